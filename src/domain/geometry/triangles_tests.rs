use super::*;
use crate::geometry::BBox;

fn ring(points: &[(f64, f64)]) -> Ring {
    points.iter().map(|p| Point::from(*p)).collect()
}

fn square(x0: f64, side: f64) -> Ring {
    let (x1, y1) = (x0 + side, x0 + side);
    BBox { x0, y0: x0, x1, y1 }.corners().to_vec()
}

#[test]
fn holes_stay_open_and_parts_are_all_there() {
    let holed = Part {
        outer: square(0.0, 10.0),
        holes: vec![square(4.0, 2.0)],
    };
    let polygon = Polygon {
        parts: vec![holed, Part::new(square(20.0, 3.0))],
    };
    let triangles = polygon.triangulate();
    assert_eq!(triangles.area(), polygon.area());
    let covers = |p: Point| {
        let corner = |i: u32| triangles.vertices[i as usize];
        let mut all = triangles.indices.chunks(3);
        all.any(|t| super::super::ring_contains(&[corner(t[0]), corner(t[1]), corner(t[2])], p))
    };
    assert!(covers(Point::new(1.1, 5.2)) && covers(Point::new(21.3, 22.1)));
    assert!(!covers(Point::new(5.1, 4.9)));
}

#[test]
fn what_crosses_itself_is_filled_by_the_even_odd_rule() {
    let bow = Polygon::simple(ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]));
    assert_eq!(bow.triangulate().area(), 8.0);
    let pentagram = Polygon::simple(ring(&[(0.0, 3.0), (10.0, 3.0), (2.0, 9.0), (5.0, 0.0), (8.0, 9.0)]));
    let expected = pentagram.repaired().expect("encloses five tips").area();
    assert!((pentagram.triangulate().area() - expected).abs() < 1e-6);
}

#[test]
fn nothing_to_paint_gives_no_triangles() {
    assert_eq!(Polygon::default().triangulate(), Triangles::default());
    let odd = Polygon::simple(ring(&[(0.0, 0.0), (f64::NAN, 4.0), (4.0, 0.0)]));
    assert_eq!(odd.triangulate(), Triangles::default());
    let line = Polygon::simple(ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 0.0)]));
    assert_eq!(line.triangulate().area(), 0.0);
}
