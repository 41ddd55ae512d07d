//! Undo and redo: another op that reverts a gesture.

use super::Session;
use super::commit::{Commit, TaskInputRef};
use super::error::SessionError;
use super::waiting::Question;
use domain::workflow::Refusal;
use domain::{Annotation, Change, GestureId, InputId, OpKind, Region, Row, RowKey, TaskId, TaskKind};
use std::collections::hash_map::{Entry, HashMap};
use store::{Reader, StoreError};

/// What a gesture changed on inputs, as the log has it.
#[derive(PartialEq)]
struct ChangesOf {
    gesture: GestureId,
    inputs: Vec<InputId>,
}

impl Question for ChangesOf {
    type Answer = Vec<Vec<Change>>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let changes = |input: &InputId| reader.gesture_changes_on(self.gesture, *input);
        self.inputs.iter().map(changes).collect()
    }

    fn take_in(&self, answer: Self::Answer, session: &mut Session) -> Option<Self::Answer> {
        for (input, changes) in self.inputs.iter().zip(answer) {
            if let Some(doc) = session.pending.docs.get_mut(input) {
                doc.gestures.entry(self.gesture).or_insert(changes);
            }
        }
        None
    }
}

impl Session {
    /// Takes back my last gesture on the input, of one task or of any.
    pub(super) fn undo(&mut self, input: InputId, task: Option<TaskId>) -> Result<(), SessionError> {
        let entry = self
            .load_doc(input)?
            .stacks
            .next_undo(task)
            .ok_or(SessionError::NothingToUndo)?;
        // A decision is taken back as its reviewer would reopen it.
        let kind = match entry.kind.is_decision() {
            true => OpKind::Reopen,
            false => OpKind::Undo,
        };
        self.revert(input, entry.gesture, entry.task, kind)
    }

    /// A decision is undone where it was made: whoever labels would not see what becomes of it.
    pub(super) fn refuse_decision_from_afar(
        &mut self,
        input: InputId,
        task: Option<TaskId>,
    ) -> Result<(), SessionError> {
        let last = self.load_doc(input)?.stacks.next_undo(task);
        match last {
            Some(entry) if entry.kind.is_decision() && !entry.task.is_some_and(|task| self.view.is_reviewing(task)) => {
                Err(SessionError::DecidedInReview)
            }
            _ => Ok(()),
        }
    }

    /// Brings back what I last undid on the input.
    pub(super) fn redo(&mut self, input: InputId, task: Option<TaskId>) -> Result<(), SessionError> {
        let entry = self
            .load_doc(input)?
            .stacks
            .next_redo(task)
            .ok_or(SessionError::NothingToRedo)?;
        self.revert(input, entry.gesture, entry.task, OpKind::Redo)
    }

    /// Makes the annotations of a gesture again that were undone or deleted since.
    pub(super) fn bring_back(&mut self, place: &TaskInputRef, gesture: GestureId) -> Result<(), SessionError> {
        let made = self.changes_of(place.input.id, gesture)?;
        let changes = self.bringing_back(place, &made)?;
        if changes.is_empty() {
            return Err(SessionError::NothingToBringBack);
        }
        let made = super::edit::made_by(&changes);
        self.commit_edit(place, OpKind::Restore, changes)?;
        self.view.tell_made(made);
        Ok(())
    }

