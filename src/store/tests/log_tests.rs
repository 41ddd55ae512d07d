//! Writing: all or nothing, clashes named, the log kept as it is.

use super::*;
use domain::task::Work;
use domain::{RowKey, TaskId, WorkId};

fn reshaped(before: &Annotation, x1: f64) -> Annotation {
    let region = Region::Box(BBox {
        x0: 0.0,
        y0: 0.0,
        x1,
        y1: 1.5,
    });
    Annotation {
        region,
        ..before.clone()
    }
}

fn update(before: Annotation, after: Annotation) -> Change {
    Change::update(Row::Annotation(before), Row::Annotation(after)).expect("differs")
}

#[test]
fn a_clash_names_who_and_when_and_writes_nothing() {
    let place = Place::new();
    let mut writer = project(&place);
    writer.transact(&[draws(10)]).expect("is written");
    let old = annotation(10);
    let theirs = op(11, OpKind::Reshape, vec![update(old.clone(), reshaped(&old, 5.0))]);
    writer.transact(std::slice::from_ref(&theirs)).expect("is written");
    let mine = op(12, OpKind::Reshape, vec![update(old.clone(), reshaped(&old, 6.0))]);
    let error = writer.transact(&[draws(13), mine]).expect_err("is refused");
    let StoreError::Clash(clash) = error else {
        panic!("{error}")
    };
    assert_eq!(clash.key, RowKey::Annotation(old.id));
    assert_eq!(clash.by, Some((ANA, theirs.at, OpKind::Reshape)));
    assert_eq!(
        drawn(&place.project()),
        ids([10]),
        "ops committed together are all made or none"
    );
    assert_eq!(writer.reader().last_seq().expect("reads"), 3);
}

#[test]
fn an_op_that_reached_the_disk_is_not_made_twice() {
    let place = Place::new();
    let mut writer = project(&place);
    let seq = writer.transact(&[draws(10)]).expect("is written");
    assert_eq!(writer.transact(&[draws(10)]).expect("is known"), seq);
    assert_eq!(writer.reader().last_seq().expect("reads"), seq);
}

#[test]
fn the_log_refuses_to_be_changed() {
    let place = Place::new();
    let mut writer = project(&place);
    let batch = Op {
        batch: true,
        ..op(20, OpKind::Import, vec![Change::create(Row::Input(input(4)))])
    };
    writer.transact(&[draws(10), batch]).expect("is written");
    let other = rusqlite::Connection::open(place.project()).expect("opens");
    for (table, column) in [("op", "member"), ("op_change", "after"), ("op_batch", "rows")] {
        for sql in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
        ] {
            let error = other.execute(&sql, []).expect_err("is refused").to_string();
            assert!(error.contains("the log is append-only"), "{sql}: {error}");
        }
    }
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}

/// Two processes of one member may begin the same input at once; the second must give way, not wait forever.
#[test]
fn work_begun_twice_is_a_clash() {
    let place = Place::new();
    let mut writer = project(&place);
    let task = with_task(&mut writer);
    let work = |id| Work::begun(WorkId::fixed(id), task, InputId::fixed(3), ANA);
    let begins = |number, id| op(number, OpKind::Annotate, vec![Change::create(Row::Work(work(id)))]);
    writer.transact(&[begins(30, 1)]).expect("is written");
    let error = writer.transact(&[begins(31, 2)]).expect_err("is refused");
    assert!(matches!(error, StoreError::Clash(_)), "{error}");
    assert!(!error.may_pass(), "trying again would never help");
}

/// A concept whose making was refused must not live on in annotations that were queued behind it.
#[test]
fn nothing_points_at_what_is_not_there() {
    let place = Place::new();
    let mut writer = project(&place);
    let ghost = ConceptId::fixed(77);
    let made = |change: Annotation| op(40, OpKind::Annotate, vec![Change::create(Row::Annotation(change))]);
    let claims = [
        made(Annotation {
            concept: ghost,
            ..annotation(41)
        }),
        made(Annotation {
            input: InputId::fixed(99),
            ..annotation(41)
        }),
        made(Annotation {
            task: Some(TaskId::fixed(98)),
            ..annotation(41)
        }),
    ];
    for claim in claims {
        let error = writer.transact(&[claim]).expect_err("is refused");
        assert!(matches!(error, StoreError::Clash(_)), "{error}");
    }
    assert_eq!(drawn(&place.project()), ids([]));
}

pub(super) fn with_task(writer: &mut Writer) -> TaskId {
    let kind = domain::TaskKind::Detection;
    let task = domain::Task::new(TaskId::fixed(50), "Boxes", kind, vec![CAR], ANA);
    let place = domain::task::TaskInput::new(task.id, 0, InputId::fixed(3));
    let rows = vec![
        Change::create(Row::Task(task.clone())),
        Change::create(Row::TaskInput(place)),
    ];
    writer
        .transact(&[op(51, OpKind::CreateTask, rows)])
        .expect("is written");
    task.id
}

#[test]
fn a_batch_is_replayed_over_several_chunks() {
    let place = Place::new();
    let mut writer = project(&place);
    let rows = (100..1400)
        .map(|number| Change::create(Row::Input(input(number))))
        .collect();
    let batch = Op {
        batch: true,
        ..op(60, OpKind::Import, rows)
    };
    writer.transact(&[batch]).expect("is written");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    // A row of the batch may be edited and removed one by one later.
    let renamed = domain::Input {
        name: "other.png".into(),
        ..input(100)
    };
    let edit = Change::update(Row::Input(input(100)), Row::Input(renamed)).expect("differs");
    let gone = Change::delete(Row::Input(input(1399)));
    writer
        .transact(&[op(61, OpKind::UpdateInput, vec![edit, gone])])
        .expect("is written");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    let mut count = 0;
    writer.reader().each_input(&mut |_| count += 1).expect("reads");
    assert_eq!(count, 1300);
}

