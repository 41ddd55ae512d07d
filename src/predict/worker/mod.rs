//! The background thread that looks at pictures while somebody works.
//!
//! One thread, because one network already uses all cores it is given. It is told what is wanted, the most imminent
//! first, and each list replaces the one before: what is no longer wanted is dropped, and broken off where the engine
//! can. Every ticket is answered exactly once, with an answer, an error, or [`PredictError::Stopped`].
//!
//! Start reading at [`Worker`]; `queue` is what both sides share, `work` what the thread does, `loaded_models` what it keeps.

mod loaded_models;
mod queue;
mod work;

use super::describe::Described;
use super::engine::EngineChoice;
use super::error::PredictError;
use super::post::Options;
use super::promptable::Outlined;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use domain::pixels::Pixels;
use domain::{Finding, Prompt, Size};
use platform::faults::going_on;
use queue::Queue;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// How long leaving waits for the thread, at most.
const PATIENCE: Duration = Duration::from_millis(250);

/// How the thread works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which engine runs networks.
    pub engine: EngineChoice,
    /// On how many threads.
    pub threads: usize,
    /// Its niceness, 0 to 19: how readily it gives way to the window.
    pub nice: i32,
    /// What is asked of every run.
    pub options: Options,
    /// The folder that findings are kept in; `None` keeps none.
    pub cache: Option<PathBuf>,
}

/// Gives the pixels of an upright image, perhaps reduced; called on the thread, when they are needed.
pub type PixelSource = Arc<dyn Fn() -> Result<Pixels, String> + Send + Sync>;

/// Tells the window that there are events; called on any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a picture is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Findings.
    Findings,
    /// Prompts that will come.
    Embedding,
}

/// Something wanted.
#[derive(Clone)]
pub struct Wanted {
    /// Names the answer; not used twice.
    pub ticket: u64,
    /// The model to show the picture to.
    pub model: Arc<Described>,
    /// What for.
    pub what: What,
    /// Size of the upright image in pixels.
    pub image: Size,
    /// Its pixels.
    pub pixels: PixelSource,
    /// The hash of the image: findings are kept under it, and prompts name it. `None` keeps nothing.
    pub cache_key: Option<String>,
}

/// A prompt on a picture that was wanted as an [`What::Embedding`].
#[derive(Clone, Debug)]
pub struct Ask {
    /// Names the answer; not used twice.
    pub ticket: u64,
    /// The model.
    pub model: Arc<Described>,
    /// The `cache_key` of the picture.
    pub image: String,
    /// What is pointed at.
    pub prompt: Prompt,
}

/// What became of a ticket.
#[derive(Debug)]
pub enum WorkerEvent {
    /// It is being worked on. Comes again when it was put off for a prompt.
    Started(u64),
    /// Findings, or why there are none.
    Findings {
        /// The ticket.
        ticket: u64,
        /// The findings, the surest first.
        result: Result<Vec<Finding>, PredictError>,
        /// Milliseconds it took.
        ms: f64,
    },
    /// The picture was looked at, or why not; prompts on it are answered now.
    Encoded {
        /// The ticket.
        ticket: u64,
        /// Whether.
        result: Result<(), PredictError>,
        /// Milliseconds it took.
        ms: f64,
    },
    /// An outline, or why there is none.
    Outline {
        /// The ticket.
        ticket: u64,
        /// The outline.
        result: Result<Outlined, PredictError>,
        /// Milliseconds it took.
        ms: f64,
    },
}

impl WorkerEvent {
    /// The ticket that it is about.
    pub fn ticket(&self) -> u64 {
        match self {
            Self::Started(ticket)
            | Self::Findings { ticket, .. }
            | Self::Encoded { ticket, .. }
            | Self::Outline { ticket, .. } => *ticket,
        }
    }
}

/// Sends events and wakes the window.
#[derive(Clone)]
struct Out {
    events: Sender<WorkerEvent>,
    wake: Wake,
}

impl Out {
    fn send(&self, event: WorkerEvent) {
        // Nobody listens once the worker is dropped.
        if self.events.send(event).is_ok() {
            (self.wake)();
        }
    }

    /// Answers what is not wanted any more.
    fn dropped(&self, wanted: &Wanted) {
        self.send(wanted.answered(Err(PredictError::Stopped), 0.0));
    }
}

/// What an answer may be.
enum Answered {
    Findings(Vec<Finding>),
    Encoded,
}

impl Wanted {
    fn answered(&self, result: Result<Answered, PredictError>, ms: f64) -> WorkerEvent {
        let ticket = self.ticket;
        match self.what {
            What::Findings => WorkerEvent::Findings {
                ticket,
                result: result.map(|answered| match answered {
                    Answered::Findings(findings) => findings,
                    Answered::Encoded => Vec::new(),
                }),
                ms,
            },
            What::Embedding => WorkerEvent::Encoded {
                ticket,
                result: result.map(|_| ()),
                ms,
            },
        }
    }

    /// The name that its embedding is kept under.
    fn picture(&self) -> String {
        self.cache_key
            .clone()
            .unwrap_or_else(|| format!("ticket {}", self.ticket))
    }
}

/// The background thread. It ends when this is dropped; dropping waits a quarter of a second at most and leaves a run
/// that does not end by then to itself.
pub struct Worker {
    queue: Arc<Queue>,
    out: Out,
    events: Receiver<WorkerEvent>,
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. `wake` is called after each event, on any thread.
    ///
    /// # Errors
    /// What the operating system says when it gives no thread.
    pub fn start(settings: Settings, wake: Wake) -> std::io::Result<Self> {
        let (sender, events) = unbounded();
        let (alive, ended) = bounded(0);
        let out = Out { events: sender, wake };
        let queue = Arc::new(Queue::default());
        let (shared, answers) = (queue.clone(), out.clone());
        let thread = std::thread::Builder::new().name("predict".into()).spawn(move || {
            // Dropped when the thread ends, however it ends.
            let _alive = alive;
            going_on(|| work::work(&settings, &shared, &answers));
        })?;
        Ok(Self {
            queue,
            out,
            events,
            ended,
            thread: Some(thread),
        })
    }

    /// Replaces what is wanted, the most imminent first. What is being worked on goes on if its ticket is among it.
    pub fn want(&self, wanted: Vec<Wanted>) {
        for dropped in self.queue.replace(wanted) {
            self.out.dropped(&dropped);
        }
    }

    /// Asks for an outline, before anything else. It waits for the picture's embedding if that is wanted, and replaces
    /// a prompt that was not answered yet.
    pub fn prompt(&self, ask: Ask) {
        if let Some(older) = self.queue.ask(ask) {
            self.out.send(WorkerEvent::Outline {
                ticket: older.ticket,
                result: Err(PredictError::Stopped),
                ms: 0.0,
            });
        }
    }

    /// What became of tickets.
    pub fn events(&self) -> &Receiver<WorkerEvent> {
        &self.events
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.queue.end();
        // Nothing is ever sent on it: it errs when the thread is gone, or when patience is.
        let gone = self.ended.recv_timeout(PATIENCE) == Err(crossbeam_channel::RecvTimeoutError::Disconnected);
        if let Some(thread) = self.thread.take().filter(|_| gone)
            && thread.join().is_err()
        {
            tracing::error!("the prediction thread panicked");
        }
    }
}
