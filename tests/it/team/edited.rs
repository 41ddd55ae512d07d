//! A lead changes a task that people work in.

use crate::support::sessions::until;
use crate::support::team::{Team, car, submitted};
use labelwright::domain::{OpKind, Task};
use labelwright::session::view::JobOutcome;
use labelwright::session::{Command, SessionError, TaskCommand, notice};
use labelwright::store::ReadOnly;

const SHARED: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "bus"], labelers: ["Ana", "Ben"],
    worker_strategy: Partitioned(workers_per_input: 1), seed: Some(1))"#;

/// Changes the task by a file, as the command line does; returns what was said.
fn edit(team: &Team, text: &str) -> Result<(Task, Vec<String>), SessionError> {
    let file = team.path().with_file_name("edit.ron");
    std::fs::write(&file, text).expect("a file");
    team.session("Lea").edit_task_now("Street", Some(&file), false, false)
}

#[track_caller]
pub fn edited(team: &Team, text: &str) -> Vec<String> {
    let done = edit(team, text);
    team.sound();
    done.unwrap_or_else(|error| panic!("{}", notice::sentence(&error, None)))
        .1
}

#[track_caller]
fn refused(team: &Team, text: &str) -> String {
    notice::sentence(&edit(team, text).expect_err("is refused"), None)
}

/// Which of the first `n` inputs the member may label now.
fn labels(team: &Team, name: &str, n: usize) -> Vec<usize> {
    let may = |at: &usize| {
        let draw = format!(
            "[{}, Undo(input: \"{at}.png\")]",
            car(&format!("{at}.png"), 3.0, 3.0, 9.0)
        );
        team.try_apply(name, &draw).is_ok()
    };
    (0..n).filter(may).collect()
}

