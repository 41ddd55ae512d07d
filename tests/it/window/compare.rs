//! Two versions of a dataset held against each other, at the window.

use crate::support::project::{BOXES, Project};
use crate::support::sessions::freeze;
use crate::support::window::Window;
use egui::Key;
use labelwright::domain::{BBox, Region};
use labelwright::session::view::AnnotationChange;
use labelwright::session::{Command, EditCommand, NavigateCommand, ScriptCommand, Session};

fn apply(session: &mut Session, commands: &str) {
    let commands: Vec<ScriptCommand> = ron::from_str(commands).expect("commands");
    session.apply_script(commands).expect("is applied");
    session.flush().expect("is saved");
}

/// Three pictures of a task in two versions: on the first a car was moved and a person came, from the third a car went.
fn in_two_versions() -> Project {
    let project = Project::with_task(3, BOXES);
    let mut session = project.open();
    apply(
        &mut session,
        r#"[Annotate(task: "Street", input: "1.png", concept: "car", region: Box(10.0, 10.0, 90.0, 60.0)),
            Annotate(task: "Street", input: "3.png", concept: "car", region: Box(10.0, 10.0, 90.0, 60.0)),
            Submit(task: "Street", input: "1.png"), Submit(task: "Street", input: "3.png")]"#,
    );
    freeze(&mut session, "Street", "Cars", "v1").expect("frozen");
    apply(
        &mut session,
        r#"[Withdraw(task: "Street", input: "1.png"), Withdraw(task: "Street", input: "3.png"),
            Annotate(task: "Street", input: "1.png", concept: "person", region: Box(100.0, 10.0, 150.0, 60.0))]"#,
    );
    let task = session.task_named("Street").expect("there").id;
    let open = |session: &mut Session, place| {
        for command in [NavigateCommand::OpenTask(Some(task)), NavigateCommand::GoTo(place)] {
            session.apply(Command::Navigate(command)).expect("opened");
        }
        crate::support::sessions::until_loaded(session);
        session.view().current.as_ref().expect("one").annotations[0].id
    };
    let moved = open(&mut session, 0);
    let to = Region::Box(BBox {
        x0: 20.0,
        y0: 20.0,
        x1: 100.0,
        y1: 70.0,
    });
    let reshape = EditCommand::Reshape(vec![(moved, to)]);
    session.apply(Command::Edit(reshape)).expect("moved");
    let gone = open(&mut session, 2);
    session
        .apply(Command::Edit(EditCommand::Delete(vec![gone])))
        .expect("removed");
    session.flush().expect("is saved");
    apply(
        &mut session,
        r#"[Submit(task: "Street", input: "1.png"), Submit(task: "Street", input: "3.png")]"#,
    );
    freeze(&mut session, "Street", "Cars", "v2").expect("frozen");
    drop(session);
    project
}

fn opened() -> Window {
    let mut window = Window::open(in_two_versions());
    window.click("Menu of p");
    window.click("Datasets…");
    window.until("they are counted", |window| window.sees("Compare Cars@v2"));
    window.click("Compare Cars@v2");
    window.until("they are compared", |window| {
        window.text().contains("2 inputs changed.")
    });
    window
}

#[test]
fn what_differs_is_counted_by_concept_and_listed() {
    let mut window = opened();
    let text = window.text();
    for said in ["2, now 1", "1 removed, 1 reshaped", "0, now 1", "1 added"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(window.sees("1.png: 1 added, 1 reshaped") && window.sees("3.png: 1 removed"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.key(Key::Escape);
    window.until("the list is back", |window| window.sees("Compare Cars@v2"));
    assert!(window.view().comparison.is_none());
}

#[test]
fn the_inputs_that_differ_are_gone_through_on_the_canvas() {
    let mut window = opened();
    window.click("1.png: 1 added, 1 reshaped");
    window.until("it is on the canvas", |window| {
        window.name() == "1.png" && window.text().contains("Moved or reshaped: car")
    });
    assert!(window.text().contains("Added: person"));
    assert!(
        window
            .painted()
            .iter()
            .any(|text| text.contains("Moved or reshaped  1")),
        "there is a legend"
    );
    let shown = window.view().comparison.as_ref().and_then(|found| found.shown.clone());
    let (_, changes) = shown.expect("both are shown");
    assert!(matches!(changes[0], AnnotationChange::Changed { .. }), "{changes:?}");
    window.key(Key::R);
    window.drag((0.1, 0.6), (0.4, 0.9));
    window.steps(10);
    assert_eq!(window.annotations().len(), 2, "nothing is drawn meanwhile");

    window.key(Key::Period);
    window.until("the next one comes", |window| {
        window.name() == "3.png" && window.text().contains("Removed: car")
    });
    window.key(Key::Period);
    window.steps(10);
    assert_eq!(window.name(), "3.png", "it is the last one");
    window.key(Key::Comma);
    window.until("and back", |window| window.name() == "1.png");
    window.click("Close the comparison");
    window.until("the annotations are back", |window| window.view().comparison.is_none());
    window.steps(3);
    assert!(!window.text().contains("Moved or reshaped"));
}
