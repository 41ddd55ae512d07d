//! What a reviewer sees and says: feedback pinned to a drawn box, a band over the grid, names that are hidden, what a
//! correction changed; all by keyboard where a keyboard will do.

use super::review::{CONSENSUS, MANUAL, review, reviewing, sit, spread, statuses};
use crate::support::sessions::until_loaded;
use crate::support::team::{Team, car, submitted};
use crate::support::window::{CTRL, CTRL_SHIFT, Window};
use egui::{Event, Key, Modifiers, Pos2, Shape};
use egui_kittest::kittest::Queryable;
use labelwright::domain::task::WorkState;
use labelwright::domain::{Region, Status};
use labelwright::session::{Command, EditCommand, NavigateCommand};

/// Three cars of Ana's on the first input, from left to right 10, 12 and 14 wide, and one on the second.
fn three_cars(team: &Team) {
    let cars: Vec<String> = (0..3)
        .map(|n| car("0.png", 4.0 + 20.0 * f64::from(n), 5.0, 10.0 + 2.0 * f64::from(n)))
        .collect();
    let submit = "Submit(task: \"Street\", input: \"0.png\")";
    team.apply("Ana", &format!("[{}, {submit}]", cars.join(", ")));
    team.apply("Ana", &submitted("1.png", 5.0));
}

fn write(window: &mut Window, text: &str) {
    for letter in text.chars() {
        window.events([Event::Text(letter.to_string())]);
    }
}

/// How many short lines, as dashes are made of, are painted on the canvas.
fn dashes(window: &Window) -> usize {
    fn count(shape: &Shape, room: egui::Rect) -> usize {
        match shape {
            Shape::LineSegment { points, .. } => usize::from(points.iter().all(|at| room.contains(*at))),
            Shape::Vec(shapes) => shapes.iter().map(|shape| count(shape, room)).sum(),
            _ => 0,
        }
    }
    let room = window.canvas();
    let shapes = &window.harness.output().shapes;
    shapes.iter().map(|clipped| count(&clipped.shape, room)).sum()
}

#[test]
fn the_keyboard_is_enough_to_decide_one_by_one() {
    let team = Team::with_pictures(2);
    team.task(MANUAL);
    three_cars(&team);
    let mut rae = reviewing(&team, "Rae");
    // Tab goes to the first that waits; Y accepts it and goes on.
    rae.key(Key::Tab);
    let ids: Vec<_> = review(&rae).works[0].annotations.iter().map(|a| a.id).collect();
    rae.key(Key::Y);
    rae.loaded();
    assert_eq!(
        statuses(&rae),
        [Status::Success, Status::AwaitingReview, Status::AwaitingReview]
    );
    // Backwards round the end and on again: the second one is selected.
    rae.press(Key::Tab, Modifiers::SHIFT);
    rae.key(Key::Tab);
    rae.key(Key::N);
    rae.steps(3);
    // Words go into the only field there is, without a click.
    write(&mut rae, "mirror");
    rae.key(Key::Enter);
    rae.loaded();
    assert_eq!(
        statuses(&rae),
        [Status::Success, Status::ReviewDenied, Status::AwaitingReview]
    );
    let remark = &review(&rae).works[0].remarks[0];
    assert_eq!((remark.text.as_str(), remark.annotation), ("mirror", Some(ids[1])));
    // The last one decides the input, and the next comes.
    rae.key(Key::Y);
    rae.until("the next input is there", |window| window.name() == "1.png");
    drop(rae);
    team.sound();
}

#[test]
fn feedback_is_pinned_to_a_box_that_is_drawn_for_it() {
    let team = Team::with_pictures(2);
    team.task(MANUAL);
    team.apply("Ana", &submitted("0.png", 5.0));
    let mut rae = reviewing(&team, "Rae");
    rae.press(Key::N, Modifiers::SHIFT);
    rae.steps(3);
    write(&mut rae, "a car is missing here");
    // As desktops tell it: the key, and what it writes.
    let alt_b = Event::Key {
        key: Key::B,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::ALT,
    };
    rae.events([alt_b, Event::Text("b".into())]);
    rae.steps(3);
    assert!(!rae.sees("Reject"), "the dialog makes room for the box");
    assert!(rae.text().contains("Draw a box where it belongs"), "{}", rae.text());
    // Esc gives the box up, not what was written.
    rae.key(Key::Escape);
    rae.steps(3);
    assert!(rae.sees("Reject"));
    rae.click("Draw a box…");
    rae.drag((0.6, 0.6), (0.9, 0.9));
    rae.steps(3);
    assert!(rae.sees("Reject"));
    assert_eq!(rae.current().annotations.len(), 1, "the box is no annotation");
    rae.click("Reject");
    rae.loaded();
    rae.steps(3);
    drop(rae);

    let mut ana = sit(&team, "Ana");
    let remark = &ana.view().talk.remarks[0];
    assert_eq!(remark.text, "a car is missing here");
    let pin = remark.pin.expect("a place");
    assert!(
        pin.x0 > 32.0 && pin.y0 > 24.0 && pin.width() > 4.0 && pin.height() > 4.0,
        "{pin:?}"
    );
    ana.steps(2);
    assert!(dashes(&ana) > 8, "the place is marked on the canvas");
    assert_eq!(ana.current().state, WorkState::Returned);
    drop(ana);
    team.sound();
}

