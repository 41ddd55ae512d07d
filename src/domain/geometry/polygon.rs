//! Polygons of several parts, each with holes.

use super::{BBox, Point};
use serde::{Deserialize, Serialize};

/// A closed outline: its vertices in order, the first not repeated at the end.
pub type Ring = Vec<Point>;

/// One connected piece of a polygon: an outer outline and the holes cut from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Part {
    /// The outer outline.
    pub outer: Ring,
    /// Outlines cut out of it.
    #[serde(default)]
    pub holes: Vec<Ring>,
}

impl Part {
    /// A part without holes.
    pub fn new(outer: Ring) -> Self {
        Self {
            outer,
            holes: Vec::new(),
        }
    }

    /// The outer outline, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }

    /// Square pixels, holes taken off.
    pub fn area(&self) -> f64 {
        let holes: f64 = self.holes.iter().map(|ring| ring_area(ring).abs()).sum();
        (ring_area(&self.outer).abs() - holes).max(0.0)
    }

    /// Whether the point lies in the part and in none of its holes (even-odd rule).
    pub fn contains(&self, p: Point) -> bool {
        ring_contains(&self.outer, p) && !self.holes.iter().any(|hole| ring_contains(hole, p))
    }
}

/// A region made of one or more parts, in pixels of the upright image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Polygon {
    /// The parts; their union is the region.
    pub parts: Vec<Part>,
}

impl Polygon {
    /// A polygon of one part without holes.
    pub fn simple(outer: Ring) -> Self {
        Self {
            parts: vec![Part::new(outer)],
        }
    }

    /// All outlines of all parts.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.parts.iter().flat_map(Part::rings)
    }

    /// All vertices.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.rings().flatten()
    }

    /// The number of vertices, holes included.
    pub fn vertex_count(&self) -> usize {
        self.rings().map(Vec::len).sum()
    }

    /// Square pixels: the sum over parts, holes taken off.
    pub fn area(&self) -> f64 {
        self.parts.iter().map(Part::area).sum()
    }

    /// The smallest box around it; an empty box at the origin for a polygon without vertices.
    pub fn bounds(&self) -> BBox {
        BBox::around(self.parts.iter().flat_map(|part| &part.outer)).unwrap_or_default()
    }

    /// Whether the point lies in one of its parts.
    pub fn contains(&self, p: Point) -> bool {
        self.parts.iter().any(|part| part.contains(p))
    }

    /// The polygon with every vertex passed through `f`.
    pub fn map(&self, mut f: impl FnMut(Point) -> Point) -> Self {
        let mut ring = |r: &Ring| r.iter().map(|p| f(*p)).collect::<Ring>();
        let parts = self.parts.iter().map(|part| Part {
            outer: ring(&part.outer),
            holes: part.holes.iter().map(&mut ring).collect(),
        });
        Self { parts: parts.collect() }
    }
}

impl Polygon {
    /// The same without vertices that lie nearer than `distance` (pixels) to the one kept before them. Rings of which
    /// fewer than three are left, and parts without an outer one, are left out.
    pub fn thinned(&self, distance: f64) -> Self {
        let thin = |ring: &Ring| {
            let mut kept: Ring = Vec::new();
            for p in ring {
                if kept.last().is_none_or(|last| last.distance(*p) >= distance) {
                    kept.push(*p);
                }
            }
            (kept.len() >= 3).then_some(kept)
        };
        let part = |part: &Part| {
            Some(Part {
                outer: thin(&part.outer)?,
                holes: part.holes.iter().filter_map(thin).collect(),
            })
        };
        Self {
            parts: self.parts.iter().filter_map(part).collect(),
        }
    }
}

/// The ring without vertices that repeat the one before them (the first follows the last).
pub(super) fn without_repeats(ring: &[Point]) -> Ring {
    let mut kept: Ring = Vec::with_capacity(ring.len());
    for p in ring {
        if kept.last() != Some(p) {
            kept.push(*p);
        }
    }
    while kept.len() > 1 && kept.first() == kept.last() {
        kept.pop();
    }
    kept
}

/// The edges of a ring, each from a vertex to the next; the last leads back to the first.
pub(super) fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Signed area of a ring by the shoelace formula: positive when the vertices run clockwise on screen.
pub fn ring_area(ring: &[Point]) -> f64 {
    let Some(last) = ring.last() else { return 0.0 };
    let mut previous = *last;
    let mut sum = 0.0;
    for p in ring {
        sum += previous.x * p.y - p.x * previous.y;
        previous = *p;
    }
    sum / 2.0
}

/// Whether the point lies inside the ring (even-odd rule).
pub fn ring_contains(ring: &[Point], p: Point) -> bool {
    let Some(last) = ring.last() else { return false };
    let mut previous = *last;
    let mut inside = false;
    for q in ring {
        if (q.y > p.y) != (previous.y > p.y) && p.x < (previous.x - q.x) * (p.y - q.y) / (previous.y - q.y) + q.x {
            inside = !inside;
        }
        previous = *q;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Ring {
        vec![
            Point::new(x, y),
            Point::new(x + side, y),
            Point::new(x + side, y + side),
            Point::new(x, y + side),
        ]
    }

    #[test]
    fn holes_count_neither_as_area_nor_as_inside() {
        let part = Part {
            outer: square(0.0, 0.0, 10.0),
            holes: vec![square(2.0, 2.0, 4.0)],
        };
        let polygon = Polygon {
            parts: vec![part, Part::new(square(20.0, 0.0, 2.0))],
        };
        assert_eq!(polygon.area(), 100.0 - 16.0 + 4.0);
        assert!(polygon.contains(Point::new(1.0, 1.0)));
        assert!(!polygon.contains(Point::new(3.0, 3.0)));
        assert!(polygon.contains(Point::new(21.0, 1.0)));
        assert_eq!(
            polygon.bounds(),
            BBox {
                x0: 0.0,
                y0: 0.0,
                x1: 22.0,
                y1: 10.0
            }
        );
    }

    #[test]
    fn parts_are_written_as_the_command_text_names_them() {
        let polygon = Polygon::simple(vec![Point::new(0.0, 0.0), Point::new(9.0, 0.0), Point::new(9.0, 9.0)]);
        let text = "[Part(outer: [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)], holes: [])]";
        assert_eq!(ron::from_str::<Polygon>(text).expect("parses"), polygon);
    }
}
