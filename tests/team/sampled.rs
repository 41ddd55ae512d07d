//! Some submissions are drawn for review; the lead decides what they stand for.

use crate::desk::{Team, handed_in};
use labelwright::domain::seat::SampleVerdict;
use labelwright::session::view::JobOutcome;
use labelwright::session::{Command, Session};
use std::collections::BTreeMap;

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    reviewers: ["Rae", "Roy"], review_strategy: Manual(sample_percent: 20.0), seed: Some(7))"#;

#[test]
fn a_fifth_of_each_labelers_work_is_reviewed_and_the_rest_waits_for_the_lead() {
    let team = Team::with_pictures(10);
    team.task(TASK);
    for name in ["Ana", "Ben", "Cy"] {
        for input in 0..10 {
            team.apply(name, &handed_in(&format!("{input}.png"), 5.0));
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
        team.apply("Ana", &handed_in(&format!("{input}.png"), 5.0));
    }
    let mut lea = team.seat("Lea");
    let ana = lea.person_named("Ana").expect("labels").id;
    let held = BTreeMap::from([("AwaitingReview", 2), ("Pending", 8)]);
    lea.apply(Command::DecideOnSample(task.id, ana, SampleVerdict::Released))
        .expect("begins");
    lea.wait_for_jobs();
    let (title, said) = told(&lea);
    assert_eq!(title, "Releasing the rest of Ana");
    assert_eq!(
        said,
        ["8 submissions of Ana are taken as they are; what they hand in from now on is taken too."]
    );
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingReview", 2), ("Success", 8)])
    );
    let gesture = lea.view().jobs[0].outcome.as_ref().and_then(JobOutcome::gesture);
    let gesture = gesture.expect("can be taken back");
    lea.apply(Command::TakeBack(gesture)).expect("begins");
    lea.wait_for_jobs();
    assert_eq!(team.statuses("Street"), held);
    // The verdict went back too: it can be given again, and then decides otherwise.
    lea.apply(Command::Dismiss(lea.view().jobs[0].id)).expect("dismissed");
    lea.apply(Command::DecideOnSample(task.id, ana, SampleVerdict::ReviewAll))
        .expect("begins");
    lea.wait_for_jobs();
    assert_eq!(
        told(&lea).1,
        ["8 submissions of Ana go to review; what they hand in from now on goes there too."]
    );
    assert_eq!(team.statuses("Street"), BTreeMap::from([("AwaitingReview", 10)]));
    drop(lea);
    let refused = team
        .seat("Rae")
        .apply(Command::DecideOnSample(task.id, ana, SampleVerdict::Open));
    assert!(refused.is_err(), "only a lead decides");
    team.sound();
}
