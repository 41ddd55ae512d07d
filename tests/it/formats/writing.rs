//! What writers put on the disk, byte by byte, and what they leave there when they fail.

use super::*;
use labelwright::formats::{LossKind, PictureFault, verify};

const CONCEPTS: [(&str, Option<i64>); 4] = [
    ("toothbrush", Some(90)),
    ("say \"hi\" & <bye>", None),
    ("車: 'red' # 1", Some(0)),
    ("unused", None),
];

/// Boxes on whole and broken pixels, parts and a hole, an outline, a negative, a label of the image; two names
/// with one stem, and an image without anything.
pub(super) fn pictures() -> Vec<Picture> {
    let triangle = Polygon::simple(
        [(0.1, 0.2), (10.0, 0.0), (5.123_456_789, 9.5)]
            .map(Point::from)
            .to_vec(),
    );
    let mut first = Picture::new(
        "a.jpg",
        Size::new(100, 50),
        vec![
            (0, boxed(0.0, 0.0, 1.0, 1.0)),
            (2, boxed(10.25, 10.5, 20.75, 30.0)),
            (1, two_parts_and_a_hole()),
            (1, Region::Polygon(triangle)),
            (0, Region::Whole),
        ],
    );
    first.claims.push((2, Region::Whole, Sign::Absent));
    let twin = Picture::new("a.png", Size::new(64, 64), vec![(0, boxed(0.0, 0.0, 64.0, 64.0)); 2]);
    let mut turned = Picture::new("sub/ünï 日本.jpg", Size::new(40, 60), vec![]);
    turned.orientation = 6;
    vec![first, twin, turned]
}

/// Compares with the golden file, or writes it when LABELWRIGHT_GOLDEN says so.
fn same_as_golden(found: &[u8], name: &str) {
    let path = golden(name);
    if std::env::var_os("LABELWRIGHT_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, found).expect("written");
    }
    let expected = std::fs::read(&path).unwrap_or_default();
    let (found, expected) = (String::from_utf8_lossy(found), String::from_utf8_lossy(&expected));
    assert_eq!(found, expected, "{name}");
}

pub(super) fn exported(name: &str, pictures: &[Picture]) -> (tempfile::TempDir, Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan(&CONCEPTS, Pictures::Copy);
    let report = export(name, &folder.path().join("out"), &plan, pictures).expect("exported");
    assert_eq!(verify(&report.written).expect("readable"), [], "{name}");
    (folder, report)
}

pub(super) fn compare(name: &str, folder: &Path, files: &[&str]) {
    for file in files {
        let text = std::fs::read(folder.join("out").join(file)).expect("written");
        same_as_golden(&text, &format!("written/{name}/{file}"));
    }
}

#[test]
fn coco_is_written_to_the_letter() {
    let (folder, report) = exported("coco", &pictures());
    let layout = names(&folder.path().join("out"));
    assert_eq!(
        layout,
        [
            "annotations/instances_default.json",
            "images/a.jpg",
            "images/a.png",
            "images/sub/ünï 日本.jpg"
        ]
    );
    compare("coco", folder.path(), &["annotations/instances_default.json"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 6, 4));
    assert_eq!(loss(&report, "explicit negatives"), 1);
    assert_eq!(loss(&report, "labels of the whole image"), 1);
    assert_eq!(loss(&report, "polygons with holes written as pixel masks"), 1);
    assert_eq!(loss(&report, "pictures turned by EXIF orientation"), 1);
    assert_eq!(report.losses.len(), 4);
    assert!(report.renamed.is_empty(), "names are kept: {:?}", report.renamed);
}

#[test]
fn coco_never_counts_from_zero_and_keeps_foreign_numbers() {
    let (folder, _) = exported("coco", &pictures());
    let text = std::fs::read_to_string(folder.path().join("out/annotations/instances_default.json")).expect("written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let ids = |key: &str| -> Vec<i64> {
        let rows = json[key].as_array().expect("a list").iter();
        rows.map(|row| row["id"].as_i64().expect("an id")).collect()
    };
    assert_eq!(ids("images"), [1, 2, 3]);
    assert_eq!(ids("annotations"), [1, 2, 3, 4, 5, 6]);
    assert_eq!(ids("categories"), [90, 1, 0, 2]);
    for row in json["annotations"].as_array().expect("a list") {
        assert_eq!(row["iscrowd"], 0);
    }
    let first = &json["annotations"][0];
    assert_eq!(
        (&first["bbox"], &first["area"]),
        (&serde_json::json!([0, 0, 1, 1]), &serde_json::json!(1))
    );
    let mask = &json["annotations"][2];
    assert_eq!(mask["area"], 400 - 64 + 25);
    assert_eq!(mask["segmentation"]["size"], serde_json::json!([50, 100]));
}

