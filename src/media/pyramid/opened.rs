//! A file opened to be decoded by rows, whatever its format.

use super::super::plane::Plane;
use super::super::probe::kind_of;
use super::super::{FileKind, MediaError, decode, file, level};
use super::jpeg_rows::JpegRows;
use super::png_rows::PngRows;
use super::rows::{Rows, Shape};
use super::tiff_rows::TiffRows;
use platform::foreign;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

/// A file buffered so much at a time, in bytes.
const BUFFER: usize = 256 * 1024;

/// Opens a file to be decoded by rows. A picture that its format or variant does not give by rows is decoded whole here,
/// within [`bounds`](super::super::bounds), and handed out by rows.
///
/// # Errors
/// What [`MediaError`] names.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Rows>, MediaError> {
    let mut from = BufReader::with_capacity(BUFFER, foreign::open(path)?);
    let mut start = Vec::with_capacity(12);
    from.by_ref().take(12).read_to_end(&mut start)?;
    from.rewind()?;
    let streamed: Option<Box<dyn Rows>> = match kind_of(&start, path)? {
        FileKind::Png => PngRows::open(from)?.map(|rows| Box::new(rows) as _),
        FileKind::Tiff => TiffRows::open(from).map(|rows| Box::new(rows) as _),
        FileKind::Jpeg => {
            let mut bytes = Vec::new();
            file::read_into(path, &mut bytes)?;
            JpegRows::open(&bytes)?.map(|rows| Box::new(rows) as _)
        }
        _ => None,
    };
    match streamed {
        Some(rows) => Ok(rows),
        None => Ok(Box::new(Whole::open(path)?)),
    }
}

/// A picture that had to be decoded whole.
struct Whole {
    plane: Plane,
    next: u32,
}

impl Whole {
    fn open(path: &Path) -> Result<Self, MediaError> {
        let mut bytes = Vec::new();
        file::read_into(path, &mut bytes)?;
        let plane = decode::decode(&bytes, path, 0)?;
        Ok(Self { plane, next: 0 })
    }
}

impl Rows for Whole {
    fn shape(&self) -> Shape {
        Shape {
            size: self.plane.size,
            channels: self.plane.channels,
            deep: self.plane.is_deep(),
        }
    }

    fn read(&mut self, rows: u32) -> Result<Plane, MediaError> {
        let rect = (0, self.next, self.plane.size.width, rows);
        self.next += rows;
        Ok(level::turned(&self.plane, 1, rect))
    }
}
