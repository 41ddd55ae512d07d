//! One tile of the window.

use super::bins::{Bins, Item, Layer, Shape, Tile};
use super::pixel::cover;
use super::rect::PixelRect;
use super::target::Target;
use super::{sample, triangle};

/// Paints what lies in a tile, over the background.
pub(crate) fn paint(
    target: &mut Target<'_>,
    tile: &Tile,
    bins: &Bins,
    layers: &[Layer<'_>],
    scale: f32,
    background: u32,
) {
    let PixelRect { x0, y0, x1, y1 } = target.rect;
    if !tile.covered {
        for y in y0..y1 {
            target.row(y, x0, x1).fill(background);
        }
    }
    for item in &tile.items {
        let piece = match item {
            Item::Plain(area, color) => {
                let [left, top, right, bottom] = area.map(i32::from);
                for y in y0 + top..y0 + bottom {
                    cover(target.row(y, x0 + left, x0 + right), *color);
                }
                continue;
            }
            Item::Piece(number) => &bins.pieces[*number as usize],
        };
        let clip = piece.bounds.intersection(&target.rect);
        if clip.is_empty() {
            continue;
        }
        let layer = &layers[piece.layer as usize];
        let vertex = |at: u32| &layer.mesh.vertices[at as usize];
        match piece.shape {
            Shape::Rect(least, most) => {
                sample::fill(target, &clip, (vertex(least), vertex(most)), layer.texture, scale);
            }
            Shape::Triangle(corners) => {
                let vertices = corners.map(|corner| *vertex(corner));
                triangle::fill(target, &clip, &vertices, layer.texture, scale);
            }
        }
    }
}
