//! Inputs taken out of the project, with all that was said of them. Their files stay where they are, their rows stay under
//! a mark, versions of datasets still hold them, and the gesture can be taken back.

use super::background::Reads;
use super::commit::bulk;
use super::error::SessionError;
use super::notice::count;
use super::progress::Progress;
use super::report::{InputsChanged, Removal};
use super::steps::{Step, gathered, in_steps};
use super::view::JobOutcome;
use super::{Event, IdsAndClock, Session, changed, notice};
use domain::task::WorkState;
use domain::workflow::Permission;
use domain::{Change, DatasetId, GestureId, Input, InputId, MemberId, Op, OpKind, Row, RowKey, TaskId};
use std::collections::BTreeSet;
use std::path::Path;
use store::{Reader, StoreError, Writer};

impl Removal {
    /// Counts what goes.
    pub(super) fn load(reader: Reader<'_>, inputs: &[InputId]) -> Result<Self, StoreError> {
        let mut found = Self::default();
        let mut tasks: BTreeSet<TaskId> = BTreeSet::new();
        for id in inputs {
            found.inputs += 1;
            found.annotations += reader.annotations(*id)?.len() as u64;
            tasks.extend(reader.places_of(*id)?.into_iter().map(|place| place.task));
            let handed_in = reader
                .work_on(*id)?
                .iter()
                .any(|work| matches!(work.state, WorkState::Submitted | WorkState::Done));
            found.handed_in += u64::from(handed_in);
        }
        let all = reader.tasks()?.into_iter();
        found.tasks = all
            .filter(|task| tasks.contains(&task.id))
            .map(|task| task.name)
            .collect();
        Ok(found)
    }
}

/// What one input changes in a step: what is to be written, nothing when that was done.
pub(super) type OneInput = fn(Reader<'_>, &[DatasetId], InputId) -> Result<Vec<Change>, StoreError>;

/// What takes an input out of its tasks and datasets, once nothing in the tasks is left on it.
pub(super) fn leave(reader: Reader<'_>, datasets: &[DatasetId], id: InputId) -> Result<Vec<Change>, StoreError> {
    let places = reader.places_of(id)?.into_iter();
    let mut changes: Vec<Change> = places.map(|place| Change::delete(Row::TaskInput(place))).collect();
    for dataset in datasets {
        let row = reader.row(&RowKey::DatasetInput(*dataset, id))?;
        changes.extend(row.map(Change::delete));
    }
    Ok(changes)
}

/// What takes one input out of the project; nothing when that was done.
fn changes(reader: Reader<'_>, datasets: &[DatasetId], id: InputId) -> Result<Vec<Change>, StoreError> {
    let Some(input) = reader.input(id)?.filter(|input| !input.removed) else {
        return Ok(Vec::new());
    };
    let mut changes = changed::remove_labels(reader, id)?;
    changes.extend(leave(reader, datasets, id)?);
    let removed = Input {
        removed: true,
        ..input.clone()
    };
    // Taken back from the last to the first: the input before what is said of it.
    changes.extend(Change::update(Row::Input(input), Row::Input(removed)));
    Ok(changes)
}

/// Changes inputs step by step, in one gesture. Stopped half way, those that went are gone.
pub(super) fn change_inputs(
    project: &Path,
    (ids_and_clock, me): (&IdsAndClock, MemberId),
    (kind, one): (OpKind, OneInput),
    inputs: &[InputId],
    progress: &mut Progress,
) -> Result<InputsChanged, SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let gesture = GestureId(ids_and_clock.id());
    let mut report = InputsChanged::none(gesture);
    in_steps(
        &mut writer,
        inputs.len(),
        &mut report,
        progress,
        &mut |reader, from, report| {
            // A version is a dataset too, and keeps what it holds.
            let datasets: Vec<DatasetId> = reader.datasets()?.iter().map(|dataset| dataset.id).collect();
            let (until, changes) = gathered(inputs, from, |id| one(reader, &datasets, *id))?;
            let (gone, annotations) = tally(&changes);
            report.inputs += gone;
            report.removed += annotations;
            Ok(Step::new(until, changes, |changes| Op {
                gesture,
                ..bulk(ids_and_clock, me, kind, None, false, changes)
            }))
        },
    )?;
    Ok(report)
}

/// Takes the inputs out of the project.
fn remove(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    inputs: &[InputId],
    progress: &mut Progress,
) -> Result<InputsChanged, SessionError> {
    let act = (OpKind::RemoveInputs, changes as OneInput);
    let mut report = change_inputs(project, (ids_and_clock, me), act, inputs, progress)?;
    report.said = notice::removed(&report);
    Ok(report)
}

/// Inputs and annotations among what goes.
fn tally(changes: &[Change]) -> (u64, u64) {
    let of = |wanted: fn(&Change) -> bool| changes.iter().filter(|change| wanted(change)).count() as u64;
    (
        of(|change| matches!(change.key(), RowKey::Input(_))),
        of(|change| matches!(change.key(), RowKey::Annotation(_)) && change.after().is_none()),
    )
}

impl Reads {
    /// Counts in the background what a removal would take.
    pub(super) fn ask_removal(&self, inputs: Vec<InputId>) {
        self.read("What goes with the inputs", move |disk| {
            Removal::load(disk.reader(), &inputs).map(|removal| Event::Removal(inputs, removal))
        });
    }
}

impl Session {
    /// Takes inputs out of the project with all that was said of them, and waits until that is on disk.
    ///
    /// # Errors
    /// [`SessionError::ReadOnly`], or what the store said.
    pub fn remove_inputs_now(
        &mut self,
        inputs: &[InputId],
        progress: &mut Progress,
    ) -> Result<InputsChanged, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let report = remove(
            &self.project.path,
            &self.project.ids_and_clock,
            self.view.me.id,
            inputs,
            progress,
        )?;
        self.take_in_inputs()?;
        Ok(report)
    }

    /// Starts to take inputs out of the project.
    pub(super) fn start_removal(&mut self, inputs: Vec<InputId>) -> Result<(), SessionError> {
        self.may_write()?;
        // A run, or another bulk act, may be writing on them.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let title = format!("Removing {}", count(inputs.len() as u64, "input"));
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        self.start_job(title, move |progress| {
            remove(&path, &ids_and_clock, me, &inputs, progress).map(JobOutcome::InputsChanged)
        })
    }
}
