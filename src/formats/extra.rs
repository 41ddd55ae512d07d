//! What files say of an annotation for which a project has no place: it is kept as it is, under one name for all formats
//! that say the same, and told to other files again.
//!
//! Names are those of the constants here; what the file's own people named comes behind [`ATTRIBUTE`] or [`FLAG`].

use super::metadata::read_value;
use super::number::push_list;
use domain::{MetaValue, Metadata, Origin, Point};
use serde_json::Value;

/// Many of the kind, marked together: COCO's `iscrowd`, Open Images' `IsGroupOf`.
pub(super) const CROWD: &str = "crowd";
/// Hard to recognise: Pascal VOC, X-AnyLabeling.
pub(super) const DIFFICULT: &str = "difficult";
/// Cut off by the rim of the image: Pascal VOC, Open Images.
pub(super) const TRUNCATED: &str = "truncated";
/// Partly hidden: Pascal VOC, Open Images, CVAT, Datumaro.
pub(super) const OCCLUDED: &str = "occluded";
/// A drawing of it: Open Images.
pub(super) const DEPICTION: &str = "depiction";
/// Seen from inside: Open Images.
pub(super) const INSIDE: &str = "inside";
/// From where it is seen: Pascal VOC.
pub(super) const POSE: &str = "pose";
/// The number of a group of shapes: labelme, X-AnyLabeling.
pub(super) const GROUP: &str = "group";
/// Free words: labelme, X-AnyLabeling.
pub(super) const DESCRIPTION: &str = "description";
/// How sure whoever said so was: COCO, X-AnyLabeling.
pub(super) const SCORE: &str = "score";
/// Begins the name of an attribute.
pub(super) const ATTRIBUTE: &str = "attribute.";
/// Begins the name of a flag of labelme.
pub(super) const FLAG: &str = "flag.";
pub(super) use domain::annotation::KEYPOINTS;

/// Marks that formats without a field of their own for them have among their attributes, by their names there.
const MARKS: [(&str, &str); 4] = [
    (IS_CROWD, CROWD),
    (DIFFICULT, DIFFICULT),
    (OCCLUDED, OCCLUDED),
    (TRUNCATED, TRUNCATED),
];

/// What Datumaro calls a crowd among attributes.
pub(super) const IS_CROWD: &str = "is_crowd";

/// So many bytes are kept of one annotation, names included.
const MOST: usize = 4096;

/// What is gathered of one annotation.
#[derive(Debug, Default)]
pub(super) struct Extra {
    found: Metadata,
    bytes: usize,
    /// Something was too long, or is of a kind that is not kept.
    pub(super) left_out: bool,
}

impl Extra {
    /// Keeps a value. Characters that no database takes are left out.
    pub(super) fn set(&mut self, key: &str, value: MetaValue) {
        let value = match value {
            MetaValue::Text(text) if text.contains('\0') => MetaValue::Text(text.replace('\0', "")),
            value => value,
        };
        let bytes = key.len() + value.to_string().len();
        if self.bytes + bytes > MOST || self.found.set(key, value).is_err() {
            self.left_out = true;
            return;
        }
        self.bytes += bytes;
    }

    /// Keeps a mark, where it is set.
    pub(super) fn mark(&mut self, key: &str, set: bool) {
        if set {
            self.set(key, MetaValue::Flag(true));
        }
    }

    /// Keeps words, where there are any.
    pub(super) fn words(&mut self, key: &str, text: &str) {
        if !text.trim().is_empty() {
            self.set(key, MetaValue::Text(text.to_owned()));
        }
    }

    /// Keeps a number, where it is one.
    pub(super) fn number(&mut self, key: &str, number: Option<f64>) {
        if let Some(number) = number.filter(|number| number.is_finite()) {
            self.set(key, MetaValue::Number(number));
        }
    }

