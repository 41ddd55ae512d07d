//! Why something cannot be done now, as it stands beside a button that is off: what more than one place says.

/// No task is open.
pub const NO_TASK: &str = "No task is open";
/// No input is on the canvas.
pub const NO_INPUT: &str = "No input is open";
/// Nothing is selected.
pub const NOTHING_SELECTED: &str = "Nothing is selected";
/// The project cannot be written.
pub const READ_ONLY: &str = "The project can only be read.";
/// The annotation was locked by who is working.
pub const LOCKED: &str = "It is locked. Unlock it first.";
/// No sample is drawn of the task's work.
pub const NO_SAMPLE: &str = "This task has no review sample";
/// Labelers agree, or it was decided between them.
pub const NO_CONFLICT: &str = "No conflict is left on this input";
/// Each input goes to one labeler.
pub const NOBODY_TO_AGREE: &str = "Consensus needs at least 2 labelers per input";
