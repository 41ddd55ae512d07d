//! A dataset goes out.

use crate::desk::Desk;
use serde_json::{Value, json};

/// Both pictures labeled: one handed in, one still in progress.
fn labeled(kind: &str, region: &str) -> Desk {
    let desk = Desk::with_task(kind, "");
    let on = |input: &str, concept: &str| {
        format!("Annotate(task: \"Street\", input: \"{input}\", concept: \"{concept}\", region: {region})")
    };
    desk.apply(&format!(
        "[{}, Submit(task: \"Street\", input: \"1.png\"), {}]",
        on("1.png", "car"),
        on("2.png", "person")
    ))
    .fine();
    desk
}

const BOX: &str = "Box(10.0, 8.0, 30.5, 20.0)";
const OUTLINE: &str = "Polygon([Part(outer: [(10.0, 8.0), (30.0, 8.0), (30.0, 20.0)], holes: [])])";

fn counts(desk: &Desk) -> (Value, Value) {
    let info = desk.info();
    (info["annotations"].clone(), info["concepts"].clone())
}

#[test]
fn every_format_is_written_and_twice_the_same() {
    for (format, kind, region, one_of) in [
        ("coco", "Detection", BOX, "annotations/instances.json"),
        ("yolo", "Detection", BOX, "labels/train/1.txt"),
        ("voc", "Detection", BOX, "Annotations/1.xml"),
        ("yolo-seg", "Segmentation", OUTLINE, "labels/train/1.txt"),
        ("yolo-cls", "Classification", "Whole", "train/car/1.png"),
        ("imagenet", "Classification", "Whole", "train/car/1.png"),
    ] {
        let desk = labeled(kind, region);
        let words = |out: &'static str| ["export", "p.labelwright", out, "--format", format, "--status", "all"];
        let report = desk.run(words("out").iter().chain(&["--json"])).json();
        assert_eq!(
            (&report["inputs"], &report["annotations"]),
            (&json!(2), &json!(2)),
            "{format}"
        );
        let tree = desk.tree("out");
        assert_eq!(report["files"], json!(tree.len()), "{format}");
        let names: Vec<&String> = tree.iter().map(|(name, _)| name).collect();
        assert!(names.iter().any(|name| *name == one_of), "{format}: {names:?}");
        assert_eq!(report["differences"], json!([]), "{format}");
        desk.run(words("again"));
        assert!(desk.tree("again") == tree, "{format}: other bytes the second time");
    }
}

#[test]
fn the_report_has_its_keys() {
    let desk = labeled("Detection", BOX);
    let said = desk.run(["export", "p.labelwright", "out", "--format", "voc", "--json"]);
    assert_eq!(said.status, 0, "{said:?}");
    let report = said.json();
    for key in ["inputs", "annotations", "files"] {
        assert!(report[key].is_u64(), "{key}: {report}");
    }
    for loss in report["losses"].as_array().expect("a list") {
        assert!(loss["what"].is_string() && loss["count"].is_u64(), "{loss}");
    }
    assert_eq!(report["left_out"], 1);
    assert!(
        said.err
            .contains("1 annotation that is not yet accepted was left out; --status all takes it."),
        "{said:?}"
    );
}

#[test]
fn nothing_accepted_yet_is_refused_with_the_way_out() {
    let desk = Desk::with_task("Detection", "");
    desk.run(["export", "p.labelwright", "out", "--format", "coco"])
        .refused("There is nothing to export: no annotations yet.");
    desk.apply(&format!(
        "[Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: {BOX})]"
    ))
    .fine();
    desk.run(["export", "p.labelwright", "out", "--format", "coco", "--json"])
        .refused(
            "There is nothing to export: 1 annotation is not yet accepted; submit it, or export with `--status all`.",
        );
    assert!(!desk.path("out").exists());
    desk.run(["export", "p.labelwright", "out", "--format", "coco", "--status", "all"])
        .fine();
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let desk = labeled("Detection", BOX);
    desk.file("out/mine.txt", "mine");
    desk.file("file", "mine");
    let all = |out: &'static str| desk.run(["export", "p.labelwright", out, "--format", "coco", "--status", "all"]);
    all("out").refused("out is not empty and was not touched; choose a new or empty folder.");
    all("file").refused("file is a file and was not touched; choose a new or empty folder.");
    assert_eq!(desk.tree("out"), [("mine.txt".to_owned(), b"mine".to_vec())]);
    std::fs::create_dir(desk.path("empty")).expect("a folder");
    desk.run([
        "export",
        "p.labelwright",
        "empty",
        "--format",
        "coco",
        "--status",
        "all",
    ])
    .fine();
}

