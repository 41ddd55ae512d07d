//! How the beginning of a table would be read.

use formats::{CsvColumns, TableReading};
use std::path::PathBuf;

/// The beginning of a table, and how it would be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePreview {
    /// The file.
    pub path: PathBuf,
    /// What was said of its columns; nothing where their names are to tell.
    pub columns: Option<CsvColumns>,
    /// How it would be read, or why it cannot be.
    pub reading: Result<TableReading, String>,
}
