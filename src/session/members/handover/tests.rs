use super::*;
use crate::commit::bulk;
use crate::lines::OpenWork;
use crate::members::TeamError;
use crate::test_project::{TestProject, input};
use crate::{Opening, Who};
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::workflow::Refusal;
use domain::{Change, Comment, CommentId, CommentKind, OpKind, Role, Row, Status};

mod leaving;

fn partitioned(workers_per_input: u32) -> WorkerStrategy {
    WorkerStrategy::Partitioned {
        workers_per_input,
        weights: Default::default(),
        overlap: None,
    }
}

fn manual() -> ReviewStrategy {
    ReviewStrategy::Manual { sample_percent: 100.0 }
}

use Status::{AwaitingReview, Pending, ReviewDenied, Success};
use WorkState::{Done, InProgress, Returned, Skipped, Submitted};

/// Ben has six inputs: untouched, begun, sent back, skipped, submitted, done; Cy has one.
fn a_partition() -> TestProject {
    let ben: &[&str] = &["Ben"];
    let mut project = TestProject::new(partitioned(1), manual(), &[ben, ben, ben, ben, ben, ben, &["Cy"]]);
    project.work(1, "Ben", InProgress, None, &[Pending]);
    project.work(2, "Ben", Returned, Some("Rae"), &[ReviewDenied, Success]);
    project.work(3, "Ben", Skipped, None, &[]);
    project.work(4, "Ben", Submitted, Some("Rae"), &[AwaitingReview]);
    project.work(5, "Ben", Done, Some("Rae"), &[Success]);
    let remark = Comment {
        id: CommentId::fixed(1),
        task: project.task.id,
        input: input(2),
        labeler: project.id("Ben"),
        author: project.id("Rae"),
        kind: CommentKind::Feedback,
        annotation: None,
        pin: None,
        reasons: Vec::new(),
        text: "tighter".into(),
        reply_to: None,
        open: true,
        at: domain::Timestamp(0),
    };
    project.write(OpKind::Reject, Some(input(2)), vec![Row::Remark(remark)]);
    project
}

#[test]
fn what_is_open_goes_to_the_successor_and_what_was_handed_in_stays() {
    let mut project = a_partition();
    let open = project.session.open_work_of(project.id("Ben")).expect("counts");
    let open_work = OpenWork {
        task: project.task.id,
        name: "Street".into(),
        inputs: 3,
        reviews: 0,
        spare: false,
    };
    assert_eq!(open, [open_work]);
    let before = project.snapshot(7);
    let report = project.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!(
        (report.inputs, report.elsewhere, report.reviews, report.left),
        (4, 0, 0, true)
    );
    let given: Vec<String> = (0..7).flat_map(|number| project.given(number)).collect();
    assert_eq!(given, ["Cy", "Cy", "Cy", "Cy", "Ben", "Ben", "Cy"]);
    assert_eq!(project.works(1), ["Cy InProgress"]);
    assert_eq!(project.works(2), ["Cy Returned Rae"]);
    assert_eq!(project.works(3), ["Cy Skipped"]);
    assert_eq!(project.works(4), ["Ben Submitted Rae"]);
    assert_eq!(project.works(5), ["Ben Done Rae"]);
    assert_eq!(project.authors(1), ["Cy"]);
    assert_eq!(
        project.authors(2),
        ["Cy", "Ben"],
        "what a reviewer accepted stays under its author's name"
    );
    assert_eq!((project.authors(4), project.authors(5)), (vec!["Ben"], vec!["Ben"]));
    let reader = project.session.project.disk.reader();
    let said = reader
        .remarks_about(project.task.id, input(2), project.id("Cy"))
        .expect("reads");
    assert_eq!(said.len(), 1, "Cy reads why it came back");
    assert_eq!(project.names(|task| &task.labelers), ["Cy"]);
    assert!(
        project
            .session
            .view()
            .members
            .iter()
            .any(|member| member.name == "Ben" && member.left)
    );
    project.sound();

    // And back.
    let back = project.session.take_back_now(report.gesture).expect("goes back");
    assert_eq!((back.shares, back.members, back.left()), (4, 1, 0));
    assert_eq!(project.snapshot(7), before);
    project.sound();
    let again = project.session.take_back_now(report.gesture);
    assert!(matches!(again, Err(SessionError::AlreadyTakenBack)));
}

