//! Naming a class: Enter takes what fits best, adding is asked for by name, said, armed and undone.

use crate::support::seat::{BOXES, CTRL, Seat, with_task};
use egui::{Event, Key, Modifiers};

fn names(seat: &Seat) -> Vec<String> {
    let task = &seat.view().open_task().expect("a task").task;
    let name = |id| seat.view().concept(id).expect("a concept").name.clone();
    task.concepts.iter().map(|id| name(*id)).collect()
}

fn type_ahead(seat: &mut Seat, text: &str) {
    seat.key(Key::Slash);
    seat.events([Event::Text(text.into())]);
}

#[test]
fn a_new_concept_is_armed_and_undo_takes_it_back_and_no_box() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.1, 0.1), (0.3, 0.3));
    type_ahead(&mut seat, "tram");
    seat.press(Key::Enter, Modifiers::SHIFT);
    seat.steps(3);
    seat.loaded();
    assert_eq!(names(&seat), ["car", "person", "tram"]);
    assert!(
        seat.text().contains("Added the new concept \"tram\""),
        "{}",
        seat.text()
    );
    seat.press(Key::Z, CTRL);
    seat.until("it is gone", |seat| names(seat) == ["car", "person"]);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
    assert!(!seat.view().concepts.iter().any(|concept| concept.name == "tram"));
    seat.press(Key::Y, CTRL);
    seat.until("it is there again", |seat| names(seat) == ["car", "person", "tram"]);
    seat.loaded();
    type_ahead(&mut seat, "trm");
    seat.key(Key::Enter);
    seat.steps(2);
    seat.draw_box((0.5, 0.5), (0.9, 0.9));
    seat.loaded();
    assert_eq!(seat.concepts().last().map(String::as_str), Some("tram"));
}

#[test]
fn enter_takes_the_best_match_in_the_panel() {
    let task = "(name: \"T\", kind: Detection, concepts: [\"car\", \"pedestrian rusty\"])";
    let mut seat = Seat::open(with_task(1, task));
    seat.fill("Find or add a concept", "pedestrian rus");
    assert!(seat.text().contains("Add \"pedestrian rus\""), "{}", seat.text());
    seat.key(Key::Enter);
    seat.steps(2);
    assert_eq!(names(&seat), ["car", "pedestrian rusty"]);
    seat.draw_box((0.1, 0.1), (0.6, 0.6));
    seat.loaded();
    assert_eq!(seat.concepts(), ["pedestrian rusty"]);
}

#[test]
fn a_lead_switches_new_concepts_off() {
    let task = "(name: \"T\", kind: Detection, concepts: [\"car\"], new_concepts: Nobody)";
    let mut seat = Seat::open(with_task(1, task));
    type_ahead(&mut seat, "bus");
    seat.press(Key::Enter, Modifiers::SHIFT);
    seat.steps(3);
    assert_eq!(names(&seat), ["car"]);
}

#[test]
fn an_input_is_found_by_number_and_by_name() {
    let mut seat = Seat::open(with_task(12, BOXES));
    seat.press(Key::G, CTRL);
    seat.events([Event::Text("7".into())]);
    seat.steps(3);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "7.png");
    assert!(seat.sees("Input 7.png"));
    seat.press(Key::K, CTRL);
    seat.events([Event::Text("11.p".into())]);
    seat.until("it is found", |seat| seat.sees("11.png"));
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "11.png");
}
