//! The window is opened on nothing, on a folder, on a project without tasks.

use crate::support::folder::Folder;
use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::window::Window;
use egui::{Event, Key, Modifiers};
use labelwright::domain::TaskKind;

#[test]
fn without_a_project_four_cards_say_how_to_begin() {
    let window = Window::at(Folder::new(), None);
    for card in [
        "Label a folder of images",
        "New project",
        "Open a project",
        "Try the sample project",
    ] {
        assert!(window.sees(card), "{card}");
    }
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
}

#[test]
fn a_project_that_is_none_is_told_and_the_cards_stay() {
    let folder = Folder::new();
    let path = folder.file("p.labelwright", "no project");
    let window = Window::at(folder, Some(path));
    assert!(
        window
            .text()
            .contains("is not a Labelwright project; nothing was touched."),
        "{}",
        window.text()
    );
    assert!(window.sees("Open a project"));
}

#[test]
fn a_task_is_made_in_the_dialog_and_labeling_begins() {
    let mut window = Window::open(Project::with_pictures(3));
    assert!(window.text().contains("What is to be labeled?"));
    window.click("New labeling task…");
    assert!(window.text().contains("Give the task a name"));
    // The dialog is ready to be typed into.
    assert!(window.is_focused("Name of the task"));
    window.fill("Name of the task", "Street");
    window.click("Segmentation");
    window.fill("Add a concept", "car");
    window.key(Key::Enter);
    window.fill("Add a concept", "bus, tram");
    window.click("Create task");
    window.until("the canvas is there", |window| {
        window.view().task.is_some() && window.view().current.as_ref().is_some_and(|current| current.loaded)
    });
    let summary = window.view().open_task().expect("a task");
    assert_eq!(
        (summary.task.name.as_str(), summary.task.kind),
        ("Street", TaskKind::Segmentation)
    );
    assert_eq!(summary.task.concepts.len(), 3);
    assert!(!window.sees("Create task"), "the dialog is closed");
    assert!(window.canvas().width() > 700.0);
    assert_eq!(window.name(), "1.png");
}

#[test]
fn escape_closes_the_dialog_even_from_a_field() {
    let mut window = Window::open(Project::with_pictures(1));
    window.click("New labeling task…");
    window.fill("Name of the task", "Str");
    window.key(Key::Escape);
    assert!(window.sees("Keep editing"), "something was entered");
    window.key(Key::Escape);
    assert!(!window.sees("Keep editing") && window.sees("Create task"));
    window.key(Key::Escape);
    window.click("Discard");
    assert!(!window.sees("Create task"));
    assert!(window.view().tasks.is_empty());
}

#[test]
fn a_folder_becomes_a_project_and_a_task_is_offered() {
    let project = Project::with_pictures(2);
    std::fs::remove_file(project.path()).unwrap();
    let pics = project.folder.path("pics");
    let coco = r#"{"images": [{"id": 1, "file_name": "1.png", "width": 320, "height": 240}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40], "iscrowd": 0}],
        "categories": [{"id": 7, "name": "heron"}]}"#;
    std::fs::write(pics.join("annotations.json"), coco).unwrap();
    let mut window = Window::at(project, Some(pics));
    window.until("all is in", |window| window.view().inputs == 2);
    window.jobs_done();
    window.until("a task is offered", |window| {
        window.text().contains("What is to be labeled?") && window.sees("New labeling task…")
    });
    assert!(!window.sees("Create task"), "nothing opens by itself");
    window.click("New labeling task…");
    window.until("it is begun", |window| window.sees("Create task"));
    assert!(window.sees("Remove heron"), "the imported concept is on the list");
    assert!(window.sees("Take over imported annotations of these concepts, to correct them (1 in all)"));
    assert!(window.folder.path("pics.labelwright").exists());
    assert_eq!(window.view().inputs, 2);
}

#[test]
fn several_tasks_are_a_table_to_choose_from() {
    let project = Project::with_task(2, BOXES);
    let file = project.folder.path("other.ron");
    std::fs::write(&file, OUTLINES).unwrap();
    let path = project.path();
    {
        use labelwright::session::{Opening, Session, Who};
        let mut session = Session::open(Opening::quiet(path.clone(), Who::FirstLead)).unwrap();
        session.new_task_from_file(&file).unwrap();
    }
    let mut window = Window::at(project, Some(path));
    window.until("the table is there", |window| window.sees("Label Leaves"));
    window.click("Label Leaves");
    window.loaded();
    assert_eq!(window.view().open_task().unwrap().task.name, "Leaves");
    window.press(Key::T, Modifiers::COMMAND);
    assert!(window.sees("Label Street"));
}

#[test]
fn a_project_dropped_on_the_window_is_opened_and_pictures_are_imported() {
    let other = Project::with_task(5, OUTLINES);
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.drop_file(other.folder.path("pics"));
    assert!(window.sees("Path to import"));
    window.key(Key::Escape);
    assert!(!window.sees("Path to import"));
    window.drop_file(other.path());
    window.until("the other project is open", |window| window.view().inputs == 5);
    window.loaded();
    assert_eq!(window.view().open_task().unwrap().task.name, "Leaves");
}

