//! Pictures and annotations come in.

use crate::support::sentences;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// The names of all inputs, by the COCO file of an export of everything.
fn names(terminal: &Terminal) -> Vec<String> {
    let disk = rusqlite::Connection::open(terminal.path("p.labelwright")).expect("a database");
    let mut query = disk
        .prepare("SELECT name FROM input ORDER BY position")
        .expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a name")).collect()
}

/// A COCO file of one box a picture, on the picture's upright pixels.
pub fn coco(pictures: &[(&str, u32, u32)]) -> String {
    let images: Vec<Value> = pictures
        .iter()
        .enumerate()
        .map(|(id, (name, width, height))| json!({"id": id, "file_name": name, "width": width, "height": height}))
        .collect();
    let boxes: Vec<Value> = (0..pictures.len())
        .map(|id| {
            json!({"id": id + 1, "image_id": id, "category_id": 3, "bbox": [4.0, 5.0, 20.5, 10.0], "area": 205.0,
                "iscrowd": 0})
        })
        .collect();
    json!({"images": images, "annotations": boxes, "categories": [{"id": 3, "name": "car"}]}).to_string()
}

#[test]
fn a_folder_comes_in_and_a_second_time_only_duplicates() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 32, 24);
    terminal.picture("pics/sub/1.jpg", 40, 30);
    terminal.picture("pics/sub/10.jpg", 40, 31);
    terminal.picture("pics/sub/2.jpg", 40, 32);
    terminal.file("pics/notes.md", "not a picture");
    terminal.file("pics/.hidden.png", "hidden");
    let report = terminal.json(&["import", "p.labelwright", "pics"]);
    assert_eq!(
        report,
        json!({"added": 4, "duplicates": 0, "removed": 0, "ignored": 2, "skipped": [], "annotations": 0, "suggestions": 0, "twins": 0, "notes": [], "conflicts": [],
            "not_taken": [
                {"kind": ".md", "count": 1, "reason": "neither pictures nor annotations"},
                {"kind": "hidden", "count": 1, "reason": "hidden files and folders, and links back, are passed by"}]})
    );
    let mut found = names(&terminal);
    found.sort();
    assert_eq!(found, ["1.png", "sub/1.jpg", "sub/10.jpg", "sub/2.jpg"]);
    let again = terminal.run(["import", "p.labelwright", "pics"]).fine();
    assert_eq!(
        again.out,
        "Nothing new.\n4 paths were in the project already.\nNot taken: 1 .md, 1 hidden.\n"
    );
    assert_eq!(terminal.info()["inputs"], 4);
    terminal.sound();
}

#[test]
fn what_cannot_be_read_is_listed_and_the_rest_comes_in() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/good.png", 32, 24);
    terminal.file("pics/empty.jpg", "");
    terminal.file("pics/text.png", "this is no picture at all");
    let whole = std::fs::read(terminal.picture("pics/cut.jpg", 640, 480)).expect("bytes");
    terminal.file("pics/cut.jpg", &whole[..whole.len() / 2]);
    let said = terminal.run(["import", "p.labelwright", "pics", "--json"]);
    assert_eq!(said.status, 3, "{said:?}");
    let report = said.json();
    assert_eq!((&report["added"], &report["ignored"]), (&json!(1), &json!(0)));
    let skipped = report["skipped"].as_array().expect("a list");
    let reason = |name: &str| {
        let full = terminal.full(&format!("pics/{name}"));
        let found = skipped.iter().find(|skipped| skipped["path"] == full.as_str());
        found.unwrap_or_else(|| panic!("{name}: {skipped:?}"))["reason"].clone()
    };
    assert_eq!(skipped.len(), 3);
    assert_eq!(reason("empty.jpg"), "the file is empty");
    assert_eq!(reason("text.png"), "its name says PNG, but its content is no picture");
    assert_eq!(reason("cut.jpg"), "the JPEG file is cut off: its end is missing");
    for name in ["empty.jpg", "text.png", "cut.jpg"] {
        let line = format!(
            "skipped {}: {}",
            terminal.full(&format!("pics/{name}")),
            reason(name).as_str().unwrap()
        );
        assert!(said.err.lines().any(|said| said == line), "{line}: {}", said.err);
    }
    assert_eq!(said.err.lines().count(), 3);
}

