//! What a camera wrote beside its picture: when and with what it was taken, and where.
//!
//! The block is a TIFF file of tags (TIFF 6.0, section 2; CIPA DC-008, Exif 3.0, section 4.6): in APP1 of JPEG, `eXIf` of
//! PNG, `EXIF` of WebP, and the file itself for TIFF. A damaged one says nothing, and is no reason to refuse a picture.

use std::io::{Cursor, Read, Seek, SeekFrom};

/// No text that is asked for is longer, in bytes.
const TEXT: u32 = 256;
/// A directory of more entries is none of a camera's.
const ENTRIES: u16 = 1024;

const MAKE: u16 = 0x010F;
const MODEL: u16 = 0x0110;
const CHANGED: u16 = 0x0132;
const EXPOSURE: u16 = 0x829A;
const PHOTO: u16 = 0x8769;
const PLACE: u16 = 0x8825;
const ISO: u16 = 0x8827;
const TAKEN: u16 = 0x9003;
const TAKEN_OFFSET: u16 = 0x9011;
/// In the directory of the place: each is followed by its value.
const NORTH_SOUTH: u16 = 1;
const EAST_WEST: u16 = 3;

/// What a camera wrote beside its picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exif {
    /// Make and model, the make once.
    pub camera: Option<String>,
    /// When it was taken, by the camera's clock, as ISO 8601: `2024-05-01T14:30:00`, with the offset from UTC if that is
    /// told.
    pub taken: Option<String>,
    /// The hour of that, 0 to 23.
    pub hour: Option<u8>,
    /// Sensitivity as ISO 12232 has it.
    pub iso: Option<u32>,
    /// How long it was exposed, in seconds, as a fraction.
    pub exposure: Option<(u32, u32)>,
    /// Where it was taken: latitude and longitude in degrees (WGS 84), `52.5163,-13.3777`.
    pub place: Option<String>,
}

impl Exif {
    /// What a block of tags says, which begins with its byte order.
    pub(super) fn of_block(block: &[u8]) -> Self {
        // Some writers of PNG and WebP keep the mark of JPEG's segments before it.
        let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
        Self::of(&mut Cursor::new(block))
    }

    /// What the tags say of which `from` is made from its beginning, as a TIFF file is.
    pub(super) fn of(from: &mut (impl Read + Seek)) -> Self {
        Tags::of(from).map_or_else(Self::default, |mut tags| read(&mut tags))
    }
}

fn read<R: Read + Seek>(tags: &mut Tags<'_, R>) -> Exif {
    let main = tags.entries(tags.first);
    let photo = tags.within(&main, PHOTO);
    let place = tags.within(&main, PLACE);
    let taken = tags.text(&photo, TAKEN).or_else(|| tags.text(&main, CHANGED));
    let time = taken.as_deref().and_then(time_of);
    let offset = tags.text(&photo, TAKEN_OFFSET).filter(|text| is_offset(text));
    Exif {
        camera: camera_of(tags.text(&main, MAKE), tags.text(&main, MODEL)),
        hour: time.as_ref().map(|(_, hour)| *hour),
        taken: time.map(|(time, _)| time + offset.as_deref().unwrap_or_default()),
        iso: tags.number(&photo, ISO),
        exposure: tags
            .fractions(&photo, EXPOSURE, 1)
            .first()
            .copied()
            .filter(|(_, under)| *under > 0),
        place: place_of(tags, &place),
    }
}

/// Make and model as people say it: most models begin with the make.
fn camera_of(make: Option<String>, model: Option<String>) -> Option<String> {
    let (make, model) = match (make, model) {
        (Some(make), Some(model)) => (make, model),
        (make, model) => return make.or(model),
    };
    let first = |text: &str| text.split_whitespace().next().unwrap_or_default().to_lowercase();
    Some(match first(&make) == first(&model) {
        true => model,
        false => format!("{make} {model}"),
    })
}

/// `2024:05:01 14:30:00` as ISO 8601, and its hour.
fn time_of(text: &str) -> Option<(String, u8)> {
    let (date, time) = text.split_once(' ')?;
    let numbers = |text: &str| -> Option<[u16; 3]> {
        let numbers: Option<Vec<u16>> = text.split(':').map(|part| part.parse().ok()).collect();
        numbers?.try_into().ok()
    };
    let ([year, month, day], [hour, minute, second]) = (numbers(date)?, numbers(time)?);
    let is_one =
        year > 0 && (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    is_one.then(|| {
        let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        (text, hour as u8)
    })
}

/// Whether it is as `+02:00`.
fn is_offset(text: &str) -> bool {
    matches!(text.as_bytes(), [b'+' | b'-', a, b, b':', c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()))
}

fn place_of<R: Read + Seek>(tags: &mut Tags<'_, R>, entries: &[Entry]) -> Option<String> {
    let mut degrees = |towards: u16, backwards: &str| {
        let side = tags.text(entries, towards)?;
        let [degrees, minutes, seconds] = tags.fractions(entries, towards + 1, 3).try_into().ok()?;
        let value = |(over, under): (u32, u32)| f64::from(over) / f64::from(under.max(1));
        let sum = value(degrees) + value(minutes) / 60.0 + value(seconds) / 3600.0;
        Some(if side == backwards { -sum } else { sum })
    };
    let (latitude, longitude) = (degrees(NORTH_SOUTH, "S")?, degrees(EAST_WEST, "W")?);
    // A camera without a fix writes zeros.
    let is_one = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude, longitude) != (0.0, 0.0);
    is_one.then(|| format!("{latitude:.6},{longitude:.6}"))
}

