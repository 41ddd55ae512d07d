//! Annotations of one format become another, without a project.

use crate::support::terminal::Terminal;
use serde_json::json;

const COCO: &str = r#"{"images": [
    {"id": 1, "file_name": "street/a.jpg", "width": 100, "height": 80},
    {"id": 2, "file_name": "C:\\data\\b.jpg", "width": 60, "height": 40}],
  "categories": [{"id": 7, "name": "van"}, {"id": 3, "name": "car"}],
  "annotations": [
    {"id": 1, "image_id": 2, "category_id": 3, "bbox": [1.5, 2, 10, 20]},
    {"id": 2, "image_id": 1, "category_id": 7, "bbox": [5, 6, 7, 8]},
    {"id": 3, "image_id": 2, "category_id": 7, "bbox": [1, 1, 500, 0]}]}"#;

#[test]
fn pictures_are_not_needed_where_the_format_tells_their_sizes() {
    let terminal = Terminal::new();
    terminal.file("in.json", COCO);
    let said = terminal.run(["convert", "in.json", "out", "--format", "coco", "--json"]);
    assert_eq!(said.status, 3, "one box is empty: {said:?}");
    let report = said.json();
    assert_eq!((&report["inputs"], &report["annotations"]), (&json!(2), &json!(2)));
    assert_eq!(report["skipped"].as_array().map(Vec::len), Some(1));
    let written = std::fs::read_to_string(terminal.path("out/annotations/instances_default.json")).expect("a file");
    let written: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(
        written["categories"][0],
        json!({"id": 7, "name": "van", "supercategory": ""})
    );
    let names = written["images"].as_array().expect("images").iter();
    let names: Vec<&str> = names.filter_map(|image| image["file_name"].as_str()).collect();
    assert_eq!(names, ["street/a.jpg", "data/b.jpg"]);
    let boxes = written["annotations"].as_array().expect("annotations").iter();
    let boxes: Vec<_> = boxes.map(|a| (a["image_id"].clone(), a["bbox"].clone())).collect();
    assert_eq!(
        boxes,
        [(json!(1), json!([5, 6, 7, 8])), (json!(2), json!([1.5, 2, 10, 20]))]
    );
}

#[test]
fn classes_come_in_the_order_and_with_the_numbers_that_are_asked_for() {
    let terminal = Terminal::new();
    terminal.file("in.json", COCO);
    let call = [
        "convert", "in.json", "out", "--format", "coco", "--class", "car=7", "--json",
    ];
    assert_eq!(terminal.run(call).status, 3, "one box is empty");
    let written = std::fs::read_to_string(terminal.path("out/annotations/instances_default.json")).expect("a file");
    let written: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    let categories = written["categories"].as_array().expect("categories").iter();
    let categories: Vec<_> = categories.map(|c| (c["name"].clone(), c["id"].clone())).collect();
    assert_eq!(categories[0], (json!("car"), json!(7)));
    assert_eq!(categories[1].0, json!("van"));
    assert_ne!(categories[1].1, json!(7), "its number was given away");
    let numbers = written["annotations"].as_array().expect("annotations").iter();
    let numbers: Vec<_> = numbers
        .map(|a| (a["image_id"].clone(), a["category_id"].clone()))
        .collect();
    let van = categories[1].1.clone();
    assert_eq!(numbers, [(json!(1), van), (json!(2), json!(7))], "each keeps its class");
    for (class, why) in [
        ("bus", "There is no class \"bus\"; there are van, car."),
        ("van=3", "Two classes have the number 3"),
    ] {
        let call = [
            "convert", "in.json", "other", "--format", "coco", "--class", "car=3", "--class", class,
        ];
        let said = terminal.run(call);
        assert!(said.status == 1 && said.err.contains(why), "{said:?}");
        assert!(!terminal.path("other").exists());
    }
}

#[test]
fn every_format_turns_into_every_other_with_its_parts_and_pictures() {
    let terminal = Terminal::new();
    for part in ["train", "val"] {
        terminal.picture(format!("in/images/{part}/{part}.png"), 40, 30);
        terminal.file(format!("in/labels/{part}/{part}.txt"), "1 0.5 0.5 0.5 0.5\n");
    }
    terminal.file(
        "in/data.yaml",
        "path: .\ntrain: images/train\nval: images/val\nnames: [cat, dog]\n",
    );
    let mut from = "in".to_owned();
    for format in [
        "coco",
        "voc",
        "openimages",
        "csv",
        "jsonl",
        "label-studio",
        "labelme",
        "yolo",
    ] {
        let said = terminal.run(["convert", &from, format, "--format", format, "--json"]);
        let report = said.json();
        assert_eq!(
            (said.status, &report["inputs"], &report["annotations"]),
            (0, &json!(2), &json!(2)),
            "{format}: {said:?}"
        );
        assert_eq!(report["differences"], json!([]), "{format}");
        // labelme's files know no parts; YOLO puts what is not divided into the first.
        if format != "yolo" {
            assert_eq!(report["splits"], json!({"train": 1, "val": 1}), "{format}: {said:?}");
        }
        from = format.to_owned();
    }
    let said = terminal.run(["convert", "yolo", "table", "--format", "csv"]);
    assert_eq!(said.status, 0, "{said:?}");
    let table = std::fs::read_to_string(terminal.path("table/annotations.csv")).expect("a table");
    assert!(
        table.contains(",40,30,dog,10,8,30,23,train"),
        "whole pixels, since Pascal VOC: {table}"
    );
}

#[test]
fn what_cannot_be_converted_says_why_and_leaves_nothing() {
    let terminal = Terminal::new();
    terminal.file("labels/a.txt", "0 0.5 0.5 0.5 0.5\n");
    terminal.file("notes/a.md", "nothing");
    let said = terminal.run(["convert", "labels", "out", "--format", "coco"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(
        said.err
            .starts_with("No picture was found, and none whose size its file tells;"),
        "{said:?}"
    );
    let said = terminal.run(["convert", "notes", "out", "--format", "coco"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(
        said.err.starts_with("No annotations of a known format were found in "),
        "{said:?}"
    );
    assert!(!terminal.path("out").exists());
}

#[test]
fn predictions_are_no_annotations_to_convert() {
    let terminal = Terminal::new();
    terminal.file(
        "r.json",
        r#"[{"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.7}]"#,
    );
    let sentence = "Predictions are not converted: import them into a task of a project, where they are suggestions.";
    for from in ["auto", "coco-results"] {
        let words = ["convert", "r.json", "out", "--from", from, "--format", "yolo"];
        terminal.run(words).refused(sentence);
    }
}
