//! Fewer vertices for the same shape (Douglas and Peucker 1973).

use super::nearest::foot;
use super::polygon::without_repeats;
use super::{GeometryError, Part, Point, Polygon, Ring};

/// How often the tolerance is halved before an outline stays as it is.
const HALVINGS: usize = 12;

impl Polygon {
    /// The polygon with fewer vertices, none of those left out farther than `tolerance` pixels from the new outline.
    /// Each ring keeps its first vertex and at least three. Never invalid: where outlines would come to cross,
    /// the tolerance is halved until they do not, and in the end nothing changes.
    ///
    /// # Errors
    /// What [`Polygon::validate`] says of the polygon before.
    pub fn simplified(&self, tolerance: f64) -> Result<Self, GeometryError> {
        self.validate()?;
        let mut tolerance = tolerance;
        for _ in 0..HALVINGS {
            let parts = self.parts.iter().map(|part| Part {
                outer: thinned(&part.outer, tolerance),
                holes: part.holes.iter().map(|ring| thinned(ring, tolerance)).collect(),
            });
            let simpler = Self { parts: parts.collect() };
            if simpler.validate().is_ok() {
                return Ok(simpler);
            }
            tolerance /= 2.0;
        }
        Ok(self.clone())
    }
}

/// A freehand stroke, closed, as a ring: points of the stroke, so many that none of it lies farther than
/// `tolerance` pixels from the outline. A stroke that does not cross itself does not come to do so; one that
/// does is thinned all the same, and refused by [`Polygon::validate`].
pub fn freehand(points: &[Point], tolerance: f64) -> Ring {
    let stroke: Ring = points.iter().copied().filter(|p| p.is_finite()).collect();
    let thin = thinned(&stroke, tolerance);
    match Polygon::simple(stroke).simplified(tolerance) {
        Ok(polygon) => polygon.parts.into_iter().next().map_or(thin, |part| part.outer),
        Err(_) => thin,
    }
}

/// The ring with the vertices left out that lie within `tolerance` of the outline without them.
fn thinned(ring: &[Point], tolerance: f64) -> Ring {
    let ring = without_repeats(ring);
    if ring.len() <= 3 {
        return ring;
    }
    let first = ring[0];
    let middle = farthest(&ring, |p| p.distance(first)).0;
    let mut closed = ring;
    closed.push(first);
    let mut kept = vec![false; closed.len()];
    kept[0] = true;
    kept[middle] = true;
    mark(&closed, 0, middle, tolerance, &mut kept);
    mark(&closed, middle, closed.len() - 1, tolerance, &mut kept);
    if kept.iter().filter(|k| **k).count() < 3 {
        let chord = closed[middle];
        kept[farthest(&closed, |p| p.distance(foot(p, first, chord))).0] = true;
    }
    closed
        .into_iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|(p, _)| p)
        .collect()
}

/// Marks those between `from` and `to` that are needed to stay within `tolerance`.
fn mark(points: &[Point], from: usize, to: usize, tolerance: f64, kept: &mut [bool]) {
    let mut open = vec![(from, to)];
    while let Some((i, j)) = open.pop() {
        if j - i < 2 {
            continue;
        }
        let (a, b) = (points[i], points[j]);
        let (offset, distance) = farthest(&points[i + 1..j], |p| p.distance(foot(p, a, b)));
        if distance > tolerance {
            let k = i + 1 + offset;
            kept[k] = true;
            open.push((i, k));
            open.push((k, j));
        }
    }
}

/// The place of the first point for which `distance` is largest, and that distance.
fn farthest(points: &[Point], distance: impl Fn(Point) -> f64) -> (usize, f64) {
    let mut best = (0, f64::NEG_INFINITY);
    for (i, p) in points.iter().enumerate() {
        let d = distance(*p);
        if d > best.1 {
            best = (i, d);
        }
    }
    best
}

#[cfg(test)]
#[path = "simplify_tests.rs"]
mod tests;
