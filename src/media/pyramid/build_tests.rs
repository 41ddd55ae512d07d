use super::super::coarse_level;
use super::*;
use crate::level::{Tile, tile_rect};
use crate::plane::Samples;
use domain::ContentHash;
use std::path::{Path, PathBuf};

const ALL: u64 = 10 << 30;

/// Follows without doing anything, and counts what it was told.
#[derive(Default)]
struct Counting {
    grown: Vec<(u32, u32, u32, u32)>,
    bands: std::cell::Cell<u32>,
    cancel_after: Option<u32>,
    waits: bool,
    coarse: Option<Level>,
}

impl Watch for Counting {
    fn decodes_whole(&mut self, _: u64) {}

    fn begun(&mut self, _: &Arc<Pyramid>) {}

    fn grown(&mut self, _: &Plane, known: (u32, u32, u32, u32)) {
        self.grown.push(known);
    }

    fn waits_to_see(&self) -> bool {
        self.waits
    }

    fn coarse(&mut self, coarse: Level) {
        self.coarse = Some(coarse);
    }

    fn cancelled(&self) -> bool {
        self.bands.set(self.bands.get() + 1);
        self.cancel_after.is_some_and(|after| self.bands.get() > after)
    }
}

/// A level that is wanted to its end.
fn read_whole(source: &Source, level: u8) -> Plane {
    reduced(source, level, &|| true).expect("decodes").expect("is whole")
}

fn samples<T>(size: Size, channels: usize, narrow: impl Fn(u32) -> T) -> Vec<T> {
    let width = size.width;
    (0..size.pixels() as u32)
        .flat_map(|at| {
            let (x, y) = (at % width, at / width);
            (0..channels as u32).map(move |c| x * 7 + y * 13 + (x * y / 50) * 3 + c * 5000)
        })
        .map(narrow)
        .collect()
}

/// A PNG file of such samples.
fn png(folder: &Path, size: Size, channels: usize, deep: bool) -> (PathBuf, Plane) {
    let mut plane = Plane::blank(size, channels, deep);
    plane.samples = match deep {
        false => Samples::Eight(samples(size, channels, |v| v as u8)),
        true => Samples::Sixteen(samples(size, channels, |v| 300 + (v % 60_000) as u16)),
    };
    plane.range = plane.span();
    let path = folder.join("picture.png");
    write(&path, &plane);
    (path, plane)
}

fn write(path: &Path, plane: &Plane) {
    let file = std::fs::File::create(path).expect("created");
    let mut encoder = png::Encoder::new(file, plane.size.width, plane.size.height);
    let colors = [
        png::ColorType::Grayscale,
        png::ColorType::GrayscaleAlpha,
        png::ColorType::Rgb,
        png::ColorType::Rgba,
    ];
    encoder.set_color(colors[plane.channels - 1]);
    let bytes = match &plane.samples {
        Samples::Eight(data) => data.clone(),
        Samples::Sixteen(data) => {
            encoder.set_depth(png::BitDepth::Sixteen);
            data.iter().flat_map(|v| v.to_be_bytes()).collect()
        }
    };
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&bytes).expect("written");
}

fn source(path: &Path, stored: Size, orientation: u8) -> Source {
    Source {
        place: path.to_path_buf().into(),
        size: upright_size(stored, orientation),
        orientation,
        bytes: 0,
        hash: ContentHash([9; 32]),
    }
}

fn place(folder: &Path) -> Place<'_> {
    Place {
        folder: Some(folder),
        bytes: ALL,
    }
}

