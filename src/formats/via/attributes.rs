//! Which of a region's attributes is its class.

use crate::json::Text;
use serde_json::{Map, Value};

/// What people call the attribute that is the class, most telling first.
const CLASS: [&str; 9] = [
    "class",
    "label",
    "category",
    "name",
    "type",
    "object",
    "object_name",
    "class_name",
    "species",
];

/// The classes that a region's attributes say: one, or several where they are ticked. Empty where none is said.
pub(super) fn classes(attributes: &Map<String, Value>) -> Vec<String> {
    let named = |wanted: &str| {
        let mut entries = attributes.iter();
        entries.find(|(key, _)| key.trim().to_lowercase().replace([' ', '-'], "_") == wanted)
    };
    let by_name = CLASS.iter().find_map(|name| named(name).map(|(_, value)| said(value)));
    match by_name {
        Some(classes) if !classes.is_empty() => classes,
        // An attribute that stands alone is what the region is.
        _ if attributes.len() == 1 => attributes.values().flat_map(said).collect(),
        _ => Vec::new(),
    }
}

/// What a value says: a text, or the ticked ones of several.
fn said(value: &Value) -> Vec<String> {
    match value {
        Value::Object(ticks) => ticks
            .iter()
            .filter(|(_, ticked)| **ticked == Value::Bool(true))
            .map(|(name, _)| name.clone())
            .collect(),
        other => serde_json::from_value::<Text>(other.clone())
            .ok()
            .and_then(|Text(text)| text)
            .filter(|text| !text.trim().is_empty())
            .into_iter()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_is_found_by_its_name_or_where_it_stands_alone() {
        for (text, expected) in [
            (r#"{"color":"red","Class":"car"}"#, vec!["car"]),
            (r#"{"animal":"cat"}"#, vec!["cat"]),
            (r#"{"type":{"cat":true,"dog":false,"cow":true}}"#, vec!["cat", "cow"]),
            (r#"{"a":"1","b":"2"}"#, vec![]),
            (r#"{"name":" ","kind":"x"}"#, vec![]),
            (r#"{"track":320}"#, vec!["320"]),
        ] {
            let Ok(Value::Object(attributes)) = serde_json::from_str(text) else {
                panic!("{text}")
            };
            assert_eq!(classes(&attributes), expected, "{text}");
        }
    }
}
