//! What is known of inputs beside their pictures: read of photos and tables, set by hand, asked for, split by.

use crate::support::terminal::Terminal;
use serde_json::{Value, json};

/// A photo of a camera, with when and where it was taken: latitude 48.5 north, longitude 2.25 west.
fn photo(terminal: &Terminal, name: &str, camera: &str, taken: &str) {
    let mut block = b"II\x2A\0\x08\0\0\0".to_vec();
    let entry = |block: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32| {
        block.extend(tag.to_le_bytes());
        block.extend(kind.to_le_bytes());
        block.extend(count.to_le_bytes());
        block.extend(value.to_le_bytes());
    };
    let texts = 122 + camera.len() as u32 + 1;
    block.extend(3u16.to_le_bytes());
    entry(&mut block, 0x0110, 2, camera.len() as u32 + 1, 122);
    entry(&mut block, 0x8769, 4, 1, 50);
    entry(&mut block, 0x8825, 4, 1, 68);
    block.extend([0; 4]);
    block.extend(1u16.to_le_bytes());
    entry(&mut block, 0x9003, 2, 20, texts);
    block.extend([0; 4]);
    block.extend(4u16.to_le_bytes());
    entry(&mut block, 1, 2, 2, u32::from(b'N'));
    entry(&mut block, 2, 5, 3, texts + 20);
    entry(&mut block, 3, 2, 2, u32::from(b'W'));
    entry(&mut block, 4, 5, 3, texts + 44);
    block.extend([0; 4]);
    block.extend([camera.as_bytes(), &[0], taken.as_bytes(), &[0]].concat());
    for (over, under) in [(48u32, 1u32), (30, 1), (0, 1), (2, 1), (15, 1), (0, 1)] {
        block.extend(over.to_le_bytes());
        block.extend(under.to_le_bytes());
    }
    let plain = std::fs::read(terminal.picture(name, 40, 30)).expect("bytes");
    let length = (block.len() + 8) as u16;
    let head = [b"\xFF\xE1", &length.to_be_bytes()[..], b"Exif\0\0", &block].concat();
    terminal.file(name, [&plain[..2], &head, &plain[2..]].concat());
}

