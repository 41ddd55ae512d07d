//! How the levels of a large picture are cut into pieces.
//!
//! The unit of decoding is a band: as many stored rows as a piece is deep. Pieces lie on a grid of the upright level, so
//! that every 1024 x 1024 tile is made of whole ones; a band of level 0 fills a row of them, or, in a picture that is
//! turned a quarter, a column.

use super::super::Source;
use super::coarse_level;
use super::rows::Shape;
use domain::Size;
use domain::picture::{TILE, level_size};
use serde::{Deserialize, Serialize};

/// A picture of more pixels than this is large.
const PIXELS: u64 = 64_000_000;
/// So is one with a longer side, in pixels: many a screen's texture could not hold it.
const SIDE: u32 = 16_384;
/// A band takes no more bytes than this, unless its least depth does.
const BAND: u64 = 4 << 20;
const MOST_DEEP: u32 = 256;
const LEAST_DEEP: u32 = 16;

/// Whether a picture of `size` has its levels made piece by piece and kept on the disk.
pub(crate) fn is_large(size: Size) -> bool {
    size.pixels() > PIXELS || size.width.max(size.height) > SIDE
}

/// The finest level of a picture that has no more than `pixels`.
pub(crate) fn finest_within(size: Size, pixels: u64) -> u8 {
    let mut level = 0;
    while level_size(size, level).pixels() > pixels {
        level += 1;
    }
    level
}

/// The shape of the samples and of the pieces they are kept in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// Size of the upright image.
    pub size: Size,
    /// Samples per pixel, 1 to 4.
    pub channels: usize,
    /// Whether samples have 16 bits.
    pub deep: bool,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Pixels of a piece across the direction of stored rows, a power of two.
    pub depth: u32,
    /// The finest level that is kept.
    pub finest: u8,
    /// The coarsest level that is kept.
    pub coarse: u8,
}

impl Layout {
    /// The layout for a source whose kept levels take at most `limit` bytes before they are packed:
    /// the finest ones are left out as far as they do not fit.
    pub(crate) fn new(source: &Source, shape: Shape, limit: u64) -> Self {
        let (size, orientation) = (source.size, source.orientation);
        let Shape { channels, deep, .. } = shape;
        let pixel = channels as u64 * if deep { 2 } else { 1 };
        let across = if orientation >= 5 { size.height } else { size.width };
        let mut depth = MOST_DEEP;
        while depth > LEAST_DEEP && u64::from(across) * u64::from(depth) * pixel > BAND {
            depth /= 2;
        }
        let coarse = coarse_level(source);
        let (mut finest, mut room) = (coarse, limit);
        for level in (0..=coarse).rev() {
            let bytes = level_size(size, level).pixels() * pixel;
            if bytes > room {
                break;
            }
            (finest, room) = (level, room - bytes);
        }
        Self {
            size,
            channels,
            deep,
            orientation,
            depth,
            finest,
            coarse,
        }
    }

    /// Size of a level in its own pixels.
    pub(crate) fn level(&self, level: u8) -> Size {
        level_size(self.size, level)
    }

    /// Whether stored rows are upright columns.
    pub(crate) fn sideways(&self) -> bool {
        self.orientation >= 5
    }

    /// Whether the first stored rows are the last upright rows or columns.
    pub(crate) fn backwards(&self) -> bool {
        matches!(self.orientation, 3 | 4 | 6 | 7)
    }

    /// How often a band can be halved before less than a row of it is left.
    pub(crate) fn halvings(&self) -> u32 {
        self.depth.ilog2()
    }

    /// Size of a piece that no edge cuts off.
    pub(crate) fn piece(&self) -> Size {
        match self.sideways() {
            true => Size::new(self.depth, TILE),
            false => Size::new(TILE, self.depth),
        }
    }

    fn columns(&self, level: u8) -> u32 {
        self.level(level).width.div_ceil(self.piece().width)
    }

    fn pieces_of(&self, level: u8) -> usize {
        let rows = self.level(level).height.div_ceil(self.piece().height);
        self.columns(level) as usize * rows as usize
    }

