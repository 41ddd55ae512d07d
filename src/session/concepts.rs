//! Concepts: added while one labels and taken back, renamed and recoloured.

use super::Session;
use super::command::ConceptEdit;
use super::commit::Commit;
use super::error::SessionError;
use super::names::{Named, new_name};
use super::notice::{self, Notice};
use super::project::Project;
use super::taxonomy::ConceptError;
use super::view::View;
use super::waiting::Question;
use domain::{Change, Color, Concept, ConceptId, OpKind, Row, RowKey, workflow};
use std::collections::HashSet;
use store::{Reader, StoreError};

/// Whether a concept is used by annotations or suggestions.
#[derive(PartialEq)]
struct IsUsed(ConceptId);

impl Question for IsUsed {
    type Answer = bool;

    fn read(&self, reader: Reader<'_>) -> Result<bool, StoreError> {
        reader.concept_is_used(self.0)
    }
}

impl View {
    /// Takes concepts that come or go, and lists of tasks that change with them, into the view.
    pub(super) fn take_concepts(&mut self, changes: &[Change]) {
        for change in changes {
            match (change.key(), change.after()) {
                (RowKey::Concept(id), None) => self.concepts.retain(|concept| concept.id != id),
                (RowKey::Concept(id), Some(Row::Concept(concept))) => {
                    self.concepts.retain(|concept| concept.id != id);
                    let at = self
                        .concepts
                        .partition_point(|other| (other.position, other.id) < (concept.position, concept.id));
                    self.concepts.insert(at, concept.clone());
                }
                (RowKey::Task(_), Some(Row::Task(task))) => self.set_task_in_view(task),
                _ => {}
            }
        }
        if changes.iter().any(|change| matches!(change.key(), RowKey::Concept(_))) {
            self.place_concepts();
        }
    }

    /// A concept as it is, and as it would be.
    pub(super) fn edited_concept(&self, id: ConceptId, edit: ConceptEdit) -> Result<(Concept, Concept), SessionError> {
        let old = self.concept(id).cloned();
        let old = old.ok_or_else(|| SessionError::NoSuchConcept(id.to_string()))?;
        let mut new = old.clone();
        if let Some(name) = &edit.name {
            // Its own name may be changed to one that looks like it.
            let others = self.concepts.iter().filter(|concept| concept.id != id);
            let names = others.map(|concept| concept.name.as_str());
            new.name = new_name(
                name,
                names.chain((old.name == *name).then_some(name.as_str())),
                Named::Thing,
            )?;
        }
        if self.concept_called(&new.name).is_some_and(|known| known.id != id) {
            let (old, new) = (old.name, new.name);
            return Err(ConceptError::Taken { old, new }.into());
        }
        new.color = edit.color.unwrap_or(old.color);
        if let Some(description) = edit.description {
            description.trim().clone_into(&mut new.guide.description);
        }
        if let Some(examples) = edit.examples {
            let mut seen = HashSet::new();
            new.guide.examples = examples.into_iter().filter(|input| seen.insert(*input)).collect();
        }
        Ok((old, new))
    }

    /// A row that an added concept changed, as the view has it.
    pub(super) fn concept_row(&self, key: RowKey) -> Option<Row> {
        match key {
            RowKey::Concept(id) => self.concept(id).cloned().map(Row::Concept),
            RowKey::Task(id) => self.task(id).ok().cloned().map(Row::Task),
            _ => None,
        }
    }
}

impl Project {
    pub(super) fn new_concept(&self, view: &View, name: &str, color: Option<Color>) -> Concept {
        let position = view
            .concepts
            .iter()
            .map(|concept| concept.position + 1)
            .max()
            .unwrap_or(0);
        Concept {
            id: ConceptId(self.ids_and_clock.id()),
            name: name.into(),
            color: color.unwrap_or_else(|| Color::nth(position as usize)),
            position,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        }
    }
}

