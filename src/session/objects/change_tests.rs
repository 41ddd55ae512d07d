use super::*;
use crate::test_project::{CONCEPT, TestProject, input};
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{Color, Concept, Status};
use std::sync::Arc;

const BUS: u128 = 501;

/// Two inputs that are everybody's, labeled by Ben: the second one is submitted, and accepted.
fn labeled() -> TestProject {
    let mut project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[], &[]]);
    project.work(0, "Ben", WorkState::InProgress, None, &[Status::Pending]);
    project.work(1, "Ben", WorkState::Done, None, &[Status::Success]);
    let bus = Concept {
        id: ConceptId::fixed(BUS),
        name: "bus".into(),
        color: Color::nth(1),
        position: 1,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    };
    let old = project.session.view.task(project.task.id).expect("the task").clone();
    let mut new = old.clone();
    new.concepts.push(bus.id);
    project.write(domain::OpKind::EditTask, None, vec![Row::Concept(bus)]);
    let change = Change::update(Row::Task(old), Row::Task(new)).expect("changes");
    let op = bulk(
        &project.session.project.ids_and_clock,
        project.session.view.me.id,
        OpKind::EditTask,
        None,
        false,
        vec![change],
    );
    let mut writer = Writer::open(&project.session.project.path).expect("opens");
    writer.transact(&[op]).expect("is written");
    drop(writer);
    project.session.refresh_summary().expect("reads");
    project
}

fn all(project: &TestProject) -> Vec<Annotation> {
    let reader = project.session.project.disk.reader();
    (0..2)
        .flat_map(|n| reader.annotations(input(n)).expect("reads"))
        .collect()
}

fn change(project: &TestProject, act: ObjectAct, decided: bool) -> ObjectChange {
    ObjectChange {
        annotations: Arc::new(all(project).iter().map(|a| a.id).collect()),
        act,
        decided,
    }
}

fn act_as(project: &mut TestProject, name: &str) {
    let member = project.session.person_named(name).expect("is there").clone();
    project.session.view.me = member;
}

fn now(project: &mut TestProject, change: &ObjectChange, dry_run: bool) -> (ObjectReport, Option<GestureId>) {
    let changed = project
        .session
        .change_objects_now(change, dry_run, &mut Progress::silent());
    changed.expect("is done")
}

#[test]
fn a_labeler_changes_what_is_theirs_and_hears_what_stays() {
    let mut project = labeled();
    act_as(&mut project, "Ben");
    let relabel = change(&project, ObjectAct::Relabel(ConceptId::fixed(BUS)), false);
    let before = all(&project);
    let (counted, _) = now(&mut project, &relabel, true);
    assert_eq!(all(&project), before, "it is only counted");
    let (report, gesture) = now(&mut project, &relabel, false);
    assert_eq!(report, counted);
    assert_eq!((report.changed, report.inputs, report.stays()), (1, 1, 1));
    assert_eq!(report.left[0].inputs, ["1.png"]);
    let concepts: Vec<ConceptId> = all(&project).iter().map(|a| a.concept).collect();
    assert_eq!(concepts, [ConceptId::fixed(BUS), ConceptId::fixed(CONCEPT)]);
    project
        .session
        .take_back_now(gesture.expect("one gesture"))
        .expect("is taken back");
    assert_eq!(all(&project), before);
    project.sound();
}

#[test]
fn only_a_lead_changes_what_was_decided_on_and_nothing_of_it_else() {
    let mut project = labeled();
    let remove = change(&project, ObjectAct::Remove, false);
    let (report, gesture) = now(&mut project, &remove, false);
    assert_eq!(
        (report.changed, report.stays(), gesture),
        (0, 2, None),
        "Ana is no labeler"
    );
    let relabel = change(&project, ObjectAct::Relabel(ConceptId::fixed(BUS)), true);
    let before = all(&project);
    let (report, _) = now(&mut project, &relabel, false);
    assert_eq!((report.changed, report.inputs), (2, 2));
    for (old, new) in before.iter().zip(all(&project)) {
        assert_eq!((new.author, new.status), (old.author, old.status));
        assert_eq!(new.edited_by, Some(project.session.view.me.id));
    }
    let (again, _) = now(&mut project, &relabel, false);
    assert_eq!((again.changed, again.same), (0, 2));
    act_as(&mut project, "Ben");
    let refused = project
        .session
        .change_objects_now(&relabel, true, &mut Progress::silent());
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn a_concept_that_the_task_does_not_have_is_given_to_nothing_in_it() {
    let mut project = labeled();
    act_as(&mut project, "Ben");
    let relabel = change(&project, ObjectAct::Relabel(ConceptId::fixed(999)), false);
    let (report, _) = now(&mut project, &relabel, false);
    assert_eq!(report.changed, 0);
    assert_eq!(report.left[0].why, Stays::Rule(Refusal::ConceptNotInTask));
}

#[test]
fn what_another_labeler_made_on_the_same_input_stays() {
    let mut project = labeled();
    project.work(0, "Cy", WorkState::InProgress, None, &[Status::Pending]);
    let cy = project.id("Cy");
    act_as(&mut project, "Ben");
    let remove = change(&project, ObjectAct::Remove, false);
    let (report, _) = now(&mut project, &remove, false);
    assert_eq!((report.changed, report.inputs, report.stays()), (1, 1, 2));
    let others = report
        .left
        .iter()
        .find(|left| left.why == Stays::Rule(Refusal::NotYours(cy)));
    assert_eq!(others.map(|left| left.count), Some(1));
    let authors: Vec<_> = all(&project).iter().map(|a| a.author).collect();
    assert_eq!(authors, [cy, project.id("Ben")]);
}
