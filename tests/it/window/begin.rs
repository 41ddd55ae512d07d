//! The window is opened on nothing, on a folder, on a project without tasks.

use crate::support::seat::{Seat, project, with_task};
use egui::{Event, Key, Modifiers};
use labelwright::domain::TaskKind;

#[test]
fn without_a_project_four_cards_say_how_to_begin() {
    let seat = Seat::at(tempfile::tempdir().unwrap(), None);
    for card in [
        "Label a folder of images",
        "New project",
        "Open a project",
        "Try the sample project",
    ] {
        assert!(seat.sees(card), "{card}");
    }
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
}

#[test]
fn a_project_that_is_none_is_told_and_the_cards_stay() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("p.labelwright");
    std::fs::write(&path, "no project").unwrap();
    let seat = Seat::at(dir, Some(path));
    assert!(
        seat.text()
            .contains("is not a Labelwright project; nothing was touched."),
        "{}",
        seat.text()
    );
    assert!(seat.sees("Open a project"));
}

#[test]
fn a_task_is_made_in_the_dialog_and_labeling_begins() {
    let mut seat = Seat::open(project(3));
    assert!(seat.text().contains("What is to be labeled?"));
    seat.click("New labeling task…");
    assert!(seat.text().contains("Give the task a name"));
    // The dialog is ready to be typed into.
    assert!(seat.is_focused("Name of the task"));
    seat.fill("Name of the task", "Street");
    seat.click("Segmentation");
    seat.fill("Add a concept", "car");
    seat.key(Key::Enter);
    seat.fill("Add a concept", "bus, tram");
    seat.click("Create task");
    seat.until("the canvas is there", |seat| {
        seat.view().task.is_some() && seat.view().current.as_ref().is_some_and(|current| current.loaded)
    });
    let summary = seat.view().open_task().expect("a task");
    assert_eq!(
        (summary.task.name.as_str(), summary.task.kind),
        ("Street", TaskKind::Segmentation)
    );
    assert_eq!(summary.task.concepts.len(), 3);
    assert!(!seat.sees("Create task"), "the dialog is closed");
    assert!(seat.canvas().width() > 700.0);
    assert_eq!(seat.name(), "1.png");
}

#[test]
fn escape_closes_the_dialog_even_from_a_field() {
    let mut seat = Seat::open(project(1));
    seat.click("New labeling task…");
    seat.fill("Name of the task", "Str");
    seat.key(Key::Escape);
    assert!(seat.sees("Keep editing"), "something was entered");
    seat.key(Key::Escape);
    assert!(!seat.sees("Keep editing") && seat.sees("Create task"));
    seat.key(Key::Escape);
    seat.click("Discard");
    assert!(!seat.sees("Create task"));
    assert!(seat.view().tasks.is_empty());
}

#[test]
fn a_folder_becomes_a_project_and_a_task_is_offered() {
    let dir = project(2);
    std::fs::remove_file(dir.path().join("p.labelwright")).unwrap();
    let pics = dir.path().join("pics");
    let coco = r#"{"images": [{"id": 1, "file_name": "1.png", "width": 320, "height": 240}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40], "iscrowd": 0}],
        "categories": [{"id": 7, "name": "heron"}]}"#;
    std::fs::write(pics.join("annotations.json"), coco).unwrap();
    let mut seat = Seat::at(dir, Some(pics));
    seat.until("a task is offered", |seat| seat.sees("Create task"));
    assert!(seat.sees("Remove heron"), "the imported concept is on the list");
    assert!(seat.sees("Take over imported annotations of these concepts, to correct them (1 in all)"));
    assert!(seat.dir.path().join("pics.labelwright").exists());
    assert_eq!(seat.view().inputs, 2);
}

#[test]
fn several_tasks_are_a_table_to_choose_from() {
    let dir = with_task(2, crate::support::seat::BOXES);
    let file = dir.path().join("other.ron");
    std::fs::write(&file, crate::support::seat::OUTLINES).unwrap();
    let path = dir.path().join("p.labelwright");
    {
        use labelwright::session::{Opening, Session, Who};
        let mut session = Session::open(Opening::quiet(path.clone(), Who::FirstLead)).unwrap();
        session.new_task_from_file(&file).unwrap();
    }
    let mut seat = Seat::at(dir, Some(path));
    seat.until("the table is there", |seat| seat.sees("Label Leaves"));
    seat.click("Label Leaves");
    seat.loaded();
    assert_eq!(seat.view().open_task().unwrap().task.name, "Leaves");
    seat.press(Key::T, Modifiers::COMMAND);
    assert!(seat.sees("Label Street"));
}

