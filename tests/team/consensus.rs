//! Two of three labelers must agree.

use crate::desk::{Team, car, handed_in};
use crate::manual::settled;
use labelwright::domain::{Origin, Region};
use labelwright::session::Command;
use std::collections::BTreeMap;

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    reviewers: ["Rae"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#;

#[test]
fn what_two_of_three_say_is_merged_and_the_third_waits_for_a_reviewer() {
    let team = Team::with_pictures(1);
    let task = team.task(TASK);
    team.apply("Ana", &handed_in("0.png", 5.0));
    assert_eq!(team.statuses("Street"), BTreeMap::from([("Pending", 1)]));
    team.apply("Ben", &handed_in("0.png", 7.0));
    // Both originals, and the one that stands for them.
    assert_eq!(team.statuses("Street"), BTreeMap::from([("Success", 3)]));
    let alone = format!(
        "[{}, Submit(task: \"Street\", input: \"0.png\")]",
        car("0.png", 40.0, 20.0, 20.0)
    );
    let early = team.refusal("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
    assert!(
        early.ends_with("it can be decided on when all have submitted."),
        "{early}"
    );
    team.apply("Cy", &alone);
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingConsensusReview", 1), ("Success", 3)])
    );
    let mut rae = team.seat("Rae");
    rae.apply(Command::Review(Some(task.id))).expect("reviews");
    settled(&mut rae);
    let review = rae.view().review.clone().expect("a review");
    assert_eq!(review.waiting, 1);
    assert_eq!(review.clusters.iter().filter(|cluster| cluster.agreed).count(), 1);
    let merged = review
        .others
        .iter()
        .find(|a| a.origin == Origin::Merged)
        .expect("merged");
    assert_eq!(merged.region.bounds().map(|b| b.x0), Some(6.0), "the median of 5 and 7");
    let ana = review
        .works
        .iter()
        .find(|work| work.name == "Ana")
        .expect("hers")
        .work
        .member;
    rae.apply(Command::TakeVersion(ana))
        .expect("takes hers, where nothing is");
    rae.settle().expect("saved");
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("ReviewDenied", 1), ("Success", 3)])
    );
    rae.apply(Command::Undo).expect("undone");
    rae.settle().expect("saved");
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingConsensusReview", 1), ("Success", 3)])
    );
    drop(rae);
    team.sound();
}

#[test]
fn versions_that_lie_too_far_apart_are_brought_together_by_a_reviewer() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    for (name, x) in [("Ana", 0.0), ("Ben", 10.0), ("Cy", 20.0)] {
        team.apply(name, &handed_in("0.png", x));
    }
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingConsensusReview", 3)])
    );
    team.apply(
        "Rae",
        r#"[Merge(task: "Street", input: "0.png", concept: "car", labelers: ["Ana", "Ben", "Cy"])]"#,
    );
    assert_eq!(team.statuses("Street"), BTreeMap::from([("Success", 4)]));
    let rae = team.seat("Rae");
    let input = rae.input_named("0.png").expect("the input").id;
    let disk = labelwright::store::ReadOnly::open(&team.path()).expect("opens");
    let all = disk.reader().annotations(input).expect("read");
    let merged = all.iter().find(|a| a.is_merged()).expect("merged");
    assert!(matches!(merged.region, Region::Box(b) if b.x0 == 10.0), "{merged:?}");
    assert_eq!(all.iter().filter(|a| a.merged == Some(merged.id)).count(), 3);
    team.sound();
}

#[test]
fn an_empty_submission_is_a_say_too() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    for name in ["Ana", "Ben"] {
        team.apply(name, r#"[Submit(task: "Street", input: "0.png")]"#);
    }
    team.apply("Cy", &handed_in("0.png", 5.0));
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingConsensusReview", 1)])
    );
    team.sound();
}