#[test]
fn yolo_boxes_are_written_to_the_letter() {
    let (folder, report) = exported("yolo", &pictures());
    let out = folder.path().join("out");
    assert_eq!(
        names(&out),
        [
            "data.yaml",
            "images/train/a-2.png",
            "images/train/a.jpg",
            "images/train/sub/ünï 日本.jpg",
            "labels/train/a-2.txt",
            "labels/train/a.txt",
            "labels/train/sub/ünï 日本.txt",
        ]
    );
    compare(
        "yolo",
        folder.path(),
        &["data.yaml", "labels/train/a.txt", "labels/train/a-2.txt"],
    );
    let empty = std::fs::read(out.join("labels/train/sub/ünï 日本.txt")).expect("written");
    assert!(empty.is_empty(), "nothing is on it, and the file says so");
    assert_eq!(report.renamed, [("a.png".to_owned(), "a-2.png".to_owned())]);
    assert_eq!(loss(&report, "polygons written as boxes"), 2);
    assert_eq!(loss(&report, "duplicates"), 1);
    assert_eq!(report.annotations, 5);
}

#[test]
fn yolo_segments_have_outlines_only() {
    let (folder, report) = exported("yolo-seg", &pictures());
    compare("yolo-seg", folder.path(), &["labels/train/a.txt"]);
    let text = std::fs::read_to_string(folder.path().join("out/labels/train/a.txt")).expect("written");
    for line in text.lines() {
        assert!(
            line.split(' ').count() >= 7,
            "a box among outlines is read as two points: {line}"
        );
    }
    assert_eq!(loss(&report, "boxes written as polygons"), 4);
    assert_eq!(loss(&report, "polygons with holes joined by bridges"), 1);
    assert_eq!(loss(&report, "polygons of several parts joined by bridges"), 1);
}

#[test]
fn voc_counts_from_one_with_both_ends() {
    let (folder, report) = exported("voc", &pictures());
    assert_eq!(
        names(&folder.path().join("out")),
        [
            "Annotations/a-2.xml",
            "Annotations/a.xml",
            "Annotations/sub/ünï 日本.xml",
            "ImageSets/Main/trainval.txt",
            "JPEGImages/a-2.png",
            "JPEGImages/a.jpg",
            "JPEGImages/sub/ünï 日本.jpg",
            "labelmap.txt",
        ]
    );
    compare("voc", folder.path(), &["Annotations/a.xml", "Annotations/a-2.xml"]);
    assert_eq!(loss(&report, "sub-pixel coordinates rounded"), 2);
    assert_eq!(loss(&report, "polygons written as boxes"), 2);
    assert_eq!(loss(&report, "concepts without annotations"), 0);
}

#[test]
fn class_folders_hold_an_image_once_a_label() {
    let label = |name: &str, classes: &[usize]| {
        let claims = classes.iter().map(|class| (*class, Region::Whole)).collect();
        Picture::new(name, Size::new(8, 8), claims)
    };
    let concepts = [("a/b", None), ("a_b", None), ("..", None), ("unused", None)];
    let mut pictures = vec![
        label("x/1.jpg", &[0, 1]),
        label("y/1.jpg", &[0]),
        label("y/2.jpg", &[2, 2]),
        label("z.jpg", &[]),
    ];
    pictures[3].claims.push((0, boxed(0.0, 0.0, 4.0, 4.0), Sign::Present));
    pictures[3].claims.push((0, Region::Whole, Sign::Absent));
    for name in ["yolo-cls", "imagenet"] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let report = export(name, &out, &plan(&concepts, Pictures::Copy), &pictures).expect("exported");
        let mut layout = names(&out);
        if name == "imagenet" {
            assert_eq!(layout.remove(0), "classes.txt");
            let list = std::fs::read_to_string(out.join("classes.txt")).expect("written");
            assert_eq!(list, "a_b\na_b-2\n__\nunused\n");
        }
        assert_eq!(
            layout,
            [
                "train/__/2.jpg",
                "train/a_b-2/1.jpg",
                "train/a_b/1-2.jpg",
                "train/a_b/1.jpg"
            ]
        );
        let renamed = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            report.renamed,
            [
                renamed("a/b", "a_b"),
                renamed("a_b", "a_b-2"),
                renamed("..", "__"),
                renamed("y/1.jpg", "a_b/1-2.jpg"),
            ]
        );
        assert_eq!(loss(&report, "images with several labels, placed in each class"), 1);
        assert_eq!(loss(&report, "images without a label"), 1);
        assert_eq!(loss(&report, "duplicates"), 1);
        assert_eq!(loss(&report, "boxes and polygons"), 1);
        assert_eq!(loss(&report, "explicit negatives"), 1);
        assert_eq!((report.inputs, report.annotations), (3, 4));
        assert_eq!(verify(&report.written).expect("readable"), []);
        let refused = format(name).begin(&folder.path().join("other"), &plan(&concepts, Pictures::None));
        assert!(matches!(refused, Err(WriteError::PicturesNeeded(_))));
    }
}

