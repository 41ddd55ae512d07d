//! Gestures over many inputs are taken back; what somebody has touched since is left and named.

mod again;
mod models;
mod removal;
mod setup;

use labelwright::domain::task::Work;
use labelwright::domain::{
    AnnotationId, BBox, Change, GestureId, MemberId, OpKind, Region, Role, Row, RowKey, Sign, WorkId,
};
use labelwright::session::script::ScriptCommand;
use labelwright::session::take_back::{Stay, TakenBack, Why};
use labelwright::session::{Command, EditCommand, SessionError};
use setup::{OpenProject, left, moved};

#[test]
fn an_untouched_import_goes_whole() {
    let mut project = OpenProject::with_annotations(3);
    let report = project.import("auto", None);
    assert_eq!((report.added, report.annotations), (3, 3));
    let back = project.take_back(report.gesture);
    let whole = TakenBack {
        inputs: 3,
        annotations: 3,
        concepts: 1,
        ..TakenBack::default()
    };
    assert_eq!(back, whole);
    let info = project.session.info().expect("counts");
    assert_eq!((info.inputs, info.annotations, info.concepts.len()), (0, 0, 0));
    assert!(project.session.view().datasets.is_empty());
    project.sound();
    let again = project.import("auto", None);
    assert_eq!((again.added, again.annotations), (3, 3));
    project.sound();
}

#[test]
fn taking_back_twice_does_nothing_and_says_so() {
    let mut project = OpenProject::with_annotations(2);
    let gesture = project.import("auto", None).gesture.expect("its gesture");
    project.take_back(Some(gesture));
    let before = project.ops();
    let again = project.session.take_back_now(gesture);
    assert!(matches!(again, Err(SessionError::AlreadyTakenBack)), "{again:?}");
    let never = project.session.take_back_now(GestureId::fixed(7));
    assert!(matches!(never, Err(SessionError::NothingToTakeBack)), "{never:?}");
    assert_eq!(project.ops(), before);
}

#[test]
fn what_was_touched_stays_and_is_named() {
    let mut project = OpenProject::with_annotations(3);
    project.import("images", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat"])"#);
    let report = project.import("labelme", Some(task.id));
    assert_eq!(report.annotations, 3);
    // Ana corrects the first one, and draws another on the second.
    project.reshape_first(&task);
    project.draw("Cats", "1.png", "cat");
    let back = project.take_back(report.gesture);
    assert_eq!((back.inputs, back.annotations), (0, 2));
    assert_eq!(back.left, [left(Why::Changed, &["0.png"])]);
    assert_eq!(
        project.session.info().expect("counts").annotations,
        2,
        "what Ana did stays"
    );
    project.sound();
    // Where nothing has changed, doing it again changes nothing.
    let before = project.ops();
    let again = project.take_back(report.gesture);
    assert!(again.is_nothing() && again.left == back.left, "{again:?}");
    assert_eq!(project.ops(), before);
}

#[test]
fn what_stood_in_the_way_may_go_and_the_rest_after_it() {
    let mut project = OpenProject::with_annotations(3);
    let imported = project.import("auto", None).gesture;
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true)"#);
    let back = project.take_back(imported);
    // The task changed the annotations when it took them over, and holds the inputs.
    assert!(back.is_nothing());
    assert_eq!(back.left, [left(Why::Changed, &["0.png", "1.png", "2.png"])]);
    assert_eq!(back.stays, [Stay::Concept("cat".into()), Stay::Dataset("first".into())]);
    let of_task = project.take_back(project.gesture_of(OpKind::CreateTask));
    assert_eq!((of_task.tasks, of_task.restored, of_task.left()), (1, 3, 0));
    assert!(project.session.task_named(&task.name).is_err());
    let rest = project.take_back(imported);
    assert_eq!(
        (rest.inputs, rest.annotations, rest.concepts, rest.left()),
        (3, 3, 1, 0)
    );
    project.sound();
}

#[test]
fn a_task_that_took_annotations_over_gives_them_back() {
    let mut project = OpenProject::with_annotations(4);
    project.import("auto", None);
    let before = project.annotations();
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat", "dog"], take_imported: true)"#);
    assert!(project.annotations().iter().all(|a| a.task == Some(task.id)));
    let back = project.take_back(project.gesture_of(OpKind::CreateTask));
    let whole = TakenBack {
        restored: 4,
        tasks: 1,
        concepts: 1,
        ..TakenBack::default()
    };
    assert_eq!(
        back, whole,
        "the concept of the import stays without a word: the task did not make it"
    );
    assert_eq!(project.annotations(), before);
    assert!(project.session.view().tasks.is_empty());
    assert!(
        project
            .session
            .view()
            .concepts
            .iter()
            .all(|concept| concept.name == "cat")
    );
    project.sound();
    // The name is free again.
    project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true)"#);
    project.sound();
}

