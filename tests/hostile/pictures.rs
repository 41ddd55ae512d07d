//! Pictures that promise more than they are.

use super::{Desk, bombs, peak_in};
use labelwright::media::{MediaError, Source, probe, read};
use std::fs;
use std::path::Path;

/// More than the program takes by itself, less than a bomb needs, in bytes.
const BEARABLE: u64 = 300 << 20;

#[test]
fn bombs_in_the_folder_neither_fill_the_memory_nor_keep_the_good_pictures_out() {
    let desk = Desk::new();
    let folder = desk.path("photos");
    fs::create_dir(&folder).expect("a folder");
    for n in 0..3 {
        fs::write(folder.join(format!("good{n}.png")), good(n)).expect("written");
    }
    let profile = bombs::zeros("profile", 4096);
    fs::write(folder.join("a_profile.png"), bombs::png(&[(b"iCCP", profile.clone())])).expect("written");
    fs::write(folder.join("a_text.png"), bombs::png(&[(b"zTXt", profile)])).expect("written");
    fs::write(folder.join("a.webp"), bombs::webp(u32::MAX - 64)).expect("written");
    fs::write(folder.join("a.tif"), bombs::tiff(u32::MAX)).expect("written");
    fs::write(folder.join("a.jpg"), bombs::progressive_jpeg(65_500)).expect("written");
    let said = desk.run(["import", "p.labelwright", "photos", "--json"]);
    let told = format!("{}{}", said.out, said.err);
    // Only the profile is too much: the picture beside it is a picture.
    for sound in ["good0.png", "good1.png", "good2.png", "a_profile.png"] {
        assert!(!told.contains(sound), "{sound}: {told}");
    }
    let inputs = desk.inputs();
    assert!(inputs >= 4, "{inputs}: {told}");
    assert!(said.peak < BEARABLE, "{} bytes at once", said.peak);
    assert!(!said.err.contains("panicked"), "{}", said.err);
}

fn good(n: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(20, 10, image::Luma([n]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("written");
    bytes.into_inner()
}

#[test]
fn decoding_keeps_the_bounds_that_probing_keeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.png");
    fs::write(&path, bombs::png(&[(b"iCCP", bombs::zeros("profile", 1024))])).expect("written");
    let probed = probe(&path).expect("a picture");
    let pixels = read(&Source::new(path, &probed), 0).expect("decodes");
    assert_eq!(pixels.data()[..3], [100; 3]);
    let peak = peak_in(Path::new("/proc/self/status"));
    assert!(peak < BEARABLE, "{peak} bytes at once");
}

#[test]
fn a_progressive_jpeg_is_refused_when_its_coefficients_are_too_much_at_any_scale() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.jpg");
    fs::write(&path, bombs::progressive_jpeg(65_500)).expect("written");
    let probed = probe(&path).expect("a picture");
    let refused = read(&Source::new(path, &probed), 7);
    assert!(matches!(refused, Err(MediaError::TooLarge { .. })), "{refused:?}");
}

#[test]
fn lengths_that_reach_beyond_the_file_are_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.webp");
    fs::write(&path, bombs::webp(4)).expect("written");
    assert!(probe(&path).is_ok(), "the file is sound otherwise");
    fs::write(&path, bombs::webp(1 << 30)).expect("written");
    let refused = probe(&path);
    assert!(matches!(refused, Err(MediaError::Truncated(_))), "{refused:?}");
    let path = folder.path().join("a.tif");
    fs::write(&path, bombs::tiff(1)).expect("written");
    let probed = probe(&path).expect("a picture");
    read(&Source::new(path, &probed), 0).expect("decodes");
}
