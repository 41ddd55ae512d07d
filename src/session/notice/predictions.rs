//! Sentences for predictions that files bring, and for the models that made them.

use super::gestures::{grouped, joined};
use super::words::count;
use domain::TaskKind;
use domain::names::label;
use std::collections::BTreeSet;

/// How many names are listed.
const LISTED: usize = 5;

/// Why a file that holds nothing but predictions was not read.
pub(crate) const NEEDS_A_TASK: &str =
    "it holds predictions, which become suggestions of a task; import it into one (`--task NAME`)";

/// Why a model cannot be run whose predictions were imported.
pub const NO_NETWORK: &str = "Its predictions were imported; there is no network here that could be run.";

/// Why a run by such a model does not begin.
pub(super) fn model_without_network(name: &str) -> String {
    format!(
        "The predictions of \"{}\" were imported; there is no network here that could be run. Choose another model for the \
         task, or import more of its predictions.",
        label(name)
    )
}

/// That predictions were passed over.
pub(crate) fn predictions_left(times: u64) -> String {
    let were = if times == 1 { "was" } else { "were" };
    format!(
        "{} {were} left aside: they become suggestions of a task; import the file into one (`--task NAME`).",
        count(times, "prediction")
    )
}

/// That suggestions are known.
pub(crate) fn suggestions_there(times: u64) -> String {
    let were = if times == 1 { "was" } else { "were" };
    format!("{} {were} there already.", count(times, "suggestion"))
}

/// That predictions are of no concept of the task.
pub(crate) fn classes_not_asked_for(times: u64, classes: &BTreeSet<String>, task: &str) -> String {
    let mut names: Vec<String> = classes.iter().take(LISTED).cloned().collect();
    if let Some(more) = classes.len().checked_sub(LISTED).filter(|more| *more > 0) {
        names.push(format!("{} more", grouped(more as u64)));
    }
    let are = if times == 1 { "is of a class" } else { "are of classes" };
    format!(
        "{} {are} that the task \"{}\" does not ask for: {}.",
        count(times, "prediction"),
        label(task),
        joined(&names).unwrap_or_default()
    )
}

/// That a task shows the suggestions of another model.
pub(crate) fn suggests_elsewhere(model: &str, task: &str) -> String {
    format!(
        "Another model suggests in the task \"{}\"; choose \"{}\" in its settings to see these suggestions.",
        label(task),
        label(model)
    )
}

/// Why predictions do not go into a task of this kind.
pub(crate) fn unsuited_predictions(times: u64, kind: TaskKind) -> String {
    let (do_not, their) = match times {
        1 => ("does not", "its shape"),
        _ => ("do not", "their shapes"),
    };
    let (said, kind) = (count(times, "prediction"), kind.name().to_lowercase());
    format!("{said} {do_not} belong into a {kind} task by {their}")
}

/// Why predictions of an input go nowhere.
pub(crate) fn predictions_outside(times: u64) -> String {
    match times {
        1 => "1 prediction is on an image that is not part of the task".to_owned(),
        _ => format!(
            "{} are on images that are not part of the task",
            count(times, "prediction")
        ),
    }
}

/// Why predictions are not filed under a model.
pub(crate) fn runs_here(model: &str, times: u64) -> String {
    let are = if times == 1 { "is" } else { "are" };
    format!(
        "{} {are} by \"{}\", the name of a model that is run here; give them another (`--model NAME`)",
        count(times, "prediction"),
        label(model)
    )
}
