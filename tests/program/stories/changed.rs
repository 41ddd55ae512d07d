//! Pictures that change after they were imported.

use crate::support::terminal::Terminal;
use serde_json::{Value, json};

/// A box on each of two pictures, of which the second is overwritten by one of this size afterwards.
fn changed(width: u32, height: u32) -> Terminal {
    let terminal = Terminal::with_task("Detection", "");
    let on = |input: &str| {
        format!("Annotate(task: \"Street\", input: \"{input}\", concept: \"car\", region: Box(10.0, 8.0, 30.0, 20.0))")
    };
    let commands = format!(
        "[{}, {}, Submit(task: \"Street\", input: \"2.png\")]",
        on("1.png"),
        on("2.png")
    );
    terminal.apply(&commands).fine();
    std::fs::rename(terminal.path("pics/2.png"), terminal.path("old.png")).expect("goes");
    let other = terminal.picture("other.png", width, height);
    std::fs::rename(other, terminal.path("pics/2.png")).expect("takes its place");
    terminal
}

/// The picture that was labeled is there again.
fn put_back(terminal: &Terminal) {
    std::fs::rename(terminal.path("old.png"), terminal.path("pics/2.png")).expect("is back");
}

fn problems(terminal: &Terminal, more: &[&str]) -> Value {
    let said = terminal.run(["check", "p.labelwright", "--json"].iter().chain(more));
    said.json()["problems"].clone()
}

fn told(terminal: &Terminal) -> Value {
    json!([format!(
        "the image of \"2.png\" was changed: {}",
        terminal.full("pics/2.png")
    )])
}

/// The boxes by picture, out of a COCO export.
fn boxes(terminal: &Terminal, out: &'static str) -> Vec<(String, Value)> {
    let words = [
        "export",
        "p.labelwright",
        out,
        "--format",
        "coco",
        "--status",
        "all",
        "--images",
        "none",
    ];
    terminal.run(words);
    let text =
        std::fs::read_to_string(terminal.path(format!("{out}/annotations/instances_default.json"))).expect("a file");
    let coco: Value = serde_json::from_str(&text).expect("JSON");
    let name = |id: &Value| {
        let images = coco["images"].as_array().expect("images");
        let image = images.iter().find(|image| image["id"] == *id).expect("an image");
        image["file_name"].as_str().expect("a name").to_owned()
    };
    let rows = coco["annotations"].as_array().expect("annotations");
    rows.iter()
        .map(|row| (name(&row["image_id"]), row["bbox"].clone()))
        .collect()
}

fn take_back(terminal: &Terminal, gesture: &Value) {
    let gesture = gesture.as_str().expect("a gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
}

#[test]
fn the_same_picture_in_another_size_keeps_its_labels_there() {
    let terminal = changed(128, 96);
    assert_eq!(problems(&terminal, &[]), told(&terminal));
    let report = terminal.json(&["picture", "same", "p.labelwright", "2.png"]);
    assert_eq!(
        (&report["inputs"], &report["scaled"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    terminal.sound();
    let scaled = json!([20, 16, 40, 24]);
    assert_eq!(boxes(&terminal, "scaled")[1], ("2.png".to_owned(), scaled));
    assert_eq!(
        boxes(&terminal, "scaled")[0].1,
        json!([10, 8, 20, 12]),
        "the other one stays"
    );
    take_back(&terminal, &report["gesture"]);
    assert_eq!(problems(&terminal, &[]), told(&terminal), "it is as it was before");
    assert_eq!(
        boxes(&terminal, "without").len(),
        1,
        "nothing is said of another picture"
    );
    put_back(&terminal);
    assert_eq!(boxes(&terminal, "back")[1].1, json!([10, 8, 20, 12]));
}

#[test]
fn another_picture_is_to_be_labeled_anew() {
    let terminal = changed(128, 96);
    let said = terminal
        .run(["picture", "another", "p.labelwright", "2.png", "--json"])
        .fine();
    let report = said.json();
    assert_eq!(
        (&report["inputs"], &report["removed"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    terminal.sound();
    let names: Vec<String> = boxes(&terminal, "out").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["1.png"]);
    let shown = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(shown["inputs"]["Unlabeled"], 1, "its work begins again: {shown}");
    take_back(&terminal, &report["gesture"]);
    put_back(&terminal);
    assert_eq!(
        boxes(&terminal, "back").len(),
        2,
        "what was said of the old picture is there again"
    );
    let shown = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(shown["inputs"]["Unlabeled"], 0, "{shown}");
}

#[test]
fn a_script_settles_it_too() {
    let terminal = changed(64, 48);
    terminal.apply("[SamePicture(inputs: [\"2.png\"])]").fine();
    terminal.sound();
    terminal
        .apply("[SamePicture(inputs: [\"2.png\"])]")
        .refused("The picture of \"2.png\" is the one that was labeled; there is nothing to decide.");
    terminal
        .run(["picture", "another", "p.labelwright", "1.png"])
        .refused("The picture of \"1.png\" is the one that was labeled; there is nothing to decide.");
}

#[test]
fn check_finds_another_picture_of_the_same_length() {
    let terminal = Terminal::with_task("Detection", "");
    let path = terminal.path("pics/2.png");
    let mut bytes = std::fs::read(&path).expect("a picture");
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).expect("overwritten");
    assert_eq!(problems(&terminal, &[]), told(&terminal));
    assert_eq!(problems(&terminal, &["--all-images"]), told(&terminal));
}

#[test]
fn a_version_is_delivered_as_it_was_or_not_at_all() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .apply(
            "[Annotate(task: \"Street\", input: \"2.png\", concept: \"car\", region: Box(10.0, 8.0, 30.0, 20.0)), \
         Submit(task: \"Street\", input: \"2.png\")]",
        )
        .fine();
    terminal
        .run([
            "task",
            "freeze",
            "p.labelwright",
            "Street",
            "--dataset",
            "D",
            "--version",
            "v1",
        ])
        .fine();
    let other = terminal.picture("other.png", 128, 96);
    std::fs::rename(other, terminal.path("pics/2.png")).expect("takes its place");
    terminal.run(["picture", "same", "p.labelwright", "2.png"]).fine();
    let words = [
        "export",
        "p.labelwright",
        "out",
        "--format",
        "coco",
        "--dataset",
        "D@v1",
        "--json",
    ];
    let said = terminal.run(words);
    assert_eq!(said.status, 3, "{said:?}");
    assert_eq!(said.json()["skipped"][0]["reason"], "it changed since it was imported");
    let text = std::fs::read_to_string(terminal.path("out/annotations/instances_default.json")).expect("a file");
    let coco: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        coco["annotations"][0]["bbox"],
        json!([10, 8, 20, 12]),
        "in pixels of the picture of then"
    );
    assert_eq!(coco["images"][1]["width"], 64);
}
