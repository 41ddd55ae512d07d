//! Inputs are added: those that the project does not know yet.

use super::names::Names;
use super::{Importer, SessionError};
use domain::dataset::DatasetInput;
use domain::{Change, ContentHash, DatasetId, DecodeStatus, Input, InputId, InputKind, Metadata, Row, Size};
use std::collections::HashSet;
use std::ops::Range;

/// Inputs written in one transaction. The first ones go in a small one, so that the window can show them.
const BATCH: usize = 8192;
const FIRST_BATCH: usize = 24;

/// Those of `all` that are written together, from this one on.
pub(super) fn batch(from: usize, all: usize) -> Range<usize> {
    let size = if from == 0 { FIRST_BATCH } else { BATCH };
    from..(from + size).min(all)
}

/// What becomes an input.
pub(super) struct NewInput {
    /// The name that it would have.
    pub name: String,
    /// What goes before the name where that is taken.
    pub folder: String,
    /// As it is stored.
    pub path: String,
    pub hash: Option<ContentHash>,
    pub etag: Option<String>,
    pub bytes: u64,
    pub size: Size,
    pub orientation: u8,
    pub metadata: Metadata,
}

impl Importer<'_> {
    /// Those whose stored paths the project does not know yet; known ones are counted, and put into the dataset.
    pub(super) fn fresh<T>(
        &mut self,
        found: Vec<(String, T)>,
        dataset: Option<DatasetId>,
    ) -> Result<Vec<(String, T)>, SessionError> {
        let mut seen = HashSet::new();
        let mut fresh = Vec::new();
        let mut joining = Vec::new();
        // One state of the file for all questions: else SQLite takes and releases its locks for each of them.
        self.writer.reader().snapshot(|reader| -> Result<(), SessionError> {
            for (path, file) in found {
                let known = reader.input_at(&path)?;
                if known.is_none() && seen.insert(path.clone()) {
                    fresh.push((path, file));
                    continue;
                }
                if known.as_ref().is_some_and(|input| input.removed) {
                    self.report.removed += 1;
                    continue;
                }
                self.report.duplicates += 1;
                if let (Some(input), Some(dataset)) = (known.filter(|input| !input.excluded), dataset) {
                    joining.push((dataset, input.id));
                }
            }
            Ok(())
        })?;
        self.join(joining)?;
        Ok(fresh)
    }

    fn join(&mut self, joining: Vec<(DatasetId, InputId)>) -> Result<(), SessionError> {
        let mut inside = HashSet::new();
        for (dataset, _) in joining.iter().take(1) {
            self.writer.reader().each_dataset_input(*dataset, &mut |input, _| {
                inside.insert(input.id);
            })?;
        }
        let rows: Vec<Change> = joining
            .into_iter()
            .filter(|(_, input)| inside.insert(*input))
            .map(|(dataset, input)| {
                Change::create(Row::DatasetInput(DatasetInput {
                    dataset,
                    input,
                    split: None,
                }))
            })
            .collect();
        if !rows.is_empty() {
            let op = self.op(true, None, rows);
            self.writer.transact(&[op])?;
        }
        Ok(())
    }

    /// Writes new inputs in one transaction.
    pub(super) fn write(
        &mut self,
        new: Vec<NewInput>,
        dataset: Option<DatasetId>,
        names: &mut Names,
    ) -> Result<(), SessionError> {
        if new.is_empty() {
            return Ok(());
        }
        let added = new.len() as u64;
        let mut changes = Vec::new();
        let mut hashes = HashSet::new();
        self.writer.reader().snapshot(|reader| -> Result<(), SessionError> {
            let first = reader.next_input_position()?;
            for (index, new) in new.into_iter().enumerate() {
                let input = Input {
                    id: InputId(self.ids_and_clock.id()),
                    kind: InputKind::Image,
                    name: names.give(reader, &new.name, &new.folder)?,
                    path: new.path,
                    hash: new.hash,
                    etag: new.etag,
                    bytes: new.bytes,
                    size: new.size,
                    orientation: new.orientation,
                    readability: DecodeStatus::Readable,
                    position: first + index as u64,
                    removed: false,
                    excluded: false,
                    metadata: new.metadata,
                };
                if let Some(hash) = new.hash
                    && (!hashes.insert(hash) || !reader.inputs_with_hash(hash)?.is_empty())
                {
                    self.report.twins += 1;
                }
                if let Some(dataset) = dataset {
                    changes.push(Change::create(Row::DatasetInput(DatasetInput {
                        dataset,
                        input: input.id,
                        split: None,
                    })));
                }
                changes.push(Change::create(Row::Input(input)));
            }
            Ok(())
        })?;
        let op = self.op(true, None, changes);
        self.writer.transact(&[op])?;
        self.report.added += added;
        Ok(())
    }
}
