//! Some submissions are drawn for review; the lead decides what they stand for.

use crate::support::sessions::{until, until_loaded};
use crate::support::team::{Team, submitted};
use labelwright::domain::task_membership::SampleVerdict;
use labelwright::session::view::JobOutcome;
use labelwright::session::{
    Command, DataCommand, EditCommand, NavigateCommand, ProjectCommand, ReviewCommand, Session,
};
use std::collections::BTreeMap;

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    reviewers: ["Rae", "Roy"], review_strategy: Manual(sample_percent: 20.0), seed: Some(7))"#;

#[test]
fn a_fifth_of_each_labelers_work_is_reviewed_and_the_rest_waits_for_the_lead() {
    let team = Team::with_pictures(10);
    team.task(TASK);
    for name in ["Ana", "Ben", "Cy"] {
        for input in 0..10 {
            team.apply(name, &submitted(&format!("{input}.png"), 5.0));
        }
    }
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingReview", 6), ("Pending", 24)])
    );
    let early = team.refusal("Ana", r#"[Release(task: "Street", labeler: "Ana")]"#);
    assert!(early.contains("role of a lead"), "{early}");
    team.apply("Lea", r#"[Release(task: "Street", labeler: "Ana")]"#);
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingReview", 6), ("Pending", 16), ("Success", 8)])
    );
    team.apply("Lea", r#"[ReviewAll(task: "Street", labeler: "Ben")]"#);
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingReview", 14), ("Pending", 8), ("Success", 8)])
    );
    team.sound();
}

/// What the card of the only job says.
fn told(session: &Session) -> (String, Vec<String>) {
    let [job] = session.view().jobs.as_slice() else {
        panic!("one job: {:?}", session.view().jobs);
    };
    match &job.outcome {
        Some(JobOutcome::TaskChanged(changed)) => (job.title.clone(), changed.said.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_a_window_deciding_on_a_sample_is_a_job_that_can_be_taken_back() {
    let team = Team::with_pictures(10);
    let task = team.task(TASK);
    for input in 0..10 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    let mut lea = team.session("Lea");
    let ana = lea.person_named("Ana").expect("labels").id;
    let held = BTreeMap::from([("AwaitingReview", 2), ("Pending", 8)]);
    lea.apply(Command::Review(ReviewCommand::DecideOnSample(
        task.id,
        ana,
        SampleVerdict::Released,
    )))
    .expect("begins");
    lea.wait_for_jobs();
    let (title, said) = told(&lea);
    assert_eq!(title, "Accepting the rest of Ana");
    assert_eq!(
        said,
        ["8 submissions of Ana are accepted as they are; what they submit from now on is accepted too."]
    );
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingReview", 2), ("Success", 8)])
    );
    let gesture = lea.view().jobs[0].outcome.as_ref().and_then(JobOutcome::gesture);
    let gesture = gesture.expect("can be taken back");
    lea.apply(Command::Data(DataCommand::TakeBack(gesture)))
        .expect("begins");
    lea.wait_for_jobs();
    assert_eq!(team.statuses("Street"), held);
    // The verdict went back too: it can be given again, and then decides otherwise.
    lea.apply(Command::Project(ProjectCommand::Dismiss(lea.view().jobs[0].id)))
        .expect("dismissed");
    lea.apply(Command::Review(ReviewCommand::DecideOnSample(
        task.id,
        ana,
        SampleVerdict::ReviewAll,
    )))
    .expect("begins");
    lea.wait_for_jobs();
    assert_eq!(
        told(&lea).1,
        ["8 submissions of Ana go to review; what they submit from now on goes there too."]
    );
    assert_eq!(team.statuses("Street"), BTreeMap::from([("AwaitingReview", 10)]));
    drop(lea);
    let refused = team.session("Rae").apply(Command::Review(ReviewCommand::DecideOnSample(
        task.id,
        ana,
        SampleVerdict::Open,
    )));
    assert!(refused.is_err(), "only a lead decides");
    team.sound();
}

/// What the sample of Ana's work shows Lea.
fn sample(team: &Team, task: labelwright::domain::TaskId) -> labelwright::session::view::SampleResult {
    let mut lea = team.session("Lea");
    lea.apply(Command::Review(ReviewCommand::ShowSamples(task)))
        .expect("asked");
    until(&mut lea, |lea| {
        lea.view().samples.as_ref().is_some_and(|samples| samples.read)
    });
    let samples = lea.view().samples.clone().expect("read");
    let ana = lea.person_named("Ana").expect("labels").id;
    samples
        .results
        .into_iter()
        .find(|line| line.labeler == ana)
        .expect("a line")
}

#[test]
fn a_reviewer_who_repairs_and_approves_makes_nobody_look_better() {
    let team = Team::with_pictures(4);
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], reviewers: ["Rae"],
            review_strategy: Manual(sample_percent: 100.0))"#,
    );
    for input in 0..4 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    let approve = |input: &str| format!(r#"Approve(task: "Street", input: "{input}", labeler: "Ana")"#);
    team.apply(
        "Rae",
        &format!(
            r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "no car"), {}]"#,
            approve("1.png")
        ),
    );
    let before = sample(&team, task.id);
    assert_eq!((before.reviewed, before.errors), (2, 1));
    // Rae moves an edge of the box on the third picture by half its width, draws one that is missing, and approves.
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    rae.apply(Command::Navigate(NavigateCommand::GoTo(2))).expect("goes");
    until_loaded(&mut rae);
    let current = rae.view().current.clone().expect("an input");
    assert_eq!(current.input.name, "2.png");
    let wider = labelwright::domain::BBox {
        x0: 5.0,
        y0: 5.0,
        x1: 35.0,
        y1: 25.0,
    };
    rae.apply(Command::Edit(EditCommand::Reshape(vec![(
        current.annotations[0].id,
        labelwright::domain::Region::Box(wider),
    )])))
    .expect("moves it");
    rae.flush().expect("saved");
    drop(rae);
    team.apply("Rae", &format!("[{}]", approve("2.png")));
    let after = sample(&team, task.id);
    assert_eq!((after.reviewed, after.errors, after.sent_back), (3, 2, 1));
    assert_eq!(after.corrections.all(), 1);
    let iou = after.corrections.mean_iou().expect("one was redrawn");
    assert!((iou - 2.0 / 3.0).abs() < 1e-9, "{iou}");
    let numbers = team
        .session("Lea")
        .numbers_of("Street", Default::default())
        .expect("counted")
        .numbers
        .total();
    assert_eq!((numbers.decided, numbers.first_pass), (3, 1));
    // A decision that is taken back is none, by whichever way.
    team.apply("Rae", r#"[Reopen(task: "Street", input: "1.png", labeler: "Ana")]"#);
    assert_eq!((sample(&team, task.id).reviewed, sample(&team, task.id).errors), (2, 2));
    team.sound();
}
