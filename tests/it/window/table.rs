//! Inputs in a table and in another order, at the window.

use crate::support::project::{BOXES, Project};
use crate::support::window::{CTRL_SHIFT, Window};
use egui::Key;
use labelwright::session::{ScriptCommand, View};

/// Three pictures of which the second has most boxes, and the third has one.
fn labeled() -> Project {
    let project = Project::with_task(3, BOXES);
    label(&project);
    project
}

pub fn label(project: &Project) {
    let on = |input: &str, concept: &str| {
        format!(
            r#"Annotate(task: "Street", input: "{input}", concept: "{concept}", region: Box(1.0, 1.0, 30.0, 20.0))"#
        )
    };
    let commands = [on("2.png", "car"), on("2.png", "person"), on("3.png", "car")].join(",");
    let commands: Vec<ScriptCommand> = ron::from_str(&format!("[{commands}]")).expect("commands");
    let mut session = project.open();
    session.apply_script(commands).expect("is applied");
    session.flush().expect("is saved");
}

/// The names in the order in which they are shown.
fn names(view: &View) -> Vec<String> {
    let rows = (0..view.list.shown_len()).filter_map(|index| view.list.shown_row(index));
    rows.map(|row| row.input.name.clone()).collect()
}

fn opened() -> Window {
    let mut window = Window::open(labeled());
    window.press(Key::T, CTRL_SHIFT);
    window.until("the lines are read", |window| names(window.view()).len() == 3);
    window
}

#[test]
fn a_click_on_a_heading_sorts_turns_round_and_goes_back() {
    let mut window = opened();
    window.until("what is known is shown", |window| window.text().contains("320 × 240"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    assert_eq!(names(window.view()), ["1.png", "2.png", "3.png"]);
    for expected in [
        ["2.png", "3.png", "1.png"],
        ["1.png", "3.png", "2.png"],
        ["1.png", "2.png", "3.png"],
    ] {
        window.click("Sort by annotations");
        window.until("it is in order", |window| names(window.view()) == expected);
    }
}

#[test]
fn a_line_is_opened_by_keyboard_in_the_order_that_is_shown() {
    let mut window = opened();
    window.click("Sort by annotations");
    window.until("it is in order", |window| names(window.view())[0] == "2.png");
    window.key(Key::Home);
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    window.until("it is on the canvas", |window| window.name() == "3.png");
}

#[test]
fn one_line_that_was_clicked_can_be_acted_on() {
    let mut window = opened();
    window.click("2.png, in progress, 2 annotations");
    window.until("what can be done is shown", |window| {
        window.text().contains("1 input chosen")
    });
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Remove from project…");
    window.until("it is asked", |window| {
        window.text().contains("Remove \"2.png\" from the project?")
    });
    window.click("Cancel");
    window.click("Clear selection");
    window.steps(3);
    assert!(!window.text().contains("chosen"));
}

#[test]
fn the_grid_has_the_same_order_and_a_filter_keeps_it() {
    let mut window = opened();
    window.click("Sort by annotations");
    window.until("it is in order", |window| names(window.view())[0] == "2.png");
    window.click("Images as a grid");
    window.until("so it is in the grid", |window| {
        window.sees("2.png, in progress, 2 annotations")
    });
    let (first, second) = (
        window.rect("2.png, in progress, 2 annotations"),
        window.rect("3.png, in progress, 1 annotation"),
    );
    assert!(first.left() < second.left(), "{first} {second}");
    window.fill("Search", "concept:car");
    window.until("two are found, in this order", |window| {
        names(window.view()) == ["2.png", "3.png"] && !window.view().list.busy
    });
}
