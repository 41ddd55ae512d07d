//! Work of somebody who was taken off the task since: what is sent back is never with nobody.

use super::edited::edited;
use crate::support::sessions::until_loaded;
use crate::support::team::{Team, submitted};
use labelwright::domain::CommentKind;
use labelwright::domain::task::WorkState;
use labelwright::session::{Command, NavigateCommand};

fn task(labelers: &str, strategy: &str) -> String {
    format!(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: [{labelers}], reviewers: ["Rae"],
        review_strategy: Manual(sample_percent: 100.0), worker_strategy: {strategy}, seed: Some(1))"#
    )
}

const REJECT: &str = r#"[Reject(task: "Street", input: "0.png", labeler: "Cy", feedback: "box the mirror")]"#;

/// What the member finds on the canvas when they open the task: the input, its state, what was said.
fn finds(team: &Team, name: &str) -> (String, WorkState, Vec<String>) {
    let mut session = team.session(name);
    let task = session.task_named("Street").expect("the task").id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    until_loaded(&mut session);
    let current = session.view().current.as_ref().expect("an input");
    let remarks = session.view().talk.remarks.iter();
    let feedback = remarks.filter(|remark| remark.kind == CommentKind::Feedback);
    (
        current.input.name.clone(),
        current.state,
        feedback.map(|remark| remark.text.clone()).collect(),
    )
}

#[test]
fn what_is_sent_back_goes_to_who_labels_now() {
    for strategy in ["Partitioned(workers_per_input: 1)", "Queue"] {
        let team = Team::with_pictures(1);
        team.task(&task(r#""Cy""#, strategy));
        team.apply("Cy", &submitted("0.png", 5.0));
        edited(&team, r#"(labelers: ["Ana"])"#);
        team.apply("Rae", REJECT);
        let found = finds(&team, "Ana");
        let wanted = (
            "0.png".to_owned(),
            WorkState::Returned,
            vec!["box the mirror".to_owned()],
        );
        assert_eq!(found, wanted, "{strategy}");
        let lea = team.session("Lea");
        let summary = &lea.view().tasks[0];
        let ana = summary.task.labelers[0];
        assert_eq!(summary.labelers[&ana].open(), 1, "{strategy}");
        drop(lea);
        team.apply("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
        team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
        assert_eq!(team.statuses("Street"), [("Success", 1)].into(), "{strategy}");
        team.sound();
    }
}

#[test]
fn where_all_have_the_input_already_it_is_not_sent_back() {
    let team = Team::with_pictures(1);
    team.task(&task(r#""Ana", "Cy""#, "Full"));
    for who in ["Ana", "Cy"] {
        team.apply(who, &submitted("0.png", 5.0));
    }
    edited(&team, r#"(labelers: ["Ana"])"#);
    let deny = team.refusal("Rae", REJECT);
    assert!(deny.contains("is not in the task any more"), "{deny}");
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Cy")]"#);
    team.sound();
}

#[test]
fn who_has_the_least_to_do_gets_it() {
    let team = Team::with_pictures(4);
    team.task(&task(r#""Cy""#, "Queue"));
    team.apply("Cy", &submitted("0.png", 5.0));
    edited(&team, r#"(labelers: ["Ana", "Ben"])"#);
    // Ana takes what waits in the queue.
    let opened = finds(&team, "Ana");
    assert_ne!(opened.0, "0.png");
    team.apply("Rae", REJECT);
    assert_eq!(finds(&team, "Ben").0, "0.png");
    team.sound();
}
