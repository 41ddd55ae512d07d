//! Where an annotation, and the work that it is part of, goes next: status x event x role, under a policy.
//!
//! Two tables, both total. [`next`] moves one annotation; [`work_next`] moves a labeler's work on an input, of which
//! approving and rejecting are the last decision on it.

use super::Refusal;
use crate::annotation::Status;
use crate::member::Role;
use crate::task::{ReviewStrategy, WorkState};

/// Something that happens to annotations and work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Somebody changes it.
    Edit,
    /// Its labeler hands it in.
    Submit,
    /// Its labeler takes it back.
    Withdraw,
    /// Its labeler leaves the input out.
    Skip,
    /// A reviewer accepts it.
    Approve,
    /// A reviewer sends it back.
    Reject,
    /// A reviewer takes a decision back.
    Reopen,
    /// The lead takes what was not drawn as it is.
    Release,
    /// The lead sends what was not drawn to review.
    SendToReview,
    /// By rule: enough labelers agree on it, or a reviewer brought them together.
    Agree,
    /// By rule: all have submitted and too few agree on it.
    Disagree,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Edit,
        Self::Submit,
        Self::Withdraw,
        Self::Skip,
        Self::Approve,
        Self::Reject,
        Self::Reopen,
        Self::Release,
        Self::SendToReview,
        Self::Agree,
        Self::Disagree,
    ];

    /// Who may cause it; the first is named when it is refused. What happens by rule happens in the hands of whoever
    /// submits or decides.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Edit | Self::Agree | Self::Disagree => &[Role::Labeler, Role::Reviewer],
            Self::Submit | Self::Withdraw | Self::Skip => &[Role::Labeler],
            Self::Approve | Self::Reject | Self::Reopen => &[Role::Reviewer],
            Self::Release | Self::SendToReview => &[Role::Lead],
        }
    }
}

/// How submitted work is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Policy {
    /// It is accepted.
    None,
    /// A reviewer sees it.
    Drawn,
    /// It waits for what the sample shows.
    Held,
    /// Labelers must agree.
    Consensus,
}

impl Policy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Drawn, Self::Held, Self::Consensus];

    /// The policy for work under a review strategy; `drawn` says whether a reviewer sees it.
    pub fn of(review: &ReviewStrategy, drawn: bool) -> Self {
        match review {
            ReviewStrategy::None => Self::None,
            ReviewStrategy::Manual { .. } if drawn => Self::Drawn,
            ReviewStrategy::Manual { .. } => Self::Held,
            ReviewStrategy::Consensus { .. } => Self::Consensus,
        }
    }
}

fn check_role(event: Event, role: Role) -> Result<(), Refusal> {
    match event.roles() {
        roles if roles.contains(&role) => Ok(()),
        [first, ..] => Err(Refusal::NotARole(*first)),
        [] => Err(Refusal::NotARole(Role::Lead)),
    }
}

