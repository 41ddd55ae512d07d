//! Golden files: each trap of a format once.

use super::*;
use labelwright::formats::{BaseEvidence, VocBase, detect};

const A: (&str, Size) = ("a.jpg", Size::new(100, 50));

#[test]
fn coco_takes_what_is_sound_and_says_what_is_not() {
    let inputs = [
        A,
        ("images/sub/b.png", Size::new(4, 5)),
        ("turned.jpg", Size::new(20, 40)),
        ("resized.jpg", Size::new(320, 240)),
        ("empty.jpg", Size::new(10, 10)),
    ];
    let read = read("coco", &golden("coco/annotations/traps.json"), &inputs);
    let class = |name: &str, id| (name.to_owned(), Some(id));
    assert_eq!(
        read.classes,
        [class("toothbrush \"x\"", 90), class("車", 3), class("4", 4)]
    );
    let ids: Vec<_> = read.covered.iter().map(|id| id.0.as_u128()).collect();
    assert_eq!(ids, [0, 1, 2, 4]);

    let a = read.on(0);
    assert_eq!(
        a[0],
        ("toothbrush \"x\"", boxed(0.0, 0.0, 1.0, 1.0)),
        "id 0 counts, and no pixel is added"
    );
    let Region::Polygon(parts) = &a[1].1 else {
        panic!("{:?}", a[1])
    };
    assert_eq!(
        (parts.parts.len(), parts.area()),
        (2, 200.0),
        "several lists are one region"
    );
    let Region::Polygon(keyhole) = &a[2].1 else {
        panic!("{:?}", a[2])
    };
    assert_eq!((keyhole.parts.len(), keyhole.parts[0].holes.len()), (1, 1));
    assert_eq!(
        keyhole.area(),
        400.0 - 64.0,
        "the repeated points are the bridge to a hole"
    );
    assert_eq!(a[3].1, Region::Whole, "neither box nor outline: a label of the image");
    assert_eq!(a[4].1, boxed(98.5, 5.0, 100.0, 6.0), "clipped");
    assert_eq!(a.len(), 7);

    let b: Vec<_> = read.on(1).into_iter().map(|(_, region)| region).collect();
    assert_eq!(b.len(), 2);
    assert_eq!(b[0], b[1], "a list and a string of the same counts");
    assert_eq!(b[0].area(), Some(13.0));
    assert_eq!(
        read.on(2),
        [("車", boxed(1.0, 30.0, 9.0, 39.0))],
        "fits the upright image"
    );

    assert_eq!(
        read.reasons(),
        [
            "the box is empty: -3 by 4 pixels",
            "bbox is not a number",
            "bbox is not a number",
            "class 77 is not in the class list",
            "the file says 40x20, the upright image is 20x40",
            "the run lengths cover 9 pixels instead of 20",
            "an odd number of coordinates",
            "an annotation that is no object",
            "no image of the file has the id 55",
            "the file says 640x480, the upright image is 320x240",
            "no imported image is named \"missing.jpg\"",
        ]
    );
    assert_eq!(
        read.skipped[10].2, 2,
        "both annotations of the missing image are counted"
    );
    let place = &read.skipped[0].0;
    assert!(place.ends_with("traps.json: annotation 5"), "{place}");
    assert_eq!(read.extras(), ["crowd=true", "keypoints=[1,1,2,3,3,2]"]);
    assert_eq!(
        read.notes,
        [
            Note::SizeSwapped {
                place: "turned.jpg".into()
            },
            Note::Mended { count: 1 },
        ]
    );
}

