//! Decoding from the first stored row to the last, some rows at a time.

use super::super::MediaError;
use super::super::plane::Plane;
use domain::Size;

/// What the samples of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Size as stored.
    pub size: Size,
    /// Samples per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    pub channels: usize,
    /// Whether samples have 16 bits.
    pub deep: bool,
}

/// A picture being decoded.
pub(crate) trait Rows: Send {
    /// What its samples are.
    fn shape(&self) -> Shape;

    /// Whether the pieces of all levels take longer to make than rows take to decode. Where somebody waits to see the
    /// picture it is then decoded for the coarse level alone first, and once more for the pieces.
    fn coarse_first(&self) -> bool {
        false
    }

    /// The next `rows` rows, which there must be.
    ///
    /// # Errors
    /// What [`MediaError`] names when the file is damaged or ends too soon. What damage can only be seen behind the last
    /// row is told with it.
    fn read(&mut self, rows: u32) -> Result<Plane, MediaError>;
}
