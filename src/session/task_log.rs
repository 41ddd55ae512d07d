//! Reading a task's log into a fold, on several threads where it is long.
//!
//! The log only grows, so what stands up to some number stays as it is: each thread has a connection of its own and reads
//! a stretch, and the stretches are folded in their order. What was folded is kept, so that the next question reads only
//! what came since.

use super::error::SessionError;
use crossbeam_channel::{Receiver, Sender, bounded};
use domain::agreement::FirstSubmissions;
use domain::numbers::Fold;
use domain::{Op, TaskId};
use std::ops::ControlFlow;
use std::path::Path;
use store::{ReadOnly, Reader, StoreError};

/// Entries of the log in a stretch.
const STRETCH: i64 = 20_000;
/// Threads that read, at most: more wait for the same disk.
const THREADS: usize = 4;
/// Changes that are handed over at a time.
const HANDFUL: usize = 256;

/// What is made of a task's log, op by op.
pub(super) trait TaskFold: Clone {
    /// Takes an op in, or a part of its changes.
    fn take(&mut self, op: &Op);
}

impl TaskFold for Fold {
    fn take(&mut self, op: &Op) {
        self.take(op);
    }
}

impl TaskFold for FirstSubmissions {
    fn take(&mut self, op: &Op) {
        self.take(op);
    }
}

/// How far a task's log was folded.
pub(super) struct LogReading<F> {
    task: TaskId,
    /// The first number of the task's log, once something was read: a lead's replica may get older entries.
    first: Option<i64>,
    /// The last number of the log that is in.
    until: i64,
    /// Entries of the log that a thread reads at a time.
    stretch: i64,
    /// What it begins with.
    empty: F,
    fold: F,
}

/// What a thread has to say of its stretch.
enum Said {
    Ops(Vec<Op>),
    End(Result<(), SessionError>),
}

impl<F: TaskFold> LogReading<F> {
    /// Nothing yet.
    pub(super) fn new(task: TaskId, empty: F) -> Self {
        Self {
            task,
            first: None,
            until: i64::MIN,
            stretch: STRETCH,
            fold: empty.clone(),
            empty,
        }
    }

    /// The task whose log it is.
    pub(super) fn task(&self) -> TaskId {
        self.task
    }

    /// Reads on to the end of the log. `None`: `stop` said so; then this is of no use any more. `true`: it was begun anew, since
    /// the log got older entries.
    pub(super) fn read_on(
        &mut self,
        project: &Path,
        reader: Reader<'_>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<bool>, SessionError> {
        let Some((first, end)) = reader.ends_of_task_log(self.task)? else {
            return Ok(Some(false));
        };
        let anew = self.first != Some(first);
        if anew {
            self.first = Some(first);
            self.until = first - 1;
            self.fold = self.empty.clone();
        }
        let stretches: Vec<(i64, i64)> = (self.until..end)
            .step_by(self.stretch as usize)
            .map(|after| (after, (after + self.stretch).min(end)))
            .collect();
        let read = match stretches.as_slice() {
            [] => true,
            [only] => self.read_here(reader, *only, stop)?,
            several => self.read_at_once(project, several, stop)?,
        };
        self.until = end.max(self.until);
        Ok(read.then_some(anew))
    }

    /// What was made of it, as far as was read.
    pub(super) fn fold(&self) -> &F {
        &self.fold
    }

    /// The same, to be asked what is new.
    pub(super) fn fold_mut(&mut self) -> &mut F {
        &mut self.fold
    }

    fn read_here(
        &mut self,
        reader: Reader<'_>,
        stretch: (i64, i64),
        stop: &dyn Fn() -> bool,
    ) -> Result<bool, SessionError> {
        let mut stopped = false;
        reader.task_ops_between(self.task, stretch, &mut |op| {
            self.fold.take(&op);
            stopped = stop();
            if stopped {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(!stopped)
    }

    fn read_at_once(
        &mut self,
        project: &Path,
        stretches: &[(i64, i64)],
        stop: &dyn Fn() -> bool,
    ) -> Result<bool, SessionError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.clamp(1, THREADS).min(stretches.len());
        let task = self.task;
        std::thread::scope(|scope| {
            let said: Vec<Receiver<Said>> = (0..threads)
                .map(|first| {
                    let (say, said) = bounded(16);
                    let own = stretches.iter().skip(first).step_by(threads);
                    scope.spawn(move || read_stretches(project, task, own.copied(), &say));
                    said
                })
                .collect();
            // When this ends early the receivers go, and the threads notice with their next word.
            for said in said.iter().cycle().take(stretches.len()) {
                loop {
                    if stop() {
                        return Ok(false);
                    }
                    match said.recv() {
                        Ok(Said::Ops(ops)) => ops.iter().for_each(|op| self.fold.take(op)),
                        Ok(Said::End(how)) => break how?,
                        Err(_) => return Err(StoreError::Damaged("a reading thread ended".into()).into()),
                    }
                }
            }
            Ok(true)
        })
    }
}

/// Reads stretches one after the other, until nobody listens any more.
fn read_stretches(project: &Path, task: TaskId, own: impl Iterator<Item = (i64, i64)>, say: &Sender<Said>) {
    let disk = match ReadOnly::open(project) {
        Ok(disk) => disk,
        Err(error) => {
            let _nobody_listens = say.send(Said::End(Err(error.into())));
            return;
        }
    };
    for stretch in own {
        let mut ops = Vec::new();
        let mut changes = 0;
        let read = disk.reader().task_ops_between(task, stretch, &mut |op| {
            changes += op.changes.len();
            ops.push(op);
            if changes < HANDFUL {
                return ControlFlow::Continue(());
            }
            changes = 0;
            match say.send(Said::Ops(std::mem::take(&mut ops))) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        let told = say
            .send(Said::Ops(ops))
            .and_then(|()| say.send(Said::End(read.map_err(SessionError::from))));
        if told.is_err() {
            return;
        }
    }
}

#[cfg(test)]
#[path = "task_log_tests.rs"]
mod tests;
