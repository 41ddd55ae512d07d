use super::*;

fn ring(points: &[(f64, f64)]) -> Ring {
    points.iter().map(|p| Point::from(*p)).collect()
}

fn square(x: f64, y: f64, side: f64) -> Ring {
    ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
}

const OUTER: RingRef = RingRef::new(0, 0);
const HOLE: RingRef = RingRef::new(0, 1);

fn framed() -> Polygon {
    Polygon::simple(square(0.0, 0.0, 10.0))
        .cut_hole(square(4.0, 4.0, 2.0))
        .expect("inside")
}

#[test]
fn a_vertex_dragged_across_another_edge_is_refused() {
    let polygon = framed();
    let moved = polygon
        .move_vertex(OUTER.vertex(0), Point::new(-5.0, 0.0))
        .expect("fine");
    assert_eq!(moved.vertex(OUTER.vertex(0)), Some(Point::new(-5.0, 0.0)));
    let refused = |vertex, x, y| polygon.move_vertex(vertex, Point::new(x, y));
    assert_eq!(
        refused(OUTER.vertex(0), 12.0, 5.0),
        Err(GeometryError::SelfIntersecting)
    );
    assert_eq!(refused(OUTER.vertex(0), 7.0, 5.0), Err(GeometryError::HoleOutside));
    assert_eq!(refused(HOLE.vertex(0), -1.0, 5.0), Err(GeometryError::HoleOutside));
    assert_eq!(refused(HOLE.vertex(0), f64::NAN, 5.0), Err(GeometryError::NotFinite));
    assert_eq!(refused(HOLE.vertex(4), 5.0, 5.0), Err(GeometryError::NoSuchVertex));
    assert_eq!(
        refused(RingRef::new(1, 0).vertex(0), 5.0, 5.0),
        Err(GeometryError::NoSuchVertex)
    );
}

#[test]
fn a_vertex_dropped_on_its_neighbour_keeps_the_names_until_fitted() {
    let moved = framed()
        .move_vertex(OUTER.vertex(0), Point::new(10.0, 0.0))
        .map(|p| p.vertex_count());
    assert_eq!(moved, Err(GeometryError::HoleOutside));
    let merged = Polygon::simple(square(0.0, 0.0, 10.0)).move_vertex(OUTER.vertex(0), Point::new(10.0, 0.0));
    assert_eq!(merged.as_ref().map(Polygon::vertex_count), Ok(4));
    let fitted = merged.and_then(|p| p.fitted(crate::Size::new(20, 20)));
    assert_eq!(fitted.map(|p| p.vertex_count()), Ok(3));
}

#[test]
fn the_new_vertex_follows_the_one_its_edge_starts_from() {
    let polygon = Polygon::simple(square(0.0, 0.0, 10.0));
    let inserted = polygon
        .insert_vertex(OUTER.vertex(3), Point::new(-3.0, 5.0))
        .expect("fine");
    assert_eq!(inserted.vertex(OUTER.vertex(4)), Some(Point::new(-3.0, 5.0)));
    assert_eq!(
        polygon.insert_vertex(OUTER.vertex(4), Point::default()),
        Err(GeometryError::NoSuchVertex)
    );
}

#[test]
fn no_ring_goes_below_three_vertices() {
    let polygon = framed();
    let less = polygon.delete_vertex(HOLE.vertex(1)).expect("three are left");
    assert_eq!(less.delete_vertex(HOLE.vertex(1)), Err(GeometryError::TooFewVertices));
    let all: Vec<VertexRef> = (0..4).map(|i| HOLE.vertex(i)).collect();
    assert_eq!(polygon.delete_vertices(&all), Err(GeometryError::TooFewVertices));
    let twice = [HOLE.vertex(0), OUTER.vertex(1), HOLE.vertex(0)];
    let apart = polygon
        .move_vertex(OUTER.vertex(1), Point::new(20.0, -20.0))
        .expect("fine");
    assert_eq!(apart.delete_vertices(&twice[..1]).map(|p| p.vertex_count()), Ok(7));
    assert_eq!(apart.delete_vertices(&twice), Err(GeometryError::HoleOutside));
    assert_eq!(
        polygon.delete_vertices(&[HOLE.vertex(0), OUTER.vertex(4)]),
        Err(GeometryError::NoSuchVertex)
    );
    assert_eq!(polygon.delete_vertices(&[]), Ok(polygon));
}

