//! Which project files this process has open: the one place that says who may open them.
//!
//! SQLite keeps other programs out of a project by POSIX locks, and a process loses *all* its locks on a file as soon as
//! it closes *any* descriptor of it (sqlite.org/howtocorrupt.html, 2.2). Whoever looks into a project while a connection
//! to it exists therefore takes the lock away from under SQLite, and the next program that opens the project believes
//! itself alone and removes the write-ahead log that is still being written. So:
//! - the store opens a project only under a [`Claim`]: the file is looked at before the first connection of the process
//!   and never again while one exists, whatever path leads to it;
//! - every other layer opens files that somebody names through [`crate::foreign`], which asks [`refuse`] first.
//!
//! On systems without POSIX locks the rule costs nothing. Names none of our other modules.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A file, whatever path leads to it.
#[cfg(unix)]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId {
    device: u64,
    inode: u64,
}

/// A file, whatever path leads to it. Files that are open cannot be renamed or removed here, so the real path tells.
#[cfg(not(unix))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(PathBuf);

impl FileId {
    /// The file at `path`, found without opening it.
    ///
    /// # Errors
    /// What the operating system said.
    #[cfg(unix)]
    pub fn of(path: &Path) -> std::io::Result<Self> {
        Ok(Self::from_metadata(&std::fs::metadata(path)?))
    }

    /// The file at `path`, found without opening it.
    ///
    /// # Errors
    /// What the operating system said.
    #[cfg(not(unix))]
    pub fn of(path: &Path) -> std::io::Result<Self> {
        path.canonicalize().map(Self)
    }

    #[cfg(unix)]
    fn from_metadata(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            device: meta.dev(),
            inode: meta.ino(),
        }
    }

    /// The file at `path`, of which `meta` was found there.
    #[cfg(unix)]
    fn found(_: &Path, meta: &Metadata) -> std::io::Result<Self> {
        Ok(Self::from_metadata(meta))
    }

    /// The file at `path`, of which `meta` was found there.
    #[cfg(not(unix))]
    fn found(path: &Path, _: &Metadata) -> std::io::Result<Self> {
        Self::of(path)
    }
}

/// What is known of an open project.
struct Held {
    path: PathBuf,
    claims: usize,
}

static HELD: Mutex<BTreeMap<FileId, Held>> = Mutex::new(BTreeMap::new());

fn held() -> MutexGuard<'static, BTreeMap<FileId, Held>> {
    // A panic elsewhere leaves the counts as they are, which is on the safe side.
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that this process has a project open. Kept beside each connection and dropped after it.
#[derive(Debug)]
pub struct Claim {
    id: FileId,
}

impl Claim {
    /// Claims the project at `path`; `None` when there is no such file. `look` sees the file before the first connection
    /// of the process to it, and is not called when there is one already: what it says was found sound then.
    ///
    /// # Errors
    /// What `look` said, or the operating system before it.
    pub fn new<E>(
        path: &Path,
        failed: impl Fn(Error) -> E,
        look: impl FnOnce(&Metadata, &mut dyn FnMut() -> std::io::Result<File>) -> Result<(), E>,
    ) -> Result<Option<Self>, E> {
        let mut held = held();
        let meta = match std::fs::metadata(path) {
            Ok(meta) => meta,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let id = FileId::of(path).map_err(&failed)?;
        if let Some(known) = held.get_mut(&id) {
            known.claims += 1;
            return Ok(Some(Self { id }));
        }
        look(&meta, &mut || {
            let file = File::open(path)?;
            keep_if_held(file, &held)
        })?;
        held.insert(
            id.clone(),
            Held {
                path: path.to_path_buf(),
                claims: 1,
            },
        );
        Ok(Some(Self { id }))
    }

    /// The project's file.
    pub fn id(&self) -> &FileId {
        &self.id
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut held = held();
        if let Some(known) = held.get_mut(&self.id) {
            known.claims -= 1;
            if known.claims == 0 {
                held.remove(&self.id);
            }
        }
    }
}

/// The file may have been exchanged for one that is held since its path was asked: then it stays open for good.
#[cfg(unix)]
fn keep_if_held(file: File, held: &BTreeMap<FileId, Held>) -> std::io::Result<File> {
    if held.contains_key(&FileId::from_metadata(&file.metadata()?)) {
        std::mem::forget(file);
        return Err(in_use());
    }
    Ok(file)
}

#[cfg(not(unix))]
fn keep_if_held(file: File, _: &BTreeMap<FileId, Held>) -> std::io::Result<File> {
    Ok(file)
}

/// Refuses to have `path` opened by anybody but SQLite where it leads to a project that this process has open, or to the
/// files beside one. Else says what is there, found without opening it.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] with a sentence, or what the operating system said.
pub fn refuse(path: &Path) -> std::io::Result<Metadata> {
    let named = std::fs::symlink_metadata(path)?;
    let is_link = named.is_symlink();
    let meta = if is_link { std::fs::metadata(path)? } else { named };
    let lies_beside = |name: &OsStr| {
        let name = name.to_string_lossy();
        name.ends_with(".labelwright-shm") || name.ends_with(".labelwright-wal")
    };
    if path.file_name().is_some_and(lies_beside) {
        return Err(in_use());
    }
    let held = held();
    if held.is_empty() {
        return Ok(meta);
    }
    let id = FileId::found(path, &meta)?;
    let beside = |known: &Held, end: &str| FileId::of(&beside(&known.path, end)).is_ok_and(|other| other == id);
    let mut projects = held.values();
    if held.contains_key(&id)
        || (is_link || !is_only_name(path, &meta))
            && projects.any(|known| beside(known, "-wal") || beside(known, "-shm"))
    {
        return Err(in_use());
    }
    Ok(meta)
}

/// Whether the file has no other name than this one, which is none that SQLite gives: then it lies beside no project, and
/// nobody has to look. Pictures are opened by the hundred thousand.
#[cfg(unix)]
fn is_only_name(path: &Path, meta: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let ends_as = |name: &[u8], end: &[u8]| {
        let at = name.len().checked_sub(end.len());
        at.is_some_and(|at| name[at..].eq_ignore_ascii_case(end))
    };
    let is_of_sqlite = |name: &OsStr| {
        let name = name.as_encoded_bytes();
        ends_as(name, b"-wal") || ends_as(name, b"-shm")
    };
    meta.nlink() == 1 && path.file_name().is_some_and(|name| !is_of_sqlite(name))
}

/// Whether the file has no other name than this one: not told here.
#[cfg(not(unix))]
fn is_only_name(_: &Path, _: &Metadata) -> bool {
    false
}

fn in_use() -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        "it is a project that is open, or lies beside one",
    )
}

