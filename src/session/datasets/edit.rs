//! Inputs that are put into a dataset or taken out of it, as one gesture: those that a query finds, or that are chosen.

use super::{chosen_inputs, holding};
use crate::commit::bulk;
use crate::error::SessionError;
use crate::view::JobOutcome;
use crate::{Chosen, IdsAndClock, Session, notice};
use domain::dataset::Dataset;
use domain::{Change, DatasetId, InputId, MemberId, OpKind, Split};
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;
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

/// Puts the inputs of a list that are meant into a dataset (`true`), or takes them out.
fn change(
    project: &Path,
    (ids_and_clock, me): (&IdsAndClock, MemberId),
    dataset: Dataset,
    (query, chosen): (&ListQuery, Chosen),
    put_in: bool,
) -> Result<DatasetChanged, SessionError> {
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    let meant = chosen_inputs(reader, query, chosen)?;
    let mut inside: HashMap<InputId, Option<Split>> = HashMap::new();
    reader.each_dataset_input(dataset.id, &mut |input, split| {
        inside.insert(input.id, split);
    })?;
    let row = |input, split| holding(dataset.id, input, split);
    let changes: Vec<Change> = match put_in {
        true => {
            let new = meant.into_iter().filter(|input| !inside.contains_key(input));
            new.map(|input| Change::create(row(input, None))).collect()
        }
        false => {
            let known = meant
                .into_iter()
                .filter_map(|input| Some((input, *inside.get(&input)?)));
            known.map(|(input, split)| Change::delete(row(input, split))).collect()
        }
    };
    let changed = changes.len() as u64;
    if changed > 0 {
        writer.transact(&[bulk(ids_and_clock, me, OpKind::EditDataset, None, put_in, changes)])?;
    }
    Ok(DatasetChanged {
        changed,
        inputs: writer.reader().dataset_input_count(dataset.id)?,
        dataset: dataset.name,
    })
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
        let query = ListQuery::asking(Scope::All, query, self.view.me.id.into());
        let maker = (&self.project.ids_and_clock, self.view.me.id);
        let changed = change(&self.project.path, maker, dataset, (&query, Chosen::Shown), put_in)?;
        self.take_in_lists()?;
        Ok(changed)
    }

    /// Starts to put inputs of the list into a dataset.
    pub(crate) fn start_adding_to_dataset(&mut self, dataset: DatasetId, chosen: Chosen) -> Result<(), SessionError> {
        self.may_write()?;
        let known = self.view.datasets.iter().find(|known| known.id == dataset).cloned();
        let dataset = known.ok_or_else(|| SessionError::NoSuchDataset(dataset.to_string()))?;
        let (path, ids_and_clock, me, query) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
            self.query(),
        );
        self.start_job(format!("Adding to the dataset \"{}\"", dataset.name), move |_| {
            let changed = change(&path, (&ids_and_clock, me), dataset, (&query, chosen), true)?;
            Ok(JobOutcome::DatasetChanged(notice::added_to(
                &changed.dataset,
                changed.changed,
                changed.inputs,
            )))
        })
    }
}
