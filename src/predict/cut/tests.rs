//! Whole cuts on painted pictures.

use super::*;
use domain::pixels::PixelFormat;

const IMAGE: Size = Size::new(300, 240);

fn painted(color: impl Fn(f64, f64) -> [f64; 3]) -> Pixels {
    let mut noise = 1u32;
    let mut data = Vec::new();
    for at in 0..IMAGE.pixels() as u32 {
        let (x, y) = (f64::from(at % IMAGE.width) + 0.5, f64::from(at / IMAGE.width) + 0.5);
        for v in color(x, y) {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            data.push((v + f64::from(noise >> 28) - 8.0).clamp(0.0, 255.0) as u8);
        }
    }
    Pixels::new(IMAGE, PixelFormat::Rgb8, data).expect("fits")
}

const GROUND: [f64; 3] = [150.0, 140.0, 120.0];
const RED: [f64; 3] = [180.0, 60.0, 50.0];

/// A red ring on grey ground.
fn ring() -> Pixels {
    painted(|x, y| match (x - 150.0).hypot(y - 120.0) {
        d if d > 18.0 && d < 45.0 => RED,
        _ => GROUND,
    })
}

fn disc(x: f64, y: f64, radius: f64) -> Vec<Point> {
    let corner = |i: u32| {
        let turn = f64::from(i) * std::f64::consts::TAU / 90.0;
        Point::new(x + radius * turn.cos(), y + radius * turn.sin())
    };
    (0..90).map(corner).collect()
}

fn ring_outline() -> Polygon {
    let mut polygon = Polygon::simple(disc(150.0, 120.0, 45.0));
    polygon.parts[0].holes.push(disc(150.0, 120.0, 18.0));
    polygon
}

fn clicks(include: &[(f64, f64)], exclude: &[(f64, f64)]) -> Prompt {
    let points = |all: &[(f64, f64)]| all.iter().map(|p| Point::from(*p)).collect();
    Prompt {
        include: points(include),
        exclude: points(exclude),
        bounds: None,
    }
}

fn ask(picture: &Pixels, prompt: &Prompt, before: Option<Polygon>) -> Result<Outline, CutError> {
    let options = Options {
        before,
        ..Options::default()
    };
    outline(picture, IMAGE, prompt, &options, &AtomicBool::new(false))
}

#[test]
fn a_box_and_a_click_find_a_ring_with_its_hole() {
    let picture = ring();
    let around = ring_outline().bounds();
    for prompt in [from_box(around), clicks(&[(181.0, 120.0)], &[])] {
        let found = ask(&picture, &prompt, None).expect("a ring");
        assert_eq!(found.polygon.parts.len(), 1);
        assert_eq!(found.polygon.parts[0].holes.len(), 1);
        let iou = found.polygon.iou(&ring_outline());
        assert!(iou > 0.95, "{iou} for {prompt:?}");
        assert!(!found.touches_window);
        assert_eq!(
            ask(&picture, &prompt, None),
            Ok(found),
            "the same question, the same answer"
        );
    }
}

#[test]
fn the_outline_can_be_simplified_without_another_cut() {
    let found = ask(&ring(), &from_box(ring_outline().bounds()), None).expect("a ring");
    let simpler = trace::polygon(&found.grid, 0.5, 6.0, IMAGE).expect("a ring");
    assert!(simpler.vertex_count() < found.polygon.vertex_count() / 2);
    assert!(simpler.iou(&found.polygon) > 0.85);
}

#[test]
fn a_correction_changes_its_surroundings_and_holds_the_rest() {
    // Two discs of one colour that touch: a click takes both, an excluding one on the second gives it back.
    let picture = painted(|x, y| {
        let is_in = (x - 110.0).hypot(y - 120.0) < 30.0 || (x - 165.0).hypot(y - 120.0) < 27.0;
        if is_in { RED } else { GROUND }
    });
    let (first, second) = (
        Polygon::simple(disc(110.0, 120.0, 30.0)),
        Polygon::simple(disc(165.0, 120.0, 27.0)),
    );
    let both = first.join(&second).expect("two discs");
    let found = ask(&picture, &clicks(&[(110.0, 120.0)], &[]), None)
        .expect("both")
        .polygon;
    assert!(found.iou(&both) > 0.95, "{}", found.iou(&both));
    let corrected = ask(&picture, &clicks(&[(110.0, 120.0)], &[(168.0, 120.0)]), Some(found))
        .expect("one")
        .polygon;
    assert!(corrected.iou(&first) > 0.85, "{}", corrected.iou(&first));
    assert!(!corrected.contains(Point::new(168.0, 120.0)));
}