#[test]
fn coco_stops_at_the_first_break_and_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(golden("coco/annotations/traps.json")).expect("a golden file");
    let cut = folder.path().join("cut.json");
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("a file");
    let error = read_with("coco", &cut, folder.path(), &[A], ReadOptions::default())
        .err()
        .expect("an error");
    assert!(matches!(error, ReadError::Syntax { .. }), "{error}");
    assert!(
        error.to_string().contains("line") && error.to_string().ends_with("cut.json"),
        "{error}"
    );
    std::fs::write(&cut, "{\"shapes\": []}").expect("a file");
    let error = read_with("coco", &cut, folder.path(), &[A], ReadOptions::default())
        .err()
        .expect("an error");
    assert!(
        matches!(error, ReadError::NotThisFormat { format: "coco", .. }),
        "{error}"
    );

    let mut events = 0;
    let result = format("coco").read(
        &golden("coco/annotations/traps.json"),
        &ReadOptions::default(),
        &NameIndex::new(),
        &mut |_| {
            events += 1;
            if events == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert!(matches!(result, Err(ReadError::Cancelled)));
    assert_eq!(events, 2);
}

#[test]
fn yolo_reads_line_by_line() {
    let inputs = [
        ("images/train/a.jpg", A.1),
        ("images/train/sub/empty.png", Size::new(8, 8)),
    ];
    let read = read("yolo", &golden("yolo"), &inputs);
    let names: Vec<_> = read.classes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["car", "two # not a comment", "it's: \"red\""]);
    assert_eq!(read.covered.len(), 2, "an empty file says that nothing is there");
    let a = read.on(0);
    let close = |region: &Region, b: Region| {
        let (x, y) = (region.bounds().expect("a box"), b.bounds().expect("a box"));
        let off = (x.x0 - y.x0).abs() + (x.y0 - y.y0).abs() + (x.x1 - y.x1).abs() + (x.y1 - y.y1).abs();
        assert!(off < 1e-9, "{x:?} {y:?}");
    };
    close(&a[0].1, boxed(40.0, 15.0, 60.0, 35.0));
    assert_eq!(
        (a[1].0, a[1].1.area()),
        ("it's: \"red\"", Some(800.0)),
        "outlines stand among boxes"
    );
    close(&a[2].1, boxed(70.0, 20.0, 100.0, 30.0));
    close(&a[3].1, boxed(15.0, 7.5, 25.0, 12.5));
    let Region::Polygon(oriented) = &a[4].1 else {
        panic!("{:?}", a[4])
    };
    assert_eq!(oriented.vertex_count(), 4, "eight numbers are four points");
    assert_eq!(a.len(), 5);
    assert_eq!(
        read.reasons(),
        [
            "the same as a line before it",
            "class 7 is not in the class list",
            "320 is not a share of the image between 0 and 1",
            "less than one pixel of it lies in the image",
            "3 numbers after the class are neither a box nor an outline",
            "the class is not a number",
            "no imported image is named \"images/train/nobody\"",
        ]
    );
    assert!(read.skipped[0].0.ends_with("a.txt:4"), "{}", read.skipped[0].0);
    let missing = |folder: &str| Note::FolderMissing { folder: folder.into() };
    assert_eq!(
        read.notes,
        [
            missing("../images/train"),
            missing("images/val"),
            Note::LeftOut {
                what: "confidences",
                count: 1
            },
        ]
    );
}

#[test]
fn darknet_lists_its_names_beside_the_images() {
    let read = read("yolo", &golden("darknet"), &[("obj_train_data/1.jpg", Size::new(8, 8))]);
    assert_eq!(read.on(0), [("two", boxed(2.0, 2.0, 6.0, 6.0))]);
    assert!(read.skipped.is_empty(), "{:?}", read.skipped);
}

#[test]
fn without_names_the_numbers_stand_for_them() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("labels")).expect("a folder");
    std::fs::write(folder.path().join("labels/a.txt"), "3 0.5 0.5 0.5 0.5\n").expect("a file");
    let read = read("yolo", folder.path(), &[("images/a.jpg", Size::new(8, 8))]);
    assert_eq!(read.on(0)[0].0, "3");
    assert!(matches!(read.notes[..], [Note::NamesMissing { .. }]));
}

#[test]
fn one_zero_makes_a_voc_set_zero_based() {
    let read = read("voc", &golden("voc/zero"), &[A]);
    assert_eq!(
        read.on(0),
        [
            ("cat", boxed(0.0, 5.0, 20.0, 30.0)),
            ("cat", boxed(10.0, 10.0, 100.0, 50.0))
        ]
    );
    assert!(matches!(
        &read.notes[..],
        [Note::VocBase { assumed: VocBase::Zero, evidence: BaseEvidence::ZeroIn(place) }] if place.ends_with("a.xml")
    ));
}

