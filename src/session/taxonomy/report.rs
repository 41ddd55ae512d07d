//! What a change of concepts comes to: data only.

use crate::report::Skipped;
use domain::{ConceptId, GestureId};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is done with concepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConceptAct {
    /// Some give way to another one.
    Merge {
        /// Those that give way.
        from: Vec<ConceptId>,
        /// What they become.
        into: ConceptId,
    },
    /// What says a concept gets others, by the inputs it is on.
    Split {
        /// The concept.
        from: ConceptId,
        /// The others, in their order: an input goes to the first whose query it passes.
        parts: Vec<Part>,
    },
    /// One goes.
    Delete {
        /// The concept.
        concept: ConceptId,
        /// Whether what says it goes with it.
        with_annotations: bool,
    },
}

/// Where a concept is put in the project's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConceptPlace {
    /// Before the concept of this name.
    Before(String),
    /// After all others.
    Last,
}

/// What a part of a concept's annotations becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The concept, made where it is missing.
    pub name: String,
    /// Which inputs; see [`domain::query`].
    pub query: String,
}

/// What a change of concepts did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ConceptReport {
    /// Inputs on which something changes.
    pub inputs: u64,
    /// Annotations that get another concept; renamed: that are called otherwise.
    pub annotations: u64,
    /// The same by the concept that they get.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub into: BTreeMap<String, u64>,
    /// Annotations that go with a deleted concept.
    pub removed: u64,
    /// Annotations that go because another one of the same author says the same.
    pub doubles: u64,
    /// Suggestions that get another concept, or go with a deleted one.
    pub suggestions: u64,
    /// Tasks whose settings change, by name.
    pub tasks: Vec<String>,
    /// Concepts that are made.
    pub made: Vec<String>,
    /// Concepts that are there no more.
    pub deleted: Vec<String>,
    /// Concepts that were to give way and stay, because something says them still.
    pub kept: Vec<String>,
    /// What is left as it is, because it says both present and absent.
    pub contradictions: Vec<ContradictionLine>,
    /// Inputs on which somebody changed something meanwhile: that is left as it is.
    pub skipped: Vec<Skipped>,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// The gesture by which it can be taken back; none where it was only counted, or changed nothing on any input.
    #[schemars(with = "Option<String>")]
    pub gesture: Option<GestureId>,
}

impl ConceptReport {
    /// Whether nothing was left.
    pub fn is_whole(&self) -> bool {
        self.contradictions.is_empty() && self.skipped.is_empty()
    }

    /// How many rows of inputs change.
    pub(super) fn rows(&self) -> u64 {
        self.annotations + self.removed + self.doubles + self.suggestions
    }
}

/// Somebody says of one region both that a concept is there and that it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ContradictionLine {
    /// The input's name.
    pub input: String,
    /// The task's name; missing outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Who says both.
    pub author: String,
    /// What is said to be there.
    pub present: String,
    /// What is said not to be there.
    pub absent: String,
}

/// A concept and where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ConceptUse {
    /// Its identifier.
    #[schemars(with = "String")]
    pub id: ConceptId,
    /// Its name.
    pub name: String,
    /// Its colour, as `#rrggbb`.
    pub color: String,
    /// How many annotations say it, of every status.
    pub annotations: u64,
    /// The same by status.
    pub statuses: BTreeMap<&'static str, u64>,
    /// How many suggestions models make of it, whatever became of them.
    pub suggestions: u64,
    /// The tasks that ask for it, by name.
    pub tasks: Vec<String>,
    /// What it means, in words; empty where nobody said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Names of inputs that show it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
}