/// The status that an annotation takes.
///
/// # Errors
/// Why the event cannot happen to it, or not by that role.
pub fn next(status: Status, event: Event, role: Role, policy: Policy) -> Result<Status, Refusal> {
    use Status::{AwaitingConsensusReview, AwaitingReview, Pending, ReviewDenied, Success};
    check_role(event, role)?;
    match (event, status) {
        (Event::Edit, _) if role == Role::Reviewer => match status {
            AwaitingReview | AwaitingConsensusReview => Ok(status),
            Pending => Err(Refusal::NotSubmitted),
            Success | ReviewDenied => Err(Refusal::AlreadyDecided),
        },
        (Event::Edit, Pending | ReviewDenied) => Ok(Pending),
        // Accepted without anybody's decision: by thresholds, or from a file.
        (Event::Edit, Success) if policy == Policy::None => Ok(Pending),
        (Event::Edit, Success) => Err(Refusal::AlreadyDecided),
        (Event::Edit, AwaitingReview | AwaitingConsensusReview) => Err(Refusal::AlreadySubmitted),

        (Event::Submit, Pending) => Ok(match policy {
            Policy::None => Success,
            Policy::Drawn => AwaitingReview,
            Policy::Held | Policy::Consensus => Pending,
        }),
        (Event::Submit, ReviewDenied) => Ok(match policy {
            Policy::None => Success,
            Policy::Drawn | Policy::Held => AwaitingReview,
            Policy::Consensus => Pending,
        }),
        (Event::Submit, _) => Err(Refusal::AlreadySubmitted),

        (Event::Withdraw, Pending | AwaitingReview | AwaitingConsensusReview) => Ok(Pending),
        (Event::Withdraw, Success) if policy == Policy::None => Ok(Pending),
        (Event::Withdraw, Success) => Err(Refusal::AlreadyDecided),
        (Event::Withdraw, ReviewDenied) => Err(Refusal::NothingToWithdraw),

        (Event::Skip, Pending | ReviewDenied) => Ok(status),
        (Event::Skip, _) => Err(Refusal::AlreadySubmitted),

        (Event::Approve | Event::Reject | Event::Reopen, _) if policy == Policy::None => Err(Refusal::NotReviewed),
        (Event::Approve, AwaitingReview | AwaitingConsensusReview) => Ok(Success),
        (Event::Reject, AwaitingReview | AwaitingConsensusReview) => Ok(ReviewDenied),
        (Event::Approve | Event::Reject, Pending) => Err(Refusal::NotSubmitted),
        (Event::Approve | Event::Reject, Success | ReviewDenied) => Err(Refusal::AlreadyDecided),
        (Event::Reopen, Success | ReviewDenied) => Ok(match policy {
            Policy::Consensus => AwaitingConsensusReview,
            Policy::None | Policy::Drawn | Policy::Held => AwaitingReview,
        }),
        (Event::Reopen, _) => Err(Refusal::NotDecided),

        (Event::Release, Pending) if policy == Policy::Held => Ok(Success),
        (Event::SendToReview, Pending) if policy == Policy::Held => Ok(AwaitingReview),
        (Event::Release | Event::SendToReview, _) => Err(Refusal::NotHeld),

        (Event::Agree | Event::Disagree, _) if policy != Policy::Consensus => Err(Refusal::NoConsensusHere),
        (Event::Agree, Pending | AwaitingConsensusReview | Success) => Ok(Success),
        (Event::Disagree, Pending | AwaitingConsensusReview) => Ok(AwaitingConsensusReview),
        (Event::Agree | Event::Disagree, _) => Err(Refusal::AlreadyDecided),
    }
}

