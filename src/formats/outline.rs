//! Outlines that say more than one ring: holes and parts joined by bridges ("keyholes"), and back again.
//!
//! Formats with a single outline a region (YOLO segment) can hold holes and several parts when the outline runs
//! along a bridge to the other ring, around it, and back along the same bridge: the bridge has no width, so
//! area and filling stay exact. Read back, such bridges are the edges that are passed in both directions.

use super::reading::SkipReason;
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
///
/// # Errors
/// [`SkipReason::Malformed`] for an outline that meets itself so often that to sort its pieces would take with the square
/// of their number.
pub(super) fn assembled(outlines: impl IntoIterator<Item = Ring>) -> Result<Polygon, SkipReason> {
    let mut parts = Vec::new();
    for outline in outlines {
        let outline = distinct(outline);
        if visits_once(&outline) {
            parts.push(Part::new(outline));
            continue;
        }
        let mut loops: Vec<Ring> = Vec::new();
        let mut looks = Looks::bearable(outline.len());
        for ring in without_bridges(&outline) {
            loops.extend(without_pinches(&ring));
        }
        parts.extend(nested(loops, &mut looks)?);
    }
    Ok(Polygon { parts })
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

/// Cuts the outline at every edge that it passes in both directions: what it goes around between the two is a ring of
/// its own, and so is what is left without them.
fn without_bridges(outline: &[Point]) -> Vec<Ring> {
    let n = outline.len();
    // The edges that were not passed back yet, by the vertices that they begin at, and the places of each among them.
    let mut path: Vec<usize> = Vec::with_capacity(n);
    let mut places: HashMap<(Key, Key), Vec<usize>> = HashMap::with_capacity(n);
    let edge = |at: usize| (key(outline[at]), key(outline[(at + 1) % n]));
    let mut whole = Vec::new();
    for at in 0..n {
        let (from, to) = edge(at);
        let Some(there) = places.get(&(to, from)).and_then(|places| places.last().copied()) else {
            places.entry((from, to)).or_default().push(path.len());
            path.push(at);
            continue;
        };
        for passed in &path[there..] {
            if let Some(places) = places.get_mut(&edge(*passed)) {
                places.pop();
            }
        }
        let around = path.split_off(there);
        whole.push(around[1..].iter().map(|at| outline[*at]).collect());
    }
    whole.push(path.iter().map(|at| outline[*at]).collect());
    whole.into_iter().map(distinct).filter(|ring| ring.len() >= 3).collect()
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

/// How many edges may still be looked at.
struct Looks(u64);

impl Looks {
    /// The pieces of an outline with a few ten thousand vertices may each be compared with each.
    const SOME: u64 = 20_000_000;
    const FOR_EACH: u64 = 20_000;
    const MOST: u64 = 1_000_000_000;

    fn bearable(vertices: usize) -> Self {
        Self(Self::SOME + Self::MOST.min(Self::FOR_EACH * vertices as u64))
    }

    fn spend(&mut self, count: usize) -> Result<(), SkipReason> {
        let too_many = || SkipReason::Malformed("the outline meets itself too often to be taken apart".into());
        self.0 = self.0.checked_sub(count as u64).ok_or_else(too_many)?;
        Ok(())
    }
}

/// A ring and the box around it.
struct Bounded {
    ring: Ring,
    bounds: BBox,
}

impl Bounded {
    fn new(ring: Ring) -> Self {
        let bounds = BBox::around(&ring).unwrap_or_default();
        Self { ring, bounds }
    }

    /// Whether `inner`, which does not cross it, lies in it; they may touch.
    fn surrounds(&self, inner: &Self, looks: &mut Looks) -> Result<bool, SkipReason> {
        looks.spend(1)?;
        if self.bounds.intersection(&inner.bounds) != inner.bounds {
            return Ok(false);
        }
        // A vertex or the middle of an edge that is not on the outline itself decides; the majority copes with
        // those that are, which fall to either side. Of many, some tell as much as all.
        let edges = inner.ring.iter().zip(inner.ring.iter().cycle().skip(1));
        let edges = edges.step_by(inner.ring.len().div_ceil(MOST_ASKED));
        let (mut yes, mut no) = (0, 0);
        for (p, q) in edges {
            looks.spend(2 * self.ring.len())?;
            for point in [Point::new((p.x + q.x) / 2.0, (p.y + q.y) / 2.0), *p] {
                if ring_contains(&self.ring, point) {
                    yes += 1;
                } else {
                    no += 1;
                }
            }
        }
        Ok(yes > no)
    }
}

/// So many edges of a ring are asked where it lies.
const MOST_ASKED: usize = 1000;

/// A part with what was found in it so far.
struct Nest {
    outer: Bounded,
    holes: Vec<Bounded>,
    clockwise: bool,
}

impl Nest {
    fn has_in_a_hole(&self, ring: &Bounded, looks: &mut Looks) -> Result<bool, SkipReason> {
        for hole in &self.holes {
            if hole.surrounds(ring, looks)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Sorts the loops of one outline into parts and holes.
fn nested(mut loops: Vec<Ring>, looks: &mut Looks) -> Result<Vec<Part>, SkipReason> {
    loops.sort_by(|a, b| ring_area(b).abs().total_cmp(&ring_area(a).abs()));
    let mut nests: Vec<Nest> = Vec::new();
    for ring in loops {
        let clockwise = ring_area(&ring) > 0.0;
        let ring = Bounded::new(ring);
        // The innermost part around it; parts are in order of size.
        let mut around = None;
        for nest in nests.iter_mut().rev() {
            if nest.outer.surrounds(&ring, looks)? {
                around = Some(nest);
                break;
            }
        }
        match around {
            Some(nest) if nest.clockwise != clockwise => nest.holes.push(ring),
            // Filled already: what an outline winds around twice is still one region.
            Some(nest) if !nest.has_in_a_hole(&ring, looks)? => {}
            Some(_) | None => nests.push(Nest {
                outer: ring,
                holes: Vec::new(),
                clockwise,
            }),
        }
    }
    let part = |nest: Nest| Part {
        outer: nest.outer.ring,
        holes: nest.holes.into_iter().map(|hole| hole.ring).collect(),
    };
    Ok(nests.into_iter().map(part).collect())
}

/// A polygon in the ellipse with these half axes, turned clockwise by an angle in radians; never further than 0.05 px
/// from it.
pub(super) fn ellipse(center: Point, across: f64, down: f64, turned: f64) -> Polygon {
    const SAGITTA: f64 = 0.05;
    let half = (1.0 - SAGITTA / across.max(down).max(1.0)).acos();
    let count = ((std::f64::consts::PI / half).ceil() as usize).clamp(16, 720);
    let (sin, cos) = turned.sin_cos();
    let at = |n: usize| {
        let angle = std::f64::consts::TAU * n as f64 / count as f64;
        let (x, y) = (across * angle.cos(), down * angle.sin());
        center.moved(x * cos - y * sin, x * sin + y * cos)
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
        let back = assembled([outline]).expect("simple");
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
        assert_eq!(areas(&assembled([outline]).expect("simple")), [(94.0, 1)]);
    }

    #[test]
    fn plain_outlines_come_back_as_they_were() {
        let ring = vec![Point::new(5.0, 0.0), Point::new(0.0, 9.0), Point::new(9.0, 9.0)];
        assert_eq!(assembled([ring.clone()]), Ok(Polygon::simple(ring.clone())));
        let mut closed = ring.clone();
        closed.push(ring[0]);
        assert_eq!(assembled([closed]), Ok(Polygon::simple(ring)));
    }

    #[test]
    fn a_spur_encloses_nothing() {
        let mut ring = square(0.0, 0.0, 10.0);
        ring.splice(1..1, [Point::new(5.0, -5.0), Point::new(0.0, 0.0)]);
        assert_eq!(areas(&assembled([ring]).expect("simple")), [(100.0, 0)]);
    }

    #[test]
    fn an_outline_that_goes_back_and_forth_without_end_is_taken_apart() {
        let mut ring = square(0.0, 0.0, 10.0);
        ring.splice(1..1, (0..200_000).map(|at| Point::new(5.0 * f64::from(at % 2), 0.0)));
        assert_eq!(areas(&assembled([ring]).expect("bridges")), [(100.0, 0)]);
    }

    #[test]
    fn an_outline_of_too_many_pieces_is_refused() {
        let petal = |at: u32| {
            let x = f64::from(at);
            [Point::new(0.0, 0.0), Point::new(x, 1000.0), Point::new(x + 0.5, 1000.0)]
        };
        let loops = without_pinches(&(0..300).flat_map(petal).collect::<Ring>());
        let parts = nested(loops.clone(), &mut Looks(300 * 300)).expect("few enough");
        assert_eq!(parts.len(), 300);
        let refused = nested(loops, &mut Looks(300 * 100));
        assert!(matches!(refused, Err(SkipReason::Malformed(_))));
    }

    /// The same as [`without_bridges`], one bridge after the other.
    fn cut_one_by_one(ring: Ring) -> Vec<Ring> {
        let next = |at: usize| ring[(at + 1) % ring.len()];
        for b in 0..ring.len() {
            if let Some(a) = (0..b).rev().find(|a| ring[*a] == next(b) && next(*a) == ring[b]) {
                let rest = [&ring[..a], &ring[b + 1..]].concat();
                let mut whole = vec![ring[a + 1..b].to_vec()];
                whole.extend(cut_one_by_one(rest));
                return whole;
            }
        }
        vec![ring]
    }

    proptest! {
        #[test]
        fn bridges_are_cut_in_any_outline(points in proptest::collection::vec((0u8..4, 0u8..3), 0..40)) {
            let ring = distinct(points.iter().map(|(x, y)| Point::new(f64::from(*x), f64::from(*y))).collect());
            let expected: Vec<Ring> = cut_one_by_one(ring.clone()).into_iter().filter(|ring| ring.len() >= 3).collect();
            prop_assert_eq!(without_bridges(&ring), expected);
        }

        #[test]
        fn taking_apart_never_panics(points in proptest::collection::vec((0u8..6, 0u8..6), 0..24)) {
            let ring: Ring = points.iter().map(|(x, y)| Point::new(f64::from(*x), f64::from(*y))).collect();
            let polygon = assembled([ring]).expect("simple");
            prop_assert!(polygon.area().is_finite());
            let _ = bridged(&polygon);
        }

        #[test]
        fn many_holes_survive(cells in proptest::collection::vec(any::<bool>(), 25)) {
            let spot = |at: usize| (at % 5) as f64 * 10.0 + 3.0;
            let holes = cells.iter().enumerate().filter(|(_, set)| **set)
                .map(|(at, _)| square(spot(at), (at / 5) as f64 * 10.0 + 3.0, 4.0)).collect::<Vec<_>>();
            let polygon = Polygon { parts: vec![Part { outer: square(0.0, 0.0, 50.0), holes }] };
            let back = assembled([bridged(&polygon)]).expect("simple");
            prop_assert_eq!(areas(&back), areas(&polygon));
        }
    }
}
