//! A file comes in again after it was changed: nothing doubles, and nothing is overwritten silently.

use crate::support::terminal::{Said, Terminal};
use serde_json::{Value, json};

/// Two cars and a person on one picture: identifier, category, box.
const FIRST: [(u32, u32, [f64; 4]); 3] = [
    (11, 1, [10.0, 10.0, 60.0, 40.0]),
    (12, 1, [100.0, 20.0, 50.0, 50.0]),
    (13, 2, [200.0, 30.0, 20.0, 90.0]),
];

fn coco(terminal: &Terminal, boxes: &[(u32, u32, [f64; 4])]) {
    let boxes: Vec<Value> = boxes
        .iter()
        .map(|(id, category, bbox)| json!({"id": id, "image_id": 1, "category_id": category, "bbox": bbox}))
        .collect();
    let file = json!({
        "images": [{"id": 1, "file_name": "1.png", "width": 320, "height": 240}],
        "categories": [{"id": 1, "name": "car"}, {"id": 2, "name": "person"}],
        "annotations": boxes,
    });
    terminal.file("pics/annotations.json", file.to_string());
}

fn imported() -> Terminal {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 320, 240);
    coco(&terminal, &FIRST);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
}

fn again(terminal: &Terminal, more: &[&str]) -> Said {
    terminal.run([&["import", "p.labelwright", "pics/annotations.json", "--json"], more].concat())
}

/// What is there: concept and box, from left to right.
fn stands(terminal: &Terminal) -> Vec<String> {
    let out = format!("out-{}", terminal.info()["annotations"]);
    let _ = std::fs::remove_dir_all(terminal.path(&out));
    terminal
        .run(["export", "p.labelwright", &out, "--format", "csv"])
        .fine();
    let table = std::fs::read_to_string(terminal.path(&out).join("annotations.csv")).expect("a table");
    let mut rows: Vec<String> = table
        .lines()
        .skip(1)
        .map(|row| row.splitn(4, ',').skip(3).collect())
        .collect();
    rows.sort();
    rows
}

#[test]
fn what_a_file_says_otherwise_is_listed_and_nothing_changes() {
    let terminal = imported();
    let same = again(&terminal, &[]).fine().json();
    assert_eq!((&same["annotations"], &same["conflicts"]), (&json!(0), &json!([])));
    // One is moved, one is another thing, one is gone, one is new.
    let changed = [
        (11, 1, [13.0, 13.0, 60.0, 40.0]),
        (12, 2, [100.0, 20.0, 50.0, 50.0]),
        (14, 1, [250.0, 150.0, 30.0, 30.0]),
    ];
    coco(&terminal, &changed);
    let before = stands(&terminal);
    let said = again(&terminal, &[]);
    assert_eq!(said.status, 3, "{said:?}");
    let report = said.json();
    assert_eq!(report["annotations"], 1, "{report}");
    assert_eq!(
        report["conflicts"],
        json!([
            {"input": "1.png", "concept": "car", "changed_here": false, "decision": "keep",
             "here": {"concept": "car", "sign": "Present", "region": {"Box": [10.0, 10.0, 70.0, 50.0]}},
             "file": {"concept": "car", "sign": "Present", "region": {"Box": [13.0, 13.0, 73.0, 53.0]}}},
            {"input": "1.png", "concept": "car", "changed_here": false, "decision": "keep",
             "here": {"concept": "car", "sign": "Present", "region": {"Box": [100.0, 20.0, 150.0, 70.0]}},
             "file": {"concept": "person", "sign": "Present", "region": {"Box": [100.0, 20.0, 150.0, 70.0]}}}
        ])
    );
    assert_eq!(
        said.err,
        "kept 1.png: here car, box 10, 10 to 70, 50; the file says car, box 13, 13 to 73, 53\n\
         kept 1.png: here car, box 100, 20 to 150, 70; the file says person, box 100, 20 to 150, 70\n"
    );
    let after = stands(&terminal);
    assert_eq!(after.len(), 4);
    assert!(before.iter().all(|row| after.contains(row)), "{before:?} {after:?}");
    terminal.sound();
}

