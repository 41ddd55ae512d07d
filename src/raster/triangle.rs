//! Triangles, filled row by row.

use super::pixel::{cover, over, packed, tinted};
use super::rect::PixelRect;
use super::sample::texel_at;
use super::target::Target;
use super::texture::Texture;
use egui::Pos2;
use egui::epaint::Vertex;

/// Steps in a pixel that corners are rounded to, so that edges are told exactly.
const STEPS: f32 = 64.0;
const STEP: i64 = STEPS as i64;
/// Corners beyond, in pixels, are drawn in: no window is as large.
const FARTHEST: f32 = 1.0e7;

/// The corners of a triangle in steps, in the order in which the inside lies to the left of each side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corners([(i64, i64); 3]);

/// A side as a function that is positive inside: `at + dx * x + dy * y` for the centre of pixel (x, y).
struct Side {
    at: i64,
    dx: i64,
    dy: i64,
    /// What it must reach: 0 where a centre on the side belongs to the triangle, else 1.
    least: i64,
}

impl Corners {
    /// Unless nothing is inside.
    pub(crate) fn new(at: [Pos2; 3]) -> Option<Self> {
        let step = |v: f32| (v.clamp(-FARTHEST, FARTHEST) * STEPS).round() as i64;
        let [a, mut b, mut c] = at.map(|p| (step(p.x), step(p.y)));
        let area = (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
        if area == 0 {
            return None;
        }
        if area < 0 {
            std::mem::swap(&mut b, &mut c);
        }
        Some(Self([a, b, c]))
    }

    fn sides(&self) -> [Side; 3] {
        let [a, b, c] = self.0;
        [(a, b), (b, c), (c, a)].map(|(from, to)| {
            let (way_x, way_y) = (to.0 - from.0, to.1 - from.1);
            // The value at the centre of pixel (0, 0).
            let at = way_x * (STEP / 2 - from.1) - way_y * (STEP / 2 - from.0);
            // With y down and the inside where the value is positive, top sides run to the right and left sides up.
            let belongs = way_y < 0 || (way_y == 0 && way_x > 0);
            Side {
                at,
                dx: -way_y * STEP,
                dy: way_x * STEP,
                least: i64::from(!belongs),
            }
        })
    }

    /// Whether a tile is not wholly beyond one of the sides.
    pub(crate) fn may_touch(&self, tile: &PixelRect) -> bool {
        self.sides().iter().all(|side| {
            let x = if side.dx > 0 { tile.x1 - 1 } else { tile.x0 };
            let y = if side.dy > 0 { tile.y1 - 1 } else { tile.y0 };
            side.at + side.dx * i64::from(x) + side.dy * i64::from(y) >= side.least
        })
    }
}

/// A value that changes evenly over the triangle.
#[derive(Clone, Copy)]
struct Plane {
    at: f32,
    dx: f32,
    dy: f32,
    low: f32,
    high: f32,
}

impl Plane {
    fn new(at: &[Pos2; 3], area: f32, values: [f32; 3]) -> Self {
        let [a, b, c] = at;
        let (first, second) = (values[1] - values[0], values[2] - values[0]);
        let dx = (first * (c.y - a.y) - second * (b.y - a.y)) / area;
        let dy = (second * (b.x - a.x) - first * (c.x - a.x)) / area;
        Self {
            at: values[0] + dx * (0.5 - a.x) + dy * (0.5 - a.y),
            dx,
            dy,
            low: values.into_iter().fold(f32::INFINITY, f32::min),
            high: values.into_iter().fold(f32::NEG_INFINITY, f32::max),
        }
    }

    /// In a sliver the way to a centre just beyond a corner is long: never more than the corners have.
    fn value(&self, x: f32, y: f32) -> f32 {
        (self.at + self.dx * x + self.dy * y).clamp(self.low, self.high)
    }
}

/// Fills what lies in `clip` of a triangle.
pub(crate) fn fill(target: &mut Target<'_>, clip: &PixelRect, vertices: &[Vertex; 3], texture: &Texture, scale: f32) {
    let at = vertices.map(|vertex| vertex.pos * scale);
    let Some(corners) = Corners::new(at) else { return };
    let sides = corners.sides();
    let [first, second, third] = vertices;
    let one_color = first.color == second.color && first.color == third.color;
    let one_texel = first.uv == second.uv && first.uv == third.uv;
    if one_color && one_texel {
        let color = tinted(texel_at(texture, first.uv.x, first.uv.y, false), packed(first.color));
        return rows(clip, &sides, |y, from, to| cover(target.row(y, from, to), color));
    }
    let area = (at[1].x - at[0].x) * (at[2].y - at[0].y) - (at[2].x - at[0].x) * (at[1].y - at[0].y);
    if area == 0.0 {
        return;
    }
    let colors: [Plane; 4] = std::array::from_fn(|channel| {
        let value = |vertex: &Vertex| f32::from(packed(vertex.color).to_be_bytes()[channel]);
        Plane::new(&at, area, [value(first), value(second), value(third)])
    });
    let color = |x: f32, y: f32| u32::from_be_bytes(colors.map(|plane| (plane.value(x, y) + 0.5) as u8));
    if one_texel {
        let texel = texel_at(texture, first.uv.x, first.uv.y, false);
        return rows(clip, &sides, |y, from, to| {
            for (x, below) in (from..).zip(target.row(y, from, to)) {
                *below = over(tinted(texel, color(x as f32, y as f32)), *below);
            }
        });
    }
    let u = Plane::new(&at, area, vertices.map(|vertex| vertex.uv.x));
    let v = Plane::new(&at, area, vertices.map(|vertex| vertex.uv.y));
    let minified = (u.dx.hypot(u.dy) * texture.width as f32).max(v.dx.hypot(v.dy) * texture.height as f32) > 1.0;
    rows(clip, &sides, |y, from, to| {
        for (x, below) in (from..).zip(target.row(y, from, to)) {
            let (px, py) = (x as f32, y as f32);
            let texel = texel_at(texture, u.value(px, py), v.value(px, py), minified);
            *below = over(tinted(texel, color(px, py)), *below);
        }
    });
}

/// Hands each row of pixels inside all sides to `fill`: its y, its first x, and the x after its last.
fn rows(clip: &PixelRect, sides: &[Side; 3], mut fill: impl FnMut(i32, i32, i32)) {
    for y in clip.y0..clip.y1 {
        let (mut from, mut to) = (i64::from(clip.x0), i64::from(clip.x1));
        for side in sides {
            // at + dx * x >= least
            let lacking = side.least - side.at - side.dy * i64::from(y);
            match side.dx {
                0 if lacking > 0 => to = from,
                0 => {}
                dx if dx > 0 => from = from.max(lacking.div_euclid(dx) + i64::from(lacking.rem_euclid(dx) != 0)),
                dx => to = to.min((-lacking).div_euclid(-dx) + 1),
            }
        }
        if from < to {
            fill(y, from as i32, to as i32);
        }
    }
}
