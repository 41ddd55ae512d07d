//! What was done on many inputs at once, and where it was not.

use super::words::count;
use super::{grouped, joined};
use crate::bulk::request::{BulkAct, BulkReport};
use std::collections::BTreeMap;

/// Names listed of inputs that were left for one reason.
const LISTED: usize = 3;

/// What is being done, as the title of a job.
pub(crate) fn changing_in_bulk(act: &BulkAct) -> String {
    match act {
        BulkAct::Assign(member) => format!("Assigning to {member}"),
        BulkAct::Approve => "Approving".into(),
        BulkAct::Add(concept) | BulkAct::Absent(concept) => format!("Labeling \"{concept}\""),
        BulkAct::Remove(concept) => format!("Removing \"{concept}\""),
        BulkAct::Replace(from, to) => format!("Replacing \"{from}\" by \"{to}\""),
        BulkAct::Undo(_) => "Undoing".into(),
    }
}

/// What a bulk act changed, or would change.
pub fn bulk(report: &BulkReport, act: &BulkAct) -> String {
    let (changed, inputs) = (grouped(report.changed), count(report.inputs, "input"));
    let annotations = count(report.annotations, "annotation");
    match (act, report.dry_run) {
        (BulkAct::Assign(member), false) => format!("{changed} of {inputs} given to {member}."),
        (BulkAct::Assign(member), true) => format!("{changed} of {inputs} would be given to {member}."),
        (BulkAct::Approve, false) => format!("{annotations} accepted on {changed} of {inputs}."),
        (BulkAct::Approve, true) => format!("{annotations} would be accepted on {changed} of {inputs}."),
        (_, false) => format!("{annotations} changed on {changed} of {inputs}."),
        (_, true) => format!("{annotations} would change on {changed} of {inputs}."),
    }
}

/// Where nothing was done although there was something to do, a sentence for each reason.
pub fn left_in_bulk(report: &BulkReport) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for skipped in &report.skipped {
        by_reason.entry(&skipped.reason).or_default().push(&skipped.path);
    }
    let sentence = |(reason, names): (&str, Vec<&str>)| {
        let more = names.len().saturating_sub(LISTED);
        let mut listed: Vec<String> = names.iter().take(LISTED).map(|name| format!("\"{name}\"")).collect();
        listed.extend((more > 0).then(|| format!("{} more", grouped(more as u64))));
        format!("Not on {}: {reason}", joined(&listed).unwrap_or_default())
    };
    by_reason.into_iter().map(sentence).collect()
}

/// Both.
pub(crate) fn changed_in_bulk(report: &BulkReport, act: &BulkAct) -> Vec<String> {
    let mut said = vec![bulk(report, act)];
    said.extend(left_in_bulk(report));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Skipped;

    #[test]
    fn what_is_left_is_told_once_for_each_reason() {
        let skipped = |name: &str, reason: &str| Skipped {
            path: name.into(),
            reason: reason.into(),
        };
        let report = BulkReport {
            inputs: 7,
            changed: 1,
            skipped: vec![
                skipped("1.png", "Ben began."),
                skipped("2.png", "It is done."),
                skipped("3.png", "Ben began."),
                skipped("4.png", "Ben began."),
                skipped("5.png", "Ben began."),
            ],
            ..BulkReport::default()
        };
        assert_eq!(
            changed_in_bulk(&report, &BulkAct::Assign("Ana".into())),
            [
                "1 of 7 inputs given to Ana.",
                "Not on \"1.png\", \"3.png\", \"4.png\" and 1 more: Ben began.",
                "Not on \"2.png\": It is done."
            ]
        );
    }
}
