//! Going on with a project that is not where it was opened any more: at its new place, or with a copy of it.
//!
//! The writer is stopped on a thread of its own and gives back what it could not write. All connections to the old place
//! are closed before the new one is opened: SQLite shares what it knows of a file between the connections of a process,
//! by the file and not by its name.

use super::notice::{Notice, Severity};
use super::opening::Opening;
use super::view::{Displacement, View};
use super::{Event, Session, SessionError, Who, notice};
use domain::{InputId, Op, TaskId};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Displaced, Stopped, StoreError, Writer};

/// The result of moving to another place.
pub enum Moved {
    /// The project goes on here; these ops are still to be written, in order.
    To(PathBuf, Vec<Vec<Op>>),
    /// It stays where it is, with what it had not written; the sentence says why.
    Not(Box<Option<Stopped>>, String),
}

/// Where the work goes on when the session has been opened again.
#[derive(Clone, Copy, Debug)]
pub struct LastPlace {
    /// The open task.
    pub task: Option<TaskId>,
    /// The input on the canvas.
    pub input: Option<InputId>,
}

impl View {
    /// Refuses work that would open the project by its path while the file is not there.
    pub(super) fn refuse_if_displaced(&self) -> Result<(), SessionError> {
        match &self.saving.displaced {
            Some(displaced) => Err(SessionError::Displaced(displaced.sentence.clone())),
            None => Ok(()),
        }
    }

    /// The project file was moved or replaced, or (`None`) is back.
    pub(super) fn take_place(&mut self, found: Option<Displaced>) {
        self.saving.displaced = found.map(|found| Displacement {
            sentence: notice::displaced(&found).to_owned(),
            renamed_to: match found {
                Displaced::Renamed(to) => Some(to.display().to_string()),
                Displaced::Removed | Displaced::Replaced | Displaced::LogGone => None,
            },
        });
    }
}

impl Session {
    /// Goes on where the project was renamed to.
    pub(super) fn follow_project(&mut self) -> Result<(), SessionError> {
        let displaced = self.view.saving.displaced.as_ref();
        let to = displaced.and_then(|displaced| displaced.renamed_to.clone());
        let to = PathBuf::from(to.ok_or(SessionError::NotRenamed)?);
        self.start_moving(move |stopped| follow(stopped, to))
    }

    /// Writes a copy of the project with all that is not saved yet. The work goes on in it where the project is not at
    /// its place any more.
    pub(super) fn save_copy(&mut self, to: PathBuf) -> Result<(), SessionError> {
        let to = match to.extension() {
            Some(_) => to,
            None => to.with_extension("labelwright"),
        };
        self.start_moving(move |stopped| copy(stopped, to))
    }

    fn start_moving(&mut self, work: impl FnOnce(Stopped) -> Moved + Send + 'static) -> Result<(), SessionError> {
        if !self.jobs.is_idle() {
            return Err(SessionError::StillWorking);
        }
        let writer = self.pending.take_writer().ok_or(SessionError::StillWorking)?;
        let events = self.events.sender.clone();
        let spawned = std::thread::Builder::new().name("moving".into()).spawn(move || {
            let moved = match writer.stop() {
                Some(stopped) => work(stopped),
                None => Moved::Not(Box::new(None), notice::writer_gone().to_owned()),
            };
            // Nobody waits when the session is gone.
            events.send(Event::Moved(moved));
        });
        spawned.map(drop).map_err(|source| SessionError::Io {
            path: self.project.path.clone(),
            source,
        })
    }

    pub(super) fn take_moved(&mut self, moved: Moved) {
        match moved {
            Moved::To(path, unsaved) => self.project.moved = Some((path, unsaved)),
            Moved::Not(stopped, why) => {
                if let Some(stopped) = *stopped
                    && let Err(error) = self.take_writer_back(stopped)
                {
                    self.report(&error);
                }
                self.notices.push(Notice {
                    severity: Severity::Failure,
                    text: why,
                });
            }
        }
    }

    /// Starts the writer again with what it had not written, in the same order.
    fn take_writer_back(&mut self, stopped: Stopped) -> Result<(), SessionError> {
        let writer = super::opening::start_writer(stopped.writer, &self.project.path, &self.events.sender)?;
        self.pending.go_on_with(writer, stopped.unsaved);
        Ok(())
    }

    /// Whether the project goes on elsewhere, and [`Session::go_on`] opens it there.
    pub fn has_moved(&self) -> bool {
        self.project.moved.is_some()
    }

    /// Opens the project at its new place, as the member who works on it, and writes what was not saved. The second part
    /// says where they were.
    ///
    /// # Errors
    /// When it cannot be opened there.
    pub fn go_on(mut self) -> Result<(Self, LastPlace), SessionError> {
        let (path, unsaved) = self.project.moved.take().ok_or(SessionError::NotRenamed)?;
        let standing = LastPlace {
            task: self.view.task,
            input: self.view.current.as_ref().map(|current| current.input.id),
        };
        let opening = Opening {
            path,
            who: Who::Named(self.view.me.name.clone()),
            proof: None,
            ids_and_clock: self.project.ids_and_clock.clone(),
            wake: self.events.sender.wake(),
            waits: self.waiting.waits(),
        };
        let old = self.project.path.clone();
        drop(self);
        store::tidy_up(&old);
        let mut session = Self::open_admitted(opening)?;
        for ops in unsaved {
            session.pending.send(ops);
        }
        session.view.saving.pending = session.pending.queued();
        let text = notice::goes_on_in(&session.project.path);
        session.notices.push(Notice::info(text));
        Ok((session, standing))
    }

    /// Closes the session, but waits no longer than `patience` for what is not written yet. The process is about to end,
    /// and takes what is left of the session with it.
    pub fn leave_within(self, patience: Duration) {
        let (sender, closed) = crossbeam_channel::bounded(1);
        let spawned = std::thread::Builder::new().name("leaving".into()).spawn(move || {
            drop(self);
            // Nobody listens any more when it took too long.
            let _ = sender.send(());
        });
        if spawned.is_ok() && closed.recv_timeout(patience).is_err() {
            tracing::warn!("left without what could not be written");
        }
    }
}

fn follow(mut stopped: Stopped, to: PathBuf) -> Moved {
    let alone = stopped.writer.fold_displaced();
    match alone {
        Ok(true) => Moved::To(to, stopped.unsaved),
        Ok(false) => Moved::Not(
            Box::new(Some(stopped)),
            notice::sentence(&SessionError::CannotFollow, None),
        ),
        Err(error) => Moved::Not(Box::new(Some(stopped)), notice::sentence(&error.into(), None)),
    }
}

fn copy(stopped: Stopped, to: PathBuf) -> Moved {
    match write_copy(&stopped, &to) {
        Ok(()) => Moved::To(to, Vec::new()),
        Err(error) => {
            let why = notice::not_copied(&to, &error);
            Moved::Not(Box::new(Some(stopped)), why)
        }
    }
}

/// The copy holds what was not saved too before anything is said of it.
fn write_copy(stopped: &Stopped, to: &Path) -> Result<(), SessionError> {
    stopped.writer.copy_to(to)?;
    let mut copy = Writer::open(to)?;
    for ops in &stopped.unsaved {
        match copy.transact(ops) {
            // What clashes would have been taken back at its old place, too.
            Ok(_) | Err(StoreError::Clash(_) | StoreError::NoLead | StoreError::NameTaken(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
