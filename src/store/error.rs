//! What can go wrong with a project file.

use super::place::Displaced;
use domain::query::QueryError;
use domain::{MemberId, OpKind, RowKey, Timestamp};
use std::path::PathBuf;

/// Why a file could not be opened as a project. Nothing was touched.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// Something stands where a new project was to be made.
    #[error("{0} is already there")]
    AlreadyThere(PathBuf),
    /// It is some other kind of file.
    #[error("{0} is not a Labelwright project")]
    Foreign(PathBuf),
    /// It was written by a newer release.
    #[error("{path} has schema version {found}; this release knows up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// Another program changed its schema.
    #[error("{path} was changed by another program ({fault:?})")]
    Altered {
        /// The file.
        path: PathBuf,
        /// What is not as it was made.
        fault: SchemaFault,
    },
    /// It is shorter than it says.
    #[error("{path} is cut short: {bytes} bytes where {expected} are expected")]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// The length its header states.
        expected: u64,
    },
    /// It lies on a network file system.
    #[error("{path} is on a network file system ({system})")]
    Network {
        /// The file.
        path: PathBuf,
        /// The file system's name.
        system: &'static str,
    },
    /// It is a replica, whose log is not all of its project's: nothing can be made anew from that.
    #[error("{path} is a replica with {pending} pending ops")]
    Replica {
        /// The file.
        path: PathBuf,
        /// Ops that the server has not accepted.
        pending: u64,
    },
    /// The operating system or SQLite said no.
    #[error("{path}: {source}")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What was said.
        source: StoreError,
    },
}

/// What is wrong with a part of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// It is not there.
    Missing,
    /// It does not belong there.
    Added,
    /// It is not as it was made.
    Changed,
}

/// A part of the schema that is not as the migrations make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFault {
    /// `table`, `index`, `trigger` or `view`, as it was found or should be.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub deviation: Deviation,
}

impl SchemaFault {
    /// Whether nothing may be written before it is mended: what is written would be changed or lost.
    pub(crate) fn forbids_writing(&self) -> bool {
        match self.deviation {
            Deviation::Added => matches!(self.kind.as_str(), "trigger" | "view"),
            Deviation::Missing | Deviation::Changed => self.kind != "index",
        }
    }

    /// Whether a question may never be answered: it asks a view.
    pub(crate) fn never_ends(&self) -> bool {
        self.kind == "view"
    }

    /// Whether not even reading is safe: a view in the place of a table may never end.
    pub(crate) fn forbids_reading(&self) -> bool {
        self.kind == "view" || self.kind == "table" && self.deviation != Deviation::Added
    }
}

/// Who changed a row before our change could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The row.
    pub key: RowKey,
    /// Who, when and how, where the log tells.
    pub by: Option<(MemberId, Timestamp, OpKind)>,
}

/// Why a read or a write failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row is not as it was when the change was made.
    #[error("the row was changed in the meantime")]
    Clash(Clash),
    /// Nobody would lead the project any more.
    #[error("nobody would lead the project")]
    NoLead,
    /// A row with that name is already there.
    #[error("the name \"{0}\" is taken")]
    NameTaken(String),
    /// The project is not where it was opened.
    #[error("the project is not where it was opened")]
    Displaced(Displaced),
    /// A query that cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The file cannot be written.
    #[error("the project can only be read")]
    ReadOnly,
    /// Another process kept the file busy too long.
    #[error("another program keeps the project busy")]
    Busy,
    /// The file is damaged.
    #[error("the project file is damaged: {0}")]
    Damaged(String),
    /// Anything else that SQLite said.
    #[error("{0}")]
    Sql(rusqlite::Error),
    /// Anything else that the operating system said.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl StoreError {
    /// Whether another process has the file for now.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy)
    }

    /// Whether trying the same again may succeed once the cause is gone (disk space, another program).
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::DiskFull | Self::Displaced(_) | Self::Busy | Self::ReadOnly | Self::Io(_) | Self::Sql(_) => true,
            Self::Clash(_) | Self::NoLead | Self::NameTaken(_) | Self::Query(_) | Self::Damaged(_) => false,
        }
    }
}

impl From<Displaced> for StoreError {
    fn from(found: Displaced) -> Self {
        Self::Displaced(found)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
