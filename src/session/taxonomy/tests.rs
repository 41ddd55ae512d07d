//! What others do meanwhile is theirs.

use super::*;
use crate::test_project::{CONCEPT, TestProject, input};
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{Annotation, Color, Concept, Row, Sign, Status};

const OTHER: ConceptId = ConceptId::fixed(501);

/// Ben has labeled two inputs with one of two concepts.
fn labeled() -> TestProject {
    let mut project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[], &[]]);
    let other = Concept {
        id: OTHER,
        name: "van".into(),
        color: Color::nth(1),
        position: 1,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    };
    project.write(OpKind::AddConcept, None, vec![Row::Concept(other)]);
    for number in [0, 1] {
        project.work(number, "Ben", WorkState::Submitted, None, &[Status::AwaitingReview]);
    }
    project
}

fn merge() -> ConceptAct {
    ConceptAct::Merge {
        from: vec![ConceptId::fixed(CONCEPT)],
        into: OTHER,
    }
}

fn on(project: &TestProject, number: usize) -> Vec<Annotation> {
    let reader = project.session.project.disk.reader();
    reader.annotations(input(number)).expect("reads")
}

/// Writes a change of an annotation behind the changer's back, as another window does.
fn changed_elsewhere(project: &TestProject, number: usize, change: impl Fn(&mut Annotation)) {
    let old = on(project, number).remove(0);
    let mut new = old.clone();
    change(&mut new);
    let changes = Change::update(Row::Annotation(old), Row::Annotation(new));
    let ids_and_clock = &project.session.project.ids_and_clock;
    let changes = changes.into_iter().collect();
    let mut op = bulk(
        ids_and_clock,
        project.id("Ben"),
        OpKind::Reorder,
        Some(project.task.id),
        false,
        changes,
    );
    op.input = Some(input(number));
    let mut writer = Writer::open(&project.session.project.path).expect("opens");
    writer.transact(&[op]).expect("is written");
}

#[test]
fn what_somebody_changes_meanwhile_is_left_and_the_rest_goes_on() {
    let project = labeled();
    let mut changer = project.session.changer(merge());
    let mut writer = Writer::open(&project.session.project.path).expect("opens");
    let planned = |changer: &Changer, writer: &Writer| {
        let mut progress = Progress::silent();
        changer
            .planned(writer.reader(), false, &mut progress)
            .expect("is planned")
    };
    let plan = planned(&changer, &writer);
    changed_elsewhere(&project, 0, |annotation| annotation.z = 5);
    let written = changer.write(&mut writer, plan).expect("no trouble");
    assert_eq!(written, None, "Ben was quicker");
    let plan = planned(&changer, &writer);
    let report = changer
        .write(&mut writer, plan)
        .expect("no trouble")
        .expect("is written");
    assert_eq!((report.annotations, &report.kept[..]), (1, &["car".to_owned()][..]));
    let left: Vec<&str> = report.skipped.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!(left, ["0.png"]);
    let concepts = |number| on(&project, number).iter().map(|row| row.concept).collect::<Vec<_>>();
    assert_eq!(
        (concepts(0), concepts(1)),
        (vec![ConceptId::fixed(CONCEPT)], vec![OTHER])
    );
    assert_eq!(on(&project, 0)[0].z, 5);
    let task = project.session.project.disk.reader().tasks().expect("reads").remove(0);
    assert_eq!(
        task.concepts,
        [ConceptId::fixed(CONCEPT), OTHER],
        "what is left can be labeled"
    );
    project.sound();
}

#[test]
fn what_becomes_one_stays_its_authors_as_it_stands() {
    let mut project = labeled();
    let before = on(&project, 1).remove(0);
    let report = project
        .session
        .change_concepts_now(merge(), &mut Progress::silent())
        .expect("is merged");
    assert!(report.is_whole() && report.gesture.is_some(), "{report:?}");
    let expected = Annotation {
        concept: OTHER,
        edited_by: Some(project.session.view.me.id),
        ..before
    };
    assert_eq!(on(&project, 1), [expected]);
    assert_eq!(project.works(1), ["Ben Submitted"]);
    project.sound();
}

#[test]
fn a_concept_that_was_deleted_comes_back_before_what_says_it() {
    let mut project = labeled();
    let before = (on(&project, 0), on(&project, 1));
    changed_elsewhere(&project, 0, |annotation| annotation.sign = Sign::Absent);
    let before = (on(&project, 0), before.1);
    let tasks = project.session.project.disk.reader().tasks().expect("reads");
    let merged = project.session.change_concepts_now(merge(), &mut Progress::silent());
    let gesture = merged.expect("is merged").gesture.expect("can be taken back");
    let back = project.session.take_back_now(gesture).expect("goes back");
    assert_eq!((back.restored, back.left(), back.stays.len()), (2, 0, 0), "{back:?}");
    assert_eq!((on(&project, 0), on(&project, 1)), before);
    assert_eq!(project.session.project.disk.reader().tasks().expect("reads"), tasks);
    project.sound();
}
