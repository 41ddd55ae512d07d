//! One generated file of every kind.

use super::{color, is_rgb, near, open};
use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage,
};
use labelwright::domain::Size;
use labelwright::domain::pixels::PixelFormat;
use labelwright::media::{FileKind, MediaError, Source, probe, read};
use proptest::prelude::*;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

fn photo() -> RgbImage {
    RgbImage::from_fn(60, 40, |x, y| Rgb([(x * 4) as u8, (y * 6) as u8, 128]))
}

fn saved(folder: &tempfile::TempDir, name: &str, picture: impl Into<DynamicImage>) -> PathBuf {
    let path = folder.path().join(name);
    picture.into().save(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    path
}

#[test]
fn every_kind_gives_the_same_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, kind, by) in [
        ("a.jpg", FileKind::Jpeg, 25),
        ("a.png", FileKind::Png, 0),
        ("a.webp", FileKind::WebP, 0),
        ("a.gif", FileKind::Gif, 30),
        ("a.bmp", FileKind::Bmp, 0),
        ("a.tiff", FileKind::Tiff, 0),
        ("a.ppm", FileKind::Pnm, 0),
        ("a.qoi", FileKind::Qoi, 0),
    ] {
        let path = saved(&folder, name, photo());
        let (probe, pixels) = open(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(
            (probe.kind, probe.size, probe.bit_depth),
            (kind, Size::new(60, 40), 8),
            "{name}"
        );
        assert_eq!(probe.bytes, fs::metadata(&path).expect("there").len());
        for (x, y) in [(0, 0), (30, 20), (59, 39), (10, 35)] {
            let expected = photo().get_pixel(x, y).0;
            assert!(
                near(color(&pixels, x, y), expected, by),
                "{name} at {x} {y}: {:?}",
                color(&pixels, x, y)
            );
        }
    }
}

#[test]
fn sixteen_bits_are_noted_and_grey_ones_spread() {
    let folder = tempfile::tempdir().expect("a folder");
    let grey = ImageBuffer::<Luma<u16>, _>::from_fn(30, 20, |x, _| Luma([1000 + x as u16 * 10]));
    let rgb = ImageBuffer::<Rgb<u16>, _>::from_pixel(30, 20, Rgb([0x1200u16, 0x8000, 0xFF00]));
    for ending in ["png", "tiff"] {
        let path = saved(&folder, &format!("grey.{ending}"), grey.clone());
        let (probe, pixels) = open(&path).expect("decodes");
        assert_eq!(probe.bit_depth, 16, "{ending}");
        assert_eq!(
            (color(&pixels, 0, 0), color(&pixels, 29, 0)),
            ([0; 3], [255; 3]),
            "{ending}"
        );
        let path = saved(&folder, &format!("rgb.{ending}"), rgb.clone());
        let (probe, pixels) = open(&path).expect("decodes");
        assert_eq!((probe.bit_depth, is_rgb(&pixels)), (16, true));
        assert!(
            near(color(&pixels, 5, 5), [0x12, 0x80, 0xFE], 1),
            "{:?}",
            color(&pixels, 5, 5)
        );
    }
}

#[test]
fn alpha_is_kept_and_grey_is_spread() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = saved(&folder, "a.png", RgbaImage::from_pixel(9, 9, Rgba([10, 20, 30, 40])));
    let (_, pixels) = open(&path).expect("decodes");
    assert_eq!(pixels.format(), PixelFormat::Rgba8);
    assert_eq!(pixels.data()[..4], [10, 20, 30, 40]);
    for name in ["g.png", "g.jpg", "g.bmp", "g.pgm"] {
        let path = saved(&folder, name, GrayImage::from_pixel(9, 9, Luma([77])));
        let (_, pixels) = open(&path).expect("decodes");
        assert!(is_rgb(&pixels) && near(color(&pixels, 4, 4), [77; 3], 1), "{name}");
    }
}

#[test]
fn of_an_animation_the_first_frame() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gif");
    let mut encoder = image::codecs::gif::GifEncoder::new(fs::File::create(&path).expect("created"));
    for shade in [10, 200] {
        let frame = RgbaImage::from_pixel(8, 8, Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(image::Frame::new(frame)).expect("written");
    }
    drop(encoder);
    let (_, pixels) = open(&path).expect("decodes");
    assert_eq!(color(&pixels, 3, 3), [10; 3]);
}

#[test]
fn a_progressive_jpeg_is_decoded_at_every_level() {
    let picture = RgbImage::from_fn(400, 300, |x, y| Rgb([(x / 2) as u8, (y / 2) as u8, 128]));
    let mut compressor = turbojpeg::Compressor::new().expect("a compressor");
    compressor.set_progressive(true).expect("set");
    let bytes = compressor
        .compress_to_vec(turbojpeg::Image {
            pixels: picture.as_raw().as_slice(),
            width: 400,
            pitch: 1200,
            height: 300,
            format: turbojpeg::PixelFormat::RGB,
        })
        .expect("compressed");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.jpg");
    fs::write(&path, bytes).expect("written");
    let source = Source::new(path.clone(), &probe(&path).expect("probed"));
    for level in 0..5 {
        let pixels = read(&source, level).expect("decodes");
        let (x, y) = (200 >> level, 150 >> level);
        assert!(
            near(color(&pixels, x, y), [100, 75, 128], 12),
            "{level}: {:?}",
            color(&pixels, x, y)
        );
    }
}

