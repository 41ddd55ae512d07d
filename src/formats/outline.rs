//! Outlines that say more than one ring: holes and parts joined by bridges ("keyholes"), and back again.
//!
//! Formats with a single outline a region (YOLO segment) can hold holes and several parts when the outline runs
//! along a bridge to the other ring, around it, and back along the same bridge: the bridge has no width, so
//! area and filling stay exact. Read back, such bridges are the edges that are passed in both directions.

use domain::geometry::{Ring, ring_area, ring_contains};
use domain::{BBox, Part, Point, Polygon};
use std::collections::HashMap;

/// The polygon as one outline: every further ring is joined at the two vertices that lie nearest.
pub(super) fn bridged(polygon: &Polygon) -> Ring {
    let mut waiting: Vec<Ring> = Vec::new();
    for part in &polygon.parts {
        waiting.push(turned(&part.outer, true));
        waiting.extend(part.holes.iter().map(|hole| turned(hole, false)));
    }
    waiting.retain(|ring| !ring.is_empty());
    if waiting.is_empty() {
        return Ring::new();
    }
    let mut joined = waiting.remove(0);
    // The nearest vertex of `joined` for each waiting ring: (distance, vertex of joined, vertex of the ring).
    let mut nearest: Vec<(f64, Point, usize)> = waiting.iter().map(|ring| closest(&joined, ring)).collect();
    while !waiting.is_empty() {
        let best = (0..waiting.len())
            .min_by(|a, b| nearest[*a].0.total_cmp(&nearest[*b].0))
            .unwrap_or(0);
        let ring = waiting.remove(best);
        let (_, at, start) = nearest.remove(best);
        let place = joined.iter().position(|p| *p == at).unwrap_or(0);
        let mut detour: Ring = ring[start..].iter().chain(&ring[..=start]).copied().collect();
        detour.push(at);
        if ring[start] == at {
            // They share the vertex: nothing to bridge.
            detour.remove(0);
            detour.pop();
        }
        joined.splice(place + 1..place + 1, detour);
        for (other, found) in waiting.iter().zip(&mut nearest) {
            let candidate = closest(&ring, other);
            if candidate.0 < found.0 {
                *found = candidate;
            }
        }
    }
    joined
}

fn closest(from: &[Point], to: &[Point]) -> (f64, Point, usize) {
    let mut best = (f64::INFINITY, Point::default(), 0);
    for p in from {
        for (at, q) in to.iter().enumerate() {
            let distance = p.distance(*q);
            if distance < best.0 {
                best = (distance, *p, at);
            }
        }
    }
    best
}

fn turned(ring: &[Point], clockwise: bool) -> Ring {
    let mut ring = ring.to_vec();
    if (ring_area(&ring) > 0.0) != clockwise {
        ring.reverse();
    }
    ring
}

/// The polygon that outlines of parts mean: repeated vertices dropped, bridges and pinches taken apart, rings
/// inside and against the direction of their surrounding turned into holes. A plain outline comes back as it was.
pub(super) fn assembled(outlines: impl IntoIterator<Item = Ring>) -> Polygon {
    let mut parts = Vec::new();
    for outline in outlines {
        let outline = distinct(outline);
        if visits_once(&outline) {
            parts.push(Part::new(outline));
            continue;
        }
        let mut loops: Vec<Ring> = Vec::new();
        for ring in without_bridges(outline) {
            loops.extend(without_pinches(&ring));
        }
        parts.extend(nested(loops));
    }
    Polygon { parts }
}

