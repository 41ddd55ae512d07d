//! The project file is renamed, deleted or replaced under the open window, or a fault ends the writing: told at once, kept,
//! and gone on with.

use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use labelwright::session::FaultOn;
use std::path::PathBuf;

/// A window on a project with one box, saved.
fn at_work() -> Window {
    let mut window = Window::open(Project::with_task(1, BOXES));
    window.draw_box((0.1, 0.1), (0.3, 0.3));
    window.loaded();
    window
}

fn file(window: &Window, name: &str) -> PathBuf {
    window.folder.path(name)
}

/// Draws a box that cannot be saved.
fn draw_unsaved(window: &mut Window) {
    window.key(egui::Key::R);
    window.drag((0.4, 0.1), (0.6, 0.3));
    window.until("it is told what is kept", |window| {
        window.text().contains("1 change in memory only.")
    });
    assert!(!window.sees("Saved"));
    assert!(window.sees("Not saving"));
}

#[test]
fn a_deleted_project_is_saved_as_a_copy_with_all_that_was_drawn() {
    let mut window = at_work();
    std::fs::remove_file(file(&window, "p.labelwright")).unwrap();
    window.until("it is told", |window| {
        window.sees("Not saving: the project file was deleted.")
    });
    assert!(!window.sees("Follow it"));
    draw_unsaved(&mut window);
    // What stands somewhere else already is not written over.
    std::fs::write(file(&window, "notes.labelwright"), "mine").unwrap();
    for (name, so) in [("notes.labelwright", false), ("copy.labelwright", true)] {
        window.click("Save a copy as…");
        window.until("the path is asked for", |window| window.sees("Path"));
        let path = file(&window, name).display().to_string();
        window.events([egui::Event::Text(path.clone())]);
        window.key(egui::Key::Enter);
        if so {
            window.until("the work goes on", |window| {
                window.has_project() && window.view().project_path == path
            });
        } else {
            window.until("it is refused", |window| window.text().contains("No copy was saved"));
            assert_eq!(std::fs::read(&path).unwrap(), b"mine");
        }
    }
    window.loaded();
    assert!(window.sees("Saved"));
    assert_eq!(window.annotations().len(), 2);
    window.draw_box((0.4, 0.5), (0.6, 0.8));
    window.loaded();
    let copy = file(&window, "copy.labelwright");
    let reader = labelwright::store::ReadOnly::open(&copy).unwrap();
    assert_eq!(reader.reader().check().unwrap(), vec![]);
    assert_eq!(reader.reader().annotations(window.current().input.id).unwrap().len(), 3);
}

#[test]
fn a_renamed_project_is_followed() {
    let mut window = at_work();
    let to = file(&window, "renamed.labelwright");
    std::fs::rename(file(&window, "p.labelwright"), &to).unwrap();
    window.until("it is told", |window| {
        window.sees("Not saving: the project file was renamed.")
    });
    draw_unsaved(&mut window);
    window.click("Follow it");
    window.until("the work goes on", |window| {
        window.has_project() && window.view().project_path == to.display().to_string()
    });
    window.loaded();
    assert!(window.sees("Saved"));
    assert_eq!(window.annotations().len(), 2);
    window.draw_box((0.4, 0.5), (0.6, 0.8));
    window.loaded();
    let input = window.current().input.id;
    let Window { harness, folder } = window;
    drop(harness);
    let names = std::fs::read_dir(folder.root()).unwrap().flatten();
    let left: Vec<_> = names
        .map(|entry| entry.file_name())
        .filter(|name| *name != "pics")
        .collect();
    assert_eq!(left.len(), 2, "the project and the task's text: {left:?}");
    let reader = labelwright::store::ReadOnly::open(&to).unwrap();
    assert_eq!(reader.reader().check().unwrap(), vec![]);
    assert_eq!(reader.reader().annotations(input).unwrap().len(), 3);
}

#[test]
fn a_replaced_project_is_told_and_jobs_do_not_touch_the_replacement() {
    let mut window = at_work();
    let other = Project::with_task(1, BOXES);
    let bytes = std::fs::read(other.path()).unwrap();
    std::fs::rename(other.path(), file(&window, "p.labelwright")).unwrap();
    window.until("it is told", |window| {
        window.sees("Not saving: another file was put in the project's place.")
    });
    draw_unsaved(&mut window);
    let path = file(&window, "p.labelwright");
    let Window {
        harness,
        folder: _folder,
    } = window;
    drop(harness);
    assert!(std::fs::read(path).unwrap() == bytes, "the replacement was touched");
}

/// What the window answers when it is asked to close: whether it stays.
fn stays(window: &mut Window) -> bool {
    let viewport = window
        .harness
        .input_mut()
        .viewports
        .entry(egui::ViewportId::ROOT)
        .or_default();
    viewport.events.push(egui::ViewportEvent::Close);
    window.harness.step();
    let output = window.harness.output().viewport_output.get(&egui::ViewportId::ROOT);
    let stays = output.is_some_and(|output| output.commands.contains(&egui::ViewportCommand::CancelClose));
    let viewport = window
        .harness
        .input_mut()
        .viewports
        .entry(egui::ViewportId::ROOT)
        .or_default();
    viewport.events.clear();
    window.steps(2);
    stays
}

#[test]
fn leaving_a_deleted_project_is_asked_about_once() {
    let mut window = at_work();
    assert!(!stays(&mut window), "all is saved");
    std::fs::remove_file(file(&window, "p.labelwright")).unwrap();
    window.until("it is told", |window| {
        window.sees("Not saving: the project file was deleted.")
    });
    draw_unsaved(&mut window);
    assert!(stays(&mut window));
    assert!(window.sees("Leave without saving"));
    window.click("Stay");
    assert!(!window.sees("Leave without saving"));
    assert!(!stays(&mut window), "who asks a second time leaves");
}

#[test]
fn a_fault_in_the_writer_is_told_in_red_and_tried_again() {
    let mut window = at_work();
    window.harness.state_mut().inject_fault(FaultOn::Writer);
    window.key(egui::Key::R);
    window.drag((0.4, 0.1), (0.6, 0.3));
    window.until("it is told", |window| window.sees("Not saving"));
    let sentence = "Not saving: a fault in the program (a fault was asked for).";
    assert!(window.sees(sentence), "{}", window.text());
    assert!(window.text().contains("1 change in memory only."), "{}", window.text());
    assert!(window.sees("Save a copy as…") && !window.sees("Follow it"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.drag((0.4, 0.5), (0.6, 0.8));
    assert_eq!(window.annotations().len(), 2, "nothing more is taken in");
    window.click("Try again");
    window.until("all is saved", |window| window.sees("Saved"));
    window.draw_box((0.4, 0.5), (0.6, 0.8));
    window.loaded();
    assert_eq!((window.annotations().len(), window.on_disk()), (3, 3));
}
