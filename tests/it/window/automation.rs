//! A task's automation: thresholds, classes, runs that are paused and go on, and the queue of differences. Where no
//! network is needed the findings are put into the project before it is opened.

use super::models::asset;
use crate::support::seat::{CTRL, CTRL_SHIFT, Seat, project};
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::suggestion::{Existing, RunState};
use labelwright::domain::{Auto, BBox, Finding, Input, Model, ModelId, ModelKind, Region, Task, TaskKind, Verdict};
use labelwright::session::{Command, Opening, Progress, Session, Who};
use std::path::Path;

fn bounds(x: f64) -> Region {
    Region::Box(BBox {
        x0: x,
        y0: 90.0,
        x1: x + 40.0,
        y1: 150.0,
    })
}

fn finding(class: u32, probability: f64, x: f64) -> Finding {
    Finding {
        class,
        probability,
        region: bounds(x),
    }
}

/// Looks like a detector of cars, persons and dogs.
fn row(path: &Path) -> Model {
    Model {
        id: ModelId::fixed(0),
        name: "street".into(),
        kind: ModelKind::Detector,
        layout: "yolov8".into(),
        path: path.display().to_string(),
        hash: "ab".repeat(32),
        classes: vec!["car".into(), "person".into(), "dog".into()],
        licence: None,
    }
}

fn session(dir: &tempfile::TempDir) -> Session {
    Session::open(Opening::quiet(dir.path().join("p.labelwright"), Who::FirstLead)).expect("opens")
}

/// A task in a new project in which a model annotates; its file is there, but nothing that runs.
fn begun(pictures: u32) -> (tempfile::TempDir, Task, Model) {
    let dir = project(pictures);
    let file = dir.path().join("street.onnx");
    std::fs::write(&file, "no network").unwrap();
    let mut session = session(&dir);
    let model = session.keep_model(row(&file)).expect("kept");
    session.settle().expect("saved");
    let file = dir.path().join("task.ron");
    let text =
        "(name: \"Street\", kind: Detection, concepts: [\"car\", \"person\"], auto: Some(Auto(model: \"street\")))";
    std::fs::write(&file, text).unwrap();
    let task = session.new_task_from_file(&file).expect("a task");
    (dir, task, model)
}

/// What the model finds on each picture: a sure car, a person between, an improbable car, a dog nobody asked for.
fn found(_: &Input) -> Result<Vec<Finding>, String> {
    Ok(vec![
        finding(0, 0.95, 10.0),
        finding(1, 0.7, 80.0),
        finding(0, 0.3, 150.0),
        finding(2, 0.99, 220.0),
    ])
}

/// The same after a first look, which annotated nothing.
fn looked(pictures: u32) -> Seat {
    let (dir, task, model) = begun(pictures);
    let mut session = session(&dir);
    session.apply(Command::SetAuto(task.id, None)).expect("set");
    let assist = labelwright::domain::Assist::with(model.id);
    session.apply(Command::SetAssist(task.id, Some(assist))).expect("set");
    session.settle().expect("saved");
    session
        .predict_with(task.id, &mut found, &mut Progress::silent())
        .expect("looks");
    session
        .apply(Command::SetAuto(task.id, Some(Auto::with(model.id))))
        .expect("set");
    session.settle().expect("saved");
    drop(session);
    Seat::open(dir)
}

fn auto(seat: &Seat) -> Auto {
    let task = &seat.view().open_task().expect("a task").task;
    task.auto.clone().expect("auto-annotation")
}

/// Types a number into a field that is dragged otherwise.
fn set(seat: &mut Seat, label: &str, number: &str) {
    seat.click(label);
    seat.press(Key::A, CTRL);
    seat.events([Event::Text(number.into())]);
    seat.key(Key::Enter);
    seat.steps(2);
}

fn open(seat: &mut Seat) {
    seat.press(Key::M, CTRL_SHIFT);
    seat.steps(2);
    seat.click("Auto-annotation");
    seat.until("the probabilities are known", |seat| {
        seat.view().models.histogram.inputs > 0
    });
    seat.steps(2);
}

