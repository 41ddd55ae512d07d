//! What a picture file is, from its headers; its pixels are not decoded.

use super::kind::foreign_by_content;
use super::palette::Palette;
use super::{Exif, FileKind, MediaError, bounds, frames, jpeg, png};
use domain::{ContentHash, Size};
use image::ImageDecoder;
use platform::foreign;
use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Files up to this many bytes are read once and probed in memory; longer ones are streamed twice.
const IN_MEMORY: u64 = 64 * 1024 * 1024;

/// What the headers of a file say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Size of the upright image in pixels.
    pub size: Size,
    /// EXIF orientation, 1 to 8, that turns the stored pixels upright; 1 where none or an invalid one is given.
    pub orientation: u8,
    /// The format, by content.
    pub kind: FileKind,
    /// Bits per sample as decoded: 8 or 16.
    pub bit_depth: u8,
    /// What the camera wrote beside it.
    pub exif: Exif,
    /// Whether the file holds further frames or pages; the first is the picture.
    pub has_more: bool,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// BLAKE3 of the file.
    pub hash: ContentHash,
}

/// Pixels of the largest animation that is looked at for a second frame.
const MOST_OF_A_FRAME: u64 = 1 << 26;

/// Probes and hashes a file; one of ordinary size is read once. The content decides the format: a PNG named
/// `.jpg` is a PNG, a text named `.jpg` is refused.
///
/// # Errors
/// What [`MediaError`] names; the end marks of JPEG, PNG and WebP are looked for, the pixels are not.
pub fn probe(path: &Path) -> Result<Probe, MediaError> {
    // A decoder that panics over one file must not take the others with it.
    foreign::guarded(|| probe_file(path)).unwrap_or(Err(MediaError::Interrupted))
}

fn probe_file(path: &Path) -> Result<Probe, MediaError> {
    let (file, length) = foreign::open_sized(path)?;
    if length > IN_MEMORY {
        let (head, hash) = (inspect(BufReader::new(&file), length, path)?, hash_file(path)?);
        let has_more = foreign::open(path).is_ok_and(|file| head.has_more(BufReader::new(file)));
        return Ok(head.with(length, hash, has_more));
    }
    let mut bytes = Vec::with_capacity(length as usize);
    // It may grow while it is read.
    file.take(IN_MEMORY).read_to_end(&mut bytes)?;
    let head = inspect(Cursor::new(&bytes), bytes.len() as u64, path)?;
    let hash = ContentHash(*blake3::hash(&bytes).as_bytes());
    let has_more = head.has_more(Cursor::new(&bytes));
    Ok(head.with(bytes.len() as u64, hash, has_more))
}

/// BLAKE3 of a file, streamed.
///
/// # Errors
/// [`MediaError::NotFound`] or [`MediaError::Unreadable`].
pub fn hash_file(path: &Path) -> Result<ContentHash, MediaError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(foreign::open(path)?)?;
    Ok(ContentHash(*hasher.finalize().as_bytes()))
}

/// Probes many files on `threads` threads and hands each result on in the order of `paths`, from this thread,
/// as soon as those before it are there. Stops early when `cancel` is set.
pub fn probe_all(
    paths: &[PathBuf],
    threads: usize,
    cancel: &AtomicBool,
    sink: &mut dyn FnMut(usize, Result<Probe, MediaError>),
) {
    let threads = threads.clamp(1, 64);
    // Several at a time, as handing one over costs as much as probing a small one; few where there are few to share.
    let most = (paths.len() / (threads * 8)).clamp(1, 16);
    let next = AtomicUsize::new(0);
    let (send, receive) = crossbeam_channel::bounded(64);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while !cancel.load(Ordering::Relaxed) {
                    let from = next.fetch_add(most, Ordering::Relaxed);
                    let taken = paths.iter().skip(from).take(most);
                    let taken = taken.take_while(|_| !cancel.load(Ordering::Relaxed));
                    let results: Vec<_> = taken.map(|path| probe(path)).collect();
                    if results.is_empty() || send.send((from, results)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut early = std::collections::BTreeMap::new();
        let mut due = 0;
        for (from, results) in receive {
            early.insert(from, results);
            while let Some(results) = early.remove(&due) {
                for result in results {
                    sink(due, result);
                    due += 1;
                }
            }
        }
    });
}

/// What the first bytes of a file say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Size of the upright image in pixels.
    pub size: Size,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// What the camera wrote beside it.
    pub exif: Exif,
}

