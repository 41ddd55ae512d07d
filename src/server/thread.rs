//! The thread that keeps a replica in step with the server while a project is open.
//!
//! Of the processes that have a replica open one sends and hears, by a lock on a file beside it; another takes over when
//! that one ends. Whoever notices that another process committed to the replica's file wakes it.

use super::picture_facts::PictureFact;
use super::presence::{Presence, Seen};
use super::remote::{Remote, SyncError, not_opened};
use super::sync::{Synced, begin, bring_older, resend, sync, tell};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use domain::{InputId, OpId, TaskId};
use platform::faults::caught;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use store::{Replica, StoreError};

/// How often it is asked whether something is to be sent, while nothing comes from the server.
const LOOK: Duration = Duration::from_millis(25);
/// After so long without a sign of the server it is asked for one.
const QUIET: Duration = Duration::from_secs(20);
/// How often the server is told that we are there: inputs of queues are held by that.
const BEAT: Duration = Duration::from_secs(30);
/// How often the server is told on what we are, and tells who else is there; and how soon again where that changed.
const HERE: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(1)];
/// The shortest and the longest time between two tries to reach the server.
const BETWEEN_TRIES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(8)];
/// How often it is tried to take over from another process.
const TAKE_OVER: Duration = Duration::from_secs(1);

/// What the thread tells.
#[derive(Debug)]
pub enum SyncEvent {
    /// The server is reached, and everything is heard and sent.
    Connected,
    /// The server cannot be reached for now, for this reason.
    Offline(String),
    /// Something was heard or sent.
    Synced(Synced),
    /// A lead's replica has the log from its beginning.
    WholeLog,
    /// Who else is there, as far as the member may know.
    Others(Vec<Seen>),
    /// What was asked from a task's queue is here: how many inputs the server gave.
    Taken(TaskId, usize),
    /// Nothing more is sent or heard before somebody did something about this.
    Stopped(SyncError),
}

/// What is asked of the thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A server that was restored is sent what it lacks: see [`resend()`].
    Resend,
    /// What others are to give back to it is not waited for any more.
    StopWaiting,
    /// So many inputs of a task's queue are taken, by the op of this identifier.
    Take(TaskId, u32, OpId),
    /// What was found out about a picture is told.
    PictureFact(InputId, PictureFact),
}

/// Makes a connection to the server.
type Connect = Box<dyn FnMut() -> Result<Box<dyn Remote>, SyncError> + Send>;

/// A thread of its own. Dropping it ends it; what is not sent stays in the outbox.
pub struct SyncThread {
    wake: Option<Sender<()>>,
    requests: Sender<Request>,
    place: Arc<Mutex<OnCanvas>>,
    thread: Option<JoinHandle<()>>,
}

/// The input on the canvas, and its task.
type OnCanvas = Option<(TaskId, InputId)>;

impl SyncThread {
    /// Starts it on the replica at `path`; `report` is called there.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        path: &Path,
        connect: impl FnMut() -> Result<Box<dyn Remote>, SyncError> + Send + 'static,
        report: impl Fn(SyncEvent) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (wake, woken) = bounded(1);
        let (asks, requests) = unbounded();
        let place = Arc::new(Mutex::new(None));
        let work = Work {
            path: path.to_path_buf(),
            connect: Box::new(connect),
            report: Box::new(report),
            woken,
            requests,
            place: place.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("sync".into())
            .spawn(move || work.until_ended())?;
        Ok(Self {
            wake: Some(wake),
            requests: asks,
            place,
            thread: Some(thread),
        })
    }

    /// Something was committed here, or the server may be reached again: it is looked at now.
    pub fn wake(&self) {
        if let Some(wake) = &self.wake {
            // Woken already is woken.
            let _ = wake.try_send(());
        }
    }

    /// This input of this task is on the canvas now, for whoever may know.
    pub fn look_at(&self, place: Option<(TaskId, InputId)>) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }

    /// Asks something of it.
    pub fn ask(&self, request: Request) {
        // A thread that ended does nothing any more.
        let _ = self.requests.send(request);
        self.wake();
    }
}

impl Drop for SyncThread {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that keeps the replica in step panicked");
        }
    }
}

struct Work {
    path: PathBuf,
    connect: Connect,
    report: Box<dyn Fn(SyncEvent) + Send>,
    woken: Receiver<()>,
    requests: Receiver<Request>,
    place: Arc<Mutex<OnCanvas>>,
}

/// Why work on one connection came to an end.
enum End {
    /// Nobody wants it any more.
    Dropped,
    /// Something went wrong.
    Failed(SyncError),
}

