//! The formats that CVAT, Label Studio, Datumaro and others exchange: to the letter, and what is read of them.

use super::writing::{compare, exported, pictures};
use super::*;

/// What a file of the format is read as, and everything that is said of it.
fn read_back(name: &str, folder: &tempfile::TempDir, file: &str) -> Gathered {
    let out = folder.path().join("out");
    let inputs: Vec<(String, Size)> = pictures().into_iter().map(|p| (p.name, p.size)).collect();
    let inputs: Vec<(&str, Size)> = inputs.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let options = ReadOptions::default();
    read_with(name, &out.join(file), &out.join("images"), &inputs, options).expect("readable")
}

#[test]
fn jsonl_is_written_to_the_letter_and_tells_everything() {
    let (folder, report) = exported("jsonl", &pictures());
    compare("jsonl", folder.path(), &["annotations.jsonl"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 8, 4));
    assert_eq!(loss(&report, "pictures turned by EXIF orientation"), 1);
    assert_eq!(report.losses.len(), 1, "{:?}", report.losses);
    let read = read_back("jsonl", &folder, "annotations.jsonl");
    assert_eq!(read.skipped, []);
    let names: Vec<&str> = read.classes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let absent = read.annotations.iter().filter(|a| a.sign == Sign::Absent).count();
    assert_eq!((read.annotations.len(), absent), (8, 1));
    let said = read.annotations[0].provenance.as_deref().expect("who and how");
    assert_eq!(said.author.as_deref(), Some("Ana"));
    assert_eq!(said.status, Some(labelwright::domain::Status::Success));
}

#[test]
fn a_line_of_jsonl_that_is_damaged_is_told_and_the_others_are_read() {
    let (folder, _) = exported("jsonl", &pictures());
    let path = folder.path().join("out/annotations.jsonl");
    let text = std::fs::read_to_string(&path).expect("written");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1] = "{\"input\": 7}";
    std::fs::write(&path, lines.join("\n")).expect("written");
    let read = read_back("jsonl", &folder, "annotations.jsonl");
    assert_eq!((read.annotations.len(), read.skipped.len()), (2, 1));
    assert!(
        read.skipped[0].0.ends_with("annotations.jsonl: line 2"),
        "{:?}",
        read.skipped
    );
    std::fs::write(&path, text.replacen("\"labelwright\":1", "\"labelwright\":9", 1)).expect("written");
    let source = folder.path().join("out/annotations.jsonl");
    let newer = read_with("jsonl", &source, folder.path(), &[], ReadOptions::default());
    let error = newer.err().expect("a newer one is refused").to_string();
    assert!(
        error.contains("version 9 of this format; this program reads up to 1"),
        "{error}"
    );
}

#[test]
fn label_studio_is_written_to_the_letter_and_read_back() {
    let (folder, report) = exported("label-studio", &pictures());
    compare("label-studio", folder.path(), &["tasks.json", "label_config.xml"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 7, 5));
    assert_eq!(loss(&report, "explicit negatives"), 1);
    assert_eq!(loss(&report, "polygons with holes written as pixel masks"), 1);
    let read = read_back("label-studio", &folder, "tasks.json");
    assert_eq!((read.skipped.len(), read.annotations.len()), (0, 7));
    let whole = read.annotations.iter().filter(|a| a.region == Region::Whole).count();
    assert_eq!(whole, 1);
}

