//! Polygons as triangles, for painting: epaint fills convex shapes only.

use super::overlay::{Rule, overlay};
use super::polygon::without_repeats;
use super::{Part, Point, Polygon, Ring};
use geo::{LineString, TriangulateEarcut};

/// How far the triangles' area may be off, as a share of the part's, before another way is tried.
const TOLERATED: f64 = 1e-6;

/// A polygon's surface as triangles that do not overlap. Which way they turn is not said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triangles {
    /// The vertices, in pixels of the upright image.
    pub vertices: Vec<Point>,
    /// Three places in `vertices` for each triangle.
    pub indices: Vec<u32>,
}

impl Triangles {
    /// Square pixels covered.
    pub fn area(&self) -> f64 {
        let corner = |i: u32| self.vertices[i as usize];
        let triangles = self.indices.chunks_exact(3);
        triangles
            .map(|t| super::ring_area(&[corner(t[0]), corner(t[1]), corner(t[2])]).abs())
            .sum()
    }

    fn append(&mut self, other: Self) {
        let offset = self.vertices.len() as u32;
        self.vertices.extend(other.vertices);
        self.indices.extend(other.indices.into_iter().map(|i| i + offset));
    }
}

impl Polygon {
    /// The polygon's surface as triangles, holes left open (ear clipping, by `geo`). Takes odd input too: a part that
    /// crosses itself is filled by the even-odd rule, one without area or with coordinates that are not
    /// numbers gives none.
    pub fn triangulate(&self) -> Triangles {
        let mut all = Triangles::default();
        for part in &self.parts {
            all.append(triangulated(part));
        }
        all
    }
}

fn triangulated(part: &Part) -> Triangles {
    if !part.rings().flatten().all(|p| p.is_usable()) {
        return Triangles::default();
    }
    let direct = clipped_ears(part);
    if (direct.area() - part.area()).abs() <= TOLERATED * part.area() {
        return direct;
    }
    // Ears cannot be cut where outlines cross, and sometimes not where they touch: take the part apart first.
    let Ok(pieces) = overlay(std::slice::from_ref(part), &[], Rule::Union) else {
        return direct;
    };
    let mut all = Triangles::default();
    for piece in &pieces {
        all.append(clipped_ears(piece));
    }
    all
}

fn clipped_ears(part: &Part) -> Triangles {
    let outer = without_repeats(&part.outer);
    if outer.len() < 3 {
        return Triangles::default();
    }
    let holes = part.holes.iter().map(|ring| without_repeats(ring));
    let holes: Vec<Ring> = holes.filter(|ring| ring.len() >= 3).collect();
    let lines = holes.iter().map(|ring| line_of(ring)).collect();
    let raw = geo::Polygon::new(line_of(&outer), lines).earcut_triangles_raw();
    Triangles {
        vertices: raw.vertices.into_iter().map(|[x, y]| Point::new(x, y)).collect(),
        indices: raw.triangle_indices.into_iter().map(|i| i as u32).collect(),
    }
}

/// The ring as `geo` has it, its first vertex repeated at the end.
fn line_of(ring: &[Point]) -> LineString {
    let mut line: LineString = ring.iter().map(|p| (p.x, p.y)).collect();
    line.close();
    line
}

#[cfg(test)]
#[path = "triangles_tests.rs"]
mod tests;
