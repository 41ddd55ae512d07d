//! Reviewers at the window: deciding, comparing, and what becomes of a sample.

use crate::support::folder::Folder;
use crate::support::rows;
use crate::support::team::{Team, car, submitted};
use crate::support::window::{CTRL, CTRL_SHIFT, Window};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use labelwright::domain::task::WorkState;
use labelwright::domain::{Change, Op, OpKind, Row, Status, Task};
use labelwright::session::IdsAndClock;
use labelwright::session::view::{Crop, ReviewView};
use labelwright::store::Writer;

/// The member's window on the team's project, with its only task open.
pub fn sit(team: &Team, name: &str) -> Window {
    let mut window = Window::of(Folder::new(), team.path(), name);
    window.until("the project is open", Window::has_project);
    window.steps(3);
    if window.view().task.is_none() {
        // Who has nothing to label begins at the table; the palette leads anywhere.
        window.press(Key::K, CTRL);
        window.harness.event(Event::Text("Street".into()));
        window.steps(3);
        window.key(Key::Enter);
    }
    window.until("the task is open", |window| window.view().task.is_some());
    window.loaded();
    window
}

/// The same, reviewing.
pub fn reviewing(team: &Team, name: &str) -> Window {
    let mut window = sit(team, name);
    window.click("Review this task");
    window.until("the review is read", |window| {
        window
            .view()
            .review
            .as_ref()
            .is_some_and(|review| !review.works.is_empty())
    });
    window.loaded();
    window.steps(4);
    window
}

pub fn review(window: &Window) -> &ReviewView {
    window.view().review.as_ref().expect("a review")
}

pub fn statuses(window: &Window) -> Vec<Status> {
    let works = review(window).works.iter();
    works
        .flat_map(|work| work.annotations.iter().map(|a| a.status))
        .collect()
}

pub const MANUAL: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;

/// Gives the task reasons to choose from, as its lead does.
fn with_reasons(team: &Team, task: Task) {
    let ids_and_clock = IdsAndClock::default();
    let mut new = task.clone();
    new.reject_reasons = vec!["Too loose".into(), "Wrong concept".into()];
    let lea = team.session("Lea").view().me.id;
    let op = Op {
        task: Some(task.id),
        ..rows::op(
            &ids_and_clock,
            lea,
            OpKind::EditTask,
            Change::update(Row::Task(task), Row::Task(new)).into_iter().collect(),
        )
    };
    Writer::open(&team.path())
        .expect("opens")
        .transact(&[op])
        .expect("edited");
}

#[test]
fn work_is_rejected_with_reasons_comes_again_and_is_approved() {
    let team = Team::with_pictures(2);
    let task = team.task(MANUAL);
    with_reasons(&team, task);
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply("Ana", &submitted("1.png", 8.0));
    let mut rae = reviewing(&team, "Rae");
    assert_eq!(rae.name(), "0.png");
    assert!(rae.text().contains("1 of 2"), "{}", rae.text());
    // Shift+N asks what to say; 1 chooses the first reason, then words, and Enter sends.
    rae.press(Key::N, Modifiers::SHIFT);
    rae.steps(3);
    rae.key(Key::Num1);
    assert!(rae.sees("Reason: Too loose"), "{}", rae.text());
    rae.fill("Feedback", "box the mirrors too");
    rae.key(Key::Enter);
    rae.until("the next input is there", |window| window.name() == "1.png");
    rae.loaded();
    // Enter approves all that is shown.
    rae.key(Key::Enter);
    rae.loaded();
    rae.until("all is decided", |window| review(window).waiting == 0);
    drop(rae);
    assert_eq!(team.statuses("Street"), [("ReviewDenied", 1), ("Success", 1)].into());

    let ana = sit(&team, "Ana");
    assert_eq!(
        (ana.name().as_str(), ana.current().state),
        ("0.png", WorkState::Returned)
    );
    let said = &ana.view().talk.remarks[0];
    assert_eq!(
        (said.text.as_str(), said.reasons.as_slice()),
        ("box the mirrors too", &["Too loose".to_owned()][..])
    );
    drop(ana);
    team.apply("Ana", &submitted("0.png", 30.0));

    let mut rae = reviewing(&team, "Rae");
    assert_eq!(rae.name(), "0.png");
    assert!(rae.text().contains("box the mirrors too"), "{}", rae.text());
    assert_eq!(statuses(&rae), [Status::AwaitingReview; 2]);
    rae.click("Approve what is shown");
    rae.loaded();
    rae.steps(3);
    assert_eq!(statuses(&rae), [Status::Success; 2]);
    rae.click("Undo decision");
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::AwaitingReview; 2], "{}", rae.text());
    drop(rae);
    team.sound();
}

