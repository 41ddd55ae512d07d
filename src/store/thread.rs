//! The thread that writes: the window queues, the disk takes its time.
//!
//! Jobs are committed in order. A clash is reported and the job dropped: its maker takes the gesture back.
//! Trouble that may pass (a full disk, a busy file) keeps the job, and all after it, in the queue; the thread
//! tries again every two seconds and whenever asked. Nothing that was queued is dropped for such a reason.

use super::error::StoreError;
use super::log::Writer;
use crate::domain::Op;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
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
}

enum Message {
    Write(Ticket, Vec<Op>),
    Retry,
    Limit(u32),
}

/// A writer on its own thread. Dropping it waits until the queue is on disk (or has stalled).
pub struct WriterThread {
    queue: Option<Sender<Message>>,
    next: Ticket,
    thread: Option<JoinHandle<()>>,
}

impl WriterThread {
    /// Moves `writer` to a thread of its own; `report` is called there with what becomes of each job.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(writer: Writer, report: impl Fn(WriterEvent) + Send + 'static) -> std::io::Result<Self> {
        let (queue, jobs) = unbounded();
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || work(writer, &jobs, &report))?;
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

    /// Lets the file grow no further than `pages` pages from the next job on: a full disk, for tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) {
        self.send(Message::Limit(pages));
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

fn work(mut writer: Writer, jobs: &Receiver<Message>, report: &dyn Fn(WriterEvent)) {
    while let Ok(message) = jobs.recv() {
        let (ticket, ops) = match message {
            Message::Write(ticket, ops) => (ticket, ops),
            Message::Retry => continue,
            Message::Limit(pages) => {
                limit(&writer, pages);
                continue;
            }
        };
        let mut waiting: std::collections::VecDeque<(Ticket, Vec<Op>)> = [(ticket, ops)].into();
        while let Some((ticket, ops)) = waiting.front() {
            match writer.transact(ops) {
                Ok(seq) => report(WriterEvent::Saved(*ticket, seq)),
                Err(error) if error.may_pass() => {
                    report(WriterEvent::Stalled(*ticket, error));
                    if !wait(&writer, jobs, &mut waiting) {
                        return;
                    }
                    continue;
                }
                Err(error) => report(WriterEvent::Refused(*ticket, error)),
            }
            waiting.pop_front();
        }
    }
}

fn limit(writer: &Writer, pages: u32) {
    if let Err(error) = writer.limit_pages(pages) {
        tracing::error!("the limit could not be set: {error}");
    }
}

/// Waits for a reason to try again, gathering what is queued meanwhile; false when nobody waits any more.
fn wait(
    writer: &Writer,
    jobs: &Receiver<Message>,
    waiting: &mut std::collections::VecDeque<(Ticket, Vec<Op>)>,
) -> bool {
    loop {
        match jobs.recv_timeout(Duration::from_secs(2)) {
            Ok(Message::Write(ticket, ops)) => waiting.push_back((ticket, ops)),
            Ok(Message::Limit(pages)) => limit(writer, pages),
            Ok(Message::Retry) | Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}
