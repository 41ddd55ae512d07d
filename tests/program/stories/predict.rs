//! A model in a project, from the terminal: added, listed, run over a task by its thresholds.

use crate::support::terminal::Terminal;
use serde_json::json;
use std::path::Path;

/// A terminal with two scenes of the sample project, our own model, and a task that it annotates.
fn terminal() -> Terminal {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let terminal = Terminal::with_project();
    for name in ["scene-06.jpg", "scene-10.jpg"] {
        terminal.file(
            format!("pics/{name}"),
            std::fs::read(assets.join("demo").join(name)).expect("a scene"),
        );
    }
    for name in ["tabletop.onnx", "tabletop.ron"] {
        terminal.file(
            format!("models/{name}"),
            std::fs::read(assets.join("model").join(name)).expect("the model"),
        );
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
}

const TASK: &str = r#"Task(name: "Table", kind: Detection, concepts: ["doughnut", "apple"],
    auto: Some(Auto(model: "Tabletop", approve: 0.7, discard: 0.3, per_concept: {"apple": (0.95, 0.1)})))"#;

#[test]
fn a_model_is_added_and_listed_with_its_classes_and_licence() {
    let terminal = terminal();
    let added = terminal.json(&["model", "add", "p.labelwright", "models/tabletop.onnx"]);
    assert_eq!(
        (&added["name"], &added["kind"]),
        (&json!("Tabletop"), &json!("Segmenter"))
    );
    assert_eq!(added["path"], "models/tabletop.onnx", "relative to the project");
    assert_eq!(added["licence"], "MIT OR Apache-2.0");
    let again = terminal.json(&["model", "add", "p.labelwright", "models/tabletop.ron"]);
    assert_eq!(again["id"], added["id"], "the same files are the same model");
    let listed = terminal.json(&["model", "list", "p.labelwright"]);
    assert_eq!(listed["models"].as_array().map(Vec::len), Some(1));
    terminal.json(&["check", "p.labelwright"]);
}

#[test]
fn a_task_is_annotated_by_its_thresholds_and_twice_doubles_nothing() {
    let terminal = terminal();
    terminal.file("task.ron", TASK);
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).refused(
        "There is no model \"Tabletop\"; `labelwright model list PROJECT` shows the models, `model add` adds one.",
    );
    terminal
        .run(["model", "add", "p.labelwright", "models/tabletop.onnx"])
        .fine();
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let first = terminal.json(&["predict", "p.labelwright", "--task", "Table", "--engine", "rten"]);
    assert_eq!((&first["inputs"], &first["review"]), (&json!(2), &json!(0)));
    let approved = first["approved"].as_u64().expect("a count");
    assert!(approved > 3, "{first}");
    let info = terminal.json(&["info", "p.labelwright"]);
    assert_eq!(info["statuses"]["Success"], json!(approved));
    let again = terminal.json(&["predict", "p.labelwright", "--task", "Table", "--engine", "rten"]);
    assert_eq!(
        (&again["suggestions"], &again["approved"]),
        (&json!(0), &json!(0)),
        "{again}"
    );
    assert_eq!(terminal.json(&["check", "p.labelwright"])["ok"], json!(true));
    // What a model said goes along where the format has room for it.
    terminal.run(["export", "p.labelwright", "out", "--format", "coco", "--task", "Table"]);
    let text = std::fs::read_to_string(terminal.path("out/annotations/instances_default.json")).expect("a dataset");
    let coco: serde_json::Value = serde_json::from_str(&text).expect("json");
    let one = &coco["annotations"][0];
    assert_eq!(one["attributes"]["model"], "Tabletop");
    assert!(one["score"].as_f64().is_some_and(|score| score >= 0.7), "{one}");
}

#[test]
fn a_task_without_a_model_says_what_to_do() {
    let terminal = terminal();
    terminal.file(
        "task.ron",
        r#"Task(name: "Table", kind: Detection, concepts: ["apple"])"#,
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
        .run(["predict", "p.labelwright", "--task", "Table"])
        .refused("The task \"Table\" has no model; give it one in its settings, or as `assist` or `auto` in its text.");
}
