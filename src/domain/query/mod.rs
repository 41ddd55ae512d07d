//! The query language: which inputs somebody means, in one line of text, for lists, tasks, datasets and the command line.
//!
//! Terms stand side by side and all of them must hold; `OR`, `-term` or `NOT term` and parentheses combine them. A bare
//! word is looked for in names, paths and text of the metadata; `field:value`, `field>=number`, `count(concept)>=3` and
//! `any(...)` ask for more, see [`FIELDS`]. Values may hold `*`, and stand in quotes where they hold blanks. Case and Unicode form make no
//! difference, by the rule of [`crate::search`].
//!
//! Each term about annotations may be met by another one, `any(...)` needs one that meets all. Where annotations are asked for
//! one by one, as in the view of objects, the query is asked of each annotation with its input: terms about annotations must be
//! met by that very one, so that `concept:car by:Ana` finds Ana's cars and `-concept:car` all that is no car, and the other
//! terms by its input. Start reading at [`Expr`], then `parse`.

mod complete;
mod fields;
mod metadata;
mod parse;
mod pattern;
mod rows;
mod saved;

pub use complete::{Choice, Completion, complete, fitting, written};
pub use fields::{FIELDS, Field, Takes};
pub use pattern::Pattern;
pub use rows::{QueryRow, RowAsks, Rows};

use super::annotation::Status;
use super::clean;
use super::ids::SearchId;
use super::task::WorkState;
use super::timestamp::Timestamp;
use crate::split::Split;
use std::ops::Range;

/// What is asked, put together of terms.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr<T> {
    /// All of these; everything where there are none.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// One term.
    Term(T),
}

/// A query that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What is asked.
    pub expr: Expr<Term>,
}

/// One thing that is asked of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// Its name, its path or a text of its metadata has this in it.
    Word(Pattern),
    /// Its path has this in it.
    Path(Pattern),
    /// An annotation meets this.
    Annotation(AnnotationTerm),
    /// One annotation meets all of this.
    AnyAnnotation(Expr<AnnotationTerm>),
    /// So many annotations say that a concept, or any, is there.
    Count(Option<Pattern>, Comparison, u64),
    /// Somebody of this name decides on work on it.
    Reviewer(Pattern),
    /// A task of this name has it.
    Task(Pattern),
    /// Work on it stands so, in the task of the query or of the list.
    Work(WorkState),
    /// A dataset of this name has it.
    Dataset(Pattern),
    /// It is in this split of the dataset of the query, or of any.
    Split(Split),
    /// A saved search of this name finds it; the place of the name in the text, in bytes. See [`Query::with_saved`].
    Saved {
        /// The name.
        name: Pattern,
        /// Where it stands.
        at: Range<usize>,
    },
    /// This frozen search found it.
    Frozen(SearchId),
    /// It passes another query.
    Query(Box<Query>),
    /// It was found to be so.
    Flag(Flag),
    /// It looks like an input of this name.
    Near(Pattern),
    /// Its upright picture measures so.
    Measure(Measure, Comparison, f64),
    /// It came, or something was done on it, then.
    Time(Event, Comparison, When),
    /// The metadata under a key is so.
    Metadata(Pattern, MetaAsk),
}

/// One thing that is asked of an annotation.
#[derive(Clone, Debug, PartialEq)]
pub enum AnnotationTerm {
    /// It says that a concept of this name is there.
    Concept(Pattern),
    /// It says that a concept of this name is not there.
    Absent(Pattern),
    /// A member of this name made it.
    By(Pattern),
    /// It stands so on its way to being accepted: in one of these.
    Status(Vec<Status>),
    /// It came to be so.
    Origin(OriginName),
    /// A model of this name suggested it.
    Model(Pattern),
    /// A model was so sure of it, over 0 to 1.
    Probability(Comparison, f64),
    /// It covers so much, as a share of the picture or in square pixels.
    Area(Comparison, Area),
}

impl AnnotationTerm {
    /// Whether suggestions that nobody decided on are meant as well.
    pub fn asks_suggestions(&self) -> bool {
        matches!(self, Self::Model(_) | Self::Probability(..))
    }

    /// Whether annotations are meant as well that were merged into others.
    pub fn asks_merged(&self) -> bool {
        matches!(self, Self::Origin(_))
    }
}

/// How numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::AtMost, Self::AtLeast, Self::Less, Self::More, Self::Equal];

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// The same seen from the other side: what is less than something is more the other way round.
    pub fn turned(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::Equal => Self::Equal,
            Self::AtLeast => Self::AtMost,
            Self::More => Self::Less,
        }
    }
}

/// How much an annotation covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Area {
    /// A share of the picture, 0 to 1.
    Share(f64),
    /// Square pixels.
    Pixels(f64),
}

/// What is measured of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Its width in pixels.
    Width,
    /// Its height in pixels.
    Height,
    /// Its width over its height.
    Aspect,
}