    /// What brings back what a gesture made, as far as it is missing: annotations that it made or changed, or, where it
    /// only deleted, those that it deleted. What was changed since is left, and refuses the rest.
    pub(super) fn bringing_back(&mut self, place: &TaskInputRef, made: &[Change]) -> Result<Vec<Change>, SessionError> {
        self.check_may_change(place)?;
        let only_deletes = !made
            .iter()
            .any(|change| matches!(change.after(), Some(Row::Annotation(_))));
        let mut rows: Vec<(RowKey, Option<&Row>, Option<&Row>)> = Vec::new();
        let mut known: HashMap<RowKey, usize> = HashMap::new();
        for change in made {
            // A row may change more than once within a gesture: its first before and its last after count.
            match known.entry(change.key()) {
                Entry::Occupied(at) => rows[*at.get()].2 = change.after(),
                Entry::Vacant(new) => {
                    new.insert(rows.len());
                    rows.push((change.key(), change.before(), change.after()));
                }
            }
        }
        let mut changes = Vec::new();
        for (key, before, after) in rows {
            let goal = match after {
                None if only_deletes => before,
                after => after,
            };
            let now = self.load_doc(place.input.id)?.row(key);
            match (goal, now) {
                (None, _) => {}
                (Some(goal), Some(now)) if now == *goal => {}
                (Some(Row::Annotation(goal)), None) => changes.extend(self.made_again(place, goal)?),
                (Some(goal @ Row::Annotation(_)), Some(now)) if before == Some(&now) => {
                    if let Row::Annotation(known) = &now {
                        self.mine(place, known.id)?;
                    }
                    changes.extend(Change::update(now, goal.clone()));
                }
                (Some(goal @ Row::Suggestion(_)), Some(now)) if before == Some(&now) => {
                    changes.extend(Change::update(now, goal.clone()));
                }
                (Some(Row::Annotation(_) | Row::Suggestion(_)), _) => return Err(SessionError::ChangedSince),
                // Work and places follow from the annotations.
                (Some(_), _) => {}
            }
        }
        if !changes
            .iter()
            .any(|change| matches!(change.after(), Some(Row::Annotation(_))))
        {
            changes.clear();
        }
        Ok(changes)
    }

    /// The changes that make a missing annotation again, by the rules that a new one goes by.
    fn made_again(&mut self, place: &TaskInputRef, goal: &Annotation) -> Result<Vec<Change>, SessionError> {
        self.view.check_may_own(place, goal)?;
        if !place.task.concepts.contains(&goal.concept) {
            return Err(Refusal::ConceptNotInTask.into());
        }
        if goal.region == Region::Whole && place.task.kind == TaskKind::Classification {
            return self.claim_changes(place, goal.concept, Some(goal.sign));
        }
        Ok(vec![Change::create(Row::Annotation(goal.clone()))])
    }

    fn changes_of(&mut self, input: InputId, gesture: GestureId) -> Result<Vec<Change>, SessionError> {
        self.load_changes(gesture, &[input])?;
        let known = self.load_doc(input)?.gestures.get(&gesture).cloned();
        Ok(known.unwrap_or_default())
    }

    /// Sees to it that what a gesture changed on these inputs is in memory, and they as well.
    ///
    /// # Errors
    /// [`SessionError::NotRead`]: it is read first, all at once.
    pub(super) fn load_changes(&mut self, gesture: GestureId, inputs: &[InputId]) -> Result<(), SessionError> {
        self.load_docs(inputs)?;
        let docs = &self.pending.docs;
        let in_memory = |input: &InputId| docs.get(input).is_some_and(|doc| doc.gestures.contains_key(&gesture));
        let inputs: Vec<InputId> = inputs.iter().filter(|input| !in_memory(input)).copied().collect();
        match inputs.is_empty() {
            true => Ok(()),
            false => Err(self.not_read_yet(ChangesOf { gesture, inputs })),
        }
    }

    fn revert(
        &mut self,
        input: InputId,
        gesture: GestureId,
        task: Option<TaskId>,
        kind: OpKind,
    ) -> Result<(), SessionError> {
        let made = self.changes_of(input, gesture)?;
        let changes: Vec<Change> = made.iter().rev().map(Change::inverse).collect();
        self.load_doc(input)?;
        let doc = self.pending.docs.get(&input).ok_or(SessionError::NoInput)?;
        // Within a gesture a row may change twice; only its first inverse must meet the row as it stands.
        let mut met = std::collections::HashSet::new();
        for change in &changes {
            let key = change.key();
            let row = doc.row(key).or_else(|| self.view.concept_row(key));
            if met.insert(key) && row.as_ref() != change.before() {
                return Err(SessionError::ChangedSince);
            }
        }
        self.check_concept_unused(&changes)?;
        self.view.take_concepts(&changes);
        if kind == OpKind::Reopen {
            self.check_may_take_back(input, task, &changes)?;
        }
        self.commit(Commit {
            kind,
            input: Some(input),
            task,
            reverts: Some(gesture),
            changes,
        })
        .map(drop)
    }
}
