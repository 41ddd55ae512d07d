use super::*;
use crate::geometry::{Part, Point};

fn polygon(points: &[(f64, f64)]) -> Polygon {
    Polygon::simple(points.iter().map(|p| Point::from(*p)).collect())
}

fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> Polygon {
    BBox { x0, y0, x1, y1 }.to_polygon()
}

/// The common area, which must be the same whoever asks whom.
fn common(a: &Polygon, b: &Polygon) -> f64 {
    let (a, b) = (Footprint::from(a), Footprint::from(b));
    let found = a.common(&b);
    assert!((found - b.common(&a)).abs() <= 1e-9);
    found
}

#[test]
fn what_crosses_is_measured_as_by_hand() {
    let square = rect(0.0, 0.0, 10.0, 10.0);
    assert_eq!(common(&square, &rect(5.0, 5.0, 20.0, 20.0)), 25.0);
    // A diamond whose left half lies in the square.
    let diamond = polygon(&[(10.0, 2.0), (13.0, 5.0), (10.0, 8.0), (7.0, 5.0)]);
    assert!((common(&square, &diamond) - 9.0).abs() < 1e-12);
    // A comb: two of its teeth reach into the square, four wide and two deep each.
    let comb = [
        (-4.0, 20.0),
        (-4.0, 8.0),
        (4.0, 8.0),
        (4.0, 12.0),
        (6.0, 12.0),
        (6.0, 8.0),
        (14.0, 8.0),
        (14.0, 20.0),
    ];
    assert!((common(&square, &polygon(&comb)) - 16.0).abs() < 1e-12);
}

#[test]
fn directions_do_not_matter_and_holes_count_for_nothing() {
    let mut ring = rect(0.0, 0.0, 10.0, 10.0);
    let hole = rect(2.0, 2.0, 8.0, 8.0).parts[0].outer.clone();
    for turned in [false, true] {
        ring.parts[0].holes = vec![hole.clone()];
        if turned {
            ring.parts[0].outer.reverse();
        }
        for reversed in [false, true] {
            if reversed {
                ring.parts[0].holes[0].reverse();
            }
            assert_eq!(common(&ring, &rect(5.0, -5.0, 20.0, 20.0)), 50.0 - 18.0);
            assert_eq!(common(&ring, &rect(3.0, 3.0, 7.0, 7.0)), 0.0);
            assert_eq!(Footprint::from(&ring).iou(&Footprint::from(&ring)), 1.0);
        }
    }
    ring.parts
        .push(Part::new(rect(20.0, 0.0, 30.0, 10.0).parts[0].outer.clone()));
    assert_eq!(common(&ring, &rect(5.0, 0.0, 25.0, 10.0)), 50.0 - 18.0 + 50.0);
}

#[test]
fn what_only_touches_has_nothing_in_common() {
    // Slanted, off the grid, far from the origin: roundings do not cancel by luck.
    let place = |x: f64, y: f64| (4e3 + 0.1 * x - 0.07 * y, 3e3 + 0.07 * x + 0.1 * y);
    let tile = |x: f64, y: f64| {
        polygon(&[
            place(x, y),
            place(x + 10.0, y),
            place(x + 10.0, y + 10.0),
            place(x, y + 10.0),
        ])
    };
    for (x, y) in [(10.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 5.0), (-10.0, 3.0)] {
        assert_eq!(common(&tile(0.0, 0.0), &tile(x, y)), 0.0, "{x} {y}");
    }
    assert!((common(&tile(0.0, 0.0), &tile(9.0, 9.0)) - 0.0149).abs() < 1e-9);
}

#[test]
fn boxes_are_compared_as_boxes() {
    let (a, b) = (BBox::from((0.1, 0.2, 9.7, 3.3)), BBox::from((0.3, 0.1, 8.9, 2.7)));
    assert_eq!(Footprint::from(&a).iou(&Footprint::from(&b)), a.iou(&b));
    let outlined = Footprint::from(&b.to_polygon());
    assert!((Footprint::from(&a).iou(&outlined) - a.iou(&b)).abs() < 1e-12);
}

#[test]
fn the_bound_is_reached_by_what_fills_its_box() {
    let (a, b) = (rect(0.0, 0.0, 10.0, 10.0), rect(0.0, 5.0, 10.0, 15.0));
    let (a, b) = (Footprint::from(&a), Footprint::from(&b));
    assert!((a.iou_at_most(&b) - 1.0 / 3.0).abs() < 1e-5);
    assert!(a.iou_at_most(&b) >= a.iou(&b));
    let apart = Footprint::from(&rect(50.0, 0.0, 60.0, 10.0));
    assert_eq!(a.iou_at_most(&apart), 0.0);
}
