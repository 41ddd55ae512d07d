//! The window's pixels, kept from frame to frame.

use super::bins::{Bins, TILE, layers};
use super::pixel::packed;
use super::rect::PixelRect;
use super::target::Target;
use super::texture::Textures;
use super::tile;
use egui::epaint::Mesh;
use egui::{Color32, Rect, TexturesDelta};

/// Tiles from which on it pays to wake another thread.
const MANY: usize = 24;
/// The most threads that fill a frame: beyond, memory is the limit.
const THREADS: usize = 4;

/// A rectangle of the window that was painted anew, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// From the left of the window.
    pub x: u32,
    /// From the top of the window.
    pub y: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// Paints egui's meshes into memory, and only where they differ from what is there.
#[derive(Debug, Default)]
pub struct Painter {
    textures: Textures,
    pixels: Vec<u32>,
    size: (usize, usize),
    bins: Bins,
    /// How each tile looks that is in `pixels`.
    shown: Vec<u64>,
}

impl Painter {
    /// Paints a frame for a window of `size` pixels, and says where it differs from the one before. Each mesh is seen
    /// within its rectangle, in points. Textures of the frame are taken in before it and let go after it, as egui asks.
    pub fn paint(
        &mut self,
        size: (u32, u32),
        pixels_per_point: f32,
        background: Color32,
        meshes: &[(Rect, &Mesh)],
        mut delta: TexturesDelta,
    ) -> Vec<Damage> {
        self.textures.set(&mut delta);
        let damage = self.fill(size, pixels_per_point, background, meshes);
        self.textures.free(&mut delta);
        damage
    }

    /// The window, row by row from the top: `0xAARRGGBB`.
    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    fn fill(
        &mut self,
        (width, height): (u32, u32),
        scale: f32,
        background: Color32,
        meshes: &[(Rect, &Mesh)],
    ) -> Vec<Damage> {
        let size = (width as usize, height as usize);
        let (columns, rows) = (size.0.div_ceil(TILE as usize), size.1.div_ceil(TILE as usize));
        if size != self.size {
            self.size = size;
            self.pixels.clear();
            self.pixels.resize(size.0 * size.1, 0);
            self.shown.clear();
        }
        if self.pixels.is_empty() {
            return Vec::new();
        }
        let background = packed(background);
        let screen = PixelRect {
            x0: 0,
            y0: 0,
            x1: width as i32,
            y1: height as i32,
        };
        let layers = layers(meshes, &self.textures, scale, screen);
        let seed = u64::from(background) << 32 | u64::from(scale.to_bits());
        self.bins.sort(&layers, scale, screen, seed);
        let tiles = self.bins.tiles();
        let changed = |tile: usize| self.shown.get(tile) != Some(&tiles[tile].hash);
        let dirty: Vec<Vec<usize>> = (0..rows)
            .map(|row| (0..columns).filter(|column| changed(row * columns + column)).collect())
            .collect();
        let count: usize = dirty.iter().map(Vec::len).sum();
        let bins = &self.bins;
        let paint = |row: usize, band: &mut [u32]| {
            for column in &dirty[row] {
                let tile = &tiles[row * columns + column];
                let left = *column as i32 * TILE;
                let mut target = Target::new(band, size.0, row as i32 * TILE, left, TILE);
                tile::paint(&mut target, tile, bins, &layers, scale, background);
            }
        };
        let bands = self.pixels.chunks_mut(size.0 * TILE as usize).enumerate();
        let bands = bands.filter(|(row, _)| !dirty[*row].is_empty());
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(THREADS));
        if count < MANY || threads < 2 {
            bands.for_each(|(row, band)| paint(row, band));
        } else {
            let mut shares: Vec<Vec<(usize, &mut [u32])>> = (0..threads).map(|_| Vec::new()).collect();
            for (number, band) in bands.enumerate() {
                shares[number % threads].push(band);
            }
            let own = shares.pop().unwrap_or_default();
            std::thread::scope(|scope| {
                for share in shares {
                    scope.spawn(|| share.into_iter().for_each(|(row, band)| paint(row, band)));
                }
                own.into_iter().for_each(|(row, band)| paint(row, band));
            });
        }
        let damage = dirty
            .iter()
            .enumerate()
            .flat_map(|(row, columns)| runs(row, columns, size));
        let damage = damage.collect();
        self.shown.clear();
        self.shown.extend(self.bins.tiles().iter().map(|tile| tile.hash));
        damage
    }
}

/// Neighbouring tiles of a row as one rectangle each.
fn runs(row: usize, columns: &[usize], (width, height): (usize, usize)) -> Vec<Damage> {
    let side = TILE as usize;
    let top = row * side;
    let neighbours = columns.chunk_by(|left, right| left + 1 == *right);
    neighbours
        .filter_map(|run| Some((run.first()? * side, ((run.last()? + 1) * side).min(width))))
        .map(|(left, right)| Damage {
            x: left as u32,
            y: top as u32,
            width: (right - left) as u32,
            height: (top + side).min(height).saturating_sub(top) as u32,
        })
        .collect()
}

#[cfg(test)]
#[path = "painter_tests.rs"]
mod tests;