impl From<SyncError> for End {
    fn from(error: SyncError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Work {
    fn until_ended(mut self) {
        let Some(_lock) = self.until_ours() else { return };
        let mut pause = BETWEEN_TRIES[0];
        let mut is_told_older = false;
        loop {
            let end = match caught(|| self.on_one_connection(&mut pause)) {
                Ok(Err(End::Dropped)) => return,
                Ok(Err(End::Failed(error))) => error,
                Ok(Ok(never)) => match never {},
                Err(fault) => SyncError::Unreachable(fault),
            };
            match end {
                SyncError::Unreachable(why) => (self.report)(SyncEvent::Offline(why)),
                SyncError::Store(error) if error.is_busy() => {}
                // It is brought up while this program runs.
                error @ SyncError::Older => {
                    if !std::mem::replace(&mut is_told_older, true) {
                        (self.report)(SyncEvent::Stopped(error));
                    }
                }
                error => {
                    (self.report)(SyncEvent::Stopped(error));
                    // Somebody asks for something, or the project is opened anew.
                    while self.requests.is_empty() {
                        if self.woken.recv().is_err() {
                            return;
                        }
                    }
                    continue;
                }
            }
            match self.woken.recv_timeout(pause) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            pause = (pause * 2).min(BETWEEN_TRIES[1]);
        }
    }

    /// Waits until no other process sends; `None` when nobody wants it any more.
    fn until_ours(&self) -> Option<File> {
        loop {
            match lock(&self.path) {
                Ok(Some(lock)) => return Some(lock),
                Ok(None) => {}
                Err(error) => tracing::warn!("whether another process sends cannot be told: {error}"),
            }
            match self.woken.recv_timeout(TAKE_OVER) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    fn on_one_connection(&mut self, pause: &mut Duration) -> Result<std::convert::Infallible, End> {
        let mut replica = Replica::open(&self.path).map_err(not_opened)?;
        let mut remote = (self.connect)()?;
        begin(&mut replica, &mut *remote)?;
        let mut first = true;
        let mut beat = None;
        let mut here: Option<(Instant, OnCanvas)> = None;
        loop {
            let report = &self.report;
            let mut told = |synced| report(SyncEvent::Synced(synced));
            let mut taken = Vec::new();
            for request in self.requests.try_iter() {
                match request {
                    Request::Resend => resend(&mut replica, &mut *remote, &mut told)?,
                    Request::StopWaiting => tell(replica.stop_waiting()?, &mut told),
                    Request::Take(task, n, op) => taken.push((task, remote.take(task, n, op)?)),
                    Request::PictureFact(input, fact) => remote.add_picture_fact(input, &fact)?,
                }
            }
            sync(&mut replica, &mut *remote, &mut told)?;
            let leads = remote.state()?.leads;
            let mut lacks_older = replica.older_wanted(leads)?.is_some();
            for (task, given) in taken {
                report(SyncEvent::Taken(task, given));
            }
            if std::mem::take(&mut first) {
                *pause = BETWEEN_TRIES[0];
                (self.report)(SyncEvent::Connected);
            }
            let since = Instant::now();
            loop {
                match self.woken.try_recv() {
                    Ok(()) => break,
                    Err(crossbeam_channel::TryRecvError::Empty) => {}
                    Err(crossbeam_channel::TryRecvError::Disconnected) => {
                        // What is not sent is sent when the project is opened again; what the server does not hear
                        // now it holds longer.
                        if let Err(error) = remote.heartbeat(true) {
                            tracing::debug!("the server was not told that the project is closed: {error}");
                        }
                        return Err(End::Dropped);
                    }
                }
                if beat.is_none_or(|beat: Instant| beat.elapsed() > BEAT) {
                    remote.heartbeat(false)?;
                    beat = Some(Instant::now());
                }
                let place = *self.place.lock().unwrap_or_else(PoisonError::into_inner);
                let [each, at_least] = HERE;
                let is_due =
                    |(at, told): (Instant, OnCanvas)| at.elapsed() > each || told != place && at.elapsed() > at_least;
                if here.is_none_or(is_due) {
                    let unsent = replica.reader().pending_ops()?;
                    match remote.here(&Presence { unsent, place }) {
                        Ok(others) => (self.report)(SyncEvent::Others(others)),
                        Err(error @ SyncError::Unreachable(_)) => return Err(error.into()),
                        // If it matters, it is met by what matters.
                        Err(error) => tracing::debug!("the server does not tell who is there: {error}"),
                    }
                    here = Some((Instant::now(), place));
                }
                if lacks_older {
                    lacks_older = bring_older(&mut replica, &mut *remote, leads)?;
                    if !lacks_older {
                        (self.report)(SyncEvent::WholeLog);
                    }
                }
                let patience = if lacks_older { Duration::ZERO } else { LOOK };
                if remote.wait(patience)? || since.elapsed() > QUIET {
                    break;
                }
            }
        }
    }
}

/// Locks the file beside the replica at `path` by which one process sends; `None` where another one does.
pub(crate) fn lock(path: &Path) -> std::io::Result<Option<File>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".sender");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(PathBuf::from(name))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
