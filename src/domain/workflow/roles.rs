//! What a role may do, whatever the task: one table.

use super::Refusal;
use crate::member::{Member, Role};

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Annotate, submit, skip, withdraw, ask.
    Label,
    /// Approve, send back, reopen, correct, merge.
    Review,
    /// Make, change and delete tasks, give out their inputs, and decide on what a sample stands for.
    ConfigureTasks,
    /// Add, change and remove members.
    ManageMembers,
    /// Bring in files, and put inputs into datasets.
    AddInputs,
    /// Make versions of datasets, and deliver them.
    Deliver,
    /// Create and change concepts.
    EditConcepts,
    /// Add models, and run them over whole tasks.
    ManageModels,
    /// Answer labelers' questions.
    Answer,
    /// See how much everybody did, and how well.
    SeeNumbers,
    /// Take back what somebody else did to many inputs.
    TakeBackOthers,
    /// Erase inputs, and names of members, for good.
    Erase,
    /// See labelers' work without labeling in the task.
    SeeWork,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Label,
        Self::Review,
        Self::ConfigureTasks,
        Self::ManageMembers,
        Self::AddInputs,
        Self::Deliver,
        Self::EditConcepts,
        Self::ManageModels,
        Self::Answer,
        Self::SeeNumbers,
        Self::TakeBackOthers,
        Self::Erase,
        Self::SeeWork,
    ];

    /// The roles that may do it, each by itself; a refusal names the first.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Label => &[Role::Labeler],
            Self::Review => &[Role::Reviewer],
            Self::SeeWork => &[Role::Reviewer, Role::Lead],
            Self::ConfigureTasks
            | Self::ManageMembers
            | Self::AddInputs
            | Self::Deliver
            | Self::EditConcepts
            | Self::ManageModels
            | Self::Answer
            | Self::SeeNumbers
            | Self::TakeBackOthers
            | Self::Erase => &[Role::Lead],
        }
    }
}

/// Whether the member may do it.
///
/// # Errors
/// [`Refusal::Left`], [`Refusal::NotARole`].
pub fn may(member: &Member, act: Permission) -> Result<(), Refusal> {
    if member.left {
        return Err(Refusal::Left);
    }
    let roles = act.roles();
    match roles.iter().any(|role| member.is(*role)) {
        true => Ok(()),
        false => Err(Refusal::NotARole(roles.first().copied().unwrap_or(Role::Lead))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemberId;

    #[test]
    fn every_role_may_do_what_the_table_says() {
        let may_do = |roles: &[Role]| -> Vec<Permission> {
            let member = Member::new(MemberId::fixed(1), "Ana", roles);
            Permission::ALL
                .into_iter()
                .filter(|act| may(&member, *act).is_ok())
                .collect()
        };
        let lead: Vec<Permission> = Permission::ALL[2..].to_vec();
        assert_eq!(may_do(&[Role::Lead]), lead);
        assert_eq!(may_do(&[Role::Labeler]), [Permission::Label]);
        assert_eq!(may_do(&[Role::Reviewer]), [Permission::Review, Permission::SeeWork]);
        assert_eq!(may_do(&Role::ALL), Permission::ALL);
        assert_eq!(may_do(&[]), []);
    }

    #[test]
    fn who_left_may_do_nothing() {
        let mut member = Member::new(MemberId::fixed(1), "Ana", &Role::ALL);
        member.left = true;
        for act in Permission::ALL {
            assert_eq!(may(&member, act), Err(Refusal::Left));
        }
    }
}
