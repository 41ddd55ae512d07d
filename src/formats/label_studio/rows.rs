//! A task as far as it is wanted, its numbers not yet trusted.

use crate::json::{Lenient, Number, Numbers, Object, Text, read_leniently};
use crate::json_shapes::Besides;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

/// One picture with what was said of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TaskRow {
    pub(super) id: Text,
    pub(super) data: Data,
    #[serde(alias = "completions")]
    pub(super) annotations: List<AnnotationRow>,
    pub(super) predictions: List<PredictionRow>,
}

/// What a task's data says, in its order.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) texts: Vec<(String, String)>,
    /// Numbers, true and false.
    pub(super) others: Besides,
}

impl Lenient for Data {
    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut data = Self::default();
        while let Some((key, value)) = object.next_entry::<String, Value>()? {
            match value {
                Value::String(text) => data.texts.push((key, text)),
                other => data.others.add(&key, other),
            }
        }
        Ok(data)
    }
}

/// A list of objects; what is none is left out.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: serde::de::DeserializeOwned> Lenient for List<T> {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some(Object(row)) = list.next_element()? {
            found.extend(row);
        }
        Ok(Self(found))
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for List<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::json::lenient(deserializer)
    }
}

/// What one person said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AnnotationRow {
    pub(super) completed_by: Person,
    pub(super) was_cancelled: Flag,
    pub(super) ground_truth: Flag,
    pub(super) result: List<ResultRow>,
}

/// What a model said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PredictionRow {
    pub(super) model_version: Text,
    /// Of all its results that have none of their own.
    pub(super) score: Number,
    pub(super) result: List<ResultRow>,
}

/// A switch; anything but `true` is off.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flag(pub(super) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Value::deserialize(deserializer)? == Value::Bool(true)))
    }
}

/// A person: by number, by address, or by all that is known.
#[derive(Debug, Default)]
pub(super) struct Person(pub(super) Option<String>);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Known {
    id: Number,
    email: Text,
    username: Text,
    first_name: Text,
    last_name: Text,
}

fn by_number(id: f64) -> String {
    format!("Label Studio user {id}")
}

impl Lenient for Person {
    fn number(id: f64) -> Self {
        Self(Some(by_number(id)))
    }

    fn text(text: &str) -> Self {
        Self(Some(text.trim().to_owned()).filter(|name| !name.is_empty()))
    }

    fn object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        let Object(known) = Object::<Known>::object(object)?;
        let known = known.unwrap_or_default();
        let text = |text: Text| {
            text.0
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let names = [text(known.first_name), text(known.last_name)];
        let full = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let full = Some(full).filter(|name| !name.is_empty());
        let named = text(known.email).or(text(known.username)).or(full);
        Ok(Self(named.or(known.id.0.map(by_number))))
    }
}

/// A region, a choice for the whole picture, or an answer of another kind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ResultRow {
    pub(super) id: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) value: Object<ValueRow>,
    pub(super) original_width: Number,
    pub(super) original_height: Number,
    pub(super) item_index: Number,
    pub(super) score: Number,
}

/// Where it is and what it is, of all kinds together.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ValueRow {
    pub(super) x: Number,
    pub(super) y: Number,
    pub(super) width: Number,
    pub(super) height: Number,
    pub(super) rotation: Number,
    #[serde(rename = "radiusX")]
    pub(super) radius_x: Number,
    #[serde(rename = "radiusY")]
    pub(super) radius_y: Number,
    pub(super) points: Vertices,
    pub(super) rle: Numbers,
    #[serde(
        alias = "rectanglelabels",
        alias = "polygonlabels",
        alias = "brushlabels",
        alias = "ellipselabels",
        alias = "keypointlabels",
        alias = "hypertextlabels"
    )]
    pub(super) labels: Texts,
    pub(super) choices: Texts,
}

/// Texts, or one.
#[derive(Debug, Default)]
pub(super) struct Texts(pub(super) Vec<String>);

impl Lenient for Texts {
    fn text(text: &str) -> Self {
        Self(vec![text.to_owned()])
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some(Text(text)) = list.next_element()? {
            found.extend(text);
        }
        Ok(Self(found))
    }
}

/// The vertices of an outline in percent; `None` when one of them is not two numbers.
#[derive(Debug, Default)]
pub(super) struct Vertices(pub(super) Option<Vec<[f64; 2]>>);

impl Lenient for Vertices {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut vertices = Some(Vec::new());
        while let Some(numbers) = list.next_element::<Numbers>()? {
            match (&numbers, &mut vertices) {
                (Numbers::All(xy), Some(found)) if xy.len() == 2 => found.push([xy[0], xy[1]]),
                _ => vertices = None,
            }
        }
        Ok(Self(vertices))
    }
}

read_leniently!(Data, Person, Texts, Vertices);
