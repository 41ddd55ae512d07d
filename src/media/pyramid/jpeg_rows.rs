//! JPEG by rows: decoded to its planes of lightness and colour, which mostly take half of what pixels do, and turned into
//! pixels some rows at a time, as libjpeg does it: colour is enlarged with a triangle filter (`jdsample.c`, "fancy"), then
//! converted as JFIF 1.02 says (`jdcolor.c`).

use super::super::decode::{Verdict, verdict};
use super::super::plane::Plane;
use super::super::{MediaError, bounds, jpeg};
use super::rows::{Rows, Shape};
use domain::Size;
use std::io::Cursor;
use turbojpeg::{Colorspace, Decompressor, Subsamp, YuvImage};

/// A JPEG file decoded to planes.
pub(super) struct JpegRows {
    size: Size,
    grey: bool,
    sampling: Subsamp,
    /// All planes: of so much memory at once all is given back.
    samples: Vec<u8>,
    light: Part,
    /// Blue and red against the lightness (Cb, Cr), where the picture is not grey.
    blue: Part,
    red: Part,
    next: u32,
}

/// Where a plane lies among the samples.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    /// Samples from one row to the next.
    stride: usize,
    /// Samples in a row and rows that the picture has, padding not counted.
    width: usize,
    height: usize,
}

impl Part {
    fn row(self, samples: &[u8], row: usize) -> &[u8] {
        &samples[self.start + row * self.stride..][..self.width]
    }
}

impl JpegRows {
    /// Decodes the bytes of a file; `None` for what has no such planes, or is sampled in a rare way.
    ///
    /// # Errors
    /// What [`MediaError`] names.
    pub(super) fn open(bytes: &[u8]) -> Result<Option<Self>, MediaError> {
        let header = jpeg::read_header(&mut Cursor::new(bytes))?;
        let planes = || -> Result<_, turbojpeg::Error> {
            let mut decompressor = Decompressor::new()?;
            decompressor.set_scan_limit(bounds::SCANS)?;
            let found = decompressor.read_header(bytes)?;
            Ok((decompressor, found))
        };
        // What cannot be read at all is told by those who decode it whole.
        let Ok((mut decompressor, found)) = planes() else {
            return Ok(None);
        };
        let (across, down) = match found.subsamp {
            Subsamp::None | Subsamp::Gray => (1, 1),
            Subsamp::Sub2x1 => (2, 1),
            Subsamp::Sub2x2 => (2, 2),
            _ => return Ok(None),
        };
        let (width, height) = (found.width, found.height);
        let (color_width, color_height) = (width.div_ceil(across), height.div_ceil(down));
        let plain = matches!(found.colorspace, Colorspace::YCbCr | Colorspace::Gray);
        // So narrow a picture is enlarged in another way.
        if !plain || found.is_lossless || color_width <= 2 {
            return Ok(None);
        }
        let (padded_width, padded_height) = (color_width * across, color_height * down);
        let grey = found.subsamp == Subsamp::Gray;
        let light = padded_width * padded_height;
        let color = if grey { 0 } else { color_width * color_height };
        bounds::check_memory((light + 2 * color) as u64 + header.coefficients, bounds::SAMPLES)?;
        let mut samples = vec![0; light + 2 * color];
        let output = YuvImage {
            pixels: samples.as_mut_slice(),
            width,
            align: 1,
            height,
            subsamp: found.subsamp,
        };
        if let Err(error) = decompressor.decompress_to_yuv(bytes, output) {
            match verdict(&error.to_string()) {
                Verdict::Harmless => {}
                Verdict::Damaged(error) => return Err(error),
                Verdict::Unable(_) => return Ok(None),
            }
        }
        let part = |start, stride, width, height| Part {
            start,
            stride,
            width,
            height,
        };
        Ok(Some(Self {
            size: header.size,
            grey,
            sampling: found.subsamp,
            samples,
            light: part(0, padded_width, width, height),
            blue: part(light, color_width, color_width, color_height),
            red: part(light + color, color_width, color_width, color_height),
            next: 0,
        }))
    }

    /// A row of one colour, as wide as the picture or a sample wider.
    fn color_row(&self, part: Part, y: usize, out: &mut Vec<u8>) {
        let row = |row| part.row(&self.samples, row);
        out.clear();
        match self.sampling {
            Subsamp::Sub2x1 => twice_as_wide(row(y), out),
            Subsamp::Sub2x2 => {
                let near = y / 2;
                let far = match y % 2 {
                    0 => near.saturating_sub(1),
                    _ => (near + 1).min(part.height - 1),
                };
                twice_as_large(row(near), row(far), out);
            }
            _ => out.extend_from_slice(row(y)),
        }
    }
}

impl Rows for JpegRows {
    fn shape(&self) -> Shape {
        Shape {
            size: self.size,
            channels: if self.grey { 1 } else { 3 },
            deep: false,
        }
    }

