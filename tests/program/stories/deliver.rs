//! A dataset goes out.

use crate::support::sentences;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};

/// Both pictures labeled: one submitted, one still in progress.
fn labeled(kind: &str, region: &str) -> Terminal {
    let terminal = Terminal::with_task(kind, "");
    let on = |input: &str, concept: &str| {
        format!("Annotate(task: \"Street\", input: \"{input}\", concept: \"{concept}\", region: {region})")
    };
    terminal
        .apply(&format!(
            "[{}, Submit(task: \"Street\", input: \"1.png\"), {}]",
            on("1.png", "car"),
            on("2.png", "person")
        ))
        .fine();
    terminal
}

const BOX: &str = "Box(10.0, 8.0, 30.5, 20.0)";
const OUTLINE: &str = "Polygon([Part(outer: [(10.0, 8.0), (30.0, 8.0), (30.0, 20.0)], holes: [])])";

fn counts(terminal: &Terminal) -> (Value, Value) {
    let info = terminal.info();
    (info["annotations"].clone(), info["concepts"].clone())
}

#[test]
fn every_format_is_written_and_twice_the_same() {
    for (format, kind, region, one_of) in [
        ("coco", "Detection", BOX, "annotations/instances_default.json"),
        ("yolo", "Detection", BOX, "labels/train/1.txt"),
        ("voc", "Detection", BOX, "Annotations/1.xml"),
        ("yolo-seg", "Segmentation", OUTLINE, "labels/train/1.txt"),
        ("yolo-cls", "Classification", "Whole", "train/car/1.png"),
        ("imagenet", "Classification", "Whole", "train/car/1.png"),
    ] {
        let terminal = labeled(kind, region);
        let words = |out: &'static str| ["export", "p.labelwright", out, "--format", format, "--status", "all"];
        let report = terminal.run(words("out").iter().chain(&["--json"])).json();
        assert_eq!(
            (&report["inputs"], &report["annotations"]),
            (&json!(2), &json!(2)),
            "{format}"
        );
        let tree = terminal.tree("out");
        assert_eq!(report["files"], json!(tree.len()), "{format}");
        let names: Vec<&String> = tree.iter().map(|(name, _)| name).collect();
        assert!(names.iter().any(|name| *name == one_of), "{format}: {names:?}");
        assert_eq!(report["differences"], json!([]), "{format}");
        terminal.run(words("again"));
        assert!(terminal.tree("again") == tree, "{format}: other bytes the second time");
    }
}

#[test]
fn the_report_has_its_keys() {
    let terminal = labeled("Detection", BOX);
    let said = terminal.run(["export", "p.labelwright", "out", "--format", "voc", "--json"]);
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
            .contains("1 annotation is not yet accepted and is left out.\n`--status all` takes every annotation."),
        "{said:?}"
    );
}