#[test]
fn a_path_that_is_not_there_is_skipped() {
    let terminal = Terminal::with_project();
    terminal.picture("a.png", 8, 8);
    let said = terminal.run(["import", "p.labelwright", "a.png", "b.png"]);
    assert_eq!(said.status, 3);
    assert_eq!(said.out, "1 input added.\n");
    assert!(said.err.starts_with("skipped b.png: "), "{said:?}");
}

#[test]
fn equal_names_in_two_folders_are_told_apart() {
    let terminal = Terminal::with_project();
    for (folder, width) in [("monday", 8), ("tuesday", 9), ("again/tuesday", 10)] {
        terminal.picture(format!("{folder}/1.png"), width, 8);
        terminal.run(["import", "p.labelwright", folder]).fine();
    }
    assert_eq!(names(&terminal), ["1.png", "tuesday/1.png", "tuesday/1-2.png"]);
}

#[test]
fn the_same_bytes_elsewhere_are_a_twin() {
    let terminal = Terminal::with_project();
    let bytes = std::fs::read(terminal.picture("a/1.png", 8, 8)).expect("bytes");
    terminal.file("b/2.png", bytes);
    let report = terminal.json(&["import", "p.labelwright", "a", "b"]);
    assert_eq!((&report["added"], &report["twins"]), (&json!(2), &json!(1)));
}

#[test]
fn a_file_that_holds_nothing_known_is_not_passed_over() {
    let terminal = Terminal::with_project();
    terminal.file("odd.json", "{\"a\": 1}");
    let said = terminal.run(["import", "p.labelwright", "odd.json"]);
    let line = format!(
        "skipped {}: it is no annotation file of a kind that can be read\n",
        terminal.full("odd.json")
    );
    assert_eq!((said.status, said.err), (3, line));
}

#[test]
fn lists_name_pictures_relative_to_themselves() {
    let terminal = Terminal::with_project();
    for name in ["pics/1.png", "pics/2.png", "pics/3 and, 4.png"] {
        terminal.picture(name, 8, 8);
    }
    terminal.file("pics/list.txt", "# mine\r\n1.png\r\n\r\nmissing.png\n");
    terminal.file("pics/table.csv", "id,path\n1,2.png\n2,\"3 and, 4.png\"\n");
    let said = terminal.run(["import", "p.labelwright", "pics/list.txt", "pics/table.csv", "--json"]);
    assert_eq!(said.status, 3);
    let report = said.json();
    assert_eq!(report["added"], 3);
    assert_eq!(
        report["skipped"],
        json!([{"path": terminal.full("pics/missing.png"), "reason": "there is no such file"}])
    );
    assert_eq!(names(&terminal), ["1.png", "2.png", "3 and, 4.png"]);
}

#[test]
fn names_in_any_script_and_bytes_that_are_none() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/köln/猫 1.png", 8, 8);
    terminal.picture(OsStr::from_bytes(b"pics/caf\xe9.png"), 9, 8);
    let report = terminal.json(&["import", "p.labelwright", "pics"]);
    assert_eq!(report["added"], 2);
    assert_eq!(terminal.json(&["import", "p.labelwright", "pics"])["duplicates"], 2);
    let mut found = names(&terminal);
    found.sort();
    assert_eq!(found, ["caf\u{fffd}.png", "köln/猫 1.png"]);
    terminal.sound();
}

#[test]
fn a_loop_of_links_ends() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/a/1.png", 8, 8);
    std::os::unix::fs::symlink(terminal.path("pics"), terminal.path("pics/a/up")).expect("a link");
    let report = terminal.json(&["import", "p.labelwright", "pics"]);
    assert_eq!((&report["added"], &report["skipped"]), (&json!(1), &json!([])));
}

