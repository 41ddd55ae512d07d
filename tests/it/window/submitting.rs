//! What a submission must have: told at the window before it is submitted, refused to scripts by the same rule, and
//! found afterwards in the browser.

use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use egui::Key;
use labelwright::domain::task::WorkState;
use labelwright::session::notice;
use labelwright::session::script::ScriptCommand;
use labelwright::session::view::PictureStatus;

const KINDS: &str = "(name: \"Kinds\", kind: Classification, concepts: [\"day\", \"night\"], exclusive: true)";
const STRICT: &str = "(name: \"Strict\", kind: Detection, concepts: [\"car\"], \
    required: Required(shape: true, smallest: 40, doubles: 0.8))";

fn submit(task: &str, nothing: bool) -> Vec<ScriptCommand> {
    vec![ScriptCommand::Submit {
        task: task.into(),
        input: "1.png".into(),
        nothing,
    }]
}

#[test]
fn a_classification_without_a_class_is_not_submitted() {
    let project = Project::with_task(2, KINDS);
    let refused = project
        .open()
        .apply_script(submit("Kinds", false))
        .expect_err("no class");
    let sentence = notice::sentence(&refused, None);
    assert!(
        sentence.contains("No concept is chosen; this task asks for one on each input."),
        "{sentence}"
    );
    let mut window = Window::open(project);
    for _ in 0..3 {
        window.key(Key::Enter);
    }
    window.loaded();
    assert_eq!(
        (window.name().as_str(), window.current().state),
        ("1.png", WorkState::Unlabeled)
    );
    assert!(window.sees("Not yet complete"), "{}", window.text());
    window.key(Key::Num2);
    window.loaded();
    assert!(!window.sees("Not yet complete"));
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "2.png");
}

#[test]
fn an_empty_image_is_asked_about_once_and_found_in_the_browser() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "1.png");
    assert!(
        window.sees("Nothing is marked. Submit as \"nothing here\"?"),
        "{}",
        window.text()
    );
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    // Withdrawn, it need not be said again.
    window.key(Key::A);
    window.loaded();
    window.key(Key::U);
    window.loaded();
    window.key(Key::Enter);
    window.loaded();
    assert_ne!(window.name(), "1.png");
    window.key(Key::R);
    window.drag((0.2, 0.2), (0.6, 0.6));
    window.loaded();
    assert_eq!(window.annotations().len(), 1, "{}", window.text());
    window.key(Key::G);
    window.steps(3);
    window.click("Empty");
    window.until("two are found", |window| {
        !window.view().list.busy && window.view().list.len() == 2
    });
    let places: Vec<u64> = (0..2).filter_map(|index| window.view().list.place(index)).collect();
    assert_eq!(places, [0, 2]);
}

#[test]
fn small_shapes_and_doubles_are_shown_before_they_are_submitted() {
    let project = Project::with_task(2, STRICT);
    let refused = project
        .open()
        .apply_script(submit("Strict", false))
        .expect_err("nothing said");
    assert!(notice::sentence(&refused, None).contains("`nothing: true`"));
    project
        .open()
        .apply_script(submit("Strict", true))
        .expect("said expressly");
    let mut window = Window::open(project);
    assert_eq!(window.name(), "2.png");
    window.key(Key::R);
    window.drag((0.1, 0.1), (0.8, 0.8));
    window.drag((0.1, 0.1), (0.81, 0.8));
    window.drag((0.4, 0.4), (0.42, 0.42));
    window.loaded();
    assert_eq!(window.annotations().len(), 3);
    window.key(Key::Enter);
    window.steps(3);
    assert_eq!(window.name(), "2.png");
    assert!(
        window.sees("A \"car\" is smaller than 40 px; make it larger, or delete it."),
        "{}",
        window.text()
    );
    // The small one is selected.
    window.key(Key::Delete);
    window.loaded();
    assert_eq!(window.annotations().len(), 2);
    window.key(Key::Enter);
    window.steps(3);
    assert!(
        window.text().contains("lies on another of its concept"),
        "{}",
        window.text()
    );
    window.key(Key::Delete);
    window.loaded();
    window.key(Key::Enter);
    window.loaded();
    window.until("both are counted", |window| {
        window.view().open_task().is_some_and(|task| task.labeled() == 2)
    });
}

#[test]
fn a_dialog_lies_over_what_is_asked_before_submitting() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.key(Key::Enter);
    window.steps(3);
    let asked = window.rect("Go back");
    let on_top = |window: &Window| window.harness.ctx.layer_id_at(asked.center());
    let question = on_top(&window);
    window.key(Key::F1);
    window.steps(3);
    assert_ne!(on_top(&window), question, "the sheet of keys covers it");
    window.key(Key::Escape);
    window.steps(3);
    assert_eq!(on_top(&window), question, "and it is still there");
}

#[test]
fn a_picture_that_nobody_saw_is_not_submitted_and_can_be_skipped() {
    let project = Project::with_task(2, BOXES);
    std::fs::remove_file(project.folder.path("pics/1.png")).expect("removed");
    let mut window = Window::open(project);
    window.until("it is known to be missing", |window| {
        matches!(window.view().picture, PictureStatus::Missing(_))
    });
    window.key(Key::Enter);
    window.steps(2);
    assert!(
        window.text().contains("nobody can say what is on it"),
        "{}",
        window.text()
    );
    assert!(!window.sees("Go back"), "nothing else is asked");
    window.click("Submit");
    window.loaded();
    assert_eq!(
        (window.name().as_str(), window.current().state),
        ("1.png", WorkState::Unlabeled)
    );
    window.key(Key::K);
    window.key(Key::K);
    window.until("the next one is there", |window| window.name() == "2.png");
}
