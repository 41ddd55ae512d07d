//! What is wrong with the pictures of a project is said, and nothing of those that are fine.

use crate::support::terminal::Terminal;
use image::RgbImage;
use image::imageops::{self, FilterType};
use serde_json::{Value, json};

/// A picture unlike that of any other `seed`, with waves to be known by and the grain of a photo.
pub(super) fn scene(seed: u32, width: u32, height: u32) -> RgbImage {
    let mut random = seed.wrapping_mul(2_654_435_761);
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(random >> 16) / 65536.0
    };
    let waves: Vec<[f64; 3]> = (0..12).map(|_| [30.0 * next(), 30.0 * next(), 6.3 * next()]).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let sum: f64 = waves
            .iter()
            .map(|[across, down, at]| (across * x + down * y + at).sin())
            .sum();
        let grey = 120.0 + 16.0 * sum + 24.0 * (next() - 0.5);
        image::Rgb([grey as u8, grey as u8, (grey * 0.8) as u8])
    })
}

fn scaled(mut picture: RgbImage, by: f32, plus: f32) -> RgbImage {
    for value in picture.iter_mut() {
        *value = (f32::from(*value) * by + plus) as u8;
    }
    picture
}

/// A project with one picture of each trouble, and two without any.
fn troubled() -> Terminal {
    let terminal = Terminal::with_project();
    let (street, harbour) = (scene(1, 400, 300), scene(11, 400, 300));
    std::fs::create_dir(terminal.path("pics")).expect("a folder");
    for (name, picture) in [
        ("street.png", street.clone()),
        ("harbour.png", harbour.clone()),
        ("fine.png", scene(2, 400, 300)),
        ("also fine.png", scene(3, 300, 400)),
        (
            "small street.jpg",
            imageops::resize(&street, 240, 180, FilterType::Nearest),
        ),
        ("mirrored street.png", imageops::flip_horizontal(&street)),
        (
            "cropped harbour.png",
            imageops::crop_imm(&harbour, 20, 15, 380, 285).to_image(),
        ),
        ("blurred.png", imageops::blur(&scene(4, 400, 300), 3.0)),
        ("night.png", scaled(scene(5, 400, 300), 0.1, 4.0)),
        ("snow.png", scaled(scene(6, 400, 300), 0.1, 230.0)),
        ("icon.png", scene(7, 48, 48)),
        ("strip.png", scene(8, 900, 200)),
        ("gone.png", scene(9, 400, 300)),
        ("broken.png", scene(10, 400, 300)),
    ] {
        picture.save(terminal.path("pics").join(name)).expect("saved");
    }
    std::fs::copy(terminal.path("pics/fine.png"), terminal.path("pics/fine again.png")).expect("copied");
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    std::fs::remove_file(terminal.path("pics/gone.png")).expect("removed");
    let bytes = std::fs::read(terminal.path("pics/broken.png")).expect("read");
    std::fs::write(terminal.path("pics/broken.png"), &bytes[..bytes.len() / 2]).expect("written");
    terminal
}

fn expected() -> Value {
    let harbours = ["cropped harbour.png", "harbour.png"];
    let streets = ["mirrored street.png", "small street.jpg", "street.png"];
    let twins = ["fine again.png", "fine.png"];
    json!({
        "duplicates": [twins],
        "near_duplicates": [harbours, streets],
        "flags": {
            "duplicate": twins,
            "near-duplicate": ([harbours.as_slice(), &streets].concat()),
            "blurry": ["blurred.png"],
            "dark": ["night.png"],
            "bright": ["snow.png"],
            "small": ["icon.png"],
            "odd-aspect": ["strip.png"],
            "unreadable": ["broken.png"],
            "missing": ["gone.png"],
        },
    })
}

