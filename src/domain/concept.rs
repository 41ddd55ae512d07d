//! Concepts: the classes that can be claimed.

use super::color::Color;
use super::ids::{ConceptId, InputId};
use serde::{Deserialize, Serialize};

/// A class that can be claimed of an input or a region, named in any language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concept {
    /// Its identifier.
    pub id: ConceptId,
    /// Its name, unique in the project, trimmed.
    pub name: String,
    /// The colour its annotations are drawn in.
    pub color: Color,
    /// The place it was created in, from 0: class lists of files keep this order.
    pub position: u32,
    /// The number that an imported file knew it by (COCO category ids may be sparse), kept for export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_id: Option<i64>,
    /// What it means, for those who label.
    #[serde(default, skip_serializing_if = "ConceptGuide::is_empty")]
    pub guide: ConceptGuide,
}

/// What a concept means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConceptGuide {
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Inputs that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<InputId>,
}

impl ConceptGuide {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.description.is_empty() && self.examples.is_empty()
    }
}

/// The name as it is stored: without space around it, inner runs of white space as one blank.
/// `None` when nothing is left.
pub fn clean_name(name: &str) -> Option<String> {
    let cleaned = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!cleaned.is_empty()).then_some(cleaned)
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn names_lose_only_surplus_space() {
        assert_eq!(clean_name("  red \t blood  cell "), Some("red blood cell".into()));
        assert_eq!(clean_name("\u{3000}"), None);
        assert_eq!(clean_name("紅血球"), Some("紅血球".into()));
    }
}
