//! What people say about work: why it comes back, why it was skipped, what is not clear, and the answers.

use super::geometry::BBox;
use super::ids::{AnnotationId, InputId, MemberId, RemarkId, TaskId};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// What a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RemarkKind {
    /// A reviewer says why work comes back.
    Feedback,
    /// A labeler says why an input was skipped.
    Skip,
    /// A labeler asks the lead.
    Question,
    /// The lead answers a question.
    Answer,
    /// A labeler says that nothing of what the task asks for is on the input.
    NothingHere,
}

impl RemarkKind {
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

/// Something that was said about a member's work on an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// Its identifier.
    pub id: RemarkId,
    /// The task.
    pub task: TaskId,
    /// The input.
    pub input: InputId,
    /// Whose work it is about.
    pub labeler: MemberId,
    /// Who said it.
    pub author: MemberId,
    /// What it is.
    pub kind: RemarkKind,
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
    pub reply_to: Option<RemarkId>,
    /// Whether it still wants something done: feedback until the work is handed in again, a question until it is
    /// answered.
    pub open: bool,
    /// When it was said.
    pub at: Timestamp,
}
