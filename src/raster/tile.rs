//! One tile of the window.

use super::bins::{Bins, Layer, Shape};
use super::pixel::packed;
use super::rect::PixelRect;
use super::target::Target;
use super::{sample, triangle};

/// Paints what lies in a tile: these pieces, over the background.
pub(crate) fn paint(
    target: &mut Target<'_>,
    bins: &Bins,
    pieces: &[u32],
    layers: &[Layer<'_>],
    scale: f32,
    background: u32,
) {
    let pieces = pieces.iter().map(|number| &bins.pieces[*number as usize]);
    let covers = |piece: &super::bins::Piece| match piece.shape {
        Shape::Triangle(_) => false,
        Shape::Rect(corner, _) => {
            let layer = &layers[piece.layer as usize];
            // Hardly any piece is as large: nothing else is asked of the others.
            piece.bounds.contains(&target.rect) && layer.texture.opaque_at(layer.mesh, corner, piece.shape)
        }
    };
    let hidden = pieces.clone().rposition(covers);
    if hidden.is_none() {
        let PixelRect { x0, y0, x1, y1 } = target.rect;
        for y in y0..y1 {
            target.row(y, x0, x1).fill(background);
        }
    }
    for piece in pieces.skip(hidden.unwrap_or(0)) {
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

impl super::texture::Texture {
    /// Whether a rectangle of this texture lets nothing through.
    fn opaque_at(&self, mesh: &egui::epaint::Mesh, corner: u32, shape: Shape) -> bool {
        let Shape::Rect(_, other) = shape else { return false };
        let (least, most) = (&mesh.vertices[corner as usize], &mesh.vertices[other as usize]);
        let plain = least.uv == most.uv && sample::texel_at(self, least.uv.x, least.uv.y, false) >> 24 == 255;
        packed(least.color) >> 24 == 255 && (self.opaque || plain)
    }
}