/// A project with four pictures, `ward/1.png` to `ward/4.png`.
fn project() -> Terminal {
    let terminal = Terminal::with_project();
    for number in 1..=4 {
        terminal.picture(format!("pics/ward/{number}.png"), 30 + number, 24);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
}

fn meta(terminal: &Terminal, words: &[&str]) -> Value {
    terminal.json(&[&["meta", "p.labelwright"][..], words].concat())
}

/// The metadata of one input.
fn of(terminal: &Terminal, name: &str) -> Value {
    let shown = meta(terminal, &[&format!("path:\"{name}\"")]);
    shown["inputs"][0]["metadata"].clone()
}

fn found(terminal: &Terminal, query: &str) -> u64 {
    let said = terminal.run(["search", "p.labelwright", query, "--json"]);
    // A key that no input has is told beside it.
    assert!(
        said.err.is_empty() || said.err.starts_with("No key of metadata is called"),
        "{said:?}"
    );
    said.json()["count"].as_u64().expect("a count")
}

#[test]
fn photos_tell_when_and_with_what_they_were_taken_and_where_only_if_asked() {
    let terminal = Terminal::with_project();
    photo(&terminal, "pics/evening.jpg", "Acme One", "2024:05:01 18:30:09");
    photo(&terminal, "pics/noon.jpg", "Acme One", "2024:07:01 12:00:00");
    terminal.run(["import", "p.labelwright", "pics/evening.jpg"]).fine();
    assert_eq!(
        of(&terminal, "evening.jpg"),
        json!({"camera": "Acme One", "hour": 18, "taken": "2024-05-01T18:30:09"})
    );
    assert_eq!(found(&terminal, "has:meta.gps"), 0);
    terminal
        .run(["import", "p.labelwright", "pics", "--exif", "gps"])
        .fine();
    assert_eq!(of(&terminal, "noon.jpg")["gps"], json!("48.500000,-2.250000"));
    for (query, count) in [
        ("meta.hour>=18", 1),
        ("meta.hour<18", 1),
        ("has:meta.gps", 1),
        ("-has:meta.gps", 1),
        ("meta.camera:acme*", 2),
        ("meta.taken>=2024-06-01", 1),
        ("meta.taken=2024-05-01", 1),
        ("acme", 2),
    ] {
        assert_eq!(found(&terminal, query), count, "{query}");
    }
    photo(&terminal, "more/other.jpg", "Acme Two", "2024:05:01 18:30:09");
    terminal
        .run(["import", "p.labelwright", "more", "--exif", "none"])
        .fine();
    assert_eq!(of(&terminal, "other.jpg"), Value::Null);
    terminal.sound();
}

#[test]
fn keys_are_set_and_unset_in_one_gesture_and_taken_back() {
    let terminal = project();
    let counted = meta(
        &terminal,
        &["path:ward", "--set", "patient=12", "--set", "ward=Süd", "--dry-run"],
    );
    assert_eq!((&counted["changed"], &counted["dry_run"]), (&json!(4), &json!(true)));
    assert_eq!(found(&terminal, "has:meta.patient"), 0, "it was only counted");
    let said = terminal
        .run([
            "meta",
            "p.labelwright",
            "1.png OR 2.png",
            "--set",
            "patient=12",
            "--set",
            "ward=Süd",
            "--set",
            "code=007",
        ])
        .fine();
    assert!(
        said.out
            .starts_with("\"code\", \"patient\" and \"ward\" changed on 2 inputs.\n"),
        "{said:?}"
    );
    assert_eq!(
        of(&terminal, "ward/1.png"),
        json!({"code": "007", "patient": 12, "ward": "Süd"})
    );
    for (query, count) in [
        ("meta.patient:12", 2),
        ("META.Patient:1*", 2),
        ("meta.ward:SU\u{308}D", 2),
        ("SÜD", 2),
        ("-meta.patient:12", 2),
        ("meta.patient>11 meta.code:007", 2),
        ("meta.code>1", 0),
        ("meta.patient:13", 0),
    ] {
        assert_eq!(found(&terminal, query), count, "{query}");
    }
    let again = meta(&terminal, &["1.png", "--set", "patient=12"]);
    assert_eq!((&again["changed"], &again["gesture"]), (&json!(0), &Value::Null));
    let gone = meta(&terminal, &["", "--unset", "patient", "--set", "seen=true"]);
    assert_eq!(
        (&gone["changed"], &gone["keys"]),
        (&json!(4), &json!(["patient", "seen"]))
    );
    assert_eq!(found(&terminal, "has:meta.patient"), 0);
    assert_eq!(found(&terminal, "meta.seen:true"), 4);
    let keys = meta(&terminal, &[""])["keys"].clone();
    assert_eq!(keys[0], json!({"key": "code", "inputs": 2}));
    let gesture = gone["gesture"].as_str().expect("a gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(
        of(&terminal, "ward/1.png"),
        json!({"code": "007", "patient": 12, "ward": "Süd"})
    );
    let log = terminal.json(&["log", "p.labelwright"]);
    assert!(log.to_string().contains("EditMetadata"), "{log}");
    terminal.sound();
}

#[test]
fn what_is_no_key_or_no_lead_s_is_refused() {
    let terminal = project();
    for words in [
        ["--set", "patient"],
        ["--set", "=3"],
        ["--set", "a="],
        ["--set", "a\"b=3"],
        ["--unset", " "],
    ] {
        let said = terminal.run([&["meta", "p.labelwright", ""][..], &words].concat());
        assert_eq!(said.status, 2, "{words:?} {said:?}");
    }
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    let refused = terminal.run(["meta", "p.labelwright", "", "--set", "a=3", "--as", "Ben"]);
    assert_eq!((refused.status, refused.err.contains("lead")), (1, true), "{refused:?}");
    let shown = terminal.run(["meta", "p.labelwright", "", "--as", "Ben"]).fine();
    assert_eq!(shown.out, "", "nothing is known yet");
    let wrong = terminal.run(["search", "p.labelwright", "meta.hour>late"]);
    assert_eq!(
        (wrong.status, wrong.err.as_str()),
        (
            1,
            "A number or a date as 2026-01-31 was expected; meta.hour:late asks for text (at \"late\" in the search).\n"
        )
    );
}

#[test]
fn tables_name_inputs_and_what_they_do_not_name_for_certain_is_listed() {
    let terminal = project();
    terminal.picture("pics/other/1.png", 50, 50);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "facts.csv",
        "name,patient,hour\nward/1.png,7,18\nward/2.png,007,\n1.png,1,1\nlost.png,1,1\n",
    );
    let said = terminal.run(["meta", "p.labelwright", "--from", "facts.csv"]);
    assert_eq!(said.status, 3, "{said:?}");
    assert!(
        said.out.starts_with("\"hour\" and \"patient\" changed on 2 inputs.\n"),
        "{said:?}"
    );
    let lines: Vec<&str> = said.err.lines().collect();
    assert!(
        lines[0].ends_with("facts.csv: line 4: several images could be meant by \"1.png\": ward/1.png, other/1.png"),
        "{lines:?}"
    );
    assert!(
        lines[1].ends_with("facts.csv: line 5: no imported image is named \"lost.png\""),
        "{lines:?}"
    );
    assert_eq!(of(&terminal, "ward/1.png"), json!({"hour": 18, "patient": 7}));
    assert_eq!(of(&terminal, "ward/2.png"), json!({"patient": "007"}));
    terminal.file(
        "facts.json",
        r#"{"ward/3.png": {"night": true}, "ward/4.png": {"night": false}}"#,
    );
    let part = meta(&terminal, &["ward/3.png", "--from", "facts.json"]);
    assert_eq!((&part["changed"], &part["not_meant"]), (&json!(1), &json!(1)));
    terminal.file("facts.jsonl", "{\"path\": \"pics/ward/4.png\", \"night\": false}\n");
    meta(&terminal, &["--from", "facts.jsonl"]);
    assert_eq!(
        (
            found(&terminal, "meta.night:true"),
            found(&terminal, "meta.night:false")
        ),
        (1, 1)
    );
    terminal.file("bad.csv", "patient\n3\n");
    let bad = terminal.run(["meta", "p.labelwright", "--from", "bad.csv"]);
    assert_eq!(bad.status, 1, "{bad:?}");
    assert!(bad.err.starts_with("no column is called `name` or `path`: "), "{bad:?}");
    terminal.sound();
}

