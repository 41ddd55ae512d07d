use super::*;

fn plane(size: Size, channels: usize) -> Plane {
    let data = (0..size.pixels() as usize * channels)
        .map(|i| (i * 7 % 251) as u8)
        .collect();
    Plane::eight(size, size, channels, data)
}

fn stored_for(orientation: u8, x: u32, y: u32, stored: Size) -> (u32, u32) {
    let (w, h) = (stored.width, stored.height);
    match orientation {
        2 => (w - 1 - x, y),
        3 => (w - 1 - x, h - 1 - y),
        4 => (x, h - 1 - y),
        5 => (y, x),
        6 => (y, h - 1 - x),
        7 => (w - 1 - y, h - 1 - x),
        8 => (w - 1 - y, x),
        _ => (x, y),
    }
}

#[test]
fn every_orientation_puts_every_pixel_in_its_place() {
    let stored = Size::new(1500, 1100);
    let plane = plane(stored, 3);
    let Samples::Eight(data) = plane.samples.clone() else {
        panic!("8 bits")
    };
    for orientation in 1..=8 {
        let level = Level::from_plane(plane.clone(), 0, orientation);
        assert_eq!(level.size, upright_size(stored, orientation));
        for (x, y) in [
            (0, 0),
            (1023, 5),
            (1024, 1030),
            (level.size.width - 1, level.size.height - 1),
        ] {
            let Some(Tile::Ready(tile)) = level.tile(x / TILE, y / TILE) else {
                panic!("a tile at {x} {y}")
            };
            let at = ((y % TILE) * tile.size().width + x % TILE) as usize * 3;
            let (sx, sy) = stored_for(orientation, x, y, stored);
            let from = (sy * stored.width + sx) as usize * 3;
            assert_eq!(tile.data()[at..at + 3], data[from..from + 3], "{orientation}: {x} {y}");
        }
    }
}

#[test]
fn giving_memory_back_takes_nothing_that_is_needed() {
    // Large enough that rows are released in between.
    let plane = plane(Size::new(5000, 2500), 3);
    for orientation in [1, 4, 6, 8] {
        let whole = upright(&plane, orientation);
        let Tile::Ready(whole) = whole else { panic!("8 bits") };
        let level = Level::from_plane(plane.clone(), 0, orientation);
        let (column, row) = (1, 1);
        let Some(Tile::Ready(tile)) = level.tile(column, row) else {
            panic!("a tile")
        };
        let width = tile.size().width as usize * 3;
        for y in [0, tile.size().height as usize - 1] {
            let at = ((y + TILE as usize) * whole.size().width as usize + TILE as usize) * 3;
            assert_eq!(tile.data()[y * width..][..width], whole.data()[at..][..width]);
        }
    }
}

#[test]
fn halving_tiles_equals_halving_the_plane() {
    let plane = plane(Size::new(2500, 1301), 4);
    let mut half = plane.clone();
    half.halve();
    let from_tiles = Level::from_plane(plane, 0, 1).coarser();
    assert_eq!(from_tiles, Level::from_plane(half, 1, 1));
}

#[test]
fn grey_and_alpha_are_spread() {
    let data = vec![9, 200, 8, 100];
    let plane = Plane::eight(Size::new(2, 1), Size::new(2, 1), 2, data);
    let Tile::Ready(pixels) = upright(&plane, 2) else {
        panic!("8 bits")
    };
    assert_eq!(pixels.data(), [8, 8, 8, 100, 9, 9, 9, 200]);
}

#[test]
fn visible_tiles_are_those_met() {
    let level = Level::from_plane(plane(Size::new(2500, 1301), 3), 1, 1);
    let full = Size::new(5000, 2602);
    let at = |x0, y0, x1, y1| -> Vec<_> { level.visible(full, BBox { x0, y0, x1, y1 }).collect() };
    assert_eq!(at(2047.0, 0.0, 2048.0, 10.0), [(0, 0)]);
    assert_eq!(at(2047.0, 2047.0, 2049.0, 2049.0), [(0, 0), (1, 0), (0, 1), (1, 1)]);
    assert_eq!(at(-50.0, -50.0, 1e9, 1e9).len(), 6);
    assert!(at(6000.0, 0.0, 7000.0, 10.0).is_empty());
}
