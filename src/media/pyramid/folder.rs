//! The folder with the levels of large pictures. It may be deleted at any time; what was used longest ago goes first.

use super::super::Source;
use super::Place;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::NamedTempFile;

const ENDING: &str = "levels";
/// What a file begins with while it is written.
const UNFINISHED: &str = "unfinished-";
/// A file that is still unfinished after this was left by a program that ended too soon.
const LEFT: Duration = Duration::from_secs(24 * 60 * 60);

/// Where the levels of a source are kept: under its content, and under its path, as two copies of one file differ in when
/// they were changed.
pub(super) fn file_name(folder: &Path, source: &Source) -> PathBuf {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&source.hash.0);
    hasher.update(&[source.orientation]);
    hasher.update(source.path().as_os_str().as_encoded_bytes());
    folder.join(format!("{}.{ENDING}", hasher.finalize().to_hex()))
}

/// A file that has no name yet by which it is found.
pub(super) fn new_file(place: Place<'_>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    match place.folder {
        Some(folder) => {
            fs::create_dir_all(folder)?;
            builder.tempfile_in(folder)
        }
        None => builder.tempfile(),
    }
}

/// Notes that a file is used now.
pub(super) fn note_use(path: &Path) {
    let noted = File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_modified(SystemTime::now()));
    if let Err(error) = noted {
        // It may go earlier than it should.
        tracing::debug!(%error, "the use of kept levels was not noted");
    }
}

/// Gives a finished file its name, and removes those used longest ago until all take at most `bytes`.
pub(super) fn keep(file: NamedTempFile, folder: &Path, source: &Source, bytes: u64) -> io::Result<()> {
    file.persist(file_name(folder, source)).map_err(|e| e.error)?;
    bound(folder, bytes, SystemTime::now())
}

fn bound(folder: &Path, bytes: u64, now: SystemTime) -> io::Result<()> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // It may be gone by now.
        let Ok(metadata) = fs::metadata(&path) else { continue };
        let used = metadata.modified()?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let left = now.duration_since(used).is_ok_and(|age| age > LEFT);
        if name.starts_with(UNFINISHED) && left {
            remove(&path);
        } else if path.extension().is_some_and(|ending| ending == ENDING) {
            kept.push((used, metadata.len(), path));
        }
    }
    kept.sort();
    let mut total: u64 = kept.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in kept {
        if total <= bytes {
            break;
        }
        remove(&path);
        total -= length;
    }
    Ok(())
}

/// Removes a file; `false` when it is still there.
pub(super) fn remove(path: &Path) -> bool {
    let removed = fs::remove_file(path);
    if let Err(error) = &removed {
        tracing::warn!(path = %path.display(), %error, "kept levels were not removed");
    }
    removed.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_goes_first_and_other_files_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let now = SystemTime::now();
        for (name, hours) in [
            ("a.levels", 3),
            ("b.levels", 1),
            ("c.levels", 2),
            ("unfinished-1", 2),
            ("unfinished-2", 30),
            ("other", 99),
        ] {
            fs::write(at(name), [0; 100]).expect("written");
            let file = File::options().write(true).open(at(name)).expect("opened");
            file.set_modified(now - Duration::from_secs(hours * 3600)).expect("set");
        }
        note_use(&at("c.levels"));
        bound(folder.path(), 250, now).expect("bounded");
        let left: Vec<bool> = [
            "a.levels",
            "b.levels",
            "c.levels",
            "unfinished-1",
            "unfinished-2",
            "other",
        ]
        .map(|name| at(name).exists())
        .to_vec();
        assert_eq!(left, [false, true, true, true, false, true]);
        bound(folder.path(), 100, now).expect("bounded");
        assert!(at("c.levels").exists() && !at("b.levels").exists());
    }
}
