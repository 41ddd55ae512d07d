//! Files as other tools and other systems leave them: each comes in rightly, or is named with its reason.

mod contents;
mod places;

use crate::support::terminal::Terminal;
use serde_json::Value;

const ROW: &str = "0 0.5 0.5 0.2 0.25\n";
const BOTH: &str = "0 0.5 0.5 0.2 0.25\n1 0.25 0.25 0.1 0.125\n";
const ONE_CAT: &str = r#""annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 20, 30]}]"#;
const CATEGORIES: &str = r#""categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]"#;

/// A COCO file of one image with these annotations.
fn coco_of(image: &str, annotations: &str) -> String {
    let image = format!(r#"{{"id": 1, "file_name": "{image}", "width": 100, "height": 80}}"#);
    format!(r#"{{"images": [{image}], "annotations": [{annotations}], {CATEGORIES}}}"#)
}

fn annotation(id: u32, category: u32, rest: &str) -> String {
    format!(r#"{{"id": {id}, "image_id": 1, "category_id": {category}, {rest}}}"#)
}

fn one(image: &str, category: u32) -> String {
    coco_of(image, &annotation(1, category, r#""bbox": [10, 10, 20, 30]"#))
}

fn voc(named: &str, class: &str, bounds: &str) -> String {
    format!(
        "<annotation><filename>{named}</filename><size><width>100</width><height>80</height></size>\
         <object><name>{class}</name>{bounds}</object></annotation>"
    )
}

fn bndbox(x0: u32, y0: u32, x1: u32, y1: u32) -> String {
    format!("<bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax></bndbox>")
}

fn labelme(named: &str, shapes: &str) -> String {
    format!(r#"{{"shapes": [{shapes}], "imagePath": "{named}", "imageWidth": 100, "imageHeight": 80}}"#)
}

fn rectangle(label: &str, more: &str) -> String {
    format!(r#"{{"label": "{label}", "points": [[10, 10], [40, 40]], "shape_type": "rectangle"{more}}}"#)
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// A folder, and what is to come of importing it.
#[derive(Default)]
struct Case {
    name: &'static str,
    pictures: &'static [&'static str],
    files: Vec<(&'static str, Vec<u8>)>,
    /// What is given on the command line; the whole folder where this is empty.
    paths: &'static [&'static str],
    /// `picture concept left top width height kind`, sorted, as COCO exports them; coordinates in whole pixels.
    expected: &'static [&'static str],
    /// Parts of the reasons of what was skipped, each with a part of the path before a `:`.
    skipped: &'static [&'static str],
    notes: &'static [&'static str],
}

fn files(list: &[(&'static str, &str)]) -> Vec<(&'static str, Vec<u8>)> {
    list.iter()
        .map(|(name, content)| (*name, content.as_bytes().to_vec()))
        .collect()
}

/// The live annotations by picture, as an export says them.
fn exported(terminal: &Terminal) -> Vec<String> {
    let said = terminal.run(["export", "p.labelwright", "out", "--format", "coco", "--images", "none"]);
    let Ok(text) = std::fs::read_to_string(terminal.path("out/annotations/instances_default.json")) else {
        assert_eq!(said.status, 1, "{said:?}");
        return Vec::new();
    };
    let coco: Value = serde_json::from_str(&text).expect("JSON");
    let name_of = |list: &str, id: &Value, key: &str| {
        let mut rows = coco[list].as_array().expect("a list").iter();
        let row = rows.find(|row| row["id"] == *id).expect("listed");
        row[key].as_str().expect("a name").to_owned()
    };
    let line = |row: &Value| {
        let sides = row["bbox"].as_array().expect("a box").iter();
        let sides: Vec<String> = sides
            .map(|side| format!("{:.0}", side.as_f64().expect("a number")))
            .collect();
        let outline = row["segmentation"].as_array().is_none_or(|rings| !rings.is_empty());
        let picture = name_of("images", &row["image_id"], "file_name");
        let concept = name_of("categories", &row["category_id"], "name");
        let kind = if outline { "outline" } else { "box" };
        format!("{picture} {concept} {} {kind}", sides.join(" "))
    };
    let mut lines: Vec<String> = coco["annotations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(line)
        .collect();
    lines.sort();
    lines
}

fn check(case: &Case) {
    let terminal = Terminal::with_project();
    std::fs::create_dir_all(terminal.path("in")).expect("a folder");
    for picture in case.pictures {
        terminal.picture(format!("in/{picture}"), 100, 80);
    }
    for (name, content) in &case.files {
        terminal.file(format!("in/{name}"), content);
    }
    let paths: Vec<String> = match case.paths {
        [] => vec!["in".to_owned()],
        paths => paths.iter().map(|path| format!("in/{path}")).collect(),
    };
    let mut words = vec!["import", "p.labelwright", "--json"];
    words.extend(paths.iter().map(String::as_str));
    let said = terminal.run(&words);
    let report = said.json();
    let name = case.name;
    assert_eq!(exported(&terminal), case.expected, "{name}: {report}");
    let skipped = report["skipped"].as_array().expect("a list");
    assert_eq!(
        said.status,
        if case.skipped.is_empty() { 0 } else { 3 },
        "{name}: {report}"
    );
    assert_eq!(skipped.len(), case.skipped.len(), "{name}: {report}");
    for part in case.skipped {
        let (path, reason) = part.split_once(": ").expect("a path and a reason");
        let found = skipped.iter().any(|skipped| {
            let says = |key: &str, part: &str| skipped[key].as_str().is_some_and(|text| text.contains(part));
            says("path", path) && says("reason", reason)
        });
        assert!(found, "{name}: {part}: {report}");
    }
    for part in case.notes {
        let mut notes = report["notes"].as_array().expect("a list").iter();
        let found = notes.any(|note| note.as_str().is_some_and(|note| note.contains(part)));
        assert!(found, "{name}: {part}: {report}");
    }
}
