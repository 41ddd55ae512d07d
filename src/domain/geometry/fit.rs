//! How a drawn polygon becomes a stored one: cleaned, checked, cut at the border of its image.

use super::overlay::{Rule, overlay};
use super::polygon::{edges, without_repeats};
use super::{BBox, GeometryError, Part, Point, Polygon, Ring, Size};

impl Polygon {
    /// The polygon as it may be stored for an image of `size`: without vertices that repeat the one before them,
    /// valid, cut along the border where it sticks out (a part may fall into several), one square pixel at
    /// least. Parts inside the image keep every vertex, its order and its first. Fitting twice changes nothing.
    ///
    /// # Errors
    /// What [`Polygon::validate`] says of it (drawn whole: what sticks out counts too);
    /// [`GeometryError::TooSmall`] when less than one square pixel lies in the image.
    pub fn fitted(&self, size: Size) -> Result<Self, GeometryError> {
        let clean = self.without_repeats();
        clean.validate()?;
        let fitted = clean.clipped(size)?;
        if fitted.area() < 1.0 {
            return Err(GeometryError::TooSmall);
        }
        Ok(fitted)
    }

    fn without_repeats(&self) -> Self {
        let parts = self.parts.iter().map(|part| Part {
            outer: without_repeats(&part.outer),
            holes: part.holes.iter().map(|ring| without_repeats(ring)).collect(),
        });
        Self { parts: parts.collect() }
    }

    fn clipped(self, size: Size) -> Result<Self, GeometryError> {
        if within(self.bounds(), size) {
            return Ok(self);
        }
        let (mut parts, mut cut) = (Vec::new(), Vec::new());
        for part in self.parts {
            if within(Self::bounds_of(&part), size) {
                cut.push(part.clone());
                parts.push(part);
            } else {
                let piece = clip_part(&part, size);
                parts.extend(overlay(std::slice::from_ref(&piece), &[], Rule::Union)?);
                cut.push(piece);
            }
        }
        let clipped = Self { parts };
        if clipped.parts.is_empty() || clipped.validate().is_ok() {
            return Ok(clipped);
        }
        // Parts that touch and were cut one by one may overlap by a rounding; cut together they cannot.
        let parts = overlay(&cut, &[], Rule::Union)?;
        Ok(Self { parts })
    }

    fn bounds_of(part: &Part) -> BBox {
        BBox::around(&part.outer).unwrap_or_default()
    }
}

fn within(bounds: BBox, size: Size) -> bool {
    bounds.intersection(&size.bounds()) == bounds
}

/// The part cut ring by ring. The rings may run back along the border; by the even-odd rule that encloses nothing.
fn clip_part(part: &Part, size: Size) -> Part {
    Part {
        outer: clip_ring(&part.outer, size),
        holes: part.holes.iter().map(|ring| clip_ring(ring, size)).collect(),
    }
}

/// Reentrant polygon clipping against the four sides of the image (Sutherland and Hodgman 1974). Done before the
/// overlay, so that outlines reaching far out do not coarsen its grid.
fn clip_ring(ring: &[Point], size: Size) -> Ring {
    let bounds = size.bounds();
    let left = clip_side(ring, |p| p.x - bounds.x0, |p| p.x = bounds.x0);
    let right = clip_side(&left, |p| bounds.x1 - p.x, |p| p.x = bounds.x1);
    let top = clip_side(&right, |p| p.y - bounds.y0, |p| p.y = bounds.y0);
    let bottom = clip_side(&top, |p| bounds.y1 - p.y, |p| p.y = bounds.y1);
    bottom.into_iter().map(|p| p.clamped(size)).collect()
}

/// `depth`: how far inside a point lies; `put`: moves a computed crossing onto the side exactly.
fn clip_side(ring: &[Point], depth: impl Fn(Point) -> f64, put: impl Fn(&mut Point)) -> Ring {
    let mut kept = Ring::new();
    for (a, b) in edges(ring) {
        let (at_a, at_b) = (depth(a), depth(b));
        if at_a >= 0.0 {
            kept.push(a);
        }
        if (at_a > 0.0 && at_b < 0.0) || (at_a < 0.0 && at_b > 0.0) {
            let along = at_a / (at_a - at_b);
            let mut crossing = a.moved((b.x - a.x) * along, (b.y - a.y) * along);
            put(&mut crossing);
            kept.push(crossing);
        }
    }
    kept
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
