use crate::objects::{ObjectOrder, ObjectSort};
use crate::test_project::{TestProject, until};
use crate::view::{Job, JobKind, LooksBy};
use crate::{Command, DataCommand, Session};
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{AnnotationId, Status};

/// Two inputs of whose files none is there, with an annotation each, and the objects in sight.
fn shown() -> TestProject {
    let mut project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[], &[]]);
    for number in 0..2 {
        project.work(number, "Ben", WorkState::InProgress, None, &[Status::Pending]);
    }
    show(&mut project.session, ObjectSort::Added);
    let rows = DataCommand::ShowObjectRows(0..9, 0..9);
    project.session.apply(Command::Data(rows)).expect("is told");
    until(&mut project.session, |session| session.view.objects.rows.len() == 2);
    project
}

fn show(session: &mut Session, by: ObjectSort) {
    let order = ObjectOrder { by, descending: true };
    let show = DataCommand::ShowObjects(Some(order));
    session.apply(Command::Data(show)).expect("is shown");
    until(session, |session| !session.view.objects.busy);
}

fn is_looking(session: &Session) -> bool {
    let looks = |job: &Job| job.kind == JobKind::Looks;
    session.view.jobs.iter().any(looks)
}

#[test]
fn pictures_that_are_not_there_are_told_once_and_tried_no_more() {
    let mut project = shown();
    let session = &mut project.session;
    let first = session.view.objects.ids[0];
    session
        .apply(Command::Data(DataCommand::MoreLikeObject(first)))
        .expect("is chosen");
    session.take_notices();
    show(session, ObjectSort::Likeness);
    until(session, |session| !is_looking(session) && !session.view.objects.busy);
    assert_eq!(session.view.objects.ids.len(), 2, "they are shown all the same");
    assert_eq!(
        (session.view.objects.not_looked_at, session.view.objects.likeness.len()),
        (2, 0)
    );
    let told = session.take_notices();
    assert!(told.len() <= 1, "{told:?}");
    session.refresh_objects().expect("is asked again");
    until(session, |session| !session.view.objects.busy);
    assert!(!is_looking(session), "what could not be looked at is not tried again");
}

#[test]
fn what_is_not_in_sight_is_no_model_for_others() {
    let mut project = shown();
    let hidden = DataCommand::MoreLikeObject(AnnotationId::fixed(99).into());
    assert!(project.session.apply(Command::Data(hidden)).is_err());
    assert_eq!(project.session.view.objects.like, None);
}

#[test]
fn without_a_model_the_descriptor_tells_it() {
    let mut project = shown();
    assert_eq!(project.session.view.looks_by(), LooksBy::Descriptor);
    let unknown = LooksBy::Model(domain::ModelId::fixed(5));
    let refused = project.session.apply(Command::Data(DataCommand::LookBy(unknown)));
    assert!(refused.is_err());
    assert_eq!(project.session.view.looks_by(), LooksBy::Descriptor);
}