/// Every kept tile of every level against the picture decoded whole, turned and halved.
fn compare(pyramid: &Pyramid, coarse: &Level, whole: Plane, orientation: u8, what: &str) {
    let mut expected = Level::from_plane(whole, 0, orientation);
    for _ in 0..pyramid.finest() {
        expected = expected.coarser();
    }
    for number in pyramid.finest()..=coarse.number {
        let size = expected.size;
        for row in 0..size.height.div_ceil(TILE) {
            for column in 0..size.width.div_ceil(TILE) {
                assert!(pyramid.has(number, column, row), "{what}: {number} {column} {row}");
                let (tile, range) = pyramid.tile(number, column, row).expect("readable");
                assert_eq!(range, expected.range, "{what}");
                let (_, _, width, height) = tile_rect(size, column, row);
                assert_eq!(tile.size(), Size::new(width, height));
                assert!(
                    Some(&tile) == expected.tile(column, row),
                    "{what}: {number} {column} {row}"
                );
            }
        }
        if number == coarse.number {
            assert!(*coarse == expected, "{what}: the coarse level");
            assert!(pyramid.coarse().expect("readable") == expected, "{what}: as kept");
        } else {
            expected = expected.coarser();
        }
    }
}

#[test]
fn every_tile_equals_that_of_the_picture_decoded_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = Size::new(2503, 1667);
    let (path, whole) = png(folder.path(), stored, 3, false);
    for orientation in [1, 6] {
        let source = source(&path, stored, orientation);
        let mut watch = Counting::default();
        let kept = folder.path().join("kept");
        let (pyramid, coarse) = build(&source, place(&kept), &mut watch)
            .unwrap_or_else(|e| panic!("{orientation}: {e}"))
            .expect("not cancelled");
        assert_eq!(coarse.number, coarse_level(&source));
        assert!(coarse.number > 0 && watch.grown.len() == 7, "{:?}", watch.grown);
        let size = coarse.size;
        assert_eq!(watch.grown.last(), Some(&(0, 0, size.width, size.height)));
        compare(&pyramid, &coarse, whole.clone(), orientation, &orientation.to_string());
        let again = Pyramid::open(place(&kept), &source).expect("kept");
        compare(&again, &coarse, whole.clone(), orientation, "kept");
    }
}

#[test]
fn samples_of_every_kind_come_as_from_the_whole_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let size = Size::new(301, 170);
    for channels in 1..=4 {
        for deep in [false, true] {
            let (path, plane) = png(folder.path(), size, channels, deep);
            let bytes = std::fs::read(&path).expect("read");
            let whole = crate::decode::decode(&bytes, &path, 0).expect("decodes");
            assert!(whole == plane, "{channels} {deep}");
            let by_rows = read_whole(&source(&path, size, 1), 0);
            assert!(by_rows == whole, "{channels} {deep}");
        }
    }
}

fn shape_of(plane: &Plane) -> Shape {
    Shape {
        size: plane.size,
        channels: plane.channels,
        deep: plane.is_deep(),
    }
}

/// Works on a picture in bands without decoding anything.
fn by_bands(builder: &mut Builder<'_>, stored: &Plane) {
    let mut at = 0;
    for depth in bands(stored.size.height, &builder.layout) {
        let band = turned(stored, 1, (0, at, stored.size.width, depth));
        at += depth;
        builder.take(band).expect("taken");
    }
    assert!(builder.filling.is_empty(), "everything was used");
}

#[test]
fn bands_that_cannot_be_halved_to_the_coarse_level_make_the_same_levels() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("of"), "a file").expect("written");
    for (orientation, finest, channels, deep) in [
        (1, 0, 4, true),
        (2, 0, 1, false),
        (3, 1, 2, false),
        (4, 0, 3, true),
        (5, 0, 4, false),
        (6, 0, 2, true),
        (7, 2, 1, true),
        (8, 0, 3, false),
    ] {
        let (_, stored) = png(folder.path(), Size::new(1503, 1077), channels, deep);
        let source = source(&folder.path().join("of"), stored.size, orientation);
        let layout = Layout {
            depth: 4,
            finest,
            coarse: 5,
            ..Layout::new(&source, shape_of(&stored), ALL)
        };
        let origin = Origin::of(&folder.path().join("of")).expect("there");
        let (writer, pyramid) = Writer::new(place(folder.path()), origin, layout.clone()).expect("a file");
        let mut builder = Builder::new(layout, Some((&pyramid, writer)));
        by_bands(&mut builder, &stored);
        let coarse = builder.finish(place(folder.path()), &source).expect("kept");
        compare(&pyramid, &coarse, stored, orientation, &orientation.to_string());
    }
}

