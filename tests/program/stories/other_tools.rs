//! Files as other tools and other systems leave them: each comes in rightly, or is named with its reason.

use super::desk::Desk;
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
fn exported(desk: &Desk) -> Vec<String> {
    let said = desk.run(["export", "p.labelwright", "out", "--format", "coco", "--images", "none"]);
    let Ok(text) = std::fs::read_to_string(desk.path("out/annotations/instances.json")) else {
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
    let desk = Desk::with_project();
    std::fs::create_dir_all(desk.path("in")).expect("a folder");
    for picture in case.pictures {
        desk.picture(format!("in/{picture}"), 100, 80);
    }
    for (name, content) in &case.files {
        desk.file(format!("in/{name}"), content);
    }
    let paths: Vec<String> = match case.paths {
        [] => vec!["in".to_owned()],
        paths => paths.iter().map(|path| format!("in/{path}")).collect(),
    };
    let mut words = vec!["import", "p.labelwright", "--json"];
    words.extend(paths.iter().map(String::as_str));
    let said = desk.run(&words);
    let report = said.json();
    let name = case.name;
    assert_eq!(exported(&desk), case.expected, "{name}: {report}");
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
    let desk = Desk::with_project();
    desk.picture("monday/1.jpg", 100, 80);
    desk.run(["import", "p.labelwright", "monday"]).fine();
    desk.file("tuesday/t.json", one("1.jpg", 1));
    let said = desk.run(["import", "p.labelwright", "tuesday", "--json"]);
    let report = said.json();
    assert_eq!((said.status, &report["annotations"]), (3, &0.into()), "{report}");
    let note = report["notes"][0].as_str().unwrap_or_default();
    assert!(
        note.ends_with("import it together with the folder of its pictures."),
        "{report}"
    );
    let report = desk.json(&["import", "p.labelwright", "monday", "tuesday"]);
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
    let desk = Desk::with_project();
    desk.picture("store/pics/a.jpg", 100, 80);
    desk.file("store/anno/a.txt", ROW);
    desk.file("set/classes.txt", "cat\n");
    for (from, to) in [("store/pics", "set/images"), ("store/anno", "set/labels")] {
        std::os::unix::fs::symlink(desk.path(from), desk.path(to)).expect("a link");
    }
    desk.run(["import", "p.labelwright", "set"]).fine();
    assert_eq!(exported(&desk), ["images/a.jpg cat 40 30 20 20 box"]);
}

#[test]
fn text_is_read_in_the_encoding_that_it_shows_or_not_at_all() {
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|c| c as u8).collect() };
    let voc_latin = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}",
        voc("a.jpg", "K\u{e4}fer", &bndbox(11, 11, 30, 40))
    );
    // "cat" in Chinese, which happens to be valid UTF-8 too.
    let mut gbk = b"<?xml version=\"1.0\" encoding=\"GBK\"?>".to_vec();
    gbk.extend(
        voc("a.jpg", "##", &bndbox(11, 11, 30, 40))
            .bytes()
            .flat_map(|b| if b == b'#' { vec![] } else { vec![b] }),
    );
    let at = gbk.windows(6).position(|six| six == b"<name>").expect("a name") + 6;
    gbk.splice(at..at, [0xC3, 0xA8]);
    for case in [
        Case {
            name: "UTF-16",
            pictures: &["a.jpg"],
            files: vec![("instances.json", utf16(&one("a.jpg", 1)))],
            expected: &["a.jpg cat 10 10 20 30 box"],
            ..Case::default()
        },
        Case {
            name: "Latin-1 that the file declares",
            pictures: &["a.jpg"],
            files: vec![("a.xml", latin(&voc_latin))],
            expected: &["a.jpg K\u{e4}fer 10 10 20 30 box"],
            ..Case::default()
        },
        Case {
            name: "GBK that the file declares",
            pictures: &["a.jpg"],
            files: vec![("a.xml", gbk)],
            expected: &["a.jpg \u{732b} 10 10 20 30 box"],
            ..Case::default()
        },
        Case {
            name: "a list of classes that cannot be told",
            pictures: &["a.jpg"],
            files: vec![
                ("classes.txt", latin("K\u{e4}fer\nM\u{fc}ll\n")),
                ("a.txt", BOTH.into()),
            ],
            skipped: &["classes.txt: the file is not UTF-8 text"],
            ..Case::default()
        },
        Case {
            name: "JSON that cannot be told",
            pictures: &["a.jpg"],
            files: vec![("a.json", latin(&labelme("a.jpg", &rectangle("K\u{e4}fer", ""))))],
            skipped: &["a.json: the file is not UTF-8 text"],
            ..Case::default()
        },
    ] {
        check(&case);
    }
}