#[test]
fn a_closed_project_is_among_those_opened_lately() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.click("Menu of p");
    window.click("Close the project");
    assert!(window.harness.state().view().is_none());
    assert!(window.sees("New project"));
    window.click("p.labelwright");
    window.loaded();
    assert_eq!(window.name(), "1.png");
}

#[test]
fn the_palette_opens_a_task_and_shows_it() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.press(Key::T, Modifiers::COMMAND);
    window.click("Canvas");
    window.press(Key::K, Modifiers::COMMAND);
    window.events([egui::Event::Text("person".into())]);
    window.key(Key::Enter);
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!(window.concepts(), ["person"]);
}

#[test]
fn the_palette_finds_what_the_menu_opens() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    for (typed, opened) in [
        ("new lab", "New labeling task"),
        ("dataset", "Datasets"),
        ("team", "Team"),
    ] {
        window.press(Key::K, Modifiers::COMMAND);
        window.events([egui::Event::Text(typed.into())]);
        window.key(Key::Enter);
        window.until("it is open", |window| window.text().lines().any(|line| line == opened));
        window.key(Key::Escape);
        window.steps(3);
    }
}

#[test]
fn pictures_are_imported_by_a_typed_path_and_the_rest_is_told() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    let more = window.folder.path("more");
    std::fs::create_dir(&more).unwrap();
    std::fs::copy(window.folder.path("pics/1.png"), more.join("copy.png")).unwrap();
    std::fs::write(more.join("empty.png"), "").unwrap();
    window.press(Key::I, Modifiers::COMMAND);
    assert!(window.is_focused("Path to import"), "one types at once");
    window.fill("Path to import", &more.display().to_string());
    window.click("Import");
    window.until("it is told", |window| window.text().contains("1 could not be taken"));
    window.reports();
    let text = window.text();
    assert!(text.contains("1 input added."), "{text}");
    assert!(text.contains("1 is a copy of another input."), "{text}");
    assert!(
        text.contains("1 could not be taken:") && text.contains("the file is empty"),
        "{text}"
    );
    assert!(!window.sees("Path to import"), "the dialog is closed");
    assert_eq!(window.view().inputs, 3);
    window.click("Close");
    assert!(!window.text().contains("could not be taken"));
    assert_eq!(
        window.view().open_task().unwrap().inputs,
        2,
        "a task keeps the inputs it was made with"
    );
}

#[test]
fn a_report_that_only_says_that_all_went_well_goes_by_itself() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    let path = window.folder.path("more");
    std::fs::create_dir(&path).expect("a folder");
    image::RgbImage::new(8, 8)
        .save(path.join("new.png"))
        .expect("a picture");
    window.drop_file(path);
    window.click("Import");
    window.until("the import is over", |window| {
        window.view().jobs.iter().any(|job| job.outcome.is_some())
    });
    window.reports();
    assert!(window.sees("Undo import"));
    window.click("Jobs");
    assert!(!window.sees("Undo import"));
    // It stays while it is pointed at.
    window.events([Event::PointerMoved(egui::pos2(400.0, 300.0))]);
    let begun = window.harness.ctx.input(|i| i.time);
    window.until("it is gone", |window| !window.sees("Jobs"));
    let gone = window.harness.ctx.input(|i| i.time);
    assert!((19.0..30.0).contains(&(gone - begun)), "{}", gone - begun);
}

#[test]
fn what_cannot_be_imported_stays_in_its_field_with_the_reason() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.press(Key::I, Modifiers::COMMAND);
    window.fill("Path to import", "ftp://photos/2024");
    window.key(Key::Enter);
    window.steps(2);
    assert!(window.text().contains("is no address of pictures"), "{}", window.text());
    assert!(window.is_focused("Path to import"));
    window.press(Key::A, Modifiers::COMMAND);
    window.events([Event::Text("s3://photos/2024".into())]);
    window.steps(2);
    assert!(!window.text().contains("is no address of pictures"));
    window.key(Key::Enter);
    window.steps(2);
    assert!(window.sees("Leave this out"), "it is on the list");
}

#[test]
fn the_newest_report_is_the_first() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    for name in ["older", "newer"] {
        let path = window.folder.path(name);
        std::fs::create_dir(&path).expect("a folder");
        std::fs::write(path.join("empty.png"), "").expect("written");
        window.drop_file(path);
        window.click("Import");
        window.jobs_done();
    }
    window.click("Jobs");
    window.steps(2);
    let painted = window.painted();
    let place = |title: &str| painted.iter().rposition(|text| text == title);
    let (newer, older) = (place("Imported newer"), place("Imported older"));
    assert!(newer.is_some() && newer < older, "{painted:?}");
}
