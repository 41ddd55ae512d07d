//! The picture: tiles as textures, coarse ones first and finer ones over them.

use crate::scene::TileView;
use crate::viewport::Viewport;
use domain::picture::{TileKey, level_for_scale};
use domain::pixels::{PixelFormat, Pixels};
use domain::{BBox, Point};
use egui::{Color32, ColorImage, Mesh, Painter, Pos2, Rect, TextureHandle, TextureOptions};
use std::cmp::Reverse;
use std::collections::HashMap;

/// From how many physical pixels per image pixel on single pixels are shown as squares.
const CRISP: f64 = 2.5;
/// Pixels handed to the graphics card in a frame; the rest waits for the next.
const BUDGET: u64 = 4 << 20;

struct Entry {
    texture: TextureHandle,
    revision: u64,
    crisp: bool,
    pixels: u64,
    used: u64,
}

/// Tiles on the graphics card.
#[derive(Default)]
pub(crate) struct Textures {
    entries: HashMap<TileKey, Entry>,
    frame: u64,
}

/// What came of painting the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Painted {
    /// Whether any tile was painted.
    pub(crate) any: bool,
    /// Whether tiles wait for the next frame.
    pub(crate) waiting: bool,
}

impl Textures {
    /// Paints what is in sight, handing new tiles to the graphics card as far as the budget of a frame goes. Textures
    /// that are out of sight are kept while all of them take no more than `bytes`.
    pub(crate) fn paint(&mut self, painter: &Painter, view: &Viewport, tiles: &[TileView], bytes: usize) -> Painted {
        self.frame += 1;
        let crisp = view.physical_scale() > CRISP;
        let visible = view.visible();
        let mut left = BUDGET;
        let mut painted = Painted::default();
        let mut ready: Vec<&TileView> = Vec::new();
        for tile in in_sight(tiles, visible, level_for_scale(view.physical_scale())) {
            match self.upload(painter, tile, crisp, &mut left) {
                Upload::Ready => ready.push(tile),
                Upload::Stale => {
                    ready.push(tile);
                    painted.waiting = true;
                }
                Upload::Waiting => painted.waiting = true,
                Upload::Empty => {}
            }
        }
        for (at, tile) in ready.iter().enumerate() {
            if covered(tile.bounds.intersection(&visible), &ready[at + 1..]) {
                continue;
            }
            if let Some(entry) = self.entries.get_mut(&tile.key) {
                entry.used = self.frame;
                painter.add(quad(&entry.texture, view, tile.bounds, visible));
                painted.any = true;
            }
        }
        self.forget(bytes as u64 / 4);
        painted
    }

    fn upload(&mut self, painter: &Painter, tile: &TileView, crisp: bool, left: &mut u64) -> Upload {
        let pixels = tile.pixels.size().pixels();
        if pixels == 0 {
            return Upload::Empty;
        }
        let known = self.entries.get(&tile.key);
        if known.is_some_and(|e| e.revision == tile.revision && e.crisp == crisp) {
            return Upload::Ready;
        }
        // One tile a frame goes whatever its size, or a large one would never be shown.
        if pixels > *left && *left < BUDGET {
            return if known.is_some() {
                Upload::Stale
            } else {
                Upload::Waiting
            };
        }
        *left = left.saturating_sub(pixels);
        let options = TextureOptions {
            magnification: if crisp {
                egui::TextureFilter::Nearest
            } else {
                egui::TextureFilter::Linear
            },
            ..TextureOptions::LINEAR
        };
        let image = color_image(&tile.pixels);
        match self.entries.get_mut(&tile.key) {
            Some(entry) => {
                entry.texture.set(image, options);
                (entry.revision, entry.crisp, entry.pixels) = (tile.revision, crisp, pixels);
                entry.used = self.frame;
            }
            None => {
                let key = tile.key;
                let name = format!("{}/{}/{}/{}", key.input, key.level, key.column, key.row);
                let entry = Entry {
                    texture: painter.ctx().load_texture(name, image, options),
                    revision: tile.revision,
                    crisp,
                    pixels,
                    used: self.frame,
                };
                self.entries.insert(key, entry);
            }
        }
        Upload::Ready
    }

