//! Sentences that many tests expect, from where the program has them. One test each holds the words: `tests/it/team/made.rs`,
//! `tests/it/team/manual.rs`, `tests/it/window/roles.rs` and `tests/program/stories/label.rs`.

use labelwright::domain::Role;
use labelwright::domain::workflow::Refusal;
use labelwright::session::{SessionError, notice};

/// Nobody in the team has this name.
pub fn no_member(name: &str) -> String {
    notice::sentence(&SessionError::NoSuchMember(name.into()), None)
}

/// No task has this name.
pub fn no_task(name: &str) -> String {
    notice::sentence(&SessionError::NoSuchTask(name.into()), None)
}

/// Whoever asked lacks this role.
pub fn needs(role: Role) -> String {
    notice::sentence(&Refusal::NotARole(role).into(), None)
}

/// The work was submitted already.
pub fn submitted() -> String {
    notice::sentence(&Refusal::AlreadySubmitted.into(), None)
}

/// A reviewer has decided.
pub fn decided() -> String {
    notice::sentence(&Refusal::AlreadyDecided.into(), None)
}

/// The first command of a list was refused, for this reason.
pub fn first_refused(why: &str) -> String {
    format!("Command 1 was refused and nothing was applied: {why}")
}
