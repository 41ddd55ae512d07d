//! Outlining what is in a box, and fitting an outline to the picture: when it can be done, and what it is called.

use crate::rules::may_edit;
use crate::state::WindowState;
use domain::{Annotation, AnnotationId, Region, TaskKind};
use session::notice::reasons;
use session::view::View;

/// What it does to a region, in words.
pub(crate) fn words(region: &Region) -> &'static str {
    match region {
        Region::Polygon(_) => "Fit the outline to the picture",
        Region::Box(_) | Region::Whole => "Outline what is in the box",
    }
}

/// Whether it can be done to an annotation of the input on the canvas, or why not.
pub(crate) fn may(view: &View, state: &WindowState, annotation: &Annotation) -> Result<(), String> {
    match (WindowState::kind(view), &annotation.region) {
        (None, _) => return Err(reasons::NO_TASK.into()),
        (Some(TaskKind::Segmentation), Region::Box(_) | Region::Polygon(_)) => {}
        (Some(TaskKind::Segmentation), Region::Whole) => return Err("The whole image has no outline".into()),
        (Some(TaskKind::Detection | TaskKind::Classification), _) => {
            return Err("This task takes no outlines".into());
        }
    }
    if state.locked.contains(&annotation.id) {
        return Err(reasons::LOCKED.into());
    }
    let locked = view.current.as_ref().and_then(|current| current.locked.clone());
    locked.map_or(Ok(()), Err)?;
    may_edit(view, annotation)
}

/// The one annotation selected that it can be done to, or why there is none.
pub(crate) fn target(view: &View, state: &WindowState, selection: &[AnnotationId]) -> Result<AnnotationId, String> {
    let [id] = selection else {
        return Err(match selection {
            [] => "Select a box or an outline first".into(),
            _ => "Select one only".into(),
        });
    };
    let mut annotations = view.current.iter().flat_map(|current| &current.annotations);
    match annotations.find(|annotation| annotation.id == *id) {
        Some(annotation) => may(view, state, annotation).map(|()| *id),
        None => Err("Select a box or an outline first".into()),
    }
}
