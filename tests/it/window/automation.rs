//! A task's automation: thresholds, classes, runs that are paused and go on, and the queue of differences. Where no
//! network is needed the findings are put into the project before it is opened.

use super::models::asset;
use crate::support::project::{Project, session_of};
use crate::support::sessions::import;
use crate::support::values::{boxed, detector, finding};
use crate::support::window::{CTRL, CTRL_SHIFT, Window};
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::suggestion::{Existing, RunState};
use labelwright::domain::{Auto, Finding, Input, Model, ModelKind, Region, Task, TaskKind, Verdict};
use labelwright::session::{Command, EditCommand, IdsAndClock, NavigateCommand, Progress, TaskCommand};
use std::path::Path;

fn bounds(x: f64) -> Region {
    boxed(x, 90.0, 40.0, 60.0)
}

fn found_at(class: u32, probability: f64, x: f64) -> Finding {
    finding(class, probability, bounds(x))
}

/// Looks like a detector of cars, persons and dogs.
fn row(path: &Path) -> Model {
    Model {
        path: path.display().to_string(),
        ..detector("street", &["car", "person", "dog"])
    }
}

/// A task in a new project in which a model annotates; its file is there, but nothing that runs.
fn begun(pictures: u32) -> (Project, Task, Model) {
    let project = Project::with_pictures(pictures);
    let file = project.folder.path("street.onnx");
    std::fs::write(&file, "no network").unwrap();
    let mut session = project.open();
    let model = session.keep_model(row(&file)).expect("kept");
    session.flush().expect("saved");
    let file = project.folder.path("task.ron");
    let text =
        "(name: \"Street\", kind: Detection, concepts: [\"car\", \"person\"], auto: Some(Auto(model: \"street\")))";
    std::fs::write(&file, text).unwrap();
    let task = session.new_task_from_file(&file).expect("a task");
    (project, task, model)
}

/// What the model finds on each picture: a sure car, a person between, an improbable car, a dog nobody asked for.
fn found(_: &Input) -> Result<Vec<Finding>, String> {
    Ok(vec![
        found_at(0, 0.95, 10.0),
        found_at(1, 0.7, 80.0),
        found_at(0, 0.3, 150.0),
        found_at(2, 0.99, 220.0),
    ])
}

/// The same after a first look, which annotated nothing.
fn looked(pictures: u32) -> Window {
    let (project, task, model) = begun(pictures);
    let mut session = project.open();
    session
        .apply(Command::Task(TaskCommand::SetAuto(task.id, None)))
        .expect("set");
    let assist = labelwright::domain::Assist::with(model.id);
    session
        .apply(Command::Task(TaskCommand::SetAssist(task.id, Some(assist))))
        .expect("set");
    session.flush().expect("saved");
    session
        .predict_with(task.id, &mut found, &mut Progress::silent())
        .expect("looks");
    session
        .apply(Command::Task(TaskCommand::SetAuto(task.id, Some(Auto::with(model.id)))))
        .expect("set");
    session.flush().expect("saved");
    drop(session);
    Window::open(project)
}

fn auto(window: &Window) -> Auto {
    let task = &window.view().open_task().expect("a task").task;
    task.auto.clone().expect("auto-annotation")
}

/// Types a number into a field that is dragged otherwise.
fn set(window: &mut Window, label: &str, number: &str) {
    window.click(label);
    window.press(Key::A, CTRL);
    window.events([Event::Text(number.into())]);
    window.key(Key::Enter);
    window.steps(2);
}

fn open(window: &mut Window) {
    window.press(Key::M, CTRL_SHIFT);
    window.steps(2);
    window.click("Auto-annotation");
    window.until("the probabilities are known", |window| {
        window.view().models.histogram.inputs > 0
    });
    window.steps(2);
}

