//! Metadata beside the canvas, and of many inputs at once.

use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use egui::Key;
use labelwright::domain::MetaValue;

/// The value of a key on the canvas' input, as it is shown.
fn value(window: &Window, key: &str) -> Option<String> {
    let metadata = &window.current().input.metadata;
    metadata.get(key).map(MetaValue::to_string)
}

#[test]
fn a_lead_adds_changes_and_removes_keys_beside_the_canvas() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.click("Image");
    assert!(window.text().contains("METADATA"), "{}", window.text());
    window.fill("New key", "patient");
    window.fill("Value of the new key", "12");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Add");
    window.until("it is there", |window| {
        value(window, "patient").as_deref() == Some("12")
    });
    window.until("it is shown", |window| window.sees("Value of patient"));
    window.until("nothing is at work", |window| !window.view().is_working());
    window.click("Value of patient");
    window.key(Key::End);
    window.harness.event(egui::Event::Text("3".into()));
    window.steps(2);
    window.key(Key::Enter);
    window.until("it is changed", |window| {
        value(window, "patient").as_deref() == Some("123")
    });
    window.until("nothing is at work", |window| !window.view().is_working());
    window.click("Remove patient");
    window.until("it is gone", |window| value(window, "patient").is_none());
    window.until("nothing is at work", |window| !window.view().is_working());
    window.click("History");
    window.until("the keys are named", |window| {
        window.text().contains("Changed the metadata \"patient\": 1 input")
    });
}

#[test]
fn chosen_cards_get_a_key_which_the_search_completes_and_it_is_taken_back() {
    let mut window = Window::open(Project::with_task(4, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("4.png, unlabeled"));
    window.click("2.png, unlabeled");
    window.ctrl_click("4.png, unlabeled");
    window.click("Metadata…");
    window.fill("Key", "patient");
    window.fill("Value", "Ana B");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Set");
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("\"patient\" changed on 2 inputs.")
    });
    window.until("the key is known", |window| {
        window.view().metadata.contains_key("patient")
    });
    window.fill("Search", "meta.pa");
    window.until("it is completed", |window| window.text().contains("patient:"));
    window.harness.event(egui::Event::Text("tient:\"ana b\"".into()));
    window.until("two are found", |window| {
        !window.view().list.busy && window.view().list.len() == 2
    });
    window.reports();
    window.click("Take it back");
    window.until("none has it", |window| !window.view().metadata.contains_key("patient"));
}