impl Session {
    /// Creates a concept where it is missing, and puts it on the open task's list. It is a gesture on the input on the
    /// canvas, so that undo there takes it back.
    pub(super) fn add_concept_here(&mut self, name: &str, color: Option<Color>) -> Result<(), SessionError> {
        let known = self.view.concepts.iter().map(|concept| concept.name.as_str());
        let name = new_name(name, known, Named::Thing)?;
        let task = self.view.task.map(|id| self.view.task(id).cloned()).transpose()?;
        workflow::may_add_concept(task.as_ref(), &self.view.me)?;
        let mut changes = Vec::new();
        let known = self.view.concept_called(&name);
        let is_new = known.is_none();
        let concept = match known {
            Some(known) => known.id,
            None => {
                let concept = self.project.new_concept(&self.view, &name, color);
                let id = concept.id;
                changes.push(Change::create(Row::Concept(concept)));
                id
            }
        };
        let to = task.as_ref().map(|task| task.name.clone());
        if let Some(old) = task
            && !old.concepts.contains(&concept)
        {
            let mut new = old.clone();
            new.concepts.push(concept);
            changes.extend(Change::update(Row::Task(old), Row::Task(new)));
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.view.take_concepts(&changes);
        let input = self.view.current_id().filter(|_| self.view.task.is_some());
        self.commit(Commit {
            kind: OpKind::AddConcept,
            input,
            task: self.view.task,
            reverts: None,
            changes,
        })?;
        self.refresh_current();
        let text = notice::concept_added(&name, is_new, to.as_deref(), input.is_some());
        self.notices.push(Notice::info(text));
        Ok(())
    }

    /// Refuses to take a concept away that is used by now: by annotations, suggestions, or another task.
    pub(super) fn check_concept_unused(&mut self, changes: &[Change]) -> Result<(), SessionError> {
        for change in changes {
            let (Some(Row::Concept(concept)), None) = (change.before(), change.after()) else {
                continue;
            };
            let here = |doc: &super::doc::Doc| {
                doc.annotations.iter().any(|a| a.concept == concept.id)
                    || doc.suggestions.iter().any(|s| s.concept == concept.id)
            };
            let listed = |summary: &super::view::TaskSummary| {
                let changed = changes
                    .iter()
                    .any(|change| change.key() == RowKey::Task(summary.task.id));
                !changed && summary.task.concepts.contains(&concept.id)
            };
            if self.pending.docs.values().any(here)
                || self.view.tasks.iter().any(listed)
                || *self.read_first(IsUsed(concept.id))?
            {
                return Err(SessionError::ConceptInUse(concept.name.clone()));
            }
        }
        Ok(())
    }

    pub(super) fn edit_concept(&mut self, id: ConceptId, edit: ConceptEdit) -> Result<(), SessionError> {
        let (old, new) = self.view.edited_concept(id, edit)?;
        let change = Change::update(Row::Concept(old), Row::Concept(new));
        self.change_concepts(change.into_iter().collect())
    }

    /// Puts a concept before another one in the project's order, or last: class lists of files have this order.
    pub(super) fn move_concept(&mut self, id: ConceptId, before: Option<ConceptId>) -> Result<(), SessionError> {
        let mut order = self.view.concepts.clone();
        let missing = || SessionError::NoSuchConcept(id.to_string());
        let at = order.iter().position(|concept| concept.id == id).ok_or_else(missing)?;
        let moved = order.remove(at);
        let to = match before {
            Some(before) => order
                .iter()
                .position(|concept| concept.id == before)
                .ok_or_else(missing)?,
            None => order.len(),
        };
        order.insert(to, moved);
        let placed = |(position, old): (u32, Concept)| {
            let new = Concept {
                position,
                ..old.clone()
            };
            Change::update(Row::Concept(old), Row::Concept(new))
        };
        self.change_concepts((0..).zip(order).filter_map(placed).collect())
    }

    fn change_concepts(&mut self, changes: Vec<Change>) -> Result<(), SessionError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.view.take_concepts(&changes);
        self.commit(Commit {
            kind: OpKind::EditConcept,
            input: None,
            task: None,
            reverts: None,
            changes,
        })?;
        Ok(())
    }
}
