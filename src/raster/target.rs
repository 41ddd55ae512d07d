//! Where a tile is painted.

use super::rect::PixelRect;

/// The pixels of a tile, in the band of rows that it lies in.
pub(crate) struct Target<'a> {
    band: &'a mut [u32],
    width: usize,
    top: i32,
    pub(crate) rect: PixelRect,
}

impl<'a> Target<'a> {
    /// `side` pixels from `left` on, in a band of rows that is `width` pixels wide and whose first row is `top`.
    pub(crate) fn new(band: &'a mut [u32], width: usize, top: i32, left: i32, side: i32) -> Self {
        let height = (band.len() / width.max(1)) as i32;
        let rect = PixelRect {
            x0: left,
            y0: top,
            x1: (left + side).min(width as i32),
            y1: top + height,
        };
        Self { band, width, top, rect }
    }

    /// Pixels of a row, from `from` up to but not with `to`, which must be inside.
    #[inline]
    pub(crate) fn row(&mut self, y: i32, from: i32, to: i32) -> &mut [u32] {
        let start = (y - self.top) as usize * self.width;
        &mut self.band[start + from as usize..start + to as usize]
    }
}
