//! The folder with the levels of large pictures. It may be deleted at any time; what was used longest ago goes first.

use super::super::Source;
use super::Place;
use platform::kept::{self, UNFINISHED};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::NamedTempFile;

const ENDING: &str = "levels";

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
    let is_levels = |path: &Path| path.extension().is_some_and(|ending| ending == ENDING);
    // None is spared: one that is too large for the folder is read from what is open of it.
    kept::bound(folder, bytes, Path::new(""), is_levels, |found| found.modified(), now).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