#[test]
fn one_level_alone_is_the_same_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, whole) = png(folder.path(), Size::new(1501, 777), 3, false);
    let source = source(&path, whole.size, 7);
    let mut expected = Level::from_plane(whole, 0, 7);
    for number in 0..9 {
        let plane = read_whole(&source, number);
        assert!(Level::from_plane(plane, number, 1) == expected, "{number}");
        expected = expected.coarser();
    }
}

#[test]
fn what_is_held_does_not_grow_with_the_height_of_the_picture() {
    let held = |height: u32| {
        let size = Size::new(4000, height);
        let shape = shape_of(&Plane::blank(Size::new(4000, 1), 3, false));
        let layout = Layout {
            coarse: 4,
            finest: 4,
            depth: 256,
            ..Layout::new(&source(Path::new("a.png"), size, 1), shape, 0)
        };
        let mut builder = Builder::new(layout, None);
        // As if every level were kept.
        builder.layout.finest = 0;
        let mut most = 0;
        for depth in bands(height, &builder.layout) {
            let band = Plane::blank(Size::new(4000, depth), 3, false);
            builder.take(band).expect("taken");
            most = most.max(builder.filling.values().map(|f| f.plane.bytes()).sum());
        }
        assert!(builder.filling.is_empty(), "everything was used");
        most
    };
    let (low, high) = (held(1024), held(10_240));
    assert!(low > 0 && high <= 4000 * 256 * 3, "{low} and {high}");
    assert!(high <= low * 2, "{low} and {high}");
}

#[test]
fn a_file_cut_off_fails_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = Size::new(3000, 2000);
    let (path, _) = png(folder.path(), stored, 3, false);
    let bytes = std::fs::read(&path).expect("read");
    std::fs::write(&path, &bytes[..bytes.len() * 2 / 3]).expect("written");
    let kept = folder.path().join("kept");
    let source = source(&path, stored, 1);
    let mut watch = Counting::default();
    let outcome = build(&source, place(&kept), &mut watch).map(|_| ());
    assert_eq!(outcome, Err(MediaError::Truncated(crate::FileKind::Png)));
    assert!(!watch.grown.is_empty(), "some of it was shown");
    assert!(Pyramid::open(place(&kept), &source).is_none());
    assert_eq!(std::fs::read_dir(&kept).expect("a folder").count(), 0);
}

#[test]
fn where_somebody_waits_the_coarse_level_is_whole_before_the_pieces_are_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = Size::new(3000, 2001);
    for orientation in [1, 6] {
        let (path, plane) = png(folder.path(), stored, 3, false);
        let kept = folder.path().join(format!("kept {orientation}"));
        let source = source(&path, stored, orientation);
        let mut watch = Counting {
            waits: true,
            ..Counting::default()
        };
        let built = build(&source, place(&kept), &mut watch).expect("no fault");
        let (pyramid, coarse) = built.expect("whole");
        let first = watch.coarse.expect("was seen first");
        assert!(first == coarse, "{orientation}");
        let bands = watch.grown.len();
        assert!(bands > 2 && bands.is_multiple_of(2), "it was decoded twice: {bands}");
        compare(&pyramid, &coarse, plane, orientation, "waited for");
    }
}

#[test]
fn a_cancelled_picture_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = Size::new(3000, 2000);
    let (path, _) = png(folder.path(), stored, 3, false);
    let kept = folder.path().join("kept");
    let mut watch = Counting {
        cancel_after: Some(2),
        ..Counting::default()
    };
    let built = build(&source(&path, stored, 1), place(&kept), &mut watch).expect("no fault");
    assert!(built.is_none() && watch.grown.len() == 2);
    assert_eq!(std::fs::read_dir(&kept).expect("a folder").count(), 0);
}

