//! Pictures too large to be decoded whole: long ones here, which are large without being many pixels.

use super::pool::{look, pool_with};
use image::{Rgb, RgbImage};
use labelwright::domain::picture::Look;
use labelwright::domain::{AnnotationId, BBox, InputId};
use labelwright::media::{Event, MediaError, Parts, Showing, Source, TileView, probe, read};
use std::path::Path;

const WIDTH: u32 = 17_000;
const HEIGHT: u32 = 300;

fn color_at(x: u32, y: u32, shift: u32) -> Rgb<u8> {
    Rgb([(x / 70) as u8, (y / 2) as u8, (x + y + shift) as u8])
}

/// A long picture in the format of the name.
fn long(folder: &Path, name: &str, shift: u32) -> Source {
    let path = folder.join(name);
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| color_at(x, y, shift));
    picture.save(&path).expect("saved");
    Source::new(path.clone(), &probe(&path).expect("probed"))
}

/// Looks closely at what begins at `x`.
fn close(fitted: Look, x: f64) -> Look {
    Look {
        scale: 1.0,
        visible: BBox {
            x0: x,
            y0: 0.0,
            x1: x + 1500.0,
            y1: 300.0,
        },
        ..fitted
    }
}

fn assert_pixels(tiles: &[TileView], shift: u32) {
    for tile in tiles.iter().filter(|tile| tile.key.level == 0) {
        let (size, data) = (tile.pixels.size(), tile.pixels.data());
        let left = tile.bounds.x0 as u32;
        assert_eq!(size.height, HEIGHT);
        for (x, y) in [(0, 0), (5, 299), (size.width - 1, 150)] {
            let at = (y * size.width + x) as usize * 3;
            assert_eq!(data[at..at + 3], color_at(left + x, y, shift).0, "{left} + {x}, {y}");
        }
    }
}

/// Whether the levels are there to their end.
fn is_kept(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .into_iter()
        .any(|entry| entry.path().extension().is_some_and(|end| end == "levels"))
}

fn kept_files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn it_is_shown_whole_then_closer_and_read_from_what_was_kept_the_next_time() {
    for name in ["a.png", "a.tiff", "a.bmp"] {
        let folder = tempfile::tempdir().expect("a folder");
        let levels = folder.path().join("levels");
        let source = long(folder.path(), name, 0);
        let fitted = look(1, &source, 0.05);
        for _ in 0..2 {
            let pool = pool_with(200 << 20, None, Some(&levels));
            let tiles = pool.sharp(fitted, &source);
            assert_eq!(tiles[0].bounds.x0, 0.0);
            assert!(tiles.iter().all(|tile| tile.key.level > 0), "{name}");
            let near = close(fitted, 10_000.0);
            assert!(!pool.pictures.tiles(&near).is_empty(), "the coarse one stands in");
            let tiles = pool.sharp(near, &source);
            let fine: Vec<u32> = tiles
                .iter()
                .filter(|t| t.key.level == 0)
                .map(|t| t.key.column)
                .collect();
            assert_eq!(fine, [9, 10, 11], "{name}");
            assert_pixels(&tiles, 0);
            pool.until(|_| kept_files(&levels) == 1 && is_kept(&levels));
        }
    }
}

#[test]
fn what_is_held_of_it_in_memory_keeps_the_bound_while_one_looks_at_all_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = long(folder.path(), "a.png", 0);
    let limit = 12 << 20;
    let pool = pool_with(limit, None, None);
    let fitted = look(1, &source, 0.05);
    pool.sharp(fitted, &source);
    for step in 0..10 {
        let tiles = pool.sharp(close(fitted, f64::from(step) * 1600.0), &source);
        assert_pixels(&tiles, 0);
        assert!(pool.pictures.bytes() <= limit, "{}", pool.pictures.bytes());
    }
}

