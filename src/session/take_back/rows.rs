//! Rows that go back one by one: each by itself, if it stands as the gesture left it.

use super::{AT_ONCE, Taker};
use crate::error::SessionError;
use crate::report::Why;
use domain::task::{TaskInput, Work, WorkState};
use domain::{Annotation, Change, DatasetId, Input, InputId, OpKind, Row, RowKey, Verdict};
use std::collections::{HashMap, HashSet};
use store::{GestureOp, StoreError};

/// How often a step is planned again when somebody changes its rows meanwhile.
const TRIES: usize = 8;

/// What is put off until the single rows are done.
#[derive(Default)]
pub(super) struct Later {
    /// Changes of tasks, concepts, datasets and members: few, the last first.
    pub things: Vec<Change>,
    /// The ops that gave inputs places in a task.
    pub places: Vec<GestureOp>,
    /// The ops that added inputs, or put them into datasets.
    pub inputs: Vec<GestureOp>,
    /// The datasets that inputs were put into.
    pub datasets: HashSet<DatasetId>,
}

/// What is to be done to some rows, and what not.
#[derive(Default)]
struct Plan {
    changes: Vec<Change>,
    kept: Vec<(RowKey, Option<(InputId, Why)>)>,
}

/// Where a row is put back.
enum Turn {
    Now,
    WithPlaces,
    WithInputs,
    WithThings,
}

fn turn(change: &Change) -> Turn {
    match change.key() {
        RowKey::Annotation(_)
        | RowKey::Work(_)
        | RowKey::Suggestion(_)
        | RowKey::Run(_)
        | RowKey::Remark(_)
        | RowKey::TaskMembership(..) => Turn::Now,
        RowKey::Input(_) if change.before().is_some() && change.after().is_some() => Turn::Now,
        // What was removed from the last to the first comes back from the first to the last: a task and its places
        // stand before what was done in it, and a concept before what says it. An input that changed hands goes back by
        // itself.
        RowKey::Task(_) | RowKey::Concept(_) if change.after().is_none() => Turn::Now,
        RowKey::TaskInput(..) | RowKey::DatasetInput(..) if change.before().is_some() => Turn::Now,
        RowKey::Input(_) | RowKey::DatasetInput(..) => Turn::WithInputs,
        RowKey::TaskInput(..) => Turn::WithPlaces,
        RowKey::Member(_)
        | RowKey::Concept(_)
        | RowKey::Dataset(_)
        | RowKey::DatasetVersion(_)
        | RowKey::SavedSearch(_)
        | RowKey::Task(_)
        | RowKey::Model(_) => Turn::WithThings,
    }
}

