//! A whole level of a picture at once, for those who need no part of it sooner.

use super::level::{self, Tile};
use super::{MediaError, Source, decode, file, pyramid};

/// The pixels of a level, upright, and the two values that its default window spans.
pub(super) type Level = (Tile, (u16, u16));

/// A whole level of a source, upright, and what its default window spans; `buffer` is for the file's bytes. A large
/// picture is decoded by rows or at a coarse scale, so that only the level is in memory as a whole; `None` when it was no
/// longer `wanted` before its last row.
///
/// # Errors
/// What [`MediaError`] names, [`MediaError::Changed`] when the picture is no longer of the size known.
pub(super) fn read_level(
    source: &Source,
    number: u8,
    buffer: &mut Vec<u8>,
    wanted: &dyn Fn() -> bool,
) -> Result<Option<Level>, MediaError> {
    if pyramid::grows(source) {
        let plane = pyramid::reduced(source, number, wanted)?;
        return Ok(plane.map(|plane| (level::upright(&plane, 1), plane.range)));
    }
    file::read_into(source.path(), buffer)?;
    let plane = decode::decode(buffer, source.path(), number)?;
    decode::expect_size(&plane, source)?;
    Ok(Some((level::upright(&plane, source.orientation), plane.range)))
}
