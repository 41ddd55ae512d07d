//! Some submissions are drawn for review; the lead decides what they stand for.

use crate::desk::{Team, handed_in};
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