#[test]
fn thresholds_say_at_once_what_they_would_do() {
    let mut window = looked(4);
    open(&mut window);
    assert!(
        window.sees("Histogram of 12 probabilities"),
        "the dog is nobody's concept"
    );
    let says = |window: &Window, text: &str| assert!(window.text().contains(text), "{text}: {}", window.text());
    says(
        &window,
        "Of 12 suggestions on 4 of 4 inputs: would approve 4, leave 4 as suggestions, discard 4.",
    );
    set(&mut window, "Approve from, in per cent", "60");
    says(&window, "would approve 8, leave 0 as suggestions, discard 4.");
    set(&mut window, "Discard below, in per cent", "20");
    says(&window, "would approve 8, leave 4 as suggestions, discard 0.");
    // One concept is held to more than the others.
    window.click("Thresholds by concept");
    let handle = window.harness.get_by_label("Approve person from");
    handle.focus();
    window.steps(2);
    for _ in 0..15 {
        window.key(Key::ArrowRight);
    }
    says(&window, "would approve 4, leave 8 as suggestions, discard 0.");
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.click("Save");
    window.loaded();
    let kept = auto(&window);
    assert_eq!((kept.thresholds.approve, kept.thresholds.discard), (0.6, 0.2));
    assert_eq!(kept.per_concept.len(), 1);
    assert!(!window.sees("Save"), "the dialog is closed");
    open(&mut window);
    window.click("person: as all");
    says(&window, "would approve 8, leave 4 as suggestions, discard 0.");
}

#[test]
fn a_threshold_is_dragged_on_the_histogram() {
    let mut window = looked(2);
    open(&mut window);
    let plot = window.rect("Approve from");
    let (from, to) = (plot.center(), plot.center() - egui::vec2(200.0, 0.0));
    let (down, up) = (window.button(from, true), window.button(to, false));
    window.events([Event::PointerMoved(from), down]);
    window.events([Event::PointerMoved(to)]);
    window.events([up]);
    let text = window.text();
    assert!(
        text.contains("would approve 4, leave 0 as suggestions, discard 2."),
        "{text}"
    );
}

#[test]
fn a_list_opens_over_its_dialog_by_the_quickest_click() {
    let mut window = looked(1);
    // The second time the list is known already, and the dialog is newer.
    for model in ["street  ·  detector, 3 classes", "None"] {
        open(&mut window);
        window.quick_click("Model that annotates");
        window.quick_click(model);
        assert_eq!(window.sees("Approve from"), model != "None");
        window.key(Key::Escape);
        window.steps(2);
        assert!(!window.sees("Save"));
    }
}

#[test]
fn escape_leaves_the_task_as_it_was() {
    let mut window = looked(1);
    open(&mut window);
    let before = auto(&window);
    set(&mut window, "Approve from, in per cent", "60");
    window.key(Key::Escape);
    window.key(Key::Escape);
    assert!(!window.sees("Save"));
    assert_eq!(auto(&window), before);
}

#[test]
fn classes_are_given_to_concepts_by_hand() {
    let mut window = looked(1);
    window.press(Key::M, CTRL_SHIFT);
    window.click("Classes");
    assert!(
        window
            .text()
            .contains("It knows 2 of 2 concepts: car, person. 1 class is hidden.")
    );
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.fill("Find a class", "dog");
    assert!(!window.sees("car stands for"));
    window.click("dog stands for");
    // The concept is listed behind the dialog too.
    let offered: Vec<_> = window.harness.query_all_by_label("person").collect();
    offered.last().expect("it is offered").click();
    window.steps(3);
    assert!(window.text().contains("by hand"));
    window.click("Save");
    window.loaded();
    let task = &window.view().open_task().unwrap().task;
    let person = task.concepts[1];
    let given = [("dog".to_owned(), Some(person))].into();
    assert_eq!(task.assist.as_ref().map(|assist| &assist.classes), Some(&given));
    assert_eq!(auto(&window).classes, given, "one model means one thing");
}