/// Where a labeler's work on an input goes. [`Event::Approve`] and [`Event::Reject`] stand for the last decision on
/// it, [`Event::Agree`] for nothing being left to decide.
///
/// # Errors
/// Why the event cannot happen to it, or not by that role.
pub fn work_next(state: WorkState, event: Event, role: Role, policy: Policy) -> Result<WorkState, Refusal> {
    use WorkState::{Done, InProgress, Returned, Skipped, Submitted, Unlabeled};
    check_role(event, role)?;
    match (event, state) {
        (Event::Edit, _) if role == Role::Reviewer => match state {
            Submitted => Ok(Submitted),
            Done => Err(Refusal::AlreadyDecided),
            Unlabeled | InProgress | Returned | Skipped => Err(Refusal::NotSubmitted),
        },
        (Event::Edit, Unlabeled | InProgress | Skipped) => Ok(InProgress),
        (Event::Edit, Returned) => Ok(Returned),
        (Event::Submit, Unlabeled | InProgress | Returned | Skipped) => Ok(match policy {
            Policy::None => Done,
            Policy::Drawn | Policy::Held | Policy::Consensus => Submitted,
        }),
        (Event::Skip, Unlabeled | InProgress | Returned | Skipped) => Ok(Skipped),
        (Event::Edit | Event::Submit | Event::Skip, Submitted | Done) => Err(Refusal::AlreadySubmitted),

        (Event::Withdraw, Submitted) => Ok(InProgress),
        (Event::Withdraw, Done) if policy == Policy::None => Ok(InProgress),
        (Event::Withdraw, Done) => Err(Refusal::AlreadyDecided),
        (Event::Withdraw, Unlabeled | InProgress | Returned | Skipped) => Err(Refusal::NothingToWithdraw),

        (Event::Approve | Event::Reject | Event::Reopen, _) if policy == Policy::None => Err(Refusal::NotReviewed),
        (Event::Approve | Event::Reject, Submitted) if policy == Policy::Held => Err(Refusal::NotDrawn),
        (Event::Approve, Submitted) => Ok(Done),
        (Event::Reject, Submitted) => Ok(Returned),
        (Event::Approve | Event::Reject, Done | Returned) => Err(Refusal::AlreadyDecided),
        (Event::Approve | Event::Reject, Unlabeled | InProgress | Skipped) => Err(Refusal::NotSubmitted),
        (Event::Reopen, Done | Returned) => Ok(Submitted),
        (Event::Reopen, Unlabeled | InProgress | Skipped | Submitted) => Err(Refusal::NotDecided),

        (Event::Release, Submitted) if policy == Policy::Held => Ok(Done),
        (Event::SendToReview, Submitted) if policy == Policy::Held => Ok(Submitted),
        (Event::Release | Event::SendToReview, _) => Err(Refusal::NotHeld),

        (Event::Agree | Event::Disagree, _) if policy != Policy::Consensus => Err(Refusal::NoConsensusHere),
        (Event::Agree, Submitted | Done) => Ok(Done),
        (Event::Disagree, Submitted) => Ok(Submitted),
        (Event::Disagree, Done) => Err(Refusal::AlreadyDecided),
        (Event::Agree | Event::Disagree, Unlabeled | InProgress | Returned | Skipped) => Err(Refusal::NotSubmitted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::{Debug, Write};

    /// Every line of both tables; refusals show their reason.
    fn drawn() -> String {
        let mut text = String::new();
        let mut line = |what: &str, event: Event, from: &dyn Debug, policy: Policy, to: &[String]| {
            writeln!(text, "{what} {event:?} {from:?} {policy:?}: {}", to.join(" | ")).expect("text grows");
        };
        for policy in Policy::ALL {
            for event in Event::ALL {
                for status in Status::ALL {
                    let to = Role::ALL.map(|role| shown(next(status, event, role, policy)));
                    line("annotation", event, &status, policy, &to);
                }
                for state in WorkState::ALL {
                    let to = Role::ALL.map(|role| shown(work_next(state, event, role, policy)));
                    line("work", event, &state, policy, &to);
                }
            }
        }
        text
    }

    fn shown<T: Debug>(to: Result<T, Refusal>) -> String {
        match to {
            Ok(to) => format!("{to:?}"),
            Err(Refusal::NotARole(role)) => format!("-{}", role.name()),
            Err(why) => format!("-{why:?}"),
        }
    }

    /// The tables are written out whole and kept: a change of any cell shows as a change of that file. To write it
    /// anew after a wanted change, run with `LABELWRIGHT_BLESS=1` and read the difference.
    #[test]
    fn the_whole_table_is_as_it_was_agreed() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/workflow.txt");
        let drawn = drawn();
        assert_eq!(drawn.lines().count(), 4 * 11 * (5 + 6), "a cell is missing");
        if std::env::var_os("LABELWRIGHT_BLESS").is_some() {
            std::fs::write(path, &drawn).expect("is written");
        }
        let kept = std::fs::read_to_string(path).expect("the kept table");
        for (now, then) in drawn.lines().zip(kept.lines()) {
            assert_eq!(now, then, "lead | labeler | reviewer");
        }
        assert_eq!(drawn.lines().count(), kept.lines().count());
    }

    #[test]
    fn nobody_gets_past_a_fence() {
        for policy in Policy::ALL {
            for status in [Status::AwaitingReview, Status::AwaitingConsensusReview] {
                assert!(next(status, Event::Edit, Role::Labeler, policy).is_err());
            }
            for event in [Event::Approve, Event::Reject, Event::Reopen] {
                for status in Status::ALL {
                    assert!(next(status, event, Role::Labeler, policy).is_err());
                    assert!(next(status, event, Role::Lead, policy).is_err());
                }
            }
            for state in [WorkState::Submitted, WorkState::Done] {
                assert!(work_next(state, Event::Edit, Role::Labeler, policy).is_err());
                assert!(work_next(state, Event::Submit, Role::Labeler, policy).is_err());
            }
        }
    }
}
