//! The description of a data set: `data.yaml` as trainers read it.
//!
//! Reading is the work of serde-saphyr, with a budget, so that hostile files end. Scalars stay the text that was
//! written: a class called `no` or `1.0` is called so.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::DuplicateKeyPolicy;
use std::fmt;

/// What a description says of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Description {
    /// The class names in their order; `None` where there is no such key, or none that can be understood.
    pub(super) names: Option<Vec<String>>,
    /// The folder that the others are relative to.
    pub(super) path: Option<String>,
    /// What stands under `train`, `val`, `valid` and `test`.
    pub(super) folders: Vec<String>,
    /// The labels hold key points after the box.
    pub(super) pose: bool,
}

/// More classes than any data set has: a damaged number must not ask for memory.
const MOST: usize = 100_000;

/// Reads a description.
///
/// # Errors
/// Where the text is no YAML, in the words of the reader, with line and column.
pub(super) fn parse(text: &str) -> Result<Description, String> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: 4 * MOST,
            max_depth: 32,
            max_aliases: 1000,
            max_anchors: 1000,
        },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        null_as_string: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options::<Description>(text, options).map_err(|error| error.to_string())
}

/// Whether the text means to describe classes, be it well-formed or not.
pub(crate) fn mentions_names(text: &str) -> bool {
    text.lines().any(|line| {
        let key = line.trim_start().trim_start_matches(['"', '\'', '{']);
        let rest = key
            .strip_prefix("names")
            .map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
        rest.is_some_and(|rest| rest.starts_with(':'))
    })
}

impl<'de> Deserialize<'de> for Description {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;
        impl<'de> Visitor<'de> for Top {
            type Value = Description;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keys such as names and train")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Description, A::Error> {
                let mut found = Description::default();
                while let Some(Scalar(key)) = map.next_key()? {
                    match key.as_str() {
                        "names" => found.names = map.next_value::<Entries>()?.names(),
                        "path" => found.path = map.next_value::<Entries>()?.texts().into_iter().next(),
                        "train" | "val" | "valid" | "test" => {
                            found.folders.extend(map.next_value::<Entries>()?.texts())
                        }
                        key => {
                            found.pose |= key == "kpt_shape";
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(found)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Description, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Description::default())
            }

            fn visit_str<E>(self, _: &str) -> Result<Description, E> {
                Ok(Description::default())
            }

            fn visit_unit<E>(self) -> Result<Description, E> {
                Ok(Description::default())
            }
        }
        deserializer.deserialize_any(Top)
    }
}

/// A scalar as it is written.
struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// A list, a map, or one scalar.
enum Entries {
    One(String),
    List(Vec<String>),
    Map(Vec<(String, String)>),
}