impl Taker<'_> {
    /// Puts single rows back, and says what else there is to do.
    pub(super) fn rows(&mut self, ops: &[GestureOp]) -> Result<Later, SessionError> {
        let mut later = Later::default();
        let mut waiting = Vec::new();
        self.each_back(ops, |taker, op, changes| {
            for change in changes {
                match turn(&change) {
                    Turn::Now => waiting.push(change),
                    Turn::WithThings => later.things.push(change),
                    Turn::WithPlaces => note(&mut later.places, op),
                    Turn::WithInputs => {
                        if let RowKey::DatasetInput(dataset, _) = change.key() {
                            later.datasets.insert(dataset);
                        }
                        note(&mut later.inputs, op);
                    }
                }
                if waiting.len() == AT_ONCE {
                    taker.revert(&std::mem::take(&mut waiting))?;
                }
            }
            Ok(())
        })?;
        self.revert(&waiting)?;
        // Ops were met from the last to the first.
        later.places.reverse();
        later.inputs.reverse();
        Ok(later)
    }

    /// Puts these changes back, the first of them first, and counts what went and what was left.
    pub(super) fn revert(&mut self, changes: &[Change]) -> Result<(), SessionError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut plan = self.plan(changes)?;
            if !plan.changes.is_empty() {
                let op = self.op(std::mem::take(&mut plan.changes));
                match self.writer.transact(std::slice::from_ref(&op)) {
                    Ok(_) => self.count(&op.changes),
                    // Somebody was quicker on one of the rows: what stands now decides.
                    Err(StoreError::Clash(_)) if attempt < TRIES => continue,
                    Err(error) => return Err(error.into()),
                }
            }
            for (key, left) in plan.kept {
                self.kept.insert(key);
                if let Some((input, why)) = left {
                    self.leave(input, why);
                }
            }
            return Ok(());
        }
    }

    fn plan(&self, changes: &[Change]) -> Result<Plan, SessionError> {
        let mut plan = Plan::default();
        // How rows will stand after the changes planned so far: a gesture may touch one twice.
        let mut planned: HashMap<RowKey, Option<Row>> = HashMap::new();
        let mut kept = HashSet::new();
        for change in changes {
            let key = change.key();
            if self.kept.contains(&key) || kept.contains(&key) {
                continue;
            }
            let now = match planned.get(&key) {
                Some(row) => row.clone(),
                None => self.writer.reader().row(&key)?,
            };
            let Some(change) = &self.as_it_stands(change, now.as_ref()) else {
                continue;
            };
            if now.as_ref() == change.before() {
                // It went back earlier, unless somebody else brought it here; a row that they removed is not left.
                if self.is_touched(&key)? {
                    kept.insert(key);
                    let input = now.as_ref().and_then(Row::input);
                    plan.kept.push((key, input.map(|input| (input, Why::Changed))));
                }
                continue;
            }
            match self.why_not(now.as_ref(), change, &planned)? {
                None => {
                    let back = change.before().cloned();
                    plan.changes.extend(Change::restore(now, back.clone()));
                    planned.insert(key, back);
                }
                Some(why) => {
                    kept.insert(key);
                    let row = now.as_ref().or(change.after()).or(change.before());
                    plan.kept
                        .push((key, row.and_then(Row::input).map(|input| (input, why))));
                }
            }
        }
        Ok(plan)
    }

    /// The change as it would be made now: inputs that were left out are taken in again whatever else changed about them.
    /// Nothing where they are in.
    fn as_it_stands(&self, change: &Change, now: Option<&Row>) -> Option<Change> {
        let sides = (change.before(), now);
        let (OpKind::ExcludeInputs, (Some(Row::Input(before)), Some(Row::Input(now)))) = (self.made.kind, sides) else {
            return Some(change.clone());
        };
        let back = Input {
            excluded: before.excluded,
            ..now.clone()
        };
        Change::update(Row::Input(back), Row::Input(now.clone()))
    }

    /// Whether somebody changed the row since the gesture.
    fn is_touched(&self, key: &RowKey) -> Result<bool, SessionError> {
        let reader = self.writer.reader();
        Ok(reader.changed_after(key, self.made.first, self.made.gesture)?)
    }

    fn why_not(
        &self,
        now: Option<&Row>,
        change: &Change,
        planned: &HashMap<RowKey, Option<Row>>,
    ) -> Result<Option<Why>, SessionError> {
        if now != change.after() {
            return Ok(Some(Why::Changed));
        }
        if self.is_handed_in(change)? {
            return Ok(Some(Why::HandedIn));
        }
        // A suggestion stays with the annotation that it became.
        if let Some(Row::Suggestion(row)) = change.after()
            && let Verdict::Accepted(id) = row.verdict
            && self.is_touched(&RowKey::Annotation(id))?
            && self.writer.reader().has(&RowKey::Annotation(id))?
        {
            return Ok(Some(Why::Changed));
        }
        if self.is_begun(change)? {
            return Ok(Some(Why::Changed));
        }
        Ok((!self.can_stand(change.before(), planned)?).then_some(Why::Changed))
    }

    /// Whether work on the input of an annotation, or of a suggestion that became one, was submitted or decided on in
    /// its task after the gesture.
    fn is_handed_in(&self, change: &Change) -> Result<bool, SessionError> {
        let (task, input) = match change.after().or(change.before()) {
            Some(Row::Annotation(Annotation {
                task: Some(task),
                input,
                ..
            })) => (*task, *input),
            Some(Row::Suggestion(row)) if matches!(row.verdict, Verdict::Accepted(_)) => (row.task, row.input),
            _ => return Ok(false),
        };
        let reader = self.writer.reader();
        for work in reader.work_on(input)? {
            let past = matches!(work.state, WorkState::Submitted | WorkState::Returned | WorkState::Done);
            if work.task == task && past && self.is_touched(&RowKey::Work(work.id))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether somebody to whom a change of the task gave the input has begun it since: then it stays theirs.
    fn is_begun(&self, change: &Change) -> Result<bool, SessionError> {
        if self.made.kind != OpKind::EditTask {
            return Ok(false);
        }
        let (Some(Row::TaskInput(before)), Some(Row::TaskInput(after))) = (change.before(), change.after()) else {
            return Ok(false);
        };
        let theirs = |member| after.labelers.contains(&member) && !before.labelers.contains(&member);
        for work in self.writer.reader().work_on(after.input)? {
            // Work that came with the input goes back with it.
            if work.task == after.task && theirs(work.member) && self.is_touched(&RowKey::Work(work.id))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether what an earlier row points at is still there, or comes back with it.
    fn can_stand(&self, before: Option<&Row>, planned: &HashMap<RowKey, Option<Row>>) -> Result<bool, SessionError> {
        let needed = match before {
            Some(Row::Annotation(row)) => [
                Some(RowKey::Concept(row.concept)),
                Some(RowKey::Input(row.input)),
                row.task.map(RowKey::Task),
            ],
            Some(Row::Suggestion(row)) => [
                Some(RowKey::Concept(row.concept)),
                Some(RowKey::Model(row.model)),
                Some(RowKey::TaskInput(row.task, row.input)),
            ],
            Some(Row::Work(row)) => [Some(RowKey::TaskInput(row.task, row.input)), None, None],
            Some(Row::Remark(row)) => [Some(RowKey::TaskInput(row.task, row.input)), None, None],
            Some(Row::TaskInput(row)) => [Some(RowKey::Task(row.task)), Some(RowKey::Input(row.input)), None],
            Some(Row::DatasetInput(row)) => [Some(RowKey::Dataset(row.dataset)), Some(RowKey::Input(row.input)), None],
            _ => [None, None, None],
        };
        let holds = matches!(before, Some(Row::TaskInput(_) | Row::DatasetInput(_)));
        for key in needed.into_iter().flatten() {
            let there = match (planned.get(&key), &key) {
                (Some(row), _) => row.clone(),
                (None, RowKey::Input(id)) => self.writer.reader().input(*id)?.map(Row::Input),
                (None, key) => self.writer.reader().row(key)?,
            };
            // What was left out since comes into no task and no dataset.
            let there = there.is_some_and(|row| !matches!(row, Row::Input(Input { excluded: true, .. }) if holds));
            if !there {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn count(&mut self, changes: &[Change]) {
        let ends: HashMap<RowKey, bool> = changes
            .iter()
            .map(|change| (change.key(), change.after().is_none()))
            .collect();
        for row in changes.iter().filter_map(|change| change.before().and(change.after())) {
            if let Row::TaskInput(TaskInput { task, input, .. }) | Row::Work(Work { task, input, .. }) = row {
                self.given.insert((*task, *input));
            }
        }
        let back: HashSet<RowKey> = changes
            .iter()
            .filter(|change| change.before().is_none())
            .map(Change::key)
            .collect();
        for (key, gone) in ends {
            match key {
                RowKey::Annotation(_) if gone => self.report.annotations += 1,
                RowKey::Annotation(_) => self.report.restored += 1,
                RowKey::Input(_) if gone => self.report.inputs += 1,
                RowKey::Input(_) if self.made.kind == OpKind::RemoveInputs => self.report.inputs_back += 1,
                RowKey::Input(_) => self.report.records += 1,
                RowKey::Member(_) if !gone => self.report.members += 1,
                RowKey::Suggestion(_) => self.report.suggestions += 1,
                RowKey::Task(_) if gone => self.report.tasks += 1,
                RowKey::Task(id) if back.contains(&RowKey::Task(id)) => self.report.tasks_back += 1,
                RowKey::Concept(_) if gone => self.report.concepts += 1,
                RowKey::Task(_)
                | RowKey::Concept(_)
                | RowKey::Member(_)
                | RowKey::Dataset(_)
                | RowKey::DatasetInput(..)
                | RowKey::TaskInput(..)
                | RowKey::Work(_)
                | RowKey::Model(_)
                | RowKey::Run(_)
                | RowKey::Remark(_)
                | RowKey::TaskMembership(..)
                | RowKey::DatasetVersion(_)
                | RowKey::SavedSearch(_) => {}
            }
        }
    }
}

fn note(ops: &mut Vec<GestureOp>, op: &GestureOp) {
    if ops.last().is_none_or(|last| last.seq != op.seq) {
        ops.push(op.clone());
    }
}
