//! Versions of datasets: a task's inputs and annotations as they stand, named and numbered, changed by nothing.
//!
//! The inputs are written down, the annotations are not: the log holds what they were when the version was made, and
//! `export` reads them from there.

use super::error::TaskError;
use super::resolve::Maker;
use crate::Session;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::names::{Named, new_name};
use crate::notice::count;
use crate::report::TaskChanged;
use crate::view::JobOutcome;
use domain::dataset::{Dataset, DatasetInput, DatasetVersion};
use domain::workflow::Permission;
use domain::{Annotation, Change, DatasetId, GestureId, InputId, Op, OpKind, Row, Status, TaskId};
use serde::Serialize;
use std::path::Path;
use store::{Reader, StoreError, Writer};

/// A version that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Frozen {
    /// The dataset's name.
    pub dataset: String,
    /// The version's name.
    pub version: String,
    /// Its number among the dataset's versions.
    pub number: u32,
    /// How many inputs it holds.
    pub inputs: u64,
}

/// Makes a version of the dataset, which is made of the task's inputs where it is missing.
fn freeze(
    project: &Path,
    maker: Maker<'_>,
    task: TaskId,
    dataset: &str,
    version: &str,
    note: &str,
) -> Result<Frozen, SessionError> {
    let version = new_name(version, [], Named::Thing)?;
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let reader = writer.reader();
    let mut inputs: Vec<InputId> = Vec::new();
    reader.each_place(task, &mut |place| inputs.push(place.input))?;
    let mut accepted = 0;
    for input in &inputs {
        let delivered = |a: &Annotation| a.task == Some(task) && a.merged.is_none() && a.status == Status::Success;
        accepted += reader.annotations(*input)?.iter().filter(|a| delivered(a)).count() as u64;
    }
    let datasets = reader.datasets()?;
    let dataset = new_name(dataset, datasets.iter().map(|known| known.name.as_str()), Named::Thing)?;
    let known = datasets.into_iter().find(|known| known.name == dataset);
    let mut rows = Vec::new();
    let mut places = Vec::new();
    let id = match known {
        Some(known) => known.id,
        None => {
            let id = DatasetId(maker.ids_and_clock.id());
            let name = dataset.clone();
            rows.push(Change::create(Row::Dataset(Dataset { id, name })));
            places.extend(held(id, &inputs));
            id
        }
    };
    let frozen = DatasetVersion {
        id: DatasetId(maker.ids_and_clock.id()),
        dataset: id,
        number: next_number(reader, id, &dataset, &version)?,
        name: version.clone(),
        task: Some(task),
        at: maker.ids_and_clock.now(),
        note: note.trim().to_owned(),
        by: Some(maker.me),
        annotations: Some(accepted),
    };
    places.extend(held(frozen.id, &inputs));
    let number = frozen.number;
    rows.push(Change::create(Row::DatasetVersion(frozen)));
    let gesture = GestureId(maker.ids_and_clock.id());
    let op = |batch, changes| Op {
        gesture,
        ..bulk(
            maker.ids_and_clock,
            maker.me,
            OpKind::Freeze,
            Some(task),
            batch,
            changes,
        )
    };
    let written = writer.transact(&[op(false, rows), op(true, places)]);
    written.map_err(|error| match error {
        StoreError::NameTaken(version) => SessionError::from(TaskError::VersionThere {
            dataset: dataset.clone(),
            version,
        }),
        other => other.into(),
    })?;
    Ok(Frozen {
        dataset,
        version,
        number,
        inputs: inputs.len() as u64,
    })
}

fn held(dataset: DatasetId, inputs: &[InputId]) -> impl Iterator<Item = Change> {
    let row = move |input: &InputId| DatasetInput { dataset, input: *input };
    inputs.iter().map(row).map(Row::DatasetInput).map(Change::create)
}

fn next_number(reader: Reader<'_>, id: DatasetId, dataset: &str, version: &str) -> Result<u32, SessionError> {
    let mut versions = reader.versions()?;
    versions.retain(|known| known.dataset == id);
    if versions.iter().any(|known| known.name == version) {
        let (dataset, version) = (dataset.to_owned(), version.to_owned());
        return Err(TaskError::VersionThere { dataset, version }.into());
    }
    Ok(versions.iter().map(|known| known.number).max().unwrap_or(0) + 1)
}

impl Session {
    /// Makes a version of a dataset from a task's inputs and annotations as they stand, and waits until it is on disk.
    ///
    /// # Errors
    /// [`SessionError::NoSuchTask`]; [`TaskError::VersionThere`] when the name is taken; what the store said.
    pub fn freeze_now(&mut self, task: &str, dataset: &str, version: &str) -> Result<Frozen, SessionError> {
        self.freeze_noted_now(task, dataset, version, "")
    }

    /// The same with a note about the version.
    ///
    /// # Errors
    /// See [`Session::freeze_now`].
    pub fn freeze_noted_now(
        &mut self,
        task: &str,
        dataset: &str,
        version: &str,
        note: &str,
    ) -> Result<Frozen, SessionError> {
        self.view.allow(domain::workflow::Permission::Deliver)?;
        self.may_write()?;
        self.view.allow(Permission::Deliver)?;
        let id = self.task_named(task)?.id;
        let frozen = freeze(&self.project.path, self.maker(), id, dataset, version, note)?;
        self.refresh.seen = self.project.disk.reader().last_seq()?;
        self.refresh_summary()?;
        Ok(frozen)
    }

    /// Starts to make a version of a dataset from a task as it stands.
    pub(crate) fn start_freeze(
        &mut self,
        task: TaskId,
        dataset: String,
        version: String,
        note: String,
    ) -> Result<(), SessionError> {
        self.may_write()?;
        self.view.task(task)?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let base = self.project.base().to_path_buf();
        self.start_job(format!("Making the version \"{version}\""), move |_| {
            let maker = Maker {
                ids_and_clock: &ids_and_clock,
                me,
                base: &base,
            };
            let frozen = freeze(&path, maker, task, &dataset, &version, &note)?;
            let said = format!(
                "\"{}\" is version {} of \"{}\": {}.",
                frozen.version,
                frozen.number,
                frozen.dataset,
                count(frozen.inputs, "input")
            );
            Ok(JobOutcome::TaskChanged(TaskChanged {
                task,
                gesture: None,
                said: vec![said],
            }))
        })
    }
}
