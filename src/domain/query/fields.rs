//! The fields that a query may ask for: one table, by which queries are read, errors say what there is, and words are
//! completed.

use super::{Flag, Measure, OriginName};
use crate::annotation::Status;
use crate::clean;
use crate::task::WorkState;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The name of a concept.
    Concept,
    /// The name of a member.
    Member,
    /// The name of a task.
    Task,
    /// The name of a dataset.
    Dataset,
    /// The name of a model.
    Model,
    /// The name of a saved search.
    Search,
    /// Any text.
    Text,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A comparison with a number, such as `>=0.5`.
    Number,
    /// A comparison with a date or an age, such as `>2026-01-01` or `<7d`.
    Time,
    /// A key of the metadata follows the field's name, then a value or a comparison.
    Metadata,
    /// `meta.` and a key of the metadata.
    MetadataKey,
}

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in queries.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it asks for, in a few words.
    pub asks: &'static str,
    /// Whether it is asked of annotations, and may stand in `any(...)`.
    pub of_annotations: bool,
}

/// All fields, in the order in which they are offered.
pub const FIELDS: &[Field] = &[
    field("concept", Takes::Concept, "says that this is there", true),
    field("absent", Takes::Concept, "says that this is not there", true),
    field("by", Takes::Member, "was made by", true),
    field("status", Takes::Words(STATUSES), "stands so", true),
    field("origin", Takes::Words(ORIGINS), "came to be so", true),
    field("model", Takes::Model, "was suggested by", true),
    field("probability", Takes::Number, "how sure a model was, 0 to 1", true),
    field(
        "area",
        Takes::Number,
        "share of the image, or square pixels as 500px",
        true,
    ),
    field("reviewer", Takes::Member, "is decided on by", false),
    field("task", Takes::Task, "is in this task", false),
    field("work", Takes::Words(WORK), "how far the work on it is", false),
    field("dataset", Takes::Dataset, "is in this dataset", false),
    field("split", Takes::Words(SPLITS), "is in this split of a dataset", false),
    field("saved", Takes::Search, "is found by this saved search", false),
    field("flag", Takes::Words(FLAGS), "was found to be", false),
    field("near", Takes::Text, "looks like the input of this name", false),
    field("width", Takes::Number, "width in pixels", false),
    field("height", Takes::Number, "height in pixels", false),
    field("aspect", Takes::Number, "width over height", false),
    field("path", Takes::Text, "has this in its path", false),
    field("added", Takes::Time, "when it was added", false),
    field("edited", Takes::Time, "when something was last done on it", false),
    field("meta.KEY", Takes::Metadata, "has metadata that is so", false),
    field("has", Takes::MetadataKey, "has metadata under this key", false),
];

const fn field(name: &'static str, takes: Takes, asks: &'static str, of_annotations: bool) -> Field {
    Field {
        name,
        takes,
        asks,
        of_annotations,
    }
}

const STATUSES: &[&str] = &["success", "pending", "awaiting", "consensus", "denied"];
const ORIGINS: &[&str] = &["manual", "imported", "copied", "merged", "model"];
const WORK: &[&str] = &["unlabeled", "in-progress", "submitted", "returned", "skipped", "done"];
const SPLITS: &[&str] = &["train", "val", "test"];
const FLAGS: &[&str] = &[
    "duplicate",
    "near-duplicate",
    "blurry",
    "dark",
    "bright",
    "small",
    "odd-aspect",
    "unreadable",
    "missing",
    "excluded",
];

pub(super) fn statuses(word: &str) -> Option<Vec<Status>> {
    Some(match word {
        "success" => vec![Status::Success],
        "pending" => vec![Status::Pending],
        "awaiting" => vec![Status::AwaitingReview, Status::AwaitingConsensusReview],
        "consensus" => vec![Status::AwaitingConsensusReview],
        "denied" => vec![Status::ReviewDenied],
        _ => return None,
    })
}

pub(super) fn origin(word: &str) -> Option<OriginName> {
    Some(match word {
        "manual" => OriginName::Manual,
        "imported" => OriginName::Imported,
        "copied" => OriginName::Copied,
        "merged" => OriginName::Merged,
        "model" => OriginName::Model,
        _ => return None,
    })
}

pub(super) fn work(word: &str) -> Option<WorkState> {
    Some(match word {
        "unlabeled" => WorkState::Unlabeled,
        "in-progress" => WorkState::InProgress,
        "submitted" => WorkState::Submitted,
        "returned" => WorkState::Returned,
        "skipped" => WorkState::Skipped,
        "done" => WorkState::Done,
        _ => return None,
    })
}

pub(super) fn flag(word: &str) -> Option<Flag> {
    match word {
        "excluded" => Some(Flag::Excluded),
        word => clean::Flag::named(word).map(Flag::Found),
    }
}

pub(super) fn measure(name: &str) -> Option<Measure> {
    Some(match name {
        "width" => Measure::Width,
        "height" => Measure::Height,
        "aspect" => Measure::Aspect,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Split;

    #[test]
    fn every_word_of_the_table_is_read() {
        for field in FIELDS {
            let Takes::Words(words) = field.takes else { continue };
            for word in words {
                let read = match field.name {
                    "status" => statuses(word).is_some(),
                    "origin" => origin(word).is_some(),
                    "work" => work(word).is_some(),
                    "split" => Split::named(word).is_some(),
                    "flag" => flag(word).is_some(),
                    other => panic!("{other}"),
                };
                assert!(read, "{}:{word}", field.name);
            }
        }
    }
}
