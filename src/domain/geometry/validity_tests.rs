use super::*;

fn ring(points: &[(f64, f64)]) -> Ring {
    points.iter().map(|p| Point::from(*p)).collect()
}

fn square(x: f64, y: f64, side: f64) -> Ring {
    ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
}

fn with_holes(outer: Ring, holes: Vec<Ring>) -> Polygon {
    Polygon {
        parts: vec![Part { outer, holes }],
    }
}

fn of_parts(parts: Vec<Ring>) -> Polygon {
    Polygon {
        parts: parts.into_iter().map(Part::new).collect(),
    }
}

fn outline(points: &[(f64, f64)]) -> Result<(), GeometryError> {
    Polygon::simple(ring(points)).validate()
}

#[test]
fn a_crossing_is_found_and_a_touch_is_not_one() {
    let crossing = [(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)];
    assert_eq!(outline(&crossing), Err(GeometryError::SelfIntersecting));
    // A vertex on another edge, coming from inside and going back.
    let notch = [
        (0.0, 0.0),
        (8.0, 0.0),
        (4.0, 4.0),
        (8.0, 8.0),
        (4.0, 8.0),
        (4.0, 4.0),
        (0.0, 8.0),
    ];
    assert_eq!(outline(&notch), Ok(()));
    let on_edge = [(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (4.0, 0.0), (0.0, 8.0)];
    assert_eq!(outline(&on_edge), Ok(()));
}

#[test]
fn passing_through_a_vertex_to_the_other_side_is_a_crossing() {
    // Two triangles on one vertex, walked so that the outline changes sides there.
    let through = [(0.0, 0.0), (4.0, 4.0), (8.0, 8.0), (8.0, 0.0), (4.0, 4.0), (0.0, 8.0)];
    assert_eq!(outline(&through), Err(GeometryError::SelfIntersecting));
    let beside = [(0.0, 0.0), (4.0, 4.0), (8.0, 0.0), (8.0, 8.0), (4.0, 4.0), (0.0, 8.0)];
    assert_eq!(outline(&beside), Ok(()));
    // Through the middle of an edge by way of a vertex on it.
    let across = [(0.0, 0.0), (8.0, 0.0), (8.0, 4.0), (4.0, 0.0), (2.0, -3.0), (0.0, 4.0)];
    assert_eq!(outline(&across), Err(GeometryError::SelfIntersecting));
}

#[test]
fn running_back_along_itself_is_refused() {
    let spike = [(0.0, 0.0), (8.0, 0.0), (4.0, 0.0), (4.0, 4.0)];
    assert_eq!(outline(&spike), Err(GeometryError::SelfIntersecting));
    let keyhole = [
        (0.0, 0.0),
        (8.0, 0.0),
        (8.0, 8.0),
        (0.0, 8.0),
        (0.0, 4.0),
        (2.0, 4.0),
        (4.0, 6.0),
        (6.0, 4.0),
        (2.0, 4.0),
        (0.0, 4.0),
    ];
    assert_eq!(outline(&keyhole), Err(GeometryError::SelfIntersecting));
    assert_eq!(
        outline(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)]),
        Err(GeometryError::SelfIntersecting)
    );
}

#[test]
fn three_distinct_vertices_are_needed_and_repeats_do_not_count() {
    assert_eq!(outline(&[]), Err(GeometryError::TooFewVertices));
    assert_eq!(Polygon::default().validate(), Err(GeometryError::TooFewVertices));
    assert_eq!(
        outline(&[(0.0, 0.0), (4.0, 0.0), (4.0, 0.0), (0.0, 0.0)]),
        Err(GeometryError::TooFewVertices)
    );
    assert_eq!(
        outline(&[(0.0, 0.0), (4.0, 0.0), (0.0, 0.0), (4.0, 0.0)]),
        Err(GeometryError::TooFewVertices)
    );
    assert_eq!(
        outline(&[(0.0, 0.0), (4.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)]),
        Ok(())
    );
    assert_eq!(
        outline(&[(0.0, 0.0), (f64::NAN, 0.0), (4.0, 4.0)]),
        Err(GeometryError::NotFinite)
    );
    assert_eq!(
        outline(&[(0.0, 0.0), (1e300, 0.0), (4.0, 4.0)]),
        Err(GeometryError::NotFinite)
    );
}

