//! Copies of pictures that lie elsewhere, on this computer. They may be deleted at any time; what was used longest ago
//! goes first.

use super::error::FetchError;
use platform::foreign;
use platform::kept::{UNFINISHED, bound};
use std::fs::{self, FileTimes};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::NamedTempFile;

/// The use of a copy is noted no oftener.
const NOTED: Duration = Duration::from_secs(60);

/// A bounded folder of copies.
#[derive(Debug)]
pub struct Cache {
    folder: Option<PathBuf>,
    /// How many bytes all copies together may take on the disk.
    bytes: u64,
    /// What they take, once it was counted; another program may have added to it.
    held: Mutex<Option<u64>>,
}

impl Cache {
    /// A cache in this folder, which is made when it is needed; without one nothing can be fetched.
    pub fn new(folder: Option<PathBuf>, bytes: u64) -> Self {
        Self {
            folder,
            bytes,
            held: Mutex::default(),
        }
    }

    fn folder(&self) -> Result<&Path, FetchError> {
        let none = || FetchError::NotKept("this user has no cache folder; set XDG_CACHE_HOME".into());
        self.folder.as_deref().ok_or_else(none)
    }

    fn path(&self, name: &str) -> Result<PathBuf, FetchError> {
        Ok(self.folder()?.join(name.get(..2).unwrap_or_default()).join(name))
    }

    /// The copy of this name, if there is one.
    pub(super) fn get(&self, name: &str) -> Option<PathBuf> {
        let path = self.path(name).ok()?;
        let used = fs::metadata(&path).ok()?.accessed();
        let now = SystemTime::now();
        if used.is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > NOTED)) {
            // When it was written says to others that it is the same file.
            let noted = foreign::open(&path).and_then(|file| file.set_times(FileTimes::new().set_accessed(now)));
            if let Err(error) = noted {
                // It may go earlier than it should.
                tracing::debug!(%error, "the use of a fetched picture was not noted");
            }
        }
        Some(path)
    }

    /// A file that has no name yet by which it is found.
    pub(super) fn new_file(&self) -> Result<NamedTempFile, FetchError> {
        let folder = self.folder()?;
        fs::create_dir_all(folder)
            .and_then(|()| tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder))
            .map_err(|error| self.not_kept(&error))
    }

    /// Gives a finished file its name, and removes those used longest ago while all take more than they may.
    pub(super) fn keep(&self, file: NamedTempFile, name: &str) -> Result<PathBuf, FetchError> {
        let (folder, path) = (self.folder()?, self.path(name)?);
        let kept = (|| {
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            let length = file.as_file().metadata()?.len();
            file.persist(&path).map_err(|error| error.error)?;
            Ok(length)
        })();
        let length = kept.map_err(|error| self.not_kept(&error))?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = held.unwrap_or(self.bytes).saturating_add(length);
        *held = Some(now);
        if now > self.bytes {
            // A cache that cannot be looked through costs room on the disk, never the picture.
            let used = |found: &fs::Metadata| found.accessed();
            match bound(folder, self.bytes, &path, |_| true, used, SystemTime::now()) {
                Ok(left) => *held = Some(left),
                Err(error) => tracing::warn!(folder = %folder.display(), %error, "the cache was not bounded"),
            }
        }
        Ok(path)
    }

    /// What went wrong while a copy was written.
    pub(super) fn not_kept(&self, error: &io::Error) -> FetchError {
        FetchError::NotKept(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_longest_unused_goes_first_and_the_newest_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(folder.path().join("pictures")), 250);
        let keep = |name: &str| {
            let mut file = cache.new_file().expect("a file");
            file.write_all(&[0; 100]).expect("written");
            cache.keep(file, name).expect("kept")
        };
        let age = |name: &str, hours: u64| {
            let file = fs::File::options()
                .write(true)
                .open(cache.path(name).expect("a folder"))
                .expect("opened");
            let then = SystemTime::now() - Duration::from_secs(hours * 3600);
            file.set_times(FileTimes::new().set_accessed(then)).expect("set");
        };
        keep("aa1");
        keep("bb2");
        age("aa1", 2);
        age("bb2", 3);
        assert!(cache.get("bb2").is_some(), "it is used now");
        keep("cc3");
        assert_eq!(
            ["aa1", "bb2", "cc3"].map(|name| cache.path(name).is_ok_and(|path| path.exists())),
            [false, true, true]
        );
        // One that is larger than all may be is kept until the next comes.
        let mut large = cache.new_file().expect("a file");
        large.write_all(&[0; 300]).expect("written");
        assert!(cache.keep(large, "dd4").expect("kept").exists());
        assert!(cache.get("cc3").is_none());
    }
}