#[test]
fn once_the_successor_went_on_it_cannot_go_back() {
    let mut project = a_partition();
    let report = project.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    project.work(0, "Cy", InProgress, None, &[Pending]);
    let left = project.snapshot(7);
    let refused = project.session.take_back_now(report.gesture);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::WorkedOnSince))));
    assert_eq!(project.snapshot(7), left);
}

#[test]
fn inputs_go_to_distinct_people_and_begun_work_is_not_overwritten() {
    let both: &[&str] = &["Ben", "Cy"];
    let mut project = TestProject::new(partitioned(2), manual(), &[both, both, &["Cy", "Ana"], &["Ben", "Ana"]]);
    project.work(1, "Ben", InProgress, None, &[Pending]);
    project.work(1, "Cy", InProgress, None, &[Pending]);
    // Ana labels here too.
    let (old, ana) = (project.task.clone(), project.id("Ana"));
    let mut new = old.clone();
    new.labelers.push(ana);
    let change = Change::update(Row::Task(old), Row::Task(new)).expect("differs");
    let op = bulk(
        &project.session.project.ids_and_clock,
        ana,
        OpKind::EditTask,
        None,
        false,
        vec![change],
    );
    Writer::open(&project.session.project.path)
        .expect("opens")
        .transact(&[op])
        .expect("is written");

    let report = project.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!((report.inputs, report.elsewhere), (1, 2));
    let given: Vec<String> = (0..4).map(|number| project.given(number).join(" ")).collect();
    assert_eq!(given, ["Ana Cy", "Ana Cy", "Cy Ana", "Cy Ana"]);
    assert_eq!(project.works(1), ["Ana InProgress", "Cy InProgress"]);
    project.sound();
}

#[test]
fn what_waits_for_a_reviewer_goes_to_the_successor_or_in_turn() {
    let ben: &[&str] = &["Ben"];
    let mut project = TestProject::new(partitioned(1), manual(), &[ben, ben, ben, ben]);
    for number in 0..3 {
        project.work(number, "Ben", Submitted, Some("Rae"), &[AwaitingReview]);
    }
    project.work(3, "Ben", Done, Some("Rae"), &[Success]);
    project
        .session
        .add_member_now("Tom", &[Role::Labeler, Role::Reviewer], None)
        .expect("joins");
    let report = project.session.remove_member_now("Rae", None).expect("leaves");
    assert_eq!((report.inputs, report.reviews), (0, 3));
    assert_eq!(project.works(0), ["Ben Submitted Sid"]);
    assert_eq!(project.works(3), ["Ben Done Rae"], "who decided stays known");
    assert_eq!(project.names(|task| &task.reviewers), ["Sid"]);

    // The last reviewer of waiting work does not leave it to nobody.
    let refused = project.session.remove_member_now("Sid", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { open, .. })) if open[0].reviews == 3));
    let refused = project.session.remove_member_now("Sid", Some("Ben"));
    assert!(matches!(
        refused,
        Err(SessionError::Team(TeamError::LacksRole {
            role: Role::Reviewer,
            ..
        }))
    ));
    let report = project
        .session
        .take_over_now("Street", "Sid", "Tom")
        .expect("is handed over");
    assert_eq!((report.reviews, report.left), (3, false));
    assert_eq!(project.works(1), ["Ben Submitted Tom"]);
    assert_eq!(project.names(|task| &task.reviewers), ["Tom"]);
    project.sound();
}

#[test]
fn nobody_comes_to_decide_on_what_they_took_over() {
    let ben: &[&str] = &["Ben"];
    let mut project = TestProject::new(partitioned(1), manual(), &[ben]);
    let id = project.id("Rae");
    project
        .session
        .edit_member(id, "Rae", &[Role::Labeler, Role::Reviewer])
        .expect("labels too");
    project.session.flush().expect("is written");
    project.work(0, "Ben", Returned, Some("Rae"), &[ReviewDenied]);
    project.session.remove_member_now("Ben", Some("Rae")).expect("leaves");
    assert_eq!(project.works(0), ["Rae Returned Sid"]);
    project.sound();
}