#[test]
fn a_voc_end_at_the_edge_makes_it_one_based() {
    let inputs = [
        A,
        ("turned.jpg", Size::new(100, 50)),
        ("unknown-size.jpg", Size::new(60, 60)),
    ];
    let read = read("voc", &golden("voc/one"), &inputs);
    assert_eq!(
        read.on(0),
        [
            ("R&B <\"x\">", boxed(0.0, 0.0, 100.0, 50.0)),
            ("cat", boxed(10.0, 10.0, 20.0, 20.0)),
        ]
    );
    assert_eq!(
        read.on(1),
        [("cat", boxed(1.0, 2.0, 90.0, 40.0))],
        "swapped sizes, but it fits"
    );
    assert_eq!(
        read.on(2),
        [("cat", boxed(1.0, 2.0, 20.0, 40.0))],
        "named by its file, size unknown"
    );
    let mut reasons = read.reasons();
    let cut = reasons.remove(4);
    assert!(cut.contains("at byte"), "{cut}");
    assert_eq!(
        reasons,
        [
            "the box is empty: 5, 5 to 5, 9",
            "the corners are reversed: 30, 9 to 20, 12",
            "a side of bndbox is not a number",
            "class without a name is not in the class list",
            "no imported image is named \"missing.jpg\"",
        ]
    );
    assert!(read.skipped[4].0.ends_with("cut.xml"), "{:?}", read.skipped[4]);
    assert_eq!(read.skipped[5].2, 2);
    assert!(matches!(
        &read.notes[0],
        Note::VocBase {
            assumed: VocBase::One,
            evidence: BaseEvidence::EdgeIn(_)
        }
    ));
}

#[test]
fn a_voc_set_that_tells_nothing_is_ambiguous_and_can_be_told() {
    let open = read("voc", &golden("voc/open"), &[A]);
    assert_eq!(open.on(0), [("cat", boxed(2.0, 3.0, 20.0, 30.0))]);
    assert_eq!(
        open.notes,
        [Note::VocBase {
            assumed: VocBase::One,
            evidence: BaseEvidence::Ambiguous
        }]
    );
    let told = ReadOptions {
        voc_base: VocBase::Zero,
        ..ReadOptions::default()
    };
    let source = golden("voc/open");
    let zero = read_with("voc", &source, &source, &[A], told).expect("readable");
    assert_eq!(zero.on(0), [("cat", boxed(3.0, 4.0, 20.0, 30.0))]);
    assert!(zero.notes.is_empty());
}

#[test]
fn labelme_shapes_become_boxes_and_polygons() {
    let source = golden("labelme/shapes.json");
    let pictures = golden("");
    let read = read_with(
        "labelme",
        &source,
        &pictures,
        &[("pictures/a.jpg", A.1)],
        ReadOptions::default(),
    );
    let read = read.expect("readable");
    let flags: Vec<_> = read.annotations.iter().filter(|a| a.region == Region::Whole).collect();
    assert_eq!((&*flags[0].concept, flags[0].sign), ("indoor", Sign::Present));
    assert_eq!((&*flags[1].concept, flags[1].sign), ("blurred", Sign::Absent));
    let shapes: Vec<_> = read.on(0).into_iter().skip(2).collect();
    assert_eq!(shapes[0], ("box", boxed(10.0, 20.0, 30.0, 40.0)));
    assert_eq!(shapes[1], ("box", boxed(10.0, 20.0, 30.0, 40.0)), "four corners");
    let Region::Polygon(cat) = &shapes[2].1 else {
        panic!("{:?}", shapes[2])
    };
    assert_eq!(
        (shapes[2].0, cat.parts.len(), cat.area()),
        ("cat", 2, 200.0),
        "one group, one label"
    );
    assert_eq!(
        (shapes[3].0, shapes[3].1.area()),
        ("dog", Some(50.0)),
        "one group, another label"
    );
    assert_eq!(shapes[4].0, "round");
    let Region::Polygon(hole) = &shapes[5].1 else {
        panic!("{:?}", shapes[5])
    };
    assert_eq!((hole.parts[0].holes.len(), hole.area()), (1, 13.0));
    assert_eq!(
        shapes[5].1.bounds(),
        Some(BBox::from((70.0, 10.0, 74.0, 14.0))),
        "both corners are pixels"
    );
    assert_eq!(shapes[6].0, "tilted");
    assert_eq!(
        (shapes[7].0, shapes[7].1.area()),
        ("spill", Some(100.0)),
        "cut at the border"
    );
    assert_eq!(
        read.reasons(),
        [
            "shapes of type \"line\" are not imported",
            "shapes of type \"point\" are not imported",
            "the box is empty: 0 by 4 pixels",
            "a point is not a number",
            "class without a name is not in the class list",
            "a shape that is no object",
        ]
    );
}