#[test]
fn label_studio_is_read_as_its_server_writes_it() {
    let size = Size::new(200, 100);
    let read = read(
        "label-studio",
        &golden("label_studio/tasks.json"),
        &[("set/a b.jpg", size), ("c.png", size)],
    );
    let on = |input| {
        let found = read.on(input).into_iter();
        found
            .map(|(name, region)| (name.to_owned(), region))
            .collect::<Vec<_>>()
    };
    let a = on(0);
    assert_eq!(a[0], ("car".to_owned(), boxed(20.0, 10.0, 60.0, 60.0)));
    assert_eq!(a[1].0, "van", "each label of a region is a claim");
    let Region::Polygon(turned) = &a[2].1 else {
        panic!("a turned box: {a:?}")
    };
    let corners: Vec<(f64, f64)> = turned.parts[0]
        .outer
        .iter()
        .map(|p| (p.x.round(), p.y.round()))
        .collect();
    assert!(
        corners.contains(&(100.0, 20.0)),
        "it turns around its own corner: {corners:?}"
    );
    assert_eq!(turned.bounds(), BBox::from((80.0, 20.0, 100.0, 60.0)));
    assert_eq!((a[3].0.as_str(), &a[3].1), ("sunny", &Region::Whole));
    let round = a[4].1.area().expect("an area");
    assert!((round - std::f64::consts::PI * 20.0 * 10.0).abs() < 4.0, "{round}");
    assert_eq!(
        on(1),
        [("tree".to_owned(), boxed(0.0, 0.0, 100.0, 100.0))],
        "labels beside their region"
    );
    let authors: Vec<Option<&str>> = read
        .annotations
        .iter()
        .map(|a| a.provenance.as_deref().and_then(|said| said.author.as_deref()))
        .collect();
    assert_eq!(authors[0], Some("ana@example.org"));
    assert_eq!(authors[5], Some("Label Studio user 7"));
    let reasons = read.reasons();
    assert!(
        reasons.contains(&"key points are not imported".to_owned()),
        "{reasons:?}"
    );
    assert!(
        reasons.iter().any(|reason| reason.starts_with("the file says 50x100")),
        "{reasons:?}"
    );
    assert!(
        reasons.contains(&"no imported image is named \"/data/upload/2/gone.jpg\"".to_owned()),
        "{reasons:?}"
    );
    let left_out = |what: &str| {
        read.notes
            .iter()
            .any(|note| matches!(note, Note::LeftOut { what: own, count: 1 } if *own == what))
    };
    assert!(left_out("annotations of skipped tasks"), "{:?}", read.notes);
    let [predicted] = &read.predictions[..] else {
        panic!("{:?}", read.predictions)
    };
    let model = predicted.model.as_deref();
    assert_eq!(
        (&*predicted.class, predicted.probability, model),
        ("car", 0.5, Some("v1"))
    );
    assert_eq!(predicted.region, boxed(2.0, 1.0, 6.0, 6.0));
}

const ON_A: Size = Size::new(100, 50);

fn named(read: &Gathered, input: u128) -> Vec<(String, Region)> {
    let found = read.on(input).into_iter();
    found.map(|(name, region)| (name.to_owned(), region)).collect()
}

#[test]
fn via_is_read_as_a_project_and_as_a_table() {
    let inputs = [("a.jpg", ON_A), ("sub/b.png", Size::new(4, 5))];
    let read_project = read("via", &golden("via/project.json"), &inputs);
    let a = named(&read_project, 0);
    assert_eq!(a[0], ("swan".to_owned(), boxed(10.0, 5.0, 30.0, 35.0)));
    assert_eq!((a[1].0.as_str(), a[1].1.area()), ("duck", Some(32.0)));
    assert_eq!(a[2].0, "pond", "the one that is ticked");
    let bounds = a[2].1.bounds().expect("an ellipse");
    assert!(
        (bounds.width() - 20.0).abs() < 0.2 && (bounds.height() - 40.0).abs() < 0.2,
        "it stands: {bounds:?}"
    );
    assert_eq!(
        read_project.reasons(),
        [
            "shapes of type \"point\" are not imported",
            "class in none of its attributes is not in the class list"
        ]
    );
    let left_out = Note::LeftOut {
        what: "attributes beside the class",
        count: 1,
    };
    assert!(read_project.notes.contains(&left_out), "{:?}", read_project.notes);
    let read_table = read("via", &golden("via/regions.csv"), &inputs);
    let a = named(&read_table, 0);
    assert_eq!(a[0], ("swan".to_owned(), boxed(10.0, 5.0, 30.0, 35.0)));
    assert_eq!((a.len(), a[1].0.as_str(), read_table.covered.len()), (2, "nest", 2));
    assert_eq!(read_table.skipped, []);
}

