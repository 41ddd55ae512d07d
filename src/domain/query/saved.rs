//! Saved searches in queries, and names that nothing has.

use super::{AnnotationTerm, Expr, MetaAsk, Pattern, Query, QueryError, Takes, Term};
use crate::ids::SearchId;
use crate::saved_search::SearchSummary;

impl Query {
    /// The query with what its saved searches ask in place of their names. What a search asks of "the task" or "the
    /// dataset" is about those that it names itself.
    ///
    /// # Errors
    /// [`QueryError`] at a name that no search has, or whose search cannot be read or asks for itself.
    pub fn with_saved(self, searches: &[SearchSummary]) -> Result<Self, QueryError> {
        self.with(searches, &mut Vec::new())
    }

    fn with(self, searches: &[SearchSummary], asking: &mut Vec<SearchId>) -> Result<Self, QueryError> {
        let expr = self.expr.try_map(&mut |term| match term {
            Term::Saved { name, at } => {
                let found = put_in(&name, searches, asking);
                found.map_err(|what| QueryError {
                    at,
                    word: name.text(),
                    what,
                })
            }
            other => Ok(Expr::Term(other)),
        })?;
        Ok(Self { expr })
    }

    /// Whether it asks for saved searches.
    pub fn asks_saved(&self) -> bool {
        self.expr.has(&|term| matches!(term, Term::Saved { .. }))
    }

    /// Whether it asks for metadata.
    pub fn asks_metadata(&self) -> bool {
        self.expr.has(&|term| matches!(term, Term::Metadata(..)))
    }

    /// The names in it that nothing has: of concepts, members, tasks, datasets and keys of metadata. `names` hands out those that there are.
    pub fn unknown_names(&self, names: &dyn Fn(Takes) -> Vec<String>) -> Vec<(Takes, String)> {
        let mut asked = Vec::new();
        self.expr.each(&mut |term| match term {
            Term::Annotation(term) => asked.extend(name_of(term)),
            Term::AnyAnnotation(expr) => expr.each(&mut |term| asked.extend(name_of(term))),
            Term::Count(Some(name), ..) => asked.push((Takes::Concept, name)),
            Term::Reviewer(name) => asked.push((Takes::Member, name)),
            Term::Task(name) => asked.push((Takes::Task, name)),
            Term::Dataset(name) => asked.push((Takes::Dataset, name)),
            // Whether any has it is a question of its own.
            Term::Metadata(key, ask) if *ask != MetaAsk::Has => asked.push((Takes::MetadataKey, key)),
            _ => {}
        });
        asked.retain(|(takes, name)| !names(*takes).iter().any(|known| name.is(known)));
        asked.into_iter().map(|(takes, name)| (takes, name.text())).collect()
    }
}

/// Searches may ask for searches so many times over: what is asked doubles with each.
const DEEPEST: usize = 8;

const MISSING: &str = "there is no saved search of this name";

fn name_of(term: &AnnotationTerm) -> Option<(Takes, &Pattern)> {
    match term {
        AnnotationTerm::Concept(name) | AnnotationTerm::Absent(name) => Some((Takes::Concept, name)),
        AnnotationTerm::By(name) => Some((Takes::Member, name)),
        _ => None,
    }
}

/// What the searches of a name ask; else what is wrong.
fn put_in(name: &Pattern, searches: &[SearchSummary], asking: &mut Vec<SearchId>) -> Result<Expr<Term>, String> {
    let mut any = Vec::new();
    for search in searches.iter().filter(|search| name.is(&search.name)) {
        if search.frozen.is_some() {
            any.push(Expr::Term(Term::Frozen(search.id)));
            continue;
        }
        if asking.contains(&search.id) {
            return Err(format!("the saved search {} asks for itself", search.name));
        }
        if asking.len() == DEEPEST {
            return Err(format!("the saved search {} asks for others too deeply", search.name));
        }
        asking.push(search.id);
        let read = Query::read(&search.query)
            .map_err(|error| format!("the saved search {} cannot be read: {error}", search.name))?;
        let inner = read
            .with(searches, asking)
            .map_err(|error| match error.what == MISSING {
                true => format!(
                    "the saved search {} asks for {}, which is not there",
                    search.name, error.word
                ),
                // It names the search that is at fault.
                false => error.what,
            });
        asking.pop();
        let inner = inner?;
        any.push(Expr::Term(Term::Query(Box::new(inner))));
    }
    match any.is_empty() {
        true => Err(MISSING.to_owned()),
        false => Ok(Expr::Any(any)),
    }
}

