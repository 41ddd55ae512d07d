//! Who may do what to which annotation, and what submitting makes of it.
//!
//! Each rule is one pure function, used by the button that offers the act and by the write that does it.

use super::annotation::{Annotation, Origin, Status};
use super::ids::MemberId;
use super::member::{Member, Role};
use super::task::{ReviewStrategy, Task, WorkState};

/// Why a rule says no. The words are made in one place above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The member lacks the role.
    NotARole(Role),
    /// The member is not among the task's labelers.
    NotALabelerOfTask,
    /// The input was submitted; it must be withdrawn before it can be changed.
    AlreadySubmitted,
    /// There is nothing to withdraw.
    NotSubmitted,
    /// The annotation belongs to somebody else.
    NotYours(MemberId),
    /// The annotation belongs to another task, or to none.
    OtherTask,
    /// The region's shape does not belong into a task of this kind.
    WrongShape,
    /// The concept is not on the task's list.
    ConceptNotInTask,
    /// The input is not in the task.
    InputNotInTask,
}

/// Whether the member may work on an input of the task whose work stands at `state`.
///
/// # Errors
/// The [`Refusal`] that the window shows beside the disabled tool.
pub fn may_label(task: &Task, member: &Member, state: WorkState) -> Result<(), Refusal> {
    if !member.is(Role::Labeler) {
        return Err(Refusal::NotARole(Role::Labeler));
    }
    if !task.labelers.contains(&member.id) {
        return Err(Refusal::NotALabelerOfTask);
    }
    match state {
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Returned | WorkState::Skipped => Ok(()),
        WorkState::Submitted | WorkState::Done => Err(Refusal::AlreadySubmitted),
    }
}

/// Whether the member, who may label the input, may change this annotation: it is their own, or it came from
/// a file and waits to be corrected.
///
/// # Errors
/// [`Refusal::OtherTask`], [`Refusal::NotYours`].
pub fn may_edit(task: &Task, member: &Member, annotation: &Annotation) -> Result<(), Refusal> {
    if annotation.task != Some(task.id) {
        return Err(Refusal::OtherTask);
    }
    let from_file = matches!(annotation.origin, Origin::Imported { edited: false, .. });
    if annotation.author == member.id || from_file {
        Ok(())
    } else {
        Err(Refusal::NotYours(annotation.author))
    }
}

/// Whether submitted work can be taken back by its labeler: until somebody has decided on it.
///
/// # Errors
/// [`Refusal::NotSubmitted`], [`Refusal::AlreadySubmitted`] when a review has begun.
pub fn may_withdraw(task: &Task, state: WorkState) -> Result<(), Refusal> {
    match (state, &task.review_strategy) {
        (WorkState::Submitted, _) | (WorkState::Done, ReviewStrategy::None) => Ok(()),
        (WorkState::Done, ReviewStrategy::Manual { .. } | ReviewStrategy::Consensus { .. }) => {
            Err(Refusal::AlreadySubmitted)
        }
        (WorkState::Unlabeled | WorkState::InProgress | WorkState::Returned | WorkState::Skipped, _) => {
            Err(Refusal::NotSubmitted)
        }
    }
}

/// The status that submitted annotations take, and where the labeler's work stands then.
pub fn submitted(review: &ReviewStrategy) -> (Status, WorkState) {
    match review {
        ReviewStrategy::None => (Status::Success, WorkState::Done),
        ReviewStrategy::Manual { .. } => (Status::AwaitingReview, WorkState::Submitted),
        ReviewStrategy::Consensus { .. } => (Status::Pending, WorkState::Submitted),
    }
}
