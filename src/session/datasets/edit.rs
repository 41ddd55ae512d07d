//! Inputs that are put into a dataset or taken out of it by a query, as one gesture.

use crate::Session;
use crate::commit::bulk;
use crate::error::SessionError;
use domain::dataset::DatasetInput;
use domain::{Change, InputId, OpKind, Row, Split};
use serde::Serialize;
use std::collections::HashMap;
use store::{ListQuery, Scope, Writer};

/// What became of a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DatasetChanged {
    /// The dataset.
    pub dataset: String,
    /// How many inputs were put in, or taken out.
    pub changed: u64,
    /// How many inputs it has now.
    pub inputs: u64,
}

impl Session {
    /// Puts the inputs that pass a query into a dataset (`true`), or takes them out, and waits until it is on disk. Inputs
    /// that come into a dataset that is split are in no split until it is split again.
    ///
    /// # Errors
    /// When there is no such dataset, it is a version, or the query cannot be read.
    pub fn change_dataset_now(
        &mut self,
        name: &str,
        query: &str,
        put_in: bool,
    ) -> Result<DatasetChanged, SessionError> {
        let dataset = self.dataset_to_change(name)?;
        let mut writer = Writer::open(&self.project.path)?;
        let reader = writer.reader();
        let matching = reader.matching_offered(&ListQuery::asking(Scope::All, query, self.view.me.id.into()))?;
        let mut inside: HashMap<InputId, Option<Split>> = HashMap::new();
        reader.each_dataset_input(dataset.id, &mut |input, split| {
            inside.insert(input.id, split);
        })?;
        let row = |input: InputId, split| {
            Row::DatasetInput(DatasetInput {
                dataset: dataset.id,
                input,
                split,
            })
        };
        let changes: Vec<Change> = match put_in {
            true => {
                let new = matching.into_iter().filter(|input| !inside.contains_key(input));
                new.map(|input| Change::create(row(input, None))).collect()
            }
            false => {
                let known = matching
                    .into_iter()
                    .filter_map(|input| Some((input, *inside.get(&input)?)));
                known.map(|(input, split)| Change::delete(row(input, split))).collect()
            }
        };
        let changed = changes.len() as u64;
        if changed > 0 {
            let maker = &self.project.ids_and_clock;
            let op = bulk(maker, self.view.me.id, OpKind::EditDataset, None, put_in, changes);
            writer.transact(&[op])?;
        }
        let inputs = writer.reader().dataset_input_count(dataset.id)?;
        self.take_in_lists()?;
        Ok(DatasetChanged {
            dataset: dataset.name,
            changed,
            inputs,
        })
    }
}