/// The size of the upright image in a file, and its EXIF orientation; read as far as needed, and not hashed.
///
/// # Errors
/// As [`probe`].
pub fn measure(path: &Path) -> Result<(Size, u8), MediaError> {
    /// So much holds the headers of most pictures.
    const START: u64 = 64 << 10;
    let (mut file, length) = foreign::open_sized(path)?;
    let mut start = Vec::new();
    Read::by_ref(&mut file).take(START).read_to_end(&mut start)?;
    if let Some(found) = probe_start(&start, length, path)? {
        return Ok((found.size, found.orientation));
    }
    file.rewind()?;
    let head = foreign::guarded(|| inspect(BufReader::new(&file), length, path));
    let head = head.unwrap_or(Err(MediaError::Interrupted))?;
    Ok((head.size(), head.orientation))
}

/// What the first bytes of a file say of it. `None` where they are not enough.
///
/// # Errors
/// What [`MediaError`] names, as far as these bytes tell; that the file has its end is not looked at, unless these are all
/// of its `length` bytes.
pub fn probe_start(bytes: &[u8], length: u64, name: &Path) -> Result<Option<Start>, MediaError> {
    let whole = bytes.len() as u64 >= length;
    let head = foreign::guarded(|| match whole {
        true => inspect(Cursor::new(bytes), length, name),
        false => inspect_start(bytes, length, name),
    });
    match head.unwrap_or(Err(MediaError::Interrupted)) {
        Ok(head) => Ok(Some(Start {
            size: head.size(),
            orientation: head.orientation,
            exif: head.exif,
        })),
        Err(error) if whole => Err(error),
        Err(
            error @ (MediaError::UnknownKind
            | MediaError::Foreign(_)
            | MediaError::WrongContent(_)
            | MediaError::Absurd { .. }),
        ) => Err(error),
        // What is missing may be in the bytes that follow.
        Err(_) => Ok(None),
    }
}

fn inspect_start(bytes: &[u8], length: u64, name: &Path) -> Result<Head, MediaError> {
    let kind = kind_of(bytes, name)?;
    let head = match kind {
        FileKind::Jpeg => {
            let mut from = Cursor::new(bytes);
            let header = jpeg::read_header(&mut from)?;
            head_of_jpeg(&mut from, &header)?
        }
        _ => head_of(bounds::decoder(Cursor::new(bytes), kind, length)?, kind)?,
    };
    bounds::check_size(head.stored.0, head.stored.1)?;
    Ok(head)
}

/// A probe before the file's bytes are counted and hashed.
struct Head {
    stored: (u64, u64),
    orientation: u8,
    kind: FileKind,
    bit_depth: u8,
    exif: Exif,
}

impl Head {
    fn size(&self) -> Size {
        let (width, height) = (self.stored.0 as u32, self.stored.1 as u32);
        upright_size(Size::new(width, height), self.orientation)
    }

    /// Whether there are further frames or pages. An animation so large that two frames would not be held is passed by.
    fn has_more(&self, from: impl BufRead + Seek) -> bool {
        let (width, height) = self.stored;
        width.saturating_mul(height) <= MOST_OF_A_FRAME && frames::has_more(from, self.kind)
    }

    fn with(self, bytes: u64, hash: ContentHash, has_more: bool) -> Probe {
        Probe {
            has_more,
            size: self.size(),
            orientation: self.orientation,
            kind: self.kind,
            bit_depth: self.bit_depth,
            exif: self.exif,
            bytes,
            hash,
        }
    }
}

/// The size of stored pixels once turned upright.
pub(super) fn upright_size(stored: Size, orientation: u8) -> Size {
    if orientation >= 5 {
        Size::new(stored.height, stored.width)
    } else {
        stored
    }
}

/// The kind of a file that begins with `start`, or why it has none.
pub(super) fn kind_of(start: &[u8], path: &Path) -> Result<FileKind, MediaError> {
    if start.is_empty() {
        return Err(MediaError::Empty);
    }
    FileKind::by_content(start).ok_or_else(|| match (foreign_by_content(start), FileKind::by_name(path)) {
        (Some(kind), _) => MediaError::Foreign(kind),
        (None, Some(kind)) => MediaError::WrongContent(kind),
        (None, None) => MediaError::UnknownKind,
    })
}

fn inspect(mut from: impl BufRead + Seek, length: u64, path: &Path) -> Result<Head, MediaError> {
    let mut start = Vec::with_capacity(12);
    from.by_ref().take(12).read_to_end(&mut start)?;
    let kind = kind_of(&start, path)?;
    from.seek(SeekFrom::Start(0))?;
    let head = match kind {
        FileKind::Jpeg => inspect_jpeg(&mut from, length)?,
        _ => inspect_other(from, &start, length, kind)?,
    };
    let (width, height) = head.stored;
    bounds::check_size(width, height)?;
    if width == 0 || height == 0 {
        return Err(MediaError::Corrupt {
            kind,
            reason: "its header gives it no extent".to_owned(),
        });
    }
    Ok(head)
}

