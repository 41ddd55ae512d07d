//! From the owner of each pixel to polygons: outlines followed along pixel edges, with holes and parts, then thinned.

use crate::truth::{Part, Point};

/// A connected patch smaller than this many pixels is no part, and a hole smaller than this is filled.
const SPECK: usize = 24;

/// An owner's mask inside its bounding rectangle.
struct Mask {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    inside: Vec<bool>,
}

/// What one owner covers.
#[derive(Debug)]
pub struct Outline {
    /// Left, top, right, bottom edges.
    pub bounds: (f64, f64, f64, f64),
    pub parts: Vec<Part>,
    /// Pixels.
    pub area: usize,
}

/// The outline of `owner`, thinned by at most `tolerance` pixels; `None` where it covers less than a speck.
pub fn outline(owners: &[u32], width: usize, owner: u32, tolerance: f64) -> Option<Outline> {
    let mut mask = Mask::of(owners, width, owner)?;
    mask.clean();
    let area = mask.inside.iter().filter(|i| **i).count();
    let (labels, _) = patches(&mask.inside, mask.width, true);
    let mut parts: Vec<(u32, Part)> = Vec::new();
    let mut holes = Vec::new();
    for (label, ring) in rings(&mask, &labels) {
        if signed_area(&ring) > 0.0 {
            parts.push((
                label,
                Part {
                    outer: ring,
                    holes: Vec::new(),
                },
            ));
        } else {
            holes.push((label, ring));
        }
    }
    for (label, hole) in holes {
        if let Some((_, part)) = parts.iter_mut().find(|p| p.0 == label) {
            part.holes.push(hole);
        }
    }
    if parts.is_empty() {
        return None;
    }
    let all = || parts.iter().flat_map(|p| &p.1.outer);
    // Taken before thinning, which may lose the outermost vertices.
    let bounds = (
        all().map(|p| p.0).fold(f64::MAX, f64::min),
        all().map(|p| p.1).fold(f64::MAX, f64::min),
        all().map(|p| p.0).fold(f64::MIN, f64::max),
        all().map(|p| p.1).fold(f64::MIN, f64::max),
    );
    Some(Outline {
        bounds,
        parts: parts.iter().map(|(_, part)| thin(part, tolerance)).collect(),
        area,
    })
}

impl Mask {
    fn of(owners: &[u32], width: usize, owner: u32) -> Option<Mask> {
        let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
        for (i, o) in owners.iter().enumerate() {
            if *o == owner {
                let (x, y) = (i % width, i / width);
                (left, right) = (left.min(x), right.max(x));
                (top, bottom) = (top.min(y), bottom.max(y));
            }
        }
        if left == usize::MAX {
            return None;
        }
        let (w, h) = (right - left + 1, bottom - top + 1);
        let inside = (0..w * h)
            .map(|i| owners[(top + i / w) * width + left + i % w] == owner)
            .collect();
        Some(Mask {
            left,
            top,
            width: w,
            height: h,
            inside,
        })
    }

    fn clean(&mut self) {
        for solid in [true, false] {
            let (labels, sizes) = patches(&self.inside, self.width, solid);
            for (inside, label) in self.inside.iter_mut().zip(labels) {
                if label > 0 && sizes[label as usize - 1] < SPECK {
                    *inside = !solid;
                }
            }
        }
    }

    fn has(&self, x: isize, y: isize) -> bool {
        x >= 0
            && y >= 0
            && x < self.width as isize
            && y < self.height as isize
            && self.inside[y as usize * self.width + x as usize]
    }
}

