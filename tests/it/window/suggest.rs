//! What a model suggests is accepted, dismissed, filtered and taken back at the window. The findings are put into the
//! project before it is opened: no model runs here.

use crate::support::project::Project;
use crate::support::values::{boxed, detector};
use crate::support::window::{CTRL, Window};
use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{By, NodeT, Queryable};
use labelwright::domain::{Finding, Origin, Sign, TaskKind};
use labelwright::session::view::{AssistView, SuggestionState};
use labelwright::session::{Command, NavigateCommand};

/// A finding in the middle of the picture, by its share of the width.
fn finding(class: u32, probability: f64, x: f64) -> Finding {
    crate::support::values::finding(class, probability, boxed(x, 90.0, 40.0, 60.0))
}

/// A window before a task of this kind in which a model suggests these things for the first input.
fn window(kind: TaskKind, findings: &[Finding]) -> Window {
    window_with(kind, "", findings)
}

/// The same with more said of the task.
fn window_with(kind: TaskKind, more: &str, findings: &[Finding]) -> Window {
    let project = Project::with_pictures(2);
    let mut session = project.open();
    let model = session
        .keep_model(detector("street", &["car", "person", "dog"]))
        .expect("kept");
    session.flush().expect("saved");
    let file = project.folder.path("task.ron");
    let text = format!(
        "Task(name: \"T\", kind: {}, concepts: [\"car\", \"person\", \"kite\"], assist: Some(Assist(model: \"street\", low: 0.25, high: 1.0)), {more})",
        kind.name()
    );
    std::fs::write(&file, text).expect("a file");
    let task = session.new_task_from_file(&file).expect("a task");
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opens");
    let input = session.view().current.as_ref().expect("an input").input.clone();
    session
        .file_findings(task.id, model.id, &input, findings)
        .expect("filed");
    session.flush().expect("saved");
    drop(session);
    Window::open(project)
}

fn detection() -> Window {
    let window = window(
        TaskKind::Detection,
        &[
            finding(0, 0.9, 100.0),
            finding(1, 0.62, 150.0),
            finding(0, 0.4, 200.0),
            finding(1, 0.1, 250.0),
        ],
    );
    assert_eq!(offered(&window), [90, 62, 40]);
    window
}

fn assist(window: &Window) -> &AssistView {
    window.view().assist.as_ref().expect("the task has a model")
}

/// Probabilities that wait, in per cent.
fn offered(window: &Window) -> Vec<u32> {
    assist(window)
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
fn is_chosen(window: &Window, row: &str) -> bool {
    window.harness.get_by_label(row).accesskit_node().toggled() == Some(Toggled::True)
}

#[test]
fn the_first_press_accepts_the_most_probable_one_and_chooses_the_next() {
    let mut window = detection();
    assert!(window.text().contains("3 of 4"), "{}", window.text());
    window.key(Key::E);
    window.loaded();
    assert_eq!(
        (window.concepts(), offered(&window)),
        (vec!["car".into()], vec![62, 40])
    );
    assert!(is_chosen(&window, "person 62 %"));
    window.key(Key::Q);
    window.key(Key::E);
    window.loaded();
    assert_eq!(window.concepts(), ["car", "car"]);
    assert_eq!(assist(&window).count(SuggestionState::Dismissed), 1);
    assert!(window.sees("1 dismissed"));
    assert!(matches!(
        window.annotations()[0].origin,
        Origin::Model { edited: false, .. }
    ));
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!((window.concepts(), offered(&window)), (vec!["car".into()], vec![40]));
    window.press(Key::Z, CTRL);
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!((window.annotations().len(), offered(&window)), (0, vec![90, 62, 40]));
}

#[test]
fn one_suggestion_is_accepted_by_one_key_and_submitted_by_the_next() {
    let mut window = window(TaskKind::Detection, &[finding(0, 0.87, 100.0)]);
    let input = window.name();
    window.events([Key::E, Key::Enter].map(tapped).concat());
    window.loaded();
    assert_ne!(window.name(), input, "it went on");
    window.key(Key::A);
    window.loaded();
    assert_eq!((window.name(), window.concepts()), (input, vec!["car".into()]));
}

#[test]
fn dismissing_begins_with_the_most_probable_one_too() {
    let mut window = detection();
    window.key(Key::Q);
    window.loaded();
    assert_eq!((window.annotations().len(), offered(&window)), (0, vec![62, 40]));
}

#[test]
fn undecided_suggestions_are_asked_about_once() {
    let mut window = detection();
    let input = window.name();
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), input);
    assert!(window.sees("3 suggestions are undecided."), "{}", window.text());
    // Esc goes back, and so does deciding on one.
    window.key(Key::Escape);
    assert!(!window.sees("3 suggestions are undecided."));
    window.key(Key::Enter);
    window.key(Key::E);
    window.loaded();
    window.steps(2);
    assert!(!window.sees("Submit anyway"));
    window.key(Key::Enter);
    assert!(window.sees("2 suggestions are undecided."), "{}", window.text());
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.key(Key::Enter);
    window.loaded();
    assert_ne!(window.name(), input, "the second press submits");
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.concepts(), ["car"]);
}

