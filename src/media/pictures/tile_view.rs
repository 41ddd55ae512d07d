//! What the window draws.

use domain::BBox;
use domain::picture::TileKey;
use domain::pixels::Pixels;

/// A rectangle of pixels to be drawn.
#[derive(Clone, Debug)]
pub struct TileView {
    /// Which tile it is; of a thumbnail standing in, tile 0, 0 of level [`TileView::STAND_IN`].
    pub key: TileKey,
    /// Where it lies, in pixels of the upright image.
    pub bounds: BBox,
    /// What to draw there.
    pub pixels: Pixels,
    /// Changes with the pixels: a texture made for the same key and revision can be kept.
    pub revision: u64,
}

impl TileView {
    /// The level number of a thumbnail that stands in for a picture.
    pub const STAND_IN: u8 = u8::MAX;
}