    /// Keeps an attribute that says something. A mark that others have, too, is known by their name for it.
    pub(super) fn attribute(&mut self, key: &str, value: Value) {
        let yes_or_no = match &value {
            Value::Bool(set) => Some(*set),
            Value::Number(number) => number
                .as_f64()
                .filter(|number| [0.0, 1.0].contains(number))
                .map(|number| number == 1.0),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        let mark = MARKS.into_iter().find(|(attribute, _)| *attribute == key);
        if let (Some((_, mark)), Some(set)) = (mark, yes_or_no) {
            return self.mark(mark, set);
        }
        let says_nothing = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        match read_value(value) {
            _ if says_nothing => {}
            Some(value) => self.set(&format!("{ATTRIBUTE}{key}"), value),
            None => self.left_out = true,
        }
    }

    /// What was gathered, if anything.
    pub(super) fn found(self) -> Option<Box<Metadata>> {
        (!self.found.is_empty()).then(|| Box::new(self.found))
    }
}

/// What the file from which an annotation came said of it.
pub(super) fn of(origin: &Origin) -> &Metadata {
    match origin {
        Origin::Imported { extra, .. } => extra,
        Origin::Manual | Origin::Copied | Origin::Merged | Origin::Model { .. } => Metadata::NONE,
    }
}

/// An origin whose keypoints lie in another frame; `None` where it has none.
pub(super) fn turned(origin: &Origin, f: &dyn Fn(Point) -> Point) -> Option<Origin> {
    let MetaValue::Text(text) = of(origin).get(KEYPOINTS)? else {
        return None;
    };
    let mut numbers: Vec<f64> = serde_json::from_str(text).ok()?;
    for point in numbers.chunks_exact_mut(3).filter(|point| point[2] != 0.0) {
        let there = f(Point::new(point[0], point[1]));
        (point[0], point[1]) = (there.x, there.y);
    }
    let mut text = String::new();
    push_list(&mut text, &numbers);
    let mut origin = origin.clone();
    if let Origin::Imported { extra, .. } = &mut origin {
        // The key is known, and plain.
        let _ = extra.set(KEYPOINTS, MetaValue::Text(text));
    }
    Some(origin)
}

/// Whether a mark is set.
pub(super) fn is_marked(origin: &Origin, mark: &str) -> bool {
    of(origin).get(mark) == Some(&MetaValue::Flag(true))
}

/// The attributes of an annotation, and the marks that are told as such where there is no other place for them.
pub(super) fn attributes(origin: &Origin) -> impl Iterator<Item = (&str, &MetaValue)> {
    of(origin)
        .iter()
        .filter_map(|(key, value)| match key.strip_prefix(ATTRIBUTE) {
            Some(name) => Some((name, value)),
            None => [DIFFICULT, OCCLUDED, TRUNCATED].contains(&key).then_some((key, value)),
        })
}

/// What a format carries that tells all of it.
pub(super) const ALL: &[&str] = &["*"];

/// Whether a format that carries these names, and those that begin with one that ends in a point, carries all.
pub(super) fn are_carried(origin: &Origin, carried: &[&str]) -> bool {
    let is_carried = |key: &str| {
        let fits = |name: &&str| *name == key || name.ends_with('.') && key.starts_with(name);
        carried.iter().any(fits)
    };
    carried == ALL || of(origin).iter().all(|(key, _)| is_carried(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn imported(extra: Extra) -> Origin {
        Origin::Imported {
            format: "coco".into(),
            edited: false,
            extra: *extra.found().unwrap_or_default(),
        }
    }

    #[test]
    fn what_says_nothing_is_not_kept_and_what_is_too_long_is_told() {
        let mut extra = Extra::default();
        for value in [json!(null), json!(""), json!([]), json!({})] {
            extra.attribute("a", value);
        }
        extra.mark(CROWD, false);
        extra.words(DESCRIPTION, " ");
        extra.number(SCORE, Some(f64::NAN));
        extra.attribute(OCCLUDED, json!(false));
        assert!(!extra.left_out);
        extra.attribute("b", json!(["list"]));
        assert!(extra.left_out);
        assert_eq!(extra.found(), None);
        let mut extra = Extra::default();
        extra.words(DESCRIPTION, &"x".repeat(5000));
        assert!(extra.left_out && extra.found().is_none());
    }

    #[test]
    fn a_mark_among_attributes_is_the_mark() {
        let mut extra = Extra::default();
        extra.attribute(OCCLUDED, json!(true));
        extra.attribute(TRUNCATED, json!("False"));
        extra.attribute(IS_CROWD, json!(1));
        extra.attribute("color", json!("r\u{0}ed"));
        let origin = imported(extra);
        assert!(is_marked(&origin, OCCLUDED) && !is_marked(&origin, TRUNCATED));
        let told: Vec<String> = attributes(&origin)
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(told, ["color=red", "occluded=true"]);
        assert!(is_marked(&origin, CROWD));
        assert!(are_carried(&origin, &[ATTRIBUTE, CROWD, OCCLUDED]));
        assert!(!are_carried(&origin, &[OCCLUDED]));
        assert!(are_carried(&Origin::Manual, &[]));
    }
}
