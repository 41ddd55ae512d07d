//! Who is working: asked where it is not clear, always in sight, and a team that its leads put together.

use crate::support::folder::Folder;
use crate::support::project::{BOXES, Project, session_of};
use crate::support::window::Window;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::Role as May;
use labelwright::session::{IdsAndClock, Secret};

/// Takes somebody in, as a program beside the window does.
fn joins(folder: &Folder, name: &str, roles: &[May], passphrase: Option<&str>) {
    let mut session = session_of(&folder.project(), &IdsAndClock::default());
    let words = passphrase.map(Secret::new);
    session.add_member_now(name, roles, words.as_ref()).expect("joins");
}

fn at_sign_in(project: Project) -> Window {
    let path = project.path();
    Window::at(project, Some(path))
}

/// Whether a button is there and cannot be pressed.
fn is_off(window: &Window, label: &str) -> bool {
    let found: Vec<bool> = window
        .harness
        .query_all_by_label(label)
        .map(|node| node.accesskit_node().is_disabled())
        .collect();
    !found.is_empty() && found.iter().all(|off| *off)
}

/// A project with a task of Ana's, and the labeler Ben.
fn of_two() -> Project {
    let project = Project::with_task(3, BOXES);
    joins(&project.folder, "Ben", &[May::Labeler], None);
    project
}

#[track_caller]
fn came_in(window: &mut Window, name: &str) {
    window.until("somebody is in", |window| window.harness.state().view().is_some());
    assert_eq!(window.view().me.name, name);
    assert!(!window.sees("Who is working?"));
    assert!(window.sees(&format!("Who is working: {name}")));
}

#[test]
fn one_person_is_not_asked() {
    let window = Window::open(Project::with_task(2, BOXES));
    assert!(window.sees("Who is working: Ana"));
    assert!(!window.text().contains("Who is working?"));
}

#[test]
fn several_are_asked_before_the_project_shows() {
    let mut window = at_sign_in(of_two());
    assert!(window.text().contains("Who is working?"), "{}", window.text());
    assert!(window.harness.state().view().is_none(), "nothing is shown before");
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.click("Ben: labeler");
    came_in(&mut window, "Ben");
}

#[test]
fn the_keyboard_is_enough_to_come_in() {
    let mut window = at_sign_in(of_two());
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    came_in(&mut window, "Ben");
    let mut window = at_sign_in(of_two());
    window.key(Key::Num1);
    came_in(&mut window, "Ana");
    let mut window = at_sign_in(of_two());
    window.key(Key::Escape);
    assert!(window.harness.state().view().is_none());
    assert!(window.sees("Open a project"), "the cards of the beginning are there");
}

#[test]
fn whoever_is_named_is_not_asked() {
    let project = of_two();
    let path = project.path();
    let mut window = Window::of(project, path, "Ben");
    came_in(&mut window, "Ben");
}

#[test]
fn a_passphrase_is_asked_for_and_a_wrong_one_told_in_place() {
    let project = of_two();
    joins(&project.folder, "Rae", &[May::Lead], Some("blue door"));
    let mut window = at_sign_in(project);
    window.click("Rae: lead");
    assert!(window.is_focused("Passphrase of Rae"));
    window.fill("Passphrase of Rae", "red door");
    window.click("Go on");
    window.until("it is told", |window| {
        window.text().contains("That is not the passphrase of Rae")
    });
    assert!(window.harness.state().view().is_none());
    assert!(!window.text().contains("red door"), "what is typed is not shown");
    window.fill("Passphrase of Rae", "blue door");
    window.key(Key::Enter);
    came_in(&mut window, "Rae");
}

#[test]
fn what_was_typed_for_one_says_nothing_about_another() {
    let project = of_two();
    joins(&project.folder, "Rae", &[May::Lead], Some("1"));
    joins(&project.folder, "Sid", &[May::Lead], Some("2"));
    let mut window = at_sign_in(project);
    window.key(Key::Num3);
    // A digit in the field is part of a passphrase.
    window.key(Key::Num4);
    assert!(window.is_focused("Passphrase of Rae"));
    window.key(Key::ArrowDown);
    assert!(!window.sees("Passphrase of Rae"));
    window.key(Key::Enter);
    assert!(window.is_focused("Passphrase of Sid"));
    window.fill("Passphrase of Sid", "2");
    window.click("Go on");
    came_in(&mut window, "Sid");
}

#[test]
fn somebody_else_takes_over_the_window() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    joins(&window.folder, "Ben", &[May::Labeler], None);
    window.click("Who is working: Ana");
    window.click("Switch user…");
    assert!(window.harness.state().view().is_none(), "nobody is in meanwhile");
    assert_eq!(window.on_disk(), 1);
    // Nobody comes: who worked goes on.
    window.click("Cancel");
    came_in(&mut window, "Ana");
    assert_eq!(window.annotations().len(), 1);
    window.click("Who is working: Ana");
    window.click("Switch user…");
    window.click("Ben: labeler");
    came_in(&mut window, "Ben");
}

#[test]
fn a_labeler_is_told_why_not() {
    let mut window = at_sign_in(of_two());
    window.click("Ben: labeler");
    came_in(&mut window, "Ben");
    window.click("Menu of p");
    for item in ["Import…", "Export…"] {
        assert!(is_off(&window, item), "{item}");
    }
    window.click("Team…");
    window.steps(3);
    assert!(
        window.text().contains("You can look, and change nothing"),
        "{}",
        window.text()
    );
    for label in ["Ben: lead", "Remove Ben…", "Rename Ana", "Ana has no passphrase"] {
        assert!(is_off(&window, label), "{label}");
    }
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
}

