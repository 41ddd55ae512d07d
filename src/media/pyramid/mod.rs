//! Large pictures: levels of detail in a file of the cache folder, made while the picture is decoded some rows at a time,
//! and read back tile by tile. The decoded picture is never in memory as a whole.
//!
//! `rows` decodes, `layout` says how levels are cut into pieces, `build` makes the pieces, `store` keeps them in a file,
//! `folder` bounds what all such files take. Start reading at [`Pyramid::open`] and [`build::build`].

mod build;
mod folder;
mod jpeg_rows;
mod layout;
mod opened;
mod png_rows;
mod rows;
mod store;
mod tiff_rows;
mod unpacked;

pub(super) use build::{Watch, build, reduced};
pub(super) use store::Pyramid;

use super::{FileKind, Source};
use std::path::Path;

/// Where the levels of large pictures are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The folder; without one they are kept, nameless, in the system's folder for passing files, as long as they are used.
    pub folder: Option<&'a Path>,
    /// How many bytes all of them together may take on the disk.
    pub bytes: u64,
}

/// Without more pixels than this a level is shown while it grows, and kept in memory.
const COARSE: u64 = 4_000_000;
/// No level of more pixels than this is decoded by itself, where the pieces of the finer ones are not there yet.
const ALONE: u64 = 12_000_000;
/// Planes of a JPEG picture of more pixels than this are not held in memory.
const PLANES: u64 = 700_000_000;

/// Whether a source can be decoded at a coarse level without decoding all of it.
pub(super) fn scales(source: &Source) -> bool {
    FileKind::by_name(source.path()) == Some(FileKind::Jpeg)
}

/// Whether the finer levels of a source are made piece by piece and kept on the disk.
pub(super) fn pieced(source: &Source) -> bool {
    layout::is_large(source.size) && !(scales(source) && source.size.pixels() > PLANES)
}

/// Whether such a source has to be read to its end before any level of it is whole.
pub(super) fn grows(source: &Source) -> bool {
    pieced(source) && !scales(source)
}

/// The level of a source made piece by piece that is kept in memory, and that all coarser ones are made of there.
pub(super) fn coarse_level(source: &Source) -> u8 {
    layout::finest_within(source.size, COARSE)
}

/// The finest level of such a source that is decoded by itself, without the pieces of the finer ones; `None` where none
/// can be.
pub(super) fn finest_alone(source: &Source) -> Option<u8> {
    scales(source).then(|| layout::finest_within(source.size, ALONE))
}
