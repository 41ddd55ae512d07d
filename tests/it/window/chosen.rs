//! All that match are chosen in the browser, though few were read, and something is done with them.

use super::review::sit;
use crate::support::project::Project;
use crate::support::team::{Team, submitted};
use crate::support::window::{CTRL, Window};
use egui::Key;

const KINDS: &str = r#"(name: "Kinds", kind: Classification, concepts: ["shoe", "boot"])"#;
const PICTURES: u64 = 230;

fn opened() -> Window {
    let project = Project::builder()
        .pictures(1..=PICTURES as u32, (32, 24))
        .task(KINDS)
        .make();
    let mut window = Window::open(project);
    window.key(Key::G);
    window.until("cards are read", |window| window.sees("2.png, unlabeled"));
    assert!((window.view().list.rows.len() as u64) < PICTURES, "some are not read");
    window
}

fn says(window: &mut Window, text: &str) {
    window.until(text, |window| window.text().contains(text));
}

#[test]
fn all_that_match_but_one_get_a_key_in_one_gesture() {
    let mut window = opened();
    window.press(Key::A, CTRL);
    says(&mut window, "230 inputs chosen");
    window.ctrl_click("2.png, unlabeled");
    says(&mut window, "229 inputs chosen");
    window.until("they are known", |window| {
        window
            .view()
            .list
            .chosen
            .as_ref()
            .is_some_and(|chosen| chosen.inputs.len() == 229)
    });
    window.click("Metadata…");
    window.fill("Key", "lot");
    window.fill("Value", "7");
    window.click("Set");
    window.reports();
    says(&mut window, "\"lot\" changed on 229 inputs.");
    window.fill("Search", "-has:meta.lot");
    window.until("one has none", |window| {
        !window.view().list.busy && window.view().list.len() == 1
    });
    window.until("what is not shown is not chosen", |window| {
        !window.text().contains("chosen")
    });
    window.fill("Search", "meta.lot:7");
    window.until("the others have it", |window| {
        !window.view().list.busy && window.view().list.len() == 229
    });
    window.reports();
    window.click("Take it back");
    window.until("none has it", |window| !window.view().metadata.contains_key("lot"));
}

#[test]
fn a_class_for_many_is_counted_before_it_is_given_and_is_taken_back_as_one() {
    let mut window = opened();
    window.press(Key::A, CTRL);
    says(&mut window, "230 inputs chosen");
    window.until("they are known", |window| window.view().list.chosen.is_some());
    window.key(Key::Num2);
    says(&mut window, "Label 230 inputs \"boot\"?");
    says(&mut window, "230 annotations would change on 230 of 230 inputs.");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    assert_eq!(window.on_disk(), 0, "it was only counted");
    window.click("Label");
    window.reports();
    says(&mut window, "230 annotations changed on 230 of 230 inputs.");
    let labeled = |window: &Window| window.view().list.rows.values().all(|row| row.claims.len() == 1);
    window.until("the cards say so", labeled);
    window.click("Take it back");
    window.until("nothing is said", |window| window.sees("2.png, unlabeled"));
}

#[test]
fn a_labeler_of_boxes_has_nothing_to_do_with_all_of_them() {
    let team = Team::with_pictures(4);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#);
    let mut ana = sit(&team, "Ana");
    ana.key(Key::G);
    ana.until("cards are read", |window| window.sees("2.png, unlabeled"));
    ana.press(Key::A, CTRL);
    says(
        &mut ana,
        "There is nothing that you can do with several images at once here",
    );
}

/// A task in parts, whose inputs are given to one labeler each.
fn in_parts() -> Team {
    let team = Team::with_pictures(6);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"], reviewers: ["Rae"],
            worker_strategy: Partitioned(workers_per_input: 1), review_strategy: Manual(sample_percent: 100.0))"#,
    );
    team
}

/// How many inputs somebody is to label.
fn share(team: &Team, name: &str) -> u64 {
    team.show("Street").assignments[name]
}

#[test]
fn a_lead_gives_all_to_one_labeler_but_what_was_begun() {
    let team = in_parts();
    assert_eq!((share(&team, "Ana"), share(&team, "Ben")), (3, 3));
    let first = first_of(&team, "Ana");
    team.apply("Ana", &submitted(&first, 5.0));
    let mut lea = sit(&team, "Lea");
    lea.key(Key::G);
    lea.until("cards are read", |window| window.view().list.rows.len() == 6);
    lea.press(Key::A, CTRL);
    says(&mut lea, "6 inputs chosen");
    lea.click("Assign…");
    says(&mut lea, "Assign 6 inputs");
    lea.click("Assign to");
    lea.click("Ben");
    says(&mut lea, "2 of 6 inputs would be given to Ben.");
    says(&mut lea, &format!("Not on \"{first}\""));
    assert_eq!(lea.unnamed(), Vec::<String>::new());
    lea.click("Assign");
    lea.reports();
    says(&mut lea, "2 of 6 inputs given to Ben.");
    assert_eq!((share(&team, "Ana"), share(&team, "Ben")), (1, 5));
    lea.click("Take it back");
    lea.until("they are Ana's again", |_| share(&team, "Ana") == 3);
    team.sound();
}

/// The name of the first input that somebody is to label.
fn first_of(team: &Team, name: &str) -> String {
    sit(team, name).name()
}

#[test]
fn a_reviewer_approves_what_was_submitted_on_all() {
    let team = in_parts();
    let (of_ana, of_ben) = (first_of(&team, "Ana"), first_of(&team, "Ben"));
    team.apply("Ana", &submitted(&of_ana, 5.0));
    team.apply("Ben", &submitted(&of_ben, 5.0));
    let mut rae = sit(&team, "Rae");
    rae.key(Key::G);
    rae.until("cards are read", |window| window.view().list.rows.len() == 6);
    rae.press(Key::A, CTRL);
    says(&mut rae, "inputs chosen");
    rae.click("Approve…");
    says(&mut rae, "2 annotations would be accepted on 2 of");
    rae.click("Approve");
    rae.reports();
    says(&mut rae, "2 annotations accepted on 2 of");
    assert_eq!(team.statuses("Street").get("Success"), Some(&2));
    team.sound();
}

#[test]
fn the_chosen_ones_alone_are_exported() {
    let mut window = opened();
    window.click("2.png, unlabeled");
    window.ctrl_click("3.png, unlabeled");
    says(&mut window, "2 inputs chosen");
    window.key(Key::Num1);
    window.until("both have it", |window| {
        window.view().saving.pending == 0 && window.on_disk() == 2
    });
    window.click("Export…");
    says(&mut window, "Only the 2 inputs that were chosen");
    window.click("Also annotations that are not yet accepted, or were rejected");
    says(&mut window, "2 inputs with 2 annotations.");
    window.click("Only the 2 inputs that were chosen");
    says(&mut window, "230 inputs with 2 annotations.");
}
