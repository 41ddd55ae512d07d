//! The thread that writes: the window queues, the disk takes its time.
//!
//! Jobs are committed in order. A clash is reported and the job dropped: its maker takes the gesture back.
//! Trouble that may pass (a full disk, a busy file, a project that was renamed) keeps the job, and all after it, in the
//! queue; the thread tries again every two seconds and whenever asked. Nothing that was queued is dropped for such a
//! reason. When nothing is to be done, the write-ahead log is brought into the project, so that a copy of the file alone
//! is whole and nothing lies beside it that a replacement could be mistaken for.

use super::error::StoreError;
use super::log::Writer;
use super::place::Displaced;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use domain::Op;
use platform::faults::caught;
use std::collections::VecDeque;
use std::thread::JoinHandle;
use std::time::Duration;

/// The number of a queued job.
pub type Ticket = u64;

/// What became of a job.
#[derive(Debug)]
pub enum WriterEvent {
    /// It is on disk; the log's number of its last op.
    Saved(Ticket, i64),
    /// It cannot be made: the project has moved on.
    Refused(Ticket, StoreError),
    /// It waits, with all after it.
    Stalled(Ticket, StoreError),
    /// The project is not where it was opened, or (`None`) is there again.
    Place(Option<Displaced>),
    /// The writer met a fault in the program, which says this. It keeps what is queued, and waits for
    /// [`WriterThread::retry`].
    Broken(String),
    /// It writes again after a fault.
    Mended,
}

enum Message {
    Write(Ticket, Vec<Op>),
    Retry,
    Look,
    Stop,
    Limit(u32),
    Fail,
}

/// Ops that are committed together, with their ticket.
type Job = (Ticket, Vec<Op>);

/// A writer that was taken from its thread, with what it had not written.
pub struct Stopped {
    /// The writer.
    pub writer: Writer,
    /// What was queued and is not on disk, in order.
    pub unsaved: Vec<Vec<Op>>,
}

/// A writer on its own thread. Dropping it waits until the queue is on disk (or has stalled).
pub struct WriterThread {
    queue: Option<Sender<Message>>,
    next: Ticket,
    thread: Option<JoinHandle<Stopped>>,
}

impl WriterThread {
    /// Moves `writer` to a thread of its own; `report` is called there with what becomes of each job.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(writer: Writer, report: impl Fn(WriterEvent) + Send + 'static) -> std::io::Result<Self> {
        let (queue, jobs) = unbounded();
        let work = Work {
            writer,
            jobs,
            report: Box::new(report),
            waiting: VecDeque::new(),
            displaced: None,
            written: false,
            fails: false,
        };
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || work.until_stopped())?;
        Ok(Self {
            queue: Some(queue),
            next: 0,
            thread: Some(thread),
        })
    }

    /// Queues ops that are committed together, all or none.
    pub fn write(&mut self, ops: Vec<Op>) -> Ticket {
        self.next += 1;
        self.send(Message::Write(self.next, ops));
        self.next
    }

    /// Tries a stalled job again now.
    pub fn retry(&self) {
        self.send(Message::Retry);
    }

    /// Looks whether the project is still where it was; what it finds is reported when it is something new.
    pub fn look(&self) {
        self.send(Message::Look);
    }

    /// Ends the thread without another try, and gives back the writer with what was not written. `None` after a panic.
    pub fn stop(mut self) -> Option<Stopped> {
        self.send(Message::Stop);
        self.queue = None;
        self.thread.take().and_then(|thread| thread.join().ok())
    }

    /// Lets the file grow no further than `pages` pages from the next job on: a full disk, for tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) {
        self.send(Message::Limit(pages));
    }

    /// Makes the next job meet a fault in the program, for tests.
    #[doc(hidden)]
    pub fn fail(&self) {
        self.send(Message::Fail);
    }

    fn send(&self, message: Message) {
        if let Some(queue) = &self.queue {
            // The thread ends only after the sender is dropped, so this cannot fail while we live.
            let sent = queue.send(message);
            debug_assert!(sent.is_ok());
        }
    }
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writer thread panicked");
        }
    }
}

/// After so long without a job the write-ahead log is brought into the project.
const IDLE: Duration = Duration::from_millis(700);
/// How long a stalled job waits for the next try.
const BETWEEN_TRIES: Duration = Duration::from_secs(2);

struct Work {
    writer: Writer,
    jobs: Receiver<Message>,
    report: Box<dyn Fn(WriterEvent) + Send>,
    waiting: VecDeque<Job>,
    displaced: Option<Displaced>,
    /// Whether anything was written since the log was brought into the project.
    written: bool,
    /// Whether the next job is to meet a fault.
    fails: bool,
}

