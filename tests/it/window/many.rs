//! What was done to many inputs at once is seen in the history, and taken back from there or from its notice.

use crate::support::project::{BOXES, Project};
use crate::support::rows;
use crate::support::sessions::import;
use crate::support::window::Window;
use egui::Event;
use egui_kittest::kittest::NodeT;
use labelwright::domain::{Change, Op, OpKind, Role, Row};
use labelwright::session::view::Reverted;
use labelwright::session::{IdsAndClock, Opening, Session, Who};
use labelwright::store::Writer;

/// So many pictures with two herons on each, imported.
fn herons(pictures: u32) -> Project {
    let project = Project::with_pictures(pictures);
    let list = |f: &dyn Fn(u32) -> String| (1..=pictures).map(f).collect::<Vec<_>>().join(",");
    let images = list(&|n| format!(r#"{{"id": {n}, "file_name": "{n}.png", "width": 320, "height": 240}}"#));
    let one = |id: u32, n: u32, x: u32| {
        format!(r#"{{"id": {id}, "image_id": {n}, "category_id": 7, "bbox": [{x}, 20, 30, 40], "iscrowd": 0}}"#)
    };
    let boxes = list(&|n| format!("{},{}", one(2 * n, n, 10), one(2 * n + 1, n, 90)));
    let coco =
        format!(r#"{{"images": [{images}], "annotations": [{boxes}], "categories": [{{"id": 7, "name": "heron"}}]}}"#);
    let file = project.folder.path("herons.json");
    std::fs::write(&file, coco).unwrap();
    import(&mut project.open(), [file], "coco");
    project
}

fn sound(window: &Window) {
    let path = window.folder.project();
    let session = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
    assert_eq!(session.check().unwrap().problems, Vec::<String>::new());
}

fn is_disabled(window: &Window, label: &str) -> bool {
    use egui_kittest::kittest::Queryable;
    window.harness.get_by_label(label).accesskit_node().is_disabled()
}

#[test]
fn a_task_and_its_import_are_taken_back_from_the_history() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.click("History");
    window.until("both gestures are there", |window| window.view().gestures.len() == 2);
    let told: Vec<&str> = window.view().gestures.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(told, ["Made the task \"Street\"", "Imported 3 inputs"]);
    // Ana has worked in it: it stays.
    window.click("Undo: Made the task \"Street\"");
    window.reports();
    window.until("it is told", |window| {
        window
            .text()
            .contains("The task \"Street\" stays: somebody has worked in it or changed it.")
    });
    window.click("Close");
    assert_eq!(window.view().open_task().unwrap().inputs, 3);
    window.click("Undo");
    window.loaded();
    // Her work on the input was begun all the same, so the import is what can be asked next: it is in a task.
    window.click("Undo: Imported 3 inputs");
    window.reports();
    window.until("it is told", |window| {
        window
            .text()
            .contains("3 inputs still in use, and left: 1.png, 2.png, 3.png")
    });
    sound(&window);
}

#[test]
fn what_is_gone_is_let_go_of_by_the_window() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.click("History");
    window.until("both gestures are there", |window| window.view().gestures.len() == 2);
    window.click("Undo: Made the task \"Street\"");
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("1 task and 2 concepts removed.")
    });
    window.until("the history knows", |window| {
        window.view().gestures[0].reverted == Reverted::Wholly
    });
    window.until("the task is let go of", |window| {
        window.view().task.is_none() && window.view().tasks.is_empty()
    });
    // Until it is, nothing is on the canvas and the history is not shown beside it.
    window.until("an input of the project is shown", |window| {
        window.view().current.as_ref().is_some_and(|current| current.loaded)
    });
    assert!(is_disabled(&window, "Undo: Made the task \"Street\""));
    window.click("Close");
    window.click("Undo: Imported 3 inputs");
    window.reports();
    window.until("nothing is left", |window| {
        window.view().inputs == 0 && window.view().current.is_none() && window.text().contains("3 inputs removed.")
    });
    window.until("it rests", Window::sleeps);
    sound(&window);
}

#[test]
fn a_task_made_in_the_dialog_is_taken_back_from_its_notice() {
    let mut window = Window::open(herons(1));
    window.click("New labeling task…");
    window.fill("Name of the task", "Birds");
    window.click("Create task");
    window.until("it is made", |window| window.view().tasks.len() == 1);
    window.loaded();
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("2 annotations taken over.")
    });
    assert_eq!(window.concepts(), ["heron", "heron"]);
    window.click("Undo task");
    window.until("it is told", |window| {
        window.text().contains("1 task removed.") && window.text().contains("2 annotations as before.")
    });
    assert!(!window.sees("Undo task"), "its notice has gone");
    assert!(window.view().tasks.is_empty());
    assert_eq!((window.view().loose_annotations, window.on_disk()), (2, 2));
    sound(&window);
}

#[test]
fn without_a_task_concepts_are_counted_over_the_project() {
    let mut window = Window::open(herons(3));
    window.click("Canvas");
    window.key(egui::Key::D);
    window.until("the input is read", |window| window.text().contains("2 / 6"));
    assert!(window.sees("heron"));
}

#[test]
fn who_may_not_take_it_back_is_told_why() {
    let project = Project::with_task(2, "(name: \"Street\", kind: Detection, concepts: [\"car\"])");
    let path = project.path();
    let ids_and_clock = IdsAndClock::default();
    project.open().add_member_now("Ben", &[Role::Labeler], None).unwrap();
    let mut writer = Writer::open(&path).unwrap();
    let ben = writer.reader().members().unwrap().remove(1);
    // Who labels in the task begins at its canvas.
    let task = writer.reader().tasks().unwrap().remove(0);
    let mut shared = task.clone();
    shared.labelers.push(ben.id);
    shared.see_others = true;
    let op = Op {
        task: Some(task.id),
        ..rows::op(
            &ids_and_clock,
            ben.id,
            OpKind::EditTask,
            vec![Change::update(Row::Task(task), Row::Task(shared)).unwrap()],
        )
    };
    writer.transact(&[op]).unwrap();
    drop(writer);
    let mut window = Window::of(project, path, "Ben");
    window.until("the project is open", |window| window.sees("History"));
    window.click("History");
    window.until("the gestures are there", |window| window.view().gestures.len() == 2);
    window.steps(2);
    let button = "Undo: Imported 2 inputs";
    assert!(is_disabled(&window, button));
    let at = window.rect(button).center();
    window.events([Event::PointerMoved(at)]);
    window.until("the reason is told", |window| {
        window.text().contains("Ana did this; only they or a lead can undo it.")
    });
}
