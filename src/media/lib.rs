//! Files to pixels: finding picture files, probing and hashing them, decoding, orientation, levels of detail,
//! tiles, thumbnails and their caches.
//!
//! It may import `domain`, `roots`, `image`, `turbojpeg` and what else its `Cargo.toml` names; never the store, the
//! session or the window. EXIF orientation is applied once, in `level`, when a decoded plane
//! is cut into tiles: everything that leaves this folder is in the frame of the upright image.
//!
//! Start reading at [`probe`](fn@probe) (what a file is), then [`scan`](fn@scan) (which files there are), then
//! [`Pictures`] (pixels for the window, decoded by a pool of worker threads). [`read()`] is for those who can wait.
//! Pictures too large to be decoded whole are read by rows and kept on the disk in pieces: `pyramid`.
#![warn(unreachable_pub)]

mod adjust;
mod bounds;
mod color;
mod crops;
mod decode;
mod descriptor;
mod error;
mod exif;
mod features;
mod file;
mod frames;
mod jpeg;
mod kind;
mod level;
mod list;
mod looks;
mod moved;
mod palette;
mod pictures;
mod plane;
mod png;
mod probe;
mod pyramid;
mod read;
mod scan;
mod source;
mod thumb;
mod webp;
mod write;

pub use crops::crops;
pub use descriptor::{DESCRIBED_SIDE, DESCRIPTOR, descriptor};
pub use error::MediaError;
pub use exif::Exif;
pub use features::{features, measured};
pub use kind::{FileKind, foreign_by_name};
pub use list::PathColumn;
pub use looks::{Looks, bound_looks};
pub use moved::find_moved;
pub use pictures::{Config, Event, Part, Parts, Pictures, Showing, TileView};
pub use probe::{Probe, Start, hash_file, measure, probe, probe_all, probe_start};
pub use scan::{Found, Problem, ScanReport, scan, scan_tables};
pub use source::Source;
pub use thumb::is_of_its_name as is_unchanged;
pub use write::{write_png, write_whole};

/// The whole upright image at `level` (0: pixel for pixel, each further level halves), on the calling thread.
/// Samples of 16 bits are spread as [`Adjust`](domain::picture::Adjust) does without a window.
///
/// # Errors
/// What [`MediaError`] names, [`MediaError::Changed`] when the file is no longer of the size known.
pub fn read(source: &Source, level: u8) -> Result<domain::pixels::Pixels, MediaError> {
    let here = source.here(&|| true)?.ok_or(MediaError::Interrupted)?;
    let read = read::read_level(&here, level, &mut Vec::new(), &|| true)?;
    let (tile, range) = read.ok_or(MediaError::Interrupted)?;
    adjust::adjusted(&tile, range, &domain::picture::Adjust::default()).ok_or(MediaError::Interrupted)
}
