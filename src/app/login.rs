//! Logging in: who opens a project, asked before it shows where that is not clear, and checked by passphrase.

use super::App;
use crossbeam_channel::{Receiver, bounded};
use domain::{Member, MemberId};
use eframe::egui;
use session::members::everybody;
use session::view::{Notice, Severity};
use session::{Checked, IdsAndClock, Opening, Proof, Secret, Session, SessionError, Who, notice, verify};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is done after the login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AfterLogin {
    /// Nothing more.
    Nothing,
    /// This folder is imported, if the project is empty.
    Import(PathBuf),
    /// The task of this name is opened at its first input.
    Show(&'static str),
}

/// A login under way.
pub(super) struct Login {
    path: PathBuf,
    people: Vec<Member>,
    /// What is done after it.
    pub after: AfterLogin,
    /// The session until now, which goes on when the login is cancelled.
    before: Option<Session>,
    /// Who gave a passphrase, and whether it is theirs.
    answer: Option<(MemberId, Receiver<Result<Checked, SessionError>>)>,
}

/// A project's name, as it is shown.
fn name_of(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

impl App {
    /// Opens a project as whoever was named, or asks who is working where that is not clear.
    pub(super) fn open_project(&mut self, path: &Path, after: AfterLogin) -> Result<(), SessionError> {
        if let Some(name) = self.member.clone() {
            let proof = crate::cli::said().map(Proof::Said);
            let opened = self.open_as(path, Who::Named(name.clone()), proof, &after);
            let lacks_proof = |error: &SessionError| {
                matches!(
                    error,
                    SessionError::NeedsPassphrase(_) | SessionError::WrongPassphrase(_)
                )
            };
            if !opened.as_ref().is_err_and(lacks_proof) {
                return opened;
            }
            self.ask_login(path, &everybody(path)?, Some(&name), after);
            if matches!(opened, Err(SessionError::WrongPassphrase(_))) {
                self.refuse(&opened);
            }
            return Ok(());
        }
        let team = everybody(path)?;
        let people: Vec<&Member> = team.iter().filter(|member| member.is_here()).collect();
        if matches!(people.as_slice(), [] | [Member { passphrase: None, .. }]) {
            return self.open_as(path, Who::FirstLead, None, &after);
        }
        self.ask_login(path, &team, None, after);
        Ok(())
    }

    /// Asks who it is, of all who are in the team or only of the one who was named.
    fn ask_login(&mut self, path: &Path, team: &[Member], only: Option<&str>, after: AfterLogin) {
        let wanted = |member: &&Member| member.is_here() && only.is_none_or(|only| member.name == only);
        let people: Vec<Member> = team.iter().filter(wanted).cloned().collect();
        self.ui.ask_login(name_of(path), team, people.clone());
        self.login = Some(Login {
            path: path.into(),
            people,
            after,
            before: None,
            answer: None,
        });
    }

    /// The session until now goes on.
    pub(super) fn cancel_login(&mut self) {
        self.session = self.login.take().and_then(|login| login.before);
    }

    /// Asks who works on the project from now on. What is on its way to disk is written before.
    pub(super) fn switch_member(&mut self) {
        let Some(session) = self.session.take() else { return };
        let path = PathBuf::from(&session.view().project_path);
        match everybody(&path) {
            Ok(team) => {
                self.ui.project_changed();
                self.ask_login(&path, &team, None, AfterLogin::Nothing);
                if let Some(login) = &mut self.login {
                    login.before = Some(session).filter(|session| !session.view().me.left);
                }
            }
            Err(error) => {
                self.notices.push(Notice::of(&error, None));
                self.session = Some(session);
            }
        }
    }

    /// Signs out a member who was removed from the team meanwhile.
    pub(super) fn sign_out_removed(&mut self) {
        if self.session.as_ref().is_some_and(|session| session.view().me.left) {
            self.notices.push(Notice {
                severity: Severity::Refusal,
                text: "You are not in the team any more; a lead can take you in again.".into(),
            });
            self.switch_member();
        }
    }

    /// Checks a passphrase, on a thread of its own: that takes its time.
    pub(super) fn authenticate(&mut self, ctx: &egui::Context, id: MemberId, passphrase: Option<Secret>) {
        let Some(login) = &mut self.login else { return };
        let Some(member) = login.people.iter().find(|member| member.id == id).cloned() else {
            return;
        };
        let (sender, answers) = bounded(1);
        login.answer = Some((id, answers));
        let repaint = ctx.clone();
        let compare = move || {
            // The window may be gone; then nobody wants the answer.
            if sender.send(verify(&member, passphrase.as_ref())).is_ok() {
                repaint.request_repaint();
            }
        };
        if let Err(source) = std::thread::Builder::new().name("passphrase".into()).spawn(compare) {
            let path = login.path.clone();
            self.refuse(&Err(SessionError::Io { path, source }));
        }
    }

    /// Opens the project once the passphrase is checked.
    pub(super) fn finish_login(&mut self) {
        let Some(login) = &mut self.login else { return };
        let Some((id, answers)) = &login.answer else { return };
        let Ok(answer) = answers.try_recv() else { return };
        let id = *id;
        login.answer = None;
        let name = login
            .people
            .iter()
            .find(|member| member.id == id)
            .map(|member| member.name.clone());
        let (path, after) = (login.path.clone(), login.after.clone());
        let opened = answer.and_then(|checked| {
            let who = Who::Named(name.unwrap_or_default());
            self.open_as(&path, who, Some(Proof::Checked(checked)), &after)
        });
        if opened.is_err() {
            self.refuse(&opened);
        }
    }

    fn refuse(&mut self, why: &Result<(), SessionError>) {
        if let Err(error) = why {
            let text = match error {
                SessionError::NeedsPassphrase(name) => format!("Type the passphrase of {name}."),
                other => notice::sentence(other, None),
            };
            self.ui.login_refused(text);
        }
    }

    fn open_as(&mut self, path: &Path, who: Who, proof: Option<Proof>, after: &AfterLogin) -> Result<(), SessionError> {
        let repaints = self.repaints.clone();
        // What the one before did is on disk when this is done.
        drop(self.login.as_mut().and_then(|login| login.before.take()));
        let session = Session::open(Opening {
            path: path.into(),
            who,
            proof,
            ids_and_clock: IdsAndClock::default(),
            wake: Arc::new(move || repaints.tell_news()),
            waits: false,
        })?;
        self.login = None;
        self.show_session(session)?;
        match after {
            AfterLogin::Nothing => Ok(()),
            AfterLogin::Import(folder) => self.import_first(folder),
            AfterLogin::Show(task) => {
                self.show_task(task);
                Ok(())
            }
        }
    }
}