/// What an input was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// This, when the pictures were last looked through; equal content is told of without that.
    Found(clean::Flag),
    /// Left out of tasks and datasets.
    Excluded,
}

/// How an annotation came to be, by one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginName {
    /// Drawn by a person.
    Manual,
    /// Read from a file.
    Imported,
    /// Copied from another input.
    Copied,
    /// Made of annotations of several labelers.
    Merged,
    /// Suggested by a model.
    Model,
}

/// What is asked of the metadata under a key.
#[derive(Clone, Debug, PartialEq)]
pub enum MetaAsk {
    /// There is some.
    Has,
    /// It is this, as text.
    Is(Pattern),
    /// It is a number that compares so.
    Number(Comparison, f64),
    /// It is a date, with or without a time, that compares so: `2026-01-31`.
    Date(Comparison, String),
}

/// What happened at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The input was added.
    Added,
    /// Something was last done on it.
    Edited,
}

/// A point in time, or how long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Then.
    At(Timestamp),
    /// So many milliseconds ago; less is later.
    Ago(i64),
}

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}, at {:?}", self.word)]
pub struct QueryError {
    /// Its place in the text, in bytes.
    pub at: Range<usize>,
    /// What stands there; empty at the end.
    pub word: String,
    /// What is wrong, and what was expected.
    pub what: String,
}

impl Query {
    /// Reads a query; nothing asks for everything.
    ///
    /// # Errors
    /// [`QueryError`], with the place.
    pub fn read(text: &str) -> Result<Self, QueryError> {
        parse::read(text)
    }

    /// The pattern of the task that the query names, where it names one.
    pub fn task(&self) -> Option<&Pattern> {
        self.expr.first(&|term| match term {
            Term::Task(pattern) => Some(pattern),
            _ => None,
        })
    }

    /// The pattern of the dataset that the query names, where it names one.
    pub fn dataset(&self) -> Option<&Pattern> {
        self.expr.first(&|term| match term {
            Term::Dataset(pattern) => Some(pattern),
            _ => None,
        })
    }

    /// The pattern of the input that those asked for look like, where the query names one.
    pub fn near(&self) -> Option<&Pattern> {
        self.expr.first(&|term| match term {
            Term::Near(pattern) => Some(pattern),
            Term::Query(query) => query.near(),
            _ => None,
        })
    }

    /// The patterns of all inputs that those asked for look like, or do not.
    pub fn nears(&self) -> Vec<&Pattern> {
        let mut found = Vec::new();
        self.expr.each(&mut |term| match term {
            Term::Near(pattern) => found.push(pattern),
            Term::Query(query) => found.extend(query.nears()),
            _ => {}
        });
        found
    }

    /// Whether one of the terms about annotations is so, those of saved searches among them.
    fn asks_of_annotations(&self, is: &dyn Fn(&AnnotationTerm) -> bool) -> bool {
        self.expr.has(&|term| match term {
            Term::Annotation(term) => is(term),
            Term::AnyAnnotation(expr) => expr.has(is),
            Term::Query(query) => query.asks_of_annotations(is),
            _ => false,
        })
    }

    /// Whether suggestions that nobody decided on are meant as well, where annotations are asked for one by one.
    pub fn asks_suggestions(&self) -> bool {
        self.asks_of_annotations(&AnnotationTerm::asks_suggestions)
    }

    /// Whether annotations are meant as well that were merged into others.
    pub fn asks_merged(&self) -> bool {
        self.asks_of_annotations(&AnnotationTerm::asks_merged)
    }

    /// Whether it asks for anything that an annotation does not tell by itself: of its input, or what share of it is covered.
    pub fn asks_of_inputs(&self) -> bool {
        let covers = |term: &AnnotationTerm| matches!(term, AnnotationTerm::Area(..));
        self.asks_of_annotations(&covers)
            || self.expr.has(&|term| match term {
                Term::Annotation(_) | Term::AnyAnnotation(_) => false,
                Term::Query(query) => query.asks_of_inputs(),
                _ => true,
            })
    }

    /// Whether it asks for what only a look through the pictures finds.
    pub fn asks_look(&self) -> bool {
        self.expr.has(&|term| match term {
            Term::Near(_) => true,
            Term::Query(query) => query.asks_look(),
            Term::Flag(Flag::Found(flag)) => !matches!(flag, clean::Flag::Duplicate | clean::Flag::Unreadable),
            _ => false,
        })
    }
}

impl<T> Expr<T> {
    /// What `f` makes of the first term of which it makes anything; of what is not asked it makes nothing.
    fn first<'a, U>(&'a self, f: &dyn Fn(&'a T) -> Option<U>) -> Option<U> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().find_map(|part| part.first(f)),
            Self::Term(term) => f(term),
            Self::Not(_) => None,
        }
    }

    /// Whether one of the terms is so.
    pub fn has(&self, is: &dyn Fn(&T) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.has(is)),
            Self::Not(part) => part.has(is),
            Self::Term(term) => is(term),
        }
    }
}
