//! Which regions of different labelers come near each other, and how near.

use super::gather::Placed;
use super::{NEAR, Rule};
use crate::geometry::Footprint;

/// The overlaps that can matter: the same claim from [`NEAR`] on, other claims from the rule's on.
pub(super) struct Overlaps {
    /// For each item the others and how much they overlap, by position.
    around: Vec<Vec<(usize, f64)>>,
}

impl Overlaps {
    /// One sweep from left to right finds whose bounds meet; each such pair is looked at once, its outlines only where
    /// the bounds and areas leave it open whether it overlaps enough.
    pub(super) fn among<P: Placed>(items: &[P], rule: Rule) -> Self {
        let extents: Vec<Extent> = items.iter().map(|item| Extent(item.region().footprint())).collect();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|a, b| extents[*a].left().total_cmp(&extents[*b].left()));
        let mut around = vec![Vec::new(); items.len()];
        let mut open: Vec<usize> = Vec::new();
        for i in order {
            open.retain(|j| extents[*j].right() >= extents[i].left());
            for j in &open {
                // One of the two, always the same, comes first: adding up rounds, and not the same both ways.
                let (a, b) = (i.min(*j), i.max(*j));
                if items[a].labeler() == items[b].labeler() {
                    continue;
                }
                let alike = items[a].claim() == items[b].claim();
                let least = if alike { rule.iou.min(NEAR) } else { rule.iou };
                if let Some(found) = extents[a].overlap(&extents[b], least) {
                    around[a].push((b, found));
                    around[b].push((a, found));
                }
            }
            open.push(i);
        }
        for list in &mut around {
            list.sort_unstable_by_key(|(other, _)| *other);
        }
        Self { around }
    }

    /// The items that `item` comes near, by position, and how much they overlap.
    pub(super) fn around(&self, item: usize) -> &[(usize, f64)] {
        &self.around[item]
    }

    /// How much two items overlap; `None` when too little to matter.
    pub(super) fn between(&self, a: usize, b: usize) -> Option<f64> {
        let list = &self.around[a];
        let at = list.binary_search_by_key(&b, |(other, _)| *other).ok()?;
        Some(list[at].1)
    }
}

/// Where a region lies and what it covers; nothing is known of a whole input.
struct Extent(Option<Footprint>);

impl Extent {
    fn left(&self) -> f64 {
        self.0.as_ref().map_or(f64::NEG_INFINITY, |found| found.bounds().x0)
    }

    fn right(&self) -> f64 {
        self.0.as_ref().map_or(f64::INFINITY, |found| found.bounds().x1)
    }

    /// How much the two overlap, if by `least` at least.
    fn overlap(&self, other: &Self, least: f64) -> Option<f64> {
        let found = match (&self.0, &other.0) {
            (Some(a), Some(b)) if a.iou_at_most(b) < least => return None,
            (Some(a), Some(b)) => a.iou(b),
            (None, None) => 1.0,
            _ => 0.0,
        };
        (found > 0.0 && found >= least).then_some(found)
    }
}

#[cfg(test)]
#[path = "overlaps_tests.rs"]
mod tests;
