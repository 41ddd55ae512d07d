//! A plane cut into upright tiles. This is the one place where EXIF orientation is applied.

use super::plane::{Plane, Sample, Samples, half_size, halved};
use super::probe::upright_size;
use domain::picture::TILE;
use domain::pixels::{PixelFormat, Pixels};
use domain::{BBox, Size};

/// A tile as it is cached: ready for the screen, or still with its 16 bits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tile {
    Ready(Pixels),
    Deep(Deep),
}

/// Upright samples of 16 bits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deep {
    /// Size in pixels.
    pub size: Size,
    /// Samples per pixel, 1 to 4 as in [`Plane`].
    pub channels: usize,
    /// Row by row from the top.
    pub data: Vec<u16>,
}

impl Tile {
    fn bytes(&self) -> usize {
        match self {
            Self::Ready(pixels) => pixels.data().len(),
            Self::Deep(deep) => 2 * deep.data.len(),
        }
    }

    /// Size in pixels of its level.
    pub(crate) fn size(&self) -> Size {
        match self {
            Self::Ready(pixels) => pixels.size(),
            Self::Deep(deep) => deep.size,
        }
    }
}

/// One level of detail of one picture, whole, as tiles of [`TILE`] pixels row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Level {
    /// Its number: each step halves.
    pub number: u8,
    /// Its upright size in its own pixels.
    pub size: Size,
    /// What the default window spans (16 bits only).
    pub range: (u16, u16),
    tiles: Vec<Tile>,
}

impl Level {
    /// Turns a decoded plane upright and cuts it, giving the plane's memory back piece by piece.
    pub(crate) fn from_plane(plane: Plane, number: u8, orientation: u8) -> Self {
        let size = upright_size(plane.size, orientation);
        Self {
            number,
            size,
            range: plane.range,
            tiles: cut_all(plane, orientation, size),
        }
    }

    /// The next coarser level.
    pub(crate) fn coarser(&self) -> Self {
        let size = half_size(self.size);
        let tiles = grid(size)
            .map(|(column, row)| self.coarser_tile(size, column, row))
            .collect();
        Self {
            number: self.number + 1,
            size,
            range: self.range,
            tiles,
        }
    }

    fn coarser_tile(&self, size: Size, column: u32, row: u32) -> Tile {
        let (_, _, width, height) = tile_rect(size, column, row);
        let size = Size::new(width, height);
        let mut parts = Vec::with_capacity(4);
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if let Some(tile) = self.tile(2 * column + dx, 2 * row + dy) {
                parts.push((tile, (dx * TILE / 2) as usize, (dy * TILE / 2) as usize));
            }
        }
        match self.tiles.first() {
            Some(Tile::Deep(deep)) => {
                let parts = parts.iter().filter_map(|(tile, x, y)| match tile {
                    Tile::Deep(d) => Some((d.data.as_slice(), d.size, *x, *y)),
                    Tile::Ready(_) => None,
                });
                let data = assembled(size, deep.channels, parts);
                Tile::Deep(Deep {
                    size,
                    channels: deep.channels,
                    data,
                })
            }
            Some(Tile::Ready(first)) => {
                let parts = parts.iter().filter_map(|(tile, x, y)| match tile {
                    Tile::Ready(p) => Some((p.data(), p.size(), *x, *y)),
                    Tile::Deep(_) => None,
                });
                ready(size, first.format(), assembled(size, first.format().bytes(), parts))
            }
            None => ready(Size::default(), PixelFormat::Rgb8, Vec::new()),
        }
    }

    /// The tile at a place of the grid.
    pub(crate) fn tile(&self, column: u32, row: u32) -> Option<&Tile> {
        let columns = self.size.width.div_ceil(TILE);
        (column < columns)
            .then(|| self.tiles.get((row * columns + column) as usize))
            .flatten()
    }

    /// Whether one tile holds all of it.
    pub(crate) fn is_single(&self) -> bool {
        self.tiles.len() == 1
    }

    /// Bytes of its samples.
    pub(crate) fn bytes(&self) -> usize {
        self.tiles.iter().map(Tile::bytes).sum()
    }

    /// The tiles, column and row, that `visible` (pixels of the upright image of size `full`) meets.
    pub(crate) fn visible(&self, full: Size, visible: BBox) -> impl Iterator<Item = (u32, u32)> + use<> {
        visible_tiles(self.size, self.number, full, visible)
    }
}

/// The tiles, column and row, of level `number`, of `size` in its own pixels, that `visible` (pixels of the upright image
/// of size `full`) meets.
pub(super) fn visible_tiles(
    size: Size,
    number: u8,
    full: Size,
    visible: BBox,
) -> impl Iterator<Item = (u32, u32)> + use<> {
    let step = f64::from(TILE) * f64::from(1u32 << number.min(31));
    let within = visible.intersection(&full.bounds());
    let span = |low: f64, high: f64, pixels: u32| {
        if low >= high {
            return 0..0;
        }
        let last = pixels.div_ceil(TILE);
        ((low / step) as u32).min(last)..((high / step).ceil() as u32).min(last)
    };
    let columns = span(within.x0, within.x1, size.width);
    span(within.y0, within.y1, size.height).flat_map(move |row| columns.clone().map(move |c| (c, row)))
}

