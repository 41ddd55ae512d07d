//! Annotations that came from files, and are corrected by a team.

use super::blind::at_first;
use super::edited::edited;
use crate::support::sessions::import_of;
use crate::support::team::{Team, car};
use labelwright::domain::Region;
use labelwright::session::{Command, EditCommand, ImportRequest, Progress, Session};

/// A team whose first picture comes with a car at 5, 5 and one at 30, 5.
fn marked() -> Team {
    let team = Team::with_pictures(1);
    let shape = |x: i32| {
        format!(
            r#"{{"label": "car", "points": [[{x}, 5], [{}, 25]], "group_id": null, "shape_type": "rectangle", "flags": {{}}}}"#,
            x + 20
        )
    };
    let text = format!(
        r#"{{"version": "5.0.1", "flags": {{}}, "shapes": [{}, {}], "imagePath": "0.png", "imageData": null, "imageHeight": 48, "imageWidth": 64}}"#,
        shape(5),
        shape(30)
    );
    std::fs::write(team.path().with_file_name("0.json"), text).expect("written");
    team
}

/// Imports them; says how many annotations that made.
fn import(team: &Team, task: Option<&str>) -> u64 {
    let mut lea = team.session("Lea");
    let task = task.map(|name| lea.task_named(name).expect("the task").id);
    let request = ImportRequest {
        task,
        ..import_of([team.path().with_file_name("0.json")], "labelme")
    };
    let report = lea.import_now(&request, &mut Progress::silent()).expect("imported");
    report.annotations
}

const REVIEWED: &str = r#"labelers: ["Ana"], reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0)"#;
const TWO_AGREE: &str =
    r#"labelers: ["Ana", "Ben"], reviewers: ["Rae"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5)"#;

fn street(rest: &str) -> String {
    format!(r#"(name: "Street", kind: Detection, concepts: ["car"], take_imported: true, {rest})"#)
}

fn boxes(session: &Session) -> Vec<f64> {
    let current = session.view().current.as_ref().expect("open");
    let left = |region: &Region| region.bounds().expect("a box").x0;
    let mut found: Vec<f64> = current.annotations.iter().map(|a| left(&a.region)).collect();
    found.sort_by(f64::total_cmp);
    found
}

#[test]
fn what_stayed_as_it_was_imported_is_submitted_and_reviewed() {
    let team = marked();
    import(&team, None);
    team.task(&street(REVIEWED));
    team.apply(
        "Ana",
        &format!(
            "[{}, Submit(task: \"Street\", input: \"0.png\")]",
            car("0.png", 1.0, 30.0, 10.0)
        ),
    );
    assert_eq!(team.statuses("Street")["AwaitingReview"], 3);
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "Too wide")]"#,
    );
    assert_eq!(team.statuses("Street")["ReviewDenied"], 3, "all of it goes back to Ana");
    team.apply("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
    assert_eq!(team.statuses("Street")["Success"], 3);
    let refused = team.refusal("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
    assert!(!refused.is_empty());
    team.sound();
}

#[test]
fn without_review_it_stays_what_it_was() {
    let team = marked();
    import(&team, None);
    team.task(&street(r#"labelers: ["Ana"]"#));
    team.apply("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
    assert_eq!(team.statuses("Street")["Success"], 2);
    let ana = at_first(&team, "Ana");
    let current = ana.view().current.as_ref().expect("open");
    assert!(current.annotations.iter().all(|a| a.author != ana.view().me.id));
}

#[test]
fn where_several_label_each_corrects_a_copy() {
    let team = marked();
    import(&team, None);
    team.task(&street(TWO_AGREE));
    let mut ana = at_first(&team, "Ana");
    assert_eq!(boxes(&ana), [5.0, 30.0]);
    let second = ana.view().current.as_ref().expect("open").annotations[1].id;
    ana.apply(Command::Edit(EditCommand::Delete(vec![second])))
        .expect("hers to remove");
    ana.flush().expect("saved");
    assert_eq!(boxes(&ana).len(), 1);
    drop(ana);
    let ben = at_first(&team, "Ben");
    assert_eq!(boxes(&ben), [5.0, 30.0], "what Ana removed is still Ben's");
    drop(ben);
    for name in ["Ana", "Ben"] {
        team.apply(name, r#"[Submit(task: "Street", input: "0.png")]"#);
    }
    let statuses = team.statuses("Street");
    assert_eq!(
        (statuses["Success"], statuses["AwaitingConsensusReview"]),
        (3, 1),
        "two that agree with their merger, and one that only Ben left there"
    );
    team.sound();
}

#[test]
fn what_is_imported_into_their_task_is_copied_too() {
    let team = marked();
    team.task(&street(TWO_AGREE));
    import(&team, Some("Street"));
    assert_eq!(team.statuses("Street")["Pending"], 4);
    for name in ["Ana", "Ben"] {
        assert_eq!(boxes(&at_first(&team, name)), [5.0, 30.0], "{name}");
    }
    assert_eq!(import(&team, Some("Street")), 0, "once more it adds nothing");
    team.sound();
}

#[test]
fn taking_over_once_more_doubles_nothing() {
    let team = marked();
    import(&team, None);
    team.task(&street(TWO_AGREE));
    team.apply("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
    edited(&team, r#"(take_imported: true, labelers: ["Ana", "Ben", "Cy"])"#);
    assert_eq!(boxes(&at_first(&team, "Cy")), [5.0, 30.0], "who came gets them, too");
    assert_eq!(boxes(&at_first(&team, "Ben")), [5.0, 30.0]);
    team.sound();
}
