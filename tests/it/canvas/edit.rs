//! Changing shapes that are there: what a click means, edges that grip, single vertices.

use super::{Window, boxed, click, clicks, drag, frame, key, near, regions, screen, window};
use crate::support::canvas::CanvasState;
use egui::{Event, Key, Modifiers};
use labelwright::domain::{AnnotationId, BBox, Point, Polygon, Region};
use labelwright::ui::canvas::{CanvasEvent, ShapeId};

fn square(x: f64, y: f64, side: f64) -> Region {
    Region::Box(BBox {
        x0: x,
        y0: y,
        x1: x + side,
        y1: y + side,
    })
}

fn with(key: Key, modifiers: Modifiers) -> [Event; 2] {
    [true, false].map(|pressed| Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers,
    })
}

/// A small box, and a large one that was drawn after it all around.
fn nested() -> (CanvasState, AnnotationId, AnnotationId) {
    let mut state = CanvasState::new(400, 300);
    let small = state.add(square(150.0, 100.0, 60.0));
    let large = state.add(square(50.0, 20.0, 250.0));
    (state, small, large)
}

#[test]
fn the_smallest_shape_wins_the_click_and_the_next_click_takes_the_larger() {
    let (state, small, large) = nested();
    let mut window = window(state);
    let at = screen(window.state(), 180.0, 130.0);
    frame(&mut window, [Event::PointerMoved(at)]);
    window.step();
    assert_eq!(
        window.state().canvas.hovered(),
        Some(ShapeId::Annotation(small)),
        "lit before the click"
    );
    clicks(&mut window, &[(180.0, 130.0)]);
    assert_eq!(window.state().canvas.selection(), [small]);
    window.run_steps(30);
    assert_eq!(
        window.state().canvas.hovered(),
        Some(ShapeId::Annotation(large)),
        "the next one is lit"
    );
    clicks(&mut window, &[(180.0, 130.0)]);
    assert_eq!(window.state().canvas.selection(), [large]);
    window.run_steps(30);
    clicks(&mut window, &[(180.0, 130.0)]);
    assert_eq!(window.state().canvas.selection(), [small]);
}

#[test]
fn a_drag_moves_the_smallest_or_what_is_selected() {
    let (state, _, large) = nested();
    let mut window = window(state);
    let events = drag(&window, (180.0, 130.0), (190.0, 140.0));
    frame(&mut window, events);
    assert!(near(boxed(&regions(window.state())[0]), (160.0, 110.0, 220.0, 170.0)));
    window.state_mut().canvas.select(&[large]);
    window.run_steps(30);
    let events = drag(&window, (190.0, 140.0), (200.0, 140.0));
    frame(&mut window, events);
    let now = regions(window.state());
    assert!(near(boxed(&now[0]), (160.0, 110.0, 220.0, 170.0)), "{now:?}");
    assert!(near(boxed(&now[1]), (60.0, 20.0, 310.0, 270.0)), "{now:?}");
}

#[test]
fn an_edge_grips_beside_its_middle() {
    let mut state = CanvasState::new(400, 300);
    let id = state.add(square(100.0, 50.0, 200.0));
    let mut window = window(state);
    window.state_mut().canvas.select(&[id]);
    window.step();
    let events = drag(&window, (300.0, 90.0), (320.0, 90.0));
    frame(&mut window, events);
    assert!(near(boxed(&regions(window.state())[0]), (100.0, 50.0, 320.0, 250.0)));
}

#[test]
fn keys_move_the_edge_nearest_to_the_pointer() {
    let mut state = CanvasState::new(400, 300);
    let id = state.add(square(100.0, 50.0, 200.0));
    let mut window = window(state);
    window.state_mut().canvas.select(&[id]);
    let at = screen(window.state(), 120.0, 240.0);
    frame(&mut window, [Event::PointerMoved(at)]);
    frame(&mut window, with(Key::ArrowLeft, Modifiers::COMMAND));
    frame(&mut window, with(Key::ArrowDown, Modifiers::COMMAND));
    assert!(near(boxed(&regions(window.state())[0]), (99.0, 50.0, 300.0, 251.0)));
}

