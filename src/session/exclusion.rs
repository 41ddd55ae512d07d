//! Inputs that are left out of tasks and datasets, and taken in again. They stay in the project with their annotations, which
//! belong to no task meanwhile; what was to be done on them in tasks goes. All of it comes back from the log.

use super::clean::CleanRequest;
use super::commit::bulk;
use super::error::SessionError;
use super::notice::{self, count};
use super::progress::Progress;
use super::removal::{OneInput, change_inputs, leave};
use super::report::{InputsChanged, Removal};
use super::take_back::take_back_on;
use super::view::JobOutcome;
use super::{IdsAndClock, Session};
use domain::clean::Flag;
use domain::workflow::Permission;
use domain::{Annotation, Change, DatasetId, GestureId, Input, InputId, Member, OpKind, Row, RowKey};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use store::{ListQuery, Reader, Scope, StoreError, Writer};

/// What became, or would become, of inputs that are left out or taken in again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ExclusionReport {
    /// What goes from which tasks; the annotations stay on the inputs.
    #[serde(flatten)]
    pub touched: Removal,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// The gesture by which inputs that were left out come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gesture: Option<String>,
}

/// What leaves one input out; nothing when that was done.
fn exclude_one(reader: Reader<'_>, datasets: &[DatasetId], id: InputId) -> Result<Vec<Change>, StoreError> {
    let Some(input) = reader.input(id)?.filter(|input| !input.removed && !input.excluded) else {
        return Ok(Vec::new());
    };
    let mut changes = Vec::new();
    for place in reader.places_of(id)? {
        for row in reader.task_rows_on(place.task, id)? {
            match row {
                Row::Annotation(row) => {
                    let loose = Annotation {
                        task: None,
                        ..row.clone()
                    };
                    changes.extend(Change::update(Row::Annotation(row), Row::Annotation(loose)));
                }
                other => changes.push(Change::delete(other)),
            }
        }
    }
    changes.extend(leave(reader, datasets, id)?);
    let excluded = Input {
        excluded: true,
        ..input.clone()
    };
    changes.extend(Change::update(Row::Input(input), Row::Input(excluded)));
    Ok(changes)
}

/// Leaves inputs out of tasks and datasets, step by step in one gesture.
fn exclude(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: &Member,
    inputs: &[InputId],
    progress: &mut Progress,
) -> Result<InputsChanged, SessionError> {
    let act = (OpKind::ExcludeInputs, exclude_one as OneInput);
    let mut report = change_inputs(project, (ids_and_clock, me.id), act, inputs, progress)?;
    report.said = vec![notice::excluded(report.inputs, false)];
    Ok(report)
}

/// Takes inputs in again: each goes back to where it was when it was left out, as far as that is still there.
fn include(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: &Member,
    inputs: &[InputId],
    progress: &mut Progress,
) -> Result<InputsChanged, SessionError> {
    let mut report = InputsChanged::none(GestureId(ids_and_clock.id()));
    let mut by_gesture: BTreeMap<GestureId, HashSet<InputId>> = BTreeMap::new();
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    let mut excluded = reader.excluded_inputs()?;
    excluded.retain(|input| inputs.contains(input));
    for id in &excluded {
        if let Some(gesture) = reader.last_gesture(&RowKey::Input(*id), OpKind::ExcludeInputs)? {
            by_gesture.entry(gesture).or_default().insert(*id);
        }
    }
    for (gesture, of_it) in &by_gesture {
        take_back_on(project, ids_and_clock, me, (*gesture, of_it), progress)?;
    }
    // Of what the log does not tell any more, only the mark goes.
    let mut rest = Vec::new();
    for id in &excluded {
        let input = writer.reader().input(*id)?.filter(|input| input.excluded);
        rest.extend(input.and_then(|input| {
            let back = Input {
                excluded: false,
                ..input.clone()
            };
            Change::update(Row::Input(input), Row::Input(back))
        }));
    }
    if !rest.is_empty() {
        let op = bulk(ids_and_clock, me.id, OpKind::ExcludeInputs, None, false, rest);
        writer.transact(&[op])?;
    }
    report.inputs = excluded.len() as u64;
    report.said = vec![notice::excluded(report.inputs, true)];
    Ok(report)
}

