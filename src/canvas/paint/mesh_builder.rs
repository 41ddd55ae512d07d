//! One mesh for many shapes: soft-edged outlines, fills and dots.
//!
//! An outline is a strip whose cross-section is a few bands of colour, so that line, dark rim and soft edge cost one
//! pass over the vertices. That is several times cheaper than stroking each path by itself.

use egui::{Color32, Mesh, Pos2, Rect, Vec2, epaint::Vertex};

/// The cross-section of an outline: distances from its middle, in points, and the colour there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile {
    bands: [(f32, Color32); 6],
    used: usize,
}

impl Profile {
    /// A line with a dark rim that keeps it legible on any picture. `soft` is the width of one physical pixel.
    pub(super) fn outlined_line(width: f32, color: Color32, soft: f32) -> Self {
        let half = width / 2.0;
        let rim = Color32::from_black_alpha((f32::from(color.a()) * 0.62) as u8);
        let (inner, middle, outer) = ((half - 0.5 * soft).max(0.0), half + 0.5 * soft, half + 0.8 + 0.7 * soft);
        Self {
            bands: [
                (outer, Color32::TRANSPARENT),
                (middle, rim),
                (inner, color),
                (-inner, color),
                (-middle, rim),
                (-outer, Color32::TRANSPARENT),
            ],
            used: 6,
        }
    }

    /// A line that fades into a dark edge: the same at a distance, for two thirds of the cost.
    pub(super) fn plain(width: f32, color: Color32, soft: f32) -> Self {
        let half = width / 2.0;
        let (inner, outer) = ((half - 0.3 * soft).max(0.0), half + 0.9 * soft);
        let clear = Color32::TRANSPARENT;
        Self {
            bands: [
                (outer, clear),
                (inner, color),
                (-inner, color),
                (-outer, clear),
                (0.0, clear),
                (0.0, clear),
            ],
            used: 4,
        }
    }

    /// The thinnest line that is still smooth, for thousands of shapes.
    pub(super) fn thin_line(width: f32, color: Color32, soft: f32) -> Self {
        let outer = width / 2.0 + 0.7 * soft;
        let clear = Color32::TRANSPARENT;
        Self {
            bands: [
                (outer, clear),
                (0.0, color),
                (-outer, clear),
                (0.0, clear),
                (0.0, clear),
                (0.0, clear),
            ],
            used: 3,
        }
    }

    fn bands(&self) -> &[(f32, Color32)] {
        &self.bands[..self.used]
    }
}

/// A mesh under construction.
#[derive(Default)]
pub(super) struct MeshBuilder {
    mesh: Mesh,
    line: Vec<Pos2>,
}

impl MeshBuilder {
    /// Ink that goes on with the memory of an older mesh: for large ones, getting fresh memory from the system costs
    /// more than filling it.
    pub(super) fn over(mut mesh: Mesh) -> Self {
        // `Mesh::clear` would give the vertices' memory back.
        mesh.vertices.clear();
        mesh.indices.clear();
        Self { mesh, line: Vec::new() }
    }

    /// The finished mesh.
    pub(super) fn finish(self) -> Mesh {
        self.mesh
    }

    /// An outline through `points` (screen), back to the first. Points nearer to each other than `spacing` points
    /// are thinned out.
    pub(super) fn closed(&mut self, points: impl IntoIterator<Item = Pos2>, spacing: f32, profile: &Profile) {
        self.collect(points, spacing);
        if self.line.len() > 1 && self.line[0].distance_sq(self.line[self.line.len() - 1]) < spacing * spacing {
            self.line.pop();
        }
        self.strip(true, profile);
    }

    /// A line through `points` (screen).
    pub(super) fn open(&mut self, points: impl IntoIterator<Item = Pos2>, spacing: f32, profile: &Profile) {
        self.collect(points, spacing);
        self.strip(false, profile);
    }

