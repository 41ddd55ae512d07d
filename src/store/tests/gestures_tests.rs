//! Gestures over many inputs are found, counted and read in pieces; what is pointed at cannot go.

use super::*;
use domain::{RowKey, TaskId};

/// An op on no single input.
fn op_of_gesture(number: u128, gesture: u128, kind: OpKind, batch: bool, changes: Vec<Change>) -> Op {
    Op {
        gesture: GestureId::fixed(gesture),
        input: None,
        batch,
        ..op(number, kind, changes)
    }
}

fn annotations(numbers: std::ops::Range<u128>) -> Vec<Change> {
    numbers
        .map(|n| Change::create(Row::Annotation(annotation(n))))
        .collect()
}

fn moved(number: u128) -> Change {
    let new = Annotation {
        z: 9,
        ..annotation(number)
    };
    Change::update(Row::Annotation(annotation(number)), Row::Annotation(new)).expect("differs")
}

#[test]
fn bulk_gestures_are_told_from_all_others() {
    let place = Place::new();
    let mut writer = project(&place);
    let bus = Change::create(Row::Concept(concept(ConceptId::fixed(8), "bus")));
    let ops = [
        draws(10),
        op_of_gesture(20, 70, OpKind::Import, true, annotations(100..1300)),
        op_of_gesture(21, 71, OpKind::AddConcept, false, vec![bus]),
        op_of_gesture(22, 70, OpKind::Import, false, vec![moved(100)]),
        op_of_gesture(23, 72, OpKind::Reshape, false, vec![moved(101)]),
    ];
    writer.transact(&ops).expect("is written");
    let reader = writer.reader();
    let found = reader.bulk_gestures(9).expect("reads");
    let ids: Vec<_> = found.iter().map(|made| (made.gesture, made.kind)).collect();
    assert_eq!(
        ids,
        [
            (GestureId::fixed(72), OpKind::Reshape),
            (GestureId::fixed(70), OpKind::Import)
        ]
    );
    assert!(found[1].first < found[0].first && found[1].last < found[0].last);
    assert_eq!(reader.bulk_gestures(1).expect("reads"), found[..1]);
    for (number, listed) in [(70, Some(&found[1])), (71, None), (10, None), (99, None)] {
        let asked = reader.bulk_gesture(GestureId::fixed(number)).expect("reads");
        assert_eq!(asked.as_ref(), listed, "{number}");
    }
}

#[test]
fn how_much_was_taken_back_is_in_the_log() {
    let place = Place::new();
    let mut writer = project(&place);
    let gesture = GestureId::fixed(70);
    let act = op_of_gesture(20, 70, OpKind::Import, true, annotations(100..103));
    writer.transact(&[act]).expect("is written");
    let gone = vec![Change::delete(Row::Annotation(annotation(100)))];
    for (number, changes, expected) in [(30, gone, Reverted::Partly), (31, Vec::new(), Reverted::Wholly)] {
        let back = Op {
            reverts: Some(gesture),
            ..op_of_gesture(number, 80, OpKind::Undo, false, changes)
        };
        writer.transact(&[back]).expect("is written");
        let one = writer.reader().bulk_gesture(gesture).expect("reads").expect("is there");
        assert_eq!(one.reverted, expected);
        assert_eq!(writer.reader().bulk_gestures(9).expect("reads"), [one]);
    }
    assert_eq!(
        writer.reader().bulk_gesture(GestureId::fixed(80)).expect("reads"),
        None,
        "an undo"
    );
}

#[test]
fn pieces_are_the_whole_in_order_and_the_tally_counts_them() {
    let place = Place::new();
    let mut writer = project(&place);
    let made = annotations(100..1300);
    let changed: Vec<Change> = (100..800).map(moved).collect();
    let gone = vec![Change::delete(Row::Annotation(annotation(900)))];
    let ops = [
        op_of_gesture(20, 70, OpKind::Import, true, made.clone()),
        op_of_gesture(21, 70, OpKind::Import, false, changed.clone()),
        op_of_gesture(22, 70, OpKind::Import, false, gone.clone()),
        op_of_gesture(
            23,
            70,
            OpKind::Import,
            true,
            vec![Change::create(Row::Input(input(40)))],
        ),
        op_of_gesture(24, 70, OpKind::Import, false, Vec::new()),
    ];
    writer.transact(&ops).expect("is written");
    let reader = writer.reader();
    let parts = reader.gesture_ops(GestureId::fixed(70)).expect("reads");
    assert_eq!(parts.iter().map(|op| op.pieces).collect::<Vec<_>>(), [3, 2, 1, 1, 0]);
    for (part, whole) in parts.iter().zip([made, changed, gone]) {
        let pieces = (0..part.pieces).flat_map(|piece| reader.gesture_piece(part, piece).expect("reads"));
        assert!(pieces.eq(whole));
    }
    let tally = reader.tally(GestureId::fixed(70)).expect("counts");
    assert_eq!(
        tally.of("Annotation"),
        Touched {
            created: 1200,
            changed: 700,
            removed: 1
        }
    );
    assert_eq!((tally.of("Input").created, tally.of("Task").created), (1, 0));
}