#[test]
fn a_band_over_the_grid_chooses_what_it_touches() {
    let team = Team::with_pictures(6);
    team.task(MANUAL);
    for input in 0..6 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    let mut rae = reviewing(&team, "Rae");
    rae.press(Key::G, CTRL);
    rae.until("the grid is read", |window| window.text().contains("6 annotations"));
    rae.steps(3);
    let cells: Vec<egui::Rect> = rae
        .harness
        .query_all_by_label("car by Ana")
        .map(|node| node.rect())
        .collect();
    assert_eq!(cells.len(), 6);
    let drag = |window: &mut Window, from: Pos2, to: Pos2, modifiers: Modifiers| {
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers,
        };
        let held = Event::ModifiersChanged(modifiers);
        window.events([held, Event::PointerMoved(from), button(from, true)]);
        window.events([Event::PointerMoved(from.lerp(to, 0.5))]);
        window.events([Event::PointerMoved(to)]);
        window.events([button(to, false), Event::ModifiersChanged(Modifiers::NONE)]);
        window.steps(2);
    };
    // From the middle of the first crop into the third: three.
    drag(&mut rae, cells[0].center(), cells[2].center(), Modifiers::NONE);
    assert!(rae.text().contains("Approve  3"), "{}", rae.text());
    // Another band takes the place of the first, or joins it with Ctrl.
    drag(&mut rae, cells[3].center(), cells[4].center(), Modifiers::NONE);
    assert!(rae.text().contains("Approve  2"), "{}", rae.text());
    drag(
        &mut rae,
        cells[5].center(),
        cells[5].center() + egui::vec2(9.0, 9.0),
        Modifiers::COMMAND,
    );
    assert!(rae.text().contains("Approve  3"), "{}", rae.text());
    rae.key(Key::Y);
    rae.until("three are left", |window| window.text().contains("3 annotations"));
    rae.loaded();
    drop(rae);
    assert_eq!(team.statuses("Street"), [("AwaitingReview", 3), ("Success", 3)].into());
    team.sound();
}

/// No name of a labeler is painted, nor told to a screen reader.
#[track_caller]
fn assert_nameless(window: &Window, place: &str) {
    for name in ["Ana", "Ben", "Cy"] {
        let word = |text: &str| text.split(|c: char| !c.is_alphabetic()).any(|word| word == name);
        assert!(!word(&window.text()), "{place}: {}", window.text());
        let told = window
            .harness
            .query_all_by(|node| node.label().is_some_and(|label| word(&label)))
            .count();
        assert_eq!(told, 0, "{place}: {name} is told");
    }
}