/// Inks as Adobe's programs store them in JPEG: complemented, with and without the turn to YCCK.
#[test]
fn printers_inks_become_the_colours_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    // Full cyan, full magenta, half black, white: each as 255 less the ink.
    let inks = [[0u8, 255, 255, 255], [255, 0, 255, 255], [255, 255, 255, 128], [255; 4]];
    let meant = [[0, 255, 255], [255, 0, 255], [128; 3], [255; 3]];
    let stored: Vec<u8> = (0..32 * 128).flat_map(|i| inks[i % 128 / 32]).collect();
    for space in [turbojpeg::Colorspace::CMYK, turbojpeg::Colorspace::YCCK] {
        let mut compressor = turbojpeg::Compressor::new().expect("a compressor");
        compressor.set_quality(95).expect("set");
        compressor.set_colorspace(space).expect("set");
        let picture = turbojpeg::Image {
            pixels: stored.as_slice(),
            width: 128,
            pitch: 512,
            height: 32,
            format: turbojpeg::PixelFormat::CMYK,
        };
        let path = folder.path().join("inks.jpg");
        fs::write(&path, compressor.compress_to_vec(picture).expect("compressed")).expect("written");
        let source = Source::new(path.clone(), &probe(&path).expect("probed"));
        // A decoder of another family understands the file in the same way.
        let other = image::open(&path).expect("decodes").to_rgb8();
        for level in [0, 1, 3] {
            let pixels = read(&source, level).expect("decodes");
            for (patch, meant) in meant.iter().enumerate() {
                let x = 32 * patch as u32 + 16;
                let found = color(&pixels, x >> level, 16 >> level);
                assert!(
                    near(found, *meant, 8),
                    "{space:?} level {level}: {found:?} for {meant:?}"
                );
                assert!(near(other.get_pixel(x, 16).0, *meant, 8), "{space:?}");
            }
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_at_the_door() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.jpg", "a.png"] {
        let whole = fs::read(saved(&folder, name, photo())).expect("read");
        let path = folder.path().join(format!("cut-{name}"));
        for length in (1..whole.len() - 1).step_by(5) {
            fs::write(&path, &whole[..length]).expect("written");
            let error = probe(&path).expect_err("cut off");
            let early = matches!(error, MediaError::WrongContent(_) | MediaError::Corrupt { .. });
            assert!(
                matches!(error, MediaError::Truncated(_)) || (early && length < 12),
                "{name} at {length}: {error}"
            );
        }
    }
}

#[test]
fn a_file_too_long_for_memory_is_streamed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.pgm");
    let mut bytes = b"P5 9000 8000 255\n".to_vec();
    bytes.resize(bytes.len() + 72_000_000, 7);
    fs::write(&path, &bytes).expect("written");
    let probed = probe(&path).expect("probed");
    assert_eq!((probed.size, probed.bytes), (Size::new(9000, 8000), bytes.len() as u64));
    assert_eq!(probed.hash.0, *blake3::hash(&bytes).as_bytes());
}

#[test]
fn a_picture_that_changed_its_size_is_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = saved(&folder, "a.png", photo());
    let source = Source::new(path.clone(), &probe(&path).expect("probed"));
    saved(&folder, "a.png", RgbImage::new(61, 40));
    assert_eq!(
        read(&source, 0).expect_err("changed"),
        MediaError::Changed {
            expected: Size::new(60, 40),
            found: Size::new(61, 40)
        }
    );
}

#[test]
fn a_header_that_promises_too_much_is_refused_before_memory_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ppm");
    fs::write(&path, b"P6\n100000 100000\n255\n").expect("written");
    let probed = probe(&path).expect("not absurd by itself");
    let error = read(&Source::new(path, &probed), 0).expect_err("too much");
    assert!(
        matches!(
            error,
            MediaError::OnlyWhole {
                needed: 30_000_000_000,
                ..
            }
        ),
        "{error}"
    );
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::write_buffer_with_format(&mut bytes, &photo(), 60, 40, ExtendedColorType::Rgb8, format).expect("encoded");
    bytes.into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Files of every kind with some bytes overwritten: an answer, never a panic.
    #[test]
    fn scribbled_files_never_panic(
        which in 0usize..8,
        scribbles in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let formats = [
            ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif,
            ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Pnm, ImageFormat::Qoi,
        ];
        let mut bytes = encoded(formats[which]);
        for (at, value) in scribbles {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jpg");
        fs::write(&path, bytes).expect("written");
        if let Ok(probed) = probe(&path) {
            let size = probed.size;
            if let Ok(pixels) = read(&Source::new(path, &probed), 0) {
                prop_assert_eq!(pixels.size(), size);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(start in 0usize..9, rest in prop::collection::vec(any::<u8>(), 0..400)) {
        let starts: [&[u8]; 9] = [
            b"", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"RIFF\x40\0\0\0WEBP", b"GIF89a", b"BM", b"II*\0", b"P6\n", b"qoif",
        ];
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.png");
        fs::write(&path, [starts[start], &rest].concat()).expect("written");
        if let Ok(probed) = probe(&path) {
            let size = probed.size;
            if let Ok(pixels) = read(&Source::new(path, &probed), 0) {
                prop_assert_eq!(pixels.size(), size);
            }
        }
    }
}
