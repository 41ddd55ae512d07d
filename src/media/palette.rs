//! TIFF pictures with a palette of 256 colours, which the decoder refuses: they are told it as grey, and coloured here.

use std::io::{self, Read, Seek, SeekFrom};

/// What a file says of its palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Palette {
    little_endian: bool,
    /// Where the file says that its samples are places in a palette.
    meaning_at: u64,
    /// Where the colours stand: 256 reds, greens and blues of 16 bits.
    colors_at: u64,
}

/// No directory of a picture has more entries.
const MOST_ENTRIES: u16 = 4096;

const BITS: u16 = 258;
const MEANING: u16 = 262;
const COLORS: u16 = 320;

impl Palette {
    /// The palette of a TIFF file with 8 bits a sample; `None` where it has none, or is no such file.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn of(from: &mut (impl Read + Seek)) -> io::Result<Option<Self>> {
        let mut head = [0; 8];
        from.seek(SeekFrom::Start(0))?;
        if from.read_exact(&mut head).is_err() {
            return Ok(None);
        }
        let little_endian = match head {
            [b'I', b'I', 42, 0, ..] => true,
            [b'M', b'M', 0, 42, ..] => false,
            _ => return Ok(None),
        };
        let short = |bytes: [u8; 2]| match little_endian {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        };
        let long = |bytes: [u8; 4]| match little_endian {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        };
        let directory = u64::from(long([head[4], head[5], head[6], head[7]]));
        let mut count = [0; 2];
        from.seek(SeekFrom::Start(directory))?;
        if from.read_exact(&mut count).is_err() {
            return Ok(None);
        }
        let mut entries = Vec::new();
        let length = u64::from(short(count).min(MOST_ENTRIES)) * 12;
        from.take(length).read_to_end(&mut entries)?;
        let (mut bits, mut meaning_at, mut colors_at) = (0, None, None);
        for (at, entry) in entries.chunks_exact(12).enumerate() {
            let value_at = directory + 2 + at as u64 * 12 + 8;
            let value = short([entry[8], entry[9]]);
            match short([entry[0], entry[1]]) {
                BITS => bits = value,
                MEANING if value == 3 => meaning_at = Some(value_at),
                COLORS if long([entry[4], entry[5], entry[6], entry[7]]) == 768 => {
                    colors_at = Some(u64::from(long([entry[8], entry[9], entry[10], entry[11]])));
                }
                _ => {}
            }
        }
        Ok(match (bits, meaning_at, colors_at) {
            (8, Some(meaning_at), Some(colors_at)) => Some(Self {
                little_endian,
                meaning_at,
                colors_at,
            }),
            _ => None,
        })
    }

    /// The file as one of grey samples.
    pub(super) fn told_as_grey(self, bytes: &[u8]) -> Vec<u8> {
        let mut told = bytes.to_vec();
        let grey: u16 = 1;
        let grey = match self.little_endian {
            true => grey.to_le_bytes(),
            false => grey.to_be_bytes(),
        };
        let at = usize::try_from(self.meaning_at).unwrap_or(usize::MAX);
        if let Some(place) = at.checked_add(2).and_then(|end| told.get_mut(at..end)) {
            place.copy_from_slice(&grey);
        }
        told
    }

    /// The colours of the samples; black for what the file has no colours for.
    pub(super) fn colored(self, bytes: &[u8], samples: &[u8]) -> Vec<u8> {
        let at = usize::try_from(self.colors_at).unwrap_or(usize::MAX);
        let read = |place: usize| -> u16 {
            let start = at.saturating_add(2 * place);
            match bytes.get(start..start.saturating_add(2)) {
                Some(&[a, b]) if self.little_endian => u16::from_le_bytes([a, b]),
                Some(&[a, b]) => u16::from_be_bytes([a, b]),
                _ => 0,
            }
        };
        let values: Vec<u16> = (0..768).map(read).collect();
        // Some writers put 8 bits where 16 belong.
        let shift = if values.iter().all(|value| *value < 256) { 0 } else { 8 };
        let color = |sample: &u8| {
            let place = usize::from(*sample);
            [values[place], values[place + 256], values[place + 512]].map(|value| (value >> shift) as u8)
        };
        samples.iter().flat_map(color).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Cursor;

    /// A file of 3 by 1 samples: the first, second and last colour of a palette.
    pub(crate) fn three_colors() -> Vec<u8> {
        let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
        let entries: [(u16, u16, u32, u32); 9] = [
            (256, 3, 1, 3),
            (257, 3, 1, 1),
            (BITS, 3, 1, 8),
            (259, 3, 1, 1),
            (MEANING, 3, 1, 3),
            (273, 4, 1, 8 + 2 + 9 * 12 + 4 + 1536),
            (278, 3, 1, 1),
            (279, 4, 1, 3),
            (COLORS, 3, 768, 8 + 2 + 9 * 12 + 4),
        ];
        bytes.extend(9_u16.to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend([0; 4]);
        for channel in 0..3_u16 {
            for place in 0..256_u16 {
                let value = match place {
                    0 => 10 + channel,
                    1 => 100 + channel,
                    255 => 250 + channel,
                    _ => 0,
                };
                bytes.extend((value << 8).to_le_bytes());
            }
        }
        bytes.extend([0, 1, 255]);
        bytes
    }

    #[test]
    fn samples_are_places_in_the_palette() {
        let bytes = three_colors();
        let palette = Palette::of(&mut Cursor::new(&bytes))
            .expect("readable")
            .expect("a palette");
        assert_eq!(
            palette.colored(&bytes, &[0, 1, 255]),
            [10, 11, 12, 100, 101, 102, 250, 251, 252]
        );
        let told = palette.told_as_grey(&bytes);
        assert_eq!(Palette::of(&mut Cursor::new(&told)).expect("readable"), None);
        for end in 0..bytes.len() {
            let cut = &bytes[..end];
            if let Ok(Some(palette)) = Palette::of(&mut Cursor::new(cut)) {
                assert_eq!(palette.colored(cut, &[7]).len(), 3);
                let _ = palette.told_as_grey(cut);
            }
        }
    }
}
