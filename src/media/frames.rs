//! Whether a file holds more pictures than the one that is labeled: further frames of an animation, further pages.

use super::FileKind;
use super::bounds::NOTES;
use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Limits};
use std::io::{BufRead, Seek};

/// Whether there are more than the first; what cannot be told is one.
pub(super) fn has_more(from: impl BufRead + Seek, kind: FileKind) -> bool {
    match kind {
        FileKind::Gif => GifDecoder::new(from).is_ok_and(|gif| gif.into_frames().take(2).flatten().count() > 1),
        FileKind::Png => PngDecoder::with_limits(from, limits()).is_ok_and(|png| png.is_apng().unwrap_or(false)),
        FileKind::WebP => WebPDecoder::new(from).is_ok_and(|webp| webp.has_animation()),
        FileKind::Tiff => tiff::decoder::Decoder::new(from).is_ok_and(|tiff| tiff.more_images()),
        FileKind::Jpeg | FileKind::Bmp | FileKind::Pnm | FileKind::Qoi => false,
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(NOTES);
    limits
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Delay, Frame, RgbaImage};
    use std::io::Cursor;

    fn gif(frames: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        let frame = || Frame::from_parts(RgbaImage::new(4, 4), 0, 0, Delay::from_numer_denom_ms(100, 1));
        encoder.encode_frames((0..frames).map(|_| frame())).expect("written");
        drop(encoder);
        bytes
    }

    fn tiff(pages: usize) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).expect("begun");
        for _ in 0..pages {
            encoder
                .write_image::<tiff::encoder::colortype::Gray8>(2, 2, &[0; 4])
                .expect("written");
        }
        bytes.into_inner()
    }

    #[test]
    fn animations_and_pages_are_seen() {
        for count in [1, 2] {
            assert_eq!(has_more(Cursor::new(gif(count)), FileKind::Gif), count > 1);
            assert_eq!(has_more(Cursor::new(tiff(count)), FileKind::Tiff), count > 1);
        }
        let mut png = Cursor::new(Vec::new());
        let mut encoder = ::png::Encoder::new(&mut png, 1, 1);
        encoder.set_animated(2, 0).expect("an animation");
        let mut writer = encoder.write_header().expect("begun");
        writer.write_image_data(&[0]).expect("written");
        writer.write_image_data(&[0]).expect("written");
        writer.finish().expect("ended");
        png.set_position(0);
        assert!(has_more(png, FileKind::Png));
        assert!(!has_more(Cursor::new(b"damaged".to_vec()), FileKind::Png));
    }
}
