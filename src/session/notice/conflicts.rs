//! Conflicts of an import in words.

use super::{count, grouped};
use crate::report::{ClaimText, ConflictDecision, ConflictsDecided, ImportConflict, ImportReport, Unsettled};
use domain::workflow::Refusal;
use domain::{Region, Sign};

/// Why a conflict stays although it was decided otherwise: a part of a sentence.
pub(crate) fn unsettled(why: &Unsettled) -> String {
    match why {
        Unsettled::ChangedHere => {
            "somebody changed it here since it was imported; in the window it can be decided alone".into()
        }
        Unsettled::RemovedHere => "somebody removed it here; in the window it can be decided alone".into(),
        Unsettled::ChangedSince => "it was changed after it was compared; import again".into(),
        Unsettled::Refused(refusal) => not_replaced(refusal).into(),
    }
}

/// Why what a file says does not take the place of an annotation: a part of a sentence.
pub(crate) fn not_replaced(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::AlreadySubmitted => "it was submitted; its labeler may withdraw it",
        Refusal::AlreadyDecided => "it was accepted; a reviewer may reopen it",
        Refusal::WrongShape => "its task takes no such shape",
        Refusal::ConceptNotInTask => "the concept is not on its task's list; a lead may add it there",
        _ => "its task does not allow it",
    }
}

/// That so many annotations were changed here, and that a file says nothing new of them.
pub(crate) fn stays_changed(annotations: u64) -> Option<String> {
    match annotations {
        0 => None,
        1 => Some("1 annotation was changed or removed here since it was imported, and stays so.".into()),
        more => Some(format!(
            "{} annotations were changed or removed here since they were imported, and stay so.",
            grouped(more)
        )),
    }
}

/// That what files call so has another name here.
pub(crate) fn called_otherwise(written: &str, now: &str) -> String {
    format!("What the files call \"{written}\" was renamed here to \"{now}\", and was taken for that.")
}

/// That so many annotations are not in the files any more, one of them on the input of this name.
pub(crate) fn missing_in_files(annotations: u64, input: &str) -> String {
    match annotations {
        1 => format!("1 annotation that was imported before is not in the files any more, on \"{input}\". It stays."),
        more => format!(
            "{} annotations that were imported before are not in the files any more, such as on \"{input}\". They stay.",
            grouped(more)
        ),
    }
}

/// That files of a kind hold more pictures than the one that is taken.
pub(crate) fn first_of(kind: &str, files: u64) -> String {
    let (part, parts) = match kind {
        "TIFF" => ("page", "pages"),
        _ => ("frame", "frames"),
    };
    match files {
        1 => format!("1 {kind} file has several {parts}; its first {part} is used."),
        more => format!(
            "{} {kind} files have several {parts}; the first {part} of each is used.",
            grouped(more)
        ),
    }
}

/// That a report was saved, and what it is good for.
pub(crate) fn report_saved(path: &std::path::Path) -> String {
    format!(
        "The report is in {}; `labelwright import PROJECT --retry` with it tries what failed again.",
        path.display()
    )
}

/// What is claimed: `car, box 10, 20 to 110, 220`.
pub fn claim(claim: &ClaimText) -> String {
    let sign = match claim.sign {
        Sign::Present => "",
        Sign::Absent => "no ",
    };
    let concept = &claim.concept;
    let to = |b: domain::BBox| {
        let [x0, y0, x1, y1] = [b.x0, b.y0, b.x1, b.y1].map(|side| (side * 10.0).round() / 10.0);
        format!("{x0}, {y0} to {x1}, {y1}")
    };
    match &claim.region {
        Region::Whole => format!("{sign}{concept}"),
        Region::Box(b) => format!("{sign}{concept}, box {}", to(*b)),
        Region::Polygon(polygon) => format!("{sign}{concept}, outline {}", to(polygon.bounds())),
    }
}

/// What stands here in a conflict.
pub fn here(conflict: &ImportConflict) -> String {
    match &conflict.here {
        Some(here) if conflict.changed_here => format!("{} (changed here)", claim(here)),
        Some(here) => claim(here),
        None => "removed here".into(),
    }
}

/// What became of the conflicts of an import that was told how to decide them; nothing without any.
pub fn conflicts(report: &ImportReport) -> Option<String> {
    conflicts_by(report, &|_| true)
}

/// The same where they are still being decided: those that nobody decided are told apart.
pub fn conflicts_so_far(report: &ImportReport) -> Option<String> {
    conflicts_by(report, &ImportConflict::is_decided)
}

fn conflicts_by(report: &ImportReport, is_decided: &dyn Fn(&ImportConflict) -> bool) -> Option<String> {
    let all = report.conflicts.len() as u64;
    if all == 0 {
        return None;
    }
    let kept = report.kept().filter(|conflict| is_decided(conflict)).count() as u64;
    let open = report.kept().count() as u64 - kept;
    let of = |decision| report.conflicts.iter().filter(|c| c.decision == decision).count() as u64;
    let (replaced, both) = (of(ConflictDecision::Replace), of(ConflictDecision::Both));
    let parts = [
        (kept, "kept"),
        (replaced, "taken from the file"),
        (both, "kept both"),
        (open, "to decide"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(n, what)| format!("{} {what}", grouped(*n))).collect();
    let differ = match all {
        1 => "1 annotation differs".to_owned(),
        more => format!("{} differ", count(more, "annotation")),
    };
    Some(format!("{differ} from the file: {}.", parts.join(", ")))
}

/// What deciding on conflicts came to, with what was left and why.
pub fn conflicts_decided(decided: &ConflictsDecided) -> Vec<String> {
    let mut said = Vec::new();
    match (decided.replaced, decided.added) {
        (0, 0) => {}
        (replaced, 0) => said.push(format!("{} replaced.", count(replaced, "annotation"))),
        (0, added) => said.push(format!("{} added.", count(added, "annotation"))),
        (replaced, added) => said.push(format!(
            "{} replaced, {} added.",
            count(replaced, "annotation"),
            grouped(added)
        )),
    }
    if decided.put_back > 0 && decided.replaced + decided.added == 0 {
        said.push(format!("{} as before.", count(decided.put_back, "annotation")));
    }
    for left in decided.left() {
        let reason = left.reason.as_deref().unwrap_or_default();
        said.push(format!("{}, {}: {reason}.", left.input, left.concept));
    }
    said
}
