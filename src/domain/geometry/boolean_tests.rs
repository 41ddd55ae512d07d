use super::*;
use crate::geometry::{Point, Ring};

fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> Polygon {
    BBox { x0, y0, x1, y1 }.to_polygon()
}

fn ring(points: &[(f64, f64)]) -> Ring {
    points.iter().map(|p| Point::from(*p)).collect()
}

#[test]
fn a_bite_leaves_the_other_vertices_as_they_were_to_the_last_bit() {
    let polygon = rect(0.1, 0.2, 10.3, 10.7);
    let bitten = polygon
        .subtract(&rect(5.0, 5.0, 20.0, 20.0))
        .expect("something is left");
    assert_eq!(bitten.validate(), Ok(()));
    let outer = &bitten.parts[0].outer;
    assert_eq!(outer[..2], polygon.parts[0].outer[..2]);
    assert_eq!((outer.len(), outer[3]), (6, Point::new(5.0, 5.0)));
    assert_eq!(outer[5], Point::new(0.1, 10.7));
}

#[test]
fn subtracting_cuts_holes_and_falls_into_parts() {
    let polygon = rect(0.0, 0.0, 10.0, 10.0);
    let holed = polygon.subtract(&rect(4.0, 4.0, 6.0, 6.0)).expect("something is left");
    assert_eq!(
        (holed.parts.len(), holed.parts[0].holes.len(), holed.area()),
        (1, 1, 96.0)
    );
    let halves = holed.subtract(&rect(4.0, -1.0, 6.0, 11.0)).expect("something is left");
    assert_eq!((halves.parts.len(), halves.area()), (2, 80.0));
    assert_eq!(
        polygon.subtract(&rect(-1.0, -1.0, 11.0, 11.0)),
        Err(GeometryError::NothingLeft)
    );
    assert_eq!(polygon.subtract(&polygon), Err(GeometryError::NothingLeft));
}

#[test]
fn parts_out_of_reach_stay_and_keep_their_place() {
    let far = ring(&[(30.0, 0.0), (35.0, 0.0), (40.0, 0.0), (40.0, 9.0)]);
    let polygon = rect(0.0, 0.0, 10.0, 10.0)
        .add_part(far.clone())
        .and_then(|p| p.add_part(ring(&[(60.0, 0.0), (70.0, 0.0), (70.0, 9.0)])));
    let polygon = polygon.expect("apart");
    let cut = polygon
        .subtract(&rect(4.0, -1.0, 6.0, 11.0))
        .expect("something is left");
    assert_eq!(cut.parts.len(), 4);
    // Even the vertex in the middle of an edge, which an overlay would drop.
    assert_eq!(cut.parts[2], Part::new(far));
    assert_eq!(cut.parts[3], polygon.parts[2]);
    assert_eq!(polygon.subtract(&rect(100.0, 0.0, 110.0, 9.0)), Ok(polygon));
}

#[test]
fn joining_melts_what_shares_an_edge_and_keeps_what_is_apart() {
    let polygon = rect(0.0, 0.0, 10.0, 10.0);
    let wide = polygon.join(&rect(10.0, 0.0, 20.0, 10.0));
    assert_eq!(wide, Ok(rect(0.0, 0.0, 20.0, 10.0)));
    let two = polygon.join(&rect(30.0, 0.0, 40.0, 10.0)).expect("two parts");
    assert_eq!((two.parts.len(), two.area()), (2, 200.0));
    // Bridging the two, and only then one part.
    assert_eq!(
        two.join(&rect(5.0, 0.0, 35.0, 10.0)).map(|p| (p.parts.len(), p.area())),
        Ok((1, 400.0))
    );
    assert_eq!(Polygon::default().join(&polygon), Ok(polygon.clone()));
    assert_eq!(polygon.join(&Polygon::default()), Ok(polygon));
}

