//! What a model suggests is accepted, dismissed, filtered and taken back at the window. The findings are put into the
//! project before it is opened: no model runs here.

use crate::support::seat::{CTRL, Seat, project};
use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{By, NodeT, Queryable};
use labelwright::domain::{BBox, Finding, Model, ModelId, ModelKind, Origin, Region, Sign, TaskKind};
use labelwright::session::view::{AssistView, Standing};
use labelwright::session::{Command, Opening, Session, Who};

/// A finding in the middle of the picture, by its share of the width.
fn finding(class: u32, probability: f64, x: f64) -> Finding {
    let region = Region::Box(BBox {
        x0: x,
        y0: 90.0,
        x1: x + 40.0,
        y1: 150.0,
    });
    Finding {
        class,
        probability,
        region,
    }
}

/// A seat before a task of this kind in which a model suggests these things for the first input.
fn seat(kind: TaskKind, findings: &[Finding]) -> Seat {
    seat_with(kind, "", findings)
}

/// The same with more said of the task.
fn seat_with(kind: TaskKind, more: &str, findings: &[Finding]) -> Seat {
    let dir = project(2);
    let path = dir.path().join("p.labelwright");
    let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    let model = session
        .keep_model(Model {
            id: ModelId::fixed(0),
            name: "street".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "street.onnx".into(),
            hash: "ab".repeat(32),
            classes: vec!["car".into(), "person".into(), "dog".into()],
            licence: None,
        })
        .expect("kept");
    session.settle().expect("saved");
    let file = dir.path().join("task.ron");
    let text = format!(
        "Task(name: \"T\", kind: {}, concepts: [\"car\", \"person\", \"kite\"], assist: Some(Assist(model: \"street\", low: 0.25, high: 1.0)), {more})",
        kind.name()
    );
    std::fs::write(&file, text).expect("a file");
    let task = session.new_task_from_file(&file).expect("a task");
    session.apply(Command::OpenTask(Some(task.id))).expect("opens");
    let input = session.view().current.as_ref().expect("an input").input.clone();
    session
        .file_findings(task.id, model.id, &input, findings)
        .expect("filed");
    session.settle().expect("saved");
    drop(session);
    Seat::open(dir)
}

fn detection() -> Seat {
    let seat = seat(
        TaskKind::Detection,
        &[
            finding(0, 0.9, 100.0),
            finding(1, 0.62, 150.0),
            finding(0, 0.4, 200.0),
            finding(1, 0.1, 250.0),
        ],
    );
    assert_eq!(offered(&seat), [90, 62, 40]);
    seat
}

fn assist(seat: &Seat) -> &AssistView {
    seat.view().assist.as_ref().expect("the task has a model")
}

/// Probabilities that wait, in per cent.
fn offered(seat: &Seat) -> Vec<u32> {
    assist(seat)
        .offered()
        .map(|s| (s.probability * 100.0).round() as u32)
        .collect()
}

/// A key that goes down and up.
fn tapped(key: Key) -> [Event; 2] {
    [true, false].map(|pressed| Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    })
}

/// Whether the row of this name is chosen.
fn is_chosen(seat: &Seat, row: &str) -> bool {
    seat.window.get_by_label(row).accesskit_node().toggled() == Some(Toggled::True)
}

#[test]
fn the_first_press_accepts_the_most_probable_one_and_chooses_the_next() {
    let mut seat = detection();
    assert!(seat.text().contains("3 of 4"), "{}", seat.text());
    seat.key(Key::E);
    seat.loaded();
    assert_eq!((seat.concepts(), offered(&seat)), (vec!["car".into()], vec![62, 40]));
    assert!(is_chosen(&seat, "person 62 %"));
    seat.key(Key::Q);
    seat.key(Key::E);
    seat.loaded();
    assert_eq!(seat.concepts(), ["car", "car"]);
    assert_eq!(assist(&seat).count(Standing::Dismissed), 1);
    assert!(seat.sees("1 dismissed"));
    assert!(matches!(
        seat.annotations()[0].origin,
        Origin::Model { edited: false, .. }
    ));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!((seat.concepts(), offered(&seat)), (vec!["car".into()], vec![40]));
    seat.press(Key::Z, CTRL);
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!((seat.annotations().len(), offered(&seat)), (0, vec![90, 62, 40]));
}

#[test]
fn one_suggestion_is_accepted_by_one_key_and_submitted_by_the_next() {
    let mut seat = seat(TaskKind::Detection, &[finding(0, 0.87, 100.0)]);
    let input = seat.name();
    seat.events([Key::E, Key::Enter].map(tapped).concat());
    seat.loaded();
    assert_ne!(seat.name(), input, "it went on");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!((seat.name(), seat.concepts()), (input, vec!["car".into()]));
}

#[test]
fn dismissing_begins_with_the_most_probable_one_too() {
    let mut seat = detection();
    seat.key(Key::Q);
    seat.loaded();
    assert_eq!((seat.annotations().len(), offered(&seat)), (0, vec![62, 40]));
}