#[test]
fn a_blind_review_names_nobody() {
    let team = Team::with_pictures(3);
    team.task(&MANUAL.replace("kind:", "blind_review: true, kind:"));
    for (input, who) in [("0.png", "Ana"), ("0.png", "Ben"), ("1.png", "Ana")] {
        team.apply(who, &submitted(input, 5.0));
    }
    let mut rae = reviewing(&team, "Rae");
    assert!(rae.text().contains("Labeler A") && rae.text().contains("Labeler B"));
    assert_nameless(&rae, "the panel");
    rae.press(Key::N, Modifiers::SHIFT);
    rae.steps(3);
    assert_nameless(&rae, "the feedback");
    rae.key(Key::Num7);
    rae.click("Cancel");
    rae.press(Key::G, CTRL);
    rae.until("the grid is read", |window| window.text().contains("3 annotations"));
    rae.click("By labeler");
    assert!(rae.text().contains("LABELER A"), "{}", rae.text());
    assert_nameless(&rae, "the grid");
    rae.press(Key::G, CTRL);
    rae.click("History");
    rae.until("the history is read", |window| !window.view().history.is_empty());
    assert_nameless(&rae, "the history");
    rae.click("Review");
    rae.key(Key::Enter);
    rae.until("the next input is there", |window| window.name() == "1.png");
    assert_nameless(&rae, "the next");
    // Nor where it is not reviewed: the canvas of labeling, and the log on the command line.
    rae.press(Key::R, CTRL_SHIFT);
    rae.until("labeling", |window| window.view().review.is_none());
    rae.loaded();
    rae.steps(3);
    assert_nameless(&rae, "the canvas");
    drop(rae);
    let of_log = |name: Option<&str>| {
        let wanted = labelwright::session::LogWanted {
            task: Some("Street".into()),
            member: name.map(str::to_owned),
            ..Default::default()
        };
        team.session("Rae").log_of(&wanted).expect("a log")
    };
    let members: Vec<String> = of_log(None).into_iter().map(|line| line.member).collect();
    assert!(members.iter().any(|name| name.starts_with("Labeler ")), "{members:?}");
    assert!(
        !members.iter().any(|name| name == "Ana" || name == "Ben"),
        "{members:?}"
    );
    assert!(of_log(Some("Ana")).is_empty(), "asked for by name it has none either");
    team.sound();
}

#[test]
fn a_blind_comparison_names_nobody() {
    let team = Team::with_pictures(1);
    team.task(&CONSENSUS.replace("kind:", "blind_review: true, kind:"));
    spread(&team, [0.0, 10.0, 20.0]);
    let mut rae = reviewing(&team, "Rae");
    let names: Vec<&str> = review(&rae).works.iter().map(|work| work.name.as_str()).collect();
    assert_eq!(
        names,
        ["Labeler A", "Labeler B", "Labeler C"],
        "in no order that says who"
    );
    assert_nameless(&rae, "the conflicts");
    rae.key(Key::Q);
    rae.steps(3);
    assert_nameless(&rae, "side by side");
    rae.click("Annotations  3");
    assert_nameless(&rae, "the annotations");
    drop(rae);
    team.sound();
}

#[test]
fn a_correction_shows_dashed_what_it_was() {
    let team = Team::with_pictures(1);
    team.task(MANUAL);
    team.apply("Ana", &submitted("0.png", 5.0));
    let mut rae = reviewing(&team, "Rae");
    rae.until("what was submitted is read", |window| {
        !review(window).works[0].submitted.is_empty()
    });
    rae.key(Key::Tab);
    assert_eq!(dashes(&rae), 0, "nothing is corrected yet");
    rae.press(Key::ArrowRight, Modifiers::SHIFT);
    rae.loaded();
    rae.steps(3);
    let corrected = &review(&rae).works[0].annotations[0];
    assert_eq!(corrected.edited_by, Some(rae.view().me.id));
    assert!(dashes(&rae) > 8, "the outline that was submitted");
    assert!(rae.sees("car, 20 × 20, by Ana"), "{}", rae.text());
    rae.key(Key::Escape);
    rae.steps(2);
    assert_eq!(dashes(&rae), 0, "only while it is selected");
    // Corrected and accepted, it is Ana's as Rae left it.
    rae.key(Key::Enter);
    rae.loaded();
    drop(rae);
    let mut ana = sit(&team, "Ana");
    let task = ana.view().task.expect("a task");
    assert!(ana.view().tasks.iter().any(|summary| summary.task.id == task));
    let [annotation] = ana.annotations() else { panic!("one") };
    assert_eq!(annotation.status, Status::Success);
    let Region::Box(found) = &annotation.region else {
        panic!("a box")
    };
    assert_eq!((found.x0, found.x1), (15.0, 35.0));
    ana.steps(1);
    drop(ana);
    team.sound();
}

#[test]
fn before_and_after_can_be_told_apart() {
    let team = Team::with_pictures(1);
    team.task(MANUAL);
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "more to the right")]"#,
    );
    let ana = sit(&team, "Ana");
    let id = ana.annotations()[0].id;
    let moved = labelwright::domain::BBox {
        x0: 30.0,
        y0: 5.0,
        x1: 50.0,
        y1: 25.0,
    };
    assert_eq!(ana.annotations().len(), 1);
    drop(ana);
    let mut session = team.session("Ana");
    let task = session.task_named("Street").expect("the task").id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    until_loaded(&mut session);
    session
        .apply(Command::Edit(EditCommand::Reshape(vec![(id, Region::Box(moved))])))
        .expect("moved");
    session.apply(Command::Edit(EditCommand::Submit)).expect("submitted");
    session.flush().expect("saved");
    drop(session);

    let mut rae = reviewing(&team, "Rae");
    rae.until("what it was is read", |window| review(window).works[0].before.is_some());
    rae.steps(2);
    assert_eq!(dashes(&rae), 0);
    rae.key(Key::B);
    rae.steps(2);
    assert!(dashes(&rae) > 8, "what was sent back is dashed");
    rae.key(Key::B);
    rae.steps(2);
    assert_eq!(dashes(&rae), 0);
    drop(rae);
    team.sound();
}