#[test]
fn who_comes_gets_a_share_and_who_began_keeps_it() {
    let team = Team::with_pictures(9);
    team.task(SHARED);
    let anas = team.show("Street").assignments["Ana"];
    assert!((4..=5).contains(&anas));
    let began = labels(&team, "Ana", 9)[0];
    let input = format!("{began}.png");
    team.apply("Ana", &format!("[{}]", car(&input, 5.0, 5.0, 20.0)));
    let said = edited(&team, r#"(labelers: ["Ana", "Ben", "Cy"])"#);
    let shown = team.show("Street");
    assert_eq!(shown.assignments.values().copied().collect::<Vec<_>>(), [3, 3, 3]);
    assert!(
        said.iter()
            .any(|line| line.starts_with("Cy gets 3 inputs: ") && line.contains("of Ana's")),
        "{said:?}"
    );
    assert!(said.contains(&"Ana keeps what Ana began.".to_owned()), "{said:?}");
    team.apply("Ana", &format!("[Submit(task: \"Street\", input: \"{input}\")]"));
    assert_eq!(labels(&team, "Cy", 9).len(), 3);
}

#[test]
fn nothing_is_changed_by_asking_what_would_be() {
    let team = Team::with_pictures(6);
    team.task(SHARED);
    let file = team.path().with_file_name("edit.ron");
    std::fs::write(&file, r#"(name: "Road", labelers: ["Ana"])"#).expect("a file");
    let mut lea = team.session("Lea");
    let before = team.show("Street");
    let (_, said) = lea.edit_task_now("Street", Some(&file), false, true).expect("told");
    assert_eq!(
        said,
        [
            "The task is called \"Road\" from now on.",
            "Ana gets 3 inputs: 3 of Ben's.",
            "Ben labels here no more."
        ]
    );
    assert_eq!(team.show("Street"), before);
}

#[test]
fn later_inputs_join_and_places_stay() {
    let team = Team::with_pictures(4);
    team.task(SHARED);
    let (ana, ben) = (labels(&team, "Ana", 4), labels(&team, "Ben", 4));
    team.pictures(4..7);
    let (_, said) = team
        .session("Lea")
        .edit_task_now("Street", None, false, false)
        .expect("done");
    assert_eq!(said[0], "3 new inputs join.");
    let shown = team.show("Street");
    assert_eq!(shown.assignments.values().sum::<u64>(), 7);
    assert!(labels(&team, "Ana", 7).starts_with(&ana) && labels(&team, "Ben", 7).starts_with(&ben));
    let (_, again) = team
        .session("Lea")
        .edit_task_now("Street", None, false, false)
        .expect("done");
    assert_eq!(again, ["Nothing changes."]);
    team.sound();
    // A search is asked again too, and takes nothing away.
    edited(&team, r#"(inputs: Search("nothing like it"))"#);
    assert_eq!(team.show("Street").assignments.values().sum::<u64>(), 7);
}

#[test]
fn who_leaves_keeps_what_was_submitted() {
    let team = Team::with_pictures(8);
    team.task(SHARED);
    let bens = labels(&team, "Ben", 8);
    team.apply("Ben", &submitted(&format!("{}.png", bens[0]), 5.0));
    team.apply(
        "Ben",
        &format!("[{}]", car(&format!("{}.png", bens[1]), 5.0, 5.0, 20.0)),
    );
    let said = edited(&team, r#"(labelers: ["Ana"])"#);
    assert!(
        said.iter()
            .any(|line| line.starts_with("Ben labels here no more; what Ben submitted (1 input) stays")),
        "{said:?}"
    );
    assert_eq!(labels(&team, "Ana", 8).len(), 7);
    assert_eq!(
        team.show("Street").assignments.values().copied().collect::<Vec<_>>(),
        [7]
    );
    assert_eq!(team.show("Street").inputs["Done"], 1);
}

#[test]
fn what_is_in_use_cannot_go() {
    let team = Team::with_pictures(2);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car", "bus"], labelers: ["Ana"])"#);
    team.apply(
        "Ana",
        &format!("[{}, {}]", car("0.png", 2.0, 2.0, 9.0), car("1.png", 2.0, 2.0, 9.0)),
    );
    assert_eq!(
        refused(&team, r#"(concepts: ["bus"])"#),
        "Concepts that are in use cannot go: \"car\" (2 annotations). Give these annotations other concepts first."
    );
    assert_eq!(
        refused(&team, "(kind: Segmentation)"),
        "The kind cannot change any more: 2 annotations were made in the task. Make another task for it."
    );
    let said = edited(&team, r#"(concepts: ["car", "tram"], instructions: "Look twice.")"#);
    assert_eq!(
        said,
        [
            "New on the list of concepts: \"tram\".",
            "Off the list of concepts: \"bus\".",
            "Everybody is shown version 1 of the instructions."
        ]
    );
    let (task, _) = edit(&team, r#"(instructions: "Look three times.")"#).expect("done");
    assert_eq!(task.instructions_version, 2);
    let (task, _) = edit(&team, "(blind_review: true)").expect("done");
    assert_eq!(task.instructions_version, 2, "nothing new to read");
}

#[test]
fn the_work_of_a_reviewer_who_goes_is_decided_by_the_others() {
    let team = Team::with_pictures(6);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], reviewers: ["Rae", "Roy"],
        review_strategy: Manual(), seed: Some(1))"#,
    );
    for n in 0..6 {
        team.apply("Ana", &submitted(&format!("{n}.png"), 5.0));
    }
    let said = edited(&team, r#"(reviewers: ["Roy"])"#);
    assert_eq!(said, ["Roy decides on 3 submissions that waited for Rae."]);
    for n in 0..6 {
        team.apply(
            "Roy",
            &format!("[Approve(task: \"Street\", input: \"{n}.png\", labeler: \"Ana\")]"),
        );
    }
    let said = edited(&team, "(reviewers: [], review_strategy: None)");
    assert_eq!(
        said,
        [
            "What is submitted from now on is accepted without review.",
            "Work already submitted stays as it is."
        ]
    );
}

#[test]
fn who_joins_the_reviewers_gets_some_of_what_waits() {
    let team = Team::with_pictures(6);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], reviewers: ["Rae"],
        review_strategy: Manual(), seed: Some(1))"#,
    );
    for n in 0..6 {
        team.apply("Ana", &submitted(&format!("{n}.png"), 5.0));
    }
    // Rae said something of the last one, and is asked again.
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "5.png", labeler: "Ana", feedback: "tighter")]"#,
    );
    team.apply("Ana", r#"[Submit(task: "Street", input: "5.png")]"#);
    let waits = || {
        let lea = team.session("Lea");
        let of = |name: &str| {
            let id = lea.person_named(name).expect("is there").id;
            lea.view().tasks[0].waiting.get(&id).copied().unwrap_or(0)
        };
        (of("Rae"), of("Roy"))
    };
    let said = edited(&team, r#"(reviewers: ["Rae", "Roy"])"#);
    assert_eq!(said, ["Roy gets 3 of the 6 that wait."]);
    assert_eq!(waits(), (3, 3));
    // Of what Rae said something stays with Rae.
    let mut roys = Vec::new();
    let (lea, disk) = (team.session("Lea"), ReadOnly::open(&team.path()).expect("opens"));
    let roy = lea.person_named("Roy").expect("is there").id;
    let street = lea.task_named("Street").expect("is there").id;
    disk.reader()
        .each_work(street, &mut |work| {
            if work.reviewer == Some(roy) {
                roys.push(work.input);
            }
        })
        .expect("read");
    roys.sort();
    let theirs = ["2.png", "3.png", "4.png"].map(|name| lea.input_named(name).expect("is there").id);
    assert_eq!(roys, theirs);
    let (_, again) = team
        .session("Lea")
        .edit_task_now("Street", None, false, false)
        .expect("done");
    assert_eq!(again, ["Nothing changes."]);
    let mut lea = team.session("Lea");
    let lines = lea.log_of(&Default::default()).expect("the log");
    let line = lines.iter().rfind(|line| line.kind == OpKind::EditTask.name());
    lea.take_back_now(line.expect("the change").gesture.parse().expect("a gesture"))
        .expect("taken back");
    assert_eq!(waits(), (6, 0));
    team.sound();
}

#[test]
fn of_two_leads_at_once_the_second_is_told() {
    let team = Team::with_pictures(2);
    let task = team.task(SHARED);
    let mut late = team.session("Lea");
    edited(&team, "(blind_review: true)");
    let mut text = late.task_text(task.id).expect("its text");
    text.instructions = "Mine.".into();
    late.apply(Command::Task(TaskCommand::EditTask(task.id, Box::new(text), false)))
        .expect("is tried");
    late.wait_for_jobs();
    let outcome = late.view().jobs.last().and_then(|job| job.outcome.clone());
    assert!(
        matches!(&outcome, Some(JobOutcome::Failed(why)) if why.contains("edited a task")),
        "{outcome:?}"
    );
    assert!(team.show("Street").instructions.is_empty());
    team.sound();
}

#[test]
fn a_change_is_taken_back_but_for_what_was_begun_since() {
    let team = Team::with_pictures(8);
    let before = team.task(SHARED);
    let (ana, ben) = (labels(&team, "Ana", 8), labels(&team, "Ben", 8));
    team.pictures(8..9);
    edited(&team, r#"(labelers: ["Cy"], concepts: ["car", "tram"])"#);
    let begun = 3;
    team.apply("Cy", &format!("[{}]", car(&format!("{begun}.png"), 5.0, 5.0, 20.0)));
    let mut lea = team.session("Lea");
    let lines = lea.log_of(&Default::default()).expect("the log");
    let line = lines
        .iter()
        .rfind(|line| line.kind == OpKind::EditTask.name())
        .expect("the change");
    lea.take_back_now(line.gesture.parse().expect("a gesture"))
        .expect("taken back");
    team.sound();
    let now = team.session("Lea").task_named("Street").expect("is there").clone();
    assert_eq!((now.labelers, now.concepts), (before.labelers, before.concepts));
    assert_eq!(
        team.show("Street").inputs.values().sum::<u64>(),
        8,
        "what joined left again"
    );
    let rest = |mine: &[usize]| -> Vec<usize> { mine.iter().copied().filter(|at| *at != begun).collect() };
    assert_eq!(labels(&team, "Ana", 8), rest(&ana));
    assert_eq!(labels(&team, "Ben", 8), rest(&ben));
}

#[test]
fn what_a_change_comes_to_is_worked_out_in_the_background() {
    let team = Team::with_pictures(4);
    let task = team.task(SHARED);
    let mut lea = team.session("Lea");
    let mut text = lea.task_text(task.id).expect("its text");
    text.labelers.push("Cy".into());
    lea.apply(Command::Task(TaskCommand::PreviewEdit(
        task.id,
        Box::new(text.clone()),
        true,
    )))
    .expect("asked");
    let wait = |lea: &mut labelwright::session::Session| {
        until(lea, |lea| lea.view().edit_preview.is_some());
        lea.view().edit_preview.clone().expect("a preview")
    };
    let preview = wait(&mut lea);
    assert_eq!((preview.task, preview.error), (task.id, None));
    assert!(
        preview.lines[0].starts_with("Cy gets 1 input: 1 of "),
        "{:?}",
        preview.lines
    );
    text.concepts.clear();
    lea.apply(Command::Task(TaskCommand::PreviewEdit(task.id, Box::new(text), true)))
        .expect("asked");
    let refused = wait(&mut lea);
    assert_eq!(refused.lines, Vec::<String>::new());
    assert!(
        refused
            .error
            .expect("why")
            .starts_with("A task needs at least one concept")
    );
    assert_eq!(team.show("Street").assignments.len(), 2, "nothing was written");
}

#[test]
fn where_fewer_must_agree_nobody_waits_for_who_left() {
    let team = Team::with_pictures(2);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"], reviewers: ["Rae"],
        review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#,
    );
    // On the first they mean different cars, on the second the same.
    team.apply("Ana", &submitted("0.png", 2.0));
    team.apply("Ben", &submitted("0.png", 40.0));
    team.apply("Ana", &submitted("1.png", 5.0));
    team.apply("Ben", &submitted("1.png", 5.0));
    assert_eq!(team.show("Street").inputs["Unlabeled"], 2, "Cy has done nothing");
    let said = edited(&team, r#"(labelers: ["Ana", "Ben"])"#);
    assert_eq!(
        said,
        [
            "Cy labels here no more.",
            "Inputs with all submissions in are compared now."
        ]
    );
    let shown = team.show("Street");
    assert_eq!((shown.inputs["Submitted"], shown.inputs["Done"]), (1, 1));
    assert_eq!(shown.statuses["AwaitingConsensusReview"], 2);
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
    team.sound();
}

#[test]
fn who_has_less_is_told_where_nobody_gets_it() {
    let team = Team::with_pictures(4);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"],
        worker_strategy: Partitioned(workers_per_input: 2), seed: Some(1))"#,
    );
    let said = edited(&team, "(worker_strategy: Partitioned(workers_per_input: 1))");
    assert_eq!(said, ["Ana has 2 inputs less.", "Ben has 2 inputs less."]);
}

#[test]
fn an_overlap_comes_and_goes_and_what_was_begun_stays() {
    let team = Team::with_pictures(20);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
        worker_strategy: Partitioned(workers_per_input: 1), seed: Some(1))"#,
    );
    let strategy = |overlap: &str| format!("(worker_strategy: Partitioned(workers_per_input: 1{overlap}))");
    let said = edited(
        &team,
        &strategy(", overlap: Some((percent: 10.0, workers_per_input: 3))"),
    );
    assert_eq!(
        said.last().map(String::as_str),
        Some("2 of 20 inputs are labeled by 3.")
    );
    let total = || team.show("Street").assignments.values().sum::<u64>();
    assert_eq!(total(), 18 + 2 * 3);
    for n in 0..20 {
        // Whoever has it begins it.
        let _ = team.try_apply("Ana", &submitted(&format!("{n}.png"), 5.0));
    }
    let said = edited(&team, &strategy(""));
    assert_eq!(
        said.last().map(String::as_str),
        Some("No part of the inputs is labeled by more people any more.")
    );
    assert_eq!(total(), 20);
    team.sound();
}
