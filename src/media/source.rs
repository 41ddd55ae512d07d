//! Where the pixels of an input are.

use super::MediaError;
use super::probe::Probe;
use domain::{ContentHash, Size};
use roots::Place;
use std::path::{Path, PathBuf};

/// Where the pixels of an input are, and what they are known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where its bytes are.
    pub place: Place,
    /// Size of the upright image in pixels.
    pub size: Size,
    /// EXIF orientation, 1 to 8, that turns the stored pixels upright.
    pub orientation: u8,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Names its content, and with it its thumbnail: the hash of its bytes, or, where it lies elsewhere and was not read
    /// yet, of where it lies and what it is called there.
    pub hash: ContentHash,
}

impl Source {
    /// As it is known to people, and with the ending of its name: the path of its file, or its address.
    pub fn path(&self) -> &Path {
        self.place.name()
    }

    /// The same source as a file of this computer, fetched unless it is here; `None` when it was no longer `wanted`. Waits.
    ///
    /// # Errors
    /// [`MediaError::NotFetched`].
    pub fn here(&self, wanted: &dyn Fn() -> bool) -> Result<Option<Self>, MediaError> {
        let file = self.place.file(wanted)?;
        Ok(file.map(|path| Self {
            place: Place::File(path),
            ..self.clone()
        }))
    }

    /// The source that a probed file is.
    pub fn new(path: PathBuf, probe: &Probe) -> Self {
        Self {
            place: Place::File(path),
            size: probe.size,
            orientation: probe.orientation,
            bytes: probe.bytes,
            hash: probe.hash,
        }
    }
}
