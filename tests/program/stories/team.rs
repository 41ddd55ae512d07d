//! A team by script: each member applies their own commands, as they would at their own workstation.

use crate::support::sentences;
use crate::support::terminal::{Said, Terminal};
use labelwright::domain::Role;
use serde_json::{Value, json};

/// A terminal with six pictures and a team: Ana leads, Bea, Cy and Dee label, Rae and Roy review.
fn team(more: &str) -> Terminal {
    let terminal = Terminal::with_project();
    for number in 1..=6 {
        terminal.picture(format!("pics/{number}.png"), 64, 48);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    for (name, role) in [
        ("Bea", "labeler"),
        ("Cy", "labeler"),
        ("Dee", "labeler"),
        ("Rae", "reviewer"),
        ("Roy", "reviewer"),
    ] {
        terminal
            .run(["member", "add", "p.labelwright", name, "--role", role])
            .fine();
    }
    terminal.file(
        "task.ron",
        format!("Task(name: \"Street\", kind: Detection, concepts: [\"car\"], seed: Some(3), {more})"),
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
}

fn apply(terminal: &Terminal, who: &str, commands: &str) -> Said {
    terminal.file("commands.ron", commands);
    terminal.run(["apply", "p.labelwright", "commands.ron", "--as", who])
}

/// One box on an input, and its submission.
fn handed_in(input: u32, x: u32) -> String {
    format!(
        "[Annotate(task: \"Street\", input: \"{input}.png\", concept: \"car\", region: Box({x}.0, 5.0, {}.0, 25.0)), \
         Submit(task: \"Street\", input: \"{input}.png\")]",
        x + 20
    )
}

fn show(terminal: &Terminal) -> Value {
    terminal.json(&["task", "show", "p.labelwright", "Street"])
}

/// How many live annotations stand where, those of which there are none left out.
fn statuses(terminal: &Terminal) -> Value {
    let mut shown = show(terminal)["statuses"].as_object().expect("an object").clone();
    shown.retain(|_, count| count != 0);
    Value::Object(shown)
}

#[test]
fn manual_review_with_rejection_and_resubmission() {
    let terminal = team(
        r#"labelers: ["Bea", "Cy"], worker_strategy: Partitioned(workers_per_input: 1, weights: {"Bea": 2, "Cy": 1}),
           reviewers: ["Rae", "Roy"], review_strategy: Manual(sample_percent: 100.0)"#,
    );
    let shown = show(&terminal);
    assert_eq!(shown["assignments"], json!({"Bea": 4, "Cy": 2}));
    assert_eq!(shown["reviews"], json!({"Rae": 3, "Roy": 3}));
    // Which of them are Bea's is drawn; one that is hers is found by trying.
    let hers = (1..=6)
        .find(|input| apply(&terminal, "Bea", &handed_in(*input, 5)).status == 0)
        .expect("one is hers");
    assert_eq!(statuses(&terminal), json!({"AwaitingReview": 1}));
    let rejected = format!(
        "[Reject(task: \"Street\", input: \"{hers}.png\", labeler: \"Bea\", feedback: \"box the mirrors too\")]"
    );
    apply(&terminal, "Bea", &rejected).refused(&sentences::first_refused(&sentences::needs(Role::Reviewer)));
    apply(&terminal, "Rae", &rejected).fine();
    assert_eq!(statuses(&terminal), json!({"ReviewDenied": 1}));
    assert_eq!(show(&terminal)["inputs"]["Returned"], json!(1));
    apply(
        &terminal,
        "Bea",
        &format!("[Submit(task: \"Street\", input: \"{hers}.png\")]"),
    )
    .fine();
    assert_eq!(statuses(&terminal), json!({"AwaitingReview": 1}));
    apply(
        &terminal,
        "Rae",
        &format!("[Approve(task: \"Street\", input: \"{hers}.png\", labeler: \"Bea\")]"),
    )
    .fine();
    assert_eq!(statuses(&terminal), json!({"Success": 1}));
    assert_eq!(terminal.info()["tasks"][0]["reviewed"], json!(1));
    terminal.sound();
}

#[test]
fn sampled_review_of_three_labelers() {
    let terminal = team(
        r#"labelers: ["Bea", "Cy", "Dee"], reviewers: ["Rae", "Roy"], review_strategy: Manual(sample_percent: 50.0)"#,
    );
    assert_eq!(show(&terminal)["assignments"], json!({"Bea": 6, "Cy": 6, "Dee": 6}));
    for who in ["Bea", "Cy", "Dee"] {
        for input in 1..=6 {
            apply(&terminal, who, &handed_in(input, 5)).fine();
        }
    }
    assert_eq!(statuses(&terminal), json!({"AwaitingReview": 9, "Pending": 9}));
    apply(
        &terminal,
        "Ana",
        "[Release(task: \"Street\", labeler: \"Bea\"), ReviewAll(task: \"Street\", labeler: \"Cy\")]",
    )
    .fine();
    assert_eq!(
        statuses(&terminal),
        json!({"AwaitingReview": 12, "Pending": 3, "Success": 3})
    );
    terminal.sound();
}

#[test]
fn consensus_of_two_in_three_with_one_conflict() {
    let terminal = team(
        r#"labelers: ["Bea", "Cy", "Dee"], reviewers: ["Rae"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5)"#,
    );
    for (who, x) in [("Bea", 5), ("Cy", 7), ("Dee", 40)] {
        apply(&terminal, who, &handed_in(1, x)).fine();
    }
    assert_eq!(statuses(&terminal), json!({"AwaitingConsensusReview": 1, "Success": 3}));
    apply(
        &terminal,
        "Rae",
        "[Reject(task: \"Street\", input: \"1.png\", labeler: \"Dee\")]",
    )
    .fine();
    let out = terminal.run([
        "export",
        "p.labelwright",
        "out",
        "--format",
        "coco",
        "--task",
        "Street",
        "--images",
        "none",
        "--json",
    ]);
    assert_eq!(out.json()["annotations"], json!(1), "the merged one alone: {out:?}");
    let written: Value = serde_json::from_slice(
        &std::fs::read(terminal.path("out/annotations/instances_default.json")).expect("the annotations"),
    )
    .expect("JSON");
    assert_eq!(
        written["annotations"][0]["bbox"],
        json!([6, 5, 20, 20]),
        "the median of two"
    );
    terminal.sound();
}

/// Two programs at once, each with its own commands; what they said, in the same order.
fn at_once(terminal: &Terminal, both: [(&str, String); 2]) -> [Said; 2] {
    let run = |(who, commands): &(&str, String)| {
        let file = format!("{who}.ron");
        terminal.file(&file, commands);
        terminal.run(["apply", "p.labelwright", &file, "--as", who])
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| run(&both[1]));
        [run(&both[0]), other.join().expect("it ran")]
    })
}

