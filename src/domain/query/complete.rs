//! What may be written at a place of a query: fields, then values.

use super::fields::{FIELDS, Field, Takes};
use super::parse::after_meta;
use crate::search::folded;
use std::ops::Range;

/// At most so many are offered.
const MOST: usize = 8;

/// What may stand at a place of the text instead of what does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// What is replaced, in bytes of the text.
    pub at: Range<usize>,
    /// By one of these.
    pub choices: Vec<Choice>,
}

/// One that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is written.
    pub text: String,
    /// What it asks for, in a few words; empty for a value.
    pub about: &'static str,
}

/// What may be written where the cursor is, `cursor` bytes into the text. `names` hands out the names of what a field takes,
/// `metadata` the keys of the metadata, or the values under one of them.
pub fn complete(
    text: &str,
    cursor: usize,
    names: &dyn Fn(Takes) -> Vec<String>,
    metadata: &dyn Fn(Option<&str>) -> Vec<String>,
) -> Completion {
    let before = text.get(..cursor).unwrap_or(text);
    let start = word_start(before);
    let word = &before[start..];
    if word.starts_with('"') {
        return Completion::default();
    }
    if let Some((at, choices)) = of_metadata(word, metadata) {
        return Completion {
            at: start + at..before.len(),
            choices,
        };
    }
    match word.split_once(':') {
        Some((name, value)) => {
            let field = FIELDS.iter().find(|field| field.name == name.to_ascii_lowercase());
            let values = field.map_or_else(Vec::new, |field| values(field, value, names));
            let at = start + name.len() + 1..before.len();
            Completion { at, choices: values }
        }
        None => Completion {
            at: start..before.len(),
            choices: fields(word),
        },
    }
}

/// Where the last word of the text begins; a value in quotes is in one word with its field.
fn word_start(text: &str) -> usize {
    let (mut start, mut quoted) = (0, false);
    let mut last = ' ';
    for (at, sign) in text.char_indices() {
        let begins = match sign {
            '"' => {
                quoted = !quoted;
                false
            }
            _ if quoted => false,
            // A minus or a parenthesis before a term is no part of it.
            '-' => last.is_whitespace() || last == '(',
            '(' => true,
            sign => sign.is_whitespace(),
        };
        if begins {
            start = at + sign.len_utf8();
        }
        last = sign;
    }
    start
}

/// Keys of the metadata, or values under a key, and where in the word they begin; `None` where it is not about metadata.
fn of_metadata(word: &str, metadata: &dyn Fn(Option<&str>) -> Vec<String>) -> Option<(usize, Vec<Choice>)> {
    let place = |part: &str| word.len() - part.len();
    if let Some(("has", asked)) = word.split_once(':') {
        return Some(match after_meta(asked) {
            Some(key) => (place(key), chosen(metadata(None), key, " ")),
            None => (place(asked), chosen(vec!["meta.".to_owned()], asked, "")),
        });
    }
    let key = after_meta(word)?;
    // In quotes a key may hold what else ends it.
    let quoted = key.starts_with('"');
    let end = match quoted {
        true => key[1..].find('"').map(|at| at + 2),
        false => key.find([':', '<', '>', '=']),
    };
    let Some(end) = end else {
        return Some((place(key), chosen(metadata(None), key, ":")));
    };
    let value = key[end..].strip_prefix(':')?;
    let key = key[..end].trim_matches('"');
    Some((place(value), chosen(metadata(Some(key)), value, " ")))
}

fn fields(word: &str) -> Vec<Choice> {
    if word.is_empty() {
        return Vec::new();
    }
    let word = word.to_ascii_lowercase();
    let of_field = |field: &Field| {
        let name = match field.takes {
            Takes::Metadata => "meta.",
            _ => field.name,
        };
        let sign = match field.takes {
            Takes::Number => ">=",
            Takes::Time => "<",
            Takes::Metadata => "",
            Takes::MetadataKey => ":meta.",
            Takes::Concept
            | Takes::Member
            | Takes::Task
            | Takes::Dataset
            | Takes::Model
            | Takes::Search
            | Takes::Text
            | Takes::Words(_) => ":",
        };
        (format!("{name}{sign}"), field.asks)
    };
    let more = [
        ("count(".to_owned(), "how many say that a concept is there"),
        ("any(".to_owned(), "one annotation meets all of it"),
    ];
    let all = FIELDS.iter().map(of_field).chain(more);
    let fitting = all.filter(|(text, _)| text.starts_with(&word) && *text != word);
    fitting.map(|(text, about)| Choice { text, about }).take(MOST).collect()
}

