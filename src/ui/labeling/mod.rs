//! Labeling in a task: what came back and why, skipping with a reason, asking the lead, and what the lead answers.
//!
//! Reads the view's `talk`, `inbox` and tallies and pushes commands; what it remembers is in the window's state. May
//! import what `ui` may. Start reading at `talk.rs` (what is said, beside the canvas); `marks.rs` is the same on the
//! canvas, `remarks.rs` what both show, `writing.rs` the popup for a reason or a question, `before_submit.rs` what is
//! asked before submitting, `inbox.rs` the lead's, `progress.rs` how far one is, `states.rs` the choice of which inputs
//! are listed.

mod answer;
mod before_submit;
pub(crate) mod chosen;
mod inbox;
pub(crate) mod marks;
pub(crate) mod progress;
mod remarks;
pub(crate) mod states;
pub(crate) mod talk;
mod writing;

pub(crate) use before_submit::lacking;
pub(crate) use inbox::QuestionsForm;
pub(crate) use writing::What;

use answer::Answers;
use before_submit::{Question, Waiting};
use domain::{AnnotationId, CommentId, InputId};
use egui::Pos2;
use session::view::{Current, View};
use writing::Writing;

/// The input on the canvas, while it is labeled in a task and not reviewed.
fn labeled(view: &View) -> Option<&Current> {
    let labeling = view.task.is_some() && view.review.is_none();
    view.current.as_ref().filter(|_| labeling)
}

/// What the window remembers of labeling in a task: nothing of it is data.
#[derive(Debug, Default)]
pub struct Labeling {
    /// What is being written.
    writing: Option<Writing>,
    /// Reasons for skipping that were given lately, the newest first.
    recent: Vec<String>,
    /// Where the sheet hangs, in points: below the buttons that open it.
    anchor: Option<Pos2>,
    /// The remark whose place is shown, and until when, in egui's seconds.
    lit: Option<(CommentId, f64)>,
    /// What the lead is answering, here and in the inbox, until it is sent.
    answers: Answers,
    input: Option<InputId>,
    /// What is asked before the input is submitted.
    question: Option<Question>,
    /// Whether it was shown already.
    question_shown: bool,
    /// What a submission that was asked for waits for.
    waiting: Option<Waiting>,
    /// A shape that the question is about, to be shown.
    show_place: Option<AnnotationId>,
    /// Whether it is asked about suggestions that are not decided.
    ask_undecided: bool,
}

impl Labeling {
    /// Brings what depends on the view up to date; cheap when nothing changed.
    pub fn refresh(&mut self, view: &View) {
        let input = view.current.as_ref().map(|current| current.input.id);
        if self.input != input {
            self.input = input;
            self.writing = None;
            self.lit = None;
        }
        self.refresh_question(view);
    }

    /// Whether something is being written, so that keys are letters.
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// The sheet hangs from here.
    pub fn set_anchor(&mut self, anchor: Pos2) {
        self.anchor = Some(anchor);
    }
}
