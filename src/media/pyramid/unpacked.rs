//! A PNG file whose pixels are unpacked on a thread of its own: what that hands on is the same file with its pixels in
//! blocks that are stored unpacked (RFC 1951, section 3.2.4), so that the thread that decodes it only undoes the filters.
//! Either is about half of the work.

use crossbeam_channel::{Receiver, Sender, bounded};
use flate2::{Crc, Decompress, FlushDecompress, Status};
use platform::foreign;
use std::io::{BufRead, Error, ErrorKind, Read, Result, Seek, SeekFrom};

/// Bytes of pixels in a block: as many as a stored one can have.
const BLOCK: usize = 65_535;
/// Bytes of other chunks that are handed on at a time.
const PIECE: usize = 65_536;
/// Blocks that wait to be decoded.
const AHEAD: usize = 160;
/// The chunk with which a stream of blocks begins: a window of 32 KiB, packed fast (RFC 1950, section 2.2).
const STREAM: &[u8] = b"\0\0\0\x02IDAT\x78\x01\0\0\0\0";
const IDAT: [u8; 4] = *b"IDAT";
/// Bytes of a chunk before the pixels of its block: length and name, and what the block says of itself.
const HEAD: usize = 8 + 5;
/// Bytes behind the pixels: the checksums of the whole stream, in its last chunk, and of the chunk.
const TAIL: usize = 4 + 4;

/// The file to be read on. What is left of it is not read on once this is dropped.
pub(super) struct Unpacked {
    parts: Receiver<Result<Vec<u8>>>,
    part: Vec<u8>,
    at: usize,
}

impl Unpacked {
    /// Starts to unpack a file from where it stands.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(super) fn new<R: BufRead + Send + 'static>(from: R) -> Result<Self> {
        let (send, parts) = bounded(AHEAD);
        let unpack = move || {
            let mut unpacker = Unpacker::new(from, &send);
            let outcome = foreign::guarded(|| unpacker.run()).unwrap_or_else(|panic| Err(damaged(&panic)));
            match outcome {
                // Whoever reads on finds the end too early.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {}
                Err(error) => drop(send.send(Err(error))),
                Ok(()) => {}
            }
        };
        std::thread::Builder::new()
            .name("unpack PNG".to_owned())
            .spawn(unpack)?;
        Ok(Self {
            parts,
            part: Vec::new(),
            at: 0,
        })
    }
}

