//! What is to be done on many inputs, and what was. Data only.

use crate::report::Skipped;
use domain::{GestureId, InputId};
use serde::Serialize;
use std::sync::Arc;

/// What is done on each input, with concepts by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// Say of the whole input that a concept is there.
    Add(String),
    /// Say of the whole input that it is not there.
    Absent(String),
    /// Remove what says anything of a concept.
    Remove(String),
    /// Give what says the first the second concept.
    Replace(String, String),
    /// Accept what labelers submitted and I review.
    Approve,
    /// Give inputs of a partitioned task to this labeler, in the place of one who has not begun.
    Assign(String),
    /// Undo what this gesture did, where I changed nothing since.
    Undo(GestureId),
}

/// Which inputs of a task are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkInputs {
    /// Those that a query finds.
    Query(String),
    /// These.
    These(Arc<Vec<InputId>>),
}

/// What is done where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRequest {
    /// The task, by its name.
    pub task: String,
    /// Which of its inputs.
    pub inputs: BulkInputs,
    /// What is done.
    pub act: BulkAct,
    /// Also change what others made, submitted or decided on, which leads may: status and author stay.
    pub decided: bool,
    /// Only count what would change.
    pub dry_run: bool,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct BulkReport {
    /// Inputs of the task that pass the query, or that were chosen.
    pub inputs: u64,
    /// Inputs on which something changed.
    pub changed: u64,
    /// Annotations that were made, changed or removed.
    pub annotations: u64,
    /// Where nothing was done although there was something to do, and why.
    pub skipped: Vec<Skipped>,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// Whether what others made, submitted or decided on was changed, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub decided: bool,
    /// The gesture that all of it belongs to, by which it can be undone; none where it was only counted.
    pub gesture: Option<String>,
}
