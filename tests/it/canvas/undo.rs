//! Undo and redo while something is being drawn.

use super::{click, clicks, drag, frame, key, window, with_tool};
use crate::support::canvas::CanvasState;
use egui::{Event, Key, Modifiers};
use labelwright::domain::draft::{Draft, DraftKind, Mark};
use labelwright::domain::{BBox, GestureId, InputId, Point, Region};
use labelwright::session::view::SmartStatus;
use labelwright::ui::canvas::{CanvasEvent, Tool};

fn ctrl(key: Key) -> [Event; 2] {
    [true, false].map(|pressed| Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    })
}

/// What was last told of a half-drawn shape: how many marks it has.
fn told(state: &CanvasState) -> Option<usize> {
    state.events.iter().rev().find_map(|event| match event {
        CanvasEvent::Drafted { draft, .. } => Some(draft.marks.len()),
        _ => None,
    })
}

#[test]
fn undo_takes_back_the_last_point_and_redo_brings_it_again() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[(50.0, 50.0), (150.0, 60.0), (140.0, 150.0)]);
    assert_eq!(told(window.state()), Some(3));
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(2));
    frame(&mut window, ctrl(Key::Z));
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(0));
    assert!(!window.state().canvas.has_draft(InputId::fixed(1)));
    // Nothing of it is left to take back: the key is left to the finished shapes.
    assert!(!window.state().canvas.may_step_back());
    for _ in 0..3 {
        frame(&mut window, ctrl(Key::Y));
    }
    assert_eq!(told(window.state()), Some(3));
    frame(&mut window, key(Key::Enter));
    assert_eq!(window.state().annotations.len(), 1);
    assert_eq!(told(window.state()), Some(0));
    assert!(
        !window.state().canvas.may_step_back(),
        "what is finished is for the session to undo"
    );
}

#[test]
fn a_freehand_stroke_is_one_step() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[(30.0, 30.0)]);
    let events = drag(&window, (60.0, 40.0), (160.0, 150.0));
    frame(&mut window, events);
    let drawn = told(window.state()).expect("a draft");
    assert!(drawn > 2, "{drawn}");
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(1));
    frame(&mut window, ctrl(Key::Y));
    assert_eq!(told(window.state()), Some(drawn));
}

#[test]
fn a_point_taken_back_by_its_own_key_comes_again_too() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[(50.0, 50.0), (150.0, 60.0)]);
    frame(&mut window, key(Key::Backspace));
    assert_eq!(told(window.state()), Some(1));
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(2));
}

#[test]
fn a_new_point_forgets_what_was_undone() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[(50.0, 50.0), (150.0, 60.0)]);
    frame(&mut window, ctrl(Key::Z));
    clicks(&mut window, &[(100.0, 200.0)]);
    assert!(!window.state().canvas.may_step_forward());
}

#[test]
fn esc_is_undone() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[(50.0, 50.0), (150.0, 60.0), (140.0, 150.0)]);
    frame(&mut window, key(Key::Escape));
    assert_eq!(told(window.state()), Some(0));
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(3));
    assert!(window.state().canvas.has_draft(InputId::fixed(1)));
}

#[test]
fn what_was_finished_after_esc_is_undone_first() {
    let mut window = with_tool(Tool::Polygon);
    clicks(&mut window, &[(50.0, 50.0), (150.0, 60.0), (140.0, 150.0)]);
    frame(&mut window, key(Key::Escape));
    // A box is made and kept: the session's undo has something newer than the draft now.
    window.state_mut().canvas.set_tool(Tool::Box);
    let events = drag(&window, (200.0, 100.0), (250.0, 150.0));
    frame(&mut window, events);
    window.state_mut().undoable = (Some(GestureId::fixed(7)), false);
    window.step();
    assert!(!window.state().canvas.may_step_back());
    window.state_mut().undoable = (None, true);
    window.step();
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(3));
    assert_eq!(window.state().canvas.tool(), Tool::Polygon);
}

#[test]
fn the_first_corner_of_a_box_is_a_step() {
    let mut window = with_tool(Tool::Box);
    clicks(&mut window, &[(50.0, 50.0)]);
    frame(&mut window, ctrl(Key::Z));
    assert!(!window.state().canvas.has_draft(InputId::fixed(1)));
    frame(&mut window, ctrl(Key::Y));
    let events = click(&window, 150.0, 160.0);
    frame(&mut window, events);
    let made: Vec<Region> = window.state().annotations.iter().map(|a| a.region.clone()).collect();
    assert!(
        matches!(made.as_slice(), [Region::Box(BBox { x0, y1, .. })] if (x0 - 50.0).abs() < 1.0 && (y1 - 160.0).abs() < 1.0)
    );
}

