//! What is in the files of other tools: encodings, shapes, and what cannot be read.

use super::{
    BOTH, CATEGORIES, Case, ONE_CAT, annotation, bndbox, check, coco_of, files, labelme, one, rectangle, utf16, voc,
};
use crate::support::terminal::Terminal;

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
    let terminal = Terminal::with_project();
    terminal.picture("in/a.jpg", 100, 80);
    terminal.file("in/classes.txt", "cat\n");
    terminal.file("in/a.txt", yolo);
    terminal.file("in/c.json", one("a.jpg", 1));
    for expected in [1, 0, 0] {
        assert_eq!(
            terminal.json(&["import", "p.labelwright", "in"])["annotations"],
            expected
        );
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
                &format!(
                    r#"{straight}, "keypoints": [1, 1, 2], "attributes": {{"occluded": true, "track": [1]}}, "score": 0.7"#
                ),
            )])),
            expected: &["a.jpg cat 10 10 20 30 box"],
            notes: &["1 attributes that are lists or too long"],
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
            ..Case::default()
        },
    ] {
        check(&case);
    }
}

#[test]
fn what_is_not_read_yet_is_named_and_counted() {
    let terminal = Terminal::with_project();
    terminal.picture("in/a.jpg", 100, 80);
    terminal.file(
        "in/annotations.xml",
        "<annotations><track id=\"0\" label=\"car\"></track></annotations>",
    );
    terminal.file("in/create.json", r#"[{"image": "a.jpg", "annotations": []}]"#);
    terminal.file("in/photo.heic", b"\0\0\0\x1cftypheic");
    terminal.file("in/named.jpg", b"\0\0\0\x1cftypavif\0\0\0\0mif1");
    terminal.file("in/notes.md", "x");
    terminal.file("in/list.txt", "a photo of a cat\n");
    let said = terminal.run(["import", "p.labelwright", "in"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert_eq!(said.out, "1 input added.\nNot taken: 1 .heic, 1 .md, 1 .txt.\n");
    for line in [
        "annotations.xml: CVAT for video XML: this format is not read yet",
        "create.json: CreateML JSON: this format is not read yet",
        "named.jpg: it is a picture in AVIF, which is not read; convert it to JPEG or PNG",
        "not taken: 1 .heic: pictures in HEIC are not read; convert them to JPEG or PNG",
    ] {
        assert!(said.err.contains(line), "{line}: {}", said.err);
    }
    let report = terminal.run(["import", "p.labelwright", "in", "--json"]).json();
    assert_eq!(report["ignored"], 3);
    assert_eq!(report["not_taken"][0]["kind"], ".heic");
}

#[test]
fn a_detection_task_says_which_outlines_it_leaves_out() {
    for (wish, taken) in [("", 1), (", outlines_as_boxes: true", 2)] {
        let terminal = Terminal::with_project();
        terminal.picture("in/a.jpg", 100, 80);
        let rows = [
            annotation(1, 1, r#""bbox": [10, 10, 20, 30]"#),
            annotation(
                2,
                1,
                r#""bbox": [50, 50, 10, 10], "segmentation": [[50, 50, 60, 50, 55, 60]]"#,
            ),
        ];
        terminal.file("in/c.json", coco_of("a.jpg", &rows.join(", ")));
        terminal.run(["import", "p.labelwright", "in"]).fine();
        terminal.file(
            "t.ron",
            format!("(name: \"T\", kind: Detection, concepts: [\"cat\"], take_imported: true{wish})"),
        );
        let said = terminal.run(["task", "new", "p.labelwright", "t.ron"]);
        assert_eq!(said.status, 0, "{said:?}");
        let sentence = match taken {
            1 => "1 outline does not belong into a detection task and was left out",
            _ => "1 outline was taken over as its enclosing box",
        };
        assert!(said.err.contains(sentence), "{said:?}");
        assert_eq!(
            terminal.json(&["task", "show", "p.labelwright", "T"])["statuses"]["Success"],
            taken
        );
    }
}