#[test]
fn what_others_did_to_a_row_is_told_from_the_gesture_and_its_undo() {
    let place = Place::new();
    let mut writer = project(&place);
    let key = RowKey::Annotation(AnnotationId::fixed(10));
    let changed = moved(10);
    let back = Op {
        reverts: Some(GestureId::fixed(70)),
        ..op_of_gesture(22, 71, OpKind::Undo, false, vec![changed.inverse()])
    };
    let ops = [
        draws(10),
        op_of_gesture(21, 70, OpKind::Reshape, false, vec![changed.clone()]),
        back,
    ];
    writer.transact(&ops).expect("is written");
    let after = |writer: &Writer, seq, gesture| {
        let reader = writer.reader();
        reader
            .changed_after(&key, seq, GestureId::fixed(gesture))
            .expect("reads")
    };
    let first = writer
        .reader()
        .bulk_gesture(GestureId::fixed(70))
        .expect("reads")
        .expect("is there")
        .first;
    assert!(!after(&writer, first, 70));
    assert!(after(&writer, first - 1, 71), "to others the gesture is a change");
    let seq = writer
        .transact(&[op(30, OpKind::Reshape, vec![changed.clone()])])
        .expect("is written");
    assert!(after(&writer, first, 70) && !after(&writer, seq, 70));
    let delete = Change::delete(changed.after().cloned().expect("a row"));
    writer
        .transact(&[op(31, OpKind::Delete, vec![delete])])
        .expect("is written");
    assert_eq!(
        writer.reader().last_known(&key).expect("reads").as_ref(),
        changed.after()
    );
}

#[test]
fn what_is_pointed_at_cannot_go() {
    let place = Place::new();
    let mut writer = project(&place);
    writer.transact(&[draws(10)]).expect("is written");
    let task = super::log_tests::with_task(&mut writer);
    let row = |writer: &Writer, key| writer.reader().row(&key).expect("reads").expect("is there");
    let keys = [
        RowKey::Input(InputId::fixed(3)),
        RowKey::Concept(CAR),
        RowKey::Task(task),
    ];
    for (number, key) in (60..).zip(keys) {
        let gone = Change::delete(row(&writer, key));
        let refused = writer.transact(&[op(number, OpKind::EditTask, vec![gone])]);
        assert!(
            matches!(refused, Err(StoreError::Clash(clash)) if clash.key == key),
            "{key:?}"
        );
    }
    // In the right order all of it can go, in one op.
    let order = [
        RowKey::Annotation(AnnotationId::fixed(10)),
        RowKey::TaskInput(task, InputId::fixed(3)),
        RowKey::Task(task),
        RowKey::Input(InputId::fixed(3)),
        RowKey::Concept(CAR),
    ];
    let gone = order.map(|key| Change::delete(row(&writer, key))).to_vec();
    writer.transact(&[op(70, OpKind::EditTask, gone)]).expect("is written");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}

#[test]
fn work_needs_its_place_in_the_task() {
    let place = Place::new();
    let mut writer = project(&place);
    let work = |task| {
        let id = domain::WorkId::fixed(5);
        let row = domain::task::Work::begun(id, task, InputId::fixed(3), ANA);
        vec![Change::create(Row::Work(row))]
    };
    let refused = writer.transact(&[op(60, OpKind::Skip, work(TaskId::fixed(77)))]);
    assert!(matches!(refused, Err(StoreError::Clash(_))));
    let task = super::log_tests::with_task(&mut writer);
    writer
        .transact(&[op(61, OpKind::Skip, work(task))])
        .expect("is written");
    let place = writer.reader().row(&RowKey::TaskInput(task, InputId::fixed(3)));
    let gone = Change::delete(place.expect("reads").expect("is there"));
    let refused = writer.transact(&[op(62, OpKind::EditTask, vec![gone])]);
    assert!(matches!(refused, Err(StoreError::Clash(_))), "somebody has begun");
}

#[test]
fn what_has_a_name_and_was_touched_is_found() {
    let place = Place::new();
    let mut writer = project(&place);
    let renamed =
        Change::update(Row::Concept(concept(CAR, "car")), Row::Concept(concept(CAR, "van"))).expect("differs");
    let set = domain::dataset::Dataset {
        id: domain::DatasetId::fixed(30),
        name: "first".into(),
    };
    let inside = domain::dataset::DatasetInput {
        dataset: set.id,
        input: InputId::fixed(3),
        split: None,
    };
    let split = domain::dataset::DatasetInput {
        split: Some(domain::Split::Val),
        ..inside
    };
    let resplit = Change::update(Row::DatasetInput(inside), Row::DatasetInput(split)).expect("differs");
    let ops = [
        op_of_gesture(20, 70, OpKind::EditConcept, false, vec![renamed]),
        op_of_gesture(
            21,
            71,
            OpKind::EditDataset,
            false,
            vec![Change::create(Row::Dataset(set))],
        ),
        op_of_gesture(
            22,
            71,
            OpKind::EditDataset,
            true,
            vec![Change::create(Row::DatasetInput(inside))],
        ),
        op_of_gesture(23, 72, OpKind::EditDataset, false, vec![resplit]),
    ];
    writer.transact(&ops).expect("is written");
    let reader = writer.reader();
    let found = |gesture: u128| {
        let changes = reader.named_changes(GestureId::fixed(gesture)).expect("reads");
        let one = |change: NamedChange| (change.before.unwrap_or_default(), change.after.unwrap_or_default());
        changes.into_iter().map(one).collect::<Vec<_>>()
    };
    let pair = |a: &str, b: &str| vec![(a.to_owned(), b.to_owned())];
    assert_eq!(found(70), pair("car", "van"));
    assert_eq!(found(71), pair("", "first"), "it is named once");
    assert_eq!(found(72), pair("first", "first"));
    let many: Vec<_> = reader
        .bulk_gestures(9)
        .expect("reads")
        .iter()
        .map(|made| made.kind)
        .collect();
    assert_eq!(many, [OpKind::EditDataset, OpKind::EditDataset, OpKind::EditConcept]);
}
