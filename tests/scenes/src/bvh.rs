//! A bounding volume hierarchy over triangles: what a ray meets first, or whether it meets anything.

use crate::math::{Vec3, v};

/// A ray from `origin` along the unit vector `along`.
#[derive(Clone, Copy, Debug)]
pub struct Ray {
    pub origin: Vec3,
    pub along: Vec3,
}

impl Ray {
    pub fn at(&self, t: f32) -> Vec3 {
        self.origin + self.along * t
    }
}

/// One triangle in the world: a corner, two edges, and the part it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Triangle {
    pub corner: Vec3,
    pub edges: [Vec3; 2],
    pub part: u32,
    /// Where its shading normals stand in a list of their own: rays only read those of what they hit.
    pub normals: u32,
}

impl Triangle {
    fn bounds(&self) -> Bounds {
        let mut b = Bounds::EMPTY;
        for p in [self.corner, self.corner + self.edges[0], self.corner + self.edges[1]] {
            b.low = b.low.zip(p, f32::min);
            b.high = b.high.zip(p, f32::max);
        }
        b
    }

    /// Distance and barycentric place of the ray's hit (Möller and Trumbore, 1997).
    fn meet(&self, ray: &Ray) -> Option<(f32, f32, f32)> {
        let p = ray.along.cross(self.edges[1]);
        let det = self.edges[0].dot(p);
        if det.abs() < 1e-12 {
            return None;
        }
        let inverse = 1.0 / det;
        let s = ray.origin - self.corner;
        let a = s.dot(p) * inverse;
        if !(0.0..=1.0).contains(&a) {
            return None;
        }
        let q = s.cross(self.edges[0]);
        let b = ray.along.dot(q) * inverse;
        if b < 0.0 || a + b > 1.0 {
            return None;
        }
        Some((self.edges[1].dot(q) * inverse, a, b))
    }
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    low: Vec3,
    high: Vec3,
}

impl Bounds {
    const EMPTY: Bounds = Bounds {
        low: v(f32::MAX, f32::MAX, f32::MAX),
        high: v(f32::MIN, f32::MIN, f32::MIN),
    };

    fn join(self, o: Bounds) -> Bounds {
        Bounds {
            low: self.low.zip(o.low, f32::min),
            high: self.high.zip(o.high, f32::max),
        }
    }

    fn surface(&self) -> f32 {
        let d = self.high - self.low;
        if d.x < 0.0 {
            return 0.0;
        }
        d.x * d.y + d.y * d.z + d.z * d.x
    }

    /// Where the ray enters, if before `limit`.
    #[inline(always)]
    fn enter(&self, origin: Vec3, inverse: Vec3, limit: f32) -> Option<f32> {
        let a = (self.low - origin) * inverse;
        let b = (self.high - origin) * inverse;
        let near = larger(
            larger(smaller(a.x, b.x), smaller(a.y, b.y)),
            larger(smaller(a.z, b.z), 0.0),
        );
        let far = smaller(
            smaller(larger(a.x, b.x), larger(a.y, b.y)),
            smaller(larger(a.z, b.z), limit),
        );
        (near <= far).then_some(near)
    }
}

/// One instruction where `f32::min`, which minds NaN, takes several.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    bounds: Bounds,
    /// A leaf's first triangle, or an inner node's second child (its first child follows it).
    next: u32,
    /// The number of triangles of a leaf; 0 for an inner node.
    count: u32,
}

/// What a ray met.
#[derive(Clone, Copy, Debug)]
pub struct Meeting {
    pub distance: f32,
    pub triangle: u32,
    pub a: f32,
    pub b: f32,
}

/// The hierarchy; triangles are reordered while it is built.
#[derive(Debug)]
pub struct Bvh {
    nodes: Vec<Node>,
    pub triangles: Vec<Triangle>,
}

const LEAF: usize = 3;
const BINS: usize = 12;

impl Bvh {
    pub fn new(triangles: Vec<Triangle>) -> Self {
        let mut items: Vec<(Bounds, Vec3, u32)> = Vec::with_capacity(triangles.len());
        for (i, t) in triangles.iter().enumerate() {
            let b = t.bounds();
            items.push((b, (b.low + b.high) * 0.5, i as u32));
        }
        let mut nodes = Vec::new();
        if !items.is_empty() {
            grow(&mut nodes, &mut items, 0);
        }
        let triangles = items.iter().map(|i| triangles[i.2 as usize]).collect();
        Self { nodes, triangles }
    }