    /// Lets the textures go that were not used for the longest time, until all have no more than `kept` pixels.
    fn forget(&mut self, kept: u64) {
        let mut total: u64 = self.entries.values().map(|e| e.pixels).sum();
        if total <= kept {
            return;
        }
        let mut old: Vec<(u64, TileKey)> = self
            .entries
            .iter()
            .filter(|(_, e)| e.used < self.frame)
            .map(|(key, e)| (e.used, *key))
            .collect();
        old.sort_unstable();
        for (_, key) in old {
            if total <= kept {
                break;
            }
            if let Some(entry) = self.entries.remove(&key) {
                total -= entry.pixels;
            }
        }
    }
}

enum Upload {
    Ready,
    /// Older samples are there, newer ones wait.
    Stale,
    Waiting,
    Empty,
}

/// The tiles in sight, the worst first: the coarsest, then those too fine for the scale, which shimmer, then
/// those that fit it.
fn in_sight(tiles: &[TileView], visible: BBox, wanted: u8) -> Vec<&TileView> {
    let mut seen: Vec<&TileView> = tiles
        .iter()
        .filter(|t| {
            let part = t.bounds.intersection(&visible);
            part.width() > 0.0 && part.height() > 0.0
        })
        .collect();
    seen.sort_by_key(|t| {
        let level = t.key.level;
        let coarser = if level > wanted { level } else { 0 };
        (level <= wanted, Reverse(coarser), level)
    });
    seen
}

/// Whether tiles of one level that are painted later hide the area. Tiles of a level do not overlap.
fn covered(area: BBox, later: &[&TileView]) -> bool {
    let whole = area.area();
    later.chunk_by(|a, b| a.key.level == b.key.level).any(|level| {
        let sum: f64 = level.iter().map(|t| t.bounds.intersection(&area).area()).sum();
        sum >= whole * (1.0 - 1e-9)
    })
}

/// The visible part of a tile. The cut is made in `f64`, since at 64 times a whole tile is wider than `f32` can place.
fn quad(texture: &TextureHandle, view: &Viewport, bounds: BBox, visible: BBox) -> Mesh {
    let part = bounds.intersection(&visible.grown(1.0));
    let place = |x: f64, y: f64| {
        let (x, y) = view.to_screen(Point::new(x, y));
        Pos2::new(x as f32, y as f32)
    };
    let share = |x: f64, y: f64| {
        Pos2::new(
            ((x - bounds.x0) / bounds.width()) as f32,
            ((y - bounds.y0) / bounds.height()) as f32,
        )
    };
    let mut mesh = Mesh::with_texture(texture.id());
    mesh.add_rect_with_uv(
        Rect::from_min_max(place(part.x0, part.y0), place(part.x1, part.y1)),
        Rect::from_min_max(share(part.x0, part.y0), share(part.x1, part.y1)),
        Color32::WHITE,
    );
    mesh
}

fn color_image(pixels: &Pixels) -> ColorImage {
    let size = [pixels.size().width as usize, pixels.size().height as usize];
    match pixels.format() {
        PixelFormat::Rgb8 => ColorImage::from_rgb(size, pixels.data()),
        PixelFormat::Rgba8 => ColorImage::from_rgba_unmultiplied(size, pixels.data()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{InputId, Size};

    fn tile(level: u8, column: u32) -> TileView {
        let size = Size::new(4096, 1024);
        let key = TileKey {
            input: InputId::fixed(1),
            level,
            column,
            row: 0,
        };
        TileView {
            key,
            bounds: key.bounds(size),
            pixels: Pixels::new(Size::new(1, 1), PixelFormat::Rgb8, vec![0; 3]).expect("one pixel"),
            revision: 0,
        }
    }

    #[test]
    fn the_level_that_fits_the_scale_is_painted_last() {
        let tiles = [tile(0, 0), tile(2, 0), tile(1, 0), tile(3, 0)];
        let order: Vec<u8> = in_sight(&tiles, Size::new(4096, 1024).bounds(), 1)
            .iter()
            .map(|t| t.key.level)
            .collect();
        assert_eq!(order, [3, 2, 0, 1]);
    }

    #[test]
    fn tiles_out_of_sight_are_left_out() {
        let tiles = [tile(0, 0), tile(0, 1)];
        let visible = BBox {
            x0: 0.0,
            y0: 0.0,
            x1: 1024.0,
            y1: 500.0,
        };
        assert_eq!(in_sight(&tiles, visible, 0).len(), 1);
    }

    #[test]
    fn a_coarse_tile_is_painted_until_fine_ones_hide_it() {
        let (coarse, left, right) = (tile(1, 0), tile(0, 0), tile(0, 1));
        assert!(!covered(coarse.bounds, &[&left]));
        assert!(covered(coarse.bounds, &[&left, &right]));
    }
}