#[test]
fn annotations_are_decided_one_by_one_and_corrected() {
    let team = Team::with_pictures(1);
    team.task(MANUAL);
    let two = format!(
        "[{}, {}, Submit(task: \"Street\", input: \"0.png\")]",
        car("0.png", 5.0, 5.0, 10.0),
        car("0.png", 30.0, 5.0, 12.0)
    );
    team.apply("Ana", &two);
    let mut rae = reviewing(&team, "Rae");
    rae.click("Approve car, 10 × 10, by Ana");
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::Success, Status::AwaitingReview]);
    // What is selected gets another concept by its digit, and stays Ana's.
    rae.click("car, 12 × 12, by Ana");
    rae.key(Key::Num2);
    rae.loaded();
    let work = &review(&rae).works[0];
    let corrected = &work.annotations[1];
    assert_eq!(
        (corrected.author, corrected.edited_by),
        (work.work.member, Some(rae.view().me.id))
    );
    rae.press(Key::Z, CTRL);
    rae.loaded();
    assert_eq!(review(&rae).works[0].annotations[1].edited_by, None);
    rae.click("car, 12 × 12, by Ana");
    rae.key(Key::N);
    rae.events([Event::Text("No car".into())]);
    rae.click("Reject");
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::Success, Status::ReviewDenied]);
    assert_eq!(review(&rae).works[0].work.state, WorkState::Returned);
    drop(rae);
    team.sound();
}

pub const CONSENSUS: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    reviewers: ["Rae"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#;

pub fn spread(team: &Team, places: [f64; 3]) {
    for (name, x) in ["Ana", "Ben", "Cy"].into_iter().zip(places) {
        team.apply(name, &submitted("0.png", x));
    }
}

#[test]
fn of_three_two_agree_and_the_conflict_is_settled_by_a_number() {
    let team = Team::with_pictures(1);
    team.task(CONSENSUS);
    spread(&team, [5.0, 7.0, 40.0]);
    let mut rae = reviewing(&team, "Rae");
    assert!(rae.sees("Agreed: car"));
    assert!(rae.sees("Conflict: car, only Cy has it"), "{}", rae.text());
    let cy = review(&rae)
        .works
        .iter()
        .position(|work| work.name == "Cy")
        .expect("hers");
    rae.key([Key::Num1, Key::Num2, Key::Num3][cy]);
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::Success; 3]);
    rae.press(Key::Z, CTRL);
    rae.loaded();
    assert!(rae.sees("Conflict: car, only Cy has it"));
    assert!(rae.text().contains("1 of 1"), "{}", rae.text());
    // Ana has nothing there: what Cy has is turned down.
    rae.key([Key::Num1, Key::Num2, Key::Num3][(cy + 1) % 3]);
    rae.loaded();
    assert_eq!(statuses(&rae).iter().filter(|s| **s == Status::ReviewDenied).count(), 1);
    rae.steps(2);
    assert!(rae.text().contains("None pending"), "{}", rae.text());
    rae.key(Key::Enter);
    rae.steps(3);
    let text = rae.text();
    assert!(text.contains("Nothing is pending your decision any more."), "{text}");
    drop(rae);
    team.sound();
}

