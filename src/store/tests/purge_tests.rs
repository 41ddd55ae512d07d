//! What is erased is nowhere in the file, and the log still holds together.

use super::*;
use crate::{Erased, Purged};
use domain::dataset::{Dataset, DatasetInput, DatasetVersion};
use domain::task::TaskInput;
use domain::{DatasetId, Task, TaskId, TaskKind};
use std::collections::BTreeSet;

const ERASED: InputId = InputId::fixed(3);
const KEPT: InputId = InputId::fixed(4);
const CARS: DatasetId = DatasetId::fixed(50);
const FIRST: DatasetId = DatasetId::fixed(51);

/// All bytes of the project, and of what lies beside it.
fn bytes(path: &Path) -> Vec<u8> {
    let beside = |end| std::fs::read(format!("{}{end}", path.display())).unwrap_or_default();
    ["", "-wal"].map(beside).concat()
}

fn is_there(path: &Path, what: &[u8]) -> bool {
    bytes(path).windows(what.len()).any(|part| part == what)
}

fn of(input: InputId, number: u128) -> Annotation {
    Annotation {
        input,
        ..annotation(number)
    }
}

fn bulk(number: u128, kind: OpKind, rows: Vec<Row>) -> Op {
    Op {
        input: None,
        batch: true,
        ..op(number, kind, rows.into_iter().map(Change::create).collect())
    }
}

fn named(number: u128, name: &str) -> domain::Input {
    domain::Input {
        name: name.into(),
        path: format!("pictures/{name}"),
        ..input(number)
    }
}

/// A project in which two inputs were imported with annotations, worked on, put into a dataset and frozen.
fn worked_on(place: &Place) -> Writer {
    let mut writer = Writer::create(&place.project()).expect("a project");
    let rows = [
        Row::Member(Member::new(ANA, "Ana", &Role::ALL)),
        Row::Concept(concept(CAR, "car")),
    ];
    let made = op(1, OpKind::CreateProject, rows.into_iter().map(Change::create).collect());
    let imported = bulk(
        2,
        OpKind::Import,
        vec![
            Row::Input(named(3, "secret-person.png")),
            Row::Input(named(4, "street.png")),
            Row::Annotation(of(ERASED, 30)),
            Row::Annotation(of(KEPT, 40)),
        ],
    );
    let task = Task::new(TaskId::fixed(60), "Street", TaskKind::Detection, vec![CAR], ANA);
    let places = [ERASED, KEPT].into_iter().enumerate();
    let placed = places.map(|(at, input)| Row::TaskInput(TaskInput::new(task.id, at as u64, input)));
    let given = bulk(3, OpKind::CreateTask, placed.collect());
    let task = Op {
        input: None,
        ..op(4, OpKind::CreateTask, vec![Change::create(Row::Task(task))])
    };
    let held = |dataset, input| {
        Change::create(Row::DatasetInput(DatasetInput {
            dataset,
            input,
            split: None,
        }))
    };
    let cars = Op {
        input: None,
        ..op(
            5,
            OpKind::EditDataset,
            vec![
                Change::create(Row::Dataset(Dataset {
                    id: CARS,
                    name: "cars".into(),
                })),
                held(CARS, ERASED),
                held(CARS, KEPT),
            ],
        )
    };
    let version = DatasetVersion {
        id: FIRST,
        dataset: CARS,
        number: 1,
        name: "first".into(),
        task: None,
        at: Timestamp(0),
        note: String::new(),
        by: None,
        annotations: None,
        several: None,
    };
    let frozen = Op {
        input: None,
        ..op(
            6,
            OpKind::Freeze,
            vec![
                Change::create(Row::DatasetVersion(version)),
                held(FIRST, ERASED),
                held(FIRST, KEPT),
            ],
        )
    };
    let moved = Annotation { z: 7, ..of(ERASED, 30) };
    let reshaped = op(
        7,
        OpKind::Reshape,
        Change::update(Row::Annotation(of(ERASED, 30)), Row::Annotation(moved))
            .into_iter()
            .collect(),
    );
    let drawn = Op {
        input: Some(KEPT),
        ..op(8, OpKind::Annotate, vec![Change::create(Row::Annotation(of(KEPT, 41)))])
    };
    writer
        .transact(&[made, imported, task, given, cars, frozen, reshaped, drawn])
        .expect("is written");
    writer
}

fn purges(number: u128) -> Op {
    Op {
        input: None,
        ..op(number, OpKind::PurgeInputs, Vec::new())
    }
}

fn purge(writer: &mut Writer, number: u128, input: InputId) -> Purged {
    writer
        .purge(&purges(number), Erased::Inputs(&BTreeSet::from([input])))
        .expect("is erased")
}

