//! Naming a class: Enter takes what fits best, adding is asked for by name, said, armed and undone.

use crate::support::project::{BOXES, Project};
use crate::support::window::{CTRL, Window};
use egui::{Event, Key, Modifiers};

fn names(window: &Window) -> Vec<String> {
    let task = &window.view().open_task().expect("a task").task;
    let name = |id| window.view().concept(id).expect("a concept").name.clone();
    task.concepts.iter().map(|id| name(*id)).collect()
}

fn type_ahead(window: &mut Window, text: &str) {
    window.key(Key::Slash);
    window.events([Event::Text(text.into())]);
}

#[test]
fn a_new_concept_is_armed_and_undo_takes_it_back_and_no_box() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.1, 0.1), (0.3, 0.3));
    type_ahead(&mut window, "tram");
    window.press(Key::Enter, Modifiers::SHIFT);
    window.steps(3);
    window.loaded();
    assert_eq!(names(&window), ["car", "person", "tram"]);
    assert!(
        window.text().contains("Added the new concept \"tram\""),
        "{}",
        window.text()
    );
    window.press(Key::Z, CTRL);
    window.until("it is gone", |window| names(window) == ["car", "person"]);
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
    assert!(!window.view().concepts.iter().any(|concept| concept.name == "tram"));
    window.press(Key::Y, CTRL);
    window.until("it is there again", |window| names(window) == ["car", "person", "tram"]);
    window.loaded();
    type_ahead(&mut window, "trm");
    window.key(Key::Enter);
    window.steps(2);
    window.draw_box((0.5, 0.5), (0.9, 0.9));
    window.loaded();
    assert_eq!(window.concepts().last().map(String::as_str), Some("tram"));
}

#[test]
fn enter_takes_the_best_match_in_the_panel() {
    let task = "(name: \"T\", kind: Detection, concepts: [\"car\", \"pedestrian rusty\"])";
    let mut window = Window::open(Project::with_task(1, task));
    window.fill("Find or add a concept", "pedestrian rus");
    assert!(window.text().contains("Add \"pedestrian rus\""), "{}", window.text());
    window.key(Key::Enter);
    window.steps(2);
    assert_eq!(names(&window), ["car", "pedestrian rusty"]);
    window.draw_box((0.1, 0.1), (0.6, 0.6));
    window.loaded();
    assert_eq!(window.concepts(), ["pedestrian rusty"]);
}

#[test]
fn a_lead_switches_new_concepts_off() {
    let task = "(name: \"T\", kind: Detection, concepts: [\"car\"], new_concepts: Nobody)";
    let mut window = Window::open(Project::with_task(1, task));
    type_ahead(&mut window, "bus");
    window.press(Key::Enter, Modifiers::SHIFT);
    window.steps(3);
    assert_eq!(names(&window), ["car"]);
}

#[test]
fn an_input_is_found_by_number_and_by_name() {
    let mut window = Window::open(Project::with_task(12, BOXES));
    window.press(Key::G, CTRL);
    window.events([Event::Text("7".into())]);
    window.steps(3);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "7.png");
    assert!(window.sees("Input 7.png"));
    window.press(Key::K, CTRL);
    window.events([Event::Text("11.p".into())]);
    window.until("it is found", |window| window.sees("11.png"));
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "11.png");
}
