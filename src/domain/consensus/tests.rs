use super::*;
use crate::annotation::{Annotation, Origin, Sign, Status};
use crate::geometry::{BBox, Point, Polygon};
use crate::ids::{AnnotationId, ConceptId, InputId, MemberId, TaskId};
use Conflict::{Extra, LowOverlap, Missing, OtherConcept};

/// Two of three must agree, at half.
pub(super) const RULE: Rule = Rule { threshold: 2, iou: 0.5 };

pub(super) fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
    Region::Box(BBox { x0, y0, x1, y1 })
}

pub(super) fn outline(points: &[(f64, f64)]) -> Region {
    Region::Polygon(Polygon::simple(points.iter().map(|p| Point::from(*p)).collect()))
}

/// Annotation `n`: its hundreds say who made it.
pub(super) fn claim(n: u128, concept: u128, region: Region) -> Annotation {
    Annotation {
        id: AnnotationId::fixed(n),
        input: InputId::fixed(1),
        task: Some(TaskId::fixed(1)),
        concept: ConceptId::fixed(concept),
        author: MemberId::fixed(n / 100),
        region,
        sign: Sign::Present,
        status: Status::Pending,
        origin: Origin::Manual,
        z: 0,
        edited_by: None,
        merged: None,
    }
}

/// The submissions of labelers 1 to `labelers`, each with the annotations of its hundred.
pub(super) fn submissions(labelers: u128, annotations: &[Annotation]) -> Vec<Submission<'_>> {
    let of = |labeler: MemberId| Submission {
        labeler,
        annotations: annotations.iter().filter(|a| a.author == labeler).collect(),
    };
    (1..=labelers).map(|n| of(MemberId::fixed(n))).collect()
}

pub(super) fn ids(numbers: &[u128]) -> Vec<AnnotationId> {
    numbers.iter().map(|n| AnnotationId::fixed(*n)).collect()
}

pub(super) fn people(numbers: &[u128]) -> Vec<MemberId> {
    numbers.iter().map(|n| MemberId::fixed(*n)).collect()
}

/// The annotations of each cluster by number, and whether it is agreed.
pub(super) fn told(outcome: &Outcome) -> Vec<(Vec<u128>, bool)> {
    let number = |member: &Member| member.annotation.0.as_u128();
    let of = |cluster: &Cluster| (cluster.members.iter().map(number).collect(), cluster.agreed);
    outcome.clusters.iter().map(of).collect()
}

fn detect(labelers: u128, annotations: &[Annotation], rule: Rule) -> Outcome {
    evaluate(TaskKind::Detection, &submissions(labelers, annotations), rule)
}

#[test]
fn three_boxes_of_the_same_thing_are_one_agreed_box() {
    let boxes = [
        claim(101, 1, rect(10.0, 10.0, 110.0, 110.0)),
        claim(201, 1, rect(12.0, 9.0, 114.0, 111.0)),
        claim(301, 1, rect(30.0, 11.0, 112.0, 118.0)),
    ];
    let outcome = detect(3, &boxes, RULE);
    assert_eq!(told(&outcome), [(vec![101, 201, 301], true)]);
    assert_eq!(outcome.clusters[0].region, rect(12.0, 10.0, 112.0, 111.0));
    assert_eq!(outcome.clusters[0].members[1].labeler, MemberId::fixed(2));
    assert!(outcome.conflicts.is_empty());
}

#[test]
fn each_kind_of_conflict_is_named() {
    let boxes = [
        // Two of four have it.
        claim(101, 1, rect(0.0, 0.0, 10.0, 10.0)),
        claim(201, 1, rect(0.0, 0.0, 10.0, 10.0)),
        // One alone has it, one says it is something else.
        claim(102, 1, rect(100.0, 20.0, 110.0, 30.0)),
        claim(202, 2, rect(100.0, 20.0, 110.0, 30.0)),
        // The same, drawn too differently: 40 of 160.
        claim(103, 1, rect(200.0, 40.0, 210.0, 50.0)),
        claim(203, 1, rect(206.0, 40.0, 216.0, 50.0)),
    ];
    let rule = Rule { threshold: 3, ..RULE };
    let outcome = detect(4, &boxes, rule);
    let alone = |n| (vec![n], false);
    let pair = (vec![101, 201], false);
    assert_eq!(told(&outcome), [pair, alone(102), alone(202), alone(103), alone(203)]);
    let other = |n| OtherConcept { with: ids(&[n]) };
    let low = |n| LowOverlap {
        with: vec![(AnnotationId::fixed(n), 0.25)],
    };
    assert_eq!(
        outcome.conflicts,
        [
            (0, vec![Missing { by: people(&[3, 4]) }]),
            (1, vec![Extra, other(202)]),
            (2, vec![Extra, other(102)]),
            (3, vec![Extra, low(203)]),
            (4, vec![Extra, low(103)]),
        ]
    );
}

