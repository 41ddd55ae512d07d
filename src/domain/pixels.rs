//! The plain pixel buffer that media fills and the window uploads, so that neither needs the other.

use super::geometry::Size;
use std::sync::Arc;

/// How samples lie in a [`Pixels`] buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Red, green, blue, 8 bits each.
    Rgb8,
    /// Red, green, blue, alpha (not premultiplied), 8 bits each.
    Rgba8,
}

impl PixelFormat {
    /// Bytes of one pixel.
    pub fn bytes(self) -> usize {
        match self {
            Self::Rgb8 => 3,
            Self::Rgba8 => 4,
        }
    }
}

/// An image in memory: rows from the top, without padding. Cloning shares the samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    size: Size,
    format: PixelFormat,
    data: Arc<Vec<u8>>,
}

impl Pixels {
    /// A buffer from its samples; `None` when their number does not fit size and format.
    pub fn new(size: Size, format: PixelFormat, data: Vec<u8>) -> Option<Self> {
        let expected = size.pixels() as usize * format.bytes();
        (data.len() == expected).then(|| Self {
            size,
            format,
            data: Arc::new(data),
        })
    }

    /// Width and height in pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// How the samples lie.
    pub fn format(&self) -> PixelFormat {
        self.format
    }

    /// The samples, row by row from the top.
    pub fn data(&self) -> &[u8] {
        &self.data
    }
}
