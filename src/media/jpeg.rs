//! The markers of a JPEG file (ITU-T T.81, annex B): its size, its orientation and whether its end is there.

use super::{FileKind, MediaError};
use domain::Size;
use image::metadata::Orientation;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// An APP1 segment with it is EXIF.
const MARK: &[u8] = b"Exif\0\0";

/// What stands before the first scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Size of the pixels as stored.
    pub size: Size,
    /// Bits per sample.
    pub precision: u8,
    /// Colour components: 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK.
    pub components: u8,
    /// EXIF orientation, 1 where there is none or an invalid one.
    pub orientation: u8,
    /// Where the EXIF block is, if there is one: its first byte, after the mark, and its length.
    pub exif: Option<(u64, u64)>,
    /// Where the first scan begins, in bytes.
    pub scan: u64,
    /// Bytes of memory for the coefficients of the whole picture, which a decoder keeps, at any scale, when a scan does
    /// not hold all components or not all their bits; else 0.
    pub coefficients: u64,
}

/// Reads the markers up to the first scan.
pub(super) fn read_header(from: &mut (impl Read + Seek)) -> Result<Header, MediaError> {
    walk(from).map_err(|error| match error {
        Fault::Io(e) if e.kind() == ErrorKind::UnexpectedEof => MediaError::Truncated(FileKind::Jpeg),
        Fault::Io(e) => e.into(),
        Fault::Bad(reason) => MediaError::Corrupt {
            kind: FileKind::Jpeg,
            reason: reason.to_owned(),
        },
    })
}

enum Fault {
    Io(io::Error),
    Bad(&'static str),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn walk(from: &mut (impl Read + Seek)) -> Result<Header, Fault> {
    if read_array(from)? != [0xFF, 0xD8] {
        return Err(Fault::Bad("it does not begin as one"));
    }
    let mut frame = None;
    let mut orientation = None;
    let mut exif = None;
    let scanned;
    loop {
        let marker = next_marker(from)?;
        match marker {
            0x01 | 0xD0..=0xD8 => continue,
            0xD9 => return Err(Fault::Bad("it ends before its first scan")),
            _ => {}
        }
        let length = u64::from(u16::from_be_bytes(read_array(from)?));
        let Some(length) = length.checked_sub(2) else {
            return Err(Fault::Bad("a segment is shorter than its own length"));
        };
        match marker {
            0xDA => {
                [scanned] = read_array(from)?;
                skip(from, length.saturating_sub(1))?;
                break;
            }
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let [precision, h1, h0, w1, w0, components] = read_array(from)?;
                let size = Size::new(
                    u32::from(u16::from_be_bytes([w1, w0])),
                    u32::from(u16::from_be_bytes([h1, h0])),
                );
                let mut sampling = vec![0; length.saturating_sub(6) as usize];
                from.read_exact(&mut sampling)?;
                let progressive = matches!(marker & 3, 2);
                frame.get_or_insert((size, precision, components, sampling, progressive));
            }
            0xE1 if orientation.is_none() => {
                let start = from.stream_position()?;
                let found = exif_orientation(from, length)?;
                if let Some(told) = found {
                    exif.get_or_insert((start + MARK.len() as u64, length - MARK.len() as u64));
                    orientation = told;
                }
            }
            _ => skip(from, length)?,
        }
    }
    let (size, precision, components, sampling, progressive) = frame.ok_or(Fault::Bad("it has no frame header"))?;
    if size.width == 0 || size.height == 0 {
        return Err(Fault::Bad("its header gives it no extent"));
    }
    Ok(Header {
        size,
        precision,
        components,
        orientation: orientation.unwrap_or(1),
        exif,
        scan: from.stream_position()?,
        coefficients: match progressive || scanned < components {
            true => coefficients(size, &sampling),
            false => 0,
        },
    })
}

/// Bytes of two for each sample of each component: `sampling` has three bytes a component, of which the second says how
/// often it is sampled across and down.
fn coefficients(size: Size, sampling: &[u8]) -> u64 {
    let rates = sampling
        .chunks_exact(3)
        .map(|component| (component[1] >> 4, component[1] & 15));
    let most = rates
        .clone()
        .map(|(across, down)| across.max(1) * down.max(1))
        .max()
        .unwrap_or(1);
    let samples = rates.map(|(across, down)| size.pixels() * u64::from(across * down) / u64::from(most));
    2 * samples.sum::<u64>()
}

