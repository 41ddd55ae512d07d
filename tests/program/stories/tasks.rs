//! A lead says what is to be labeled.

use crate::support::sentences;
use crate::support::terminal::Terminal;
use labelwright::domain::Role;
use serde_json::json;

#[test]
fn name_kind_and_concepts_are_enough() {
    let terminal = Terminal::with_task("Detection", "");
    let shown = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    let expected = json!({
        "id": shown["id"],
        "name": "Street",
        "kind": "Detection",
        "concepts": ["car", "person"],
        "assignments": {"Ana": 2},
        "reviews": {},
        "statuses": {
            "Success": 0, "Pending": 0, "AwaitingReview": 0, "AwaitingConsensusReview": 0, "ReviewDenied": 0
        },
        "inputs": {"Unlabeled": 2, "InProgress": 0, "Submitted": 0, "Returned": 0, "Skipped": 0, "Done": 0},
        "instructions": "",
        "required": [],
    });
    assert_eq!(shown, expected);
    let id = shown["id"].as_str().expect("text").to_owned();
    assert_eq!(terminal.json(&["task", "show", "p.labelwright", &id]), expected);
    assert_eq!(
        terminal.info(),
        json!({
            "inputs": 2,
            "annotations": 0,
            "concepts": [{"name": "car", "count": 0}, {"name": "person", "count": 0}],
            "tasks": [{"id": id, "name": "Street", "kind": "Detection", "inputs": 2, "labeled": 0, "reviewed": 0,
                "status": "new"}],
            "statuses": {},
            "datasets": [],
            "members": [{"name": "Ana", "roles": ["lead", "labeler", "reviewer"]}],
        })
    );
    assert_eq!(
        terminal.json(&["task", "list", "p.labelwright"])["tasks"],
        terminal.info()["tasks"]
    );
    terminal.sound();
}

#[test]
fn a_task_may_take_only_some_inputs() {
    let terminal = Terminal::with_project();
    for name in ["pics/night/1.png", "pics/night/2.png", "pics/day/3.png"] {
        terminal.picture(name, 8, 8);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "t.ron",
        "(name: \"N\", kind: Classification, concepts: [\"a\"], inputs: Search(\"NIGHT/\"))",
    );
    let made = terminal.json(&["task", "new", "p.labelwright", "t.ron"]);
    assert_eq!(made["inputs"]["Unlabeled"], 2);
}

#[test]
fn what_a_task_cannot_be_is_said() {
    let terminal = Terminal::with_task("Detection", "");
    let before = terminal.rows();
    let refused = |text: &str, sentence: &str| {
        terminal.file("wrong.ron", text);
        terminal
            .run(["task", "new", "p.labelwright", "wrong.ron"])
            .refused(sentence);
        assert_eq!(terminal.rows(), before, "{text}");
    };
    refused(
        "(name: \"Street\", kind: Detection, concepts: [\"car\"])",
        "The name \"Street\" is taken; choose another.",
    );
    refused(
        "(name: \"B\", kind: Detection, concepts: [\"car\"], labelers: [\"Zoe\"])",
        &sentences::no_member("Zoe"),
    );
    refused(
        "(name: \"B\", kind: Detection, concepts: [])",
        "A task needs at least one concept; name what is to be labeled.",
    );
    refused(
        "(name: \" \", kind: Detection, concepts: [\"car\"])",
        "The name is empty; type one.",
    );
    refused(
        "(name: \"B\", kind: Detection, concepts: [\"car\"], inputs: Dataset(\"x\"))",
        "There is no dataset \"x\"; make one with `dataset PROJECT new`.",
    );
}

#[test]
fn a_slip_in_the_file_is_shown_with_its_place() {
    let terminal = Terminal::with_task("Detection", "");
    terminal.file(
        "wrong.ron",
        "Task(\n    name: \"B\",\n    kind: Boxes,\n    concepts: [\"car\"],\n)",
    );
    let said = terminal.run(["task", "new", "p.labelwright", "wrong.ron"]);
    assert_eq!(said.status, 1);
    assert!(
        said.err.starts_with("wrong.ron cannot be read: line 3, column "),
        "{said:?}"
    );
    assert!(said.err.contains("Boxes") && said.err.lines().count() == 1, "{said:?}");
    terminal.file(
        "wrong.ron",
        "Task(name: \"B\", kind: Detection, concepts: [\"car\"], colour: 3)",
    );
    let said = terminal.run(["task", "new", "p.labelwright", "wrong.ron"]);
    assert!(
        said.err.starts_with("wrong.ron cannot be read: line 1, column "),
        "{said:?}"
    );
    assert!(said.err.contains("colour"), "{said:?}");
    let said = terminal.run(["task", "new", "p.labelwright", "nothing.ron"]);
    assert_eq!((said.status, said.out.as_str()), (1, ""));
    assert!(said.err.starts_with("nothing.ron: "), "{said:?}");
}

