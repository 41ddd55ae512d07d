//! A member's part in a task: which instructions they read, and the lead's decision on their sampled work.

use super::ids::{MemberId, TaskId};
use serde::{Deserialize, Serialize};

/// The lead's decision on a labeler's work that was not sampled for review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SampleVerdict {
    /// Not decided yet.
    #[default]
    Open,
    /// The lead accepted the rest, and what is submitted later.
    Released,
    /// The lead sent the rest to review, and what is submitted later.
    ReviewAll,
}

/// A member's part in a task; without a row everything is as in [`TaskMembership::new`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskMembership {
    /// The task.
    pub task: TaskId,
    /// The member.
    pub member: MemberId,
    /// The newest version of the instructions that they have seen.
    #[serde(default)]
    pub read: u32,
    /// The decision on their work outside the sample.
    #[serde(default)]
    pub verdict: SampleVerdict,
}

impl TaskMembership {
    /// Nothing read and nothing decided yet.
    pub fn new(task: TaskId, member: MemberId) -> Self {
        Self {
            task,
            member,
            read: 0,
            verdict: SampleVerdict::Open,
        }
    }
}
