//! A look into the write-ahead log beside a project, before SQLite touches either.
//!
//! A process that was killed leaves its last commits there, among them pages that the main file lacks: all of a
//! new project but its first page, or the end of a file whose checkpoint was cut off. Such a file is sound
//! although its own header says otherwise. Follows sqlite.org/fileformat2.html, section 4.

use platform::project_files::beside;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

const FRAME_HEADER: usize = 24;

/// What the committed frames of a write-ahead log hold.
pub(crate) struct Committed {
    /// The start of page 1 as last committed, where it is among them.
    pub header: Option<[u8; 100]>,
    /// Bytes in a page.
    pub page_size: u64,
    /// How many pages the project has after the last commit.
    pub page_count: u64,
    pages: HashSet<u32>,
}

impl Committed {
    /// Whether each page that lies beyond the main file's `bytes` is among the frames.
    pub(crate) fn completes(&self, bytes: u64) -> bool {
        let whole = bytes / self.page_size;
        (whole + 1..=self.page_count).all(|page| u32::try_from(page).is_ok_and(|page| self.pages.contains(&page)))
    }
}

/// Where the write-ahead log of the project at `path` lies.
pub(crate) fn wal_path(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// Whether commits may lie beside the project at `path`.
pub(crate) fn is_there(path: &Path) -> bool {
    std::fs::metadata(wal_path(path)).is_ok_and(|meta| meta.len() > 0)
}

/// What was committed to the write-ahead log of the project at `path`; `None` when nothing was, or it cannot be
/// read, or is none.
pub(crate) fn committed(path: &Path) -> Option<Committed> {
    let mut file = BufReader::new(File::open(wal_path(path)).ok()?);
    let mut head = [0; 32];
    file.read_exact(&mut head).ok()?;
    // The lowest bit of the magic number says in which byte order the sums are reckoned.
    let big_endian = match word(&head, 0) {
        0x377f_0682 => false,
        0x377f_0683 => true,
        _ => return None,
    };
    let page_size = word(&head, 8) as usize;
    let mut sum = checksum((0, 0), &head[..24], big_endian);
    if !(512..=65536).contains(&page_size) || !page_size.is_power_of_two() || sum != (word(&head, 24), word(&head, 28))
    {
        return None;
    }
    let mut found: Option<Committed> = None;
    let (mut header, mut pages) = (None, HashSet::new());
    let mut frame = vec![0; FRAME_HEADER + page_size];
    // What follows the last whole frame of this log was never committed, or is left over from an older one.
    while file.read_exact(&mut frame).is_ok() && frame[8..16] == head[16..24] {
        sum = checksum(sum, &frame[..8], big_endian);
        sum = checksum(sum, &frame[FRAME_HEADER..], big_endian);
        if sum != (word(&frame, 16), word(&frame, 20)) {
            break;
        }
        let page = word(&frame, 0);
        pages.insert(page);
        if page == 1 {
            header = frame[FRAME_HEADER..].first_chunk::<100>().copied();
        }
        let page_count = word(&frame, 4);
        if page_count > 0 {
            let found = found.get_or_insert_with(|| Committed {
                header,
                page_size: page_size as u64,
                page_count: 0,
                pages: HashSet::new(),
            });
            found.header = header;
            found.page_count = page_count.into();
            found.pages.extend(pages.drain());
        }
    }
    found
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |four: &[u8; 4]| u32::from_be_bytes(*four))
}

fn checksum((mut a, mut b): (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    let word = |bytes: &[u8]| {
        let four = bytes.first_chunk().copied().unwrap_or([0; 4]);
        if big_endian {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        }
    };
    for pair in bytes.chunks_exact(8) {
        a = a.wrapping_add(word(pair)).wrapping_add(b);
        b = b.wrapping_add(word(&pair[4..])).wrapping_add(a);
    }
    (a, b)
}
