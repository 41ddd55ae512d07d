//! Annotations that an earlier import brought and that the files do not have any more: they stay, and are counted.

use super::Importer;
use crate::notice;
use domain::{Annotation, AnnotationId, InputId, Origin, TaskId};
use std::collections::HashSet;
use store::StoreError;

/// What the files of an import speak of.
#[derive(Default)]
pub(crate) struct SpokenOf {
    /// The inputs.
    pub inputs: HashSet<InputId>,
    /// The annotations that were there before, or were made now.
    pub annotations: HashSet<AnnotationId>,
    /// The formats of the files.
    pub formats: HashSet<&'static str>,
}

impl Importer<'_> {
    /// Notes how many annotations of the inputs that the files speak of were imported from files of the same formats before, and
    /// are in none of these. What somebody changed here is theirs, and not counted.
    pub(super) fn tell_missing(&mut self, task: Option<TaskId>) -> Result<(), StoreError> {
        // What is tried again is a part of the files; what could not be read may hold them.
        if self.only.is_some() || !self.report.skipped.is_empty() {
            return Ok(());
        }
        let changed = self.removed()?;
        let (spoken_of, made) = (&self.spoken_of, &self.made);
        let is_missing = |row: &Annotation| {
            let imported = match &row.origin {
                Origin::Imported {
                    format, edited: false, ..
                } => spoken_of.formats.contains(format.as_str()),
                _ => false,
            };
            imported
                && !changed.changed.contains(&row.id)
                && (task.is_none() || row.task == task)
                && !spoken_of.annotations.contains(&row.id)
                && !made.contains_key(&row.id)
        };
        let (mut missing, mut first) = (0, None);
        let reader = self.writer.reader();
        for input in &spoken_of.inputs {
            let found = reader.annotations(*input)?.iter().filter(|row| is_missing(row)).count() as u64;
            missing += found;
            if found > 0 && first.is_none() {
                first = reader.input(*input)?.map(|input| input.name);
            }
        }
        if let Some(name) = first {
            self.report.notes.push(notice::missing_in_files(missing, &name));
        }
        self.report.missing = missing;
        Ok(())
    }
}
