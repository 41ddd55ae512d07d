//! Triangles sorted into the tiles that they touch, and which tiles look different from the frame before.

use super::rect::{PixelRect, first_center};
use super::texture::{Texture, Textures};
use super::triangle::Sides;
use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{Pos2, Rect};

/// Side of a tile, in pixels.
pub(crate) const TILE: i32 = 64;

/// A mesh, and where it may be seen.
#[derive(Debug)]
pub(crate) struct Layer<'a> {
    pub(crate) mesh: &'a Mesh,
    pub(crate) texture: &'a Texture,
    clip: PixelRect,
}

/// How a piece of a mesh is filled.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Upright, of one colour; the corners at its top left and bottom right are these vertices.
    Rect(u32, u32),
    /// The three vertices.
    Triangle([u32; 3]),
}

/// A piece of a mesh that is filled at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) layer: u32,
    pub(crate) shape: Shape,
    /// What it may cover. For an upright rectangle this is exactly what it covers.
    pub(crate) bounds: PixelRect,
}

/// What is painted, tile by tile.
#[derive(Debug, Default)]
pub(crate) struct Bins {
    pub(crate) pieces: Vec<Piece>,
    /// Pieces of each tile, in the order they are painted; tiles row by row.
    tiles: Vec<Vec<u32>>,
    hashes: Vec<u64>,
    columns: usize,
}

/// The meshes of a frame that can be painted, in order.
pub(crate) fn layers<'a>(
    primitives: &'a [ClippedPrimitive],
    textures: &'a Textures,
    points_to_pixels: f32,
    screen: PixelRect,
) -> Vec<Layer<'a>> {
    let meshes = primitives.iter().filter_map(|clipped| match &clipped.primitive {
        Primitive::Mesh(mesh) => Some((mesh, clipped.clip_rect)),
        Primitive::Callback(_) => None,
    });
    meshes
        .filter_map(|(mesh, clip)| {
            let clip = clip_in_pixels(clip, points_to_pixels).intersection(&screen);
            let texture = textures.get(mesh.texture_id)?;
            (!clip.is_empty() && !texture.texels.is_empty()).then_some(Layer { mesh, texture, clip })
        })
        .collect()
}

fn clip_in_pixels(clip: Rect, points_to_pixels: f32) -> PixelRect {
    let pixel = |at: f32| (at * points_to_pixels).round() as i32;
    PixelRect {
        x0: pixel(clip.min.x),
        y0: pixel(clip.min.y),
        x1: pixel(clip.max.x),
        y1: pixel(clip.max.y),
    }
}

