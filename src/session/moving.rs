//! Going on with a project that is not where it was opened any more: at its new place, or with a copy of it.
//!
//! The writer is stopped on a thread of its own and gives back what it could not write. All connections to the old place
//! are closed before the new one is opened: SQLite shares what it knows of a file between the connections of a process,
//! by the file and not by its name.

use super::notice::{Gravity, Notice};
use super::project::Opening;
use super::view::Displacement;
use super::{Event, Session, SessionError, Who, notice};
use domain::{InputId, Op, TaskId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Displaced, Stopped, StoreError, Writer};

/// How moving to another place went.
pub enum Moved {
    /// The project goes on here; these ops are still to be written, in order.
    To(PathBuf, Vec<Vec<Op>>),
    /// It stays where it is, with what it had not written; the sentence says why.
    Not(Box<Option<Stopped>>, String),
}

/// Where the work goes on when the session has been opened again.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The open task.
    pub task: Option<TaskId>,
    /// The input on the canvas.
    pub input: Option<InputId>,
}

impl Session {
    /// The project went elsewhere, or (`None`) is back.
    pub(super) fn take_place(&mut self, found: Option<Displaced>) {
        self.view.saving.displaced = found.map(|found| Displacement {
            sentence: notice::displaced(&found).to_owned(),
            renamed_to: match found {
                Displaced::Renamed(to) => Some(to.display().to_string()),
                Displaced::Removed | Displaced::Replaced | Displaced::LogGone => None,
            },
        });
    }

    /// Whether work may begin that opens the project by its path.
    pub(super) fn refuse_if_displaced(&self) -> Result<(), SessionError> {
        match &self.view.saving.displaced {
            Some(displaced) => Err(SessionError::Displaced(displaced.sentence.clone())),
            None => Ok(()),
        }
    }

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
        if !self.job_threads.is_empty() {
            return Err(SessionError::StillWorking);
        }
        let writer = self.writer.take().ok_or(SessionError::StillWorking)?;
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let spawned = std::thread::Builder::new().name("moving".into()).spawn(move || {
            let moved = match writer.stop() {
                Some(stopped) => work(stopped),
                None => Moved::Not(Box::new(None), notice::writer_gone().to_owned()),
            };
            // The session may be gone; then nobody waits.
            if sender.send(Event::Moved(moved)).is_ok() {
                wake();
            }
        });
        spawned.map(drop).map_err(|source| SessionError::Io {
            path: self.path.clone(),
            source,
        })
    }

    pub(super) fn take_moved(&mut self, moved: Moved) {
        match moved {
            Moved::To(path, unsaved) => self.moved = Some((path, unsaved)),
            Moved::Not(stopped, why) => {
                if let Some(stopped) = *stopped
                    && let Err(error) = self.take_writer_back(stopped)
                {
                    self.report(&error);
                }
                self.notices.push(Notice {
                    gravity: Gravity::Failure,
                    text: why,
                });
            }
        }
    }

    /// Starts the writer again, with what it had not written; what was on its way keeps its place in the queue.
    fn take_writer_back(&mut self, stopped: Stopped) -> Result<(), SessionError> {
        let mut writer = super::project::start_writer(stopped.writer, &self.path, &self.sender, &self.wake)?;
        let mut flights: Vec<_> = std::mem::take(&mut self.flights).into_iter().collect();
        flights.sort_by_key(|(ticket, _)| *ticket);
        let written = stopped.unsaved.into_iter().map(|ops| writer.write(ops));
        self.flights = written
            .zip(flights.into_iter().map(|(_, flight)| flight))
            .collect::<HashMap<_, _>>();
        writer.look();
        self.writer = Some(writer);
        Ok(())
    }

    /// Whether the project goes on elsewhere, and [`Session::go_on`] opens it there.
    pub fn has_moved(&self) -> bool {
        self.moved.is_some()
    }

    /// Opens the project at its new place, as the member who works on it, and writes what was not saved. The second part
    /// says where they were.
    ///
    /// # Errors
    /// When it cannot be opened there.
    pub fn go_on(mut self) -> Result<(Self, Standing), SessionError> {
        let (path, unsaved) = self.moved.take().ok_or(SessionError::NotRenamed)?;
        let standing = Standing {
            task: self.view.task,
            input: self.view.current.as_ref().map(|current| current.input.id),
        };
        let opening = Opening {
            path,
            who: Who::Named(self.view.me.name.clone()),
            proof: None,
            stamps: self.stamps.clone(),
            wake: self.wake.clone(),
        };
        let old = self.path.clone();
        drop(self);
        store::tidy_up(&old);
        let mut session = Self::open_admitted(opening)?;
        for ops in unsaved {
            session.send(ops);
        }
        let text = format!("The work goes on in {}.", session.path.display());
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
