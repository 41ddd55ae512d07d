//! Who is matched with whom.
//!
//! To match the annotations of more than two labelers so that the sum of the overlaps inside the clusters is the
//! highest is the multidimensional assignment problem, which is NP-hard. What is done here is the usual way round it
//! (Bandelt, Maas and Spieksma 2004, "Local search heuristics for multi-index assignment problems with decomposable
//! costs"): labelers are added one after another, each by an exact assignment of their annotations to the clusters
//! so far, and then each is taken out and assigned anew, until that gains nothing for any of them.
//!
//! The gain of a place in a cluster is the *sum* of the overlaps with its members, all of which must reach the rule.
//! With the sum (and not the mean) each exact step raises the one figure that the whole is judged by, so it depends
//! less on the order, and three who agree are not torn apart for two who agree a little better.

use super::Rule;
use super::gather::Item;
use super::overlaps::Overlaps;
use pathfinding::prelude::{Matrix, kuhn_munkres};

/// Overlaps are weighed as whole numbers of billionths.
const UNIT: f64 = 1e9;

/// Every item in exactly one cluster, each cluster's items ascending, at most one per labeler.
pub(super) fn clusters(items: &[Item<'_>], overlaps: &Overlaps, rule: Rule) -> Vec<Vec<usize>> {
    let weights = Weights { items, overlaps, rule };
    let found = weights.components().into_iter();
    found.flat_map(|component| weights.clustered(&component)).collect()
}

struct Weights<'a> {
    items: &'a [Item<'a>],
    overlaps: &'a Overlaps,
    rule: Rule,
}

impl Weights<'_> {
    /// How well two items match; `None` when they may not be the same thing.
    fn pair(&self, a: usize, b: usize) -> Option<i64> {
        let overlap = self.overlaps.between(a, b)?;
        let may = self.items[a].claim() == self.items[b].claim() && self.rule.is_same_place(overlap);
        may.then_some(((overlap * UNIT).round() as i64).max(1))
    }

    /// What the item adds to the cluster; 0 when it may not join.
    fn gain(&self, item: usize, cluster: &[usize]) -> i64 {
        let pairs = cluster.iter().map(|member| self.pair(item, *member));
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
        let labelers: Vec<&[usize]> = component
            .chunk_by(|a, b| self.items[*a].labeler == self.items[*b].labeler)
            .collect();
        let mut clusters = Vec::new();
        for own in &labelers {
            clusters = self.joined(clusters, own).0;
        }
        // With two labelers the first assignment is the best there is.
        let mut settled = labelers.len() < 3;
        while !settled {
            settled = true;
            for own in &labelers {
                let (rest, lost) = self.without(&clusters, own);
                let (joined, gained) = self.joined(rest, own);
                if gained > lost {
                    clusters = joined;
                    settled = false;
                }
            }
        }
        clusters
    }

    /// The clusters without one labeler's items, and what these had added.
    fn without(&self, clusters: &[Vec<usize>], own: &[usize]) -> (Vec<Vec<usize>>, i64) {
        let mut lost = 0;
        let mut rest = Vec::with_capacity(clusters.len());
        for cluster in clusters {
            let mut others = cluster.clone();
            if let Some(at) = others.iter().position(|item| own.binary_search(item).is_ok()) {
                let item = others.remove(at);
                lost += self.gain(item, &others);
            }
            if !others.is_empty() {
                rest.push(others);
            }
        }
        (rest, lost)
    }

    /// The clusters with one labeler's items added where they gain most, and what they gain. What finds no place
    /// begins a cluster of its own.
    fn joined(&self, mut clusters: Vec<Vec<usize>>, own: &[usize]) -> (Vec<Vec<usize>>, i64) {
        let gains = |row: usize, column: usize| self.gain(own[row], &clusters[column]);
        let places = assigned(own.len(), clusters.len(), gains);
        let mut total = 0;
        for (item, place) in own.iter().zip(places) {
            match place {
                Some((column, gain)) => {
                    total += gain;
                    let cluster = &mut clusters[column];
                    let at = cluster.partition_point(|other| other < item);
                    cluster.insert(at, *item);
                }
                None => clusters.push(vec![*item]),
            }
        }
        (clusters, total)
    }
}

/// For each row its column and what that gains, so that the sum is the highest (Kuhn 1955, Munkres 1957). A gain of
/// 0 forbids the pair: such rows come back without a column.
fn assigned(rows: usize, columns: usize, gain: impl Fn(usize, usize) -> i64) -> Vec<Option<(usize, i64)>> {
    let mut found = vec![None; rows];
    if rows == 0 || columns == 0 {
        return found;
    }
    // All rows get a column, so there may not be more of them. A pair that gains nothing is as good as none, which is
    // why leaving it out afterwards still leaves the highest sum.
    let is_wide = rows <= columns;
    let (short, long) = (rows.min(columns), rows.max(columns));
    let oriented = |(a, b)| if is_wide { gain(a, b) } else { gain(b, a) };
    let (_, partners) = kuhn_munkres(&Matrix::from_fn(short, long, oriented));
    for (a, b) in partners.into_iter().enumerate() {
        let (row, column) = if is_wide { (a, b) } else { (b, a) };
        let gained = gain(row, column);
        if gained > 0 {
            found[row] = Some((column, gained));
        }
    }
    found
}

#[cfg(test)]
#[path = "clusters_tests.rs"]
mod tests;
