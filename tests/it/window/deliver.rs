//! Before a dataset goes out, and looking for one input among many.

use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::sessions::freeze;
use crate::support::window::{CTRL, Window};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::SplitRatios;
use labelwright::session::view::PictureStatus;
use labelwright::session::view::{Job, JobOutcome};
use labelwright::session::{Progress, SplitRequest};

#[test]
fn the_export_dialog_says_what_would_be_lost() {
    let mut window = Window::open(Project::with_task(2, OUTLINES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.press(Key::E, CTRL);
    window.until("it has counted", |window| {
        window
            .text()
            .contains("1 annotation is not yet accepted and is left out.")
    });
    window.click("Also annotations that are not yet accepted, or were rejected");
    window.click("YOLO outlines");
    window.until("it has counted again", |window| {
        window.text().contains("Changed: boxes written as polygons (1).")
            && window.text().contains("2 inputs with 1 annotation.")
    });
    let out = window.folder.path("out");
    window.fill("Folder to export to", &out.display().to_string());
    window.click("Export");
    window.until("it is written", |window| {
        window
            .view()
            .jobs
            .iter()
            .any(|job| matches!(job.outcome, Some(JobOutcome::Exported(_))))
    });
    assert!(out.join("data.yaml").exists());
    assert!(!window.sees("Folder to export to"), "the dialog is closed");
}

#[test]
fn escape_closes_the_export_dialog() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.press(Key::E, CTRL);
    assert!(window.sees("Folder to export to"));
    window.key(Key::Escape);
    assert!(!window.sees("Folder to export to"));
    window.key(Key::D);
    window.loaded();
    assert_eq!(window.name(), "2.png", "the keys are heard again");
}

#[test]
fn the_browser_finds_an_input_by_its_name() {
    let mut window = Window::open(Project::with_task(12, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("12.png, unlabeled"));
    window.fill("Search", "11");
    window.until("one is left", |window| {
        window.view().list.len() == 1 && !window.view().list.busy
    });
    assert!(window.sees("11.png, unlabeled") && !window.sees("12.png, unlabeled"));
    assert_eq!(window.name(), "1.png", "what was typed went nowhere else");
    window.click("11.png, unlabeled");
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "11.png");
}

#[test]
fn an_export_of_nothing_says_what_to_do() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.press(Key::E, CTRL);
    window.until("it has counted", |window| {
        window.text().contains("There are no annotations to export")
    });
    window.key(Key::Escape);
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.press(Key::E, CTRL);
    window.until("it has counted", |window| {
        window.text().contains("Nothing is accepted yet: submit, or tick")
    });
    window.click("Also annotations that are not yet accepted, or were rejected");
    window.until("the folder is missing", |window| {
        window.text().contains("Choose a new or empty folder")
    });
}

/// The dialog with a folder in it, all statuses chosen, and counted.
fn ready_to_export() -> Window {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.press(Key::E, CTRL);
    window.jobs_done();
    window.click("Also annotations that are not yet accepted, or were rejected");
    let out = window.folder.path("out");
    window.fill("Folder to export to", &out.display().to_string());
    window.until("it has counted", |window| {
        window.text().contains("2 inputs with 1 annotation.")
    });
    window
}

fn is_exported(window: &mut Window) {
    window.until("it is written", |window| {
        let exported = |outcome: &JobOutcome| matches!(outcome, JobOutcome::Exported(_));
        window
            .view()
            .jobs
            .iter()
            .any(|job| job.outcome.as_ref().is_some_and(exported))
    });
    assert!(!window.sees("Folder to export to"), "the dialog is closed");
}

#[test]
fn enter_exports_and_what_became_of_it_is_said() {
    let mut window = ready_to_export();
    window.key(Key::Enter);
    is_exported(&mut window);
    window.reports();
    let text = window.text();
    assert!(text.contains("Exported to ") && !text.contains("Exporting"), "{text}");
    assert!(text.contains("Verified: it was read again"), "{text}");
    assert!(window.sees("Open folder"));
    window.click("Report…");
    assert!(window.text().contains("What was exported"));
    window.key(Key::Escape);
    assert!(!window.text().contains("What was exported"));
}

#[test]
fn ctrl_enter_exports_while_something_is_typed() {
    let mut window = ready_to_export();
    let out = window.folder.path("other");
    window.fill("Folder to export to", &out.display().to_string());
    window.press(Key::Enter, CTRL);
    is_exported(&mut window);
    assert!(out.join("annotations/instances_default.json").exists());
}