/// The byte that follows the next `FF`; bytes between segments are passed over, as every decoder does.
fn next_marker(from: &mut impl Read) -> io::Result<u8> {
    let mut before = 0;
    loop {
        let [byte] = read_array(from)?;
        if before == 0xFF && byte != 0xFF && byte != 0 {
            return Ok(byte);
        }
        before = byte;
    }
}

/// The orientation in an APP1 segment of `length` bytes if it is EXIF, where it has a valid one.
fn exif_orientation(from: &mut impl Read, length: u64) -> io::Result<Option<Option<u8>>> {
    let mut segment = vec![0; length as usize];
    from.read_exact(&mut segment)?;
    let orientation = |block| Orientation::from_exif_chunk(block).map(Orientation::to_exif);
    Ok(segment.strip_prefix(MARK).map(orientation))
}

/// The EXIF block of a file whose header was read.
pub(super) fn exif_block(from: &mut (impl Read + Seek), header: &Header) -> io::Result<Vec<u8>> {
    let (at, length) = header.exif.unwrap_or_default();
    from.seek(SeekFrom::Start(at))?;
    let mut block = vec![0; length as usize];
    from.read_exact(&mut block)?;
    Ok(block)
}

fn skip(from: &mut impl Seek, length: u64) -> io::Result<()> {
    from.seek(SeekFrom::Current(length as i64)).map(|_| ())
}

fn read_array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Whether an end mark stands anywhere between `scan` and `end` (bytes). Coded data cannot hold one by chance
/// (its `FF` are stuffed), and what follows it (padding, the further pictures of an MPO file) is nobody's fault.
pub(super) fn has_end(from: &mut (impl Read + Seek), scan: u64, end: u64) -> io::Result<bool> {
    const STEP: u64 = 64 * 1024;
    let mut buffer = Vec::with_capacity(STEP as usize + 1);
    let mut upto = end;
    // From the back: in a whole file the first step finds it.
    while upto > scan {
        let start = upto.saturating_sub(STEP).max(scan);
        from.seek(SeekFrom::Start(start))?;
        buffer.clear();
        // One byte more than the step, so that a mark across two steps is seen.
        from.by_ref()
            .take((upto + 1).min(end) - start)
            .read_to_end(&mut buffer)?;
        if buffer.windows(2).any(|pair| pair == [0xFF, 0xD9]) {
            return Ok(true);
        }
        upto = start;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn sample(tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend([0xFF, 0xE1, 0, 34]);
        bytes.extend(b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
        bytes.extend([0xFF, 0xC0, 0, 11, 8, 0, 20, 0, 30, 1, 1, 0x11, 0]);
        bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn the_header_says_size_and_orientation() {
        let header = read_header(&mut Cursor::new(sample(&[]))).ok();
        let header = header.expect("a header");
        assert_eq!(
            (header.size, header.orientation, header.components),
            (Size::new(30, 20), 6, 1)
        );
        let block = exif_block(&mut Cursor::new(sample(&[])), &header).expect("is there");
        assert!(block.starts_with(b"II*\0") && block.len() == 26, "{block:?}");
    }

    #[test]
    fn an_end_mark_is_found_before_padding_and_across_steps() {
        let scan = sample(&[]).len() as u64;
        let check = |tail: &[u8]| {
            let bytes = sample(tail);
            let end = bytes.len() as u64;
            has_end(&mut Cursor::new(bytes), scan, end).expect("memory is readable")
        };
        assert!(check(&[1, 2, 0xFF, 0xD9]));
        assert!(!check(&[1, 2, 3, 0xFF]));
        for padding in [65_534, 65_535, 65_536, 200_000] {
            let mut tail = vec![0xFF, 0xD9];
            tail.resize(2 + padding, 0);
            assert!(check(&tail), "{padding}");
        }
    }

    #[test]
    fn a_cut_header_is_truncated() {
        let bytes = sample(&[]);
        for length in 2..bytes.len() - 8 {
            let error = read_header(&mut Cursor::new(&bytes[..length])).expect_err("cut off");
            assert_eq!(error, MediaError::Truncated(FileKind::Jpeg), "{length}");
        }
    }
}
