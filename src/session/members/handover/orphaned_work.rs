//! What must not happen: work that is left with nobody.

use crate::error::SessionError;
use crate::lines::OpenWork;
use crate::members::TeamError;
use domain::task::ReviewStrategy;
use domain::{Member, Role, Task};

/// Nobody leaves work behind that nobody could go on with.
pub(super) fn refuse_orphaned_work(
    team: &[Member],
    tasks: &[Task],
    from: &Member,
    to: Option<&Member>,
    open: &[OpenWork],
) -> Result<(), SessionError> {
    let lacks = |to: &Member, role| TeamError::LacksRole {
        name: to.name.clone(),
        role,
    };
    let stranded: Vec<OpenWork> = open.iter().filter(|work| work.stranded() > 0).cloned().collect();
    let labels = !stranded.is_empty();
    match to {
        Some(to) if labels && !to.is(Role::Labeler) => return Err(lacks(to, Role::Labeler).into()),
        None if labels => {
            let (name, open) = (from.name.clone(), stranded);
            return Err(TeamError::OpenWork { name, open }.into());
        }
        _ => {}
    }
    let reviews = |task: &&Task| task.review_strategy != ReviewStrategy::None && task.reviewers.contains(&from.id);
    let alone = |task: &&Task| {
        let others = task.reviewers.iter().filter(|id| **id != from.id);
        !others
            .into_iter()
            .any(|id| team.iter().any(|member| member.id == *id && member.is(Role::Reviewer)))
    };
    for task in tasks.iter().filter(reviews).filter(alone) {
        let waiting = open.iter().filter(|work| work.task == task.id && work.reviews > 0);
        let waiting: Vec<OpenWork> = waiting.cloned().collect();
        match to {
            Some(to) if !waiting.is_empty() && !to.is(Role::Reviewer) => {
                return Err(lacks(to, Role::Reviewer).into());
            }
            None if !waiting.is_empty() => {
                let (name, open) = (from.name.clone(), waiting);
                return Err(TeamError::OpenWork { name, open }.into());
            }
            _ => {}
        }
    }
    Ok(())
}
