//! Manual edits: vertices moved, added and removed, a stretch redrawn, rings added and removed.
//!
//! Each returns a new polygon that [`Polygon::validate`] accepts, or the reason why there is none. None knows the
//! image: what is to be stored goes through [`Polygon::fitted`] afterwards.

use super::polygon::ring_area;
use super::validity::side;
use super::{GeometryError, Part, Point, Polygon, Ring, RingRef, VertexRef};

impl Polygon {
    /// The polygon with one vertex moved to `to`. Moved onto a neighbour it stays as a repeat, so that
    /// names of vertices hold while the pointer drags on; [`Polygon::fitted`] drops it.
    ///
    /// # Errors
    /// [`GeometryError::NoSuchVertex`], and what [`Polygon::validate`] says of the outcome.
    pub fn move_vertex(&self, vertex: VertexRef, to: Point) -> Result<Self, GeometryError> {
        self.edited(vertex.ring, |ring| {
            *ring.get_mut(vertex.vertex).ok_or(GeometryError::NoSuchVertex)? = to;
            Ok(())
        })
    }

    /// The polygon with a vertex put at `at` on the edge that starts from vertex `edge`; the new vertex is named
    /// `edge.vertex + 1`.
    ///
    /// # Errors
    /// [`GeometryError::NoSuchVertex`], and what [`Polygon::validate`] says of the outcome.
    pub fn insert_vertex(&self, edge: VertexRef, at: Point) -> Result<Self, GeometryError> {
        self.edited(edge.ring, |ring| {
            if edge.vertex >= ring.len() {
                return Err(GeometryError::NoSuchVertex);
            }
            ring.insert(edge.vertex + 1, at);
            Ok(())
        })
    }

    /// The polygon without one vertex.
    ///
    /// # Errors
    /// See `delete_vertices`.
    pub fn delete_vertex(&self, vertex: VertexRef) -> Result<Self, GeometryError> {
        self.delete_vertices(&[vertex])
    }

    /// The polygon without these vertices (one named twice counts once). No ring goes this way: that is
    /// [`Polygon::remove_ring`].
    ///
    /// # Errors
    /// [`GeometryError::NoSuchVertex`]; [`GeometryError::TooFewVertices`] when fewer than three would stay in a
    /// ring; and what [`Polygon::validate`] says of the outcome.
    pub(crate) fn delete_vertices(&self, vertices: &[VertexRef]) -> Result<Self, GeometryError> {
        let mut doomed = vertices.to_vec();
        doomed.sort_unstable();
        doomed.dedup();
        let mut edited = self.clone();
        // From the last backwards, so that the names of those still to go hold.
        for vertex in doomed.into_iter().rev() {
            let ring = edited.ring_mut(vertex.ring)?;
            if vertex.vertex >= ring.len() {
                return Err(GeometryError::NoSuchVertex);
            }
            ring.remove(vertex.vertex);
        }
        edited.checked()
    }

    /// The polygon with the stretch of outline between two vertices of one ring replaced by `chain` (drawn from
    /// `from` to `to`, both of which stay; empty for a straight line). Two stretches lead from one to the other:
    /// replaced is the one that encloses less area with the chain, so the covered area changes least.
    ///
    /// # Errors
    /// [`GeometryError::NoSuchVertex`], also when both are one vertex or of different rings; and what
    /// [`Polygon::validate`] says of the outcome.
    pub fn redraw(&self, from: VertexRef, to: VertexRef, chain: &[Point]) -> Result<Self, GeometryError> {
        if from == to || from.ring != to.ring {
            return Err(GeometryError::NoSuchVertex);
        }
        self.edited(from.ring, |ring| {
            let (i, j) = (from.vertex, to.vertex);
            if i.max(j) >= ring.len() {
                return Err(GeometryError::NoSuchVertex);
            }
            let back: Ring = chain.iter().rev().copied().collect();
            *ring = if between(ring, i, j, &back) <= between(ring, j, i, chain) {
                spliced(ring, i, j, chain)
            } else {
                spliced(ring, j, i, &back)
            };
            Ok(())
        })
    }

