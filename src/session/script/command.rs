//! The commands of a list, as they are written.

use domain::{Region, Sign};
use serde::{Deserialize, Serialize};

/// One command of the list that `apply` reads. A list is applied whole or not at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Command")]
pub enum ScriptCommand {
    /// Add an annotation.
    Annotate {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept, by name.
        concept: String,
        /// The region, in pixels of the upright image.
        region: Region,
        /// Whether the concept is there or expressly absent.
        #[serde(default)]
        sign: Sign,
    },
    /// Submit the acting member's work on an input.
    Submit {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// Confirm that nothing is there, where nothing is annotated.
        #[serde(default)]
        nothing: bool,
    },
    /// Withdraw a submission.
    Withdraw {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
    },
    /// Skip an input.
    Skip {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The reason.
        #[serde(default)]
        reason: String,
    },
    /// Accept a suggestion.
    AcceptSuggestion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept that is suggested, by name.
        concept: String,
        /// Roughly where: the suggestion that overlaps it most is taken; without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Accept all suggestions within the probability range of the task.
    AcceptAll {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// Only suggestions of this concept.
        #[serde(default)]
        concept: Option<String>,
        /// From this probability on, instead of the task's range.
        #[serde(default)]
        min_probability: Option<f64>,
    },
    /// Dismiss a suggestion.
    DismissSuggestion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept that is suggested, by name.
        concept: String,
        /// Roughly where: the suggestion that overlaps it most is taken; without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Bring a dismissed suggestion back.
    TakeUpSuggestion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept that is suggested, by name.
        concept: String,
        /// Roughly where: the suggestion that overlaps it most is taken; without it, the most probable.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Approve a labeler's work.
    Approve {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
        /// Only the annotations of this region; all that await review when left out.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Reject a labeler's work: it goes back to the labeler.
    Reject {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
        /// Feedback for the labeler.
        #[serde(default)]
        feedback: String,
        /// Reasons, of those the task offers.
        #[serde(default)]
        reasons: Vec<String>,
        /// Only the annotations of this region; all that await review when left out.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Return the work to the labeler with the annotations that were rejected so far.
    RequestChanges {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
        /// Feedback for the labeler.
        #[serde(default)]
        feedback: String,
    },
    /// Undo the decision on a labeler's work.
    Reopen {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler, by name.
        labeler: String,
    },
    /// Where labelers disagree, accept this labeler's version.
    TakeVersion {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The labeler whose version is accepted, by name.
        labeler: String,
    },
    /// Where labelers disagree, merge their versions of one object into one annotation.
    Merge {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The concept, by name.
        concept: String,
        /// The labelers whose versions are merged, by name.
        labelers: Vec<String>,
        /// Roughly where; needed when a labeler has several annotations of the concept.
        #[serde(default)]
        region: Option<Region>,
    },
    /// Accept a labeler's submissions that were not sampled for review.
    Release {
        /// The task, by name.
        task: String,
        /// The labeler, by name.
        labeler: String,
    },
    /// Add more of a labeler's submissions to the review sample.
    DrawMore {
        /// The task, by name.
        task: String,
        /// The labeler, by name.
        labeler: String,
        /// How many inputs.
        count: u64,
    },
    /// Send all of a labeler's submissions to review.
    ReviewAll {
        /// The task, by name.
        task: String,
        /// The labeler, by name.
        labeler: String,
    },
    /// Ask the lead a question about an input.
    Ask {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The question.
        text: String,
    },
    /// Answer the oldest open question about an input.
    Answer {
        /// The task, by name.
        task: String,
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
        /// The answer.
        text: String,
        /// Add question and answer to the task's instructions.
        #[serde(default)]
        for_all: bool,
    },
    /// Move inputs to the front of everybody's queue; priority 0 undoes that.
    Prioritize {
        /// The task, by name.
        task: String,
        /// The inputs, each by name or id.
        inputs: Vec<String>,
        /// Images with a higher priority come first.
        priority: i32,
    },
    /// The files of these inputs changed but show the same pictures: annotations are scaled to the new sizes. It must be
    /// the only command of its list.
    SamePicture {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// The files of these inputs show other pictures now: annotations are removed. It must be the only command of its list.
    AnotherPicture {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// Remove inputs from the project, with their annotations. It must be the only command of its list.
    RemoveInputs {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// Erase inputs for good, with all that was said of them, from the log, too. It must be the only command of its list.
    PurgeInputs {
        /// The inputs, each by name or id.
        inputs: Vec<String>,
    },
    /// Undo the acting member's last edit of an input.
    Undo {
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
    },
    /// Redo what was last undone on an input.
    Redo {
        /// The input: its name, an unambiguous end of it, or its id.
        input: String,
    },
    /// Undo an act over many inputs, such as an import, except on those edited since. It must be the only command of its
    /// list.
    TakeBack {
        /// The identifier of the gesture, as `labelwright log --json` prints it.
        gesture: String,
    },
}

impl ScriptCommand {
    /// Whether it must be the only command of its list: it is written step by step, not in one transaction.
    pub(super) fn stands_alone(&self) -> bool {
        matches!(
            self,
            Self::SamePicture { .. }
                | Self::AnotherPicture { .. }
                | Self::RemoveInputs { .. }
                | Self::PurgeInputs { .. }
                | Self::TakeBack { .. }
        )
    }
}