#[test]
fn the_question_about_undecided_suggestions_can_be_switched_off() {
    let mut window = detection();
    let input = window.name();
    window.click("Submit");
    window.steps(2);
    window.click("Do not ask about undecided suggestions");
    let stop = "Do not ask about undecided suggestions";
    assert!(is_chosen(&window, stop), "{}", window.text());
    window.click("Go back");
    window.steps(2);
    assert_eq!(window.name(), input);
    window.key(Key::E);
    window.loaded();
    assert_eq!(offered(&window).len(), 2);
    window.click("Submit");
    window.loaded();
    assert_ne!(window.name(), input);
}

#[test]
fn keys_of_one_frame_each_do_their_work() {
    let mut window = detection();
    window.events([Key::Tab, Key::E, Key::Q, Key::E].map(tapped).concat());
    window.loaded();
    assert_eq!(window.annotations().len(), 2);
    assert_eq!(assist(&window).count(SuggestionState::Dismissed), 1);
    assert_eq!(offered(&window), [] as [u32; 0]);
    assert!(
        window
            .text()
            .contains("Nothing between 25 % and 100 %: 1 below; move the slider.")
    );
}

#[test]
fn dismissed_ones_stay_so_and_are_taken_up_again() {
    let mut window = detection();
    window.click("Dismiss car 90 %");
    window.loaded();
    let mut window = window.again();
    assert_eq!(offered(&window), [62, 40]);
    assert!(!window.sees("Bring back car 90 %"));
    window.click("1 dismissed");
    window.click("Bring back car 90 %");
    window.loaded();
    assert_eq!(offered(&window), [90, 62, 40]);
}

#[test]
fn a_tick_accepts_and_unticking_makes_it_a_suggestion_again() {
    let mut window = detection();
    window.click("Accept person 62 %");
    window.loaded();
    assert_eq!(
        (window.concepts(), offered(&window)),
        (vec!["person".into()], vec![90, 40])
    );
    window.click("Accept person 62 %");
    window.loaded();
    assert_eq!((window.annotations().len(), offered(&window).len()), (0, 3));
}

#[test]
fn the_slider_filters_and_accept_all_takes_what_is_left() {
    let mut window = detection();
    window.harness.get_by_label("Lowest probability").focus();
    window.steps(2);
    // 25 % and 4 times 10 %.
    for _ in 0..4 {
        window.press(Key::ArrowRight, Modifiers::SHIFT);
    }
    assert_eq!(offered(&window), [90]);
    assert!(window.text().contains("1 of 4"), "{}", window.text());
    window.harness.get_by_label("Lowest probability").focus();
    window.steps(2);
    for _ in 0..5 {
        window.key(Key::ArrowLeft);
    }
    assert_eq!(offered(&window), [90, 62]);
    window.click("Accept all 2");
    window.loaded();
    assert_eq!(window.annotations().len(), 2);
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!((window.annotations().len(), offered(&window).len()), (0, 2));
}

