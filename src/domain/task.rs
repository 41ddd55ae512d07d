//! Tasks: batches of inputs and concepts given to people.

use super::ids::{ConceptId, DatasetId, InputId, MemberId, SearchId, TaskId, WorkId};
use super::required::Required;
use super::share::{Overlap, PerInput};
use super::suggestion::{Assist, Auto};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is drawn in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
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
    /// Those that pass this query, see [`crate::query`].
    Search(String),
    /// Those that a saved search finds. What it finds later joins when a lead says so.
    Saved(SearchId),
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
        /// Which part of the inputs goes to more people, so that their agreement is measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overlap: Option<Overlap>,
    },
    /// Whoever is free takes the next.
    Queue,
}

impl WorkerStrategy {
    /// How many labelers each input goes to, where it is partitioned.
    pub fn per_input(&self) -> Option<PerInput> {
        match self {
            Self::Partitioned {
                workers_per_input,
                overlap,
                ..
            } => Some(PerInput {
                workers: *workers_per_input,
                overlap: *overlap,
            }),
            Self::Full | Self::Queue => None,
        }
    }
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

/// Who may add concepts to a task's list while they label; its lead always may in its settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum NewConcepts {
    /// Leads only.
    #[default]
    Leads,
    /// Leads and the task's labelers.
    Labelers,
    /// Nobody.
    Nobody,
}

impl NewConcepts {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Leads, Self::Labelers, Self::Nobody];
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
    /// Who labeled it once and was taken out: what they did stays theirs, and what is kept of labelers is kept of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_labelers: Vec<MemberId>,
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
    /// What a submission must have.
    #[serde(default)]
    pub required: Required,
    /// Who may add concepts while they label.
    #[serde(default)]
    pub new_concepts: NewConcepts,
    /// Rises with each change of the instructions or of the dictionary; 0 while there are none.
    #[serde(default)]
    pub instructions_version: u32,
    /// Good and bad examples of the concepts.
    #[serde(default)]
    pub dictionary: Vec<Example>,
    /// Questions that were answered for all labelers.
    #[serde(default)]
    pub faq: Vec<Answered>,
    /// What reviewers may choose from when they reject.
    #[serde(default)]
    pub reject_reasons: Vec<String>,
    /// Reviewers are not told whose work they see.
    #[serde(default)]
    pub blind_review: bool,
    /// Labelers see each other's work.
    #[serde(default)]
    pub see_others: bool,
    /// What every draw in this task begins with: who gets what, and what is reviewed.
    #[serde(default)]
    pub seed: u64,
    /// Queue: after how many minutes without a touch an input goes back.
    #[serde(default = "an_hour")]
    pub lease_minutes: u32,
}

fn an_hour() -> u32 {
    60
}

/// A picture of what a concept is, or of what it is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The concept.
    pub concept: ConceptId,
    /// Whether it shows how to do it; else, how not to.
    pub good: bool,
    /// Where it is seen.
    pub picture: ExamplePicture,
    /// What to look at.
    #[serde(default)]
    pub caption: String,
}

/// Where an example is seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExamplePicture {
    /// Part of an input (pixels of the upright image), or all of it.
    Input(InputId, Option<super::geometry::BBox>),
    /// A picture file, relative to the project file where possible.
    File(String),
}

/// A question and its answer, for all labelers of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Answered {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

impl Task {
    /// The place of a labeler among those whose names a blind review hides: not in the order in which they joined,
    /// which everybody knows.
    ///
    /// Who was taken out keeps a place among them: neither they nor the others are known by its being gone.
    pub fn place_unnamed(&self, labeler: MemberId) -> usize {
        let salt = uuid::Uuid::from_u64_pair(self.seed, 0);
        let mut labelers: Vec<MemberId> = self.all_labelers().collect();
        if !labelers.contains(&labeler) {
            labelers.push(labeler);
        }
        labelers.sort_by_key(|member| uuid::Uuid::new_v5(&salt, member.bytes()));
        let place = labelers.iter().position(|member| *member == labeler);
        place.unwrap_or(labelers.len())
    }

    /// Who labels it, and who did and was taken out.
    pub fn all_labelers(&self) -> impl Iterator<Item = MemberId> {
        self.labelers.iter().chain(&self.former_labelers).copied()
    }

    /// Whether somebody labels it, or did and was taken out.
    pub fn is_or_was_labeler(&self, member: MemberId) -> bool {
        self.labelers.contains(&member) || self.former_labelers.contains(&member)
    }

