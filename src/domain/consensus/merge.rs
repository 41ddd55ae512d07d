//! The geometry rule: one region for several that mean the same.

use crate::annotation::Region;
use crate::geometry::BBox;
use crate::suggestion::overlap;

/// One region for several of the same thing; `None` for an empty list. All in pixels of the upright image.
///
/// - Boxes alone: edge by edge the median, which one careless edge among three does not move; of an even number the
///   mean of the two in the middle. The outcome is a box that lies in the image when the boxes do.
/// - Anything else (polygons, polygons and boxes): the one closest to the others, that is with the highest mean
///   intersection over union with them; of equals the first submitted. Its outline stays as somebody drew it,
///   holes and parts included. Whole inputs give the whole input.
pub fn merged_region(regions: &[&Region]) -> Option<Region> {
    merged(regions, |a, b| overlap(regions[a], regions[b]))
}

/// The same where the overlaps are known: `overlap` tells that of two of the regions by position, the lower first.
pub(super) fn merged(regions: &[&Region], overlap: impl Fn(usize, usize) -> f64) -> Option<Region> {
    let boxes: Option<Vec<&BBox>> = regions.iter().map(|region| as_box(region)).collect();
    match boxes {
        Some(boxes) if !boxes.is_empty() => {
            let edge = |of: fn(&BBox) -> f64| median(boxes.iter().map(|b| of(b)).collect());
            Some(Region::Box(BBox {
                x0: edge(|b| b.x0),
                y0: edge(|b| b.y0),
                x1: edge(|b| b.x1),
                y1: edge(|b| b.y1),
            }))
        }
        _ => closest(regions, overlap).cloned(),
    }
}

fn as_box(region: &Region) -> Option<&BBox> {
    match region {
        Region::Box(b) => Some(b),
        Region::Whole | Region::Polygon(_) => None,
    }
}

/// Of at least one value.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    // Halved apart, so that equal values come back to the last bit.
    low + (high - low) / 2.0
}

fn closest<'a>(regions: &[&'a Region], overlap: impl Fn(usize, usize) -> f64) -> Option<&'a Region> {
    let mut nearness = vec![0.0; regions.len()];
    for a in 0..regions.len() {
        for b in a + 1..regions.len() {
            let common = overlap(a, b);
            nearness[a] += common;
            nearness[b] += common;
        }
    }
    // Each has the same number of others, so the sum orders them as the mean does.
    let mut best: Option<(&'a Region, f64)> = None;
    for (region, near) in regions.iter().zip(nearness) {
        if best.is_none_or(|(_, most)| near > most) {
            best = Some((region, near));
        }
    }
    best.map(|(region, _)| region)
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
