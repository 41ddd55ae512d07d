//! Boolean operations on outlines, all through `i_overlay`'s sweep on a grid of whole numbers.
//!
//! Coordinates are rounded to a grid whose step is a power of two, so that what comes back lies on that grid exactly
//! and touches where it should. Then each vertex that came from an operand gets back the very coordinates
//! it had; if that breaks the outcome (possible where outlines touch), the vertices stay on the grid: off
//! by 1e-8 of the extent. `geo` offers the same sweep, but only in the mode that splits outlines where they touch
//! themselves, which fails an assertion of its own on some of them; here they may touch.

use super::polygon::{edges, ring_area, without_repeats};
use super::{BBox, GeometryError, Part, Point, Polygon, Ring};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::Overlay;
pub(super) use i_overlay::core::overlay_rule::OverlayRule as Rule;
use i_overlay::i_float::int::point::IntPoint;
use std::collections::HashMap;

/// Rings smaller than this share of the operands' area, and thinner than this share of their extent, are dirt
/// left by outlines that almost meet.
const SLIVER: f64 = 1e-6;

/// The parts of the boolean combination; empty when nothing is left. Operands count by the even-odd rule, so
/// they need not be valid. Vertices repeat nowhere; slivers are dropped.
///
/// # Errors
/// [`GeometryError::NotFinite`]; what [`Polygon::validate`] says of an outcome that could not be made valid.
pub(super) fn overlay(subject: &[Part], clip: &[Part], rule: Rule) -> Result<Vec<Part>, GeometryError> {
    let all = || subject.iter().chain(clip).flat_map(Part::rings);
    if !all().flatten().all(|p| p.is_usable()) {
        return Err(GeometryError::NotFinite);
    }
    let Some(bounds) = BBox::around(all().flatten()) else {
        return Ok(Vec::new());
    };
    let sources = Sources::new(all(), Grid::over(bounds));
    let (subject_rings, clip_rings) = (sources.rounded(subject), sources.rounded(clip));
    let mut sweep = Overlay::with_contours(&subject_rings, &clip_rings);
    let found = sweep.overlay(rule, FillRule::EvenOdd);
    let dirt = Dirt {
        area: SLIVER * all().map(|ring| ring_area(ring).abs()).sum::<f64>(),
        thickness: SLIVER * bounds.width().max(bounds.height()),
    };
    let direction = Direction::of(subject);
    let parts = found.iter().filter_map(|shape| {
        let mut rings = shape.iter().map(|contour| sources.grid.ring(contour));
        let outer = rings.next().filter(|ring| !dirt.is(ring))?;
        let holes = rings.filter(|ring| !dirt.is(ring));
        let mut holes: Vec<Ring> = holes.map(|ring| sources.aligned(ring, direction.hole)).collect();
        holes.sort_by_key(|ring| sources.first(ring));
        Some(Part {
            outer: sources.aligned(outer, direction.outer),
            holes,
        })
    });
    let mut parts: Vec<Part> = parts.collect();
    parts.sort_by_key(|part| sources.first(&part.outer));
    on_valid_coordinates(parts, &sources)
}

/// The outcome with the operands' own coordinates where that is valid, on the grid where not.
fn on_valid_coordinates(parts: Vec<Part>, sources: &Sources) -> Result<Vec<Part>, GeometryError> {
    if parts.is_empty() {
        return Ok(parts);
    }
    let rounded = Polygon { parts };
    let restored = rounded.map(|p| sources.original(p));
    if restored.validate().is_ok() {
        return Ok(restored.parts);
    }
    rounded.validate()?;
    Ok(rounded.parts)
}

/// The grid that coordinates are rounded to: whole multiples of `step` pixels, counted from `origin` multiples.
struct Grid {
    step: f64,
    origin: (f64, f64),
}

impl Grid {
    fn over(bounds: BBox) -> Self {
        let half = bounds.width().max(bounds.height()) / 2.0;
        // Numbers stay under 2^29, half of what the sweep takes. Finer than a millionth of a pixel serves nobody.
        let exponent = half.log2().floor().clamp(8.0, 60.0) - 28.0;
        let step = exponent.exp2();
        let center = bounds.center();
        Self {
            step,
            origin: ((center.x / step).round(), (center.y / step).round()),
        }
    }

    fn key(&self, p: Point) -> IntPoint {
        let count = |v: f64, origin: f64| ((v / self.step).round() - origin) as i32;
        IntPoint::new(count(p.x, self.origin.0), count(p.y, self.origin.1))
    }

    fn point(&self, key: IntPoint) -> Point {
        let place = |count: i32, origin: f64| (f64::from(count) + origin) * self.step;
        Point::new(place(key.x, self.origin.0), place(key.y, self.origin.1))
    }

    fn ring(&self, contour: &[IntPoint]) -> Ring {
        let ring: Ring = contour.iter().map(|key| self.point(*key)).collect();
        without_repeats(&ring)
    }
}

/// What the rounded vertices were before, and in which order they came.
struct Sources {
    grid: Grid,
    vertices: HashMap<IntPoint, (usize, Point)>,
}

impl Sources {
    fn new<'a>(rings: impl Iterator<Item = &'a Ring>, grid: Grid) -> Self {
        let mut vertices = HashMap::new();
        for (order, p) in rings.flatten().enumerate() {
            vertices.entry(grid.key(*p)).or_insert((order, *p));
        }
        Self { grid, vertices }
    }

    fn rounded(&self, parts: &[Part]) -> Vec<Vec<IntPoint>> {
        let rings = parts.iter().flat_map(Part::rings);
        let rounded = rings.map(|ring| ring.iter().map(|p| self.grid.key(*p)).collect());
        rounded.filter(|ring: &Vec<IntPoint>| ring.len() > 2).collect()
    }

    fn original(&self, p: Point) -> Point {
        let found = self.vertices.get(&self.grid.key(p));
        found.map_or(p, |(_, original)| *original)
    }

    fn order(&self, p: Point) -> usize {
        let found = self.vertices.get(&self.grid.key(p));
        found.map_or(usize::MAX, |(order, _)| *order)
    }

    fn first(&self, ring: &[Point]) -> usize {
        ring.iter().map(|p| self.order(*p)).min().unwrap_or(usize::MAX)
    }

    /// The ring turning the way its operand did and beginning at the operand's earliest vertex left.
    fn aligned(&self, mut ring: Ring, clockwise: bool) -> Ring {
        if (ring_area(&ring) > 0.0) != clockwise {
            ring.reverse();
        }
        let start = (0..ring.len()).min_by_key(|i| self.order(ring[*i])).unwrap_or(0);
        ring.rotate_left(start);
        ring
    }
}

/// Whether the operand's outlines run clockwise on screen, so that the outcome's do too.
struct Direction {
    outer: bool,
    hole: bool,
}

impl Direction {
    fn of(subject: &[Part]) -> Self {
        let outer = subject.first().is_none_or(|part| ring_area(&part.outer) > 0.0);
        let hole = subject.iter().find_map(|part| part.holes.first());
        Self {
            outer,
            hole: hole.map_or(!outer, |ring| ring_area(ring) > 0.0),
        }
    }
}

struct Dirt {
    area: f64,
    thickness: f64,
}

impl Dirt {
    fn is(&self, ring: &[Point]) -> bool {
        let area = ring_area(ring).abs();
        let length: f64 = edges(ring).map(|(a, b)| a.distance(b)).sum();
        ring.len() < 3 || (area < self.area && 2.0 * area < self.thickness * length)
    }
}
