//! Metadata of inputs: what is known of them beside their pixels, under any keys, such as the patient or the camera.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The longest key, in characters.
const LONGEST_KEY: usize = 200;
/// Whole numbers below this are exact as `f64`, and are written without a point.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The values by their keys, in the order of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, MetaValue>);

/// One value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MetaValue {
    /// True or false.
    Flag(bool),
    /// A number; finite, as JSON knows no others.
    Number(#[serde(serialize_with = "short")] f64),
    /// Text.
    Text(String),
}

// Numbers are finite.
impl Eq for MetaValue {}

/// A key that nothing can be kept under.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no key")]
pub struct BadKey(pub String);

impl Metadata {
    /// Nothing known.
    pub const NONE: &'static Self = &Self(BTreeMap::new());

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&MetaValue> {
        self.0.get(key)
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &MetaValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Sets the value of a key, and hands out the one before.
    ///
    /// # Errors
    /// [`BadKey`]: nothing, over 200 characters, or with a quotation mark, a backslash or a control character in it.
    pub fn set(&mut self, key: &str, value: MetaValue) -> Result<Option<MetaValue>, BadKey> {
        let key = clean_key(key).ok_or_else(|| BadKey(key.to_owned()))?;
        Ok(self.0.insert(key, value))
    }

    /// Removes a key, and hands out its value.
    pub fn unset(&mut self, key: &str) -> Option<MetaValue> {
        self.0.remove(key)
    }
}

/// The key as it is kept: without space around it. `None` for one that nothing can be kept under.
pub fn clean_key(key: &str) -> Option<String> {
    let key = key.trim();
    let plain = |c: char| !c.is_control() && c != '"' && c != '\\';
    (!key.is_empty() && key.chars().count() <= LONGEST_KEY && key.chars().all(plain)).then(|| key.to_owned())
}

impl MetaValue {
    /// The value that text stands for: a number where it is written as one would write it, `true` and `false`, else the
    /// text. Codes such as `007` and numbers of more digits than are exact stay text.
    pub fn read(text: &str) -> Self {
        match text {
            "true" => return Self::Flag(true),
            "false" => return Self::Flag(false),
            _ => {}
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
        let plain = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
        let significant = digits.chars().filter(char::is_ascii_digit).count();
        match text.parse::<f64>() {
            Ok(number) if plain && !is_code && significant <= 15 => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }
}

impl fmt::Display for MetaValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// Whole numbers without a point.
fn short<S: serde::Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && number.abs() < EXACT {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_what_it_stands_for() {
        let number = |n: f64| MetaValue::Number(n);
        let text = |t: &str| MetaValue::Text(t.to_owned());
        assert_eq!(MetaValue::read("12"), number(12.0));
        assert_eq!(MetaValue::read("-0.5"), number(-0.5));
        assert_eq!(MetaValue::read("0"), number(0.0));
        for kept in [
            "007",
            "1e5",
            "inf",
            "NaN",
            "1.2.3",
            "12345678901234567",
            "12.",
            ".5",
            "",
            "Ana",
            "-",
        ] {
            assert_eq!(MetaValue::read(kept), text(kept), "{kept}");
        }
        assert_eq!(MetaValue::read("true"), MetaValue::Flag(true));
    }

    #[test]
    fn keys_are_trimmed_and_harmful_ones_refused() {
        let mut metadata = Metadata::default();
        assert_eq!(metadata.set(" patient id ", MetaValue::read("12")), Ok(None));
        assert_eq!(metadata.get("patient id"), Some(&MetaValue::Number(12.0)));
        for bad in ["", "  ", "a\"b", "a\\b", "a\nb"] {
            assert_eq!(metadata.set(bad, MetaValue::Flag(true)), Err(BadKey(bad.to_owned())));
        }
        assert!(metadata.set(&"k".repeat(201), MetaValue::Flag(true)).is_err());
        assert_eq!(metadata.unset("patient id"), Some(MetaValue::Number(12.0)));
        assert!(metadata.is_empty());
    }

    #[test]
    fn every_value_is_written_and_read_back() {
        let values = [
            MetaValue::Flag(false),
            MetaValue::Number(3.0),
            MetaValue::Number(0.25),
            MetaValue::Number(1e300),
            MetaValue::Text("3".into()),
        ];
        for value in values {
            let text = ron::to_string(&value).expect("is written");
            assert_eq!(ron::from_str::<MetaValue>(&text).expect("is read"), value, "{text}");
        }
    }
}
