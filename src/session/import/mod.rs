//! Bringing files in.

use serde::Serialize;

/// Something that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Where.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Inputs added.
    pub added: u64,
    /// Paths that were already in the project.
    pub duplicates: u64,
    /// Hidden files and files of no known kind.
    pub ignored: u64,
    /// What was left out.
    pub skipped: Vec<Skipped>,
    /// Annotations added.
    pub annotations: u64,
    /// Inputs added whose bytes the project holds under another path too.
    pub twins: u64,
    /// What had to be assumed.
    pub notes: Vec<String>,
}
