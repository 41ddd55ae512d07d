//! From text to terms, by recursive descent: `or := and (OR and)*`, `and := unary*`, `unary := (- | NOT) unary | primary`.

use super::fields::{self, FIELDS, Field, Takes};
use super::metadata::is_date;
use super::{AnnotationTerm, Area, Comparison, Event, Expr, MetaAsk, Pattern, Query, QueryError, Term, When};
use crate::split::Split;
use crate::timestamp::Timestamp;
use std::ops::Range;

/// Begins a field that is about metadata.
const META: &str = "meta.";

/// So deep may parentheses and negations stand in each other.
const DEEPEST: usize = 64;

pub(super) fn read(text: &str) -> Result<Query, QueryError> {
    let expr = whole(text, &mut |parser| parser.term())?;
    Ok(Query { expr })
}

/// The same, with the place of each term in the text, in bytes.
pub(super) fn placed(text: &str) -> Result<Expr<(Term, Range<usize>)>, QueryError> {
    whole(text, &mut |parser| {
        parser.peek();
        let start = parser.at;
        Ok((parser.term()?, start..parser.at))
    })
}

fn whole<'a, T>(text: &'a str, term: Read<'_, 'a, T>) -> Result<Expr<T>, QueryError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let expr = parser.or(term)?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.wrong(parser.at..parser.at + 1, "this parenthesis was never opened")),
    }
}

/// A value without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let mut parser = Parser { text, at: 0, depth: 0 };
    match text.starts_with('"') {
        true => parser.word().map_or_else(|_| text.to_owned(), |(value, _)| value),
        false => text.to_owned(),
    }
}

/// Where the quotes end with which the text begins, in bytes.
pub(super) fn quotes_end(text: &str) -> Option<usize> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    parser.word().ok().map(|(_, at)| at.end)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

