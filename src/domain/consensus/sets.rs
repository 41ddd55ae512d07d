//! Classification: labelers agree when the whole set of what they claim is the same.

use super::gather::{Claim, Gathered, Placed};
use super::{Conflict, Draft, Rule};
use crate::ids::{AnnotationId, MemberId};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What one labeler claims, and by which annotation.
type Set = BTreeMap<Claim, usize>;

/// One cluster per claim among those whose sets are agreed, and one among the others. A claim that a labeler makes
/// twice counts once; the second stands alone and is never agreed.
pub(super) fn drafts(gathered: &Gathered<'_>, rule: Rule) -> Vec<Draft> {
    let mut sets: Vec<Set> = vec![Set::new(); gathered.labelers.len()];
    let mut repeats = Vec::new();
    for (at, item) in gathered.items.iter().enumerate() {
        // Annotations come sorted by id, so it is always the same one that counts.
        match sets[item.labeler].entry(item.claim()) {
            Entry::Vacant(place) => {
                place.insert(at);
            }
            Entry::Occupied(_) => repeats.push(at),
        }
    }
    let poll = Poll { gathered, sets, rule };
    let mut found = poll.by_claim();
    found.extend(repeats.into_iter().map(|at| Draft {
        members: vec![at],
        agreed: false,
        conflicts: vec![Conflict::Extra],
    }));
    found
}

struct Poll<'a> {
    gathered: &'a Gathered<'a>,
    /// By labeler, in their order.
    sets: Vec<Set>,
    rule: Rule,
}

impl Poll<'_> {
    fn by_claim(&self) -> Vec<Draft> {
        let agreeing: Vec<bool> = self.sets.iter().map(|set| self.is_shared(set)).collect();
        let claims: BTreeSet<Claim> = self.sets.iter().flat_map(|set| set.keys().copied()).collect();
        let mut found = Vec::new();
        for claim in claims {
            for agreed in [true, false] {
                let sets = self.sets.iter().zip(&agreeing).filter(|(_, agrees)| **agrees == agreed);
                let members: Vec<usize> = sets.filter_map(|(set, _)| set.get(&claim).copied()).collect();
                if members.is_empty() {
                    continue;
                }
                let conflicts = match agreed {
                    true => Vec::new(),
                    false => self.conflicts(claim, &members),
                };
                found.push(Draft {
                    members,
                    agreed,
                    conflicts,
                });
            }
        }
        found
    }

    fn is_shared(&self, set: &Set) -> bool {
        let sharing = self.sets.iter().filter(|other| other.keys().eq(set.keys()));
        self.rule.is_enough(sharing.count())
    }

    fn conflicts(&self, claim: Claim, members: &[usize]) -> Vec<Conflict> {
        let (with, without): (Vec<usize>, Vec<usize>) =
            (0..self.sets.len()).partition(|labeler| self.sets[*labeler].contains_key(&claim));
        let mut found = Vec::new();
        if self.rule.is_enough(with.len()) {
            found.push(Conflict::OtherSet {
                with: self.not_by_all(&with),
            });
        } else if with.len() > 1 {
            let by = without.iter().map(|labeler| self.gathered.labelers[*labeler]);
            found.push(Conflict::Missing {
                by: by.collect::<Vec<MemberId>>(),
            });
        } else {
            found.push(Conflict::Extra);
        }
        let other = self.instead(&without, members);
        if !other.is_empty() {
            found.push(Conflict::OtherConcept { with: other });
        }
        found
    }

    /// What some of these labelers claim and others of them do not.
    fn not_by_all(&self, labelers: &[usize]) -> Vec<AnnotationId> {
        let by_all = |claim: &Claim| labelers.iter().all(|labeler| self.sets[*labeler].contains_key(claim));
        self.claimed(labelers, |claim| !by_all(claim))
    }

    /// What those without a claim claim instead: nothing that any of the members' labelers claims too.
    fn instead(&self, without: &[usize], members: &[usize]) -> Vec<AnnotationId> {
        let own = |claim: &Claim| {
            let mut labelers = members.iter().map(|member| self.gathered.items[*member].labeler);
            labelers.any(|labeler| self.sets[labeler].contains_key(claim))
        };
        self.claimed(without, |claim| !own(claim))
    }

    fn claimed(&self, labelers: &[usize], which: impl Fn(&Claim) -> bool) -> Vec<AnnotationId> {
        let sets = labelers.iter().flat_map(|labeler| &self.sets[*labeler]);
        let items = sets.filter(|(claim, _)| which(claim)).map(|(_, item)| *item);
        let mut found: Vec<AnnotationId> = items.map(|item| self.gathered.items[item].annotation.id).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
#[path = "sets_tests.rs"]
mod tests;