#[test]
fn annotations_beside_the_pictures_come_in_accepted() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/a/1.png", 64, 48);
    terminal.picture("pics/b/1.png", 64, 48);
    terminal.file(
        "pics/annotations.json",
        coco(&[("a/1.png", 64, 48), ("b/1.png", 64, 48), ("c.png", 64, 48)]),
    );
    let said = terminal.run(["import", "p.labelwright", "pics", "--json"]);
    assert_eq!(said.status, 3, "a picture is missing: {said:?}");
    let report = said.json();
    assert_eq!((&report["added"], &report["annotations"]), (&json!(2), &json!(2)));
    assert_eq!(report["ignored"], 0, "what was read is not ignored");
    assert_eq!(report["skipped"].as_array().map(Vec::len), Some(1), "{report}");
    let info = terminal.info();
    assert_eq!(info["statuses"], json!({"Success": 2}));
    assert_eq!(info["concepts"], json!([{"name": "car", "count": 2}]));
    // Nobody of that name works here; it is only who the annotations are by.
    assert_eq!(info["members"].as_array().map(Vec::len), Some(1));
    let again = terminal.run(["import", "p.labelwright", "pics", "--json"]).json();
    assert_eq!((&again["duplicates"], &again["annotations"]), (&json!(2), &json!(0)));
    terminal.sound();
}

#[test]
fn images_alone_and_formats_by_name() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 64, 48);
    terminal.file("pics/annotations.json", coco(&[("1.png", 64, 48)]));
    let report = terminal.json(&["import", "p.labelwright", "pics", "--format", "images"]);
    assert_eq!((&report["added"], &report["annotations"]), (&json!(1), &json!(0)));
    let report = terminal.json(&["import", "p.labelwright", "pics/annotations.json", "--format", "coco"]);
    assert_eq!((&report["added"], &report["annotations"]), (&json!(0), &json!(1)));
    // Named, it is looked for in a folder as it is without a name.
    let again = terminal
        .run(["import", "p.labelwright", "pics", "--format", "coco"])
        .fine();
    assert!(again.out.ends_with("1 annotation was there already.\n"), "{again:?}");
    std::fs::remove_file(terminal.path("pics/annotations.json")).expect("goes");
    let said = terminal.run(["import", "p.labelwright", "pics", "--format", "coco"]);
    let line = format!(
        "skipped {}: no file of COCO instances is in this folder\n",
        terminal.full("pics")
    );
    assert_eq!((said.status, said.err), (3, line));
    terminal
        .run(["import", "p.labelwright", "pics", "--format", "cocoa"])
        .refused("There is no format \"cocoa\"; `labelwright import -h` and `labelwright export -h` list them.");
}

/// A JPEG that a camera held upright: stored lying, turned by its EXIF orientation 6.
pub(super) fn turned(terminal: &Terminal, name: &str, width: u32, height: u32) {
    let plain = std::fs::read(terminal.picture(name, width, height)).expect("bytes");
    let mut exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(b"\0\x06\0\0\0\0\0\0");
    terminal.file(name, [&plain[..2], &exif, &plain[2..]].concat());
}

#[test]
fn a_turned_photo_is_labeled_upright() {
    let terminal = Terminal::with_project();
    turned(&terminal, "photo.jpg", 64, 32);
    terminal.run(["import", "p.labelwright", "photo.jpg"]).fine();
    terminal.file("t.ron", "(name: \"T\", kind: Detection, concepts: [\"car\"])");
    terminal.run(["task", "new", "p.labelwright", "t.ron"]).fine();
    // Upright it is 32 wide and 64 high: this box is inside only there.
    terminal
        .apply(
            "[Annotate(task: \"T\", input: \"photo.jpg\", concept: \"car\", region: Box(2.0, 40.0, 30.0, 60.0)), \
         Submit(task: \"T\", input: \"photo.jpg\")]",
        )
        .fine();
    let said = terminal.run(["export", "p.labelwright", "out", "--format", "coco"]);
    assert_eq!(
        (said.status, said.err.as_str()),
        (
            0,
            "Changed: pictures turned by EXIF orientation (1).
"
        )
    );
    let text = std::fs::read_to_string(terminal.path("out/annotations/instances_default.json")).expect("a file");
    let coco: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (&coco["images"][0]["width"], &coco["images"][0]["height"]),
        (&json!(32), &json!(64))
    );
    assert_eq!(coco["annotations"][0]["bbox"], json!([2, 40, 28, 20]));
}