fn inspect_jpeg(from: &mut (impl BufRead + Seek), length: u64) -> Result<Head, MediaError> {
    let header = jpeg::read_header(from)?;
    if !jpeg::has_end(from, header.scan, length)? {
        return Err(MediaError::Truncated(FileKind::Jpeg));
    }
    head_of_jpeg(from, &header)
}

fn head_of_jpeg(from: &mut (impl BufRead + Seek), header: &jpeg::Header) -> Result<Head, MediaError> {
    Ok(Head {
        stored: (u64::from(header.size.width), u64::from(header.size.height)),
        orientation: header.orientation,
        kind: FileKind::Jpeg,
        bit_depth: if header.precision > 8 { 16 } else { 8 },
        exif: Exif::of_block(&jpeg::exif_block(from, header)?),
    })
}

fn inspect_other(mut from: impl BufRead + Seek, start: &[u8], length: u64, kind: FileKind) -> Result<Head, MediaError> {
    let promised = match (kind, start) {
        (FileKind::WebP, &[_, _, _, _, l0, l1, l2, l3, ..]) => u64::from(u32::from_le_bytes([l0, l1, l2, l3])) + 8,
        _ => 0,
    };
    if promised > length {
        return Err(MediaError::Truncated(kind));
    }
    if kind == FileKind::Png {
        png::check_chunks(&mut from, length)?;
    }
    let tags = match kind {
        // The file is itself such a block.
        FileKind::Tiff => Some(Exif::of(&mut from)),
        _ => None,
    };
    let mut head = decoded_head(from, length, kind)?;
    head.exif = tags.unwrap_or(head.exif);
    Ok(head)
}

fn decoded_head(mut from: impl BufRead + Seek, length: u64, kind: FileKind) -> Result<Head, MediaError> {
    if kind == FileKind::Tiff
        && length <= IN_MEMORY
        && let Some(palette) = Palette::of(&mut from)?
    {
        let mut bytes = Vec::with_capacity(length as usize);
        from.seek(SeekFrom::Start(0))?;
        from.read_to_end(&mut bytes)?;
        let told = palette.told_as_grey(&bytes);
        return head_of(bounds::decoder(Cursor::new(told), kind, length)?, kind);
    }
    from.seek(SeekFrom::Start(0))?;
    head_of(bounds::decoder(from, kind, length)?, kind)
}

fn head_of(mut decoder: impl ImageDecoder, kind: FileKind) -> Result<Head, MediaError> {
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let sample = color.bytes_per_pixel() / color.channel_count();
    Ok(Head {
        stored: (u64::from(width), u64::from(height)),
        exif: match decoder.exif_metadata() {
            Ok(Some(block)) => Exif::of_block(&block),
            // A damaged EXIF block is no reason to refuse a picture.
            Ok(None) | Err(_) => Exif::default(),
        },
        orientation: decoder.orientation().map_or(1, |o| o.to_exif()),
        kind,
        bit_depth: if sample > 1 { 16 } else { 8 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe_bytes(name: &str, bytes: &[u8]) -> Result<Probe, MediaError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        probe(&path)
    }

    #[test]
    fn absurd_empty_and_foreign_files_are_named() {
        let pnm = probe_bytes("a.pgm", b"P5\n1000001 1\n255\n");
        assert_eq!(
            pnm,
            Err(MediaError::Absurd {
                width: 1_000_001,
                height: 1
            })
        );
        let wide = probe_bytes("a.pgm", b"P5\n999999 999999\n255\n");
        assert!(matches!(wide, Err(MediaError::Absurd { .. })), "{wide:?}");
        assert_eq!(probe_bytes("a.jpg", b""), Err(MediaError::Empty));
        assert_eq!(
            probe_bytes("a.jpg", b"hello, this is text"),
            Err(MediaError::WrongContent(FileKind::Jpeg))
        );
        assert_eq!(probe_bytes("a.xyz", b"hello"), Err(MediaError::UnknownKind));
        assert_eq!(probe(Path::new("/nowhere/at/all.jpg")), Err(MediaError::NotFound));
    }

    #[test]
    fn a_palette_of_256_colors_is_read() {
        let bytes = crate::palette::tests::three_colors();
        let probe = probe_bytes("a.tif", &bytes).expect("a TIFF file");
        assert_eq!((probe.kind, probe.size), (FileKind::Tiff, Size::new(3, 1)));
        let plane = crate::decode::decode(&bytes, Path::new("a.tif"), 0).expect("pixels");
        assert_eq!(plane.full, Size::new(3, 1));
    }

    #[test]
    fn content_decides_over_the_name() {
        let probe = probe_bytes("a.jpg", b"P6 2 1 255\n123456").expect("a PNM file");
        assert_eq!(
            (probe.kind, probe.size, probe.bytes),
            (FileKind::Pnm, Size::new(2, 1), 17)
        );
        assert_eq!(probe.hash, ContentHash(*blake3::hash(b"P6 2 1 255\n123456").as_bytes()));
    }
}