/// A run over twenty inputs that was stopped after its first step.
fn paused() -> (Project, Task) {
    let (project, task, _) = begun(20);
    let mut session = project.open();
    let mut progress = Progress::silent();
    let stop = progress.stopper();
    let mut seen = 0;
    let mut look = |input: &Input| {
        seen += 1;
        if seen == 16 {
            stop();
        }
        found(input)
    };
    let report = session.predict_with(task.id, &mut look, &mut progress).expect("runs");
    assert!(report.paused);
    (project, task)
}

#[test]
fn a_paused_run_is_seen_after_a_restart_and_given_up() {
    let (project, task) = paused();
    let mut window = Window::open(project);
    window.press(Key::T, CTRL);
    // Where the table has little room the sign alone is there, in the colour of a warning, and says it when pointed at.
    let at = window.rect("Automation of Street").center();
    window.events([Event::PointerMoved(at)]);
    window.until("it is told", |window| window.text().contains("Paused at 16 of 20"));
    window.click("Automation of Street");
    window.click("Auto-annotation");
    assert!(window.sees("Resume"));
    window.click("Give up");
    window.loaded();
    assert!(!window.sees("Resume"));
    window.click("Close");
    assert!(!window.text().contains("Paused at"));
    let session = session_of(&window.folder.project(), &IdsAndClock::default());
    assert!(
        session
            .view()
            .models
            .runs
            .iter()
            .all(|run| run.task != task.id || run.state != RunState::Open)
    );
    assert_eq!(
        window.on_disk(),
        16,
        "what it did stays: a car on each of the first inputs"
    );
}

#[test]
fn a_run_goes_on_by_the_settings_it_began_with() {
    let (project, task) = paused();
    let began = task.auto.clone().unwrap();
    {
        let mut session = project.open();
        let other = Auto {
            existing: Existing::Replace,
            ..began.clone()
        };
        session
            .apply(Command::Task(TaskCommand::SetAuto(task.id, Some(other))))
            .unwrap();
        session.flush().unwrap();
    }
    let mut window = Window::open(project);
    window.press(Key::M, CTRL_SHIFT);
    window.click("Auto-annotation");
    assert!(
        window
            .text()
            .contains("It began with other settings (approve from 90 %, discard below 50 %)")
    );
    window.click("Resume");
    window.steps(3);
    assert_eq!(auto(&window), began);
    // The file holds no network, and the card says so; the run waits still.
    window.until("it is told", |window| !window.view().is_working());
    window.steps(3);
    assert_eq!(window.view().models.runs.len(), 1);
}

#[test]
fn a_model_annotates_and_all_of_it_is_taken_back() {
    let project = Project::with_pictures(0);
    let pics = project.folder.path("pics");
    for number in 1..=3 {
        let name = format!("scene-0{number}.jpg");
        std::fs::copy(asset("demo").join(&name), pics.join(&name)).unwrap();
    }
    {
        let mut session = project.open();
        import(&mut session, [pics], "images");
        session.add_model_now(&asset("model/tabletop.onnx")).unwrap();
        let file = project.folder.path("task.ron");
        let text = "(name: \"Table\", kind: Detection, concepts: [\"apple\", \"orange\", \"lemon\", \"coin\"])";
        std::fs::write(&file, text).unwrap();
        session.new_task_from_file(&file).unwrap();
    }
    let mut window = Window::open(project);
    window.press(Key::M, CTRL_SHIFT);
    window.click("Auto-annotation");
    window.click("Model that annotates");
    window.click("Tabletop  ·  segmenter, 13 classes");
    assert!(window.text().contains("There are no predictions yet"));
    window.click("Look first (suggestions only)");
    window.until("it has looked", |window| {
        !window.view().is_working() && window.view().models.histogram.inputs > 0
    });
    window.steps(3);
    assert_eq!(window.on_disk(), 0, "nothing is annotated");
    assert!(window.text().contains("Of "), "{}", window.text());
    window.click("Annotate");
    window.until("it is at work", |window| window.view().is_working());
    window.until("it is done", |window| !window.view().is_working());
    window.steps(3);
    assert!(window.text().contains("3 inputs looked at"), "{}", window.text());
    let made = window.on_disk();
    assert!(made > 0, "{}", window.text());
    window.click("Take it back");
    window.until("it is taken back", |window| window.on_disk() == 0);
}

