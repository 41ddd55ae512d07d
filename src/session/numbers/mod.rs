//! Numbers for the lead: how much was done in a task, by whom and how well, all of it out of the log.
//!
//! The fold itself is [`crate::domain::numbers`]; here it is fed, asked for in the background, and written as CSV
//! (`csv.rs`). May import what the session may. Start reading at [`Session::numbers_of`].

mod csv;
mod moment;

pub use moment::moment;

use super::background::Background;
use super::error::SessionError;
use super::{Event, Session};
use crate::domain::numbers::{Fold, Numbers, Span};
use crate::domain::task::ReviewStrategy;
use crate::domain::workflow::Act;
use crate::domain::{Task, TaskId, Timestamp};
use crate::session::view::Notice;
use crate::store::{Reader, StoreError};
use std::path::Path;

/// The numbers of a task over a range, as they were read at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskNumbers {
    /// The task.
    pub task: TaskId,
    /// The range that was asked for.
    pub span: Span,
    /// When they were read.
    pub at: Timestamp,
    /// The numbers.
    pub numbers: Numbers,
}

/// The thread that counts, once somebody asked; which question is the newest.
#[derive(Default)]
pub(super) struct Counting {
    reads: Option<Background>,
    ticket: u64,
}

/// Counts what was done in a task.
fn count(reader: Reader<'_>, task: &Task, span: Span) -> Result<Numbers, StoreError> {
    let consensus = matches!(task.review_strategy, ReviewStrategy::Consensus { .. });
    let mut fold = Fold::new(span, consensus);
    reader.each_task_op(task.id, &mut |op| fold.take(op))?;
    Ok(fold.finish())
}

impl Session {
    /// The numbers of the task of this name or id, counted now.
    ///
    /// # Errors
    /// That there is no such task, that the member may not see numbers, or what the store said.
    pub fn numbers_of(&self, task: &str, span: Span) -> Result<TaskNumbers, SessionError> {
        self.allow(Act::SeeNumbers)?;
        let task = self.task_named(task)?.clone();
        let numbers = self.disk.snapshot(|reader| count(reader, &task, span))?;
        Ok(TaskNumbers {
            task: task.id,
            span,
            at: self.stamps.now(),
            numbers,
        })
    }

    /// Counts in the background; the answer comes into the view.
    pub(super) fn ask_numbers(
        &mut self,
        task: TaskId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<(), SessionError> {
        self.allow(Act::SeeNumbers)?;
        let task = self.task(task)?.clone();
        let reads = match self.counting.reads.take() {
            Some(reads) => reads,
            None => Background::start("numbers", &self.path, self.sender.clone(), self.wake.clone())?,
        };
        self.counting.ticket += 1;
        let (ticket, at, span) = (self.counting.ticket, self.stamps.now(), Span { from, to });
        reads.ask(move |disk| {
            let counted = disk.snapshot(|reader| count(reader, &task, span));
            let numbers = counted.map(|numbers| TaskNumbers {
                task: task.id,
                span,
                at,
                numbers,
            });
            Some(Event::Numbers(ticket, Box::new(numbers)))
        });
        self.counting.reads = Some(reads);
        Ok(())
    }

    /// The answer is here; an older one is not wanted any more.
    pub(super) fn numbers_came(&mut self, ticket: u64, numbers: Result<TaskNumbers, StoreError>) {
        if ticket != self.counting.ticket {
            return;
        }
        match numbers {
            Ok(numbers) => self.view.numbers = Some(numbers),
            Err(error) => self.report(&error.into()),
        }
    }

    /// Writes the numbers that are shown as CSV.
    pub(super) fn save_numbers(&mut self, path: &Path) -> Result<(), SessionError> {
        self.allow(Act::SeeNumbers)?;
        let Some(numbers) = self.view.numbers.take() else {
            return Ok(());
        };
        let written = self.write_numbers(&numbers, path);
        self.view.numbers = Some(numbers);
        written?;
        self.notices
            .push(Notice::info(format!("The numbers are in {}.", path.display())));
        Ok(())
    }
}