#[test]
fn thresholds_say_at_once_what_they_would_do() {
    let mut seat = looked(4);
    open(&mut seat);
    assert!(
        seat.sees("Histogram of 12 probabilities"),
        "the dog is nobody's concept"
    );
    let says = |seat: &Seat, text: &str| assert!(seat.text().contains(text), "{text}: {}", seat.text());
    says(
        &seat,
        "Of 12 suggestions on 4 of 4 inputs: would approve 4, leave 4 as suggestions, discard 4.",
    );
    set(&mut seat, "Approve from, in per cent", "60");
    says(&seat, "would approve 8, leave 0 as suggestions, discard 4.");
    set(&mut seat, "Discard below, in per cent", "20");
    says(&seat, "would approve 8, leave 4 as suggestions, discard 0.");
    // One concept is held to more than the others.
    seat.click("Thresholds by concept");
    let handle = seat.window.get_by_label("Approve person from");
    handle.focus();
    seat.steps(2);
    for _ in 0..15 {
        seat.key(Key::ArrowRight);
    }
    says(&seat, "would approve 4, leave 8 as suggestions, discard 0.");
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.click("Save");
    seat.loaded();
    let kept = auto(&seat);
    assert_eq!((kept.thresholds.approve, kept.thresholds.discard), (0.6, 0.2));
    assert_eq!(kept.per_concept.len(), 1);
    assert!(!seat.sees("Save"), "the dialog is closed");
    open(&mut seat);
    seat.click("person: as all");
    says(&seat, "would approve 8, leave 4 as suggestions, discard 0.");
}

#[test]
fn a_threshold_is_dragged_on_the_histogram() {
    let mut seat = looked(2);
    open(&mut seat);
    let plot = seat.rect("Approve from");
    let (from, to) = (plot.center(), plot.center() - egui::vec2(200.0, 0.0));
    let (down, up) = (seat.button(from, true), seat.button(to, false));
    seat.events([Event::PointerMoved(from), down]);
    seat.events([Event::PointerMoved(to)]);
    seat.events([up]);
    let text = seat.text();
    assert!(
        text.contains("would approve 4, leave 0 as suggestions, discard 2."),
        "{text}"
    );
}

#[test]
fn a_list_opens_over_its_dialog_by_the_quickest_click() {
    let mut seat = looked(1);
    // The second time the list is known already, and the dialog is newer.
    for model in ["street  ·  detector, 3 classes", "None"] {
        open(&mut seat);
        seat.quick_click("Model that annotates");
        seat.quick_click(model);
        assert_eq!(seat.sees("Approve from"), model != "None");
        seat.key(Key::Escape);
        seat.steps(2);
        assert!(!seat.sees("Save"));
    }
}

#[test]
fn escape_leaves_the_task_as_it_was() {
    let mut seat = looked(1);
    open(&mut seat);
    let before = auto(&seat);
    set(&mut seat, "Approve from, in per cent", "60");
    seat.key(Key::Escape);
    seat.key(Key::Escape);
    assert!(!seat.sees("Save"));
    assert_eq!(auto(&seat), before);
}

#[test]
fn classes_are_given_to_concepts_by_hand() {
    let mut seat = looked(1);
    seat.press(Key::M, CTRL_SHIFT);
    seat.click("Classes");
    assert!(
        seat.text()
            .contains("It knows 2 of 2 concepts: car, person. 1 class is hidden.")
    );
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.fill("Find a class", "dog");
    assert!(!seat.sees("car stands for"));
    seat.click("dog stands for");
    // The concept is listed behind the dialog too.
    let offered: Vec<_> = seat.window.query_all_by_label("person").collect();
    offered.last().expect("it is offered").click();
    seat.steps(3);
    assert!(seat.text().contains("by hand"));
    seat.click("Save");
    seat.loaded();
    let task = &seat.view().open_task().unwrap().task;
    let person = task.concepts[1];
    let given = [("dog".to_owned(), Some(person))].into();
    assert_eq!(task.assist.as_ref().map(|assist| &assist.classes), Some(&given));
    assert_eq!(auto(&seat).classes, given, "one model means one thing");
}

