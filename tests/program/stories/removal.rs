//! Inputs leave the project, and come back.

use crate::support::terminal::Terminal;
use serde_json::json;

fn labeled() -> Terminal {
    let terminal = Terminal::with_task("Detection", "");
    let on = |input: &str| {
        let region = "Box(10.0, 8.0, 30.0, 20.0)";
        format!(
            "Annotate(task: \"Street\", input: \"{input}\", concept: \"car\", region: {region}), \
             Submit(task: \"Street\", input: \"{input}\")"
        )
    };
    terminal.apply(&format!("[{}, {}]", on("1.png"), on("2.png"))).fine();
    terminal
}

fn exported(terminal: &Terminal, out: &str, more: &[&str]) -> (u64, u64) {
    let words = ["export", "p.labelwright", out, "--format", "coco", "--json"];
    let said = terminal.run(words.iter().chain(more));
    let report = said.json();
    let count = |key: &str| report[key].as_u64().expect("a number");
    (count("inputs"), count("annotations"))
}

#[test]
fn a_removed_input_is_nowhere_but_in_versions_and_comes_back() {
    let terminal = labeled();
    let freeze = [
        "task",
        "freeze",
        "p.labelwright",
        "Street",
        "--dataset",
        "Cars",
        "--version",
        "v1",
    ];
    terminal.run(freeze).fine();
    let said = terminal.run(["input", "remove", "p.labelwright", "1.png"]).fine();
    assert_eq!(said.out, "1 input taken out of the project, with 1 annotation.\n");
    let info = terminal.info();
    assert_eq!((&info["inputs"], &info["annotations"]), (&json!(1), &json!(1)));
    let task = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(
        (&task["inputs"]["Done"], &task["statuses"]["Success"]),
        (&json!(1), &json!(1)),
        "{task}"
    );
    assert_eq!(exported(&terminal, "now", &["--task", "Street"]), (1, 1));
    assert_eq!(exported(&terminal, "whole", &[]), (1, 1));
    assert_eq!(exported(&terminal, "then", &["--dataset", "Cars@v1"]), (2, 2));
    assert!(terminal.path("pics/1.png").exists(), "the file stays");
    terminal.sound();

    let again = terminal.json(&["import", "p.labelwright", "pics"]);
    assert_eq!((&again["added"], &again["removed"]), (&json!(0), &json!(1)));
    terminal
        .run(["input", "remove", "p.labelwright", "1.png"])
        .refused("\"1.png\" was removed from the project; undoing the removal brings it back.");
    let told = terminal.json(&["log", "p.labelwright", "--input", "1.png"]);
    assert!(told["ops"].as_array().is_some_and(|ops| ops.len() > 1), "{told}");

    let log = terminal.json(&["log", "p.labelwright"]);
    let lines = log["ops"].as_array().expect("entries");
    let line = lines
        .iter()
        .rfind(|line| line["kind"] == "RemoveInputs")
        .expect("is logged");
    let gesture = line["gesture"].as_str().expect("its gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    let info = terminal.info();
    assert_eq!((&info["inputs"], &info["annotations"]), (&json!(2), &json!(2)));
    assert_eq!(exported(&terminal, "back", &["--task", "Street"]), (2, 2));
    terminal.sound();
}

#[test]
fn only_a_lead_removes_inputs() {
    let terminal = labeled();
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    let said = terminal.run(["input", "remove", "p.labelwright", "1.png", "--as", "Ben"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert_eq!(terminal.info()["inputs"], json!(2));
    terminal.apply("[RemoveInputs(inputs: [\"1.png\", \"2.png\"])]").fine();
    assert_eq!(terminal.info()["inputs"], json!(0));
    terminal.sound();
}