#[test]
fn a_click_beside_the_export_dialog_loses_nothing() {
    let mut window = ready_to_export();
    let outside = egui::pos2(5.0, 300.0);
    let (press, release) = (window.button(outside, true), window.button(outside, false));
    window.events([egui::Event::PointerMoved(outside), press, release]);
    window.steps(3);
    assert!(window.sees("Folder to export to"), "it stays open");
    window.key(Key::Enter);
    is_exported(&mut window);
}

#[test]
fn a_division_is_offered_where_validation_would_be_on_what_was_trained_on() {
    let mut window = ready_to_export();
    window.click("YOLO boxes");
    window.until("it is told", |window| {
        window
            .text()
            .contains("inputs both trained on and validated with, for lack of a split (2)")
    });
    window.click("Divide into training and validation");
    window.until("it is divided", |window| {
        window.text().contains("Divided: train 1, val 1.")
    });
    assert!(!window.text().contains("for lack of a split"));
    window.press(Key::Enter, CTRL);
    is_exported(&mut window);
    assert!(window.folder.path("out/labels/val").exists());
}

/// The picture on the canvas is overwritten by another one of this size, and the window opened on it.
fn overwritten(size: (u32, u32)) -> Window {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    let path = window.folder.path("pics/1.png");
    let picture = image::RgbImage::from_fn(size.0, size.1, |x, y| image::Rgb([y as u8, x as u8, 200]));
    picture.save(path).expect("overwritten");
    let mut window = window.again();
    assert!(window.text().contains("2") && !window.annotations().is_empty());
    window.until("it is noticed", |window| {
        window.text().contains("This is not the picture that was labeled")
    });
    window
}

#[test]
fn a_picture_that_changed_is_noticed_and_kept_by_one_press() {
    let mut window = overwritten(crate::support::project::SIZE);
    assert!(window.text().contains("by one of the same size"), "{}", window.text());
    window.click("The same picture");
    window.reports();
    window.until("it is settled", |window| {
        window.text().contains("1 input kept what was labeled.")
    });
    window.until("nothing is asked any more", |window| {
        !window.text().contains("This is not the picture that was labeled")
    });
    window.until("what was labeled is there", |window| window.annotations().len() == 1);
}

#[test]
fn another_picture_is_labeled_anew_and_that_can_be_taken_back() {
    let (width, height) = crate::support::project::SIZE;
    let mut window = overwritten((width * 2, height));
    assert!(window.text().contains("and of another shape"), "{}", window.text());
    // The new one is what is shown, in its own size; nothing can be drawn in a frame that is not known.
    window.until("the new picture is shown", |window| {
        window.current().input.size.width == width * 2 && window.view().picture == PictureStatus::Sharp
    });
    assert!(!window.text().contains("cannot be read"), "{}", window.text());
    let locked = window.current().locked.clone().unwrap_or_default();
    assert!(
        locked.starts_with("This is not the picture that was labeled"),
        "{locked}"
    );
    window.click("Another picture…");
    window.until("it is counted", |window| {
        window.text().contains("1 annotation goes with it.")
    });
    window.click("Label again");
    window.reports();
    window.until("it is settled", |window| {
        window
            .text()
            .contains("1 input to be labeled anew; 1 annotation of the old picture removed.")
    });
    window.until("it is empty", |window| window.annotations().is_empty());
    window.until("it is the picture that is labeled", |window| {
        !window.text().contains("This is not the picture that was labeled")
    });
    window.until("it can be labeled", |window| window.current().locked.is_none());
    window.until("it is shown", |window| window.view().picture == PictureStatus::Sharp);
    assert_eq!(window.current().input.size.width, width * 2);
    window.until("nothing is at work", |window| !window.view().is_working());
    window.click("Take it back");
    window.until("it is there again", |window| window.annotations().len() == 1);
    window.until("it is noticed again", |window| {
        window.text().contains("This is not the picture that was labeled")
    });
}

#[test]
fn versions_are_listed_and_exported() {
    let project = Project::with_task(2, BOXES);
    let mut session = project.open();
    let frozen = freeze(&mut session, "Street", "Cars", "v1");
    frozen.expect("frozen");
    drop(session);
    let mut window = Window::open(project);
    window.click("Menu of p");
    window.click("Datasets…");
    window.until("they are counted", |window| window.text().contains("Cars, 2 inputs"));
    let text = window.text();
    assert!(
        text.contains("1 \"v1\": 2 inputs, 0 annotations, of the task \"Street\", by Ana, "),
        "{text}"
    );
    assert!(text.contains(": before the audit"), "{text}");
    window.click("Export Cars@v1");
    assert!(
        window.text().contains("Version \"v1\" of \"Cars\""),
        "{}",
        window.text()
    );
    let tick = "Also annotations that are not yet accepted, or were rejected";
    let tick = window.harness.get_by_label(tick);
    assert!(tick.accesskit_node().is_disabled(), "a version holds what it holds");
}

