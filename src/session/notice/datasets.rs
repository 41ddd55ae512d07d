//! What is said when a dataset or a version cannot be made, changed or read.

use super::{count, gestures::grouped, gestures::joined};
use crate::comparison::{ComparedInput, ConceptDiff, InputDiff};
use crate::datasets::DatasetError;
use crate::lines::SearchLine;
use crate::report::{Frozen, SplitReport};
use domain::Split;
use domain::query::Takes;
use std::collections::BTreeMap;

/// So many inputs are named.
const NAMED: usize = 5;

/// How much a dataset holds.
pub(crate) fn holds(name: &str, inputs: u64) -> String {
    format!("\"{name}\" holds {}.", count(inputs, "input"))
}

/// What became of a dataset that inputs were put into.
pub(crate) fn added_to(dataset: &str, added: u64, inputs: u64) -> String {
    match added {
        0 => format!("\"{dataset}\" holds all of them already."),
        added => format!(
            "{} added to \"{dataset}\", which holds {}.",
            count(added, "input"),
            grouped(inputs)
        ),
    }
}

/// A search that was saved.
pub fn search_saved(line: &SearchLine) -> String {
    let finds = count(line.inputs, "input");
    match line.frozen {
        true => format!("The search \"{}\" is saved, frozen: it finds these {finds}.", line.name),
        false => format!("The search \"{}\" is saved: it finds {finds} now.", line.name),
    }
}

/// A search that was deleted.
pub(crate) fn search_deleted(name: &str) -> String {
    format!("The saved search \"{name}\" is deleted.")
}

/// That a query names something that there is not.
pub fn nothing_called(takes: Takes, name: &str) -> String {
    let what = match takes {
        Takes::Concept => "concept",
        Takes::Member => "member",
        Takes::Task => "task",
        Takes::Dataset => "dataset",
        Takes::Model => "model",
        Takes::Search => "saved search",
        Takes::Metadata | Takes::MetadataKey => "key of metadata",
        Takes::Text => "input",
        Takes::Words(_) | Takes::Number | Takes::Time => "name",
    };
    format!("No {what} is called \"{name}\".")
}

/// A version that was made.
pub fn frozen(frozen: &Frozen) -> String {
    if !frozen.made {
        return format!(
            "Nothing changed since {}@{}, which stays the last version: {}.",
            frozen.dataset,
            frozen.version,
            count(frozen.inputs, "input")
        );
    }
    format!(
        "{}@{} is version {} of {}: {}.",
        frozen.dataset,
        frozen.version,
        frozen.number,
        frozen.dataset,
        count(frozen.inputs, "input")
    )
}

/// How inputs are split, as a phrase to append; nothing where they are not.
pub fn splits(splits: &BTreeMap<&'static str, u64>) -> String {
    // In the order in which splits are written, which is not that of their names.
    let named = Split::ALL
        .iter()
        .filter_map(|split| Some((split.name(), splits.get(split.name())?)));
    let parts: Vec<String> = named
        .map(|(name, count)| format!("{name} {}", grouped(*count)))
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" ({})", parts.join(", ")),
    }
}

