//! What may be stored: outlines that do not cross, holes inside their part, parts apart.
//!
//! Every test is exact (adaptive-precision orientation, Shewchuk 1997, as `geo` provides it): no tolerance, so
//! an outline is either fine or not, whatever its size. Outlines may *touch* in points; whether they cross where
//! they touch is read from the cyclic order of the four edges that leave the point.

use super::polygon::{edges, without_repeats};
use super::{BBox, GeometryError, Part, Point, Polygon, Ring};
use geo::kernels::{Kernel, Orientation, RobustKernel};

impl Polygon {
    /// Checks that the polygon is one: three distinct vertices a ring, no outline crossing itself, another or
    /// running along another, holes inside their part and apart, parts apart (one may lie in another's hole).
    /// Vertices that repeat the one before them are ignored, touching in single points is allowed.
    ///
    /// Takes O(n log n) for outlines as people draw them: edges are swept along the one of four directions in
    /// which they are shortest, and compared where their extents in all four directions meet. What would take much longer
    /// is refused.
    ///
    /// # Errors
    /// The first of [`GeometryError::NotFinite`], [`GeometryError::TooFewVertices`],
    /// [`GeometryError::SelfIntersecting`], [`GeometryError::HoleOutside`], [`GeometryError::PartsOverlap`] and
    /// [`GeometryError::TooIntricate`] found.
    pub fn validate(&self) -> Result<(), GeometryError> {
        self.validate_within(&mut Looks::bearable(self.vertex_count()))
    }

    /// Refuses outlines that cross so often that what they enclose has hundreds of thousands of pieces, which nobody drew: they
    /// grow with the square of the edges, and so would the memory to find them.
    ///
    /// # Errors
    /// [`GeometryError::TooIntricate`].
    pub(super) fn refuse_many_crossings(&self) -> Result<(), GeometryError> {
        let rings = self.outlines();
        Sweep::new(&rings).count_conflicts(&mut Looks::bearable(self.vertex_count()), MOST_CROSSINGS)
    }

    fn validate_within(&self, looks: &mut Looks) -> Result<(), GeometryError> {
        if !self.points().all(|p| p.is_usable()) {
            return Err(GeometryError::NotFinite);
        }
        let rings = self.outlines();
        if rings.is_empty() || rings.iter().any(|ring| !has_three_distinct(&ring.points)) {
            return Err(GeometryError::TooFewVertices);
        }
        if rings.iter().any(|ring| folds_back(&ring.points)) {
            return Err(GeometryError::SelfIntersecting);
        }
        Sweep::new(&rings).check(looks)?;
        for part in &self.parts {
            check_holes(part, looks)?;
        }
        check_parts(&self.parts, looks)
    }

    fn outlines(&self) -> Vec<Outline> {
        let rings = self.parts.iter().enumerate();
        let rings = rings.flat_map(|(part, p)| p.rings().map(move |ring| (part, ring)));
        rings
            .map(|(part, ring)| Outline {
                part,
                points: without_repeats(ring),
            })
            .collect()
    }
}

/// So many crossings are untangled at most.
const MOST_CROSSINGS: usize = 50_000;

/// How many edges may still be looked at.
struct Looks(u64);

impl Looks {
    /// Of a few thousand vertices each may be compared with each; of more, with as many as lie abreast in the outline of a
    /// mask that fills a large picture.
    const SOME: u64 = 20_000_000;
    const FOR_EACH: u64 = 2_000;

    fn bearable(vertices: usize) -> Self {
        Self(Self::SOME + Self::FOR_EACH * vertices as u64)
    }

    fn spend(&mut self, count: usize) -> Result<(), GeometryError> {
        self.0 = self.0.checked_sub(count as u64).ok_or(GeometryError::TooIntricate)?;
        Ok(())
    }
}