fn team(window: &mut Window) {
    window.click("Who is working: Ana");
    window.click("Team…");
    window.steps(3);
}

#[test]
fn a_lead_puts_the_team_together() {
    let mut window = Window::open(Project::with_pictures(1));
    team(&mut window);
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.fill("Name of who joins", "Ben");
    window.click("Joins as reviewer");
    window.click("Add");
    let roles = |window: &Window, name: &str| {
        let found = window.view().members.iter().find(|member| member.name == name);
        found.map(|member| member.roles.clone())
    };
    assert_eq!(roles(&window, "Ben"), Some(vec![May::Labeler, May::Reviewer]));
    window.click("Ben: labeler");
    assert_eq!(roles(&window, "Ben"), Some(vec![May::Reviewer]));
    // The only lead stays one, and Ben keeps his only role.
    for label in ["Ana: lead", "Ben: reviewer", "Remove Ana…"] {
        assert!(is_off(&window, label), "{label}");
    }
    window.click("Rename Ben");
    window.key(Key::X);
    window.key(Key::Enter);
    assert_eq!(roles(&window, "Benx"), Some(vec![May::Reviewer]));
    window.fill("Name of who joins", "Rae");
    window.fill("Passphrase of who joins", "blue");
    window.click("Add");
    window.until("Rae is in", |window| roles(window, "Rae").is_some());
    assert!(window.sees("Rae has a passphrase"));
    window.click("Remove Benx…");
    assert!(window.text().contains("Benx has no open work"));
    window.click("Remove Benx");
    window.until("Ben left", |window| {
        window
            .view()
            .members
            .iter()
            .any(|member| member.name == "Benx" && member.left)
    });
    assert!(!window.sees("Rename Benx"));
}

#[test]
fn whoever_leaves_hands_over_what_they_have_in_hand() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    joins(&window.folder, "Ben", &[May::Labeler], None);
    joins(&window.folder, "Rae", &[May::Lead], None);
    window.until("they are here", |window| window.view().members.len() == 3);
    team(&mut window);
    window.until("it is counted", |window| window.text().contains("3 inputs to label"));
    window.click("Remove Ana…");
    assert!(
        window.text().contains("Ana has 3 inputs to label in \"Street\"."),
        "{}",
        window.text()
    );
    assert!(window.text().contains("Choose who takes over"));
    window.click("Who takes over");
    let choices = window.harness.query_all_by_label("Rae");
    let choices = choices.filter(|node| node.accesskit_node().role() != Role::Label);
    assert_eq!(choices.count(), 0, "she labels nothing");
    window.click("Ben");
    window.click("Remove Ana");
    window.until("she is shown out", |window| window.text().contains("Who is working?"));
    window.click("Ben: labeler");
    came_in(&mut window, "Ben");
    window.loaded();
    let by = |window: &Window| window.view().member_name(window.annotations()[0].author).to_owned();
    assert_eq!(by(&window), "Ben", "what was begun is his now");
}

#[test]
fn who_labels_what_everybody_labels_leaves_without_a_successor() {
    let mut window = Window::open(Project::with_pictures(3));
    joins(&window.folder, "Ben", &[May::Labeler], None);
    let text = r#"(name: "Both", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"])"#;
    let mut session = session_of(&window.folder.project(), &IdsAndClock::default());
    session.new_task(ron::from_str(text).expect("a task")).expect("made");
    drop(session);
    team(&mut window);
    window.until("it is counted", |window| window.text().contains("3 inputs to label"));
    window.click("Remove Ben…");
    for said in [
        "Ben has 3 inputs to label in \"Both\".",
        "Others label all of \"Both\" too: nobody need take that over.",
    ] {
        assert!(window.text().contains(said), "{}", window.text());
    }
    assert!(!window.text().contains("Choose who takes over"));
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.click("Remove Ben");
    let gone = |window: &Window| window.view().members.iter().any(|member| member.left);
    window.until("Ben left", gone);
    window.reports();
    window.until("it is told", |window| {
        window
            .text()
            .contains("3 inputs that others label too are not awaited from Ben any more.")
    });
    window.until("Ana labels alone", |window| {
        window.view().tasks[0].task.labelers == [window.view().me.id]
    });
}

#[test]
fn a_passphrase_is_set_changed_and_taken_away() {
    let mut window = Window::open(Project::with_pictures(1));
    let closed = |window: &Window| window.view().me.passphrase.is_some();
    let open = |window: &mut Window, item: &str| {
        window.click("Who is working: Ana");
        window.click(item);
        window.steps(2);
    };
    open(&mut window, "Set a passphrase…");
    window.fill("New passphrase", "blue");
    window.fill("Repeat passphrase", "blua");
    assert!(window.text().contains("The two differ"));
    window.key(Key::Backspace);
    window.key(Key::E);
    window.click("Set the passphrase");
    window.until("it is set", closed);
    window.until("the dialog is gone", |window| !window.sees("New passphrase"));
    open(&mut window, "Change passphrase…");
    window.fill("Old passphrase", "red");
    window.click("Remove passphrase");
    window.until("it is told", |window| {
        window.text().contains("That is not the passphrase of Ana")
    });
    assert!(closed(&window));
    window.key(Key::Escape);
    open(&mut window, "Change passphrase…");
    window.fill("Old passphrase", "blue");
    window.click("Remove passphrase");
    window.until("it is gone", |window| !closed(window));
}
