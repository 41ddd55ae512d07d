//! Inputs taken out of the project, and brought back.

use super::desk::Desk;
use labelwright::domain::task::TaskInput;
use labelwright::domain::{BBox, InputId, OpKind, Region, Row, RowKey, Sign, Task, TaskId};
use labelwright::session::take_back::TakenBack;
use labelwright::session::{Command, Opening, Progress, Session, Who};
use labelwright::store::ReadOnly;

const CATS: &str = r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true)"#;

fn input(desk: &Desk, name: &str) -> InputId {
    let disk = ReadOnly::open(&desk.path()).expect("opens");
    let found = disk.reader().any_input_named(name).expect("reads");
    found.expect("is known").id
}

fn remove(desk: &mut Desk, names: &[&str]) {
    let inputs: Vec<InputId> = names.iter().map(|name| input(desk, name)).collect();
    let removed = desk.session.remove_inputs_now(&inputs, &mut Progress::silent());
    assert_eq!(removed.expect("removed").inputs, names.len() as u64);
    desk.sound();
}

fn places(desk: &Desk, task: TaskId) -> Vec<(u64, InputId)> {
    let disk = ReadOnly::open(&desk.path()).expect("opens");
    let mut found = Vec::new();
    let mut take = |place: TaskInput| found.push((place.position, place.input));
    disk.reader().each_place(task, &mut take).expect("reads");
    found
}

fn labeled() -> (Desk, Task) {
    let mut desk = Desk::with_annotations(4);
    desk.import("auto", None);
    let task = desk.task(CATS);
    (desk, task)
}

#[test]
fn what_was_removed_comes_back_whole() {
    let (mut desk, task) = labeled();
    desk.draw("Cats", "1.png", "cat");
    let (before, stood) = (desk.annotations(), places(&desk, task.id));
    remove(&mut desk, &["1.png", "2.png"]);
    let info = desk.session.info().expect("counts");
    assert_eq!((info.inputs, info.annotations), (2, 2));
    assert_eq!(desk.session.view().open_task().map(|task| task.inputs), None);
    assert_eq!(desk.session.view().tasks[0].inputs, 2);
    let (dataset, gone) = (desk.session.view().datasets[0].id, input(&desk, "1.png"));
    assert_eq!(desk.row(RowKey::DatasetInput(dataset, gone)), None);
    assert!(matches!(desk.row(RowKey::Input(gone)), Some(Row::Input(row)) if row.removed));

    let back = desk.take_back(desk.gesture_of(OpKind::RemoveInputs));
    let whole = TakenBack {
        inputs_back: 2,
        restored: 3,
        ..TakenBack::default()
    };
    assert_eq!(back, whole);
    assert_eq!(desk.annotations(), before);
    assert_eq!(places(&desk, task.id), stood);
    assert!(desk.row(RowKey::DatasetInput(dataset, gone)).is_some());
    desk.sound();
}

#[test]
fn a_place_that_another_took_meanwhile_is_not_fought_over() {
    let (mut desk, task) = labeled();
    remove(&mut desk, &["3.png"]);
    desk.picture("new.png");
    desk.import("images", None);
    desk.session.edit_task_now("Cats", None, false).expect("joins");
    assert_eq!(places(&desk, task.id)[3], (3, input(&desk, "new.png")));
    let back = desk.take_back(desk.gesture_of(OpKind::RemoveInputs));
    assert_eq!((back.inputs_back, back.restored, back.left()), (1, 1, 0));
    assert_eq!(places(&desk, task.id)[4], (4, input(&desk, "3.png")));
    desk.sound();
}

#[test]
fn a_removed_input_stays_out_of_the_next_import() {
    let (mut desk, _) = labeled();
    remove(&mut desk, &["0.png"]);
    let again = desk.import("images", None);
    assert_eq!((again.added, again.duplicates, again.removed), (0, 3, 1));
    assert!(
        again.skipped.is_empty(),
        "it was somebody's decision, and is no failure"
    );
    desk.sound();
}

#[test]
fn lists_are_walked_without_stopping_at_what_is_gone() {
    let (mut desk, task) = labeled();
    remove(&mut desk, &["0.png", "2.png"]);
    desk.open_first_input(&task);
    let list = &desk.session.view().list;
    assert_eq!(
        (list.len(), list.place(0), list.place(1), list.place(2)),
        (2, Some(1), Some(3), None)
    );
    assert_eq!((list.index_of(3), list.index_of(2)), (Some(1), None));
    let name = |desk: &Desk| {
        desk.session
            .view()
            .current
            .as_ref()
            .expect("an input")
            .input
            .name
            .clone()
    };
    assert_eq!(name(&desk), "1.png");
    desk.session.apply(Command::Next).expect("goes on");
    assert_eq!(name(&desk), "3.png");
    desk.session.apply(Command::Next).expect("stays");
    assert_eq!(name(&desk), "3.png");
    desk.session.apply(Command::Previous).expect("goes back");
    assert_eq!(name(&desk), "1.png");
}

/// Somebody has it open, has not heard of it yet, and draws.
#[test]
fn nothing_is_drawn_on_what_was_removed() {
    let (mut desk, task) = labeled();
    let mut other = Session::open(Opening::quiet(desk.path(), Who::FirstLead)).expect("opens");
    other.apply(Command::OpenTask(Some(task.id))).expect("opened");
    while other.view().current.as_ref().is_none_or(|current| !current.loaded) {
        other.pump();
        std::thread::yield_now();
    }
    remove(&mut desk, &["0.png"]);
    let drawn = other.apply(Command::Annotate {
        concept: task.concepts[0],
        region: Region::Box(BBox::from((1.0, 1.0, 9.0, 9.0))),
        sign: Sign::Present,
    });
    drawn.expect("is taken into memory");
    assert!(other.settle().is_err(), "and refused by the store");
    drop(other);
    assert_eq!(desk.session.info().expect("counts").annotations, 3);
    desk.sound();
}

#[test]
fn a_version_keeps_what_was_removed_since() {
    let (mut desk, _) = labeled();
    desk.session.freeze_now("Cats", "Cats set", "v1").expect("frozen");
    remove(&mut desk, &["1.png"]);
    let lines = desk.session.dataset_lines().expect("listed");
    let line = lines.iter().find(|line| line.name == "Cats set").expect("is there");
    assert_eq!((line.inputs, line.versions[0].inputs), (3, 4));
}
