//! Who is matched with whom.
//!
//! To match the annotations of more than two labelers so that the sum of the overlaps inside the clusters is the
//! highest is the multidimensional assignment problem, which is NP-hard. What is done here is the usual way round it
//! (Bandelt, Maas and Spieksma 2004, "Local search heuristics for multi-index assignment problems with decomposable
//! costs"): labelers are added one after another, each by an exact assignment of their annotations to the clusters
//! so far; then each labeler, and each two together, are taken out of the clusters and assigned anew to what is left,
//! until that gains nothing for any of them. Every step raises a sum of whole numbers that has a bound, so it ends.
//!
//! The gain of putting two clusters together is the *sum* of the overlaps across them, all of which must reach the
//! rule. With the sum (and not the mean) each exact step raises the one figure that the whole is judged by, so it
//! depends less on the order, and three who agree are not torn apart for two who agree a little better.

use super::Rule;
use super::gather::Placed;
use super::overlaps::Overlaps;
use crate::matching::assigned;

/// Overlaps are weighed as whole numbers of billionths.
const UNIT: f64 = 1e9;

/// Every item in exactly one cluster, each cluster's items ascending, at most one per labeler.
pub(super) fn clusters<P: Placed>(items: &[P], overlaps: &Overlaps, rule: Rule) -> Vec<Vec<usize>> {
    let weights = Weights { items, overlaps, rule };
    let found = weights.components().into_iter();
    found.flat_map(|component| weights.clustered(&component)).collect()
}

struct Weights<'a, P> {
    items: &'a [P],
    overlaps: &'a Overlaps,
    rule: Rule,
}

impl<P: Placed> Weights<'_, P> {
    /// How well two items match; `None` when they may not be the same thing.
    fn pair(&self, a: usize, b: usize) -> Option<i64> {
        let overlap = self.overlaps.between(a, b)?;
        let may = self.items[a].claim() == self.items[b].claim() && self.rule.is_same_place(overlap);
        may.then_some(((overlap * UNIT).round() as i64).max(1))
    }

    /// What putting two clusters together gains; 0 when they may not be one.
    fn gain(&self, cluster: &[usize], other: &[usize]) -> i64 {
        let pairs = cluster.iter().flat_map(|a| other.iter().map(|b| self.pair(*a, *b)));
        pairs.sum::<Option<i64>>().unwrap_or(0)
    }

    /// Items that may be matched with each other, directly or through others; those apart need not be weighed
    /// against each other. Ascending inside each.
    fn components(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.items.len()];
        let mut found = Vec::new();
        for start in 0..self.items.len() {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut component = vec![start];
            let mut next = 0;
            while let Some(item) = component.get(next).copied() {
                next += 1;
                for (other, _) in self.overlaps.around(item) {
                    if self.pair(item, *other).is_some() && !std::mem::replace(&mut seen[*other], true) {
                        component.push(*other);
                    }
                }
            }
            component.sort_unstable();
            found.push(component);
        }
        found
    }

    fn clustered(&self, component: &[usize]) -> Vec<Vec<usize>> {
        let chunks = component.chunk_by(|a, b| self.items[*a].labeler() == self.items[*b].labeler());
        let mut labelers = Vec::new();
        let mut clusters = Vec::new();
        for own in chunks {
            labelers.push(self.items[own[0]].labeler());
            clusters = self.joined(clusters, own.iter().map(|item| vec![*item]).collect()).0;
        }
        let groups = groups(&labelers);
        let mut settled = false;
        while !settled {
            settled = true;
            for group in &groups {
                let (rest, apart, lost) = self.parted(&clusters, group);
                let (joined, gained) = self.joined(rest, apart);
                if gained > lost {
                    clusters = joined;
                    settled = false;
                }
            }
        }
        clusters
    }

    /// The clusters without a group of labelers, that group's share of them, and what parting the two costs.
    fn parted(&self, clusters: &[Vec<usize>], group: &[usize]) -> (Vec<Vec<usize>>, Vec<Vec<usize>>, i64) {
        let (mut rest, mut apart, mut lost) = (Vec::new(), Vec::new(), 0);
        for cluster in clusters {
            let is_of_group = |item: &usize| group.contains(&self.items[*item].labeler());
            let (theirs, others): (Vec<usize>, Vec<usize>) = cluster.iter().partition(|item| is_of_group(item));
            lost += self.gain(&theirs, &others);
            rest.extend((!others.is_empty()).then_some(others));
            apart.extend((!theirs.is_empty()).then_some(theirs));
        }
        (rest, apart, lost)
    }

    /// Two lists of clusters, of different labelers, put together where that gains most, and what it gains. Clusters
    /// that find no partner stay as they are.
    fn joined(&self, mut clusters: Vec<Vec<usize>>, others: Vec<Vec<usize>>) -> (Vec<Vec<usize>>, i64) {
        let gain = |row: usize, column: usize| self.gain(&others[row], &clusters[column]);
        let places = assigned(others.len(), clusters.len(), gain);
        let mut total = 0;
        for (other, place) in others.into_iter().zip(places) {
            match place {
                Some((column, gain)) => {
                    total += gain;
                    clusters[column].extend(other);
                    clusters[column].sort_unstable();
                }
                None => clusters.push(other),
            }
        }
        (clusters, total)
    }
}

/// The groups of labelers to take out in turn: each one and, from four labelers on, each two. With three, two are
/// the same as the one left, and with two the first assignment is the best there is.
fn groups(labelers: &[usize]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    if labelers.len() > 2 {
        found.extend(labelers.iter().map(|labeler| vec![*labeler]));
    }
    if labelers.len() > 3 {
        for (at, one) in labelers.iter().enumerate() {
            found.extend(labelers[at + 1..].iter().map(|other| vec![*one, *other]));
        }
    }
    found
}

#[cfg(test)]
#[path = "clusters_tests.rs"]
mod tests;
