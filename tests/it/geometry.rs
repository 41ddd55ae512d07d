//! Polygons under random edits: whatever is drawn and done to it, the outcome is a valid polygon or a refusal.

use geo::Validation;
use labelwright::domain::geometry::{
    GeometryError, Handle, Part, Point, Polygon, Ring, RingRef, Size, VertexRef, freehand, snap,
};
use proptest::prelude::*;

/// How the random runs are made: nothing is written into the tree when one fails.
fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// An outline around `center` that does not cross itself: directions in order, each at its own distance.
fn star(center: (f64, f64), near: f64, far: f64) -> impl Strategy<Value = Ring> {
    prop::collection::vec((0.0..0.8, near..far), 8..30).prop_map(move |spokes| {
        let slot = std::f64::consts::TAU / spokes.len() as f64;
        let vertex = |(i, (turn, radius)): (usize, &(f64, f64))| {
            let angle = (i as f64 + turn) * slot;
            Point::new(center.0 + radius * angle.cos(), center.1 + radius * angle.sin())
        };
        spokes.iter().enumerate().map(vertex).collect()
    })
}

/// One to three parts apart from each other, each with or without a hole; valid by the way it is made.
fn valid() -> impl Strategy<Value = Polygon> {
    let part = |x: f64| {
        let hole = prop::option::of(star((x, 100.0), 4.0, 15.0));
        (star((x, 100.0), 30.0, 70.0), hole).prop_map(|(outer, hole)| Part {
            outer,
            holes: hole.into_iter().collect(),
        })
    };
    (
        part(100.0),
        prop::option::of(part(250.0)),
        prop::option::of(part(400.0)),
    )
        .prop_map(|(a, b, c)| Polygon {
            parts: [Some(a), b, c].into_iter().flatten().collect(),
        })
}

/// Anything, on a small grid of whole numbers: repeats, collinear and coinciding edges, crossings, touching outlines.
fn on_grid() -> impl Strategy<Value = Polygon> {
    let point = (0..9_i8, 0..9_i8).prop_map(|(x, y)| Point::new(x.into(), y.into()));
    let ring = move |most| prop::collection::vec(point.clone(), 0..most);
    let part = (ring(9), prop::collection::vec(ring(5), 0..3)).prop_map(|(outer, holes)| Part { outer, holes });
    prop::collection::vec(part, 0..3).prop_map(|parts| Polygon { parts })
}

/// Coordinates that no image has.
fn odd() -> impl Strategy<Value = Polygon> {
    let special = [
        0.0,
        -0.0,
        1.0,
        f64::NAN,
        f64::INFINITY,
        1e300,
        -1e300,
        1e-300,
        1e9,
        -1e9,
        5e-324,
        0.1,
        7.0,
    ];
    let coordinate = prop_oneof![prop::sample::select(special.to_vec()), -1e9..1e9, -10.0..10.0];
    let point = (coordinate.clone(), coordinate).prop_map(|(x, y)| Point::new(x, y));
    let ring = prop::collection::vec(point, 0..8);
    let part = (ring.clone(), prop::collection::vec(ring, 0..2)).prop_map(|(outer, holes)| Part { outer, holes });
    prop::collection::vec(part, 0..3).prop_map(|parts| Polygon { parts })
}

fn any_polygon() -> impl Strategy<Value = Polygon> {
    prop_oneof![3 => valid(), 4 => on_grid(), 2 => odd()]
}

fn to_geo(polygon: &Polygon) -> geo::MultiPolygon {
    let line = |ring: &Ring| geo::LineString::from(ring.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>());
    let part = |part: &Part| geo::Polygon::new(line(&part.outer), part.holes.iter().map(line).collect());
    geo::MultiPolygon(polygon.parts.iter().map(part).collect())
}

/// A vertex of the polygon by a number however large.
fn pick(polygon: &Polygon, number: usize) -> VertexRef {
    let all: Vec<VertexRef> = polygon.vertices().map(|(name, _)| name).collect();
    all.get(number % all.len().max(1)).copied().unwrap_or_default()
}

