//! What is asked of submitted work.

use super::arguments::{Feedback, Portion};
use domain::{AnnotationId, MemberId, SampleVerdict, TaskId};

/// Decisions on submitted work.
#[derive(Clone, Debug, PartialEq)]
pub enum ReviewCommand {
    /// Review a task's work: the canvas shows what waits for me. `None` goes back to labeling.
    Open(Option<TaskId>),
    /// Look at this labeler's work on the current input; `None`: everybody's.
    LookAt(Option<MemberId>),
    /// Accept annotations; the work is done when nothing of it is left to decide.
    Approve(Vec<Portion>),
    /// Turn annotations down; the work goes back when nothing of it is left to decide.
    Deny(Vec<Portion>, Feedback),
    /// Send a labeler's work on the current input back as a whole: what awaits a decision is turned down.
    Reject(MemberId, Feedback),
    /// Send a labeler's work on the current input back for what was turned down so far; the rest stays.
    RequestChanges(MemberId, Feedback),
    /// Take decisions on a labeler's work on the current input back: on these annotations, or all of them.
    Reopen(MemberId, Vec<AnnotationId>),
    /// Make one annotation of several labelers' versions.
    Merge(Vec<AnnotationId>),
    /// Take this labeler's version where labelers disagree on the current input, and turn the others' down.
    TakeVersion(MemberId),
    /// The same for these annotations and what they are in conflict with; `None`: nobody's, all are turned down.
    TakeInConflict(Option<MemberId>, Vec<AnnotationId>),
    /// On to the next input that waits for my decision.
    NextReview,
    /// All that waits for my decision in a task is wanted, annotation by annotation.
    ShowGrid(TaskId),
    /// These annotations of the grid are in sight, or soon will be; the first are wanted most.
    ShowCrops(Vec<AnnotationId>),
    /// What the samples of a task's labelers showed is wanted.
    ShowSamples(TaskId),
    /// Decide on what a labeler's sample stands for.
    DecideOnSample(TaskId, MemberId, SampleVerdict),
    /// Draw so many more of a labeler's inputs for review, of those that wait for what the sample shows.
    DrawMore(TaskId, MemberId, u64),
}
