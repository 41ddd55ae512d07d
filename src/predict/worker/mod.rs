//! The background thread that looks at pictures while somebody works.
//!
//! One thread, because one network already uses all cores it is given. It is told what is wanted, the most imminent
//! first, and each list replaces the one before: what is no longer wanted is dropped, and broken off where the engine
//! can. Every ticket is answered exactly once, with an answer, an error, or [`PredictError::Stopped`].
//!
//! Start reading at [`Worker`]; `queue` is what both sides share, `work` what the thread does, `loaded_models` what it keeps.

mod event;
mod loaded_models;
mod queue;
mod settings;
mod wanted;
mod work;

use super::error::PredictError;
use crossbeam_channel::{Receiver, bounded, unbounded};
use event::Out;
pub use event::{Wake, WorkerEvent};
use platform::faults::going_on;
use queue::Queue;
pub use settings::Settings;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use wanted::Answered;
pub use wanted::{Ask, PixelSource, Wanted, What};

/// How long leaving waits for the thread, at most.
const PATIENCE: Duration = Duration::from_millis(250);

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