/// Numbers from 1 for the 4-connected patches of pixels equal to `solid`, and the patches' sizes. Patches of the
/// background that touch the rectangle's rim are not holes, so they count as endless.
fn patches(inside: &[bool], width: usize, solid: bool) -> (Vec<u32>, Vec<usize>) {
    let height = inside.len() / width;
    let mut labels = vec![0u32; inside.len()];
    let mut sizes = Vec::new();
    for start in 0..inside.len() {
        if labels[start] != 0 || inside[start] != solid {
            continue;
        }
        let label = sizes.len() as u32 + 1;
        labels[start] = label;
        let (mut open, mut size, mut rim) = (vec![start], 0usize, false);
        while let Some(i) = open.pop() {
            size += 1;
            let (x, y) = (i % width, i / width);
            rim |= x == 0 || y == 0 || x + 1 == width || y + 1 == height;
            let near = [
                (x > 0).then(|| i - 1),
                (x + 1 < width).then(|| i + 1),
                (y > 0).then(|| i - width),
                (y + 1 < height).then(|| i + width),
            ];
            for j in near.into_iter().flatten() {
                if labels[j] == 0 && inside[j] == solid {
                    labels[j] = label;
                    open.push(j);
                }
            }
        }
        sizes.push(if rim && !solid { usize::MAX } else { size });
    }
    (labels, sizes)
}

/// Closed walks along the borders with the patch on the right hand, each with the patch's number: clockwise on screen
/// round a patch, counter-clockwise round a hole. Vertices are the middles of the pixel edges walked.
fn rings(mask: &Mask, labels: &[u32]) -> Vec<(u32, Vec<Point>)> {
    // Right, down, left, up; the pixel on the right hand of a step that starts at the corner (x, y).
    const STEPS: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];
    const RIGHT: [(isize, isize); 4] = [(0, 0), (-1, 0), (-1, -1), (0, -1)];
    let border = |x: isize, y: isize, d: usize| {
        let left = RIGHT[(d + 3) % 4];
        mask.has(x + RIGHT[d].0, y + RIGHT[d].1) && !mask.has(x + left.0, y + left.1)
    };
    let columns = mask.width + 1;
    let mut walked = vec![[false; 4]; columns * (mask.height + 1)];
    let mut out = Vec::new();
    for start in 0..walked.len() {
        let (sx, sy) = ((start % columns) as isize, (start / columns) as isize);
        for first in 0..4 {
            if walked[start][first] || !border(sx, sy, first) {
                continue;
            }
            let label = labels[(sy + RIGHT[first].1) as usize * mask.width + (sx + RIGHT[first].0) as usize];
            let (mut x, mut y, mut d) = (sx, sy, first);
            let mut ring = Vec::new();
            while !walked[y as usize * columns + x as usize][d] {
                walked[y as usize * columns + x as usize][d] = true;
                let (dx, dy) = STEPS[d];
                ring.push((
                    mask.left as f64 + x as f64 + dx as f64 * 0.5,
                    mask.top as f64 + y as f64 + dy as f64 * 0.5,
                ));
                (x, y) = (x + dx, y + dy);
                // Turning right first keeps patches apart that only touch at a corner.
                d = [(d + 1) % 4, d, (d + 3) % 4]
                    .into_iter()
                    .find(|d| border(x, y, *d))
                    .unwrap_or(d);
            }
            out.push((label, ring));
        }
    }
    out
}

fn signed_area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

/// Fewer vertices, at most `tolerance` away, and less than that where lines would cross.
fn thin(part: &Part, tolerance: f64) -> Part {
    let mut tolerance = tolerance;
    loop {
        let thinned = Part {
            outer: thin_ring(&part.outer, tolerance),
            holes: part.holes.iter().map(|h| thin_ring(h, tolerance)).collect(),
        };
        if tolerance < 0.05 || (!crosses(&thinned) && thinned.rings().all(|r| r.len() > 3)) {
            return thinned;
        }
        tolerance *= 0.5;
    }
}

fn crosses(part: &Part) -> bool {
    let lines: Vec<(Point, Point)> = part
        .rings()
        .flat_map(|r| r.iter().copied().zip(r.iter().copied().cycle().skip(1)))
        .collect();
    let side = |a: Point, b: Point, p: Point| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    lines.iter().enumerate().any(|(i, (a, b))| {
        lines[i + 1..].iter().any(|(c, d)| {
            let shared = a == c || a == d || b == c || b == d;
            !shared && side(*a, *b, *c) * side(*a, *b, *d) <= 0.0 && side(*c, *d, *a) * side(*c, *d, *b) <= 0.0
        })
    })
}

