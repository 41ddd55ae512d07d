//! The main job on real data, from the first import to the delivered dataset. Looks for the folder that
//! `LABELWRIGHT_DATA` names, and is skipped where it is not set.

use crate::support::skipped::data;
use crate::support::terminal::Terminal;

/// Imports the folder, makes a task over what came in, submits the first input, delivers, and reads that again.
fn main_job(name: &str, import: &str, kind: &str, concepts: &str, format: &str) {
    let Some(folder) = data(name) else { return };
    let terminal = Terminal::with_project();
    let words: [std::ffi::OsString; 6] = [
        "import".into(),
        "p.labelwright".into(),
        folder.into(),
        "--format".into(),
        import.into(),
        "--json".into(),
    ];
    let said = terminal.run(words);
    assert!([0, 3].contains(&said.status), "{said:?}");
    let report = said.json();
    let (added, annotations) = (&report["added"], &report["annotations"]);
    assert!(added.as_u64() > Some(10) && annotations.as_u64() > Some(10), "{report}");
    assert!(report["skipped"].as_array().is_some_and(|s| s.len() < 20), "{report}");
    terminal.file(
        "t.ron",
        format!("(name: \"T\", kind: {kind}, concepts: {concepts}, take_imported: true)"),
    );
    let task = terminal.json(&["task", "new", "p.labelwright", "t.ron"]);
    assert_eq!(task["statuses"]["Success"], *annotations, "all of them suit the task");
    assert_eq!(task["inputs"]["Unlabeled"], *added);
    terminal.sound();
    let out = terminal.run([
        "export",
        "p.labelwright",
        "out",
        "--format",
        format,
        "--task",
        "T",
        "--json",
    ]);
    assert_eq!(out.status, 0, "{out:?}");
    assert_eq!(out.json()["annotations"], *annotations);
    let other = Terminal::with_project();
    let words: [std::ffi::OsString; 6] = [
        "import".into(),
        "p.labelwright".into(),
        terminal.path("out").into(),
        "--format".into(),
        format.into(),
        "--json".into(),
    ];
    let again = other.run(words);
    assert_eq!(again.json()["annotations"], *annotations, "{again:?}");
    assert_eq!(other.info()["statuses"], terminal.info()["statuses"]);
}

#[test]
fn blood_cells_from_voc_to_coco() {
    main_job("bccd", "auto", "Detection", "[\"RBC\", \"WBC\", \"Platelets\"]", "coco");
}

#[test]
fn clothing_from_folders_to_folders() {
    let concepts = "[\"dress\", \"hat\", \"pants\", \"shirt\", \"shoes\", \"shorts\", \"skirt\", \"t-shirt\"]";
    main_job("clothing", "imagenet", "Classification", concepts, "imagenet");
}

#[test]
fn nuts_from_coco_to_yolo_outlines() {
    main_job(
        "nuts-coco-seg",
        "auto",
        "Segmentation",
        "[\"date\", \"fig\", \"hazelnut\"]",
        "yolo-seg",
    );
}
