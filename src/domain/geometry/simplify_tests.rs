use super::*;

fn ring(points: &[(f64, f64)]) -> Ring {
    points.iter().map(|p| Point::from(*p)).collect()
}

fn circle(vertices: usize, radius: f64) -> Ring {
    let angle = |i: usize| i as f64 / vertices as f64 * std::f64::consts::TAU;
    (0..vertices)
        .map(|i| Point::new(100.0 + radius * angle(i).cos(), 100.0 + radius * angle(i).sin()))
        .collect()
}

#[test]
fn a_smooth_outline_needs_few_vertices() {
    let polygon = Polygon::simple(circle(2000, 80.0));
    let simpler = polygon.simplified(0.5).expect("valid");
    assert!((16..60).contains(&simpler.vertex_count()), "{}", simpler.vertex_count());
    assert!(simpler.iou(&polygon) > 0.99);
    assert_eq!(polygon.simplified(0.0), Ok(polygon.clone()));
    assert_eq!(
        polygon.simplified(f64::NAN),
        Ok(polygon.simplified(1e9).expect("a triangle at least"))
    );
}

#[test]
fn vertices_in_a_line_go_and_three_stay() {
    let square = ring(&[(0.0, 0.0), (5.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 4.0)]);
    let simpler = Polygon::simple(square).simplified(0.0);
    assert_eq!(
        simpler,
        Ok(Polygon::simple(ring(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)])))
    );
    let coarse = Polygon::simple(circle(50, 5.0)).simplified(1000.0).expect("valid");
    assert_eq!(coarse.vertex_count(), 3);
}

#[test]
fn a_hole_near_the_outline_does_not_come_to_cross_it() {
    let part = Part {
        outer: circle(200, 80.0),
        holes: vec![circle(200, 79.0)],
    };
    let polygon = Polygon { parts: vec![part] };
    let simpler = polygon.simplified(20.0).expect("valid");
    assert_eq!(simpler.validate(), Ok(()));
    assert!(simpler.vertex_count() < 200, "{}", simpler.vertex_count());
    let bow = Polygon::simple(ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]));
    assert_eq!(bow.simplified(1.0), Err(GeometryError::SelfIntersecting));
}

#[test]
fn a_stroke_is_thinned_and_stays_near_every_point_of_it() {
    let stroke = circle(700, 60.0);
    let thin = freehand(&stroke, 1.0);
    assert!(thin.len() < 60, "{}", thin.len());
    let outline = Polygon::simple(thin);
    assert!(
        stroke
            .iter()
            .all(|p| outline.nearest_edge(*p).is_some_and(|(_, _, d)| d <= 1.0))
    );
}

#[test]
fn odd_strokes_come_out_as_they_are() {
    assert_eq!(freehand(&[], 1.0), Ring::new());
    let dot = Point::new(1.0, 1.0);
    assert_eq!(freehand(&[dot, dot, Point::new(f64::NAN, 0.0)], 1.0), vec![dot]);
    let crossing = ring(&[(0.0, 0.0), (2.0, 2.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]);
    assert_eq!(freehand(&crossing, 0.1).len(), 4);
}