/// The ring with the vertices that matter (Douglas and Peucker, 1973), split at its first vertex and the farthest one.
fn thin_ring(ring: &[Point], tolerance: f64) -> Vec<Point> {
    let away = |p: &Point| (p.0 - ring[0].0).hypot(p.1 - ring[0].1);
    let far = (0..ring.len()).max_by(|a, b| away(&ring[*a]).total_cmp(&away(&ring[*b])));
    let Some(far) = far else { return Vec::new() };
    let mut closed = ring.to_vec();
    closed.push(ring[0]);
    let mut keep = vec![false; closed.len()];
    keep[0] = true;
    let mut open = vec![(0, far), (far, ring.len())];
    while let Some((a, b)) = open.pop() {
        keep[b] = true;
        let worst = (a + 1..b).max_by(|i, j| {
            let d = |k: usize| distance(closed[k], closed[a], closed[b]);
            d(*i).total_cmp(&d(*j))
        });
        if let Some(k) = worst.filter(|k| distance(closed[*k], closed[a], closed[b]) > tolerance) {
            open.extend([(a, k), (k, b)]);
        }
    }
    let kept = ring.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(p, _)| *p).collect()
}

/// From `p` to the line piece between `a` and `b`.
fn distance(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let long = dx * dx + dy * dy;
    let t = if long > 0.0 {
        (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / long).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels whose centre the rule puts inside, on a square field.
    fn field(side: usize, rule: impl Fn(f64, f64) -> bool) -> Vec<u32> {
        (0..side * side)
            .map(|i| u32::from(rule((i % side) as f64 + 0.5, (i / side) as f64 + 0.5)))
            .collect()
    }

    fn area(part: &Part) -> f64 {
        part.rings().map(|r| signed_area(r)).sum()
    }

    #[test]
    fn a_ring_is_one_part_with_a_hole_and_keeps_its_area() {
        let ring = |x: f64, y: f64| (18.0..42.0).contains(&(x - 50.0).hypot(y - 50.0));
        let owners = field(100, ring);
        let found = outline(&owners, 100, 1, 0.9).expect("something is there");
        assert_eq!(found.parts.len(), 1);
        assert_eq!(found.parts[0].holes.len(), 1);
        let pixels = owners.iter().filter(|o| **o == 1).count();
        assert_eq!(found.area, pixels);
        assert!((area(&found.parts[0]) - pixels as f64).abs() < 0.02 * pixels as f64);
        assert_eq!(found.bounds, (8.0, 8.0, 92.0, 92.0));
        assert!(
            found.parts[0].outer.len() < 60,
            "{} vertices",
            found.parts[0].outer.len()
        );
    }

    #[test]
    fn what_is_crossed_by_something_comes_in_parts_and_specks_are_dropped() {
        let rule = |x: f64, y: f64| {
            let disc = (x - 50.0).hypot(y - 50.0) < 30.0;
            (disc && !(45.0..52.0).contains(&x)) || (x < 4.0 && y < 4.0)
        };
        let found = outline(&field(100, rule), 100, 1, 0.9).expect("something is there");
        assert_eq!(found.parts.len(), 2);
        assert_eq!(found.bounds.0, 20.0);
    }

    #[test]
    fn patches_that_touch_at_a_corner_stay_apart() {
        let rule = |x: f64, y: f64| (x < 20.0 && y < 20.0) || (x > 20.0 && y > 20.0);
        let found = outline(&field(40, rule), 40, 1, 0.9).expect("something is there");
        assert_eq!(found.parts.len(), 2);
        assert!(found.parts.iter().all(|p| !crosses(p)));
    }

    #[test]
    fn nothing_has_no_outline() {
        assert!(outline(&[0; 64], 8, 1, 0.9).is_none());
    }
}
