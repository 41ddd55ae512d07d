//! The folder in which an export grows until it is whole: a hidden sibling of the folder asked for, renamed
//! at the end, removed when dropped before.

use super::names::{Claims, LABEL_EXTENSION, file_name, fitting, safe_path, split_extension};
use super::sweep;
use super::writing::{ExportItem, ExportPicture, PictureFault, Pictures, WriteError};
use domain::ContentHash;
use platform::foreign;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An export under way.
pub(super) struct Staging {
    folder: TempDir,
    /// Says, as long as it is held, that somebody is at work in the folder.
    _lock: Option<File>,
    out: PathBuf,
    /// Parents made for the export, innermost first, to be taken back if it fails.
    parents: Vec<PathBuf>,
    done: bool,
    made: HashSet<PathBuf>,
    pictures: Pictures,
    /// Files written so far.
    pub(super) files: u64,
    buffer: Vec<u8>,
}

impl Staging {
    /// Opens an export to `out`, which must not exist yet or be empty.
    pub(super) fn open(out: &Path, pictures: Pictures) -> Result<Self, WriteError> {
        let out = free_folder(out)?;
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let parents: Vec<PathBuf> = parent
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .map(Path::to_path_buf)
            .collect();
        fs::create_dir_all(&parent).map_err(failed(&parent))?;
        sweep::left_over(&parent);
        let (folder, lock) =
            sweep::folder_at_work(&parent, out.file_name().unwrap_or_default()).map_err(failed(&out))?;
        Ok(Self {
            folder,
            _lock: lock,
            out,
            parents,
            done: false,
            made: HashSet::new(),
            pictures,
            files: 0,
            buffer: Vec::new(),
        })
    }

    /// Where `relative` stands for now.
    pub(super) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Names the finished place in an error about `relative`.
    pub(super) fn failed(&self, relative: &str) -> impl FnOnce(io::Error) -> WriteError + use<> {
        failed(&self.out.join(relative))
    }

    /// Opens a new file, making the folders above it.
    pub(super) fn create(&mut self, relative: &str) -> Result<BufWriter<File>, WriteError> {
        self.make_parent(relative)?;
        let file = File::create_new(self.path(relative)).map_err(self.failed(relative))?;
        self.files += 1;
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    /// Writes a whole small file.
    pub(super) fn write(&mut self, relative: &str, text: &str) -> Result<(), WriteError> {
        self.make_parent(relative)?;
        let write = |mut file: File| file.write_all(text.as_bytes());
        File::create_new(self.path(relative))
            .and_then(write)
            .map_err(self.failed(relative))?;
        self.files += 1;
        Ok(())
    }

    /// Makes a folder that has to be there even if nothing comes into it.
    pub(super) fn folder(&mut self, relative: &str) -> Result<(), WriteError> {
        fs::create_dir_all(self.path(relative)).map_err(self.failed(relative))?;
        self.made.insert(PathBuf::from(relative));
        Ok(())
    }

    /// Puts the item's picture at `relative`, as the plan says. One that cannot be read, or is not the one that was
    /// labeled, stays away, and which it is and why comes back; where pictures stay where they are, only of one that
    /// changed.
    pub(super) fn picture(
        &mut self,
        item: &ExportItem<'_>,
        relative: &str,
    ) -> Result<Option<(PathBuf, PictureFault)>, WriteError> {
        let (path, hash, how) = match (item.picture, self.pictures) {
            (ExportPicture::File(path, hash), how) => (path, hash, how),
            (ExportPicture::Fetched(_) | ExportPicture::Away(..), Pictures::None) => return Ok(None),
            (ExportPicture::Fetched(path), Pictures::Copy | Pictures::Link) => (path, None, Pictures::Copy),
            (ExportPicture::Away(address, reason), Pictures::Copy | Pictures::Link) => {
                return missed(address, PictureFault::Unreadable(reason.to_owned()));
            }
        };
        let mut source = match foreign::open(path) {
            Ok(source) => source,
            Err(_) if how == Pictures::None => return Ok(None),
            Err(error) => return missed(path, PictureFault::Unreadable(error.to_string())),
        };
        let labeled = |found: &ContentHash| hash.is_none_or(|hash| hash == *found);
        let target = self.path(relative);
        let found = match how {
            Pictures::Copy => {
                self.make_parent(relative)?;
                let mut copy = File::create_new(&target).map_err(self.failed(relative))?;
                let found = self.copy(&mut source, Some(&mut copy)).map_err(self.failed(relative))?;
                if found.as_ref().is_ok_and(labeled) {
                    self.files += 1;
                    return Ok(None);
                }
                drop(copy);
                fs::remove_file(&target).map_err(self.failed(relative))?;
                found
            }
            Pictures::Link | Pictures::None => self.copy(&mut source, None).map_err(self.failed(relative))?,
        };
        match found {
            Err(error) => return missed(path, PictureFault::Unreadable(error.to_string())),
            Ok(found) if !labeled(&found) => return missed(path, PictureFault::Changed),
            Ok(_) => {}
        }
        if how == Pictures::Link {
            self.make_parent(relative)?;
            let linked = fs::canonicalize(path).and_then(|source| link(&source, &target));
            linked.map_err(self.failed(relative))?;
            self.files += 1;
        }
        Ok(None)
    }

    /// Reads a picture to its end, and writes it into `copy`: its hash, or why it could not be read. What could not be
    /// written is an error of the export.
    fn copy(&mut self, source: &mut File, mut copy: Option<&mut File>) -> io::Result<io::Result<ContentHash>> {
        self.buffer.resize(1 << 18, 0);
        let mut hasher = blake3::Hasher::new();
        loop {
            let read = match source.read(&mut self.buffer) {
                Ok(0) => return Ok(Ok(ContentHash(*hasher.finalize().as_bytes()))),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Err(error)),
            };
            hasher.update(&self.buffer[..read]);
            if let Some(copy) = &mut copy {
                copy.write_all(&self.buffer[..read])?;
            }
        }
    }