#[test]
fn versions_too_far_apart_are_merged_after_a_look_and_taken_apart_again() {
    let team = Team::with_pictures(1);
    team.task(CONSENSUS);
    spread(&team, [0.0, 10.0, 20.0]);
    let mut rae = reviewing(&team, "Rae");
    assert!(rae.text().contains("low overlap"), "{}", rae.text());
    let pair = |a: &str, b: &str| rae.text().matches(&format!("{a} and {b} ")).count();
    assert_eq!(
        pair("Ana", "Ben") + pair("Ben", "Ana"),
        1,
        "once, not from either side: {}",
        rae.text()
    );
    rae.key(Key::Q);
    rae.steps(3);
    let canvases = rae.harness.query_all_by_role_and_label(Role::Canvas, "Canvas");
    assert_eq!(canvases.count(), 3, "side by side");
    rae.key(Key::Q);
    rae.key(Key::Enter);
    rae.steps(3);
    assert!(rae.text().contains("One conflict is left"), "{}", rae.text());
    rae.key(Key::M);
    assert_eq!(
        statuses(&rae),
        [Status::AwaitingConsensusReview; 3],
        "it is only looked at"
    );
    rae.key(Key::Enter);
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::Success; 3]);
    assert_eq!(review(&rae).others.iter().filter(|a| a.is_merged()).count(), 1);
    rae.press(Key::Z, CTRL);
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::AwaitingConsensusReview; 3]);
    // Drawn anew: one box takes the place of all three.
    rae.key(Key::W);
    rae.drag((0.2, 0.2), (0.8, 0.8));
    rae.loaded();
    assert_eq!(statuses(&rae), [Status::ReviewDenied; 3]);
    let own = review(&rae).others.iter().filter(|a| !a.is_merged());
    assert_eq!(own.map(|a| a.status).collect::<Vec<_>>(), [Status::Success]);
    drop(rae);
    team.sound();
}

const SAMPLED: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    reviewers: ["Lea", "Rae"], review_strategy: Manual(sample_percent: 20.0), seed: Some(7))"#;

#[test]
fn a_sample_of_three_labelers_is_reviewed_released_and_extended() {
    let team = Team::with_pictures(10);
    team.task(SAMPLED);
    for name in ["Ana", "Ben", "Cy"] {
        for input in 0..10 {
            team.apply(name, &submitted(&format!("{input}.png"), 5.0));
        }
    }
    // Six of thirty are drawn; the two reviewers accept all but what was drawn of the first input.
    let mut sent_back = 0;
    for name in ["Lea", "Rae"] {
        let mut window = reviewing(&team, name);
        while review(&window).waiting > 0 {
            let input = window.name();
            let open = review(&window).works.iter().filter(|work| work.locked.is_none());
            let open = open.count();
            if sent_back == 0 {
                sent_back = open;
                window.press(Key::N, Modifiers::SHIFT);
                window.steps(3);
                window.events([Event::Text("No car".into())]);
                window.click("Reject");
            } else {
                window.key(Key::Enter);
            }
            window.loaded();
            window.until("the next is there", |window| {
                window.name() != input || review(window).waiting == 0
            });
            window.loaded();
        }
    }
    let mut lea = sit(&team, "Lea");
    lea.press(Key::S, CTRL_SHIFT);
    lea.until("the samples are read", |window| {
        window.text().contains("2 of 2 sampled reviewed")
    });
    let text = lea.text();
    assert_eq!(
        text.matches("2 of 2 sampled reviewed, 0 errors: 0 to 66 % of the work (95 %)")
            .count(),
        3 - sent_back,
        "{text}"
    );
    assert_eq!(
        text.matches("2 of 2 sampled reviewed, 1 error: 9 to 91 % of the work (95 %)")
            .count(),
        sent_back,
        "{text}"
    );
    lea.click("Accept the rest of Ana");
    lea.loaded();
    lea.click("Review all of Ben");
    lea.loaded();
    lea.until("both are decided", |window| {
        let text = window.text();
        text.contains("The rest is accepted") && text.contains("All of this work goes to review")
    });
    drop(lea);
    let statuses = team.statuses("Street");
    assert_eq!(statuses.get("Pending"), Some(&8), "Cy's still wait: {statuses:?}");
    assert_eq!(
        statuses.get("AwaitingReview"),
        Some(&8),
        "Ben's are sent to review: {statuses:?}"
    );
    team.sound();
}