#[test]
fn an_import_brings_metadata_of_tables_and_of_this_program_s_files_and_is_taken_back() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 32, 24);
    terminal.picture("pics/2.png", 33, 24);
    terminal.file("facts.csv", "path;patient\npics/1.png;7\npics/2.png;8\n");
    let report = terminal.json(&["import", "p.labelwright", "pics", "--metadata", "facts.csv"]);
    assert_eq!((&report["added"], &report["metadata"]), (&json!(2), &json!(2)));
    assert_eq!(found(&terminal, "meta.patient:8"), 1);
    let again = terminal
        .run(["import", "p.labelwright", "pics", "--metadata", "facts.csv"])
        .fine();
    assert!(again.out.starts_with("Nothing new.\n"), "{again:?}");
    terminal.file("task.ron", "(name: \"T\", kind: Detection, concepts: [\"car\"])");
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    terminal
        .apply(
            "[Annotate(task: \"T\", input: \"1.png\", concept: \"car\", region: Box(1.0, 1.0, 9.0, 9.0)), \
             Submit(task: \"T\", input: \"1.png\")]",
        )
        .fine();
    let voc = terminal.run(["export", "p.labelwright", "voc", "--format", "voc", "--status", "all"]);
    let left_out = "Left out: metadata of inputs (2).\n";
    assert_eq!(voc.status, 0, "{voc:?}");
    assert!(voc.err.contains(left_out), "{voc:?}");
    for format in ["coco", "datumaro", "label-studio", "jsonl"] {
        let out = format!("out-{format}");
        let written = terminal.json(&["export", "p.labelwright", &out, "--format", format, "--status", "all"]);
        assert!(!written["losses"].to_string().contains("metadata"), "{written}");
        let _ = std::fs::remove_file(terminal.path("q.labelwright"));
        terminal.run(["new", "q.labelwright", "--as", "Ana"]).fine();
        let other = terminal.json(&["import", "q.labelwright", &out]);
        assert_eq!(other["metadata"], json!(2), "{format}: {other}");
        let kept = terminal.json(&["search", "q.labelwright", "meta.patient:7"]);
        assert_eq!(kept["count"], json!(1), "{format}");
    }
    let log = terminal.json(&["log", "q.labelwright"]);
    let imports = log["ops"].as_array().expect("ops").iter();
    let gesture = imports
        .filter(|line| line["kind"] == "Import")
        .find_map(|line| line["gesture"].as_str());
    let back = format!("[TakeBack(gesture: \"{}\")]", gesture.expect("an import"));
    terminal.file("back.ron", back);
    terminal.run(["apply", "q.labelwright", "back.ron"]).fine();
    assert_eq!(terminal.json(&["info", "q.labelwright"])["inputs"], json!(0));
    terminal.run(["check", "q.labelwright"]).fine();
    terminal.sound();
}

