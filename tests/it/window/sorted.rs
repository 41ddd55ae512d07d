//! Next, previous and the strip in the order that was chosen in the browser.

use super::table::label;
use crate::support::project::{BOXES, Project, SIZE};
use crate::support::window::{CTRL_SHIFT, Window};
use egui::Key;
use labelwright::domain::Role;

/// The window of somebody at the project's list, sorted by annotations: the second, the third, the first.
fn sorted(project: Project, member: &str) -> Window {
    let path = project.path();
    let mut window = Window::of(project.folder, path, member);
    window.press(Key::T, CTRL_SHIFT);
    window.until("the lines are shown", |window| {
        window.view().list.shown_row(2).is_some()
    });
    window.click("Sort by annotations");
    window.until("it is in order", |window| window.view().list.is_sorted());
    window.key(Key::Home);
    window.key(Key::Enter);
    window
}

/// Three pictures of which Ana labels, and Lea leads.
fn project() -> Project {
    let builder = Project::builder().pictures(1..=3, SIZE).task(BOXES);
    let project = builder.member("Lea", &[Role::Lead]).make();
    label(&project);
    project
}

#[test]
fn a_lead_goes_through_images_as_they_are_sorted() {
    let mut window = sorted(project(), "Lea");
    window.until("the first is open", |window| window.name() == "2.png");
    window.until("the strip says so", |window| {
        let text = window.text();
        text.contains("1 / 3") && text.contains("by annotations")
    });
    let lefts = ["2.png, 2 annotations", "3.png, 1 annotation", "1.png"].map(|tile| window.rect(tile).left());
    assert!(lefts.is_sorted(), "{lefts:?}");
    for name in ["3.png", "1.png", "1.png"] {
        window.key(Key::D);
        window.until("the next one comes", |window| window.name() == name);
    }
    window.key(Key::A);
    window.until("and back", |window| window.name() == "3.png");
}

#[test]
fn a_labeler_keeps_the_order_of_the_task() {
    let mut window = sorted(project(), "Ana");
    window.until("the first is open", |window| window.name() == "2.png");
    assert!(!window.text().contains("by annotations"));
    window.key(Key::D);
    window.until("the next of the task comes", |window| window.name() == "3.png");
    window.key(Key::D);
    window.steps(20);
    assert_eq!(window.name(), "3.png", "it is the last one");
}
