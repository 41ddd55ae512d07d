//! What one input says of how far its labelers agree, as sums that are added up over inputs.

use super::figure::Sums;
use crate::ids::{ConceptId, MemberId};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// Which of the claims are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claims {
    /// All.
    All,
    /// Those where no labeler took over a suggestion.
    ByHand,
    /// Those where one did.
    FromSuggestions,
}

impl Claims {
    pub(super) const EACH: [Self; 3] = [Self::All, Self::ByHand, Self::FromSuggestions];

    /// Whether a claim of several labelers is among them, one of whom took it from a suggestion, or none.
    pub(super) fn hold(self, suggested: bool) -> bool {
        match self {
            Self::All => true,
            Self::ByHand => !suggested,
            Self::FromSuggestions => suggested,
        }
    }
}

/// Why labelers do not agree on a concept of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disagreement {
    /// One says this concept where another says a different one.
    Concept,
    /// One has it and another has nothing there.
    Missing,
    /// They mark the same thing, and not alike enough.
    Shape,
    /// One says that it is there, another that it is not.
    Contradiction,
}

impl Disagreement {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Missing => "missing",
            Self::Shape => "shape",
            Self::Contradiction => "contradiction",
        }
    }
}

/// What one labeler has, and what another has there; `None` for nothing.
pub(super) type Cell = (Option<ConceptId>, Option<ConceptId>);

/// What two labelers of an input add, the one of the lower identifier first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) between: (MemberId, MemberId),
    /// Whether they say the same, for [`Statistic::Share`](super::figure::Statistic::Share).
    pub(super) same: Sums,
    /// What was matched, for [`Statistic::F1`](super::figure::Statistic::F1).
    pub(super) matches: Sums,
    /// Classes: the table of their values, less one where neither says anything for each concept that is in it.
    pub(super) table: Sums,
    /// Where what the one has belongs in the confusion matrix.
    pub(super) cells: Vec<Cell>,
}

/// Sums of an input, or of a concept on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Part {
    /// How many labeled the input.
    pub(super) labelers: u32,
    /// Pairs of labelers who say the same, and all of them.
    pub(super) same: Sums,
    /// What was matched.
    pub(super) matches: Sums,
    /// Classes: coincidences of values, less those of nothing with nothing for each concept that is in it.
    pub(super) values: Sums,
    /// Regions: disagreement seen and expected.
    pub(super) spread: Sums,
}

/// What a concept adds on an input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct OfConcept {
    /// How many claims labelers made.
    pub(super) claims: u64,
    pub(super) part: Part,
}

/// What an input adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// When the second of its labelers submitted.
    pub(super) at: Timestamp,
    /// Of all claims, those by hand, those from suggestions.
    pub(super) parts: [Part; 3],
    pub(super) pairs: Vec<Pair>,
    pub(super) concepts: BTreeMap<ConceptId, OfConcept>,
    /// What they do not agree on, and why.
    pub disagreements: Vec<(ConceptId, Disagreement)>,
}

/// Every two of so many, the lower first.
pub(super) fn pairs(of: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..of).flat_map(move |one| (one + 1..of).map(move |other| (one, other)))
}

/// Adds sums to others.
pub(super) fn add(sums: &mut Sums, more: &Sums) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}
