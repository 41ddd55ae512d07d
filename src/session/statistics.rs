//! What datasets hold, in numbers and under names. Data only.

use domain::Split;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is counted of a concept.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ConceptStats {
    /// The concept.
    pub concept: String,
    /// Accepted annotations that say that it is there.
    pub annotations: u64,
    /// Accepted annotations that say that it is not there.
    pub absent: u64,
    /// Inputs on which it is.
    pub inputs: u64,
    /// The same in each split.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<&'static str, u64>,
}

/// How many fall into a class.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Class {
    /// From this value on; the first class has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Up to but not including this value; the last class has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
    /// How many.
    pub count: u64,
}

/// Pictures of one size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SizeStats {
    /// Width of the upright picture in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// How many.
    pub count: u64,
}

/// Two concepts on the same inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Together {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// On how many inputs both are.
    pub inputs: u64,
}

/// That one concept is on many more inputs than another.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Imbalance {
    /// The concept on most inputs.
    pub most: String,
    /// The one on fewest, of those that are on any.
    pub least: String,
    /// How many times as many inputs the first is on.
    pub ratio: f64,
    /// Whether that is enough to be warned of.
    pub warned: bool,
}

/// What a dataset holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct DatasetStats {
    /// The dataset or version.
    pub dataset: String,
    /// The split of it that is meant; none: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<&'static str>,
    /// Inputs.
    pub inputs: u64,
    /// Inputs without an accepted annotation.
    pub empty: u64,
    /// Accepted annotations.
    pub annotations: u64,
    /// Inputs in each split.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<&'static str, u64>,
    /// All concepts, in the project's order, also those of which nothing is said.
    pub concepts: Vec<ConceptStats>,
    /// The most and the least frequent concept, where there are two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imbalance: Option<Imbalance>,
    /// Pictures by size, the smallest first.
    pub sizes: Vec<SizeStats>,
    /// Pictures by width over height.
    pub aspects: Vec<Class>,
    /// Regions by width over height of the box around them.
    pub region_aspects: Vec<Class>,
    /// Regions by their share of the picture, 0 to 1.
    pub areas: Vec<Class>,
    /// Pictures by how many regions they have.
    pub regions: Vec<Class>,
    /// How many regions have their middle in each cell of the picture, row by row from the top, from the left.
    pub places: Vec<Vec<u64>>,
    /// Pairs of concepts on the same inputs, the most frequent first.
    pub together: Vec<Together>,
    /// The same of each split that has inputs, in the order of splits.
    #[serde(skip)]
    pub by_split: Vec<DatasetStats>,
}

impl DatasetStats {
    /// The same of one split alone, if it has inputs.
    pub fn of_split(&self, split: Split) -> Option<&Self> {
        self.by_split.iter().find(|part| part.split == Some(split.name()))
    }
}