#[test]
fn undecided_suggestions_are_asked_about_once() {
    let mut seat = detection();
    let input = seat.name();
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), input);
    assert!(seat.sees("3 suggestions are undecided."), "{}", seat.text());
    // Esc goes back, and so does deciding on one.
    seat.key(Key::Escape);
    assert!(!seat.sees("3 suggestions are undecided."));
    seat.key(Key::Enter);
    seat.key(Key::E);
    seat.loaded();
    seat.steps(2);
    assert!(!seat.sees("Submit anyway"));
    seat.key(Key::Enter);
    assert!(seat.sees("2 suggestions are undecided."), "{}", seat.text());
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.key(Key::Enter);
    seat.loaded();
    assert_ne!(seat.name(), input, "the second press submits");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.concepts(), ["car"]);
}

#[test]
fn the_question_about_undecided_suggestions_can_be_switched_off() {
    let mut seat = detection();
    let input = seat.name();
    seat.click("Submit");
    seat.steps(2);
    seat.click("Do not ask about undecided suggestions");
    let stop = "Do not ask about undecided suggestions";
    assert!(is_chosen(&seat, stop), "{}", seat.text());
    seat.click("Go back");
    seat.steps(2);
    assert_eq!(seat.name(), input);
    seat.key(Key::E);
    seat.loaded();
    assert_eq!(offered(&seat).len(), 2);
    seat.click("Submit");
    seat.loaded();
    assert_ne!(seat.name(), input);
}

#[test]
fn keys_of_one_frame_each_do_their_work() {
    let mut seat = detection();
    seat.events([Key::Tab, Key::E, Key::Q, Key::E].map(tapped).concat());
    seat.loaded();
    assert_eq!(seat.annotations().len(), 2);
    assert_eq!(assist(&seat).count(Standing::Dismissed), 1);
    assert_eq!(offered(&seat), [] as [u32; 0]);
    assert!(
        seat.text()
            .contains("Nothing between 25 % and 100 %: 1 below; move the slider.")
    );
}

#[test]
fn dismissed_ones_stay_so_and_are_taken_up_again() {
    let mut seat = detection();
    seat.click("Dismiss car 90 %");
    seat.loaded();
    let mut seat = seat.again();
    assert_eq!(offered(&seat), [62, 40]);
    assert!(!seat.sees("Take up again car 90 %"));
    seat.click("1 dismissed");
    seat.click("Take up again car 90 %");
    seat.loaded();
    assert_eq!(offered(&seat), [90, 62, 40]);
}

#[test]
fn a_tick_accepts_and_unticking_makes_it_a_suggestion_again() {
    let mut seat = detection();
    seat.click("Accept person 62 %");
    seat.loaded();
    assert_eq!((seat.concepts(), offered(&seat)), (vec!["person".into()], vec![90, 40]));
    seat.click("Accept person 62 %");
    seat.loaded();
    assert_eq!((seat.annotations().len(), offered(&seat).len()), (0, 3));
}

#[test]
fn the_slider_filters_and_accept_all_takes_what_is_left() {
    let mut seat = detection();
    seat.window.get_by_label("Lowest probability").focus();
    seat.steps(2);
    // 25 % and 4 times 10 %.
    for _ in 0..4 {
        seat.press(Key::ArrowRight, Modifiers::SHIFT);
    }
    assert_eq!(offered(&seat), [90]);
    assert!(seat.text().contains("1 of 4"), "{}", seat.text());
    seat.window.get_by_label("Lowest probability").focus();
    seat.steps(2);
    for _ in 0..5 {
        seat.key(Key::ArrowLeft);
    }
    assert_eq!(offered(&seat), [90, 62]);
    seat.click("Accept all 2");
    seat.loaded();
    assert_eq!(seat.annotations().len(), 2);
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!((seat.annotations().len(), offered(&seat).len()), (0, 2));
}

#[test]
fn a_handle_of_the_slider_is_dragged_and_a_concept_has_a_range_of_its_own() {
    let mut seat = detection();
    let (low, high) = (seat.rect("Lowest probability"), seat.rect("Highest probability"));
    let to = egui::pos2(egui::lerp(low.center().x..=high.center().x, 0.4), low.center().y);
    seat.frame([Event::PointerMoved(low.center()), seat.button(low.center(), true)]);
    seat.frame([Event::PointerMoved(to)]);
    seat.frame([seat.button(to, false)]);
    seat.steps(2);
    let band = assist(&seat).band;
    assert!((0.5..0.6).contains(&band.low) && band.high == 1.0, "{band:?}");
    assert_eq!(offered(&seat), [90, 62]);
    seat.click("By concept");
    seat.window.get_by_label("Highest probability of car").focus();
    seat.steps(2);
    seat.press(Key::ArrowLeft, Modifiers::SHIFT);
    seat.press(Key::ArrowLeft, Modifiers::SHIFT);
    assert_eq!(offered(&seat), [62]);
    seat.click("car: as all");
    assert_eq!(offered(&seat), [90, 62]);
}