#[test]
fn a_folder_named_images_would_hide_the_labels_from_trainers() {
    let size = Size::new(8, 8);
    let pictures = [
        Picture::new("images/a.jpg", size, vec![(0, boxed(1.0, 1.0, 4.0, 4.0))]),
        Picture::new("images/b.jpg", size, vec![]),
        Picture::new("labels/c.jpg", size, vec![(0, boxed(1.0, 1.0, 4.0, 4.0))]),
    ];
    let (folder, report) = exported("yolo", &pictures);
    let layout = names(&folder.path().join("out"));
    assert!(layout.contains(&"labels/train/images_/a.txt".to_owned()), "{layout:?}");
    assert!(layout.contains(&"labels/train/labels/c.txt".to_owned()), "{layout:?}");
    assert_eq!(report.renamed, [("images/".to_owned(), "images_/".to_owned())]);
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for name in ["coco", "yolo", "yolo-seg", "voc"] {
        let (first, _) = exported(name, &pictures());
        let (second, _) = exported(name, &pictures());
        assert!(
            tree(&first.path().join("out")) == tree(&second.path().join("out")),
            "{name}"
        );
    }
}

#[test]
fn pictures_are_copied_linked_or_left() {
    let pictures = [Picture::new("sub/a.jpg", Size::new(8, 8), vec![])];
    for (how, there) in [(Pictures::Copy, true), (Pictures::Link, true), (Pictures::None, false)] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let report = export("coco", &out, &plan(&CONCEPTS, how), &pictures).expect("exported");
        let picture = out.join("images/sub/a.jpg");
        assert_eq!(picture.exists(), there, "{how:?}");
        assert_eq!(report.files, 1 + u64::from(there));
        #[cfg(unix)]
        assert_eq!(picture.is_symlink(), how == Pictures::Link);
    }
}

#[test]
fn a_picture_that_is_gone_is_reported_and_its_labels_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut writer = format("coco")
        .begin(&out, &plan(&CONCEPTS, Pictures::Copy))
        .expect("begun");
    let gone = folder.path().join("gone.jpg");
    let picture = Picture::new("gone.jpg", Size::new(8, 8), vec![(0, boxed(1.0, 1.0, 4.0, 4.0))]);
    with_item(&picture, &gone, |item| writer.add(item)).expect("added");
    let report = writer.finish().expect("finished");
    assert_eq!(report.pictures_missing.len(), 1);
    assert_eq!(report.pictures_missing[0].0, gone);
    assert_eq!(report.annotations, 1);
}