type Read<'r, 'a, T> = &'r mut dyn FnMut(&mut Parser<'a>) -> Result<T, QueryError>;

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next sign that is no blank.
    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn wrong(&self, at: Range<usize>, what: impl Into<String>) -> QueryError {
        let end = at.end.min(self.text.len());
        QueryError {
            word: self.text.get(at.start..end).unwrap_or_default().to_owned(),
            at: at.start..end,
            what: what.into(),
        }
    }

    /// Takes the word if it comes next, by itself.
    fn takes_word(&mut self, word: &str) -> bool {
        self.peek();
        let Some(after) = self.rest().strip_prefix(word) else {
            return false;
        };
        let ends = after
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '"'));
        if ends {
            self.at += word.len();
        }
        ends
    }

    fn or<T>(&mut self, term: Read<'_, 'a, T>) -> Result<Expr<T>, QueryError> {
        let mut parts = vec![self.and(term)?];
        while self.takes_word("OR") {
            let before = self.at;
            let part = self.and(term)?;
            let empty = |part: &Expr<T>| matches!(part, Expr::All(parts) if parts.is_empty());
            if empty(&part) || parts.iter().any(empty) {
                return Err(self.wrong(before - 2..before, "OR stands between two terms"));
            }
            parts.push(part);
        }
        Ok(match parts.len() {
            1 => parts.swap_remove(0),
            _ => Expr::Any(parts),
        })
    }

    fn and<T>(&mut self, term: Read<'_, 'a, T>) -> Result<Expr<T>, QueryError> {
        let mut parts = Vec::new();
        loop {
            let before = self.at;
            match self.peek() {
                None | Some(')') => break,
                Some(_) if self.takes_word("OR") => {
                    self.at = before;
                    break;
                }
                Some(_) => parts.push(self.unary(term)?),
            }
        }
        Ok(match parts.len() {
            1 => parts.swap_remove(0),
            _ => Expr::All(parts),
        })
    }

    fn unary<T>(&mut self, term: Read<'_, 'a, T>) -> Result<Expr<T>, QueryError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(self.at..self.at + 1, "parentheses stand too deep in each other"));
        }
        let start = self.at;
        let negated = self.takes_word("NOT") || self.takes_minus();
        let expr = if negated {
            if matches!(self.peek(), None | Some(')')) {
                return Err(self.wrong(start..self.at.max(start + 1), "a term has to follow"));
            }
            Expr::Not(Box::new(self.unary(term)?))
        } else if self.peek() == Some('(') {
            self.group(term)?
        } else {
            Expr::Term(term(self)?)
        };
        self.depth -= 1;
        Ok(expr)
    }

    /// A minus before a term; one by itself, or in a word, is a letter.
    fn takes_minus(&mut self) -> bool {
        let Some(after) = self.rest().strip_prefix('-') else {
            return false;
        };
        let is_sign = after.chars().next().is_some_and(|c| !c.is_whitespace() && c != '-');
        self.at += usize::from(is_sign);
        is_sign
    }

    /// What stands between parentheses, of which the opening one comes next.
    fn group<T>(&mut self, term: Read<'_, 'a, T>) -> Result<Expr<T>, QueryError> {
        let open = self.at;
        self.at += 1;
        let expr = self.or(term)?;
        if self.peek() != Some(')') {
            return Err(self.wrong(open..open + 1, "this parenthesis is never closed"));
        }
        self.at += 1;
        Ok(expr)
    }

    fn term(&mut self) -> Result<Term, QueryError> {
        for (word, counts) in [("count", true), ("any", false)] {
            let opens = self
                .rest()
                .strip_prefix(word)
                .is_some_and(|after| after.starts_with('('));
            if opens && counts {
                return self.count();
            }
            if opens {
                self.at += word.len();
                return Ok(Term::AnyAnnotation(self.group(&mut |parser| parser.annotation_term())?));
            }
        }
        if let Some((key, at)) = self.metadata_key()? {
            return self.of_metadata(key, &at);
        }
        match self.field()? {
            Some((field, at)) if field.of_annotations => Ok(Term::Annotation(self.of_annotation(field, at)?)),
            Some((field, at)) => self.of_input(field, at),
            None => {
                let (text, _) = self.value()?;
                Ok(Term::Word(text))
            }
        }
    }

    fn annotation_term(&mut self) -> Result<AnnotationTerm, QueryError> {
        let start = self.at;
        let of_metadata = self.metadata_key()?.map(|(_, at)| at.end);
        let found = match of_metadata {
            Some(_) => None,
            None => self.field()?,
        };
        match found {
            Some((field, at)) if field.of_annotations => self.of_annotation(field, at),
            found => {
                let end = of_metadata.or(found.map(|(_, at)| at.end));
                let end = end.unwrap_or_else(|| self.end_of_word());
                let names = FIELDS
                    .iter()
                    .filter(|field| field.of_annotations)
                    .map(|field| field.name);
                let names: Vec<&str> = names.collect();
                let what = format!("in any(...) stand {}", listed(&names));
                Err(self.wrong(start..end, what))
            }
        }
    }

    /// `count(concept)>=3`.
    fn count(&mut self) -> Result<Term, QueryError> {
        self.at += "count(".len();
        let concept = match self.peek() {
            Some(')') => None,
            _ => Some(self.value()?.0),
        };
        if self.peek() != Some(')') {
            return Err(self.wrong(self.at..self.at + 1, "count(concept) is to be closed"));
        }
        self.at += 1;
        let comparison = self.comparison()?;
        let (text, at) = self.word()?;
        let number = text
            .parse()
            .map_err(|_| self.wrong(at, "a whole number was expected, as in count(car)>=3"))?;
        Ok(Term::Count(concept, comparison, number))
    }

    /// The field whose name comes next, with its place; what is no name of one is left where it is.
    fn field(&mut self) -> Result<Option<(&'static Field, Range<usize>)>, QueryError> {
        self.peek();
        let name_end = self
            .rest()
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
        let Some(length) = name_end.filter(|length| *length > 0) else {
            return Ok(None);
        };
        let (name, after) = self.rest().split_at(length);
        let at = self.at..self.at + length;
        let field = FIELDS.iter().find(|field| field.name == name.to_ascii_lowercase());
        let compares = Comparison::ALL
            .iter()
            .any(|comparison| after.starts_with(comparison.sign()));
        match field {
            Some(field) if after.starts_with(':') || compares => {
                self.at = at.end;
                Ok(Some((field, at)))
            }
            None if after.starts_with(':') => {
                let names: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
                let what = format!(
                    "there is no such field; there are {}. Put names with : in quotes",
                    listed(&names)
                );
                Err(self.wrong(at, what))
            }
            _ => Ok(None),
        }
    }

    /// The key of the metadata if `meta.KEY` comes next with a value or a comparison after it, and its place with `meta.`;
    /// anything else is left where it is.
    fn metadata_key(&mut self) -> Result<Option<(Pattern, Range<usize>)>, QueryError> {
        self.peek();
        let start = self.at;
        let Some(after) = after_meta(self.rest()) else {
            return Ok(None);
        };
        let key = start + self.rest().len() - after.len();
        let (text, end) = match after.starts_with('"') {
            true => {
                self.at = key;
                let (text, at) = self.word()?;
                (text, at.end)
            }
            false => {
                let ends = |c: char| c.is_whitespace() || matches!(c, ':' | '<' | '>' | '=' | '(' | ')' | '"');
                let length = after.find(ends).unwrap_or(after.len());
                (after[..length].to_owned(), key + length)
            }
        };
        self.at = end;
        if !self.rest().starts_with([':', '<', '>', '=']) {
            self.at = start;
            return Ok(None);
        }
        match text.trim().is_empty() {
            true => Err(self.wrong(start..end, "a key has to follow, as in meta.patient:12")),
            false => Ok(Some((Pattern::new(text.trim()), start..end))),
        }
    }

    fn of_metadata(&mut self, key: Pattern, at: &Range<usize>) -> Result<Term, QueryError> {
        if self.rest().starts_with(':') {
            self.at += 1;
            return Ok(Term::Metadata(key, MetaAsk::Is(self.value()?.0)));
        }
        let comparison = self.comparison()?;
        let (text, place) = self.word()?;
        if is_date(&text) {
            return Ok(Term::Metadata(key, MetaAsk::Date(comparison, text)));
        }
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let field = &self.text[at.clone()];
        let number = number.ok_or_else(|| {
            let what = format!("a number or a date as 2026-01-31 was expected; {field}:{text} asks for text");
            self.wrong(place, what)
        })?;
        Ok(Term::Metadata(key, MetaAsk::Number(comparison, number)))
    }

    /// `has:meta.KEY`
    fn has(&mut self, field: &Field, at: &Range<usize>) -> Result<Term, QueryError> {
        const HOW: &str = "has takes a key of the metadata, as in has:meta.patient";
        if !self.rest().starts_with(':') {
            return Err(self.wrong(at.clone(), HOW));
        }
        let start = self.at + 1;
        let (text, place) = match after_meta(&self.rest()[1..]) {
            Some(key) if key.starts_with('"') => {
                self.at = self.text.len() - key.len();
                self.word()?
            }
            _ => {
                let (value, place) = self.after_colon_text(field, at)?;
                let key = after_meta(&value).map(str::to_owned);
                (key.unwrap_or_default(), place)
            }
        };
        match text.trim() {
            "" => Err(self.wrong(start..place.end, HOW)),
            key => Ok(Term::Metadata(Pattern::new(key), MetaAsk::Has)),
        }
    }

    fn of_annotation(&mut self, field: &'static Field, at: Range<usize>) -> Result<AnnotationTerm, QueryError> {
        Ok(match field.name {
            "probability" => {
                let (comparison, number, _) = self.number(field, &at)?;
                AnnotationTerm::Probability(comparison, number)
            }
            "area" => {
                let (comparison, number, pixels) = self.number(field, &at)?;
                let area = if pixels {
                    Area::Pixels(number)
                } else {
                    Area::Share(number)
                };
                AnnotationTerm::Area(comparison, area)
            }
            "status" => AnnotationTerm::Status(self.one_of(field, &at, fields::statuses)?),
            "origin" => AnnotationTerm::Origin(self.one_of(field, &at, fields::origin)?),
            name => {
                let value = self.after_colon(field, &at)?.0;
                match name {
                    "concept" => AnnotationTerm::Concept(value),
                    "absent" => AnnotationTerm::Absent(value),
                    "by" => AnnotationTerm::By(value),
                    _ => AnnotationTerm::Model(value),
                }
            }
        })
    }

    fn of_input(&mut self, field: &'static Field, at: Range<usize>) -> Result<Term, QueryError> {
        if let Some(measure) = fields::measure(field.name) {
            let (comparison, number, _) = self.number(field, &at)?;
            return Ok(Term::Measure(measure, comparison, number));
        }
        Ok(match field.name {
            "work" => Term::Work(self.one_of(field, &at, fields::work)?),
            "split" => Term::Split(self.one_of(field, &at, Split::named)?),
            "flag" => Term::Flag(self.one_of(field, &at, fields::flag)?),
            "added" => self.time(Event::Added)?,
            "edited" => self.time(Event::Edited)?,
            "has" => self.has(field, &at)?,
            "saved" => {
                let (name, at) = self.after_colon(field, &at)?;
                Term::Saved { name, at }
            }
            name => {
                let value = self.after_colon(field, &at)?.0;
                match name {
                    "reviewer" => Term::Reviewer(value),
                    "task" => Term::Task(value),
                    "dataset" => Term::Dataset(value),
                    "near" => Term::Near(value),
                    _ => Term::Path(value),
                }
            }
        })
    }

    fn after_colon(&mut self, field: &Field, at: &Range<usize>) -> Result<(Pattern, Range<usize>), QueryError> {
        let (text, place) = self.after_colon_text(field, at)?;
        Ok((Pattern::new(&text), place))
    }

    fn after_colon_text(&mut self, field: &Field, at: &Range<usize>) -> Result<(String, Range<usize>), QueryError> {
        if !self.rest().starts_with(':') {
            let what = format!("{0} takes a value, as in {0}:...", field.name);
            return Err(self.wrong(at.clone(), what));
        }
        self.at += 1;
        self.word()
    }

    fn one_of<T>(
        &mut self,
        field: &Field,
        at: &Range<usize>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, QueryError> {
        let (value, place) = self.after_colon(field, at)?;
        let Takes::Words(words) = field.takes else {
            return Err(self.wrong(place, "a word was expected"));
        };
        let found = read(&value.text());
        found.ok_or_else(|| self.wrong(place, format!("{} is {}", field.name, one_of(words))))
    }

    fn comparison(&mut self) -> Result<Comparison, QueryError> {
        let rest = self.rest();
        match Comparison::ALL
            .into_iter()
            .find(|comparison| rest.starts_with(comparison.sign()))
        {
            Some(comparison) => {
                self.at += comparison.sign().len();
                Ok(comparison)
            }
            None => Err(self.wrong(self.at..self.at + 1, "one of < <= = >= > was expected")),
        }
    }

    /// A comparison with a number, and whether it is one of pixels.
    fn number(&mut self, field: &Field, at: &Range<usize>) -> Result<(Comparison, f64, bool), QueryError> {
        let how = format!("{0} takes a comparison, as in {0}>=0.5", field.name);
        if self.rest().starts_with(':') {
            return Err(self.wrong(at.clone(), how));
        }
        let comparison = self.comparison()?;
        let (text, place) = self.word()?;
        let (digits, pixels) = match text.strip_suffix("px") {
            Some(digits) => (digits, true),
            None => (text.as_str(), false),
        };
        let number = digits.parse::<f64>().ok().filter(|number| number.is_finite());
        let number = number.ok_or_else(|| self.wrong(place, "a number was expected"))?;
        Ok((comparison, number, pixels))
    }

    fn time(&mut self, event: Event) -> Result<Term, QueryError> {
        const HOW: &str = "a date as 2026-01-31 or an age as 7d was expected (m, h, d or w)";
        if self.rest().starts_with(':') {
            return Err(self.wrong(self.at..self.at + 1, HOW));
        }
        let comparison = self.comparison()?;
        let (text, place) = self.word()?;
        let age = |(unit, length): (char, i64)| text.strip_suffix(unit)?.parse::<i64>().ok()?.checked_mul(length);
        const MINUTE: i64 = 60_000;
        let units = [
            ('m', MINUTE),
            ('h', 60 * MINUTE),
            ('d', 1440 * MINUTE),
            ('w', 7 * 1440 * MINUTE),
        ];
        let when = match units.into_iter().find_map(age).filter(|age| *age >= 0) {
            Some(ago) => Some(When::Ago(ago)),
            None => Timestamp::read(&text, false).map(When::At),
        };
        let when = when.ok_or_else(|| self.wrong(place, HOW))?;
        Ok(Term::Time(event, comparison, when))
    }

    /// A value: in quotes, or up to a blank or a parenthesis that was not opened in it.
    fn value(&mut self) -> Result<(Pattern, Range<usize>), QueryError> {
        let (text, at) = self.word()?;
        Ok((Pattern::new(&text), at))
    }

    fn word(&mut self) -> Result<(String, Range<usize>), QueryError> {
        let start = self.at;
        if let Some(quoted) = self.rest().strip_prefix('"') {
            let mut text = String::new();
            let mut signs = quoted.char_indices();
            while let Some((at, sign)) = signs.next() {
                match sign {
                    '"' => {
                        self.at = start + 1 + at + 1;
                        return Ok((text, start..self.at));
                    }
                    '\\' => text.extend(signs.next().map(|(_, sign)| sign)),
                    _ => text.push(sign),
                }
            }
            return Err(self.wrong(start..start + 1, "these quotes are never closed"));
        }
        self.at = self.end_of_word();
        if self.at == start {
            return Err(self.wrong(start..start, "a value was expected"));
        }
        Ok((self.text[start..self.at].to_owned(), start..self.at))
    }

    fn end_of_word(&self) -> usize {
        let mut open = 0usize;
        for (at, sign) in self.rest().char_indices() {
            match sign {
                '(' => open += 1,
                ')' if open > 0 => open -= 1,
                ')' => return self.at + at,
                sign if sign.is_whitespace() => return self.at + at,
                _ => {}
            }
        }
        self.text.len()
    }
}

/// What follows `meta.`, in any case, if the text begins so.
pub(super) fn after_meta(text: &str) -> Option<&str> {
    let (start, after) = text.split_at_checked(META.len())?;
    start.eq_ignore_ascii_case(META).then_some(after)
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