#[test]
fn those_who_have_not_submitted_are_not_missing() {
    let boxes = [
        claim(101, 1, rect(0.0, 0.0, 10.0, 10.0)),
        claim(201, 1, rect(0.0, 0.0, 10.0, 10.0)),
    ];
    let rule = Rule { threshold: 3, ..RULE };
    assert_eq!(detect(2, &boxes, rule).conflicts, [(0, vec![Missing { by: vec![] }])]);
}

#[test]
fn what_answers_another_annotation_is_no_counterpart() {
    // The second labeler's box lies between two of the first's and is matched with the nearer.
    let boxes = [
        claim(101, 1, rect(0.0, 0.0, 10.0, 10.0)),
        claim(102, 1, rect(6.0, 0.0, 16.0, 10.0)),
        claim(201, 1, rect(1.0, 0.0, 11.0, 10.0)),
        // And the first labeler says two things of the same place, the second one of them.
        claim(103, 1, rect(0.0, 50.0, 10.0, 60.0)),
        claim(104, 2, rect(0.0, 50.0, 10.0, 60.0)),
        claim(203, 1, rect(0.0, 50.0, 10.0, 60.0)),
    ];
    let outcome = detect(2, &boxes, RULE);
    assert_eq!(
        told(&outcome),
        [
            (vec![101, 201], true),
            (vec![102], false),
            (vec![103, 203], true),
            (vec![104], false)
        ]
    );
    assert_eq!(outcome.conflicts, [(1, vec![Extra]), (3, vec![Extra])]);
}

#[test]
fn concept_and_sign_must_be_the_same() {
    let place = rect(0.0, 0.0, 10.0, 10.0);
    let mut boxes = [claim(101, 1, place.clone()), claim(201, 1, place)];
    boxes[1].sign = Sign::Absent;
    let outcome = detect(2, &boxes, RULE);
    assert_eq!(told(&outcome), [(vec![101], false), (vec![201], false)]);
    assert_eq!(outcome.clusters[1].sign, Sign::Absent);
    assert_eq!(outcome.conflicts[0].1[1], OtherConcept { with: ids(&[201]) });
}

#[test]
fn a_threshold_of_one_takes_everything_and_none_is_taken_as_one() {
    let boxes = [
        claim(101, 1, rect(0.0, 0.0, 10.0, 10.0)),
        claim(202, 2, rect(0.0, 20.0, 10.0, 30.0)),
    ];
    for threshold in [0, 1] {
        let outcome = detect(2, &boxes, Rule { threshold, ..RULE });
        assert_eq!(told(&outcome), [(vec![101], true), (vec![202], true)]);
        assert!(outcome.conflicts.is_empty());
    }
}

#[test]
fn boxes_and_polygons_may_be_the_same_thing() {
    let regions = [
        claim(101, 1, rect(0.0, 0.0, 10.0, 10.0)),
        claim(201, 1, outline(&[(0.0, 0.0), (10.0, 0.0), (10.0, 9.0), (0.0, 9.0)])),
    ];
    let outcome = evaluate(TaskKind::Segmentation, &submissions(2, &regions), RULE);
    assert_eq!(told(&outcome), [(vec![101, 201], true)]);
    assert_eq!(outcome.clusters[0].region, regions[0].region);
}

#[test]
fn a_hole_is_no_common_ground() {
    let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
    let Region::Polygon(mut ring) = outline(&square) else {
        panic!("a polygon");
    };
    // 36 of 100 are left of it.
    ring.parts[0].holes = vec![
        [(1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0)]
            .map(Point::from)
            .to_vec(),
    ];
    let regions = [claim(101, 1, outline(&square)), claim(201, 1, Region::Polygon(ring))];
    let outcome = evaluate(TaskKind::Segmentation, &submissions(2, &regions), RULE);
    assert_eq!(told(&outcome), [(vec![101], false), (vec![201], false)]);
    let LowOverlap { with } = &outcome.conflicts[0].1[1] else {
        panic!("{:?}", outcome.conflicts[0]);
    };
    assert!((with[0].1 - 0.36).abs() < 1e-6);
}

#[test]
fn nothing_handed_in_is_nothing_in_conflict() {
    for kind in TaskKind::ALL {
        assert_eq!(evaluate(kind, &[], RULE), Outcome::default());
        assert_eq!(evaluate(kind, &submissions(3, &[]), RULE), Outcome::default());
    }
}

#[test]
fn submissions_of_one_labeler_count_as_one() {
    let boxes = [
        claim(101, 1, rect(0.0, 0.0, 10.0, 10.0)),
        claim(102, 1, rect(0.0, 0.0, 10.0, 10.0)),
    ];
    let labeler = MemberId::fixed(1);
    let handed = [vec![&boxes[0]], vec![&boxes[0], &boxes[1]]].map(|annotations| Submission { labeler, annotations });
    let outcome = evaluate(TaskKind::Detection, &handed, RULE);
    assert_eq!(told(&outcome), [(vec![101], false), (vec![102], false)]);
}
