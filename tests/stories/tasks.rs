//! A lead says what is to be labeled.

use crate::desk::Desk;
use serde_json::json;

#[test]
fn name_kind_and_concepts_are_enough() {
    let desk = Desk::with_task("Detection", "");
    let shown = desk.json(&["task", "show", "p.labelwright", "Street"]);
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
    });
    assert_eq!(shown, expected);
    let id = shown["id"].as_str().expect("text").to_owned();
    assert_eq!(desk.json(&["task", "show", "p.labelwright", &id]), expected);
    assert_eq!(
        desk.info(),
        json!({
            "inputs": 2,
            "annotations": 0,
            "concepts": [{"name": "car", "count": 0}, {"name": "person", "count": 0}],
            "tasks": [{"id": id, "name": "Street", "kind": "Detection", "inputs": 2, "labeled": 0, "reviewed": 0,
                "status": "new"}],
            "statuses": {},
            "members": [{"name": "Ana", "roles": ["lead", "labeler", "reviewer"]}],
        })
    );
    assert_eq!(
        desk.json(&["task", "list", "p.labelwright"])["tasks"],
        desk.info()["tasks"]
    );
    desk.sound();
}

#[test]
fn a_task_may_take_only_some_inputs() {
    let desk = Desk::with_project();
    for name in ["pics/night/1.png", "pics/night/2.png", "pics/day/3.png"] {
        desk.picture(name, 8, 8);
    }
    desk.run(["import", "p.labelwright", "pics"]).fine();
    desk.file(
        "t.ron",
        "(name: \"N\", kind: Classification, concepts: [\"a\"], inputs: Search(\"NIGHT/\"))",
    );
    let made = desk.json(&["task", "new", "p.labelwright", "t.ron"]);
    assert_eq!(made["inputs"]["Unlabeled"], 2);
}

#[test]
fn what_a_task_cannot_be_is_said() {
    let desk = Desk::with_task("Detection", "");
    let before = desk.rows();
    let refused = |text: &str, sentence: &str| {
        desk.file("wrong.ron", text);
        desk.run(["task", "new", "p.labelwright", "wrong.ron"])
            .refused(sentence);
        assert_eq!(desk.rows(), before, "{text}");
    };
    refused(
        "(name: \"Street\", kind: Detection, concepts: [\"car\"])",
        "The name \"Street\" is taken; choose another.",
    );
    refused(
        "(name: \"B\", kind: Detection, concepts: [\"car\"], labelers: [\"Zoe\"])",
        "There is no member \"Zoe\"; `labelwright member list PROJECT` shows the members.",
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
        "There is no dataset \"x\"; make one with `import --dataset`.",
    );
}

#[test]
fn a_slip_in_the_file_is_shown_with_its_place() {
    let desk = Desk::with_task("Detection", "");
    desk.file(
        "wrong.ron",
        "Task(\n    name: \"B\",\n    kind: Boxes,\n    concepts: [\"car\"],\n)",
    );
    let said = desk.run(["task", "new", "p.labelwright", "wrong.ron"]);
    assert_eq!(said.status, 1);
    assert!(
        said.err.starts_with("wrong.ron cannot be read: line 3, column "),
        "{said:?}"
    );
    assert!(said.err.contains("Boxes") && said.err.lines().count() == 1, "{said:?}");
    desk.file(
        "wrong.ron",
        "Task(name: \"B\", kind: Detection, concepts: [\"car\"], colour: 3)",
    );
    let said = desk.run(["task", "new", "p.labelwright", "wrong.ron"]);
    assert!(
        said.err.starts_with("wrong.ron cannot be read: line 1, column "),
        "{said:?}"
    );
    assert!(said.err.contains("colour"), "{said:?}");
    let said = desk.run(["task", "new", "p.labelwright", "nothing.ron"]);
    assert_eq!((said.status, said.out.as_str()), (1, ""));
    assert!(said.err.starts_with("nothing.ron: "), "{said:?}");
}

#[test]
fn people_read_the_same_in_words() {
    let desk = Desk::with_task("Detection", "");
    assert_eq!(
        desk.run(["task", "list", "p.labelwright"]).fine().out,
        "Street  Detection  0 of 2 labeled  new\n"
    );
    assert_eq!(
        desk.run(["task", "show", "p.labelwright", "Street"]).fine().out,
        "Street (Detection)\n  concepts: car, person\n  Ana: 2 inputs to label\n  inputs Unlabeled: 2\n"
    );
    desk.run(["task", "show", "p.labelwright", "Avenue"])
        .refused("There is no task \"Avenue\"; `labelwright task list PROJECT` shows the tasks.");
}
