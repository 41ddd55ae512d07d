//! What is to be handed over.

use domain::{MemberId, OpKind, TaskId};

/// How often it is planned again when somebody changes its rows meanwhile.
pub(super) const TRIES: u32 = 8;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub(super) struct HandoverRequest {
    pub(super) from: MemberId,
    pub(super) to: Option<MemberId>,
    /// Only in this task; `None`: in all, and they leave the team.
    pub(super) task: Option<TaskId>,
}

impl HandoverRequest {
    /// What it is in the log.
    pub(super) fn kind(&self) -> OpKind {
        match self.task {
            None => OpKind::RemoveMember,
            Some(_) => OpKind::Assign,
        }
    }
}
