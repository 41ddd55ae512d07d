//! What a submission is in the log.

use crate::test_project::{CONCEPT, TestProject, input, until};
use crate::view::{Away, PictureStatus};
use crate::{Command, EditCommand, NavigateCommand, Opening, Session, SessionError, Who};
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{ConceptId, OpKind, Row, Sign, Status};
use store::LogFilter;

/// Who submits answers for their own work; what labelers agree on by that is told apart, and undone together.
#[test]
fn what_labelers_agree_on_is_an_op_of_its_own() {
    let consensus = ReviewStrategy::Consensus {
        approval_threshold: 2,
        iou: 0.5,
    };
    let mut project = TestProject::new(WorkerStrategy::Full, consensus, &[&[]]);
    project.work(0, "Ben", WorkState::Submitted, None, &[Status::AwaitingConsensusReview]);
    let path = project.session.project.path.clone();
    let mut cy = Session::open(Opening::quiet(path, Who::Named("Cy".into()))).expect("opens");
    cy.apply(Command::Navigate(NavigateCommand::OpenTask(Some(project.task.id))))
        .expect("opens");
    cy.apply(Command::Navigate(NavigateCommand::Open(input(0))))
        .expect("opens");
    let concept = ConceptId::fixed(CONCEPT);
    let sign = Some(Sign::Present);
    cy.apply(Command::Edit(EditCommand::Claim { concept, sign }))
        .expect("is said");
    cy.flush().expect("saved");
    cy.apply(Command::Edit(EditCommand::Submit)).expect("is submitted");
    assert_eq!(cy.pending.queued(), 1, "one transaction");
    cy.flush().expect("saved");

    let filter = LogFilter {
        input: Some(input(0)),
        ..LogFilter::default()
    };
    let reader = project.session.project.disk.reader();
    let log = reader.log(&filter).expect("reads");
    let submits: Vec<_> = log.iter().filter(|entry| entry.op.kind == OpKind::Submit).collect();
    let [own, agreed] = submits.as_slice() else {
        panic!("{} ops", submits.len());
    };
    assert_eq!(own.op.gesture, agreed.op.gesture);
    let made = reader.gesture_changes_on(own.op.gesture, input(0)).expect("reads");
    let (me, ben) = (project.id("Cy"), project.id("Ben"));
    let submitted = made.iter().position(|change| {
        matches!(change.after(), Some(Row::Work(row)) if row.member == me && row.state == WorkState::Submitted)
    });
    let accepted = made.iter().position(|change| {
        matches!(change.after(), Some(Row::Annotation(row)) if row.author == ben && row.status == Status::Success)
    });
    assert!(submitted.expect("Cy submits") < accepted.expect("what Ben said is accepted"));
    cy.apply(Command::Navigate(NavigateCommand::Open(input(0))))
        .expect("opens");
    cy.apply(Command::Navigate(NavigateCommand::ShowHistory(true)))
        .expect("is shown");
    until(&mut cy, |cy| !cy.view.history.is_empty());
    let told = cy.view.history.iter().filter(|line| line.what == "submitted");
    assert_eq!(told.count(), 1, "one line tells of both");
    project.sound();
}

/// What is on a picture can only be said by who saw it.
#[test]
fn an_input_whose_picture_was_not_shown_is_not_submitted() {
    let project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &[&[]]);
    let path = project.session.project.path.clone();
    let mut ben = Session::open(Opening::quiet(path, Who::Named("Ben".into()))).expect("opens");
    for command in [
        NavigateCommand::OpenTask(Some(project.task.id)),
        NavigateCommand::Open(input(0)),
    ] {
        ben.apply(Command::Navigate(command)).expect("opens");
    }
    let away = Away {
        what: "It is away".into(),
        cure: String::new(),
    };
    for (status, coming) in [
        (PictureStatus::Fetching(0, 0), true),
        (PictureStatus::Away(away), false),
        (PictureStatus::Missing("1.png".into()), false),
        (PictureStatus::Failed("it is damaged".into()), false),
    ] {
        ben.view.picture = status;
        let refused = ben.apply(Command::Edit(EditCommand::SubmitNothing));
        assert!(
            matches!(refused, Err(SessionError::PictureUnseen { coming: told }) if told == coming),
            "{refused:?}"
        );
        assert!(ben.view.may_submit().is_err());
    }
    ben.view.picture = PictureStatus::Coarse;
    assert_eq!(ben.view.may_submit(), Ok(()));
    ben.apply(Command::Edit(EditCommand::SubmitNothing))
        .expect("is submitted");
}
