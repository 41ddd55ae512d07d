//! The team: who joins, who leaves, what they may do, and who takes their open work over.
//!
//! Small changes are one row and one commit, in memory at once. What reaches over many inputs (removing somebody who
//! has work in hand, taking over) is a job with a writer of its own: `handover.rs` plans it task by task and writes it
//! in one transaction. Passphrases are hashed in a job too: it takes its time on purpose. Start reading at
//! `Session::apply_member`; `open_work.rs` counts what somebody has in hand.

mod error;
mod handover;
mod open_work;
mod passphrases;
mod rules;

use super::commit::Commit;
use super::error::SessionError;
use super::names::{Named, new_name};
use super::project::Project;
use super::view::View;
use super::{MemberCommand, Session};
pub use crate::lines::OpenWork;
pub use crate::report::HandedOver;
pub use error::TeamError;
pub use rules::{may_change, may_leave};

pub(super) use open_work::open_work;

use domain::member::IMPORT_MEMBER;
use domain::workflow;
use domain::{Change, Member, MemberId, OpKind, Role, Row};
use std::path::Path;
use store::{OpenError, ReadOnly, StoreError, Writer};

/// All who are or were in the team of a project, in the order they joined, and the name of imports.
///
/// # Errors
/// When the file is not a project that this release can use.
pub fn everybody(project: &Path) -> Result<Vec<Member>, SessionError> {
    Ok(match Writer::open(project) {
        Ok(writer) => writer.reader().members()?,
        // It may be readable all the same.
        Err(OpenError::Failed {
            source: StoreError::ReadOnly | StoreError::Sql(_),
            ..
        }) => ReadOnly::open(project)?.reader().members()?,
        Err(error) => return Err(error.into()),
    })
}

/// The name as it is kept.
pub(super) fn team_name(name: &str, others: &[Member]) -> Result<String, SessionError> {
    let name = new_name(name, others.iter().map(|member| member.name.as_str()), Named::Person)?;
    if name == IMPORT_MEMBER {
        return Err(TeamError::ReservedName(name).into());
    }
    Ok(name)
}

/// The roles in their order, each once.
fn team_roles(roles: &[Role]) -> Result<Vec<Role>, SessionError> {
    let kept: Vec<Role> = Role::ALL.into_iter().filter(|role| roles.contains(role)).collect();
    if kept.is_empty() {
        return Err(TeamError::NoRoles.into());
    }
    Ok(kept)
}

impl View {
    /// The person with this id who is in the team.
    pub(super) fn person(&self, id: MemberId) -> Result<&Member, SessionError> {
        let mut members = self.members.iter();
        members
            .find(|member| member.id == id && member.is_here())
            .ok_or_else(|| SessionError::NoSuchMember(self.member_name(id).to_owned()))
    }
}

impl Project {
    /// The change that takes somebody in, new or again.
    fn joining(
        &self,
        view: &View,
        name: &str,
        roles: &[Role],
        passphrase: Option<String>,
    ) -> Result<Change, SessionError> {
        let (name, roles) = (team_name(name, &view.members)?, team_roles(roles)?);
        match view.members.iter().find(|member| member.name == name) {
            Some(known) if known.left => {
                let again = Member {
                    roles,
                    left: false,
                    // Nobody acts as them without the old one, unless a lead gives them another.
                    passphrase: passphrase.or_else(|| known.passphrase.clone()),
                    ..known.clone()
                };
                let change = Change::update(Row::Member(known.clone()), Row::Member(again));
                change.ok_or(SessionError::NameTaken(name))
            }
            Some(_) => Err(SessionError::NameTaken(name)),
            None => {
                let mut member = Member::new(MemberId(self.ids_and_clock.id()), name, &roles);
                member.passphrase = passphrase;
                Ok(Change::create(Row::Member(member)))
            }
        }
    }
}