    fn read(&mut self, rows: u32) -> Result<Plane, MediaError> {
        let size = Size::new(self.size.width, rows);
        let channels = self.shape().channels;
        let mut data = Vec::with_capacity(size.pixels() as usize * channels);
        let (mut blue, mut red) = (Vec::new(), Vec::new());
        for y in (self.next as usize..).take(rows as usize) {
            let light = self.light.row(&self.samples, y);
            if self.grey {
                data.extend_from_slice(light);
                continue;
            }
            self.color_row(self.blue, y, &mut blue);
            self.color_row(self.red, y, &mut red);
            let pixels = light.iter().zip(&blue).zip(&red);
            data.extend(pixels.flat_map(|((y, cb), cr)| rgb(*y, *cb, *cr)));
        }
        self.next += rows;
        Ok(Plane::eight(size, size, channels, data))
    }
}

/// Between two samples the nearer one counts three times; halves are rounded down and up in turn.
fn twice_as_wide(row: &[u8], out: &mut Vec<u8>) {
    out.extend(row.first());
    for pair in row.windows(2) {
        let (left, right) = (u32::from(pair[0]), u32::from(pair[1]));
        out.push(((3 * left + right + 2) >> 2) as u8);
        out.push(((3 * right + left + 1) >> 2) as u8);
    }
    out.extend(row.last());
}

/// The same in both directions at once: `near` counts three times as much as `far`.
fn twice_as_large(near: &[u8], far: &[u8], out: &mut Vec<u8>) {
    let sums: Vec<u32> = near
        .iter()
        .zip(far)
        .map(|(near, far)| 3 * u32::from(*near) + u32::from(*far))
        .collect();
    let Some((&first, &last)) = sums.first().zip(sums.last()) else {
        return;
    };
    out.push(((4 * first + 8) >> 4) as u8);
    for pair in sums.windows(2) {
        out.push(((3 * pair[0] + pair[1] + 7) >> 4) as u8);
        out.push(((3 * pair[1] + pair[0] + 8) >> 4) as u8);
    }
    out.push(((4 * last + 7) >> 4) as u8);
}

/// JFIF's conversion in 16 bits behind the point.
fn rgb(light: u8, blue: u8, red: u8) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (light, cb, cr) = (i32::from(light), i32::from(blue) - 128, i32::from(red) - 128);
    [
        light + ((91_881 * cr + HALF) >> 16),
        light + ((-22_554 * cb - 46_802 * cr + HALF) >> 16),
        light + ((116_130 * cb + HALF) >> 16),
    ]
    .map(|value| value.clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::super::super::decode;
    use super::super::super::level::turned;
    use super::*;
    use std::path::Path;

    /// Strong colours side by side, so that every rounding shows.
    fn jpeg(width: usize, height: usize, subsamp: Subsamp, progressive: bool) -> Vec<u8> {
        let mut state = 7_u32;
        let pixels: Vec<u8> = (0..width * height * 3)
            .map(|at| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ((at / 3 % width * 2) as u32 + (state >> 26) * ((at % 3) as u32 + 1)) as u8
            })
            .collect();
        let mut compressor = turbojpeg::Compressor::new().expect("a compressor");
        compressor.set_subsamp(subsamp).expect("set");
        compressor.set_progressive(progressive).expect("set");
        let picture = turbojpeg::Image {
            pixels: pixels.as_slice(),
            width,
            pitch: width * 3,
            height,
            format: turbojpeg::PixelFormat::RGB,
        };
        compressor.compress_to_vec(picture).expect("compressed")
    }

    #[test]
    fn rows_equal_the_picture_decoded_whole() {
        for subsamp in [Subsamp::None, Subsamp::Sub2x1, Subsamp::Sub2x2, Subsamp::Gray] {
            for (width, height) in [(217, 133), (64, 48), (6, 31)] {
                for progressive in [false, true] {
                    let bytes = jpeg(width, height, subsamp, progressive);
                    let whole = decode::decode(&bytes, Path::new("a.jpg"), 0).expect("decodes");
                    let mut rows = JpegRows::open(&bytes).expect("decodes").expect("has planes");
                    let mut at = 0;
                    for count in [7, 16, 1, height as u32 - 24] {
                        let expected = turned(&whole, 1, (0, at, width as u32, count));
                        let found = rows.read(count).expect("there");
                        assert!(found == expected, "{subsamp:?} {width} {at}");
                        at += count;
                    }
                }
            }
        }
    }

    #[test]
    fn other_samplings_are_left_to_others_and_a_cut_file_is_told() {
        for subsamp in [Subsamp::Sub1x2, Subsamp::Sub4x1] {
            let bytes = jpeg(100, 90, subsamp, false);
            assert!(JpegRows::open(&bytes).expect("no fault").is_none());
        }
        let bytes = jpeg(100, 90, Subsamp::Sub2x2, false);
        let cut = JpegRows::open(&bytes[..bytes.len() / 2]).map(|_| ());
        assert_eq!(cut, Err(MediaError::Truncated(crate::FileKind::Jpeg)));
    }
}
