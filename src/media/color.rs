//! Pictures of another colour space (Display P3, Adobe RGB and so on) are brought to sRGB, in which the window shows
//! all: 8-bit colours by the ICC profile that the file carries. What has 16 bits is measured values, and stays.

use super::plane::{Plane, Samples};
use super::{FileKind, bounds};
use image::ImageDecoder as _;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use std::io::{BufRead, Cursor, Seek};
use std::sync::Arc;

/// What the segment of a JPEG file begins with that holds its profile (ICC.1, annex B.4).
const IN_JPEG: &[u8] = b"ICC_PROFILE\0";
/// How most profiles of sRGB call it: those need not be worked out.
const SRGB: &[u8] = b"sRGB IEC61966";
/// Samples converted at once.
const AT_ONCE: usize = 48 << 10;
/// Colours by which a profile is compared with sRGB.
const PROBES: [[u8; 3]; 7] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [128, 128, 128],
    [200, 120, 40],
    [30, 90, 160],
    [255, 255, 255],
];

/// How a picture is brought to sRGB.
pub(super) struct ToSrgb {
    three: Arc<Transform8BitExecutor>,
    four: Arc<Transform8BitExecutor>,
}

impl ToSrgb {
    /// For a file in memory; `None` where nothing is to be done.
    pub(super) fn of_bytes(bytes: &[u8], kind: FileKind) -> Option<Self> {
        if kind == FileKind::Jpeg && !jpeg_has_profile(bytes) {
            return None;
        }
        Self::of_file(Cursor::new(bytes), kind, bytes.len() as u64)
    }

    /// For a file of this length in bytes. A profile that cannot be read is none.
    pub(super) fn of_file(from: impl BufRead + Seek, kind: FileKind, length: u64) -> Option<Self> {
        match kind {
            FileKind::Jpeg | FileKind::Png | FileKind::WebP | FileKind::Tiff => {}
            FileKind::Gif | FileKind::Bmp | FileKind::Pnm | FileKind::Qoi => return None,
        }
        let mut decoder = bounds::decoder(from, kind, length).ok()?;
        Self::of_profile(&decoder.icc_profile().ok()??)
    }

    fn of_profile(profile: &[u8]) -> Option<Self> {
        if profile.windows(SRGB.len()).any(|window| window == SRGB) {
            return None;
        }
        let profile = ColorProfile::new_from_slice(profile).ok()?;
        if profile.color_space != DataColorSpace::Rgb {
            return None;
        }
        let srgb = ColorProfile::new_srgb();
        let transform = |layout| {
            profile
                .create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
                .ok()
        };
        let found = Self {
            three: transform(Layout::Rgb)?,
            four: transform(Layout::Rgba)?,
        };
        let mut converted = PROBES;
        found
            .three
            .transform(PROBES.as_flattened(), converted.as_flattened_mut())
            .ok()?;
        let pairs = PROBES.as_flattened().iter().zip(converted.as_flattened());
        // Most profiles are sRGB's own, in many wordings.
        let differs = pairs.into_iter().any(|(a, b)| a.abs_diff(*b) > 2);
        differs.then_some(found)
    }

    /// Converts a plane.
    pub(super) fn convert(&self, plane: &mut Plane) {
        let Samples::Eight(samples) = &mut plane.samples else {
            return;
        };
        let transform = match plane.channels {
            3 => &self.three,
            4 => &self.four,
            _ => return,
        };
        let mut before = Vec::with_capacity(AT_ONCE);
        for part in samples.chunks_mut(AT_ONCE) {
            before.clear();
            before.extend_from_slice(part);
            if let Err(error) = transform.transform(&before, part) {
                tracing::warn!(%error, "colours were not converted");
                return;
            }
        }
    }
}

/// Whether a JPEG file has a profile among the segments before its picture (ITU-T T.81, annex B).
fn jpeg_has_profile(bytes: &[u8]) -> bool {
    const PROFILE: u8 = 0xE2;
    const PICTURE: u8 = 0xDA;
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        let length = match marker {
            // A byte that fills up.
            0xFF => 1,
            PICTURE => return false,
            _ => 2 + usize::from(u16::from_be_bytes([high, low])),
        };
        if marker == PROFILE && rest[4..].starts_with(IN_JPEG) {
            return true;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::decode;
    use image::{ExtendedColorType, ImageEncoder};
    use std::path::Path;

    /// A red picture as PNG or JPEG, with this profile.
    fn red(kind: FileKind, profile: &ColorProfile) -> Vec<u8> {
        let profile = profile.encode().expect("a profile");
        let pixels = [200, 30, 30].repeat(16 * 16);
        let mut bytes = Vec::new();
        let written = match kind {
            FileKind::Png => {
                let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
                encoder.set_icc_profile(profile).expect("taken");
                encoder.write_image(&pixels, 16, 16, ExtendedColorType::Rgb8)
            }
            _ => {
                let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 100);
                encoder.set_icc_profile(profile).expect("taken");
                encoder.write_image(&pixels, 16, 16, ExtendedColorType::Rgb8)
            }
        };
        written.expect("written");
        bytes
    }

    fn first(bytes: &[u8]) -> [u8; 3] {
        let plane = decode(bytes, Path::new("a"), 0).expect("decodes");
        let Samples::Eight(samples) = plane.samples else {
            panic!("8 bits")
        };
        [samples[0], samples[1], samples[2]]
    }

    #[test]
    fn display_p3_and_adobe_rgb_become_srgb_and_srgb_stays() {
        for kind in [FileKind::Png, FileKind::Jpeg] {
            let plain = first(&red(kind, &ColorProfile::new_srgb()));
            assert!(
                plain[0].abs_diff(200) <= 2 && plain[1].abs_diff(30) <= 2,
                "{kind}: {plain:?}"
            );
            for profile in [ColorProfile::new_display_p3(), ColorProfile::new_adobe_rgb()] {
                let found = first(&red(kind, &profile));
                assert!(found[0] > 210 && found[1] < 30, "{kind}: {found:?} is a stronger red");
            }
        }
    }

    #[test]
    fn a_damaged_profile_is_none() {
        assert!(ToSrgb::of_profile(b"no profile").is_none());
        assert!(ToSrgb::of_bytes(b"\xFF\xD8\xFF no picture", FileKind::Jpeg).is_none());
    }
}
