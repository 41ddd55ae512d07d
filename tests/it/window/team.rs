//! Who sits there: asked where it is not clear, always in sight, and a team that its leads put together.

use crate::support::seat::{BOXES, Seat, project, with_task};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::Role as May;
use labelwright::session::{Opening, Secret, Session, Who};
use std::path::Path;

/// Takes somebody in, as a program beside the window does.
fn joins(dir: &Path, name: &str, roles: &[May], passphrase: Option<&str>) {
    let path = dir.join("p.labelwright");
    let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    let words = passphrase.map(Secret::new);
    session.add_member_now(name, roles, words.as_ref()).expect("joins");
}

fn at_door(dir: tempfile::TempDir) -> Seat {
    let path = dir.path().join("p.labelwright");
    Seat::at(dir, Some(path))
}

/// Whether a button is there and cannot be pressed.
fn is_off(seat: &Seat, label: &str) -> bool {
    let found: Vec<bool> = seat
        .window
        .query_all_by_label(label)
        .map(|node| node.accesskit_node().is_disabled())
        .collect();
    !found.is_empty() && found.iter().all(|off| *off)
}

/// A project with a task of Ana's, and the labeler Ben.
fn of_two() -> tempfile::TempDir {
    let dir = with_task(3, BOXES);
    joins(dir.path(), "Ben", &[May::Labeler], None);
    dir
}

#[track_caller]
fn came_in(seat: &mut Seat, name: &str) {
    seat.until("somebody is in", |seat| seat.window.state().view().is_some());
    assert_eq!(seat.view().me.name, name);
    assert!(!seat.sees("Who is working?"));
    assert!(seat.sees(&format!("Who is working: {name}")));
}

#[test]
fn one_person_is_not_asked() {
    let seat = Seat::open(with_task(2, BOXES));
    assert!(seat.sees("Who is working: Ana"));
    assert!(!seat.text().contains("Who is working?"));
}

#[test]
fn several_are_asked_before_the_project_shows() {
    let mut seat = at_door(of_two());
    assert!(seat.text().contains("Who is working?"), "{}", seat.text());
    assert!(seat.window.state().view().is_none(), "nothing is shown before");
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.click("Ben: labeler");
    came_in(&mut seat, "Ben");
}

#[test]
fn the_keyboard_is_enough_to_come_in() {
    let mut seat = at_door(of_two());
    seat.key(Key::ArrowDown);
    seat.key(Key::Enter);
    came_in(&mut seat, "Ben");
    let mut seat = at_door(of_two());
    seat.key(Key::Num1);
    came_in(&mut seat, "Ana");
    let mut seat = at_door(of_two());
    seat.key(Key::Escape);
    assert!(seat.window.state().view().is_none());
    assert!(seat.sees("Open a project"), "the cards of the beginning are there");
}

#[test]
fn whoever_is_named_is_not_asked() {
    let dir = of_two();
    let path = dir.path().join("p.labelwright");
    let mut seat = Seat::of(dir, path, "Ben");
    came_in(&mut seat, "Ben");
}

#[test]
fn a_passphrase_is_asked_for_and_a_wrong_one_told_in_place() {
    let dir = of_two();
    joins(dir.path(), "Rae", &[May::Lead], Some("blue door"));
    let mut seat = at_door(dir);
    seat.click("Rae: lead");
    assert!(seat.is_focused("Passphrase of Rae"));
    seat.fill("Passphrase of Rae", "red door");
    seat.click("Go on");
    seat.until("it is told", |seat| {
        seat.text().contains("That is not the passphrase of Rae")
    });
    assert!(seat.window.state().view().is_none());
    assert!(!seat.text().contains("red door"), "what is typed is not shown");
    seat.fill("Passphrase of Rae", "blue door");
    seat.key(Key::Enter);
    came_in(&mut seat, "Rae");
}

