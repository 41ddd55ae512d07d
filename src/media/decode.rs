//! The bytes of a file to a plane of samples. JPEG is decoded at 1/2, 1/4 and 1/8 directly (scaled DCT), which
//! spares most of the work; every other format is decoded whole and halved.

use super::color::ToSrgb;
use super::palette::Palette;
use super::plane::Plane;
use super::probe::{kind_of, upright_size};
use super::{FileKind, MediaError, Source, bounds, jpeg};
use domain::Size;
use image::{DynamicImage, ImageDecoder};
use platform::foreign;
use std::borrow::Cow;
use std::io::Cursor;
use std::path::Path;

/// Decodes a file read into `bytes` at `level`; `path` only serves to name what it should have been.
///
/// # Errors
/// What [`MediaError`] names; a panic in a decoder is [`MediaError::Interrupted`].
pub(super) fn decode(bytes: &[u8], path: &Path, level: u8) -> Result<Plane, MediaError> {
    let kind = kind_of(&bytes[..bytes.len().min(12)], path)?;
    foreign::guarded(|| {
        let mut plane = match kind {
            FileKind::Jpeg => decode_jpeg(bytes, level),
            _ => decode_whole(bytes, kind).map(|plane| coarsened(plane, level)),
        }?;
        if let Some(to_srgb) = ToSrgb::of_bytes(bytes, kind) {
            to_srgb.convert(&mut plane);
        }
        Ok(plane)
    })
    .unwrap_or(Err(MediaError::Interrupted))
}

/// Refuses a plane whose upright size is not the one that annotations were made on.
pub(super) fn expect_size(plane: &Plane, source: &Source) -> Result<(), MediaError> {
    let found = upright_size(plane.full, source.orientation);
    if found == source.size {
        Ok(())
    } else {
        Err(MediaError::Changed {
            expected: source.size,
            found,
        })
    }
}

fn coarsened(mut plane: Plane, levels: u8) -> Plane {
    for _ in 0..levels {
        plane.halve();
    }
    plane
}

/// What came of the fast JPEG decoder.
enum Fast {
    Done(Plane),
    /// It does not read this variant; its words.
    Unable(String),
}

fn decode_jpeg(bytes: &[u8], level: u8) -> Result<Plane, MediaError> {
    let header = jpeg::read_header(&mut Cursor::new(bytes))?;
    let scaled = level.min(3);
    match decode_fast(bytes, &header, scaled)? {
        Fast::Done(plane) => Ok(coarsened(plane, level - scaled)),
        Fast::Unable(reason) => match decode_whole(bytes, FileKind::Jpeg) {
            Ok(plane) => Ok(coarsened(plane, level)),
            Err(MediaError::Corrupt { kind, .. }) => Err(MediaError::Corrupt { kind, reason }),
            Err(other) => Err(other),
        },
    }
}

fn decode_fast(bytes: &[u8], header: &jpeg::Header, level: u8) -> Result<Fast, MediaError> {
    let (format, decoded) = match header.components {
        1 => (turbojpeg::PixelFormat::GRAY, 1),
        4 => (turbojpeg::PixelFormat::CMYK, 4),
        _ => (turbojpeg::PixelFormat::RGB, 3),
    };
    let step = 1 << level;
    let size = Size::new(header.size.width.div_ceil(step), header.size.height.div_ceil(step));
    bounds::check_memory(size.pixels() * decoded as u64 + header.coefficients, bounds::SAMPLES)?;
    let mut data = vec![0; size.pixels() as usize * decoded];
    let output = turbojpeg::Image {
        pixels: data.as_mut_slice(),
        width: size.width as usize,
        pitch: size.width as usize * decoded,
        height: size.height as usize,
        format,
    };
    let run = || -> Result<(), turbojpeg::Error> {
        let mut decompressor = turbojpeg::Decompressor::new()?;
        decompressor.set_scan_limit(bounds::SCANS)?;
        decompressor.set_scaling_factor(turbojpeg::ScalingFactor::new(1, step as usize))?;
        decompressor.decompress(bytes, output)
    };
    if let Err(error) = run() {
        match verdict(&error.to_string()) {
            Verdict::Harmless => {}
            Verdict::Damaged(error) => return Err(error),
            Verdict::Unable(reason) => return Ok(Fast::Unable(reason)),
        }
    }
    let channels = if decoded == 4 { 3 } else { decoded };
    if decoded == 4 {
        rgb_from_inverted_cmyk(&mut data);
    }
    Ok(Fast::Done(Plane::eight(header.size, size, channels, data)))
}

/// What the fast JPEG decoder's words come to.
pub(super) enum Verdict {
    /// The picture is there.
    Harmless,
    Damaged(MediaError),
    /// It does not read this variant; its words.
    Unable(String),
}

