//! Non-maximum suppression, class by class.

use crate::layouts::Candidate;
use domain::BBox;

/// Of candidates sorted by score, the strongest first, those that overlap no stronger one of their class by more than
/// `iou`; at most `limit`.
pub(crate) fn suppressed(candidates: Vec<Candidate>, iou: f64, limit: usize) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept.len() >= limit {
            break;
        }
        let hidden = kept
            .iter()
            .any(|k| k.class == candidate.class && overlap(&k.bounds, &candidate.bounds) > iou);
        if !hidden {
            kept.push(candidate);
        }
    }
    kept
}

/// Intersection over union of two boxes, 0 to 1; 0 when either is empty.
fn overlap(a: &BBox, b: &BBox) -> f64 {
    let common = a.intersection(b).area();
    let covered = a.area() + b.area() - common;
    if covered > 0.0 { common / covered } else { 0.0 }
}
