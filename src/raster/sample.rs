//! Textures as pixels see them.

use super::pixel::{mixed, over, packed, tinted};
use super::rect::{PixelRect, floored, rounded};
use super::target::Target;
use super::texture::Texture;
use egui::epaint::Vertex;
use egui::{TextureFilter, TextureWrapMode};

/// How far, in texels, a sample may be from the middle of a texel to be that texel.
const EXACT: f32 = 0.01;

/// The texel of this place of the whole axis, or one that stands in for it.
fn wrapped(at: i32, length: usize, mode: TextureWrapMode) -> usize {
    let length = length as i32;
    let inside = match mode {
        TextureWrapMode::ClampToEdge => at.clamp(0, length - 1),
        TextureWrapMode::Repeat => at.rem_euclid(length),
        TextureWrapMode::MirroredRepeat => {
            let there = at.rem_euclid(2 * length);
            there.min(2 * length - 1 - there)
        }
    };
    inside as usize
}

/// Two neighbouring texels of an axis, and how much of the second, of 256.
#[derive(Clone, Copy, Debug, Default)]
struct Between {
    first: usize,
    second: usize,
    weight: u32,
}

impl Between {
    /// For a place in texels.
    fn new(at: f32, length: usize, texture: &Texture, filter: TextureFilter) -> Self {
        let index = |at: i32| wrapped(at, length, texture.wrap);
        match filter {
            TextureFilter::Nearest => {
                let first = index(floored(at));
                Self {
                    first,
                    second: first,
                    weight: 0,
                }
            }
            TextureFilter::Linear => {
                let from = floored(at - 0.5);
                let share = at - 0.5 - from as f32;
                let (share, from) = match share {
                    _ if share < EXACT => (0.0, from),
                    _ if share > 1.0 - EXACT => (0.0, from + 1),
                    _ => (share, from),
                };
                Self {
                    first: index(from),
                    second: index(from + 1),
                    weight: rounded(share * 256.0) as u32,
                }
            }
        }
    }
}

/// What is seen at a place of a texture, 0 to 1 from its left and its top.
pub(crate) fn texel_at(texture: &Texture, u: f32, v: f32, minified: bool) -> u32 {
    // Nearly all triangles are of the white texel at the corner.
    if u == 0.0 && v == 0.0 && texture.wrap == TextureWrapMode::ClampToEdge {
        return texture.texels[0];
    }
    let filter = if minified { texture.minified } else { texture.magnified };
    let x = Between::new(u * texture.width as f32, texture.width, texture, filter);
    let y = Between::new(v * texture.height as f32, texture.height, texture, filter);
    mixed(
        mixed(
            texture.texel(x.first, y.first),
            texture.texel(x.second, y.first),
            x.weight,
        ),
        mixed(
            texture.texel(x.first, y.second),
            texture.texel(x.second, y.second),
            x.weight,
        ),
        y.weight,
    )
}

/// Fills what lies in `clip` of an upright rectangle with these corners with its part of the texture.
pub(crate) fn fill(
    target: &mut Target<'_>,
    clip: &PixelRect,
    (least, most): (&Vertex, &Vertex),
    texture: &Texture,
    scale: f32,
) {
    let tint = packed(least.color);
    // Texels a pixel, and the place of the centre of pixel 0, in texels.
    let axis = |from: f32, to: f32, at: f32, to_at: f32, length: usize| {
        let step = (to_at - at) * length as f32 / ((to - from) * scale);
        (step, at * length as f32 + (0.5 - from * scale) * step)
    };
    let (step_x, at_x) = axis(least.pos.x, most.pos.x, least.uv.x, most.uv.x, texture.width);
    let (step_y, at_y) = axis(least.pos.y, most.pos.y, least.uv.y, most.uv.y, texture.height);
    let filter = match step_x.abs().max(step_y.abs()) > 1.0 {
        true => texture.minified,
        false => texture.magnified,
    };
    let columns: Vec<Between> = (clip.x0..clip.x1)
        .map(|x| Between::new(at_x + step_x * x as f32, texture.width, texture, filter))
        .collect();
    let in_a_row = columns.windows(2).all(|pair| pair[1].first == pair[0].first + 1);
    let copied = in_a_row && columns.iter().all(|column| column.weight == 0);
    for y in clip.y0..clip.y1 {
        let row = Between::new(at_y + step_y * y as f32, texture.height, texture, filter);
        let line = |at: usize| &texture.texels[at * texture.width..(at + 1) * texture.width];
        let seen = target.row(y, clip.x0, clip.x1);
        let (upper, lower) = (line(row.first), line(row.second));
        if let (true, 0, Some(from)) = (copied, row.weight, columns.first()) {
            let source = &upper[from.first..from.first + columns.len()];
            blend(seen, source.iter().copied(), texture.opaque, tint);
            continue;
        }
        let across = |line: &[u32], column: &Between| mixed(line[column.first], line[column.second], column.weight);
        match row.weight {
            0 => blend(
                seen,
                columns.iter().map(|column| across(upper, column)),
                texture.opaque,
                tint,
            ),
            weight => {
                let mixed_rows = |column: &Between| mixed(across(upper, column), across(lower, column), weight);
                blend(seen, columns.iter().map(mixed_rows), texture.opaque, tint);
            }
        }
    }
}

/// Lays texels in the light of a tint over a row.
fn blend(target: &mut [u32], texels: impl Iterator<Item = u32>, opaque: bool, tint: u32) {
    if opaque && tint == u32::MAX {
        for (below, texel) in target.iter_mut().zip(texels) {
            *below = texel;
        }
        return;
    }
    for (below, texel) in target.iter_mut().zip(texels) {
        // Most of a glyph's rectangle is empty.
        if texel != 0 {
            *below = over(tinted(texel, tint), *below);
        }
    }
}