/// A task in which something differs in each way on the first input.
fn differing() -> Window {
    let (project, task, model) = begun(2);
    let mut session = project.open();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .unwrap();
    let input = session.view().current.as_ref().unwrap().input.clone();
    let (car, person) = (task.concepts[0], task.concepts[1]);
    for (concept, x) in [(car, 10.0), (person, 80.0), (car, 150.0)] {
        let region = bounds(x);
        session
            .apply(Command::Edit(EditCommand::Annotate {
                concept,
                region,
                sign: Default::default(),
            }))
            .unwrap();
    }
    let findings = [
        found_at(0, 0.95, 22.0), // the first car, a little to the right
        found_at(0, 0.9, 80.0),  // a car where a person is annotated
        found_at(1, 0.8, 240.0), // a person nobody annotated; the third car is not seen
    ];
    session.file_findings(task.id, model.id, &input, &findings).unwrap();
    session.flush().unwrap();
    drop(session);
    Window::open(project)
}

fn verdict(window: &Window, nth: usize) -> Verdict {
    let offers = &window.view().assist.as_ref().expect("a model").offers;
    offers[nth].suggestion.verdict
}

#[test]
fn differences_are_walked_through() {
    let mut window = differing();
    window.press(Key::W, egui::Modifiers::NONE);
    assert_eq!(window.annotations().len(), 3, "without a queue its keys do nothing");
    open_differences(&mut window);
    let kinds: Vec<String> = ["Moved", "Other concept", "Added", "Missing"]
        .map(String::from)
        .to_vec();
    for kind in &kinds {
        assert!(window.text().contains(kind), "{kind}: {}", window.text());
    }
    assert!(window.text().contains("4 left of 4"));
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    let mut walked = Vec::new();
    for left in (0..4).rev() {
        let queue = &window.view().models.differences;
        walked.push(queue.lines[queue.at].difference);
        window.key(Key::W);
        window.loaded();
        assert!(
            window.text().contains(&format!("{left} left of 4")),
            "{}",
            window.text()
        );
    }
    // Moved, renamed, added; the car that the model does not see is gone.
    let mut at: Vec<(String, f64)> = window
        .annotations()
        .iter()
        .zip(window.concepts())
        .map(|(a, concept)| (concept, a.region.bounds().expect("a box").x0))
        .collect();
    at.sort_by(|a, b| a.1.total_cmp(&b.1));
    let expected = [("car", 22.0), ("car", 80.0), ("person", 240.0)].map(|(c, x)| (c.to_owned(), x));
    assert_eq!(at, expected, "{walked:?}");
    assert!(window.text().contains("All differences were looked at."));
    window.click("Close the differences");
    assert!(!window.sees("Take the model's"));
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_ne!(window.annotations().len(), 0);
}

fn open_differences(window: &mut Window) {
    window.press(Key::M, CTRL_SHIFT);
    window.click("Auto-annotation");
    window.click("Show differences");
    window.until("the differences are there", |window| window.sees("Take the model's"));
    window.steps(3);
}