#[test]
fn a_split_keeps_inputs_of_one_value_together() {
    let terminal = Terminal::with_project();
    let mut table = "name,patient\n".to_owned();
    for number in 0..24 {
        terminal.picture(format!("pics/{number}.png"), 30 + number, 24);
        if number < 20 {
            table.push_str(&format!("{number}.png,{}\n", number / 4));
        }
    }
    terminal.file("facts.csv", table);
    terminal
        .run([
            "import",
            "p.labelwright",
            "pics",
            "--dataset",
            "all",
            "--metadata",
            "facts.csv",
        ])
        .fine();
    let words = ["--ratio", "train=0.5,val=0.5", "--ignore-near-duplicates"];
    let call = ["dataset", "p.labelwright", "split", "all", "--group-by", "meta.Patient"];
    let said = terminal.run(call.iter().chain(&words)).fine();
    assert!(
        said.out.ends_with(
            "The inputs of each of 5 values of \"Patient\" stay together; 4 inputs without it are on their own.\n"
        ),
        "{said:?}"
    );
    for patient in 0..5 {
        let trained = found(&terminal, &format!("meta.patient:{patient} split:train"));
        assert!(trained == 0 || trained == 4, "patient {patient}: {trained}");
    }
    assert_eq!(found(&terminal, "split:train"), 12);
    let wrong = terminal.run(
        ["dataset", "p.labelwright", "split", "all", "--group-by", "patient"]
            .iter()
            .chain(&words),
    );
    assert_eq!(
        (wrong.status, wrong.err.contains("meta.patient")),
        (2, true),
        "{wrong:?}"
    );
    let typo = terminal.run(
        ["dataset", "p.labelwright", "split", "all", "--group-by", "meta.Patent"]
            .iter()
            .chain(&words),
    );
    typo.refused("No input of the dataset has \"Patent\"; there is \"patient\".");
    // Those of one patient are not pinned apart.
    let pins = ["--pin", "0.png=train", "--pin", "\"name 1\" OR path:\"/1.png\"=val"];
    let pinned = terminal.run(call.iter().chain(&words).chain(&pins));
    assert_eq!(pinned.status, 1, "{pinned:?}");
}
