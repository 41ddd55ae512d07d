//! The objects of a COCO file, read without trusting any of their values.

use crate::json::{Lenient, Number, Numbers, Object, Text, read_leniently};
use crate::json_shapes::{Attributes, Besides, MaskRow};
use crate::reading::identity;
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use std::sync::Arc;

/// An identifier: numbers by the specification, texts in some files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Missing, or no identifier.
    #[default]
    None,
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

impl Key {
    /// What stands for it in a project.
    pub(super) fn identity(&self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Number(_) | Self::Text(_) => Some(identity(&self.to_string())),
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("without id"),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Lenient for Key {
    fn number(value: f64) -> Self {
        Number(Some(value)).integer().map_or(Self::None, Self::Number)
    }

    fn text(text: &str) -> Self {
        // Some files write the same number as a text in one place and as a number in the other.
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ImageRow {
    pub(super) id: Key,
    pub(super) file_name: Text,
    /// Where some tools write the name instead.
    pub(super) path: Text,
    pub(super) width: Number,
    pub(super) height: Number,
    /// What else is known of it, as this program writes it.
    pub(super) metadata: Besides,
}

impl ImageRow {
    /// Whether it has an id and a name, which is then its `file_name`.
    pub(super) fn is_named(&mut self) -> bool {
        let named = |text: &Text| text.0.as_deref().is_some_and(|name| !name.trim().is_empty());
        if !named(&self.file_name) {
            self.file_name = std::mem::take(&mut self.path);
        }
        named(&self.file_name) && self.id != Key::None
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CategoryRow {
    id: Number,
    name: Text,
}

impl CategoryRow {
    /// Its number and its name, which is the number where it has none; `None` without a number.
    pub(super) fn named(self) -> Option<(i64, Arc<str>)> {
        let id = self.id.integer()?;
        let name = self.name.0.filter(|name| !name.trim().is_empty());
        Some((id, name.map_or_else(|| id.to_string().into(), Arc::from)))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AnnotationRow {
    pub(super) id: Key,
    pub(super) image_id: Key,
    pub(super) category_id: Number,
    pub(super) bbox: Bounds,
    pub(super) segmentation: Segmentation,
    pub(super) iscrowd: Number,
    pub(super) keypoints: Numbers,
    pub(super) score: Score,
    pub(super) attributes: Attributes,
    pub(super) caption: Present,
    pub(super) segments_info: Present,
}

/// How sure a model was, if the key is there at all.
#[derive(Debug, Default)]
pub(super) struct Score(pub(super) Option<Number>);

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Number::deserialize(deserializer).map(|number| Self(Some(number)))
    }
}

/// Whether a key is there at all.
#[derive(Debug, Default)]
pub(super) struct Present(pub(super) bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// A box as written. What is no list is not the same as no box at all.
#[derive(Debug, Default)]
pub(super) enum Bounds {
    /// The key is missing.
    #[default]
    Absent,
    /// The value is not a list of numbers.
    Bad,
    /// A list of numbers.
    Numbers(Vec<f64>),
}

impl<'de> Deserialize<'de> for Bounds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Numbers::deserialize(deserializer)? {
            Numbers::All(sides) => Self::Numbers(sides),
            Numbers::Absent | Numbers::Bad => Self::Bad,
        })
    }
}

/// Whether a list of keypoints has one that is more than nothing.
pub(super) fn has_points(points: &Numbers) -> bool {
    matches!(points, Numbers::All(numbers) if numbers.iter().any(|number| *number != 0.0))
}

/// Where an instance lies.
#[derive(Debug, Default)]
pub(super) enum Segmentation {
    /// Nothing, or an empty list: the box is all there is.
    #[default]
    Absent,
    /// Flat lists of coordinates, one a part.
    Parts(Vec<Numbers>),
    /// A run-length mask.
    Mask(MaskRow),
}

/// An entry of the segmentation list: a part, or a number where somebody wrote one flat list.
#[derive(Debug, Default)]
enum Entry {
    #[default]
    Bad,
    Number(f64),
    Part(Numbers),
}

impl Lenient for Entry {
    fn number(value: f64) -> Self {
        Self::Number(value)
    }

    fn list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Numbers::list(list).map(Self::Part)
    }
}

impl Lenient for Segmentation {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut parts = Vec::new();
        let mut flat = Vec::new();
        while let Some(entry) = list.next_element()? {
            match entry {
                Entry::Bad => parts.push(Numbers::Bad),
                Entry::Number(number) => flat.push(number),
                Entry::Part(part) => parts.push(part),
            }
        }
        if !flat.is_empty() {
            parts.push(Numbers::All(flat));
        }
        Ok(if parts.is_empty() {
            Self::Absent
        } else {
            Self::Parts(parts)
        })
    }

    fn object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Ok(Object::object(object)?.0.map_or(Self::Absent, Self::Mask))
    }
}

read_leniently!(Key, Entry, Segmentation);
