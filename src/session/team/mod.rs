//! The team at work: submitting by the task's review strategy, deciding, giving out inputs, talking.
//!
//! Start reading at `submit.rs` (what a submission becomes), then `review.rs`.

mod draws;
pub mod view;

pub use draws::Draws;
