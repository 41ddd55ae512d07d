//! The splits that folders and annotation files tell of, kept by the dataset that is imported into.

use super::Importer;
use crate::error::SessionError;
use crate::notice::count;
use domain::dataset::DatasetInput;
use domain::{Change, InputId, Row, Split};
use formats::{Claims, Hit, ImageName, Lookup, NameIndex, NoMatch, Target};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

/// Finds inputs, and keeps in mind of which split the files are that name them.
pub(super) struct SplitsNoted<'a> {
    index: &'a NameIndex,
    found: RefCell<HashMap<InputId, Split>>,
}

impl<'a> SplitsNoted<'a> {
    pub(super) fn new(index: &'a NameIndex) -> Self {
        Self {
            index,
            found: RefCell::default(),
        }
    }

    /// The split of each input that a file of a split names; of several the first.
    pub(super) fn found(self) -> HashMap<InputId, Split> {
        self.found.into_inner()
    }
}

impl Lookup for SplitsNoted<'_> {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        let hit = self.index.find(image)?;
        if let Some(split) = image.split {
            self.found.borrow_mut().entry(hit.target.input).or_insert(split);
        }
        Ok(hit)
    }

    fn find_number(&self, number: u64, claims: &Claims) -> Result<Target, NoMatch> {
        self.index.find_number(number, claims)
    }
}

impl Importer<'_> {
    /// Puts the inputs of the dataset that are in no split into the one that their annotation file is of, else their folder.
    /// Where some would still be in none nothing is done, and that is told: a dataset is split as a whole.
    pub(super) fn keep_splits(&mut self, dataset: &str, told: &HashMap<InputId, Split>) -> Result<(), SessionError> {
        let reader = self.writer.reader();
        let datasets = reader.datasets()?;
        let Some(dataset) = datasets.into_iter().find(|known| known.name == dataset) else {
            return Ok(());
        };
        let (mut changes, mut in_none) = (Vec::new(), 0);
        reader.each_dataset_input(dataset.id, &mut |input, before| {
            let by_folder = || formats::split_of_folders(Path::new(&input.name).parent()?);
            let row = |split| {
                Row::DatasetInput(DatasetInput {
                    dataset: dataset.id,
                    input: input.id,
                    split,
                })
            };
            match told.get(&input.id).copied().or_else(by_folder) {
                Some(split) if before.is_none() => changes.extend(Change::update(row(None), row(Some(split)))),
                None if before.is_none() => in_none += 1,
                _ => {}
            }
        })?;
        if changes.is_empty() {
            return Ok(());
        }
        if in_none > 0 {
            let (some, others) = (count(changes.len() as u64, "input"), count(in_none, "input"));
            self.report.notes.push(format!(
                "Files tell the split of {some} of the dataset and of {others} none, so no split was kept; `dataset split` \
                 splits all."
            ));
            return Ok(());
        }
        for change in &changes {
            if let Some(Row::DatasetInput(DatasetInput { split: Some(split), .. })) = change.after() {
                *self.report.splits.entry(split.name()).or_default() += 1;
            }
        }
        let op = self.op(false, None, changes);
        self.writer.transact(&[op])?;
        Ok(())
    }
}
