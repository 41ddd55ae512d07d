//! What may become of the team: read by the write and by the buttons that lead to it.

use super::TeamError;
use crate::lines::OpenWork;
use domain::{Member, Role};

/// Whether the team has a lead without this member.
fn keep_a_lead(team: &[Member], losing: &Member) -> Result<(), TeamError> {
    let mut others = team.iter().filter(|member| member.id != losing.id);
    if losing.is(Role::Lead) && !others.any(|member| member.is(Role::Lead)) {
        return Err(TeamError::LastLead(losing.name.clone()));
    }
    Ok(())
}

/// Whether somebody may be changed so: somebody leads, everybody has a role, and whoever loses a role has nothing in
/// hand that needs it.
///
/// # Errors
/// [`TeamError::NoRoles`], [`TeamError::LastLead`], [`TeamError::StillBusy`].
pub fn may_change(team: &[Member], open: &[OpenWork], old: &Member, roles: &[Role]) -> Result<(), TeamError> {
    if roles.is_empty() {
        return Err(TeamError::NoRoles);
    }
    if !roles.contains(&Role::Lead) {
        keep_a_lead(team, old)?;
    }
    let lost = |role| old.is(role) && !roles.contains(&role);
    let kept = |work: &OpenWork| OpenWork {
        inputs: if lost(Role::Labeler) { work.inputs } else { 0 },
        reviews: if lost(Role::Reviewer) { work.reviews } else { 0 },
        ..work.clone()
    };
    let open: Vec<OpenWork> = open
        .iter()
        .map(kept)
        .filter(|work| work.inputs + work.reviews > 0)
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let name = old.name.clone();
    Err(TeamError::StillBusy { name, open })
}

/// Whether somebody may leave, whoever takes over.
///
/// # Errors
/// [`TeamError::LastLead`].
pub fn may_leave(team: &[Member], member: &Member) -> Result<(), TeamError> {
    keep_a_lead(team, member)
}
