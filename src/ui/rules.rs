//! Rules of the work, asked by buttons before the session asks them again.

use domain::{Annotation, workflow};
use session::notice::reasons;
use session::view::View;

/// Whether an annotation may be changed by who is working, or why not.
pub(crate) fn may_edit(view: &View, annotation: &Annotation) -> Result<(), String> {
    let Some(summary) = view.open_task() else {
        return Err(reasons::NO_TASK.into());
    };
    let rule = match view.review {
        Some(_) => workflow::may_correct,
        None => workflow::may_edit,
    };
    rule(&summary.task, &view.me, annotation).map_err(|refusal| session::notice::sentence(&refusal.into(), Some(view)))
}

/// Whether I may skip the input on the canvas, or why not.
pub(crate) fn may_skip(view: &View) -> Result<(), String> {
    match (&view.current, view.task) {
        (_, None) => Err(reasons::NO_TASK.into()),
        (None, _) => Err(reasons::NO_INPUT.into()),
        _ if view.review.is_some() => Err("While reviewing, nothing is skipped".into()),
        (Some(current), _) => current.locked.clone().map_or(Ok(()), Err),
    }
}

/// Whether I may ask about the input on the canvas, or why not.
pub(crate) fn may_ask(view: &View) -> Result<(), String> {
    let Some(summary) = view.open_task().filter(|_| view.current.is_some()) else {
        return Err(reasons::NO_TASK.into());
    };
    match &view.saving.read_only {
        Some(_) => Err(reasons::READ_ONLY.into()),
        None if summary.task.labelers.contains(&view.me.id) => Ok(()),
        None => Err("Only labelers of the task ask".into()),
    }
}