impl Work {
    fn until_stopped(mut self) -> Stopped {
        loop {
            match caught(|| self.work()) {
                Ok(()) => return self.stopped(),
                Err(fault) => {
                    if !self.is_mended_after(fault) {
                        return self.stopped();
                    }
                }
            }
        }
    }

    /// Writes until told to stop.
    fn work(&mut self) {
        loop {
            while self.waiting.front().is_some() {
                if !self.write_first() && !self.wait() {
                    return;
                }
            }
            if !self.hear() {
                return;
            }
        }
    }

    /// Tells of a fault, and gathers what is queued until somebody wants to try again; false when nobody does.
    fn is_mended_after(&mut self, fault: String) -> bool {
        (self.report)(WriterEvent::Broken(fault));
        loop {
            match self.jobs.recv() {
                Ok(Message::Write(ticket, ops)) => self.waiting.push_back((ticket, ops)),
                Ok(Message::Retry) => break,
                Ok(Message::Stop) | Err(_) => return false,
                Ok(Message::Look | Message::Limit(_) | Message::Fail) => {}
            }
        }
        (self.report)(WriterEvent::Mended);
        true
    }

    fn stopped(self) -> Stopped {
        Stopped {
            writer: self.writer,
            unsaved: self.waiting.into_iter().map(|(_, ops)| ops).collect(),
        }
    }

    /// Waits for a message and takes it in; false when there will be none.
    fn hear(&mut self) -> bool {
        let message = if self.written {
            match self.jobs.recv_timeout(IDLE) {
                Err(RecvTimeoutError::Timeout) => {
                    self.fold();
                    return true;
                }
                Ok(message) => message,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        } else {
            match self.jobs.recv() {
                Ok(message) => message,
                Err(_) => return false,
            }
        };
        self.take(message)
    }

    /// Takes a message in; false when it ends the thread.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Write(ticket, ops) => self.waiting.push_back((ticket, ops)),
            Message::Retry => {}
            Message::Look => {
                let found = self.writer.look().err();
                self.note(found);
                // Others may have written: when it is quiet again their commits are brought into the project too.
                self.written = true;
            }
            Message::Stop => return false,
            Message::Fail => self.fails = true,
            Message::Limit(pages) => {
                if let Err(error) = self.writer.limit_pages(pages) {
                    tracing::error!("the limit could not be set: {error}");
                }
            }
        }
        true
    }

    /// Tries to write the first job; false when it has to wait.
    fn write_first(&mut self) -> bool {
        let Some((ticket, ops)) = self.waiting.front() else {
            return true;
        };
        let ticket = *ticket;
        assert!(!std::mem::take(&mut self.fails), "a fault was asked for");
        match self.writer.transact(ops) {
            Ok(seq) => {
                self.written = true;
                self.note(None);
                (self.report)(WriterEvent::Saved(ticket, seq));
            }
            Err(error) if error.may_pass() => {
                if let StoreError::Displaced(found) = &error {
                    self.note(Some(found.clone()));
                }
                (self.report)(WriterEvent::Stalled(ticket, error));
                return false;
            }
            Err(error) => (self.report)(WriterEvent::Refused(ticket, error)),
        }
        self.waiting.pop_front();
        true
    }

    /// Waits for a reason to try again, gathering what is queued meanwhile; false when nobody waits any more.
    fn wait(&mut self) -> bool {
        loop {
            match self.jobs.recv_timeout(BETWEEN_TRIES) {
                Ok(Message::Retry) | Err(RecvTimeoutError::Timeout) => return true,
                Ok(Message::Look) => {
                    self.take(Message::Look);
                    return true;
                }
                Ok(message) => {
                    if !self.take(message) {
                        return false;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Tells where the project is when that is news. What is in its log is brought into the file, as far as it was
    /// written before: a file that was renamed is whole then, and nothing is applied to one that replaced it.
    fn note(&mut self, found: Option<Displaced>) {
        if found == self.displaced {
            return;
        }
        self.displaced.clone_from(&found);
        if found.is_some()
            && let Err(error) = self.writer.fold_displaced()
        {
            tracing::warn!("the log of a displaced project could not be brought into it: {error}");
        }
        (self.report)(WriterEvent::Place(found));
    }

    fn fold(&mut self) {
        self.written = false;
        let found = self.writer.look().err();
        self.note(found);
        // Whoever reads just now is no trouble: the next idle moment does it.
        if self.displaced.is_none()
            && let Err(error) = self.writer.fold()
        {
            tracing::warn!("the log could not be brought into the project: {error}");
        }
    }
}
