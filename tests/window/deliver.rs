//! Before a dataset goes out, and looking for one input among many.

use crate::seat::{BOXES, CTRL, OUTLINES, Seat, with_task};
use egui::Key;
use labelwright::session::view::JobOutcome;

#[test]
fn the_export_dialog_says_what_would_be_lost() {
    let mut seat = Seat::open(with_task(2, OUTLINES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::E, CTRL);
    seat.until("it has counted", |seat| {
        seat.text()
            .contains("1 annotation is not yet accepted and is left out.")
    });
    seat.click("Also annotations that are not yet accepted");
    seat.click("YOLO outlines");
    seat.until("it has counted again", |seat| {
        seat.text().contains("Cannot be carried: ") && seat.text().contains("2 inputs with 1 annotation.")
    });
    let out = seat.dir.path().join("out");
    seat.fill("Folder to export to", &out.display().to_string());
    seat.click("Export");
    seat.until("it is written", |seat| {
        seat.view()
            .jobs
            .iter()
            .any(|job| matches!(job.outcome, Some(JobOutcome::Exported(_))))
    });
    assert!(out.join("data.yaml").exists());
    assert!(!seat.sees("Folder to export to"), "the dialog is closed");
}

#[test]
fn escape_closes_the_export_dialog() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.press(Key::E, CTRL);
    assert!(seat.sees("Folder to export to"));
    seat.key(Key::Escape);
    assert!(!seat.sees("Folder to export to"));
    seat.key(Key::D);
    seat.loaded();
    assert_eq!(seat.name(), "2.png", "the keys are heard again");
}

#[test]
fn the_browser_finds_an_input_by_its_name() {
    let mut seat = Seat::open(with_task(12, BOXES));
    seat.key(Key::G);
    seat.until("all are shown", |seat| seat.sees("12.png, unlabeled"));
    seat.fill("Search names", "11");
    seat.until("one is left", |seat| {
        seat.view().list.len() == 1 && !seat.view().list.busy
    });
    assert!(seat.sees("11.png, unlabeled") && !seat.sees("12.png, unlabeled"));
    assert_eq!(seat.name(), "1.png", "what was typed went nowhere else");
    seat.click("11.png, unlabeled");
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "11.png");
}

#[test]
fn an_export_of_nothing_says_what_to_do() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.press(Key::E, CTRL);
    seat.until("it has counted", |seat| {
        seat.text().contains("There are no annotations to export")
    });
    seat.key(Key::Escape);
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::E, CTRL);
    seat.until("it has counted", |seat| {
        seat.text().contains("Nothing is accepted yet: submit, or tick")
    });
    seat.click("Also annotations that are not yet accepted");
    seat.until("the folder is missing", |seat| {
        seat.text().contains("Choose a new or empty folder")
    });
}
