//! Datumaro JSON: to the letter, and what is read of it.

use super::writing::{compare, exported, pictures};
use super::*;
use labelwright::formats::{LossKind, verify};

/// Reads `annotations/default.json` of this text, beside which the pictures lie: `images/default/a.jpg` of 100 by 50
/// pixels, and `images/b/c.jpg` of 40 by 30.
fn read_text(text: &str) -> Gathered {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("annotations")).expect("a folder");
    let path = folder.path().join("annotations/default.json");
    std::fs::write(&path, text).expect("a file");
    let inputs = [
        ("images/default/a.jpg", Size::new(100, 50)),
        ("images/b/c.jpg", Size::new(40, 30)),
    ];
    read_with("datumaro", &path, folder.path(), &inputs, ReadOptions::default()).expect("readable")
}

const CATEGORIES: &str = r#""categories":{"label":{"labels":[{"name":"x","parent":""},{"name":"y","parent":"z"}]}}"#;

/// The same for the annotations of one item; the categories stand where they are not known yet.
fn read_annotations(annotations: &str) -> Gathered {
    read_text(&format!(
        r#"{{"items":[{{"id":"a","annotations":[{annotations}],"image":{{"path":"a.jpg","size":[50,100]}}}}],{CATEGORIES}}}"#
    ))
}

#[test]
fn it_is_written_to_the_letter() {
    let (folder, report) = exported("datumaro", &pictures());
    let layout = names(&folder.path().join("out"));
    let expected = [
        "annotations/default.json",
        "images/default/a.jpg",
        "images/default/a.png",
        "images/default/sub/ünï 日本.jpg",
    ];
    assert_eq!(layout, expected);
    compare("datumaro", folder.path(), &["annotations/default.json"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 7, 4));
    assert_eq!(loss(&report, "explicit negatives"), 1);
    assert_eq!(loss(&report, "polygons with holes written as pixel masks"), 1);
    assert_eq!(loss(&report, "pictures turned by EXIF orientation"), 1);
    assert_eq!(report.losses.len(), 3, "{:?}", report.losses);
    let lost = [
        LossKind::Negatives,
        LossKind::HolesAsMask,
        LossKind::ExifOrientation,
        LossKind::Extra,
        LossKind::People,
    ];
    assert_eq!(format("datumaro").cannot_carry(), lost);
    let text = std::fs::read_to_string(folder.path().join("out/annotations/default.json")).expect("written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let items = json["items"].as_array().expect("a list").iter();
    let ids: Vec<&str> = items.map(|item| item["id"].as_str().expect("a text")).collect();
    assert_eq!(ids, ["a", "a-2", "sub/ünï 日本"], "each once");
}

#[test]
fn parts_are_files_and_read_back_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut plan = plan(&[("cat", None), ("dog", None)], Pictures::Copy);
    plan.parts = vec!["train".into(), "val".into()];
    let parts = Region::Polygon(Polygon {
        parts: vec![Part::new(square(1.0, 1.0, 5.0)), Part::new(square(10.0, 1.5, 4.25))],
    });
    let mut pictures = vec![
        Picture::new("a.jpg", Size::new(40, 30), vec![(0, parts.clone())]),
        Picture::new("b.jpg", Size::new(40, 30), vec![(1, Region::Whole), (0, parts.clone())]),
    ];
    pictures[1].part = 1;
    let report = export("datumaro", &out, &plan, &pictures).expect("exported");
    assert_eq!(verify(&report.written).expect("readable"), []);
    let inputs = [
        ("images/train/a.jpg", Size::new(40, 30)),
        ("images/val/b.jpg", Size::new(40, 30)),
    ];
    let source = out.join("annotations/val.json");
    let read = read_with("datumaro", &source, &out, &inputs, ReadOptions::default()).expect("readable");
    assert_eq!(read.classes, [("cat".to_owned(), None), ("dog".to_owned(), None)]);
    assert_eq!(read.on(0), []);
    assert_eq!(read.on(1), [("dog", Region::Whole), ("cat", parts)]);
    let detected = labelwright::formats::detect(&out).expect("looked at");
    assert_eq!((detected.found.len(), detected.refused.len()), (2, 0));
}

