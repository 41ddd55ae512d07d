//! Half-drawn shapes: undo while drawing, and what is left of them when the window is gone.

use crate::support::seat::{BOXES, CTRL, CTRL_SHIFT, OUTLINES, Seat, with_task};
use egui::Key;
use labelwright::domain::TaskId;
use labelwright::session::{Opening, Progress, Session, Who};

/// How many marks the half-drawn shapes of the input on the canvas have.
fn marks(seat: &Seat) -> usize {
    let view = seat.view();
    let place = (view.task.expect("a task"), seat.current().input.id);
    let drafts = view.drafts.get(&place).map_or(&[][..], Vec::as_slice);
    drafts.iter().map(|draft| draft.marks.len()).sum()
}

/// What is kept on disk: how many files.
fn kept_files(seat: &Seat) -> usize {
    let tasks = std::fs::read_dir(seat.dir.path().join("drafts"))
        .into_iter()
        .flatten()
        .flatten();
    tasks
        .filter_map(|task| std::fs::read_dir(task.path()).ok())
        .flatten()
        .count()
}

fn triangle(seat: &mut Seat) {
    seat.key(Key::P);
    for (x, y) in [(0.2, 0.2), (0.7, 0.3), (0.4, 0.7)] {
        seat.tap(x, y);
    }
}

#[test]
fn undo_while_drawing_leaves_the_finished_shape_alone() {
    let mut seat = Seat::open(with_task(3, OUTLINES));
    triangle(&mut seat);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
    seat.tap(0.1, 0.1);
    seat.tap(0.9, 0.1);
    seat.tap(0.9, 0.9);
    assert_eq!(marks(&seat), 3);
    seat.press(Key::Z, CTRL);
    assert_eq!((marks(&seat), seat.annotations().len()), (2, 1));
    seat.press(Key::Z, CTRL_SHIFT);
    assert_eq!((marks(&seat), seat.annotations().len()), (3, 1));
    // The buttons at the top do the same.
    seat.click("Undo");
    assert_eq!((marks(&seat), seat.annotations().len()), (2, 1));
    seat.click("Redo");
    assert_eq!((marks(&seat), seat.annotations().len()), (3, 1));
    for _ in 0..3 {
        seat.press(Key::Z, CTRL);
    }
    assert_eq!((marks(&seat), seat.annotations().len()), (0, 1));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!(
        seat.annotations().len(),
        0,
        "with nothing being drawn, undo is for the finished shapes"
    );
    seat.press(Key::Z, CTRL_SHIFT);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
}

#[test]
fn a_half_drawn_shape_survives_the_window() {
    let mut seat = Seat::open(with_task(3, OUTLINES));
    triangle(&mut seat);
    seat.until("it is on disk", |seat| kept_files(seat) == 1);
    let mut seat = seat.again();
    seat.until("it is back", |seat| {
        seat.text().contains("The shape you had begun here is back")
    });
    assert_eq!(marks(&seat), 3);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
    seat.until("nothing is kept any more", |seat| kept_files(seat) == 0);
    let mut seat = seat.again();
    seat.steps(10);
    assert_eq!((marks(&seat), seat.annotations().len()), (0, 1));
    assert!(!seat.text().contains("is back"));
}

#[test]
fn a_half_drawn_shape_waits_on_its_own_input() {
    let mut seat = Seat::open(with_task(3, OUTLINES));
    seat.key(Key::D);
    seat.loaded();
    triangle(&mut seat);
    seat.until("it is on disk", |seat| kept_files(seat) == 1);
    let mut seat = seat.again();
    assert_eq!((seat.name().as_str(), marks(&seat)), ("1.png", 0));
    seat.key(Key::D);
    seat.loaded();
    // A thread of its own reads what is kept.
    seat.until("it is back", |seat| marks(seat) > 0);
    assert_eq!((seat.name().as_str(), marks(&seat)), ("2.png", 3));
    assert!(seat.text().contains("The shape you had begun here is back"));
}

