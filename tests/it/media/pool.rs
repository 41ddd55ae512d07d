//! The pool of threads as the window uses it.

use image::{Luma, Rgb, RgbImage};
use labelwright::domain::picture::{Adjust, Look, TileKey};
use labelwright::domain::{AnnotationId, BBox, InputId, ObjectId};
use labelwright::media::{Config, Event, MediaError, Parts, Pictures, Showing, Source, TileView, probe};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

pub(super) struct Pool {
    pub(super) pictures: Pictures,
    woken: Receiver<()>,
}

fn pool(cache_bytes: usize, thumb_dir: Option<&Path>) -> Pool {
    pool_with(cache_bytes, thumb_dir, None)
}

/// A pool that keeps the levels of large pictures in a folder.
pub(super) fn pool_with(cache_bytes: usize, thumb_dir: Option<&Path>, levels_dir: Option<&Path>) -> Pool {
    let (send, woken) = channel();
    let send = std::sync::Mutex::new(send);
    let wake = Arc::new(move || {
        let sent = send.lock().map(|send| send.send(()));
        drop(sent);
    });
    let config = Config {
        cache_bytes,
        threads: 2,
        thumb_dir: thumb_dir.map(Path::to_path_buf),
        levels_dir: levels_dir.map(Path::to_path_buf),
        levels_bytes: 1 << 30,
    };
    let pictures = Pictures::new(config, wake).expect("threads");
    Pool { pictures, woken }
}

impl Pool {
    /// Waits, as the window does, until `done`; a minute is for ever.
    pub(super) fn until(&self, mut done: impl FnMut(&Pictures) -> bool) {
        for _ in 0..6000 {
            if done(&self.pictures) {
                return;
            }
            // Prefetching does not wake; a short nap stands for the next frame.
            let _ = self.woken.recv_timeout(Duration::from_millis(10));
        }
        panic!("nothing came of it");
    }

    pub(super) fn sharp(&self, look: Look, source: &Source) -> Vec<TileView> {
        self.pictures.look(look, source.clone());
        self.until(|p| p.status(look.input) == Showing::Sharp);
        self.pictures.tiles(&look)
    }
}

fn save(folder: &Path, name: &str, width: u32, height: u32) -> Source {
    let path = folder.join(name);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 60])
    });
    picture.save(&path).expect("saved");
    Source::new(path.clone(), &probe(&path).expect("probed"))
}

pub(super) fn look(number: u128, source: &Source, scale: f64) -> Look {
    Look {
        input: InputId::fixed(number),
        visible: source.size.bounds(),
        scale,
        adjust: Adjust::default(),
    }
}

#[test]
fn a_picture_is_shown_whole_and_then_closer() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.jpg", "a.png"] {
        let pool = pool(200 << 20, None);
        let source = save(folder.path(), name, 2600, 1500);
        let fitted = look(1, &source, 0.3);
        let tiles = pool.sharp(fitted, &source);
        assert_eq!(tiles.iter().map(|t| t.key.level).collect::<Vec<_>>(), [1, 1], "{name}");
        assert_eq!(
            tiles[1].bounds,
            BBox {
                x0: 2048.0,
                y0: 0.0,
                x1: 2600.0,
                y1: 1500.0
            }
        );
        let close = Look {
            scale: 1.5,
            visible: BBox {
                x0: 900.0,
                y0: 100.0,
                x1: 1200.0,
                y1: 300.0,
            },
            ..fitted
        };
        let before = pool.pictures.tiles(&close);
        assert!(
            !before.is_empty() && before[0].key.level == 1,
            "{name}: the coarse one stands in"
        );
        let tiles = pool.sharp(close, &source);
        let keys: Vec<TileKey> = tiles.iter().map(|t| t.key).collect();
        assert_eq!(
            keys.iter().map(|k| (k.level, k.column, k.row)).collect::<Vec<_>>(),
            [(0, 0, 0), (0, 1, 0)]
        );
        let at = ((200 * tiles[0].pixels.size().width + 950) * 3) as usize;
        let found = &tiles[0].pixels.data()[at..at + 3];
        assert!(
            found[0].abs_diff(93) < 8 && found[1].abs_diff(34) < 8,
            "{name}: {found:?}"
        );
        let revision = pool.pictures.tiles(&close)[0].revision;
        assert_eq!(revision, tiles[0].revision, "nothing to upload again");
    }
}

