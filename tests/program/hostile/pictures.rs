//! Pictures that promise more than they are.

use super::bombs;
use crate::support::sessions::until;
use crate::support::terminal::{Terminal, peak_in};
use labelwright::media::{MediaError, Source, probe, read};
use labelwright::session::{Command, NavigateCommand, Opening, PictureMemory, Session, Settings, Who};
use std::fs;
use std::path::Path;

/// More than the program takes by itself, less than a bomb needs, in bytes.
const BEARABLE: u64 = 300 << 20;

#[test]
fn bombs_in_the_folder_neither_fill_the_memory_nor_keep_the_good_pictures_out() {
    let terminal = Terminal::with_project();
    let folder = terminal.path("photos");
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
    let said = terminal.run(["import", "p.labelwright", "photos", "--json"]);
    let told = format!("{}{}", said.out, said.err);
    // Only the profile is too much: the picture beside it is a picture.
    for sound in ["good0.png", "good1.png", "good2.png", "a_profile.png"] {
        assert!(!told.contains(sound), "{sound}: {told}");
    }
    let inputs = terminal.info()["inputs"].as_u64().expect("a number");
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

#[test]
fn a_damaged_picture_says_so_in_the_grid() {
    let terminal = Terminal::with_project();
    let mut bytes = good(7);
    // The chunks are whole; what they hold is not.
    let picture = bytes.windows(4).position(|name| name == b"IDAT").expect("a picture") + 4;
    bytes[picture + 2..picture + 8].fill(0xFF);
    let sum = {
        let length = u32::from_be_bytes(bytes[picture - 8..picture - 4].try_into().expect("four")) as usize;
        crc32fast::hash(&bytes[picture - 4..picture + length]).to_be_bytes()
    };
    let length = u32::from_be_bytes(bytes[picture - 8..picture - 4].try_into().expect("four")) as usize;
    bytes[picture + length..picture + length + 4].copy_from_slice(&sum);
    fs::write(terminal.path("a.png"), bytes).expect("written");
    fs::write(terminal.path("b.png"), good(8)).expect("written");
    let said = terminal.run(["import", "p.labelwright", "a.png", "b.png"]);
    assert_eq!(terminal.info()["inputs"], 2, "{}", said.err);
    let mut session = Session::open(Opening::quiet(terminal.project(), Who::FirstLead)).expect("opens");
    let memory = PictureMemory {
        decoded: 1 << 24,
        ..Settings::default().picture_memory()
    };
    session.start_pictures(memory, None).expect("pictures");
    session
        .apply(Command::Navigate(NavigateCommand::ShowRows(0..2)))
        .expect("seen");
    until(&mut session, |session| {
        !session.view().thumb_trouble.is_empty() && !session.view().thumbs.is_empty()
    });
    let rows: Vec<_> = session.view().list.rows.values().collect();
    let trouble: Vec<bool> = rows
        .iter()
        .map(|row| session.view().picture_trouble(row).is_some())
        .collect();
    assert_eq!(trouble.iter().filter(|trouble| **trouble).count(), 1, "{trouble:?}");
}
