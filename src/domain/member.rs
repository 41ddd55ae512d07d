//! Members: the people of a project.

use super::ids::MemberId;
use serde::{Deserialize, Serialize};

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Configures tasks, hands out work, delivers.
    Lead,
    /// Draws.
    Labeler,
    /// Decides.
    Reviewer,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Labeler, Self::Reviewer];

    /// The role's name on the command line and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Labeler => "labeler",
            Self::Reviewer => "reviewer",
        }
    }
}

/// The name under which files are imported unless somebody else is named. It has no role.
pub const IMPORT_MEMBER: &str = "import";

/// Somebody who works on the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their identifier.
    pub id: MemberId,
    /// Their name, unique in the project.
    pub name: String,
    /// What they may do; nothing for the member [`IMPORT_MEMBER`].
    pub roles: Vec<Role>,
    /// What their passphrase hashes to, as a PHC string (<https://github.com/P-H-C/phc-string-format>); nobody acts as
    /// them without it. `None`: anybody may.
    #[serde(default)]
    pub passphrase: Option<String>,
    /// Whether they left the team. Their history stays under their name.
    #[serde(default)]
    pub left: bool,
}

impl Member {
    /// A member who is there, without a passphrase.
    pub fn new(id: MemberId, name: impl Into<String>, roles: &[Role]) -> Self {
        Self {
            id,
            name: name.into(),
            roles: roles.to_vec(),
            passphrase: None,
            left: false,
        }
    }

    /// Whether the member has the role, and is still there.
    pub fn is(&self, role: Role) -> bool {
        !self.left && self.roles.contains(&role)
    }

    /// Whether this is a person who is still there, not the name that files are imported under.
    pub fn is_here(&self) -> bool {
        !self.left && self.name != IMPORT_MEMBER
    }
}
