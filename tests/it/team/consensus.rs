//! Two of three labelers must agree.

use crate::support::sessions::until_loaded;
use crate::support::team::{Team, car, submitted};
use labelwright::domain::{Origin, Region};
use labelwright::session::{Command, EditCommand, NavigateCommand, ReviewCommand};
use labelwright::store::ReadOnly;
use std::collections::BTreeMap;

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
    reviewers: ["Rae"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#;

#[test]
fn what_two_of_three_say_is_merged_and_the_third_waits_for_a_reviewer() {
    let team = Team::with_pictures(1);
    let task = team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    assert_eq!(team.statuses("Street"), BTreeMap::from([("Pending", 1)]));
    team.apply("Ben", &submitted("0.png", 7.0));
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
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
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
    rae.apply(Command::Review(ReviewCommand::TakeVersion(ana)))
        .expect("takes hers, where nothing is");
    rae.flush().expect("saved");
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("ReviewDenied", 1), ("Success", 3)])
    );
    rae.apply(Command::Edit(EditCommand::Undo)).expect("undone");
    rae.flush().expect("saved");
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
        team.apply(name, &submitted("0.png", x));
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
    let rae = team.session("Rae");
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
    team.apply("Cy", &submitted("0.png", 5.0));
    assert_eq!(
        team.statuses("Street"),
        BTreeMap::from([("AwaitingConsensusReview", 1)])
    );
    team.sound();
}

#[test]
fn reviewers_share_evenly_what_is_settled_when_a_labeler_leaves() {
    let team = Team::with_pictures(24);
    let task = team.task(&TASK.replace(r#"["Rae"]"#, r#"["Rae", "Roy"]"#));
    // They agree on nothing. The first eight wait for nobody, the others for Cy.
    for (name, x, inputs) in [("Ana", 0.0, 24), ("Ben", 15.0, 24), ("Cy", 30.0, 8)] {
        let all: Vec<String> = (0..inputs).map(|n| submitted(&format!("{n}.png"), x)).collect();
        let all: Vec<&str> = all.iter().map(|one| one.trim_matches(['[', ']'])).collect();
        team.apply(name, &format!("[{}]", all.join(", ")));
    }
    let loads = || {
        let disk = ReadOnly::open(&team.path()).expect("opens");
        let mut decides: BTreeMap<_, std::collections::BTreeSet<_>> = BTreeMap::new();
        let mut note = |work: labelwright::domain::task::Work| {
            if let Some(reviewer) = work.reviewer.filter(|_| work.drawn) {
                decides.entry(reviewer).or_default().insert(work.input);
            }
        };
        disk.reader().each_work(task.id, &mut note).expect("read");
        let loads: Vec<usize> = decides.values().map(|inputs| inputs.len()).collect();
        (loads.iter().sum::<usize>(), loads)
    };
    assert_eq!(loads().0, 8);
    let mut lea = team.session("Lea");
    let left = lea.remove_member_now("Cy", None).expect("leaves");
    assert_eq!(left.let_go, 16);
    assert_eq!(loads(), (24, vec![12, 12]));
    lea.take_back_now(left.gesture).expect("goes back");
    assert_eq!(loads().0, 8);
    // The same when the lead takes the labeler off the task.
    let file = team.path().with_extension("edit.ron");
    std::fs::write(&file, r#"(labelers: ["Ana", "Ben"])"#).expect("written");
    lea.edit_task_now("Street", Some(&file), false, false)
        .expect("is changed");
    assert_eq!(loads(), (24, vec![12, 12]));
    drop(lea);
    team.sound();
}

#[test]
fn a_conflict_that_is_open_again_waits_again() {
    let team = Team::with_pictures(2);
    let task = team.task(TASK);
    for (labeler, x) in [("Ana", 0.0), ("Ben", 20.0), ("Cy", 40.0)] {
        team.apply(labeler, &submitted("0.png", x));
        team.apply(labeler, &submitted("1.png", x));
    }
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    let counted = |session: &labelwright::session::Session| {
        let review = session.view().review.as_ref().expect("a review");
        (review.waiting, review.place)
    };
    assert_eq!(counted(&rae), (2, Some(1)));
    let ana = rae.task_named("Street").expect("the task").labelers[0];
    rae.apply(Command::Review(ReviewCommand::TakeVersion(ana)))
        .expect("settles");
    assert_eq!(counted(&rae), (1, None));
    rae.apply(Command::Review(ReviewCommand::NextReview)).expect("goes on");
    rae.apply(Command::Navigate(NavigateCommand::GoTo(0)))
        .expect("goes back");
    until_loaded(&mut rae);
    rae.apply(Command::Edit(EditCommand::Undo)).expect("opens it again");
    assert_eq!(counted(&rae), (2, Some(1)));
    rae.flush().expect("saved");
    drop(rae);
    team.sound();
}
