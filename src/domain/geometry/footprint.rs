//! What two regions have in common, measured without cutting it out.
//!
//! Let every edge of an outline stand for the half-strip on the side of it where y is smaller, counted +1 or -1 by
//! the direction in which it runs. The strips of a valid polygon add up to 1 inside it and to 0 outside. The area
//! that two polygons share is therefore the sum, over each edge of one and each of the other, of the area that their
//! two half-strips share: the integral of the smaller of two straight lines, in closed form. Nothing has to be
//! decided about where outlines cross, so outlines that touch or run along each other are no special case, and only
//! edges above each other meet: a sweep from left to right finds them.
//!
//! The strips have no end; how far they are counted makes no difference, because in every column the directions
//! of an outline's edges add up to 0. They are counted from the middle of what the two bounds share, where the
//! numbers, and so their roundings, are smallest.

use super::polygon::{edges, ring_area};
use super::{BBox, Polygon, Ring};

/// A common part smaller than this share of the smaller region is what rounding left of none.
const ROUNDING: f64 = 1e-9;

/// A region made ready for being compared with many others. In pixels of the upright image.
#[derive(Clone, Debug)]
pub struct Footprint {
    bounds: BBox,
    area: f64,
    /// From left to right by where they begin; without those that are upright, which cover no column.
    edges: Vec<Edge>,
    is_box: bool,
}

/// A straight line over the columns from `x0` to `x1`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edge {
    x0: f64,
    x1: f64,
    /// Its y in column `x0`.
    y0: f64,
    slope: f64,
    /// What lies above it on screen counts so often: 1 or -1.
    sign: f64,
}

impl From<&Polygon> for Footprint {
    /// Of a valid polygon (see [`Polygon::validate`]); of others what overlaps itself may count twice.
    fn from(polygon: &Polygon) -> Self {
        let mut found = Vec::with_capacity(polygon.vertex_count());
        for part in &polygon.parts {
            add_ring(&mut found, &part.outer, 1.0);
            for hole in &part.holes {
                add_ring(&mut found, hole, -1.0);
            }
        }
        found.sort_unstable_by(|a, b| a.x0.total_cmp(&b.x0));
        Self {
            bounds: polygon.bounds(),
            area: polygon.area(),
            edges: found,
            is_box: false,
        }
    }
}

impl From<&BBox> for Footprint {
    fn from(bounds: &BBox) -> Self {
        Self {
            bounds: *bounds,
            area: bounds.area(),
            is_box: true,
            ..Self::from(&bounds.to_polygon())
        }
    }
}

impl Footprint {
    /// The box around it.
    pub fn bounds(&self) -> BBox {
        self.bounds
    }

    /// Intersection over union, 0 to 1; 0 when both are empty or not a number. Of two boxes it is what
    /// [`BBox::iou`] says, to the last bit.
    pub fn iou(&self, other: &Self) -> f64 {
        if self.is_box && other.is_box {
            return self.bounds.iou(&other.bounds);
        }
        let common = self.common(other);
        let covered = self.area + other.area - common;
        if common > 0.0 && covered > 0.0 {
            (common / covered).min(1.0)
        } else {
            0.0
        }
    }

    /// What [`Footprint::iou`] does not exceed, found without looking at outlines.
    ///
    /// Of two regions A and B inside their bounds, the common part lies in A, in B and in what the bounds share, so
    /// its area c is at most m, the least of the three areas. IoU is c / (A + B - c), which grows with c as long as
    /// c < A + B; hence it is at most m / (A + B - m). In particular it is at most the common part of the bounds
    /// over the larger area, for A + B - m is at least that.
    pub(crate) fn iou_at_most(&self, other: &Self) -> f64 {
        let shared = self.bounds.intersection(&other.bounds).area();
        let most = shared.min(self.area).min(other.area);
        // A little more, so that rounding never hides a pair that just reaches a threshold.
        most / (self.area + other.area - most) * (1.0 + 1e-6)
    }

    /// Square pixels that both cover.
    fn common(&self, other: &Self) -> f64 {
        let shared = self.bounds.intersection(&other.bounds);
        if shared.area() <= 0.0 {
            return 0.0;
        }
        let least = self.area.min(other.area);
        if self.edges == other.edges {
            return least;
        }
        let common = swept(&self.edges, &other.edges, shared);
        if common > ROUNDING * least {
            common.min(least)
        } else {
            0.0
        }
    }
}

fn add_ring(found: &mut Vec<Edge>, ring: &Ring, sign: f64) {
    let sign = sign * ring_area(ring).signum();
    for (from, to) in edges(ring) {
        let (left, right, sign) = if from.x <= to.x {
            (from, to, -sign)
        } else {
            (to, from, sign)
        };
        let slope = (right.y - left.y) / (right.x - left.x);
        if slope.is_finite() {
            found.push(Edge {
                x0: left.x,
                x1: right.x,
                y0: left.y,
                slope,
                sign,
            });
        }
    }
}

/// The sum over all pairs of edges above each other in the columns that both bounds cover.
fn swept(ours: &[Edge], theirs: &[Edge], shared: BBox) -> f64 {
    let base = shared.center().y;
    let mut sum = 0.0;
    let (mut open, mut open_there) = (Vec::new(), Vec::new());
    let (mut next, mut next_there) = (0, 0);
    loop {
        let (one, other) = (ours.get(next), theirs.get(next_there));
        let here = match (one, other) {
            (None, None) => return sum,
            (Some(a), Some(b)) => a.x0 <= b.x0,
            (a, _) => a.is_some(),
        };
        let (edge, mine, across) = if here {
            next += 1;
            (one, &mut open, &mut open_there)
        } else {
            next_there += 1;
            (other, &mut open_there, &mut open)
        };
        let Some(edge) = edge.filter(|edge| edge.x1 > shared.x0 && edge.x0 < shared.x1) else {
            continue;
        };
        across.retain(|facing: &&Edge| facing.x1 > edge.x0);
        sum += across.iter().map(|facing| edge.meets(facing, base)).sum::<f64>();
        mine.push(edge);
    }
}

impl Edge {
    /// What the half-strips of two edges share, counted from `base`: the integral of the smaller y over the columns of
    /// both.
    fn meets(&self, other: &Self, base: f64) -> f64 {
        let (left, right) = (self.x0.max(other.x0), self.x1.min(other.x1));
        let y = |edge: &Self, x: f64| edge.y0 - base + (x - edge.x0) * edge.slope;
        let (a, b) = (y(self, left), y(self, right));
        let (over, over_right) = (a - y(other, left), b - y(other, right));
        // How much of this edge is beyond the other: a trapezoid, nothing, or a triangle on one side of a crossing.
        let beyond = match (over > 0.0, over_right > 0.0) {
            (true, true) => over + over_right,
            (false, false) => 0.0,
            (true, false) => over * over / (over - over_right),
            (false, true) => over_right * over_right / (over_right - over),
        };
        (a + b - beyond) * (right - left) / 2.0 * self.sign * other.sign
    }
}

#[cfg(test)]
#[path = "footprint_tests.rs"]
mod tests;