#[test]
fn a_handle_of_the_slider_is_dragged_and_a_concept_has_a_range_of_its_own() {
    let mut window = detection();
    let (low, high) = (window.rect("Lowest probability"), window.rect("Highest probability"));
    let to = egui::pos2(egui::lerp(low.center().x..=high.center().x, 0.4), low.center().y);
    window.frame([Event::PointerMoved(low.center()), window.button(low.center(), true)]);
    window.frame([Event::PointerMoved(to)]);
    window.frame([window.button(to, false)]);
    window.steps(2);
    let band = assist(&window).band;
    assert!((0.5..0.6).contains(&band.low) && band.high == 1.0, "{band:?}");
    assert_eq!(offered(&window), [90, 62]);
    window.click("By concept");
    window.harness.get_by_label("Highest probability of car").focus();
    window.steps(2);
    window.press(Key::ArrowLeft, Modifiers::SHIFT);
    window.press(Key::ArrowLeft, Modifiers::SHIFT);
    assert_eq!(offered(&window), [62]);
    window.click("car: as all");
    assert_eq!(offered(&window), [90, 62]);
}

#[test]
fn reshaping_accepts_and_the_new_annotation_is_in_hand() {
    let mut window = detection();
    window.key(Key::Tab);
    window.key(Key::ArrowRight);
    window.loaded();
    assert!(matches!(
        window.annotations()[0].origin,
        Origin::Model { edited: true, .. }
    ));
    // The second step moves the annotation that the first made.
    window.key(Key::ArrowRight);
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
    let bounds = window.annotations()[0].region.bounds().expect("a box");
    assert_eq!((bounds.x0, bounds.x1), (102.0, 142.0));
    assert_eq!(offered(&window), [62, 40]);
}

#[test]
fn a_digit_gives_the_chosen_one_another_concept() {
    let mut window = detection();
    window.key(Key::Tab);
    window.key(Key::Num3);
    window.loaded();
    assert!(window.sees("kite 90 %"));
    assert_eq!(window.annotations().len(), 0);
    window.key(Key::E);
    window.loaded();
    assert_eq!(window.concepts(), ["kite"]);
    assert!(matches!(
        window.annotations()[0].origin,
        Origin::Model { edited: true, .. }
    ));
}

#[test]
fn enter_still_hands_in_and_the_eye_hides_only_here() {
    let mut window = detection();
    window.click("Hide car 90 %");
    assert!(window.sees("Show car 90 %"));
    assert_eq!(offered(&window).len(), 3, "what is hidden is suggested still");
    window.key(Key::Tab);
    window.key(Key::Enter);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.loaded();
    assert!(window.sees("Hide car 90 %"));
}

#[test]
fn what_is_annotated_already_is_folded_away() {
    let mut window = detection();
    window.click("Accept car 90 %");
    window.loaded();
    assert!(
        !window.sees("1 already annotated"),
        "what was accepted is ticked, not folded"
    );
    let mut window = window_with_twin();
    assert!(window.sees("1 already annotated"));
    assert_eq!(offered(&window), [90]);
    window.click("1 already annotated");
    assert!(window.sees("car 85 %"));
}

/// Two suggestions of one thing, one of which was accepted already.
fn window_with_twin() -> Window {
    let mut window = window(
        TaskKind::Detection,
        &[finding(0, 0.95, 100.0), finding(0, 0.9, 200.0), finding(0, 0.85, 102.0)],
    );
    window.click("Accept car 95 %");
    window.loaded();
    window
}

