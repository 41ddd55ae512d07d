use super::*;
use crate::geometry::BBox;
use crate::ids::{InputId, ModelId};
use crate::model::ModelKind;
use crate::suggestion::{Assist, Auto, Band, Thresholds};
use crate::task::{Example, ExamplePicture, TaskKind};
use crate::{Color, Region, RowKey};

const FROM: ConceptId = ConceptId::fixed(1);
const TO: ConceptId = ConceptId::fixed(2);
const ANA: MemberId = MemberId::fixed(1);
const BEN: MemberId = MemberId::fixed(2);
const LEAD: MemberId = MemberId::fixed(9);

fn claim(id: u128, author: MemberId, concept: ConceptId) -> Annotation {
    Annotation {
        id: AnnotationId::fixed(id),
        input: InputId::fixed(1),
        task: Some(TaskId::fixed(1)),
        concept,
        author,
        sign: Sign::Present,
        status: Status::Success,
        origin: Origin::Manual,
        z: 0,
        region: Region::Whole,
        edited_by: None,
        merged: None,
    }
}

fn boxed(id: u128, author: MemberId, concept: ConceptId, x0: f64) -> Annotation {
    Annotation {
        region: Region::Box(BBox {
            x0,
            y0: 0.0,
            x1: x0 + 10.0,
            y1: 10.0,
        }),
        ..claim(id, author, concept)
    }
}

/// What stands once the changes were made, by id.
fn applied(annotations: &[Annotation], changes: &[Change]) -> BTreeMap<AnnotationId, Annotation> {
    let mut rows: BTreeMap<_, _> = annotations.iter().map(|a| (a.id, a.clone())).collect();
    for change in changes {
        let RowKey::Annotation(id) = change.key() else {
            panic!("{change:?}")
        };
        match change.after() {
            Some(Row::Annotation(new)) => rows.insert(id, new.clone()),
            _ => rows.remove(&id),
        };
    }
    rows
}

fn concepts(rows: &BTreeMap<AnnotationId, Annotation>) -> Vec<ConceptId> {
    rows.values().map(|row| row.concept).collect()
}

#[test]
fn what_gets_another_concept_stays_its_authors_as_it_stands() {
    let mut drawn = boxed(1, ANA, FROM, 0.0);
    (drawn.status, drawn.z) = (Status::AwaitingReview, 7);
    let mut imported = boxed(2, ANA, FROM, 20.0);
    imported.origin = Origin::Imported {
        format: "coco".into(),
        edited: false,
        extra: crate::Metadata::default(),
    };
    let own = boxed(3, LEAD, FROM, 40.0);
    let all = [drawn.clone(), imported, own];
    let found = relabeled(&all, &[FROM], TO, LEAD);
    let rows = applied(&all, &found.changes);
    assert_eq!(found.annotations, 3);
    let now = &rows[&drawn.id];
    let expected = Annotation {
        concept: TO,
        edited_by: Some(LEAD),
        ..drawn
    };
    assert_eq!(*now, expected);
    let names: Vec<_> = rows.values().map(|row| row.edited_by).collect();
    assert_eq!(
        names,
        [Some(LEAD), None, None],
        "who drew it is told from who changed it"
    );
}

#[test]
fn of_identical_claims_one_stays_and_of_different_authors_both() {
    let all = [
        boxed(1, ANA, FROM, 0.0),
        boxed(2, ANA, TO, 0.0),
        boxed(3, BEN, FROM, 0.0),
        boxed(4, ANA, FROM, 0.5),
    ];
    let found = relabeled(&all, &[FROM], TO, LEAD);
    assert_eq!(found.doubles, [(AnnotationId::fixed(1), AnnotationId::fixed(2))]);
    let rows = applied(&all, &found.changes);
    assert_eq!(concepts(&rows), [TO; 3]);
    assert_eq!((found.annotations, found.contradictions.len()), (2, 0));
}

#[test]
fn the_double_that_is_nearest_to_being_accepted_stays() {
    let mut accepted = claim(1, ANA, FROM);
    let mut pending = claim(2, ANA, TO);
    (accepted.status, pending.status) = (Status::Success, Status::Pending);
    let all = [accepted, pending];
    let found = relabeled(&all, &[FROM], TO, LEAD);
    let rows = applied(&all, &found.changes);
    let left: Vec<_> = rows.values().map(|row| (row.id, row.status, row.concept)).collect();
    assert_eq!(left, [(AnnotationId::fixed(1), Status::Success, TO)]);
}

#[test]
fn two_that_give_way_become_one_and_what_stood_twice_before_is_not_touched() {
    let other = ConceptId::fixed(3);
    let all = [claim(1, ANA, FROM), claim(2, ANA, other)];
    let found = relabeled(&all, &[FROM, other], TO, LEAD);
    assert_eq!((found.annotations, found.doubles.len()), (1, 1));
    let all = [claim(1, ANA, TO), claim(2, ANA, TO)];
    assert_eq!(relabeled(&all, &[FROM], TO, LEAD), Relabeled::default());
}