    /// A closed outline as dashes of `dash` points, as far as it lies within `clip`: at a high zoom most of a long edge
    /// is out of sight.
    pub(super) fn dashed(&mut self, points: &[Pos2], dash: f32, clip: Rect, profile: &Profile) {
        let mut pen = Pen::new(dash);
        let mut piece: Vec<Pos2> = Vec::new();
        for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
            let length = a.distance(*b);
            if length == 0.0 || !length.is_finite() {
                continue;
            }
            let Some((from, to)) = part_within(*a, *b, clip) else {
                self.open(piece.drain(..), 0.1, profile);
                pen.skip(length);
                continue;
            };
            if from > 0.0 {
                self.open(piece.drain(..), 0.1, profile);
                pen.skip(from * length);
            }
            let (mut at, end) = (from * length, to * length);
            if pen.down {
                piece.push(a.lerp(*b, from));
            }
            while end - at > pen.left {
                at += pen.left;
                let turn = a.lerp(*b, at / length);
                piece.push(turn);
                if pen.down {
                    self.open(piece.drain(..), 0.1, profile);
                }
                pen.turn();
            }
            pen.left -= end - at;
            if to < 1.0 {
                if pen.down {
                    piece.push(a.lerp(*b, to));
                }
                self.open(piece.drain(..), 0.1, profile);
                pen.skip((1.0 - to) * length);
            }
        }
        if pen.down && !piece.is_empty() {
            piece.extend(points.first());
        }
        self.open(piece, 0.1, profile);
    }

    /// Triangles over `vertices` (screen).
    pub(super) fn fill(&mut self, vertices: impl IntoIterator<Item = Pos2>, indices: &[u32], color: Color32) {
        let base = self.mesh.vertices.len() as u32;
        self.mesh
            .vertices
            .extend(vertices.into_iter().map(|p| Vertex::untextured(p, color)));
        self.mesh.indices.extend(indices.iter().map(|i| i + base));
    }

    /// An upright rectangle.
    pub(super) fn rect(&mut self, low: Pos2, high: Pos2, color: Color32) {
        let corners = [low, Pos2::new(high.x, low.y), high, Pos2::new(low.x, high.y)];
        self.fill(corners, &[0, 1, 2, 0, 2, 3], color);
    }

    /// The outline of an upright rectangle around `low` and `high` (screen), about `width` points wide: of whole physical
    /// pixels, of which one is `soft` points wide, so that it is sharp without soft edges. A third of the work of a strip.
    pub(super) fn frame(&mut self, low: Pos2, high: Pos2, width: f32, soft: f32, color: Color32) {
        let width = (width / soft).round().max(1.0);
        let pixel = |at: f32, outwards: f32| (at / soft + outwards * width / 2.0).round();
        let (left, top) = (pixel(low.x, -1.0), pixel(low.y, -1.0));
        let (right, bottom) = (pixel(high.x, 1.0), pixel(high.y, 1.0));
        let point = |x: f32, y: f32| Pos2::new(x * soft, y * soft);
        if right - left <= 2.0 * width || bottom - top <= 2.0 * width {
            return self.rect(point(left, top), point(right, bottom), color);
        }
        // The bars at the left and right begin and end at corners of those at the top and bottom.
        let (inner_left, inner_top) = (left + width, top + width);
        let (inner_right, inner_bottom) = (right - width, bottom - width);
        let corners = [
            point(left, top),
            point(right, top),
            point(right, inner_top),
            point(left, inner_top),
            point(left, inner_bottom),
            point(right, inner_bottom),
            point(right, bottom),
            point(left, bottom),
            point(inner_left, inner_top),
            point(inner_left, inner_bottom),
            point(inner_right, inner_top),
            point(inner_right, inner_bottom),
        ];
        #[rustfmt::skip]
        const BARS: [u32; 24] = [
            0, 1, 2, 0, 2, 3, // top
            4, 5, 6, 4, 6, 7, // bottom
            3, 8, 9, 3, 9, 4, // left
            10, 2, 5, 10, 5, 11, // right
        ];
        self.fill(corners, &BARS, color);
    }

    fn collect(&mut self, points: impl IntoIterator<Item = Pos2>, spacing: f32) {
        self.line.clear();
        let near = spacing * spacing;
        for p in points {
            if self.line.last().is_none_or(|last| last.distance_sq(p) >= near) {
                self.line.push(p);
            }
        }
    }

    fn strip(&mut self, closed: bool, profile: &Profile) {
        let count = self.line.len();
        if count < 2 {
            return;
        }
        let closed = closed && count > 2;
        let bands = profile.bands();
        let width = bands.len() as u32;
        let base = self.mesh.vertices.len() as u32;
        let segments = if closed { count } else { count - 1 };
        self.mesh.vertices.reserve(count * bands.len());
        self.mesh.indices.reserve(segments * (bands.len() - 1) * 6);
        let mut before = if closed {
            normal(self.line[count - 1], self.line[0])
        } else {
            normal(self.line[0], self.line[1])
        };
        for i in 0..count {
            let p = self.line[i];
            let after = match self.line.get(i + 1) {
                Some(next) => normal(p, *next),
                None if closed => normal(p, self.line[0]),
                None => before,
            };
            let miter = mitered(before, after);
            for (offset, color) in bands {
                self.mesh.vertices.push(Vertex::untextured(p + miter * *offset, *color));
            }
            before = after;
        }
        for i in 0..segments as u32 {
            let a = base + i * width;
            let b = base + (if i + 1 == count as u32 { 0 } else { i + 1 }) * width;
            for k in 0..width - 1 {
                self.mesh
                    .indices
                    .extend_from_slice(&[a + k, b + k, b + k + 1, a + k, b + k + 1, a + k + 1]);
            }
        }
    }
}