impl<T> Expr<T> {
    /// Passes every term to `f`.
    pub(super) fn each<'a>(&'a self, f: &mut dyn FnMut(&'a T)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each(f)),
            Self::Not(part) => part.each(f),
            Self::Term(term) => f(term),
        }
    }

    /// With what `f` makes of each term in its place.
    fn try_map<E>(self, f: &mut dyn FnMut(T) -> Result<Self, E>) -> Result<Self, E> {
        let mut all = |parts: Vec<Self>| parts.into_iter().map(|part| part.try_map(f)).collect::<Result<_, E>>();
        Ok(match self {
            Self::All(parts) => Self::All(all(parts)?),
            Self::Any(parts) => Self::Any(all(parts)?),
            Self::Not(part) => Self::Not(Box::new(part.try_map(f)?)),
            Self::Term(term) => f(term)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(id: u128, name: &str, query: &str, frozen: Option<u64>) -> SearchSummary {
        SearchSummary {
            id: SearchId::fixed(id),
            name: name.into(),
            query: query.into(),
            frozen,
        }
    }

    fn read(text: &str, searches: &[SearchSummary]) -> Result<Expr<Term>, String> {
        let query = Query::read(text).map_err(|error| error.to_string())?;
        query
            .with_saved(searches)
            .map(|query| query.expr)
            .map_err(|error| format!("{:?} {error}", error.at))
    }

    #[test]
    fn a_saved_search_stands_for_what_it_asks() {
        let all = [
            search(1, "Night shots", "dark -path:day", None),
            search(2, "first", "x", Some(3)),
            search(3, "both", "saved:first OR saved:\"night shots\"", None),
        ];
        let night = Term::Query(Box::new(Query::read("dark -path:day").expect("reads")));
        let found = read("saved:\"Night Shots\" cat", &all).expect("reads");
        let cat = Query::read("cat").expect("reads").expr;
        assert_eq!(found, Expr::All(vec![Expr::Any(vec![Expr::Term(night.clone())]), cat]));
        let frozen = Expr::Term(Term::Frozen(SearchId::fixed(2)));
        assert_eq!(read("saved:first", &all), Ok(Expr::Any(vec![frozen])));
        let both = read("-saved:both", &all).expect("reads");
        let Expr::Not(inner) = both else { panic!("{both:?}") };
        assert!(format!("{inner:?}").contains("Frozen"), "{inner:?}");
    }

    #[test]
    fn what_cannot_be_put_in_is_said_at_its_place() {
        let all = [
            search(1, "a", "saved:b", None),
            search(2, "b", "cat saved:a", None),
            search(3, "broken", "concept:", None),
            search(4, "c", "saved:broken", None),
            search(5, "d", "cat saved:gone", None),
        ];
        let wrong = |text: &str| read(text, &all).expect_err("is refused");
        assert_eq!(
            wrong("cat saved:Nope"),
            "10..14 there is no saved search of this name, at \"nope\""
        );
        assert_eq!(wrong("saved:a"), "6..7 the saved search a asks for itself, at \"a\"");
        assert_eq!(
            wrong("saved:c"),
            wrong("saved:broken")
                .replace("6..12", "6..7")
                .replace("at \"broken\"", "at \"c\"")
        );
        assert_eq!(
            wrong("saved:d"),
            "6..7 the saved search d asks for gone, which is not there, at \"d\""
        );
        assert!(
            wrong("saved:broken").contains("cannot be read"),
            "{}",
            wrong("saved:broken")
        );
    }

    #[test]
    fn names_that_nothing_has_are_told() {
        let names = |takes: Takes| match takes {
            Takes::Concept => vec!["Traffic Light".to_owned()],
            Takes::Member => vec!["Ana".to_owned()],
            Takes::MetadataKey => vec!["Patient".to_owned()],
            _ => Vec::new(),
        };
        let unknown = |text: &str| Query::read(text).expect("reads").unknown_names(&names);
        assert_eq!(unknown("concept:traffic* -by:ana count(\"traffic light\")>2"), []);
        assert_eq!(unknown("meta.patient:3 has:meta.ward"), []);
        assert_eq!(unknown("-meta.ward>3"), [(Takes::MetadataKey, "ward".to_owned())]);
        assert_eq!(
            unknown("any(concept:car by:Bo) OR task:x cat"),
            [
                (Takes::Concept, "car".to_owned()),
                (Takes::Member, "bo".to_owned()),
                (Takes::Task, "x".to_owned())
            ]
        );
    }
}