    /// Keeps in mind who labeled it `before` and does no more.
    pub fn remember_labelers(&mut self, before: &Self) {
        let gone = before.all_labelers().filter(|id| !self.labelers.contains(id));
        let mut gone: Vec<MemberId> = gone.collect();
        gone.sort_unstable();
        gone.dedup();
        self.former_labelers = gone;
    }

    /// A task on all inputs that one member labels and nobody reviews.
    pub fn new(
        id: TaskId,
        name: impl Into<String>,
        kind: TaskKind,
        concepts: Vec<ConceptId>,
        labeler: MemberId,
    ) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            inputs: TaskInputs::All,
            concepts,
            labelers: vec![labeler],
            former_labelers: Vec::new(),
            worker_strategy: WorkerStrategy::Full,
            reviewers: Vec::new(),
            review_strategy: ReviewStrategy::None,
            assist: None,
            auto: None,
            instructions: String::new(),
            exclusive: false,
            auto_advance: false,
            required: Required::default(),
            new_concepts: NewConcepts::default(),
            instructions_version: 0,
            dictionary: Vec::new(),
            faq: Vec::new(),
            reject_reasons: Vec::new(),
            blind_review: false,
            see_others: false,
            seed: 0,
            lease_minutes: an_hour(),
        }
    }

    /// The models that it uses: the one that suggests to labelers before the one that annotates by itself.
    pub fn models(&self) -> impl Iterator<Item = super::ids::ModelId> {
        let assist = self.assist.as_ref().map(|assist| assist.model);
        assist.into_iter().chain(self.auto.as_ref().map(|auto| auto.model))
    }

    /// How many labelers an input goes to at most.
    pub fn labelers_per_input(&self) -> u64 {
        match self.worker_strategy.per_input() {
            Some(per_input) => u64::from(per_input.most()),
            None => self.fewest_labelers_per_input(),
        }
    }

    /// How many labelers an input goes to at least.
    pub fn fewest_labelers_per_input(&self) -> u64 {
        match &self.worker_strategy {
            WorkerStrategy::Full => self.labelers.len() as u64,
            WorkerStrategy::Partitioned { workers_per_input, .. } => u64::from(*workers_per_input),
            WorkerStrategy::Queue => 1,
        }
    }
}

impl TaskInput {
    /// The labelers who must label the input.
    pub fn labelers_in<'a>(&'a self, task: &'a Task) -> &'a [MemberId] {
        match self.labelers.is_empty() {
            true => &task.labelers,
            false => &self.labelers,
        }
    }
}

/// That an input belongs to a task, in which order, and who labels it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskInput {
    /// The task.
    pub task: TaskId,
    /// Inputs of a task come in the order of this; there may be gaps, and two may have the same, as where two leads add
    /// some at once. Where it stands in a list is each project file's own.
    pub position: u64,
    /// The input.
    pub input: InputId,
    /// Whom it was given to, by a partition or from the queue. Empty in *Full* tasks, where it is everybody's by rule,
    /// and while it waits in a queue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labelers: Vec<MemberId>,
    /// Queue: when its labeler took it or last touched it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Higher comes first in everybody's queue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: i32,
    /// Consensus: how often the submissions were compared. Two who compare at once clash here, so that neither misses
    /// the other's submission.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub round: i32,
}

fn is_zero(number: &i32) -> bool {
    *number == 0
}

impl TaskInput {
    /// An input of a task that is given to nobody yet.
    pub fn new(task: TaskId, position: u64, input: InputId) -> Self {
        Self {
            task,
            position,
            input,
            labelers: Vec::new(),
            since: None,
            priority: 0,
            round: 0,
        }
    }
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

impl Work {
    /// Work that has just been begun.
    pub fn begun(id: WorkId, task: TaskId, input: InputId, member: MemberId) -> Self {
        Self {
            id,
            task,
            input,
            member,
            state: WorkState::InProgress,
            reviewer: None,
            drawn: false,
            active_ms: 0,
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
    /// Who is to decide on it, once it was submitted for review.
    #[serde(default)]
    pub reviewer: Option<MemberId>,
    /// Whether a reviewer sees it, once it was submitted: drawn in the sample, sent by the lead, or returned before.
    #[serde(default)]
    pub drawn: bool,
    /// How long it was actively worked on, in milliseconds.
    #[serde(default)]
    pub active_ms: u64,
}