#[test]
fn in_classification_the_key_of_the_concept_or_e_says_it() {
    let mut window = window(
        TaskKind::Classification,
        &[finding(0, 0.87, 10.0), finding(1, 0.55, 60.0)],
    );
    assert_eq!(offered(&window), [87, 55]);
    assert_eq!(
        window.text().matches("87 %").count(),
        2,
        "in the list and beside the concept: {}",
        window.text()
    );
    window.key(Key::Num2);
    window.loaded();
    assert_eq!((window.concepts(), offered(&window)), (vec!["person".into()], vec![87]));
    assert!(matches!(window.annotations()[0].origin, Origin::Model { .. }));
    window.key(Key::E);
    window.key(Key::E);
    window.loaded();
    assert_eq!(window.annotations().len(), 2);
    assert!(window.annotations().iter().all(|a| a.sign == Sign::Present));
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!(offered(&window), [87]);
}

#[test]
fn in_a_task_that_goes_on_by_itself_accepting_is_the_choice() {
    let more = "exclusive: true, auto_advance: true";
    let mut window = window_with(TaskKind::Classification, more, &[finding(0, 0.87, 10.0)]);
    window.key(Key::E);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.concepts(), ["car"]);
}

#[test]
fn tab_is_the_canvas_and_not_the_next_widget() {
    let mut window = detection();
    for _ in 0..3 {
        window.key(Key::Tab);
    }
    assert_eq!(offered(&window).len(), 3);
    let focused = window
        .harness
        .query_all(By::new().predicate(|node| node.is_focused() && node.role() != Role::Window));
    assert_eq!(focused.count(), 0);
    assert!(is_chosen(&window, "car 40 %"));
    assert_eq!(window.unnamed(), [] as [String; 0]);
}

#[test]
fn the_model_is_named_beside_the_concepts_it_knows() {
    let mut window = detection();
    // The window looks for the model's file in the background.
    window.until("it is told that the file is missing", |window| {
        window.text().contains("failed")
    });
    let robot = egui_material_icons::icons::ICON_SMART_TOY.codepoint;
    // Two concepts, and the line of the model itself.
    assert_eq!(window.text().matches(robot).count(), 3, "{}", window.text());
    assert!(
        window.text().contains("is not there any more; put it back"),
        "the file is missing"
    );
}

/// Results of a model on the first picture, as COCO's evaluation takes them.
const RESULTS: &str = r#"[{"image_id": 5, "category_id": 1, "bbox": [100, 90, 40, 60], "score": 0.9},
    {"image_id": 5, "category_id": 1, "bbox": [200, 90, 40, 60], "score": 0.4}]"#;

#[test]
fn results_of_another_program_are_imported_shown_and_accepted() {
    let mut window = Window::open(Project::with_task(2, crate::support::project::BOXES));
    let image = format!(r#"{{"id": 5, "file_name": "pics/{}"}}"#, window.name());
    let categories = r#"[{"id": 1, "name": "car"}]"#;
    let coco = format!(r#"{{"images": [{image}], "annotations": [], "categories": {categories}}}"#);
    window.folder.file("instances.json", coco);
    let results = window.folder.file("nightly.json", RESULTS).display().to_string();
    window.press(Key::I, Modifiers::COMMAND);
    window.fill("Path to import", &results);
    window.click("Put annotations into the task \"Street\"");
    window.fill("Model", "Night run");
    window.click("Import");
    window.jobs_done();
    window.reports();
    assert!(window.text().contains("2 suggestions added."), "{}", window.text());
    window.loaded();
    assert_eq!(
        (assist(&window).name.as_str(), offered(&window)),
        ("Night run", vec![90, 40])
    );
    assert!(window.sees("Model: imported"));
    window.key(Key::E);
    window.loaded();
    assert_eq!((window.concepts(), offered(&window)), (vec!["car".into()], vec![40]));
    let origin = &window.annotations()[0].origin;
    assert!(
        matches!(origin, Origin::Model { model, probability: 0.9, edited: false, .. } if model == "Night run"),
        "{origin:?}"
    );
    window.key(Key::Q);
    window.loaded();
    assert_eq!(assist(&window).count(SuggestionState::Dismissed), 1);
    window.click("Models");
    let text = window.text();
    assert!(text.contains("there is no network here that could be run"), "{text}");
    assert!(
        window
            .harness
            .get_by_label("Try Night run on a picture…")
            .accesskit_node()
            .is_disabled()
    );
}