    /// The nearest triangle before `limit` that `wanted` lets pass.
    pub fn nearest(&self, ray: &Ray, limit: f32, wanted: impl Fn(&Triangle) -> bool) -> Option<Meeting> {
        let mut found: Option<Meeting> = None;
        self.visit(ray, limit, |i, limit| {
            let triangle = &self.triangles[i];
            if let Some((distance, a, b)) = triangle.meet(ray)
                && distance > 0.0
                && distance < *limit
                && wanted(triangle)
            {
                *limit = distance;
                found = Some(Meeting {
                    distance,
                    triangle: i as u32,
                    a,
                    b,
                });
            }
            false
        });
        found
    }

    /// Whether anything stands in the ray's way before `limit`.
    pub fn blocked(&self, ray: &Ray, limit: f32) -> bool {
        let mut hit = false;
        self.visit(ray, limit, |i, limit| {
            hit = self.triangles[i]
                .meet(ray)
                .is_some_and(|(t, _, _)| t > 0.0 && t < *limit);
            hit
        });
        hit
    }

    /// Calls `test` for each triangle near the ray, nearer boxes first, until it returns true.
    #[inline(always)]
    fn visit(&self, ray: &Ray, mut limit: f32, mut test: impl FnMut(usize, &mut f32) -> bool) {
        let inverse = ray.along.map(|d| 1.0 / if d.abs() < 1e-12 { 1e-12 } else { d });
        let mut stack = [(0u32, 0.0f32); 64];
        let mut top = 0;
        if let Some(root) = self.nodes.first()
            && root.bounds.enter(ray.origin, inverse, limit).is_some()
        {
            top = 1;
        }
        while top > 0 {
            top -= 1;
            let (index, entry) = stack[top];
            if entry > limit {
                continue;
            }
            let node = &self.nodes[index as usize];
            if node.count > 0 {
                for i in node.next..node.next + node.count {
                    if test(i as usize, &mut limit) {
                        return;
                    }
                }
                continue;
            }
            let children = [index + 1, node.next];
            let enters = children.map(|c| self.nodes[c as usize].bounds.enter(ray.origin, inverse, limit));
            let far = usize::from(matches!(enters, [Some(a), Some(b)] if b > a));
            // The farther child goes on the stack first, so that the nearer is looked at first.
            for k in [far, 1 - far] {
                if let Some(t) = enters[k] {
                    stack[top] = (children[k], t);
                    top += 1;
                }
            }
        }
    }
}

/// Builds the subtree over `items`, whose first triangle will stand at `start`, by the surface area heuristic in bins
/// (Wald, 2007).
fn grow(nodes: &mut Vec<Node>, items: &mut [(Bounds, Vec3, u32)], start: usize) {
    let bounds = items.iter().fold(Bounds::EMPTY, |b, i| b.join(i.0));
    let index = nodes.len();
    nodes.push(Node {
        bounds,
        next: start as u32,
        count: items.len() as u32,
    });
    if items.len() <= LEAF {
        return;
    }
    let mut middle = items.len() / 2;
    match cheapest_cut(items) {
        Some((axis, at)) => {
            let (mut low, mut high) = (0, items.len());
            while low < high {
                if items[low].1.axis(axis) < at {
                    low += 1;
                } else {
                    high -= 1;
                    items.swap(low, high);
                }
            }
            if low > 0 && low < items.len() {
                middle = low;
            }
        }
        // All centres coincide: any split will do, unless the leaf is small enough already.
        None if items.len() <= LEAF * 4 => return,
        None => {}
    }
    let (left, right) = items.split_at_mut(middle);
    grow(nodes, left, start);
    nodes[index].count = 0;
    nodes[index].next = nodes.len() as u32;
    grow(nodes, right, start + middle);
}

fn cheapest_cut(items: &[(Bounds, Vec3, u32)]) -> Option<(usize, f32)> {
    let centres = items
        .iter()
        .fold(Bounds::EMPTY, |b, i| b.join(Bounds { low: i.1, high: i.1 }));
    let mut best: Option<(f32, usize, f32)> = None;
    for axis in 0..3 {
        let (low, high) = (centres.low.axis(axis), centres.high.axis(axis));
        if high - low < 1e-6 {
            continue;
        }
        let mut bins = [(Bounds::EMPTY, 0usize); BINS];
        for item in items {
            let k = ((item.1.axis(axis) - low) / (high - low) * BINS as f32) as usize;
            let bin = &mut bins[k.min(BINS - 1)];
            *bin = (bin.0.join(item.0), bin.1 + 1);
        }
        for cut in 1..BINS {
            let side = |part: &[(Bounds, usize)]| {
                let joined = part.iter().fold((Bounds::EMPTY, 0), |s, b| (s.0.join(b.0), s.1 + b.1));
                joined.0.surface() * joined.1 as f32
            };
            let cost = side(&bins[..cut]) + side(&bins[cut..]);
            if best.is_none_or(|b| cost < b.0) {
                best = Some((cost, axis, low + (high - low) * cut as f32 / BINS as f32));
            }
        }
    }
    best.map(|b| (b.1, b.2))
}