#[test]
fn the_stretch_nearer_to_the_chain_is_redrawn() {
    let polygon = Polygon::simple(square(0.0, 0.0, 10.0));
    let (a, b) = (OUTER.vertex(0), OUTER.vertex(1));
    // Above the top edge: that edge goes, though the chain was drawn from right to left.
    let above = [Point::new(7.0, -2.0), Point::new(3.0, -2.0)];
    let redrawn = polygon.redraw(b, a, &above).expect("fine");
    let expected = ring(&[
        (0.0, 0.0),
        (3.0, -2.0),
        (7.0, -2.0),
        (10.0, 0.0),
        (10.0, 10.0),
        (0.0, 10.0),
    ]);
    assert_eq!(redrawn, Polygon::simple(expected));
    // All around the other three edges: those go.
    let around = ring(&[(12.0, 12.0), (-2.0, 12.0)]);
    let redrawn = polygon.redraw(b, a, &around).expect("fine");
    assert_eq!(
        redrawn,
        Polygon::simple(ring(&[(0.0, 0.0), (10.0, 0.0), (12.0, 12.0), (-2.0, 12.0)]))
    );
}

#[test]
fn a_redrawn_stretch_may_be_straight_and_must_not_cross_the_rest() {
    let polygon = framed();
    let bump = polygon
        .insert_vertex(OUTER.vertex(0), Point::new(5.0, -4.0))
        .expect("fine");
    assert_eq!(bump.redraw(OUTER.vertex(2), OUTER.vertex(0), &[]), Ok(polygon.clone()));
    let refused = |chain: &[Point]| bump.redraw(OUTER.vertex(0), OUTER.vertex(2), chain);
    assert_eq!(refused(&[Point::new(5.0, 4.5)]), Err(GeometryError::HoleOutside));
    let across = [Point::new(4.0, -2.0), Point::new(12.0, 5.0)];
    assert_eq!(refused(&across), Err(GeometryError::SelfIntersecting));
    assert_eq!(
        polygon.redraw(OUTER.vertex(0), HOLE.vertex(1), &[]),
        Err(GeometryError::NoSuchVertex)
    );
    assert_eq!(
        polygon.redraw(OUTER.vertex(0), OUTER.vertex(0), &[]),
        Err(GeometryError::NoSuchVertex)
    );
    assert_eq!(
        polygon.redraw(OUTER.vertex(0), OUTER.vertex(4), &[]),
        Err(GeometryError::NoSuchVertex)
    );
}

#[test]
fn a_hole_goes_into_the_part_around_it() {
    let two = Polygon::simple(square(0.0, 0.0, 10.0))
        .add_part(square(20.0, 0.0, 10.0))
        .expect("apart");
    let cut = two.cut_hole(square(24.0, 4.0, 2.0)).expect("inside the second");
    assert_eq!((cut.parts[0].holes.len(), cut.parts[1].holes.len()), (0, 1));
    let refused = Err(GeometryError::HoleOutside);
    assert_eq!(two.cut_hole(square(8.0, 4.0, 4.0)), refused);
    assert_eq!(two.cut_hole(square(12.0, 4.0, 4.0)), refused);
    assert_eq!(two.cut_hole(square(-1.0, -1.0, 12.0)), refused);
    assert_eq!(cut.cut_hole(square(23.0, 3.0, 4.0)), refused);
    assert_eq!(cut.cut_hole(square(24.5, 4.5, 1.0)), refused);
    assert_eq!(
        two.cut_hole(ring(&[(1.0, 1.0), (2.0, 2.0)])),
        Err(GeometryError::TooFewVertices)
    );
}

#[test]
fn parts_and_holes_are_removed_by_name_but_never_the_last_part() {
    let two = framed().add_part(square(20.0, 0.0, 5.0)).expect("apart");
    assert_eq!(two.remove_ring(HOLE).map(|p| p.area()), Ok(125.0));
    assert_eq!(two.remove_ring(OUTER).map(|p| p.area()), Ok(25.0));
    assert_eq!(two.remove_ring(RingRef::new(0, 2)), Err(GeometryError::NoSuchVertex));
    assert_eq!(two.remove_ring(RingRef::new(2, 0)), Err(GeometryError::NoSuchVertex));
    assert_eq!(framed().remove_ring(OUTER), Err(GeometryError::NothingLeft));
    assert_eq!(
        framed().add_part(square(5.0, 5.0, 9.0)),
        Err(GeometryError::PartsOverlap)
    );
}