/// What differs on an input of both: `2 added, 1 reshaped`.
pub fn input_changes(changes: &InputDiff) -> String {
    let parts = [
        (changes.added, "added"),
        (changes.removed, "removed"),
        (changes.relabeled, "relabeled"),
        (changes.reshaped, "reshaped"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{} {what}", grouped(count)))
        .collect();
    parts.join(", ")
}

/// What differs on an input, in a few words.
pub fn compared_input(one: &ComparedInput) -> String {
    let changes = &one.changes;
    match (one.was_in, one.is_in) {
        (false, _) => format!("new, {}", count(changes.added, "annotation")),
        (_, false) => format!("no longer in it, {}", count(changes.removed, "annotation")),
        _ => {
            let split = one.moved.as_ref().map(|moved| {
                let (from, to) = (moved.from.unwrap_or("no split"), moved.to.unwrap_or("no split"));
                format!("from {from} to {to}")
            });
            let said = Some(input_changes(changes)).filter(|said| !said.is_empty());
            said.into_iter().chain(split).collect::<Vec<_>>().join(", ")
        }
    }
}

/// How many annotations of a concept came, went and have another region: `3 added, 1 removed`.
pub fn concept_changes(concept: &ConceptDiff) -> String {
    let parts = [
        (concept.added, "added"),
        (concept.removed, "removed"),
        (concept.reshaped, "reshaped"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{} {what}", grouped(count)))
        .collect();
    parts.join(", ")
}

/// A dataset that was split.
pub(crate) fn split(report: &SplitReport) -> String {
    let counts = report.splits.iter().map(|line| (line.split, line.inputs)).collect();
    format!("\"{}\" is split{}.", report.dataset, splits(&counts))
}

/// The sentence, with the cure.
pub(super) fn sentence(error: &DatasetError) -> String {
    match error {
        DatasetError::NotInASplit(inputs) => format!(
            "{} of the dataset {} in no split; split it again. `export --split none` leaves the splits out.",
            count(*inputs, "input"),
            if *inputs == 1 { "is" } else { "are" }
        ),
        DatasetError::NoSuchSplit { dataset, split, known } => {
            let known: Vec<String> = known.iter().map(|split| (*split).to_owned()).collect();
            match joined(&known) {
                Some(known) => format!("No input of \"{dataset}\" is in the split \"{split}\"; there is {known}."),
                None => format!("\"{dataset}\" has no splits; `dataset split` makes them."),
            }
        }
        DatasetError::Unchanged {
            dataset,
            version,
            wanted,
        } => format!(
            "Nothing changed since {dataset}@{version}; deliver that one. `--even-if-unchanged` makes \"{wanted}\" all the same."
        ),
        DatasetError::Empty(name) => format!("\"{name}\" has no inputs; add some first."),
        DatasetError::NoSuchKey { key, known } => {
            let known: Vec<String> = known.iter().map(|key| format!("\"{key}\"")).collect();
            match joined(&known) {
                Some(known) => format!("No input of the dataset has \"{key}\"; there is {known}."),
                None => format!("No input of the dataset has \"{key}\", or any metadata; set it with `meta`."),
            }
        }
        DatasetError::PinsDiffer(names) => {
            let shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("\"{name}\"")).collect();
            let more = names.len().saturating_sub(NAMED);
            format!(
                "Inputs that must stay together are pinned to different splits: {}{}. Pin them to one, or leave groups of \
                 inputs that look alike out with `--ignore-near-duplicates`.",
                joined(&shown).unwrap_or_default(),
                if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                }
            )
        }
        DatasetError::PinnedTwice(name) => {
            format!("\"{name}\" is pinned to two splits; let the queries of `--pin` name different inputs.")
        }
        DatasetError::SeveralLabelers(inputs) => format!(
            "On {} several labelers have accepted annotations. Say what the version holds: `--labeler NAME` for one \
             labeler's, `--merge` for all of them with what says the same once.",
            count(*inputs, "input")
        ),
        DatasetError::NotTheirs { name, inputs } => format!(
            "On {} several other labelers have accepted annotations and \"{name}\" has none; choose another labeler, or \
             `--merge`.",
            count(*inputs, "input")
        ),
        DatasetError::NoVersion(name) => {
            format!("\"{name}\" is a dataset that may still change; name a version of it, such as {name}@1.")
        }
        DatasetError::Frozen(name) => format!("\"{name}\" is a version and does not change; change its dataset."),
        DatasetError::VersionThere { dataset, version } => {
            format!("\"{dataset}\" has a version \"{version}\" already; choose another name.")
        }
        DatasetError::ReadsAsVersion(name) => format!(
            "\"{name}\" would be taken for a version of a dataset, as in first@2; choose a name without @ that is no number."
        ),
        DatasetError::SearchInVersion => {
            "A version is exported as it was frozen; search in its dataset, or export all of the version.".into()
        }
        DatasetError::NothingFound(search) => format!("No input passes the search {search}; nothing was exported."),
        DatasetError::NoSuchVersion { dataset, version } => {
            format!("\"{dataset}\" has no version \"{version}\"; give its number or its name.")
        }
    }
}
