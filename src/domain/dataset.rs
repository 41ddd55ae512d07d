//! Datasets: chosen sets of inputs.

use super::ids::{DatasetId, InputId};
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
