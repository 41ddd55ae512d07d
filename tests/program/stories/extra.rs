//! What files say of annotations for which a project has no place goes through it, and from one format to another.

use super::bring_in::turned;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};
use std::path::PathBuf;

fn project() -> Terminal {
    let terminal = Terminal::with_project();
    terminal.picture("pics/a.png", 100, 80);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
}

/// A file of annotations in a folder of its own.
fn file(terminal: &Terminal, path: &str, text: &str) {
    let path = terminal.path(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn import(terminal: &Terminal, path: &str) -> Value {
    terminal.json(&["import", "p.labelwright", path])
}

fn export(terminal: &Terminal, format: &str) -> (Value, PathBuf) {
    let out = format!("out-{format}");
    let call = ["export", "p.labelwright", &out, "--format", format];
    let said = terminal.run(
        call.into_iter()
            .chain(["--status", "all", "--images", "none", "--json"]),
    );
    assert_eq!(said.status, 0, "{said:?}");
    (said.json(), terminal.path(out))
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parsed(path: PathBuf) -> Value {
    serde_json::from_str(&read(path)).expect("is JSON")
}

fn lost(report: &Value) -> Value {
    let losses = report["losses"].as_array().expect("a list").iter();
    let found = losses
        .clone()
        .find(|loss| loss["what"] == "attributes and marks of annotations");
    found.map_or(json!(0), |loss| loss["count"].clone())
}

fn coco() -> String {
    json!({
        "images": [{"id": 1, "file_name": "a.png", "width": 100, "height": 80}],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 20, 30], "iscrowd": 0, "score": 0.75,
             "keypoints": [12, 14, 2, 0, 0, 0, 20, 30, 1], "num_keypoints": 2,
             "attributes": {"color": "red", "age": 7, "occluded": true, "truncated": false, "rotation": 0.0}},
            {"id": 2, "image_id": 1, "category_id": 1, "bbox": [50, 10, 30, 30], "iscrowd": 1,
             "segmentation": {"size": [80, 100], "counts": [4010, 30, 50, 30, 50, 30, 3800]}},
            {"id": 3, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5], "attributes": {"track": [1, 2]}},
        ],
    })
    .to_string()
}

