//! What the window may read of labeling: how far each labeler is, what is said about their work, what they ask.

use domain::task::WorkState;
use domain::task_membership::SampleVerdict;
use domain::{Comment, CommentId, TaskId};
use std::collections::BTreeMap;

/// How far one labeler is in a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelerTally {
    /// How many inputs are theirs to label.
    pub given: u64,
    /// How many are in which state; untouched ones are not counted here.
    pub states: BTreeMap<WorkState, u64>,
    /// How many submitted ones a reviewer is to see, decided or not.
    pub drawn: u64,
    /// What became of what was not drawn.
    pub verdict: SampleVerdict,
}

impl LabelerTally {
    /// How many were submitted, decided or not.
    pub fn submitted(&self) -> u64 {
        [WorkState::Submitted, WorkState::Done]
            .iter()
            .map(|state| self.states.get(state).copied().unwrap_or(0))
            .sum()
    }

    /// How many are still to be done.
    pub fn open(&self) -> u64 {
        let over = self.submitted() + self.states.get(&WorkState::Skipped).copied().unwrap_or(0);
        self.given.saturating_sub(over)
    }
}

/// What is said about my work on the input on the canvas, and what I may ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Talk {
    /// Remarks on the input in the open task that I may read, oldest first.
    pub remarks: Vec<Comment>,
    /// Whether the task's instructions changed since I read them.
    pub unread_instructions: bool,
}

/// Something that a labeler asks the lead.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionLine {
    /// The question, or why an input was skipped.
    pub remark: Comment,
    /// The input's name.
    pub input: String,
}

/// What labelers ask the lead, in one task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inbox {
    /// The task; `None` while nobody looks.
    pub task: Option<TaskId>,
    /// Whether it was read yet.
    pub loaded: bool,
    /// Questions without an answer, oldest first, then reasons for skipping what is still left out.
    pub lines: Vec<QuestionLine>,
    /// What was answered since, and may not be on disk yet.
    pub answered: Vec<CommentId>,
}