#[test]
fn a_full_disk_writes_nothing_and_a_later_try_all() {
    let place = Place::new();
    let mut writer = project(&place);
    let many: Vec<Op> = (10..600).map(draws).collect();
    writer
        .limit_pages(writer.pages().expect("counts") + 2)
        .expect("is limited");
    let error = writer.transact(&many).expect_err("is full");
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    assert!(error.may_pass());
    assert_eq!(drawn(&place.project()), ids([]));
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    writer.limit_pages(u32::MAX - 1).expect("there is room");
    writer.transact(&many).expect("is written");
    assert_eq!(drawn(&place.project()), ids(10..600));
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}

#[test]
fn inputs_that_ask_for_the_same_place_both_come_in() {
    let place = Place::new();
    let mut writer = project(&place);
    let at = |number: u128, position| {
        let name = format!("{number}.png");
        Change::create(Row::Input(domain::Input {
            position,
            path: name.clone(),
            name,
            ..input(number)
        }))
    };
    let batch = |number, changes| Op {
        batch: true,
        input: None,
        ..op(number, OpKind::Import, changes)
    };
    // Two programs looked at the same end of the list.
    let first = batch(2, vec![at(10, 4), at(11, 5)]);
    let second = batch(3, vec![at(12, 4), at(13, 5), at(14, 6)]);
    writer.transact(&[first]).expect("is written");
    writer.transact(&[second]).expect("is written");
    let mut found = Vec::new();
    let reader = writer.reader();
    reader
        .each_input(&mut |input| found.push((input.name, input.position)))
        .expect("reads");
    let names = ["3.png", "10.png", "11.png", "12.png", "13.png", "14.png"];
    let keys = [3, 4, 5, 4, 5, 6];
    assert_eq!(
        found,
        names.map(str::to_owned).into_iter().zip(keys).collect::<Vec<_>>()
    );
    let places = reader.input_names(crate::Scope::All).expect("reads");
    let places: Vec<u64> = places.into_iter().map(|(_, place, _)| place).collect();
    assert_eq!(places, [3, 4, 5, 6, 7, 8]);
    assert_eq!(reader.check().expect("checks"), vec![]);
    // A change elsewhere in the row moves it nowhere.
    let old = reader.input_named("13.png").expect("reads").expect("is there");
    let new = domain::Input {
        bytes: 2,
        ..old.clone()
    };
    let change = Change::update(Row::Input(old), Row::Input(new)).expect("differs");
    writer
        .transact(&[op(4, OpKind::Import, vec![change])])
        .expect("is written");
    let reader = writer.reader();
    assert_eq!(
        reader
            .position_of(crate::Scope::All, InputId::fixed(13))
            .expect("reads"),
        Some(7)
    );
    assert_eq!(reader.check().expect("checks"), vec![]);
}

#[test]
fn inputs_that_two_leads_add_to_a_task_at_once_both_come_in() {
    let place = Place::new();
    let mut writer = project(&place);
    let pictures = (10..14)
        .map(|number| Change::create(Row::Input(input(number))))
        .collect();
    let import = Op {
        batch: true,
        input: None,
        ..op(2, OpKind::Import, pictures)
    };
    writer.transact(&[import]).expect("is written");
    let task = with_task(&mut writer);
    let adds = |number, inputs: [u128; 2]| {
        let rows = (1..).zip(inputs).map(|(order, input)| {
            let place = domain::task::TaskInput::new(task, order, InputId::fixed(input));
            Change::create(Row::TaskInput(place))
        });
        op(number, OpKind::EditTask, rows.collect())
    };
    // Both saw that one input is in it.
    writer.transact(&[adds(60, [10, 11])]).expect("is written");
    writer.transact(&[adds(61, [12, 13])]).expect("is written");
    let reader = writer.reader();
    let mut found = Vec::new();
    reader
        .each_place(task, &mut |place| found.push((place.input, place.position)))
        .expect("reads");
    let inputs = [3, 10, 11, 12, 13].map(InputId::fixed);
    assert_eq!(found, inputs.into_iter().zip([0, 1, 2, 1, 2]).collect::<Vec<_>>());
    assert_eq!(reader.positions_of(InputId::fixed(12)).expect("reads"), [(task, 3)]);
    assert_eq!(reader.check().expect("checks"), vec![]);
    // Giving it to somebody moves it nowhere.
    let Some(Row::TaskInput(old)) = reader.row(&RowKey::TaskInput(task, InputId::fixed(13))).expect("reads") else {
        panic!("it is there");
    };
    let given = domain::task::TaskInput {
        labelers: vec![ANA],
        ..old.clone()
    };
    let change = Change::update(Row::TaskInput(old), Row::TaskInput(given)).expect("differs");
    writer
        .transact(&[op(62, OpKind::Assign, vec![change])])
        .expect("is written");
    let reader = writer.reader();
    let stands = reader.position_of(crate::Scope::Task(task), InputId::fixed(13));
    assert_eq!(stands.expect("reads"), Some(4));
    assert_eq!(reader.check().expect("checks"), vec![]);
}
