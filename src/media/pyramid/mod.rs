//! Large pictures: levels of detail in a file of the cache folder, made while the picture is decoded some rows at a time,
//! and read back tile by tile. The decoded picture is never in memory as a whole.
//!
//! `rows` decodes, `layout` says how levels are cut into pieces, `build` makes the pieces, `store` keeps them in a file,
//! `folder` bounds what all such files take. Start reading at [`Pyramid::open`] and [`build::build`].

mod build;
mod folder;
mod layout;
mod png_rows;
mod rows;
mod store;

pub(super) use build::{Watch, build, reduced};
pub(super) use layout::coarse_level;
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

/// Whether the levels of a source are made piece by piece and kept on the disk.
pub(super) fn pieced(source: &Source) -> bool {
    layout::is_large(source.size) && FileKind::by_name(&source.path) != Some(FileKind::Jpeg)
}
