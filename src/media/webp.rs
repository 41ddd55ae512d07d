//! Whether the chunks of a WebP file (RFC 9649, section 2) lie inside it and its metadata is of acceptable length.

use super::{FileKind, MediaError, bounds};
use std::io::{ErrorKind, Read, Seek, SeekFrom};

/// Walks the chunks; `end` is the length of the file in bytes. The decoder reserves what a chunk's length says.
///
/// # Errors
/// [`MediaError::Truncated`] when a chunk reaches beyond the file, [`MediaError::TooLarge`] for notes over
/// [`bounds::NOTES`].
pub(super) fn check_chunks(from: &mut (impl Read + Seek), end: u64) -> Result<(), MediaError> {
    let mut at = 12;
    // What is shorter than a chunk's head is padding.
    while at + 8 <= end {
        from.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        from.read_exact(&mut head).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => MediaError::Truncated(FileKind::WebP),
            _ => e.into(),
        })?;
        let [name @ .., l0, l1, l2, l3] = head;
        let length = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
        at += 8 + length;
        if at > end {
            return Err(MediaError::Truncated(FileKind::WebP));
        }
        if matches!(&name, b"EXIF" | b"ICCP" | b"XMP ") && length > bounds::NOTES {
            return Err(MediaError::TooLarge {
                needed: length,
                limit: bounds::NOTES,
            });
        }
        at += length % 2;
    }
    Ok(())
}
