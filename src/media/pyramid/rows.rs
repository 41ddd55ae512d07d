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

    /// The next `rows` rows, which there must be.
    ///
    /// # Errors
    /// What [`MediaError`] names when the file is damaged or ends too soon. What damage can only be seen behind the last
    /// row is told with it.
    fn read(&mut self, rows: u32) -> Result<Plane, MediaError>;
}