#[test]
fn what_is_erased_is_nowhere_in_the_file_and_the_log_holds() {
    let place = Place::new();
    let path = place.project();
    let mut writer = worked_on(&place);
    assert!(is_there(&path, b"secret-person.png"));
    let purged = purge(&mut writer, 20, ERASED);
    let expected = Purged {
        seq: 9,
        annotations: 1,
        // The import, the task's inputs, the dataset, its version and the reshaping.
        entries: 5,
        wiped: true,
    };
    assert_eq!(purged, expected);
    assert!(!is_there(&path, b"secret-person"), "the name is gone");
    // In tables, keys and payloads; only the entry of the erased input's own act, and the tombstone, name its identifier.
    let reader = writer.reader();
    assert_eq!(reader.input(ERASED).expect("reads"), None);
    assert_eq!(reader.annotations(ERASED).expect("reads"), []);
    assert_eq!(reader.purged_by(purged.seq).expect("reads"), 1);
    assert_eq!(reader.purged_from(FIRST).expect("reads"), 1);
    assert_eq!(reader.purged_from(CARS).expect("reads"), 0, "it is no version");
    assert_eq!(reader.annotations(KEPT).expect("reads").len(), 2);
    assert_eq!(reader.check().expect("checks"), []);
    // The next erasure finds entries that lost something before.
    let purged = purge(&mut writer, 21, KEPT);
    assert_eq!((purged.annotations, purged.entries), (2, 5));
    assert_eq!(writer.reader().check().expect("checks"), []);
    assert_eq!(writer.reader().input(KEPT).expect("reads"), None);
    drop(writer);
    assert!(!is_there(&path, b"street.png"));
}

#[test]
fn nothing_but_an_erasure_explains_a_loss() {
    let place = Place::new();
    let mut writer = worked_on(&place);
    purge(&mut writer, 20, ERASED);
    drop(writer);
    let path = place.project();
    let other = rusqlite::Connection::open(&path).expect("opens");
    let forged = "DROP TRIGGER op_change_is_kept; DELETE FROM op_change WHERE op = 8;";
    other.execute_batch(forged).expect("is run");
    let found = Writer::open(&path).err();
    assert!(found.is_some(), "a trigger is missing");
    let guard = "CREATE TRIGGER op_change_is_kept BEFORE DELETE ON op_change WHEN NOT EXISTS (SELECT 1 FROM outbox WHERE op = old.op)
    BEGIN SELECT raise(ABORT, 'the log is append-only'); END";
    other.execute_batch(guard).expect("is run");
    let disk = ReadOnly::open(&path).expect("opens");
    let lost = disk.reader().check().expect("checks");
    assert!(lost.contains(&CheckProblem::PayloadChanged(8)), "{lost:?}");
    // A tombstone of one's own is no part of what the erasing entry said.
    other
        .execute(
            "INSERT INTO tombstone VALUES (9, 8, ?1)",
            [blake3::hash(b"").as_bytes()],
        )
        .expect("is run");
    let forged = disk.reader().check().expect("checks");
    assert!(forged.contains(&CheckProblem::PayloadChanged(9)), "{forged:?}");
    let kept = other.execute("DELETE FROM tombstone", []);
    assert!(kept.is_err(), "tombstones stay");
}

#[test]
fn a_name_is_replaced_in_the_log_and_the_rest_of_a_member_stays() {
    let place = Place::new();
    let path = place.project();
    let mut writer = worked_on(&place);
    let ben = Member::new(MemberId::fixed(9), "Benedikt Sonderbar", &[Role::Labeler]);
    let left = Member {
        left: true,
        ..ben.clone()
    };
    let joins = op(30, OpKind::AddMember, vec![Change::create(Row::Member(ben.clone()))]);
    let leaves = Change::update(Row::Member(ben.clone()), Row::Member(left.clone()));
    let leaves = op(31, OpKind::RemoveMember, leaves.into_iter().collect());
    writer.transact(&[joins, leaves]).expect("is written");
    let taken = Op {
        input: None,
        ..op(32, OpKind::Pseudonymize, Vec::new())
    };
    let refused = writer.purge(&taken, Erased::Name(ben.id, "Ana"));
    assert!(matches!(refused, Err(StoreError::NameTaken(_))), "{refused:?}");
    assert!(is_there(&path, b"Sonderbar"), "nothing was written");
    let purged = writer
        .purge(&taken, Erased::Name(ben.id, "Former 1"))
        .expect("is replaced");
    assert_eq!((purged.entries, purged.wiped), (2, true));
    assert!(!is_there(&path, b"Sonderbar"));
    let now = writer.reader().row(&RowKey::Member(ben.id)).expect("reads");
    let expected = Member {
        name: "Former 1".into(),
        ..left
    };
    assert_eq!(now, Some(Row::Member(expected)));
    assert_eq!(writer.reader().check().expect("checks"), []);
}

#[test]
fn a_project_that_forgot_can_be_made_anew_from_its_log() {
    let place = Place::new();
    let path = place.project();
    let mut writer = worked_on(&place);
    let purged = purge(&mut writer, 20, ERASED);
    drop(writer);
    let made = crate::repair(&path).expect("is made anew");
    assert_eq!(made.lost, Vec::<String>::new());
    let disk = ReadOnly::open(&path).expect("opens");
    assert_eq!(disk.reader().check().expect("checks"), []);
    assert_eq!(disk.reader().purged_by(purged.seq).expect("reads"), 1);
    assert_eq!(disk.reader().purged_from(FIRST).expect("reads"), 1);
}

#[test]
fn an_older_state_that_somebody_reads_is_wiped_when_all_have_closed() {
    let place = Place::new();
    let path = place.project();
    let mut writer = worked_on(&place);
    let reads = ReadOnly::open(&path).expect("opens");
    let purged = reads
        .snapshot(|reader| {
            assert!(reader.input(ERASED)?.is_some());
            Ok::<_, StoreError>(purge(&mut writer, 20, ERASED))
        })
        .expect("reads");
    assert!(!purged.wiped, "the older state is read");
    drop((writer, reads));
    assert!(!is_there(&path, b"secret-person"));
}
