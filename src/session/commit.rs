//! What is about to be committed, and what is tried again when somebody else was quicker: data only.

use super::clock::IdsAndClock;
use domain::{Change, GestureId, Input, InputId, MemberId, Op, OpId, OpKind, Task, TaskId};
use store::StoreError;

/// Names a commit from when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CommitTicket(pub(super) u64);

/// How far a commit is.
#[derive(Debug)]
pub(super) enum CommitState {
    /// In memory, and on its way to this computer's disk.
    Queued,
    /// On this computer's disk.
    Stored,
    /// Where everybody else finds it. A project that is a file gets there at once.
    Saved,
    /// Not made, for this reason.
    Refused(StoreError),
}

/// An act about to be committed.
pub(super) struct Commit {
    /// What kind.
    pub kind: OpKind,
    /// On which input.
    pub input: Option<InputId>,
    /// In which task.
    pub task: Option<TaskId>,
    /// Which gesture it reverts.
    pub reverts: Option<GestureId>,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// What needs no person to be done again: what stands on disk now decides.
#[derive(Clone)]
pub(super) enum Retry {
    /// Submitting: two who do at once each have to know of the other.
    /// Whether it was said that nothing is there goes along.
    Submit(Box<TaskInputRef>, bool),
    /// Changing annotations: what another window of mine did at the same moment may be no contradiction.
    Edit(Box<Edit>),
    /// Taking inputs from a task's queue: others are left.
    Fill(TaskId),
}

/// Where a change is to be made: an input, in a task that it belongs to.
#[derive(Clone, Debug)]
pub(super) struct TaskInputRef {
    /// The task.
    pub task: Task,
    /// The input.
    pub input: Input,
}

/// What somebody changed on an input by one act, without what goes along with it.
#[derive(Clone)]
pub(super) struct Edit {
    pub place: TaskInputRef,
    pub kind: OpKind,
    pub changes: Vec<Change>,
}

impl Edit {
    /// The input.
    pub(crate) fn input(&self) -> InputId {
        self.place.input.id
    }
}

/// An op over many inputs.
pub(crate) fn bulk(
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    kind: OpKind,
    task: Option<TaskId>,
    batch: bool,
    changes: Vec<Change>,
) -> Op {
    Op {
        id: OpId(ids_and_clock.id()),
        gesture: GestureId(ids_and_clock.id()),
        member: me,
        at: ids_and_clock.now(),
        kind,
        input: None,
        task,
        reverts: None,
        batch,
        changes,
    }
}
