//! Labeling: submitting work on an input or on many, questions to the lead and their answers.
//!
//! Start reading at `submit.rs`: what a submission becomes. `complete.rs` submits many inputs as a job.

pub(crate) mod active_time;
mod complete;
mod inbox;
pub(crate) mod questions;
pub(crate) mod submit;
pub(crate) mod view;

#[cfg(test)]
mod tests;
