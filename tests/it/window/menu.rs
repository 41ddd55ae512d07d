//! The menu of the canvas, and the tool that a task begins with.

use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::window::{CTRL, Window};
use egui::{Event, Key, Modifiers, PointerButton};
use labelwright::domain::Region;

fn right_click(window: &mut Window, x: f32, y: f32) {
    let at = window.place(x, y);
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Secondary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.events([Event::PointerMoved(at), button(true)]);
    window.events([button(false)]);
}

fn vertices(window: &Window) -> usize {
    match window.annotations().first().map(|a| &a.region) {
        Some(Region::Polygon(polygon)) => polygon.vertices().count(),
        other => panic!("{other:?} is no polygon"),
    }
}

#[test]
fn the_first_drag_of_a_newcomer_draws() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.drag((0.2, 0.2), (0.6, 0.6));
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
}

#[test]
fn a_right_click_on_a_shape_offers_what_its_keys_do() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.6));
    right_click(&mut window, 0.4, 0.4);
    for entry in [
        "Change class…",
        "Bring to front",
        "Send to back",
        "Lock",
        "Hide",
        "Duplicate",
        "Copy",
        "Properties",
    ] {
        assert!(window.sees(entry), "{entry}");
    }
    window.click("Lock");
    right_click(&mut window, 0.4, 0.4);
    assert!(window.sees("Unlock"));
    window.click("Duplicate");
    window.loaded();
    assert_eq!(window.annotations().len(), 2);
}

#[test]
fn a_class_is_changed_from_the_menu() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.6));
    right_click(&mut window, 0.4, 0.4);
    window.click("Change class…");
    window.harness.event(Event::Text("person".into()));
    window.steps(2);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.concepts(), ["person"]);
}

#[test]
fn a_click_beside_the_menu_closes_it_and_draws_nothing() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    right_click(&mut window, 0.3, 0.3);
    assert!(window.sees("Paste here") && window.sees("Nothing here: submit"));
    window.tap(0.05, 0.9);
    assert!(!window.sees("Paste here"));
    window.tap(0.2, 0.8);
    window.tap(0.05, 0.9);
    window.loaded();
    assert_eq!(window.annotations().len(), 1, "the two clicks after it make the box");
}

#[test]
fn what_was_copied_is_pasted_at_the_right_click() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.1, 0.1), (0.3, 0.3));
    window.press(Key::A, CTRL);
    window.events([Event::Copy]);
    right_click(&mut window, 0.7, 0.7);
    window.click("Paste here");
    window.loaded();
    let bounds: Vec<_> = window.annotations().iter().filter_map(|a| a.region.bounds()).collect();
    assert_eq!(bounds.len(), 2);
    let way = bounds[1].center().x - bounds[0].center().x;
    assert!((way - 2.5 * bounds[0].width()).abs() < 1.0, "{bounds:?}");
}

#[test]
fn a_vertex_is_deleted_from_its_menu() {
    let mut window = Window::open(Project::with_task(2, OUTLINES));
    window.key(Key::P);
    for (x, y) in [(0.2, 0.2), (0.7, 0.2), (0.7, 0.7), (0.2, 0.7)] {
        window.tap(x, y);
    }
    window.key(Key::Enter);
    window.loaded();
    window.key(Key::V);
    window.tap(0.4, 0.4);
    right_click(&mut window, 0.7, 0.7);
    assert!(window.sees("Redraw from here"));
    window.click("Delete vertex");
    window.loaded();
    assert_eq!(vertices(&window), 3);
    right_click(&mut window, 0.7, 0.2);
    window.click("Delete vertex");
    window.loaded();
    assert_eq!(vertices(&window), 3, "never under three");
}

#[test]
fn a_right_click_while_drawing_takes_a_point_back() {
    let mut window = Window::open(Project::with_task(2, OUTLINES));
    window.tap(0.2, 0.2);
    window.tap(0.7, 0.3);
    window.tap(0.4, 0.7);
    right_click(&mut window, 0.5, 0.5);
    assert!(!window.sees("Paste here"));
    window.tap(0.9, 0.9);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(vertices(&window), 3);
}
