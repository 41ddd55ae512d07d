//! Triangles sorted into the tiles that they touch, and which tiles look different from the frame before.

use super::pixel::{packed, tinted};
use super::rect::{PixelRect, first_center};
use super::sample::texel_at;
use super::texture::{Texture, Textures};
use super::triangle::Sides;
use egui::epaint::{Mesh, Vertex};
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
    /// Upright, a part of the texture; the corners at its top left and bottom right are these vertices.
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

/// What is painted in a tile.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    /// An upright rectangle of one colour: its left, top, right and bottom from the tile's top left corner, whose side fits
    /// into a byte. There may be hundreds of thousands: nothing else has to be looked up to fill one.
    Plain([u8; 4], u32),
    /// The piece of this number.
    Piece(u32),
}

/// What is painted in a tile, in order.
#[derive(Debug, Default)]
pub(crate) struct Tile {
    pub(crate) items: Vec<Item>,
    /// The first one lets nothing of what is behind it through.
    pub(crate) covered: bool,
    /// Tells how the tile looks.
    pub(crate) hash: u64,
}

impl Tile {
    /// Puts something over the rest. `covers` says that it hides all of that.
    fn put(&mut self, item: Item, hash: u64, covers: bool, seed: u64) {
        if covers {
            self.items.clear();
            self.covered = true;
            self.hash = seed;
        }
        self.items.push(item);
        self.hash = mix(self.hash, hash);
    }
}

/// What is painted, tile by tile.
#[derive(Debug, Default)]
pub(crate) struct Bins {
    pub(crate) pieces: Vec<Piece>,
    /// Row by row.
    tiles: Vec<Tile>,
    columns: usize,
    screen: PixelRect,
    seed: u64,
}

/// The meshes of a frame that can be painted, in order.
pub(crate) fn layers<'a>(
    meshes: &[(Rect, &'a Mesh)],
    textures: &'a Textures,
    points_to_pixels: f32,
    screen: PixelRect,
) -> Vec<Layer<'a>> {
    meshes
        .iter()
        .filter_map(|(clip, mesh)| {
            let clip = clip_in_pixels(*clip, points_to_pixels).intersection(&screen);
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
    /// Sorts a frame into the tiles of a screen. `seed` says what is behind all of it.
    pub(crate) fn sort(&mut self, layers: &[Layer<'_>], points_to_pixels: f32, screen: PixelRect, seed: u64) {
        let tiles = |pixels: i32| (pixels as usize).div_ceil(TILE as usize);
        self.pieces.clear();
        self.columns = tiles(screen.x1);
        self.screen = screen;
        self.seed = seed;
        self.tiles.resize_with(self.columns * tiles(screen.y1), Tile::default);
        for tile in &mut self.tiles {
            tile.items.clear();
            tile.covered = false;
            tile.hash = seed;
        }
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
        let color = packed(least.color);
        if least.uv == most.uv {
            return self.put_plain(
                &bounds,
                tinted(texel_at(of.texture, least.uv.x, least.uv.y, false), color),
            );
        }
        let hash = mix_vertex(mix_vertex(mix(start, 1), &least), &most);
        let piece = Piece {
            layer,
            shape: Shape::Rect(corners.0, corners.1),
            bounds,
        };
        let opaque = of.texture.opaque && color >> 24 == 255;
        self.put(piece, hash, opaque, |_| true);
    }

    /// A rectangle of one colour.
    fn put_plain(&mut self, bounds: &PixelRect, color: u32) {
        if color == 0 {
            return;
        }
        let opaque = color >> 24 == 255;
        for row in bounds.y0 / TILE..=(bounds.y1 - 1) / TILE {
            let top = row * TILE;
            let (y0, y1) = ((bounds.y0 - top).max(0), (bounds.y1 - top).min(TILE));
            let all_rows = opaque && y0 == 0 && y1 == (self.screen.y1 - top).min(TILE);
            for column in bounds.x0 / TILE..=(bounds.x1 - 1) / TILE {
                let left = column * TILE;
                let (x0, x1) = ((bounds.x0 - left).max(0), (bounds.x1 - left).min(TILE));
                let area = [x0, y0, x1, y1].map(|side| side as u8);
                let hash = u64::from(u32::from_be_bytes(area)) << 32 | u64::from(color);
                let covers = all_rows && x0 == 0 && x1 == (self.screen.x1 - left).min(TILE);
                let tile = &mut self.tiles[row as usize * self.columns + column as usize];
                tile.put(Item::Plain(area, color), hash, covers, self.seed);
            }
        }
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
            Some(sides) => self.put(piece, hash, false, |tile| sides.may_touch(tile)),
            None => self.put(piece, hash, false, |_| true),
        }
    }

    fn put(&mut self, piece: Piece, hash: u64, opaque: bool, touches: impl Fn(&PixelRect) -> bool) {
        let number = self.pieces.len() as u32;
        self.pieces.push(piece);
        let bounds = &piece.bounds;
        for row in bounds.y0 / TILE..=(bounds.y1 - 1) / TILE {
            for column in bounds.x0 / TILE..=(bounds.x1 - 1) / TILE {
                let rect = tile_rect(column, row);
                if touches(&rect) {
                    let covers = opaque && bounds.contains(&rect.intersection(&self.screen));
                    let tile = &mut self.tiles[row as usize * self.columns + column as usize];
                    tile.put(Item::Piece(number), hash, covers, self.seed);
                }
            }
        }
    }

    /// The tiles, row by row.
    pub(crate) fn tiles(&self) -> &[Tile] {
        &self.tiles
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
fn upright(mesh: &Mesh, [a, b, c]: [u32; 3], second: [u32; 3]) -> Option<(u32, u32)> {
    // The two corners that only one half has lie opposite each other, and the two of the side that they share. Rectangles
    // come in these two orders; in any other they are filled as the triangles that they are.
    let [alone, opposite, third, fourth] = match second {
        [first, next, d] if first == a && next == c => [b, d, a, c],
        [first, next, d] if first == c && next == b => [a, d, b, c],
        _ => return None,
    };
    let vertex = |at: u32| mesh.vertices.get(at as usize);
    let (one, two, p, q) = (vertex(alone)?, vertex(opposite)?, vertex(third)?, vertex(fourth)?);
    if one.color != two.color || one.color != p.color || one.color != q.color {
        return None;
    }
    if one.pos.x == two.pos.x || one.pos.y == two.pos.y {
        return None;
    }
    // Whether these are the corners beside the first one: below or above it, and left or right of it.
    let beside = |p: &Vertex, q: &Vertex| {
        p.pos == Pos2::new(one.pos.x, two.pos.y)
            && q.pos == Pos2::new(two.pos.x, one.pos.y)
            && p.uv == Pos2::new(one.uv.x, two.uv.y)
            && q.uv == Pos2::new(two.uv.x, one.uv.y)
    };
    if !beside(p, q) && !beside(q, p) {
        return None;
    }
    let corners = [
        (alone, one, opposite, two),
        (opposite, two, alone, one),
        (third, p, fourth, q),
        (fourth, q, third, p),
    ];
    let ordered = corners
        .into_iter()
        .find(|(_, least, _, most)| least.pos.x < most.pos.x && least.pos.y < most.pos.y);
    ordered.map(|(least, _, most, _)| (least, most))
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
