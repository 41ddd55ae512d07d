//! Inputs taken out of the project, and brought back.

use super::setup::OpenProject;
use crate::support::sessions::{freeze, until_loaded};
use labelwright::domain::task::TaskInput;
use labelwright::domain::{BBox, InputId, OpKind, Region, Row, RowKey, Sign, Task, TaskId};
use labelwright::session::take_back::TakenBack;
use labelwright::session::{Command, EditCommand, NavigateCommand, Opening, Progress, Session, Who};
use labelwright::store::ReadOnly;

const CATS: &str = r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true)"#;

fn input(project: &OpenProject, name: &str) -> InputId {
    let disk = ReadOnly::open(&project.path()).expect("opens");
    let found = disk.reader().any_input_named(name).expect("reads");
    found.expect("is known").id
}

fn remove(project: &mut OpenProject, names: &[&str]) {
    let inputs: Vec<InputId> = names.iter().map(|name| input(project, name)).collect();
    let removed = project.session.remove_inputs_now(&inputs, &mut Progress::silent());
    assert_eq!(removed.expect("removed").inputs, names.len() as u64);
    project.sound();
}

fn places(project: &OpenProject, task: TaskId) -> Vec<(u64, InputId)> {
    let disk = ReadOnly::open(&project.path()).expect("opens");
    let mut found = Vec::new();
    let mut take = |place: TaskInput| found.push((place.position, place.input));
    disk.reader().each_place(task, &mut take).expect("reads");
    found
}

fn labeled() -> (OpenProject, Task) {
    let mut project = OpenProject::with_annotations(4);
    project.import("auto", None);
    let task = project.task(CATS);
    (project, task)
}

#[test]
fn what_was_removed_comes_back_whole() {
    let (mut project, task) = labeled();
    project.draw("Cats", "1.png", "cat");
    let (before, stood) = (project.annotations(), places(&project, task.id));
    remove(&mut project, &["1.png", "2.png"]);
    let info = project.session.info().expect("counts");
    assert_eq!((info.inputs, info.annotations), (2, 2));
    assert_eq!(project.session.view().open_task().map(|task| task.inputs), None);
    assert_eq!(project.session.view().tasks[0].inputs, 2);
    let (dataset, gone) = (project.session.view().datasets[0].id, input(&project, "1.png"));
    assert_eq!(project.row(RowKey::DatasetInput(dataset, gone)), None);
    assert!(matches!(project.row(RowKey::Input(gone)), Some(Row::Input(row)) if row.removed));

    let back = project.take_back(project.gesture_of(OpKind::RemoveInputs));
    let whole = TakenBack {
        inputs_back: 2,
        restored: 3,
        ..TakenBack::default()
    };
    assert_eq!(back, whole);
    assert_eq!(project.annotations(), before);
    assert_eq!(places(&project, task.id), stood);
    assert!(project.row(RowKey::DatasetInput(dataset, gone)).is_some());
    project.sound();
}

#[test]
fn a_place_that_another_took_meanwhile_is_not_fought_over() {
    let (mut project, task) = labeled();
    remove(&mut project, &["3.png"]);
    project.picture("new.png");
    project.import("images", None);
    project
        .session
        .edit_task_now("Cats", None, false, false)
        .expect("joins");
    assert_eq!(places(&project, task.id)[3], (3, input(&project, "new.png")));
    let back = project.take_back(project.gesture_of(OpKind::RemoveInputs));
    assert_eq!((back.inputs_back, back.restored, back.left()), (1, 1, 0));
    assert_eq!(
        places(&project, task.id)[4],
        (3, input(&project, "3.png")),
        "after it, in the order that it had"
    );
    project.sound();
}

#[test]
fn a_removed_input_stays_out_of_the_next_import() {
    let (mut project, _) = labeled();
    remove(&mut project, &["0.png"]);
    let again = project.import("images", None);
    assert_eq!((again.added, again.duplicates, again.removed), (0, 3, 1));
    assert!(
        again.skipped.is_empty(),
        "it was somebody's decision, and is no failure"
    );
    project.sound();
}

#[test]
fn lists_are_walked_without_stopping_at_what_is_gone() {
    let (mut project, task) = labeled();
    remove(&mut project, &["0.png", "2.png"]);
    project.open_first_input(&task);
    let list = &project.session.view().list;
    assert_eq!(
        (list.len(), list.place(0), list.place(1), list.place(2)),
        (2, Some(1), Some(3), None)
    );
    assert_eq!((list.index_of(3), list.index_of(2)), (Some(1), None));
    let name = |project: &OpenProject| {
        project
            .session
            .view()
            .current
            .as_ref()
            .expect("an input")
            .input
            .name
            .clone()
    };
    assert_eq!(name(&project), "1.png");
    project
        .session
        .apply(Command::Navigate(NavigateCommand::Next))
        .expect("goes on");
    assert_eq!(name(&project), "3.png");
    project
        .session
        .apply(Command::Navigate(NavigateCommand::Next))
        .expect("stays");
    assert_eq!(name(&project), "3.png");
    project
        .session
        .apply(Command::Navigate(NavigateCommand::Previous))
        .expect("goes back");
    assert_eq!(name(&project), "1.png");
}

/// Somebody has it project, has not heard of it yet, and draws.
#[test]
fn nothing_is_drawn_on_what_was_removed() {
    let (mut project, task) = labeled();
    let mut other = Session::open(Opening::quiet(project.path(), Who::FirstLead)).expect("opens");
    other
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opened");
    until_loaded(&mut other);
    remove(&mut project, &["0.png"]);
    let drawn = other.apply(Command::Edit(EditCommand::Annotate {
        concept: task.concepts[0],
        region: Region::Box(BBox::from((1.0, 1.0, 9.0, 9.0))),
        sign: Sign::Present,
    }));
    drawn.expect("is taken into memory");
    assert!(other.flush().is_err(), "and refused by the store");
    drop(other);
    assert_eq!(project.session.info().expect("counts").annotations, 3);
    project.sound();
}

#[test]
fn a_version_keeps_what_was_removed_since() {
    let (mut project, _) = labeled();
    freeze(&mut project.session, "Cats", "Cats set", "v1").expect("frozen");
    remove(&mut project, &["1.png"]);
    let lines = project.session.dataset_lines().expect("listed");
    let line = lines.iter().find(|line| line.name == "Cats set").expect("is there");
    assert_eq!((line.inputs, line.versions[0].inputs), (3, 4));
}
