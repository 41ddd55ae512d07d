//! A member's seat in a task: what they have read, and what the sample of their work led to.

use super::ids::{MemberId, TaskId};
use serde::{Deserialize, Serialize};

/// What becomes of a labeler's work that was not drawn for review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SampleVerdict {
    /// It waits for what the sample shows.
    #[default]
    Open,
    /// The lead took the rest as it is, and what comes.
    Released,
    /// The lead sent the rest to review, and what comes.
    ReviewAll,
}

/// A member's seat in a task; the row appears with the first thing it has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The task.
    pub task: TaskId,
    /// The member.
    pub member: MemberId,
    /// The newest version of the instructions that they have seen.
    #[serde(default)]
    pub read: u32,
    /// What the sample of their work led to.
    #[serde(default)]
    pub verdict: SampleVerdict,
}

impl Seat {
    /// A seat that has nothing to say yet.
    pub fn new(task: TaskId, member: MemberId) -> Self {
        Self {
            task,
            member,
            read: 0,
            verdict: SampleVerdict::Open,
        }
    }
}