/// On which side of the line from `a` to `b` the point `c` lies: 1, -1, or 0 on the line. Exact.
fn orient(a: Point, b: Point, c: Point) -> i8 {
    let coord = |p: Point| geo::Coord { x: p.x, y: p.y };
    match RobustKernel::orient2d(coord(a), coord(b), coord(c)) {
        Orientation::CounterClockwise => 1,
        Orientation::Clockwise => -1,
        Orientation::Collinear => 0,
    }
}

fn has_three_distinct(ring: &[Point]) -> bool {
    // Without repeats the first two differ.
    ring.len() >= 3 && ring[2..].iter().any(|p| *p != ring[0] && *p != ring[1])
}

/// Whether some vertex turns by exactly half a circle, so that two edges lie on each other.
fn folds_back(ring: &[Point]) -> bool {
    (0..ring.len()).any(|i| {
        let visit = Visit::at_vertex(ring, i);
        same_direction(visit.at, visit.from, visit.to)
    })
}

struct Outline {
    part: usize,
    points: Ring,
}

#[derive(Clone, Copy)]
struct Edge {
    a: Point,
    b: Point,
    ring: u32,
    /// The place of `a` in its ring.
    vertex: u32,
}

/// The extents of an edge along x, y, x + y and x - y. Rounding of sums is monotonic, so extents that are
/// apart prove edges that are apart.
#[derive(Clone, Copy)]
struct Extent {
    low: [f64; 4],
    high: [f64; 4],
}

impl Extent {
    fn of(edge: &Edge) -> Self {
        let along = |p: Point| [p.x, p.y, p.x + p.y, p.x - p.y];
        let (a, b) = (along(edge.a), along(edge.b));
        Self {
            low: std::array::from_fn(|i| a[i].min(b[i])),
            high: std::array::from_fn(|i| a[i].max(b[i])),
        }
    }

    fn meets(&self, other: &Self) -> bool {
        (0..4).all(|i| self.low[i] <= other.high[i] && other.low[i] <= self.high[i])
    }
}

/// All edges of a polygon, in the order in which a line sweeping along one direction meets them.
struct Sweep<'a> {
    rings: &'a [Outline],
    edges: Vec<(Edge, Extent)>,
    direction: usize,
}

impl<'a> Sweep<'a> {
    fn new(rings: &'a [Outline]) -> Self {
        let mut all = Vec::with_capacity(rings.iter().map(|ring| ring.points.len()).sum());
        for (ring, outline) in rings.iter().enumerate() {
            for (vertex, (a, b)) in edges(&outline.points).enumerate() {
                let edge = Edge {
                    a,
                    b,
                    ring: ring as u32,
                    vertex: vertex as u32,
                };
                all.push((edge, Extent::of(&edge)));
            }
        }
        let direction = (0..4).min_by(|i, j| crowding(&all, *i).total_cmp(&crowding(&all, *j)));
        let direction = direction.unwrap_or(0);
        all.sort_unstable_by(|(_, e), (_, f)| e.low[direction].total_cmp(&f.low[direction]));
        Self {
            rings,
            edges: all,
            direction,
        }
    }

    fn check(&self, looks: &mut Looks) -> Result<(), GeometryError> {
        let mut open: Vec<usize> = Vec::new();
        for (i, (edge, extent)) in self.edges.iter().enumerate() {
            looks.spend(open.len())?;
            let mut refused = None;
            open.retain(|&j| {
                let (other, reach) = &self.edges[j];
                if reach.high[self.direction] < extent.low[self.direction] {
                    return false;
                }
                if refused.is_none() && reach.meets(extent) && self.conflict(edge, other) {
                    refused = Some(self.refusal(edge, other));
                }
                true
            });
            if let Some(error) = refused {
                return Err(error);
            }
            open.push(i);
        }
        Ok(())
    }

