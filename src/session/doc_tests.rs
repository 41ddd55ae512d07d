//! An input is read as it stood at one moment, also while somebody writes to it.

use super::*;
use domain::{
    BBox, Color, Concept, ConceptId, ContentHash, DecodeStatus, Input, InputKind, Member, Op, OpId, OpKind, Origin,
    Region, Role, Sign, Size, Status, Timestamp,
};
use std::sync::atomic::{AtomicBool, Ordering};
use store::{ReadOnly, Writer};

const ANA: MemberId = MemberId::fixed(1);
const CAR: ConceptId = ConceptId::fixed(2);
const PICTURE: InputId = InputId::fixed(3);

fn op(number: u128, kind: OpKind, changes: Vec<Change>) -> Op {
    Op {
        id: OpId::fixed(number),
        gesture: GestureId::fixed(number),
        member: ANA,
        at: Timestamp(0),
        kind,
        input: Some(PICTURE),
        task: None,
        reverts: None,
        batch: false,
        changes,
    }
}

/// The car as the op of this number leaves it.
fn car(number: u128) -> Row {
    Row::Annotation(Annotation {
        id: AnnotationId::fixed(4),
        input: PICTURE,
        task: None,
        concept: CAR,
        author: ANA,
        region: Region::Box(BBox {
            x0: 0.0,
            y0: 0.0,
            x1: number as f64,
            y1: 8.0,
        }),
        sign: Sign::Present,
        status: Status::Pending,
        origin: Origin::Manual,
        z: 0,
        edited_by: None,
        merged: None,
    })
}

fn begun(writer: &mut Writer) {
    let rows = [
        Row::Member(Member::new(ANA, "Ana", &Role::ALL)),
        Row::Concept(Concept {
            id: CAR,
            name: "car".into(),
            color: Color::nth(0),
            position: 0,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        }),
        Row::Input(Input {
            id: PICTURE,
            kind: InputKind::Image,
            name: "a.png".into(),
            path: "a.png".into(),
            hash: Some(ContentHash([7; 32])),
            etag: None,
            bytes: 1,
            size: Size::new(64, 64),
            orientation: 1,
            readability: DecodeStatus::Readable,
            position: 1,
            removed: false,
            excluded: false,
            metadata: domain::Metadata::default(),
        }),
    ];
    let first = op(
        100,
        OpKind::CreateProject,
        rows.into_iter().map(Change::create).collect(),
    );
    let drawn = op(101, OpKind::Annotate, vec![Change::create(car(101))]);
    writer.transact(&[first, drawn]).expect("written");
}

/// What is there tells of the last step, or what was read is of two moments.
#[test]
fn rows_and_steps_are_of_one_moment() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    let mut writer = Writer::create(&project).expect("a project");
    begun(&mut writer);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 102..602 {
                let moved = Change::update(car(number - 1), car(number)).expect("a change");
                writer
                    .transact(&[op(number, OpKind::Reshape, vec![moved])])
                    .expect("written");
            }
            done.store(true, Ordering::Relaxed);
        });
        let disk = ReadOnly::open(&project).expect("opens");
        while !done.load(Ordering::Relaxed) {
            let doc = Doc::load(disk.reader(), PICTURE, ANA).expect("reads");
            let Region::Box(drawn) = &doc.annotations[0].region else {
                panic!("a box");
            };
            let last = doc.stacks.next_undo(None).expect("a step").gesture;
            assert_eq!(last, GestureId::fixed(drawn.x1 as u128));
        }
    });
}

/// How often rows are looked at while so many of twice as many are changed.
fn looks(many: u64) -> u64 {
    let looked = std::cell::Cell::new(0);
    let look = || looked.set(looked.get() + 1);
    let mut rows: Vec<u64> = (0..2 * many).collect();
    let changed = (0..many).map(|n| (2 * n, (n % 2 == 0).then_some(2 * n))).collect();
    merge(
        &mut rows,
        &mut OnceLock::new(),
        changed,
        |row| {
            look();
            *row
        },
        |a, b| {
            look();
            a.cmp(b)
        },
    );
    assert_eq!(rows.len() as u64, 2 * many - many / 2);
    assert!(rows.is_sorted());
    looked.get()
}

#[test]
fn a_change_of_many_rows_looks_at_each_a_few_times() {
    let (few, more) = (looks(1000), looks(4000));
    assert!(more < 6 * few, "{few} looks for 1,000 rows, {more} for 4,000");
}

#[test]
fn rows_that_are_made_one_by_one_move_nothing() {
    let looks = |many: u64| {
        let looked = std::cell::Cell::new(0);
        let look = || looked.set(looked.get() + 1);
        let (mut rows, mut known) = (Vec::new(), OnceLock::new());
        for n in 0..many {
            let key = |row: &u64| {
                look();
                *row
            };
            let order = |a: &u64, b: &u64| {
                look();
                a.cmp(b)
            };
            merge(&mut rows, &mut known, HashMap::from([(n, Some(n))]), key, order);
        }
        assert!(rows.is_sorted() && rows.len() as u64 == many);
        assert!(known.get().expect("made").iter().all(|(row, at)| rows[*at] == *row));
        looked.get()
    };
    let (few, more) = (looks(1000), looks(4000));
    assert!(more < 5 * few, "{few} looks for 1,000 rows, {more} for 4,000");
}

#[test]
fn rows_are_found_by_their_ids_after_every_change() {
    let mut doc = Doc::default();
    doc.take(&[Change::create(car(5))]);
    let id = AnnotationId::fixed(4);
    assert!(doc.annotation(id).is_some());
    doc.take(&[Change::delete(car(5))]);
    assert!(doc.annotation(id).is_none());
    doc.take(&[Change::create(car(6))]);
    assert!(doc.annotation(id).is_some());
}
