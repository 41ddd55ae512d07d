//! What gestures did to things that have names: concepts, datasets, versions, saved searches.

use super::{count, joined};
use domain::names::label;
use domain::{OpKind, RowKind};
use store::NamedChange;

/// So many of a kind are named; of more their number is said.
const NAMED: usize = 3;

/// Whether acts of this kind are on concepts, datasets, versions or saved searches.
pub(crate) fn is_on_things(kind: OpKind) -> bool {
    matches!(
        kind,
        OpKind::EditConcept | OpKind::EditDataset | OpKind::Freeze | OpKind::SaveSearch
    )
}

/// What was done to things with names in words: `Renamed the concept "car" to "van"`; `None` where nothing was.
pub(crate) fn named(changes: &[NamedChange]) -> Option<String> {
    let mut parts = Vec::new();
    for of in [
        RowKind::Concept,
        RowKind::Dataset,
        RowKind::DatasetVersion,
        RowKind::SavedSearch,
    ] {
        let noun = noun(of);
        let all: Vec<&NamedChange> = changes.iter().filter(|change| change.kind == of).collect();
        for change in &all {
            if let (Some(before), Some(after)) = (&change.before, &change.after)
                && before != after
            {
                parts.push(format!(
                    "renamed the {noun} \"{}\" to \"{}\"",
                    label(before),
                    label(after)
                ));
            }
        }
        let made = all.iter().filter(|change| change.before.is_none());
        let made: Vec<&String> = made.filter_map(|change| change.after.as_ref()).collect();
        let verb = if of == RowKind::SavedSearch { "saved" } else { "made" };
        parts.extend(done(verb, noun, &made));
        let deleted = all.iter().filter(|change| change.after.is_none());
        let deleted: Vec<&String> = deleted.filter_map(|change| change.before.as_ref()).collect();
        parts.extend(done("deleted", noun, &deleted));
        let edited = all.iter().filter(|change| change.before == change.after);
        let edited: Vec<&String> = edited.filter_map(|change| change.after.as_ref()).collect();
        parts.extend(done("changed", noun, &edited));
    }
    let mut said = joined(&parts)?;
    // It begins the line.
    if let Some(first) = said.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Some(said)
}

fn noun(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Concept => "concept",
        RowKind::Dataset => "dataset",
        RowKind::DatasetVersion => "version",
        _ => "search",
    }
}

fn done(verb: &str, noun: &str, names: &[&String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("{verb} the {noun} \"{}\"", label(one))),
        some if some.len() <= NAMED => {
            let names: Vec<String> = some.iter().map(|name| format!("\"{}\"", label(name))).collect();
            joined(&names).map(|names| format!("{verb} the {noun}s {names}"))
        }
        many => Some(format!("{verb} {}", count(many.len() as u64, noun))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: RowKind, before: Option<&str>, after: Option<&str>) -> NamedChange {
        NamedChange {
            kind,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn things_are_named_by_what_became_of_them() {
        let concept = |before, after| change(RowKind::Concept, before, after);
        assert_eq!(
            named(&[concept(Some("a"), Some("b")), concept(Some("c"), None)]).as_deref(),
            Some("Renamed the concept \"a\" to \"b\" and deleted the concept \"c\"")
        );
        let same = |name| concept(Some(name), Some(name));
        assert_eq!(
            named(&["a", "b"].map(same)).as_deref(),
            Some("Changed the concepts \"a\" and \"b\"")
        );
        assert_eq!(
            named(&["a", "b", "c", "d"].map(same)).as_deref(),
            Some("Changed 4 concepts")
        );
        let search = change(RowKind::SavedSearch, None, Some("Night"));
        assert_eq!(
            named(std::slice::from_ref(&search)).as_deref(),
            Some("Saved the search \"Night\"")
        );
        assert_eq!(named(&[]), None);
    }
}
