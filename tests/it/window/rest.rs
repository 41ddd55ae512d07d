//! Keys and focus, names for every widget, and a window that rests when nobody does anything.

use crate::support::project::{BOXES, Project};
use crate::support::window::{CTRL, Window};
use egui::Key;

#[test]
fn the_sheet_of_keys_opens_and_closes() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.key(Key::F1);
    assert!(window.sees("Next input"));
    window.key(Key::Escape);
    assert!(!window.sees("Next input"));
    window.key(Key::D);
    window.loaded();
    assert_eq!(window.name(), "2.png");
}

#[test]
fn a_field_with_the_focus_keeps_the_keys() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.click("Find or add a concept");
    for key in [Key::D, Key::Num2, Key::Delete, Key::X] {
        window.key(key);
    }
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!((window.name(), window.annotations().len()), ("1.png".into(), 1));
    window.key(Key::Escape);
    window.key(Key::D);
    window.loaded();
    assert_eq!(window.name(), "2.png");
}

#[test]
fn a_concept_is_added_where_it_is_missed() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.fill("Find or add a concept", "tram");
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(
        window.view().open_task().unwrap().task.concepts.len(),
        2,
        "nothing fits"
    );
    window.click("Find or add a concept");
    window.press(Key::Enter, egui::Modifiers::SHIFT);
    window.loaded();
    assert_eq!(window.view().open_task().unwrap().task.concepts.len(), 3);
    assert_eq!(window.name(), "1.png", "Enter in a field hands nothing in");
    // After it, the keys are the canvas' again.
    window.key(Key::Num3);
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!(window.concepts(), ["tram"]);
}

#[test]
fn after_a_button_the_keys_still_work() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.click("Undo");
    window.loaded();
    assert_eq!(window.annotations().len(), 0);
    window.click("Image");
    window.click("Label");
    window.submit();
    assert_eq!(window.name(), "2.png");
}

#[test]
fn nothing_is_painted_while_nothing_happens() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.until("it rests", Window::sleeps);
    // News of the own commit may still come in; after that, nothing does.
    let resting = std::cell::Cell::new(0);
    window.until("it rests for good", |window| {
        resting.set(if window.sleeps() { resting.get() + 1 } else { 0 });
        resting.get() == 60
    });
}

#[test]
fn every_widget_has_a_name() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    for side in ["Image", "History", "Label"] {
        window.click(side);
        assert!(window.unnamed().is_empty(), "{side}: {:?}", window.unnamed());
    }
    for key in [Key::G, Key::G] {
        window.key(key);
        window.steps(3);
        assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    }
    for dialog in [Key::I, Key::E, Key::Comma, Key::T] {
        window.press(dialog, CTRL);
        window.steps(3);
        assert!(window.unnamed().is_empty(), "{dialog:?}: {:?}", window.unnamed());
        window.key(Key::Escape);
    }
}

#[test]
fn the_editor_of_a_concept_takes_enter_and_escape() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    let edit = |window: &mut Window| {
        let row = window.rect("car");
        window.events([egui::Event::PointerMoved(row.center())]);
        window.steps(3);
        window.click("Edit the concept");
        assert!(window.is_focused("Name of the concept"));
    };
    edit(&mut window);
    window.key(Key::Escape);
    assert!(!window.sees("Name of the concept"));
    edit(&mut window);
    window.press(Key::A, CTRL);
    window.events([egui::Event::Text("lorry".into())]);
    window.key(Key::Enter);
    window.loaded();
    assert!(!window.sees("Name of the concept") && window.sees("lorry"));
    assert_eq!(window.name(), "1.png", "Enter handed nothing in");
}

#[test]
fn escape_leaves_the_browser_and_the_search_first() {
    let mut window = Window::open(Project::with_task(4, BOXES));
    window.key(Key::G);
    window.fill("Search", "3");
    window.until("one is left", |window| window.view().list.len() == 1);
    window.key(Key::Escape);
    window.until("all are shown again", |window| window.view().list.len() == 4);
    assert!(window.sees("Search"), "the browser stays");
    window.key(Key::Escape);
    assert!(!window.sees("Search"));
    window.key(Key::D);
    window.loaded();
    assert_eq!(window.name(), "2.png");
}

#[test]
fn what_another_program_does_is_seen() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.until("it rests", Window::sleeps);
    let file = window.folder.path("c.ron");
    let text = "[Annotate(task: \"Street\", input: \"1.png\", concept: \"person\", region: Box(1.0, 2.0, 30.0, 40.0))]";
    std::fs::write(&file, text).unwrap();
    {
        use labelwright::session::{Opening, Session, Who};
        let path = window.folder.project();
        let mut other = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
        other.apply_file(&file).unwrap();
    }
    window.until("the box is there", |window| window.annotations().len() == 1);
    assert_eq!(window.concepts(), ["person"]);
}

#[test]
fn digits_and_signs_in_the_palette_are_text() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.press(Key::K, CTRL);
    for key in [Key::D, Key::Num2, Key::Backspace, Key::Backspace] {
        window.key(key);
    }
    window.events([egui::Event::Text("next input".into())]);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.press(Key::K, CTRL);
    window.key(Key::Escape);
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.name(), "1.png");
}
