//! Two datasets or versions held against each other. Data only.

use domain::{Annotation, DatasetId, InputId};
use serde::Serialize;
use std::sync::Arc;

/// An input that is in another split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Moved {
    /// The input.
    pub name: String,
    /// The split that it was in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<&'static str>,
    /// The split that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<&'static str>,
}

/// What changed on an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct InputDiff {
    /// The input.
    pub name: String,
    /// Annotations that came.
    pub added: u64,
    /// Annotations that went.
    pub removed: u64,
    /// Annotations with another concept, or of the other sign.
    pub relabeled: u64,
    /// Annotations with another region.
    pub reshaped: u64,
}

/// How many accepted annotations a concept has, also on inputs that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ConceptDiff {
    /// The concept.
    pub concept: String,
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
    /// How many came, those among them that said something else before.
    pub added: u64,
    /// How many went, those among them that say something else now.
    pub removed: u64,
    /// How many have another region.
    pub reshaped: u64,
}

/// What differs between two datasets or versions. Annotations are the same where their identifiers are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DatasetDiff {
    /// The one.
    pub from: String,
    /// The other.
    pub to: String,
    /// Inputs that came.
    pub inputs_added: Vec<String>,
    /// Inputs that went.
    pub inputs_removed: Vec<String>,
    /// Inputs in another split.
    pub inputs_moved: Vec<Moved>,
    /// Annotations that came, on inputs of both.
    pub added: u64,
    /// Annotations that went, on inputs of both.
    pub removed: u64,
    /// Annotations with another concept, or of the other sign.
    pub relabeled: u64,
    /// Annotations with another region.
    pub reshaped: u64,
    /// Concepts of which annotations came, went or have another region.
    pub concepts: Vec<ConceptDiff>,
    /// Inputs of both on which something changed.
    pub changed: Vec<InputDiff>,
}

/// An input that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedInput {
    /// The input.
    pub input: InputId,
    /// Whether the one has it.
    pub was_in: bool,
    /// Whether the other has it.
    pub is_in: bool,
    /// The splits, where they differ.
    pub moved: Option<Moved>,
    /// What differs on it, with its name.
    pub changes: InputDiff,
}

/// What differs between two datasets or versions, and on which inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The one.
    pub from: DatasetId,
    /// The other.
    pub to: DatasetId,
    /// All that differs, by name.
    pub diff: DatasetDiff,
    /// The inputs that differ: those of both on which annotations do, those that came, those that went, and those that are
    /// only in another split.
    pub inputs: Vec<ComparedInput>,
}

/// An annotation in two versions.
#[derive(Clone, Debug, PartialEq)]
pub enum AnnotationChange {
    /// Only the other has it.
    Added(Annotation),
    /// Only the one has it.
    Removed(Annotation),
    /// Both have it, with another concept, sign or region.
    Changed {
        /// In the one.
        before: Box<Annotation>,
        /// In the other.
        after: Annotation,
    },
    /// Both have it alike.
    Same(Annotation),
}

impl AnnotationChange {
    /// Of what the one and the other say of an annotation; `None` where neither has it.
    pub(crate) fn of(before: Option<Annotation>, after: Option<Annotation>) -> Option<Self> {
        Some(match (before, after) {
            (None, None) => return None,
            (None, Some(after)) => Self::Added(after),
            (Some(before), None) => Self::Removed(before),
            (Some(before), Some(after)) if is_relabeled(&before, &after) || before.region != after.region => {
                Self::Changed {
                    before: Box::new(before),
                    after,
                }
            }
            (Some(_), Some(after)) => Self::Same(after),
        })
    }
}

/// Whether an annotation says something else than before.
pub fn is_relabeled(before: &Annotation, after: &Annotation) -> bool {
    (before.concept, before.sign) != (after.concept, after.sign)
}

/// A comparison whose inputs are looked at one after the other.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What differs.
    pub found: Arc<Compared>,
    /// The input that is looked at, by its place among those that differ.
    pub at: Option<usize>,
    /// What both say of it, once that was read.
    pub shown: Option<(InputId, Vec<AnnotationChange>)>,
}

impl Comparison {
    /// What both say of an input, while it is the one that is looked at.
    pub fn of(&self, input: InputId) -> Option<&[AnnotationChange]> {
        let shown = self.shown.as_ref().filter(|(of, _)| *of == input);
        shown.map(|(_, changes)| changes.as_slice())
    }
}
