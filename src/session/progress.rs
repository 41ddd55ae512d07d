//! How far a job is: told to whoever watches, and asked whether to stop.

use super::Event;
use super::background::EventSender;
use super::error::SessionError;
use super::view::JobOutcome;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Progress is reported at most this often.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// News of a job.
pub struct JobUpdate {
    pub(super) id: u64,
    pub(super) done: u64,
    pub(super) total: Option<u64>,
    pub(super) rate: f64,
    pub(super) outcome: Option<JobOutcome>,
}

/// Shows steps done and steps in all.
type Bar = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// What a job holds to report progress and to see whether it is cancelled.
#[derive(Clone)]
pub struct Progress {
    id: u64,
    cancel: Arc<AtomicBool>,
    events: Option<EventSender>,
    started: Instant,
    told: Instant,
    /// Steps that were done before the work began.
    before: u64,
    bar: Option<Bar>,
}

impl Progress {
    /// Progress that nobody watches.
    pub fn silent() -> Self {
        let now = Instant::now();
        Self {
            id: 0,
            cancel: Arc::default(),
            events: None,
            started: now,
            told: now,
            before: 0,
            bar: None,
        }
    }

    /// Progress of a job that the session watches and may stop.
    pub(super) fn of_job(id: u64, cancel: Arc<AtomicBool>, events: EventSender) -> Self {
        Self {
            id,
            cancel,
            events: Some(events),
            ..Self::silent()
        }
    }

    /// Resumes after so many steps that were done earlier; they do not count for the rate.
    pub fn goes_on_from(&mut self, done: u64) {
        self.before = done;
    }

    /// Progress shown by a function of steps done and steps in all.
    pub fn shown(bar: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        Self {
            bar: Some(Arc::new(bar)),
            ..Self::silent()
        }
    }

    /// Whether to stop.
    pub fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// The flag that asks to stop.
    pub fn cancel_flag(&self) -> &AtomicBool {
        &self.cancel
    }

    /// A function that cancels the work, from any thread.
    pub fn stopper(&self) -> impl Fn() + Send + Sync + use<> {
        let cancel = self.cancel.clone();
        move || cancel.store(true, Ordering::Relaxed)
    }

    /// # Errors
    /// [`SessionError::Cancelled`] when it was asked to stop.
    pub fn check(&self) -> Result<(), SessionError> {
        if self.cancelled() {
            Err(SessionError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Reports how far the work is; most calls do nothing.
    pub fn tell(&mut self, done: u64, total: Option<u64>) {
        if self.told.elapsed() < TELL_EVERY {
            return;
        }
        self.told = Instant::now();
        if let Some(bar) = &self.bar {
            bar(done, total);
        }
        let rate = done.saturating_sub(self.before) as f64 / self.started.elapsed().as_secs_f64().max(1e-3);
        self.post(JobUpdate {
            id: self.id,
            done,
            total,
            rate,
            outcome: None,
        });
    }

    /// Reports the outcome.
    pub(super) fn finish(&self, outcome: JobOutcome) {
        self.post(JobUpdate {
            id: self.id,
            done: 0,
            total: None,
            rate: 0.0,
            outcome: Some(outcome),
        });
    }

    fn post(&self, update: JobUpdate) {
        if let Some(events) = &self.events {
            events.send(Event::Job(update));
        }
    }
}
