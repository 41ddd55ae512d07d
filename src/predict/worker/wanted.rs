//! What is asked of the thread.

use super::super::describe::Described;
use super::super::error::PredictError;
use super::event::WorkerEvent;
use domain::pixels::Pixels;
use domain::{Finding, Prompt, Size};
use std::sync::Arc;

/// Gives the pixels of an upright image, perhaps reduced; called on the thread, when they are needed.
pub type PixelSource = Arc<dyn Fn() -> Result<Pixels, String> + Send + Sync>;

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

/// What an answer may be.
pub(super) enum Answered {
    Findings(Vec<Finding>),
    Encoded,
}

impl Wanted {
    pub(super) fn answered(&self, result: Result<Answered, PredictError>, ms: f64) -> WorkerEvent {
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
    pub(super) fn picture(&self) -> String {
        self.cache_key
            .clone()
            .unwrap_or_else(|| format!("ticket {}", self.ticket))
    }
}
