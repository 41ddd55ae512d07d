//! Undo and redo: another op that reverts a gesture.

use super::Session;
use super::error::SessionError;
use super::flight::Act;
use crate::domain::{Change, GestureId, InputId, OpKind, TaskId};

impl Session {
    /// Takes back my last gesture on the input, of one task or of any.
    pub(super) fn undo(&mut self, input: InputId, task: Option<TaskId>) -> Result<(), SessionError> {
        let entry = self
            .need_doc(input)?
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

    /// Brings back what I last undid on the input.
    pub(super) fn redo(&mut self, input: InputId, task: Option<TaskId>) -> Result<(), SessionError> {
        let entry = self
            .need_doc(input)?
            .stacks
            .next_redo(task)
            .ok_or(SessionError::NothingToRedo)?;
        self.revert(input, entry.gesture, entry.task, OpKind::Redo)
    }

    fn revert(
        &mut self,
        input: InputId,
        gesture: GestureId,
        task: Option<TaskId>,
        kind: OpKind,
    ) -> Result<(), SessionError> {
        let made = match self.need_doc(input)?.gestures.get(&gesture) {
            Some(changes) => changes.clone(),
            None => self.disk.reader().gesture_changes(gesture)?,
        };
        let changes: Vec<Change> = made.iter().rev().map(Change::inverse).collect();
        let doc = self.need_doc(input)?;
        // Within a gesture a row may change twice; only its first inverse must meet the row as it stands.
        let mut met = std::collections::HashSet::new();
        for change in &changes {
            if met.insert(change.key()) && doc.row(change.key()).as_ref() != change.before() {
                return Err(SessionError::ChangedSince);
            }
        }
        if kind == OpKind::Reopen {
            self.check_may_take_back(input, task, &changes)?;
        }
        self.commit(Act {
            kind,
            input: Some(input),
            task,
            reverts: Some(gesture),
            changes,
        })
    }
}
