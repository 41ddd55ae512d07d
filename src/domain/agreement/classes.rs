//! Classification: for each concept of an input a labeler says that it is there, that it is not, or nothing.

use super::figure::{ABSENT, PRESENT, Sums, UNCLAIMED};
use super::first::{Claim, First};
use super::nominal::Coincidences;
use super::sums::{Cell, Claims, Compared, Disagreement, OfConcept, Pair, Part, add, pairs};
use crate::annotation::Sign;
use crate::ids::{ConceptId, MemberId};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// What each labeler says of a concept.
type Said<'a> = Vec<Option<&'a Claim>>;

pub(super) fn compared(labelers: &[(MemberId, &First)], at: Timestamp) -> Compared {
    let mut said: BTreeMap<ConceptId, Said<'_>> = BTreeMap::new();
    for (who, (_, first)) in labelers.iter().enumerate() {
        for claim in &first.claims {
            said.entry(claim.concept).or_insert_with(|| vec![None; labelers.len()])[who] = Some(claim);
        }
    }
    let mut disagreements = Vec::new();
    let between = |(a, b)| pair(labelers, &said, (a, b), &mut disagreements);
    let pairs: Vec<Pair> = pairs(labelers.len()).map(between).collect();
    let concepts = said.iter().map(|(concept, given)| {
        let claims = given.iter().flatten().count() as u64;
        let mut part = part(labelers.len(), Claims::All, std::iter::once(given));
        part.same = same_values(given);
        (*concept, OfConcept { claims, part })
    });
    let concepts = concepts.collect();
    let parts = Claims::EACH.map(|claims| {
        let mut part = part(labelers.len(), claims, said.values());
        part.same = same_sets(labelers, &said, claims);
        part
    });
    Compared {
        at,
        parts,
        pairs,
        concepts,
        disagreements,
    }
}

fn value(said: Option<&Claim>) -> usize {
    match said.map(|claim| claim.sign) {
        Some(Sign::Present) => PRESENT,
        Some(Sign::Absent) => ABSENT,
        None => UNCLAIMED,
    }
}

fn is_suggested(given: &Said<'_>) -> bool {
    given.iter().flatten().any(|claim| claim.suggested)
}

/// Coincidences and matches of these concepts.
fn part<'a>(labelers: usize, claims: Claims, concepts: impl Iterator<Item = &'a Said<'a>>) -> Part {
    let mut part = Part {
        labelers: labelers as u32,
        ..Part::default()
    };
    for given in concepts {
        let counted = claims.hold(is_suggested(given));
        // The rest of all concepts is added as one: what is here must not be in it.
        if claims != Claims::FromSuggestions {
            part.values[UNCLAIMED * 3 + UNCLAIMED] -= labelers as f64;
        }
        if !counted {
            continue;
        }
        let mut counts = [0; 3];
        for said in given {
            counts[value(*said)] += 1;
        }
        let mut values = Coincidences::<3>::default();
        values.add(counts);
        for (sum, more) in part.values.iter_mut().zip(values.0.as_flattened()) {
            *sum += more;
        }
        for (a, b) in pairs(given.len()) {
            add(&mut part.matches, &matches(given, a, b));
        }
    }
    part
}

/// Whether both say that it is there, only the one, only the other.
fn matches(given: &Said<'_>, a: usize, b: usize) -> Sums {
    let mut sums = Sums::default();
    match (value(given[a]) == PRESENT, value(given[b]) == PRESENT) {
        (true, true) => sums[0] = 1.0,
        (true, false) => sums[1] = 1.0,
        (false, true) => sums[2] = 1.0,
        (false, false) => {}
    }
    sums
}

/// Pairs of labelers who say the same of a concept, and pairs of whom one says something.
fn same_values(given: &Said<'_>) -> Sums {
    let mut sums = Sums::default();
    for (a, b) in pairs(given.len()) {
        let (a, b) = (value(given[a]), value(given[b]));
        sums[0] += f64::from(u8::from(a == b && a != UNCLAIMED));
        sums[1] += f64::from(u8::from(a != UNCLAIMED || b != UNCLAIMED));
    }
    sums
}

/// Pairs of labelers who say the same of all concepts, and all pairs.
fn same_sets(labelers: &[(MemberId, &First)], said: &BTreeMap<ConceptId, Said<'_>>, claims: Claims) -> Sums {
    let mut sums = Sums::default();
    let suggested = |who: usize| labelers[who].1.claims.iter().any(|claim| claim.suggested);
    for (a, b) in pairs(labelers.len()) {
        if claims.hold(suggested(a) || suggested(b)) {
            sums[0] += f64::from(u8::from(said.values().all(|given| value(given[a]) == value(given[b]))));
            sums[1] += 1.0;
        }
    }
    sums
}

/// Why two values of a concept are not the same; `None` where they are.
fn why_not(values: (usize, usize)) -> Option<Disagreement> {
    match values {
        (PRESENT, ABSENT) | (ABSENT, PRESENT) => Some(Disagreement::Contradiction),
        (one, other) => (one != other).then_some(Disagreement::Missing),
    }
}

fn pair(
    labelers: &[(MemberId, &First)],
    said: &BTreeMap<ConceptId, Said<'_>>,
    (a, b): (usize, usize),
    disagreements: &mut Vec<(ConceptId, Disagreement)>,
) -> Pair {
    let mut pair = Pair {
        between: (labelers[a].0, labelers[b].0),
        same: Sums::default(),
        matches: Sums::default(),
        table: Sums::default(),
        cells: Vec::new(),
    };
    let (mut only_a, mut only_b) = (Vec::new(), Vec::new());
    pair.same = [1.0; 9];
    for (concept, given) in said {
        let (one, other) = (value(given[a]), value(given[b]));
        add(&mut pair.matches, &matches(given, a, b));
        pair.table[one * 3 + other] += 1.0;
        pair.table[UNCLAIMED * 3 + UNCLAIMED] -= 1.0;
        if one != other {
            pair.same[0] = 0.0;
        }
        match (one, other) {
            (PRESENT, PRESENT) => pair.cells.push((Some(*concept), Some(*concept))),
            (PRESENT, _) => only_a.push(*concept),
            (_, PRESENT) => only_b.push(*concept),
            _ => {}
        }
        disagreements.extend(why_not((one, other)).map(|why| (*concept, why)));
    }
    if let ([one], [other]) = (&only_a[..], &only_b[..]) {
        pair.cells.push((Some(*one), Some(*other)));
        let instead = [*one, *other].map(|concept| (concept, Disagreement::Missing));
        disagreements
            .iter_mut()
            .filter(|found| instead.contains(found))
            .for_each(|found| found.1 = Disagreement::Concept);
    } else {
        let first = only_a.iter().map(|concept| (Some(*concept), None));
        let cells: Vec<Cell> = first
            .chain(only_b.iter().map(|concept| (None, Some(*concept))))
            .collect();
        pair.cells.extend(cells);
    }
    if pair.cells.is_empty() {
        pair.cells.push((None, None));
    }
    pair
}
