//! What a format is: a row of the table.

use super::capabilities::Capabilities;
use super::detection::Detection;
use super::reading::{Feed, Job, ReadError};
use super::writing::{ExportPlan, WriteError, Writer};
use std::path::Path;

pub(super) type ReadFn = fn(&Job<'_>, &mut Feed<'_>) -> Result<(), ReadError>;

pub(super) type BeginFn = fn(&Path, &ExportPlan) -> Result<Box<dyn Writer>, WriteError>;

/// A format: what it is called, how it is told from others, what it does, and what it cannot carry. Each folder has the
/// rows of its formats.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// How a source of it is offered to people who bring files in; none where another row is offered for the same files.
    pub source_title: Option<&'static str>,
    /// Whether a source of it is one file, which is looked for where a folder is given.
    pub in_one_file: bool,
    /// Whether it holds nothing but what models said: its numbers of images and classes are those of a `coco` file.
    pub only_predictions: bool,
    /// How its sources are found; none where they must be asked for by name.
    pub(super) detection: Option<Detection>,
    pub(super) read: ReadFn,
    /// How it is written, and what it can hold; none for a format that is only read.
    pub(super) write: Option<(BeginFn, Capabilities)>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
