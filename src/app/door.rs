//! Who comes in: the question before a project shows, and what becomes of the answer.

use super::App;
use crossbeam_channel::{Receiver, bounded};
use domain::{Member, MemberId};
use eframe::egui;
use session::members::everybody;
use session::view::{Gravity, Notice};
use session::{Checked, Opening, Proof, Secret, Session, SessionError, Stamps, Who, notice, verify};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is done once somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Nothing more.
    Nothing,
    /// This folder is imported, if the project is empty.
    Import(PathBuf),
    /// The task of this name is opened at its first input.
    Show(&'static str),
}

/// A project that somebody is asked about.
pub(super) struct Door {
    path: PathBuf,
    people: Vec<Member>,
    /// What comes when somebody is in.
    pub after: After,
    /// Who worked until now, and goes on when nobody else comes.
    before: Option<Session>,
    /// Who said something, and whether it was right.
    answer: Option<(MemberId, Receiver<Result<Checked, SessionError>>)>,
}

/// A project's name, as it is shown.
fn name_of(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

impl App {
    /// Opens a project as whoever was named, or asks who is working where that is not clear.
    pub(super) fn come_in(&mut self, ctx: &egui::Context, path: &Path, after: After) -> Result<(), SessionError> {
        if let Some(name) = self.member.clone() {
            let proof = crate::cli::said().map(Proof::Said);
            let opened = self.enter_as(ctx, path, Who::Named(name.clone()), proof, &after);
            let lacks_proof = |error: &SessionError| {
                matches!(
                    error,
                    SessionError::NeedsPassphrase(_) | SessionError::WrongPassphrase(_)
                )
            };
            if !opened.as_ref().is_err_and(lacks_proof) {
                return opened;
            }
            self.ask_who(path, &everybody(path)?, Some(&name), after);
            if matches!(opened, Err(SessionError::WrongPassphrase(_))) {
                self.refuse(&opened);
            }
            return Ok(());
        }
        let team = everybody(path)?;
        let people: Vec<&Member> = team.iter().filter(|member| member.is_here()).collect();
        if matches!(people.as_slice(), [] | [Member { passphrase: None, .. }]) {
            return self.enter_as(ctx, path, Who::FirstLead, None, &after);
        }
        self.ask_who(path, &team, None, after);
        Ok(())
    }

    /// Asks who it is, of all who are in the team or only of the one who was named.
    fn ask_who(&mut self, path: &Path, team: &[Member], only: Option<&str>, after: After) {
        let wanted = |member: &&Member| member.is_here() && only.is_none_or(|only| member.name == only);
        let people: Vec<Member> = team.iter().filter(wanted).cloned().collect();
        self.ui.ask_who(name_of(path), team, people.clone());
        self.door = Some(Door {
            path: path.into(),
            people,
            after,
            before: None,
            answer: None,
        });
    }

    /// Nobody comes in: who worked until now goes on.
    pub(super) fn stay_out(&mut self) {
        self.session = self.door.take().and_then(|door| door.before);
    }

    /// Asks who is working on the project now. What is on its way to disk is written before somebody else comes.
    pub(super) fn change_places(&mut self) {
        let Some(session) = self.session.take() else { return };
        let path = PathBuf::from(&session.view().project_path);
        match everybody(&path) {
            Ok(team) => {
                self.ui.project_changed();
                self.ask_who(&path, &team, None, After::Nothing);
                if let Some(door) = &mut self.door {
                    door.before = Some(session).filter(|session| !session.view().me.left);
                }
            }
            Err(error) => {
                self.notices.push(Notice::of(&error, None));
                self.session = Some(session);
            }
        }
    }

    /// Whoever was removed from the team meanwhile works no more.
    pub(super) fn see_off(&mut self) {
        if self.session.as_ref().is_some_and(|session| session.view().me.left) {
            self.notices.push(Notice {
                gravity: Gravity::Refusal,
                text: "You are not in the team any more; a lead can take you in again.".into(),
            });
            self.change_places();
        }
    }

    /// Somebody says who they are. What they say is compared on a thread of its own: it takes its time.
    pub(super) fn knock(&mut self, ctx: &egui::Context, id: MemberId, words: Option<Secret>) {
        let Some(door) = &mut self.door else { return };
        let Some(member) = door.people.iter().find(|member| member.id == id).cloned() else {
            return;
        };
        let (sender, answers) = bounded(1);
        door.answer = Some((id, answers));
        let repaint = ctx.clone();
        let compare = move || {
            // The window may be gone; then nobody wants the answer.
            if sender.send(verify(&member, words.as_ref())).is_ok() {
                repaint.request_repaint();
            }
        };
        if let Err(source) = std::thread::Builder::new().name("passphrase".into()).spawn(compare) {
            let path = door.path.clone();
            self.refuse(&Err(SessionError::Io { path, source }));
        }
    }

    /// Takes in what came of it.
    pub(super) fn answer_door(&mut self, ctx: &egui::Context) {
        let Some(door) = &mut self.door else { return };
        let Some((id, answers)) = &door.answer else { return };
        let Ok(answer) = answers.try_recv() else { return };
        let id = *id;
        door.answer = None;
        let name = door
            .people
            .iter()
            .find(|member| member.id == id)
            .map(|member| member.name.clone());
        let (path, after) = (door.path.clone(), door.after.clone());
        let opened = answer.and_then(|checked| {
            let who = Who::Named(name.unwrap_or_default());
            self.enter_as(ctx, &path, who, Some(Proof::Checked(checked)), &after)
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
            self.ui.who_is_refused(text);
        }
    }

    fn enter_as(
        &mut self,
        ctx: &egui::Context,
        path: &Path,
        who: Who,
        proof: Option<Proof>,
        after: &After,
    ) -> Result<(), SessionError> {
        let repaint = ctx.clone();
        // What the one before did is on disk when this is done.
        drop(self.door.as_mut().and_then(|door| door.before.take()));
        let session = Session::open(Opening {
            path: path.into(),
            who,
            proof,
            stamps: Stamps::default(),
            wake: Arc::new(move || repaint.request_repaint()),
        })?;
        self.door = None;
        self.begin(session)?;
        match after {
            After::Nothing => Ok(()),
            After::Import(folder) => self.import_first(folder),
            After::Show(task) => {
                self.show_task(task);
                Ok(())
            }
        }
    }
}
