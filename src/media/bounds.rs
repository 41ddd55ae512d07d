//! How much of the machine one picture may take, whatever its file says; all bounds of this folder stand here.
//!
//! | what | at most |
//! |---|---|
//! | a side, the pixels of a picture that is known ([`check_size`]) | 1,000,000; 20 gigapixels |
//! | a file that is decoded whole | [`FILE`] |
//! | decoded samples, and what a decoder needs besides | [`SAMPLES`] |
//! | colour profile, EXIF and notes, unpacked | [`NOTES`] |
//! | scans of a progressive JPEG file | [`SCANS`] |
//!
//! A large picture that is decoded by rows (`pyramid`) needs none of it whole and is held neither against [`FILE`] nor against [`SAMPLES`].
//! What is larger is refused by name before it is asked of the allocator, whose refusal would end the program.

use super::{FileKind, MediaError, webp};
use image::codecs::png::PngDecoder;
use image::{ImageDecoder, ImageReader, Limits};
use std::io::{BufRead, Seek, SeekFrom};

/// The longest file that is decoded, in bytes.
pub(super) const FILE: u64 = 2 << 30;
/// The most memory that the samples of one picture may take while it is decoded, in bytes.
pub(super) const SAMPLES: u64 = 2 << 30;
/// The most memory that everything in a file that is no picture may take, in bytes: a profile of 4 GB packs into 4 MB.
pub(super) const NOTES: u64 = 32 << 20;
/// A hostile progressive file could name thousands of scans over the whole picture.
pub(super) const SCANS: u32 = 500;

const SIDE: u64 = 1_000_000;
const PIXELS: u64 = 20_000_000_000;
/// Memory below this is not asked for beforehand, in bytes.
const SMALL: u64 = 1 << 20;

/// Refuses what is too large to be shown at all.
pub(super) fn check_size(width: u64, height: u64) -> Result<(), MediaError> {
    if width > SIDE || height > SIDE || width * height > PIXELS {
        return Err(MediaError::Absurd { width, height });
    }
    Ok(())
}

/// Refuses what would take more than `limit` bytes of memory, or more than there is.
pub(super) fn check_memory(needed: u64, limit: u64) -> Result<(), MediaError> {
    let refused = |limit| MediaError::TooLarge { needed, limit };
    if needed > limit {
        return Err(refused(limit));
    }
    if needed > SMALL {
        let bytes = usize::try_from(needed).map_err(|_| refused(usize::MAX as u64))?;
        // Where memory is limited from outside, decoders would not ask but end the program.
        let asked = Vec::<u8>::new().try_reserve_exact(bytes);
        asked.map_err(|_| MediaError::NoMemory { needed })?;
    }
    Ok(())
}

/// A decoder of a file of `length` bytes, JPEG aside, that keeps the bounds; its samples are the caller's to hold
/// against [`SAMPLES`].
pub(super) fn decoder<'a>(
    mut from: impl BufRead + Seek + 'a,
    kind: FileKind,
    length: u64,
) -> Result<Box<dyn ImageDecoder + 'a>, MediaError> {
    let failed = |e| MediaError::from_image(kind, e);
    let mut limits = Limits::no_limits();
    if kind == FileKind::Png {
        // This library takes a limit only at the start, and counts all but the picture against it.
        limits.max_alloc = Some(NOTES);
        let mut decoder = PngDecoder::with_limits(from, limits.clone()).map_err(failed)?;
        limits.max_alloc = Some(decoder.total_bytes().saturating_add(NOTES));
        decoder.set_limits(limits).map_err(failed)?;
        return Ok(Box::new(decoder));
    }
    if kind == FileKind::WebP {
        webp::check_chunks(&mut from, length)?;
        from.seek(SeekFrom::Start(0))?;
    }
    let mut reader = ImageReader::with_format(from, kind.format());
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(failed)?;
    // A TIFF file is read strip by strip or whole, as it says: a strip may be as large as the picture.
    let samples = decoder.total_bytes();
    limits.max_alloc = Some(samples.saturating_add(samples.min(SAMPLES)).saturating_add(NOTES));
    decoder.set_limits(limits).map_err(failed)?;
    Ok(Box::new(decoder))
}