    /// Refuses more conflicts than `most`.
    fn count_conflicts(&self, looks: &mut Looks, most: usize) -> Result<(), GeometryError> {
        let mut open: Vec<usize> = Vec::new();
        let mut found = 0;
        for (i, (edge, extent)) in self.edges.iter().enumerate() {
            looks.spend(open.len())?;
            open.retain(|&j| {
                let (other, reach) = &self.edges[j];
                let is_open = reach.high[self.direction] >= extent.low[self.direction];
                found += usize::from(is_open && found <= most && reach.meets(extent) && self.conflict(edge, other));
                is_open
            });
            if found > most {
                return Err(GeometryError::TooIntricate);
            }
            open.push(i);
        }
        Ok(())
    }

    fn refusal(&self, e: &Edge, f: &Edge) -> GeometryError {
        if e.ring == f.ring {
            GeometryError::SelfIntersecting
        } else if self.rings[e.ring as usize].part == self.rings[f.ring as usize].part {
            GeometryError::HoleOutside
        } else {
            GeometryError::PartsOverlap
        }
    }

    /// Whether the outlines cross, or share more than a point, where these two of their edges meet.
    fn conflict(&self, e: &Edge, f: &Edge) -> bool {
        let (at_c, at_d) = (orient(e.a, e.b, f.a), orient(e.a, e.b, f.b));
        if at_c == at_d && at_c != 0 {
            return false;
        }
        let (at_a, at_b) = (orient(f.a, f.b, e.a), orient(f.a, f.b, e.b));
        if at_a == at_b && at_a != 0 {
            return false;
        }
        if at_a * at_b < 0 && at_c * at_d < 0 {
            return true;
        }
        let touches = |place: i8, p: Point, edge: &Edge| {
            place == 0 && BBox::from_corners(edge.a, edge.b).contains(p) && self.crosses_at(p, e, f)
        };
        touches(at_c, f.a, e) || touches(at_d, f.b, e) || touches(at_a, e.a, f) || touches(at_b, e.b, f)
    }

    /// Whether the outlines of `e` and `f`, both through `p`, change sides there or leave it along each other.
    fn crosses_at(&self, p: Point, e: &Edge, f: &Edge) -> bool {
        let (first, second) = (self.visit(p, e), self.visit(p, f));
        if first.vertex.is_some() && e.ring == f.ring && first.vertex == second.vertex {
            return false;
        }
        let along = |q: Point| same_direction(p, q, second.from) || same_direction(p, q, second.to);
        along(first.from)
            || along(first.to)
            || in_sector(p, first.from, first.to, second.from) != in_sector(p, first.from, first.to, second.to)
    }

    fn visit(&self, p: Point, edge: &Edge) -> Visit {
        let ring = &self.rings[edge.ring as usize].points;
        if p == edge.a {
            Visit::at_vertex(ring, edge.vertex as usize)
        } else if p == edge.b {
            Visit::at_vertex(ring, (edge.vertex as usize + 1) % ring.len())
        } else {
            Visit {
                from: edge.a,
                at: p,
                to: edge.b,
                vertex: None,
            }
        }
    }
}

