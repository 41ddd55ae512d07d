//! The menu of the canvas, and the tool that a task begins with.

use crate::support::seat::{BOXES, CTRL, OUTLINES, Seat, with_task};
use egui::{Event, Key, Modifiers, PointerButton};
use labelwright::domain::Region;

fn right_click(seat: &mut Seat, x: f32, y: f32) {
    let at = seat.place(x, y);
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Secondary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    seat.events([Event::PointerMoved(at), button(true)]);
    seat.events([button(false)]);
}

fn vertices(seat: &Seat) -> usize {
    match seat.annotations().first().map(|a| &a.region) {
        Some(Region::Polygon(polygon)) => polygon.vertices().count(),
        other => panic!("{other:?} is no polygon"),
    }
}

#[test]
fn the_first_drag_of_a_newcomer_draws() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.drag((0.2, 0.2), (0.6, 0.6));
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
}

#[test]
fn a_right_click_on_a_shape_offers_what_its_keys_do() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.6));
    right_click(&mut seat, 0.4, 0.4);
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
        assert!(seat.sees(entry), "{entry}");
    }
    seat.click("Lock");
    right_click(&mut seat, 0.4, 0.4);
    assert!(seat.sees("Unlock"));
    seat.click("Duplicate");
    seat.loaded();
    assert_eq!(seat.annotations().len(), 2);
}

#[test]
fn a_class_is_changed_from_the_menu() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.6));
    right_click(&mut seat, 0.4, 0.4);
    seat.click("Change class…");
    seat.window.event(Event::Text("person".into()));
    seat.steps(2);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.concepts(), ["person"]);
}

#[test]
fn a_click_beside_the_menu_closes_it_and_draws_nothing() {
    let mut seat = Seat::open(with_task(2, BOXES));
    right_click(&mut seat, 0.3, 0.3);
    assert!(seat.sees("Paste here") && seat.sees("Nothing here: submit"));
    seat.tap(0.05, 0.9);
    assert!(!seat.sees("Paste here"));
    seat.tap(0.2, 0.8);
    seat.tap(0.05, 0.9);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1, "the two clicks after it make the box");
}

#[test]
fn what_was_copied_is_pasted_at_the_right_click() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.1, 0.1), (0.3, 0.3));
    seat.press(Key::A, CTRL);
    seat.events([Event::Copy]);
    right_click(&mut seat, 0.7, 0.7);
    seat.click("Paste here");
    seat.loaded();
    let bounds: Vec<_> = seat.annotations().iter().filter_map(|a| a.region.bounds()).collect();
    assert_eq!(bounds.len(), 2);
    let way = bounds[1].center().x - bounds[0].center().x;
    assert!((way - 2.5 * bounds[0].width()).abs() < 1.0, "{bounds:?}");
}

#[test]
fn a_vertex_is_deleted_from_its_menu() {
    let mut seat = Seat::open(with_task(2, OUTLINES));
    seat.key(Key::P);
    for (x, y) in [(0.2, 0.2), (0.7, 0.2), (0.7, 0.7), (0.2, 0.7)] {
        seat.tap(x, y);
    }
    seat.key(Key::Enter);
    seat.loaded();
    seat.key(Key::V);
    seat.tap(0.4, 0.4);
    right_click(&mut seat, 0.7, 0.7);
    assert!(seat.sees("Redraw from here"));
    seat.click("Delete vertex");
    seat.loaded();
    assert_eq!(vertices(&seat), 3);
    right_click(&mut seat, 0.7, 0.2);
    seat.click("Delete vertex");
    seat.loaded();
    assert_eq!(vertices(&seat), 3, "never under three");
}

#[test]
fn a_right_click_while_drawing_takes_a_point_back() {
    let mut seat = Seat::open(with_task(2, OUTLINES));
    seat.tap(0.2, 0.2);
    seat.tap(0.7, 0.3);
    seat.tap(0.4, 0.7);
    right_click(&mut seat, 0.5, 0.5);
    assert!(!seat.sees("Paste here"));
    seat.tap(0.9, 0.9);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(vertices(&seat), 3);
}
