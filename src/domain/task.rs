//! Tasks: batches of inputs and concepts given to people.

use super::ids::{ConceptId, DatasetId, InputId, MemberId, TaskId, WorkId};
use super::suggestion::{Assist, Auto};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is claimed in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TaskKind {
    /// Concepts of whole inputs.
    Classification,
    /// Boxes.
    Detection,
    /// Polygons (boxes too: a box is the quickest polygon).
    Segmentation,
}

impl TaskKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Classification, Self::Detection, Self::Segmentation];

    /// The kind's name in files, on the command line and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classification => "Classification",
            Self::Detection => "Detection",
            Self::Segmentation => "Segmentation",
        }
    }

    /// Whether a region of this shape belongs into a task of this kind.
    pub fn takes(self, region: &super::Region) -> bool {
        use super::Region;
        match (self, region) {
            (Self::Classification, Region::Whole) | (Self::Detection, Region::Box(_)) => true,
            (Self::Segmentation, Region::Box(_) | Region::Polygon(_)) => true,
            (Self::Classification, Region::Box(_) | Region::Polygon(_)) => false,
            (Self::Detection | Self::Segmentation, Region::Whole) | (Self::Detection, Region::Polygon(_)) => false,
        }
    }
}

/// Which inputs a task was made for; resolved to a list when it was created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskInputs {
    /// All inputs of the project at that time.
    #[default]
    All,
    /// Those of a dataset.
    Dataset(DatasetId),
    /// Those whose name contains the text.
    Search(String),
}

/// How inputs are given to labelers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum WorkerStrategy {
    /// Every input to every labeler.
    #[default]
    Full,
    /// Each input to some of them, by weight.
    Partitioned {
        /// How many people label each input.
        workers_per_input: u32,
        /// Shares by labeler; even when empty.
        weights: BTreeMap<MemberId, u32>,
    },
    /// Whoever is free takes the next.
    Queue,
}

/// What happens to submitted work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ReviewStrategy {
    /// It is accepted.
    #[default]
    None,
    /// A reviewer decides on a sample.
    Manual {
        /// Percentage of inputs drawn, over 0 to 100.
        sample_percent: f64,
    },
    /// Labelers must agree.
    Consensus {
        /// How many must agree.
        approval_threshold: u32,
        /// From which intersection over union two regions count as the same.
        iou: f64,
    },
}

/// A batch of inputs and concepts given to people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its identifier.
    pub id: TaskId,
    /// Its name, unique in the project.
    pub name: String,
    /// What is claimed in it.
    pub kind: TaskKind,
    /// Which inputs it was made for.
    pub inputs: TaskInputs,
    /// The concepts on offer, in the order of their keys.
    pub concepts: Vec<ConceptId>,
    /// Who labels.
    pub labelers: Vec<MemberId>,
    /// How inputs are given to labelers.
    #[serde(default)]
    pub worker_strategy: WorkerStrategy,
    /// Who reviews.
    #[serde(default)]
    pub reviewers: Vec<MemberId>,
    /// What happens to submitted work.
    #[serde(default)]
    pub review_strategy: ReviewStrategy,
    /// Which model suggests to labelers.
    #[serde(default)]
    pub assist: Option<Assist>,
    /// How a model annotates the task by itself.
    #[serde(default)]
    pub auto: Option<Auto>,
    /// What labelers are told, as Markdown.
    #[serde(default)]
    pub instructions: String,
    /// Classification: exactly one concept per input.
    #[serde(default)]
    pub exclusive: bool,
    /// Classification: submit and go on after the choice.
    #[serde(default)]
    pub auto_advance: bool,
}

impl Task {
    /// The models that it uses.
    pub fn models(&self) -> impl Iterator<Item = super::ids::ModelId> {
        let assist = self.assist.as_ref().map(|assist| assist.model);
        assist.into_iter().chain(self.auto.as_ref().map(|auto| auto.model))
    }
}

/// That an input belongs to a task, and at which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskInput {
    /// The task.
    pub task: TaskId,
    /// Its place in the task, from 0.
    pub position: u64,
    /// The input.
    pub input: InputId,
}

/// How far one member's work on one input of a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WorkState {
    /// Not touched.
    #[default]
    Unlabeled,
    /// Begun, not submitted.
    InProgress,
    /// Submitted, a decision is awaited.
    Submitted,
    /// Sent back by a reviewer.
    Returned,
    /// Skipped by the labeler.
    Skipped,
    /// Submitted and accepted.
    Done,
}

impl WorkState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Unlabeled,
        Self::InProgress,
        Self::Submitted,
        Self::Returned,
        Self::Skipped,
        Self::Done,
    ];

    /// The state's name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unlabeled => "Unlabeled",
            Self::InProgress => "InProgress",
            Self::Submitted => "Submitted",
            Self::Returned => "Returned",
            Self::Skipped => "Skipped",
            Self::Done => "Done",
        }
    }
}

/// One member's work on one input of one task; the row appears on first touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Its identifier.
    pub id: WorkId,
    /// The task.
    pub task: TaskId,
    /// The input.
    pub input: InputId,
    /// Who works on it.
    pub member: MemberId,
    /// How far it is.
    pub state: WorkState,
}
