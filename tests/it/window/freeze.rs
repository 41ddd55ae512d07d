//! The dialog that makes a version says before what it will hold.

use crate::support::project::{BOXES, Project, SIZE};
use crate::support::window::Window;
use labelwright::domain::Role;
use labelwright::domain::dataset::DatasetVersion;
use labelwright::session::ScriptCommand;

fn boxed(input: &str) -> String {
    format!(r#"Annotate(task: "Street", input: "{input}", concept: "car", region: Box(1.0, 1.0, 30.0, 20.0))"#)
}

/// Four pictures of a dataset: of the boxes on three of them those on two are accepted.
fn project() -> Project {
    let builder = Project::builder().pictures(1..=4, SIZE).task(BOXES);
    let project = builder.member("Ben", &[Role::Labeler]).make();
    let mut session = project.open();
    let submit = |input: &str| format!(r#"Submit(task: "Street", input: "{input}")"#);
    let commands = [
        boxed("1.png"),
        boxed("2.png"),
        boxed("3.png"),
        submit("1.png"),
        submit("2.png"),
    ]
    .join(",");
    let commands: Vec<ScriptCommand> = ron::from_str(&format!("[{commands}]")).expect("commands");
    session.apply_script(commands).expect("is applied");
    session.flush().expect("is saved");
    session.new_dataset_now("Cars", "", None).expect("made");
    drop(session);
    project
}

fn window() -> Window {
    let project = project();
    let path = project.path();
    Window::of(project.folder, path, "Ana")
}

fn opened(window: &mut Window) {
    if !window.sees("Freeze Cars") {
        window.click("Menu of p");
        window.click("Datasets…");
    }
    // A version that is listed moves what is to be clicked on.
    window.until("they are listed", |window| {
        let versions = &window.view().versions;
        let listed = |version: &DatasetVersion| {
            window
                .text()
                .contains(&format!("{} \"{}\":", version.number, version.name))
        };
        window.sees("Freeze Cars") && versions.iter().all(listed)
    });
    window.click("Freeze Cars");
}

#[test]
fn what_a_version_holds_and_leaves_out_is_said_before() {
    let mut window = window();
    opened(&mut window);
    window.until("it is counted", |window| {
        window.text().contains("Without annotations: 2 inputs.")
    });
    let text = window.text();
    for said in [
        "2 annotations",
        "Not accepted, and left out: 1 annotation.",
        "Without annotations: 2 inputs.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Freeze");
    window.until("it is made", |window| window.view().versions.len() == 1);
    opened(&mut window);
    window.until("it is told", |window| {
        window.text().contains("Nothing changed since the version \"v1\".")
    });
    window.click("Export \"v1\"…");
    window.until("it is offered for export", |window| {
        window.text().contains("Version \"v1\" of \"Cars\"")
    });
    assert_eq!(window.view().versions.len(), 1);
}

#[test]
fn the_same_is_frozen_again_where_that_is_wanted() {
    let mut window = window();
    for version in 1..=2 {
        opened(&mut window);
        window.until("it is counted", |window| {
            window.text().contains("Without annotations: 2 inputs.")
        });
        window.click(if version == 1 { "Freeze" } else { "Freeze anyway" });
        window.until("it is made", |window| window.view().versions.len() == version);
    }
}