#[test]
fn what_was_typed_for_one_says_nothing_about_another() {
    let dir = of_two();
    joins(dir.path(), "Rae", &[May::Lead], Some("1"));
    joins(dir.path(), "Sid", &[May::Lead], Some("2"));
    let mut seat = at_door(dir);
    seat.key(Key::Num3);
    // A digit in the field is part of a passphrase.
    seat.key(Key::Num4);
    assert!(seat.is_focused("Passphrase of Rae"));
    seat.key(Key::ArrowDown);
    assert!(!seat.sees("Passphrase of Rae"));
    seat.key(Key::Enter);
    assert!(seat.is_focused("Passphrase of Sid"));
    seat.fill("Passphrase of Sid", "2");
    seat.click("Go on");
    came_in(&mut seat, "Sid");
}

#[test]
fn somebody_else_takes_the_seat() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    joins(seat.dir.path(), "Ben", &[May::Labeler], None);
    seat.click("Who is working: Ana");
    seat.click("Somebody else works now…");
    assert!(seat.window.state().view().is_none(), "nobody is in meanwhile");
    assert_eq!(seat.on_disk(), 1);
    // Nobody comes: who worked goes on.
    seat.click("Cancel");
    came_in(&mut seat, "Ana");
    assert_eq!(seat.annotations().len(), 1);
    seat.click("Who is working: Ana");
    seat.click("Somebody else works now…");
    seat.click("Ben: labeler");
    came_in(&mut seat, "Ben");
}

#[test]
fn a_labeler_is_told_why_not() {
    let mut seat = at_door(of_two());
    seat.click("Ben: labeler");
    came_in(&mut seat, "Ben");
    seat.click("Menu of p");
    for item in ["Import…", "Export…"] {
        assert!(is_off(&seat, item), "{item}");
    }
    seat.click("Team…");
    seat.steps(3);
    assert!(
        seat.text().contains("You can look, and change nothing"),
        "{}",
        seat.text()
    );
    for label in ["Ben: lead", "Remove Ben…", "Rename Ana", "Ana has no passphrase"] {
        assert!(is_off(&seat, label), "{label}");
    }
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
}

fn team(seat: &mut Seat) {
    seat.click("Who is working: Ana");
    seat.click("Team…");
    seat.steps(3);
}

#[test]
fn a_lead_puts_the_team_together() {
    let mut seat = Seat::open(project(1));
    team(&mut seat);
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.fill("Name of who joins", "Ben");
    seat.click("Joins as reviewer");
    seat.click("Add");
    let roles = |seat: &Seat, name: &str| {
        let found = seat.view().members.iter().find(|member| member.name == name);
        found.map(|member| member.roles.clone())
    };
    assert_eq!(roles(&seat, "Ben"), Some(vec![May::Labeler, May::Reviewer]));
    seat.click("Ben: labeler");
    assert_eq!(roles(&seat, "Ben"), Some(vec![May::Reviewer]));
    // The only lead stays one, and Ben keeps his only role.
    for label in ["Ana: lead", "Ben: reviewer", "Remove Ana…"] {
        assert!(is_off(&seat, label), "{label}");
    }
    seat.click("Rename Ben");
    seat.key(Key::X);
    seat.key(Key::Enter);
    assert_eq!(roles(&seat, "Benx"), Some(vec![May::Reviewer]));
    seat.fill("Name of who joins", "Rae");
    seat.fill("Passphrase of who joins", "blue");
    seat.click("Add");
    seat.until("Rae is in", |seat| roles(seat, "Rae").is_some());
    assert!(seat.sees("Rae has a passphrase"));
    seat.click("Remove Benx…");
    assert!(seat.text().contains("Benx has nothing in hand"));
    seat.click("Remove Benx");
    seat.until("Ben left", |seat| {
        seat.view()
            .members
            .iter()
            .any(|member| member.name == "Benx" && member.left)
    });
    assert!(!seat.sees("Rename Benx"));
}