#[test]
fn each_trouble_is_found_and_what_is_fine_is_not_named() {
    let terminal = troubled();
    assert_eq!(terminal.json(&["clean", "p.labelwright"]), expected());
    let said = terminal.run(["clean", "p.labelwright"]).fine();
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        lines,
        [
            "duplicate: fine again.png, fine.png",
            "near-duplicate: cropped harbour.png, harbour.png",
            "near-duplicate: mirrored street.png, small street.jpg, street.png",
            "blurry: blurred.png",
            "dark: night.png",
            "bright: snow.png",
            "small: icon.png",
            "odd-aspect: strip.png",
            "unreadable: broken.png",
            "missing: gone.png",
        ]
    );
}

/// The names of the files with kept features.
fn kept(terminal: &Terminal) -> usize {
    let folders = std::fs::read_dir(terminal.path("home/.cache/labelwright/thumbnails")).expect("a cache");
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.expect("an entry").path()).expect("a folder"));
    let names = files.map(|file| file.expect("a file").file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".features"))
        .count()
}

#[test]
fn what_was_measured_is_kept_by_content_and_may_be_deleted() {
    let terminal = troubled();
    assert_eq!(terminal.json(&["clean", "p.labelwright"]), expected());
    assert_eq!(
        kept(&terminal),
        12,
        "of 14 inputs two are the same picture, one is broken, one gone"
    );
    // What is kept says nothing of a file that is gone since.
    std::fs::rename(terminal.path("pics/blurred.png"), terminal.path("pics/away")).expect("renamed");
    let found = terminal.json(&["clean", "p.labelwright"]);
    assert_eq!(found["flags"]["missing"], json!(["blurred.png", "gone.png"]));
    assert_eq!(found["flags"]["blurry"], json!([]));
    std::fs::rename(terminal.path("pics/away"), terminal.path("pics/blurred.png")).expect("renamed");
    std::fs::remove_dir_all(terminal.path("home/.cache")).expect("removed");
    assert_eq!(terminal.json(&["clean", "p.labelwright"]), expected());
}

#[test]
fn a_project_in_which_nothing_is_wrong_says_so() {
    let terminal = Terminal::with_project();
    scene(2, 400, 300).save(terminal.path("fine.png")).expect("saved");
    terminal.run(["import", "p.labelwright", "fine.png"]).fine();
    let said = terminal.run(["clean", "p.labelwright"]).fine();
    assert_eq!(said.out, "Nothing found.\n");
}

/// The names that a query finds, in order.
fn searched(terminal: &Terminal, query: &str) -> Vec<String> {
    let found = terminal.json(&["search", "p.labelwright", query]);
    let inputs = found["inputs"].as_array().expect("inputs");
    let names = inputs
        .iter()
        .map(|input| input["name"].as_str().expect("a name").to_owned());
    names.collect()
}

#[test]
fn queries_ask_for_what_was_found_once_somebody_looked() {
    let terminal = troubled();
    let before = terminal.run(["search", "p.labelwright", "flag:dark"]);
    assert_eq!((before.status, before.out.as_str()), (0, ""));
    assert!(before.err.contains("labelwright clean PROJECT"), "{}", before.err);
    terminal.run(["clean", "p.labelwright"]).fine();
    let flags = expected()["flags"].clone();
    for (flag, names) in flags.as_object().expect("flags") {
        assert_eq!(json!(searched(&terminal, &format!("flag:{flag}"))), *names, "{flag}");
    }
    let alike = searched(&terminal, "near:street.png");
    assert_eq!(alike[0], "street.png", "itself first");
    assert_eq!(alike.len(), 3, "{alike:?}");
    assert!(!searched(&terminal, "near:street.png -name").contains(&"harbour.png".into()));
    let nothing = terminal.run(["search", "p.labelwright", "near:nothing"]);
    assert_eq!(
        (nothing.out.as_str(), nothing.err.as_str()),
        ("", "No input is called \"nothing\".\n")
    );
    let made = terminal.json(&["dataset", "p.labelwright", "new", "Sharp", "-flag:blurry -flag:missing"]);
    assert_eq!(made["inputs"], json!(13));
}

