//! What may be written at a place of a query: fields, then values.

use super::fields::{FIELDS, Field, Takes};
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

/// What may be written where the cursor is, `cursor` bytes into the text. `names` hands out the names of what a field takes.
pub fn complete(text: &str, cursor: usize, names: &dyn Fn(Takes) -> Vec<String>) -> Completion {
    let before = text.get(..cursor).unwrap_or(text);
    let start = word_start(before);
    let word = &before[start..];
    if word.starts_with('"') {
        return Completion::default();
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

fn fields(word: &str) -> Vec<Choice> {
    if word.is_empty() {
        return Vec::new();
    }
    let word = word.to_ascii_lowercase();
    let of_field = |field: &Field| {
        let sign = match field.takes {
            Takes::Number => ">=",
            Takes::Time => "<",
            Takes::Concept
            | Takes::Member
            | Takes::Task
            | Takes::Dataset
            | Takes::Model
            | Takes::Search
            | Takes::Text
            | Takes::Words(_) => ":",
        };
        (format!("{}{sign}", field.name), field.asks)
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
    let wanted = folded(value.trim_start_matches('"'));
    let all = match field.takes {
        Takes::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Takes::Concept | Takes::Member | Takes::Task | Takes::Dataset | Takes::Model | Takes::Search => {
            names(field.takes)
        }
        Takes::Text | Takes::Number | Takes::Time => Vec::new(),
    };
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
    let choice = |(_, name): (bool, String)| Choice {
        text: format!("{} ", written(&name)),
        about: "",
    };
    found.into_iter().map(choice).take(MOST).collect()
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
        let found = complete(text, text.len(), &names);
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
