//! A project is opened on a thread of its own: while the disk keeps it waiting, the window draws and answers.

use crate::support::folder::Folder;
use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::window::{Window, start};
use egui::Key;
use egui_kittest::Harness;
use labelwright::app::App;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// A project of an earlier release, in this folder.
fn older(folder: &Folder) -> PathBuf {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schema-5.labelwright");
    let project = folder.path("older.labelwright");
    std::fs::copy(kept, &project).expect("is copied");
    project
}

/// Nobody else may write to the project until this is dropped.
fn held(project: &Path) -> Connection {
    let conn = Connection::open(project).expect("opens");
    conn.execute_batch("BEGIN IMMEDIATE").expect("is held");
    conn
}

/// Nobody else may even read the project until this is dropped.
fn closed(project: &Path) -> Connection {
    let conn = Connection::open(project).expect("opens");
    conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .expect("is held");
    conn
}

/// Presses a button while a project is being opened.
#[track_caller]
fn press(window: &mut Window, label: &str) {
    let at = window.rect(label).center();
    let events = [true, false].map(|pressed| window.button(at, pressed));
    window.frame([egui::Event::PointerMoved(at)]);
    window.frame(events);
    window.harness.step();
}

const UPDATING: &str = "Updating the project to this version…";

#[test]
fn an_older_project_is_updated_while_the_window_answers() {
    let folder = Folder::new();
    let project = older(&folder);
    let mut window = Window::at(folder, None);
    let held = held(&project);
    window.let_go(project.clone());
    window.until("it is updated", |window| window.sees(UPDATING));
    assert!(window.sees("Opening older…"));
    assert!(!window.sees("Cancel"), "an update is not left half done");
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    // The window answers: it does not open another one meanwhile, and says so.
    window.let_go(project);
    window.until("it is told", |window| {
        window.text().contains("older is still being opened.")
    });
    assert!(window.sees(UPDATING) && !window.has_project());
    drop(held);
    window.until("it is open", Window::has_project);
    assert!(!window.sees(UPDATING));
}

#[test]
fn what_is_being_opened_is_cancelled_and_the_work_goes_on() {
    let other = Project::with_task(5, OUTLINES);
    let mut window = Window::open(Project::with_task(2, BOXES));
    let held = closed(&other.path());
    window.let_go(other.path());
    window.harness.step();
    assert!(window.sees("Opening p…"));
    assert!(!window.sees("Menu of p"), "the project that was open is not worked on");
    press(&mut window, "Cancel");
    assert!(window.sees("Menu of p"));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!((window.view().inputs, window.on_disk()), (2, 1));
    drop(held);
    window.drop_file(other.path());
    window.until("the other project is open", |window| window.view().inputs == 5);
}

#[test]
fn every_way_to_a_project_leaves_the_window_alive() {
    let project = Project::with_task(2, BOXES);
    let path = project.path();
    let mut window = Window::open(project);
    window.click("Menu of p");
    window.click("Close the project");
    let held = closed(&path);
    // One that was opened lately.
    press(&mut window, "p.labelwright");
    assert!(window.sees("Opening p…"));
    window.frame([Key::Escape].map(|key| egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    }));
    window.harness.step();
    assert!(window.sees("New project") && !window.sees("Opening p…"));
    // A folder with a project beside it.
    let folder = window.folder.path("p");
    std::fs::create_dir(&folder).expect("a folder");
    window.let_go(folder);
    window.harness.step();
    assert!(window.sees("Opening p…"));
    press(&mut window, "Cancel");
    // One that is chosen.
    window.click("Open a project");
    window.until("a path is asked for", |window| window.sees("Path"));
    window.fill("Path", &path.display().to_string());
    press(&mut window, "Open");
    assert!(window.sees("Opening p…"));
    drop(held);
    window.until("it is open", Window::has_project);
}

#[test]
fn what_a_window_is_started_on_is_opened_while_it_shows() {
    let folder = Folder::new();
    let project = older(&folder);
    let held = held(&project);
    let start = start(Some(project), None);
    let harness = Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .build_eframe(|cc| App::new(&cc.egui_ctx, start));
    let mut window = Window { harness, folder };
    window.until("it is updated", |window| window.sees(UPDATING));
    assert!(!window.has_project());
    drop(held);
    window.until("it is open", Window::has_project);
}

#[test]
fn a_project_is_made_and_opened() {
    let mut window = Window::at(Folder::new(), None);
    window.click("New project");
    window.until("a path is asked for", |window| window.sees("Path"));
    let path = window.folder.path("new").display().to_string();
    window.fill("Path", &path);
    window.click("Create");
    window.until("it is open", Window::has_project);
    assert_eq!(window.view().project, "new");
}