#[test]
fn a_project_dropped_on_the_window_is_opened_and_pictures_are_imported() {
    let other = with_task(5, crate::support::seat::OUTLINES);
    let mut seat = Seat::open(with_task(2, crate::support::seat::BOXES));
    seat.drop_file(other.path().join("pics"));
    assert!(seat.sees("Path to import"));
    seat.key(Key::Escape);
    assert!(!seat.sees("Path to import"));
    seat.drop_file(other.path().join("p.labelwright"));
    seat.until("the other project is open", |seat| seat.view().inputs == 5);
    seat.loaded();
    assert_eq!(seat.view().open_task().unwrap().task.name, "Leaves");
}

#[test]
fn a_closed_project_is_among_those_opened_lately() {
    let mut seat = Seat::open(with_task(2, crate::support::seat::BOXES));
    seat.click("Menu of p");
    seat.click("Close the project");
    assert!(seat.window.state().view().is_none());
    assert!(seat.sees("New project"));
    seat.click("p.labelwright");
    seat.loaded();
    assert_eq!(seat.name(), "1.png");
}

#[test]
fn the_palette_opens_a_task_and_shows_it() {
    let mut seat = Seat::open(with_task(2, crate::support::seat::BOXES));
    seat.press(Key::T, Modifiers::COMMAND);
    seat.click("Canvas");
    seat.press(Key::K, Modifiers::COMMAND);
    seat.events([egui::Event::Text("person".into())]);
    seat.key(Key::Enter);
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!(seat.concepts(), ["person"]);
}

#[test]
fn the_palette_finds_what_the_menu_opens() {
    let mut seat = Seat::open(with_task(2, crate::support::seat::BOXES));
    for (typed, opened) in [
        ("new lab", "New labeling task"),
        ("dataset", "Datasets"),
        ("team", "Team"),
    ] {
        seat.press(Key::K, Modifiers::COMMAND);
        seat.events([egui::Event::Text(typed.into())]);
        seat.key(Key::Enter);
        seat.until("it is open", |seat| seat.text().lines().any(|line| line == opened));
        seat.key(Key::Escape);
        seat.steps(3);
    }
}

#[test]
fn pictures_are_imported_by_a_typed_path_and_the_rest_is_told() {
    let mut seat = Seat::open(with_task(2, crate::support::seat::BOXES));
    let more = seat.dir.path().join("more");
    std::fs::create_dir(&more).unwrap();
    std::fs::copy(seat.dir.path().join("pics/1.png"), more.join("copy.png")).unwrap();
    std::fs::write(more.join("empty.png"), "").unwrap();
    seat.press(Key::I, Modifiers::COMMAND);
    seat.fill("Path to import", &more.display().to_string());
    seat.click("Import");
    seat.until("it is told", |seat| seat.text().contains("1 could not be taken"));
    seat.reports();
    let text = seat.text();
    assert!(text.contains("1 input added."), "{text}");
    assert!(text.contains("1 is a copy of another input."), "{text}");
    assert!(
        text.contains("1 could not be taken:") && text.contains("the file is empty"),
        "{text}"
    );
    assert!(!seat.sees("Path to import"), "the dialog is closed");
    assert_eq!(seat.view().inputs, 3);
    seat.click("Close");
    assert!(!seat.text().contains("could not be taken"));
    assert_eq!(
        seat.view().open_task().unwrap().inputs,
        2,
        "a task keeps the inputs it was made with"
    );
}

#[test]
fn a_report_that_only_says_that_all_went_well_goes_by_itself() {
    let mut seat = Seat::open(with_task(2, crate::support::seat::BOXES));
    let path = seat.dir.path().join("more");
    std::fs::create_dir(&path).expect("a folder");
    image::RgbImage::new(8, 8)
        .save(path.join("new.png"))
        .expect("a picture");
    seat.drop_file(path);
    seat.click("Import");
    seat.until("the import is over", |seat| {
        seat.view().jobs.iter().any(|job| job.outcome.is_some())
    });
    seat.reports();
    assert!(seat.sees("Take the import back"));
    seat.click("Jobs");
    assert!(!seat.sees("Take the import back"));
    // It stays while it is pointed at.
    seat.events([Event::PointerMoved(egui::pos2(400.0, 300.0))]);
    let begun = seat.window.ctx.input(|i| i.time);
    seat.until("it is gone", |seat| !seat.sees("Jobs"));
    let gone = seat.window.ctx.input(|i| i.time);
    assert!((19.0..30.0).contains(&(gone - begun)), "{}", gone - begun);
}
