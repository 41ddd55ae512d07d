//! How good work was, in words.

use crate::domain::numbers::Corrections;

/// What reviewers changed, as a list: `2 redrawn (mean IoU 0.71 with what was handed in), 1 added`.
pub fn corrections_said(corrections: &Corrections) -> String {
    let iou = corrections.mean_iou();
    let iou = iou.map_or_else(String::new, |iou| {
        format!(" (mean IoU {iou:.2} with what was handed in)")
    });
    // Only where one got another concept and nothing else was redrawn does the IoU belong to it.
    let (redrawn, relabeled) = match corrections.reshaped {
        0 => (String::new(), iou),
        _ => (iou, String::new()),
    };
    let kinds = [
        (corrections.reshaped, "redrawn", redrawn),
        (corrections.relabeled, "given another concept", relabeled),
        (corrections.added, "added", String::new()),
        (corrections.deleted, "removed", String::new()),
    ];
    let some = kinds.iter().filter(|(count, ..)| *count > 0);
    let some: Vec<String> = some
        .map(|(count, what, more)| format!("{count} {what}{more}"))
        .collect();
    some.join(", ")
}
