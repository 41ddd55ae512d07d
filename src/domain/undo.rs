//! Undo and redo as a fold over the log.
//!
//! Undo is another op that reverts a gesture; redo is an op that reverts the undo. The two stacks are never
//! stored: they are what [`Stacks::fold`] makes of one member's ops on one input, in the order of the log.

use super::ids::{GestureId, TaskId};
use super::op::OpKind;

/// What the fold needs to know of an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The gesture.
    pub gesture: GestureId,
    /// Its kind.
    pub kind: OpKind,
    /// The gesture it reverts, for undo and redo.
    pub reverts: Option<GestureId>,
    /// The task it was made in. Tasks do not see each other's gestures, fences included.
    pub task: Option<TaskId>,
}

/// The gestures that can be undone and redone, the next one last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stacks {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
}

/// A gesture that can be taken back or brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The gesture.
    pub gesture: GestureId,
    /// What it was when first made.
    pub kind: OpKind,
    /// The task it was made in.
    pub task: Option<TaskId>,
}

impl Stacks {
    /// The stacks after these steps. Steps of one gesture may follow each other.
    pub fn fold(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut stacks = Self::default();
        for step in steps {
            stacks.push(step);
        }
        stacks
    }

    /// Takes one more step into account.
    pub fn push(&mut self, step: Step) {
        if step.kind == OpKind::Reopen && step.reverts.is_some() {
            // A decision taken back: one decides again, and redoes nothing.
            self.undo.retain(|entry| Some(entry.gesture) != step.reverts);
            return;
        }
        if step.kind.is_fence() {
            let decides = step.kind.is_decision();
            self.undo
                .retain(|entry| entry.task != step.task || (decides && entry.kind.is_decision()));
            self.redo.retain(|entry| entry.task != step.task);
            if decides {
                push_once(&mut self.undo, entry(step));
            }
            return;
        }
        let (from, to) = match step.kind {
            OpKind::Undo => (&mut self.undo, &mut self.redo),
            OpKind::Redo => (&mut self.redo, &mut self.undo),
            kind if !kind.is_undoable() => return,
            _ => {
                self.redo.retain(|entry| entry.task != step.task);
                push_once(&mut self.undo, entry(step));
                return;
            }
        };
        let reverted = from.iter().rposition(|entry| Some(entry.gesture) == step.reverts);
        if let Some(at) = reverted {
            let kind = from.remove(at).kind;
            push_once(
                to,
                Entry {
                    gesture: step.gesture,
                    kind,
                    task: step.task,
                },
            );
        }
    }

    /// The gesture that undo would take back, of one task or of any.
    pub fn next_undo(&self, task: Option<TaskId>) -> Option<Entry> {
        last_of(&self.undo, task)
    }

    /// The undo that redo would take back, of one task or of any.
    pub fn next_redo(&self, task: Option<TaskId>) -> Option<Entry> {
        last_of(&self.redo, task)
    }
}

fn entry(step: Step) -> Entry {
    Entry {
        gesture: step.gesture,
        kind: step.kind,
        task: step.task,
    }
}

fn last_of(stack: &[Entry], task: Option<TaskId>) -> Option<Entry> {
    stack
        .iter()
        .rev()
        .find(|entry| task.is_none() || entry.task == task)
        .copied()
}

fn push_once(stack: &mut Vec<Entry>, entry: Entry) {
    if stack.last().is_none_or(|last| last.gesture != entry.gesture) {
        stack.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gesture(n: u128) -> GestureId {
        GestureId::fixed(n)
    }

    fn step(n: u128, kind: OpKind, reverts: Option<u128>) -> Step {
        Step {
            gesture: gesture(n),
            kind,
            reverts: reverts.map(gesture),
            task: None,
        }
    }

    fn ends(stacks: &Stacks) -> (Option<GestureId>, Option<GestureId>) {
        (
            stacks.next_undo(None).map(|e| e.gesture),
            stacks.next_redo(None).map(|e| e.gesture),
        )
    }

    #[test]
    fn redo_after_undo_can_be_undone_again() {
        let mut stacks = Stacks::fold([step(1, OpKind::Annotate, None), step(2, OpKind::Reshape, None)]);
        stacks.push(step(3, OpKind::Undo, Some(2)));
        assert_eq!(ends(&stacks), (Some(gesture(1)), Some(gesture(3))));
        stacks.push(step(4, OpKind::Redo, Some(3)));
        assert_eq!(ends(&stacks), (Some(gesture(4)), None));
    }

    #[test]
    fn a_new_gesture_forgets_what_could_be_redone() {
        let stacks = Stacks::fold([
            step(1, OpKind::Annotate, None),
            step(2, OpKind::Undo, Some(1)),
            step(3, OpKind::Annotate, None),
        ]);
        assert_eq!(ends(&stacks), (Some(gesture(3)), None));
    }

    #[test]
    fn submit_is_a_fence() {
        let stacks = Stacks::fold([step(1, OpKind::Annotate, None), step(2, OpKind::Submit, None)]);
        assert_eq!(stacks, Stacks::default());
    }

    #[test]
    fn decisions_are_taken_back_one_by_one_and_what_lies_before_them_is_past_a_fence() {
        let mut stacks = Stacks::fold([
            step(1, OpKind::Reshape, None),
            step(2, OpKind::Approve, None),
            step(3, OpKind::Reject, None),
        ]);
        stacks.push(step(4, OpKind::Reopen, Some(3)));
        assert_eq!(ends(&stacks), (Some(gesture(2)), None));
        stacks.push(step(5, OpKind::Reopen, Some(2)));
        assert_eq!(ends(&stacks), (None, None));
        let reopened = Stacks::fold([step(1, OpKind::Approve, None), step(2, OpKind::Reopen, None)]);
        assert_eq!(reopened, Stacks::default());
    }

    #[test]
    fn tasks_do_not_see_each_others_gestures() {
        let (a, b) = (Some(TaskId::fixed(1)), Some(TaskId::fixed(2)));
        let in_task = |n, kind, task| Step {
            task,
            ..step(n, kind, None)
        };
        let stacks = Stacks::fold([
            in_task(1, OpKind::Annotate, a),
            in_task(2, OpKind::Annotate, b),
            in_task(3, OpKind::Submit, b),
        ]);
        assert_eq!(stacks.next_undo(b), None);
        assert_eq!(stacks.next_undo(a).map(|e| e.gesture), Some(gesture(1)));
    }

    #[test]
    fn ops_of_one_gesture_are_one_entry() {
        let stacks = Stacks::fold([step(1, OpKind::Annotate, None), step(1, OpKind::Delete, None)]);
        assert_eq!(stacks.undo.len(), 1);
    }
}
