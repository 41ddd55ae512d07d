//! Comments on work: feedback of a review, reasons for skipping, questions and their answers.

use super::geometry::BBox;
use super::ids::{AnnotationId, CommentId, InputId, MemberId, TaskId};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CommentKind {
    /// A reviewer's reason for rejecting.
    Feedback,
    /// A labeler's reason for skipping.
    Skip,
    /// A labeler asks the lead.
    Question,
    /// The lead answers a question.
    Answer,
    /// A labeler states that the input shows nothing of what the task asks for.
    NothingHere,
}

impl CommentKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Feedback,
        Self::Skip,
        Self::Question,
        Self::Answer,
        Self::NothingHere,
    ];

    /// The kind's name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feedback => "Feedback",
            Self::Skip => "Skip",
            Self::Question => "Question",
            Self::Answer => "Answer",
            Self::NothingHere => "NothingHere",
        }
    }
}

/// A comment on a member's work on an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its identifier.
    pub id: CommentId,
    /// The task.
    pub task: TaskId,
    /// The input.
    pub input: InputId,
    /// Whose work it is about.
    pub labeler: MemberId,
    /// Who said it.
    pub author: MemberId,
    /// What it is.
    pub kind: CommentKind,
    /// The annotation it is about; `None`: the input.
    #[serde(default)]
    pub annotation: Option<AnnotationId>,
    /// Where on the input, in pixels of the upright image; `None`: all of it.
    #[serde(default)]
    pub pin: Option<BBox>,
    /// Chosen reasons.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Free words.
    #[serde(default)]
    pub text: String,
    /// The question that an answer answers.
    #[serde(default)]
    pub reply_to: Option<CommentId>,
    /// Whether it is unresolved: feedback until the work is submitted again, a question until it is answered.
    pub open: bool,
    /// When it was said.
    pub at: Timestamp,
}