impl Session {
    /// Leaves the inputs that pass a query out of tasks and datasets, or takes them in again (`back`), and waits until that is on
    /// disk; or only counts what that touches.
    ///
    /// # Errors
    /// [`store::StoreError::Query`], [`SessionError::ReadOnly`], or what the store said.
    pub fn exclude_now(
        &mut self,
        query: &str,
        back: bool,
        dry_run: bool,
        progress: &mut Progress,
    ) -> Result<ExclusionReport, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        let reader = self.project.disk.reader();
        let mut inputs = reader.matching_inputs(&ListQuery::asking(Scope::All, query, self.view.viewer()))?;
        let excluded = reader.excluded_inputs()?;
        inputs.retain(|input| excluded.contains(input) == back);
        self.exclude_these(&inputs, back, dry_run, progress)
    }

    /// Leaves out all but the best of each group of inputs whose files are equal, or, with [`Flag::NearDuplicate`], that look
    /// alike, and waits until that is on disk; or only counts what that touches. Looks through the pictures first.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`], [`SessionError::ReadOnly`], or what the store said.
    pub fn keep_best_now(
        &mut self,
        of: Flag,
        dry_run: bool,
        progress: &mut Progress,
    ) -> Result<ExclusionReport, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        let found = self.findings_now(&CleanRequest::default(), progress)?;
        let others = found.open_groups(of).flat_map(|group| found.others(group));
        let others: BTreeSet<usize> = others.collect();
        let inputs: Vec<InputId> = others.into_iter().map(|at| found.inputs[at].id).collect();
        self.exclude_these(&inputs, false, dry_run, progress)
    }

    fn exclude_these(
        &mut self,
        inputs: &[InputId],
        back: bool,
        dry_run: bool,
        progress: &mut Progress,
    ) -> Result<ExclusionReport, SessionError> {
        let reader = self.project.disk.reader();
        let mut report = ExclusionReport {
            touched: Removal::load(reader, inputs)?,
            dry_run,
            gesture: None,
        };
        if dry_run || inputs.is_empty() {
            return Ok(report);
        }
        let changed = self.exclude_inputs_now(inputs, back, progress)?;
        report.touched.inputs = changed.inputs;
        report.gesture = (!back).then(|| changed.gesture.to_string());
        Ok(report)
    }

    /// Leaves these inputs out, or takes them in again (`back`), and waits until that is on disk.
    ///
    /// # Errors
    /// [`SessionError::ReadOnly`], or what the store said.
    pub fn exclude_inputs_now(
        &mut self,
        inputs: &[InputId],
        back: bool,
        progress: &mut Progress,
    ) -> Result<InputsChanged, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let act = if back { include } else { exclude };
        let (project, me) = (&self.project, &self.view.me);
        let report = act(&project.path, &project.ids_and_clock, me, inputs, progress)?;
        self.take_in_inputs()?;
        Ok(report)
    }

    /// Starts to leave inputs out, or to take them in again (`back`).
    pub(super) fn start_exclusion(&mut self, inputs: Vec<InputId>, back: bool) -> Result<(), SessionError> {
        self.may_write()?;
        // A run, or another bulk act, may be writing on them.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let number = count(inputs.len() as u64, "input");
        let (act, title): (_, _) = match back {
            true => (include as Act, format!("Including {number}")),
            false => (exclude as Act, format!("Excluding {number}")),
        };
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.clone(),
        );
        self.start_job(title, move |progress| {
            act(&path, &ids_and_clock, &me, &inputs, progress).map(JobOutcome::InputsChanged)
        })
    }
}

/// [`exclude`] or [`include()`].
type Act = fn(&Path, &IdsAndClock, &Member, &[InputId], &mut Progress) -> Result<InputsChanged, SessionError>;