#[test]
fn a_prompt_is_a_step_too() {
    let mut window = with_tool(Tool::Smart);
    clicks(&mut window, &[(50.0, 50.0), (150.0, 60.0)]);
    assert_eq!(window.state().smart.prompt.include.len(), 2);
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(window.state().smart.prompt.include.len(), 1);
    frame(&mut window, ctrl(Key::Y));
    assert_eq!(window.state().smart.prompt.include.len(), 2);
    // A click on a point takes it away; undo brings it back.
    clicks(&mut window, &[(150.0, 60.0)]);
    assert_eq!(window.state().smart.prompt.include.len(), 1);
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(window.state().smart.prompt.include.len(), 2);
    window.state_mut().smart.status = SmartStatus::Ready;
    frame(&mut window, key(Key::Enter));
    window.step();
    assert!(!window.state().canvas.may_step_back());
}

#[test]
fn undo_in_the_middle_of_a_drag_drops_the_drag_alone() {
    let mut state = CanvasState::new(400, 300);
    let id = state.add(Region::Box(BBox {
        x0: 50.0,
        y0: 50.0,
        x1: 150.0,
        y1: 150.0,
    }));
    let mut window = window(state);
    window.state_mut().canvas.select(&[id]);
    let events = drag(&window, (100.0, 100.0), (130.0, 130.0));
    frame(&mut window, events[..3].to_vec());
    frame(&mut window, ctrl(Key::Z));
    frame(&mut window, events[3..].to_vec());
    assert!(
        !window
            .state()
            .events
            .iter()
            .any(|event| matches!(event, CanvasEvent::Reshape { .. }))
    );
}

#[test]
fn drafts_of_an_earlier_run_are_taken_up_once() {
    let mut state = CanvasState::new(400, 300);
    let marks = [(50.0, 50.0), (150.0, 60.0), (140.0, 150.0)].map(|(x, y)| Mark::Vertex(Point::new(x, y)));
    state.kept = vec![Draft {
        marks: marks.to_vec(),
        ..Draft::new(DraftKind::Polygon)
    }];
    let mut window = window(state);
    assert_eq!(window.state().canvas.tool(), Tool::Polygon);
    assert!(window.state().events.contains(&CanvasEvent::DraftsBack));
    frame(&mut window, ctrl(Key::Z));
    assert_eq!(told(window.state()), Some(2));
    frame(&mut window, ctrl(Key::Y));
    frame(&mut window, key(Key::Enter));
    assert_eq!(window.state().annotations.len(), 1);
    window.run_steps(3);
    let back = window
        .state()
        .events
        .iter()
        .filter(|event| **event == CanvasEvent::DraftsBack);
    assert_eq!(back.count(), 1);
}

#[test]
fn a_stretch_that_is_drawn_anew_goes_back_to_its_beginning() {
    let mut state = CanvasState::new(400, 300);
    let ring = [(100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 200.0)];
    let ring = ring.map(|(x, y)| Point::new(x, y)).to_vec();
    let id = state.add(Region::Polygon(labelwright::domain::Polygon::simple(ring)));
    let mut window = window(state);
    window.state_mut().canvas.select(&[id]);
    window.step();
    let mut events = click(&window, 100.0, 100.0);
    for event in &mut events {
        if let Event::PointerButton { modifiers, .. } = event {
            *modifiers = Modifiers::SHIFT;
        }
    }
    frame(&mut window, events);
    window.run_steps(30);
    clicks(&mut window, &[(120.0, 60.0), (180.0, 60.0)]);
    assert_eq!(told(window.state()), Some(2));
    for _ in 0..3 {
        frame(&mut window, ctrl(Key::Z));
    }
    assert!(!window.state().canvas.has_draft(InputId::fixed(1)));
    for _ in 0..3 {
        frame(&mut window, ctrl(Key::Y));
    }
    clicks(&mut window, &[(200.0, 100.0)]);
    let Region::Polygon(polygon) = &window.state().annotations[0].region else {
        panic!("a polygon")
    };
    assert_eq!(polygon.parts[0].outer.len(), 6, "{polygon:?}");
}
