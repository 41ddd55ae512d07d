//! A query as rows of field, comparison and value: what a form shows instead of text, and writes as the same text.
//!
//! Rows are all joined alike, by *and* or by *or*, and each may be negated. A query that says more, such as parentheses or
//! `any(...)`, has no rows and is written as text.

use super::complete::written;
use super::fields::{FIELDS, Field, Takes};
use super::parse::{self, after_meta};
use super::{Comparison, Expr, MetaAsk, Query, Term};
use std::ops::Range;

/// Rows, and how they are joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Whether one that holds is enough; else all must hold.
    pub any: bool,
    /// One below the other.
    pub rows: Vec<QueryRow>,
}

/// One term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryRow {
    /// Whether it must not hold.
    pub negated: bool,
    /// For what it asks.
    pub asks: RowAsks,
    /// The concept that is counted, empty for any; or the key of the metadata.
    pub of: String,
    /// How the value is compared; `None`: it is looked for.
    pub comparison: Option<Comparison>,
    /// The value as it is meant, without quotes.
    pub value: String,
}

/// For what a row asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowAsks {
    /// A text in names, paths and metadata.
    #[default]
    Word,
    /// How many annotations say that a concept is there.
    Count,
    /// A field of [`FIELDS`].
    Field(&'static Field),
}

impl RowAsks {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        let fields = FIELDS.iter().map(Self::Field);
        [Self::Word].into_iter().chain(fields).chain([Self::Count])
    }

    /// Its name, as the text has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "text",
            Self::Count => "count",
            Self::Field(field) if field.takes == Takes::Metadata => "meta",
            Self::Field(field) => field.name,
        }
    }

    /// What it asks for, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Word => "is in the name, the path or metadata",
            Self::Count => "how many say that a concept is there",
            Self::Field(field) => field.asks,
        }
    }

    /// What the value is.
    pub fn takes(self) -> Takes {
        match self {
            Self::Word => Takes::Text,
            Self::Count => Takes::Number,
            Self::Field(field) => field.takes,
        }
    }

    /// The comparisons that it can be asked with; the first is what a new row has.
    pub fn comparisons(self) -> Vec<Option<Comparison>> {
        use Comparison::{AtLeast, AtMost, Equal, Less, More};
        let numbers = [AtLeast, AtMost, More, Less, Equal].map(Some);
        match self.takes() {
            Takes::Number => numbers.to_vec(),
            Takes::Time => [Less, AtMost, AtLeast, More].map(Some).to_vec(),
            Takes::Metadata => [None].into_iter().chain(numbers).collect(),
            _ => vec![None],
        }
    }

    /// Whether something stands before the comparison: a concept that is counted, or a key of the metadata.
    pub fn is_of(self) -> Option<Takes> {
        match (self, self.takes()) {
            (Self::Count, _) => Some(Takes::Concept),
            (_, Takes::Metadata) => Some(Takes::MetadataKey),
            _ => None,
        }
    }
}

impl QueryRow {
    /// A row that asks for this, with no value yet.
    pub fn asking(asks: RowAsks) -> Self {
        Self {
            asks,
            comparison: asks.comparisons().first().copied().flatten(),
            ..Self::default()
        }
    }

    /// Whether it says enough to be asked.
    pub fn is_whole(&self) -> bool {
        let has_key = self.asks.is_of() != Some(Takes::MetadataKey) || !self.of.trim().is_empty();
        has_key && !self.value.trim().is_empty()
    }

    /// Its text.
    fn text(&self) -> String {
        let value = written(self.value.trim());
        let sign = self.comparison.map_or(":", Comparison::sign);
        let of = self.of.trim();
        let term = match self.asks {
            RowAsks::Word => word(self.value.trim()),
            RowAsks::Count if of.is_empty() => format!("count(){sign}{value}"),
            RowAsks::Count => format!("count({}){sign}{value}", written(of)),
            RowAsks::Field(field) => match field.takes {
                Takes::Metadata => format!("meta.{}{sign}{value}", key(of)),
                Takes::MetadataKey => format!("{}:meta.{value}", field.name),
                _ => format!("{}{sign}{value}", field.name),
            },
        };
        match self.negated {
            true => format!("-{term}"),
            false => term,
        }
    }

    /// The row of a term that stands so in the text.
    fn of(term: &Term, text: &str) -> Option<Self> {
        let row = |asks, of: &str, rest: &str| {
            let comparison = Comparison::ALL.into_iter().find(|sign| rest.starts_with(sign.sign()));
            let sign = comparison.map_or(":", Comparison::sign);
            Some(Self {
                negated: false,
                asks,
                of: parse::unquoted(of),
                comparison,
                value: parse::unquoted(rest.strip_prefix(sign)?),
            })
        };
        match term {
            Term::Word(_) => Some(Self {
                value: parse::unquoted(text),
                ..Self::default()
            }),
            Term::AnyAnnotation(_) | Term::Query(_) | Term::Frozen(_) => None,
            Term::Count(..) => {
                let (of, rest) = text.strip_prefix("count(")?.rsplit_once(')')?;
                row(RowAsks::Count, of.trim(), rest)
            }
            Term::Metadata(_, MetaAsk::Has) => {
                let (_, asked) = text.split_once(':')?;
                let asked = parse::unquoted(asked);
                Some(Self {
                    value: parse::unquoted(after_meta(&asked)?),
                    ..Self::asking(named("has")?)
                })
            }
            Term::Metadata(..) => {
                let after = after_meta(text)?;
                let end = match after.starts_with('"') {
                    true => parse::quotes_end(after)?,
                    false => after.find([':', '<', '>', '='])?,
                };
                row(named("meta.KEY")?, &after[..end], &after[end..])
            }
            _ => {
                let end = text.find([':', '<', '>', '='])?;
                let name = text[..end].to_ascii_lowercase();
                row(named(&name)?, "", &text[end..])
            }
        }
    }
}