fn close(a: f64, b: f64, share: f64) -> bool {
    (a - b).abs() <= share * a.abs().max(b.abs()).max(1e-9)
}

fn area(outcome: &Result<Polygon, GeometryError>) -> f64 {
    match outcome {
        Ok(polygon) => polygon.area(),
        Err(GeometryError::NothingLeft) => 0.0,
        Err(other) => panic!("refused: {other}"),
    }
}

/// The property under test of every edit.
fn sound(outcome: &Result<Polygon, GeometryError>) -> Result<(), TestCaseError> {
    if let Ok(polygon) = outcome {
        prop_assert_eq!(polygon.validate(), Ok(()), "{:?}", polygon);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_made_valid_is_called_valid(polygon in valid()) {
        prop_assert_eq!(polygon.validate(), Ok(()));
    }

    /// The strictest reading (OGC) is `geo`'s; ours allows an outline to touch itself in points, no more.
    #[test]
    fn whatever_the_standard_calls_valid_so_do_we(polygon in on_grid()) {
        // It lets rings of vertices in one line pass.
        let has_area = |ring: &Ring| labelwright::domain::geometry::ring_area(ring) != 0.0;
        let enough = polygon.rings().all(has_area) && !polygon.parts.is_empty();
        if enough && to_geo(&polygon).is_valid() {
            prop_assert_eq!(polygon.validate(), Ok(()));
        }
    }

    /// Where nothing crosses or overlaps, the even-odd rule and the sum of the parts count the same area.
    #[test]
    fn what_we_call_valid_overlaps_nowhere(polygon in on_grid()) {
        if polygon.validate().is_ok() {
            let around = Size::new(9, 9).bounds().grown(1.0).to_polygon();
            let covered = area(&polygon.intersect(&around));
            prop_assert!(close(covered, polygon.area(), 1e-6), "{covered} of {}", polygon.area());
        }
    }

    #[test]
    fn validity_knows_no_direction_start_or_scale(polygon in on_grid(), by in 0..8_usize) {
        let mut turned = polygon.map(|p| Point::new(p.y * 0.25, p.x * 0.25));
        for ring in turned.parts.iter_mut().flat_map(|part| part.holes.iter_mut().chain([&mut part.outer])) {
            let middle = by % ring.len().max(1);
            ring.rotate_left(middle);
        }
        prop_assert_eq!(polygon.validate().is_ok(), turned.validate().is_ok());
    }

    #[test]
    fn fitting_twice_changes_nothing(polygon in any_polygon(), width in 0..400_u32, height in 0..300_u32) {
        let size = Size::new(width, height);
        let fitted = polygon.fitted(size);
        sound(&fitted)?;
        if let Ok(fitted) = fitted {
            let bounds = fitted.bounds();
            prop_assert!(bounds.x0 >= 0.0 && bounds.y0 >= 0.0 && bounds.x1 <= width.into() && bounds.y1 <= height.into());
            prop_assert!(fitted.area() >= 1.0);
            prop_assert_eq!(fitted.fitted(size), Ok(fitted));
        }
    }

    #[test]
    fn fitting_cuts_exactly_what_sticks_out(
        polygon in valid(), dx in -110.0..0.0, dy in -110.0..0.0, width in 60..500_u32, height in 60..200_u32,
    ) {
        let polygon = polygon.map(|p| p.moved(dx, dy));
        let size = Size::new(width, height);
        let inside = polygon.intersect(&size.bounds().to_polygon());
        match polygon.fitted(size) {
            Ok(fitted) => {
                prop_assert!(close(fitted.area(), area(&inside), 1e-6));
                let drawn: Vec<&Point> = polygon.points().collect();
                let on_border = |p: &Point| [0.0, width.into()].contains(&p.x) || [0.0, height.into()].contains(&p.y);
                prop_assert!(fitted.points().all(|p| drawn.contains(&p) || on_border(p)));
            }
            Err(refused) => {
                prop_assert_eq!(refused, GeometryError::TooSmall);
                prop_assert!(area(&inside) < 1.001);
            }
        }
    }

    #[test]
    fn areas_add_up(a in valid(), b in valid(), dx in -120.0..120.0, dy in -120.0..120.0) {
        let b = b.map(|p| p.moved(dx, dy));
        let (union, common) = (a.join(&b), a.intersect(&b));
        let (rest, other) = (a.subtract(&b), b.subtract(&a));
        for outcome in [&union, &common, &rest, &other] {
            sound(outcome)?;
        }
        let total = a.area() + b.area();
        prop_assert!((area(&union) + area(&common) - total).abs() <= 1e-6 * total);
        prop_assert!((area(&rest) + area(&common) - a.area()).abs() <= 1e-6 * total);
        prop_assert!((area(&rest) + area(&other) + area(&common) - area(&union)).abs() <= 1e-6 * total);
        let iou = a.iou(&b);
        prop_assert!((iou - area(&common) / area(&union)).abs() <= 1e-6);
        prop_assert!((b.iou(&a) - iou).abs() <= 1e-6);
    }

    /// Whole numbers make outlines touch, coincide and run along each other.
    #[test]
    fn combining_what_touches_is_sound_too(a in on_grid(), b in on_grid()) {
        for outcome in [a.join(&b), a.subtract(&b), a.intersect(&b), a.repaired()] {
            sound(&outcome)?;
        }
        if a.validate().is_ok() && b.validate().is_ok() {
            let total = a.area() + b.area();
            prop_assert!((area(&a.join(&b)) + area(&a.intersect(&b)) - total).abs() <= 1e-6 * total);
            prop_assert!((area(&a.subtract(&b)) + area(&a.intersect(&b)) - a.area()).abs() <= 1e-6 * total);
        }
    }

    #[test]
    fn odd_numbers_panic_nowhere(a in odd(), b in any_polygon(), number in any::<usize>(), tolerance in -1.0..1e9) {
        for outcome in [
            a.join(&b), b.join(&a), a.subtract(&b), b.subtract(&a), a.intersect(&b), a.repaired(),
            a.simplified(tolerance), a.fitted(Size::new(100, 100)), b.fitted(Size::new(u32::MAX, 3)),
        ] {
            sound(&outcome)?;
        }
        a.triangulate();
        prop_assert!((0.0..=1.0).contains(&a.iou(&b)));
        for p in a.points() {
            let vertex = pick(&b, number);
            sound(&b.move_vertex(vertex, *p))?;
            sound(&b.insert_vertex(vertex, *p))?;
            b.nearest_edge(*p);
            snap(*p, Size::new(10, 10), tolerance);
        }
        let stroke: Ring = a.points().copied().collect();
        freehand(&stroke, tolerance);
        sound(&b.redraw(pick(&b, number), pick(&b, number / 7), &stroke))?;
        sound(&b.cut_hole(stroke.clone()))?;
        sound(&b.add_part(stroke))?;
    }

    #[test]
    fn triangles_cover_the_polygon(polygon in prop_oneof![valid(), on_grid()]) {
        let triangles = polygon.triangulate();
        prop_assert!(triangles.indices.iter().all(|i| (*i as usize) < triangles.vertices.len()));
        prop_assert_eq!(triangles.indices.len() % 3, 0);
        if polygon.validate().is_ok() {
            prop_assert!(close(triangles.area(), polygon.area(), 1e-6), "{} of {}", triangles.area(), polygon.area());
        }
    }

    #[test]
    fn an_edit_and_its_inverse_restore(polygon in valid(), number in any::<usize>(), to in (0.0..500.0, 0.0..200.0)) {
        let vertex = pick(&polygon, number);
        let was = polygon.vertex(vertex).expect("picked from it");
        let to = Point::from(to);
        let moved = polygon.move_vertex(vertex, to);
        sound(&moved)?;
        if let Ok(moved) = moved {
            prop_assert_eq!(moved.move_vertex(vertex, was), Ok(polygon.clone()));
        }
        let inserted = polygon.insert_vertex(vertex, to);
        sound(&inserted)?;
        if let Ok(inserted) = inserted {
            let new = vertex.ring.vertex(vertex.vertex + 1);
            prop_assert_eq!(inserted.vertex(new), Some(to));
            prop_assert_eq!(inserted.delete_vertex(new), Ok(polygon.clone()));
        }
        let deleted = polygon.delete_vertex(vertex);
        sound(&deleted)?;
        if let (Ok(deleted), 1..) = (deleted, vertex.vertex) {
            let before = vertex.ring.vertex(vertex.vertex - 1);
            prop_assert_eq!(deleted.insert_vertex(before, was), Ok(polygon.clone()));
        }
    }

    #[test]
    fn rings_come_and_go(polygon in valid(), ring in star((100.0, 100.0), 1.0, 2.9), far in star((100.0, 400.0), 9.0, 60.0)) {
        match polygon.cut_hole(ring.clone()) {
            Ok(cut) => {
                prop_assert!(close(polygon.area() - cut.area(), Polygon::simple(ring).area(), 1e-9));
                prop_assert_eq!(cut.remove_ring(RingRef::new(0, 1)), Ok(polygon.clone()));
            }
            // Where the first part has its hole already.
            Err(refused) => {
                prop_assert_eq!(refused, GeometryError::HoleOutside);
                prop_assert_eq!(polygon.parts[0].holes.len(), 1);
                let island = polygon.add_part(ring).expect("a part may lie in a hole");
                prop_assert_eq!(island.remove_ring(RingRef::new(0, 1)), Err(GeometryError::PartsOverlap));
            }
        }
        let more = polygon.add_part(far).expect("apart from the others");
        prop_assert_eq!(more.remove_ring(RingRef::new(polygon.parts.len(), 0)), Ok(polygon.clone()));
    }

    #[test]
    fn a_stretch_redrawn_with_itself_changes_nothing(ring in star((100.0, 100.0), 30.0, 70.0), i in 0..30_usize, j in 0..30_usize) {
        let (i, j) = (i % ring.len(), j % ring.len());
        let polygon = Polygon::simple(ring.clone());
        let name = |i| RingRef::default().vertex(i);
        if i < j {
            let chain = &ring[i + 1..j];
            prop_assert_eq!(polygon.redraw(name(i), name(j), chain), Ok(polygon.clone()));
            let back: Ring = chain.iter().rev().copied().collect();
            prop_assert_eq!(polygon.redraw(name(j), name(i), &back), Ok(polygon));
        }
    }

    #[test]
    fn simplifying_stays_within_the_tolerance(polygon in valid(), tolerance in 0.0..30.0) {
        let simpler = polygon.simplified(tolerance).expect("valid before");
        prop_assert_eq!(simpler.validate(), Ok(()));
        prop_assert!(simpler.vertex_count() <= polygon.vertex_count());
        for (part, was) in simpler.parts.iter().zip(&polygon.parts) {
            for (ring, was) in part.rings().zip(was.rings()) {
                let outline = Polygon::simple(ring.clone());
                for p in was {
                    let (_, _, distance) = outline.nearest_edge(*p).expect("a ring has edges");
                    prop_assert!(distance <= tolerance + 1e-9);
                }
            }
        }
    }

    #[test]
    fn handles_keep_a_box_in_order(a in (0.0..99.0, 0.0..99.0), b in (0.0..99.0, 0.0..99.0), to in (-50.0..150.0, -50.0..150.0)) {
        let b = labelwright::domain::BBox::from_corners(a.into(), b.into());
        for handle in Handle::ALL {
            for square in [false, true] {
                let dragged = b.dragged(handle, to.into(), square);
                prop_assert!(dragged.width() >= 0.0 && dragged.height() >= 0.0);
                if square {
                    prop_assert!((dragged.width() - dragged.height()).abs() < 1e-9);
                }
            }
        }
    }
}
