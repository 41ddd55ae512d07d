//! Masks turned into polygons along the borders of their pixels, exactly: the polygon covers the pixels set
//! and nothing else.
//!
//! Every border between a set and an unset pixel is an edge with the set pixel on its right-hand side, so that
//! outer outlines run clockwise on screen and holes the other way. Where two set pixels meet only in a corner
//! the path stays on its own pixel: such pixels become parts of their own, and no outline passes a point twice.

use super::rle::{Mask, Run};
use domain::geometry::{Ring, ring_area};
use domain::{Part, Point, Polygon};
use std::collections::HashMap;
use std::ops::Range;

type Corner = (u32, u32);

#[derive(Clone, Copy)]
struct Edge {
    from: Corner,
    to: Corner,
    run: usize,
}

/// The polygon that covers exactly the pixels of the mask; `None` when none is set.
pub(super) fn polygon(mask: &Mask) -> Option<Polygon> {
    let (edges, mut groups) = edges_of(&mask.runs);
    let mut parts: Vec<Part> = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    let mut holes: Vec<(usize, Ring)> = Vec::new();
    for (run, ring) in walk(&edges) {
        let group = groups.find(run);
        if ring_area(&ring) > 0.0 {
            place.insert(group, parts.len());
            parts.push(Part::new(ring));
        } else {
            holes.push((group, ring));
        }
    }
    for (group, ring) in holes {
        // Pixels joined by their sides have exactly one outer outline.
        if let Some(part) = place.get(&group).and_then(|at| parts.get_mut(*at)) {
            part.holes.push(ring);
        }
    }
    (!parts.is_empty()).then_some(Polygon { parts })
}

/// Which runs hang together by pixel sides.
struct Groups(Vec<usize>);