/// A project with a task in which something was drawn on both pictures, and a dataset of them.
fn labeled() -> Terminal {
    let terminal = Terminal::with_task("Detection", "");
    let on = |input: &str| {
        format!(
            "Annotate(task: \"Street\", input: \"{input}\", concept: \"car\", region: Box(10.0, 8.0, 30.0, 20.0)), \
             Submit(task: \"Street\", input: \"{input}\")"
        )
    };
    terminal.apply(&format!("[{}, {}]", on("1.png"), on("2.png"))).fine();
    terminal.run(["dataset", "p.labelwright", "new", "Both", ""]).fine();
    terminal
}

/// Inputs that are done in the task, in the dataset, in an export of all, and in a new dataset; and all annotations.
fn held(terminal: &Terminal, round: &str) -> [u64; 5] {
    let number = |value: &Value| value.as_u64().expect("a number");
    let task = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    let dataset = terminal.json(&["dataset", "p.labelwright", "show", "Both"]);
    let exported = terminal.json(&["export", "p.labelwright", round, "--format", "coco"]);
    let made = terminal.json(&["dataset", "p.labelwright", "new", round, ""]);
    let annotations = &terminal.info()["annotations"];
    [
        &task["inputs"]["Done"],
        &dataset["inputs"],
        &exported["inputs"],
        &made["inputs"],
        annotations,
    ]
    .map(number)
}

#[test]
fn excluded_inputs_stay_with_their_labels_and_come_back_to_where_they_were() {
    let terminal = labeled();
    assert_eq!(held(&terminal, "first"), [2, 2, 2, 2, 2]);
    let words = ["clean", "p.labelwright", "--exclude", "1.png"];
    let told = terminal.json(&[words.as_slice(), &["--dry-run"]].concat());
    assert_eq!(
        told,
        json!({"inputs": 1, "annotations": 1, "tasks": ["Street"], "handed_in": 1, "dry_run": true})
    );
    assert_eq!(held(&terminal, "counted"), [2, 2, 2, 2, 2], "only counted");
    let said = terminal.run(words).fine();
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "1 input excluded.",
            "It leaves Street, 1 submitted.",
            "1 annotation stays on it.",
        ]
    );
    assert_eq!(held(&terminal, "without"), [1, 1, 1, 1, 2]);
    assert_eq!(searched(&terminal, "flag:excluded"), ["1.png"]);
    assert_eq!(terminal.info()["inputs"], json!(2));
    let twin = |terminal: &Terminal| terminal.json(&["clean", "p.labelwright"])["flags"]["small"].clone();
    assert_eq!(
        twin(&terminal),
        json!(["2.png"]),
        "what is excluded is no trouble any more"
    );
    terminal.file("late.ron", "(name: \"Late\", kind: Detection, concepts: [\"car\"])");
    terminal.run(["task", "new", "p.labelwright", "late.ron"]).fine();
    let late = terminal.json(&["task", "show", "p.labelwright", "Late"]);
    assert_eq!(late["inputs"]["Unlabeled"], json!(1));
    terminal
        .run(["import", "p.labelwright", "pics", "--dataset", "Both"])
        .fine();
    let dataset = terminal.json(&["dataset", "p.labelwright", "show", "Both"]);
    assert_eq!(dataset["inputs"], json!(1), "importing again brings it into no dataset");
    terminal.sound();

    let back = terminal.json(&["clean", "p.labelwright", "--include", "flag:excluded"]);
    assert_eq!(back["inputs"], json!(1));
    assert_eq!(held(&terminal, "back"), [2, 2, 2, 2, 2]);
    assert_eq!(searched(&terminal, "flag:excluded"), [""; 0]);
    terminal.sound();
}