#[test]
fn neighbours_are_there_before_they_are_looked_at_within_the_budget() {
    let folder = tempfile::tempdir().expect("a folder");
    let sources: Vec<Source> = (0..12)
        .map(|n| save(folder.path(), &format!("{n}.jpg"), 1600, 1200))
        .collect();
    // 800 x 600 x 3 each: seven eighths of this hold five and a half.
    let limit = 9 << 20;
    let pool = pool(limit, None);
    let ahead = sources
        .iter()
        .enumerate()
        .skip(1)
        .map(|(n, s)| (InputId::fixed(n as u128), s.clone()))
        .collect();
    pool.pictures.ahead(ahead, (800.0, 600.0));
    pool.sharp(look(0, &sources[0], 0.5), &sources[0]);
    pool.until(|p| (1..4).all(|n| p.ready(InputId::fixed(n), 0.5)));
    assert!(pool.pictures.bytes() <= limit, "{}", pool.pictures.bytes());
    assert!(
        !pool.pictures.ready(InputId::fixed(11), 0.5),
        "the farthest does not fit"
    );
    let next = look(1, &sources[1], 0.5);
    pool.pictures.look(next, sources[1].clone());
    assert_eq!(pool.pictures.status(next.input), Showing::Sharp, "at once");
}

#[test]
fn a_broken_file_fails_by_itself_and_can_be_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = pool(50 << 20, None);
    let (good, bad) = (
        save(folder.path(), "good.jpg", 900, 600),
        save(folder.path(), "bad.jpg", 900, 600),
    );
    let bytes = std::fs::read(bad.path()).expect("read");
    std::fs::write(bad.path(), &bytes[..bytes.len() / 2]).expect("written");
    let broken = look(2, &bad, 1.0);
    pool.pictures.look(broken, bad.clone());
    pool.until(|p| matches!(p.status(broken.input), Showing::Failed(MediaError::Truncated(_))));
    let failed = pool.pictures.drain();
    assert!(
        failed
            .iter()
            .any(|e| matches!(e, Event::PictureFailed { input, .. } if *input == broken.input))
    );
    pool.sharp(look(1, &good, 1.0), &good);
    std::fs::write(bad.path(), bytes).expect("written");
    assert!(!pool.sharp(broken, &bad).is_empty());
}

#[test]
fn adjusting_changes_what_is_shown_and_neutral_is_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = save(folder.path(), "a.png", 300, 200);
    let pool = pool(50 << 20, None);
    let plain = look(1, &source, 1.0);
    let before = pool.sharp(plain, &source);
    let inverted = Look {
        adjust: Adjust {
            invert: true,
            ..Adjust::default()
        },
        ..plain
    };
    let after = pool.sharp(inverted, &source);
    assert!(
        before[0]
            .pixels
            .data()
            .iter()
            .zip(after[0].pixels.data())
            .all(|(a, b)| a + b == 255)
    );
    assert_ne!(before[0].revision, after[0].revision);
    assert_eq!(
        pool.sharp(plain, &source)[0].revision,
        before[0].revision,
        "nothing was decoded again"
    );
}

#[test]
fn a_window_on_sixteen_bits_can_be_moved_without_decoding() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.png");
    let grey = image::ImageBuffer::<Luma<u16>, _>::from_fn(100, 50, |x, _| Luma([2000 + x as u16 * 100]));
    image::DynamicImage::ImageLuma16(grey).save(&path).expect("saved");
    let source = Source::new(path.clone(), &probe(&path).expect("probed"));
    let pool = pool(50 << 20, None);
    let plain = look(1, &source, 1.0);
    let spread = pool.sharp(plain, &source);
    assert_eq!((spread[0].pixels.data()[0], spread[0].pixels.data()[99 * 3]), (0, 255));
    std::fs::remove_file(&path).expect("removed");
    let narrow = Look {
        adjust: Adjust {
            window: Some((2000, 2200)),
            ..Adjust::default()
        },
        ..plain
    };
    let tiles = pool.sharp(narrow, &source);
    let row: Vec<u8> = (0..4).map(|x| tiles[0].pixels.data()[x * 3]).collect();
    assert_eq!(row, [0, 128, 255, 255]);
}

#[test]
fn thumbnails_come_and_stand_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("thumbs");
    let source = save(folder.path(), "a.jpg", 1600, 1200);
    let broken = Source {
        place: folder.path().join("gone.jpg").into(),
        ..source.clone()
    };
    let broken = Source {
        hash: labelwright::domain::ContentHash([7; 32]),
        ..broken
    };
    let (good_id, bad_id) = (InputId::fixed(1), InputId::fixed(2));
    let pool = pool(50 << 20, Some(&cache));
    pool.pictures
        .want_thumbs(vec![(bad_id, broken), (good_id, source.clone())]);
    pool.until(|p| p.thumb(good_id).is_some());
    let (pixels, _) = pool.pictures.thumb(good_id).expect("there");
    assert_eq!((pixels.size().width, pixels.size().height), (256, 192));
    let events = pool.pictures.drain();
    assert!(events.contains(&Event::ThumbFailed {
        input: bad_id,
        reason: MediaError::NotFound
    }));
    assert!(events.contains(&Event::ThumbReady { input: good_id }));
    let tiles = pool.pictures.tiles(&look(1, &source, 0.5));
    assert_eq!((tiles.len(), tiles[0].key.level), (1, TileView::STAND_IN));
    assert_eq!(tiles[0].bounds, source.size.bounds());
}

