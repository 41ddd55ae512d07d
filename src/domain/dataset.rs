//! Datasets: chosen sets of inputs.

use super::ids::{DatasetId, InputId, MemberId, TaskId};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// A named, chosen set of inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its identifier.
    pub id: DatasetId,
    /// Its name, unique in the project.
    pub name: String,
}

/// That an input belongs to a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetInput {
    /// The dataset.
    pub dataset: DatasetId,
    /// The input.
    pub input: InputId,
}

/// A dataset as it stood once: its inputs are those of [`DatasetInput`] rows under the version's own id, which nothing
/// changes any more, and its annotations are those that the log held when the version was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetVersion {
    /// Its identifier, of the same kind as a dataset's.
    pub id: DatasetId,
    /// The dataset that it is a version of.
    pub dataset: DatasetId,
    /// Its number among the dataset's versions, from 1.
    pub number: u32,
    /// Its name, unique among the dataset's versions.
    pub name: String,
    /// The task whose inputs and annotations it holds; `None`: those of the dataset, of every task.
    pub task: Option<TaskId>,
    /// When it was made.
    pub at: Timestamp,
    /// What was noted about it when it was made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who made it; older versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
    /// How many accepted annotations it holds; older versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<u64>,
}