#[test]
fn nothing_accepted_yet_is_refused_with_the_way_out() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .run(["export", "p.labelwright", "out", "--format", "coco"])
        .refused("There is nothing to export: no annotations yet.");
    terminal
        .apply(&format!(
            "[Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: {BOX})]"
        ))
        .fine();
    terminal
        .run(["export", "p.labelwright", "out", "--format", "coco", "--json"])
        .refused(
            "There is nothing to export: 1 annotation is not yet accepted; submit it, or export with `--status all`.",
        );
    assert!(!terminal.path("out").exists());
    terminal
        .run(["export", "p.labelwright", "out", "--format", "coco", "--status", "all"])
        .fine();
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let terminal = labeled("Detection", BOX);
    terminal.file("out/mine.txt", "mine");
    terminal.file("file", "mine");
    let all = |out: &'static str| terminal.run(["export", "p.labelwright", out, "--format", "coco", "--status", "all"]);
    all("out").refused("out is not empty and was not touched; choose a new or empty folder.");
    all("file").refused("file is a file and was not touched; choose a new or empty folder.");
    assert_eq!(terminal.tree("out"), [("mine.txt".to_owned(), b"mine".to_vec())]);
    std::fs::create_dir(terminal.path("empty")).expect("a folder");
    terminal
        .run([
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
    let terminal = labeled("Segmentation", OUTLINE);
    let said = terminal.run(["export", "p.labelwright", "out", "--format", "yolo", "--status", "all"]);
    assert_eq!(said.status, 0);
    assert!(
        said.err.starts_with("Changed: polygons written as boxes (2).\n"),
        "{said:?}"
    );
    assert!(said.out.starts_with("2 inputs with "), "{said:?}");
}

#[test]
fn words_that_name_nothing_are_refused() {
    let terminal = labeled("Detection", BOX);
    terminal
        .run(["export", "p.labelwright", "out", "--format", "via"])
        .refused("\"via\" can only be imported; `labelwright export -h` lists the formats to export to.");
    terminal
        .run(["export", "p.labelwright", "out", "--format", "coco", "--task", "Avenue"])
        .refused(&sentences::no_task("Avenue"));
    terminal
        .run(["export", "p.labelwright", "out", "--format", "coco", "--dataset", "x@1"])
        .refused("There is no dataset \"x@1\"; make one with `dataset PROJECT new`.");
    assert!(!terminal.path("out").exists());
}

#[test]
fn what_went_out_comes_in_again() {
    for (format, kind, region) in [
        ("coco", "Segmentation", OUTLINE),
        ("yolo", "Detection", BOX),
        ("voc", "Detection", BOX),
        ("imagenet", "Classification", "Whole"),
    ] {
        let terminal = labeled(kind, region);
        terminal.run(["export", "p.labelwright", "out", "--format", format, "--status", "all"]);
        let other = Terminal::with_project();
        let report = other
            .run([
                std::ffi::OsStr::new("import"),
                "p.labelwright".as_ref(),
                terminal.path("out").as_ref(),
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
        assert_eq!(counts(&other), counts(&terminal), "{format}");
        other.sound();
    }
}

#[test]
fn pictures_can_be_linked_or_left() {
    let terminal = labeled("Detection", BOX);
    let export = |out: &'static str, images: &'static str| {
        terminal
            .run([
                "export",
                "p.labelwright",
                out,
                "--format",
                "coco",
                "--status",
                "all",
                "--images",
                images,
            ])
            .fine();
    };
    export("linked", "link");
    let picture = std::fs::symlink_metadata(terminal.path("linked/images/1.png")).expect("a picture");
    assert!(picture.file_type().is_symlink() || picture.is_file());
    export("left", "none");
    assert!(!terminal.path("left/images/1.png").exists());
}

#[test]
fn a_picture_that_is_gone_is_told_and_the_rest_goes_out() {
    let terminal = labeled("Detection", BOX);
    std::fs::remove_file(terminal.path("pics/2.png")).expect("goes");
    let said = terminal.run(["export", "p.labelwright", "out", "--format", "coco", "--status", "all"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(said.err.contains("pics/2.png"), "{said:?}");
    assert!(terminal.path("out/annotations/instances_default.json").exists());
}

#[test]
fn a_picture_that_changed_does_not_go_out_under_the_old_boxes() {
    for images in ["copy", "link", "none"] {
        let terminal = labeled("Detection", BOX);
        let other = std::fs::read(terminal.path("pics/1.png")).expect("a picture");
        std::fs::write(terminal.path("pics/2.png"), &other).expect("overwritten");
        let export = |format: &'static str, out: &'static str| {
            terminal.run([
                "export",
                "p.labelwright",
                out,
                "--format",
                format,
                "--status",
                "all",
                "--images",
                images,
                "--json",
            ])
        };
        let beside = [
            ("coco", "images"),
            ("yolo", "images/train"),
            ("voc", "JPEGImages"),
            ("labelme", "images"),
            ("label-studio", "images"),
            ("openimages", "images/train"),
            ("csv", "images"),
            ("cvat", "images"),
            ("datumaro", "images/default"),
            ("jsonl", "images"),
        ];
        for (format, picture) in beside {
            let said = export(format, format);
            assert_eq!(said.status, 3, "{images} {format}: {said:?}");
            let report = said.json();
            let skipped = &report["skipped"];
            assert_eq!(skipped.as_array().map(Vec::len), Some(1), "{skipped}");
            assert!(skipped[0]["path"].as_str().expect("a path").ends_with("pics/2.png"));
            assert_eq!(
                skipped[0]["reason"],
                "it changed since it was imported, so its labels are left out, too"
            );
            let delivered = (&report["inputs"], &report["annotations"], &report["differences"]);
            assert_eq!(delivered, (&json!(1), &json!(1), &json!([])), "{images} {format}");
            let name = |name: &str| terminal.path(format!("{format}/{picture}/{name}"));
            assert!(!name("2.png").exists(), "{images} {format}");
            assert_eq!(name("1.png").exists(), images != "none", "{images} {format}");
            for (file, bytes) in terminal.tree(format) {
                let speaks = String::from_utf8_lossy(&bytes).contains("2.png") || file.contains("2.");
                assert!(!speaks, "{images} {format}: {file}");
            }
        }
    }
}

#[test]
fn no_project_takes_other_files_out() {
    let terminal = labeled("Detection", BOX);
    terminal.file("secret.txt", "a password");
    let secret = terminal.path("secret.txt");
    let sql = rusqlite::Connection::open(terminal.path("p.labelwright")).expect("opens");
    sql.execute("UPDATE input SET path = ?1 WHERE name = '1.png'", [secret.to_str()])
        .expect("edited");
    drop(sql);
    let said = terminal.run(["export", "p.labelwright", "out", "--format", "coco", "--status", "all"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(
        said.err
            .contains("secret.txt: it changed since it was imported, so its labels are left out, too"),
        "{said:?}"
    );
    let tree = terminal.tree("out");
    assert!(
        tree.iter().all(|(_, bytes)| bytes != b"a password"),
        "nothing of it went out"
    );
}

#[test]
fn inputs_are_divided_by_shares_and_the_same_every_time() {
    let terminal = labeled("Detection", BOX);
    let words = |out: &'static str, format: &'static str, more: &[&'static str]| {
        let base = [
            "export",
            "p.labelwright",
            out,
            "--format",
            format,
            "--status",
            "all",
            "--json",
        ];
        terminal.run(base.iter().chain(more))
    };
    let undivided = words("yolo", "yolo", &[]);
    assert!(
        undivided
            .err
            .contains("Changed: inputs both trained on and validated with, for lack of a split (2)."),
        "{undivided:?}"
    );
    let split = ["--split", "train=0.5,val=0.5", "--seed", "3"];
    let divided = words("divided", "yolo", &split);
    assert_eq!(divided.status, 0, "{divided:?}");
    assert_eq!(divided.json()["splits"], json!({"train": 1, "val": 1}));
    assert!(!divided.err.contains("validated"), "{divided:?}");
    let yaml = std::fs::read_to_string(terminal.path("divided/data.yaml")).expect("a file");
    assert!(yaml.starts_with("train: images/train\nval: images/val\n"), "{yaml}");
    words("again", "yolo", &split);
    assert!(
        terminal.tree("again") == terminal.tree("divided"),
        "the same seed divides in the same way"
    );
    for (format, one_of) in [
        ("coco", "annotations/instances_val.json"),
        ("voc", "ImageSets/Main/val.txt"),
        ("yolo-seg", "images/val"),
    ] {
        let said = words(format, format, &split);
        assert_eq!(said.status, 0, "{format}: {said:?}");
        assert!(terminal.path(format!("{format}/{one_of}")).exists(), "{format}");
    }
    let wrong = words("wrong", "yolo", &["--split", "train=0.8,dev=0.2"]);
    assert_eq!(wrong.status, 2, "{wrong:?}");
    assert!(wrong.err.contains("no split is called"), "{wrong:?}");
}

#[test]
fn what_two_tasks_annotated_alike_is_told_and_can_go_out_once() {
    let terminal = labeled("Detection", BOX);
    terminal.file(
        "second.ron",
        "Task(name: \"Again\", kind: Detection, concepts: [\"car\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "second.ron"]).fine();
    terminal
        .apply(
            "[Annotate(task: \"Again\", input: \"1.png\", concept: \"car\", region: Box(10.0, 8.0, 30.0, 20.0)), \
         Submit(task: \"Again\", input: \"1.png\")]",
        )
        .fine();
    let export = |out: &'static str, more: &[&'static str]| {
        let base = [
            "export",
            "p.labelwright",
            out,
            "--format",
            "coco",
            "--status",
            "all",
            "--json",
        ];
        terminal.run(base.iter().chain(more))
    };
    let all = export("all", &[]);
    assert_eq!(all.status, 0);
    assert!(
        all.err.contains(
            "1 annotation on 1 input says again what another task or labeler says (overlap of 50 % or more), so 1 \
             annotation is there twice.\n`--task NAME` takes those of one task, `--merge 0.5` each once."
        ),
        "{all:?}"
    );
    let doubled = |merged: bool| json!({"inputs": 1, "annotations": 1, "iou": 0.5, "merged": merged});
    assert_eq!(all.json()["doubled"], doubled(false));
    assert_eq!(all.json()["annotations"], 3);
    let merged = export("merged", &["--merge", "0.5"]).json();
    assert_eq!(
        (&merged["doubled"], &merged["annotations"]),
        (&doubled(true), &json!(2))
    );
    let one = export("one", &["--task", "Street"]).json();
    assert_eq!((&one["doubled"], &one["annotations"]), (&Value::Null, &json!(2)));
}

#[test]
fn a_long_name_stops_no_export() {
    let terminal = Terminal::with_project();
    let png = std::fs::read(Terminal::with_task("Detection", "").path("pics/1.png")).expect("a picture");
    std::fs::create_dir_all(terminal.path("long")).expect("a folder");
    let stem = "x".repeat(251);
    std::fs::write(terminal.path(format!("long/{stem}.png")), &png).expect("written");
    std::fs::write(terminal.path(format!("long/{stem}.bmp")), &png).expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        let strange = std::ffi::OsString::from_vec([vec![0xe9; 100], b".png".to_vec()].concat());
        std::fs::write(terminal.path("long").join(strange), &png).expect("written");
    }
    let added = terminal
        .run(["import", "p.labelwright", "long", "--json"])
        .fine()
        .json()["added"]
        .clone();
    terminal.file("t.ron", "Task(name: \"T\", kind: Detection, concepts: [\"car\"])");
    terminal.run(["task", "new", "p.labelwright", "t.ron"]).fine();
    terminal
        .apply(&format!(
            "[Annotate(task: \"T\", input: \"{stem}.png\", concept: \"car\", region: {BOX}), \
         Annotate(task: \"T\", input: \"{stem}.bmp\", concept: \"car\", region: {BOX})]"
        ))
        .fine();
    for format in ["coco", "yolo", "voc"] {
        let words = [
            "export",
            "p.labelwright",
            format,
            "--format",
            format,
            "--status",
            "all",
            "--json",
        ];
        let report = terminal.run(words).json();
        assert_eq!(
            (&report["inputs"], &report["annotations"]),
            (&added, &json!(2)),
            "{format}"
        );
        assert_eq!(report["differences"], json!([]), "{format}");
        assert!(
            report["renamed"].as_array().is_some_and(|renamed| !renamed.is_empty()),
            "{report}"
        );
    }
}

#[test]
fn info_lists_datasets_and_their_versions() {
    let terminal = labeled("Detection", BOX);
    let freeze = [
        "task",
        "freeze",
        "p.labelwright",
        "Street",
        "--dataset",
        "Cars",
        "--version",
        "v1",
    ];
    terminal
        .run(freeze.iter().chain(&["--note", "before the audit"]))
        .fine();
    let info = terminal.info();
    let dataset = &info["datasets"][0];
    assert_eq!(
        (&dataset["name"], &dataset["inputs"]),
        (&json!("Cars"), &json!(2)),
        "{info}"
    );
    let version = &dataset["versions"][0];
    assert_eq!((&version["number"], &version["name"]), (&json!(1), &json!("v1")));
    assert_eq!((&version["inputs"], &version["annotations"]), (&json!(2), &json!(1)));
    assert_eq!((&version["task"], &version["by"]), (&json!("Street"), &json!("Ana")));
    assert_eq!(version["note"], "before the audit");
    assert!(version["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{version}");
    let said = terminal.run(["info", "p.labelwright"]).fine().out;
    assert!(said.contains("dataset Cars: 2 inputs\n"), "{said}");
    assert!(
        said.contains("  version 1 \"v1\": 2 inputs, 1 annotation, of the task \"Street\", by Ana, "),
        "{said}"
    );
    assert!(said.contains(": before the audit\n"), "{said}");
    terminal.sound();
}

#[test]
fn datasets_are_made_by_name_and_by_lot() {
    let terminal = Terminal::with_project();
    for number in 1..=12 {
        terminal.picture(format!("pics/{number}.png"), 8, 8);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    let made = terminal.json(&["dataset", "p.labelwright", "new", "ones", "1"]);
    assert_eq!(made, json!({"dataset": "ones", "inputs": 4}), "1, 10, 11 and 12");
    let drawn = terminal.json(&[
        "dataset",
        "p.labelwright",
        "new",
        "five",
        "--random",
        "5",
        "--seed",
        "2",
    ]);
    assert_eq!(drawn["inputs"], 5);
    terminal
        .run(["dataset", "p.labelwright", "new", "five"])
        .refused("The name \"five\" is taken; choose another.");
    let listed = terminal.json(&["dataset", "p.labelwright", "list"]);
    let names: Vec<&Value> = listed["datasets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| &d["name"])
        .collect();
    assert_eq!(names, ["ones", "five"]);
    terminal.sound();
}

#[test]
fn what_nobody_has_finished_is_not_delivered_as_empty_without_a_word() {
    let terminal = labeled("Detection", BOX);
    let export = |out: &'static str, more: &[&'static str]| {
        let words = [
            "export",
            "p.labelwright",
            out,
            "--format",
            "yolo",
            "--task",
            "Street",
            "--json",
        ];
        terminal.run(words.iter().chain(more))
    };
    let said = export("all", &[]);
    assert_eq!(said.json()["unfinished"], json!({"inputs": 1, "left_out": false}));
    let told = "1 input that nobody has finished is delivered as a picture with nothing on it.\n`--finished-only` leaves them out.";
    assert!(said.err.contains(told), "{said:?}");
    assert_eq!(said.json()["inputs"], json!(2));
    let said = export("finished", &["--finished-only"]);
    assert_eq!(
        (&said.json()["inputs"], &said.json()["unfinished"]["left_out"]),
        (&json!(1), &json!(true))
    );
    assert!(!terminal.path("finished/labels/train/2.txt").exists());
    // Somebody says that nothing is there: then it is a picture with nothing on it.
    terminal.apply("[Undo(input: \"2.png\"), Submit(task: \"Street\", input: \"2.png\", nothing: true)]");
    let said = export("then", &["--finished-only"]);
    assert_eq!(
        (&said.json()["inputs"], &said.json()["unfinished"]),
        (&json!(2), &Value::Null)
    );
    assert_eq!(
        std::fs::read(terminal.path("then/labels/train/2.txt")).expect("is there"),
        b""
    );
}