impl Session {
    /// Changes the team.
    pub(crate) fn apply_member(&mut self, command: MemberCommand) -> Result<(), SessionError> {
        match command {
            MemberCommand::AddMember {
                name,
                roles,
                passphrase: None,
            } => self.add_member(&name, &roles, None),
            MemberCommand::AddMember {
                name,
                roles,
                passphrase: Some(words),
            } => self.start_adding(&name, &roles, words),
            MemberCommand::EditMember { member, name, roles } => self.edit_member(member, &name, &roles),
            MemberCommand::SetPassphrase { member, old, new } => self.start_passphrase(member, old, new),
            MemberCommand::RemoveMember(member, successor) => self.start_removing(member, successor),
            MemberCommand::TakeOver { task, from, to } => self.start_take_over(task, from, to),
        }
    }

    /// The person of this name who is in the team.
    ///
    /// # Errors
    /// [`SessionError::NoSuchMember`].
    pub fn person_named(&self, name: &str) -> Result<&Member, SessionError> {
        let mut members = self.view.members.iter();
        members
            .find(|member| member.name == name && member.is_here())
            .ok_or_else(|| SessionError::NoSuchMember(name.into()))
    }

    pub(super) fn add_member(
        &mut self,
        name: &str,
        roles: &[Role],
        passphrase: Option<String>,
    ) -> Result<(), SessionError> {
        let change = self.project.joining(&self.view, name, roles, passphrase)?;
        self.commit_member(OpKind::AddMember, change)
    }

    fn edit_member(&mut self, id: MemberId, name: &str, roles: &[Role]) -> Result<(), SessionError> {
        let old = self.view.person(id)?.clone();
        let mut others = self.view.members.clone();
        // Their own name may be changed to one that looks like it.
        others.retain(|member| member.id != id || member.name == name);
        let (name, roles) = (team_name(name, &others)?, team_roles(roles)?);
        if self
            .view
            .members
            .iter()
            .any(|member| member.id != id && member.name == name)
        {
            return Err(SessionError::NameTaken(name));
        }
        let new = Member {
            name,
            roles,
            ..old.clone()
        };
        may_change(&self.view.members, &self.open_work_of(id)?, &old, &new.roles)?;
        match Change::update(Row::Member(old), Row::Member(new)) {
            Some(change) => self.commit_member(OpKind::EditMember, change),
            None => Ok(()),
        }
    }

    /// Takes a member's row into memory and sends it to disk.
    fn commit_member(&mut self, kind: OpKind, change: Change) -> Result<(), SessionError> {
        self.may_write()?;
        if let Some(Row::Member(new)) = change.after() {
            let members = &mut self.view.members;
            match members.iter_mut().find(|member| member.id == new.id) {
                Some(known) => *known = new.clone(),
                None => members.push(new.clone()),
            }
            if self.view.me.id == new.id {
                self.view.me = new.clone();
            }
        }
        self.commit(Commit {
            kind,
            input: None,
            task: None,
            reverts: None,
            changes: vec![change],
        })
        .map(drop)
    }

    /// Takes somebody in, new or again, and waits until it is on disk.
    ///
    /// # Errors
    /// When the name is empty, taken or reserved, when no role is given, or the acting member is no lead.
    pub fn add_member_now(
        &mut self,
        name: &str,
        roles: &[Role],
        passphrase: Option<&super::Secret>,
    ) -> Result<(), SessionError> {
        self.view.allow(workflow::Permission::ManageMembers)?;
        // What is wrong with the name is said before time is spent on the hash.
        self.project.joining(&self.view, name, roles, None)?;
        let hash = passphrase.map(super::passphrase::hash).transpose()?;
        self.add_member(name, roles, hash)?;
        if passphrase.is_some() {
            self.tell_of_open_leads();
        }
        self.flush()
    }

    /// Changes somebody's name or roles, and waits until it is on disk.
    ///
    /// # Errors
    /// When the member is unknown, the name empty, taken or reserved, when no role is left, they are the last lead, or
    /// have work in hand that they could not do any more; when the acting member is no lead.
    pub fn edit_member_now(&mut self, who: &str, name: &str, roles: &[Role]) -> Result<(), SessionError> {
        self.view.allow(workflow::Permission::ManageMembers)?;
        let id = self.person_named(who)?.id;
        self.edit_member(id, name, roles)?;
        self.flush()
    }
}

#[cfg(test)]
mod tests;
