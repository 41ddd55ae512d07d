//! What the window may read of reviews.

use domain::consensus::Conflict;
use domain::numbers::Corrections;
use domain::object::shown_part;
use domain::outliers::{Looks, OutlierScore};
use domain::pixels::Pixels;
use domain::task::Work;
use domain::task_membership::SampleVerdict;
use domain::{Annotation, AnnotationId, BBox, Comment, Input, MemberId, TaskId};
use std::sync::Arc;

/// One labeler's work on the input under review.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewedWork {
    /// The work.
    pub work: Work,
    /// Their name, or the letter that stands for it in a blind review.
    pub name: String,
    /// Their annotations.
    pub annotations: Vec<Annotation>,
    /// Their annotations as they were when the work was last sent back; `None` if it never was.
    pub before: Option<Vec<Annotation>>,
    /// Their annotations as they were submitted last, as far as that was read.
    pub submitted: Vec<Annotation>,
    /// What was said about it, oldest first.
    pub remarks: Vec<Comment>,
    /// Why I cannot decide on it now, if so.
    pub locked: Option<String>,
    /// Who gets it when it is sent back, where its labeler labels the task no more; or why nobody can.
    pub successor: Option<Result<String, String>>,
}

/// Annotations that labelers made of the same thing, or that only some made.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterLine {
    /// Labelers and their annotations, at most one each.
    pub members: Vec<(MemberId, AnnotationId)>,
    /// Whether enough agree.
    pub agreed: bool,
    /// Why not, if not.
    pub conflicts: Vec<Conflict>,
    /// What they would be merged into, in pixels of the upright image.
    pub merged: domain::Region,
}

/// The review of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewView {
    /// The task.
    pub task: TaskId,
    /// Whose work is looked at; `None`: everybody's.
    pub labeler: Option<MemberId>,
    /// Work on the input on the canvas that was submitted, by labeler.
    pub works: Vec<ReviewedWork>,
    /// Consensus: what labelers made of the input.
    pub clusters: Vec<ClusterLine>,
    /// Annotations that belong to no labeler's work: merged ones, a reviewer's own, those from files and models.
    pub others: Vec<Annotation>,
    /// How many inputs wait for my decision.
    pub waiting: u64,
    /// How many inputs were given to me to decide on, those that wait included.
    pub mine: u64,
    /// Which of those that wait is on the canvas, from 1; `None`: another input is.
    pub place: Option<u64>,
}

impl ReviewView {
    /// The review of a task, of which nothing was read yet.
    pub(crate) fn of(task: TaskId) -> Self {
        Self {
            task,
            labeler: None,
            works: Vec::new(),
            clusters: Vec::new(),
            others: Vec::new(),
            waiting: 0,
            mine: 0,
            place: None,
        }
    }
}

/// What the sample of a labeler's work showed so far. Counts are of inputs, but for the corrections.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleResult {
    /// Whose work.
    pub labeler: MemberId,
    /// How many they submitted, decided or not.
    pub handed_in: u64,
    /// How many of those a reviewer is to see.
    pub drawn: u64,
    /// How many of those a reviewer has decided on.
    pub reviewed: u64,
    /// How many of the reviewed ones were not right as they were submitted: sent back at least once, or corrected.
    pub errors: u64,
    /// How many of the reviewed ones were sent back at least once.
    pub sent_back: u64,
    /// What reviewers corrected in the reviewed ones.
    pub corrections: Corrections,
    /// How many wait for what the sample shows.
    pub held: u64,
    /// What the lead made of it.
    pub verdict: SampleVerdict,
}

impl SampleResult {
    /// Of a labeler who has submitted nothing yet.
    pub fn new(labeler: MemberId, verdict: SampleVerdict) -> Self {
        Self {
            labeler,
            handed_in: 0,
            drawn: 0,
            reviewed: 0,
            errors: 0,
            sent_back: 0,
            corrections: Corrections::default(),
            held: 0,
            verdict,
        }
    }
}

/// What the samples of a task's work showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// The task.
    pub task: TaskId,
    /// By labeler.
    pub results: Vec<SampleResult>,
    /// Whether it has been read yet.
    pub read: bool,
}

/// One annotation that waits for my decision.
#[derive(Clone, Debug, PartialEq)]
pub struct GridItem {
    /// The annotation; its author is the labeler.
    pub annotation: Annotation,
    /// The labeler's name, or the letter that stands for it in a blind review.
    pub name: String,
    /// The place of its input in the task, from 0.
    pub position: u64,
    /// Its input.
    pub input: Arc<Input>,
    /// What was looked at to find what stands out.
    pub looks: Looks,
    /// How much it stands out.
    pub outlier: OutlierScore,
}

impl GridItem {
    /// What is shown of its input, in pixels of the upright image: the annotation and a little around it, or all.
    pub fn part(&self) -> BBox {
        shown_part(&self.annotation.region, self.input.size)
    }
}

/// The picture of an annotation or a suggestion, at most 256 pixels a side; none while it is on its way.
#[derive(Clone, Debug, PartialEq)]
pub enum Crop {
    /// It is there.
    Here(Pixels),
    /// It cannot be shown, for this reason.
    Failed(String),
}

/// All that waits for my decision in a task, in no order that matters.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewGrid {
    /// The task.
    pub task: TaskId,
    /// What waits.
    pub items: Vec<GridItem>,
    /// Changes whenever `items` do.
    pub revision: u64,
    /// Whether it has been read yet.
    pub read: bool,
}
