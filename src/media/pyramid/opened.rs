//! A file opened to be decoded by rows, whatever its format.

use super::super::color::ToSrgb;
use super::super::plane::Plane;
use super::super::probe::kind_of;
use super::super::{FileKind, MediaError, bounds, decode, file, jpeg, level};
use super::jpeg_rows::JpegRows;
use super::png_rows::PngRows;
use super::rows::{Rows, Shape};
use super::tiff_rows::TiffRows;
use image::ImageDecoder as _;
use platform::foreign;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

/// A file buffered so much at a time, in bytes.
const BUFFER: usize = 256 * 1024;

/// Opens a file to be decoded by rows. A picture that its format or variant does not give by rows is decoded whole here,
/// within [`bounds`], and handed out by rows; before that `whole` is told how many bytes of memory it takes.
///
/// # Errors
/// What [`MediaError`] names.
pub(crate) fn open(path: &Path, whole: &mut dyn FnMut(u64)) -> Result<Box<dyn Rows>, MediaError> {
    let mut from = BufReader::with_capacity(BUFFER, foreign::open(path)?);
    let mut start = Vec::with_capacity(12);
    from.by_ref().take(12).read_to_end(&mut start)?;
    from.rewind()?;
    let kind = kind_of(&start, path)?;
    let streamed: Option<Box<dyn Rows>> = match kind {
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
        Some(rows) => Ok(in_srgb(rows, path, kind)?),
        None => Ok(Box::new(Whole::open(path, kind, whole)?)),
    }
}

/// The rows in sRGB.
fn in_srgb(rows: Box<dyn Rows>, path: &Path, kind: FileKind) -> Result<Box<dyn Rows>, MediaError> {
    let from = BufReader::with_capacity(BUFFER, foreign::open(path)?);
    let length = from.get_ref().metadata()?.len();
    Ok(match ToSrgb::of_file(from, kind, length) {
        Some(to_srgb) => Box::new(InSrgb { rows, to_srgb }),
        None => rows,
    })
}

/// A picture of another colour space.
struct InSrgb {
    rows: Box<dyn Rows>,
    to_srgb: ToSrgb,
}

impl Rows for InSrgb {
    fn shape(&self) -> Shape {
        self.rows.shape()
    }

    fn coarse_first(&self) -> bool {
        self.rows.coarse_first()
    }

    fn read(&mut self, rows: u32) -> Result<Plane, MediaError> {
        let mut plane = self.rows.read(rows)?;
        self.to_srgb.convert(&mut plane);
        Ok(plane)
    }
}

/// A picture that had to be decoded whole.
struct Whole {
    plane: Plane,
    next: u32,
}

impl Whole {
    fn open(path: &Path, kind: FileKind, whole: &mut dyn FnMut(u64)) -> Result<Self, MediaError> {
        let length = foreign::open(path)?.metadata()?.len();
        // What cannot be understood is told by the decoder.
        let samples = samples(path, kind, length).unwrap_or(0);
        for (needed, limit) in [(samples, bounds::SAMPLES), (length, bounds::FILE)] {
            bounds::check_memory(needed, limit).map_err(|error| match error {
                MediaError::TooLarge { needed, limit } => MediaError::OnlyWhole { kind, needed, limit },
                error => error,
            })?;
        }
        let needed = samples + length;
        tracing::info!(path = %path.display(), "this {kind} file is decoded whole, which takes {needed} bytes of memory");
        whole(needed);
        let mut bytes = Vec::new();
        file::read_into(path, &mut bytes)?;
        let plane = decode::decode(&bytes, path, 0)?;
        Ok(Self { plane, next: 0 })
    }
}

/// Bytes of memory for the samples of a picture, by its header, and for what a decoder keeps besides.
fn samples(path: &Path, kind: FileKind, length: u64) -> Result<u64, MediaError> {
    let mut from = BufReader::with_capacity(BUFFER, foreign::open(path)?);
    if kind == FileKind::Jpeg {
        let header = jpeg::read_header(&mut from)?;
        return Ok(header.size.pixels() * u64::from(header.components) + header.coefficients);
    }
    Ok(bounds::decoder(from, kind, length)?.total_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, start: &[u8]) -> MediaError {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, start).expect("written");
        let mut told = None;
        let error = open(&path, &mut |bytes| told = Some(bytes)).map(|_| ());
        assert_eq!(told, None, "what is refused takes nothing");
        error.expect_err("too much")
    }

    #[test]
    fn what_can_only_be_decoded_whole_says_what_memory_it_takes_before_it_takes_it() {
        let pnm = refused("a.ppm", b"P6\n100000 100000\n255\n");
        let (kind, needed, limit) = (FileKind::Pnm, 30_000_000_000, bounds::SAMPLES);
        assert_eq!(pnm, MediaError::OnlyWhole { kind, needed, limit });
        // The header of an interlaced picture and the beginning of its data.
        let mut bytes = Vec::new();
        let mut info = png::Info::with_size(90_000, 90_000);
        (info.color_type, info.interlaced) = (png::ColorType::Rgb, true);
        let writer = png::Encoder::with_info(&mut bytes, info).expect("sound").write_header();
        writer
            .expect("written")
            .write_chunk(png::chunk::IDAT, &[0x78, 1])
            .expect("written");
        let png = refused("a.png", &bytes);
        assert!(
            matches!(
                png,
                MediaError::OnlyWhole {
                    kind: FileKind::Png,
                    needed: 24_300_000_000,
                    ..
                }
            ),
            "{png}"
        );
    }
}