#[test]
fn a_dataset_is_split_frozen_and_counted() {
    let project = Project::with_task(10, BOXES);
    let mut session = project.open();
    session.new_dataset_now("Cars", "", None).expect("made");
    drop(session);
    let mut window = Window::open(project);
    window.click("Menu of p");
    window.click("Datasets…");
    window.until("they are counted", |window| window.text().contains("Cars, 10 inputs"));
    window.click("Split Cars");
    window.click("Keep images that look alike together (reads every image once)");
    window.fill("Share for validation", "20");
    window.until("it is counted", |window| {
        let text = window.text();
        text.contains("train 7 (70.0 %)") && text.contains("val 2 (20.0 %)") && text.contains("test 1 (10.0 %)")
    });
    window.click("Split");
    window.until("it is split", |window| {
        let said = |job: &Job| matches!(&job.outcome, Some(JobOutcome::DatasetChanged(said)) if said == "\"Cars\" is split (train 7, val 2, test 1).");
        window.view().jobs.iter().any(said)
    });
    window.until("it is listed again", |window| {
        window.text().contains("Cars, 10 inputs (train 7, val 2, test 1)")
    });
    window.click("Freeze Cars");
    window.until("what it holds is counted", |window| {
        window.text().contains("Without annotations: 10 inputs.")
    });
    window.fill("Note about the version", "as delivered");
    window.click("Freeze");
    window.until("it is frozen", |window| window.view().versions.len() == 1);
    window.until("it is listed", |window| window.text().contains(": as delivered"));
    window.click("Statistics Cars@v1");
    window.until("it is counted", |window| {
        window
            .text()
            .contains("Cars@1: 10 inputs, 0 annotations; none on 10 inputs.")
    });
    window.click("val");
    window.steps(3);
    let text = window.text();
    assert!(text.contains("Cars@1, val: 2 inputs, 0 annotations"), "{text}");
    assert!(text.contains("IMAGES BY SIZE") && text.contains("320 × 240"), "{text}");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.key(Key::Escape);
    window.until("the list is back", |window| window.sees("Split Cars"));
}

#[test]
fn an_export_that_cannot_be_says_why_before_it_is_begun() {
    let project = Project::with_task(3, BOXES);
    let mut session = project.open();
    session.new_dataset_now("Cars", "1.png", None).expect("made");
    let split = SplitRequest {
        dataset: "Cars".into(),
        ratios: SplitRatios::default(),
        stratify: false,
        pins: Vec::new(),
        group_by: None,
        near_duplicates_together: false,
        dry_run: false,
    };
    let silent = &mut Progress::silent();
    session.split_dataset_now(&split, silent).expect("split");
    session.change_dataset_now("Cars", "2.png", true).expect("put in");
    drop(session);
    let mut window = Window::open(project);
    window.click("Menu of p");
    window.click("Datasets…");
    window.until("they are counted", |window| {
        window.text().contains("Cars, 2 inputs (train 1)")
    });
    window.click("Export Cars");
    window.until("it is told", |window| {
        window
            .text()
            .contains("1 input of the dataset is in no split; split it again")
    });
    window.key(Key::Escape);
    window.until("it is put away", |window| window.view().jobs.is_empty());
}

#[test]
fn a_dataset_is_made_of_what_is_chosen_or_drawn_from_what_is_shown() {
    let mut window = Window::open(Project::with_task(12, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("12.png, unlabeled"));
    window.click("Dataset…");
    assert!(window.is_focused("Name of the dataset"), "one writes at once");
    window.fill("Name of the dataset", "some");
    window.click("At random of those shown:");
    window.fill("How many at random", "5");
    window.click("Make dataset");
    window.until("it is made", |window| {
        window.view().datasets.iter().any(|dataset| dataset.name == "some")
    });
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("\"some\" holds 5 inputs.")
    });
    // More is put into it afterwards.
    for told in [
        "7 inputs added to \"some\", which holds 12.",
        "\"some\" holds all of them already.",
    ] {
        window.click("Dataset…");
        window.click("Dataset");
        window.click("some");
        assert!(!window.sees("Name of the dataset"), "it has a name");
        window.click("Add to dataset");
        window.reports();
        window.until("it is told", |window| window.text().contains(told));
    }
}
