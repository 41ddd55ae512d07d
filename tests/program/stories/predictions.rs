//! What models said elsewhere comes in as suggestions: results of COCO's evaluation, predictions of Label Studio.

use crate::support::terminal::Terminal;
use serde_json::{Value, json};

const COCO: &str = r#"{"images": [{"id": 7, "file_name": "1.png", "width": 64, "height": 48},
    {"id": 8, "file_name": "2.png", "width": 64, "height": 48}], "annotations": [],
    "categories": [{"id": 1, "name": "Car"}, {"id": 2, "name": "tree"}]}"#;

const RESULTS: &str = r#"[
    {"image_id": 7, "category_id": 1, "bbox": [4, 4, 20, 10], "score": 0.9},
    {"image_id": 7, "category_id": 1, "bbox": [30, 4, 20, 10], "score": 0.3},
    {"image_id": 8, "category_id": 1, "segmentation": [[5, 5, 25, 5, 25, 25, 5, 25]], "score": 0.6},
    {"image_id": 8, "category_id": 2, "bbox": [1, 1, 9, 9], "score": 0.8}]"#;

/// A project with two pictures and a task for cars, and results on them beside the COCO file they were made for.
fn terminal(more: &str) -> Terminal {
    let terminal = Terminal::with_task("Detection", more);
    terminal.file("eval/instances.json", COCO);
    terminal.file("eval/epoch 12.json", RESULTS);
    terminal
}

const IMPORT: [&str; 5] = ["import", "p.labelwright", "eval/epoch 12.json", "--task", "Street"];

fn found(terminal: &Terminal, query: &str) -> Value {
    let found = terminal.json(&["search", "p.labelwright", query]);
    let names = found["inputs"].as_array().expect("a list").iter();
    names.map(|input| input["name"].clone()).collect()
}

#[test]
fn results_become_suggestions_of_a_model_that_is_called_like_the_file() {
    let terminal = terminal("");
    let said = terminal.run(IMPORT).fine();
    assert_eq!(
        said.out,
        "3 suggestions added.\n\
         1 prediction is of a class that the task \"Street\" does not ask for: tree.\n"
    );
    assert_eq!(found(&terminal, "probability<0.4"), json!(["1.png"]));
    assert_eq!(found(&terminal, "probability<0.8"), json!(["1.png", "2.png"]));
    assert_eq!(
        found(&terminal, "model:\"epoch 12\" probability>=0"),
        json!(["1.png", "2.png"])
    );
    assert_eq!(found(&terminal, "concept:car"), json!([]), "nothing is claimed yet");
    let listed = terminal.json(&["model", "list", "p.labelwright"]);
    let model = &listed["models"][0];
    assert_eq!(
        (&model["name"], &model["kind"], &model["path"], &model["classes"]),
        (
            &json!("epoch 12"),
            &json!("Segmenter"),
            &json!(""),
            &json!(["Car", "tree"])
        )
    );
    assert_eq!(
        terminal.run(["model", "list", "p.labelwright"]).fine().out,
        "epoch 12  Segmenter  imported\n  \
         Its predictions were imported; there is no network here that could be run.\n"
    );
    terminal.run(["predict", "p.labelwright", "--task", "Street"]).refused(
        "The predictions of \"epoch 12\" were imported; there is no network here that could be run. Choose another \
             model for the task, or import more of its predictions.",
    );
    terminal.sound();
}

