//! Models are added, tried and chosen at the window. The model is the one that comes with the sample project, so a
//! real network runs here.

use crate::support::project::{BOXES, Project};
use crate::support::window::{CTRL, Window};
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
fn add(window: &mut Window, path: &Path) {
    window.click("Add a model…");
    window.fill("Path of the model", &path.display().to_string());
    window.click("Add");
}

#[test]
fn the_page_says_what_to_do_and_lists_what_was_added() {
    let mut window = Window::open(Project::with_task(1, BOXES));
    window.press(Key::M, CTRL);
    assert!(window.text().contains("No models yet") && window.unnamed().is_empty());
    add(&mut window, &asset("model/tabletop.ron"));
    window.until("it is there", |window| !window.view().models.lines.is_empty());
    window.loaded();
    let model = &window.view().models.lines[0].model;
    assert_eq!((model.name.as_str(), model.kind), ("Tabletop", ModelKind::Segmenter));
    let version = format!("Version {}", model.version());
    let text = window.text();
    for part in ["Segmenter  ·  yolov8-seg", "Licence: MIT OR Apache-2.0", &version] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("doughnut"));
    window.click("13 classes of Tabletop");
    assert!(window.text().contains("doughnut"));
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.key(Key::Escape);
    assert!(!window.sees("Add a model…"), "the canvas is back");
}

#[test]
fn a_file_that_is_no_model_is_told_with_its_cure() {
    let mut window = Window::open(Project::with_task(1, BOXES));
    window.press(Key::M, CTRL);
    let picture = window.folder.path("pics/1.png");
    add(&mut window, &picture);
    window.until("it is told", |window| {
        window
            .view()
            .jobs
            .iter()
            .any(|job| matches!(job.outcome, Some(JobOutcome::Failed(_))))
    });
    assert!(window.text().contains("This is no model file"), "{}", window.text());
    assert!(window.view().models.lines.is_empty());
}

#[test]
fn a_model_dropped_on_the_window_is_added() {
    let mut window = Window::open(Project::with_task(1, BOXES));
    window.drop_file(asset("model/tabletop.onnx"));
    window.until("it is there", |window| window.view().models.lines.len() == 1);
    assert!(window.sees("Try Tabletop on a picture…"));
}

#[test]
fn a_model_that_is_gone_is_told_in_the_list() {
    let project = Project::with_task(1, BOXES);
    let copy = project.folder.path("m.onnx");
    std::fs::copy(asset("model/tabletop.onnx"), &copy).unwrap();
    let mut window = Window::open(project);
    window.press(Key::M, CTRL);
    add(&mut window, &copy);
    window.until("it is there", |window| !window.view().models.lines.is_empty());
    window.loaded();
    std::fs::remove_file(&copy).unwrap();
    let mut window = window.again();
    window.press(Key::M, CTRL);
    let trouble = window.view().models.lines[0].trouble.clone().expect("its file is gone");
    assert!(window.text().contains(&trouble), "{}", window.text());
}

#[test]
fn what_a_model_finds_is_shown_and_what_it_is_taken_for() {
    let mut window = Window::open(Project::with_task(1, BOXES));
    window.press(Key::M, CTRL);
    window.click("Try a file…");
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.fill(
        "Path of the model to try",
        &asset("model/tabletop.onnx").display().to_string(),
    );
    window.click("Picture to try it on");
    window.click("A file");
    window.fill("Path of the picture", &asset("demo/scene-01.jpg").display().to_string());
    window.click("Try");
    window.until("it has looked", |window| window.view().models.tested.is_some());
    window.steps(3);
    let text = window.text();
    assert!(text.contains("Segmenter of the layout yolov8-seg, 13 names"), "{text}");
    assert!(text.contains("ms, run ") && text.contains("orange"), "{text}");
    assert!(window.sees("The picture with what was found"));
    assert!(window.view().jobs.is_empty(), "the dialog tells of it, and no card");
    // A picture that is none is told in the same place.
    window.click("Path of the picture");
    window.press(Key::A, CTRL);
    window.events([egui::Event::Text("/nowhere/1.jpg".into())]);
    window.click("Try");
    window.until("it is told", |window| {
        matches!(window.view().models.tested, Some(Err(_)))
    });
    window.steps(3);
    assert!(window.text().contains("/nowhere/1.jpg") && window.view().jobs.is_empty());
    assert!(
        window.view().models.lines.is_empty(),
        "nothing became part of the project"
    );
}

#[test]
fn the_engine_is_chosen_and_its_version_said() {
    let mut window = Window::open(Project::with_task(1, BOXES));
    window.press(Key::M, CTRL);
    window.until("engines are known", |window| !window.view().models.engines.is_empty());
    assert_eq!(window.view().models.engine, "auto");
    window.click("Engine");
    window.click("rten");
    window.steps(2);
    assert_eq!(window.view().models.engine, "rten");
    let known = window.view().models.engines.iter().find(|(name, _)| name == "rten");
    let what = known.expect("it is built in").1.clone();
    assert!(window.text().contains(&what), "{}", window.text());
    // It is remembered: another project is opened with it.
    let path = window.folder.project();
    window.click("Menu of p");
    window.click("Close the project");
    window.click("p.labelwright");
    window.until("it is open again", |window| window.harness.state().view().is_some());
    assert!(path.exists());
    assert_eq!(window.view().models.engine, "rten");
}

#[test]
fn models_are_chosen_with_a_new_task() {
    let project = Project::with_pictures(2);
    let path = project.path();
    {
        use labelwright::session::{Opening, Session, Who};
        let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
        session.add_model_now(&asset("model/tabletop.onnx")).unwrap();
    }
    let mut window = Window::open(project);
    window.click("New labeling task…");
    window.fill("Name of the task", "Table");
    window.fill("Add a concept", "apple, Key, kite");
    window.key(Key::Enter);
    let choice = "Tabletop  ·  segmenter, 13 classes";
    window.click("AI-assist");
    window.click("Model that suggests");
    window.click(choice);
    assert!(
        window.text().contains("It knows 2 of 3 concepts: apple, Key."),
        "{}",
        window.text()
    );
    window.click("Add its classes as concepts (11)");
    assert!(
        window.text().contains("It knows 13 of 14 concepts"),
        "{}",
        window.text()
    );
    window.click("Auto-annotation");
    window.click("Model that annotates");
    window.click(choice);
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.click("Create task");
    window.until("the task is there", |window| window.view().task.is_some());
    let task = window.view().open_task().unwrap().task.clone();
    let model = window.view().models.lines[0].model.id;
    assert_eq!(task.kind, TaskKind::Detection);
    assert_eq!(task.assist.map(|assist| assist.model), Some(model));
    assert_eq!(task.auto.map(|auto| auto.model), Some(model));
}