#[test]
fn present_and_absent_are_a_contradiction_and_left() {
    let mut absent = claim(2, ANA, TO);
    absent.sign = Sign::Absent;
    let all = [claim(1, ANA, FROM), absent, claim(3, BEN, FROM)];
    let found = relabeled(&all, &[FROM], TO, LEAD);
    let expected = Contradiction {
        author: ANA,
        task: Some(TaskId::fixed(1)),
        present: FROM,
        absent: TO,
    };
    assert_eq!(found.contradictions, [expected]);
    assert_eq!(
        concepts(&applied(&all, &found.changes)),
        [FROM, TO, TO],
        "Ben said one thing only"
    );
}

#[test]
fn what_labelers_agreed_on_is_no_double_and_stands_for_the_one_that_stays() {
    let agreed = |id, concept| Annotation {
        origin: Origin::Merged,
        ..claim(id, ANA, concept)
    };
    let mut first = claim(1, ANA, FROM);
    first.merged = Some(AnnotationId::fixed(11));
    let mut second = claim(2, BEN, TO);
    second.merged = Some(AnnotationId::fixed(12));
    let all = [first, second, agreed(11, FROM), agreed(12, TO)];
    let found = relabeled(&all, &[FROM], TO, LEAD);
    let rows = applied(&all, &found.changes);
    let stand: Vec<_> = rows.values().map(|row| (row.id, row.merged)).collect();
    let kept = AnnotationId::fixed(12);
    assert_eq!(
        stand,
        [
            (AnnotationId::fixed(1), Some(kept)),
            (AnnotationId::fixed(2), Some(kept)),
            (kept, None)
        ]
    );
}

fn concept(id: ConceptId, name: &str) -> Concept {
    Concept {
        id,
        name: name.into(),
        color: Color::nth(0),
        position: 0,
        foreign_id: None,
        guide: crate::concept::ConceptGuide::default(),
    }
}

fn model() -> Model {
    Model {
        id: ModelId::fixed(1),
        name: "m".into(),
        kind: ModelKind::Detector,
        layout: "yolov8".into(),
        path: "m.onnx".into(),
        hash: "00".repeat(32),
        classes: vec!["Car".into(), "bus".into()],
        licence: None,
    }
}

fn task(concepts: &[ConceptId]) -> Task {
    let mut task = Task::new(TaskId::fixed(1), "t", TaskKind::Detection, concepts.to_vec(), ANA);
    let mut assist = Assist::with(ModelId::fixed(1));
    assist.per_concept.insert(FROM, Band::new(0.4, 0.8));
    task.assist = Some(assist);
    let mut auto = Auto::with(ModelId::fixed(1));
    auto.per_concept.insert(FROM, Thresholds::from((0.7, 0.2)));
    auto.per_concept.insert(TO, Thresholds::from((0.8, 0.3)));
    auto.classes.insert("bus".into(), Some(FROM));
    task.auto = Some(auto);
    task.dictionary.push(Example {
        concept: FROM,
        good: true,
        picture: ExamplePicture::File("a.png".into()),
        caption: String::new(),
    });
    task.instructions_version = 3;
    task
}

#[test]
fn a_task_keeps_the_order_of_its_keys_and_what_its_model_suggests() {
    let (other, all) = (ConceptId::fixed(3), [concept(FROM, "car"), concept(TO, "vehicle")]);
    let new = task_merged(&task(&[FROM, other]), &[FROM], TO, &all, &[model()]);
    assert_eq!(new.concepts, [TO, other]);
    let assist = new.assist.expect("a model");
    assert_eq!(assist.band_of(TO), Band::new(0.4, 0.8));
    assert_eq!(
        assist.classes.get("Car"),
        Some(&Some(TO)),
        "its name is not the class's any more"
    );
    let auto = new.auto.expect("a model");
    assert_eq!(auto.thresholds_of(TO).approve, 0.8, "it had its own");
    assert_eq!(auto.classes.get("bus"), Some(&Some(TO)));
    assert_eq!((new.dictionary[0].concept, new.instructions_version), (TO, 4));

    let both = task_merged(&task(&[FROM, other, TO]), &[FROM], TO, &all, &[model()]);
    assert_eq!(both.concepts, [other, TO]);
    let neither = Task::new(TaskId::fixed(2), "t", TaskKind::Detection, vec![other], ANA);
    assert_eq!(task_merged(&neither, &[FROM], TO, &all, &[model()]), neither);
}

#[test]
fn a_task_loses_a_concept_but_not_its_only_one() {
    let new = task_without(&task(&[FROM, TO]), FROM).expect("another is left");
    assert_eq!(new.concepts, [TO]);
    assert!(new.dictionary.is_empty() && new.instructions_version == 4);
    let auto = new.auto.expect("a model");
    assert_eq!((auto.classes.get("bus"), auto.per_concept.len()), (Some(&None), 1));
    assert_eq!(task_without(&task(&[FROM]), FROM), Err(OnlyConcept));
}