#[test]
fn two_programs_that_reach_for_one_input_do_not_both_get_it() {
    let terminal = team(r#"labelers: ["Bea", "Cy"], worker_strategy: Queue"#);
    for input in 1..=6 {
        let said = at_once(&terminal, [("Bea", handed_in(input, 5)), ("Cy", handed_in(input, 5))]);
        let got: Vec<i32> = said.iter().map(|said| said.status).collect();
        assert!(got == [0, 1] || got == [1, 0], "{said:?}");
    }
    assert_eq!(statuses(&terminal), json!({"Success": 6}));
    terminal.sound();
}

#[test]
fn two_programs_that_hand_in_at_once_are_both_heard() {
    let terminal = team(
        r#"labelers: ["Bea", "Cy"], reviewers: ["Rae"], review_strategy: Consensus(approval_threshold: 2, iou: 0.5)"#,
    );
    for input in 1..=6 {
        let said = at_once(&terminal, [("Bea", handed_in(input, 5)), ("Cy", handed_in(input, 6))]);
        assert_eq!(said.each_ref().map(|said| said.status), [0, 0], "{said:?}");
    }
    assert_eq!(
        statuses(&terminal),
        json!({"Success": 18}),
        "two originals and the merged one on each"
    );
    terminal.sound();
}