/// How many edges lie abreast on average when swept along `direction`, up to a factor.
fn crowding(edges: &[(Edge, Extent)], direction: usize) -> f64 {
    let (mut low, mut high, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    for (_, extent) in edges {
        low = low.min(extent.low[direction]);
        high = high.max(extent.high[direction]);
        sum += extent.high[direction] - extent.low[direction];
    }
    if high > low { sum / (high - low) } else { f64::INFINITY }
}

/// An outline passing a point: where it comes from and goes to, and at which of its vertices, if at one.
struct Visit {
    from: Point,
    at: Point,
    to: Point,
    vertex: Option<usize>,
}

impl Visit {
    fn at_vertex(ring: &[Point], i: usize) -> Self {
        Self {
            from: ring[(i + ring.len() - 1) % ring.len()],
            at: ring[i],
            to: ring[(i + 1) % ring.len()],
            vertex: Some(i),
        }
    }
}

/// Whether `u` and `v` are seen from `o` in exactly the same direction.
fn same_direction(o: Point, u: Point, v: Point) -> bool {
    o.x.partial_cmp(&u.x) == o.x.partial_cmp(&v.x)
        && o.y.partial_cmp(&u.y) == o.y.partial_cmp(&v.y)
        && orient(o, u, v) == 0
}

/// Whether the direction from `o` to `q` lies in the turn from `start` to `end`; it equals neither.
fn in_sector(o: Point, start: Point, end: Point, q: Point) -> bool {
    match orient(o, start, end) {
        0 => orient(o, start, q) > 0,
        1 => orient(o, start, q) > 0 && orient(o, q, end) > 0,
        _ => !(orient(o, end, q) > 0 && orient(o, q, start) > 0),
    }
}

/// Where a point lies: 1 inside the ring, -1 outside, 0 on its outline. Exact.
pub(super) fn side(ring: &[Point], p: Point) -> i8 {
    let mut inside = false;
    for (a, b) in edges(ring) {
        if (a.y > p.y && b.y > p.y) || (a.y < p.y && b.y < p.y) || (a.x < p.x && b.x < p.x) {
            continue;
        }
        let turn = orient(a, b, p);
        if turn == 0 && BBox::from_corners(a, b).contains(p) {
            return 0;
        }
        if (a.y > p.y) != (b.y > p.y) && (b.y > a.y) == (turn > 0) {
            inside = !inside;
        }
    }
    if inside { 1 } else { -1 }
}

/// Where a ring that does not cross `outer` lies: 1 inside, -1 outside, 0 if it cannot be told apart from it.
pub(super) fn place(inner: &[Point], outer: &[Point]) -> i8 {
    let vertices = inner.iter().copied();
    let middles = edges(inner).map(|(a, b)| a.midway(b));
    let found = vertices.chain(middles).map(|p| side(outer, p)).find(|s| *s != 0);
    found.unwrap_or(0)
}

fn check_holes(part: &Part, looks: &mut Looks) -> Result<(), GeometryError> {
    looks.spend(part.holes.len().saturating_mul(part.outer.len()))?;
    if part.holes.iter().any(|hole| place(hole, &part.outer) != 1) {
        return Err(GeometryError::HoleOutside);
    }
    let bounds: Vec<BBox> = part.holes.iter().filter_map(BBox::around).collect();
    let nested = |i: usize, j: usize| place(&part.holes[i], &part.holes[j]) != -1;
    for (i, j) in pairs(&bounds, looks)? {
        looks.spend(part.holes[i].len() + part.holes[j].len())?;
        if nested(i, j) || nested(j, i) {
            return Err(GeometryError::HoleOutside);
        }
    }
    Ok(())
}

fn check_parts(parts: &[Part], looks: &mut Looks) -> Result<(), GeometryError> {
    let bounds: Vec<BBox> = parts.iter().filter_map(|part| BBox::around(&part.outer)).collect();
    let covered = |i: usize, j: usize| {
        let (part, other) = (&parts[i], &parts[j]);
        place(&part.outer, &other.outer) != -1 && !other.holes.iter().any(|hole| place(&part.outer, hole) == 1)
    };
    for (i, j) in pairs(&bounds, looks)? {
        looks.spend(parts[i].rings().chain(parts[j].rings()).map(Vec::len).sum())?;
        if covered(i, j) || covered(j, i) {
            return Err(GeometryError::PartsOverlap);
        }
    }
    Ok(())
}

/// The pairs of boxes that touch, found from the left to the right.
fn pairs(bounds: &[BBox], looks: &mut Looks) -> Result<Vec<(usize, usize)>, GeometryError> {
    let mut order: Vec<usize> = (0..bounds.len()).collect();
    order.sort_by(|i, j| bounds[*i].x0.total_cmp(&bounds[*j].x0));
    let (mut open, mut found): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for i in order {
        looks.spend(open.len())?;
        open.retain(|j| bounds[*j].x1 >= bounds[i].x0);
        found.extend(open.iter().filter(|j| bounds[i].touches(&bounds[**j])).map(|j| (*j, i)));
        open.push(i);
    }
    Ok(found)
}

#[cfg(test)]
#[path = "validity_tests.rs"]
mod tests;