/// A run over twenty inputs that was stopped after its first step.
fn paused() -> (tempfile::TempDir, Task) {
    let (dir, task, _) = begun(20);
    let mut session = session(&dir);
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
    (dir, task)
}

#[test]
fn a_paused_run_is_seen_after_a_restart_and_given_up() {
    let (dir, task) = paused();
    let mut seat = Seat::open(dir);
    seat.press(Key::T, CTRL);
    // Where the table has little room the sign alone is there, in the colour of a warning, and says it when pointed at.
    let at = seat.rect("Automation of Street").center();
    seat.events([Event::PointerMoved(at)]);
    seat.until("it is told", |seat| seat.text().contains("Paused at 16 of 20"));
    seat.click("Automation of Street");
    seat.click("Auto-annotation");
    assert!(seat.sees("Resume"));
    seat.click("Give up");
    seat.loaded();
    assert!(!seat.sees("Resume"));
    seat.click("Close");
    assert!(!seat.text().contains("Paused at"));
    let session = session(&seat.dir);
    assert!(
        session
            .view()
            .models
            .runs
            .iter()
            .all(|run| run.task != task.id || run.state != RunState::Open)
    );
    assert_eq!(
        seat.on_disk(),
        16,
        "what it did stays: a car on each of the first inputs"
    );
}

#[test]
fn a_run_goes_on_by_the_settings_it_began_with() {
    let (dir, task) = paused();
    let began = task.auto.clone().unwrap();
    {
        let mut session = session(&dir);
        let other = Auto {
            existing: Existing::Replace,
            ..began.clone()
        };
        session.apply(Command::SetAuto(task.id, Some(other))).unwrap();
        session.settle().unwrap();
    }
    let mut seat = Seat::open(dir);
    seat.press(Key::M, CTRL_SHIFT);
    seat.click("Auto-annotation");
    assert!(
        seat.text()
            .contains("It began with other settings (approve from 90 %, discard below 50 %)")
    );
    seat.click("Resume");
    seat.steps(3);
    assert_eq!(auto(&seat), began);
    // The file holds no network, and the card says so; the run waits still.
    seat.until("it is told", |seat| !seat.view().is_working());
    seat.steps(3);
    assert_eq!(seat.view().models.runs.len(), 1);
}

#[test]
fn a_model_annotates_and_all_of_it_is_taken_back() {
    let dir = project(0);
    let pics = dir.path().join("pics");
    for number in 1..=3 {
        let name = format!("scene-0{number}.jpg");
        std::fs::copy(asset("demo").join(&name), pics.join(&name)).unwrap();
    }
    {
        use labelwright::session::ImportRequest;
        let mut session = session(&dir);
        let request = ImportRequest {
            paths: vec![pics],
            format: "images".into(),
            dataset: None,
            task: None,
            voc_one_based: None,
            by_me: false,
        };
        session.import_now(&request, &mut Progress::silent()).unwrap();
        session.add_model_now(&asset("model/tabletop.onnx")).unwrap();
        let file = dir.path().join("task.ron");
        let text = "(name: \"Table\", kind: Detection, concepts: [\"apple\", \"orange\", \"lemon\", \"coin\"])";
        std::fs::write(&file, text).unwrap();
        session.new_task_from_file(&file).unwrap();
    }
    let mut seat = Seat::open(dir);
    seat.press(Key::M, CTRL_SHIFT);
    seat.click("Auto-annotation");
    seat.click("Model that annotates");
    seat.click("Tabletop  ·  segmenter, 13 classes");
    assert!(seat.text().contains("Nothing is known yet"));
    seat.click("Look first (suggestions only)");
    seat.until("it has looked", |seat| {
        !seat.view().is_working() && seat.view().models.histogram.inputs > 0
    });
    seat.steps(3);
    assert_eq!(seat.on_disk(), 0, "nothing is annotated");
    assert!(seat.text().contains("Of "), "{}", seat.text());
    seat.click("Annotate");
    seat.until("it is at work", |seat| seat.view().is_working());
    seat.until("it is done", |seat| !seat.view().is_working());
    seat.steps(3);
    assert!(seat.text().contains("3 inputs looked at"), "{}", seat.text());
    let made = seat.on_disk();
    assert!(made > 0, "{}", seat.text());
    seat.click("Take it back");
    seat.until("it is taken back", |seat| seat.on_disk() == 0);
}