#[test]
fn holes_lie_inside_and_apart_and_may_touch() {
    let outer = || square(0.0, 0.0, 10.0);
    let holes = |holes| with_holes(outer(), holes).validate();
    assert_eq!(holes(vec![square(2.0, 2.0, 2.0), square(4.0, 4.0, 2.0)]), Ok(()));
    assert_eq!(holes(vec![ring(&[(0.0, 5.0), (3.0, 3.0), (3.0, 7.0)])]), Ok(()));
    // All its vertices on the outline.
    assert_eq!(
        holes(vec![ring(&[(5.0, 0.0), (10.0, 5.0), (5.0, 10.0), (0.0, 5.0)])]),
        Ok(())
    );
    let outside = Err(GeometryError::HoleOutside);
    assert_eq!(holes(vec![square(8.0, 8.0, 4.0)]), outside);
    assert_eq!(holes(vec![square(20.0, 0.0, 2.0)]), outside);
    assert_eq!(holes(vec![square(0.0, 2.0, 2.0)]), outside);
    assert_eq!(holes(vec![outer()]), outside);
    assert_eq!(holes(vec![square(-1.0, -1.0, 12.0)]), outside);
    assert_eq!(holes(vec![square(2.0, 2.0, 4.0), square(3.0, 3.0, 1.0)]), outside);
    assert_eq!(holes(vec![square(2.0, 2.0, 2.0), square(4.0, 2.0, 2.0)]), outside);
}

#[test]
fn parts_lie_apart_or_in_a_hole_and_may_touch() {
    assert_eq!(
        of_parts(vec![square(0.0, 0.0, 4.0), square(4.0, 4.0, 4.0)]).validate(),
        Ok(())
    );
    let overlap = Err(GeometryError::PartsOverlap);
    assert_eq!(
        of_parts(vec![square(0.0, 0.0, 4.0), square(3.0, 3.0, 4.0)]).validate(),
        overlap
    );
    assert_eq!(
        of_parts(vec![square(1.0, 1.0, 2.0), square(0.0, 0.0, 4.0)]).validate(),
        overlap
    );
    assert_eq!(
        of_parts(vec![square(0.0, 0.0, 4.0), square(4.0, 0.0, 4.0)]).validate(),
        overlap
    );
    let mut island = with_holes(square(0.0, 0.0, 10.0), vec![square(2.0, 2.0, 6.0)]);
    island.parts.push(Part::new(square(4.0, 4.0, 2.0)));
    assert_eq!(island.validate(), Ok(()));
    island.parts[1] = Part::new(square(2.5, 2.5, 0.1));
    assert_eq!(island.validate(), Ok(()));
    island.parts[1] = Part::new(square(0.5, 0.5, 1.0));
    assert_eq!(island.validate(), overlap);
}

#[test]
fn a_hair_decides() {
    let tip = |x: f64| outline(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (x, 3.0), (0.0, 9.0)]);
    assert_eq!(tip(0.0_f64.next_up()), Ok(()));
    assert_eq!(tip(0.0_f64.next_down()), Err(GeometryError::SelfIntersecting));
}

#[test]
fn inside_outside_and_on_the_outline_are_told_apart() {
    let diamond = ring(&[(0.0, 3.0), (3.0, 0.0), (6.0, 3.0), (3.0, 6.0)]);
    let at = |x, y| side(&diamond, Point::new(x, y));
    assert_eq!(
        (at(3.0, 3.0), at(0.5, 0.5), at(7.0, 3.0), at(-1.0, 3.0)),
        (1, -1, -1, -1)
    );
    assert_eq!((at(1.5, 1.5), at(6.0, 3.0), at(3.0, 6.0)), (0, 0, 0));
}

/// How much is looked at to check it.
fn looks(polygon: &Polygon) -> u64 {
    let mut looks = Looks(u64::MAX);
    assert_eq!(polygon.validate_within(&mut looks), Ok(()));
    u64::MAX - looks.0
}

/// An outline that goes out and in so many times, from one radius to the other.
fn star(points: usize, radii: [f64; 2]) -> Polygon {
    let turn = std::f64::consts::TAU / points as f64;
    let at = |n: usize| {
        let (sin, cos) = (n as f64 * turn).sin_cos();
        Point::new(radii[n % 2] * cos, radii[n % 2] * sin)
    };
    Polygon::simple((0..points).map(at).collect())
}

#[test]
fn outlines_as_people_draw_them_are_checked_in_proportion_and_others_within_bounds() {
    let (few, more) = (looks(&star(1000, [50.0, 50.1])), looks(&star(4000, [50.0, 50.025])));
    assert!(more < 6 * few, "{few} looks for 1,000 vertices, {more} for 4,000");
    let holes = |count: usize| {
        let in_row = (0..count).map(|n| square(1.0 + 3.0 * n as f64, 1.0, 1.0));
        let long = ring(&[
            (0.0, 0.0),
            (3.0 * count as f64 + 9.0, 0.0),
            (3.0 * count as f64 + 9.0, 9.0),
            (0.0, 9.0),
        ]);
        looks(&with_holes(long, in_row.collect()))
    };
    let (few, more) = (holes(100), holes(400));
    assert!(more < 6 * few, "{few} looks for 100 holes, {more} for 400");
    // Where each edge lies abreast of a part of all others, the square of their number is not waited for.
    let thorny = star(4000, [40.0, 50.0]);
    let mut looks = Looks(4000 * 100);
    assert_eq!(thorny.validate_within(&mut looks), Err(GeometryError::TooIntricate));
    assert_eq!(thorny.validate(), Ok(()));
}
