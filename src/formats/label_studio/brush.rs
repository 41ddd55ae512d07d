//! The masks of Label Studio's brush: RGBA bytes of the picture, row by row, packed as runs in a stream of bits
//! (<https://github.com/thi-ng/umbrella/tree/develop/packages/rle-pack>), of which each byte is a number in a list.
//!
//! The stream begins with the count of bytes in 32 bits, their width less 1 in 5, and four widths of lengths less 1 in
//! 4 each. A run is a bit 1, two bits that choose the width of its length, the length less 1, and the byte; a bit 0
//! stands before bytes that differ.

use crate::rle::Mask;
use domain::Size;

/// The widths of lengths that are written.
const WIDTHS: [u32; 4] = [3, 4, 8, 16];
/// What is opaque from here on counts as set.
const SET: u8 = 128;

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn read(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

/// The mask that the bytes pack, of a picture of `size`; `None` where they are damaged or of another size.
pub(super) fn unpacked(bytes: &[u8], size: Size) -> Option<Mask> {
    let mut bits = Bits { bytes, at: 0 };
    let count = u64::from(bits.read(32)?);
    if count != size.pixels().checked_mul(4)? {
        return None;
    }
    let width = bits.read(5)? + 1;
    let mut widths = [0; 4];
    for width in &mut widths {
        *width = bits.read(4)? + 1;
    }
    // What is left of the bytes must be able to fill so large a picture: its size is but a few digits.
    let most = widths
        .iter()
        .map(|length| (1 << length) / u64::from(3 + length + width));
    let left = 8 * (bytes.len() - bits.at / 8) as u64;
    if count > left.saturating_mul(most.max().unwrap_or(0) + 1) {
        return None;
    }
    let mut set = vec![false; size.pixels() as usize];
    let mut at = 0;
    while at < count {
        let same = bits.read(1)? == 1;
        let length = bits.read(2)?;
        let end = (at + 1 + u64::from(bits.read(widths[length as usize])?)).min(count);
        let mut value = if same { bits.read(width)? } else { 0 };
        for byte in at..end {
            if !same {
                value = bits.read(width)?;
            }
            // The fourth byte of a pixel says how opaque it is.
            if byte % 4 == 3 {
                set[(byte / 4) as usize] = value >= u32::from(SET);
            }
        }
        at = end;
    }
    let across = size.width as usize;
    Some(Mask::from_pixels(size, |x, y| set[y as usize * across + x as usize]))
}

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    used: u32,
}

impl BitWriter {
    fn push(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (7 - self.used % 8);
            }
            self.used += 1;
        }
    }

    /// Runs of one byte, each as long as a length can say.
    fn push_run(&mut self, mut length: u64, value: u32) {
        while length > 0 {
            let most = 1u64 << WIDTHS[3];
            let part = length.min(most);
            let choice = WIDTHS.iter().position(|width| part <= 1 << width).unwrap_or(3);
            self.push(1, 1);
            self.push(choice as u32, 2);
            self.push((part - 1) as u32, WIDTHS[choice]);
            self.push(value, 8);
            length -= part;
        }
    }
}

/// Packs a mask; `None` where a picture has more bytes than the form can count.
pub(super) fn packed(mask: &Mask) -> Option<Vec<u8>> {
    let Size { width, height } = mask.size;
    let mut out = BitWriter::default();
    out.push(u32::try_from(mask.size.pixels().checked_mul(4)?).ok()?, 32);
    out.push(7, 5);
    for width in WIDTHS {
        out.push(width - 1, 4);
    }
    // Runs go down columns; the bytes go along rows.
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for run in &mask.runs {
        spans.extend((run.y0..run.y1).map(|y| {
            let at = u64::from(y) * u64::from(width) + u64::from(run.x);
            (at, at + 1)
        }));
    }
    spans.sort_unstable();
    let mut at = 0;
    let mut spans = spans.into_iter().peekable();
    while let Some((start, mut end)) = spans.next() {
        while let Some((_, further)) = spans.next_if(|(next, _)| *next == end) {
            end = further;
        }
        out.push_run(4 * (start - at), 0);
        out.push_run(4 * (end - start), 255);
        at = end;
    }
    out.push_run(4 * (u64::from(width) * u64::from(height) - at), 0);
    Some(out.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn masks_come_back(width in 1u32..60, height in 1u32..60, bits in proptest::collection::vec(any::<bool>(), 3600)) {
            let size = Size::new(width, height);
            let mask = Mask::from_pixels(size, |x, y| bits[(y * 60 + x) as usize]);
            let bytes = packed(&mask).expect("small");
            prop_assert_eq!(unpacked(&bytes, size), Some(mask));
            prop_assert_eq!(unpacked(&bytes, Size::new(width + 1, height)), None);
            prop_assert_eq!(unpacked(&bytes[..bytes.len() - 2], size), None);
        }
    }

    #[test]
    fn bytes_that_differ_are_read_one_by_one() {
        let mut out = BitWriter::default();
        out.push(8, 32);
        out.push(7, 5);
        for width in WIDTHS {
            out.push(width - 1, 4);
        }
        out.push(0, 1);
        out.push(0, 2);
        out.push(7, 3);
        for byte in [1, 2, 3, 0, 4, 5, 6, 200] {
            out.push(byte, 8);
        }
        let mask = unpacked(&out.bytes, Size::new(1, 2)).expect("a mask");
        assert_eq!(mask.area(), 1, "the second pixel alone is opaque");
    }

    #[test]
    fn any_bytes_are_survived() {
        for length in 0..40 {
            let bytes: Vec<u8> = (0..length).map(|n: u8| n.wrapping_mul(89)).collect();
            assert_eq!(unpacked(&bytes, Size::new(3, 3)), None);
        }
    }
}
