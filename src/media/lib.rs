//! Files to pixels: finding picture files, probing and hashing them, decoding, orientation, levels of detail,
//! tiles, thumbnails and their caches.
//!
//! It may import `domain`, `image`, `turbojpeg` and what else its `Cargo.toml` names; never the store, the session
//! or the window. EXIF orientation is applied once, in `level`, when a decoded plane
//! is cut into tiles: everything that leaves this folder is in the frame of the upright image.
//!
//! Start reading at [`probe`](fn@probe) (what a file is), then [`scan`](fn@scan) (which files there are), then
//! [`Pictures`] (pixels for the window, decoded by a pool of worker threads). [`read()`] is for those who can wait.
//! Pictures too large to be decoded whole are read by rows and kept on the disk in pieces: `pyramid`.
#![warn(unreachable_pub)]

mod adjust;
mod bounds;
mod decode;
mod error;
mod file;
mod jpeg;
mod kind;
mod level;
mod list;
mod moved;
mod palette;
mod path_text;
mod pictures;
mod plane;
mod png;
mod probe;
mod pyramid;
mod read;
mod scan;
mod thumb;
mod webp;
mod write;

pub use error::MediaError;
pub use kind::{FileKind, foreign_by_name};
pub use moved::find_moved;
pub use path_text::{PathTextError, path_from_text, path_text};
pub use pictures::{Config, Event, Part, Parts, Pictures, Showing, TileView};
pub use probe::{Probe, hash_file, probe, probe_all};
pub use scan::{Found, Problem, ScanReport, scan};
pub use write::{write_png, write_whole};

use domain::{ContentHash, Size};
use std::path::PathBuf;

/// Where the pixels of an input are, and what they are known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// Size of the upright image in pixels.
    pub size: Size,
    /// EXIF orientation, 1 to 8, that turns the stored pixels upright.
    pub orientation: u8,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Hash of the file's bytes: names its thumbnail.
    pub hash: ContentHash,
}

impl Source {
    /// The source that a probed file is.
    pub fn new(path: PathBuf, probe: &Probe) -> Self {
        Self {
            path,
            size: probe.size,
            orientation: probe.orientation,
            bytes: probe.bytes,
            hash: probe.hash,
        }
    }
}

/// The whole upright image at `level` (0: pixel for pixel, each further level halves), on the calling thread.
/// Samples of 16 bits are spread as [`Adjust`](domain::picture::Adjust) does without a window.
///
/// # Errors
/// What [`MediaError`] names, [`MediaError::Changed`] when the file is no longer of the size known.
pub fn read(source: &Source, level: u8) -> Result<domain::pixels::Pixels, MediaError> {
    let read = read::read_level(source, level, &mut Vec::new(), &|| true)?;
    let (tile, range) = read.ok_or(MediaError::Interrupted)?;
    adjust::adjusted(&tile, range, &domain::picture::Adjust::default()).ok_or(MediaError::Interrupted)
}