#[test]
fn nothing_is_left_with_nobody() {
    let mut project = a_partition();
    let before = project.snapshot(7);
    let refused = project.session.remove_member_now("Ben", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { name, .. })) if name == "Ben"));
    let refused = project.session.remove_member_now("Ben", Some("Rae"));
    assert!(matches!(
        refused,
        Err(SessionError::Team(TeamError::LacksRole {
            role: Role::Labeler,
            ..
        }))
    ));
    let refused = project.session.remove_member_now("Ben", Some("Ben"));
    assert!(matches!(refused, Err(SessionError::Team(TeamError::SameMember(_)))));
    let refused = project.session.take_over_now("Street", "Ana", "Ben");
    assert!(matches!(
        refused,
        Err(SessionError::Team(TeamError::NothingInHand { .. }))
    ));
    let refused = project.session.edit_member_now("Ben", "Ben", &[Role::Reviewer]);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::StillBusy { .. }))));
    assert_eq!(project.snapshot(7), before);
    // Only a lead gives work away.
    let path = project.session.project.path.clone();
    let mut ben = Session::open(Opening::quiet(path, Who::Named("Ben".into()))).expect("opens");
    let refused = ben.take_over_now("Street", "Ben", "Cy");
    assert!(matches!(
        refused,
        Err(SessionError::Rule(Refusal::NotARole(Role::Lead)))
    ));
}

#[test]
fn taking_over_one_task_leaves_both_in_the_team() {
    let mut project = a_partition();
    let report = project
        .session
        .take_over_now("Street", "Ben", "Cy")
        .expect("is handed over");
    assert_eq!((report.inputs, report.left), (4, false));
    assert!(project.session.person_named("Ben").is_ok());
    assert_eq!(project.names(|task| &task.labelers), ["Cy"]);
    assert!(
        project
            .session
            .open_work_of(project.id("Ben"))
            .expect("counts")
            .is_empty()
    );
    project.sound();
}

#[test]
fn a_queue_gives_what_was_taken_to_the_successor_with_a_fresh_lease() {
    let mut project = TestProject::new(WorkerStrategy::Queue, manual(), &[&["Ben"], &[]]);
    let report = project.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!(report.inputs, 1);
    assert_eq!((project.given(0), project.given(1)), (vec!["Cy".to_owned()], vec![]));
    // Who has nothing in hand leaves a queue to the others, but for the last.
    let refused = project.session.remove_member_now("Cy", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { open, .. })) if open[0].inputs == 2));
    project.sound();
}

#[test]
fn inputs_that_waited_for_nobody_else_are_settled() {
    let consensus = ReviewStrategy::Consensus {
        approval_threshold: 2,
        iou: 0.5,
    };
    let mut project = TestProject::new(WorkerStrategy::Full, consensus, &[&[], &[], &[]]);
    let (old, ana) = (project.task.clone(), project.id("Ana"));
    let mut new = old.clone();
    new.labelers.push(ana);
    let change = Change::update(Row::Task(old), Row::Task(new.clone())).expect("differs");
    let op = bulk(
        &project.session.project.ids_and_clock,
        ana,
        OpKind::EditTask,
        None,
        false,
        vec![change],
    );
    Writer::open(&project.session.project.path)
        .expect("opens")
        .transact(&[op])
        .expect("is written");
    project.task = new;
    // They agree on the first, not on the second; Ana still labels the third.
    project.work(0, "Cy", Submitted, None, &[Pending]);
    project.work(0, "Ana", Submitted, None, &[Pending]);
    project.work(1, "Cy", Submitted, None, &[Pending]);
    project.work(1, "Ana", Submitted, None, &[]);
    project.work(2, "Cy", Submitted, None, &[Pending]);
    let before = project.snapshot(3);
    let report = project.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    let statuses = |number| -> Vec<Status> {
        let found = project
            .session
            .project
            .disk
            .reader()
            .annotations(input(number))
            .expect("reads");
        found.iter().map(|annotation| annotation.status).collect()
    };
    assert_eq!(statuses(0), [Success, Success, Success], "both, and the merged one");
    assert_eq!(project.works(0), ["Ana Done", "Cy Done"]);
    assert_eq!(statuses(1), [Status::AwaitingConsensusReview]);
    assert!(
        project.works(1)[1].starts_with("Cy Submitted "),
        "a reviewer decides: {:?}",
        project.works(1)
    );
    assert_eq!(
        (statuses(2), project.works(2)),
        (vec![Pending], vec!["Cy Submitted".to_owned()])
    );
    project.sound();
    assert!(!report.is_bulk(), "nothing was in hand but what Cy labels anyway");
    project.session.take_back_now(report.gesture).expect("goes back");
    assert_eq!(project.snapshot(3), before);
    project.sound();
}
