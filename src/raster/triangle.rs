//! Triangles, filled row by row.

use super::pixel::{cover, over, packed, tinted};
use super::rect::{PixelRect, rounded};
use super::sample::texel_at;
use super::target::Target;
use super::texture::Texture;
use egui::Pos2;
use egui::epaint::Vertex;

/// Steps in a pixel that corners are rounded to, so that edges are told exactly.
const STEP: i64 = 64;
/// Corners beyond, in pixels, are drawn in: no window is as large.
const FARTHEST: f32 = 1.0e7;
/// Up to this width, in pixels, each pixel of a row is asked; from there on the row's ends are computed.
const NARROW: i32 = 12;

/// A side as a function that is positive inside: `at + dx * x + dy * y` for the centre of pixel (x, y).
#[derive(Clone, Copy, Debug)]
struct Side {
    at: i64,
    dx: i64,
    dy: i64,
    /// What it must reach: 0 where a centre on the side belongs to the triangle, else 1.
    least: i64,
}

impl Side {
    fn new(from: (i64, i64), to: (i64, i64)) -> Self {
        let (way_x, way_y) = (to.0 - from.0, to.1 - from.1);
        // With y down and the inside where the value is positive, top sides run to the right and left sides up.
        let belongs = way_y < 0 || (way_y == 0 && way_x > 0);
        Self {
            at: way_x * (STEP / 2 - from.1) - way_y * (STEP / 2 - from.0),
            dx: -way_y * STEP,
            dy: way_x * STEP,
            least: i64::from(!belongs),
        }
    }

    #[inline]
    fn value(&self, x: i32, y: i32) -> i64 {
        self.at + self.dx * i64::from(x) + self.dy * i64::from(y)
    }
}

/// The sides of a triangle; each is nought at two corners, and `area` at the third.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides {
    /// From the first corner to the second, from the second to the third, from the third to the first.
    sides: [Side; 3],
    area: i64,
    /// The second and third corner have changed places, so that the inside lies where the sides are positive.
    turned: bool,
}

impl Sides {
    /// Unless nothing is inside.
    pub(crate) fn new([a, b, c]: [Pos2; 3]) -> Option<Self> {
        let step = |v: f32| rounded(v.clamp(-FARTHEST, FARTHEST) * STEP as f32);
        let at = |p: Pos2| (step(p.x), step(p.y));
        let (a, mut b, mut c) = (at(a), at(b), at(c));
        let area = (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
        if area == 0 {
            return None;
        }
        if area < 0 {
            std::mem::swap(&mut b, &mut c);
        }
        Some(Self {
            sides: [Side::new(a, b), Side::new(b, c), Side::new(c, a)],
            area: area.abs(),
            turned: area < 0,
        })
    }

    /// Whether a tile is not wholly beyond one of the sides.
    pub(crate) fn may_touch(&self, tile: &PixelRect) -> bool {
        self.sides.iter().all(|side| {
            let x = if side.dx > 0 { tile.x1 - 1 } else { tile.x0 };
            let y = if side.dy > 0 { tile.y1 - 1 } else { tile.y0 };
            side.value(x, y) >= side.least
        })
    }

    /// Hands each row of pixels inside to `fill`: its y, its first x, and the x after its last.
    #[inline]
    fn rows(&self, clip: &PixelRect, mut fill: impl FnMut(i32, i32, i32)) {
        for y in clip.y0..clip.y1 {
            let (mut from, mut to) = (clip.x0, clip.x1);
            if clip.x1 - clip.x0 <= NARROW {
                let inside = |x: i32| self.sides.iter().all(|side| side.value(x, y) >= side.least);
                while from < to && !inside(from) {
                    from += 1;
                }
                while from < to && !inside(to - 1) {
                    to -= 1;
                }
            } else {
                let (first, last) = self.ends(y, from, to);
                (from, to) = (first, last);
            }
            if from < to {
                fill(y, from, to);
            }
        }
    }

    /// The part of a row that is inside.
    fn ends(&self, y: i32, from: i32, to: i32) -> (i32, i32) {
        let (mut from, mut to) = (i64::from(from), i64::from(to));
        for side in &self.sides {
            // at + dx * x >= least
            let lacking = side.least - side.value(0, y);
            match side.dx {
                0 if lacking > 0 => to = from,
                0 => {}
                dx if dx > 0 => from = from.max(lacking.div_euclid(dx) + i64::from(lacking.rem_euclid(dx) != 0)),
                dx => to = to.min((-lacking).div_euclid(-dx) + 1),
            }
        }
        (from as i32, to.max(from) as i32)
    }

    /// How much the second and the third corner have of a pixel, of `area`.
    #[inline]
    fn shares(&self, x: i32, y: i32) -> (f32, f32) {
        let [to_third, _, to_second] = &self.sides;
        let (second, third) = (to_second.value(x, y) as f32, to_third.value(x, y) as f32);
        if self.turned { (third, second) } else { (second, third) }
    }
}

/// A value that runs evenly from corner to corner: its value at the first, and what the others add for each part of the
/// area that is theirs.
#[derive(Clone, Copy)]
struct Ramp {
    first: f32,
    second: f32,
    third: f32,
}

impl Ramp {
    fn new(values: [f32; 3], area: i64) -> Self {
        let part = 1.0 / area as f32;
        Self {
            first: values[0],
            second: (values[1] - values[0]) * part,
            third: (values[2] - values[0]) * part,
        }
    }