#[test]
fn a_dataset_is_made_on_the_way_and_delivered_alone() {
    let terminal = Terminal::with_project();
    terminal.picture("a/1.png", 64, 48);
    terminal.picture("b/2.png", 64, 48);
    terminal.file("a/annotations.json", coco(&[("1.png", 64, 48)]));
    terminal.file("b/annotations.json", coco(&[("2.png", 64, 48)]));
    terminal
        .run(["import", "p.labelwright", "a", "--dataset", "first"])
        .fine();
    terminal.run(["import", "p.labelwright", "b"]).fine();
    let report = terminal.json(&[
        "export",
        "p.labelwright",
        "out",
        "--format",
        "coco",
        "--dataset",
        "first",
    ]);
    assert_eq!((&report["inputs"], &report["annotations"]), (&json!(1), &json!(1)));
    terminal
        .run([
            "export",
            "p.labelwright",
            "out2",
            "--format",
            "coco",
            "--dataset",
            "second",
        ])
        .refused("There is no dataset \"second\"; make one with `dataset PROJECT new`.");
}

#[test]
fn imported_annotations_go_into_a_task_that_is_named() {
    let terminal = Terminal::with_task("Detection", "");
    terminal.file("annotations.json", coco(&[("1.png", 64, 48)]));
    let report = terminal.json(&["import", "p.labelwright", "annotations.json", "--task", "Street"]);
    assert_eq!(report["annotations"], 1);
    let shown = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(shown["statuses"]["Success"], 1);
    terminal
        .run(["import", "p.labelwright", "annotations.json", "--task", "Avenue"])
        .refused(&sentences::no_task("Avenue"));
}

#[test]
fn only_what_was_read_as_nothing_is_ignored() {
    let terminal = Terminal::with_project();
    terminal.file("yolo/data.yaml", "names: [car]\n");
    terminal.file("yolo/notes.md", "nothing to read");
    terminal.file("yolo/.hidden", "");
    for name in ["1", "2"] {
        terminal.picture(format!("yolo/images/{name}.png"), 64, 48);
        terminal.file(format!("yolo/labels/{name}.txt"), "0 0.5 0.5 0.25 0.25\n");
    }
    terminal.picture("voc/1.png", 64, 48);
    terminal.file(
        "voc/1.xml",
        "<annotation><filename>1.png</filename><size><width>64</width><height>48</height></size><object><name>car</name>\
         <bndbox><xmin>3</xmin><ymin>4</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object></annotation>",
    );
    terminal.file("voc/settings.xml", "<settings/>");
    terminal.picture("labelme/1.png", 64, 48);
    let shapes = r#"{"shapes": [{"label": "car", "points": [[2, 2], [9, 9]], "shape_type": "rectangle"}],
        "imagePath": "1.png", "imageWidth": 64, "imageHeight": 48}"#;
    terminal.file("labelme/1.json", shapes);
    terminal.file("labelme/other.json", "{}");
    for (folder, annotations, ignored) in [("yolo", 2, 2), ("voc", 1, 1), ("labelme", 1, 1)] {
        let report = terminal.json(&["import", "p.labelwright", folder]);
        assert_eq!(
            (&report["annotations"], &report["ignored"]),
            (&json!(annotations), &json!(ignored)),
            "{folder}: {report}"
        );
    }
    // Who wants the images alone reads no annotations: to them these are files like any other.
    let report = terminal.json(&["import", "p.labelwright", "voc", "--format", "images"]);
    assert_eq!(report["ignored"], 2);
}

