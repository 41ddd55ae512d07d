//! What is said of changes of metadata.

use super::count;
use super::gestures::joined;
use crate::metadata::{MetadataOf, MetadataReport, MetadataRequest};
use crate::report::SplitGroups;
use std::collections::BTreeSet;

/// Keys that are named; of more it is said how many there are.
const NAMED: usize = 6;

fn named<'a>(keys: impl Iterator<Item = &'a String>) -> Option<String> {
    let keys: Vec<String> = keys.map(|key| format!("\"{key}\"")).collect();
    match keys.len().saturating_sub(NAMED) {
        0 => joined(&keys),
        more => Some(format!("{} and {more} more", keys[..NAMED].join(", "))),
    }
}

/// What the job is called.
pub(crate) fn changing_metadata(request: &MetadataRequest) -> String {
    match &request.of {
        MetadataOf::These(inputs) => format!("Changing metadata of {}", count(inputs.len() as u64, "input")),
        MetadataOf::Query(_) => "Changing metadata".to_owned(),
    }
}

/// What a change of metadata did, or would do, a sentence each: first what changes, then what is left.
pub fn metadata_changed(report: &MetadataReport) -> Vec<String> {
    let would = if report.dry_run { "would change" } else { "changed" };
    let first = match (report.changed, named(report.keys.iter())) {
        (0, _) | (_, None) => "No metadata changes.".to_owned(),
        (changed, Some(keys)) => format!("{keys} {would} on {}.", count(changed, "input")),
    };
    let mut said = vec![first];
    if report.not_meant > 0 {
        let (does, inputs) = match report.not_meant {
            1 => ("is", "input of the table"),
            _ => ("are", "inputs of the table"),
        };
        said.push(format!(
            "{} {inputs} {does} not found by the query, and left.",
            report.not_meant
        ));
    }
    said.extend(report.notes.iter().cloned());
    said
}

/// What inputs of a dataset are grouped by: `The inputs of each of 4 values of "patient" stay together; 2 inputs without it
/// are on their own.`
pub fn grouped_by(groups: &SplitGroups) -> String {
    let alone = match groups.without {
        0 => String::new(),
        1 => "; 1 input without it is on its own".to_owned(),
        some => format!("; {} without it are on their own", count(some, "input")),
    };
    let of = match groups.values {
        1 => format!("The inputs of the one value of \"{}\" stay together", groups.key),
        some => format!(
            "The inputs of each of {} of \"{}\" stay together",
            count(some, "value"),
            groups.key
        ),
    };
    format!("{of}{alone}.")
}

/// A gesture over the metadata of inputs in words, for the history: `Changed the metadata "hour": 12 inputs`.
pub(crate) fn metadata_gesture(keys: &BTreeSet<String>, inputs: u64) -> String {
    let inputs = count(inputs, "input");
    match named(keys.iter()) {
        Some(keys) => format!("Changed the metadata {keys}: {inputs}"),
        None => format!("Changed metadata: {inputs}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named_as_long_as_they_are_few() {
        let keys: BTreeSet<String> = ["hour", "patient"].map(str::to_owned).into();
        assert_eq!(
            metadata_gesture(&keys, 12),
            "Changed the metadata \"hour\" and \"patient\": 12 inputs"
        );
        let many: BTreeSet<String> = (0..9).map(|n| n.to_string()).collect();
        assert!(metadata_gesture(&many, 1).ends_with("\"5\" and 3 more: 1 input"));
    }
}