#[test]
fn what_came_again_shows_what_it_was() {
    let team = Team::with_pictures(1);
    team.task(MANUAL);
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "wrong place")]"#,
    );
    team.apply("Ana", &submitted("0.png", 30.0));
    let mut rae = reviewing(&team, "Rae");
    rae.until("what it was is read", |window| review(window).works[0].before.is_some());
    let work = &review(&rae).works[0];
    assert_eq!(
        (work.annotations.len(), work.before.as_ref().map(Vec::len)),
        (2, Some(1))
    );
    assert_eq!(work.submitted.len(), 2);
    rae.key(Key::B);
    assert!(rae.text().contains("Dashed: as it was when rejected"), "{}", rae.text());
    drop(rae);
    team.sound();
}

#[test]
fn many_are_decided_at_once_in_the_grid() {
    let team = Team::with_pictures(8);
    team.task(MANUAL);
    for input in 0..8 {
        let name = format!("{input}.png");
        let odd = if input == 3 { 2.0 } else { 20.0 };
        let text = format!(
            "[{}, Submit(task: \"Street\", input: \"{name}\")]",
            car(&name, 5.0, 5.0, odd)
        );
        team.apply("Ana", &text);
    }
    let mut rae = reviewing(&team, "Rae");
    rae.press(Key::G, CTRL);
    rae.until("the grid is read", |window| window.text().contains("8 annotations"));
    rae.steps(3);
    assert!(rae.text().contains("unusually small"), "{}", rae.text());
    rae.until("crops are there", |window| {
        let crops = &window.view().crops;
        crops.len() == 8 && crops.values().all(|crop| matches!(crop, Crop::Here(_)))
    });
    // The odd one stands first; it is turned down alone, the others are approved together.
    let first = rae.harness.query_all_by_label("car by Ana").next().expect("a crop");
    first.click();
    rae.steps(3);
    rae.key(Key::N);
    rae.events([Event::Text("No car".into())]);
    rae.click("Reject");
    rae.until("seven are left", |window| window.text().contains("7 annotations"));
    rae.loaded();
    rae.press(Key::A, CTRL);
    rae.key(Key::Y);
    rae.until("none is left", |window| window.text().contains("All decided"));
    rae.loaded();
    drop(rae);
    assert_eq!(team.statuses("Street"), [("ReviewDenied", 1), ("Success", 7)].into());
    team.sound();
}

#[test]
fn the_dialog_of_a_rejection_is_steered_by_keyboard_and_asks_why() {
    let team = Team::with_pictures(1);
    let task = team.task(MANUAL);
    with_reasons(&team, task);
    team.apply("Ana", &submitted("0.png", 5.0));
    let mut rae = reviewing(&team, "Rae");
    rae.press(Key::N, Modifiers::SHIFT);
    rae.steps(3);
    let why = "Choose a reason, or say why";
    assert!(!rae.text().contains(why));
    rae.key(Key::Enter);
    assert!(rae.sees("Reject") && rae.text().contains(why), "{}", rae.text());
    // The first Tab goes to the words; what is written anywhere else goes there too.
    rae.key(Key::Tab);
    rae.steps(2);
    assert!(rae.is_focused("Feedback"));
    rae.press(Key::Tab, Modifiers::SHIFT);
    rae.steps(2);
    assert!(rae.is_focused("Reason: Wrong concept"), "{}", rae.text());
    for letter in ["b", "u", "s"] {
        rae.events([Event::Text(letter.into())]);
    }
    assert!(rae.is_focused("Feedback"));
    // Enter on a reason sends, and does not choose it.
    rae.press(Key::Tab, Modifiers::SHIFT);
    rae.steps(2);
    rae.key(Key::Enter);
    rae.loaded();
    rae.steps(3);
    assert!(!rae.sees("Reject"));
    let remark = &review(&rae).works[0].remarks[0];
    assert_eq!((remark.text.as_str(), remark.reasons.len()), ("bus", 0));
    drop(rae);
    team.sound();
}