impl Bins {
    /// Sorts a frame into its tiles. `seed` says what is behind all of it.
    pub(crate) fn sort(&mut self, layers: &[Layer<'_>], points_to_pixels: f32, columns: usize, rows: usize, seed: u64) {
        self.pieces.clear();
        self.columns = columns;
        self.tiles.resize_with(columns * rows, Vec::new);
        self.tiles.iter_mut().for_each(Vec::clear);
        self.hashes.clear();
        self.hashes.resize(columns * rows, seed);
        for (number, layer) in layers.iter().enumerate() {
            self.add(number as u32, layer, points_to_pixels);
        }
    }

    fn add(&mut self, number: u32, layer: &Layer<'_>, points_to_pixels: f32) {
        let mesh = layer.mesh;
        let clip = &layer.clip;
        let start = [clip.x0, clip.y0, clip.x1, clip.y1]
            .into_iter()
            .fold(mix(0, layer.texture.version), |hash, side| mix(hash, side as u64));
        let mut at = 0;
        while let Some([a, b, c]) = mesh
            .indices
            .get(at..at + 3)
            .and_then(|three| <[u32; 3]>::try_from(three).ok())
        {
            let next = mesh
                .indices
                .get(at + 3..at + 6)
                .and_then(|three| <[u32; 3]>::try_from(three).ok());
            if let Some((least, most)) = next.and_then(|next| upright(mesh, [a, b, c], next)) {
                at += 6;
                self.add_rect(number, layer, (least, most), points_to_pixels, start);
            } else {
                at += 3;
                self.add_triangle(number, layer, [a, b, c], points_to_pixels, start);
            }
        }
    }

    fn add_rect(&mut self, layer: u32, of: &Layer<'_>, corners: (u32, u32), points_to_pixels: f32, start: u64) {
        let vertex = |at: u32| of.mesh.vertices[at as usize];
        let (least, most) = (vertex(corners.0), vertex(corners.1));
        let bounds = PixelRect {
            x0: first_center(least.pos.x * points_to_pixels),
            y0: first_center(least.pos.y * points_to_pixels),
            x1: first_center(most.pos.x * points_to_pixels),
            y1: first_center(most.pos.y * points_to_pixels),
        }
        .intersection(&of.clip);
        if bounds.is_empty() || least.color.to_array() == [0; 4] {
            return;
        }
        let hash = mix_vertex(mix_vertex(mix(start, 1), &least), &most);
        let piece = Piece {
            layer,
            shape: Shape::Rect(corners.0, corners.1),
            bounds,
        };
        self.put(piece, hash, |_| true);
    }

    fn add_triangle(&mut self, layer: u32, of: &Layer<'_>, indices: [u32; 3], points_to_pixels: f32, start: u64) {
        let Some(vertices) = triangle_of(of.mesh, indices) else {
            return;
        };
        if vertices.iter().all(|vertex| vertex.color.to_array() == [0; 4]) {
            return;
        }
        let [a, b, c] = &vertices;
        let at = [
            a.pos * points_to_pixels,
            b.pos * points_to_pixels,
            c.pos * points_to_pixels,
        ];
        let bounds = around(&at).intersection(&of.clip);
        if bounds.is_empty() {
            return;
        }
        let hash = mix_vertex(mix_vertex(mix_vertex(mix(start, 2), a), b), c);
        let piece = Piece {
            layer,
            shape: Shape::Triangle(indices),
            bounds,
        };
        let tiles = (bounds.x1 - bounds.x0) / TILE * ((bounds.y1 - bounds.y0) / TILE);
        // A long diagonal passes by most of the tiles around it.
        match Sides::new(at).filter(|_| tiles > 2) {
            Some(sides) => self.put(piece, hash, |tile| sides.may_touch(tile)),
            None => self.put(piece, hash, |_| true),
        }
    }

    fn put(&mut self, piece: Piece, hash: u64, touches: impl Fn(&PixelRect) -> bool) {
        let number = self.pieces.len() as u32;
        self.pieces.push(piece);
        let bounds = &piece.bounds;
        for row in bounds.y0 / TILE..=(bounds.y1 - 1) / TILE {
            for column in bounds.x0 / TILE..=(bounds.x1 - 1) / TILE {
                if touches(&tile_rect(column, row)) {
                    let tile = row as usize * self.columns + column as usize;
                    self.tiles[tile].push(number);
                    self.hashes[tile] = mix(self.hashes[tile], hash);
                }
            }
        }
    }

    /// The pieces of a tile, in the order they are painted.
    pub(crate) fn tile(&self, tile: usize) -> &[u32] {
        &self.tiles[tile]
    }

    /// What tells how each tile looks.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }
}

/// The pixels of a tile, as far as it may reach.
pub(crate) fn tile_rect(column: i32, row: i32) -> PixelRect {
    PixelRect {
        x0: column * TILE,
        y0: row * TILE,
        x1: (column + 1) * TILE,
        y1: (row + 1) * TILE,
    }
}

/// The three vertices, if the mesh has them.
fn triangle_of(mesh: &Mesh, indices: [u32; 3]) -> Option<[Vertex; 3]> {
    let vertex = |at: u32| mesh.vertices.get(at as usize).copied();
    let [a, b, c] = indices;
    Some([vertex(a)?, vertex(b)?, vertex(c)?])
}

/// The pixels whose centres may lie inside: corners are rounded to a part of a pixel.
fn around([a, b, c]: &[Pos2; 3]) -> PixelRect {
    const ROUNDED: f32 = 1.0 / 64.0;
    let least = a.min(*b).min(*c);
    let most = a.max(*b).max(*c);
    PixelRect {
        x0: first_center(least.x - ROUNDED),
        y0: first_center(least.y - ROUNDED),
        x1: first_center(most.x + ROUNDED),
        y1: first_center(most.y + ROUNDED),
    }
}

/// Whether two triangles are the halves of an upright rectangle of one colour whose texture lies upright in it; its
/// corners at the top left and bottom right then.
fn upright(mesh: &Mesh, first: [u32; 3], second: [u32; 3]) -> Option<(u32, u32)> {
    let fourth = second.into_iter().find(|index| !first.contains(index))?;
    let shared = second.into_iter().filter(|index| first.contains(index)).count();
    let alone = first.into_iter().find(|index| !second.contains(index))?;
    if shared != 2 {
        return None;
    }
    let [a, b, c] = triangle_of(mesh, first)?;
    let d = *mesh.vertices.get(fourth as usize)?;
    if [b, c, d].iter().any(|vertex| vertex.color != a.color) {
        return None;
    }
    // The halves meet in a diagonal: the two corners that only one of them has lie opposite each other.
    let one = mesh.vertices[alone as usize];
    let mut others = first.into_iter().filter(|index| *index != alone);
    let (third, other) = (others.next()?, others.next()?);
    let (p, q) = (mesh.vertices[third as usize], mesh.vertices[other as usize]);
    let same = |x: f32, y: f32| x == y;
    let (corner, opposite) = (one.pos, d.pos);
    if corner.x == opposite.x || corner.y == opposite.y {
        return None;
    }
    let fits = |p: &Vertex, q: &Vertex| {
        same(p.pos.x, corner.x)
            && same(p.pos.y, opposite.y)
            && same(q.pos.x, opposite.x)
            && same(q.pos.y, corner.y)
            && same(p.uv.x, one.uv.x)
            && same(p.uv.y, d.uv.y)
            && same(q.uv.x, d.uv.x)
            && same(q.uv.y, one.uv.y)
    };
    if !fits(&p, &q) && !fits(&q, &p) {
        return None;
    }
    let candidates = [(alone, fourth), (fourth, alone), (third, other), (other, third)];
    candidates.into_iter().find(|(least, most)| {
        let (least, most) = (mesh.vertices[*least as usize].pos, mesh.vertices[*most as usize].pos);
        least.x < most.x && least.y < most.y
    })
}

fn mix(hash: u64, word: u64) -> u64 {
    // FxHash's step, and a shift that brings high bits down: tiles are compared, not attacked.
    let mixed = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    mixed ^ (mixed >> 29)
}

fn mix_vertex(hash: u64, vertex: &Vertex) -> u64 {
    let pair = |at: Pos2| u64::from(at.x.to_bits()) << 32 | u64::from(at.y.to_bits());
    let color = u64::from(u32::from_be_bytes(vertex.color.to_array()));
    mix(
        mix(hash, pair(vertex.pos)),
        pair(vertex.uv) ^ color.wrapping_mul(0x9e37_79b9_7f4a_7c15),
    )
}
