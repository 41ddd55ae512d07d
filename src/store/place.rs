//! Is the project still where it was opened?
//!
//! SQLite writes on into a file that was renamed, removed or replaced, and into a log beside the old name that nobody
//! finds again; worse, whoever opens a replacement has that log applied to it. So the path, the log beside it and what is
//! open are compared by device and inode before and after each commit, and what is not where it belongs is not called
//! saved. Nothing is opened for it: see [`platform::project_files`].

use platform::project_files::{FileId, beside, path_now};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What became of a project's file while it was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Displaced {
    /// It lies here now.
    Renamed(PathBuf),
    /// It was removed, or lies where it cannot be found.
    Removed,
    /// Another file stands in its place.
    Replaced,
    /// The write-ahead log beside it was removed or replaced.
    LogGone,
}

/// How much a file holds and when it was written last.
type Mark = (u64, Option<SystemTime>);

/// Where a connection found its project.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    main: FileId,
    log: Option<FileId>,
    /// The log after the connection's last commit.
    mark: Option<Mark>,
}

impl Place {
    /// Of a connection that has just been made: SQLite has opened the log, and as long as it is open removes it no more.
    pub(crate) fn new(path: &Path, main: FileId) -> Self {
        let mut place = Self {
            path: path.to_path_buf(),
            main,
            log: FileId::of(&beside(path, "-wal")).ok(),
            mark: None,
        };
        place.remember();
        place
    }

    /// Whether project and log are still where they were.
    ///
    /// # Errors
    /// What became of them.
    pub(crate) fn look(&self) -> Result<(), Displaced> {
        let here = match FileId::of(&self.path) {
            Ok(found) => found == self.main,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(path_now(&self.main, &self.path).map_or(Displaced::Removed, Displaced::Renamed));
            }
            // A disk that cannot be asked says nothing about the place; the commit itself will tell.
            Err(_) => return Ok(()),
        };
        if !here {
            return Err(Displaced::Replaced);
        }
        let log = FileId::of(&beside(&self.path, "-wal"));
        match (&self.log, log) {
            (Some(known), Ok(found)) if *known != found => Err(Displaced::LogGone),
            (Some(_), Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Err(Displaced::LogGone),
            _ => Ok(()),
        }
    }

    /// Where the project was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Remembers how the log looks after a commit of this connection.
    pub(crate) fn remember(&mut self) {
        self.mark = self.log_now();
    }

    /// Sets the time of the project's last change, now that what was committed can be read. Whoever watches the file is
    /// told by the writing of the log, but that comes before: what they read then is without this commit.
    #[cfg(unix)]
    pub(crate) fn announce(&self) {
        use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
        let at = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
        let times = Timestamps {
            last_access: at(UTIME_OMIT),
            last_modification: at(UTIME_NOW),
        };
        if let Err(error) = utimensat(CWD, &self.path, &times, AtFlags::empty()) {
            tracing::debug!("others may notice a commit late: {error}");
        }
    }

    /// Others notice a commit when the log is brought into the project, a moment after it.
    #[cfg(not(unix))]
    pub(crate) fn announce(&self) {}

    /// Whether the log is as this connection left it, wherever it lies: then all in it was written before the project was
    /// displaced. One that somebody else wrote since may belong to a replacement.
    pub(crate) fn log_is_ours(&self) -> bool {
        let now = self.log_now();
        now.is_some() && now == self.mark
    }

    /// Whether nothing is in the log.
    pub(crate) fn log_is_empty(&self) -> bool {
        self.log_now().is_some_and(|(bytes, _)| bytes == 0)
    }

    /// The log as it is now: beside the path, or beside the place where the project lies meanwhile.
    fn log_now(&self) -> Option<Mark> {
        let is_it = |log: &PathBuf| FileId::of(log).ok().is_some_and(|found| Some(found) == self.log);
        let beside_path = Some(beside(&self.path, "-wal")).filter(is_it);
        let log = beside_path.or_else(|| {
            let moved = path_now(&self.main, &self.path)?;
            Some(beside(&moved, "-wal")).filter(is_it)
        })?;
        let meta = std::fs::metadata(log).ok()?;
        Some((meta.len(), meta.modified().ok()))
    }
}
