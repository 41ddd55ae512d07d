use super::*;

const SIZE: Size = Size::new(100, 50);

fn ring(points: &[(f64, f64)]) -> Ring {
    points.iter().map(|p| Point::from(*p)).collect()
}

#[test]
fn inside_nothing_changes_but_repeats() {
    let drawn = ring(&[(9.0, 9.0), (3.0, 9.0), (3.0, 9.0), (3.0, 1.0), (9.0, 9.0)]);
    let fitted = Polygon::simple(drawn).fitted(SIZE);
    assert_eq!(fitted, Ok(Polygon::simple(ring(&[(9.0, 9.0), (3.0, 9.0), (3.0, 1.0)]))));
    let all = SIZE.bounds().to_polygon();
    assert_eq!(all.fitted(SIZE), Ok(all));
}

#[test]
fn what_sticks_out_is_cut_where_the_border_is_not_squeezed_onto_it() {
    let drawn = Polygon::simple(ring(&[(90.0, 10.0), (110.0, 20.0), (90.0, 30.0)]));
    let expected = ring(&[(90.0, 10.0), (100.0, 15.0), (100.0, 25.0), (90.0, 30.0)]);
    assert_eq!(drawn.fitted(SIZE), Ok(Polygon::simple(expected)));
    // The other way round it stays the other way round.
    let back = Polygon::simple(ring(&[(90.0, 30.0), (110.0, 20.0), (90.0, 10.0)]));
    let expected = ring(&[(90.0, 30.0), (100.0, 25.0), (100.0, 15.0), (90.0, 10.0)]);
    assert_eq!(back.fitted(SIZE), Ok(Polygon::simple(expected)));
}

#[test]
fn a_comb_over_the_border_falls_into_its_teeth() {
    let comb = ring(&[
        (-9.0, 5.0),
        (9.0, 5.0),
        (9.0, 10.0),
        (-5.0, 10.0),
        (-5.0, 15.0),
        (9.0, 15.0),
        (9.0, 20.0),
        (-9.0, 20.0),
    ]);
    let fitted = Polygon::simple(comb).fitted(SIZE).expect("two teeth");
    assert_eq!((fitted.parts.len(), fitted.area()), (2, 90.0));
}

#[test]
fn a_hole_over_the_border_becomes_a_bay_and_one_outside_goes() {
    let part = Part {
        outer: ring(&[(-20.0, 5.0), (20.0, 5.0), (20.0, 45.0), (-20.0, 45.0)]),
        holes: vec![
            ring(&[(-5.0, 10.0), (5.0, 10.0), (5.0, 20.0), (-5.0, 20.0)]),
            ring(&[(-15.0, 10.0), (-10.0, 10.0), (-10.0, 20.0)]),
        ],
    };
    let fitted = Polygon { parts: vec![part] }.fitted(SIZE).expect("most is inside");
    assert_eq!(
        (fitted.parts.len(), fitted.parts[0].holes.len(), fitted.area()),
        (1, 0, 750.0)
    );
}

#[test]
fn far_out_vertices_do_not_blur_the_near_ones() {
    let drawn = Polygon::simple(ring(&[
        (10.123456789, 10.0),
        (1e9, 10.0),
        (1e9, 30.0),
        (10.123456789, 30.0),
    ]));
    let expected = ring(&[(10.123456789, 10.0), (100.0, 10.0), (100.0, 30.0), (10.123456789, 30.0)]);
    assert_eq!(drawn.fitted(SIZE), Ok(Polygon::simple(expected)));
}

#[test]
fn what_is_no_shape_is_refused_with_the_reason() {
    let refused = |points: &[(f64, f64)]| Polygon::simple(ring(points)).fitted(SIZE);
    assert_eq!(
        refused(&[(1.0, 1.0), (5.0, 5.0), (5.0, 1.0), (1.0, 5.0)]),
        Err(GeometryError::SelfIntersecting)
    );
    assert_eq!(
        refused(&[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0)]),
        Err(GeometryError::TooSmall)
    );
    assert_eq!(
        refused(&[(-9.0, 1.0), (-2.0, 1.0), (-2.0, 20.0)]),
        Err(GeometryError::TooSmall)
    );
    assert_eq!(
        refused(&[(-9.0, 1.0), (0.0, 1.0), (0.0, 20.0)]),
        Err(GeometryError::TooSmall)
    );
    assert_eq!(
        refused(&[(1.0, 1.0), (9.0, f64::INFINITY), (2.0, 20.0)]),
        Err(GeometryError::NotFinite)
    );
    assert_eq!(refused(&[(1.0, 1.0), (9.0, 1.0)]), Err(GeometryError::TooFewVertices));
    assert_eq!(
        SIZE.bounds().to_polygon().fitted(Size::new(0, 0)),
        Err(GeometryError::TooSmall)
    );
}
