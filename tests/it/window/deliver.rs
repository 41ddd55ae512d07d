//! Before a dataset goes out, and looking for one input among many.

use crate::support::seat::{BOXES, CTRL, OUTLINES, Seat, with_task};
use egui::Key;
use labelwright::session::view::JobOutcome;
use labelwright::session::view::PictureStatus;
use labelwright::session::{Opening, Session, Who};

#[test]
fn the_export_dialog_says_what_would_be_lost() {
    let mut seat = Seat::open(with_task(2, OUTLINES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::E, CTRL);
    seat.until("it has counted", |seat| {
        seat.text()
            .contains("1 annotation is not yet accepted and is left out.")
    });
    seat.click("Also annotations that are not yet accepted, or were rejected");
    seat.click("YOLO outlines");
    seat.until("it has counted again", |seat| {
        seat.text().contains("Changed: boxes written as polygons (1).")
            && seat.text().contains("2 inputs with 1 annotation.")
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
    seat.click("Also annotations that are not yet accepted, or were rejected");
    seat.until("the folder is missing", |seat| {
        seat.text().contains("Choose a new or empty folder")
    });
}

/// The dialog with a folder in it, all statuses chosen, and counted.
fn ready_to_export() -> Seat {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::E, CTRL);
    seat.click("Also annotations that are not yet accepted, or were rejected");
    let out = seat.dir.path().join("out");
    seat.fill("Folder to export to", &out.display().to_string());
    seat.until("it has counted", |seat| {
        seat.text().contains("2 inputs with 1 annotation.")
    });
    seat
}

fn is_exported(seat: &mut Seat) {
    seat.until("it is written", |seat| {
        let exported = |outcome: &JobOutcome| matches!(outcome, JobOutcome::Exported(_));
        seat.view()
            .jobs
            .iter()
            .any(|job| job.outcome.as_ref().is_some_and(exported))
    });
    assert!(!seat.sees("Folder to export to"), "the dialog is closed");
}

#[test]
fn enter_exports_and_what_became_of_it_is_said() {
    let mut seat = ready_to_export();
    seat.key(Key::Enter);
    is_exported(&mut seat);
    seat.reports();
    let text = seat.text();
    assert!(text.contains("Exported to ") && !text.contains("Exporting"), "{text}");
    assert!(text.contains("Verified: it was read again"), "{text}");
    assert!(seat.sees("Open folder"));
    seat.click("Report…");
    assert!(seat.text().contains("What was exported"));
    seat.key(Key::Escape);
    assert!(!seat.text().contains("What was exported"));
}

#[test]
fn ctrl_enter_exports_while_something_is_typed() {
    let mut seat = ready_to_export();
    let out = seat.dir.path().join("other");
    seat.fill("Folder to export to", &out.display().to_string());
    seat.press(Key::Enter, CTRL);
    is_exported(&mut seat);
    assert!(out.join("annotations/instances.json").exists());
}

#[test]
fn a_click_beside_the_export_dialog_loses_nothing() {
    let mut seat = ready_to_export();
    let outside = egui::pos2(5.0, 300.0);
    let (press, release) = (seat.button(outside, true), seat.button(outside, false));
    seat.events([egui::Event::PointerMoved(outside), press, release]);
    seat.steps(3);
    assert!(seat.sees("Folder to export to"), "it stays open");
    seat.key(Key::Enter);
    is_exported(&mut seat);
}

#[test]
fn a_division_is_offered_where_validation_would_be_on_what_was_trained_on() {
    let mut seat = ready_to_export();
    seat.click("YOLO boxes");
    seat.until("it is told", |seat| {
        seat.text()
            .contains("inputs both trained on and validated with, for lack of a split (2)")
    });
    seat.click("Divide into training and validation");
    seat.until("it is divided", |seat| seat.text().contains("Divided: train 1, val 1."));
    assert!(!seat.text().contains("for lack of a split"));
    seat.press(Key::Enter, CTRL);
    is_exported(&mut seat);
    assert!(seat.dir.path().join("out/labels/val").exists());
}

/// The picture on the canvas is overwritten by another one of this size, and the window opened on it.
fn overwritten(size: (u32, u32)) -> Seat {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    let path = seat.dir.path().join("pics/1.png");
    let picture = image::RgbImage::from_fn(size.0, size.1, |x, y| image::Rgb([y as u8, x as u8, 200]));
    picture.save(path).expect("overwritten");
    let mut seat = seat.again();
    assert!(seat.text().contains("2") && !seat.annotations().is_empty());
    seat.until("it is noticed", |seat| {
        seat.text().contains("This is not the picture that was labeled")
    });
    seat
}

#[test]
fn a_picture_that_changed_is_noticed_and_kept_by_one_press() {
    let mut seat = overwritten(crate::support::seat::SIZE);
    assert!(seat.text().contains("by one of the same size"), "{}", seat.text());
    seat.click("The same picture");
    seat.reports();
    seat.until("it is settled", |seat| {
        seat.text().contains("1 input kept what was labeled.")
    });
    assert!(!seat.text().contains("This is not the picture that was labeled"));
    seat.until("what was labeled is there", |seat| seat.annotations().len() == 1);
}

#[test]
fn another_picture_is_labeled_anew_and_that_can_be_taken_back() {
    let (width, height) = crate::support::seat::SIZE;
    let mut seat = overwritten((width * 2, height));
    assert!(seat.text().contains("and of another shape"), "{}", seat.text());
    // The new one is what is shown, in its own size; nothing can be drawn in a frame that is not known.
    seat.until("the new picture is shown", |seat| {
        seat.current().input.size.width == width * 2 && seat.view().picture == PictureStatus::Sharp
    });
    assert!(!seat.text().contains("cannot be read"), "{}", seat.text());
    let locked = seat.current().locked.clone().unwrap_or_default();
    assert!(
        locked.starts_with("This is not the picture that was labeled"),
        "{locked}"
    );
    seat.click("Another picture…");
    seat.until("it is counted", |seat| {
        seat.text().contains("1 annotation goes with it.")
    });
    seat.click("Label anew");
    seat.reports();
    seat.until("it is settled", |seat| {
        seat.text()
            .contains("1 input to be labeled anew; 1 annotation of the old picture removed.")
    });
    seat.until("it is empty", |seat| seat.annotations().is_empty());
    assert!(!seat.text().contains("This is not the picture that was labeled"));
    seat.until("it can be labeled", |seat| seat.current().locked.is_none());
    seat.until("it is shown", |seat| seat.view().picture == PictureStatus::Sharp);
    assert_eq!(seat.current().input.size.width, width * 2);
    seat.until("nothing is at work", |seat| !seat.view().is_working());
    seat.click("Take it back");
    seat.until("it is there again", |seat| seat.annotations().len() == 1);
    seat.until("it is noticed again", |seat| {
        seat.text().contains("This is not the picture that was labeled")
    });
}

#[test]
fn versions_are_listed_and_exported() {
    let dir = with_task(2, BOXES);
    let path = dir.path().join("p.labelwright");
    let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    let frozen = session.freeze_noted_now("Street", "Cars", "v1", "before the audit");
    frozen.expect("frozen");
    drop(session);
    let mut seat = Seat::open(dir);
    seat.click("Menu of p");
    seat.click("Datasets…");
    seat.until("they are counted", |seat| seat.text().contains("Cars, 2 inputs"));
    let text = seat.text();
    assert!(
        text.contains("1 \"v1\": 2 inputs, 0 annotations, of the task \"Street\", by Ana, "),
        "{text}"
    );
    assert!(text.contains(": before the audit"), "{text}");
    seat.click("Export Cars@v1");
    assert!(seat.text().contains("Version \"v1\" of \"Cars\""), "{}", seat.text());
}

#[test]
fn a_dataset_is_made_of_what_is_chosen_or_drawn_from_what_is_shown() {
    let mut seat = Seat::open(with_task(12, BOXES));
    seat.key(Key::G);
    seat.until("all are shown", |seat| seat.sees("12.png, unlabeled"));
    seat.click("New dataset…");
    seat.fill("Name of the dataset", "some");
    seat.click("At random of those shown:");
    seat.fill("How many at random", "5");
    seat.click("Make dataset");
    seat.until("it is made", |seat| {
        seat.view().datasets.iter().any(|dataset| dataset.name == "some")
    });
    seat.reports();
    seat.until("it is told", |seat| seat.text().contains("\"some\" holds 5 inputs."));
}
