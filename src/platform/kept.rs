//! Folders of files that can be made again, which together take no more than so much of the disk: what was used longest ago
//! goes first.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What a file begins with while it is written.
pub const UNFINISHED: &str = "unfinished-";
/// A file that is still unfinished after this was left by a program that ended too soon.
const LEFT: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes the files below `folder` that `is_kept` knows, those used longest ago first, until they take at most `bytes`, but
/// not the `newest`; and what programs that ended too soon left unfinished. When a file was used, `used` says. Answers what
/// is taken then.
///
/// # Errors
/// When a folder cannot be read, or a file's times cannot.
pub fn bound(
    folder: &Path,
    bytes: u64,
    newest: &Path,
    is_kept: impl Fn(&Path) -> bool,
    used: impl Fn(&Metadata) -> io::Result<SystemTime>,
    now: SystemTime,
) -> io::Result<u64> {
    let mut kept: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            // It may be gone by now.
            let Ok(found) = fs::metadata(&path) else { continue };
            if found.is_dir() {
                folders.push(path);
                continue;
            }
            let used = used(&found)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let left = now.duration_since(used).is_ok_and(|age| age > LEFT);
            if name.starts_with(UNFINISHED) {
                if left {
                    remove(&path);
                }
            } else if is_kept(&path) {
                kept.push((used, found.len(), path));
            }
        }
    }
    kept.sort();
    let mut total: u64 = kept.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in kept {
        if total <= bytes {
            break;
        }
        if path != newest && remove(&path) {
            total -= length;
        }
    }
    Ok(total)
}

/// Removes a file; `false` when it is still there.
pub fn remove(path: &Path) -> bool {
    match fs::remove_file(path) {
        // Another process may have been quicker.
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "a file that can be made again was not removed");
            false
        }
        Ok(()) | Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_process_removed_is_gone_as_well() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(remove(&folder.path().join("gone")));
        assert!(!remove(folder.path()), "a folder is no file");
    }
}
