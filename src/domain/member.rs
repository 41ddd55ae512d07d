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
    /// What they may do; nobody for the member [`IMPORT_MEMBER`].
    pub roles: Vec<Role>,
}

impl Member {
    /// Whether the member has the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
