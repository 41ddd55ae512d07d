//! Opening, making and leaving projects on threads of their own: the disk may take its time, and a project of an earlier
//! release is brought up to date, while the window shows a page that says so. Whatever opens a project goes this way.
//!
//! It can be cancelled as long as nothing was begun that would be left half done.

use super::App;
use super::login::Question;
use crate::cli::{login_name, said};
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use domain::Member;
use platform::faults::caught;
use session::members::everybody;
use session::view::{Notice, Severity};
use session::{
    Command, IdsAndClock, LastPlace, ModelCommand, PictureMemory, Proof, ServerAccess, Session, SessionError, Wake,
    Who, notice,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use ui::{OpeningPage, OpeningStep};

/// What is done with a project once it is open.
#[derive(Clone, Debug)]
pub(super) enum Then {
    /// Nothing more.
    Nothing,
    /// This folder is imported, if the project is empty.
    Import(PathBuf),
    /// The task of this name is opened at its first input.
    Show(&'static str),
    /// The work goes on where it was.
    GoOn(LastPlace),
}

/// What came of opening a project.
pub(super) enum Opened {
    /// It is open.
    Project(Box<Session>, Then),
    /// Who is working is to be asked first.
    AskWho(Question),
    /// The server wants a password, or another one, for the project at this address: why.
    AskPassword(String, SessionError),
}

/// A project that is being opened.
pub(super) struct Opening {
    name: String,
    step: Arc<CurrentStep>,
    /// What came of it, or the fault in the program that ended it.
    answers: Receiver<Result<Result<Opened, SessionError>, String>>,
    thread: JoinHandle<()>,
    /// The task that is asked for meanwhile.
    pub show: Option<&'static str>,
}

impl Opening {
    /// What the window shows meanwhile.
    pub(super) fn page(&self) -> OpeningPage {
        OpeningPage {
            name: self.name.clone(),
            step: self.step.now().unwrap_or_default(),
        }
    }

    /// Cancels it; false when something was begun that would be left half done.
    pub(super) fn cancel(&self) -> bool {
        self.step.cancel()
    }

    /// The program ends: what would be left half done is done first.
    fn leave(self) {
        if !self.cancel() && self.thread.join().is_err() {
            tracing::error!("the thread that opens a project panicked");
        }
    }
}

/// How far the opening is; `None` when it was cancelled.
struct CurrentStep(Mutex<Option<OpeningStep>>);

impl CurrentStep {
    fn with<R>(&self, act: impl FnOnce(&mut Option<OpeningStep>) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn now(&self) -> Option<OpeningStep> {
        self.with(|step| *step)
    }

    fn take(&self, next: OpeningStep) -> Result<(), SessionError> {
        self.with(|step| match step {
            Some(step) => {
                *step = next;
                Ok(())
            }
            None => Err(SessionError::Cancelled),
        })
    }

    fn cancel(&self) -> bool {
        self.with(|step| {
            let may = step.is_none_or(OpeningStep::may_be_cancelled);
            if may {
                *step = None;
            }
            may
        })
    }
}

/// What the thread that opens a project knows of the window.
pub(super) struct Opener {
    member: Option<String>,
    wake: Wake,
    pictures: PictureMemory,
    thumbnails: Option<PathBuf>,
    drafts: Option<PathBuf>,
    engine: String,
    step: Arc<CurrentStep>,
}

impl Opener {
    /// Who a new project belongs to.
    pub(super) fn me(&self) -> String {
        self.member.clone().unwrap_or_else(login_name)
    }

    /// Does what must not be left half done, and says meanwhile what it is.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`], before anything is done; what `act` said.
    pub(super) fn during<T>(
        &self,
        step: OpeningStep,
        act: impl FnOnce() -> Result<T, SessionError>,
    ) -> Result<T, SessionError> {
        self.begin(step)?;
        let done = act();
        self.step.take(OpeningStep::Reading)?;
        done
    }

    fn begin(&self, step: OpeningStep) -> Result<(), SessionError> {
        self.step.take(step)?;
        (self.wake)();
        Ok(())
    }

    /// Makes an empty project.
    ///
    /// # Errors
    /// As [`Session::create`].
    pub(super) fn create(&self, path: &Path) -> Result<(), SessionError> {
        self.during(OpeningStep::Making, || {
            Session::create(path, &self.me(), &IdsAndClock::default())
        })
    }

    /// Brings a project of an earlier release up to date.
    fn bring_up_to_date(&self, path: &Path) -> Result<(), SessionError> {
        Session::bring_up_to_date(path, || self.begin(OpeningStep::Updating))?;
        self.step.take(OpeningStep::Reading)
    }

    /// The question who of a project's team is working, or only whether it is the one who was named.
    ///
    /// # Errors
    /// When the file is not a project that this release can use.
    pub(super) fn question(&self, path: &Path, only: Option<&str>, then: Then) -> Result<Question, SessionError> {
        let team = everybody(path)?;
        let wanted = |member: &&Member| member.is_here() && only.is_none_or(|only| member.name == only);
        Ok(Question {
            path: path.into(),
            people: team.iter().filter(wanted).cloned().collect(),
            team,
            refused: None,
            then,
            instead: false,
        })
    }

    /// Opens a project as whoever was named when the window was started, or asks who is working where that is not clear.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn project(&self, path: &Path, then: Then) -> Result<Opened, SessionError> {
        self.bring_up_to_date(path)?;
        let Some(name) = &self.member else {
            let question = self.question(path, None, then)?;
            return match question.people.as_slice() {
                [] | [Member { passphrase: None, .. }] => self.open_as(path, Who::FirstLead, None, question.then),
                _ => Ok(Opened::AskWho(question)),
            };
        };
        let proof = said().map(Proof::Said);
        match self.open_as(path, Who::Named(name.clone()), proof, then.clone()) {
            Err(SessionError::NeedsPassphrase(_)) => Ok(Opened::AskWho(self.question(path, Some(name), then)?)),
            Err(wrong @ SessionError::WrongPassphrase(_)) => Ok(Opened::AskWho(Question {
                refused: Some(wrong),
                ..self.question(path, Some(name), then)?
            })),
            opened => opened,
        }
    }

    /// Opens a project on a server, as whoever's login it is.
    ///
    /// # Errors
    /// When there is nothing to open.
    pub(super) fn on_server(&self, access: ServerAccess, then: Then) -> Result<Opened, SessionError> {
        self.begin(OpeningStep::Connecting)?;
        let path = match access.bring_up() {
            Ok((path, _)) => path,
            Err(error) if error.wants_password() => return Ok(Opened::AskPassword(access.address(), error)),
            Err(error) => return Err(error),
        };
        self.step.take(OpeningStep::Reading)?;
        let who = self.member.clone().map_or(Who::FirstLead, Who::Named);
        let mut session = self.session(&path, who, None)?;
        session.keep_in_step(access)?;
        self.prepared(session, then)
    }

    /// Opens a project as somebody.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn open_as(
        &self,
        path: &Path,
        who: Who,
        proof: Option<Proof>,
        then: Then,
    ) -> Result<Opened, SessionError> {
        self.prepared(self.session(path, who, proof)?, then)
    }

    fn session(&self, path: &Path, who: Who, proof: Option<Proof>) -> Result<Session, SessionError> {
        Session::open(session::Opening {
            path: path.into(),
            who,
            proof,
            ids_and_clock: IdsAndClock::default(),
            wake: self.wake.clone(),
            waits: false,
        })
    }

    /// Gives a session what it needs in a window.
    ///
    /// # Errors
    /// When the operating system gives no thread, or the engine is none.
    pub(super) fn prepared(&self, mut session: Session, then: Then) -> Result<Opened, SessionError> {
        session.watch();
        session.start_pictures(self.pictures, self.thumbnails.clone())?;
        // A name that no engine has may come from another release.
        if let Err(SessionError::NoSuchEngine(_)) =
            session.apply(Command::Model(ModelCommand::UseEngine(self.engine.clone())))
        {
            session.apply(Command::Model(ModelCommand::UseEngine("auto".into())))?;
        }
        if let Some(folder) = self.drafts.clone() {
            session.keep_drafts(folder)?;
        }
        Ok(Opened::Project(Box::new(session), then))
    }
}

/// A project's name, as it is shown.
pub(super) fn name_of(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

impl App {
    /// Whether a project is being opened.
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Does `work` on a thread of its own, in the place of what is being opened; the session that is open goes on until it
    /// has done it.
    pub(super) fn begin_opening(
        &mut self,
        name: String,
        work: impl FnOnce(&Opener) -> Result<Opened, SessionError> + Send + 'static,
    ) {
        if let Some(opening) = &self.opening
            && !opening.cancel()
        {
            let text = notice::still_opening(&opening.name);
            self.notices.push(Notice {
                severity: Severity::Refusal,
                text,
            });
            return;
        }
        let step = Arc::new(CurrentStep(Mutex::new(Some(OpeningStep::Reading))));
        let repaints = self.repaints.clone();
        let opener = Opener {
            member: self.member.clone(),
            wake: Arc::new(move || repaints.tell_news()),
            pictures: self.settings.picture_memory(),
            thumbnails: self.thumbnails.clone(),
            drafts: self.drafts.clone(),
            engine: self.settings.engine.clone(),
            step: step.clone(),
        };
        let (sender, answers) = bounded(1);
        let spawned = thread::Builder::new().name("opening".into()).spawn(move || {
            // When it was cancelled, nobody wants what came of it.
            if sender.send(caught(|| work(&opener))).is_ok() {
                (opener.wake)();
            }
        });
        match spawned {
            Ok(thread) => {
                self.opening = Some(Opening {
                    name,
                    step,
                    answers,
                    thread,
                    show: None,
                });
            }
            Err(source) => {
                let error = SessionError::Io {
                    path: name.into(),
                    source,
                };
                self.notices.push(Notice::of(&error, None));
            }
        }
    }

    /// The window goes back to what was there before.
    pub(super) fn cancel_opening(&mut self) {
        if self.opening.as_ref().is_some_and(Opening::cancel) {
            self.opening = None;
        }
    }

    /// Shows what was opened, once it is.
    pub(super) fn finish_opening(&mut self) {
        let Some(opening) = &self.opening else { return };
        let came = match opening.answers.try_recv() {
            Ok(came) => came,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => Err("its thread ended".into()),
        };
        let show = self.opening.take().and_then(|opening| opening.show.map(Then::Show));
        let shown = match came {
            Ok(Ok(Opened::Project(session, then))) => self.show_session(*session, show.unwrap_or(then)),
            Ok(Ok(Opened::AskWho(question))) => {
                let then = show.unwrap_or(question.then);
                self.ask_login(Question { then, ..question });
                Ok(())
            }
            Ok(Ok(Opened::AskPassword(address, error))) => {
                self.ui.ask_server(address, Some(notice::sentence(&error, None)));
                Ok(())
            }
            Ok(Err(error)) => Err(error),
            Err(fault) => {
                self.notices.push(Notice {
                    severity: Severity::Failure,
                    text: notice::fault(&fault),
                });
                Ok(())
            }
        };
        if let Err(error) = shown {
            self.tell_not_opened(&error);
        }
    }

    fn tell_not_opened(&mut self, error: &SessionError) {
        if self.login.is_some() {
            return self.refuse(error);
        }
        self.notices.push(Notice::of(error, None));
        // Whoever left the team and cannot be asked for another name works no longer.
        if self.session.as_ref().is_some_and(|session| session.view().me.left) {
            self.close();
        }
    }

    /// Closes the project.
    pub(super) fn close(&mut self) {
        if let Some(session) = self.session.take() {
            drop(self.put_away(session));
        }
        self.ui.project_changed();
    }

    /// Closes a session on a thread of its own: what is on its way to disk is written before. What is returned ends when
    /// it is closed.
    pub(super) fn put_away(&mut self, session: Session) -> Receiver<()> {
        self.closing.retain(|thread| !thread.is_finished());
        let (open, closed) = bounded(0);
        let close = move || {
            if session.has_moved() {
                // What was not saved before it moved is written at its new place.
                if let Err(error) = session.go_on() {
                    tracing::error!("a project that moved could not be opened again: {error}");
                }
            } else {
                drop(session);
            }
            drop(open);
        };
        match thread::Builder::new().name("closing".into()).spawn(close) {
            Ok(thread) => self.closing.push(thread),
            Err(error) => tracing::warn!("a project was closed by the window's thread: {error}"),
        }
        closed
    }

    /// The program ends: what must not be left half done, and what is being closed, is waited for.
    pub(super) fn finish_threads(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.leave();
        }
        for thread in self.closing.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread that closes a project panicked");
            }
        }
    }
}