    /// The polygon with a hole cut along `ring`, which must lie inside one part, in none of its holes.
    ///
    /// # Errors
    /// [`GeometryError::HoleOutside`] when it is drawn across a border or beside the polygon; and what
    /// [`Polygon::validate`] says of the outcome.
    pub fn cut_hole(&self, ring: Ring) -> Result<Self, GeometryError> {
        Self::simple(ring.clone()).validate()?;
        let around = |part: &Part| {
            let within = |p: &Point| side(&part.outer, *p) == 1 && part.holes.iter().all(|h| side(h, *p) == -1);
            ring.iter().any(within)
        };
        let place = self.parts.iter().position(around).ok_or(GeometryError::HoleOutside)?;
        let mut edited = self.clone();
        edited.parts[place].holes.push(ring);
        edited.checked()
    }

    /// The polygon with one more part outlined by `ring`, apart from the others (inside a hole is fine).
    ///
    /// # Errors
    /// [`GeometryError::PartsOverlap`], and what else [`Polygon::validate`] says of the outcome.
    pub fn add_part(&self, ring: Ring) -> Result<Self, GeometryError> {
        let mut edited = self.clone();
        edited.parts.push(Part::new(ring));
        edited.checked()
    }

    /// The polygon without one outline: a hole is filled; an outer outline goes with its part.
    ///
    /// # Errors
    /// [`GeometryError::NoSuchVertex`] without such a ring; [`GeometryError::NothingLeft`] for the last part; and
    /// what [`Polygon::validate`] says of the outcome (a hole around another part cannot be filled).
    pub fn remove_ring(&self, ring: RingRef) -> Result<Self, GeometryError> {
        let mut edited = self.clone();
        edited.ring_mut(ring)?;
        if ring.ring > 0 {
            edited.parts[ring.part].holes.remove(ring.ring - 1);
        } else if edited.parts.len() == 1 {
            return Err(GeometryError::NothingLeft);
        } else {
            edited.parts.remove(ring.part);
        }
        edited.checked()
    }

    fn ring_mut(&mut self, at: RingRef) -> Result<&mut Ring, GeometryError> {
        let part = self.parts.get_mut(at.part).ok_or(GeometryError::NoSuchVertex)?;
        match at.ring {
            0 => Ok(&mut part.outer),
            hole => part.holes.get_mut(hole - 1).ok_or(GeometryError::NoSuchVertex),
        }
    }

    fn edited(
        &self,
        at: RingRef,
        edit: impl FnOnce(&mut Ring) -> Result<(), GeometryError>,
    ) -> Result<Self, GeometryError> {
        let mut edited = self.clone();
        edit(edited.ring_mut(at)?)?;
        edited.checked()
    }

    fn checked(self) -> Result<Self, GeometryError> {
        self.validate()?;
        Ok(self)
    }
}

/// The vertices of a ring from `i` forward to `j`, both included.
fn stretch(ring: &[Point], i: usize, j: usize) -> Ring {
    if i <= j {
        ring[i..=j].to_vec()
    } else {
        [&ring[i..], &ring[..=j]].concat()
    }
}

/// The area enclosed by the stretch from `i` forward to `j` and a chain leading back from `j` to `i`.
fn between(ring: &[Point], i: usize, j: usize, back: &[Point]) -> f64 {
    let mut closed = stretch(ring, i, j);
    closed.extend_from_slice(back);
    ring_area(&closed).abs()
}

/// The ring with what lies from `i` forward to `j` replaced by `chain`. It still begins with its first vertex
/// where that one is left.
fn spliced(ring: &[Point], i: usize, j: usize, chain: &[Point]) -> Ring {
    if i < j {
        [&ring[..=i], chain, &ring[j..]].concat()
    } else {
        [&ring[j..=i], chain].concat()
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