#[test]
fn the_same_file_again_adds_nothing_and_keeps_what_was_made_of_it() {
    let terminal = terminal("");
    let first = terminal.json(&IMPORT);
    assert_eq!((&first["suggestions"], &first["annotations"]), (&json!(3), &json!(0)));
    let accept = r#"[AcceptAll(task: "Street", input: "1.png", concept: "car", min_probability: 0.8)]"#;
    terminal.apply(accept).fine();
    assert_eq!(found(&terminal, "concept:car model:\"epoch 12\""), json!(["1.png"]));
    let before = terminal.rows();
    let again = terminal.json(&IMPORT);
    assert_eq!(again["suggestions"], json!(0));
    assert_eq!(again["notes"][0], json!("3 suggestions were there already."));
    assert_eq!(terminal.rows(), before, "not even the log has grown");
    // In another order, and with one that is new.
    terminal.file(
        "eval/epoch 12.json",
        r#"[{"image_id": 8, "category_id": 1, "bbox": [40, 5, 9, 9], "score": 0.2},
            {"image_id": 7, "category_id": 1, "bbox": [30, 4, 20, 10], "score": 0.3},
            {"image_id": 7, "category_id": 1, "bbox": [4, 4, 20, 10], "score": 0.9}]"#,
    );
    assert_eq!(terminal.json(&IMPORT)["suggestions"], json!(1));
    assert_eq!(
        terminal.json(&["model", "list", "p.labelwright"])["models"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    terminal.sound();
}

#[test]
fn what_fits_nothing_is_told_with_its_reason() {
    let terminal = terminal(r#"inputs: Search("1.png")"#);
    let alone = terminal.run(["import", "p.labelwright", "eval/epoch 12.json"]);
    assert_eq!(alone.status, 3);
    let path = terminal.folder.full("eval/epoch 12.json");
    assert_eq!(
        alone.err,
        format!(
            "skipped {path}: it holds predictions, which become suggestions of a task; import it into one (`--task NAME`)\n"
        )
    );
    let said = terminal.run(IMPORT.iter().chain(&["--model", "nightly"]));
    assert_eq!(
        (said.status, said.out.lines().next()),
        (3, Some("2 suggestions added."))
    );
    assert_eq!(
        said.err,
        format!("skipped {path}: 2 predictions are on images that are not part of the task\n")
    );
    assert_eq!(found(&terminal, "model:nightly probability>0"), json!(["1.png"]));
}

#[test]
fn a_file_of_instances_is_named_as_another_path_or_found_by_the_numbers_of_concepts() {
    let terminal = terminal("");
    terminal.file("r.json", RESULTS);
    let import = |paths: &[&str]| {
        let words = [
            "import",
            "p.labelwright",
            "--format",
            "coco-results",
            "--task",
            "Street",
        ];
        terminal.run(words.iter().chain(paths).chain(&["--json"])).json()
    };
    let lost = import(&["r.json"]);
    assert_eq!(
        (&lost["suggestions"], lost["skipped"].as_array().map(Vec::len)),
        (&json!(0), Some(2))
    );
    let reason = lost["skipped"][0]["reason"].as_str().expect("a reason");
    assert_eq!(
        reason,
        "nothing says what image 7 is; give the COCO file that the results were made for as another path"
    );
    assert_eq!(import(&["r.json", "eval/instances.json"])["suggestions"], json!(3));
    // As trainers write them where the images are known by their names, and the concepts by their numbers.
    terminal.run(["import", "p.labelwright", "eval/instances.json"]).fine();
    terminal.file(
        "named.json",
        r#"[{"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.7},
            {"image_id": "2.png", "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.7}]"#,
    );
    assert_eq!(import(&["named.json"])["suggestions"], json!(2));
    terminal.sound();
}

#[test]
fn annotations_and_predictions_of_label_studio_go_their_ways() {
    let terminal = Terminal::with_task("Detection", "");
    let result = |label: &str, x: u32, more: &str| {
        format!(
            r#"{{"type": "rectanglelabels", {more} "value":
            {{"x": {x}, "y": 10, "width": 20, "height": 50, "rectanglelabels": ["{label}"]}}}}"#
        )
    };
    let said = |version: &str, score: &str, results: &str| {
        format!(r#"{{"model_version": "{version}", "score": {score}, "result": [{results}]}}"#)
    };
    terminal.file(
        "ls.json",
        format!(
            r#"[{{"data": {{"image": "/data/upload/1.png"}}, "annotations": [{{"result": [{}]}}],
            "predictions": [{}, {}, {}]}}]"#,
            result("car", 0, ""),
            said("v1", "0.5", &result("car", 40, "")),
            said("v2", "0.5", &result("car", 40, r#""score": 0.75,"#)),
            said("", "null", &result("car", 60, "")),
        ),
    );
    let alone = terminal.run(["import", "p.labelwright", "ls.json", "--json"]);
    assert_eq!((alone.status, &alone.json()["annotations"]), (3, &json!(1)));
    assert_eq!(
        alone.json()["notes"][0],
        "2 predictions were left aside: they become suggestions of a task; import the file into one (`--task NAME`)."
    );
    let report = terminal
        .run(["import", "p.labelwright", "ls.json", "--task", "Street", "--json"])
        .json();
    assert_eq!((&report["annotations"], &report["suggestions"]), (&json!(1), &json!(2)));
    assert_eq!(report["skipped"][0]["reason"], "its score is not a number from 0 to 1");
    assert_eq!(
        report["notes"][0],
        "Another model suggests in the task \"Street\"; choose \"v2\" in its settings to see these suggestions."
    );
    assert_eq!(found(&terminal, "model:v2 probability=0.75"), json!(["1.png"]));
    terminal.sound();
}

#[test]
fn a_model_that_is_run_here_is_not_mixed_with_one_of_its_name() {
    let terminal = terminal("");
    let assets = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/model");
    for name in ["tabletop.onnx", "tabletop.ron"] {
        terminal.file(name, std::fs::read(assets.join(name)).expect("the model"));
    }
    terminal.run(["model", "add", "p.labelwright", "tabletop.onnx"]).fine();
    let said = terminal.run(IMPORT.iter().chain(&["--model", "Tabletop"]));
    assert_eq!((said.status, said.out.as_str()), (3, "Nothing new.\n"));
    assert!(
        said.err.contains(
            "4 predictions are by \"Tabletop\", the name of a model that is run here; give them another (`--model NAME`)"
        ),
        "{said:?}"
    );
}