#[test]
fn annotations_are_read_with_their_turns_groups_and_masks() {
    let read = read_annotations(
        r#"{"type":"bbox","label_id":0,"bbox":[10,20,20,10],"attributes":{"rotation":90,"occluded":false},"group":7},
        {"type":"bbox","label_id":0,"bbox":[1.5,2,7.5,6],"attributes":{"rotation":0.0,"occluded":true},"z_order":2},
        {"type":"polygon","label_id":1,"points":[1,1,5,1,5,5,1,5],"group":7},
        {"type":"polygon","label_id":0,"points":[11,1,15,1,15,5,11,5],"group":7},
        {"type":"polygon","label_id":1,"points":[21,1,25,1,25,5,21,5],"group":7},
        {"type":"mask","label_id":0,"rle":{"counts":[51,3,4946],"size":[50,100]},"group":0},
        {"type":"label","label_id":1}"#,
    );
    assert_eq!(read.skipped, []);
    assert_eq!(read.classes, [("x".to_owned(), None), ("y".to_owned(), None)]);
    let found = read.on(0);
    let labels: Vec<&str> = found.iter().map(|(label, _)| *label).collect();
    assert_eq!(labels, ["x", "x", "y", "x", "x", "y"]);
    let areas: Vec<Option<f64>> = found.iter().map(|(_, region)| region.area()).collect();
    assert_eq!(areas[1..], [Some(45.0), Some(32.0), Some(16.0), Some(3.0), None]);
    assert_eq!(found[4].1.bounds(), Some(BBox::from((1.0, 1.0, 2.0, 4.0))));
    assert!(read.annotations[0].marks.turned && !read.annotations[1].marks.turned);
    let left_out = |what: &'static str, count| Note::LeftOut { what, count };
    let expected = [Note::Turned { count: 1 }, left_out("z-orders", 1)];
    assert_eq!(read.notes, expected);
    assert_eq!(read.extras(), ["occluded=true"]);
}

#[test]
fn what_is_no_region_is_named_and_what_is_damaged_costs_itself_alone() {
    let read = read_annotations(
        r#"{"type":"polyline","label_id":0},{"type":"points"},{"type":"caption","caption":"x"},{"type":"ellipse"},
        {"type":"cuboid_2d"},{"type":"hash_key"},7,{"type":"bbox","bbox":[1,1,8,8]},
        {"type":"bbox","label_id":2,"bbox":[1,1,8,8]},{"type":"bbox","label_id":0,"bbox":[1,1,8]},
        {"type":"bbox","label_id":0,"bbox":[1,NaN,8,8]},{"type":"polygon","label_id":0,"points":[1,1,5]},
        {"type":"polygon","label_id":0,"points":[1,1,5,5]},{"type":"mask","label_id":0},
        {"type":"mask","label_id":0,"rle":{"counts":[0,1000000000000000000],"size":[1000000000,1000000000]}},
        {"type":"mask","label_id":0,"rle":{"counts":"~~~","size":[50,100]}},
        {"type":"bbox","label_id":0,"bbox":[1,1,8,8]}"#,
    );
    assert_eq!(read.on(0), [("x", boxed(1.0, 1.0, 9.0, 9.0))]);
    let reasons = [
        "polylines are not imported",
        "points are not imported",
        "captions are not imported",
        "ellipses are not imported",
        "cuboids are not imported",
        "annotations of type \"hash_key\" are not imported",
        "an annotation that is no object",
        "label_id is not a number",
        "class 2 is not in the class list",
        "bbox has not four numbers",
        "bbox is not a number",
        "an odd number of coordinates",
        "a polygon needs at least three vertices",
        "a count of the mask is not a number",
        "the file says 1000000000x1000000000, the upright image is 100x50",
        "the run-length string is damaged",
    ];
    assert_eq!(read.reasons(), reasons);
    assert!(
        read.skipped[0].0.ends_with("default.json: item a: annotation 1"),
        "{:?}",
        read.skipped[0]
    );
}

#[test]
fn pictures_are_found_by_path_or_by_identifier() {
    let tag = r#""annotations":[{"type":"label","label_id":0}]"#;
    // Datumaro flattens names where it saves pictures, and keeps none where it does not.
    for image in [
        r#","image":{"path":"b_c.jpg","size":[30,40]}"#,
        r#","image":{"path":""}"#,
        "",
    ] {
        let read = read_text(&format!(r#"{{{CATEGORIES},"items":[{{"id":"b/c",{tag}{image}}}]}}"#));
        assert_eq!(read.on(1), [("x", Region::Whole)], "{image}: {:?}", read.skipped);
    }
    let lost = read_text(&format!(r#"{{{CATEGORIES},"items":[{{"id":"d",{tag}}},{{{tag}}},7]}}"#));
    let reasons = [
        "no imported image is named \"d\"",
        "an item without id and path",
        "an item that is no object",
    ];
    assert_eq!(lost.reasons(), reasons);
}

#[test]
fn a_polygon_of_many_points_is_taken_and_a_cut_file_told() {
    let on_circle = |at: u32| {
        let (sin, cos) = (f64::from(at) / 20_000.0 * std::f64::consts::TAU).sin_cos();
        format!("{},{}", 50.0 + 40.0 * cos, 25.0 + 20.0 * sin)
    };
    let points: Vec<String> = (0..20_000).map(on_circle).collect();
    let points = points.join(",");
    let read = read_annotations(&format!(r#"{{"type":"polygon","label_id":0,"points":[{points}]}}"#));
    assert_eq!((read.annotations.len(), read.skipped.len()), (1, 0));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.json");
    std::fs::write(&path, r#"{"items":[{"id":"a","annotations":[{"type":"#).expect("a file");
    let cut = read_with("datumaro", &path, folder.path(), &[], ReadOptions::default());
    assert!(matches!(cut, Err(ReadError::Syntax { .. })));
}