#[test]
fn a_rough_polygon_is_tightened() {
    let rough = Polygon::simple(disc(152.0, 118.0, 66.0).into_iter().step_by(9).collect());
    let never = AtomicBool::new(false);
    let disc_only = painted(|x, y| {
        if (x - 150.0).hypot(y - 120.0) < 60.0 {
            RED
        } else {
            GROUND
        }
    });
    let truth = Polygon::simple(disc(150.0, 120.0, 60.0));
    let found = tightened(&disc_only, IMAGE, &rough, &Options::default(), &never).expect("a disc");
    assert!(rough.iou(&truth) < 0.9);
    assert!(found.polygon.iou(&truth) > 0.97, "{}", found.polygon.iou(&truth));
}

#[test]
fn a_thing_larger_than_the_window_is_found_in_a_larger_one() {
    let picture = painted(|x, y| {
        if (x - 150.0).abs() < 110.0 && (y - 120.0).abs() < 90.0 {
            RED
        } else {
            GROUND
        }
    });
    let prompt = clicks(&[(150.0, 120.0)], &[]);
    let first = window_for(&prompt, None, IMAGE).expect("a window");
    assert!(first.width() < 200.0);
    let found = ask(&picture, &prompt, None).expect("a plate");
    let truth = Polygon::simple(
        BBox {
            x0: 40.0,
            y0: 30.0,
            x1: 260.0,
            y1: 210.0,
        }
        .corners()
        .to_vec(),
    );
    assert!(found.polygon.iou(&truth) > 0.95, "{}", found.polygon.iou(&truth));
}

#[test]
fn nothing_pointed_at_and_answers_no_longer_wanted_are_said_so() {
    let picture = ring();
    let none = Err(CutError::NothingPointedAt);
    assert_eq!(ask(&picture, &Prompt::default(), None), none);
    assert_eq!(ask(&picture, &clicks(&[], &[(150.0, 120.0)]), None), none);
    assert_eq!(ask(&picture, &clicks(&[(900.0, 120.0)], &[]), None), none);
    let cancelled = AtomicBool::new(true);
    let prompt = clicks(&[(181.0, 120.0)], &[]);
    let asked = outline(&picture, IMAGE, &prompt, &Options::default(), &cancelled);
    assert_eq!(asked, Err(CutError::Cancelled));
    let asked = tightened(&picture, IMAGE, &ring_outline(), &Options::default(), &cancelled);
    assert_eq!(asked, Err(CutError::Cancelled));
}

#[test]
fn flat_and_tiny_pictures_are_survived() {
    for (width, height) in [(1, 1), (2, 1), (1, 9), (5, 5), (200, 3)] {
        let size = Size::new(width, height);
        let data = vec![80; size.pixels() as usize * 4];
        let picture = Pixels::new(size, PixelFormat::Rgba8, data).expect("fits");
        let middle = size.bounds().center();
        let never = AtomicBool::new(false);
        for prompt in [
            clicks(&[middle.into()], &[]),
            from_box(size.bounds()),
            clicks(&[middle.into()], &[middle.into()]),
        ] {
            // Whatever is answered must be fit to be stored.
            if let Ok(found) = outline(&picture, size, &prompt, &Options::default(), &never) {
                assert_eq!(found.polygon.fitted(size), Ok(found.polygon.clone()));
            }
        }
        let all = Polygon::simple(size.bounds().corners().to_vec());
        if let Ok(found) = tightened(&picture, size, &all, &Options::default(), &never) {
            assert_eq!(found.polygon.fitted(size), Ok(found.polygon.clone()));
        }
    }
}
