//! Keys and focus, names for every widget, and a window that rests when nobody does anything.

use crate::seat::{BOXES, CTRL, Seat, with_task};
use egui::Key;

#[test]
fn the_sheet_of_keys_opens_and_closes() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.key(Key::F1);
    assert!(seat.sees("Next input"));
    seat.key(Key::Escape);
    assert!(!seat.sees("Next input"));
    seat.key(Key::D);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
}

#[test]
fn a_field_with_the_focus_keeps_the_keys() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.click("Find or add a concept");
    for key in [Key::D, Key::Num2, Key::Delete, Key::X] {
        seat.key(key);
    }
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!((seat.name(), seat.annotations().len()), ("1.png".into(), 1));
    seat.key(Key::Escape);
    seat.key(Key::D);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
}

#[test]
fn a_concept_is_added_where_it_is_missed() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.fill("Find or add a concept", "tram");
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.view().open_task().unwrap().task.concepts.len(), 3);
    assert_eq!(seat.name(), "1.png", "Enter in a field hands nothing in");
    // After it, the keys are the canvas' again.
    seat.key(Key::Num3);
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!(seat.concepts(), ["tram"]);
}

#[test]
fn after_a_button_the_keys_still_work() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.click("Undo");
    seat.loaded();
    assert_eq!(seat.annotations().len(), 0);
    seat.click("Image");
    seat.click("Label");
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
}

#[test]
fn nothing_is_painted_while_nothing_happens() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.until("it rests", Seat::sleeps);
    // News of the own commit may still come in; after that, nothing does.
    let resting = std::cell::Cell::new(0);
    seat.until("it rests for good", |seat| {
        resting.set(if seat.sleeps() { resting.get() + 1 } else { 0 });
        resting.get() == 60
    });
}

#[test]
fn every_widget_has_a_name() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    for side in ["Image", "History", "Label"] {
        seat.click(side);
        assert!(seat.unnamed().is_empty(), "{side}: {:?}", seat.unnamed());
    }
    for key in [Key::G, Key::G] {
        seat.key(key);
        seat.steps(3);
        assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    }
    for dialog in [Key::I, Key::E, Key::Comma, Key::T] {
        seat.press(dialog, CTRL);
        seat.steps(3);
        assert!(seat.unnamed().is_empty(), "{dialog:?}: {:?}", seat.unnamed());
        seat.key(Key::Escape);
    }
}