#[test]
fn one_thing_that_is_described_twice_is_one() {
    let yolo = "0 0.2 0.3125 0.2 0.375\n";
    for case in [
        Case {
            name: "COCO and YOLO",
            pictures: &["images/a.jpg"],
            files: files(&[
                ("classes.txt", "cat\n"),
                ("labels/a.txt", yolo),
                ("annotations.json", &one("a.jpg", 1)),
            ]),
            expected: &["images/a.jpg cat 10 10 20 30 box"],
            notes: &["1 annotation was described twice and taken once"],
            ..Case::default()
        },
        Case {
            name: "YOLO without names makes no numbers of what COCO names",
            pictures: &["images/a.jpg"],
            files: files(&[("labels/a.txt", yolo), ("annotations.json", &one("a.jpg", 1))]),
            expected: &["images/a.jpg cat 10 10 20 30 box"],
            notes: &["taken once"],
            ..Case::default()
        },
        Case {
            name: "VOC and YOLO, off by the pixel that VOC counts from",
            pictures: &["a.jpg"],
            files: files(&[
                ("classes.txt", "cat\n"),
                ("a.txt", yolo),
                ("a.xml", &voc("a.jpg", "cat", &bndbox(10, 10, 30, 40))),
            ]),
            expected: &["a.jpg cat 9 9 21 31 box"],
            notes: &["taken once"],
            ..Case::default()
        },
        Case {
            name: "two boxes in one file are two",
            pictures: &["a.jpg"],
            files: files(&[(
                "c.json",
                &coco_of(
                    "a.jpg",
                    &[
                        annotation(1, 1, r#""bbox": [10, 10, 20, 30]"#),
                        annotation(2, 1, r#""bbox": [10, 10, 20, 30]"#),
                    ]
                    .join(", "),
                ),
            )]),
            expected: &["a.jpg cat 10 10 20 30 box", "a.jpg cat 10 10 20 30 box"],
            ..Case::default()
        },
    ] {
        check(&case);
    }
    let desk = Desk::with_project();
    desk.picture("in/a.jpg", 100, 80);
    desk.file("in/classes.txt", "cat\n");
    desk.file("in/a.txt", yolo);
    desk.file("in/c.json", one("a.jpg", 1));
    for expected in [1, 0, 0] {
        assert_eq!(desk.json(&["import", "p.labelwright", "in"])["annotations"], expected);
    }
}

#[test]
fn what_coco_files_hold_besides_is_told() {
    let rows = |rows: &[String]| coco_of("a.jpg", &rows.join(", "));
    let straight = r#""bbox": [10, 10, 20, 30]"#;
    let file = |content: String| vec![("instances.json", content.into_bytes())];
    for case in [
        Case {
            name: "a box that is no list is no label of the whole image",
            pictures: &["a.jpg"],
            files: file(rows(&[
                annotation(8, 1, r#""bbox": {"x": 1}"#),
                annotation(9, 1, r#""bbox": null"#),
                annotation(10, 1, r#""bbox": "1 2 3 4""#),
            ])),
            skipped: &["annotation 8: bbox", "annotation 9: bbox", "annotation 10: bbox"],
            ..Case::default()
        },
        Case {
            name: "an outline that encloses nothing leaves the box",
            pictures: &["a.jpg"],
            files: file(rows(&[
                annotation(1, 1, &format!(r#"{straight}, "segmentation": [[]]"#)),
                annotation(2, 1, &format!(r#"{straight}, "segmentation": [[1, 1, 2, 2]]"#)),
                annotation(3, 1, &format!(r#"{straight}, "segmentation": {{}}"#)),
            ])),
            expected: &[
                "a.jpg cat 10 10 20 30 box",
                "a.jpg cat 10 10 20 30 box",
                "a.jpg cat 10 10 20 30 box",
            ],
            notes: &["3 outlines enclosed nothing"],
            ..Case::default()
        },
        Case {
            name: "a turned box is an outline",
            pictures: &["a.jpg"],
            files: file(rows(&[annotation(
                1,
                1,
                r#""bbox": [30, 35, 40, 10], "attributes": {"rotation": 90.0}"#,
            )])),
            expected: &["a.jpg cat 45 20 10 40 outline"],
            notes: &["1 rotated box"],
            ..Case::default()
        },
        Case {
            name: "key points, attributes and scores",
            pictures: &["a.jpg"],
            files: file(rows(&[annotation(
                1,
                1,
                &format!(r#"{straight}, "keypoints": [1, 1, 2], "attributes": {{"occluded": true}}, "score": 0.7"#),
            )])),
            expected: &["a.jpg cat 10 10 20 30 box"],
            notes: &["1 keypoints", "1 attributes", "1 scores"],
            ..Case::default()
        },
        Case {
            name: "an image_id that is a text, and a path instead of a file_name",
            pictures: &["a.jpg"],
            files: file(format!(
                r#"{{"images": [{{"id": 1, "path": "a.jpg"}}], {}, {CATEGORIES}}}"#,
                ONE_CAT.replace(r#""image_id": 1"#, r#""image_id": "1""#)
            )),
            expected: &["a.jpg cat 10 10 20 30 box"],
            ..Case::default()
        },
        Case {
            name: "two categories of one name",
            pictures: &["a.jpg"],
            files: file(rows(&[annotation(1, 2, straight)]).replace("\"dog\"", "\"cat\"")),
            expected: &["a.jpg cat 10 10 20 30 box"],
            notes: &["The categories 1, 2 are all called \"cat\""],
            ..Case::default()
        },
        Case {
            name: "a second file about other pictures",
            pictures: &["images/a.jpg", "images/b.jpg"],
            files: files(&[
                ("annotations/instances_x.json", &one("a.jpg", 1)),
                ("annotations/more.json", &one("b.jpg", 2)),
            ]),
            expected: &["images/a.jpg cat 10 10 20 30 box", "images/b.jpg dog 10 10 20 30 box"],
            ..Case::default()
        },
        Case {
            name: "files that are cut off, or have a comma too many",
            pictures: &["a.jpg"],
            files: files(&[("cut.json", &one("a.jpg", 1)[..40]), ("comma.json", r#"{"info": {},}"#)]),
            skipped: &["cut.json: cannot be read", "comma.json: cannot be read"],
            ..Case::default()
        },
    ] {
        check(&case);
    }
}

#[test]
fn voc_and_labelme_shapes_are_taken_as_they_are_meant() {
    let several = [bndbox(2, 2, 20, 20), bndbox(31, 31, 50, 50)].concat();
    let turned = "<robndbox><cx>50</cx><cy>40</cy><w>30</w><h>10</h><angle>1.5707963</angle></robndbox>";
    let grouped = [
        rectangle("hand", r#", "group_id": 1"#),
        rectangle("hand", r#", "group_id": 1, "description": "left""#),
    ];
    for case in [
        Case {
            name: "several boxes in one object",
            pictures: &["a.jpg"],
            files: files(&[("a.xml", &voc("a.jpg", "car", &several))]),
            expected: &["a.jpg car 1 1 19 19 box", "a.jpg car 30 30 20 20 box"],
            ..Case::default()
        },
        Case {
            name: "a turned box, and one whose corners are exchanged",
            pictures: &["a.jpg", "b.jpg"],
            files: files(&[
                ("a.xml", &voc("a.jpg", "ship", turned)),
                ("b.xml", &voc("b.jpg", "cat", &bndbox(30, 40, 11, 11))),
            ]),
            expected: &["a.jpg ship 45 25 10 30 outline", "b.jpg cat 10 10 20 30 box"],
            notes: &["1 rotated box", "corners of 1 box"],
            ..Case::default()
        },
        Case {
            name: "rectangles of one group are boxes",
            pictures: &["a.jpg"],
            files: files(&[("a.json", &labelme("a.jpg", &grouped.join(", ")))]),
            expected: &["a.jpg hand 10 10 30 30 box", "a.jpg hand 10 10 30 30 box"],
            notes: &["1 descriptions of shapes"],
            ..Case::default()
        },
    ] {
        check(&case);
    }
}

#[test]
fn what_is_not_read_yet_is_named_and_counted() {
    let desk = Desk::with_project();
    desk.picture("in/a.jpg", 100, 80);
    desk.file(
        "in/annotations.xml",
        "<annotations><image id=\"0\" name=\"a.jpg\"></image></annotations>",
    );
    desk.file("in/via.json", r#"{"_via_img_metadata": {}}"#);
    desk.file("in/photo.heic", b"\0\0\0\x1cftypheic");
    desk.file("in/named.jpg", b"\0\0\0\x1cftypavif\0\0\0\0mif1");
    desk.file("in/notes.md", "x");
    desk.file("in/list.txt", "a photo of a cat\n");
    let said = desk.run(["import", "p.labelwright", "in"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert_eq!(said.out, "1 input added.\nNot taken: 1 .heic, 1 .md, 1 .txt.\n");
    for line in [
        "annotations.xml: CVAT for images XML: this format is not read yet",
        "via.json: VIA JSON: this format is not read yet",
        "named.jpg: it is a picture in AVIF, which is not read; convert it to JPEG or PNG",
        "not taken: 1 .heic: pictures in HEIC are not read; convert them to JPEG or PNG",
    ] {
        assert!(said.err.contains(line), "{line}: {}", said.err);
    }
    let report = desk.run(["import", "p.labelwright", "in", "--json"]).json();
    assert_eq!(report["ignored"], 3);
    assert_eq!(report["not_taken"][0]["kind"], ".heic");
}

#[test]
fn folders_of_any_spelling_part_a_set_of_classes() {
    for folders in [["Training", "Testing"], ["archive/TRAIN", "archive/TEST"]] {
        let desk = Desk::with_project();
        for folder in folders {
            for class in ["cat", "dog"] {
                desk.picture(format!("in/{folder}/{class}/1.jpg"), 100, 80);
            }
        }
        desk.run(["import", "p.labelwright", "in", "--format", "imagenet"])
            .fine();
        let concepts = &desk.info()["concepts"];
        assert_eq!(
            *concepts,
            serde_json::json!([{"name": "cat", "count": 2}, {"name": "dog", "count": 2}])
        );
    }
}

#[test]
fn a_detection_task_says_which_outlines_it_leaves_out() {
    for (wish, taken) in [("", 1), (", outlines_as_boxes: true", 2)] {
        let desk = Desk::with_project();
        desk.picture("in/a.jpg", 100, 80);
        let rows = [
            annotation(1, 1, r#""bbox": [10, 10, 20, 30]"#),
            annotation(
                2,
                1,
                r#""bbox": [50, 50, 10, 10], "segmentation": [[50, 50, 60, 50, 55, 60]]"#,
            ),
        ];
        desk.file("in/c.json", coco_of("a.jpg", &rows.join(", ")));
        desk.run(["import", "p.labelwright", "in"]).fine();
        desk.file(
            "t.ron",
            format!("(name: \"T\", kind: Detection, concepts: [\"cat\"], take_imported: true{wish})"),
        );
        let said = desk.run(["task", "new", "p.labelwright", "t.ron"]);
        assert_eq!(said.status, 0, "{said:?}");
        let sentence = match taken {
            1 => "1 outline does not belong into a detection task and was left out",
            _ => "1 outline was taken over as its enclosing box",
        };
        assert!(said.err.contains(sentence), "{said:?}");
        assert_eq!(
            desk.json(&["task", "show", "p.labelwright", "T"])["statuses"]["Success"],
            taken
        );
    }
}