impl BufRead for Unpacked {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if self.at == self.part.len()
            && let Ok(part) = self.parts.recv()
        {
            (self.part, self.at) = (part?, 0);
        }
        Ok(&self.part[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

impl Read for Unpacked {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let ready = self.fill_buf()?;
        let bytes = ready.len().min(into.len());
        into[..bytes].copy_from_slice(&ready[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

/// The decoder asks for it and never goes back.
impl Seek for Unpacked {
    fn seek(&mut self, _: SeekFrom) -> Result<u64> {
        Err(ErrorKind::Unsupported.into())
    }
}

struct Unpacker<'a, R> {
    from: R,
    to: &'a Sender<Result<Vec<u8>>>,
    inflate: Decompress,
    /// Whether the stream of blocks has begun, and whether it has ended.
    begun: bool,
    ended: bool,
    /// A chunk with a block that is not full yet, and how many bytes of pixels it has.
    chunk: Vec<u8>,
    filled: usize,
}

impl<'a, R: BufRead> Unpacker<'a, R> {
    fn new(from: R, to: &'a Sender<Result<Vec<u8>>>) -> Self {
        Self {
            from,
            to,
            inflate: Decompress::new(true),
            begun: false,
            ended: false,
            chunk: vec![0; HEAD + BLOCK + TAIL],
            filled: 0,
        }
    }

    fn run(&mut self) -> Result<()> {
        let outcome = self.chunks();
        // What was unpacked before the file turned out to end, or to be damaged, is seen.
        let handed_on = self.hand_on(false);
        outcome.and(handed_on)
    }

    /// Everything up to the end of the file, chunk by chunk (PNG specification, section 5.3).
    fn chunks(&mut self) -> Result<()> {
        let mut signature = vec![0; 8];
        self.from.read_exact(&mut signature)?;
        self.send(signature)?;
        loop {
            let mut head = [0; 8];
            self.from.read_exact(&mut head)?;
            let [a, b, c, d, kind @ ..] = head;
            let length = u32::from_be_bytes([a, b, c, d]);
            if kind == IDAT {
                self.unpack(length)?;
            } else {
                self.hand_on(false)?;
                self.send(head.to_vec())?;
                self.copy(u64::from(length) + 4)?;
            }
        }
    }

    /// A chunk that is handed on as it is.
    fn copy(&mut self, mut left: u64) -> Result<()> {
        while left > 0 {
            let mut piece = vec![0; left.min(PIECE as u64) as usize];
            self.from.read_exact(&mut piece)?;
            left -= piece.len() as u64;
            self.send(piece)?;
        }
        Ok(())
    }

    /// A chunk of packed pixels.
    fn unpack(&mut self, length: u32) -> Result<()> {
        let mut left = length as usize;
        let mut sum = Crc::new();
        sum.update(&IDAT);
        while left > 0 {
            let packed = self.from.fill_buf()?;
            let bytes = packed.len().min(left);
            if bytes == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            sum.update(&packed[..bytes]);
            let mut at = 0;
            while !self.ended {
                let (before, filled) = (self.inflate.total_in(), self.inflate.total_out());
                let room = &mut self.chunk[HEAD + self.filled..HEAD + BLOCK];
                // What stands behind the end of the stream is nothing.
                let packed = &self.from.fill_buf()?[at..bytes];
                let status = self.inflate.decompress(packed, room, FlushDecompress::None);
                let status = status.map_err(|_| damaged("its packed pixels cannot be unpacked"))?;
                let read = (self.inflate.total_in() - before) as usize;
                let written = (self.inflate.total_out() - filled) as usize;
                at += read;
                self.filled += written;
                if status == Status::StreamEnd {
                    self.ended = true;
                    self.hand_on(true)?;
                } else if self.filled == BLOCK {
                    self.hand_on(false)?;
                } else if at == bytes {
                    break;
                } else if read + written == 0 {
                    return Err(damaged("its packed pixels cannot be unpacked"));
                }
            }
            self.from.consume(bytes);
            left -= bytes;
        }
        let mut told = [0; 4];
        self.from.read_exact(&mut told)?;
        match u32::from_be_bytes(told) == sum.sum() {
            true => Ok(()),
            false => Err(damaged("the checksum of its packed pixels is wrong")),
        }
    }

    /// Hands what was unpacked on as a chunk with one block. Its checksums are empty: whoever reads it compares none.
    fn hand_on(&mut self, last: bool) -> Result<()> {
        if self.filled == 0 && !last {
            return Ok(());
        }
        if !self.begun {
            self.begun = true;
            self.send(STREAM.to_vec())?;
        }
        let count = self.filled as u16;
        let tail: &[u8] = if last { &[0; TAIL] } else { &[0; 4] };
        let length = (HEAD - 8 + self.filled + tail.len() - 4) as u32;
        let mut chunk = std::mem::replace(&mut self.chunk, vec![0; HEAD + BLOCK + TAIL]);
        chunk.truncate(HEAD + self.filled);
        chunk[..4].copy_from_slice(&length.to_be_bytes());
        chunk[4..8].copy_from_slice(&IDAT);
        chunk[8] = u8::from(last);
        chunk[9..11].copy_from_slice(&count.to_le_bytes());
        chunk[11..HEAD].copy_from_slice(&(!count).to_le_bytes());
        chunk.extend(tail);
        self.filled = 0;
        self.send(chunk)
    }

    fn send(&self, part: Vec<u8>) -> Result<()> {
        // Nobody reads on.
        self.to.send(Ok(part)).map_err(|_| ErrorKind::BrokenPipe.into())
    }
}

fn damaged(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const SIZE: (u32, u32) = (300, 150);

    /// A picture whose pixels are packed in chunks of `each` bytes.
    fn written(each: usize) -> Vec<u8> {
        let (width, height) = SIZE;
        let pixels: Vec<u8> = (0..u64::from(width * height * 3))
            .map(|at| (at * at / 7000 + at % 11) as u8)
            .collect();
        let mut whole = Vec::new();
        let mut encoder = png::Encoder::new(&mut whole, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder
            .add_text_chunk("Comment".to_owned(), "x".repeat(100_000))
            .expect("a text");
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&pixels).expect("written");
        writer.finish().expect("written");
        let mut out = whole[..8].to_vec();
        for (kind, data) in chunks(&whole) {
            let parts: Vec<&[u8]> = if kind == IDAT {
                data.chunks(each).collect()
            } else {
                vec![data]
            };
            for part in parts {
                out.extend((part.len() as u32).to_be_bytes());
                out.extend(kind);
                out.extend(part);
                let mut sum = Crc::new();
                sum.update(&kind);
                sum.update(part);
                out.extend(sum.sum().to_be_bytes());
            }
        }
        out
    }

    fn chunks(file: &[u8]) -> Vec<([u8; 4], &[u8])> {
        let (mut rest, mut found) = (&file[8..], Vec::new());
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let (kind, after) = after.split_first_chunk::<4>().expect("a kind");
            let (data, after) = after.split_at(u32::from_be_bytes(*length) as usize);
            found.push((*kind, data));
            rest = &after[4..];
        }
        found
    }

    /// The rows that can be decoded, and what is said of those that cannot.
    fn rows<R: BufRead + Seek>(from: R, checked: bool) -> (Vec<Vec<u8>>, Option<png::DecodingError>) {
        let mut decoder = png::Decoder::new(from);
        decoder.ignore_checksums(!checked);
        let mut rows = Vec::new();
        let mut reader = match decoder.read_info() {
            Ok(reader) => reader,
            Err(error) => return (rows, Some(error)),
        };
        for _ in 0..=SIZE.1 {
            let mut row = vec![0; SIZE.0 as usize * 3];
            match reader.read_row(&mut row) {
                Ok(Some(_)) => rows.push(row),
                Ok(None) => return (rows, None),
                Err(error) => return (rows, Some(error)),
            }
        }
        (rows, None)
    }

    fn unpacked(file: Vec<u8>) -> (Vec<Vec<u8>>, Option<png::DecodingError>) {
        rows(Unpacked::new(Cursor::new(file)).expect("a thread"), false)
    }

    #[test]
    fn the_pixels_are_those_of_the_file_however_it_is_cut_into_chunks() {
        for each in [7, 1000, 65_536, usize::MAX] {
            let file = written(each);
            let (expected, None) = rows(Cursor::new(file.clone()), true) else {
                panic!("it is sound");
            };
            let (found, error) = unpacked(file);
            assert!(error.is_none() && found == expected, "{each} {error:?}");
            assert_eq!(found.len(), SIZE.1 as usize);
        }
    }

    #[test]
    fn what_is_damaged_or_cut_off_is_no_picture_here_either() {
        let file = written(3000);
        // What is wrong before the pixels is found before they are unpacked.
        let pixels = file.windows(4).position(|name| name == IDAT).expect("pixels");
        for at in (pixels..file.len()).step_by(149) {
            let mut damaged = file.clone();
            damaged[at] ^= 0x10;
            let (_, expected) = rows(Cursor::new(damaged.clone()), true);
            let (_, error) = unpacked(damaged);
            assert_eq!(error.is_some(), expected.is_some(), "{at}: {error:?}, {expected:?}");
            let (most, expected) = rows(Cursor::new(&file[..at]), true);
            let (whole, error) = unpacked(file[..at].to_vec());
            assert_eq!(error.is_some(), expected.is_some(), "{at}: {error:?}, {expected:?}");
            assert!(whole.len() >= most.len(), "{at}: what is there is seen");
        }
    }

    #[test]
    fn nothing_is_read_on_once_nobody_wants_it() {
        /// Says when it is let go of.
        struct Endless(Sender<()>);
        impl Read for Endless {
            fn read(&mut self, into: &mut [u8]) -> Result<usize> {
                into.fill(0);
                Ok(into.len())
            }
        }
        impl Drop for Endless {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let (tell, told) = bounded(1);
        let endless = std::io::BufReader::new(Endless(tell));
        drop(Unpacked::new(endless).expect("a thread"));
        assert_eq!(told.recv_timeout(std::time::Duration::from_secs(20)), Ok(()));
    }
}
