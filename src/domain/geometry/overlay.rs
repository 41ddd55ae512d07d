//! One door to `geo`'s boolean operations (Martinez-like sweep on an integer grid), made exact for our purposes.
//!
//! The library works on whole numbers. Coordinates are rounded here first, to a grid that is a power of two and a
//! whole multiple of the library's, so that what comes back lies on that grid exactly and touches where it should.
//! Then each vertex that came from an operand gets back the very coordinates it had; if that breaks the
//! outcome (possible where outlines touch), the vertices stay on the grid: off by 1e-8 of the extent.

use super::polygon::{edges, ring_area, without_repeats};
use super::{BBox, GeometryError, Part, Point, Polygon, Ring};
use geo::{BooleanOps, LineString, MultiPolygon, OpType};
use std::collections::HashMap;

/// Rings smaller than this share of the operands' area, and thinner than this share of their extent, are dirt
/// left by outlines that almost meet.
const SLIVER: f64 = 1e-6;

/// The parts of the boolean combination; empty when nothing is left. Operands count by the even-odd rule, so
/// they need not be valid. Vertices repeat nowhere; slivers are dropped.
///
/// # Errors
/// [`GeometryError::NotFinite`]; what [`Polygon::validate`] says of an outcome that could not be made valid.
pub(super) fn overlay(subject: &[Part], clip: &[Part], op: OpType) -> Result<Vec<Part>, GeometryError> {
    let all = || subject.iter().chain(clip).flat_map(Part::rings);
    if !all().flatten().all(|p| p.is_usable()) {
        return Err(GeometryError::NotFinite);
    }
    let Some(bounds) = BBox::around(all().flatten()) else {
        return Ok(Vec::new());
    };
    let sources = Sources::new(all(), Grid::over(bounds));
    let found = sources.rounded(subject).boolean_op(&sources.rounded(clip), op);
    let dirt = Dirt {
        area: SLIVER * all().map(|ring| ring_area(ring).abs()).sum::<f64>(),
        thickness: SLIVER * bounds.width().max(bounds.height()),
    };
    let direction = Direction::of(subject);
    let parts = found.into_iter().filter_map(|part| {
        let (outer, holes) = part.into_inner();
        let outer = Some(ring_of(&outer)).filter(|ring| !dirt.is(ring))?;
        let holes = holes.iter().map(ring_of).filter(|ring| !dirt.is(ring));
        let mut holes: Vec<Ring> = holes.map(|ring| sources.aligned(ring, direction.hole)).collect();
        holes.sort_by_key(|ring| sources.first(ring));
        Some(Part {
            outer: sources.aligned(outer, direction.outer),
            holes,
        })
    });
    let mut parts: Vec<Part> = parts.collect();
    parts.sort_by_key(|part| sources.first(&part.outer));
    settled(parts, &sources)
}

/// The outcome with the operands' own coordinates where that is valid, on the grid where not.
fn settled(parts: Vec<Part>, sources: &Sources) -> Result<Vec<Part>, GeometryError> {
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

/// The grid that coordinates are rounded to; its step in pixels is a power of two.
struct Grid {
    step: f64,
}

impl Grid {
    fn over(bounds: BBox) -> Self {
        let half = bounds.width().max(bounds.height()) / 2.0;
        // The library divides half the extent into 2^28 to 2^30 steps; a quarter of that leaves a margin. Finer
        // than a millionth of a pixel serves nobody.
        let exponent = half.log2().floor().clamp(6.0, 60.0) - 26.0;
        Self { step: exponent.exp2() }
    }

    fn round(&self, p: Point) -> Point {
        // Adding zero turns -0.0 into 0.0: they are one place, so they must be one key.
        let onto = |v: f64| (v / self.step).round() * self.step + 0.0;
        Point::new(onto(p.x), onto(p.y))
    }
}

/// What the rounded vertices were before, and in which order they came.
struct Sources {
    grid: Grid,
    vertices: HashMap<(u64, u64), (usize, Point)>,
}

impl Sources {
    fn new<'a>(rings: impl Iterator<Item = &'a Ring>, grid: Grid) -> Self {
        let mut vertices = HashMap::new();
        for (order, p) in rings.flatten().enumerate() {
            vertices.entry(key(grid.round(*p))).or_insert((order, *p));
        }
        Self { grid, vertices }
    }

    fn rounded(&self, parts: &[Part]) -> MultiPolygon {
        let ring = |ring: &Ring| {
            let rounded: Ring = ring.iter().map(|p| self.grid.round(*p)).collect();
            line_of(&without_repeats(&rounded))
        };
        let parts = parts.iter().map(|part| {
            let holes = part.holes.iter().map(ring).filter(|line| line.0.len() > 3);
            geo::Polygon::new(ring(&part.outer), holes.collect())
        });
        MultiPolygon(parts.filter(|part| part.exterior().0.len() > 3).collect())
    }

    fn original(&self, p: Point) -> Point {
        self.vertices.get(&key(p)).map_or(p, |(_, original)| *original)
    }

    fn order(&self, p: Point) -> usize {
        self.vertices.get(&key(p)).map_or(usize::MAX, |(order, _)| *order)
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

fn key(p: Point) -> (u64, u64) {
    ((p.x + 0.0).to_bits(), (p.y + 0.0).to_bits())
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

/// The ring as `geo` has it, its first vertex repeated at the end.
pub(super) fn line_of(ring: &[Point]) -> LineString {
    let mut line: LineString = ring.iter().map(|p| (p.x, p.y)).collect();
    line.close();
    line
}

fn ring_of(line: &LineString) -> Ring {
    let ring: Ring = line.coords().map(|c| Point::new(c.x, c.y)).collect();
    without_repeats(&ring)
}
