//! Whole files in memory.

use super::{MediaError, bounds};
use platform::foreign;
use std::io::Read;
use std::path::Path;

/// Reads a file into a buffer that keeps its memory from one file to the next.
pub(super) fn read_into(path: &Path, buffer: &mut Vec<u8>) -> Result<(), MediaError> {
    buffer.clear();
    let file = foreign::open(path)?;
    let length = file.metadata()?.len();
    bounds::check_memory(length, bounds::FILE)?;
    buffer.reserve(usize::try_from(length).unwrap_or(0) + 1);
    // It may grow while it is read.
    file.take(bounds::FILE).read_to_end(buffer)?;
    Ok(())
}
