//! Where other tools put their labels, and which picture each belongs to.

use super::{BOTH, Case, ROW, bndbox, check, exported, files, labelme, one, rectangle, voc};
use crate::support::terminal::Terminal;

#[test]
fn a_label_goes_to_the_picture_that_its_own_file_claims() {
    let stale = [
        ("1.xml", voc("2.jpg", "cat", &bndbox(11, 11, 30, 40))),
        ("2.xml", voc("2.jpg", "dog", &bndbox(51, 51, 60, 60))),
    ];
    let old = [
        ("1.json", labelme("2.jpg", &rectangle("cat", ""))),
        ("2.json", labelme("2.jpg", &rectangle("dog", ""))),
    ];
    let files_of = |list: &[(&'static str, String)]| -> Vec<(&'static str, Vec<u8>)> {
        list.iter()
            .map(|(name, content)| (*name, content.clone().into_bytes()))
            .collect()
    };
    let mut damaged = files(&[
        ("train/labels/0001.txt", ROW),
        ("valid/labels/0001.txt", "1 0.25 0.25 0.1 0.125\n"),
        (
            "data.yaml",
            "names: [cat, dog]\ntrain: train/images\nval: valid/images\n",
        ),
    ]);
    damaged.push(("train/images/0001.jpg", Vec::new()));
    for case in [
        Case {
            name: "a picture that is damaged has none elsewhere",
            pictures: &["valid/images/0001.jpg"],
            files: damaged,
            expected: &["valid/images/0001.jpg dog 20 15 10 10 box"],
            skipped: &[
                "train/images/0001.jpg: the file is empty",
                "train/labels/0001.txt: no imported image",
            ],
            ..Case::default()
        },
        Case {
            name: "a picture that is missing in one split is not that of another",
            pictures: &["valid/0001.jpg"],
            files: files_of(&[
                ("train/_annotations.coco.json", one("0001.jpg", 1)),
                ("valid/_annotations.coco.json", one("0001.jpg", 2)),
            ]),
            expected: &["valid/0001.jpg dog 10 10 20 30 box"],
            skipped: &["0001.jpg: no imported image is named"],
            ..Case::default()
        },
        Case {
            name: "nor that of another batch",
            pictures: &["monday/1.jpg", "tuesday/2.jpg"],
            files: files_of(&[("monday/m.json", one("1.jpg", 1)), ("tuesday/t.json", one("1.jpg", 2))]),
            expected: &["monday/1.jpg cat 10 10 20 30 box"],
            skipped: &["1.jpg: no imported image is named"],
            ..Case::default()
        },
        Case {
            name: "the file's own name tells which folder it means",
            pictures: &["train/0001.jpg", "val/0001.jpg"],
            files: files_of(&[
                ("annotations/train.json", one("0001.jpg", 1)),
                ("annotations/val.json", one("0001.jpg", 2)),
            ]),
            expected: &["train/0001.jpg cat 10 10 20 30 box", "val/0001.jpg dog 10 10 20 30 box"],
            ..Case::default()
        },
        Case {
            name: "VOC files that were renamed with their pictures",
            pictures: &["1.jpg", "2.jpg"],
            files: files_of(&stale),
            expected: &["1.jpg cat 10 10 20 30 box", "2.jpg dog 50 50 10 10 box"],
            notes: &["1 file names another picture than that of its own name"],
            ..Case::default()
        },
        Case {
            name: "labelme files that were renamed with their pictures",
            pictures: &["1.jpg", "2.jpg"],
            files: files_of(&old),
            expected: &["1.jpg cat 10 10 30 30 box", "2.jpg dog 10 10 30 30 box"],
            notes: &["1 file names another picture than that of its own name"],
            ..Case::default()
        },
        Case {
            name: "case alone differs",
            pictures: &["IMG_01.JPG"],
            files: files_of(&[("c.json", one("img_01.jpg", 1))]),
            expected: &["IMG_01.JPG cat 10 10 20 30 box"],
            notes: &["differs in case or spelling alone"],
            ..Case::default()
        },
        Case {
            name: "% escapes of a web address",
            pictures: &["images/d\u{e9}cran.jpg"],
            files: files(&[("labels/d%C3%A9cran.txt", ROW), ("classes.txt", "cat\n")]),
            expected: &["images/d\u{e9}cran.jpg cat 40 30 20 20 box"],
            notes: &["differs in case or spelling alone"],
            ..Case::default()
        },
    ] {
        check(&case);
    }
}

#[test]
fn a_second_import_takes_nothing_of_the_first() {
    let terminal = Terminal::with_project();
    terminal.picture("monday/1.jpg", 100, 80);
    terminal.run(["import", "p.labelwright", "monday"]).fine();
    terminal.file("tuesday/t.json", one("1.jpg", 1));
    let said = terminal.run(["import", "p.labelwright", "tuesday", "--json"]);
    let report = said.json();
    assert_eq!((said.status, &report["annotations"]), (3, &0.into()), "{report}");
    let note = report["notes"][0].as_str().unwrap_or_default();
    assert!(
        note.ends_with("import it together with the folder of its pictures."),
        "{report}"
    );
    let report = terminal.json(&["import", "p.labelwright", "monday", "tuesday"]);
    assert_eq!(
        report["annotations"], 1,
        "given together they belong together: {report}"
    );
}

#[test]
fn labels_are_found_wherever_tools_put_them() {
    for case in [
        Case {
            name: "a sub-folder with its own list in another order",
            pictures: &["a.jpg", "day2/b.jpg"],
            files: files(&[
                ("classes.txt", "cat\ndog\n"),
                ("a.txt", ROW),
                ("day2/classes.txt", "dog\ncat\n"),
                ("day2/b.txt", ROW),
            ]),
            expected: &["a.jpg cat 40 30 20 20 box", "day2/b.jpg dog 40 30 20 20 box"],
            ..Case::default()
        },
        Case {
            name: "names such as test and notes",
            pictures: &["images/test.jpg", "images/notes.jpg", "images/readme_1.jpg"],
            files: files(&[
                ("data.yaml", "names: [cat]\n"),
                ("labels/test.txt", ROW),
                ("labels/notes.txt", ROW),
                ("labels/readme_1.txt", ROW),
            ]),
            expected: &[
                "images/notes.jpg cat 40 30 20 20 box",
                "images/readme_1.jpg cat 40 30 20 20 box",
                "images/test.jpg cat 40 30 20 20 box",
            ],
            ..Case::default()
        },
        Case {
            name: "no list of classes",
            pictures: &["a.jpg"],
            files: files(&[("a.txt", BOTH)]),
            expected: &["a.jpg 0 40 30 20 20 box", "a.jpg 1 20 15 10 10 box"],
            notes: &["has no class names"],
            ..Case::default()
        },
        Case {
            name: "a labels folder and labels beside pictures",
            pictures: &["day1/images/1.jpg", "day2/2.jpg"],
            files: files(&[
                ("classes.txt", "cat\n"),
                ("day1/labels/1.txt", ROW),
                ("day2/2.txt", ROW),
            ]),
            expected: &[
                "day1/images/1.jpg cat 40 30 20 20 box",
                "day2/2.jpg cat 40 30 20 20 box",
            ],
            ..Case::default()
        },
        Case {
            name: "capitals",
            pictures: &["Images/a.jpg"],
            files: files(&[("Labels/a.txt", ROW)]),
            expected: &["Images/a.jpg 0 40 30 20 20 box"],
            notes: &["has no class names"],
            ..Case::default()
        },
        Case {
            name: "folders of pictures and labels given themselves",
            pictures: &["images/train/a.jpg"],
            files: files(&[("data.yaml", "names: [cat]\n"), ("labels/train/a.txt", ROW)]),
            paths: &["images/train", "labels/train"],
            expected: &["a.jpg cat 40 30 20 20 box"],
            ..Case::default()
        },
        Case {
            name: "darknet's list beside, in cfg, and as make-sense calls it",
            pictures: &["a/1.jpg", "b/2.jpg", "c/data/3.jpg"],
            files: files(&[
                ("a/_darknet.labels", "cat\n"),
                ("a/1.txt", ROW),
                ("b/labels.txt", "dog\n"),
                ("b/2.txt", ROW),
                ("c/cfg/obj.names", "cow\n"),
                ("c/data/3.txt", ROW),
            ]),
            expected: &[
                "a/1.jpg cat 40 30 20 20 box",
                "b/2.jpg dog 40 30 20 20 box",
                "c/data/3.jpg cow 40 30 20 20 box",
            ],
            ..Case::default()
        },
        Case {
            name: "byte order marks and classes as decimals",
            pictures: &["a.jpg", "b.jpg"],
            files: files(&[
                ("classes.txt", "cat\n"),
                ("a.txt", "\u{feff}0 0.5 0.5 0.2 0.25\n"),
                ("b.txt", "0.0 0.5 0.5 0.2 0.25\n"),
            ]),
            expected: &["a.jpg cat 40 30 20 20 box", "b.jpg cat 40 30 20 20 box"],
            ..Case::default()
        },
        Case {
            name: "commas, and names for numbers",
            pictures: &["a.jpg", "b.jpg"],
            files: files(&[
                ("classes.txt", "cat\n"),
                ("a.txt", "0,0.5,0.5,0.2,0.25\n"),
                ("b.txt", "cat 0.5 0.5 0.2 0.25\n"),
            ]),
            skipped: &["a.txt:1: parted by commas", "b.txt:1: the class is the name \"cat\""],
            ..Case::default()
        },
        Case {
            name: "comments in a list of names",
            pictures: &["images/a.jpg"],
            files: files(&[
                (
                    "data.yaml",
                    "names: [ # what there is\n  'cat', # 0, indoor\n  'dog',\n]\n",
                ),
                ("labels/a.txt", BOTH),
            ]),
            expected: &["images/a.jpg cat 40 30 20 20 box", "images/a.jpg dog 20 15 10 10 box"],
            ..Case::default()
        },
        Case {
            name: "rows of a tracker",
            pictures: &["images/a.jpg"],
            files: files(&[("classes.txt", "cat\n"), ("labels/a.txt", "0 0.5 0.5 0.2 0.25 0.9 1\n")]),
            expected: &["images/a.jpg cat 40 30 20 20 box"],
            notes: &["1 confidences", "1 track numbers"],
            ..Case::default()
        },
    ] {
        check(&case);
    }
}

#[cfg(unix)]
#[test]
fn labels_behind_a_link_come_in_as_pictures_do() {
    let terminal = Terminal::with_project();
    terminal.picture("store/pics/a.jpg", 100, 80);
    terminal.file("store/anno/a.txt", ROW);
    terminal.file("set/classes.txt", "cat\n");
    for (from, to) in [("store/pics", "set/images"), ("store/anno", "set/labels")] {
        std::os::unix::fs::symlink(terminal.path(from), terminal.path(to)).expect("a link");
    }
    terminal.run(["import", "p.labelwright", "set"]).fine();
    assert_eq!(exported(&terminal), ["images/a.jpg cat 40 30 20 20 box"]);
}

#[test]
fn folders_of_any_spelling_part_a_set_of_classes() {
    for folders in [["Training", "Testing"], ["archive/TRAIN", "archive/TEST"]] {
        let terminal = Terminal::with_project();
        for folder in folders {
            for class in ["cat", "dog"] {
                terminal.picture(format!("in/{folder}/{class}/1.jpg"), 100, 80);
            }
        }
        terminal
            .run(["import", "p.labelwright", "in", "--format", "imagenet"])
            .fine();
        let concepts = &terminal.info()["concepts"];
        assert_eq!(
            *concepts,
            serde_json::json!([{"name": "cat", "count": 2}, {"name": "dog", "count": 2}])
        );
    }
}
