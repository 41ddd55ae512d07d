//! What a picture on the canvas is made of: levels of detail, tiles and adjustments.
//!
//! Level 0 is the upright image pixel for pixel; each further level halves width and height (rounded up).
//! A level is cut into tiles of [`TILE`] pixels a side, the last ones of a row or column smaller.

use super::geometry::{BBox, Size};
use super::ids::InputId;

/// Side of a tile in pixels of its own level.
pub const TILE: u32 = 1024;

/// One tile of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileKey {
    /// The input.
    pub input: InputId,
    /// Level of detail: each step halves the resolution.
    pub level: u8,
    /// Column, from the left.
    pub column: u32,
    /// Row, from the top.
    pub row: u32,
}

impl TileKey {
    /// Where the tile lies, in pixels of the upright image of `size`.
    pub fn bounds(&self, size: Size) -> BBox {
        let step = f64::from(TILE) * f64::from(1u32 << self.level.min(31));
        let x0 = f64::from(self.column) * step;
        let y0 = f64::from(self.row) * step;
        BBox {
            x0,
            y0,
            x1: (x0 + step).min(f64::from(size.width)),
            y1: (y0 + step).min(f64::from(size.height)),
        }
    }
}

/// Width and height of a level of an image of `size`.
pub fn level_size(size: Size, level: u8) -> Size {
    let half = |v: u32| v.div_ceil(1u32 << level.min(31)).max(1);
    Size::new(half(size.width), half(size.height))
}

/// The coarsest level that still has at least one pixel for each of the screen's at `scale` screen pixels per
/// image pixel.
pub fn level_for_scale(scale: f64) -> u8 {
    if scale.is_nan() || scale <= 0.0 || scale >= 1.0 {
        return 0;
    }
    // A hair of tolerance, so that an image at exactly half size uses level 1.
    ((1.0 / scale).log2() + 1e-6).floor().clamp(0.0, 20.0) as u8
}

/// How the picture is shown, without changing it. The default shows it as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjust {
    /// Added lightness, -1 to 1; 0 leaves it.
    pub brightness: f32,
    /// Factor around middle grey, 0 to 4; 1 leaves it.
    pub contrast: f32,
    /// Factor of colourfulness, 0 (grey) to 4; 1 leaves it.
    pub saturation: f32,
    /// Gamma, 0.1 to 10; 1 leaves it, above brightens the shadows.
    pub gamma: f32,
    /// Show the negative.
    pub invert: bool,
    /// Samples of a 16-bit image shown as black and white, 0 to 65535; `None` spans what the image holds.
    pub window: Option<(u16, u16)>,
}

impl Default for Adjust {
    fn default() -> Self {
        Self {
            brightness: 0.0,
            contrast: 1.0,
            saturation: 1.0,
            gamma: 1.0,
            invert: false,
            window: None,
        }
    }
}

impl Adjust {
    /// Whether the picture is shown as it is.
    pub fn is_neutral(&self) -> bool {
        *self == Self::default()
    }
}

/// What the canvas is looking at: asks for the tiles it needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The input on the canvas.
    pub input: InputId,
    /// The visible part, in pixels of the upright image.
    pub visible: BBox,
    /// Physical screen pixels per image pixel.
    pub scale: f64,
    /// How it is shown.
    pub adjust: Adjust,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_halve_and_never_vanish() {
        assert_eq!(level_size(Size::new(4001, 3), 2), Size::new(1001, 1));
        assert_eq!(level_for_scale(0.26), 1);
        assert_eq!(level_for_scale(0.25), 2);
        assert_eq!(level_for_scale(3.0), 0);
        assert_eq!(level_for_scale(f64::NAN), 0);
    }

    #[test]
    fn the_last_tile_ends_with_the_image() {
        let key = TileKey {
            input: InputId::fixed(1),
            level: 1,
            column: 1,
            row: 0,
        };
        let bounds = key.bounds(Size::new(3000, 500));
        assert_eq!(
            bounds,
            BBox {
                x0: 2048.0,
                y0: 0.0,
                x1: 3000.0,
                y1: 500.0
            }
        );
    }
}