/// The ring without vertices that repeat the one before them.
pub(super) fn distinct(mut ring: Ring) -> Ring {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

type Key = (u64, u64);

fn key(p: Point) -> Key {
    // Adding zero makes -0 and 0 one number.
    ((p.x + 0.0).to_bits(), (p.y + 0.0).to_bits())
}

fn visits_once(ring: &[Point]) -> bool {
    let mut seen = std::collections::HashSet::with_capacity(ring.len());
    ring.iter().all(|p| seen.insert(key(*p)))
}

/// Cuts the outline at every edge that it passes in both directions.
fn without_bridges(outline: Ring) -> Vec<Ring> {
    let mut open = vec![outline];
    let mut whole = Vec::new();
    while let Some(ring) = open.pop() {
        let Some((a, b)) = bridge(&ring) else {
            whole.push(ring);
            continue;
        };
        // ring[a] -> ring[a + 1] is the way there, ring[b] -> ring[b + 1] the way back.
        let there = distinct(ring[a + 1..b].to_vec());
        let rest: Ring = ring[..a].iter().chain(&ring[b + 1..]).copied().collect();
        open.extend([distinct(rest), there].into_iter().filter(|r| r.len() >= 3));
    }
    whole
}

fn bridge(ring: &[Point]) -> Option<(usize, usize)> {
    let n = ring.len();
    let mut passed: HashMap<(Key, Key), usize> = HashMap::with_capacity(n);
    for at in 0..n {
        let (from, to) = (key(ring[at]), key(ring[(at + 1) % n]));
        if let Some(before) = passed.get(&(to, from)) {
            return Some((*before, at));
        }
        passed.insert((from, to), at);
    }
    None
}

/// Cuts the ring at every vertex that it passes twice.
fn without_pinches(ring: &[Point]) -> Vec<Ring> {
    let mut loops = Vec::new();
    let mut path: Ring = Vec::new();
    let mut place: HashMap<Key, usize> = HashMap::new();
    for p in ring {
        if let Some(before) = place.get(&key(*p)).copied() {
            for dropped in &path[before..] {
                place.remove(&key(*dropped));
            }
            loops.push(path.split_off(before));
        }
        place.insert(key(*p), path.len());
        path.push(*p);
    }
    loops.push(path);
    loops.retain(|ring| ring.len() >= 3 && ring_area(ring) != 0.0);
    loops
}

/// Sorts the loops of one outline into parts and holes.
fn nested(mut loops: Vec<Ring>) -> Vec<Part> {
    loops.sort_by(|a, b| ring_area(b).abs().total_cmp(&ring_area(a).abs()));
    let mut parts: Vec<(Part, bool)> = Vec::new();
    for ring in loops {
        let clockwise = ring_area(&ring) > 0.0;
        // The innermost part around it; parts are in order of size.
        match parts.iter_mut().rev().find(|(part, _)| surrounds(&part.outer, &ring)) {
            Some((part, around)) if *around != clockwise => part.holes.push(ring),
            // Filled already: what an outline winds around twice is still one region.
            Some((part, _)) if !part.holes.iter().any(|hole| surrounds(hole, &ring)) => {}
            Some(_) | None => parts.push((Part::new(ring), clockwise)),
        }
    }
    parts.into_iter().map(|(part, _)| part).collect()
}

/// Whether `inner`, which does not cross `outer`, lies in it; they may touch.
fn surrounds(outer: &[Point], inner: &[Point]) -> bool {
    let (Some(around), Some(within)) = (BBox::around(outer), BBox::around(inner)) else {
        return false;
    };
    if within.x0 < around.x0 || within.y0 < around.y0 || within.x1 > around.x1 || within.y1 > around.y1 {
        return false;
    }
    // A vertex or the middle of an edge that is not on the outline itself decides; the majority copes with
    // those that are, which fall to either side.
    let middles = inner.iter().zip(inner.iter().cycle().skip(1));
    let votes = middles.map(|(p, q)| ring_contains(outer, Point::new((p.x + q.x) / 2.0, (p.y + q.y) / 2.0)));
    let (mut yes, mut no) = (0, 0);
    for inside in votes.chain(inner.iter().map(|p| ring_contains(outer, *p))) {
        if inside {
            yes += 1;
        } else {
            no += 1;
        }
    }
    yes > no
}

/// A polygon in the ellipse with these half axes, never further than 0.05 px from it.
pub(super) fn ellipse(center: Point, across: f64, down: f64) -> Polygon {
    const SAGITTA: f64 = 0.05;
    let half = (1.0 - SAGITTA / across.max(down).max(1.0)).acos();
    let count = ((std::f64::consts::PI / half).ceil() as usize).clamp(16, 720);
    let at = |n: usize| {
        let angle = std::f64::consts::TAU * n as f64 / count as f64;
        center.moved(across * angle.cos(), down * angle.sin())
    };
    Polygon::simple((0..count).map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(x: f64, y: f64, side: f64) -> Ring {
        BBox::from((x, y, x + side, y + side)).corners().to_vec()
    }

    fn areas(polygon: &Polygon) -> Vec<(f64, usize)> {
        let mut areas: Vec<_> = polygon.parts.iter().map(|p| (p.area(), p.holes.len())).collect();
        areas.sort_by(|a, b| a.0.total_cmp(&b.0));
        areas
    }

    #[test]
    fn holes_and_parts_survive_a_single_outline() {
        let polygon = Polygon {
            parts: vec![
                Part {
                    outer: square(0.0, 0.0, 20.0),
                    holes: vec![square(2.0, 2.0, 4.0), square(10.0, 10.0, 5.0)],
                },
                Part::new(square(30.0, 0.0, 5.0)),
            ],
        };
        let outline = bridged(&polygon);
        assert_eq!(ring_area(&outline).abs(), polygon.area());
        let back = assembled([outline]);
        assert_eq!(areas(&back), areas(&polygon));
    }

    #[test]
    fn a_hole_that_shares_a_vertex_needs_no_bridge() {
        let polygon = Polygon {
            parts: vec![Part {
                outer: square(0.0, 0.0, 10.0),
                holes: vec![vec![Point::new(0.0, 0.0), Point::new(4.0, 2.0), Point::new(2.0, 4.0)]],
            }],
        };
        let outline = bridged(&polygon);
        assert_eq!(outline.len(), 4 + 3);
        assert_eq!(areas(&assembled([outline])), [(94.0, 1)]);
    }

    #[test]
    fn plain_outlines_come_back_as_they_were() {
        let ring = vec![Point::new(5.0, 0.0), Point::new(0.0, 9.0), Point::new(9.0, 9.0)];
        assert_eq!(assembled([ring.clone()]), Polygon::simple(ring.clone()));
        let mut closed = ring.clone();
        closed.push(ring[0]);
        assert_eq!(assembled([closed]), Polygon::simple(ring));
    }

    #[test]
    fn a_spur_encloses_nothing() {
        let mut ring = square(0.0, 0.0, 10.0);
        ring.splice(1..1, [Point::new(5.0, -5.0), Point::new(0.0, 0.0)]);
        assert_eq!(areas(&assembled([ring])), [(100.0, 0)]);
    }

    proptest! {
        #[test]
        fn taking_apart_never_panics(points in proptest::collection::vec((0u8..6, 0u8..6), 0..24)) {
            let ring: Ring = points.iter().map(|(x, y)| Point::new(f64::from(*x), f64::from(*y))).collect();
            let polygon = assembled([ring]);
            prop_assert!(polygon.area().is_finite());
            let _ = bridged(&polygon);
        }

        #[test]
        fn many_holes_survive(cells in proptest::collection::vec(any::<bool>(), 25)) {
            let spot = |at: usize| (at % 5) as f64 * 10.0 + 3.0;
            let holes = cells.iter().enumerate().filter(|(_, set)| **set)
                .map(|(at, _)| square(spot(at), (at / 5) as f64 * 10.0 + 3.0, 4.0)).collect::<Vec<_>>();
            let polygon = Polygon { parts: vec![Part { outer: square(0.0, 0.0, 50.0), holes }] };
            let back = assembled([bridged(&polygon)]);
            prop_assert_eq!(areas(&back), areas(&polygon));
        }
    }
}