#[test]
fn crowds_keypoints_scores_and_attributes_of_coco_come_back() {
    let terminal = project();
    file(&terminal, "coco/instances.json", &coco());
    let said = import(&terminal, "coco/instances.json");
    assert_eq!(said["annotations"], json!(3));
    let notes = said["notes"].to_string();
    assert!(notes.contains("attributes that are lists or too long"), "{notes}");
    assert!(!notes.contains("crowd") && !notes.contains("keypoints"), "{notes}");
    let again = import(&terminal, "coco/instances.json");
    assert_eq!((&again["annotations"], &again["conflicts"]), (&json!(0), &json!([])));
    let (report, out) = export(&terminal, "coco");
    assert_eq!((lost(&report), &report["differences"]), (json!(0), &json!([])));
    let written = parsed(out.join("annotations/instances_default.json"));
    let rows = written["annotations"].as_array().expect("a list");
    let row = |x: f64| {
        rows.iter()
            .find(|row| row["bbox"][0].as_f64() == Some(x))
            .expect("is there")
    };
    let person = row(10.0);
    assert_eq!(
        (
            &person["keypoints"],
            &person["num_keypoints"],
            &person["score"],
            &person["iscrowd"]
        ),
        (
            &json!([12, 14, 2, 0, 0, 0, 20, 30, 1]),
            &json!(2),
            &json!(0.75),
            &json!(0)
        )
    );
    assert_eq!(
        person["attributes"],
        json!({"color": "red", "age": 7, "occluded": true})
    );
    let crowd = row(50.0);
    assert_eq!(crowd["iscrowd"], json!(1));
    assert!(crowd["segmentation"]["counts"].is_string(), "{crowd}");
    let (report, out) = export(&terminal, "jsonl");
    assert_eq!(lost(&report), json!(0));
    assert!(read(out.join("annotations.jsonl")).contains(r#""attribute.color":"red""#));
    // What a format has no word for is told before it is lost.
    let (report, out) = export(&terminal, "openimages");
    assert_eq!(lost(&report), json!(1));
    let table = read(out.join("annotations/train-annotations-bbox.csv"));
    assert!(
        table.lines().any(|line| line.ends_with(",-1,-1,1,-1,-1")),
        "a group: {table}"
    );
    assert!(
        table.lines().any(|line| line.ends_with(",1,-1,-1,-1,-1")),
        "an occluded one: {table}"
    );
    assert_eq!(lost(&export(&terminal, "yolo").0), json!(2));
}

#[test]
fn marks_of_voc_are_those_of_open_images() {
    let terminal = project();
    let page = "<annotation><filename>a.png</filename><size><width>100</width><height>80</height><depth>3</depth></size>\
        <object><name>car</name><pose>Left</pose><truncated>1</truncated><difficult>1</difficult><occluded>1</occluded>\
        <bndbox><xmin>11</xmin><ymin>11</ymin><xmax>40</xmax><ymax>40</ymax></bndbox></object>\
        <object><name>car</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>\
        <bndbox><xmin>51</xmin><ymin>11</ymin><xmax>60</xmax><ymax>40</ymax></bndbox></object></annotation>";
    file(&terminal, "pics/a.xml", page);
    let said = import(&terminal, "pics/a.xml");
    assert_eq!(said["annotations"], json!(2));
    let (report, out) = export(&terminal, "voc");
    assert_eq!(lost(&report), json!(0));
    let written = read(out.join("Annotations/a.xml"));
    for tag in [
        "<pose>Left</pose>",
        "<truncated>1</truncated>",
        "<difficult>1</difficult>",
        "<occluded>1</occluded>",
        "<pose>Unspecified</pose>",
        "<difficult>0</difficult>",
    ] {
        assert_eq!(written.matches(tag).count(), 1, "{tag}: {written}");
    }
    let (report, out) = export(&terminal, "openimages");
    assert_eq!(lost(&report), json!(1), "its pose, and that it is difficult");
    let table = read(out.join("annotations/train-annotations-bbox.csv"));
    assert!(table.lines().any(|line| line.ends_with(",1,1,-1,-1,-1")), "{table}");
    let (_, out) = export(&terminal, "datumaro");
    let items = parsed(out.join("annotations/default.json"))["items"].clone();
    let attributes: Vec<Value> = items[0]["annotations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["attributes"].clone())
        .collect();
    assert!(
        attributes.contains(&json!({"difficult": true, "occluded": true, "truncated": true})),
        "{attributes:?}"
    );
}

#[test]
fn what_labelme_and_x_anylabeling_say_of_shapes_comes_back() {
    let terminal = project();
    let page = json!({
        "version": "5.5.0", "flags": {}, "imagePath": "a.png", "imageData": null, "imageHeight": 80, "imageWidth": 100,
        "shapes": [
            {"label": "car", "points": [[10, 10], [40, 40]], "group_id": 3, "description": "the red one",
             "shape_type": "rectangle", "flags": {"parked": true, "moving": false}, "difficult": true, "score": 0.5,
             "attributes": {"color": "red"}},
            {"label": "car", "points": [[50, 10], [60, 10], [60, 20]], "group_id": null, "shape_type": "polygon", "flags": {}},
        ],
    });
    file(&terminal, "pics/a.json", &page.to_string());
    assert_eq!(import(&terminal, "pics/a.json")["annotations"], json!(2));
    let (report, out) = export(&terminal, "labelme");
    assert_eq!(lost(&report), json!(0));
    let shapes = parsed(out.join("images/a.json"))["shapes"].clone();
    let shape = shapes
        .as_array()
        .expect("a list")
        .iter()
        .find(|shape| shape["shape_type"] == "rectangle");
    let shape = shape.expect("is there");
    assert_eq!(
        json!([
            shape["group_id"],
            shape["description"],
            shape["flags"],
            shape["difficult"],
            shape["score"],
            shape["attributes"]
        ]),
        json!([3, "the red one", {"parked": true}, true, 0.5, {"color": "red"}])
    );
    assert_eq!(lost(&export(&terminal, "voc").0), json!(1));
}

#[test]
fn attributes_of_cvat_go_to_other_formats_without_a_project() {
    let terminal = Terminal::new();
    terminal.picture("cvat/images/a.png", 100, 80);
    let page = "<?xml version=\"1.0\"?><annotations><version>1.1</version><meta><task><labels><label><name>car</name></label>\
        </labels></task></meta><image id=\"0\" name=\"a.png\" width=\"100\" height=\"80\"><box label=\"car\" occluded=\"1\" \
        xtl=\"10\" ytl=\"10\" xbr=\"40\" ybr=\"40\"><attribute name=\"color\">red</attribute></box></image></annotations>";
    file(&terminal, "cvat/annotations.xml", page);
    terminal.json(&["convert", "cvat", "coco", "--format", "coco", "--images", "none"]);
    let written = parsed(terminal.path("coco/annotations/instances_default.json"));
    assert_eq!(
        written["annotations"][0]["attributes"],
        json!({"color": "red", "occluded": true})
    );
    let again = terminal.run([
        "convert", "cvat", "again", "--format", "cvat", "--images", "none", "--json",
    ]);
    assert_eq!(
        lost(&again.json()),
        json!(1),
        "the names of attributes stand before all images"
    );
    assert!(read(terminal.path("again/annotations.xml")).contains("occluded=\"1\""));
}

#[test]
fn keypoints_lie_in_the_frame_in_which_all_else_is_written() {
    let terminal = Terminal::with_project();
    turned(&terminal, "pics/a.jpg", 100, 80);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    let file_text = coco()
        .replace("a.png", "a.jpg")
        .replace("\"width\":100", "\"width\":80")
        .replace("\"height\":80", "\"height\":100");
    let mut content: Value = serde_json::from_str(&file_text).expect("is JSON");
    content["annotations"].as_array_mut().expect("a list").truncate(1);
    file(&terminal, "coco/instances.json", &content.to_string());
    assert_eq!(import(&terminal, "coco/instances.json")["annotations"], json!(1));
    let out = "raw";
    let call = [
        "export",
        "p.labelwright",
        out,
        "--format",
        "coco",
        "--status",
        "all",
        "--images",
        "none",
        "--frame",
        "stored",
    ];
    let said = terminal.run(call);
    assert_eq!(said.status, 0, "{said:?}");
    let written = parsed(terminal.path("raw/annotations/instances_default.json"));
    let row = &written["annotations"][0];
    // The upright image is 80 wide: what lies at x, y is stored at y, 80 - x.
    assert_eq!(row["bbox"], json!([10, 50, 30, 20]));
    assert_eq!(row["keypoints"], json!([14, 68, 2, 0, 0, 0, 30, 60, 1]));
}
