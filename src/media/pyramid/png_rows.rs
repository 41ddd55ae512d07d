//! PNG by rows. An interlaced picture is complete only with its last pass, so it is none of these.

use super::super::plane::{Plane, Samples};
use super::super::{FileKind, MediaError, bounds};
use super::rows::{Rows, Shape};
use super::unpacked::Unpacked;
use domain::Size;
use image::error::{DecodingError, LimitError, LimitErrorKind, ParameterError, ParameterErrorKind};
use image::{ImageError, ImageFormat};
use std::io::{BufRead, Seek};

/// A PNG file being decoded.
pub(super) struct PngRows {
    reader: png::Reader<Unpacked>,
    shape: Shape,
    next: u32,
}

impl PngRows {
    /// Reads up to the first row; `None` for an interlaced picture.
    pub(super) fn open<R: BufRead + Seek + Send + 'static>(mut from: R) -> Result<Option<Self>, MediaError> {
        // What stands before the pixels is held against its checksums here, the pixels where they are unpacked.
        let mut checked = decoder(&mut from);
        let header = checked.read_header_info().map_err(failed)?;
        bounds::check_size(u64::from(header.width), u64::from(header.height))?;
        if header.interlaced {
            return Ok(None);
        }
        checked.read_info().map_err(failed)?;
        from.rewind()?;
        let mut decoder = decoder(Unpacked::new(from)?);
        decoder.ignore_checksums(true);
        let reader = decoder.read_info().map_err(failed)?;
        let (width, height) = reader.info().size();
        let (color, depth) = reader.output_color_type();
        let shape = Shape {
            size: Size::new(width, height),
            channels: color.samples(),
            deep: depth == png::BitDepth::Sixteen,
        };
        Ok(Some(Self { reader, shape, next: 0 }))
    }
}

impl Rows for PngRows {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn coarse_first(&self) -> bool {
        true
    }

    fn read(&mut self, rows: u32) -> Result<Plane, MediaError> {
        let Shape {
            size, channels, deep, ..
        } = self.shape;
        let line = size.width as usize * channels * if deep { 2 } else { 1 };
        let mut data = vec![0; line * rows as usize];
        for row in data.chunks_exact_mut(line) {
            if self.reader.read_row(row).map_err(failed)?.is_none() {
                return Err(MediaError::Truncated(FileKind::Png));
            }
        }
        self.next += rows;
        if self.next == size.height {
            // The end of the packed data is looked at, as when a picture is decoded whole.
            self.reader.read_row(&mut vec![0; line]).map_err(failed)?;
        }
        let size = Size::new(size.width, rows);
        if !deep {
            return Ok(Plane::eight(size, size, channels, data));
        }
        let (pairs, _) = data.as_chunks::<2>();
        let samples = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        let mut plane = Plane::eight(size, size, channels, Vec::new());
        plane.samples = Samples::Sixteen(samples);
        plane.range = plane.span();
        Ok(plane)
    }
}

/// A decoder for what is decoded everywhere: palettes become colours, fewer than 8 bits become 8, 16 stay.
fn decoder<R: BufRead + Seek>(from: R) -> png::Decoder<R> {
    let limit = usize::try_from(bounds::NOTES).unwrap_or(usize::MAX);
    let mut decoder = png::Decoder::new_with_limits(from, png::Limits { bytes: limit });
    decoder.set_transformations(png::Transformations::EXPAND);
    decoder
}

/// In the words in which a picture that is decoded whole fails.
fn failed(error: png::DecodingError) -> MediaError {
    let error = match error {
        png::DecodingError::IoError(error) => ImageError::IoError(error),
        png::DecodingError::LimitsExceeded => {
            ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory))
        }
        error @ png::DecodingError::Format(_) => {
            ImageError::Decoding(DecodingError::new(ImageFormat::Png.into(), error))
        }
        error @ png::DecodingError::Parameter(_) => ImageError::Parameter(ParameterError::from_kind(
            ParameterErrorKind::Generic(error.to_string()),
        )),
    };
    MediaError::from_image(FileKind::Png, error)
}
