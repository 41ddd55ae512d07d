//! What the thread answers.

use super::super::error::PredictError;
use super::super::promptable::Outlined;
use super::wanted::Wanted;
use crossbeam_channel::Sender;
use domain::Finding;
use std::sync::Arc;

/// Tells the window that there are events; called on any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

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
pub(super) struct Out {
    pub(super) events: Sender<WorkerEvent>,
    pub(super) wake: Wake,
}

impl Out {
    pub(super) fn send(&self, event: WorkerEvent) {
        // Nobody listens once the worker is dropped.
        if self.events.send(event).is_ok() {
            (self.wake)();
        }
    }

    /// Answers what is not wanted any more.
    pub(super) fn dropped(&self, wanted: &Wanted) {
        self.send(wanted.answered(Err(PredictError::Stopped), 0.0));
    }
}
