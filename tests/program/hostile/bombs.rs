//! Picture files that are small and promise much, byte by byte.

use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress};
use std::io::Write;

/// A PNG file with these chunks before its picture, grey and 8 x 8.
pub fn png(extra: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut bytes, b"IHDR", &[0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0]);
    for (name, content) in extra {
        chunk(&mut bytes, name, content);
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed
        .write_all(&[[0; 1].as_slice(), &[100; 8]].concat().repeat(8))
        .expect("packs");
    chunk(&mut bytes, b"IDAT", &packed.finish().expect("packs"));
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    bytes.extend((content.len() as u32).to_be_bytes());
    let from = bytes.len();
    bytes.extend(name);
    bytes.extend(content);
    let sum = crc32fast::hash(&bytes[from..]);
    bytes.extend(sum.to_be_bytes());
}

/// A colour profile or text that unpacks to so many mebibytes of zeros.
pub fn zeros(name: &str, mebibytes: usize) -> Vec<u8> {
    let block = vec![0; 1 << 20];
    let mut packer = Compress::new(Compression::best(), false);
    // The state is that of the beginning after each: one piece may be repeated.
    let mut pack = |flush| {
        let mut out = Vec::with_capacity(1 << 16);
        packer.compress_vec(&block, &mut out, flush).expect("packs");
        out
    };
    let first = pack(FlushCompress::Full);
    let piece = pack(FlushCompress::Full);
    let last = pack(FlushCompress::Finish);
    let mut bytes = [name.as_bytes(), &[0, 0, 0x78, 0xDA], &first].concat();
    (2..mebibytes).for_each(|_| bytes.extend(&piece));
    bytes.extend(last);
    // Of zeros the first sum is 1 and the second their number.
    let sum = ((mebibytes << 20) % 65521) as u32;
    bytes.extend((sum << 16 | 1).to_be_bytes());
    bytes
}

/// The head of a progressive JPEG file of so many pixels a side, a scan of nothing, and the end mark.
pub fn progressive_jpeg(side: u16) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC2, 0, 17, 8, high, low, high, low, 3];
    bytes.extend([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    bytes.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0xFF, 0xD9]);
    bytes
}

/// A WebP file of 8 x 8 whose EXIF block claims so many bytes and has four.
pub fn webp(claims: u32) -> Vec<u8> {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8)
        .write_to(&mut picture, image::ImageFormat::WebP)
        .expect("written");
    let simple = picture.into_inner();
    let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x07\0\0\x07\0\0".to_vec();
    bytes.extend(&simple[12..]);
    bytes.extend(b"EXIF");
    bytes.extend(claims.to_le_bytes());
    bytes.extend([1, 2, 3, 4]);
    let length = (bytes.len() - 8) as u32;
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// A TIFF file of 8 x 8 with an orientation and a note that claims so many values.
pub fn tiff(claims: u32) -> Vec<u8> {
    let entries: &[(u16, u16, u32, u32)] = &[
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (274, 4, claims, 8),
        (277, 3, 1, 1),
        (278, 3, 1, 8),
        (279, 4, 1, 64),
    ];
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.resize(264, 0);
    bytes
}
