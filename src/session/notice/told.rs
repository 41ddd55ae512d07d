//! What is told of what was just done, or came to an end.

use super::count;
use std::path::Path;

/// Nothing of the task is left to label.
pub(crate) const NOT_LOOKED_THROUGH: &str =
    "The pictures were never looked through, so nothing is known of how they look; `labelwright clean PROJECT` looks.";
pub(crate) const ALL_DONE: &str = "All your inputs of this task are done.";
/// No difference between models and annotations is left to look at.
pub(crate) const ALL_COMPARED: &str = "All differences were looked at.";
/// A smart outline is being worked out.
pub(crate) const FITTING: &str = "Fitting the outline …";
/// Copies lie where the originals do.
pub(crate) const PASTED_IN_PLACE: &str = "Pasted in place, over the originals: the copies are selected.";
/// The window was to be closed before all was written.
pub const LEAVING_LOSES: &str = "Some changes are not on disk yet. Make room and they are written by themselves; close \
    once more to leave without them.";

/// A task was made by somebody who does not label in it.
pub(crate) fn task_made(name: &str) -> String {
    format!("\"{name}\" is made, and stands in the tasks table.")
}

/// A concept came on the list of a task; `undoes` when a key takes it back.
pub(crate) fn concept_added(name: &str, is_new: bool, task: Option<&str>, undoes: bool) -> String {
    let new = if is_new { "the new concept " } else { "" };
    let to = task.map_or_else(String::new, |task| format!(" to \"{task}\""));
    let back = if undoes { " Ctrl+Z undoes it." } else { "" };
    format!("Added {new}\"{name}\"{to}.{back}")
}

/// There is no other input to decide on; `any` when the one on the canvas is.
pub(crate) fn nothing_pending(any: bool) -> &'static str {
    match any {
        true => "This is the only input pending your decision.",
        false => "Nothing is pending your decision any more.",
    }
}

/// What was done is tried again to be written.
pub(crate) fn not_saved_yet(why: &str) -> String {
    format!("Not saved yet. {why}")
}

/// The input on the canvas is no part of the project any more.
pub(crate) fn input_removed(name: &str) -> String {
    format!("\"{name}\" was removed from the project.")
}

/// The project goes on in another file.
pub(crate) fn goes_on_in(path: &Path) -> String {
    format!("The work goes on in {}.", path.display())
}

/// So many annotations can be pasted.
pub(crate) fn copied(number: usize) -> String {
    format!("{number} copied; Ctrl+V pastes, also on another input.")
}

/// Some of what was to be pasted was not.
pub(crate) fn not_pasted(left_out: usize, of: usize) -> String {
    format!("{left_out} of {of} do not fit this task or image and were left out.")
}

/// The statistics were written.
pub(crate) fn statistics_saved(path: &Path) -> String {
    format!("The statistics are in {}.", path.display())
}

/// A template was written.
pub(crate) fn template_saved(path: &Path) -> String {
    format!("The template is in {}.", path.display())
}

/// A changed task took over annotations.
pub(crate) fn taken_over(annotations: u64) -> String {
    format!("{} taken over.", count(annotations, "imported annotation"))
}

/// A project cannot be opened before another one is.
pub fn still_opening(name: &str) -> String {
    format!("{name} is still being opened.")
}

/// The desktop could not show a folder.
pub fn no_file_manager(why: &std::io::Error, folder: &Path) -> String {
    format!("No file manager could be started ({why}): {}", folder.display())
}