fn values(field: &Field, value: &str, names: &dyn Fn(Takes) -> Vec<String>) -> Vec<Choice> {
    let all = match field.takes {
        Takes::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Takes::Concept | Takes::Member | Takes::Task | Takes::Dataset | Takes::Model | Takes::Search => {
            names(field.takes)
        }
        Takes::Text | Takes::Number | Takes::Time | Takes::Metadata | Takes::MetadataKey => Vec::new(),
    };
    chosen(all, value, " ")
}

/// Those in which there is what was written, as choices with this after them.
fn chosen(all: Vec<String>, text: &str, after: &str) -> Vec<Choice> {
    let choice = |name: String| Choice {
        text: format!("{}{after}", written(&name)),
        about: "",
    };
    let found = fitting(all, text.trim_start_matches('"'));
    found.into_iter().map(choice).collect()
}

/// A few of those in which there is what was written, as they are.
pub fn fitting(all: Vec<String>, text: &str) -> Vec<String> {
    let wanted = folded(text);
    let is_there = |name: &String| {
        let name = folded(name);
        (name.contains(&wanted) && name != wanted).then(|| !name.starts_with(&wanted))
    };
    let mut found: Vec<(bool, String)> = all
        .into_iter()
        .filter_map(|name| Some((is_there(&name)?, name)))
        .collect();
    // What begins so comes first, else in the order in which they are.
    found.sort_by_key(|(within, _)| *within);
    found.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// A value as it has to be written.
pub fn written(value: &str) -> String {
    let plain = |sign: char| !(sign.is_whitespace() || matches!(sign, '(' | ')' | '"' | '\\'));
    match value.chars().all(plain) {
        true => value.to_owned(),
        false => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    fn offered(text: &str) -> (Range<usize>, Vec<String>) {
        let names = |takes| match takes {
            Takes::Concept => ["car", "scar", "traffic light"].map(str::to_owned).to_vec(),
            _ => vec!["Ana".to_owned()],
        };
        let metadata = |key: Option<&str>| match key {
            None => ["patient", "room no"].map(str::to_owned).to_vec(),
            Some("patient") => vec!["12".to_owned()],
            Some(_) => vec!["a b".to_owned()],
        };
        let found = complete(text, text.len(), &names, &metadata);
        (found.at, found.choices.into_iter().map(|choice| choice.text).collect())
    }

    #[test]
    fn fields_come_first_then_their_values() {
        for (text, at, expected) in [
            ("con", 0..3, vec!["concept:"]),
            ("a -con", 3..6, vec!["concept:"]),
            ("any(ar", 4..6, vec!["area>="]),
            ("an", 0..2, vec!["any("]),
            ("edi", 0..3, vec!["edited<"]),
            ("concept:ca", 8..10, vec!["car ", "scar "]),
            ("concept:car", 8..11, vec!["scar "]),
            ("concept:\"traffic l", 8..18, vec!["\"traffic light\" "]),
            ("x by:", 5..5, vec!["Ana "]),
            ("work:d", 5..6, vec!["done ", "submitted ", "skipped ", "unlabeled "]),
            ("met", 0..3, vec!["meta."]),
            ("meta.", 5..5, vec!["patient:", "\"room no\":"]),
            ("x -meta.ro", 8..10, vec!["\"room no\":"]),
            ("meta.patient:", 13..13, vec!["12 "]),
            ("meta.\"room no\":", 15..15, vec!["\"a b\" "]),
            ("meta.patient>", 0..13, vec![]),
            ("ha", 0..2, vec!["has:meta."]),
            ("has:", 4..4, vec!["meta."]),
            ("has:meta.p", 9..10, vec!["patient "]),
            ("", 0..0, vec![]),
            ("\"con", 0..4, vec![]),
            ("nothing", 0..7, vec![]),
        ] {
            let (place, texts) = offered(text);
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            if text == "\"con" {
                assert!(texts.is_empty(), "{text}");
            } else if text.starts_with("work") {
                assert_eq!((&place, &texts[0]), (&at, &expected[0]), "{text}");
            } else {
                assert_eq!((place, texts), (at, expected), "{text}");
            }
        }
    }

    #[test]
    fn what_is_chosen_is_read_as_it_is_meant() {
        for name in ["a b", "c\"d", "e\\f (g)"] {
            let query = Query::read(&format!("concept:{}", written(name))).expect(name);
            let expected = super::super::AnnotationTerm::Concept(super::super::Pattern::new(name));
            assert_eq!(
                query.expr,
                super::super::Expr::Term(super::super::Term::Annotation(expected))
            );
        }
    }
}