/// The whole plane upright, as a single tile of any size.
pub(super) fn upright(plane: &Plane, orientation: u8) -> Tile {
    let size = upright_size(plane.size, orientation);
    cut(plane, orientation, (0, 0, size.width, size.height))
}

/// Left, top, width and height, in pixels of an upright level of `size`, of all that has a share in a part of the upright
/// image, of size `full`; at least one pixel.
pub(super) fn upright_rect(size: Size, full: Size, part: &BBox) -> (u32, u32, u32, u32) {
    let span = |low: f64, high: f64, size: u32, full: u32| {
        let scale = f64::from(size) / f64::from(full.max(1));
        let first = ((low * scale).floor().max(0.0) as u32).min(size.saturating_sub(1));
        let last = ((high * scale).ceil().max(0.0) as u32).clamp(first + 1, size.max(first + 1));
        (first, last - first)
    };
    let (x, width) = span(part.x0, part.x1, size.width, full.width);
    let (y, height) = span(part.y0, part.y1, size.height, full.height);
    (x, y, width, height)
}

fn grid(size: Size) -> impl Iterator<Item = (u32, u32)> {
    let (columns, rows) = (size.width.div_ceil(TILE), size.height.div_ceil(TILE));
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (column, row)))
}

/// Left, top, width and height of a tile in pixels of its level.
pub(super) fn tile_rect(size: Size, column: u32, row: u32) -> (u32, u32, u32, u32) {
    let (x, y) = (column * TILE, row * TILE);
    (x, y, TILE.min(size.width - x), TILE.min(size.height - y))
}