#[test]
fn the_grid_is_decided_by_keyboard() {
    let team = Team::with_pictures(3);
    team.task(MANUAL);
    for input in 0..3 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    let mut rae = reviewing(&team, "Rae");
    rae.press(Key::G, CTRL);
    rae.until("the grid is read", |window| window.text().contains("3 annotations"));
    rae.steps(3);
    rae.key(Key::ArrowRight);
    assert!(rae.text().contains("Approve  1"), "{}", rae.text());
    rae.press(Key::ArrowRight, Modifiers::SHIFT);
    assert!(rae.text().contains("Approve  2"), "{}", rae.text());
    rae.key(Key::ArrowLeft);
    rae.key(Key::Y);
    rae.until("two are left", |window| window.text().contains("2 annotations"));
    rae.steps(2);
    assert!(rae.text().contains("Approve  1"), "the next is chosen: {}", rae.text());
    rae.key(Key::N);
    rae.steps(3);
    write(&mut rae, "no car");
    rae.key(Key::Enter);
    rae.until("one is left", |window| window.text().contains("1 annotation"));
    rae.loaded();
    // Enter shows the last one on its input.
    rae.key(Key::Enter);
    rae.until("the canvas is there", |window| window.sees("Approve what is shown"));
    drop(rae);
    let statuses = team.statuses("Street");
    assert_eq!(
        statuses,
        [("AwaitingReview", 1), ("ReviewDenied", 1), ("Success", 1)].into()
    );
    team.sound();
}

#[test]
fn feedback_from_the_grid_is_pinned_on_the_input_that_was_chosen() {
    let team = Team::with_pictures(3);
    team.task(MANUAL);
    for (input, who) in [("0.png", "Ana"), ("1.png", "Ben")] {
        team.apply(who, &submitted(input, 5.0));
    }
    let mut rae = reviewing(&team, "Rae");
    assert_eq!(rae.name(), "0.png");
    rae.press(Key::G, CTRL);
    rae.until("the grid is read", |window| window.text().contains("2 annotations"));
    rae.steps(3);
    // On several inputs there is no one place to draw.
    rae.click("Select all of car");
    rae.key(Key::N);
    rae.steps(3);
    rae.click("Draw a box…");
    assert!(rae.sees("Reject"), "it is not offered");
    rae.click("Cancel");
    assert!(rae.text().contains("Review grid"), "{}", rae.text());
    rae.click("car by Ben");
    rae.key(Key::N);
    rae.steps(3);
    write(&mut rae, "the mirror too");
    rae.click("Draw a box…");
    rae.until("its input is there", |window| {
        window.name() == "1.png" && window.text().contains("Draw a box where it belongs")
    });
    rae.loaded();
    // Who goes elsewhere meanwhile comes back for it.
    rae.key(Key::ArrowLeft);
    rae.until("the dialog is back", |window| {
        window.name() == "1.png" && window.sees("Reject")
    });
    rae.loaded();
    rae.click("Draw a box…");
    rae.steps(3);
    rae.drag((0.6, 0.6), (0.9, 0.9));
    rae.steps(3);
    assert!(rae.sees("Reject"));
    rae.click("Reject");
    rae.until("one is left in the grid", |window| {
        window.text().contains("1 annotation\n")
    });
    rae.loaded();
    drop(rae);

    let ben = sit(&team, "Ben");
    assert_eq!(
        (ben.name().as_str(), ben.current().state),
        ("1.png", WorkState::Returned)
    );
    let remark = &ben.view().talk.remarks[0];
    assert_eq!(remark.text, "the mirror too");
    assert!(remark.annotation.is_some());
    let pin = remark.pin.expect("a place");
    assert!(pin.x0 > 32.0 && pin.y0 > 24.0, "{pin:?}");
    drop(ben);
    team.sound();
}

