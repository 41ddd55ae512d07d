//! What is asked of metadata and what came of it: data only.

use crate::report::Skipped;
use domain::{GestureId, Input, InputId, Metadata};
use serde::Serialize;
use std::path::PathBuf;

/// Whose metadata is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetadataOf {
    /// That of all inputs that pass a query, see [`domain::query`].
    Query(String),
    /// That of these inputs.
    These(Vec<InputId>),
}

/// How metadata is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataRequest {
    /// Of which inputs.
    pub of: MetadataOf,
    /// What is set on each of them.
    pub set: Metadata,
    /// Keys that go.
    pub unset: Vec<String>,
    /// A table of metadata, instead of what is set on all alike: of its rows those are taken whose inputs are meant.
    pub from: Option<PathBuf>,
}

/// What a change of metadata did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MetadataReport {
    /// Inputs that are meant; with a table those of them that it names.
    pub inputs: u64,
    /// Inputs on which something changes.
    pub changed: u64,
    /// The keys whose values change.
    pub keys: Vec<String>,
    /// Inputs of the table that the query does not find.
    pub not_meant: u64,
    /// What of the table was not taken, and why.
    pub skipped: Vec<Skipped>,
    /// What had to be assumed.
    pub notes: Vec<String>,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// The gesture by which it can be taken back; none where nothing changed.
    #[schemars(with = "Option<String>")]
    pub gesture: Option<GestureId>,
}

/// A key of the metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MetadataKey {
    /// The key.
    pub key: String,
    /// How many of the inputs have it.
    pub inputs: u64,
}

/// The metadata of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct InputMetadata {
    /// The input's identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its values by their keys.
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub metadata: Metadata,
}

/// The metadata of some inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MetadataShown {
    /// How many inputs there are.
    pub count: u64,
    /// Their keys, in order.
    pub keys: Vec<MetadataKey>,
    /// Those that have metadata.
    pub inputs: Vec<InputMetadata>,
}

impl MetadataShown {
    /// Adds an input.
    pub(super) fn add(&mut self, input: Input) {
        self.count += 1;
        if !input.metadata.is_empty() {
            self.inputs.push(InputMetadata {
                id: input.id.to_string(),
                name: input.name,
                metadata: input.metadata,
            });
        }
    }
}