    fn make_parent(&mut self, relative: &str) -> Result<(), WriteError> {
        let Some(folder) = Path::new(relative).parent() else {
            return Ok(());
        };
        if self.made.contains(folder) {
            return Ok(());
        }
        fs::create_dir_all(self.folder.path().join(folder)).map_err(self.failed(relative))?;
        self.made.insert(folder.to_path_buf());
        Ok(())
    }

    /// Gives the export its name.
    pub(super) fn publish(mut self) -> Result<PathBuf, WriteError> {
        // Unix replaces an empty folder in the same act; elsewhere it has to go first.
        if cfg!(not(unix)) && self.out.exists() {
            fs::remove_dir(&self.out).map_err(failed(&self.out))?;
        }
        fs::rename(self.folder.path(), &self.out).map_err(failed(&self.out))?;
        self.done = true;
        Ok(self.out.clone())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.done {
            self.folder.disable_cleanup(true);
            return;
        }
        // Best effort: what cannot be removed here was not writable either.
        let _ = fs::remove_dir_all(self.folder.path());
        for parent in &self.parents {
            let _ = fs::remove_dir(parent);
        }
    }
}

fn missed(picture: &Path, fault: PictureFault) -> Result<Option<(PathBuf, PictureFault)>, WriteError> {
    Ok(Some((picture.to_path_buf(), fault)))
}

fn free_folder(out: &Path) -> Result<PathBuf, WriteError> {
    match fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            None => fs::canonicalize(out).map_err(failed(out)),
            Some(_) => Err(WriteError::NotEmpty(out.to_path_buf())),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(out.to_path_buf()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(WriteError::NotAFolder(out.to_path_buf())),
        Err(error) => Err(failed(out)(error)),
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let path = path.to_path_buf();
    |source| WriteError::Io { source, path }
}

#[cfg(unix)]
fn link(source: &Path, target: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(source, target)
}

#[cfg(not(unix))]
fn link(source: &Path, target: &Path) -> io::Result<()> {
    fs::hard_link(source, target)
}

/// The names under which pictures are written, and which of them had to change.
#[derive(Debug, Default)]
pub(super) struct Names {
    claims: Claims,
    /// As it was, as it is written.
    pub(super) renamed: Vec<(String, String)>,
}

impl Names {
    /// A name that no other has, extension included: `a.jpg` and `a.png` may stand side by side.
    pub(super) fn by_file(&mut self, name: &str) -> String {
        let safe = safe_path(name);
        let (stem, extension) = split_extension(&safe);
        let with = |suffix: &str| fitting(stem, suffix, extension, LABEL_EXTENSION);
        let suffix = self.claims.suffix(with);
        self.note(name, with(&suffix))
    }

    /// `path`, which stands for the input `name`, with a stem that no other has, for formats that name their
    /// label files by it.
    pub(super) fn by_stem(&mut self, name: &str, path: &str) -> String {
        self.beside(name, path, LABEL_EXTENSION)
    }

    /// The same, where the extension of the label files takes so many bytes.
    pub(super) fn beside(&mut self, name: &str, path: &str, label_extension: usize) -> String {
        let (stem, extension) = split_extension(path);
        // The stem is cut for the longer of the two names, so that picture and label keep the same.
        let written = |suffix: &str| fitting(stem, suffix, extension, label_extension);
        let claim = |suffix: &str| split_extension(&written(suffix)).0.to_owned();
        let claim = |suffix: &str| {
            if extension.is_empty() {
                written(suffix)
            } else {
                claim(suffix)
            }
        };
        let suffix = self.claims.suffix(claim);
        self.note(name, written(&suffix))
    }

    /// The bare file name of `name`, made different from others in the same `folder`.
    pub(super) fn in_folder(&mut self, name: &str, folder: &str) -> String {
        let safe = safe_path(name);
        let file = file_name(&safe);
        let (stem, extension) = split_extension(file);
        let with = |suffix: &str| fitting(stem, suffix, extension, LABEL_EXTENSION);
        let suffix = self
            .claims
            .suffix(|suffix| format!("{folder}/{}", split_extension(&with(suffix)).0));
        let written = with(&suffix);
        if written != file {
            self.renamed.push((name.to_owned(), format!("{folder}/{written}")));
        }
        written
    }

    fn note(&mut self, name: &str, written: String) -> String {
        if written != name {
            self.renamed.push((name.to_owned(), written.clone()));
        }
        written
    }
}