#[test]
fn another_picture_in_its_place_is_reported_and_its_labels_are_those_of_versions_alone() {
    let pictures = [Pictures::Copy, Pictures::Link, Pictures::None];
    for (how, frozen) in pictures.into_iter().flat_map(|how| [(how, false), (how, true)]) {
        for name in ["coco", "yolo", "voc"] {
            let folder = tempfile::tempdir().expect("a folder");
            let out = folder.path().join("out");
            let plan = ExportPlan {
                frozen,
                ..plan(&CONCEPTS, how)
            };
            let mut writer = format(name).begin(&out, &plan).expect("begun");
            let other = folder.path().join("a.jpg");
            std::fs::write(&other, b"pixelS").expect("written");
            let picture = Picture::new("a.jpg", Size::new(8, 8), vec![(0, boxed(1.0, 1.0, 4.0, 4.0))]);
            with_item(&picture, &other, |item| writer.add(item)).expect("added");
            let report = writer.finish().expect("finished");
            assert_eq!(
                report.pictures_missing,
                [(
                    other,
                    if frozen {
                        PictureFault::Changed
                    } else {
                        PictureFault::LeftOut
                    }
                )],
                "{name} {how:?}"
            );
            assert_eq!(report.annotations, u64::from(frozen), "{name} {how:?}");
            let written = tree(&out);
            assert!(
                written.iter().all(|(name, _)| !name.ends_with("a.jpg")),
                "{name} {how:?}: {written:?}"
            );
            assert_eq!(
                verify(&report.written).expect("readable"),
                [],
                "as it was written: {name}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_picture_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("a.jpg");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo here");
        return;
    }
    let mut writer = format("coco")
        .begin(&folder.path().join("out"), &plan(&CONCEPTS, Pictures::Copy))
        .expect("begun");
    let picture = Picture::new("a.jpg", Size::new(8, 8), vec![]);
    with_item(&picture, &pipe, |item| writer.add(item)).expect("added");
    let report = writer.finish().expect("finished");
    assert_eq!(report.pictures_missing.len(), 1);
}

#[test]
fn divided_inputs_stand_apart_and_read_back() {
    for (name, places) in [
        (
            "coco",
            ["annotations/instances_train.json", "annotations/instances_test.json"],
        ),
        ("yolo", ["labels/train/a.txt", "labels/test/b.txt"]),
        ("yolo-seg", ["labels/train/a.txt", "labels/test/b.txt"]),
        ("voc", ["ImageSets/Main/train.txt", "ImageSets/Main/test.txt"]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let plan = ExportPlan {
            parts: vec!["train".into(), "test".into()],
            ..plan(&CONCEPTS, Pictures::Copy)
        };
        let first = Picture::new("a.jpg", Size::new(8, 8), vec![(0, boxed(1.0, 1.0, 4.0, 4.0))]);
        let mut second = Picture::new("b.jpg", Size::new(8, 8), vec![(2, boxed(2.0, 1.0, 4.0, 4.0))]);
        second.part = 1;
        let report = export(name, &out, &plan, &[first, second]).expect("exported");
        for place in places {
            assert!(out.join(place).exists(), "{name}: {place} in {:?}", tree(&out));
        }
        assert_eq!((report.inputs, report.annotations), (2, 2), "{name}");
        assert_eq!(verify(&report.written).expect("readable"), [], "{name}");
    }
}

#[test]
fn what_trainers_would_skip_is_named_so_that_they_do_not_or_told() {
    let named = |name: &str| Picture::new(name, Size::new(8, 8), vec![(0, boxed(1.0, 1.0, 4.0, 4.0))]);
    let pictures = ["a.jfif", "b.JPE", "c.gif", "d.ppm", "e", "f.PNG"].map(named);
    let (folder, report) = exported("yolo", &pictures);
    assert_eq!(loss(&report, LossKind::SkippedByTrainers.name()), 3);
    let images = names(&folder.path().join("out/images/train"));
    assert_eq!(images, ["a.jpg", "b.jpg", "c.gif", "d.ppm", "e", "f.PNG"]);
    let renamed = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(report.renamed, [renamed("a.jfif", "a.jpg"), renamed("b.JPE", "b.jpg")]);
    let (_, report) = exported("coco", &pictures);
    assert_eq!(
        loss(&report, LossKind::SkippedByTrainers.name()),
        0,
        "that is YOLO's trouble"
    );
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("x"), "mine").expect("a file");
    let plan = plan(&CONCEPTS, Pictures::None);
    for format in labelwright::formats::FORMATS.iter().filter(|f| f.writes()) {
        let plan = ExportPlan {
            pictures: Pictures::Copy,
            ..plan.clone()
        };
        let refused = format.begin(folder.path(), &plan).err().expect("refused");
        assert!(matches!(refused, WriteError::NotEmpty(_)), "{refused}");
        let refused = format.begin(&folder.path().join("x"), &plan).err().expect("refused");
        assert!(matches!(refused, WriteError::NotAFolder(_)), "{refused}");
    }
    assert_eq!(names(folder.path()), ["x"]);
    assert!(matches!(
        format("via").begin(&folder.path().join("new"), &plan),
        Err(WriteError::ReadOnly("via"))
    ));
}

#[test]
fn what_is_not_finished_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = plan(&CONCEPTS, Pictures::Copy);
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let before = std::fs::read_dir(folder.path()).expect("a folder").count();
    for out in [folder.path().join("deep/er/out"), empty.clone()] {
        let mut writer = format("yolo").begin(&out, &plan).expect("begun");
        let item = &pictures()[0];
        with_item(item, Path::new("/nowhere"), |item| writer.add(item)).expect("added");
        drop(writer);
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            before,
            "{}",
            out.display()
        );
    }
    let report = export("yolo", &empty, &plan, &pictures()).expect("an empty folder will do");
    assert_eq!(report.inputs, 3);
    assert!(empty.join("data.yaml").exists());
}