    #[inline]
    fn value(&self, (second, third): (f32, f32)) -> f32 {
        self.first + self.second * second + self.third * third
    }
}

/// Fills what lies in `clip` of a triangle.
pub(crate) fn fill(target: &mut Target<'_>, clip: &PixelRect, vertices: &[Vertex; 3], texture: &Texture, scale: f32) {
    let [first, second, third] = vertices;
    let Some(sides) = Sides::new([first.pos * scale, second.pos * scale, third.pos * scale]) else {
        return;
    };
    let colors = [packed(first.color), packed(second.color), packed(third.color)];
    let one_color = colors[0] == colors[1] && colors[0] == colors[2];
    let one_texel = first.uv == second.uv && first.uv == third.uv;
    if one_color && one_texel {
        let color = tinted(texel_at(texture, first.uv.x, first.uv.y, false), colors[0]);
        return sides.rows(clip, |y, from, to| cover(target.row(y, from, to), color));
    }
    let channel = |shift: u32| {
        let value = |color: u32| ((color >> shift) & 0xff) as f32 + 0.5;
        Ramp::new([value(colors[0]), value(colors[1]), value(colors[2])], sides.area)
    };
    let (a, r, g, b) = (channel(24), channel(16), channel(8), channel(0));
    let color = |shares: (f32, f32)| {
        let byte = |ramp: &Ramp| u32::from(ramp.value(shares) as u8);
        byte(&a) << 24 | byte(&r) << 16 | byte(&g) << 8 | byte(&b)
    };
    if one_texel {
        let texel = texel_at(texture, first.uv.x, first.uv.y, false);
        return sides.rows(clip, |y, from, to| {
            for (x, below) in (from..).zip(target.row(y, from, to)) {
                *below = over(tinted(texel, color(sides.shares(x, y))), *below);
            }
        });
    }
    let u = Ramp::new([first.uv.x, second.uv.x, third.uv.x], sides.area);
    let v = Ramp::new([first.uv.y, second.uv.y, third.uv.y], sides.area);
    let (here, right, below) = (sides.shares(0, 0), sides.shares(1, 0), sides.shares(0, 1));
    let texels = |ramp: &Ramp, length: usize| {
        let way = (ramp.value(right) - ramp.value(here)).hypot(ramp.value(below) - ramp.value(here));
        way * length as f32
    };
    let minified = texels(&u, texture.width).max(texels(&v, texture.height)) > 1.0;
    sides.rows(clip, |y, from, to| {
        for (x, below) in (from..).zip(target.row(y, from, to)) {
            let shares = sides.shares(x, y);
            let texel = texel_at(texture, u.value(shares), v.value(shares), minified);
            *below = over(tinted(texel, color(shares)), *below);
        }
    });
}
