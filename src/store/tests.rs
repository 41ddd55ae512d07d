//! The project file's promises: what is refused untouched, what is written whole or not at all, what is found.

use super::*;
use domain::{
    Annotation, AnnotationId, BBox, Change, Color, Concept, ConceptId, GestureId, InputId, Member, MemberId, Op, OpId,
    OpKind, Origin, Region, Role, Row, RowKey, Sign, Status, Timestamp,
};
use std::path::{Path, PathBuf};

mod check_tests;
mod gestures_tests;
mod log_tests;
mod objects_tests;
mod opening_tests;
mod place_tests;
mod purge_tests;
mod redact_tests;
mod replica_tests;
mod sorting_tests;
mod thread_tests;

pub(super) const ANA: MemberId = MemberId::fixed(1);
const CAR: ConceptId = ConceptId::fixed(2);

/// A folder for a project; it goes when this is dropped.
pub(super) struct Place(tempfile::TempDir);

impl Place {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn project(&self) -> PathBuf {
        self.0.path().join("p.labelwright")
    }
}

/// A project with a member, a concept and a picture.
pub(super) fn project(place: &Place) -> Writer {
    let mut writer = Writer::create(&place.project()).expect("a project");
    let ana = Member::new(ANA, "Ana", &Role::ALL);
    let rows = [
        Row::Member(ana),
        Row::Concept(concept(CAR, "car")),
        Row::Input(input(3)),
    ];
    let op = op(1, OpKind::CreateProject, rows.into_iter().map(Change::create).collect());
    writer.transact(&[op]).expect("is written");
    writer
}

fn concept(id: ConceptId, name: &str) -> Concept {
    Concept {
        id,
        name: name.into(),
        color: Color::nth(0),
        position: 0,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    }
}

pub(super) fn input(number: u128) -> domain::Input {
    domain::Input {
        id: InputId::fixed(number),
        kind: domain::InputKind::Image,
        name: format!("{number}.png"),
        path: format!("{number}.png"),
        hash: Some(domain::ContentHash([7; 32])),
        etag: None,
        bytes: 1,
        size: domain::Size::new(64, 64),
        orientation: 1,
        readability: domain::DecodeStatus::Readable,
        position: number as u64,
        removed: false,
        excluded: false,
        metadata: domain::Metadata::default(),
    }
}

pub(super) fn op(number: u128, kind: OpKind, changes: Vec<Change>) -> Op {
    Op {
        id: OpId::fixed(number),
        gesture: GestureId::fixed(number),
        member: ANA,
        at: Timestamp(1_767_225_600_000 + number as i64),
        kind,
        input: Some(InputId::fixed(3)),
        task: None,
        reverts: None,
        batch: false,
        changes,
    }
}

fn annotation(number: u128) -> Annotation {
    Annotation {
        id: AnnotationId::fixed(number),
        input: InputId::fixed(3),
        task: None,
        concept: CAR,
        author: ANA,
        region: Region::Box(BBox {
            x0: 0.0,
            y0: 0.0,
            x1: number as f64,
            y1: 1.5,
        }),
        sign: Sign::Present,
        status: Status::Pending,
        origin: Origin::Manual,
        z: 0,
        edited_by: None,
        merged: None,
    }
}

/// An op that draws annotation `number`.
fn draws(number: u128) -> Op {
    op(
        number,
        OpKind::Annotate,
        vec![Change::create(Row::Annotation(annotation(number)))],
    )
}

fn drawn(path: &Path) -> Vec<AnnotationId> {
    let disk = ReadOnly::open(path).expect("opens");
    let found = disk.reader().annotations(InputId::fixed(3)).expect("reads");
    found.into_iter().map(|a| a.id).collect()
}

fn ids(numbers: impl IntoIterator<Item = u128>) -> Vec<AnnotationId> {
    numbers.into_iter().map(AnnotationId::fixed).collect()
}
