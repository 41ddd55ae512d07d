//! Why clusters of regions are not agreed.

use super::gather::{Gathered, Placed};
use super::overlaps::Overlaps;
use super::{Conflict, Draft, NEAR, Rule};
use crate::ids::{AnnotationId, MemberId};
use std::collections::{BTreeMap, BTreeSet};

/// The clusters, each judged by the rule and with the reasons against it.
pub(super) fn judged(
    gathered: &Gathered<'_>,
    overlaps: &Overlaps,
    clusters: Vec<Vec<usize>>,
    rule: Rule,
) -> Vec<Draft> {
    let mut home = vec![0; gathered.items.len()];
    for (index, members) in clusters.iter().enumerate() {
        for item in members {
            home[*item] = index;
        }
    }
    let court = Court {
        gathered,
        overlaps,
        clusters: &clusters,
        home,
        rule,
    };
    let reasons: Vec<Vec<Conflict>> = clusters.iter().map(|members| court.conflicts(members)).collect();
    let drafts = clusters.into_iter().zip(reasons);
    let draft = |(members, conflicts): (Vec<usize>, Vec<Conflict>)| Draft {
        agreed: rule.is_enough(members.len()),
        members,
        conflicts,
    };
    drafts.map(draft).collect()
}

struct Court<'a> {
    gathered: &'a Gathered<'a>,
    overlaps: &'a Overlaps,
    clusters: &'a [Vec<usize>],
    /// Which cluster each item is in.
    home: Vec<usize>,
    rule: Rule,
}

impl Court<'_> {
    fn conflicts(&self, members: &[usize]) -> Vec<Conflict> {
        if self.rule.is_enough(members.len()) {
            return Vec::new();
        }
        let mut found = vec![match members {
            [_] => Conflict::Extra,
            _ => Conflict::Missing {
                by: self.absent(members),
            },
        }];
        let mut other: BTreeSet<AnnotationId> = BTreeSet::new();
        let mut low: BTreeMap<AnnotationId, f64> = BTreeMap::new();
        for member in members {
            for (item, overlap) in self.overlaps.around(*member) {
                if self.is_taken(*item, members) {
                    continue;
                }
                let (here, there) = (&self.gathered.items[*member], &self.gathered.items[*item]);
                let same_place = self.rule.is_same_place(*overlap);
                if here.claim() != there.claim() {
                    if same_place {
                        other.insert(there.annotation.id);
                    }
                } else if !same_place && *overlap >= NEAR {
                    let greatest = low.entry(there.annotation.id).or_insert(*overlap);
                    *greatest = greatest.max(*overlap);
                }
            }
        }
        if !other.is_empty() {
            found.push(Conflict::OtherConcept {
                with: other.into_iter().collect(),
            });
        }
        if !low.is_empty() {
            let mut with: Vec<(AnnotationId, f64)> = low.into_iter().collect();
            with.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            found.push(Conflict::LowOverlap { with });
        }
        found
    }

    /// Whether the item is already the counterpart of something else that one of the members' labelers said.
    fn is_taken(&self, item: usize, members: &[usize]) -> bool {
        let there = &self.clusters[self.home[item]];
        there.iter().any(|other| self.is_by_one_of(*other, members))
    }

    fn is_by_one_of(&self, item: usize, members: &[usize]) -> bool {
        let labeler = |item: usize| self.gathered.items[item].labeler;
        members.iter().any(|member| labeler(*member) == labeler(item))
    }

    fn absent(&self, members: &[usize]) -> Vec<MemberId> {
        let has = |labeler: usize| members.iter().any(|m| self.gathered.items[*m].labeler == labeler);
        let all = self.gathered.labelers.iter().enumerate();
        all.filter(|(at, _)| !has(*at)).map(|(_, id)| *id).collect()
    }
}