#[test]
fn labelme_finds_the_picture_by_the_file_itself_at_last() {
    let source = golden("labelme/shapes.json");
    let read = read("labelme", &source, &[("shapes.png", A.1)]);
    assert_eq!(read.covered.len(), 1);
    let lost = super::read("labelme", &source, &[("other.png", A.1)]);
    assert_eq!(lost.reasons(), ["no imported image is named \"../pictures/a.jpg\""]);
    assert_eq!(lost.skipped[0].2, 15 + 2);
}

#[test]
fn class_folders_label_whole_images() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [
        "train/cat/1.jpg",
        "train/dog/x/2.PNG",
        "test/cat/3.jpg",
        "notes/4.jpg",
        "train/dog/list.csv",
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, "").expect("a file");
    }
    std::fs::write(folder.path().join("classes.txt"), "dog\ncat\nbird\n").expect("a file");
    let size = Size::new(8, 8);
    let inputs = [("train/cat/1.jpg", size), ("train/dog/x/2.PNG", size)];
    let read = read("imagenet", folder.path(), &inputs);
    let names: Vec<_> = read.classes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["dog", "cat", "bird"], "the list gives the order");
    assert_eq!(read.on(0), [("cat", Region::Whole)]);
    assert_eq!(read.on(1), [("dog", Region::Whole)]);
    assert_eq!(read.reasons(), ["no imported image is named \"test/cat/3.jpg\""]);
}

#[test]
fn files_are_known_by_what_is_in_them() {
    let found = |name: &str| -> Vec<(String, String)> {
        let all = detect(&golden(name)).expect("readable").found;
        let place = |path: &Path| path.strip_prefix(golden("")).expect("below").display().to_string();
        all.iter().map(|f| (f.format.name.to_owned(), place(&f.path))).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(found("coco"), [pair("coco", "coco/annotations/traps.json")]);
    assert_eq!(found("labelme/shapes.json"), [pair("labelme", "labelme/shapes.json")]);
    assert_eq!(found("voc/one/cvat.xml"), []);
    assert_eq!(
        found("voc"),
        [pair("voc", "voc")],
        "one set, whose base is decided together"
    );
    assert_eq!(found("yolo"), [pair("yolo", "yolo")]);
    assert_eq!(found("darknet"), [pair("yolo", "darknet")]);
    assert_eq!(found("yolo/README.txt"), []);
}

#[test]
fn other_tasks_on_the_same_images_are_left_to_the_instances() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = |extra: &str| {
        format!(
            "{{\"images\":[{{\"id\":1,\"file_name\":\"a\"}}],\"annotations\":[{{\"id\":1,\"image_id\":1{extra}}}]}}"
        )
    };
    for (name, extra) in [
        ("instances_train.json", ""),
        ("person_keypoints_train.json", ",\"keypoints\":[]"),
        ("captions_train.json", ",\"caption\":\"x\""),
        ("result.json", ""),
    ] {
        std::fs::write(folder.path().join(name), page(extra)).expect("a file");
    }
    std::fs::write(folder.path().join("package.json"), "{\"images\": \"x\"}").expect("a file");
    let names = || -> Vec<String> {
        let found = detect(folder.path()).expect("readable").found;
        found
            .iter()
            .map(|f| f.path.file_name().expect("a name").to_string_lossy().into_owned())
            .collect()
    };
    // What is about other pictures, for all that its name says, is read too.
    assert_eq!(names(), ["instances_train.json", "result.json"]);
    let refused = detect(folder.path()).expect("readable").refused;
    let reasons: Vec<&str> = refused.iter().map(|refused| refused.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "COCO captions: this format is not read yet",
            "key points are not read; the boxes of these pictures are taken from the instances"
        ]
    );
    std::fs::remove_file(folder.path().join("instances_train.json")).expect("removed");
    assert_eq!(names(), ["person_keypoints_train.json", "result.json"]);
}
