//! Numbers for the lead: how much was done in a task, by whom and how well, all of it out of the log.
//!
//! The fold itself is [`domain::numbers`]; here it is fed (`read.rs`), asked for in the background, and written as
//! CSV (`csv.rs`). May import what the session may. Start reading at [`Session::numbers_of`].

mod csv;
mod read;

use super::background::Topic;
use super::error::SessionError;
use super::lead::Lead;
use super::notice::{self, Notice};
use super::report::TaskNumbers;
use super::{Event, Session};
pub(crate) use csv::{harmless, write};

use domain::numbers::Span;
use domain::workflow::Permission;
use domain::{TaskId, Timestamp};
pub(super) use read::NumbersReading;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Which question for numbers is the newest, and what was counted up to it.
#[derive(Default)]
pub(super) struct Counting {
    newest: Arc<AtomicU64>,
    kept: Arc<Mutex<Option<NumbersReading>>>,
}

impl Counting {
    /// Makes whatever is being counted for nobody; returns the ticket of a new question.
    fn turn(&self) -> u64 {
        self.newest.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        // The thread is waited for: it need not count to the end.
        self.turn();
    }
}

impl Lead {
    /// Nobody looks at numbers any more: what is being counted stops, and what was counted is forgotten.
    pub(super) fn close_numbers(&mut self) {
        self.counting.turn();
        // The thread may hold it for a moment; then it is forgotten with the next question.
        if let Ok(mut kept) = self.counting.kept.try_lock() {
            *kept = None;
        }
    }
}

impl Session {
    /// The numbers of the task of this name or id, counted now.
    ///
    /// # Errors
    /// That there is no such task, that the member may not see numbers, or what the store said.
    pub fn numbers_of(&self, task: &str, span: Span) -> Result<TaskNumbers, SessionError> {
        self.view.allow(Permission::SeeNumbers)?;
        let task = self.task_named(task)?;
        let at = self.project.ids_and_clock.now();
        let counted =
            NumbersReading::new(task, span).read_on(&self.project.path, self.project.disk.reader(), &|| false)?;
        Ok(TaskNumbers {
            task: task.id,
            span,
            at,
            numbers: counted.unwrap_or_default(),
        })
    }

    /// Counts in the background; the answer comes into the view.
    pub(super) fn ask_numbers(
        &mut self,
        task: TaskId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<(), SessionError> {
        self.view.allow(Permission::SeeNumbers)?;
        let task = self.view.task(task)?.clone();
        let (at, span) = (self.project.ids_and_clock.now(), Span { from, to });
        let ticket = self.lead.counting.turn();
        let (newest, kept) = (self.lead.counting.newest.clone(), self.lead.counting.kept.clone());
        let project = self.project.path.clone();
        self.reads.on(Topic::Numbers)?.ask(move |disk| {
            let stale = || newest.load(Ordering::Relaxed) != ticket;
            if stale() {
                return None;
            }
            let known = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            let known = known.filter(|known| known.is_about(&task, span));
            let mut reading = known.unwrap_or_else(|| NumbersReading::new(&task, span));
            let numbers = match reading.read_on(&project, disk.reader(), &stale) {
                Ok(None) => return None,
                Ok(Some(numbers)) => {
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading);
                    Ok(TaskNumbers {
                        task: task.id,
                        span,
                        at,
                        numbers,
                    })
                }
                Err(error) => Err(error),
            };
            Some(Event::Numbers(ticket, Box::new(numbers)))
        });
        Ok(())
    }

    /// The answer is here; an older one is not wanted any more.
    pub(super) fn numbers_came(&mut self, ticket: u64, numbers: Result<TaskNumbers, SessionError>) {
        if ticket != self.lead.counting.newest.load(Ordering::Relaxed) {
            return;
        }
        match numbers {
            Ok(numbers) => self.view.numbers = Some(numbers),
            Err(error) => self.report(&error),
        }
    }

    /// Writes the numbers that are shown as CSV.
    pub(super) fn save_numbers(&mut self, path: &Path) -> Result<(), SessionError> {
        self.view.allow(Permission::SeeNumbers)?;
        let Some(numbers) = &self.view.numbers else {
            return Ok(());
        };
        let (text, path) = (csv::text_for(&self.view, numbers, path)?, path.to_path_buf());
        let said = notice::statistics_saved(&path);
        self.with_file(
            move || csv::write(&text, &path),
            |session, ()| session.notices.push(Notice::info(said)),
        )
    }
}
