//! Keys and focus, names for every widget, and a window that rests when nobody does anything.

use crate::support::seat::{BOXES, CTRL, Seat, with_task};
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
    assert_eq!(seat.view().open_task().unwrap().task.concepts.len(), 2, "nothing fits");
    seat.click("Find or add a concept");
    seat.press(Key::Enter, egui::Modifiers::SHIFT);
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
    seat.submit();
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

#[test]
fn the_editor_of_a_concept_takes_enter_and_escape() {
    let mut seat = Seat::open(with_task(2, BOXES));
    let edit = |seat: &mut Seat| {
        let row = seat.rect("car");
        seat.events([egui::Event::PointerMoved(row.center())]);
        seat.steps(3);
        seat.click("Rename or recolour");
        assert!(seat.is_focused("Name of the concept"));
    };
    edit(&mut seat);
    seat.key(Key::Escape);
    assert!(!seat.sees("Name of the concept"));
    edit(&mut seat);
    seat.press(Key::A, CTRL);
    seat.events([egui::Event::Text("lorry".into())]);
    seat.key(Key::Enter);
    seat.loaded();
    assert!(!seat.sees("Name of the concept") && seat.sees("lorry"));
    assert_eq!(seat.name(), "1.png", "Enter handed nothing in");
}

#[test]
fn escape_leaves_the_browser_and_the_search_first() {
    let mut seat = Seat::open(with_task(4, BOXES));
    seat.key(Key::G);
    seat.fill("Search names", "3");
    seat.until("one is left", |seat| seat.view().list.len() == 1);
    seat.key(Key::Escape);
    seat.until("all are shown again", |seat| seat.view().list.len() == 4);
    assert!(seat.sees("Search names"), "the browser stays");
    seat.key(Key::Escape);
    assert!(!seat.sees("Search names"));
    seat.key(Key::D);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
}

#[test]
fn what_another_program_does_is_seen() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.until("it rests", Seat::sleeps);
    let file = seat.dir.path().join("c.ron");
    let text = "[Annotate(task: \"Street\", input: \"1.png\", concept: \"person\", region: Box(1.0, 2.0, 30.0, 40.0))]";
    std::fs::write(&file, text).unwrap();
    {
        use labelwright::session::{Opening, Session, Who};
        let path = seat.dir.path().join("p.labelwright");
        let mut other = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
        other.apply_file(&file).unwrap();
    }
    seat.until("the box is there", |seat| seat.annotations().len() == 1);
    assert_eq!(seat.concepts(), ["person"]);
}

#[test]
fn digits_and_signs_in_the_palette_are_text() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.press(Key::K, CTRL);
    for key in [Key::D, Key::Num2, Key::Backspace, Key::Backspace] {
        seat.key(key);
    }
    seat.events([egui::Event::Text("next input".into())]);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.press(Key::K, CTRL);
    seat.key(Key::Escape);
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.name(), "1.png");
}