#[test]
fn a_wrong_extension_is_no_reason_to_refuse_and_of_several_frames_the_first_is_told() {
    let terminal = Terminal::with_project();
    for name in ["photo.jpg", "shot.jpg"] {
        terminal.picture(name, 40, 30);
    }
    std::fs::create_dir(terminal.path("pics")).expect("a folder");
    for (from, to) in [("photo.jpg", "pics/named.png"), ("shot.jpg", "pics/phone.heic")] {
        std::fs::rename(terminal.path(from), terminal.path(to)).expect("renamed");
    }
    terminal.file("pics/real.heic", b"\0\0\0\x18ftypheic\0\0\0\0");
    let mut bytes = Vec::new();
    let mut gif = image::codecs::gif::GifEncoder::new(&mut bytes);
    let frames = (0..3).map(|_| image::Frame::new(image::RgbaImage::new(8, 8)));
    gif.encode_frames(frames).expect("written");
    drop(gif);
    terminal.file("pics/moving.gif", bytes);
    let said = terminal.run(["import", "p.labelwright", "pics", "--json"]);
    let report = said.json();
    assert_eq!((said.status, &report["added"]), (3, &json!(3)), "{report}");
    assert_eq!(report["first_of"], json!({"GIF": 1}));
    assert_eq!(
        report["notes"],
        json!(["1 GIF file has several frames; its first frame is used."])
    );
    assert_eq!(
        report["not_taken"][0]["reason"],
        "pictures in HEIC are not read; convert them to JPEG or PNG"
    );
}

#[test]
fn class_folders_of_a_split_set_are_known_without_a_word_and_others_are_asked_about() {
    let set = |paths: &[&str]| {
        let terminal = Terminal::with_project();
        for (at, path) in paths.iter().enumerate() {
            terminal.picture(format!("set/{path}"), 40 + at as u32, 30);
        }
        terminal
    };
    let found = |terminal: &Terminal| terminal.json(&["import", "p.labelwright", "set"]);
    let split = set(&["train/cat/1.png", "train/dog/2.png", "val/cat/3.png", "val/dog/4.png"]);
    assert_eq!(found(&split)["annotations"], 4);
    let told = split.run(["search", "p.labelwright", "concept:dog", "--json"]).json();
    assert_eq!(told["count"], 2, "{told}");

    let days = set(&["train/monday/1.png", "train/tuesday/2.png", "val/friday/3.png"]);
    let report = found(&days);
    assert_eq!(report["annotations"], 0, "{report}");
    let notes = report["notes"].to_string();
    assert!(notes.contains("import again with the format imagenet"), "{notes}");
    days.file("set/classes.txt", "friday\nmonday\ntuesday\n");
    assert_eq!(found(&days)["annotations"], 3, "a list names them");
}

#[test]
fn turned_boxes_of_yolo_are_told_and_upright_outlines_are_not() {
    let notes = |lines: &str| {
        let terminal = Terminal::with_project();
        terminal.picture("set/images/1.png", 100, 100);
        terminal.file("set/labels/1.txt", lines);
        terminal.file("set/data.yaml", "path: .\ntrain: images\nval: images\nnames: [ship]\n");
        let report = terminal.json(&["import", "p.labelwright", "set"]);
        assert_eq!(report["annotations"], lines.lines().count(), "{report}");
        report["notes"].to_string()
    };
    let turned = "0 0.5 0.2 0.7 0.4 0.5 0.6 0.3 0.4\n";
    let upright = "0 0.1 0.1 0.4 0.1 0.4 0.5 0.1 0.5\n";
    let outline = "0 0.1 0.1 0.4 0.2 0.3 0.5\n";
    assert!(notes(&format!("{turned}{upright}")).contains("1 rotated box was taken as an outline of four points"));
    for others in [upright.to_owned(), format!("{turned}{outline}")] {
        let notes = notes(&others);
        assert!(!notes.contains("rotated"), "{notes}");
    }
}