#[test]
fn a_changed_file_is_read_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let levels = folder.path().join("levels");
    let source = long(folder.path(), "a.png", 0);
    let pool = pool_with(200 << 20, None, Some(&levels));
    let near = close(look(1, &source, 1.0), 3000.0);
    assert_pixels(&pool.sharp(near, &source), 0);
    long(folder.path(), "a.png", 99);
    let file = std::fs::File::options()
        .write(true)
        .open(source.path())
        .expect("opened");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(9);
    file.set_modified(later).expect("set");
    pool.pictures.forget(near.input);
    assert_pixels(&pool.sharp(near, &source), 99);
    // In the stead of the former.
    pool.until(|_| kept_files(&levels) == 1 && is_kept(&levels));
}

#[test]
fn one_that_is_cut_off_is_never_taken_for_a_whole_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let levels = folder.path().join("levels");
    let source = long(folder.path(), "a.png", 0);
    let bytes = std::fs::read(source.path()).expect("read");
    std::fs::write(source.path(), &bytes[..bytes.len() - bytes.len() / 5]).expect("written");
    let pool = pool_with(200 << 20, None, Some(&levels));
    let near = close(look(1, &source, 1.0), 0.0);
    pool.pictures.look(near, source.clone());
    pool.until(|p| {
        assert_ne!(p.status(near.input), Showing::Sharp);
        matches!(p.status(near.input), Showing::Failed(MediaError::Truncated(_)))
    });
    assert!(pool.pictures.tiles(&near).is_empty());
    assert_eq!(kept_files(&levels), 0);
    std::fs::write(source.path(), bytes).expect("written");
    pool.pictures.forget(near.input);
    assert_pixels(&pool.sharp(near, &source), 0);
}

#[test]
fn one_can_go_on_to_another_while_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let levels = folder.path().join("levels");
    let (left, next) = (long(folder.path(), "a.png", 0), long(folder.path(), "b.png", 0));
    let pool = pool_with(200 << 20, None, Some(&levels));
    pool.pictures.look(look(1, &left, 0.05), left);
    let fitted = look(2, &next, 0.05);
    pool.sharp(fitted, &next);
    // Leaving it is no fault of it.
    assert!(
        pool.pictures
            .drain()
            .iter()
            .all(|event| !matches!(event, Event::PictureFailed { .. }))
    );
    assert_pixels(&pool.sharp(close(fitted, 0.0), &next), 0);
}

#[test]
fn damage_to_what_was_kept_costs_time_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let levels = folder.path().join("levels");
    let source = long(folder.path(), "a.png", 0);
    let near = close(look(1, &source, 1.0), 2000.0);
    let fine = |tiles: Vec<TileView>| tiles.iter().filter(|t| t.key.level == 0).count();
    assert!(fine(pool_with(200 << 20, None, Some(&levels)).sharp(near, &source)) > 0);
    let kept = std::fs::read_dir(&levels)
        .expect("a folder")
        .next()
        .expect("a file")
        .expect("read")
        .path();
    let mut bytes = std::fs::read(&kept).expect("read");
    // All pieces of the first level come before those of the coarse one.
    let half = bytes.len() / 2;
    bytes[..half].fill(0x11);
    std::fs::write(&kept, bytes).expect("written");
    let pool = pool_with(200 << 20, None, Some(&levels));
    let tiles = pool.sharp(near, &source);
    assert_pixels(&tiles, 0);
    assert!(fine(tiles) > 0);
}

#[test]
fn a_disk_that_takes_nothing_costs_memory_never_the_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = long(folder.path(), "a.png", 0);
    // A file stands where the folder should be made.
    let pool = pool_with(200 << 20, None, Some(&source.path().join("levels")));
    let fitted = look(1, &source, 0.05);
    assert!(!pool.sharp(fitted, &source).is_empty());
    let tiles = pool.sharp(close(fitted, 4000.0), &source);
    assert!(tiles.iter().any(|tile| tile.key.level == 0));
    assert_pixels(&tiles, 0);
}