/// A pen that goes up and down as it travels.
struct Pen {
    dash: f32,
    down: bool,
    /// Points until it turns.
    left: f32,
}

impl Pen {
    /// Gaps, as a share of a dash.
    const GAP: f32 = 0.8;

    fn new(dash: f32) -> Self {
        Self {
            dash,
            down: true,
            left: dash,
        }
    }

    fn turn(&mut self) {
        self.down = !self.down;
        self.left = self.dash * if self.down { 1.0 } else { Self::GAP };
    }

    /// Travels on without drawing.
    fn skip(&mut self, way: f32) {
        let mut way = way % (self.dash * (1.0 + Self::GAP));
        while way >= self.left {
            way -= self.left;
            self.turn();
        }
        self.left -= way;
    }
}

/// Which part of the way from `a` to `b` lies within the rectangle, from 0 to 1 (Liang and Barsky 1984).
fn part_within(a: Pos2, b: Pos2, within: Rect) -> Option<(f32, f32)> {
    let (mut from, mut to) = (0.0f32, 1.0f32);
    for (delta, low, high) in [
        (b.x - a.x, within.left() - a.x, within.right() - a.x),
        (b.y - a.y, within.top() - a.y, within.bottom() - a.y),
    ] {
        if delta == 0.0 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        let (enter, leave) = if delta > 0.0 {
            (low / delta, high / delta)
        } else {
            (high / delta, low / delta)
        };
        from = from.max(enter);
        to = to.min(leave);
    }
    (from < to).then_some((from, to))
}

fn normal(a: Pos2, b: Pos2) -> Vec2 {
    let d = b - a;
    let length = d.length();
    if length > 0.0 {
        Vec2::new(-d.y, d.x) / length
    } else {
        Vec2::ZERO
    }
}

