//! Where the pixels of an input are.

use super::probe::Probe;
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
