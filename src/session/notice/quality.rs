//! How good work was, in words.

use super::{count, grouped};
use crate::report::PredictReport;
use domain::numbers::Corrections;

/// What reviewers changed, as a list: `2 redrawn (mean IoU 0.71 with what was submitted), 1 added`.
pub fn corrections_said(corrections: &Corrections) -> String {
    let iou = corrections.mean_iou();
    let iou = iou.map_or_else(String::new, |iou| {
        format!(" (mean IoU {iou:.2} with what was submitted)")
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

/// What a model did over a task, without a full stop: `61 inputs looked at, 84 suggestions made: 6 approved`.
pub fn run_said(report: &PredictReport) -> String {
    let all = count(report.standing, "suggestion");
    let made = match report.suggestions {
        new if new == report.standing => format!("{all} made"),
        0 => format!("{all}, none of them new"),
        new => format!("{all}, {} of them new", grouped(new)),
    };
    let kinds = [
        (report.approved, "approved"),
        (report.review, "to review"),
        (report.discarded, "discarded"),
        (report.left, "left to people"),
    ];
    let kinds = kinds.iter().filter(|(number, _)| *number > 0);
    let kinds: Vec<String> = kinds
        .map(|(number, what)| format!("{} {what}", grouped(*number)))
        .collect();
    let looked = format!("{} looked at, {made}", count(report.inputs, "input"));
    match kinds.is_empty() {
        true => looked,
        false => format!("{looked}: {}", kinds.join(", ")),
    }
}

/// That a model sees nothing otherwise than what is annotated, where it has looked.
pub(crate) fn no_differences(unseen: u64) -> String {
    let left = match unseen {
        1 => "1 input was not processed and is left out".into(),
        more => format!("{} were not processed and are left out", count(more, "input")),
    };
    format!("There is no difference where the model has looked; {left}.")
}

/// What became of inputs that a model annotated completely.
pub(crate) fn complete_handed_in(handed_in: u64, drawn: u64) -> String {
    match (handed_in, drawn) {
        (0, _) => "Nothing is complete that is not submitted or begun.".into(),
        (_, 0) => format!("{} submitted.", count(handed_in, "complete input")),
        _ => format!(
            "{} submitted, {} of them for review.",
            count(handed_in, "complete input"),
            grouped(drawn)
        ),
    }
}