#[test]
fn reshaping_accepts_and_the_new_annotation_is_in_hand() {
    let mut seat = detection();
    seat.key(Key::Tab);
    seat.key(Key::ArrowRight);
    seat.loaded();
    assert!(matches!(
        seat.annotations()[0].origin,
        Origin::Model { edited: true, .. }
    ));
    // The second step moves the annotation that the first made.
    seat.key(Key::ArrowRight);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
    let bounds = seat.annotations()[0].region.bounds().expect("a box");
    assert_eq!((bounds.x0, bounds.x1), (102.0, 142.0));
    assert_eq!(offered(&seat), [62, 40]);
}

#[test]
fn a_digit_gives_the_chosen_one_another_concept() {
    let mut seat = detection();
    seat.key(Key::Tab);
    seat.key(Key::Num3);
    seat.loaded();
    assert!(seat.sees("kite 90 %"));
    assert_eq!(seat.annotations().len(), 0);
    seat.key(Key::E);
    seat.loaded();
    assert_eq!(seat.concepts(), ["kite"]);
    assert!(matches!(
        seat.annotations()[0].origin,
        Origin::Model { edited: true, .. }
    ));
}

#[test]
fn enter_still_hands_in_and_the_eye_hides_only_here() {
    let mut seat = detection();
    seat.click("Hide car 90 %");
    assert!(seat.sees("Show car 90 %"));
    assert_eq!(offered(&seat).len(), 3, "what is hidden is suggested still");
    seat.key(Key::Tab);
    seat.key(Key::Enter);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.loaded();
    assert!(seat.sees("Hide car 90 %"));
}

#[test]
fn what_is_annotated_already_is_folded_away() {
    let mut seat = detection();
    seat.click("Accept car 90 %");
    seat.loaded();
    assert!(
        !seat.sees("1 already annotated"),
        "what was accepted is ticked, not folded"
    );
    let mut seat = seat_with_twin();
    assert!(seat.sees("1 already annotated"));
    assert_eq!(offered(&seat), [90]);
    seat.click("1 already annotated");
    assert!(seat.sees("car 85 %"));
}

/// Two suggestions of one thing, one of which was accepted already.
fn seat_with_twin() -> Seat {
    let mut seat = seat(
        TaskKind::Detection,
        &[finding(0, 0.95, 100.0), finding(0, 0.9, 200.0), finding(0, 0.85, 102.0)],
    );
    seat.click("Accept car 95 %");
    seat.loaded();
    seat
}

#[test]
fn in_classification_the_key_of_the_concept_or_e_says_it() {
    let mut seat = seat(
        TaskKind::Classification,
        &[finding(0, 0.87, 10.0), finding(1, 0.55, 60.0)],
    );
    assert_eq!(offered(&seat), [87, 55]);
    assert_eq!(
        seat.text().matches("87 %").count(),
        2,
        "in the list and beside the concept: {}",
        seat.text()
    );
    seat.key(Key::Num2);
    seat.loaded();
    assert_eq!((seat.concepts(), offered(&seat)), (vec!["person".into()], vec![87]));
    assert!(matches!(seat.annotations()[0].origin, Origin::Model { .. }));
    seat.key(Key::E);
    seat.key(Key::E);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 2);
    assert!(seat.annotations().iter().all(|a| a.sign == Sign::Present));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!(offered(&seat), [87]);
}

#[test]
fn in_a_task_that_goes_on_by_itself_accepting_is_the_choice() {
    let more = "exclusive: true, auto_advance: true";
    let mut seat = seat_with(TaskKind::Classification, more, &[finding(0, 0.87, 10.0)]);
    seat.key(Key::E);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.concepts(), ["car"]);
}

#[test]
fn tab_is_the_canvas_and_not_the_next_widget() {
    let mut seat = detection();
    for _ in 0..3 {
        seat.key(Key::Tab);
    }
    assert_eq!(offered(&seat).len(), 3);
    let focused = seat
        .window
        .query_all(By::new().predicate(|node| node.is_focused() && node.role() != Role::Window));
    assert_eq!(focused.count(), 0);
    assert!(is_chosen(&seat, "car 40 %"));
    assert_eq!(seat.unnamed(), [] as [String; 0]);
}

#[test]
fn the_model_is_named_beside_the_concepts_it_knows() {
    let mut seat = detection();
    // The window looks for the model's file in the background.
    seat.until("it is told that the file is missing", |seat| {
        seat.text().contains("failed")
    });
    let robot = egui_material_icons::icons::ICON_SMART_TOY.codepoint;
    // Two concepts, and the line of the model itself.
    assert_eq!(seat.text().matches(robot).count(), 3, "{}", seat.text());
    assert!(
        seat.text().contains("is not there any more; put it back"),
        "the file is missing"
    );
}
