//! The file that holds the levels of one large picture: pieces one after the other, each a small PNG picture, which packs
//! without loss and has a checksum; then, as JSON, what they are and where they stand; then the length of that, 8 bytes
//! with the lowest first. A file without its end is none.

use super::super::level::{Level, Tile, tile_rect, turned, upright};
use super::super::plane::{Plane, Samples};
use super::super::{MediaError, Source};
use super::layout::Layout;
use super::{Place, folder};
use domain::Size;
use platform::{foreign, kept};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tempfile::NamedTempFile;

/// Raised when files of before cannot be read any more.
const VERSION: u32 = 2;
/// More bytes the contents of no file take: a picture of 20 gigapixels has 160,000 pieces.
const CONTENTS: u64 = 64 << 20;

/// Which file the levels were made of, as far as the operating system tells without reading it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Origin {
    bytes: u64,
    changed: Duration,
}

impl Origin {
    /// What the file at `path` is now.
    pub(super) fn of(path: &Path) -> Result<Self, MediaError> {
        let metadata = std::fs::metadata(path)?;
        let changed = metadata.modified()?.duration_since(SystemTime::UNIX_EPOCH);
        Ok(Self {
            bytes: metadata.len(),
            // Before 1970 by a clock that was wrong.
            changed: changed.unwrap_or_default(),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Contents {
    version: u32,
    origin: Origin,
    layout: Layout,
    range: (u16, u16),
    pieces: Vec<Piece>,
}

/// Where a piece stands in the file, in bytes; of no length while it is not there.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Piece(u64, u32);

struct Pieces {
    places: Vec<Piece>,
    /// What the default window spans (16 bits only), as far as known.
    range: (u16, u16),
}

/// The levels of one large picture, on the disk; more of them appear while they are made.
pub(crate) struct Pyramid {
    layout: Layout,
    pieces: Mutex<Pieces>,
    file: Mutex<File>,
    /// Where it was kept, if it was made before.
    kept: Option<PathBuf>,
}

impl Pyramid {
    /// The levels that were kept of a source; `None` when there are none, or they are of another state of its file, or
    /// cannot be read.
    pub(crate) fn open(place: Place<'_>, source: &Source) -> Option<Self> {
        let path = folder::file_name(place.folder?, source);
        let mut file = foreign::open(&path).ok()?;
        let contents = contents(&mut file)?;
        let fits = contents.version == VERSION
            && Some(&contents.origin) == Origin::of(source.path()).ok().as_ref()
            && contents.layout.size == source.size
            && contents.pieces.len() == contents.layout.pieces();
        if !fits {
            return None;
        }
        folder::note_use(&path);
        Some(Self {
            layout: contents.layout,
            pieces: Mutex::new(Pieces {
                places: contents.pieces,
                range: contents.range,
            }),
            file: Mutex::new(file),
            kept: Some(path),
        })
    }

    /// Removes a file that was found damaged; `false` where there is none to be removed, as it was just made.
    pub(crate) fn discard(&self) -> bool {
        self.kept.as_deref().is_some_and(kept::remove)
    }

    /// Size of the upright image.
    pub(crate) fn size(&self) -> Size {
        self.layout.size
    }

    /// The coarsest level that is kept.
    pub(crate) fn coarsest(&self) -> u8 {
        self.layout.coarse
    }

    /// The finest level there is.
    pub(crate) fn finest(&self) -> u8 {
        self.layout.finest
    }

    /// Whether all of a tile is there.
    pub(crate) fn has(&self, level: u8, column: u32, row: u32) -> bool {
        let pieces = self.pieces();
        self.layout
            .met(tile_rect(self.layout.level(level), column, row))
            .all(|(c, r)| pieces.places[self.layout.number(level, c, r)].1 > 0)
    }

    /// A tile that is there, and what the default window spans.
    ///
    /// # Errors
    /// [`MediaError::Unreadable`] where the file is not as it was written.
    pub(crate) fn tile(&self, level: u8, column: u32, row: u32) -> Result<(Tile, (u16, u16)), MediaError> {
        let plane = self.part(level, tile_rect(self.layout.level(level), column, row))?;
        Ok((upright(&plane, 1), plane.range))
    }

    /// The coarsest level that is kept, whole.
    ///
    /// # Errors
    /// As [`Pyramid::tile`].
    pub(crate) fn coarse(&self) -> Result<Level, MediaError> {
        let number = self.layout.coarse;
        let size = self.layout.level(number);
        let plane = self.part(number, (0, 0, size.width, size.height))?;
        Ok(Level::from_plane(plane, number, 1))
    }

    /// A part (left, top, width and height) of a level, upright; all of it must be there.
    ///
    /// # Errors
    /// As [`Pyramid::tile`].
    pub(crate) fn part(&self, level: u8, rect: (u32, u32, u32, u32)) -> Result<Plane, MediaError> {
        let (x, y, width, height) = rect;
        let mut plane = Plane::blank(Size::new(width, height), self.layout.channels, self.layout.deep);
        for (column, row) in self.layout.met(rect) {
            let piece = self.piece(level, column, row)?;
            let (left, top, ..) = self.layout.rect(level, column, row);
            let (x0, y0) = (left.max(x), top.max(y));
            let (x1, y1) = (
                (left + piece.size.width).min(x + width),
                (top + piece.size.height).min(y + height),
            );
            let met = turned(&piece, 1, (x0 - left, y0 - top, x1 - x0, y1 - y0));
            plane.paste(x0 - x, y0 - y, &met);
        }
        plane.range = self.pieces().range;
        Ok(plane)
    }

    fn piece(&self, level: u8, column: u32, row: u32) -> Result<Plane, MediaError> {
        let lost = || MediaError::Unreadable("what was kept of it is damaged".to_owned());
        let (_, _, width, height) = self.layout.rect(level, column, row);
        let Piece(start, length) = self.pieces().places[self.layout.number(level, column, row)];
        let mut packed = vec![0; length as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut packed)?;
        }
        let plane = unpacked(&packed).ok_or_else(lost)?;
        let expected = (Size::new(width, height), self.layout.channels, self.layout.deep);
        let fits = (plane.size, plane.channels, plane.is_deep()) == expected;
        fits.then_some(plane).ok_or_else(lost)
    }

    fn pieces(&self) -> MutexGuard<'_, Pieces> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file of levels being written. It has its name only once it is whole.
pub(super) struct Writer {
    file: NamedTempFile,
    written: u64,
    origin: Origin,
}

impl Writer {
    /// A new file, and what reads from it while it is written.
    pub(super) fn new(place: Place<'_>, origin: Origin, layout: Layout) -> Result<(Self, Pyramid), MediaError> {
        let file = folder::new_file(place).map_err(unwritable)?;
        let reading = file.reopen().map_err(unwritable)?;
        let pyramid = Pyramid {
            pieces: Mutex::new(Pieces {
                places: vec![Piece::default(); layout.pieces()],
                range: (0, u16::MAX),
            }),
            file: Mutex::new(reading),
            kept: None,
            layout,
        };
        let writer = Self {
            file,
            written: 0,
            origin,
        };
        Ok((writer, pyramid))
    }

    /// Writes the piece at a place of the grid of a level.
    pub(super) fn put(
        &mut self,
        pyramid: &Pyramid,
        (level, column, row): (u8, u32, u32),
        plane: &Plane,
    ) -> Result<(), MediaError> {
        let packed = packed(plane).map_err(|e| unwritable(std::io::Error::other(e)))?;
        self.file.write_all(&packed).map_err(unwritable)?;
        let number = pyramid.layout.number(level, column, row);
        pyramid.pieces().places[number] = Piece(self.written, packed.len() as u32);
        self.written += packed.len() as u64;
        Ok(())
    }

    /// Notes what the default window spans.
    pub(super) fn note_range(&self, pyramid: &Pyramid, range: (u16, u16)) {
        pyramid.pieces().range = range;
    }

    /// Writes what the pieces are, and keeps the file in the folder if there is one.
    pub(super) fn finish(mut self, pyramid: &Pyramid, place: Place<'_>, source: &Source) -> Result<(), MediaError> {
        let Some(folder) = place.folder else {
            return Ok(());
        };
        // A file that was written to meanwhile may have been read half before and half after.
        if Origin::of(source.path())? != self.origin {
            return Ok(());
        }
        let contents = {
            let pieces = pyramid.pieces();
            let contents = Contents {
                version: VERSION,
                origin: self.origin,
                layout: pyramid.layout.clone(),
                range: pieces.range,
                pieces: pieces.places.clone(),
            };
            serde_json::to_vec(&contents).map_err(|e| unwritable(e.into()))?
        };
        self.file.write_all(&contents).map_err(unwritable)?;
        self.file
            .write_all(&(contents.len() as u64).to_le_bytes())
            .map_err(unwritable)?;
        folder::keep(self.file, folder, source, place.bytes).map_err(unwritable)
    }
}

fn unwritable(error: std::io::Error) -> MediaError {
    MediaError::Unwritable(error.to_string())
}

fn contents(file: &mut File) -> Option<Contents> {
    let end = file.seek(SeekFrom::End(-8)).ok()?;
    let mut length = [0; 8];
    file.read_exact(&mut length).ok()?;
    let length = u64::from_le_bytes(length);
    let start = end.checked_sub(length).filter(|_| length <= CONTENTS)?;
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut text = Vec::new();
    file.take(length).read_to_end(&mut text).ok()?;
    let contents: Contents = serde_json::from_slice(&text).ok()?;
    let inside = |piece: &Piece| {
        let Piece(at, length) = *piece;
        length > 0 && at.checked_add(u64::from(length)).is_some_and(|end| end <= start)
    };
    contents.pieces.iter().all(inside).then_some(contents)
}

fn packed(plane: &Plane) -> Result<Vec<u8>, png::EncodingError> {
    let mut packed = Vec::with_capacity(plane.bytes() / 2);
    let mut encoder = png::Encoder::new(&mut packed, plane.size.width, plane.size.height);
    encoder.set_color(match plane.channels {
        1 => png::ColorType::Grayscale,
        2 => png::ColorType::GrayscaleAlpha,
        3 => png::ColorType::Rgb,
        _ => png::ColorType::Rgba,
    });
    encoder.set_compression(png::Compression::Fastest);
    match &plane.samples {
        Samples::Eight(data) => {
            encoder.set_depth(png::BitDepth::Eight);
            encoder.write_header()?.write_image_data(data)?;
        }
        Samples::Sixteen(data) => {
            encoder.set_depth(png::BitDepth::Sixteen);
            let bytes: Vec<u8> = data.iter().flat_map(|sample| sample.to_be_bytes()).collect();
            encoder.write_header()?.write_image_data(&bytes)?;
        }
    }
    Ok(packed)
}

fn unpacked(packed: &[u8]) -> Option<Plane> {
    let mut reader = png::Decoder::new(Cursor::new(packed)).read_info().ok()?;
    let mut data = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut data).ok()?;
    let size = Size::new(frame.width, frame.height);
    let channels = frame.color_type.samples();
    match frame.bit_depth {
        png::BitDepth::Eight => Some(Plane::eight(size, size, channels, data)),
        png::BitDepth::Sixteen => {
            let (pairs, _) = data.as_chunks::<2>();
            let mut plane = Plane::blank(Size::default(), channels, true);
            plane.samples = Samples::Sixteen(pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect());
            (plane.size, plane.full) = (size, size);
            Some(plane)
        }
        _ => None,
    }
}
