//! What was said of the input on the canvas: which remarks came back, by whom, and where they belong.

use domain::{Annotation, BBox, Comment, CommentKind, Status};
use session::view::View;

/// What reviewers said of my work on the input and is not handed in again yet, oldest first.
pub(super) fn came_back(view: &View) -> Vec<&Comment> {
    let mine = |remark: &&Comment| remark.kind == CommentKind::Feedback && remark.labeler == view.me.id && remark.open;
    view.talk.remarks.iter().filter(mine).collect()
}

/// What a remark says in one line: chosen reasons, then free words.
pub(super) fn text_of(remark: &Comment) -> String {
    let mut parts: Vec<&str> = remark.reasons.iter().map(String::as_str).collect();
    if !remark.text.is_empty() {
        parts.push(&remark.text);
    }
    parts.join(" · ")
}

/// `Rae, 11-21 14:02`.
pub(super) fn who_and_when(view: &View, remark: &Comment) -> String {
    let at = session::rfc3339(remark.at);
    let short = at.get(5..16).unwrap_or(&at).replace('T', " ");
    format!("{}, {short}", view.known_name(remark.author))
}

/// Where a remark points to, in pixels of the upright image; `None`: to all of the input.
pub(super) fn place_of(view: &View, remark: &Comment) -> Option<BBox> {
    remark.pin.or_else(|| {
        let id = remark.annotation?;
        let annotations = &view.current.as_ref()?.annotations;
        annotations.iter().find(|a| a.id == id)?.region.bounds()
    })
}

/// Whether a reviewer sent the annotation back and it was not corrected since.
pub(super) fn is_denied(annotation: &Annotation) -> bool {
    annotation.status == Status::ReviewDenied
}