#[test]
fn kept_levels_are_of_one_state_of_the_file_and_damaged_ones_are_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = Size::new(3000, 1500);
    let (path, _) = png(folder.path(), stored, 3, false);
    let kept = folder.path().join("kept");
    let source = source(&path, stored, 1);
    let make = || {
        build(&source, place(&kept), &mut Counting::default())
            .expect("built")
            .expect("not cancelled")
    };
    drop(make());
    assert!(Pyramid::open(place(&kept), &source).is_some());
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    let file = std::fs::File::options().write(true).open(&path).expect("opened");
    file.set_modified(later).expect("set");
    assert!(Pyramid::open(place(&kept), &source).is_none(), "it was written to");
    drop(make());
    let turned = Source {
        orientation: 3,
        ..source.clone()
    };
    assert!(Pyramid::open(place(&kept), &turned).is_none());
    let levels = std::fs::read_dir(&kept)
        .expect("a folder")
        .next()
        .expect("a file")
        .expect("an entry");
    let bytes = std::fs::read(levels.path()).expect("read");
    std::fs::write(levels.path(), &bytes[..bytes.len() - 1]).expect("written");
    assert!(Pyramid::open(place(&kept), &source).is_none(), "its end is missing");
    let mut scribbled = bytes;
    scribbled[5000..5100].fill(0x55);
    std::fs::write(levels.path(), scribbled).expect("written");
    let damaged = Pyramid::open(place(&kept), &source).expect("its end is there");
    assert!(matches!(damaged.tile(0, 0, 0), Err(MediaError::Unreadable(_))));
    assert!(
        matches!(damaged.tile(0, 2, 1), Ok((Tile::Ready(_), _))),
        "the others are sound"
    );
}

#[test]
fn without_a_folder_levels_are_kept_as_long_as_they_are_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let stored = Size::new(3000, 1500);
    let (path, whole) = png(folder.path(), stored, 3, false);
    let nowhere = Place {
        folder: None,
        bytes: ALL,
    };
    let source = source(&path, stored, 1);
    let (pyramid, coarse) = build(&source, nowhere, &mut Counting::default())
        .expect("built")
        .expect("not cancelled");
    compare(&pyramid, &coarse, whole, 1, "nowhere");
    assert!(Pyramid::open(nowhere, &source).is_none());
}

#[test]
fn a_file_of_another_size_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _) = png(folder.path(), Size::new(300, 200), 3, false);
    let source = source(&path, Size::new(300, 201), 1);
    let outcome = build(&source, place(folder.path()), &mut Counting::default()).map(|_| ());
    assert!(matches!(outcome, Err(MediaError::Changed { .. })), "{outcome:?}");
}

#[test]
fn a_jpeg_is_the_same_by_rows() {
    let (folder, size) = (tempfile::tempdir().expect("a folder"), Size::new(217, 133));
    let path = folder.path().join("a.jpg");
    image::RgbImage::from_fn(size.width, size.height, |x, y| {
        image::Rgb([x as u8, y as u8, (x * y) as u8])
    })
    .save(&path)
    .expect("saved");
    let bytes = std::fs::read(&path).expect("read");
    let whole = crate::decode::decode(&bytes, &path, 0).expect("decodes");
    for orientation in 1..=8 {
        let plane = read_whole(&source(&path, size, orientation), 0);
        let expected = Level::from_plane(whole.clone(), 0, orientation);
        assert!(Level::from_plane(plane, 0, 1) == expected, "{orientation}");
    }
}

#[test]
fn a_level_that_is_no_longer_wanted_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let size = Size::new(100, 2000);
    let (path, _) = png(folder.path(), size, 3, false);
    let asked = std::cell::Cell::new(0);
    let wanted = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    assert_eq!(reduced(&source(&path, size, 1), 1, &wanted), Ok(None));
    assert_eq!(asked.get(), 3);
}
