//! The objects of a Datumaro file, read without trusting any of their values.

use crate::json::{Lenient, Number, Numbers, Object, Text};
use crate::json_shapes::{Attributes, Besides, MaskRow};
use serde::Deserialize;
use serde::de::SeqAccess;

/// A list of objects; anything else is an empty one.
#[derive(Debug)]
pub(super) struct Rows<T>(pub(super) Vec<Object<T>>);

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: serde::de::DeserializeOwned> Lenient for Rows<T> {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element()? {
            rows.push(row);
        }
        Ok(Self(rows))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CategoriesRow {
    pub(super) label: Object<LabelsRow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LabelsRow {
    pub(super) labels: Rows<LabelRow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LabelRow {
    pub(super) name: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ItemRow {
    /// The name without what its file ends in.
    pub(super) id: Text,
    pub(super) image: Object<ImageRow>,
    /// What else is known of it.
    pub(super) attr: Besides,
    pub(super) annotations: Rows<AnnotationRow>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ImageRow {
    pub(super) path: Text,
    /// Height and width.
    pub(super) size: Numbers,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AnnotationRow {
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) label_id: Number,
    pub(super) group: Number,
    pub(super) z_order: Number,
    pub(super) attributes: Attributes,
    pub(super) bbox: Numbers,
    pub(super) points: Numbers,
    pub(super) rle: Object<MaskRow>,
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Rows<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::json::lenient(deserializer)
    }
}