impl Entries {
    fn texts(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::List(texts) => texts,
            Self::Map(_) => Vec::new(),
        }
    }

    /// Names by number; numbers that a map leaves out are named by themselves.
    fn names(self) -> Option<Vec<String>> {
        match self {
            Self::One(_) => None,
            Self::List(names) => Some(names),
            Self::Map(entries) => {
                let mut names: Vec<Option<String>> = Vec::new();
                for (key, name) in entries {
                    let at: usize = key.trim().parse().ok().filter(|at| *at < MOST)?;
                    if names.len() <= at {
                        names.resize(at + 1, None);
                    }
                    names[at] = Some(name);
                }
                let named = names.into_iter().enumerate();
                Some(named.map(|(at, name)| name.unwrap_or_else(|| at.to_string())).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name, a list of names, or names by number")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entries, A::Error> {
                let mut texts = Vec::new();
                while let Some(Scalar(text)) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Entries::List(texts))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some((Scalar(key), Scalar(value))) = map.next_entry()? {
                    entries.push((key, value));
                }
                Ok(Entries::Map(entries))
            }

            fn visit_str<E>(self, text: &str) -> Result<Entries, E> {
                Ok(Entries::One(text.to_owned()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Entries, E> {
                Ok(Entries::One(number.to_string()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Entries, E> {
                Ok(Entries::One(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Entries, E> {
                Ok(Entries::One(number.to_string()))
            }

            fn visit_bool<E>(self, on: bool) -> Result<Entries, E> {
                Ok(Entries::One(on.to_string()))
            }

            fn visit_unit<E>(self) -> Result<Entries, E> {
                Ok(Entries::One(String::new()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The text in double quotes, with everything escaped that YAML takes for something else.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{2028}' | '\u{2029}' | '\u{feff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> Option<Vec<String>> {
        parse(text).expect(text).names
    }

    #[test]
    fn names_come_in_many_spellings() {
        let expected = Some(vec!["car".to_owned(), "it's: a \"bus\"".to_owned()]);
        for text in [
            "nc: 2\nnames: ['car', 'it''s: a \"bus\"']\n",
            "names:\n  - car\n  - \"it's: a \\\"bus\\\"\"\n",
            "names:\n- car # a comment\n- 'it''s: a \"bus\"'\ntrain: x\n",
            "# c\nnames:\n  1: 'it''s: a \"bus\"'\n  0: car\n",
            "names: {0: car,\n  1: \"it's: a \\\"bus\\\"\"}\n",
            "names: [ # first, the car\n  'car', # 0, seen from behind\n  \"it's: a \\\"bus\\\"\", # 1\n]\n",
            "a: &n [car, \"it's: a \\\"bus\\\"\"]\nnames: *n\n",
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
        assert_eq!(names("names:\n  2: c\n").expect("names"), ["0", "1", "c"]);
        assert_eq!(names("train: x\n"), None);
        assert_eq!(names(""), None);
        assert_eq!(
            names("names: [no, on, 1.0, 007, null, ~, '']").expect("names"),
            ["no", "on", "1.0", "007", "null", "~", ""],
            "a name is what is written"
        );
    }

    #[test]
    fn other_keys_are_read_past() {
        let text =
            "path: ../d # root\ntrain:\n  - a\n  - b\nroboflow:\n  version: 1\nval: 'v: w'\nkpt_shape: [17, 3]\n";
        let read = parse(text).expect("a description");
        assert_eq!(read.path.as_deref(), Some("../d"));
        assert_eq!(read.folders, ["a", "b", "v: w"]);
        assert!(read.pose);
    }

    #[test]
    fn what_is_no_yaml_says_where() {
        let error = parse("names: ['a', 'b\ntrain: x\n").expect_err("an open quote");
        assert!(error.contains("line"), "{error}");
        assert!(mentions_names("nc: 2\n\"names\" : ['a"));
        assert!(!mentions_names("services:\n  db: {}\n"));
    }

    #[test]
    fn many_names_and_bombs_are_bounded() {
        let many: Vec<String> = (0..21_841).map(|at| format!("  'class {at}', # {at}\n")).collect();
        let read = parse(&format!("names: [\n{}]\n", many.concat())).expect("a description");
        assert_eq!(read.names.map(|names| names.len()), Some(21_841));
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for at in 1..12 {
            let before = format!("*a{}, ", at - 1).repeat(9);
            bomb.push_str(&format!("a{at}: &a{at} [{before}]\n"));
        }
        assert!(parse(&format!("{bomb}names: *a11\n")).is_err());
        assert!(parse(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_name_survives(list in proptest::collection::vec("\\PC*|[\\x00-\\x7f]{0,8}", 1..4)) {
            let mut text = String::from("names:\n");
            for (at, name) in list.iter().enumerate() {
                text.push_str(&format!("  {at}: {}\n", quoted(name)));
            }
            prop_assert_eq!(names(&text), Some(list));
        }

        #[test]
        fn nothing_makes_it_panic(text in "[\\[\\]{}:,'\"\\\\ \\n#a&*-]{0,60}") {
            let _ = parse(&text);
        }
    }
}