    /// How many pieces all kept levels have.
    pub(crate) fn pieces(&self) -> usize {
        (self.finest..=self.coarse).map(|level| self.pieces_of(level)).sum()
    }

    /// The place of a piece, by its column and row in a kept level, among all pieces.
    pub(crate) fn number(&self, level: u8, column: u32, row: u32) -> usize {
        let before: usize = (self.finest..level).map(|level| self.pieces_of(level)).sum();
        before + row as usize * self.columns(level) as usize + column as usize
    }

    /// Left, top, width and height of a piece in pixels of its level.
    pub(crate) fn rect(&self, level: u8, column: u32, row: u32) -> (u32, u32, u32, u32) {
        let (piece, size) = (self.piece(), self.level(level));
        let (x, y) = (column * piece.width, row * piece.height);
        (x, y, piece.width.min(size.width - x), piece.height.min(size.height - y))
    }

    /// The pieces, column and row, that a rectangle (left, top, width and height, in pixels of their level) meets.
    pub(crate) fn met(&self, (x, y, width, height): (u32, u32, u32, u32)) -> impl Iterator<Item = (u32, u32)> + use<> {
        let piece = self.piece();
        let columns = x / piece.width..(x + width).div_ceil(piece.width);
        (y / piece.height..(y + height).div_ceil(piece.height))
            .flat_map(move |row| columns.clone().map(move |column| (column, row)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::level::tile_rect;
    use super::super::finest_alone;
    use super::*;

    fn shape(channels: usize, deep: bool) -> Shape {
        Shape {
            size: Size::default(),
            channels,
            deep,
        }
    }

    fn source(name: &str, width: u32, height: u32, orientation: u8) -> Source {
        Source {
            place: roots::Place::File(name.into()),
            size: Size::new(width, height),
            orientation,
            bytes: 0,
            hash: domain::ContentHash([0; 32]),
        }
    }

    #[test]
    fn large_is_what_has_many_pixels_or_a_long_side() {
        assert!(!is_large(Size::new(8000, 8000)));
        assert!(is_large(Size::new(8001, 8000)));
        assert!(is_large(Size::new(16_385, 10)));
        let coarse = |name: &str, width, height| coarse_level(&source(name, width, height, 1));
        assert_eq!(coarse("a.png", 30_000, 20_000), 4);
        assert_eq!(coarse("a.png", 16_385, 10), 0);
        let alone = |name: &str| finest_alone(&source(name, 12_000, 9_000, 1));
        assert_eq!((alone("a.jpg"), alone("a.png")), (Some(2), None));
    }

    #[test]
    fn a_wide_picture_has_shallow_bands_and_the_finest_levels_are_left_out_when_they_do_not_fit() {
        let large = source("a.png", 30_000, 20_000, 1);
        let layout = Layout::new(&large, shape(3, false), 10 << 30);
        assert_eq!((layout.depth, layout.finest, layout.coarse), (32, 0, 4));
        let wide = source("a.png", 400_000, 500, 1);
        assert_eq!(Layout::new(&wide, shape(4, true), 10 << 30).depth, 16);
        // A quarter of the samples and the levels below them take a third of 1.8 GB together.
        assert_eq!(Layout::new(&large, shape(3, false), 700 << 20).finest, 1);
        assert_eq!(Layout::new(&large, shape(3, false), 0).finest, 4);
    }

    #[test]
    fn the_pieces_of_tiles_cover_every_piece_once() {
        for orientation in [1, 6] {
            let layout = Layout::new(&source("a.png", 20_500, 3000, orientation), shape(3, false), 10 << 30);
            let mut seen = vec![0; layout.pieces()];
            for level in layout.finest..=layout.coarse {
                let size = layout.level(level);
                for row in 0..size.height.div_ceil(TILE) {
                    for column in 0..size.width.div_ceil(TILE) {
                        for (c, r) in layout.met(tile_rect(size, column, row)) {
                            seen[layout.number(level, c, r)] += 1;
                        }
                    }
                }
            }
            assert!(seen.iter().all(|count| *count == 1), "{orientation}");
        }
    }
}
