//! What JSON formats write alike of a shape: run-length masks as COCO has them, and attributes as CVAT adds them.

use super::extra::Extra;
use super::json::{Lenient, Numbers, read_leniently};
use super::metadata::read_value;
use super::reading::SkipReason;
use super::rle::{self, Mask};
use super::trace;
use domain::{Metadata, Region, Size};
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess};

/// Attributes of an annotation: how far its box is turned, and the others.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// Degrees, clockwise as the picture is seen.
    pub(super) rotation: f64,
    /// The others, in their order.
    pub(super) others: Vec<(String, serde_json::Value)>,
}

impl Attributes {
    /// Keeps the others.
    pub(super) fn keep(&self, extra: &mut Extra) {
        for (key, value) in &self.others {
            extra.attribute(key, value.clone());
        }
    }
}

impl Lenient for Attributes {
    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut found = Self::default();
        while let Some((key, value)) = object.next_entry::<String, serde_json::Value>()? {
            if key == "rotation" {
                let number = match &value {
                    serde_json::Value::String(text) => text.trim().parse().ok(),
                    value => value.as_f64(),
                };
                found.rotation = number.filter(|v: &f64| v.is_finite()).unwrap_or(0.0);
            } else {
                found.others.push((key, value));
            }
        }
        Ok(found)
    }
}

/// What an object says of a picture besides: its texts, numbers, true and false.
#[derive(Debug, Default)]
pub(super) struct Besides(pub(super) Metadata);

impl Besides {
    /// Adds a value, if it says something.
    pub(super) fn add(&mut self, key: &str, value: serde_json::Value) {
        let is_empty = value.as_str().is_some_and(|text| text.trim().is_empty());
        if let Some(value) = read_value(value).filter(|_| !is_empty) {
            // What nothing can be kept under says nothing.
            let _ = self.0.set(key, value);
        }
    }
}

impl Lenient for Besides {
    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut found = Self::default();
        while let Some((key, value)) = object.next_entry::<String, serde_json::Value>()? {
            found.add(&key, value);
        }
        Ok(found)
    }
}

/// A run-length mask: height and width, and the counts in either spelling.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MaskRow {
    pub(super) size: Numbers,
    pub(super) counts: Counts,
}

impl MaskRow {
    /// The pixels set as a polygon in an image of `image` pixels.
    pub(super) fn region(&self, image: Size) -> Result<Region, SkipReason> {
        let side = |v: f64| v as u32;
        match &self.size {
            Numbers::All(sides) if sides.len() == 2 => {
                let file = Size::new(side(sides[1]), side(sides[0]));
                if file != image {
                    return Err(SkipReason::SizeMismatch { file, image });
                }
            }
            _ => return Err(SkipReason::NotANumber("the size of the mask")),
        }
        let counts = match &self.counts {
            Counts::Bad => return Err(SkipReason::NotANumber("a count of the mask")),
            // What is negative or beyond counting becomes 0 or huge, and then the total is wrong.
            Counts::List(list) => list.iter().map(|v| *v as u64).collect(),
            Counts::Text(text) => rle::parse_counts(text).map_err(malformed)?,
        };
        let mask = Mask::from_counts(&counts, image).map_err(malformed)?;
        let polygon = trace::polygon(&mask).ok_or_else(|| SkipReason::Degenerate("no pixel is set".into()))?;
        Ok(Region::Polygon(polygon))
    }

    /// Whether nothing at all is said of a mask.
    pub(super) fn is_empty(&self) -> bool {
        matches!((&self.size, &self.counts), (Numbers::Absent, Counts::Bad))
    }
}

/// The counts of a mask.
#[derive(Debug, Default)]
pub(super) enum Counts {
    /// None that could be read.
    #[default]
    Bad,
    /// A list of numbers.
    List(Vec<f64>),
    /// The compressed string.
    Text(String),
}

impl Lenient for Counts {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Ok(match Numbers::list(list)? {
            Numbers::All(numbers) => Self::List(numbers),
            Numbers::Absent | Numbers::Bad => Self::Bad,
        })
    }
}

fn malformed(error: rle::RleError) -> SkipReason {
    SkipReason::Malformed(error.to_string())
}

read_leniently!(Attributes, Besides, Counts);
