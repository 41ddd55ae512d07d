//! Models are added, tried and chosen at the window. The model is the one that comes with the sample project, so a
//! real network runs here.

use crate::support::seat::{BOXES, CTRL, Seat, project, with_task};
use egui::Key;
use labelwright::domain::{ModelKind, TaskKind};
use labelwright::session::view::JobOutcome;
use std::path::{Path, PathBuf};

/// A file that travels with the program.
pub fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)
}

/// Adds the model by a typed path.
#[track_caller]
fn add(seat: &mut Seat, path: &Path) {
    seat.click("Add a model…");
    seat.fill("Path of the model", &path.display().to_string());
    seat.click("Add");
}

#[test]
fn the_page_says_what_to_do_and_lists_what_was_added() {
    let mut seat = Seat::open(with_task(1, BOXES));
    seat.press(Key::M, CTRL);
    assert!(seat.text().contains("No models yet") && seat.unnamed().is_empty());
    add(&mut seat, &asset("model/tabletop.ron"));
    seat.until("it is there", |seat| !seat.view().models.lines.is_empty());
    seat.loaded();
    let model = &seat.view().models.lines[0].model;
    assert_eq!((model.name.as_str(), model.kind), ("Tabletop", ModelKind::Segmenter));
    let version = format!("Version {}", model.version());
    let text = seat.text();
    for part in ["Segmenter  ·  yolov8-seg", "Licence: MIT OR Apache-2.0", &version] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("doughnut"));
    seat.click("13 classes of Tabletop");
    assert!(seat.text().contains("doughnut"));
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.key(Key::Escape);
    assert!(!seat.sees("Add a model…"), "the canvas is back");
}

#[test]
fn a_file_that_is_no_model_is_told_with_its_cure() {
    let mut seat = Seat::open(with_task(1, BOXES));
    seat.press(Key::M, CTRL);
    let picture = seat.dir.path().join("pics/1.png");
    add(&mut seat, &picture);
    seat.until("it is told", |seat| {
        seat.view()
            .jobs
            .iter()
            .any(|job| matches!(job.outcome, Some(JobOutcome::Failed(_))))
    });
    assert!(seat.text().contains("This is no model file"), "{}", seat.text());
    assert!(seat.view().models.lines.is_empty());
}

#[test]
fn a_model_dropped_on_the_window_is_added() {
    let mut seat = Seat::open(with_task(1, BOXES));
    seat.drop_file(asset("model/tabletop.onnx"));
    seat.until("it is there", |seat| seat.view().models.lines.len() == 1);
    assert!(seat.sees("Try Tabletop on a picture…"));
}

#[test]
fn a_model_that_is_gone_is_told_in_the_list() {
    let dir = with_task(1, BOXES);
    let copy = dir.path().join("m.onnx");
    std::fs::copy(asset("model/tabletop.onnx"), &copy).unwrap();
    let mut seat = Seat::open(dir);
    seat.press(Key::M, CTRL);
    add(&mut seat, &copy);
    seat.until("it is there", |seat| !seat.view().models.lines.is_empty());
    seat.loaded();
    std::fs::remove_file(&copy).unwrap();
    let mut seat = seat.again();
    seat.press(Key::M, CTRL);
    let trouble = seat.view().models.lines[0].trouble.clone().expect("its file is gone");
    assert!(seat.text().contains(&trouble), "{}", seat.text());
}

#[test]
fn what_a_model_finds_is_shown_and_what_it_is_taken_for() {
    let mut seat = Seat::open(with_task(1, BOXES));
    seat.press(Key::M, CTRL);
    seat.click("Try a file…");
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.fill(
        "Path of the model to try",
        &asset("model/tabletop.onnx").display().to_string(),
    );
    seat.click("Picture to try it on");
    seat.click("A file");
    seat.fill("Path of the picture", &asset("demo/scene-01.jpg").display().to_string());
    seat.click("Try");
    seat.until("it has looked", |seat| seat.view().models.tested.is_some());
    seat.steps(3);
    let text = seat.text();
    assert!(text.contains("Segmenter of the layout yolov8-seg, 13 names"), "{text}");
    assert!(text.contains("ms, run ") && text.contains("orange"), "{text}");
    assert!(seat.sees("The picture with what was found"));
    assert!(seat.view().jobs.is_empty(), "the dialog tells of it, and no card");
    // A picture that is none is told in the same place.
    seat.click("Path of the picture");
    seat.press(Key::A, CTRL);
    seat.events([egui::Event::Text("/nowhere/1.jpg".into())]);
    seat.click("Try");
    seat.until("it is told", |seat| matches!(seat.view().models.tested, Some(Err(_))));
    seat.steps(3);
    assert!(seat.text().contains("/nowhere/1.jpg") && seat.view().jobs.is_empty());
    assert!(
        seat.view().models.lines.is_empty(),
        "nothing became part of the project"
    );
}

#[test]
fn the_engine_is_chosen_and_its_version_said() {
    let mut seat = Seat::open(with_task(1, BOXES));
    seat.press(Key::M, CTRL);
    seat.until("engines are known", |seat| !seat.view().models.engines.is_empty());
    assert_eq!(seat.view().models.engine, "auto");
    seat.click("Engine");
    seat.click("rten");
    seat.steps(2);
    assert_eq!(seat.view().models.engine, "rten");
    let known = seat.view().models.engines.iter().find(|(name, _)| name == "rten");
    let what = known.expect("it is built in").1.clone();
    assert!(seat.text().contains(&what), "{}", seat.text());
    // It is remembered: another project is opened with it.
    let path = seat.dir.path().join("p.labelwright");
    seat.click("Menu of p");
    seat.click("Close the project");
    seat.click("p.labelwright");
    seat.until("it is open again", |seat| seat.window.state().view().is_some());
    assert!(path.exists());
    assert_eq!(seat.view().models.engine, "rten");
}

#[test]
fn models_are_chosen_with_a_new_task() {
    let dir = project(2);
    let path = dir.path().join("p.labelwright");
    {
        use labelwright::session::{Opening, Session, Who};
        let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
        session.add_model_now(&asset("model/tabletop.onnx")).unwrap();
    }
    let mut seat = Seat::open(dir);
    seat.click("New labeling task…");
    seat.fill("Name of the task", "Table");
    seat.fill("Add a concept", "apple, Key, kite");
    seat.key(Key::Enter);
    let choice = "Tabletop  ·  segmenter, 13 classes";
    seat.click("AI-assist");
    seat.click("Model that suggests");
    seat.click(choice);
    assert!(
        seat.text().contains("It knows 2 of 3 concepts: apple, Key."),
        "{}",
        seat.text()
    );
    seat.click("Add its classes as concepts (11)");
    assert!(seat.text().contains("It knows 13 of 14 concepts"), "{}", seat.text());
    seat.click("Auto-annotation");
    seat.click("Model that annotates");
    seat.click(choice);
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.click("Create task");
    seat.until("the task is there", |seat| seat.view().task.is_some());
    let task = seat.view().open_task().unwrap().task.clone();
    let model = seat.view().models.lines[0].model.id;
    assert_eq!(task.kind, TaskKind::Detection);
    assert_eq!(task.assist.map(|assist| assist.model), Some(model));
    assert_eq!(task.auto.map(|auto| auto.model), Some(model));
}
