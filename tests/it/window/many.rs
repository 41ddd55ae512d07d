//! What was done to many inputs at once is seen in the history, and taken back from there or from its notice.

use crate::support::seat::{BOXES, Seat, project, with_task};
use egui::Event;
use egui_kittest::kittest::NodeT;
use labelwright::domain::{Change, GestureId, Member, MemberId, Op, OpId, OpKind, Role, Row};
use labelwright::session::view::Reverted;
use labelwright::session::{ImportRequest, Opening, Progress, Session, Stamps, Who};
use labelwright::store::Writer;

/// So many pictures with two herons on each, imported.
fn herons(pictures: u32) -> tempfile::TempDir {
    let dir = project(pictures);
    let list = |f: &dyn Fn(u32) -> String| (1..=pictures).map(f).collect::<Vec<_>>().join(",");
    let images = list(&|n| format!(r#"{{"id": {n}, "file_name": "{n}.png", "width": 320, "height": 240}}"#));
    let one = |id: u32, n: u32, x: u32| {
        format!(r#"{{"id": {id}, "image_id": {n}, "category_id": 7, "bbox": [{x}, 20, 30, 40], "iscrowd": 0}}"#)
    };
    let boxes = list(&|n| format!("{},{}", one(2 * n, n, 10), one(2 * n + 1, n, 90)));
    let coco =
        format!(r#"{{"images": [{images}], "annotations": [{boxes}], "categories": [{{"id": 7, "name": "heron"}}]}}"#);
    let file = dir.path().join("herons.json");
    std::fs::write(&file, coco).unwrap();
    let request = ImportRequest {
        paths: vec![file],
        format: "coco".into(),
        dataset: None,
        task: None,
        voc_one_based: None,
        by_me: false,
    };
    let path = dir.path().join("p.labelwright");
    let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
    session.import_now(&request, &mut Progress::silent()).unwrap();
    dir
}

fn sound(seat: &Seat) {
    let path = seat.dir.path().join("p.labelwright");
    let session = Session::open(Opening::quiet(path, Who::FirstLead)).unwrap();
    assert_eq!(session.check().unwrap().problems, Vec::<String>::new());
}

fn is_disabled(seat: &Seat, label: &str) -> bool {
    use egui_kittest::kittest::Queryable;
    seat.window.get_by_label(label).accesskit_node().is_disabled()
}

#[test]
fn a_task_and_its_import_are_taken_back_from_the_history() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.click("History");
    seat.until("both gestures are there", |seat| seat.view().gestures.len() == 2);
    let told: Vec<&str> = seat.view().gestures.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(told, ["Made the task \"Street\"", "Imported 3 inputs"]);
    // Ana has worked in it: it stays.
    seat.click("Take back: Made the task \"Street\"");
    seat.reports();
    seat.until("it is told", |seat| {
        seat.text()
            .contains("The task \"Street\" stays: somebody has worked in it or changed it.")
    });
    seat.click("Close");
    assert_eq!(seat.view().open_task().unwrap().inputs, 3);
    seat.click("Undo");
    seat.loaded();
    // Her work on the input was begun all the same, so the import is what can be asked next: it is in a task.
    seat.click("Take back: Imported 3 inputs");
    seat.reports();
    seat.until("it is told", |seat| {
        seat.text()
            .contains("3 inputs still in use, and left: 1.png, 2.png, 3.png")
    });
    sound(&seat);
}

#[test]
fn what_is_gone_is_let_go_of_by_the_window() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.click("History");
    seat.until("both gestures are there", |seat| seat.view().gestures.len() == 2);
    seat.click("Take back: Made the task \"Street\"");
    seat.reports();
    seat.until("it is told", |seat| {
        seat.text().contains("1 task and 2 concepts removed.")
    });
    seat.until("the history knows", |seat| {
        seat.view().gestures[0].reverted == Reverted::Wholly
    });
    assert!(is_disabled(&seat, "Take back: Made the task \"Street\""));
    assert!(seat.view().task.is_none() && seat.view().tasks.is_empty());
    seat.until("an input of the project is shown", |seat| {
        seat.view().current.as_ref().is_some_and(|current| current.loaded)
    });
    seat.click("Close");
    seat.click("Take back: Imported 3 inputs");
    seat.reports();
    seat.until("nothing is left", |seat| {
        seat.view().inputs == 0 && seat.view().current.is_none() && seat.text().contains("3 inputs removed.")
    });
    seat.until("it rests", Seat::sleeps);
    sound(&seat);
}

#[test]
fn a_task_made_in_the_dialog_is_taken_back_from_its_notice() {
    let mut seat = Seat::open(herons(1));
    seat.click("New labeling task…");
    seat.fill("Name of the task", "Birds");
    seat.click("Create task");
    seat.until("it is made", |seat| seat.view().tasks.len() == 1);
    seat.loaded();
    seat.reports();
    seat.until("it is told", |seat| seat.text().contains("2 annotations taken over."));
    assert_eq!(seat.concepts(), ["heron", "heron"]);
    seat.click("Take the task back");
    seat.until("it is told", |seat| {
        seat.text().contains("1 task removed.") && seat.text().contains("2 annotations as before.")
    });
    assert!(!seat.sees("Take the task back"), "its notice has gone");
    assert!(seat.view().tasks.is_empty());
    assert_eq!((seat.view().loose_annotations, seat.on_disk()), (2, 2));
    sound(&seat);
}

#[test]
fn without_a_task_concepts_are_counted_over_the_project() {
    let mut seat = Seat::open(herons(3));
    seat.click("Canvas");
    seat.key(egui::Key::D);
    seat.until("the input is read", |seat| seat.text().contains("2 / 6"));
    assert!(seat.sees("heron"));
}

#[test]
fn who_may_not_take_it_back_is_told_why() {
    let dir = with_task(2, "(name: \"Street\", kind: Detection, concepts: [\"car\"])");
    let path = dir.path().join("p.labelwright");
    let stamps = Stamps::default();
    let ben = Member::new(MemberId(stamps.id()), "Ben", &[Role::Labeler]);
    let op = Op {
        id: OpId(stamps.id()),
        gesture: GestureId(stamps.id()),
        member: ben.id,
        at: stamps.now(),
        kind: OpKind::AddMember,
        input: None,
        task: None,
        reverts: None,
        batch: false,
        changes: vec![Change::create(Row::Member(ben.clone()))],
    };
    let mut writer = Writer::open(&path).unwrap();
    writer.transact(&[op]).unwrap();
    // Who labels in the task begins at its canvas.
    let task = writer.reader().tasks().unwrap().remove(0);
    let mut shared = task.clone();
    shared.labelers.push(ben.id);
    shared.see_others = true;
    let op = Op {
        id: OpId(stamps.id()),
        gesture: GestureId(stamps.id()),
        member: ben.id,
        at: stamps.now(),
        kind: OpKind::EditTask,
        input: None,
        task: Some(task.id),
        reverts: None,
        batch: false,
        changes: vec![Change::update(Row::Task(task), Row::Task(shared)).unwrap()],
    };
    writer.transact(&[op]).unwrap();
    drop(writer);
    let mut seat = Seat::of(dir, path, "Ben");
    seat.until("the project is open", |seat| seat.sees("History"));
    seat.click("History");
    seat.until("the gestures are there", |seat| seat.view().gestures.len() == 2);
    seat.steps(2);
    let button = "Take back: Imported 2 inputs";
    assert!(is_disabled(&seat, button));
    let at = seat.rect(button).center();
    seat.events([Event::PointerMoved(at)]);
    seat.until("the reason is told", |seat| {
        seat.text()
            .contains("Ana did this; only they or a lead can take it back.")
    });
}