#[test]
fn what_the_file_says_takes_its_place_where_that_is_asked_for() {
    let terminal = imported();
    coco(
        &terminal,
        &[
            (11, 1, [13.0, 13.0, 60.0, 40.0]),
            (12, 2, [100.0, 20.0, 50.0, 50.0]),
            FIRST[2],
        ],
    );
    let report = again(&terminal, &["--on-conflict", "replace"]).fine().json();
    assert_eq!((&report["annotations"], &report["replaced"]), (&json!(0), &json!(2)));
    assert_eq!(
        stands(&terminal),
        ["car,13,13,73,53", "person,100,20,150,70", "person,200,30,220,120"]
    );
    let same = again(&terminal, &[]).fine().json();
    assert_eq!(same["conflicts"], json!([]), "it says what stands");
    // It is one gesture, which goes back as a whole.
    let log = terminal.json(&["log", "p.labelwright"]);
    let entries = log["ops"].as_array().expect("a list");
    let gesture = entries
        .iter()
        .rev()
        .find(|entry| entry["kind"] == "Import")
        .expect("an import")["gesture"]
        .clone();
    terminal.apply(&format!("[TakeBack(gesture: {gesture})]")).fine();
    assert_eq!(
        stands(&terminal),
        ["car,10,10,70,50", "car,100,20,150,70", "person,200,30,220,120"]
    );
    terminal.sound();
}

#[test]
fn both_are_kept_where_that_is_asked_for_and_not_once_more_the_next_time() {
    let terminal = imported();
    coco(&terminal, &[(11, 1, [13.0, 13.0, 60.0, 40.0]), FIRST[1], FIRST[2]]);
    for added in [1, 0] {
        let report = again(&terminal, &["--on-conflict", "both"]).fine().json();
        assert_eq!(report["annotations"], added);
    }
    assert_eq!(stands(&terminal).len(), 4);
    terminal.sound();
}

#[test]
fn a_box_is_known_by_its_identifier_wherever_it_went_and_by_its_place_without() {
    let terminal = imported();
    // Far away, under the identifier that it had.
    coco(&terminal, &[(11, 1, [250.0, 180.0, 60.0, 40.0]), FIRST[1], FIRST[2]]);
    let report = again(&terminal, &[]).json();
    assert_eq!(
        (&report["annotations"], report["conflicts"].as_array().map(Vec::len)),
        (&json!(0), Some(1))
    );
    // All numbered anew, as exports do, and one moved a little: the others are found by what they are.
    let anew = [
        (1, 1, [101.0, 22.0, 50.0, 50.0]),
        (2, 2, [200.0, 30.0, 20.0, 90.0]),
        (11, 1, [10.0, 10.0, 60.0, 40.0]),
    ];
    coco(&terminal, &anew);
    let report = again(&terminal, &[]).json();
    assert_eq!(report["annotations"], 0);
    let conflicts = report["conflicts"].as_array().expect("a list");
    assert_eq!(conflicts.len(), 1, "{report}");
    assert_eq!(
        conflicts[0]["here"]["region"],
        json!({"Box": [100.0, 20.0, 150.0, 70.0]})
    );
}

#[test]
fn what_was_removed_here_stays_away_and_what_another_file_adds_comes_in() {
    let terminal = imported();
    terminal.file(
        "t.ron",
        "(name: \"T\", kind: Detection, concepts: [\"car\", \"person\"], take_imported: true)",
    );
    terminal.run(["task", "new", "p.labelwright", "t.ron"]).fine();
    let bulk = [
        "bulk",
        "p.labelwright",
        "",
        "--task",
        "T",
        "--remove",
        "person",
        "--as",
        "Ana",
    ];
    terminal.run(bulk).fine();
    let report = again(&terminal, &[]).fine().json();
    assert_eq!(
        report["annotations"], 0,
        "they are the task's by now, and one was removed there"
    );
    assert_eq!(
        report["notes"],
        json!([
            "2 annotations were there already.",
            "1 annotation was changed or removed here since it was imported, and stays so."
        ])
    );
    // Another file about the same picture: what overlaps nothing, and labels of which the first knows nothing.
    terminal.file("scenes.csv", "filename,label\n1.png,street\n");
    terminal.run(["import", "p.labelwright", "scenes.csv"]).fine();
    terminal.file("more.csv", "filename,label\n1.png,night\n");
    let report = terminal.json(&["import", "p.labelwright", "more.csv"]);
    assert_eq!((&report["annotations"], &report["conflicts"]), (&json!(1), &json!([])));
    terminal.sound();
}

