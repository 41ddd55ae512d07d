//! What a role may do, whatever the task: one table.

use super::Refusal;
use crate::member::{Member, Role};

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
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
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 11] = [
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
    ];

    /// The role that may do it.
    pub fn role(self) -> Role {
        match self {
            Self::Label => Role::Labeler,
            Self::Review => Role::Reviewer,
            Self::ConfigureTasks
            | Self::ManageMembers
            | Self::AddInputs
            | Self::Deliver
            | Self::EditConcepts
            | Self::ManageModels
            | Self::Answer
            | Self::SeeNumbers
            | Self::TakeBackOthers => Role::Lead,
        }
    }
}

/// Whether the member may do it.
///
/// # Errors
/// [`Refusal::Left`], [`Refusal::NotARole`].
pub fn may(member: &Member, act: Act) -> Result<(), Refusal> {
    if member.left {
        return Err(Refusal::Left);
    }
    if member.is(act.role()) {
        Ok(())
    } else {
        Err(Refusal::NotARole(act.role()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemberId;

    #[test]
    fn every_role_may_do_what_the_table_says() {
        let may_do = |roles: &[Role]| -> Vec<Act> {
            let member = Member::new(MemberId::fixed(1), "Ana", roles);
            Act::ALL.into_iter().filter(|act| may(&member, *act).is_ok()).collect()
        };
        let lead: Vec<Act> = Act::ALL[2..].to_vec();
        assert_eq!(may_do(&[Role::Lead]), lead);
        assert_eq!(may_do(&[Role::Labeler]), [Act::Label]);
        assert_eq!(may_do(&[Role::Reviewer]), [Act::Review]);
        assert_eq!(may_do(&Role::ALL), Act::ALL);
        assert_eq!(may_do(&[]), []);
    }

    #[test]
    fn who_left_may_do_nothing() {
        let mut member = Member::new(MemberId::fixed(1), "Ana", &Role::ALL);
        member.left = true;
        for act in Act::ALL {
            assert_eq!(may(&member, act), Err(Refusal::Left));
        }
    }
}
