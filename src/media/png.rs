//! Whether the chunks of a PNG file (PNG specification, section 5) are all there.

use super::{FileKind, MediaError};
use std::io::{ErrorKind, Read, Seek, SeekFrom};

/// Walks the chunks up to `IEND`; `end` is the length of the file in bytes.
///
/// # Errors
/// [`MediaError::Truncated`] when the file ends before; [`MediaError::Corrupt`] when what should be a chunk is none
/// or there is no picture between.
pub(super) fn check_chunks(from: &mut (impl Read + Seek), end: u64) -> Result<(), MediaError> {
    let corrupt = |reason: &str| MediaError::Corrupt {
        kind: FileKind::Png,
        reason: reason.to_owned(),
    };
    let mut at = 8;
    let mut picture = false;
    loop {
        from.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        from.read_exact(&mut head).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => MediaError::Truncated(FileKind::Png),
            _ => e.into(),
        })?;
        let [l3, l2, l1, l0, name @ ..] = head;
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(corrupt("a chunk has no proper name"));
        }
        // Length, name and checksum frame the content.
        at += 12 + u64::from(u32::from_be_bytes([l3, l2, l1, l0]));
        if at > end {
            return Err(MediaError::Truncated(FileKind::Png));
        }
        match &name {
            b"IDAT" => picture = true,
            b"IEND" if picture => return Ok(()),
            b"IEND" => return Err(corrupt("it holds no picture")),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn png() -> Vec<u8> {
        let mut bytes = Vec::new();
        image::GrayImage::new(3, 3)
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .expect("written");
        bytes
    }

    #[test]
    fn a_whole_file_passes_and_every_shorter_one_does_not() {
        let bytes = png();
        assert_eq!(check_chunks(&mut Cursor::new(&bytes), bytes.len() as u64), Ok(()));
        for length in 8..bytes.len() {
            assert_eq!(
                check_chunks(&mut Cursor::new(&bytes[..length]), length as u64),
                Err(MediaError::Truncated(FileKind::Png)),
                "{length}"
            );
        }
    }

    #[test]
    fn what_follows_the_end_does_not_matter() {
        let mut bytes = png();
        bytes.extend(b"more");
        assert_eq!(check_chunks(&mut Cursor::new(&bytes), bytes.len() as u64), Ok(()));
    }
}
