//! Labeling in a task: what came back and why, skipping with a reason, asking the lead, and what the lead answers.
//!
//! Reads the view's `talk`, `inbox` and tallies and pushes commands; what it remembers is the desk's. May import what
//! `ui` may. Start reading at `talk.rs` (what is said, beside the canvas); `marks.rs` is the same on the canvas,
//! `writing.rs` the little sheet for a reason or a question, `inbox.rs` the lead's, `progress.rs` how far one is,
//! `states.rs` the choice of which inputs are listed.

mod answer;
mod inbox;
pub mod marks;
pub mod progress;
pub mod states;
pub mod talk;
mod writing;

pub use inbox::QuestionsForm;
pub use writing::What;

use crate::domain::task::WorkState;
use crate::domain::{InputId, RemarkId};
use crate::session::Command;
use crate::session::view::{Current, View};
use crate::ui::wish::Wish;
use answer::Answers;
use egui::Pos2;
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
    hook: Option<Pos2>,
    /// The remark whose place is shown, and until when, in egui's seconds.
    lit: Option<(RemarkId, f64)>,
    /// What the lead is answering, here and in the inbox, until it is sent.
    answers: Answers,
    input: Option<InputId>,
    /// Whether it was said that nothing changed since the input came back.
    warned: bool,
    /// What is to be said of it.
    told: Option<String>,
}

impl Labeling {
    /// Brings what depends on the view up to date; cheap when nothing changed.
    pub fn refresh(&mut self, view: &View) {
        let input = view.current.as_ref().map(|current| current.input.id);
        if self.input != input {
            self.input = input;
            self.writing = None;
            self.lit = None;
            self.warned = false;
        }
    }

    /// Hands the input in. One that came back, and is as it was, asks for it twice: the reviewer would see the same again.
    pub fn submit(&mut self, view: &View, wishes: &mut Vec<Wish>) {
        let same = |current: &Current| current.state == WorkState::Returned && current.undo.is_none();
        if !self.warned && view.current.as_ref().is_some_and(same) {
            self.warned = true;
            self.told = Some("Nothing was changed since it came back. Submit once more to hand it in as it is.".into());
        } else {
            wishes.push(Command::Submit.into());
        }
    }

    /// What there is to say since the last time it was asked.
    pub fn told(&mut self) -> Option<String> {
        self.told.take()
    }

    /// Whether something is being written, so that keys are letters.
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// The sheet hangs from here.
    pub fn hang_from(&mut self, hook: Pos2) {
        self.hook = Some(hook);
    }
}

/// Whether I may skip the input on the canvas, or why not.
pub fn may_skip(view: &View) -> Result<(), String> {
    match (&view.current, view.task) {
        (_, None) => Err("No task is open".into()),
        (None, _) => Err("No input is open".into()),
        _ if view.review.is_some() => Err("While reviewing, nothing is skipped".into()),
        (Some(current), _) => current.locked.clone().map_or(Ok(()), Err),
    }
}

/// Whether I may ask about the input on the canvas, or why not.
pub fn may_ask(view: &View) -> Result<(), String> {
    let Some(summary) = view.open_task().filter(|_| view.current.is_some()) else {
        return Err("No task is open".into());
    };
    match &view.saving.read_only {
        Some(_) => Err("The project can only be read".into()),
        None if summary.task.labelers.contains(&view.me.id) => Ok(()),
        None => Err("Only labelers of the task ask".into()),
    }
}
