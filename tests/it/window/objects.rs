//! Annotations looked at one by one, chosen, changed and removed, at the window.

use crate::support::project::{BOXES, Project};
use crate::support::window::{CTRL, Window};
use egui::{Key, Modifiers};
use labelwright::domain::Role;
use labelwright::session::ScriptCommand;
use labelwright::session::view::Crop;

/// Three pictures, and on them three cars and a person of several sizes.
fn labeled() -> Project {
    let project = Project::with_task(3, BOXES);
    draw(&project);
    project
}

fn draw(project: &Project) {
    let boxes = [
        ("1.png", "car", "Box(10.0, 10.0, 60.0, 40.0)"),
        ("1.png", "person", "Box(100.0, 20.0, 120.0, 90.0)"),
        ("2.png", "car", "Box(30.0, 30.0, 200.0, 200.0)"),
        ("3.png", "car", "Box(5.0, 5.0, 25.0, 15.0)"),
    ];
    let command = |(input, concept, region): (&str, &str, &str)| {
        format!(r#"Annotate(task: "Street", input: "{input}", concept: "{concept}", region: {region})"#)
    };
    let commands: Vec<String> = boxes.into_iter().map(command).collect();
    let commands: Vec<ScriptCommand> = ron::from_str(&format!("[{}]", commands.join(","))).expect("commands");
    let mut session = project.open();
    session.apply_script(commands).expect("is applied");
    session.flush().expect("is saved");
}

/// The window with the objects in sight.
fn opened(project: Project) -> Window {
    let mut window = Window::open(project);
    window.press(Key::G, Modifiers::SHIFT);
    window.until("they are read", |window| window.sees("person by Ana on 1.png"));
    window
}

fn found(window: &Window) -> u64 {
    window.view().objects.count
}

#[test]
fn each_annotation_is_a_crop_and_the_search_is_asked_of_each_by_itself() {
    let mut window = opened(labeled());
    assert_eq!(found(&window), 4);
    assert!(window.text().contains("4 objects"), "{}", window.text());
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.until("their pictures come", |window| {
        let view = window.view();
        let here = |id| matches!(view.crops.get(id), Some(Crop::Here(_)));
        view.objects.ids.iter().all(here)
    });
    window.click("car, 3 objects");
    window.until("only cars are shown", |window| {
        found(window) == 3 && !window.sees("person by Ana on 1.png")
    });
    assert!(window.sees("person, 1 object"), "others are still offered");
    window.click("All concepts, 4 objects");
    window.until("all are shown", |window| found(window) == 4);
    window.fill("Search", "concept:car 1.png");
    window.until("one is found", |window| {
        found(window) == 1 && !window.view().objects.busy
    });
    assert!(window.sees("car by Ana on 1.png"));
}

#[test]
fn the_largest_come_first_or_last() {
    let mut window = opened(labeled());
    let first = |window: &Window| {
        let objects = &window.view().objects;
        objects
            .ids
            .first()
            .and_then(|id| objects.rows.get(id))
            .map(|row| row.input.name.clone())
    };
    window.click("Sort by");
    window.click("Size");
    window.until("the largest is first", |window| {
        first(window).as_deref() == Some("2.png")
    });
    window.click("Descending");
    window.until("the smallest is first", |window| {
        first(window).as_deref() == Some("3.png")
    });
}

#[test]
fn chosen_ones_are_relabeled_by_a_digit_and_removed_by_a_key_and_come_back() {
    let mut window = opened(labeled());
    window.click("car by Ana on 2.png");
    window.ctrl_click("car by Ana on 3.png");
    assert!(window.text().contains("2 objects chosen"));
    window.key(Key::Num2);
    window.until("it is counted", |window| {
        window.text().contains("2 annotations on 2 inputs change.")
    });
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.key(Key::Enter);
    window.until("they are people", |window| {
        window.sees("person by Ana on 3.png") && window.sees("person by Ana on 2.png")
    });
    window.jobs_done();
    window.press(Key::A, CTRL);
    window.steps(2);
    window.key(Key::Delete);
    window.until("it is counted", |window| {
        window.text().contains("4 annotations on 3 inputs go.")
    });
    window.click("Remove 4");
    window.until("none is left", |window| {
        found(window) == 0 && !window.view().objects.busy
    });
    window.jobs_done();
    assert_eq!(window.on_disk(), 0);
    window.press(Key::Z, CTRL);
    window.until("they are back", |window| found(window) == 4 && window.on_disk() == 4);
}

#[test]
fn one_is_opened_on_its_input_by_keyboard() {
    let mut window = opened(labeled());
    window.key(Key::ArrowRight);
    window.key(Key::End);
    window.steps(2);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!((window.name().as_str(), window.annotations().len()), ("1.png", 2));
    window.steps(3);
    window.key(Key::Delete);
    window.until("it was selected", |window| window.concepts() == ["person"]);
}

#[test]
fn what_somebody_may_not_see_is_neither_shown_nor_counted() {
    let project = Project::builder()
        .pictures(1..=3, (320, 240))
        .member("Ben", &[Role::Labeler])
        .task(r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"])"#)
        .make();
    draw(&project);
    let path = project.path();
    let mut window = Window::of(project, path, "Ben");
    window.until("it is open", |window| window.has_project());
    window.press(Key::G, Modifiers::SHIFT);
    window.until("it is looked", |window| {
        let objects = &window.view().objects;
        objects.order.is_some() && !objects.busy
    });
    assert_eq!(found(&window), 0);
    assert!(window.view().objects.concepts.is_empty());
}