#[test]
fn whoever_leaves_hands_over_what_they_have_in_hand() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    joins(seat.dir.path(), "Ben", &[May::Labeler], None);
    joins(seat.dir.path(), "Rae", &[May::Lead], None);
    seat.until("they are here", |seat| seat.view().members.len() == 3);
    team(&mut seat);
    seat.until("it is counted", |seat| seat.text().contains("3 inputs to label"));
    seat.click("Remove Ana…");
    assert!(
        seat.text().contains("Ana has 3 inputs to label in \"Street\"."),
        "{}",
        seat.text()
    );
    assert!(seat.text().contains("Choose who takes over"));
    seat.click("Who takes over");
    let choices = seat.window.query_all_by_label("Rae");
    let choices = choices.filter(|node| node.accesskit_node().role() != Role::Label);
    assert_eq!(choices.count(), 0, "she labels nothing");
    seat.click("Ben");
    seat.click("Remove Ana");
    seat.until("she is shown out", |seat| seat.text().contains("Who is working?"));
    seat.click("Ben: labeler");
    came_in(&mut seat, "Ben");
    seat.loaded();
    let by = |seat: &Seat| seat.view().member_name(seat.annotations()[0].author).to_owned();
    assert_eq!(by(&seat), "Ben", "what was begun is his now");
}

#[test]
fn who_labels_what_everybody_labels_leaves_without_a_successor() {
    let mut seat = Seat::open(project(3));
    joins(seat.dir.path(), "Ben", &[May::Labeler], None);
    let path = seat.dir.path().join("p.labelwright");
    let text = r#"(name: "Both", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"])"#;
    let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    session.new_task(ron::from_str(text).expect("a task")).expect("made");
    drop(session);
    team(&mut seat);
    seat.until("it is counted", |seat| seat.text().contains("3 inputs to label"));
    seat.click("Remove Ben…");
    for said in [
        "Ben has 3 inputs to label in \"Both\".",
        "Others label all of \"Both\" too: nobody need take that over.",
    ] {
        assert!(seat.text().contains(said), "{}", seat.text());
    }
    assert!(!seat.text().contains("Choose who takes over"));
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.click("Remove Ben");
    let gone = |seat: &Seat| seat.view().members.iter().any(|member| member.left);
    seat.until("Ben left", gone);
    seat.reports();
    seat.until("it is told", |seat| {
        seat.text()
            .contains("3 inputs that others label too are not awaited from Ben any more.")
    });
    seat.until("Ana labels alone", |seat| {
        seat.view().tasks[0].task.labelers == [seat.view().me.id]
    });
}

#[test]
fn a_passphrase_is_set_changed_and_taken_away() {
    let mut seat = Seat::open(project(1));
    let closed = |seat: &Seat| seat.view().me.passphrase.is_some();
    let open = |seat: &mut Seat, item: &str| {
        seat.click("Who is working: Ana");
        seat.click(item);
        seat.steps(2);
    };
    open(&mut seat, "Set a passphrase…");
    seat.fill("New passphrase", "blue");
    seat.fill("The same again", "blua");
    assert!(seat.text().contains("The two differ"));
    seat.key(Key::Backspace);
    seat.key(Key::E);
    seat.click("Set the passphrase");
    seat.until("it is set", closed);
    seat.until("the dialog is gone", |seat| !seat.sees("New passphrase"));
    open(&mut seat, "Change passphrase…");
    seat.fill("Old passphrase", "red");
    seat.click("Take it away");
    seat.until("it is told", |seat| {
        seat.text().contains("That is not the passphrase of Ana")
    });
    assert!(closed(&seat));
    seat.key(Key::Escape);
    open(&mut seat, "Change passphrase…");
    seat.fill("Old passphrase", "blue");
    seat.click("Take it away");
    seat.until("it is gone", |seat| !closed(seat));
}
