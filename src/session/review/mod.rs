//! Reviewing: deciding on others' work, samples of it, and the grid of what waits for a decision.
//!
//! Start reading at `decide.rs`; `mode.rs` brings the review to the view, `plan.rs` says who reviews what, `blind.rs`
//! what is hidden from whom, `sample.rs` what becomes of work that no reviewer sees.

pub(crate) mod blind;
mod decide;
mod grid;
mod mode;
mod past;
pub(crate) mod plan;
mod reopen;
mod sample;
mod sample_results;
mod successor;
pub(crate) mod view;

pub(crate) use past::Past;

use domain::task::WorkState;
use domain::{InputId, WorkId};
use plan::ReviewPlans;
use sample_results::SamplesRead;

/// What the session keeps of reviews beside the view.
#[derive(Default)]
pub(crate) struct ReviewState {
    /// Who reviews what, by task.
    pub plans: ReviewPlans,
    /// Places that wait for my decision in the task under review, in order.
    pub queue: Vec<u64>,
    /// The work whose past was asked for last, and how it stood then.
    pub past_asked: Option<(InputId, Vec<(WorkId, WorkState)>)>,
    /// What was read of the log of the task whose samples are shown.
    pub samples_read: SamplesRead,
}
