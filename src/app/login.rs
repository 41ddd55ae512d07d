//! Logging in: who opens a project, asked before it shows where that is not clear, and checked by passphrase.

use super::App;
use super::opening::{Opened, Then, name_of};
use crossbeam_channel::{Receiver, bounded};
use domain::workflow::Refusal;
use domain::{Member, MemberId};
use eframe::egui;
use session::view::Notice;
use session::{Checked, Proof, Secret, Session, SessionError, Who, notice, verify};
use std::path::PathBuf;

/// That is to be asked: who is working?
pub(super) struct Question {
    /// On this project.
    pub path: PathBuf,
    /// All who are or were in its team.
    pub team: Vec<Member>,
    /// One of these.
    pub people: Vec<Member>,
    /// Why whoever was named cannot without more.
    pub refused: Option<SessionError>,
    /// What is done when it is open.
    pub then: Then,
    /// Whether somebody takes the place of who works on it now.
    pub instead: bool,
}

/// A login under way.
pub(super) struct Login {
    path: PathBuf,
    people: Vec<Member>,
    /// What is done after it.
    then: Then,
    /// The session until now, which goes on when the login is cancelled.
    pub before: Option<Session>,
    /// Who gave a passphrase, and whether it is theirs.
    answer: Option<(MemberId, Receiver<Result<Checked, SessionError>>)>,
}

impl App {
    /// Asks who is working.
    pub(super) fn ask_login(&mut self, question: Question) {
        let before = match question.instead {
            true => {
                self.ui.project_changed();
                self.session.take()
            }
            false => self.login.take().and_then(|login| login.before),
        };
        let before = match before {
            Some(session) if session.view().me.left => {
                drop(self.put_away(session));
                None
            }
            before => before,
        };
        self.ui
            .ask_login(name_of(&question.path), &question.team, question.people.clone());
        self.login = Some(Login {
            path: question.path,
            people: question.people,
            then: question.then,
            before,
            answer: None,
        });
        if let Some(error) = question.refused {
            self.refuse(&error);
        }
    }

    /// The session until now goes on.
    pub(super) fn cancel_login(&mut self) {
        self.cancel_opening();
        if let Some(before) = self.login.take().and_then(|login| login.before) {
            self.session = Some(before);
        }
    }

    /// Asks who works on the project from now on.
    pub(super) fn switch_member(&mut self) {
        let Some(session) = &self.session else { return };
        let path = PathBuf::from(&session.view().project_path);
        if session.view().saving.server.is_some() {
            // Who signs in with another login is somebody else.
            let address = session.view().project_path.clone();
            return self.ui.ask_server(address, None);
        }
        self.begin_opening(name_of(&path), move |opener| {
            Ok(Opened::AskWho(Question {
                instead: true,
                ..opener.question(&path, None, Then::Nothing)?
            }))
        });
    }

    /// Signs out a member who was removed from the team meanwhile.
    pub(super) fn sign_out_removed(&mut self) {
        if self.is_opening() {
            return;
        }
        if self.session.as_ref().is_some_and(|session| session.view().me.left) {
            self.notices.push(Notice::of(&SessionError::Rule(Refusal::Left), None));
            match self
                .session
                .as_ref()
                .is_some_and(|session| session.view().saving.server.is_some())
            {
                true => self.close(),
                false => self.switch_member(),
            }
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
            self.refuse(&SessionError::Io { path, source });
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
        let checked = match answer {
            Ok(checked) => checked,
            Err(error) => return self.refuse(&error),
        };
        let (path, then, before) = (login.path.clone(), login.then.clone(), login.before.take());
        let closed = before.map(|session| self.put_away(session));
        self.begin_opening(name_of(&path), move |opener| {
            // What the one before did is on disk first. Nothing is ever sent: the other end goes.
            closed.map(|closed| closed.recv());
            let who = Who::Named(name.unwrap_or_default());
            opener.open_as(&path, who, Some(Proof::Checked(checked)), then)
        });
    }

    /// Says why it cannot be opened as them.
    pub(super) fn refuse(&mut self, why: &SessionError) {
        let text = match why {
            SessionError::NeedsPassphrase(name) => format!("Type the passphrase of {name}."),
            other => notice::sentence(other, None),
        };
        self.ui.login_refused(text);
    }
}
