//! TIFF and BigTIFF by rows of strips or tiles.

use super::super::level::turned;
use super::super::plane::{Plane, Samples};
use super::super::{FileKind, MediaError};
use super::rows::{Rows, Shape};
use domain::Size;
use image::error::{DecodingError, LimitError, LimitErrorKind, UnsupportedError, UnsupportedErrorKind};
use image::{ImageError, ImageFormat};
use std::io::{BufRead, Seek};
use tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

/// A row of strips or tiles takes no more bytes than this; a file that is one large strip is decoded whole.
const CHUNKS: u64 = 256 << 20;

/// A TIFF file being decoded.
pub(super) struct TiffRows<R: BufRead + Seek> {
    decoder: Decoder<R>,
    shape: Shape,
    /// Strips or tiles side by side.
    across: u32,
    /// Size of one that no edge cuts off.
    chunk: Size,
    /// The row of them that was decoded last.
    ready: Plane,
    /// How many rows of pixels have been read.
    next: u32,
}

impl<R: BufRead + Seek> TiffRows<R> {
    /// Reads what the picture is; `None` for one that has a palette, inks, separate planes, other than 8 or 16 bits, or
    /// strips or tiles too large to be held, and for what is not understood, which those tell who decode it whole.
    pub(super) fn open(from: R) -> Option<Self> {
        Self::understood(from).ok().flatten()
    }

    fn understood(from: R) -> Result<Option<Self>, TiffError> {
        let mut limits = Limits::default();
        limits.decoding_buffer_size = usize::try_from(CHUNKS).unwrap_or(usize::MAX);
        limits.intermediate_buffer_size = limits.decoding_buffer_size;
        let mut decoder = Decoder::new(from)?.with_limits(limits);
        let (width, height) = decoder.dimensions()?;
        let (channels, bits) = match decoder.colortype()? {
            ColorType::Gray(bits) => (1, bits),
            ColorType::GrayA(bits) => (2, bits),
            ColorType::RGB(bits) => (3, bits),
            ColorType::RGBA(bits) => (4, bits),
            _ => return Ok(None),
        };
        let formats = decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat)?;
        let unsigned = formats.is_none_or(|formats| formats.iter().all(|format| *format == 1));
        let planes = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration)?.unwrap_or(1);
        if !unsigned || planes != 1 || !matches!(bits, 8 | 16) || width == 0 || height == 0 {
            return Ok(None);
        }
        let (chunk_width, chunk_height) = decoder.chunk_dimensions();
        // A file in one strip may say that it has more rows than there are.
        let chunk = Size::new(chunk_width, chunk_height.min(height));
        let row = u64::from(width) * u64::from(chunk.height) * channels as u64 * u64::from(bits / 8);
        if chunk.width == 0 || chunk.height == 0 || row > CHUNKS {
            return Ok(None);
        }
        let across = match decoder.get_chunk_type() {
            ChunkType::Strip => 1,
            ChunkType::Tile => width.div_ceil(chunk.width),
        };
        let shape = Shape {
            size: Size::new(width, height),
            channels,
            deep: bits == 16,
        };
        Ok(Some(Self {
            decoder,
            shape,
            across,
            chunk,
            ready: Plane::blank(Size::default(), channels, shape.deep),
            next: 0,
        }))
    }

    /// Decodes a row of strips or tiles.
    fn decode(&mut self, row: u32) -> Result<(), MediaError> {
        let Shape {
            size, channels, deep, ..
        } = self.shape;
        let rows = self.chunk.height.min(size.height - row * self.chunk.height);
        let all = Size::new(size.width, rows);
        if self.ready.size != all {
            self.ready = Plane::blank(all, channels, deep);
        }
        for column in 0..self.across {
            let number = row * self.across + column;
            let (width, height) = self.decoder.chunk_data_dimensions(number);
            let samples = match self.decoder.read_chunk(number).map_err(failed)? {
                DecodingResult::U8(data) if !deep => Samples::Eight(data),
                DecodingResult::U16(data) if deep => Samples::Sixteen(data),
                _ => return Err(inconsistent()),
            };
            let mut part = Plane::blank(Size::default(), channels, deep);
            part.samples = samples;
            part.size = Size::new(width, height);
            let left = column * self.chunk.width;
            let sample = if deep { 2 } else { 1 };
            let fits = height == rows && left + width <= size.width;
            if !fits || part.bytes() != part.size.pixels() as usize * channels * sample {
                return Err(inconsistent());
            }
            self.ready.paste(left, 0, &part);
        }
        Ok(())
    }
}