#[test]
fn a_task_that_was_worked_in_stays_with_what_was_handed_in() {
    let mut project = OpenProject::with_annotations(4);
    project.import("auto", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat", "dog"], take_imported: true)"#);
    project.reshape_first(&task);
    project.submit("Cats", "1.png");
    let back = project.take_back(project.gesture_of(OpKind::CreateTask));
    assert_eq!((back.restored, back.tasks, back.concepts), (2, 0, 0));
    assert_eq!(
        back.left,
        [left(Why::Changed, &["0.png"]), left(Why::HandedIn, &["1.png"])]
    );
    assert_eq!(back.stays, [Stay::Task("Cats".into())]);
    let in_task = project.annotations().iter().filter(|a| a.task.is_some()).count();
    assert_eq!(in_task, 2);
    assert_eq!(
        project.session.view().tasks[0].inputs,
        4,
        "a task keeps its inputs whole"
    );
    project.sound();
}

#[test]
fn what_was_handed_in_before_is_no_fence() {
    let mut project = OpenProject::with_annotations(2);
    project.import("images", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["dog"])"#);
    project.submit("Cats", "0.png");
    let report = project.import("labelme", Some(task.id));
    let back = project.take_back(report.gesture);
    assert_eq!((back.annotations, back.concepts, back.left()), (2, 1, 0));
    let names: Vec<_> = project.session.view().tasks[0].task.concepts.iter().collect();
    assert_eq!(names.len(), 1, "the task's list is as before");
    project.sound();
}

#[test]
fn a_concept_that_is_used_keeps_its_place_on_the_list() {
    let mut project = OpenProject::with_annotations(2);
    project.import("images", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["dog"])"#);
    let report = project.import("labelme", Some(task.id));
    project.draw("Cats", "1.png", "cat");
    let back = project.take_back(report.gesture);
    assert_eq!((back.annotations, back.concepts), (2, 0));
    assert_eq!(back.stays, [Stay::ConceptList("Cats".into())]);
    project.sound();
}

#[test]
fn another_dataset_holds_inputs_back_and_newer_inputs_do_not() {
    let mut project = OpenProject::with_annotations(2);
    let first = project.import("images", None);
    project.picture("later.png");
    let second = project.import_into("images", None, "second");
    assert_eq!((second.added, second.duplicates), (1, 2));
    let back = project.take_back(first.gesture);
    assert_eq!(back.inputs, 0);
    assert_eq!(back.left, [left(Why::InUse, &["0.png", "1.png"])]);
    let back = project.take_back(second.gesture);
    assert_eq!((back.inputs, back.left()), (1, 0));
    let third = project.import("images", None);
    assert_eq!(third.added, 1);
    let back = project.take_back(first.gesture);
    assert_eq!((back.inputs, back.left()), (2, 0), "the newer one stays where it is");
    assert_eq!(project.session.view().list.len(), 1);
    project.sound();
    assert_eq!(project.take_back(third.gesture).inputs, 1);
    project.sound();
}

#[test]
fn only_who_did_it_or_a_lead_takes_it_back() {
    let mut project = OpenProject::with_annotations(1);
    let ana = project.import("auto", None).gesture.expect("its gesture");
    project.member("Ben", vec![Role::Lead]);
    project.act_as("Ben");
    project.picture("bens.png");
    let ben = project.import("images", None);
    // He leads no more, and what he did is still his.
    project
        .session
        .edit_member_now("Ben", "Ben", &[Role::Labeler])
        .expect("Ana leads");
    let refused = project.session.take_back_now(ana);
    assert!(matches!(refused, Err(SessionError::NotYourGesture(_))), "{refused:?}");
    assert_eq!(project.take_back(ben.gesture).inputs, 1);
    project.act_as("Ana");
    assert_eq!(project.take_back(Some(ana)).inputs, 1);
}

/// Any kind of act: a batch of new annotations, others changed one by one, some of them twice.
#[test]
fn a_bulk_act_of_any_kind_goes_back_however_many_rows_it_has() {
    let mut project = OpenProject::with_annotations(5);
    project.import("auto", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true)"#);
    let before = project.annotations();
    let model = before[0].clone();
    let made: Vec<Change> = (0..4500)
        .map(|number: u64| {
            let mut row = model.clone();
            row.id = AnnotationId::fixed(u128::from(number) + 1);
            row.input = before[number as usize % 5].input;
            Change::create(Row::Annotation(row))
        })
        .collect();
    let pushed: Vec<Change> = before.iter().map(|a| moved(a, 1.0)).collect();
    let again: Vec<Change> = pushed.iter().map(|change| moved_row(change.after(), 2.0)).collect();
    // A row that the gesture made and then changed, in an op of its own.
    let made_and_moved = moved_row(made[7].after(), 3.0);
    let gesture = project.bulk(
        OpKind::Relabel,
        Some(task.id),
        vec![
            (true, made),
            (false, pushed),
            (false, again),
            (false, vec![made_and_moved]),
        ],
    );
    project.sound();
    let back = project.take_back(Some(gesture));
    assert_eq!((back.annotations, back.restored, back.left()), (4500, 6, 0));
    assert_eq!(project.annotations(), before);
    project.sound();
}

fn moved_row(row: Option<&Row>, by: f64) -> Change {
    match row {
        Some(Row::Annotation(row)) => moved(row, by),
        other => panic!("an annotation, not {other:?}"),
    }
}

/// A row that was touched keeps all that the gesture did to it, also what would fit again.
#[test]
fn a_row_touched_since_is_left_as_a_whole() {
    let mut project = OpenProject::with_annotations(2);
    project.import("auto", None);
    let before = project.annotations();
    let (once, twice) = (moved(&before[0], 1.0), moved(&before[0], 2.0));
    let twice = Change::update(once.after().cloned().unwrap(), twice.after().cloned().unwrap()).unwrap();
    let gesture = project.bulk(
        OpKind::Reshape,
        None,
        vec![(false, vec![once.clone()]), (false, vec![twice.clone()])],
    );
    // Somebody puts it where it was between the two.
    project.bulk(OpKind::Reshape, None, vec![(false, vec![twice.inverse()])]);
    let back = project.take_back(Some(gesture));
    assert!(back.is_nothing());
    assert_eq!(back.left, [left(Why::Changed, &["0.png"])]);
    project.sound();
}

/// Killed or stopped half way, it goes on where it was.
#[test]
fn what_was_begun_is_finished() {
    let mut project = OpenProject::with_annotations(3);
    let gesture = project.import("auto", None).gesture.expect("its gesture");
    let gone = project.annotations()[1].clone();
    project.revert(gesture, vec![Change::delete(Row::Annotation(gone))]);
    let back = project.take_back(Some(gesture));
    assert_eq!((back.inputs, back.annotations, back.left()), (3, 2, 0));
    project.sound();
}

#[test]
fn what_somebody_removed_since_is_not_left() {
    let mut project = OpenProject::with_annotations(2);
    project.import("images", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat"])"#);
    let report = project.import("labelme", Some(task.id));
    let id = project.open_first(&task);
    project
        .session
        .apply(Command::Edit(EditCommand::Delete(vec![id])))
        .expect("deleted");
    project.session.flush().expect("on disk");
    let back = project.take_back(report.gesture);
    assert_eq!((back.annotations, back.left()), (1, 0));
    // What was deleted is Ana's to bring back.
    project.session.apply(Command::Edit(EditCommand::Undo)).expect("undone");
    project.session.flush().expect("on disk");
    assert_eq!(project.annotations().len(), 1);
    project.sound();
}

#[test]
fn a_script_takes_back_by_the_id_of_the_log() {
    let mut project = OpenProject::with_annotations(2);
    let gesture = project.import("auto", None).gesture.expect("its gesture").to_string();
    let lines = project.session.log_of(&Default::default()).expect("the log");
    assert!(lines.iter().any(|line| line.gesture == gesture));
    let command = ScriptCommand::TakeBack { gesture };
    let crowd = vec![command.clone(), command.clone()];
    assert!(
        project.session.apply_script(crowd).is_err(),
        "all or nothing cannot be kept beside others"
    );
    assert_eq!(project.session.info().expect("counts").inputs, 2);
    project.session.apply_script(vec![command]).expect("taken back");
    assert_eq!(project.session.info().expect("counts").inputs, 0);
    project.sound();
}

/// A window that had the task project while it was taken back cannot leave work that hangs in the air.
#[test]
fn work_in_a_task_that_is_gone_is_refused() {
    let mut project = OpenProject::with_annotations(1);
    project.import("images", None);
    let task = project.task(r#"(name: "Cats", kind: Detection, concepts: ["cat"])"#);
    project.open_first_input(&task);
    let input = project.session.view().current.as_ref().expect("an input").input.id;
    project.take_back_elsewhere(OpKind::CreateTask);
    let work = Work::begun(WorkId::fixed(1), task.id, input, project.session.view().me.id);
    let region = Region::Box(BBox {
        x0: 1.0,
        y0: 1.0,
        x1: 9.0,
        y1: 9.0,
    });
    let (concept, sign) = (task.concepts[0], Sign::Present);
    project
        .session
        .apply(Command::Edit(EditCommand::Annotate { concept, region, sign }))
        .expect("memory does not know yet");
    assert!(project.session.flush().is_err(), "the disk does");
    assert!(project.try_write(Change::create(Row::Work(work))).is_err());
    assert_eq!(project.row(RowKey::Work(WorkId::fixed(1))), None);
    assert_ne!(project.session.view().me.id, MemberId::fixed(0));
    project.sound();
}
