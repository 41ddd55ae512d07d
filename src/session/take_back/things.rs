//! What is on no single input: tasks, concepts, datasets, members.

use super::{AT_ONCE, Stay, Taker};
use crate::domain::task::TaskInputs;
use crate::domain::{Change, ConceptId, Row, RowKey, Task};
use crate::session::error::SessionError;

/// What is said of a row that stays.
fn stay(row: &Row) -> Option<Stay> {
    match row {
        Row::Task(row) => Some(Stay::Task(row.name.clone())),
        Row::Concept(row) => Some(Stay::Concept(row.name.clone())),
        Row::Dataset(row) => Some(Stay::Dataset(row.name.clone())),
        Row::Member(row) => Some(Stay::Member(row.name.clone())),
        Row::Model(row) => Some(Stay::Model(row.name.clone())),
        Row::Input(_)
        | Row::DatasetInput(_)
        | Row::TaskInput(_)
        | Row::Work(_)
        | Row::Annotation(_)
        | Row::Suggestion(_)
        | Row::Run(_)
        | Row::Remark(_)
        | Row::Seat(_)
        | Row::DatasetVersion(_) => None,
    }
}

impl Taker<'_> {
    /// Puts things that were there before back as they were.
    pub(super) fn put_things_back(&mut self, things: &[Change]) -> Result<(), SessionError> {
        for change in things.iter().filter(|change| change.before().is_some()) {
            let now = self.writer.reader().row(&change.key())?;
            if now.as_ref() == change.before() {
                continue;
            }
            let as_left = now.as_ref() == change.after();
            if as_left && !self.needs_its_concepts(change)? {
                self.revert(std::slice::from_ref(change))?;
                continue;
            }
            self.kept.insert(change.key());
            let stays = match now.as_ref().or(change.after()) {
                Some(Row::Task(task)) => Some(Stay::ConceptList(task.name.clone())),
                other => other.and_then(stay),
            };
            self.report.stays.extend(stays);
        }
        Ok(())
    }

    /// Whether annotations of the task use concepts that it would lose from its list.
    fn needs_its_concepts(&self, change: &Change) -> Result<bool, SessionError> {
        let (Some(Row::Task(before)), Some(Row::Task(after))) = (change.before(), change.after()) else {
            return Ok(false);
        };
        let lost = |concept: ConceptId| after.concepts.contains(&concept) && !before.concepts.contains(&concept);
        let counts = self.writer.reader().annotation_counts()?;
        Ok(counts
            .iter()
            .any(|count| count.task == Some(after.id) && lost(count.concept)))
    }

    /// Removes things that the gesture made and nothing needs: tasks first, as they name concepts and datasets.
    pub(super) fn remove_things(&mut self, things: &[Change]) -> Result<(), SessionError> {
        let made = || things.iter().filter(|change| change.before().is_none());
        for change in made().filter(|change| matches!(change.key(), RowKey::Task(_))) {
            self.revert(std::slice::from_ref(change))?;
        }
        let tasks = self.writer.reader().tasks()?;
        let mut going = Vec::new();
        for change in made() {
            let Some(now) = self.writer.reader().row(&change.key())? else {
                continue;
            };
            if change.after() == Some(&now) && self.is_unused(&now, &tasks)? {
                going.push(change.clone());
            } else if !self.is_of_kept_task(&now, &tasks) {
                self.report.stays.extend(stay(&now));
            }
        }
        for some in going.chunks(AT_ONCE) {
            self.revert(some)?;
        }
        Ok(())
    }

    /// Whether it is a concept of a task that stays: that is said of the task.
    fn is_of_kept_task(&self, row: &Row, tasks: &[Task]) -> bool {
        let kept = |task: &&Task| self.kept.contains(&RowKey::Task(task.id));
        matches!(row, Row::Concept(concept)
            if tasks.iter().filter(kept).any(|task| task.concepts.contains(&concept.id)))
    }

    fn is_unused(&self, row: &Row, tasks: &[Task]) -> Result<bool, SessionError> {
        let reader = self.writer.reader();
        Ok(match row {
            Row::Concept(row) => {
                !tasks.iter().any(|task| task.concepts.contains(&row.id)) && !reader.concept_is_used(row.id)?
            }
            Row::Dataset(row) => {
                !tasks.iter().any(|task| task.inputs == TaskInputs::Dataset(row.id))
                    && reader.dataset_is_empty(row.id)?
            }
            Row::Model(row) => {
                !tasks.iter().any(|task| task.models().any(|model| model == row.id)) && !reader.model_is_used(row.id)?
            }
            // It goes with its inputs.
            Row::DatasetVersion(row) => reader.dataset_is_empty(row.id)?,
            _ => false,
        })
    }
}