#[test]
fn what_failed_is_tried_again_from_the_saved_report_under_the_same_names() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/sub/good.png", 64, 48);
    terminal.file("pics/sub/bad.png", "this is no picture yet");
    let images = ["good", "bad"].map(|name| (format!("sub/{name}.png"), 64, 48));
    let images: Vec<(&str, u32, u32)> = images.iter().map(|(name, w, h)| (name.as_str(), *w, *h)).collect();
    terminal.file("pics/annotations.json", super::bring_in::coco(&images));
    let said = terminal.run([
        "import",
        "p.labelwright",
        "pics",
        "--dataset",
        "all",
        "--report",
        "report.json",
    ]);
    assert_eq!(said.status, 3, "{said:?}");
    // It is asked for from another folder, and all else as before.
    let retry = ["import", "../p.labelwright", "--retry", "../report.json", "--json"];
    let from_elsewhere = |terminal: &Terminal| {
        std::process::Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .args(retry)
            .current_dir(terminal.path("pics"))
            .env("HOME", terminal.path("home"))
            .output()
            .expect("it runs")
    };
    let still = from_elsewhere(&terminal);
    assert_eq!(still.status.code(), Some(3), "{still:?}");
    std::fs::remove_file(terminal.path("pics/sub/bad.png")).expect("goes");
    terminal.picture("pics/sub/bad.png", 64, 48);
    let now = from_elsewhere(&terminal);
    let report: Value = serde_json::from_slice(&now.stdout).expect("a report");
    assert_eq!(now.status.code(), Some(0), "{now:?}");
    assert_eq!(
        (&report["added"], &report["annotations"], &report["duplicates"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let found = terminal.json(&["search", "p.labelwright", "dataset:all concept:car"]);
    let mut names: Vec<&str> = found["inputs"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|i| i["name"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["sub/bad.png", "sub/good.png"]);
    terminal.file("other.json", "{}");
    let said = terminal.run(["import", "p.labelwright", "--retry", "other.json"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(
        said.err.starts_with("This is no report that `import --report`"),
        "{said:?}"
    );
    terminal.sound();
}

/// A folder of small pictures with more boxes than go into one transaction.
fn large(terminal: &Terminal) {
    const PICTURES: usize = 60;
    let mut images = Vec::new();
    let mut boxes = Vec::new();
    for number in 0..PICTURES {
        let name = format!("{number:03}.png");
        terminal.picture(format!("pics/{name}"), 320, 240);
        images.push(json!({"id": number, "file_name": name, "width": 320, "height": 240}));
    }
    for number in 0..PICTURES * 600 {
        let (x, y) = ((number / PICTURES) % 30 * 10, (number / PICTURES) / 30 * 11);
        boxes.push(json!({"id": number, "image_id": number % PICTURES, "category_id": 1, "bbox": [x, y, 9, 9]}));
    }
    let file = json!({"images": images, "categories": [{"id": 1, "name": "car"}], "annotations": boxes});
    terminal.file("pics/annotations.json", file.to_string());
}

#[test]
fn an_import_that_was_killed_ends_as_one_that_was_not_once_it_is_begun_again() {
    let terminal = Terminal::with_project();
    large(&terminal);
    terminal.run(["new", "whole.labelwright", "--as", "Ana"]).fine();
    terminal
        .run(["import", "whole.labelwright", "pics", "--dataset", "all"])
        .fine();
    let expected = terminal.json(&["info", "whole.labelwright"]);
    let mut killed = 0;
    for pause in [60, 150, 250, 400, 600, 800] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .args(["import", "p.labelwright", "pics", "--dataset", "all"])
            .current_dir(terminal.root())
            .env("HOME", terminal.path("home"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it runs");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        killed += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    assert!(killed > 0, "it was killed in the middle at least once");
    let report = terminal.json(&["import", "p.labelwright", "pics", "--dataset", "all"]);
    assert_eq!(report["conflicts"], json!([]), "what was there already is no conflict");
    let found = terminal.info();
    for key in ["inputs", "annotations", "concepts", "statuses"] {
        assert_eq!(found[key], expected[key], "{key}");
    }
    assert_eq!(
        terminal.json(&["search", "p.labelwright", "dataset:all"])["count"],
        terminal.json(&["search", "whole.labelwright", "dataset:all"])["count"]
    );
    terminal.sound();
}

#[test]
fn a_table_is_read_by_the_columns_that_somebody_names() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 200, 100);
    terminal.file(
        "boxes.csv",
        "bild;was;mx;my;breit;hoch\n1.png;Auto;0.5;0.5;0.2;0.4\n1.png;Hund;0.1;0.1;0.1;0.1\n",
    );
    let plain = terminal.run(["import", "p.labelwright", "pics", "boxes.csv"]);
    assert_eq!(
        (plain.status, terminal.info()["statuses"].clone()),
        (3, json!({})),
        "{plain:?}"
    );
    let columns = "image=bild,concept=was,cx=mx,cy=my,w=breit,h=hoch,unit=shares";
    let report = terminal.json(&["import", "p.labelwright", "pics", "boxes.csv", "--columns", columns]);
    assert_eq!(report["annotations"], 2, "{report}");
    assert_eq!(stands(&terminal), ["Auto,80,30,120,70", "Hund,10,5,30,15"]);
    let said = terminal.run([
        "import",
        "p.labelwright",
        "boxes.csv",
        "--columns",
        "image=bild,kind=was",
    ]);
    assert_eq!(said.status, 2, "{said:?}");
    assert!(said.err.contains("\"kind\" is no role of a column"), "{said:?}");
    let said = terminal.run([
        "import",
        "p.labelwright",
        "boxes.csv",
        "--format",
        "csv",
        "--columns",
        "image=bild,concept=x",
    ]);
    assert_eq!(said.status, 1, "{said:?}");
    let why = "has no column x. Its columns are bild, was, mx, my, breit, hoch";
    assert!(said.err.contains(why), "{said:?}");
}

#[test]
fn what_the_file_has_no_more_stays_and_is_told() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 200, 100);
    let table = |rows: &[&str]| format!("image,label,xmin,ymin,xmax,ymax\n{}\n", rows.join("\n"));
    let [car, dog] = ["1.png,car,10,5,30,15", "1.png,dog,50,50,90,90"];
    let import = ["import", "p.labelwright", "pics", "boxes.csv"];
    terminal.file("boxes.csv", table(&[car, dog]));
    let first = terminal.json(&import);
    assert_eq!(
        (&first["annotations"], &first["missing"]),
        (&json!(2), &json!(null)),
        "{first}"
    );
    let again = terminal.json(&import);
    assert_eq!(again["missing"], json!(null), "all of it is there: {again}");
    terminal.file("boxes.csv", table(&[car]));
    let fewer = terminal.json(&import);
    assert_eq!(fewer["missing"], json!(1), "{fewer}");
    let said = terminal.run(import).fine().out;
    assert!(
        said.contains("not in the files any more, on \"1.png\". It stays."),
        "{said}"
    );
    assert_eq!(stands(&terminal).len(), 2);
    // What somebody changed here is theirs.
    terminal
        .run(["bulk", "p.labelwright", "concept:dog", "--relabel", "car"])
        .fine();
    let changed = terminal.json(&import);
    assert_eq!(changed["missing"], json!(null), "{changed}");
}

#[test]
fn what_two_files_say_of_one_picture_is_missing_in_neither() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 200, 100);
    for (file, row) in [("a.csv", "car,10,5,30,15"), ("b.csv", "dog,50,50,90,90")] {
        terminal.file(file, format!("image,label,xmin,ymin,xmax,ymax\n1.png,{row}\n"));
    }
    let import = ["import", "p.labelwright", "pics", "a.csv", "b.csv"];
    for annotations in [2, 0] {
        let report = terminal.json(&import);
        assert_eq!(
            (&report["annotations"], &report["missing"]),
            (&json!(annotations), &json!(null)),
            "{report}"
        );
    }
}

#[test]
fn concepts_that_a_lead_renamed_or_merged_are_known_again() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 200, 100);
    let rows =
        "image,label,xmin,ymin,xmax,ymax\n1.png,car,10,5,30,15\n1.png,bus,50,50,90,90\n1.png,dog,120,50,160,90\n";
    terminal.file("boxes.csv", rows);
    let import = ["import", "p.labelwright", "pics", "boxes.csv"];
    assert_eq!(terminal.json(&import)["annotations"], json!(3));
    terminal
        .run(["concept", "p.labelwright", "rename", "dog", "puppy"])
        .fine();
    terminal
        .run(["concept", "p.labelwright", "merge", "bus", "--into", "car"])
        .fine();
    let expected = ["car,10,5,30,15", "car,50,50,90,90", "puppy,120,50,160,90"];
    assert_eq!(stands(&terminal), expected);
    let again = terminal.json(&import);
    assert_eq!(
        (&again["annotations"], &again["conflicts"]),
        (&json!(0), &json!([])),
        "{again}"
    );
    assert!(again["notes"].to_string().contains("renamed here to"), "{again}");
    assert_eq!(stands(&terminal), expected);
    let names = || {
        let listed = terminal.json(&["concept", "p.labelwright", "list"]);
        let lines = listed["concepts"].as_array().expect("concepts").iter();
        lines
            .map(|line| line["name"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(), ["car", "puppy"], "no concept comes back for nothing");
    // What is new under an old name is of the renamed concept, and brings the merged one back.
    terminal.file("more.csv", format!("{rows}1.png,dog,2,60,22,90\n1.png,bus,2,20,8,40\n"));
    let more = terminal.json(&["import", "p.labelwright", "pics", "more.csv"]);
    assert_eq!(
        (&more["annotations"], &more["conflicts"]),
        (&json!(2), &json!([])),
        "{more}"
    );
    assert_eq!(names(), ["car", "puppy", "bus"]);
    assert!(
        stands(&terminal).contains(&"puppy,2,60,22,90".to_owned()),
        "{:?}",
        stands(&terminal)
    );
}

#[test]
fn a_table_beside_its_pictures_brings_them_in() {
    let terminal = Terminal::with_project();
    for number in 1..=2 {
        terminal.picture(format!("pics/{number}.png"), 200, 100);
    }
    terminal.file("boxes.csv", "was,bild,l,o,r,u\nAuto,pics/1.png,10,5,30,15\n");
    let listed = terminal.run(["import", "p.labelwright", "boxes.csv"]);
    assert!(
        listed.err.contains("skipped"),
        "the first column holds no paths: {listed:?}"
    );
    terminal.file("list.csv", "bild,was\npics/2.png,Auto\n");
    let listed = terminal.run(["import", "p.labelwright", "list.csv"]).fine();
    assert!(listed.out.contains("1 input added"), "{listed:?}");
    assert!(listed.out.contains("its columns was were not"), "{listed:?}");
    let columns = "image=bild,concept=was,x0=l,y0=o,x1=r,y1=u";
    let report = terminal.json(&["import", "p.labelwright", "boxes.csv", "--columns", columns]);
    assert_eq!(
        (&report["added"], &report["annotations"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    assert!(stands(&terminal).contains(&"Auto,10,5,30,15".to_owned()));
    let log = terminal.run(["log", "p.labelwright"]).fine().out;
    assert!(log.contains("Imported 1 input and 1 annotation"), "{log}");
    terminal
        .run(["purge", "p.labelwright", "path:pics/1.png", "--yes"])
        .fine();
    let log = terminal.run(["log", "p.labelwright"]).fine().out;
    assert!(log.contains("Erased 1 input"), "{log}");
}

#[test]
fn what_a_lead_changed_on_many_is_not_overwritten() {
    let terminal = imported();
    let relabels = [
        "bulk",
        "p.labelwright",
        "concept:car area<2450px",
        "--relabel",
        "person",
    ];
    assert_eq!(terminal.json(&relabels)["annotations"], json!(1));
    let before = stands(&terminal);
    // The file says nothing new, then that one of them is elsewhere.
    let same = again(&terminal, &["--on-conflict", "replace"]);
    assert_eq!((same.status, stands(&terminal)), (0, before.clone()), "{same:?}");
    coco(&terminal, &[(11, 1, [13.0, 13.0, 60.0, 40.0]), FIRST[1], FIRST[2]]);
    let moved = again(&terminal, &["--on-conflict", "replace"]);
    let report = moved.json();
    assert_eq!(report["conflicts"][0]["changed_here"], json!(true), "{report}");
    assert_eq!(stands(&terminal), before, "{report}");
    terminal.sound();
}
