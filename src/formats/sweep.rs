//! The hidden folders in which exports grow: made so that one that was killed can be told from one at work, and
//! removed by the next export into the same folder.
//!
//! An export holds an advisory lock on its folder, which the system lets go of when the process ends, however it ends.
//! A folder of ours without that lock is left over.

use platform::foreign;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use tempfile::TempDir;

/// What stands in their names between that of the export and random letters.
const MARK: &str = ".part-labelwright-";
/// How many letters follow.
const LETTERS: usize = 6;
/// As much of the export's name as is in that of the folder, in bytes: both have to be names that a disk takes.
const NAME: usize = 200;

/// Makes a folder for an export of this name, and locks it where the system can.
pub(super) fn folder_at_work(parent: &Path, out: &OsStr) -> io::Result<(TempDir, Option<File>)> {
    let out = out.to_string_lossy();
    let mut end = out.len().min(NAME);
    while !out.is_char_boundary(end) {
        end -= 1;
    }
    let prefix = format!(".{}{MARK}", &out[..end]);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).rand_bytes(LETTERS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The temporary folder becomes the export, which is no secret of the one user.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    loop {
        if let Some(locked) = locked(builder.tempdir_in(parent)?) {
            return Ok(locked);
        }
    }
}

/// A new folder with the lock on it; `None` where another export took it for left over before it was locked: then it is
/// gone, or goes in a moment.
fn locked(folder: TempDir) -> Option<(TempDir, Option<File>)> {
    let lock = lock(folder.path()).ok()?;
    folder.path().exists().then_some((folder, lock))
}

/// Removes what exports left in the folder that were killed. What cannot be removed stays.
pub(super) fn left_over(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder
            && is_ours(&entry.file_name())
            && let Ok(Some(_lock)) = lock(&entry.path())
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!("{} is left over and cannot be removed: {error}", entry.path().display());
        }
    }
}

fn is_ours(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    let end = name.rsplit_once(MARK).map(|(_, letters)| letters);
    name.starts_with('.')
        && end.is_some_and(|end| end.len() == LETTERS && end.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Somebody else has the lock.
struct Taken;

/// The lock on a folder, if the system gives one.
fn lock(folder: &Path) -> Result<Option<File>, Taken> {
    let Ok(opened) = foreign::open_folder(folder) else {
        return Ok(None);
    };
    match opened.try_lock() {
        Ok(()) => Ok(Some(opened)),
        Err(TryLockError::WouldBlock) => Err(Taken),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_export_left_is_removed_and_what_is_at_work_stays() {
        let parent = tempfile::tempdir().expect("a folder");
        let (at_work, lock) = folder_at_work(parent.path(), OsStr::new("out")).expect("a folder");
        if lock.is_none() {
            println!("skipped: folders cannot be locked here");
            return;
        }
        let left = parent.path().join(".other.part-labelwright-Ab12Cd");
        fs::create_dir_all(left.join("images")).expect("made");
        fs::write(left.join("images/a.jpg"), "x").expect("written");
        let strange = parent.path().join(".part-labelwright-notes");
        fs::create_dir(&strange).expect("made");
        left_over(parent.path());
        assert!(!left.exists(), "the process that made it is gone");
        assert!(at_work.path().exists(), "somebody is at work there");
        assert!(strange.exists(), "nobody knows what that is");
    }

    #[test]
    fn a_folder_that_another_export_sweeps_away_is_not_taken() {
        let parent = tempfile::tempdir().expect("a folder");
        let (made, lock) = folder_at_work(parent.path(), OsStr::new("out")).expect("a folder");
        if lock.is_none() {
            println!("skipped: folders cannot be locked here");
            return;
        }
        let swept = || tempfile::tempdir_in(parent.path()).expect("a folder");
        let (about_to_go, gone) = (swept(), swept());
        let _others = foreign::open_folder(about_to_go.path()).and_then(|folder| {
            folder.try_lock().map_err(io::Error::from)?;
            Ok(folder)
        });
        assert!(locked(about_to_go).is_none(), "another export has its lock");
        fs::remove_dir(gone.path()).expect("removed");
        assert!(locked(gone).is_none(), "another export removed it");
        drop(lock);
        assert!(locked(made).is_some(), "nobody has its lock");
    }
}
