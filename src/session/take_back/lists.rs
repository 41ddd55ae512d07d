//! What a gesture added to lists leaves them all together, or not at all: inputs the project, and places a task.

use super::rows::Later;
use super::{AT_ONCE, Taker};
use crate::error::SessionError;
use crate::report::{Stay, Why};
use domain::{Change, DatasetId, Input, InputId, Row, RowKey, Suggestion, TaskId, Verdict};
use std::collections::BTreeMap;
use store::{GestureOp, Reader};

impl Taker<'_> {
    /// Takes inputs out of tasks again: only where nobody has worked on any of them in the task, and where a task that
    /// the gesture made is as it was made.
    pub(super) fn places(&mut self, later: &Later) -> Result<(), SessionError> {
        let mut used: BTreeMap<TaskId, bool> = BTreeMap::new();
        for change in later.things.iter().filter(|change| change.before().is_none()) {
            if let Some(Row::Task(task)) = change.after() {
                let now = self.writer.reader().row(&change.key())?;
                let ran = !self.writer.reader().runs(task.id)?.is_empty();
                let changed = now.is_some_and(|now| Some(&now) != change.after());
                used.insert(task.id, ran || changed);
            }
        }
        self.each_back(&later.places, |taker, _, changes| {
            let reader = taker.writer.reader();
            for change in &changes {
                let (Some(Row::TaskInput(place)), Some(now)) = (change.after(), reader.row(&change.key())?) else {
                    continue;
                };
                let (task, input) = (place.task, place.input);
                let used = used.entry(task).or_default();
                *used = *used
                    || change.after() != Some(&now)
                    || reader.has_work(task, input)?
                    || reader.has_annotations(input, Some(task))?
                    || suggested(reader, task, input)?.iter().any(is_decided);
            }
            Ok(())
        })?;
        for task in used.into_iter().filter_map(|(task, used)| used.then_some(task)) {
            self.kept.insert(RowKey::Task(task));
            if let Some(Row::Task(task)) = self.writer.reader().row(&RowKey::Task(task))? {
                self.report.stays.push(Stay::Task(task.name));
            }
        }
        self.drop_suggestions(&later.places)?;
        self.revert_all(&later.places, |taker, change| match change.key() {
            RowKey::TaskInput(task, _) => !taker.kept.contains(&RowKey::Task(task)),
            _ => false,
        })
    }

    /// Suggestions of places that go, on which nobody decided, go with them.
    fn drop_suggestions(&mut self, places: &[GestureOp]) -> Result<(), SessionError> {
        self.each_back(places, |taker, _, changes| {
            let mut going = Vec::new();
            for change in changes {
                if let RowKey::TaskInput(task, input) = change.key()
                    && !taker.kept.contains(&RowKey::Task(task))
                {
                    let found = suggested(taker.writer.reader(), task, input)?;
                    going.extend(found.into_iter().map(|row| Change::create(Row::Suggestion(row))));
                }
            }
            for some in going.chunks(AT_ONCE) {
                taker.revert(some)?;
            }
            Ok(())
        })
    }

    /// Takes inputs out of the project and its datasets again.
    pub(super) fn inputs(&mut self, later: &Later) -> Result<(), SessionError> {
        let mut used = false;
        let mut ids: Vec<InputId> = Vec::new();
        let datasets = self.writer.reader().datasets()?;
        // The gesture's own datasets lose their inputs with them.
        let versions = self.writer.reader().versions()?;
        let mut others: Vec<DatasetId> = datasets.iter().map(|dataset| dataset.id).collect();
        others.extend(versions.iter().map(|version| version.id));
        others.retain(|id| !later.datasets.contains(id));
        self.each_back(&later.inputs, |taker, _, changes| {
            let reader = taker.writer.reader();
            for change in &changes {
                let (Some(Row::Input(input)), Some(now)) = (change.after(), reader.row(&change.key())?) else {
                    continue;
                };
                used = used || change.after() != Some(&now) || is_in_use(reader, input, &others)?;
                ids.push(input.id);
            }
            Ok(())
        })?;
        if used {
            for id in ids {
                self.leave(id, Why::InUse);
            }
            return Ok(());
        }
        self.revert_all(&later.inputs, |_, change| {
            matches!(change.key(), RowKey::Input(_) | RowKey::DatasetInput(..))
        })
    }

    /// Puts back what `wanted` chooses of these ops.
    fn revert_all(&mut self, ops: &[GestureOp], wanted: fn(&Self, &Change) -> bool) -> Result<(), SessionError> {
        let mut waiting = Vec::new();
        self.each_back(ops, |taker, _, changes| {
            for change in changes {
                if wanted(taker, &change) {
                    waiting.push(change);
                }
                if waiting.len() == AT_ONCE {
                    taker.revert(&std::mem::take(&mut waiting))?;
                }
            }
            Ok(())
        })?;
        self.revert(&waiting)
    }
}

/// What models suggested of an input for a task.
fn suggested(reader: Reader<'_>, task: TaskId, input: InputId) -> Result<Vec<Suggestion>, SessionError> {
    let mut found = reader.suggestions(input)?;
    found.retain(|suggestion| suggestion.task == task);
    Ok(found)
}

/// Whether somebody decided on the suggestion. Auto-thresholding does not count as a decision.
fn is_decided(suggestion: &Suggestion) -> bool {
    suggestion.relabeled || matches!(suggestion.verdict, Verdict::Accepted(_) | Verdict::Dismissed)
}

/// Whether a task, an annotation or one of these datasets, or versions of them, points at the input.
fn is_in_use(reader: Reader<'_>, input: &Input, datasets: &[DatasetId]) -> Result<bool, SessionError> {
    if reader.is_in_any_task(input.id)? || reader.has_annotations(input.id, None)? {
        return Ok(true);
    }
    for dataset in datasets {
        if reader.has(&RowKey::DatasetInput(*dataset, input.id))? {
            return Ok(true);
        }
    }
    Ok(false)
}