fn assembled<'a, T: Sample + 'a>(
    size: Size,
    channels: usize,
    parts: impl Iterator<Item = (&'a [T], Size, usize, usize)>,
) -> Vec<T> {
    let mut data = vec![T::default(); size.pixels() as usize * channels];
    let stride = size.width as usize * channels;
    for (part, part_size, x, y) in parts {
        let half = halved(part, part_size, channels);
        let width = half_size(part_size).width as usize * channels;
        for (i, line) in half.chunks_exact(width).enumerate() {
            let at = (y + i) * stride + x * channels;
            data[at..at + width].copy_from_slice(line);
        }
    }
    data
}

fn ready(size: Size, format: PixelFormat, data: Vec<u8>) -> Tile {
    match Pixels::new(size, format, data) {
        Some(pixels) => Tile::Ready(pixels),
        None => unreachable!("the samples of a tile are made for its size"),
    }
}

fn cut_all(mut plane: Plane, orientation: u8, size: Size) -> Vec<Tile> {
    if orientation == 1
        && size.width <= TILE
        && size.height <= TILE
        && let (3 | 4, Samples::Eight(data)) = (plane.channels, &mut plane.samples)
    {
        let format = if plane.channels == 3 {
            PixelFormat::Rgb8
        } else {
            PixelFormat::Rgba8
        };
        return vec![ready(size, format, std::mem::take(data))];
    }
    // From the last stored rows to the first, so that what has been cut can be given back: a picture of 324 MB is
    // never in memory twice.
    let mut places: Vec<_> = grid(size)
        .enumerate()
        .map(|(index, (column, row))| {
            let rect = tile_rect(size, column, row);
            (stored_rows(plane.size, orientation, rect), index, rect)
        })
        .collect();
    places.sort_by_key(|(last, ..)| std::cmp::Reverse(*last));
    let mut tiles = vec![None; places.len()];
    for (last, index, rect) in places {
        release(&mut plane, last as usize);
        tiles[index] = Some(cut(&plane, orientation, rect));
    }
    tiles.into_iter().flatten().collect()
}

/// Gives back the rows from `rows` on, when that is worth a call to the allocator.
fn release(plane: &mut Plane, rows: usize) {
    const WORTH: usize = 16 << 20;
    let keep = rows * plane.size.width as usize * plane.channels;
    match &mut plane.samples {
        Samples::Eight(data) if data.len() >= keep + WORTH => {
            data.truncate(keep);
            data.shrink_to_fit();
        }
        Samples::Sixteen(data) if data.len() >= keep + WORTH => {
            data.truncate(keep);
            data.shrink_to_fit();
        }
        _ => {}
    }
}

/// The end of the stored rows that an upright rectangle needs.
fn stored_rows(stored: Size, orientation: u8, (x, y, width, height): (u32, u32, u32, u32)) -> u32 {
    match orientation {
        1 | 2 => y + height,
        3 | 4 => stored.height - y,
        5 | 8 => x + width,
        _ => stored.height - x,
    }
}

/// Where upright pixels lie among the stored ones: the first, and the steps right and down, in pixels.
struct Walk {
    start: isize,
    right: isize,
    down: isize,
}

/// EXIF 2.32, tag 0x0112: 1 as is, 2 mirrored, 3 half a turn, 4 upside down, 5 to 8 with rows and columns swapped.
fn walk(stored: Size, orientation: u8) -> Walk {
    let (w, h) = (stored.width as isize, stored.height as isize);
    let (start, right, down) = match orientation {
        2 => (w - 1, -1, w),
        3 => (w * h - 1, -1, -w),
        4 => (w * (h - 1), 1, -w),
        5 => (0, w, 1),
        6 => (w * (h - 1), -w, 1),
        7 => (w * h - 1, -w, -1),
        8 => (w - 1, w, -1),
        _ => (0, 1, w),
    };
    Walk { start, right, down }
}

/// The walk to an upright rectangle (left, top, width, height).
fn walk_to(stored: Size, orientation: u8, (x, y, ..): (u32, u32, u32, u32)) -> Walk {
    let walk = walk(stored, orientation);
    Walk {
        start: walk.start + x as isize * walk.right + y as isize * walk.down,
        ..walk
    }
}

/// The upright rectangle (left, top, width, height) of a plane, as a plane of its own with the same samples.
pub(super) fn turned(plane: &Plane, orientation: u8, rect: (u32, u32, u32, u32)) -> Plane {
    fn as_is<T: Copy + Default>(data: &[T], channels: usize, walk: &Walk, size: Size) -> Vec<T> {
        match channels {
            1 => gather(data, walk, size, |p: [T; 1]| p),
            2 => gather(data, walk, size, |p: [T; 2]| p),
            3 => gather(data, walk, size, |p: [T; 3]| p),
            _ => gather(data, walk, size, |p: [T; 4]| p),
        }
    }
    let walk = walk_to(plane.size, orientation, rect);
    let size = Size::new(rect.2, rect.3);
    Plane {
        full: size,
        size,
        channels: plane.channels,
        range: plane.range,
        samples: match &plane.samples {
            Samples::Eight(data) => Samples::Eight(as_is(data, plane.channels, &walk, size)),
            Samples::Sixteen(data) => Samples::Sixteen(as_is(data, plane.channels, &walk, size)),
        },
    }
}

/// The upright rectangle (left, top, width, height) of a plane, with the channels that its tile keeps.
pub(super) fn cut(plane: &Plane, orientation: u8, rect: (u32, u32, u32, u32)) -> Tile {
    let walk = walk_to(plane.size, orientation, rect);
    let size = Size::new(rect.2, rect.3);
    match &plane.samples {
        Samples::Eight(data) => {
            let (format, data) = match plane.channels {
                1 => (PixelFormat::Rgb8, gather(data, &walk, size, |[v]: [u8; 1]| [v; 3])),
                2 => (
                    PixelFormat::Rgba8,
                    gather(data, &walk, size, |[v, a]: [u8; 2]| [v, v, v, a]),
                ),
                3 => (PixelFormat::Rgb8, gather(data, &walk, size, |p: [u8; 3]| p)),
                _ => (PixelFormat::Rgba8, gather(data, &walk, size, |p: [u8; 4]| p)),
            };
            ready(size, format, data)
        }
        Samples::Sixteen(data) => {
            let channels = plane.channels;
            let data = match channels {
                1 => gather(data, &walk, size, |p: [u16; 1]| p),
                2 => gather(data, &walk, size, |p: [u16; 2]| p),
                3 => gather(data, &walk, size, |p: [u16; 3]| p),
                _ => gather(data, &walk, size, |p: [u16; 4]| p),
            };
            Tile::Deep(Deep { size, channels, data })
        }
    }
}

fn gather<T: Copy + Default, const C: usize, const D: usize>(
    data: &[T],
    walk: &Walk,
    size: Size,
    convert: impl Fn([T; C]) -> [T; D],
) -> Vec<T> {
    let (pixels, _) = data.as_chunks::<C>();
    let mut out = vec![T::default(); size.pixels() as usize * D];
    let (out_pixels, _) = out.as_chunks_mut::<D>();
    let mut start = walk.start;
    for row in out_pixels.chunks_exact_mut(size.width.max(1) as usize) {
        if walk.right == 1 {
            let from = &pixels[start as usize..][..row.len()];
            row.iter_mut().zip(from).for_each(|(to, from)| *to = convert(*from));
        } else {
            let mut at = start;
            for to in row {
                *to = convert(pixels[at as usize]);
                at += walk.right;
            }
        }
        start += walk.down;
    }
    out
}

#[cfg(test)]
#[path = "level_tests.rs"]
mod tests;
