//! What is said of an export.

use super::{count, datasets::splits};
use crate::command::NewPicture;
use crate::lines::VersionLine;
use crate::report::{Doubled, ExportReport, InputsChanged, Loss, Unfinished};
use domain::names::label;

/// What a format cannot carry as it is.
pub fn loss(loss: &Loss) -> String {
    let what = if loss.left_out { "Left out" } else { "Changed" };
    format!("{what}: {} ({}).", loss.what, loss.count)
}

/// A version of a dataset: what it holds, of what, by whom and when it was made.
pub fn version_line(version: &VersionLine) -> String {
    let mut line = format!(
        "{} \"{}\": {}",
        version.number,
        label(&version.name),
        count(version.inputs, "input")
    );
    line.push_str(&splits(&version.splits));
    if let Some(annotations) = version.annotations {
        line.push_str(&format!(", {}", count(annotations, "annotation")));
    }
    if let Some(task) = &version.task {
        line.push_str(&format!(", of the task \"{task}\""));
    }
    if let Some(by) = &version.by {
        line.push_str(&format!(", by {by}"));
    }
    line.push_str(&format!(", {}", version.at));
    if !version.note.is_empty() {
        line.push_str(&format!(": {}", version.note));
    }
    line
}

/// What is left out for its status, a sentence each.
pub fn left_out(report: &ExportReport) -> Vec<String> {
    let mut said = Vec::new();
    match report.left_out - report.rejected {
        0 => {}
        1 => said.push("1 annotation is not yet accepted and is left out.".to_owned()),
        more => said.push(format!("{more} annotations are not yet accepted and are left out.")),
    }
    match report.rejected {
        0 => {}
        1 => said.push("1 annotation was rejected and is left out.".to_owned()),
        more => said.push(format!("{more} annotations were rejected and are left out.")),
    }
    if report.settled {
        said.push("A version holds what was accepted when it was made, whatever is chosen.".to_owned());
    }
    said
}

/// Inputs that nobody has finished and that carry nothing.
pub fn unfinished(found: &Unfinished) -> String {
    let inputs = count(found.inputs, "input");
    let (is, pictures) = match found.inputs {
        1 => ("is", "a picture with nothing on it"),
        _ => ("are", "pictures with nothing on them"),
    };
    match found.left_out {
        true => format!("{inputs} that nobody has finished {is} left out."),
        false => format!("{inputs} that nobody has finished {is} delivered as {pictures}."),
    }
}

/// What is annotated more than once.
pub fn doubled(doubled: &Doubled) -> String {
    let percent = (doubled.iou * 100.0).round();
    let (annotations, inputs) = (count(doubled.annotations, "annotation"), count(doubled.inputs, "input"));
    let (says, is) = match doubled.annotations {
        1 => ("says", "is"),
        _ => ("say", "are"),
    };
    let what = format!(
        "{annotations} on {inputs} {says} again what another task or labeler says (overlap of {percent} % or more)"
    );
    if doubled.merged {
        format!("{what} and {is} left out.")
    } else {
        format!("{what}, so {annotations} {is} there twice.")
    }
}

/// The title of work that is over: "Exporting to …" has become "Exported to …".
pub(crate) fn is_over(title: &str) -> String {
    const OVER: [(&str, &str); 27] = [
        ("Undoing the import", "Import undone"),
        ("Undoing the task", "Task undone"),
        ("Undoing it", "Undone"),
        ("Bringing the inputs back", "Inputs brought back"),
        ("Including the inputs again", "Inputs included again"),
        ("Adding ", "Added "),
        ("Annotating ", "Annotated "),
        ("Changing ", "Changed "),
        ("Checking ", "Checked "),
        ("Clearing ", "Cleared "),
        ("Deciding ", "Decided "),
        ("Deleting ", "Deleted "),
        ("Erasing ", "Erased "),
        ("Excluding ", "Excluded "),
        ("Exporting ", "Exported "),
        ("Handing over ", "Handed over "),
        ("Importing ", "Imported "),
        ("Including ", "Included "),
        ("Keeping ", "Kept "),
        ("Looking ", "Looked "),
        ("Making ", "Made "),
        ("Removing ", "Removed "),
        ("Saving ", "Saved "),
        ("Splitting ", "Split "),
        ("Submitting ", "Submitted "),
        ("Taking ", "Took "),
        ("Trying ", "Tried "),
    ];
    let begun = OVER
        .iter()
        .find_map(|(now, then)| Some((then, title.strip_prefix(now)?)));
    begun.map_or_else(|| title.to_owned(), |(then, what)| format!("{then}{what}"))
}

/// What became of inputs whose pictures changed.
pub(crate) fn settled(report: &InputsChanged, what: NewPicture) -> Vec<String> {
    let inputs = count(report.inputs, "input");
    match what {
        NewPicture::Same if report.scaled == 0 => vec![format!("{inputs} kept what was labeled.")],
        NewPicture::Same => vec![format!(
            "{inputs} kept what was labeled; {} scaled to the new size.",
            count(report.scaled, "annotation")
        )],
        NewPicture::Another => vec![format!(
            "{inputs} to be labeled anew; {} of the old picture removed.",
            count(report.removed, "annotation")
        )],
    }
}

/// What became of inputs that were removed.
pub fn removed(report: &InputsChanged) -> Vec<String> {
    let out = match report.removed {
        0 => format!("{} taken out of the project.", count(report.inputs, "input")),
        some => format!(
            "{} taken out of the project, with {}.",
            count(report.inputs, "input"),
            count(some, "annotation")
        ),
    };
    vec![out]
}

/// What became of inputs that were left out, or taken in again (`back`).
pub(crate) fn excluded(inputs: u64, back: bool) -> String {
    let (is, they_are) = if inputs == 1 {
        ("is", "it is")
    } else {
        ("are", "they are")
    };
    let inputs = count(inputs, "input");
    match back {
        false => format!("{inputs} excluded: {they_are} in no task and no dataset any more."),
        true => format!("{inputs} {is} included again."),
    }
}

/// Why nothing can be exported.
pub(super) fn nothing(waiting: u64, rejected: u64) -> String {
    let one = |n: u64| if n == 1 { "is" } else { "are" };
    let waits = || format!("{} {} not yet accepted", count(waiting, "annotation"), one(waiting));
    let was = || {
        let were = if rejected == 1 { "was" } else { "were" };
        format!("{} {were} rejected", count(rejected, "annotation"))
    };
    match (waiting, rejected) {
        (0, 0) => "There is nothing to export: no annotations yet.".into(),
        (_, 0) => {
            let it = if waiting == 1 { "it" } else { "them" };
            format!(
                "There is nothing to export: {}; submit {it}, or export with `--status all`.",
                waits()
            )
        }
        (0, _) => format!(
            "There is nothing to export: {}; `--status all` takes them all the same.",
            was()
        ),
        _ => format!(
            "There is nothing to export: {}, and {}; submit or correct them, or export with `--status all`.",
            waits(),
            was()
        ),
    }
}