#[test]
fn a_single_decision_is_taken_back_by_either_key() {
    let team = Team::with_pictures(2);
    team.task(MANUAL);
    three_cars(&team);
    let mut rae = reviewing(&team, "Rae");
    let waits = [Status::AwaitingReview; 3];
    assert!(!rae.sees("Undo decision"), "there is none yet");
    rae.key(Key::Tab);
    rae.key(Key::Y);
    rae.loaded();
    assert_eq!(statuses(&rae)[0], Status::Success);
    assert!(rae.sees("Undo decision"));
    // What is selected now waits: only what is named, or all, is reopened.
    rae.key(Key::U);
    rae.loaded();
    assert_eq!(statuses(&rae)[0], Status::Success);
    assert!(
        rae.text().contains("The selection is pending your decision"),
        "{}",
        rae.text()
    );
    rae.press(Key::Z, CTRL);
    rae.loaded();
    assert_eq!(statuses(&rae), waits);
    rae.key(Key::Y);
    rae.loaded();
    rae.key(Key::Escape);
    rae.key(Key::U);
    rae.loaded();
    assert_eq!(statuses(&rae), waits);
    drop(rae);
    team.sound();
}

/// Takes a labeler off the task and puts others on it, as its lead does.
fn labelers_are(team: &Team, names: &str) {
    let file = team.path().with_file_name("edit.ron");
    std::fs::write(&file, format!("(labelers: [{names}])")).expect("a file");
    let edited = team.session("Lea").edit_task_now("Street", Some(&file), false, false);
    edited.expect("changed");
}

#[test]
fn the_dialog_says_who_gets_what_comes_back_from_who_labels_no_more() {
    let team = Team::with_pictures(1);
    team.task(&MANUAL.replace("kind:", "worker_strategy: Partitioned(workers_per_input: 1), kind:"));
    let who = if team.try_apply("Ana", &submitted("0.png", 5.0)).is_ok() {
        "Ana"
    } else {
        team.apply("Ben", &submitted("0.png", 5.0));
        "Ben"
    };
    labelers_are(&team, "\"Cy\"");
    let mut rae = reviewing(&team, "Rae");
    rae.press(Key::N, Modifiers::SHIFT);
    rae.steps(3);
    let line = format!("{who} no longer labels in this task; the rejected work goes to Cy.");
    assert!(rae.text().contains(&line), "{}", rae.text());
    write(&mut rae, "mirror");
    rae.click("Reject");
    rae.loaded();
    drop(rae);
    let cy = sit(&team, "Cy");
    assert_eq!(cy.current().state, WorkState::Returned);
    assert_eq!(cy.view().talk.remarks[0].text, "mirror");
    drop(cy);
    team.sound();
}

#[test]
fn what_nobody_could_change_is_not_sent_back() {
    let team = Team::with_pictures(1);
    team.task(MANUAL);
    for who in ["Ana", "Ben"] {
        team.apply(who, &submitted("0.png", 5.0));
    }
    labelers_are(&team, "\"Ana\"");
    let mut rae = reviewing(&team, "Rae");
    rae.click("Reject all of Ben");
    rae.steps(3);
    assert!(!rae.sees("Reject"), "{}", rae.text());
    rae.click("Reject all of Ana");
    rae.steps(3);
    assert!(rae.sees("Reject"));
    rae.click("Cancel");
    rae.click("Approve all of Ben");
    rae.loaded();
    drop(rae);
    assert_eq!(team.statuses("Street"), [("AwaitingReview", 1), ("Success", 1)].into());
    team.sound();
}

#[test]
fn the_filmstrip_of_a_review_says_what_waits_and_what_was_decided() {
    let team = Team::with_pictures(3);
    team.task(MANUAL);
    for input in 0..3 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "1.png", labeler: "Ana", feedback: "no car")]"#,
    );
    let mut rae = reviewing(&team, "Rae");
    let told = |window: &Window, number: u8, what: &str| {
        let tile = format!("{number}.png, {what}, 1 annotation");
        window
            .harness
            .query_all_by(|node| node.label().is_some_and(|label| label.contains(&tile)))
            .next()
            .is_some()
    };
    rae.until("rows are read", |window| told(window, 2, "pending decision"));
    assert!(told(&rae, 0, "pending decision") && told(&rae, 1, "rejected"));
    rae.key(Key::Enter);
    rae.until("it is accepted", |window| told(window, 0, "accepted"));
    rae.press(Key::R, CTRL_SHIFT);
    rae.until("it is told of me again", |window| told(window, 0, "unlabeled"));
    drop(rae);
    team.sound();
}