impl Groups {
    fn find(&mut self, mut run: usize) -> usize {
        while self.0[run] != run {
            // Halving the way keeps it short for whoever comes next.
            self.0[run] = self.0[self.0[run]];
            run = self.0[run];
        }
        run
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn edges_of(runs: &[Run]) -> (Vec<Edge>, Groups) {
    let mut edges = Vec::with_capacity(4 * runs.len());
    let mut groups = Groups((0..runs.len()).collect());
    for (at, run) in runs.iter().enumerate() {
        let (left, right) = (run.x, run.x + 1);
        edges.push(Edge {
            from: (left, run.y0),
            to: (right, run.y0),
            run: at,
        });
        edges.push(Edge {
            from: (right, run.y1),
            to: (left, run.y1),
            run: at,
        });
    }
    let mut previous: Option<(u32, Range<usize>)> = None;
    let mut start = 0;
    while let Some(first) = runs.get(start) {
        let x = first.x;
        let end = start + runs[start..].iter().take_while(|run| run.x == x).count();
        let neighbour = match previous {
            Some((before, range)) if before + 1 == x => range,
            Some((before, range)) => {
                between(runs, range, 0..0, before + 1, &mut edges, &mut groups);
                0..0
            }
            None => 0..0,
        };
        between(runs, neighbour, start..end, x, &mut edges, &mut groups);
        previous = Some((x, start..end));
        start = end;
    }
    if let Some((before, range)) = previous {
        between(runs, range, 0..0, before + 1, &mut edges, &mut groups);
    }
    (edges, groups)
}

/// The borders on the line `x` between the runs of the columns left and right of it.
fn between(runs: &[Run], left: Range<usize>, right: Range<usize>, x: u32, edges: &mut Vec<Edge>, groups: &mut Groups) {
    let (mut l, mut r) = (left.start, right.start);
    let mut y = 0;
    while l < left.end || r < right.end {
        let a = (l < left.end).then(|| runs[l]);
        let b = (r < right.end).then(|| runs[r]);
        let inside = |run: Option<Run>, y: u32| run.is_some_and(|run| run.y0 <= y && y < run.y1);
        let next = |run: Option<Run>| run.map_or(u32::MAX, |run| if run.y0 > y { run.y0 } else { run.y1 });
        let to = next(a).min(next(b));
        match (inside(a, y), inside(b, y)) {
            (true, true) => groups.join(l, r),
            (true, false) => edges.push(Edge {
                from: (x, y),
                to: (x, to),
                run: l,
            }),
            (false, true) => edges.push(Edge {
                from: (x, to),
                to: (x, y),
                run: r,
            }),
            (false, false) => {}
        }
        y = to;
        l += usize::from(a.is_some_and(|run| run.y1 <= y));
        r += usize::from(b.is_some_and(|run| run.y1 <= y));
    }
}

/// Follows the edges into closed outlines that pass no corner twice; each with a run on its inner side.
fn walk(edges: &[Edge]) -> Vec<(usize, Ring)> {
    let mut leaving: HashMap<Corner, [usize; 2]> = HashMap::with_capacity(edges.len());
    for (at, edge) in edges.iter().enumerate() {
        leaving
            .entry(edge.from)
            .and_modify(|both| both[1] = at)
            .or_insert([at, usize::MAX]);
    }
    let mut seen = vec![false; edges.len()];
    let mut rings = Vec::new();
    for first in 0..edges.len() {
        let mut path: Vec<Corner> = Vec::new();
        let mut passed: HashMap<Corner, usize> = HashMap::new();
        let mut at = first;
        while !seen[at] {
            seen[at] = true;
            let edge = edges[at];
            let outs = leaving[&edge.from];
            if outs[1] != usize::MAX {
                if let Some(before) = passed.get(&edge.from).copied() {
                    rings.push((edge.run, ring(&path[before..])));
                    for corner in path.drain(before..) {
                        passed.remove(&corner);
                    }
                }
                passed.insert(edge.from, path.len());
            }
            path.push(edge.from);
            let outs = leaving[&edge.to];
            at = if outs[1] != usize::MAX && edges[outs[1]].run == edge.run {
                outs[1]
            } else {
                outs[0]
            };
        }
        if !path.is_empty() {
            rings.push((edges[first].run, ring(&path)));
        }
    }
    rings
}

/// The corners at which the path turns.
fn ring(path: &[Corner]) -> Ring {
    let n = path.len();
    let turns = |at: usize| {
        let (a, b, c) = (path[(at + n - 1) % n], path[at], path[(at + 1) % n]);
        (a.0 == b.0) != (b.0 == c.0)
    };
    (0..n)
        .filter(|at| turns(*at))
        .map(|at| Point::new(f64::from(path[at].0), f64::from(path[at].1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Size;
    use proptest::prelude::*;

    fn mask(rows: &[&str]) -> Mask {
        let size = Size::new(rows[0].len() as u32, rows.len() as u32);
        Mask::from_pixels(size, |x, y| rows[y as usize].as_bytes()[x as usize] == b'X')
    }

    #[test]
    fn a_block_is_its_four_corners_clockwise() {
        let traced = polygon(&mask(&["....", ".XX.", ".XX."])).expect("a polygon");
        assert_eq!(
            traced,
            Polygon::simple(vec![
                Point::new(1.0, 1.0),
                Point::new(3.0, 1.0),
                Point::new(3.0, 3.0),
                Point::new(1.0, 3.0)
            ])
        );
    }

    #[test]
    fn pixels_that_meet_in_a_corner_are_two_parts() {
        let traced = polygon(&mask(&["X.", ".X"])).expect("a polygon");
        assert_eq!(traced.parts.len(), 2);
    }

    #[test]
    fn a_hole_that_touches_the_outline_in_a_corner_stays_a_hole() {
        let traced = polygon(&mask(&["XX.", "X.X", "XXX"])).expect("a polygon");
        assert_eq!(traced.parts.len(), 1);
        assert_eq!(traced.parts[0].holes.len(), 1);
        assert_eq!(traced.area(), 7.0);
    }

    #[test]
    fn an_island_in_a_hole_is_a_part() {
        let rows = ["XXXXX", "X...X", "X.X.X", "X...X", "XXXXX"];
        let traced = polygon(&mask(&rows)).expect("a polygon");
        assert_eq!(traced.parts.len(), 2);
        assert_eq!(traced.area(), 17.0);
        assert_eq!(polygon(&mask(&["..", ".."])), None);
    }

    proptest! {
        #[test]
        fn tracing_and_rasterising_are_inverse(bits in proptest::collection::vec(any::<bool>(), 8 * 9)) {
            let size = Size::new(9, 8);
            let mask = Mask::from_pixels(size, |x, y| bits[(y * 9 + x) as usize]);
            match polygon(&mask) {
                None => prop_assert_eq!(mask.area(), 0),
                Some(traced) => {
                    prop_assert_eq!(traced.area(), mask.area() as f64);
                    for ring in traced.rings() {
                        let mut corners: Vec<_> = ring.iter().map(|p| (p.x as u32, p.y as u32)).collect();
                        corners.sort_unstable();
                        corners.dedup();
                        prop_assert_eq!(corners.len(), ring.len(), "a corner is passed twice");
                    }
                    prop_assert_eq!(Mask::of_polygon(&traced, size), mask);
                }
            }
        }
    }
}