#[test]
fn differences_are_left_and_gone_through_by_key_and_by_row() {
    let mut window = differing();
    open_differences(&mut window);
    let at = |window: &Window| window.view().models.differences.at;
    window.key(Key::Period);
    assert_eq!(at(&window), 1);
    window.key(Key::Comma);
    assert_eq!(at(&window), 0);
    window.key(Key::Comma);
    assert_eq!(at(&window), 0, "it stops at the first");
    let added = "Added: person, 1.png";
    window.click(added);
    window.steps(3);
    let chosen = window.harness.get_by_label(added).accesskit_node().toggled();
    assert_eq!(chosen, Some(egui::accesskit::Toggled::True));
    let on_canvas = window.harness.get_by_label("person 80 %").accesskit_node().toggled();
    assert_eq!(
        on_canvas,
        Some(egui::accesskit::Toggled::True),
        "it is chosen on the canvas"
    );
    let before = window.annotations().to_vec();
    window.press(Key::W, egui::Modifiers::SHIFT);
    window.loaded();
    assert_eq!(window.annotations(), before, "nothing is changed");
    assert_eq!(verdict(&window, 2), Verdict::Dismissed, "and it is not asked again");
    assert!(window.sees("Added: person, 1.png, resolved"));
}

#[test]
fn what_was_handed_in_is_said_beside_the_difference_and_withdrawn_there() {
    let mut window = differing();
    window.key(Key::Enter);
    window.key(Key::Enter);
    window.loaded();
    open_differences(&mut window);
    window.until("its input is on the canvas", |window| window.name() == "1.png");
    window.loaded();
    window.key(Key::W);
    window.loaded();
    assert!(window.text().contains("4 left of 4"), "{}", window.text());
    window.click("Withdraw submission");
    window.loaded();
    window.key(Key::W);
    window.loaded();
    assert!(window.text().contains("3 left of 4"), "{}", window.text());
}

#[test]
fn kinds_of_models_that_do_not_suit_are_not_offered() {
    let (project, _, _) = begun(1);
    {
        let mut session = project.open();
        let classifier = Model {
            name: "moods".into(),
            kind: ModelKind::Classifier,
            hash: "cd".repeat(32),
            ..row(Path::new("moods.onnx"))
        };
        session.keep_model(classifier).unwrap();
        session.flush().unwrap();
    }
    let mut window = Window::open(project);
    assert_eq!(window.view().open_task().unwrap().task.kind, TaskKind::Detection);
    window.press(Key::M, CTRL_SHIFT);
    window.click("AI-assist");
    window.click("Model that suggests");
    assert!(window.sees("street  ·  detector, 3 classes"));
    assert!(!window.text().contains("moods"));
}

#[test]
fn where_the_model_looked_and_found_nothing_it_is_said_that_it_looked() {
    let (project, task, _) = begun(3);
    let mut quick = project.open();
    let mut nothing = |_: &Input| Ok(Vec::new());
    quick
        .predict_with(task.id, &mut nothing, &mut Progress::silent())
        .expect("looks");
    drop(quick);
    let mut window = Window::open(project);
    window.until("it is said", |window| window.sees("Model: nothing found"));
    assert!(
        window
            .text()
            .contains("street found nothing here that the task asks for. Draw what it missed.")
    );
    window.press(Key::M, CTRL_SHIFT);
    window.click("Auto-annotation");
    window.until("the numbers are read", |window| {
        window
            .text()
            .contains("The model has looked at 3 of 3 inputs and found nothing that the task asks for.")
    });
}

#[test]
fn an_input_that_a_paused_run_has_not_come_to_was_not_looked_at() {
    let (project, task, _) = begun(20);
    let mut quick = project.open();
    let mut progress = Progress::silent();
    let stop = progress.stopper();
    let mut seen = 0;
    let mut look = |_: &Input| {
        seen += 1;
        if seen == 16 {
            stop();
        }
        Ok(Vec::new())
    };
    quick.predict_with(task.id, &mut look, &mut progress).expect("runs");
    drop(quick);
    let mut window = Window::open(project);
    for _ in 1..16 {
        window.key(Key::D);
        window.loaded();
    }
    assert_eq!(window.name(), "16.png");
    assert!(window.sees("Model: nothing found"), "{}", window.text());
    window.key(Key::D);
    window.loaded();
    assert!(window.sees("Model: not run"), "{}", window.text());
}
