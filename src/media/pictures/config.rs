//! How much the pool may use.

use std::path::PathBuf;

/// How much the pool may use.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bytes for decoded pictures and thumbnails, work in progress included. Only the picture on the canvas may
    /// exceed it, while it is there.
    pub cache_bytes: usize,
    /// Threads, at least 1; one per core is good. With two or more, one never makes thumbnails.
    pub threads: usize,
    /// Where thumbnails are kept between runs; `None` keeps none.
    pub thumb_dir: Option<PathBuf>,
    /// Where the levels of large pictures are kept between runs; `None` keeps them while they are used.
    pub levels_dir: Option<PathBuf>,
    /// Bytes on the disk for the levels of large pictures. Of one that takes more the finest levels are left out.
    pub levels_bytes: u64,
}
