//! The panel beside the canvas: what the window remembers while somebody reviews, and what it asks of the window around it.

use super::feedback::FeedbackForm;
use super::grid::Grid;
use super::panes::Panes;
use domain::{AnnotationId, InputId, TaskId};

/// Which list of the panel is in front where labelers must agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    /// What they disagree on.
    #[default]
    Conflicts,
    /// Everything that each of them made.
    Annotations,
}

/// What the window remembers while somebody reviews.
#[derive(Default)]
pub(crate) struct Review {
    pub(super) feedback: Option<FeedbackForm>,
    pub(super) tab: Tab,
    /// A decision was asked for on this input; once nothing of it waits any more, the next one comes.
    pub(super) deciding: Option<InputId>,
    /// Shows what returned work was before.
    pub(super) old: bool,
    /// The conflict that keys are about, by its place in the list.
    pub(super) conflict: usize,
    /// Shows what the conflict's versions would be merged into.
    pub(super) preview: bool,
    /// The conflict that the next shape settles.
    pub(super) replacing: Option<Vec<AnnotationId>>,
    /// What `conflict` and its like are about.
    pub(super) here: Option<InputId>,
    /// Why the last press of a button came to nothing.
    pub(super) message: Option<String>,
    pub(super) grid: Grid,
    /// Canvases side by side, while labelers are shown so.
    pub(super) panes: Option<Panes>,
    /// The task whose sample is looked at.
    pub(super) sample: Option<TaskId>,
}

/// What the panel asks of the window around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A concept for what is selected.
    Concept,
    /// The task's instructions.
    Instructions,
}
