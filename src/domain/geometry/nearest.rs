//! Naming rings and vertices, and finding the ones nearest to the pointer.

use super::polygon::edges;
use super::{Point, Polygon, Ring};
use serde::{Deserialize, Serialize};

/// One outline of a polygon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RingRef {
    /// Which part, from 0.
    pub part: usize,
    /// 0 for the part's outer outline, k for its hole k - 1.
    pub ring: usize,
}

/// One vertex of a polygon; also names the edge that runs from it to the next vertex of its ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VertexRef {
    /// Its outline.
    pub ring: RingRef,
    /// Its place in the outline, from 0.
    pub vertex: usize,
}

impl RingRef {
    /// The outline `ring` (0: outer, k: hole k - 1) of `part`.
    pub const fn new(part: usize, ring: usize) -> Self {
        Self { part, ring }
    }

    /// The outline's vertex at place `vertex`.
    pub const fn vertex(self, vertex: usize) -> VertexRef {
        VertexRef { ring: self, vertex }
    }
}

impl Polygon {
    /// The outline named, if there is one.
    pub fn ring(&self, at: RingRef) -> Option<&Ring> {
        let part = self.parts.get(at.part)?;
        match at.ring {
            0 => Some(&part.outer),
            hole => part.holes.get(hole - 1),
        }
    }

    /// The vertex named, in pixels, if there is one.
    pub fn vertex(&self, at: VertexRef) -> Option<Point> {
        self.ring(at.ring)?.get(at.vertex).copied()
    }

    /// All outlines with their names, part by part.
    pub(crate) fn named_rings(&self) -> impl Iterator<Item = (RingRef, &Ring)> {
        let parts = self.parts.iter().enumerate();
        parts.flat_map(|(part, p)| {
            p.rings()
                .enumerate()
                .map(move |(i, ring)| (RingRef::new(part, i), ring))
        })
    }

    /// All vertices with their names, outline by outline, in pixels.
    pub fn vertices(&self) -> impl Iterator<Item = (VertexRef, Point)> {
        self.named_rings()
            .flat_map(|(name, ring)| ring.iter().enumerate().map(move |(i, p)| (name.vertex(i), *p)))
    }

    /// The vertex nearest to `p` and its distance in pixels; `None` without vertices.
    pub fn nearest_vertex(&self, p: Point) -> Option<(VertexRef, f64)> {
        let distances = self.vertices().map(|(name, q)| (name, p.distance(q)));
        distances.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The edge nearest to `p` (named by the vertex it starts from), its point nearest to `p`, and the distance
    /// in pixels; `None` without vertices.
    pub fn nearest_edge(&self, p: Point) -> Option<(VertexRef, Point, f64)> {
        let feet = self.named_rings().flat_map(|(name, ring)| {
            edges(ring).enumerate().map(move |(i, (a, b))| {
                let foot = foot(p, a, b);
                (name.vertex(i), foot, p.distance(foot))
            })
        });
        feet.min_by(|a, b| a.2.total_cmp(&b.2))
    }
}

/// The point of the segment from `a` to `b` nearest to `p`.
pub(super) fn foot(p: Point, a: Point, b: Point) -> Point {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / length;
    if length == 0.0 || along <= 0.0 {
        a
    } else if along >= 1.0 {
        b
    } else {
        a.moved(along * dx, along * dy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{BBox, Part};

    fn framed() -> Polygon {
        let square = |x0, x1| BBox { x0, y0: x0, x1, y1: x1 }.corners().to_vec();
        let outer = Part {
            outer: square(0.0, 10.0),
            holes: vec![square(4.0, 6.0)],
        };
        Polygon {
            parts: vec![outer, Part::new(square(20.0, 30.0))],
        }
    }

    #[test]
    fn names_lead_to_rings_and_vertices_and_nowhere_else() {
        let polygon = framed();
        assert_eq!(polygon.vertex(RingRef::new(0, 1).vertex(2)), Some(Point::new(6.0, 6.0)));
        assert_eq!(polygon.ring(RingRef::new(0, 2)), None);
        assert_eq!(polygon.ring(RingRef::new(2, 0)), None);
        assert_eq!(polygon.vertex(RingRef::new(1, 0).vertex(4)), None);
        assert_eq!(polygon.vertices().count(), polygon.vertex_count());
        assert!(polygon.vertices().all(|(name, p)| polygon.vertex(name) == Some(p)));
    }

    #[test]
    fn the_nearest_may_belong_to_a_hole_or_another_part() {
        let polygon = framed();
        let (vertex, distance) = polygon.nearest_vertex(Point::new(5.9, 4.0)).expect("has vertices");
        assert_eq!((vertex, (distance * 10.0).round()), (RingRef::new(0, 1).vertex(1), 1.0));
        let (edge, foot, distance) = polygon.nearest_edge(Point::new(18.0, 27.0)).expect("has edges");
        assert_eq!(
            (edge, foot, distance),
            (RingRef::new(1, 0).vertex(3), Point::new(20.0, 27.0), 2.0)
        );
        assert_eq!(Polygon::default().nearest_edge(Point::default()), None);
    }

    #[test]
    fn beyond_its_ends_an_edge_is_as_near_as_its_vertex() {
        let (a, b) = (Point::new(0.0, 0.0), Point::new(4.0, 0.0));
        assert_eq!(foot(Point::new(-3.0, 1.0), a, b), a);
        assert_eq!(foot(Point::new(9.0, 1.0), a, b), b);
        assert_eq!(foot(Point::new(9.0, 1.0), a, a), a);
    }
}
