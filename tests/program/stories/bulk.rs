//! The same is said of many inputs at once.

use crate::support::terminal::{Said, Terminal};
use serde_json::json;

/// Four pictures in a classification task of Ana and Ben.
fn task() -> Terminal {
    let terminal = Terminal::with_project();
    for name in ["shoes/1.png", "shoes/2.png", "hats/3.png", "hats/4.png"] {
        terminal.picture(format!("pics/{name}"), 32, 24);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    terminal.file(
        "task.ron",
        "(name: \"Kinds\", kind: Classification, concepts: [\"shoe\", \"boot\", \"hat\"], labelers: [\"Ana\", \"Ben\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
}

fn bulk(terminal: &Terminal, query: &str, act: &[&str]) -> serde_json::Value {
    terminal.json(&[&call_of("Ana", query)[..], act].concat())
}

/// The same by a member, as it was said.
fn bulk_by(terminal: &Terminal, member: &str, query: &str, act: &[&str]) -> Said {
    terminal.run([&call_of(member, query)[..], act].concat())
}

fn call_of<'a>(member: &'a str, query: &'a str) -> [&'a str; 7] {
    ["bulk", "p.labelwright", query, "--task", "Kinds", "--as", member]
}

fn found(terminal: &Terminal, query: &str) -> serde_json::Value {
    terminal.json(&["search", "p.labelwright", query])["count"].clone()
}

#[test]
fn a_folder_is_labeled_relabeled_and_cleared_in_one_gesture_each() {
    let terminal = task();
    let counted = bulk(&terminal, "path:shoes", &["--add", "shoe", "--dry-run"]);
    assert_eq!((&counted["changed"], &counted["annotations"]), (&json!(2), &json!(2)));
    assert_eq!(found(&terminal, "concept:shoe"), json!(0), "it was only counted");
    let done = bulk(&terminal, "path:shoes", &["--add", "shoe"]);
    assert_eq!(
        (&done["inputs"], &done["changed"], &done["skipped"]),
        (&json!(2), &json!(2), &json!([]))
    );
    assert_eq!(found(&terminal, "path:shoes concept:shoe by:Ana"), json!(2));
    let again = bulk(&terminal, "path:shoes", &["--add", "shoe"]);
    assert_eq!(again["changed"], json!(0), "what is said already is not said again");
    bulk(&terminal, "", &["--absent", "hat"]);
    assert_eq!(found(&terminal, "absent:hat"), json!(4));
    let replaced = bulk(&terminal, "2.png", &["--replace", "shoe=boot"]);
    assert_eq!((&replaced["inputs"], &replaced["annotations"]), (&json!(1), &json!(1)));
    assert_eq!(found(&terminal, "concept:boot"), json!(1));
    let removed = bulk(&terminal, "absent:hat", &["--remove", "hat"]);
    assert_eq!(removed["annotations"], json!(4));
    assert_eq!(found(&terminal, "absent:hat"), json!(0));
    terminal.run(["check", "p.labelwright"]).fine();
}

#[test]
fn what_others_said_or_i_submitted_is_left_and_listed() {
    let terminal = task();
    bulk(&terminal, "", &["--add", "shoe"]);
    terminal
        .apply("[Submit(task: \"Kinds\", input: \"hats/3.png\")]")
        .fine();
    let said = terminal.run([
        "bulk",
        "p.labelwright",
        "",
        "--task",
        "Kinds",
        "--remove",
        "shoe",
        "--as",
        "Ben",
    ]);
    assert_eq!(said.status, 3, "{said:?}");
    assert_eq!(said.err.lines().count(), 4, "each is Ana's: {said:?}");
    let said = terminal.run([
        "bulk",
        "p.labelwright",
        "",
        "--task",
        "Kinds",
        "--remove",
        "shoe",
        "--as",
        "Ana",
    ]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(
        said.out.starts_with("3 annotations changed on 3 of 4 inputs.\n"),
        "{said:?}"
    );
    assert!(said.err.starts_with("skipped hats/3.png: "), "{said:?}");
    terminal.file(
        "boxes.ron",
        "(name: \"Boxes\", kind: Detection, concepts: [\"shoe\"], labelers: [\"Ana\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "boxes.ron"]).fine();
    let said = terminal.run([
        "bulk",
        "p.labelwright",
        "",
        "--task",
        "Boxes",
        "--add",
        "shoe",
        "--as",
        "Ana",
    ]);
    assert_eq!(said.status, 1, "a box has to be drawn: {said:?}");
}

#[test]
fn it_is_undone_as_one_where_nothing_was_changed_since() {
    let terminal = task();
    let done = bulk(&terminal, "path:hats", &["--add", "hat"]);
    let gesture = done["gesture"].as_str().expect("its gesture").to_owned();
    bulk(&terminal, "4.png", &["--absent", "shoe"]);
    let undone = bulk(&terminal, "", &["--undo", &gesture]);
    assert_eq!(
        (&undone["inputs"], &undone["changed"]),
        (&json!(4), &json!(1)),
        "on one something was said since"
    );
    assert_eq!(found(&terminal, "concept:hat"), json!(1));
    terminal.run(["check", "p.labelwright"]).fine();
}

#[test]
fn a_lead_changes_what_others_submitted_and_status_and_author_stay() {
    let terminal = task();
    terminal
        .run(["member", "add", "p.labelwright", "Lea", "--role", "lead"])
        .fine();
    bulk(&terminal, "path:shoes", &["--add", "shoe"]);
    let submits = ["1", "2"].map(|n| format!("Submit(task: \"Kinds\", input: \"shoes/{n}.png\")"));
    terminal.apply(&format!("[{}]", submits.join(", "))).fine();
    let as_lea = |more: &[&str]| {
        let call = ["bulk", "p.labelwright", "", "--task", "Kinds", "--as", "Lea"];
        terminal.run([&call[..], more].concat())
    };
    // Said aloud alone, and for what is there alone.
    assert_eq!(as_lea(&["--replace", "shoe=boot"]).status, 3);
    assert_eq!(as_lea(&["--add", "boot", "--decided"]).status, 2);
    let counted = as_lea(&["--replace", "shoe=boot", "--decided", "--dry-run"]);
    assert_eq!(
        counted.out, "2 annotations would change on 2 of 4 inputs.\n",
        "{counted:?}"
    );
    assert_eq!(found(&terminal, "concept:boot"), json!(0));
    let said = as_lea(&["--replace", "shoe=boot", "--decided"]);
    assert!(
        said.out.starts_with("2 annotations changed on 2 of 4 inputs.\n"),
        "{said:?}"
    );
    assert_eq!(found(&terminal, "concept:boot by:Ana status:success"), json!(2));
    terminal.run(["check", "p.labelwright"]).fine();

    let gesture = said.out.split('"').nth(1).expect("its gesture").to_owned();
    as_lea(&["--undo", &gesture]).refused(&format!(
        "This is undone in the history, or by `apply` with [TakeBack(gesture: \"{gesture}\")]."
    ));
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(found(&terminal, "concept:shoe by:Ana status:success"), json!(2));
    // Labelers may not.
    let ben = [
        "bulk",
        "p.labelwright",
        "",
        "--task",
        "Kinds",
        "--as",
        "Ben",
        "--remove",
        "shoe",
        "--decided",
    ];
    assert_eq!(terminal.run(ben).status, 1);
    as_lea(&["--remove", "shoe", "--decided"]).fine();
    assert_eq!(found(&terminal, "concept:shoe"), json!(0));
    terminal.run(["check", "p.labelwright"]).fine();
}

#[test]
fn the_history_takes_it_back_as_one() {
    let terminal = task();
    let done = bulk(&terminal, "path:hats", &["--add", "hat"]);
    let gesture = done["gesture"].as_str().expect("its gesture").to_owned();
    bulk(&terminal, "4.png", &["--absent", "shoe"]);
    let log = terminal.json(&["log", "p.labelwright"]);
    let kinds: Vec<&str> = log["ops"]
        .as_array()
        .expect("entries")
        .iter()
        .filter(|line| line["gesture"] == gesture.as_str())
        .filter_map(|line| line["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["Annotate", "Annotate", "Bulk"], "{log}");
    let other = format!("[TakeBack(gesture: \"{gesture}\")]");
    terminal.apply(&other).fine();
    assert_eq!(
        found(&terminal, "concept:hat"),
        json!(0),
        "what was said of another concept since stays"
    );
    assert_eq!(found(&terminal, "absent:shoe"), json!(1));
    terminal.run(["check", "p.labelwright"]).fine();
    let again = terminal.apply(&other);
    assert_eq!(again.status, 1, "{again:?}");
}

#[test]
fn a_reviewer_accepts_all_that_a_query_finds_and_takes_it_back_as_one() {
    let terminal = task();
    for (name, role) in [("Rev", "reviewer"), ("Lea", "lead")] {
        terminal
            .run(["member", "add", "p.labelwright", name, "--role", role])
            .fine();
    }
    terminal.file(
        "task.ron",
        "(name: \"Kinds\", kind: Classification, concepts: [\"shoe\", \"boot\", \"hat\"], labelers: [\"Ana\", \"Ben\"], \
          reviewers: [\"Rev\"], review_strategy: Manual(sample_percent: 100.0))",
    );
    terminal
        .run(["task", "edit", "p.labelwright", "Kinds", "task.ron"])
        .fine();
    bulk(&terminal, "path:shoes", &["--add", "shoe"]);
    bulk(&terminal, "path:hats", &["--add", "hat"]);
    let submits =
        ["shoes/1", "shoes/2", "hats/3"].map(|name| format!("Submit(task: \"Kinds\", input: \"{name}.png\")"));
    terminal.apply(&format!("[{}]", submits.join(", "))).fine();
    let waiting = "status:awaiting";
    assert_eq!(found(&terminal, waiting), json!(3));
    let by = |member, query| bulk_by(&terminal, member, query, &["--approve", "--json"]);
    // Who does not review it accepts nothing.
    let refused = by("Ben", "path:shoes");
    assert_eq!(
        (refused.status, &refused.json()["changed"]),
        (3, &json!(0)),
        "{refused:?}"
    );
    let report = by("Rev", "path:shoes").fine().json();
    assert_eq!(
        (&report["inputs"], &report["changed"], &report["annotations"]),
        (&json!(2), &json!(2), &json!(2)),
        "{report}"
    );
    assert_eq!(
        (
            found(&terminal, waiting),
            found(&terminal, "concept:shoe status:success")
        ),
        (json!(1), json!(2))
    );
    terminal.run(["check", "p.labelwright"]).fine();
    let gesture = report["gesture"].as_str().expect("its gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(found(&terminal, waiting), json!(3), "all wait again");
    terminal.run(["check", "p.labelwright"]).fine();
    // Of what was not submitted nothing is accepted.
    let all = by("Rev", "").fine().json();
    assert_eq!((&all["inputs"], &all["changed"]), (&json!(4), &json!(3)), "{all}");
}

#[test]
fn a_lead_gives_what_a_query_finds_to_a_labeler_but_for_what_is_begun() {
    let terminal = task();
    terminal.file(
        "task.ron",
        "(name: \"Kinds\", kind: Classification, concepts: [\"shoe\", \"boot\", \"hat\"], labelers: [\"Ana\", \"Ben\"], \
          worker_strategy: Partitioned(workers_per_input: 1))",
    );
    terminal
        .run(["task", "edit", "p.labelwright", "Kinds", "task.ron"])
        .fine();
    let shares = || terminal.json(&["task", "show", "p.labelwright", "Kinds"])["assignments"].clone();
    let before = shares();
    let to_ben = bulk(&terminal, "", &["--assign", "Ben"]);
    assert_eq!(to_ben["inputs"], json!(4), "{to_ben}");
    assert_eq!(shares(), json!({"Ana": 0, "Ben": 4}));
    let gesture = to_ben["gesture"].as_str().expect("its gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(shares(), before, "taken back as one");
    bulk(&terminal, "", &["--assign", "Ben"]);
    bulk_by(&terminal, "Ben", "1.png", &["--add", "shoe"]).fine();
    let said = bulk_by(&terminal, "Ana", "path:shoes", &["--assign", "Ana"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(said.out.starts_with("1 of 2 inputs given to Ana.\n"), "{said:?}");
    assert!(said.err.contains("skipped shoes/1.png: "), "{said:?}");
    assert_eq!(shares(), json!({"Ana": 1, "Ben": 3}));
    terminal.run(["check", "p.labelwright"]).fine();
    let ben = bulk_by(&terminal, "Ben", "", &["--assign", "Ben"]);
    assert_eq!(ben.status, 1, "a lead says who labels what");
}