impl Rows {
    /// The rows of a query; `None` where it says more than rows can, or cannot be read.
    pub fn read(text: &str) -> Option<Self> {
        let (any, terms) = flat(text)?;
        let row = |(negated, term, at): &Flat| {
            let row = QueryRow::of(term, text.get(at.clone())?)?;
            Some(QueryRow {
                negated: *negated,
                ..row
            })
        };
        let rows = Self {
            any,
            rows: terms.iter().map(row).collect::<Option<_>>()?,
        };
        // What is written again must ask the same: else it stays text.
        let again = flat(&rows.text())?;
        let same = terms.len() == again.1.len() && terms.iter().zip(&again.1).all(|(one, other)| alike(one, other));
        (any == again.0 && same).then_some(rows)
    }

    /// Their text; rows that say too little are left out.
    pub fn text(&self) -> String {
        let between = if self.any { " OR " } else { " " };
        let whole = self.rows.iter().filter(|row| row.is_whole());
        whole.map(QueryRow::text).collect::<Vec<_>>().join(between)
    }
}

/// A term, whether it must not hold, and its place in the text.
type Flat = (bool, Term, Range<usize>);

/// The terms of a query that is flat, and whether one that holds is enough.
fn flat(text: &str) -> Option<(bool, Vec<Flat>)> {
    let (any, parts) = match parse::placed(text).ok()? {
        Expr::All(parts) => (false, parts),
        Expr::Any(parts) => (true, parts),
        one => (false, vec![one]),
    };
    let term = |part| match part {
        Expr::Term((term, at)) => Some((false, term, at)),
        Expr::Not(inner) => match *inner {
            Expr::Term((term, at)) => Some((true, term, at)),
            _ => None,
        },
        Expr::All(_) | Expr::Any(_) => None,
    };
    Some((any, parts.into_iter().map(term).collect::<Option<_>>()?))
}

/// Whether two ask the same, wherever they stand.
fn alike(one: &Flat, other: &Flat) -> bool {
    let term = match (&one.1, &other.1) {
        (Term::Saved { name, .. }, Term::Saved { name: other, .. }) => name == other,
        (one, other) => one == other,
    };
    term && one.0 == other.0
}

fn named(name: &str) -> Option<RowAsks> {
    FIELDS.iter().find(|field| field.name == name).map(RowAsks::Field)
}

/// A text that is looked for, in quotes where it would be read as something else.
fn word(value: &str) -> String {
    let plain = written(value);
    let is_word = |text: &str| Query::read(text).is_ok_and(|query| matches!(query.expr, Expr::Term(Term::Word(_))));
    match is_word(&plain) && !plain.starts_with('-') && !value.starts_with('"') {
        true => plain,
        false => quoted(value),
    }
}

/// A key of the metadata, in quotes where a sign in it would end it.
fn key(of: &str) -> String {
    match of.contains([':', '<', '>', '=']) {
        true => quoted(of),
        false => written(of),
    }
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_flat_has_rows_that_write_it_again() {
        for text in [
            "",
            "abc",
            "concept:car",
            "concept:\"traffic light\" by:Ana",
            "count(car)>=3",
            "count()=0",
            "count(\"a b\")<2",
            "-concept:Car",
            "concept:car OR -absent:night OR word",
            "area>=500px probability<0.4",
            "meta.patient:12 meta.hour>=18",
            "meta.\"room no\":\"a b\"",
            "meta.\"a:b\":c",
            "has:meta.gps",
            "has:meta.\"room no\"",
            "added>2026-01-01 edited<7d",
            "saved:Night flag:blurry",
            "\"a:b\"",
            "\"OR\"",
            "\"-x\"",
            "\"say \\\"x\\\"\"",
        ] {
            let rows = Rows::read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(rows.text(), text);
            assert!(rows.rows.iter().all(QueryRow::is_whole), "{text}");
        }
    }

    #[test]
    fn other_spellings_are_written_in_one() {
        for (text, again) in [
            ("NOT concept:car", "-concept:car"),
            ("  a   b ", "a b"),
            ("(a b)", "a b"),
            ("CONCEPT:\"car\"", "concept:car"),
            ("has:\"meta.room no\"", "has:meta.\"room no\""),
            ("count( car )>=3", "count(car)>=3"),
        ] {
            assert_eq!(
                Rows::read(text).map(|rows| rows.text()).as_deref(),
                Some(again),
                "{text}"
            );
        }
    }

    #[test]
    fn what_says_more_or_is_wrong_has_none() {
        for text in [
            "a OR b c",
            "(a OR b) c",
            "-(a b)",
            "NOT NOT a",
            "any(concept:car by:Ana)",
            "concept:",
            "area>x",
            "(a",
        ] {
            assert_eq!(Rows::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_row_that_says_too_little_is_left_out() {
        let asking = |name| QueryRow::asking(named(name).expect(name));
        let concept = QueryRow {
            value: "car".to_owned(),
            ..asking("concept")
        };
        let keyless = QueryRow {
            value: "12".to_owned(),
            ..asking("meta.KEY")
        };
        let rows = Rows {
            any: true,
            rows: vec![asking("area"), concept, keyless],
        };
        assert_eq!(rows.text(), "concept:car");
        assert_eq!(asking("area").comparison, Some(Comparison::AtLeast));
    }
}