#[test]
fn open_images_is_written_to_the_letter_and_keeps_negatives() {
    let (folder, report) = exported("openimages", &pictures());
    compare(
        "openimages",
        folder.path(),
        &[
            "annotations/class-descriptions.csv",
            "annotations/train-annotations-bbox.csv",
            "annotations/train-annotations-human-imagelabels.csv",
            "annotations/train-images-with-labels-with-rotation.csv",
        ],
    );
    assert_eq!((report.inputs, report.annotations, report.files), (3, 8, 7));
    assert_eq!(loss(&report, "explicit negatives"), 0);
    assert_eq!(loss(&report, "polygons written as boxes"), 2);
}

#[test]
fn open_images_is_read_with_names_of_classes_and_verified_negatives() {
    let inputs = [("validation/a.jpg", ON_A), ("train/a.jpg", Size::new(7, 7))];
    let read = read("openimages", &golden("open_images"), &inputs);
    let a = named(&read, 0);
    assert_eq!(a[0], ("Swan".to_owned(), boxed(10.0, 10.0, 50.0, 40.0)));
    assert_eq!(a[1].0, "/m/99", "what has no name keeps its identifier");
    assert_eq!((&a[2].1, &a[3].1), (&Region::Whole, &Region::Whole));
    let signs: Vec<Sign> = read.annotations[2..].iter().map(|a| a.sign).collect();
    assert_eq!(signs, [Sign::Absent, Sign::Present]);
    assert_eq!(
        read.reasons(),
        [
            "1.5 is not a share of the image between 0 and 1",
            "no imported image is named \"gone\"",
            "labels that nobody verified are not imported"
        ]
    );
    assert_eq!(named(&read, 1), [], "pictures of another part are not meant");
}

#[test]
fn tables_of_boxes_are_written_to_the_letter_and_read_back() {
    let (folder, report) = exported("csv", &pictures());
    compare("csv", folder.path(), &["annotations.csv"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 7, 4));
    assert_eq!(loss(&report, "explicit negatives"), 1);
}

#[test]
fn tables_are_read_by_the_names_of_their_columns() {
    let inputs = [("a.jpg", ON_A), ("sub/b.png", Size::new(4, 5))];
    let boxes = read("csv", &golden("tables/boxes.csv"), &inputs);
    let a = named(&boxes, 0);
    assert_eq!(a[0], ("swan".to_owned(), boxed(10.0, 5.0, 30.0, 35.0)));
    assert_eq!(
        a[2],
        ("cloudy".to_owned(), Region::Whole),
        "a label without edges is of the whole picture"
    );
    assert_eq!(
        boxes.reasons(),
        [
            "the box is empty: 0 by 4 pixels",
            "no imported image is named \"gone.jpg\""
        ]
    );
    let shares = read("csv", &golden("tables/shares.csv"), &inputs);
    let a = named(&shares, 0);
    assert!((a[0].1.area().expect("a box") - 20.0 * 30.0).abs() < 1e-9, "{a:?}");
    let ticks = read("csv", &golden("tables/_classes.csv"), &inputs);
    let b: Vec<String> = named(&ticks, 1).into_iter().map(|(name, _)| name).collect();
    assert_eq!(b, ["swan", "duck"]);
}

#[test]
fn labelme_is_written_to_the_letter_and_read_back() {
    let (folder, report) = exported("labelme", &pictures());
    compare("labelme", folder.path(), &["images/a.json", "images/sub/ünï 日本.json"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 8, 6));
    assert_eq!(loss(&report, "explicit negatives"), 0);
    assert_eq!(loss(&report, "polygons with holes written as pixel masks"), 1);
    let read = read_back("labelme", &folder, "images");
    let mask = read.on(0).into_iter().filter_map(|(_, region)| match region {
        Region::Polygon(polygon) if polygon.parts.iter().any(|part| !part.holes.is_empty()) => Some(polygon.area()),
        _ => None,
    });
    assert_eq!(mask.collect::<Vec<_>>(), [f64::from(400 - 64 + 25)]);
}