/// A task in which something differs in each way on the first input.
fn differing() -> Seat {
    let (dir, task, model) = begun(2);
    let mut session = session(&dir);
    session.apply(Command::OpenTask(Some(task.id))).unwrap();
    let input = session.view().current.as_ref().unwrap().input.clone();
    let (car, person) = (task.concepts[0], task.concepts[1]);
    for (concept, x) in [(car, 10.0), (person, 80.0), (car, 150.0)] {
        let region = bounds(x);
        session
            .apply(Command::Annotate {
                concept,
                region,
                sign: Default::default(),
            })
            .unwrap();
    }
    let findings = [
        finding(0, 0.95, 22.0), // the first car, a little to the right
        finding(0, 0.9, 80.0),  // a car where a person is annotated
        finding(1, 0.8, 240.0), // a person nobody annotated; the third car is not seen
    ];
    session.file_findings(task.id, model.id, &input, &findings).unwrap();
    session.settle().unwrap();
    drop(session);
    Seat::open(dir)
}

fn verdict(seat: &Seat, nth: usize) -> Verdict {
    let offers = &seat.view().assist.as_ref().expect("a model").offers;
    offers[nth].suggestion.verdict
}

#[test]
fn differences_are_walked_through() {
    let mut seat = differing();
    seat.press(Key::W, egui::Modifiers::NONE);
    assert_eq!(seat.annotations().len(), 3, "without a queue its keys do nothing");
    open_differences(&mut seat);
    let kinds: Vec<String> = ["Moved", "Other concept", "Added", "Missing"]
        .map(String::from)
        .to_vec();
    for kind in &kinds {
        assert!(seat.text().contains(kind), "{kind}: {}", seat.text());
    }
    assert!(seat.text().contains("4 left of 4"));
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    let mut walked = Vec::new();
    for left in (0..4).rev() {
        let queue = &seat.view().models.differences;
        walked.push(queue.lines[queue.at].difference);
        seat.key(Key::W);
        seat.loaded();
        assert!(seat.text().contains(&format!("{left} left of 4")), "{}", seat.text());
    }
    // Moved, renamed, added; the car that the model does not see is gone.
    let mut at: Vec<(String, f64)> = seat
        .annotations()
        .iter()
        .zip(seat.concepts())
        .map(|(a, concept)| (concept, a.region.bounds().expect("a box").x0))
        .collect();
    at.sort_by(|a, b| a.1.total_cmp(&b.1));
    let expected = [("car", 22.0), ("car", 80.0), ("person", 240.0)].map(|(c, x)| (c.to_owned(), x));
    assert_eq!(at, expected, "{walked:?}");
    assert!(seat.text().contains("All differences were looked at."));
    seat.click("Close the differences");
    assert!(!seat.sees("Take the model's"));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_ne!(seat.annotations().len(), 0);
}

fn open_differences(seat: &mut Seat) {
    seat.press(Key::M, CTRL_SHIFT);
    seat.click("Auto-annotation");
    seat.click("Show differences");
    seat.until("the differences are there", |seat| seat.sees("Take the model's"));
    seat.steps(3);
}

