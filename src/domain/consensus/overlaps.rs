//! Which regions of different labelers come near each other, and how near.

use super::gather::Item;
use super::{NEAR, Rule};
use crate::domain::geometry::BBox;
use crate::domain::suggestion::overlap;

/// The overlaps that can matter: the same claim from [`NEAR`] on, other claims from the rule's on.
pub(super) struct Overlaps {
    /// For each item the others and how much they overlap, by position.
    around: Vec<Vec<(usize, f64)>>,
}

impl Overlaps {
    /// Boxes around the regions are compared first, in one sweep from left to right; outlines are only cut where
    /// the boxes leave it open whether they overlap enough.
    pub fn among(items: &[Item<'_>], rule: Rule) -> Self {
        let extents: Vec<Extent> = items.iter().map(Extent::of).collect();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|a, b| extents[*a].left().total_cmp(&extents[*b].left()));
        let mut around = vec![Vec::new(); items.len()];
        let mut open: Vec<usize> = Vec::new();
        for i in order {
            open.retain(|j| extents[*j].right() >= extents[i].left());
            for j in &open {
                // One of the two, always the same, comes first: cutting outlines rounds, and not the same both ways.
                let (a, b) = (i.min(*j), i.max(*j));
                if items[a].labeler == items[b].labeler {
                    continue;
                }
                let alike = items[a].claim() == items[b].claim();
                let least = if alike { rule.iou.min(NEAR) } else { rule.iou };
                if extents[a].at_most(&extents[b]) < least {
                    continue;
                }
                let found = overlap(&items[a].annotation.region, &items[b].annotation.region);
                if found > 0.0 && found >= least {
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
    pub fn around(&self, item: usize) -> &[(usize, f64)] {
        &self.around[item]
    }

    /// How much two items overlap; `None` when too little to matter.
    pub fn between(&self, a: usize, b: usize) -> Option<f64> {
        let list = &self.around[a];
        let at = list.binary_search_by_key(&b, |(other, _)| *other).ok()?;
        Some(list[at].1)
    }
}

/// The box around a region and the area inside the region; nothing is known of a whole input.
struct Extent(Option<(BBox, f64)>);

impl Extent {
    fn of(item: &Item<'_>) -> Self {
        let region = &item.annotation.region;
        Self(region.bounds().zip(region.area()))
    }

    fn left(&self) -> f64 {
        self.0.map_or(f64::NEG_INFINITY, |(bounds, _)| bounds.x0)
    }

    fn right(&self) -> f64 {
        self.0.map_or(f64::INFINITY, |(bounds, _)| bounds.x1)
    }

    /// What the intersection over union cannot exceed: the common part fits into both and into their boxes'.
    fn at_most(&self, other: &Self) -> f64 {
        let (Some((bounds, area)), Some((other_bounds, other_area))) = (self.0, other.0) else {
            return 1.0;
        };
        let common = bounds.intersection(&other_bounds).area().min(area).min(other_area);
        // A little more, so that rounding never hides a pair that just reaches the rule.
        common / (area + other_area - common) * (1.0 + 1e-6)
    }
}

#[cfg(test)]
#[path = "overlaps_tests.rs"]
mod tests;