impl<R: BufRead + Seek + Send> Rows for TiffRows<R> {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn read(&mut self, rows: u32) -> Result<Plane, MediaError> {
        let width = self.shape.size.width;
        let mut band = Plane::blank(Size::new(width, rows), self.shape.channels, self.shape.deep);
        let mut filled = 0;
        while filled < rows {
            let inside = self.next % self.chunk.height;
            if inside == 0 {
                self.decode(self.next / self.chunk.height)?;
            }
            let count = (rows - filled).min(self.ready.size.height - inside);
            band.paste(0, filled, &turned(&self.ready, 1, (0, inside, width, count)));
            filled += count;
            self.next += count;
        }
        band.range = band.span();
        Ok(band)
    }
}

fn inconsistent() -> MediaError {
    MediaError::Corrupt {
        kind: FileKind::Tiff,
        reason: "a strip or tile has other samples than the picture".to_owned(),
    }
}

/// In the words in which a picture that is decoded whole fails.
fn failed(error: TiffError) -> MediaError {
    let error = match error {
        TiffError::IoError(error) => ImageError::IoError(error),
        TiffError::LimitsExceeded => ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory)),
        TiffError::UnsupportedError(what) => ImageError::Unsupported(UnsupportedError::from_format_and_kind(
            ImageFormat::Tiff.into(),
            UnsupportedErrorKind::GenericFeature(what.to_string()),
        )),
        error => ImageError::Decoding(DecodingError::new(ImageFormat::Tiff.into(), error)),
    };
    MediaError::from_image(FileKind::Tiff, error)
}

#[cfg(test)]
mod tests {
    use super::super::super::decode;
    use super::*;
    use std::io::Cursor;
    use std::path::Path;

    const SIZE: Size = Size { width: 131, height: 77 };

    /// An uncompressed file: in tiles where `tile` says so, else in strips; a BigTIFF file if `big`.
    fn file(channels: u16, deep: bool, tile: Option<Size>, strip: u32, big: bool) -> Vec<u8> {
        let sample = |x: u32, y: u32, c: u16| (x * 301 + y * 77 + u32::from(c) * 999) as u16;
        let mut data = Vec::new();
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        let chunk = tile.unwrap_or(Size::new(SIZE.width, strip));
        let start = if big { 16 } else { 8 };
        for top in (0..SIZE.height).step_by(chunk.height as usize) {
            for left in (0..SIZE.width).step_by(chunk.width as usize) {
                let before = data.len();
                // The last strip ends with the picture, tiles are filled up.
                let bottom = match tile {
                    Some(_) => top + chunk.height,
                    None => (top + chunk.height).min(SIZE.height),
                };
                for y in top..bottom {
                    for x in left..left + chunk.width {
                        for c in 0..channels {
                            let value = sample(x, y, c);
                            match deep {
                                true => data.extend(value.to_le_bytes()),
                                false => data.push(value as u8),
                            }
                        }
                    }
                }
                offsets.push((start + before) as u64);
                counts.push((data.len() - before) as u64);
            }
        }
        let bits = vec![if deep { 16 } else { 8 }; usize::from(channels)];
        let mut entries = vec![
            (256, 3, vec![u64::from(SIZE.width)]),
            (257, 3, vec![u64::from(SIZE.height)]),
            (258, 3, bits),
            (259, 3, vec![1]),
            (262, 3, vec![if channels < 3 { 1 } else { 2 }]),
            (277, 3, vec![u64::from(channels)]),
        ];
        match tile {
            Some(tile) => entries.extend([
                (322, 3, vec![u64::from(tile.width)]),
                (323, 3, vec![u64::from(tile.height)]),
                (324, 4, offsets),
                (325, 4, counts),
            ]),
            None => {
                entries.insert(5, (273, 4, offsets));
                entries.extend([(278, 3, vec![u64::from(strip)]), (279, 4, counts)]);
            }
        }
        if channels.is_multiple_of(2) {
            entries.push((338, 3, vec![2]));
        }
        written(data, &entries, big)
    }

