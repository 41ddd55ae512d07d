use super::*;

/// A block of tags, in either byte order.
struct Block {
    little: bool,
    bytes: Vec<u8>,
}

enum Value<'a> {
    Text(&'a str),
    Short(u16),
    Fractions(&'a [(u32, u32)]),
    Directory(&'a [(u16, Value<'a>)]),
}

impl Block {
    fn of(little: bool, entries: &[(u16, Value<'_>)]) -> Vec<u8> {
        let start: &[u8] = if little { b"II\x2A\0" } else { b"MM\0\x2A" };
        let mut block = Self {
            little,
            bytes: start.to_vec(),
        };
        block.u32(8);
        block.directory(entries);
        block.bytes
    }

    fn u16(&mut self, value: u16) {
        let bytes = if self.little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        };
        self.bytes.extend(bytes);
    }

    fn u32(&mut self, value: u32) {
        let bytes = if self.little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        };
        self.bytes.extend(bytes);
    }

    fn set_u32(&mut self, at: usize, value: u32) {
        let bytes = if self.little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        };
        self.bytes[at..at + 4].copy_from_slice(&bytes);
    }

    fn directory(&mut self, entries: &[(u16, Value<'_>)]) {
        self.u16(entries.len() as u16);
        let start = self.bytes.len();
        self.bytes.resize(start + entries.len() * 12 + 4, 0);
        for (index, (tag, value)) in entries.iter().enumerate() {
            let later = self.bytes.len() as u32;
            let mut inline = Vec::new();
            let (kind, count) = match value {
                Value::Text(text) => {
                    let bytes = [text.as_bytes(), &[0]].concat();
                    match bytes.len() {
                        0..=4 => inline.extend(&bytes),
                        _ => self.bytes.extend(&bytes),
                    }
                    (2, bytes.len() as u32)
                }
                Value::Short(number) => {
                    let bytes = if self.little {
                        number.to_le_bytes()
                    } else {
                        number.to_be_bytes()
                    };
                    inline.extend(bytes);
                    (3, 1)
                }
                Value::Fractions(all) => {
                    for (over, under) in *all {
                        self.u32(*over);
                        self.u32(*under);
                    }
                    (5, all.len() as u32)
                }
                Value::Directory(entries) => {
                    self.directory(entries);
                    (4, 1)
                }
            };
            let mut entry = Self {
                little: self.little,
                bytes: Vec::new(),
            };
            entry.u16(*tag);
            entry.u16(kind);
            entry.u32(count);
            entry.u32(0);
            let at = start + index * 12;
            self.bytes[at..at + 12].copy_from_slice(&entry.bytes);
            match inline.is_empty() {
                true => self.set_u32(at + 8, later),
                false => self.bytes[at + 8..at + 8 + inline.len()].copy_from_slice(&inline),
            }
        }
    }
}

fn sample(little: bool) -> Vec<u8> {
    Block::of(
        little,
        &[
            (MAKE, Value::Text("Canon")),
            (MODEL, Value::Text("Canon EOS R5 ")),
            (CHANGED, Value::Text("2025:01:01 00:00:00")),
            (
                PHOTO,
                Value::Directory(&[
                    (EXPOSURE, Value::Fractions(&[(1, 250)])),
                    (ISO, Value::Short(400)),
                    (TAKEN, Value::Text("2024:05:01 18:30:09")),
                    (TAKEN_OFFSET, Value::Text("+02:00")),
                ]),
            ),
            (
                PLACE,
                Value::Directory(&[
                    (NORTH_SOUTH, Value::Text("S")),
                    (NORTH_SOUTH + 1, Value::Fractions(&[(33, 1), (30, 1), (360, 10)])),
                    (EAST_WEST, Value::Text("E")),
                    (EAST_WEST + 1, Value::Fractions(&[(151, 1), (15, 1), (0, 0)])),
                ]),
            ),
        ],
    )
}

#[test]
fn time_camera_and_place_are_read_in_either_byte_order() {
    let expected = Exif {
        camera: Some("Canon EOS R5".to_owned()),
        taken: Some("2024-05-01T18:30:09+02:00".to_owned()),
        hour: Some(18),
        iso: Some(400),
        exposure: Some((1, 250)),
        place: Some("-33.510000,151.250000".to_owned()),
    };
    assert_eq!(Exif::of_block(&sample(true)), expected);
    assert_eq!(Exif::of_block(&sample(false)), expected);
    assert_eq!(Exif::of_block(&[b"Exif\0\0", &sample(true)[..]].concat()), expected);
}

#[test]
fn the_make_is_said_once() {
    let camera = |make: &str, model: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        camera_of(some(make), some(model)).unwrap_or_default()
    };
    assert_eq!(camera("NIKON CORPORATION", "NIKON D90"), "NIKON D90");
    assert_eq!(camera("Apple", "iPhone 15"), "Apple iPhone 15");
    assert_eq!(camera("", "DC-1"), "DC-1");
    assert_eq!(camera("Acme", ""), "Acme");
}

#[test]
fn what_is_no_time_or_no_place_is_left_out() {
    for text in [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2024:13:01 10:00:00",
        "2024:05:01",
        "2024:05:01 24:00:00",
    ] {
        assert_eq!(time_of(text), None, "{text}");
    }
    let nowhere = Block::of(
        true,
        &[(
            PLACE,
            Value::Directory(&[
                (NORTH_SOUTH, Value::Text("N")),
                (NORTH_SOUTH + 1, Value::Fractions(&[(0, 1), (0, 1), (0, 1)])),
                (EAST_WEST, Value::Text("E")),
                (EAST_WEST + 1, Value::Fractions(&[(0, 1), (0, 1), (0, 1)])),
            ]),
        )],
    );
    assert_eq!(Exif::of_block(&nowhere), Exif::default());
}

#[test]
fn a_damaged_block_says_less_and_nothing_breaks() {
    let whole = sample(true);
    for length in 0..whole.len() {
        Exif::of_block(&whole[..length]);
    }
    for at in 0..whole.len() {
        for value in [0, 0x7F, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            Exif::of_block(&bytes);
        }
    }
    assert_eq!(Exif::of_block(b"II\x2A\0\x08\0\0\0\xFF\xFF"), Exif::default());
}
