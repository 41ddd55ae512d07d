//! Half-drawn shapes: undo while drawing, and what is left of them when the window is gone.

use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::window::{CTRL, CTRL_SHIFT, Window};
use egui::Key;
use labelwright::domain::TaskId;
use labelwright::session::{Opening, Progress, Session, Who};

/// How many marks the half-drawn shapes of the input on the canvas have.
fn marks(window: &Window) -> usize {
    let view = window.view();
    let place = (view.task.expect("a task"), window.current().input.id);
    let drafts = view.drafts.get(&place).map_or(&[][..], Vec::as_slice);
    drafts.iter().map(|draft| draft.marks.len()).sum()
}

/// What is kept on disk: how many files.
fn kept_files(window: &Window) -> usize {
    let tasks = std::fs::read_dir(window.folder.path("drafts"))
        .into_iter()
        .flatten()
        .flatten();
    tasks
        .filter_map(|task| std::fs::read_dir(task.path()).ok())
        .flatten()
        .count()
}

fn triangle(window: &mut Window) {
    window.key(Key::P);
    for (x, y) in [(0.2, 0.2), (0.7, 0.3), (0.4, 0.7)] {
        window.tap(x, y);
    }
}

#[test]
fn undo_while_drawing_leaves_the_finished_shape_alone() {
    let mut window = Window::open(Project::with_task(3, OUTLINES));
    triangle(&mut window);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
    window.tap(0.1, 0.1);
    window.tap(0.9, 0.1);
    window.tap(0.9, 0.9);
    assert_eq!(marks(&window), 3);
    window.press(Key::Z, CTRL);
    assert_eq!((marks(&window), window.annotations().len()), (2, 1));
    window.press(Key::Z, CTRL_SHIFT);
    assert_eq!((marks(&window), window.annotations().len()), (3, 1));
    // The buttons at the top do the same.
    window.click("Undo");
    assert_eq!((marks(&window), window.annotations().len()), (2, 1));
    window.click("Redo");
    assert_eq!((marks(&window), window.annotations().len()), (3, 1));
    for _ in 0..3 {
        window.press(Key::Z, CTRL);
    }
    assert_eq!((marks(&window), window.annotations().len()), (0, 1));
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!(
        window.annotations().len(),
        0,
        "with nothing being drawn, undo is for the finished shapes"
    );
    window.press(Key::Z, CTRL_SHIFT);
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
}

#[test]
fn a_half_drawn_shape_survives_the_window() {
    let mut window = Window::open(Project::with_task(3, OUTLINES));
    triangle(&mut window);
    window.until("it is on disk", |window| kept_files(window) == 1);
    let mut window = window.again();
    window.until("it is back", |window| {
        window.text().contains("The shape you had begun here is back")
    });
    assert_eq!(marks(&window), 3);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
    window.until("nothing is kept any more", |window| kept_files(window) == 0);
    let mut window = window.again();
    window.steps(10);
    assert_eq!((marks(&window), window.annotations().len()), (0, 1));
    assert!(!window.text().contains("is back"));
}

#[test]
fn a_half_drawn_shape_waits_on_its_own_input() {
    let mut window = Window::open(Project::with_task(3, OUTLINES));
    window.key(Key::D);
    window.loaded();
    triangle(&mut window);
    window.until("it is on disk", |window| kept_files(window) == 1);
    let mut window = window.again();
    assert_eq!((window.name().as_str(), marks(&window)), ("1.png", 0));
    window.key(Key::D);
    window.loaded();
    // A thread of its own reads what is kept.
    window.until("it is back", |window| marks(window) > 0);
    assert_eq!((window.name().as_str(), marks(&window)), ("2.png", 3));
    assert!(window.text().contains("The shape you had begun here is back"));
}

#[test]
fn esc_with_a_half_drawn_shape_is_undone() {
    let mut window = Window::open(Project::with_task(3, OUTLINES));
    triangle(&mut window);
    window.key(Key::Escape);
    assert_eq!(marks(&window), 0);
    window.press(Key::Z, CTRL);
    assert_eq!(marks(&window), 3);
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.annotations().len(), 1);
}

#[test]
fn the_first_corner_of_a_box_is_taken_back_alone() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.tap(0.7, 0.2);
    assert_eq!(marks(&window), 1);
    window.press(Key::Z, CTRL);
    assert_eq!((marks(&window), window.annotations().len()), (0, 1));
}

/// Draws a box, undoes it, and draws another one: redo cannot bring the first back.
fn undone_for_good(window: &mut Window) {
    window.draw_box((0.2, 0.2), (0.4, 0.4));
    window.press(Key::Z, CTRL);
    window.loaded();
    window.draw_box((0.5, 0.5), (0.8, 0.8));
    assert_eq!(window.annotations().len(), 1);
}

#[test]
fn what_undo_removed_is_brought_back_from_the_history() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    undone_for_good(&mut window);
    window.click("History");
    window.until("the history is read", |window| window.sees("Bring back: Ana annotated"));
    window.click("Bring back: Ana annotated");
    window.loaded();
    assert_eq!((window.annotations().len(), window.on_disk()), (2, 2));
    window.until("nothing is missing", |window| !window.sees("Bring back: Ana annotated"));
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!(
        window.annotations().len(),
        1,
        "bringing back is undone like anything else"
    );
    window.press(Key::Z, CTRL_SHIFT);
    window.loaded();
    assert_eq!(window.on_disk(), 2);
}

#[test]
fn what_was_deleted_is_brought_back_after_a_restart() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.4, 0.4));
    window.press(Key::A, CTRL);
    window.key(Key::Delete);
    window.loaded();
    let mut window = window.again();
    window.click("History");
    window.until("the history is read", |window| window.sees("Bring back: Ana deleted"));
    window.click("Bring back: Ana deleted");
    window.loaded();
    assert_eq!(window.on_disk(), 1);
}

#[test]
fn nothing_is_brought_back_into_what_was_submitted() {
    let mut window = Window::open(Project::with_task(1, BOXES));
    undone_for_good(&mut window);
    window.click("History");
    window.until("the history is read", |window| window.sees("Bring back: Ana annotated"));
    window.key(Key::Enter);
    window.loaded();
    window.steps(10);
    window.click("Bring back: Ana annotated");
    window.loaded();
    assert_eq!(
        window.on_disk(),
        1,
        "the button is disabled by the rule that the write checks"
    );
}

#[test]
fn what_is_kept_of_a_deleted_task_goes_at_the_next_opening_and_nothing_else() {
    let mut window = Window::open(Project::with_task(3, OUTLINES));
    triangle(&mut window);
    window.until("it is kept", |window| kept_files(window) == 1);
    let task = window.view().task.expect("a task");
    // Of a task of another project.
    let other = window.folder.path("drafts").join(TaskId::fixed(5).to_string());
    std::fs::create_dir_all(&other).expect("made");
    std::fs::write(other.join("a.ron"), "[]").expect("written");
    let path = window.folder.project();
    let mut lead = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    let name = lead.view().tasks[0].task.name.clone();
    lead.delete_task_now(&name, &mut Progress::silent()).expect("deleted");
    drop(lead);
    let mut window = window.again();
    let gone = window.folder.path("drafts").join(task.to_string());
    window.until("swept", |_| !gone.exists());
    assert_eq!(kept_files(&window), 1, "that of the other project");
}