#[test]
fn slivers_between_outlines_that_almost_meet_are_dropped() {
    let left = Polygon::simple(ring(&[
        (0.0, 0.0),
        (100.0, 0.0),
        (100.0 + 1e-5, 50.0),
        (100.0, 100.0),
        (0.0, 100.0),
    ]));
    let rest = left.subtract(&rect(0.0, 0.0, 100.0, 100.0));
    assert_eq!(rest, Err(GeometryError::NothingLeft));
    // Small is not thin: a hole of one pixel in a large polygon stays.
    let holed = rect(0.0, 0.0, 4000.0, 4000.0)
        .subtract(&rect(9.0, 9.0, 10.0, 10.0))
        .expect("almost all is left");
    assert_eq!(holed.parts[0].holes.len(), 1);
}

#[test]
fn what_crosses_itself_is_repaired() {
    let bow = Polygon::simple(ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]));
    let repaired = bow.repaired().expect("encloses two triangles");
    assert_eq!((repaired.validate(), repaired.area()), (Ok(()), 8.0));
    let mut overlapping = rect(0.0, 0.0, 4.0, 4.0);
    overlapping.parts.extend(rect(2.0, 0.0, 6.0, 4.0).parts);
    assert_eq!(overlapping.repaired().map(|p| p.area()), Ok(24.0));
    let line = Polygon::simple(ring(&[(0.0, 0.0), (4.0, 4.0), (2.0, 2.0)]));
    assert_eq!(line.repaired(), Err(GeometryError::NothingLeft));
}

#[test]
fn overlap_is_measured() {
    let polygon = rect(0.0, 0.0, 10.0, 10.0);
    assert_eq!(polygon.iou(&polygon), 1.0);
    assert_eq!(polygon.iou(&rect(0.0, 5.0, 10.0, 15.0)), 1.0 / 3.0);
    assert_eq!(polygon.iou(&rect(50.0, 5.0, 60.0, 15.0)), 0.0);
    assert_eq!(polygon.iou(&Polygon::default()), 0.0);
    assert_eq!(polygon.iou(&polygon.map(|_| Point::new(f64::NAN, 1.0))), 0.0);
}

#[test]
fn an_outline_that_meets_itself_often_can_be_combined() {
    // Made `geo`'s own operations fail an assertion in debug builds.
    let tangle = ring(&[
        (3.0, 2.0),
        (2.0, 2.0),
        (3.0, 0.0),
        (3.0, 3.0),
        (2.0, 2.0),
        (0.0, 0.0),
        (2.0, 0.0),
        (2.0, 3.0),
    ]);
    let wedge = Polygon::simple(ring(&[(4.0, 0.0), (1.0, 0.0), (4.0, 1.0)]));
    let tangle = Polygon::simple(tangle);
    for outcome in [
        tangle.join(&wedge),
        tangle.subtract(&wedge),
        tangle.intersect(&wedge),
        tangle.repaired(),
    ] {
        assert_eq!(outcome.and_then(|polygon| polygon.validate()), Ok(()));
    }
}

#[test]
fn thousands_of_overlapping_parts_are_joined_as_a_few_are() {
    // Pairs side by side, of which the second covers half of the first.
    for count in [1, 3, 7, 4000] {
        let pair = |at: u32| {
            let x = 20.0 * f64::from(at);
            [rect(x, 0.0, x + 10.0, 10.0), rect(x + 5.0, 0.0, x + 15.0, 10.0)]
        };
        let parts = (0..count).flat_map(pair).flat_map(|polygon| polygon.parts);
        let joined = Polygon { parts: parts.collect() }.repaired().expect("something");
        assert_eq!(joined.parts.len(), count as usize);
        assert_eq!((joined.area(), joined.validate()), (150.0 * f64::from(count), Ok(())));
        assert!(joined.parts.is_sorted_by_key(|part| part.outer[0].x as u64));
    }
}

/// A star of so many points, each joined with the one nearly opposite: every edge crosses nearly every other.
fn star(points: usize) -> Polygon {
    let step = std::f64::consts::PI * (points as f64 - 1.0) / points as f64;
    let at = |n: usize| {
        Point::new(
            500.0 + 400.0 * (step * n as f64).cos(),
            500.0 + 400.0 * (step * n as f64).sin(),
        )
    };
    Polygon::simple((0..points).map(at).collect())
}

#[test]
fn outlines_that_cross_beyond_measure_are_refused_before_they_fill_memory() {
    assert!(star(101).repaired().is_ok());
    assert_eq!(star(1501).repaired(), Err(GeometryError::TooIntricate));
}
