//! What the formats leave to whoever delivers is chosen.

use super::bring_in::turned;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};

/// A project with a picture that is stored turned, a polygon on it and a box.
fn drawn() -> Terminal {
    let terminal = Terminal::with_project();
    turned(&terminal, "pics/1.jpg", 40, 30);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "(name: \"T\", kind: Segmentation, concepts: [\"car\", \"bus\", \"dog\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
        .apply(
            "[Annotate(task: \"T\", input: \"1.jpg\", concept: \"bus\", \
             region: Polygon([Part(outer: [(2.25, 3.5), (12.5, 3.5), (12.5, 20.25)], holes: [])])), \
             Submit(task: \"T\", input: \"1.jpg\")]",
        )
        .fine();
    terminal
}

fn coco(terminal: &Terminal, out: &str, more: &[&str]) -> (Value, Value) {
    let words = ["export", "p.labelwright", out, "--format", "coco"];
    let report = terminal.run([&words[..], more, &["--json"]].concat()).json();
    assert_eq!(report["differences"], json!([]), "{report}");
    let path = terminal.path(out).join("annotations/instances_default.json");
    let text = std::fs::read_to_string(path).expect("is written");
    (report, serde_json::from_str(&text).expect("is JSON"))
}

#[test]
fn how_annotations_are_written_is_chosen() {
    let terminal = drawn();
    let (report, file) = coco(&terminal, "plain", &[]);
    assert_eq!(file["annotations"][0]["bbox"], json!([2.25, 3.5, 10.25, 16.75]));
    assert!(report["losses"].to_string().contains("EXIF"), "{report}");
    assert_eq!(
        (&file["images"][0]["width"], &file["images"][0]["height"]),
        (&json!(30), &json!(40))
    );

    let (report, file) = coco(&terminal, "boxes", &["--shapes", "boxes", "--whole-pixels"]);
    assert_eq!(file["annotations"][0]["bbox"], json!([2, 4, 11, 16]));
    assert_eq!(file["annotations"][0]["segmentation"], json!([]));
    let losses = report["losses"].to_string();
    assert!(
        losses.contains("polygons written as boxes") && losses.contains("rounded"),
        "{losses}"
    );

    let (report, file) = coco(&terminal, "masks", &["--shapes", "masks"]);
    assert!(file["annotations"][0]["segmentation"]["counts"].is_string(), "{file}");
    assert!(
        report["losses"].to_string().contains("polygons written as pixel masks"),
        "{report}"
    );
    let refused = terminal.run(["export", "p.labelwright", "x", "--format", "voc", "--shapes", "masks"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.err.contains("has no pixel masks; COCO"), "{refused:?}");

    // Stored on its side: what is seen at the left is at the bottom of the file.
    let (report, file) = coco(&terminal, "stored", &["--frame", "stored"]);
    assert_eq!(
        (&file["images"][0]["width"], &file["images"][0]["height"]),
        (&json!(40), &json!(30))
    );
    assert_eq!(file["annotations"][0]["bbox"], json!([3.5, 17.5, 16.75, 10.25]));
    assert!(!report["losses"].to_string().contains("EXIF"), "{report}");
}

#[test]
fn classes_have_the_order_and_the_numbers_that_are_chosen() {
    let terminal = drawn();
    let (report, file) = coco(&terminal, "plain", &[]);
    let line = |name: &str, id: i64| json!({"name": name, "id": id});
    assert_eq!(
        report["classes"],
        json!([line("car", 1), line("bus", 2), line("dog", 3)])
    );
    assert_eq!(file["annotations"][0]["category_id"], json!(2));
    let (report, file) = coco(&terminal, "chosen", &["--class", "dog=7", "--class", "bus"]);
    assert_eq!(
        report["classes"],
        json!([line("dog", 7), line("bus", 1), line("car", 2)])
    );
    assert_eq!(file["annotations"][0]["category_id"], json!(1));
    let yolo = ["export", "p.labelwright", "yolo", "--format", "yolo", "--class", "bus"];
    assert_eq!(terminal.run(yolo).status, 0);
    let names = std::fs::read_to_string(terminal.path("yolo/data.yaml")).expect("is written");
    let first = names.lines().skip_while(|line| !line.starts_with("names")).nth(1);
    assert_eq!(first.map(|line| line.contains("bus")), Some(true), "{names}");
    for (classes, why) in [
        (
            ["--class", "dog=1", "--class", "bus=1"],
            "Two classes have the number 1",
        ),
        (["--class", "cat", "--class", "bus"], "no concept \"cat\""),
    ] {
        let words = ["export", "p.labelwright", "no", "--format", "coco"];
        let refused = terminal.run([&words[..], &classes].concat());
        assert_eq!(refused.status, 1, "{refused:?}");
        assert!(refused.err.contains(why), "{refused:?}");
    }
}

#[test]
fn a_crop_of_each_annotation_is_written_upright() {
    let terminal = drawn();
    let (report, _) = coco(&terminal, "crops", &["--crops"]);
    assert_eq!(report["crops"], json!(1), "{report}");
    let files = terminal.tree("crops");
    let crops: Vec<&String> = files
        .iter()
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("crops/"))
        .collect();
    assert_eq!(crops, ["crops/bus/1_1.png"]);
    assert_eq!(report["files"], json!(files.len()), "{report}");
    let crop = image::open(terminal.path("crops/crops/bus/1_1.png")).expect("a picture");
    assert_eq!(
        (crop.width(), crop.height()),
        (11, 18),
        "from 2.25 to 12.5, and from 3.5 to 20.25"
    );
    let (report, _) = coco(&terminal, "plain", &[]);
    assert_eq!(report["crops"], json!(null), "{report}");
}