/// The direction in which the strip is widened at a corner, long enough to keep its width, but never a spike.
fn mitered(before: Vec2, after: Vec2) -> Vec2 {
    let sum = before + after;
    let square = sum.length_sq();
    if square < 0.25 {
        return after;
    }
    // |sum|² = 2 + 2 cos: sum * 2 / |sum|² has the length 1 / cos of half the angle.
    let miter = sum * (2.0 / square);
    let length = miter.length();
    if length > 2.0 { miter * (2.0 / length) } else { miter }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: f32) -> [Pos2; 4] {
        [
            Pos2::ZERO,
            Pos2::new(side, 0.0),
            Pos2::new(side, side),
            Pos2::new(0.0, side),
        ]
    }

    #[test]
    fn an_outline_keeps_its_width_round_a_corner() {
        let mut builder = MeshBuilder::default();
        builder.closed(square(100.0), 0.5, &Profile::outlined_line(2.0, Color32::RED, 1.0));
        let mesh = builder.finish();
        assert!(mesh.is_valid());
        assert_eq!(mesh.vertices.len(), 4 * 6);
        assert_eq!(mesh.indices.len(), 4 * 5 * 6);
        let outer = mesh.vertices[0].pos;
        assert!(
            (outer.x.abs() - 2.5).abs() < 1e-4 && (outer.y.abs() - 2.5).abs() < 1e-4,
            "{outer:?}"
        );
    }

    #[test]
    fn points_on_top_of_each_other_are_thinned_out() {
        let mut builder = MeshBuilder::default();
        let many = (0..1000).map(|i| Pos2::new(i as f32 * 0.01, 0.0));
        builder.open(many, 1.0, &Profile::plain(2.0, Color32::RED, 1.0));
        assert_eq!(builder.finish().vertices.len(), 10 * 4);
    }

    #[test]
    fn a_frame_is_of_whole_pixels_and_leaves_the_middle_free() {
        // Two physical pixels a point.
        let mut builder = MeshBuilder::default();
        builder.frame(Pos2::new(10.1, 20.2), Pos2::new(30.3, 40.4), 1.2, 0.5, Color32::RED);
        let mesh = builder.finish();
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (12, 4 * 6));
        assert!(mesh.vertices.iter().all(|v| (v.pos * 2.0).round() == v.pos * 2.0));
        let corner = |at: u32| mesh.vertices[at as usize].pos;
        let bars: Vec<Rect> = mesh
            .indices
            .chunks(6)
            .map(|bar| Rect::from_min_max(corner(bar[0]), corner(bar[2])))
            .collect();
        for (at, bar) in bars.iter().enumerate() {
            assert!(bar.width().min(bar.height()) == 1.0, "{bar:?}");
            assert!(!bar.contains(Pos2::new(20.0, 30.0)));
            let others = &bars[at + 1..];
            assert!(
                others.iter().all(|other| !bar.intersect(*other).is_positive()),
                "none is painted twice"
            );
        }
        let mut builder = MeshBuilder::default();
        builder.frame(Pos2::new(10.0, 10.0), Pos2::new(11.0, 30.0), 1.0, 1.0, Color32::RED);
        assert_eq!(builder.finish().vertices.len(), 4, "of the smallest all is filled");
    }

    #[test]
    fn a_point_makes_no_line_and_no_harm() {
        let mut builder = MeshBuilder::default();
        builder.closed([Pos2::ZERO; 5], 0.5, &Profile::plain(2.0, Color32::RED, 1.0));
        builder.dashed(
            &[Pos2::ZERO; 5],
            4.0,
            Rect::EVERYTHING,
            &Profile::plain(2.0, Color32::RED, 1.0),
        );
        assert!(builder.finish().is_empty());
    }

    #[test]
    fn dashes_leave_gaps() {
        let mut builder = MeshBuilder::default();
        builder.dashed(
            &square(100.0),
            10.0,
            Rect::EVERYTHING,
            &Profile::plain(2.0, Color32::RED, 1.0),
        );
        let pieces = builder.finish().indices.len() / (3 * 6);
        assert!((20..30).contains(&pieces), "{pieces}");
    }

    #[test]
    fn an_edge_that_goes_far_out_of_sight_is_still_dashed_in_it_and_costs_no_more() {
        let clip = Rect::from_min_max(Pos2::new(0.0, -10.0), Pos2::new(100.0, 10.0));
        let far = [
            Pos2::new(-4e5, 0.0),
            Pos2::new(4e5, 0.0),
            Pos2::new(4e5, 9e5),
            Pos2::new(-4e5, 9e5),
        ];
        let mut builder = MeshBuilder::default();
        builder.dashed(&far, 10.0, clip, &Profile::plain(2.0, Color32::RED, 1.0));
        let mesh = builder.finish();
        let pieces = mesh.indices.len() / (3 * 6);
        assert!((4..=8).contains(&pieces), "{pieces}");
        assert!(mesh.vertices.iter().all(|v| clip.expand(4.0).contains(v.pos)));
    }

    #[test]
    fn a_pen_that_skips_comes_out_where_one_that_draws_does() {
        for way in [0.0, 3.0, 9.9, 17.9, 18.1, 27.5, 1234.5] {
            let (mut skips, mut steps) = (Pen::new(10.0), Pen::new(10.0));
            skips.skip(way);
            for _ in 0..100 {
                steps.skip(way / 100.0);
            }
            assert_eq!(skips.down, steps.down, "{way}");
            assert!((skips.left - steps.left).abs() < 0.01, "{way}");
        }
    }
}