#[test]
fn what_the_format_cannot_carry_is_told_first() {
    let desk = labeled("Segmentation", OUTLINE);
    let said = desk.run(["export", "p.labelwright", "out", "--format", "yolo", "--status", "all"]);
    assert_eq!(said.status, 0);
    assert!(
        said.err.starts_with("The format cannot carry: ") && said.err.contains("(2)"),
        "{said:?}"
    );
    assert!(said.out.starts_with("2 inputs with "), "{said:?}");
}

#[test]
fn words_that_name_nothing_are_refused() {
    let desk = labeled("Detection", BOX);
    desk.run(["export", "p.labelwright", "out", "--format", "labelme"])
        .refused("\"labelme\" can only be imported; `labelwright export -h` lists the formats to export to.");
    desk.run(["export", "p.labelwright", "out", "--format", "coco", "--task", "Avenue"])
        .refused("There is no task \"Avenue\"; `labelwright task list PROJECT` shows the tasks.");
    desk.run(["export", "p.labelwright", "out", "--format", "coco", "--dataset", "x@1"])
        .refused("There is no dataset \"x@1\"; make one with `import --dataset`.");
    assert!(!desk.path("out").exists());
}

#[test]
fn what_went_out_comes_in_again() {
    for (format, kind, region) in [
        ("coco", "Segmentation", OUTLINE),
        ("yolo", "Detection", BOX),
        ("voc", "Detection", BOX),
        ("imagenet", "Classification", "Whole"),
    ] {
        let desk = labeled(kind, region);
        desk.run(["export", "p.labelwright", "out", "--format", format, "--status", "all"]);
        let other = Desk::with_project();
        let report = other
            .run([
                std::ffi::OsStr::new("import"),
                "p.labelwright".as_ref(),
                desk.path("out").as_ref(),
                "--format".as_ref(),
                format.as_ref(),
                "--json".as_ref(),
            ])
            .fine()
            .json();
        assert_eq!(
            (&report["added"], &report["annotations"]),
            (&json!(2), &json!(2)),
            "{format}: {report}"
        );
        assert_eq!(counts(&other), counts(&desk), "{format}");
        other.sound();
    }
}

#[test]
fn pictures_can_be_linked_or_left() {
    let desk = labeled("Detection", BOX);
    let export = |out: &'static str, images: &'static str| {
        desk.run([
            "export",
            "p.labelwright",
            out,
            "--format",
            "yolo",
            "--status",
            "all",
            "--images",
            images,
        ])
        .fine();
    };
    export("linked", "link");
    let picture = std::fs::symlink_metadata(desk.path("linked/images/train/1.png")).expect("a picture");
    assert!(picture.file_type().is_symlink() || picture.is_file());
    export("left", "none");
    assert!(!desk.path("left/images/train/1.png").exists());
}

#[test]
fn a_picture_that_is_gone_is_told_and_the_rest_goes_out() {
    let desk = labeled("Detection", BOX);
    std::fs::remove_file(desk.path("pics/2.png")).expect("goes");
    let said = desk.run(["export", "p.labelwright", "out", "--format", "coco", "--status", "all"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(said.err.contains("pics/2.png"), "{said:?}");
    assert!(desk.path("out/annotations/instances.json").exists());
}