#[test]
fn esc_with_a_half_drawn_shape_is_undone() {
    let mut seat = Seat::open(with_task(3, OUTLINES));
    triangle(&mut seat);
    seat.key(Key::Escape);
    assert_eq!(marks(&seat), 0);
    seat.press(Key::Z, CTRL);
    assert_eq!(marks(&seat), 3);
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1);
}

#[test]
fn the_first_corner_of_a_box_is_taken_back_alone() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.tap(0.7, 0.2);
    assert_eq!(marks(&seat), 1);
    seat.press(Key::Z, CTRL);
    assert_eq!((marks(&seat), seat.annotations().len()), (0, 1));
}

/// Draws a box, undoes it, and draws another one: redo cannot bring the first back.
fn undone_for_good(seat: &mut Seat) {
    seat.draw_box((0.2, 0.2), (0.4, 0.4));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    seat.draw_box((0.5, 0.5), (0.8, 0.8));
    assert_eq!(seat.annotations().len(), 1);
}

#[test]
fn what_undo_removed_is_brought_back_from_the_history() {
    let mut seat = Seat::open(with_task(3, BOXES));
    undone_for_good(&mut seat);
    seat.click("History");
    seat.until("the history is read", |seat| seat.sees("Bring back: Ana annotated"));
    seat.click("Bring back: Ana annotated");
    seat.loaded();
    assert_eq!((seat.annotations().len(), seat.on_disk()), (2, 2));
    seat.until("nothing is missing", |seat| !seat.sees("Bring back: Ana annotated"));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!(
        seat.annotations().len(),
        1,
        "bringing back is undone like anything else"
    );
    seat.press(Key::Z, CTRL_SHIFT);
    seat.loaded();
    assert_eq!(seat.on_disk(), 2);
}

#[test]
fn what_was_deleted_is_brought_back_after_a_restart() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.4, 0.4));
    seat.press(Key::A, CTRL);
    seat.key(Key::Delete);
    seat.loaded();
    let mut seat = seat.again();
    seat.click("History");
    seat.until("the history is read", |seat| seat.sees("Bring back: Ana deleted"));
    seat.click("Bring back: Ana deleted");
    seat.loaded();
    assert_eq!(seat.on_disk(), 1);
}

#[test]
fn nothing_is_brought_back_into_what_was_handed_in() {
    let mut seat = Seat::open(with_task(1, BOXES));
    undone_for_good(&mut seat);
    seat.click("History");
    seat.until("the history is read", |seat| seat.sees("Bring back: Ana annotated"));
    seat.key(Key::Enter);
    seat.loaded();
    seat.steps(10);
    seat.click("Bring back: Ana annotated");
    seat.loaded();
    assert_eq!(
        seat.on_disk(),
        1,
        "the button is disabled by the rule that the write checks"
    );
}

#[test]
fn what_is_kept_of_a_deleted_task_goes_at_the_next_opening_and_nothing_else() {
    let mut seat = Seat::open(with_task(3, OUTLINES));
    triangle(&mut seat);
    seat.until("it is kept", |seat| kept_files(seat) == 1);
    let task = seat.view().task.expect("a task");
    // Of a task of another project.
    let other = seat.dir.path().join("drafts").join(TaskId::fixed(5).to_string());
    std::fs::create_dir_all(&other).expect("made");
    std::fs::write(other.join("a.ron"), "[]").expect("written");
    let path = seat.dir.path().join("p.labelwright");
    let mut lead = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    let name = lead.view().tasks[0].task.name.clone();
    lead.delete_task_now(&name, &mut Progress::silent()).expect("deleted");
    drop(lead);
    let mut seat = seat.again();
    let gone = seat.dir.path().join("drafts").join(task.to_string());
    seat.until("swept", |_| !gone.exists());
    assert_eq!(kept_files(&seat), 1, "that of the other project");
}