    fn written(data: Vec<u8>, entries: &[(u16, u16, Vec<u64>)], big: bool) -> Vec<u8> {
        let head = if big { 16 } else { 8 };
        let word = |value: u64| match big {
            true => value.to_le_bytes().to_vec(),
            false => (value as u32).to_le_bytes().to_vec(),
        };
        let mut after = Vec::new();
        let (entry, count) = if big { (20, 8) } else { (12, 2) };
        let directory = head + data.len();
        let values_at = directory + count + entries.len() * entry + word(0).len();
        let mut listed = Vec::new();
        for (tag, kind, values) in entries {
            let bytes: Vec<u8> = values
                .iter()
                .flat_map(|value| value.to_le_bytes()[..if *kind == 3 { 2 } else { 4 }].to_vec())
                .collect();
            listed.extend(tag.to_le_bytes());
            listed.extend(kind.to_le_bytes());
            listed.extend(word(values.len() as u64));
            let mut field = bytes.clone();
            if field.len() > word(0).len() {
                field = word((values_at + after.len()) as u64);
                after.extend(bytes);
            }
            field.resize(word(0).len(), 0);
            listed.extend(field);
        }
        let mut file = b"II".to_vec();
        match big {
            true => file.extend([43, 0, 8, 0, 0, 0]),
            false => file.extend([42, 0]),
        }
        file.extend(word(directory as u64));
        file.extend(data);
        file.extend(&(entries.len() as u64).to_le_bytes()[..count]);
        file.extend(listed);
        file.extend(word(0));
        file.extend(after);
        file
    }

    #[test]
    fn rows_equal_the_picture_decoded_whole() {
        for channels in 1..=4 {
            for deep in [false, true] {
                for tile in [None, Some(Size::new(32, 16)), Some(Size::new(64, 48))] {
                    for big in [false, true] {
                        let bytes = file(channels, deep, tile, 13, big);
                        let what = format!("{channels} {deep} {tile:?} {big}");
                        let whole = decode::decode(&bytes, Path::new("a.tif"), 0);
                        let rows = TiffRows::open(Cursor::new(bytes));
                        if channels == 2 {
                            // Grey with alpha is not read; those who decode whole say so.
                            assert!(whole.is_err() && rows.is_none(), "{what}");
                            continue;
                        }
                        let whole = whole.unwrap_or_else(|error| panic!("{what}: {error}"));
                        let mut rows = rows.expect("by rows");
                        let mut at = 0;
                        for count in [5, 16, 1, SIZE.height - 22] {
                            let expected = turned(&whole, 1, (0, at, SIZE.width, count));
                            let found = rows.read(count).unwrap_or_else(|error| panic!("{what}: {error}"));
                            assert!(found.samples == expected.samples, "{what} at {at}");
                            at += count;
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn one_row_of_strips_or_tiles_is_held() {
        let bytes = file(3, false, Some(Size::new(32, 16)), 0, true);
        let mut rows = TiffRows::open(Cursor::new(bytes)).expect("by rows");
        for _ in 0..7 {
            rows.read(11).expect("there");
            assert!(rows.ready.bytes() <= 131 * 16 * 3);
        }
    }

    #[test]
    fn a_cut_file_is_told_and_a_palette_is_left_to_others() {
        let tiled = file(3, false, Some(Size::new(32, 16)), 0, false);
        let mut bytes = tiled.clone();
        // The places of the tiles stand last; they point behind the end from here on.
        let at = bytes.len() - 25 * 8;
        bytes[at..at + 100].fill(0x70);
        let mut rows = TiffRows::open(Cursor::new(bytes)).expect("by rows");
        assert_eq!(rows.read(77).err(), Some(MediaError::Truncated(FileKind::Tiff)));
        let palette = super::super::super::palette::tests::three_colors();
        assert!(TiffRows::open(Cursor::new(palette)).is_none());
        assert!(TiffRows::open(Cursor::new(tiled[..100].to_vec())).is_none());
    }
}
