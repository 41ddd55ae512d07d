//! The project file is renamed, deleted or replaced under the open window, or a fault ends the writing: told at once, kept,
//! and gone on with.

use crate::support::seat::{BOXES, Seat, with_task};
use labelwright::session::FaultOn;
use std::path::PathBuf;

/// A window on a project with one box, saved.
fn at_work() -> Seat {
    let mut seat = Seat::open(with_task(1, BOXES));
    seat.draw_box((0.1, 0.1), (0.3, 0.3));
    seat.loaded();
    seat
}

fn file(seat: &Seat, name: &str) -> PathBuf {
    seat.dir.path().join(name)
}

/// Draws a box that cannot be saved.
fn draw_unsaved(seat: &mut Seat) {
    seat.key(egui::Key::R);
    seat.drag((0.4, 0.1), (0.6, 0.3));
    seat.until("it is told what is kept", |seat| {
        seat.text().contains("1 change in memory only.")
    });
    assert!(!seat.sees("Saved"));
    assert!(seat.sees("Not saving"));
}

#[test]
fn a_deleted_project_is_saved_as_a_copy_with_all_that_was_drawn() {
    let mut seat = at_work();
    std::fs::remove_file(file(&seat, "p.labelwright")).unwrap();
    seat.until("it is told", |seat| {
        seat.sees("Not saving: the project file was deleted.")
    });
    assert!(!seat.sees("Follow it"));
    draw_unsaved(&mut seat);
    // What stands somewhere else already is not written over.
    std::fs::write(file(&seat, "notes.labelwright"), "mine").unwrap();
    for (name, so) in [("notes.labelwright", false), ("copy.labelwright", true)] {
        seat.click("Save a copy as…");
        seat.until("the path is asked for", |seat| seat.sees("Path"));
        let path = file(&seat, name).display().to_string();
        seat.events([egui::Event::Text(path.clone())]);
        seat.key(egui::Key::Enter);
        if so {
            seat.until("the work goes on", |seat| seat.view().project_path == path);
        } else {
            seat.until("it is refused", |seat| seat.text().contains("No copy was saved"));
            assert_eq!(std::fs::read(&path).unwrap(), b"mine");
        }
    }
    seat.loaded();
    assert!(seat.sees("Saved"));
    assert_eq!(seat.annotations().len(), 2);
    seat.draw_box((0.4, 0.5), (0.6, 0.8));
    seat.loaded();
    let copy = file(&seat, "copy.labelwright");
    let reader = labelwright::store::ReadOnly::open(&copy).unwrap();
    assert_eq!(reader.reader().check().unwrap(), vec![]);
    assert_eq!(reader.reader().annotations(seat.current().input.id).unwrap().len(), 3);
}

#[test]
fn a_renamed_project_is_followed() {
    let mut seat = at_work();
    let to = file(&seat, "renamed.labelwright");
    std::fs::rename(file(&seat, "p.labelwright"), &to).unwrap();
    seat.until("it is told", |seat| {
        seat.sees("Not saving: the project file was renamed.")
    });
    draw_unsaved(&mut seat);
    seat.click("Follow it");
    seat.until("the work goes on", |seat| {
        seat.view().project_path == to.display().to_string()
    });
    seat.loaded();
    assert!(seat.sees("Saved"));
    assert_eq!(seat.annotations().len(), 2);
    seat.draw_box((0.4, 0.5), (0.6, 0.8));
    seat.loaded();
    let input = seat.current().input.id;
    let Seat { window, dir } = seat;
    drop(window);
    let names = std::fs::read_dir(dir.path()).unwrap().flatten();
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
    let mut seat = at_work();
    let other = with_task(1, BOXES);
    let bytes = std::fs::read(other.path().join("p.labelwright")).unwrap();
    std::fs::rename(other.path().join("p.labelwright"), file(&seat, "p.labelwright")).unwrap();
    seat.until("it is told", |seat| {
        seat.sees("Not saving: another file was put in the project's place.")
    });
    draw_unsaved(&mut seat);
    let path = file(&seat, "p.labelwright");
    let Seat { window, dir: _dir } = seat;
    drop(window);
    assert!(std::fs::read(path).unwrap() == bytes, "the replacement was touched");
}

/// What the window answers when it is asked to close: whether it stays.
fn stays(seat: &mut Seat) -> bool {
    let viewport = seat
        .window
        .input_mut()
        .viewports
        .entry(egui::ViewportId::ROOT)
        .or_default();
    viewport.events.push(egui::ViewportEvent::Close);
    seat.window.step();
    let output = seat.window.output().viewport_output.get(&egui::ViewportId::ROOT);
    let stays = output.is_some_and(|output| output.commands.contains(&egui::ViewportCommand::CancelClose));
    let viewport = seat
        .window
        .input_mut()
        .viewports
        .entry(egui::ViewportId::ROOT)
        .or_default();
    viewport.events.clear();
    seat.steps(2);
    stays
}

#[test]
fn leaving_a_deleted_project_is_asked_about_once() {
    let mut seat = at_work();
    assert!(!stays(&mut seat), "all is saved");
    std::fs::remove_file(file(&seat, "p.labelwright")).unwrap();
    seat.until("it is told", |seat| {
        seat.sees("Not saving: the project file was deleted.")
    });
    draw_unsaved(&mut seat);
    assert!(stays(&mut seat));
    assert!(seat.sees("Leave without saving"));
    seat.click("Stay");
    assert!(!seat.sees("Leave without saving"));
    assert!(!stays(&mut seat), "who asks a second time leaves");
}

#[test]
fn a_fault_in_the_writer_is_told_in_red_and_tried_again() {
    let mut seat = at_work();
    seat.window.state_mut().meet_a_fault(FaultOn::Writer);
    seat.key(egui::Key::R);
    seat.drag((0.4, 0.1), (0.6, 0.3));
    seat.until("it is told", |seat| seat.sees("Not saving"));
    let sentence = "Not saving: a fault in the program (a fault was asked for).";
    assert!(seat.sees(sentence), "{}", seat.text());
    assert!(seat.text().contains("1 change in memory only."), "{}", seat.text());
    assert!(seat.sees("Save a copy as…") && !seat.sees("Follow it"));
    assert_eq!(seat.unnamed(), Vec::<String>::new());
    seat.drag((0.4, 0.5), (0.6, 0.8));
    assert_eq!(seat.annotations().len(), 2, "nothing more is taken in");
    seat.click("Try again");
    seat.until("all is saved", |seat| seat.sees("Saved"));
    seat.draw_box((0.4, 0.5), (0.6, 0.8));
    seat.loaded();
    assert_eq!((seat.annotations().len(), seat.on_disk()), (3, 3));
}