#[test]
fn people_read_the_same_in_words() {
    let terminal = Terminal::with_task("Detection", "");
    assert_eq!(
        terminal.run(["task", "list", "p.labelwright"]).fine().out,
        "Street  Detection  0 of 2 labeled  new\n"
    );
    assert_eq!(
        terminal.run(["task", "show", "p.labelwright", "Street"]).fine().out,
        "Street (Detection)\n  concepts: car, person\n  Ana: 2 inputs to label\n  inputs Unlabeled: 2\n"
    );
    terminal
        .run(["task", "show", "p.labelwright", "Avenue"])
        .refused(&sentences::no_task("Avenue"));
}

/// A terminal with a task of Ana's and Ben's, each with one of its two pictures.
fn shared() -> Terminal {
    let terminal = Terminal::with_project();
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    terminal.picture("pics/1.png", 64, 48);
    terminal.picture("pics/2.png", 64, 48);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "Task(name: \"Street\", kind: Detection, concepts: [\"car\"], labelers: [\"Ana\", \"Ben\"],
            worker_strategy: Partitioned(workers_per_input: 1), reviewers: [\"Ana\"], review_strategy: Manual())",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
}

#[test]
fn a_file_that_names_only_what_changes_changes_only_that() {
    let terminal = shared();
    assert_eq!(
        terminal.json(&["task", "show", "p.labelwright", "Street"])["assignments"],
        json!({"Ana": 1, "Ben": 1})
    );
    terminal.file("edit.ron", "(labelers: [\"Ana\"])");
    let edit = ["task", "edit", "p.labelwright", "Street", "edit.ron"];
    let rows = terminal.rows();
    let told = terminal.run(edit.iter().chain(&["--dry-run"])).fine();
    assert_eq!(told.out, "Ana gets 1 input: 1 of Ben's.\nBen labels here no more.\n");
    assert_eq!(terminal.rows(), rows, "it was only said");
    assert_eq!(
        terminal.json(&edit),
        json!({"task": "Street", "changes": ["Ana gets 1 input: 1 of Ben's.", "Ben labels here no more."]})
    );
    let shown = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(
        (&shown["assignments"], &shown["reviews"]),
        (&json!({"Ana": 2}), &json!({"Ana": 2}))
    );
    terminal.picture("pics/3.png", 64, 48);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    let joined = terminal.run(["task", "edit", "p.labelwright", "Street"]).fine();
    assert_eq!(joined.out, "1 new input joins.\nAna gets 1 input: 1 new.\n");
    terminal.file("edit.ron", "(labelers: [\"Zoe\"])");
    terminal.run(edit).refused(&sentences::no_member("Zoe"));
    terminal.sound();
}

#[test]
fn a_task_is_deleted_by_who_says_so_twice() {
    let terminal = shared();
    terminal.apply("[Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: Box(1.0, 1.0, 9.0, 9.0))]");
    let rows = terminal.rows();
    terminal
        .run(["task", "delete", "p.labelwright", "Street"])
        .refused("The task \"Street\" was not deleted; add `--yes`, or type its name when you are asked.");
    assert_eq!(terminal.rows(), rows);
    terminal
        .run(["task", "delete", "p.labelwright", "Street", "--as", "Ben", "--yes"])
        .refused(&sentences::needs(Role::Lead));
    let gone = terminal.json(&["task", "delete", "p.labelwright", "Street", "--yes"]);
    assert_eq!(
        (&gone["task"], &gone["deleted"]["inputs"]),
        (&json!("Street"), &json!(2))
    );
    assert_eq!(terminal.info()["tasks"], json!([]));
    terminal.sound();
}

#[test]
fn a_version_is_kept_and_delivered_by_name_or_number() {
    let terminal = Terminal::with_task("Detection", "");
    let draw = |x: u32| {
        let box_ = format!("region: Box({x}.0, 1.0, {}.0, 9.0)", x + 9);
        terminal.apply(&format!(
            "[Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", {box_}), Submit(task: \"Street\", input: \"1.png\")]"
        ))
        .fine();
    };
    draw(1);
    let freeze = [
        "task",
        "freeze",
        "p.labelwright",
        "Street",
        "--dataset",
        "Cars",
        "--version",
        "spring",
    ];
    assert_eq!(
        terminal.json(&freeze),
        json!({"dataset": "Cars", "version": "spring", "number": 1, "inputs": 2, "made": true})
    );
    let deliver = |dataset: &str, out: &str| {
        terminal
            .run([
                "export",
                "p.labelwright",
                out,
                "--format",
                "coco",
                "--dataset",
                dataset,
                "--images",
                "none",
            ])
            .fine();
        terminal.tree(out)
    };
    let before = deliver("Cars@spring", "before");
    terminal.apply("[Withdraw(task: \"Street\", input: \"1.png\")]").fine();
    draw(30);
    assert_eq!(deliver("Cars@1", "after"), before);
    terminal
        .run([
            "export",
            "p.labelwright",
            "out",
            "--format",
            "coco",
            "--dataset",
            "Cars@2",
        ])
        .refused("\"Cars\" has no version \"2\"; give its number or its name.");
    terminal
        .run(freeze)
        .refused("\"Cars\" has a version \"spring\" already; choose another name.");
    terminal.sound();
}