/// The path of what SQLite keeps beside a project: `end` is `-wal`, `-shm` or `-journal`.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(end);
    name.into()
}

/// Where a file that this process has open lies now, if that can be told: under another name in the folder of `path`, or
/// (on Linux) anywhere.
pub fn path_now(id: &FileId, path: &Path) -> Option<PathBuf> {
    let here = |path: &Path| FileId::of(path).is_ok_and(|found| found == *id);
    #[cfg(target_os = "linux")]
    if let Ok(entries) = std::fs::read_dir("/proc/self/fd") {
        let named = entries.flatten().map(|entry| entry.path()).filter(|path| here(path));
        // A path read there was asked again: a removed file has one that leads nowhere.
        let found = named
            .filter_map(|entry| std::fs::read_link(entry).ok())
            .find(|path| here(path));
        if found.is_some() {
            return found;
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| here(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(path: &Path, looks: &mut usize) -> Option<Claim> {
        let claim = Claim::new(path, std::convert::identity, |_, open| {
            *looks += 1;
            open().map(drop)
        });
        claim.expect("is claimed")
    }

    #[test]
    fn a_claimed_file_is_looked_at_once_by_whatever_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, other) = (folder.path().join("p"), folder.path().join("same"));
        let mut looks = 0;
        assert!(claim(&path, &mut looks).is_none());
        std::fs::write(&path, "x").expect("written");
        std::fs::hard_link(&path, &other).expect("linked");
        let dotted = folder.path().join(".").join("p");
        let first = claim(&path, &mut looks);
        let more = [claim(&other, &mut looks), claim(&dotted, &mut looks)];
        assert_eq!(looks, 1);
        for path in [&path, &other, &dotted] {
            assert_eq!(refuse(path).expect_err("is in use").kind(), ErrorKind::InvalidInput);
        }
        drop(first);
        assert!(refuse(&path).is_err(), "others hold it still");
        drop(more);
        refuse(&path).expect("nobody holds it");
        drop(claim(&path, &mut looks));
        assert_eq!(looks, 2);
    }

    #[test]
    fn what_lies_beside_a_claimed_file_is_refused_by_any_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.labelwright");
        let (shm, linked) = (beside(&path, "-shm"), folder.path().join("picture.png"));
        std::fs::write(&path, "x").expect("written");
        std::fs::write(&shm, "x").expect("written");
        std::fs::hard_link(&shm, &linked).expect("linked");
        assert!(refuse(&shm).is_err(), "by its name, also while nobody here has it open");
        refuse(&linked).expect("nobody has it open");
        let _claim = claim(&path, &mut 0);
        assert!(refuse(&linked).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_lies_beside_a_claimed_file_is_refused_behind_a_symbolic_link_and_by_any_ending() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, picture) = (folder.path().join("p"), folder.path().join("picture.png"));
        std::fs::write(&path, "x").expect("written");
        std::fs::write(&picture, "x").expect("written");
        let _claim = claim(&path, &mut 0);
        for end in ["-wal", "-shm"] {
            let (file, linked) = (beside(&path, end), folder.path().join(format!("linked{end}.png")));
            std::fs::write(&file, "x").expect("written");
            std::os::unix::fs::symlink(&file, &linked).expect("linked");
            assert!(refuse(&file).is_err(), "{end}");
            assert!(refuse(&linked).is_err(), "{end}");
        }
        assert_eq!(refuse(&picture).expect("a file like others").len(), 1);
    }
}