/// Sorts the library's messages: it reports warnings, after which the picture is there, like failures.
pub(super) fn verdict(message: &str) -> Verdict {
    let reason = message.strip_prefix("TurboJPEG error: ").unwrap_or(message);
    let harmless = [
        "extraneous bytes before marker",
        "Unknown Adobe color transform",
        "unknown JFIF revision",
        "bad ICC marker",
    ];
    if harmless.iter().any(|known| reason.contains(known)) {
        return Verdict::Harmless;
    }
    if reason.contains("Premature end of JPEG") {
        return Verdict::Damaged(MediaError::Truncated(FileKind::Jpeg));
    }
    if reason.contains("Corrupt JPEG data") || reason.contains("Inconsistent progression") {
        return Verdict::Damaged(MediaError::Corrupt {
            kind: FileKind::Jpeg,
            reason: reason.to_owned(),
        });
    }
    Verdict::Unable(reason.to_owned())
}

/// CMYK in JPEG follows Adobe's habit of storing the complement: 255 is no ink.
fn rgb_from_inverted_cmyk(data: &mut Vec<u8>) {
    let pixels = data.len() / 4;
    for i in 0..pixels {
        let black = u32::from(data[4 * i + 3]);
        for c in 0..3 {
            data[3 * i + c] = ((u32::from(data[4 * i + c]) * black + 127) / 255) as u8;
        }
    }
    data.truncate(3 * pixels);
    data.shrink_to_fit();
}

fn decode_whole(bytes: &[u8], kind: FileKind) -> Result<Plane, MediaError> {
    let failed = |e| MediaError::from_image(kind, e);
    let palette = match kind {
        FileKind::Tiff => Palette::of(&mut Cursor::new(bytes))?,
        _ => None,
    };
    let told = palette.map_or(Cow::Borrowed(bytes), |palette| Cow::Owned(palette.told_as_grey(bytes)));
    let decoder = bounds::decoder(Cursor::new(&*told), kind, bytes.len() as u64)?;
    bounds::check_memory(decoder.total_bytes(), bounds::SAMPLES)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
    let size = Size::new(picture.width(), picture.height());
    let eight = |channels, data| Plane::eight(size, size, channels, data);
    let sixteen = |channels, data| Plane::sixteen(size, channels, data);
    Ok(match picture {
        DynamicImage::ImageLuma8(p) => match palette {
            Some(palette) => eight(3, palette.colored(bytes, &p.into_raw())),
            None => eight(1, p.into_raw()),
        },
        DynamicImage::ImageLumaA8(p) => eight(2, p.into_raw()),
        DynamicImage::ImageRgb8(p) => eight(3, p.into_raw()),
        DynamicImage::ImageRgba8(p) => eight(4, p.into_raw()),
        DynamicImage::ImageLuma16(p) => sixteen(1, p.into_raw()),
        DynamicImage::ImageLumaA16(p) => sixteen(2, p.into_raw()),
        DynamicImage::ImageRgb16(p) => sixteen(3, p.into_raw()),
        DynamicImage::ImageRgba16(p) => sixteen(4, p.into_raw()),
        DynamicImage::ImageRgb32F(p) => sixteen(3, p.iter().map(|&v| from_float(v)).collect()),
        DynamicImage::ImageRgba32F(p) => sixteen(4, p.iter().map(|&v| from_float(v)).collect()),
        other => {
            return Err(MediaError::Unsupported {
                kind,
                reason: format!("samples of {:?}", other.color()),
            });
        }
    })
}

/// A sample of 0 to 1 in 16 bits.
fn from_float(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * 65535.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(size: Size) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(size.width, size.height, |x, y| {
            image::Rgb([(x * 2) as u8, (y * 2) as u8, 90])
        });
        let mut bytes = Vec::new();
        picture
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
            .expect("written");
        bytes
    }

    #[test]
    fn scaled_jpeg_has_the_size_of_its_level() {
        let full = Size::new(123, 77);
        let bytes = jpeg(full);
        for level in 0..7 {
            let plane = decode(&bytes, Path::new("a.jpg"), level).expect("decodes");
            assert_eq!(plane.size, domain::picture::level_size(full, level), "{level}");
            assert_eq!(plane.full, full);
        }
    }

    #[test]
    fn a_cut_jpeg_is_truncated_and_scribbled_data_is_damaged() {
        let bytes = jpeg(Size::new(200, 200));
        let cut = decode(&bytes[..bytes.len() * 2 / 3], Path::new("a.jpg"), 0);
        assert_eq!(cut, Err(MediaError::Truncated(FileKind::Jpeg)));
        let mut scribbled = bytes.clone();
        let middle = scribbled.len() - 400;
        scribbled[middle..middle + 40].fill(0x3C);
        scribbled[middle + 20..middle + 22].copy_from_slice(&[0xFF, 0xC4]);
        assert!(decode(&scribbled, Path::new("a.jpg"), 0).is_err());
    }

    #[test]
    fn inverted_ink_becomes_light() {
        let mut data = vec![255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 0];
        rgb_from_inverted_cmyk(&mut data);
        assert_eq!(data, [255, 255, 255, 0, 255, 255, 0, 0, 0]);
    }
}
