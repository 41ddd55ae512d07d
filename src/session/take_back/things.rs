//! What is on no single input: tasks, concepts, datasets, members.

use super::{AT_ONCE, Taker};
use crate::error::SessionError;
use crate::report::Stay;
use domain::task::TaskInputs;
use domain::{Change, ConceptId, DatasetId, ModelId, Row, RowKey, Task};
use std::collections::HashSet;

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
        | Row::TaskMembership(_)
        | Row::DatasetVersion(_) => None,
        Row::SavedSearch(row) => Some(Stay::Search(row.name.clone())),
    }
}

/// What tasks use.
#[derive(Default)]
struct Used {
    concepts: HashSet<ConceptId>,
    datasets: HashSet<DatasetId>,
    models: HashSet<ModelId>,
    /// The concepts of tasks that are kept.
    by_kept: HashSet<ConceptId>,
}

impl Used {
    fn by(tasks: &[Task], is_kept: impl Fn(&Task) -> bool) -> Self {
        let mut used = Self::default();
        for task in tasks {
            used.concepts.extend(&task.concepts);
            used.models.extend(task.models());
            if let TaskInputs::Dataset(id) = task.inputs {
                used.datasets.insert(id);
            }
            if is_kept(task) {
                used.by_kept.extend(&task.concepts);
            }
        }
        used
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
        let had: HashSet<ConceptId> = before.concepts.iter().copied().collect();
        let lost: HashSet<ConceptId> = after.concepts.iter().copied().filter(|id| !had.contains(id)).collect();
        let counts = self.writer.reader().annotation_counts()?;
        Ok(counts
            .iter()
            .any(|count| count.task == Some(after.id) && lost.contains(&count.concept)))
    }

    /// Removes things that the gesture made and nothing needs: tasks first, as they name concepts and datasets.
    pub(super) fn remove_things(&mut self, things: &[Change]) -> Result<(), SessionError> {
        let made = || things.iter().filter(|change| change.before().is_none());
        for change in made().filter(|change| matches!(change.key(), RowKey::Task(_))) {
            self.revert(std::slice::from_ref(change))?;
        }
        let used = Used::by(&self.writer.reader().tasks()?, |task| {
            self.kept.contains(&RowKey::Task(task.id))
        });
        let mut going = Vec::new();
        for change in made() {
            let Some(now) = self.writer.reader().row(&change.key())? else {
                continue;
            };
            if change.after() == Some(&now) && self.is_unused(&now, &used)? {
                going.push(change.clone());
            } else if !matches!(&now, Row::Concept(concept) if used.by_kept.contains(&concept.id)) {
                // Of a concept of a task that stays it is said of the task.
                self.report.stays.extend(stay(&now));
            }
        }
        for some in going.chunks(AT_ONCE) {
            self.revert(some)?;
        }
        Ok(())
    }

    fn is_unused(&self, row: &Row, used: &Used) -> Result<bool, SessionError> {
        let reader = self.writer.reader();
        Ok(match row {
            Row::Concept(row) => !used.concepts.contains(&row.id) && !reader.concept_is_used(row.id)?,
            Row::Dataset(row) => !used.datasets.contains(&row.id) && reader.dataset_is_empty(row.id)?,
            Row::Model(row) => !used.models.contains(&row.id) && !reader.model_is_used(row.id)?,
            // It goes with its inputs.
            Row::DatasetVersion(row) => reader.dataset_is_empty(row.id)?,
            Row::SavedSearch(_) => true,
            _ => false,
        })
    }
}