/// A window with a polygon of five vertices, selected.
fn polygon<'a>() -> Window<'a> {
    let mut state = CanvasState::new(400, 300);
    let ring = [
        (100.0, 50.0),
        (200.0, 40.0),
        (300.0, 50.0),
        (300.0, 200.0),
        (100.0, 200.0),
    ];
    let ring = ring.map(|(x, y)| Point::new(x, y)).to_vec();
    let id = state.add(Region::Polygon(Polygon::simple(ring)));
    let mut window = window(state);
    window.state_mut().canvas.select(&[id]);
    window.step();
    window
}

fn vertices(state: &CanvasState) -> Vec<Point> {
    match &state.annotations[0].region {
        Region::Polygon(polygon) => polygon.parts[0].outer.clone(),
        other => panic!("{other:?} is no polygon"),
    }
}

#[test]
fn a_clicked_vertex_is_deleted_by_the_key_and_never_the_polygon() {
    let mut window = polygon();
    clicks(&mut window, &[(200.0, 40.0)]);
    assert_eq!(vertices(window.state()).len(), 5);
    frame(&mut window, key(Key::Delete));
    assert_eq!(vertices(window.state()).len(), 4);
    assert!(!vertices(window.state()).contains(&Point::new(200.0, 40.0)));
    // The key again takes the vertex before it, down to three, and then says why not.
    frame(&mut window, key(Key::Delete));
    assert_eq!(vertices(window.state()).len(), 3);
    frame(&mut window, key(Key::Delete));
    assert_eq!(vertices(window.state()).len(), 3);
    let refused = |event: &CanvasEvent| matches!(event, CanvasEvent::Refused(_));
    assert!(window.state().events.iter().any(refused));
    // Without a vertex the key removes the polygon, as ever.
    frame(&mut window, key(Key::Escape));
    frame(&mut window, key(Key::Delete));
    assert!(window.state().annotations.is_empty());
}

#[test]
fn a_double_click_deletes_a_vertex() {
    let mut window = polygon();
    let twice: Vec<Event> = (0..2).flat_map(|_| click(&window, 200.0, 40.0)).collect();
    frame(&mut window, twice);
    assert_eq!(vertices(window.state()).len(), 4);
}

#[test]
fn arrows_move_the_chosen_vertex_alone() {
    let mut window = polygon();
    clicks(&mut window, &[(200.0, 40.0)]);
    frame(&mut window, key(Key::ArrowUp));
    let now = vertices(window.state());
    assert!(
        now.contains(&Point::new(200.0, 39.0)) && now.contains(&Point::new(100.0, 50.0)),
        "{now:?}"
    );
}

/// A drag with these keys held.
fn drag_with(window: &Window<'_>, from: (f64, f64), to: (f64, f64), held: Modifiers) -> Vec<Event> {
    let mut events = drag(window, from, to);
    for event in &mut events {
        if let Event::PointerButton { modifiers, .. } = event {
            *modifiers = held;
        }
    }
    events
}

#[test]
fn with_ctrl_corners_snap_to_the_outlines_of_neighbours() {
    let mut state = CanvasState::new(400, 300);
    state.add(square(50.0, 50.0, 100.0));
    state.canvas.set_tool(labelwright::ui::canvas::Tool::Box);
    let mut window = window(state);
    let events = drag_with(&window, (152.0, 51.5), (250.0, 120.0), Modifiers::COMMAND);
    frame(&mut window, events);
    assert!(
        near(boxed(&regions(window.state())[1]), (150.0, 50.0, 250.0, 120.0)),
        "onto the corner"
    );
    let events = drag_with(&window, (152.0, 140.0), (250.0, 200.0), Modifiers::NONE);
    frame(&mut window, events);
    assert!(
        near(boxed(&regions(window.state())[2]), (152.0, 140.0, 250.0, 200.0)),
        "without it nothing snaps"
    );
}

#[test]
fn the_same_part_of_another_image_is_shown() {
    let mut window = window(CanvasState::new(400, 300));
    window.state_mut().canvas.zoom_by(4.0);
    window.state_mut().canvas.center_on(BBox {
        x0: 100.0,
        y0: 60.0,
        x1: 140.0,
        y1: 90.0,
    });
    window.step();
    let before = window.state().canvas.viewport().visible();
    window.state_mut().input = Some(super::input(2, 800, 600));
    window.step();
    let after = window.state().canvas.viewport().visible();
    for (a, b) in [
        (before.x0, after.x0),
        (before.y0, after.y0),
        (before.x1, after.x1),
        (before.y1, after.y1),
    ] {
        assert!((2.0 * a - b).abs() < 1.0, "{before:?} {after:?}");
    }
}
