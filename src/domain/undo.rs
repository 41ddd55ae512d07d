//! Undo and redo as a fold over the log.
//!
//! Undo is another op that reverts a gesture; redo is an op that reverts the undo. The two stacks are never
//! stored: they are what [`Stacks::fold`] makes of one member's ops on one input, in the order of the log.

use super::ids::GestureId;
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
}

/// The gestures that can be undone and redone, the next one last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stacks {
    undo: Vec<GestureId>,
    redo: Vec<GestureId>,
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
        if step.kind.is_fence() {
            self.undo.clear();
            self.redo.clear();
            return;
        }
        match (step.kind, step.reverts) {
            (OpKind::Undo, Some(reverted)) => {
                self.undo.retain(|gesture| *gesture != reverted);
                push_once(&mut self.redo, step.gesture);
            }
            (OpKind::Redo, Some(reverted)) => {
                self.redo.retain(|gesture| *gesture != reverted);
                push_once(&mut self.undo, step.gesture);
            }
            _ => {
                self.redo.clear();
                push_once(&mut self.undo, step.gesture);
            }
        }
    }

    /// The gesture that undo would take back.
    pub fn next_undo(&self) -> Option<GestureId> {
        self.undo.last().copied()
    }

    /// The undo that redo would take back.
    pub fn next_redo(&self) -> Option<GestureId> {
        self.redo.last().copied()
    }
}

fn push_once(stack: &mut Vec<GestureId>, gesture: GestureId) {
    if stack.last() != Some(&gesture) {
        stack.push(gesture);
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
        }
    }

    #[test]
    fn redo_after_undo_can_be_undone_again() {
        let mut stacks = Stacks::fold([step(1, OpKind::Annotate, None), step(2, OpKind::Reshape, None)]);
        stacks.push(step(3, OpKind::Undo, Some(2)));
        assert_eq!(
            (stacks.next_undo(), stacks.next_redo()),
            (Some(gesture(1)), Some(gesture(3)))
        );
        stacks.push(step(4, OpKind::Redo, Some(3)));
        assert_eq!((stacks.next_undo(), stacks.next_redo()), (Some(gesture(4)), None));
    }

    #[test]
    fn a_new_gesture_forgets_what_could_be_redone() {
        let stacks = Stacks::fold([
            step(1, OpKind::Annotate, None),
            step(2, OpKind::Undo, Some(1)),
            step(3, OpKind::Annotate, None),
        ]);
        assert_eq!((stacks.next_undo(), stacks.next_redo()), (Some(gesture(3)), None));
    }

    #[test]
    fn submit_is_a_fence() {
        let stacks = Stacks::fold([step(1, OpKind::Annotate, None), step(2, OpKind::Submit, None)]);
        assert_eq!(stacks, Stacks::default());
    }

    #[test]
    fn ops_of_one_gesture_are_one_entry() {
        let stacks = Stacks::fold([step(1, OpKind::Annotate, None), step(1, OpKind::Delete, None)]);
        assert_eq!(stacks.undo.len(), 1);
    }
}
