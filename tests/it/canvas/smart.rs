//! Pointing at things on the canvas: raw events, several of them in one frame, and a session that answers as told.

use super::{Window, button, click, drag, frame, key, screen, window};
use crate::support::canvas::CanvasState;
use egui::{Event, Key, Modifiers, PointerButton};
use labelwright::domain::{Point, Polygon, Prompt};
use labelwright::session::view::SmartStatus;
use labelwright::ui::canvas::{CanvasEvent, Tool};

fn pointing<'a>() -> Window<'a> {
    let mut state = CanvasState::new(400, 300);
    state.canvas.set_tool(Tool::Smart);
    window(state)
}

fn right_click(window: &Window<'_>, x: f64, y: f64) -> Vec<Event> {
    let at = screen(window.state(), x, y);
    let press = |pressed| button(at, PointerButton::Secondary, pressed, Modifiers::NONE);
    vec![Event::PointerMoved(at), press(true), press(false)]
}

/// The outline of what is pointed at is there.
fn outline(window: &mut Window<'_>) {
    let corners = [(50.0, 50.0), (250.0, 60.0), (150.0, 200.0)].map(Point::from);
    let smart = &mut window.state_mut().smart;
    smart.outline = Some(Polygon::simple(corners.to_vec()));
    smart.vertices = 3;
    smart.status = SmartStatus::Ready;
}

fn asked(window: &Window<'_>) -> Vec<CanvasEvent> {
    let about = |event: &&CanvasEvent| matches!(event, CanvasEvent::Prompt(_) | CanvasEvent::AcceptOutline);
    window.state().events.iter().filter(about).cloned().collect()
}

fn counts(prompt: &Prompt) -> (usize, usize, bool) {
    (prompt.include.len(), prompt.exclude.len(), prompt.bounds.is_some())
}

#[test]
fn a_click_within_one_frame_points_at_the_pixel_under_it() {
    let mut window = pointing();
    let events = click(&window, 120.0, 80.0);
    frame(&mut window, events);
    let prompt = window.state().smart.prompt.clone();
    assert_eq!(counts(&prompt), (1, 0, false));
    assert!(prompt.include[0].distance(Point::new(120.0, 80.0)) < 1e-3);
    // Nothing changes, so nothing is asked for again.
    window.run_steps(3);
    assert_eq!(asked(&window).len(), 1);
}

#[test]
fn clicks_and_a_drag_of_one_frame_come_in_their_order() {
    let mut window = pointing();
    let mut events = click(&window, 120.0, 80.0);
    events.extend(right_click(&window, 300.0, 80.0));
    events.extend(drag(&window, (40.0, 40.0), (260.0, 210.0)));
    events.extend(key(Key::Backspace));
    frame(&mut window, events);
    let seen: Vec<_> = asked(&window)
        .iter()
        .map(|event| match event {
            CanvasEvent::Prompt(prompt) => counts(prompt),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(seen, [(1, 0, false), (1, 1, false), (1, 1, true), (1, 1, false)]);
}

#[test]
fn the_finishing_key_is_kept_from_others_while_something_is_pointed_at() {
    let mut window = pointing();
    let events = click(&window, 120.0, 80.0);
    frame(&mut window, events);
    window.input_mut().events.extend(key(Key::Enter));
    window.step();
    let heard = window.ctx.input(|i| i.events.iter().any(pressed_enter));
    assert!(!heard, "the outline is awaited, and the key is used up");
    assert_eq!(asked(&window).len(), 1);
    outline(&mut window);
    window.step();
    assert_eq!(asked(&window).last(), Some(&CanvasEvent::AcceptOutline));
    frame(&mut window, key(Key::Enter));
    assert!(window.ctx.input(|i| i.events.iter().any(pressed_enter)));
}

fn pressed_enter(event: &Event) -> bool {
    let enter = |key: &Key| *key == Key::Enter;
    matches!(event, Event::Key { key, pressed: true, .. } if enter(key))
}

#[test]
fn another_input_is_pointed_at_anew_and_the_first_one_waits() {
    let mut window = pointing();
    let events = click(&window, 120.0, 80.0);
    frame(&mut window, events);
    let state = window.state_mut();
    state.smart = Default::default();
    let first = state.input.replace(super::input(2, 400, 300));
    window.step();
    let events = click(&window, 10.0, 10.0);
    frame(&mut window, events);
    assert_eq!(counts(&window.state().smart.prompt), (1, 0, false));
    let state = window.state_mut();
    state.smart = Default::default();
    state.input = first;
    state.canvas.set_tool(Tool::Select);
    window.step();
    // The session forgot what was pointed at there; the canvas did not, and asks for it again.
    assert_eq!(window.state().canvas.tool(), Tool::Smart);
    assert_eq!(asked(&window).len(), 3, "{:?}", asked(&window));
    assert_eq!(counts(&window.state().smart.prompt), (1, 0, false));
}

#[test]
fn another_tool_leaves_what_was_pointed_at() {
    let mut window = pointing();
    let events = click(&window, 120.0, 80.0);
    frame(&mut window, events);
    outline(&mut window);
    let mut events = key(Key::V).to_vec();
    events.extend(key(Key::Enter));
    frame(&mut window, events);
    assert_eq!(
        window.state().canvas.tool(),
        Tool::Smart,
        "finishing brings it back to hand"
    );
    frame(&mut window, key(Key::Enter));
    assert_eq!(asked(&window).last(), Some(&CanvasEvent::AcceptOutline));
}

#[test]
fn space_pans_and_points_at_nothing() {
    let mut window = pointing();
    window.state_mut().canvas.zoom_by(4.0);
    window.step();
    let before = screen(window.state(), 200.0, 150.0);
    let mut events = key(Key::Space)[..1].to_vec();
    events.extend(drag(&window, (200.0, 150.0), (210.0, 150.0)));
    frame(&mut window, events);
    assert!(asked(&window).is_empty());
    assert!(screen(window.state(), 200.0, 150.0).x > before.x);
}