#[test]
fn differences_are_left_and_gone_through_by_key_and_by_row() {
    let mut seat = differing();
    open_differences(&mut seat);
    let at = |seat: &Seat| seat.view().models.differences.at;
    seat.key(Key::Period);
    assert_eq!(at(&seat), 1);
    seat.key(Key::Comma);
    assert_eq!(at(&seat), 0);
    seat.key(Key::Comma);
    assert_eq!(at(&seat), 0, "it stops at the first");
    let added = "Added: person, 1.png";
    seat.click(added);
    seat.steps(3);
    let chosen = seat.window.get_by_label(added).accesskit_node().toggled();
    assert_eq!(chosen, Some(egui::accesskit::Toggled::True));
    let on_canvas = seat.window.get_by_label("person 80 %").accesskit_node().toggled();
    assert_eq!(
        on_canvas,
        Some(egui::accesskit::Toggled::True),
        "it is chosen on the canvas"
    );
    let before = seat.annotations().to_vec();
    seat.press(Key::W, egui::Modifiers::SHIFT);
    seat.loaded();
    assert_eq!(seat.annotations(), before, "nothing is changed");
    assert_eq!(verdict(&seat, 2), Verdict::Dismissed, "and it is not asked again");
    assert!(seat.sees("Added: person, 1.png, dealt with"));
}

#[test]
fn what_was_handed_in_is_said_beside_the_difference_and_withdrawn_there() {
    let mut seat = differing();
    seat.key(Key::Enter);
    seat.key(Key::Enter);
    seat.loaded();
    open_differences(&mut seat);
    seat.until("its input is on the canvas", |seat| seat.name() == "1.png");
    seat.loaded();
    seat.key(Key::W);
    seat.loaded();
    assert!(seat.text().contains("4 left of 4"), "{}", seat.text());
    seat.click("Withdraw the submission");
    seat.loaded();
    seat.key(Key::W);
    seat.loaded();
    assert!(seat.text().contains("3 left of 4"), "{}", seat.text());
}

#[test]
fn kinds_of_models_that_do_not_suit_are_not_offered() {
    let (dir, _, _) = begun(1);
    {
        let mut session = session(&dir);
        let classifier = Model {
            name: "moods".into(),
            kind: ModelKind::Classifier,
            hash: "cd".repeat(32),
            ..row(Path::new("moods.onnx"))
        };
        session.keep_model(classifier).unwrap();
        session.settle().unwrap();
    }
    let mut seat = Seat::open(dir);
    assert_eq!(seat.view().open_task().unwrap().task.kind, TaskKind::Detection);
    seat.press(Key::M, CTRL_SHIFT);
    seat.click("AI-assist");
    seat.click("Model that suggests");
    assert!(seat.sees("street  ·  detector, 3 classes"));
    assert!(!seat.text().contains("moods"));
}

#[test]
fn where_the_model_looked_and_found_nothing_it_is_said_that_it_looked() {
    let (dir, task, _) = begun(3);
    let mut quick = session(&dir);
    let mut nothing = |_: &Input| Ok(Vec::new());
    quick
        .predict_with(task.id, &mut nothing, &mut Progress::silent())
        .expect("looks");
    drop(quick);
    let mut seat = Seat::open(dir);
    seat.until("it is said", |seat| seat.sees("Model: nothing found"));
    assert!(
        seat.text()
            .contains("street found nothing here that the task asks for. Draw what it missed.")
    );
    seat.press(Key::M, CTRL_SHIFT);
    seat.click("Auto-annotation");
    seat.until("the numbers are read", |seat| {
        seat.text()
            .contains("The model has looked at 3 of 3 inputs and found nothing that the task asks for.")
    });
}

#[test]
fn an_input_that_a_paused_run_has_not_come_to_was_not_looked_at() {
    let (dir, task, _) = begun(20);
    let mut quick = session(&dir);
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
    let mut seat = Seat::open(dir);
    for _ in 1..16 {
        seat.key(Key::D);
        seat.loaded();
    }
    assert_eq!(seat.name(), "16.png");
    assert!(seat.sees("Model: nothing found"), "{}", seat.text());
    seat.key(Key::D);
    seat.loaded();
    assert!(seat.sees("Model: not run"), "{}", seat.text());
}
