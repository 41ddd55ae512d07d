//! How sharp the border of a region is, and which region around a click has the sharpest.

use super::frame::Frame;
use super::plane::{Plane, squared};
use super::reach::Reach;
use super::shape::beside;
use domain::{BBox, Point};

/// Changes of colour beyond this are all as good a border.
const SHARP: f32 = 30.0;
/// How many samples of border without any change an edge of the window counts for: a region cut off by the window
/// has not found its border.
const CUT_OFF: f32 = 5.0;
/// Regions of fewer samples are noise.
const LEAST: usize = 12;
/// How much the gap between a region and its box counts against it.
const SLACK: f32 = 4.0;

fn sharpness(plane: &Plane, a: usize, b: usize) -> f32 {
    squared(plane.colors[a], plane.colors[b]).sqrt().min(SHARP) / SHARP
}

/// What regions around a click are compared by.
pub(super) struct Growth<F: Fn(usize) -> bool> {
    /// Whether a sample may belong to the region; what may not is no part of its border either, when `borders_count` is false.
    pub(super) may_take: F,
    /// Whether a border with samples that may not be taken says something.
    pub(super) borders_count: bool,
    /// Samples at most.
    pub(super) most: usize,
    /// Among regions with borders as sharp, the larger one is preferred when positive, the smaller one when negative.
    pub(super) size: f32,
}

impl<F: Fn(usize) -> bool> Growth<F> {
    /// The geodesic radius of the region with the sharpest border of all that grow from where `reach` begins.
    pub(super) fn radius(&self, plane: &Plane, frame: &Frame, reach: &Reach) -> f32 {
        let count = plane.colors.len();
        let mut within = vec![false; count];
        let (mut sum, mut border, mut size) = (0.0f32, 0.0f32, 0usize);
        let first = reach.order.get(LEAST.min(reach.order.len().saturating_sub(1)));
        let mut best = (0.0f32, first.map_or(0.0, |at| reach.distance[*at]));
        for at in reach.order.iter().copied().filter(|at| (self.may_take)(*at)) {
            within[at] = true;
            size += 1;
            if size > self.most {
                break;
            }
            for other in beside(at, plane.width, count).into_iter().flatten() {
                if self.borders_count || (self.may_take)(other) {
                    let sign = if within[other] { -1.0 } else { 1.0 };
                    sum += sign * sharpness(plane, at, other);
                    border += sign;
                }
            }
            if frame.is_at_inner_edge(at, plane) {
                border += CUT_OFF;
            }
            let score = sum / border.max(1.0) * (size as f32).powf(self.size);
            if size >= LEAST && score > best.0 {
                best = (score, reach.distance[at]);
            }
        }
        best.1.max(1.0)
    }
}

/// How much like a whole thing the mask looks: a sharp border, and no gap between it and the box it was asked for in.
pub(super) fn quality(plane: &Plane, frame: &Frame, mask: &[bool], asked: Option<BBox>) -> f32 {
    let (mut sum, mut border) = (0.0f32, 0.0f32);
    let mut reached: Option<(usize, usize, usize, usize)> = None;
    for at in (0..mask.len()).filter(|at| mask[*at]) {
        let (x, y) = (at % plane.width, at / plane.width);
        let (x0, y0, x1, y1) = reached.unwrap_or((x, y, x, y));
        reached = Some((x0.min(x), y0.min(y), x1.max(x), y1.max(y)));
        for other in beside(at, plane.width, mask.len()).into_iter().flatten() {
            if !mask[other] {
                sum += sharpness(plane, at, other);
                border += 1.0;
            }
        }
        border += if frame.is_at_inner_edge(at, plane) { 1.0 } else { 0.0 };
    }
    let mean = (sum / border.max(1.0)).sqrt();
    let (Some(asked), Some((x0, y0, x1, y1))) = (asked, reached) else {
        return mean;
    };
    let (left, top) = frame.place(Point::new(asked.x0, asked.y0));
    let (right, bottom) = frame.place(Point::new(asked.x1, asked.y1));
    let gaps = [
        (x0 as f64 - left) / (right - left),
        (right - x1 as f64 - 1.0) / (right - left),
        (y0 as f64 - top) / (bottom - top),
        (bottom - y1 as f64 - 1.0) / (bottom - top),
    ];
    let slack: f64 = gaps.iter().map(|gap| gap.max(0.0)).sum();
    mean * (-SLACK * slack as f32).exp()
}
