//! Files that others collected because they are odd.

use super::{color, data, files_below, open};
use labelwright::domain::Size;
use labelwright::media::{FileKind, MediaError};

/// Files over which a decoder is known to panic.
const PANICS: &[&str] = &[
    "tiff_strip_planar_16bit_RGB.tiff",
    "tiff_tiled_planar_16bit_RGB.tiff",
    "tiff_tiled_planar_raw.tif",
];

#[test]
fn all_eight_orientations_come_out_upright() {
    let Some(folder) = data("exif-orientation") else { return };
    for (shape, size) in [
        ("Landscape", Size::new(1800, 1200)),
        ("Portrait", Size::new(1200, 1800)),
    ] {
        let (_, upright) = open(&folder.join(format!("{shape}_1.jpg"))).expect("the upright one");
        assert_eq!(upright.size(), size);
        for orientation in 0..=8u8 {
            let path = folder.join(format!("{shape}_{orientation}.jpg"));
            let (probe, pixels) = open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            // 0 is no orientation; the picture is stored upright.
            assert_eq!(probe.orientation, orientation.max(1), "{}", path.display());
            assert_eq!(pixels.size(), size, "{}", path.display());
            let mut apart = 0u64;
            let mut count = 0u64;
            for y in (0..size.height).step_by(7) {
                for x in (0..size.width).step_by(7) {
                    let (a, b) = (color(&upright, x, y), color(&pixels, x, y));
                    apart += a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>();
                    count += 3;
                }
            }
            // Compressed anew for each orientation, and each shows its own number.
            assert!(apart / count < 6, "{}: {} apart", path.display(), apart / count);
        }
    }
}

#[test]
fn every_good_png_decodes_and_every_bad_one_says_why() {
    let Some(folder) = data("pngsuite") else { return };
    let mut bad = 0;
    for path in files_below(&folder) {
        if path.extension().is_none_or(|e| e != "png") {
            continue;
        }
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .expect("a plain name")
            .to_owned();
        let opened = open(&path);
        if name.starts_with('x') {
            bad += 1;
            let error = opened.expect_err(&name);
            println!("{name}: {error}");
        } else if let Err(error) = opened {
            panic!("{}: {error}", path.display());
        }
    }
    assert_eq!(bad, 14);
}

#[test]
fn other_peoples_test_files_decode_or_say_why() {
    for folder in ["image-rs-tests", "pillow-tests"] {
        let Some(folder) = data(folder) else { return };
        let mut opened = 0;
        for path in files_below(&folder) {
            let name = path.strip_prefix(&folder).expect("below").display().to_string();
            match open(&path) {
                Ok(_) => opened += 1,
                // A decoder of others panics over it; that stays its own trouble.
                Err(MediaError::Interrupted) if PANICS.contains(&name.as_str()) => {}
                Err(MediaError::Interrupted) => panic!("{name} made a decoder panic"),
                Err(error) => {
                    let known = FileKind::by_name(&path).is_some();
                    println!("{}{name}: {error}", if known { "" } else { "(unknown kind) " });
                    assert!(!error.to_string().is_empty());
                }
            }
        }
        println!("{opened} opened in {}", folder.display());
        assert!(opened > 90, "{opened} in {}", folder.display());
    }
}
