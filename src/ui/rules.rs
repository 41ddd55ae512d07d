//! Rules of the work, asked by buttons before the session asks them again.

use domain::{Annotation, workflow};
use session::view::View;

/// Whether an annotation may be changed by who is working, or why not.
pub fn may_edit(view: &View, annotation: &Annotation) -> Result<(), String> {
    let Some(summary) = view.open_task() else {
        return Err("No task is open.".to_owned());
    };
    let rule = match view.review {
        Some(_) => workflow::may_correct,
        None => workflow::may_edit,
    };
    rule(&summary.task, &view.me, annotation).map_err(|refusal| session::notice::sentence(&refusal.into(), Some(view)))
}
