//! Setting passphrases: hashed on a thread of its own, then committed like any row.

use super::{TeamError, team_name, team_roles};
use crate::error::SessionError;
use crate::notice::Notice;
use crate::passphrase::Secret;
use crate::report::{AfterHashing, Hashed};
use crate::view::{JobKind, JobOutcome, View};
use crate::{Session, attempts, notice, passphrase};
use domain::workflow::Permission;
use domain::{Change, Member, MemberId, OpKind, Role, Row};

/// The change that gives the member this hash; none when nothing differs.
fn given(member: &Member, hash: Option<String>) -> Option<Change> {
    let new = Member {
        passphrase: hash,
        ..member.clone()
    };
    Change::update(Row::Member(member.clone()), Row::Member(new))
}

impl View {
    /// Refuses passphrases in a project on a server, where everybody signs in.
    fn may_have_passphrases(&self) -> Result<(), SessionError> {
        match self.saving.server {
            Some(_) => Err(SessionError::NoPassphrases),
            None => Ok(()),
        }
    }
}

impl Session {
    /// Hashes the passphrase of somebody who joins, then takes them in.
    pub(super) fn start_adding(&mut self, name: &str, roles: &[Role], words: Secret) -> Result<(), SessionError> {
        self.view.may_have_passphrases()?;
        self.project.joining(&self.view, name, roles, None)?;
        let (name, roles) = (team_name(name, &self.view.members)?, team_roles(roles)?);
        if words.is_empty() {
            return Err(TeamError::EmptyPassphrase.into());
        }
        let title = format!("Taking {name} in");
        self.start_job_of(JobKind::Passphrase, title, move |_| {
            let hash = Some(passphrase::hash(&words)?);
            let then = AfterHashing::Add { name, roles };
            Ok(JobOutcome::Hashed(Hashed { then, hash }))
        })
    }

    /// Sets or clears a passphrase. Whoever changes their own says the old one; a lead need not know others'.
    pub(super) fn start_passphrase(
        &mut self,
        id: MemberId,
        old: Option<Secret>,
        new: Option<Secret>,
    ) -> Result<(), SessionError> {
        self.view.may_have_passphrases()?;
        let member = self.view.person(id)?.clone();
        if new.as_ref().is_some_and(Secret::is_empty) {
            return Err(TeamError::EmptyPassphrase.into());
        }
        let own = id == self.view.me.id;
        let title = format!("Changing the passphrase of {}", member.name);
        self.start_job_of(JobKind::Passphrase, title, move |_| {
            if own {
                attempts::verify(&member, old.as_ref())?;
            }
            let hash = new.as_ref().map(passphrase::hash).transpose()?;
            let then = AfterHashing::Set(id);
            Ok(JobOutcome::Hashed(Hashed { then, hash }))
        })
    }

    /// The hash has come.
    pub(crate) fn take_hashed(&mut self, hashed: Hashed) -> Result<(), SessionError> {
        match hashed.then {
            AfterHashing::Add { name, roles } => self.add_member(&name, &roles, hashed.hash)?,
            AfterHashing::Set(id) => {
                if let Some(change) = given(self.view.person(id)?, hashed.hash) {
                    self.commit_member(OpKind::EditMember, change)?;
                }
            }
        }
        self.tell_of_open_leads();
        Ok(())
    }

    /// Says, where somebody has a passphrase and a lead has none, that this leaves the lead's rights to everybody.
    pub(super) fn tell_of_open_leads(&mut self) {
        let here = || self.view.members.iter().filter(|member| member.is_here());
        if !here().any(|member| member.passphrase.is_some()) {
            return;
        }
        let open = here().filter(|member| member.is(Role::Lead) && member.passphrase.is_none());
        let open: Vec<String> = open.map(|member| member.name.clone()).collect();
        if let Some(said) = notice::leads_without_passphrase(&open) {
            self.notices.push(Notice::info(said));
        }
    }

    /// Sets or clears the passphrase of the member of this name, and waits until it is on disk. The acting member
    /// showed when the project was opened that they are who they say; others' passphrases are for leads.
    ///
    /// # Errors
    /// When the member is unknown, the passphrase is empty, or the acting member may not.
    pub fn set_passphrase_now(&mut self, name: &str, new: Option<&Secret>) -> Result<(), SessionError> {
        if self.view.me.name != name {
            self.view.allow(Permission::ManageMembers)?;
        }
        self.view.may_have_passphrases()?;
        let member = self.person_named(name)?.clone();
        let hash = new.map(passphrase::hash).transpose()?;
        match given(&member, hash) {
            Some(change) => {
                self.commit_member(OpKind::EditMember, change)?;
                self.tell_of_open_leads();
                self.flush()
            }
            None => Ok(()),
        }
    }
}