#[test]
fn an_exclusion_is_undone_in_part_and_as_a_whole() {
    let terminal = labeled();
    let told = terminal.json(&["clean", "p.labelwright", "--exclude", ""]);
    assert_eq!(told["inputs"], json!(2));
    assert_eq!(held(&terminal, "none")[..2], [0, 0]);
    terminal.run(["clean", "p.labelwright", "--include", "2.png"]).fine();
    assert_eq!(held(&terminal, "one"), [1, 1, 1, 1, 2]);
    let gesture = told["gesture"].as_str().expect("a gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(held(&terminal, "all"), [2, 2, 2, 2, 2]);
    let log = terminal.run(["log", "p.labelwright"]).fine();
    assert!(log.out.contains("ExcludeInputs"), "{}", log.out);
    terminal.sound();
}

#[test]
fn only_a_lead_excludes_inputs() {
    let terminal = labeled();
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    for words in [["--exclude", ""], ["--include", ""]] {
        let said = terminal.run(["clean", "p.labelwright", words[0], words[1], "--as", "Ben"]);
        assert_eq!(said.status, 1, "{said:?}");
    }
    assert_eq!(searched(&terminal, "flag:excluded"), [""; 0]);
}

#[test]
fn what_is_labeled_stays_however_large_another_is() {
    let terminal = Terminal::with_project();
    std::fs::create_dir(terminal.path("pics")).expect("a folder");
    let street = scene(1, 400, 300);
    for (name, picture) in [
        ("labeled.png", street.clone()),
        ("larger.png", imageops::resize(&street, 800, 600, FilterType::Triangle)),
    ] {
        picture.save(terminal.path("pics").join(name)).expect("saved");
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "(name: \"t\", kind: Detection, concepts: [\"car\"], labelers: [\"Ana\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let draw = "[Annotate(task: \"t\", input: \"labeled.png\", concept: \"car\", region: Box(1.0, 1.0, 20.0, 20.0))]";
    terminal.apply(draw).fine();
    terminal
        .run(["clean", "p.labelwright", "--keep-best", "near-duplicate"])
        .fine();
    assert_eq!(searched(&terminal, "flag:excluded"), ["larger.png"]);
}

#[test]
fn of_each_group_the_best_stays() {
    let terminal = troubled();
    let keep = |flag: &str, more: &[&str]| {
        let words = ["clean", "p.labelwright", "--keep-best", flag];
        terminal.json(&[&words[..], more].concat())
    };
    assert_eq!(keep("duplicate", &["--dry-run"])["inputs"], json!(1));
    assert_eq!(searched(&terminal, "flag:excluded"), [""; 0]);
    keep("duplicate", &[]);
    assert_eq!(searched(&terminal, "flag:excluded"), ["fine.png"]);
    let near = keep("near-duplicate", &[]);
    assert_eq!(
        near["inputs"],
        json!(3),
        "a cropped, a mirrored or first and a small one"
    );
    let left = terminal.json(&["clean", "p.labelwright"]);
    assert_eq!(
        (&left["duplicates"], &left["near_duplicates"]),
        (&json!([]), &json!([]))
    );
    let gesture = near["gesture"].as_str().expect("a gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(searched(&terminal, "flag:excluded"), ["fine.png"]);
}

#[test]
fn a_threshold_is_kept_for_the_next_look() {
    let terminal = troubled();
    let dark = |report: &Value| report["flags"]["dark"].as_array().map_or(0, Vec::len);
    assert_eq!(dark(&terminal.json(&["clean", "p.labelwright"])), 1);
    let most = terminal.json(&[
        "clean",
        "p.labelwright",
        "--threshold",
        "dark=0.6",
        "--threshold",
        "small=40",
    ]);
    assert!(dark(&most) > 4, "{most}");
    assert_eq!(most["flags"]["small"], json!([]));
    let again = terminal.json(&["clean", "p.labelwright"]);
    assert_eq!(again["flags"], most["flags"], "as the last time");
    for wrong in ["dark=2", "missing=1", "small=1.5", "dark"] {
        let said = terminal.run(["clean", "p.labelwright", "--threshold", wrong]);
        assert_eq!(said.status, 2, "{said:?}");
    }
}