#[test]
fn thumbnail_parts_and_pixels_for_others_come_of_it_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = long(folder.path(), "a.png", 0);
    let pixels = read(&source, 3).expect("decodes");
    assert_eq!((pixels.size().width, pixels.size().height), (2125, 38));
    let pool = pool_with(200 << 20, None, None);
    let input = InputId::fixed(1);
    pool.pictures.want_thumbs(vec![(input, source.clone())]);
    pool.until(|p| p.thumb(input).is_some());
    let (thumb, _) = pool.pictures.thumb(input).expect("there");
    assert_eq!((thumb.size().width, thumb.size().height), (256, 5));
    let part = |x0: f64, x1: f64| BBox {
        x0,
        y0: 20.0,
        x1,
        y1: 60.0,
    };
    let parts = vec![
        (AnnotationId::fixed(1).into(), part(16_900.0, 16_940.0)),
        (AnnotationId::fixed(2).into(), part(0.0, 17_000.0)),
    ];
    pool.pictures.want_parts(vec![Parts { input, source, parts }]);
    let mut found = Vec::new();
    pool.until(|p| {
        for event in p.drain() {
            match event {
                Event::PartsReady { parts, .. } => found.extend(parts),
                Event::PartsFailed { reason, .. } => panic!("{reason}"),
                _ => {}
            }
        }
        !found.is_empty()
    });
    assert_eq!(found[0].2.data()[..3], color_at(16_900, 20, 0).0);
    assert_eq!((found[0].2.size().width, found[1].2.size().width), (40, 256));
}

#[test]
fn a_jpeg_is_shown_at_a_coarse_scale_at_once_and_its_pixels_are_those_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let levels = folder.path().join("levels");
    let path = folder.path().join("a.jpg");
    let picture = RgbImage::from_fn(WIDTH, 750, |x, y| color_at(x, y, 0));
    picture.save(&path).expect("saved");
    // By a decoder of another family, which rounds in its own way.
    let decoded = image::open(&path).expect("decodes").to_rgb8();
    let source = Source::new(path.clone(), &probe(&path).expect("probed"));
    for turn in 0..2 {
        let pool = pool_with(200 << 20, None, Some(&levels));
        let fitted = look(1, &source, 0.05);
        pool.sharp(fitted, &source);
        let tiles = pool.sharp(close(fitted, 15_000.0), &source);
        let fine: Vec<&TileView> = tiles.iter().filter(|t| t.key.level == 0).collect();
        assert_eq!(fine.len(), 3, "{turn}");
        for tile in fine {
            let (size, data) = (tile.pixels.size(), tile.pixels.data());
            for (x, y) in [(0, 0), (5, 299), (size.width - 1, 749)] {
                let at = (y * size.width + x) as usize * 3;
                let expected = decoded.get_pixel(tile.bounds.x0 as u32 + x, y).0;
                let apart = data[at..at + 3].iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
                assert!(apart <= Some(4), "{turn}: {x} {y} {apart:?}");
            }
        }
        pool.until(|_| kept_files(&levels) == 1);
    }
}

#[test]
fn what_is_decoded_whole_tells_what_memory_it_takes() {
    for (name, whole) in [("a.bmp", true), ("a.png", false)] {
        let folder = tempfile::tempdir().expect("a folder");
        let source = long(folder.path(), name, 0);
        let pool = pool_with(200 << 20, None, Some(&folder.path().join("levels")));
        let mut told = Vec::new();
        let look = look(1, &source, 0.05);
        pool.pictures.look(look, source.clone());
        pool.until(|pictures| {
            told.extend(pictures.drain().into_iter().filter_map(|event| match event {
                Event::DecodedWhole { bytes, .. } => Some(bytes),
                _ => None,
            }));
            pictures.status(look.input) == Showing::Sharp
        });
        let samples = u64::from(WIDTH) * u64::from(HEIGHT) * 3;
        assert_eq!(!told.is_empty(), whole, "{name}");
        assert!(told.iter().all(|bytes| *bytes >= samples), "{told:?}");
    }
}
