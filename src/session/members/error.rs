//! Why the team is not changed. The sentences are made in `notice/team.rs`.

use crate::lines::OpenWork;
use domain::Role;

/// Why the team is not changed.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// A passphrase is empty.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// A passphrase could not be hashed.
    #[error("the passphrase could not be hashed: {0}")]
    Unhashable(String),
    /// The name stands for something else.
    #[error("the name {0} is reserved")]
    ReservedName(String),
    /// A member needs a role.
    #[error("no role")]
    NoRoles,
    /// The team would be without a lead.
    #[error("{0} is the last lead")]
    LastLead(String),
    /// Somebody cannot take over what needs a role that they lack.
    #[error("{name} is not a {role:?}")]
    LacksRole {
        /// Who.
        name: String,
        /// What it needs.
        role: Role,
    },
    /// Somebody who leaves has work in hand, and nobody was named who takes it over.
    #[error("{name} has work in hand")]
    OpenWork {
        /// Who.
        name: String,
        /// What they have in hand.
        open: Vec<OpenWork>,
    },
    /// Somebody who loses a role has work in hand that needs it.
    #[error("{name} has work in hand that needs the role")]
    StillBusy {
        /// Who.
        name: String,
        /// What they have in hand.
        open: Vec<OpenWork>,
    },
    /// Nobody can take over from themselves.
    #[error("{0} cannot take over from themselves")]
    SameMember(String),
    /// Somebody has nothing in hand in a task.
    #[error("{name} has no open work in {task}")]
    NothingInHand {
        /// Who.
        name: String,
        /// The task's name.
        task: String,
    },
    /// Work that was given away cannot be given back as a whole: it went on since.
    #[error("worked on since")]
    WorkedOnSince,
}
