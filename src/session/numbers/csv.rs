//! Numbers as comma-separated values: one line a member, then all together; one column a concept that was corrected.

use crate::Session;
use crate::clock::rfc3339;
use crate::error::SessionError;
use crate::report::TaskNumbers;
use crate::view::View;
use domain::numbers::MemberNumbers;
use domain::{ConceptId, Timestamp};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

const COLUMNS: [&str; 24] = [
    "task",
    "from",
    "to",
    "member",
    "inputs",
    "annotations",
    "active_seconds",
    "seconds_per_input",
    "accepted",
    "sent_back",
    "awaiting",
    "decided",
    "first_pass",
    "first_pass_percent",
    "corrected",
    "reviewer_accepted",
    "reviewer_sent_back",
    "reviewer_corrected",
    "redrawn",
    "relabeled",
    "added",
    "removed",
    "redrawn_mean_iou",
    "read_at",
];

/// Seconds with one decimal.
fn seconds(ms: u64) -> String {
    format!("{:.1}", ms as f64 / 1000.0)
}

fn cells(name: &str, numbers: &MemberNumbers) -> Vec<String> {
    let share = numbers.first_pass_share();
    let corrected = numbers.corrected();
    vec![
        name.to_owned(),
        numbers.inputs.to_string(),
        numbers.annotations.to_string(),
        seconds(numbers.active_ms),
        numbers.ms_per_input().map_or_else(String::new, seconds),
        numbers.accepted.to_string(),
        numbers.returned.to_string(),
        numbers.awaiting.to_string(),
        numbers.decided.to_string(),
        numbers.first_pass.to_string(),
        share.map_or_else(String::new, |share| format!("{:.1}", share * 100.0)),
        corrected.all().to_string(),
        numbers.gave_accepted.to_string(),
        numbers.gave_returned.to_string(),
        numbers.gave_corrections.to_string(),
        corrected.reshaped.to_string(),
        corrected.relabeled.to_string(),
        corrected.added.to_string(),
        corrected.deleted.to_string(),
        corrected.mean_iou().map_or_else(String::new, |iou| format!("{iou:.3}")),
    ]
}

/// The cell as text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it, which
/// spreadsheets take for "this is text". Numbers stay as they are.
pub(crate) fn harmless(cell: String) -> String {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if begins && cell.parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell
    }
}

/// The text of the file; its first line names the columns.
fn text(view: &View, shown: &TaskNumbers) -> Result<Vec<u8>, csv::Error> {
    let total = shown.numbers.total();
    let concepts: BTreeSet<ConceptId> = total.corrections.keys().copied().collect();
    let named = |id: &ConceptId| view.concept(*id).map_or_else(|| id.to_string(), |c| c.name.clone());
    let mut file = csv::Writer::from_writer(Vec::new());
    let heads = concepts.iter().map(|id| format!("corrected {}", named(id)));
    file.write_record(COLUMNS.map(String::from).into_iter().chain(heads.map(harmless)))?;
    let task = view.tasks.iter().find(|summary| summary.task.id == shown.task);
    let task = task.map_or("", |summary| &summary.task.name);
    let time = |at: Option<Timestamp>| at.map_or_else(String::new, rfc3339);
    let members = shown.numbers.members.iter();
    let lines = members.map(|(id, numbers)| (view.name_in(Some(shown.task), *id), numbers));
    for (name, numbers) in lines.chain([("all".to_owned(), &total)]) {
        let mut line = vec![task.to_owned(), time(shown.span.from), time(shown.span.to)];
        line.extend(cells(&name, numbers));
        line.push(rfc3339(shown.at));
        line.extend(concepts.iter().map(|id| {
            let corrected = numbers.corrections.get(id).map_or(0, |corrections| corrections.all());
            corrected.to_string()
        }));
        file.write_record(line.into_iter().map(harmless))?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

/// The file's text, or why there is none.
pub(super) fn text_for(view: &View, numbers: &TaskNumbers, path: &Path) -> Result<Vec<u8>, SessionError> {
    text(view, numbers).map_err(|error| SessionError::Io {
        path: path.into(),
        source: std::io::Error::other(error),
    })
}

/// Writes the file, which is whole or not there.
pub(crate) fn write(text: &[u8], path: &Path) -> Result<(), SessionError> {
    media::write_whole(path, &mut |file| file.write_all(text)).map_err(|source| SessionError::Io {
        path: path.into(),
        source,
    })
}

impl Session {
    /// Writes numbers as CSV into a file, which is whole or not there.
    ///
    /// # Errors
    /// What the operating system said.
    pub fn write_numbers(&self, numbers: &TaskNumbers, path: &Path) -> Result<(), SessionError> {
        write(&text_for(&self.view, numbers, path)?, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay() {
        let harmless = |cell: &str| harmless(cell.to_owned());
        for cell in [
            "=1+1",
            "+A1",
            "-A1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "-",
            "=HYPERLINK(\"x\")",
        ] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["-1.5", "+3", "12", "", "Ana", "a=b", "2026-01-01T00:00:00Z"] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