/// One entry of a directory: its value, or where that is.
#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: [u8; 4],
}

/// A file of tags.
struct Tags<'r, R> {
    from: &'r mut R,
    little: bool,
    /// Where the first directory is.
    first: u32,
}

impl<'r, R: Read + Seek> Tags<'r, R> {
    fn of(from: &'r mut R) -> Option<Self> {
        from.seek(SeekFrom::Start(0)).ok()?;
        let mut start = [0; 8];
        from.read_exact(&mut start).ok()?;
        let little = match &start[..4] {
            b"II\x2A\0" => true,
            b"MM\0\x2A" => false,
            _ => return None,
        };
        let mut tags = Self { from, little, first: 0 };
        tags.first = tags.u32([start[4], start[5], start[6], start[7]]);
        Some(tags)
    }

    fn u16(&self, bytes: [u8; 2]) -> u16 {
        match self.little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        }
    }

    fn u32(&self, bytes: [u8; 4]) -> u32 {
        match self.little {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        }
    }

    fn bytes(&mut self, at: u32, count: u32) -> Option<Vec<u8>> {
        self.from.seek(SeekFrom::Start(u64::from(at))).ok()?;
        let mut bytes = vec![0; count as usize];
        self.from.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The entries of the directory at this place; none where it is damaged.
    fn entries(&mut self, at: u32) -> Vec<Entry> {
        let count = self.bytes(at, 2).map_or(0, |bytes| self.u16([bytes[0], bytes[1]]));
        if count > ENTRIES {
            return Vec::new();
        }
        let Some(bytes) = self.bytes(at.saturating_add(2), u32::from(count) * 12) else {
            return Vec::new();
        };
        let entry = |b: &[u8]| Entry {
            tag: self.u16([b[0], b[1]]),
            kind: self.u16([b[2], b[3]]),
            count: self.u32([b[4], b[5], b[6], b[7]]),
            value: [b[8], b[9], b[10], b[11]],
        };
        bytes.chunks_exact(12).map(entry).collect()
    }

    /// The entries of the directory that an entry leads to.
    fn within(&mut self, entries: &[Entry], tag: u16) -> Vec<Entry> {
        match entries.iter().find(|entry| entry.tag == tag) {
            Some(entry) => self.entries(self.u32(entry.value)),
            None => Vec::new(),
        }
    }

    /// A text without the blanks around it; none where there is nothing in it.
    fn text(&mut self, entries: &[Entry], tag: u16) -> Option<String> {
        let entry = entries.iter().find(|entry| entry.tag == tag && entry.kind == 2)?;
        let bytes = match entry.count {
            0..=4 => entry.value[..entry.count as usize].to_vec(),
            count => self.bytes(self.u32(entry.value), count.min(TEXT))?,
        };
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn number(&mut self, entries: &[Entry], tag: u16) -> Option<u32> {
        let entry = entries.iter().find(|entry| entry.tag == tag)?;
        let [a, b, ..] = entry.value;
        match (entry.kind, entry.count) {
            (3, 1) => Some(u32::from(self.u16([a, b]))),
            (4, 1) => Some(self.u32(entry.value)),
            _ => None,
        }
    }

    /// So many fractions, or none.
    fn fractions(&mut self, entries: &[Entry], tag: u16, wanted: u32) -> Vec<(u32, u32)> {
        let is_it = |entry: &&Entry| entry.tag == tag && entry.kind == 5 && entry.count == wanted;
        let Some(entry) = entries.iter().find(is_it) else {
            return Vec::new();
        };
        let bytes = self.bytes(self.u32(entry.value), wanted * 8).unwrap_or_default();
        let one = |b: &[u8]| (self.u32([b[0], b[1], b[2], b[3]]), self.u32([b[4], b[5], b[6], b[7]]));
        bytes.chunks_exact(8).map(one).collect()
    }
}

#[cfg(test)]
#[path = "exif_tests.rs"]
mod tests;
