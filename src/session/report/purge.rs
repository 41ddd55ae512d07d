//! What erasing did, as data.

use super::Removal;
use serde::Serialize;

/// What was erased, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PurgeReport {
    /// What goes.
    #[serde(flatten)]
    pub touched: Removal,
    /// The versions of datasets that lose inputs, as `NAME@VERSION`.
    pub versions: Vec<String>,
    /// How many entries of the log lost something.
    pub entries: u64,
    /// The files of the pictures: they are not the project's, and stay where they are.
    pub files: Vec<String>,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// Whether nothing of it is left in unused parts of the project file. Else that goes when all have closed it.
    pub wiped: bool,
    /// Whether a server erased it: its backups, and unused parts of its files until they are vacuumed, may hold some of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_server: bool,
    /// The same as sentences.
    #[serde(skip)]
    pub said: Vec<String>,
}

/// A member whose name was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Pseudonymized {
    /// What they are called now.
    pub name: String,
    /// How many entries of the log had the old name.
    pub entries: u64,
    /// Whether nothing of it is left in unused parts of the project file. Else that goes when all have closed it.
    pub wiped: bool,
    /// Whether a server replaced it: its backups, and unused parts of its files until they are vacuumed, may hold the old one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_server: bool,
}