#[test]
fn a_disk_that_refuses_is_named_with_the_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut writer = format("yolo")
        .begin(&out, &plan(&CONCEPTS, Pictures::None))
        .expect("begun");
    // A file where a folder has to be: as hard a refusal as a full disk, for any user.
    let blocked = Picture::new("a", Size::new(8, 8), vec![]);
    with_item(&blocked, Path::new("x"), |item| writer.add(item)).expect("added");
    let staging = std::fs::read_dir(folder.path())
        .expect("a folder")
        .next()
        .expect("one")
        .expect("one")
        .path();
    std::fs::write(staging.join("labels/train/sub"), "").expect("a file");
    let within = Picture::new("sub/b.jpg", Size::new(8, 8), vec![]);
    let error = with_item(&within, Path::new("x"), |item| writer.add(item)).expect_err("refused");
    let WriteError::Io { path, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(*path, out.join("labels/train/sub/b.txt"));
    drop(writer);
    assert!(std::fs::read_dir(folder.path()).expect("a folder").next().is_none());
}

#[test]
fn a_concept_that_is_not_planned_is_refused() {
    for format in labelwright::formats::FORMATS.iter().filter(|f| f.writes()) {
        let folder = tempfile::tempdir().expect("a folder");
        let plan = plan(&[("only", None)], Pictures::Copy);
        let mut writer = format.begin(&folder.path().join("out"), &plan).expect("begun");
        let claims = vec![(1, Region::Whole), (1, boxed(1.0, 1.0, 4.0, 4.0))];
        let picture = Picture::new("a.jpg", Size::new(8, 8), claims);
        let refused = with_item(&picture, Path::new("/nowhere"), |item| writer.add(item));
        assert!(
            matches!(refused, Err(WriteError::UnknownConcept { concept: 1, .. })),
            "{format:?}"
        );
    }
}

#[test]
fn verifying_sees_what_was_changed_on_the_disk() {
    let damage: [(&str, &str, &str, &str); 4] = [
        ("yolo", "labels/train/a.txt", "0 0.005", "0 0.105"),
        ("yolo", "labels/train/a.txt", "0 0.005", "1 0.005"),
        ("voc", "Annotations/a.xml", "<xmax>21<", "<xmax>41<"),
        (
            "coco",
            "annotations/instances_default.json",
            "\"bbox\":[10.25,",
            "\"bbox\":[10.35,",
        ),
    ];
    for (name, file, from, to) in damage {
        let (folder, report) = exported(name, &pictures());
        let path = folder.path().join("out").join(file);
        let text = std::fs::read_to_string(&path).expect("written");
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).expect("changed");
        let found = verify(&report.written).expect("readable");
        assert_eq!(found.len(), 1, "{name} {from}: {found:?}");
    }
    let (folder, report) = exported("yolo", &pictures());
    std::fs::write(folder.path().join("out/labels/train/a.txt"), "0 0.5 0.5\n").expect("changed");
    assert_eq!(
        verify(&report.written).expect("readable").len(),
        2,
        "unreadable, and fewer"
    );
}

#[test]
fn every_format_says_what_it_cannot_carry() {
    for format in labelwright::formats::FORMATS {
        assert_eq!(format.writes(), !format.cannot_carry().is_empty(), "{format:?}");
        let tells_people = format.name == "jsonl";
        let loses_people = format.writes() && !tells_people;
        assert_eq!(
            loses_people,
            format.cannot_carry().contains(&LossKind::People),
            "{format:?}"
        );
    }
}