#[test]
fn a_picture_turned_on_its_side_is_upright_in_every_tile() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = save(folder.path(), "a.jpg", 1600, 1200);
    // The same pixels, said to be turned a quarter: their left edge belongs on top.
    let mut bytes = std::fs::read(stored.path()).expect("read");
    let exif = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    bytes.splice(2..2, exif.iter().copied());
    let path = folder.path().join("turned.jpg");
    std::fs::write(&path, bytes).expect("written");
    let source = Source::new(path.clone(), &probe(&path).expect("probed"));
    assert_eq!(
        (source.orientation, source.size.width, source.size.height),
        (6, 1200, 1600)
    );
    let pool = pool(50 << 20, None);
    let tiles = pool.sharp(look(1, &source, 0.5), &source);
    let pixels = &tiles[0].pixels;
    assert_eq!((pixels.size().width, pixels.size().height), (600, 800));
    // Red grows rightwards as stored: downwards upright. Green grows downwards as stored: leftwards upright.
    let at = |x: usize, y: usize| &pixels.data()[(y * 600 + x) * 3..][..2];
    assert!(at(300, 20)[0] < 20 && at(300, 780)[0] > 235);
    assert!(at(20, 400)[1] > 235 && at(580, 400)[1] < 20);
}

#[test]
fn parts_of_a_picture_come_together_upright_and_small() {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = pool(64 << 20, None);
    let ids = [1, 2].map(|number| ObjectId::from(AnnotationId::fixed(number)));
    let whole = BBox {
        x0: 0.0,
        y0: 0.0,
        x1: 1200.0,
        y1: 800.0,
    };
    let right = BBox {
        x0: 1100.0,
        y0: 100.0,
        x1: 1160.0,
        y1: 140.0,
    };
    let wanted = |n: u128, name: &str| Parts {
        input: InputId::fixed(n),
        source: save(folder.path(), name, 1200, 800),
        parts: vec![(ids[0], whole), (ids[1], right)],
    };
    let mut gone = wanted(3, "c.jpg");
    std::fs::remove_file(gone.source.path()).expect("removed");
    gone.parts.truncate(1);
    pool.pictures
        .want_parts(vec![wanted(1, "a.jpg"), gone, wanted(2, "b.png")]);
    let mut events = Vec::new();
    for _ in 0..6000 {
        events.extend(pool.pictures.drain());
        if events.len() == 3 {
            break;
        }
        let _ = pool.woken.recv_timeout(Duration::from_millis(10));
    }
    let mut came = Vec::new();
    for event in &events {
        match event {
            Event::PartsReady { input, parts } => {
                assert_eq!(
                    parts.iter().map(|part| (part.0, part.1)).collect::<Vec<_>>(),
                    [(ids[0], whole), (ids[1], right)]
                );
                let size = |at: usize| (parts[at].2.size().width, parts[at].2.size().height);
                assert_eq!((size(0), size(1)), ((256, 171), (60, 40)));
                let red = parts[1].2.data()[0];
                assert!(red.abs_diff((1100 * 255 / 1200) as u8) < 8, "{red}");
                came.push(*input);
            }
            Event::PartsFailed { parts, reason } => {
                assert_eq!((parts.as_slice(), reason), (&ids[..1], &MediaError::NotFound));
            }
            other => panic!("{other:?}"),
        }
    }
    came.sort();
    assert_eq!(came, [InputId::fixed(1), InputId::fixed(2)]);
    assert_eq!(pool.pictures.bytes(), 0, "nothing of it is kept");
}

#[test]
fn parts_are_turned_upright() {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = pool(64 << 20, None);
    // Stored 300 x 200, shown 200 x 300: what is stored at the left stands at the top.
    let stored = save(folder.path(), "a.png", 300, 200);
    let source = Source {
        orientation: 6,
        size: labelwright::domain::Size::new(200, 300),
        ..stored
    };
    let at = |y: f64| BBox {
        x0: 90.0,
        y0: y,
        x1: 100.0,
        y1: y + 10.0,
    };
    let ids = [1, 2].map(|number| ObjectId::from(AnnotationId::fixed(number)));
    pool.pictures.want_parts(vec![Parts {
        input: InputId::fixed(1),
        source,
        parts: vec![(ids[0], at(0.0)), (ids[1], at(280.0))],
    }]);
    let mut found = None;
    for _ in 0..6000 {
        if let Some(Event::PartsReady { parts, .. }) = pool.pictures.drain().into_iter().next() {
            found = Some(parts);
            break;
        }
        let _ = pool.woken.recv_timeout(Duration::from_millis(10));
    }
    let parts = found.expect("they came");
    let red = |at: usize| parts[at].2.data()[0];
    assert!(red(0) < 12 && red(1) > 235, "{} {}", red(0), red(1));
}
