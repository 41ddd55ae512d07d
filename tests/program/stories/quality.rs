//! How good the work is, as a lead asks for it at a terminal.

use crate::support::terminal::Terminal;
use serde_json::{Value, json};

/// Six pictures that Ana, Ben and Cleo all label, of whom Ana leads.
fn task(kind: &str, more: &str) -> Terminal {
    let terminal = Terminal::with_project();
    for number in 1..=6 {
        terminal.picture(format!("pics/{number}.png"), 200, 100);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    for name in ["Ben", "Cleo"] {
        terminal
            .run(["member", "add", "p.labelwright", name, "--role", "labeler"])
            .fine();
    }
    terminal.file(
        "task.ron",
        format!(
            "(name: \"T\", kind: {kind}, concepts: [\"cat\", \"dog\", \"fox\"], labelers: [\"Ana\", \"Ben\", \"Cleo\"], {more})"
        ),
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
}

/// Somebody says these concepts of the pictures, one after the other, and submits each.
fn classify(terminal: &Terminal, who: &str, concepts: &[&str]) {
    let say = |(number, concept): (u32, &&str)| {
        let about = format!("task: \"T\", input: \"{number}.png\"");
        format!("Annotate({about}, concept: \"{concept}\", region: Whole), Submit({about}),")
    };
    let commands: String = (1..).zip(concepts).map(say).collect();
    terminal.file("commands.ron", format!("[{commands}]"));
    terminal
        .run(["apply", "p.labelwright", "commands.ron", "--as", who])
        .fine();
}

fn agreement(terminal: &Terminal, more: &[&str]) -> Value {
    terminal.json(&[&["agreement", "p.labelwright", "--task", "T"], more].concat())
}

#[track_caller]
fn near(figure: &Value, wanted: f64) {
    let found = figure["value"].as_f64().unwrap_or(f64::NAN);
    assert!((found - wanted).abs() < 5e-4, "{figure} is not {wanted}");
    let interval = |at: usize| figure["interval"][at].as_f64().expect("has an interval");
    assert!(interval(0) <= found + 1e-9 && found <= interval(1) + 1e-9, "{figure}");
}

#[test]
fn two_labelers_agree_as_far_as_their_first_submissions_do() {
    let terminal = task(
        "Classification",
        "reviewers: [\"Ana\"], review_strategy: Manual(sample_percent: 100.0)",
    );
    assert_eq!(agreement(&terminal, &[])["items"], json!(0));
    let said = terminal.run(["agreement", "p.labelwright", "--task", "T"]).fine();
    assert_eq!(said.out, "No image was submitted by two labelers.\n");
    classify(&terminal, "Ben", &["cat", "cat", "dog", "dog", "fox", "cat"]);
    classify(&terminal, "Cleo", &["cat", "dog", "dog", "dog", "fox"]);
    let found = agreement(&terminal, &[]);
    assert_eq!(
        (&found["items"], &found["labelers"]),
        (&json!(5), &json!(["Ben", "Cleo"]))
    );
    near(&found["percent"], 0.8);
    // Five images and three concepts: both say "there" 4 times, "nothing" 9 times, and two units differ. For kappa
    // (13 / 15 - e) / (1 - e) with e = (5 x 5 + 10 x 10) / 225.
    near(&found["kappa"][0]["kappa"], 0.7);
    // For alpha 1 - 29 x 4 / (30^2 - 10^2 - 20^2).
    near(&found["alpha"], 0.71);
    near(&found["fleiss"], 0.7);
    near(&found["pooled_f1"], 0.8);
    assert_eq!(found["mean_iou"], Value::Null);
    assert_eq!(
        found["confusion"],
        json!({
            "concepts": ["cat", "dog", "fox", null],
            "matrix": [[1, 1, 0, 0], [0, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
        })
    );
    let why = |concept: &str| json!(["2.png", concept, ["concept"]]);
    let listed: Vec<Value> = found["disagreements"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| json!([line["input"], line["concept"], line["kinds"]]))
        .collect();
    assert_eq!(listed, [why("cat"), why("dog")]);
    let fox = &found["per_concept"][2];
    assert_eq!((&fox["concept"], &fox["claims"]), (&json!("fox"), &json!(2)));
    near(&fox["alpha"], 1.0);
    // Whatever a reviewer makes of it, it is what they submitted first.
    terminal
        .apply("[Reject(task: \"T\", input: \"2.png\", labeler: \"Cleo\", feedback: \"A cat.\")]")
        .fine();
    classify_again(&terminal);
    assert_eq!(agreement(&terminal, &[])["percent"], found["percent"]);
    // A lead sees it, a labeler does not.
    let refused = terminal.run(["agreement", "p.labelwright", "--task", "T", "--as", "Ben"]);
    assert_eq!(refused.status, 1);
    terminal
        .run(["agreement", "p.labelwright", "--task", "T", "--csv", "a.csv"])
        .fine();
    let table = std::fs::read_to_string(terminal.path("a.csv")).expect("was written");
    assert!(
        table.starts_with("of,labeler_a,labeler_b,concept,measure,value,inputs,low,high\nall,,,,percent,0.800000,5,")
    );
    assert!(table.contains("\npair,Ben,Cleo,,kappa,0.700000,5,"), "{table}");
}

/// Cleo says what was asked of her, and submits it again.
fn classify_again(terminal: &Terminal) {
    let about = "task: \"T\", input: \"2.png\"";
    terminal.file(
        "commands.ron",
        format!("[Annotate({about}, concept: \"cat\", region: Whole), Submit({about})]"),
    );
    terminal
        .run(["apply", "p.labelwright", "commands.ron", "--as", "Cleo"])
        .fine();
}

#[test]
fn boxes_are_matched_at_the_overlap_that_is_asked_for() {
    let terminal = task("Detection", "");
    let draws = |who: &str, boxes: &[(&str, f64, f64)]| {
        let mut commands = String::new();
        for (concept, x0, x1) in boxes {
            commands += &format!(
                "Annotate(task: \"T\", input: \"1.png\", concept: \"{concept}\", region: Box({x0:.1}, 0.0, {x1:.1}, 50.0)),"
            );
        }
        commands += "Submit(task: \"T\", input: \"1.png\")";
        terminal.file("commands.ron", format!("[{commands}]"));
        terminal
            .run(["apply", "p.labelwright", "commands.ron", "--as", who])
            .fine();
    };
    draws("Ben", &[("cat", 0.0, 100.0), ("dog", 150.0, 200.0)]);
    draws("Cleo", &[("cat", 0.0, 60.0)]);
    let found = agreement(&terminal, &[]);
    near(&found["f1"][0]["f1"], 2.0 / 3.0);
    near(&found["mean_iou"], 0.6);
    near(&found["percent"], 0.5);
    assert_eq!(found["kappa"][0]["kappa"], Value::Null);
    assert_eq!(found["f1"][0]["iou"], json!(0.5));
    let strict = agreement(&terminal, &["--iou", "0.7"]);
    near(&strict["f1"][0]["f1"], 0.0);
    assert_eq!(strict["disagreements"][0]["kinds"], json!(["shape"]));
    let refused = terminal.run(["agreement", "p.labelwright", "--task", "T", "--iou", "1.5"]);
    assert_eq!(refused.status, 2);
}
