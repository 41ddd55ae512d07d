//! Inputs leave the project, and come back.

use super::desk::Desk;
use serde_json::json;

fn labeled() -> Desk {
    let desk = Desk::with_task("Detection", "");
    let on = |input: &str| {
        let region = "Box(10.0, 8.0, 30.0, 20.0)";
        format!(
            "Annotate(task: \"Street\", input: \"{input}\", concept: \"car\", region: {region}), \
             Submit(task: \"Street\", input: \"{input}\")"
        )
    };
    desk.apply(&format!("[{}, {}]", on("1.png"), on("2.png"))).fine();
    desk
}

fn exported(desk: &Desk, out: &str, more: &[&str]) -> (u64, u64) {
    let words = ["export", "p.labelwright", out, "--format", "coco", "--json"];
    let said = desk.run(words.iter().chain(more));
    let report = said.json();
    let count = |key: &str| report[key].as_u64().expect("a number");
    (count("inputs"), count("annotations"))
}

#[test]
fn a_removed_input_is_nowhere_but_in_versions_and_comes_back() {
    let desk = labeled();
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
    desk.run(freeze).fine();
    let said = desk.run(["input", "remove", "p.labelwright", "1.png"]).fine();
    assert_eq!(said.out, "1 input taken out of the project, with 1 annotation.\n");
    let info = desk.info();
    assert_eq!((&info["inputs"], &info["annotations"]), (&json!(1), &json!(1)));
    let task = desk.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(
        (&task["inputs"]["Done"], &task["statuses"]["Success"]),
        (&json!(1), &json!(1)),
        "{task}"
    );
    assert_eq!(exported(&desk, "now", &["--task", "Street"]), (1, 1));
    assert_eq!(exported(&desk, "whole", &[]), (1, 1));
    assert_eq!(exported(&desk, "then", &["--dataset", "Cars@v1"]), (2, 2));
    assert!(desk.path("pics/1.png").exists(), "the file stays");
    desk.sound();

    let again = desk.json(&["import", "p.labelwright", "pics"]);
    assert_eq!((&again["added"], &again["removed"]), (&json!(0), &json!(1)));
    desk.run(["input", "remove", "p.labelwright", "1.png"])
        .refused("\"1.png\" was removed from the project; taking the removal back brings it back.");
    let told = desk.json(&["log", "p.labelwright", "--input", "1.png"]);
    assert!(told["ops"].as_array().is_some_and(|ops| ops.len() > 1), "{told}");

    let log = desk.json(&["log", "p.labelwright"]);
    let lines = log["ops"].as_array().expect("entries");
    let line = lines
        .iter()
        .rfind(|line| line["kind"] == "RemoveInputs")
        .expect("is logged");
    let gesture = line["gesture"].as_str().expect("its gesture");
    desk.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    let info = desk.info();
    assert_eq!((&info["inputs"], &info["annotations"]), (&json!(2), &json!(2)));
    assert_eq!(exported(&desk, "back", &["--task", "Street"]), (2, 2));
    desk.sound();
}

#[test]
fn only_a_lead_removes_inputs() {
    let desk = labeled();
    desk.run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    let said = desk.run(["input", "remove", "p.labelwright", "1.png", "--as", "Ben"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert_eq!(desk.info()["inputs"], json!(2));
    desk.apply("[RemoveInputs(inputs: [\"1.png\", \"2.png\"])]").fine();
    assert_eq!(desk.info()["inputs"], json!(0));
    desk.sound();
}
