//! Datasets are filled, split and frozen, and their versions are told of.

use crate::support::terminal::Terminal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A project of 40 pictures in class folders, of which every fourth is a cat, the rest are dogs.
fn animals() -> Terminal {
    let terminal = Terminal::with_project();
    for number in 0..40u32 {
        let class = if number % 4 == 0 { "cat" } else { "dog" };
        terminal.picture(format!("pics/{class}/{number:02}.png"), 20 + number, 20);
    }
    terminal
        .run(["import", "p.labelwright", "pics", "--format", "imagenet"])
        .fine();
    terminal.run(["dataset", "p.labelwright", "new", "all"]).fine();
    terminal
}

/// Splits the dataset and returns what is said of it.
fn split(terminal: &Terminal, more: &[&str]) -> Value {
    let words = ["dataset", "p.labelwright", "split", "all", "--ignore-near-duplicates"];
    terminal.json(&[&words, more].concat())
}

/// The inputs of each split.
fn splits(terminal: &Terminal) -> BTreeMap<&'static str, Vec<String>> {
    let of = |split: &'static str| {
        let found = terminal.json(&["search", "p.labelwright", &format!("dataset:all split:{split}")]);
        let names = found["inputs"].as_array().expect("a list").iter();
        let names = names.map(|input| input["name"].as_str().expect("a name").to_owned());
        (split, names.collect())
    };
    ["train", "val", "test"].map(of).into()
}

#[test]
fn a_split_gives_every_part_its_share_of_every_concept() {
    let terminal = animals();
    let counted = split(
        &terminal,
        &["--ratio", "train=0.6,val=0.2,test=0.2", "--stratify", "--dry-run"],
    );
    assert_eq!(counted["changed"], 40);
    assert_eq!(splits(&terminal)["train"], Vec::<String>::new(), "it was only counted");
    let report = split(&terminal, &["--ratio", "train=0.6,val=0.2,test=0.2", "--stratify"]);
    assert_eq!(
        report["concepts"],
        json!([
            {"concept": "cat", "inputs": {"train": 6, "val": 2, "test": 2}, "deviation": 0.0},
            {"concept": "dog", "inputs": {"train": 18, "val": 6, "test": 6}, "deviation": 0.0},
        ])
    );
    assert_eq!(
        report["splits"][1],
        json!({"split": "val", "asked": 0.2, "inputs": 8, "share": 0.2})
    );
    let before = splits(&terminal);
    assert_eq!(before.values().map(Vec::len).sum::<usize>(), 40);
    let again = split(&terminal, &["--ratio", "train=0.6,val=0.2,test=0.2", "--stratify"]);
    assert_eq!(again["changed"], 0, "the same seed splits alike");
    let other = split(
        &terminal,
        &["--ratio", "train=0.6,val=0.2,test=0.2", "--stratify", "--seed", "5"],
    );
    assert_ne!(other["changed"], 0);
    let shown = terminal.json(&["dataset", "p.labelwright", "show", "all"]);
    assert_eq!(shown["splits"], json!({"train": 24, "val": 8, "test": 8}));
    let said = terminal.run(["dataset", "p.labelwright", "list"]).fine().out;
    assert_eq!(said, "dataset all: 40 inputs (train 24, val 8, test 8)\n");
    terminal.sound();
}

#[test]
fn pins_and_what_is_pinned_already_stay() {
    let terminal = animals();
    let ratio = ["--ratio", "train=0.75,val=0.25"];
    let report = split(
        &terminal,
        &[&ratio[..], &["--pin", "cat=val", "--pin", "dog/01=test"]].concat(),
    );
    assert_eq!(report["pinned"], 11);
    let first = splits(&terminal);
    assert_eq!(first["test"], ["dog/01.png"]);
    assert!(first["val"].iter().all(|name| name.starts_with("cat/")) && first["val"].len() == 10);
    for number in 40..60u32 {
        terminal.picture(format!("pics/dog/{number}.png"), 20 + number, 20);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    let added = terminal.json(&["dataset", "p.labelwright", "add", "all", "dog"]);
    assert_eq!(added, json!({"dataset": "all", "changed": 20, "inputs": 60}));
    let kept = ["split:train=train", "split:val=val", "split:test=test"];
    let pins: Vec<&str> = kept.iter().flat_map(|pin| ["--pin", pin]).collect();
    let report = split(&terminal, &[&ratio[..], &pins].concat());
    assert_eq!(report["changed"], 20, "only what is new");
    for (name, inputs) in splits(&terminal) {
        assert!(first[name].iter().all(|input| inputs.contains(input)), "{name}");
    }
    terminal
        .run([
            "dataset",
            "p.labelwright",
            "split",
            "all",
            "--ratio",
            "train=1",
            "--pin",
            "cat=val",
            "--pin",
            "cat/00=test",
        ])
        .refused("\"cat/00.png\" is pinned to two splits; let the queries of `--pin` name different inputs.");
    let taken = terminal.json(&["dataset", "p.labelwright", "remove", "all", "cat"]);
    assert_eq!(taken, json!({"dataset": "all", "changed": 10, "inputs": 50}));
    terminal.sound();
}

#[test]
fn what_looks_alike_or_is_alike_is_never_divided() {
    let terminal = Terminal::with_project();
    let pictures = terminal.path("pics");
    std::fs::create_dir(&pictures).expect("a folder");
    for number in 0..12u32 {
        let scene = super::clean::scene(number, 320, 240);
        scene.save(pictures.join(format!("{number:02}.png"))).expect("saved");
        let small = image::imageops::resize(&scene, 240, 180, image::imageops::FilterType::Triangle);
        small
            .save(pictures.join(format!("{number:02} small.png")))
            .expect("saved");
        let copied = std::fs::copy(
            pictures.join(format!("{number:02}.png")),
            pictures.join(format!("{number:02} copy.png")),
        );
        copied.expect("copied");
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.run(["dataset", "p.labelwright", "new", "all"]).fine();
    let words = [
        "dataset",
        "p.labelwright",
        "split",
        "all",
        "--ratio",
        "train=0.5,val=0.5",
    ];
    let report = terminal.json(&words);
    assert_eq!(report["near_duplicate_groups"], 12, "{report}");
    let splits = splits(&terminal);
    assert_eq!((splits["train"].len(), splits["val"].len()), (18, 18));
    for name in &splits["train"] {
        let number = &name[..2];
        assert_eq!(
            splits["train"].iter().filter(|other| other.starts_with(number)).count(),
            3,
            "{name}"
        );
    }
    let refused = terminal.run(
        words
            .iter()
            .chain(&["--pin", "\"03 small\"=train", "--pin", "\"03 copy\"=val"]),
    );
    assert!(
        refused.err.contains("\"03.png\", \"03 copy.png\" and \"03 small.png\"")
            || refused.err.contains("03 small.png"),
        "{refused:?}"
    );
    assert_eq!(refused.status, 1);
}

#[test]
fn exports_and_versions_keep_the_splits() {
    let terminal = animals();
    split(&terminal, &["--ratio", "train=0.6,val=0.4", "--stratify"]);
    let export = |dataset: &str, out: &str, more: &[&str]| {
        let words = [
            "export",
            "p.labelwright",
            out,
            "--format",
            "datumaro",
            "--dataset",
            dataset,
            "--images",
            "none",
        ];
        terminal.json(&[&words, more].concat())
    };
    let kept = export("all", "kept", &["--split"]);
    assert_eq!(kept["splits"], json!({"train": 24, "val": 16}));
    assert_eq!(export("all", "silently kept", &[])["splits"], kept["splits"]);
    assert!(terminal.path("kept/annotations/val.json").exists());
    export("all", "one", &["--split", "none"]);
    assert!(terminal.path("one/annotations/default.json").exists());

    let frozen = terminal.json(&["dataset", "p.labelwright", "freeze", "all", "--note", "before the cats"]);
    assert_eq!(
        frozen,
        json!({"dataset": "all", "version": "v1", "number": 1, "inputs": 40, "made": true})
    );
    split(&terminal, &["--ratio", "train=0.5,val=0.5", "--seed", "9"]);
    terminal
        .run(["dataset", "p.labelwright", "remove", "all", "cat"])
        .fine();
    export("all@1", "then", &[]);
    assert_eq!(
        terminal.tree("then"),
        terminal.tree("kept"),
        "a version stays as it was"
    );

    terminal.run(["dataset", "p.labelwright", "add", "all", "cat"]).fine();
    let refused =
        "10 inputs of the dataset are in no split; split it again. `export --split none` leaves the splits out.";
    terminal
        .run(["dataset", "p.labelwright", "freeze", "all"])
        .refused(refused);
    terminal
        .run([
            "export",
            "p.labelwright",
            "no",
            "--format",
            "datumaro",
            "--dataset",
            "all",
        ])
        .refused(refused);
    terminal
        .run(["dataset", "p.labelwright", "split", "all@1", "--ratio", "train=1"])
        .refused("\"all@1\" is a version and does not change; change its dataset.");
    terminal.sound();
}

#[test]
fn an_import_keeps_the_splits_that_files_and_folders_tell_of() {
    let terminal = animals();
    split(&terminal, &["--ratio", "train=0.6,val=0.2,test=0.2", "--stratify"]);
    let before = splits(&terminal);
    for format in ["datumaro", "openimages", "imagenet", "jsonl"] {
        let out = format!("out of {format}");
        let words = ["export", "p.labelwright", &out, "--format", format, "--dataset", "all"];
        terminal.run(words).fine();
        let project = format!("{format}.labelwright");
        terminal.run(["new", &project, "--as", "Ana"]).fine();
        let words = ["import", &project, &out, "--format", format, "--dataset", "all"];
        let said = terminal.json(&words);
        assert_eq!(
            said["splits"],
            json!({"train": 24, "val": 8, "test": 8}),
            "{format}: {said}"
        );
        for (split, names) in &before {
            let found = terminal.json(&["search", &project, &format!("dataset:all split:{split}")]);
            let names_of = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
            let found = found["inputs"].as_array().expect("a list").iter();
            let mut found: Vec<String> = found.map(|i| names_of(i["name"].as_str().expect("a name"))).collect();
            found.sort();
            let mut expected: Vec<String> = names.iter().map(|name| names_of(name)).collect();
            expected.sort();
            assert_eq!(found, expected, "{format} {split}");
        }
        assert_eq!(terminal.run(["check", &project]).status, 0, "{format}");
    }
    terminal.picture("out of imagenet/another.png", 30, 30);
    let words = [
        "import",
        "jsonl.labelwright",
        "out of imagenet/another.png",
        "--dataset",
        "other",
    ];
    assert_eq!(terminal.json(&words)["splits"], Value::Null, "nothing tells of any");
}

#[test]
fn a_version_stays_and_is_called_so_that_nothing_else_is_meant() {
    let terminal = animals();
    terminal
        .run(["dataset", "p.labelwright", "freeze", "all", "--version", "spring"])
        .fine();
    for name in ["2", "all@3"] {
        terminal
            .run(["dataset", "p.labelwright", "freeze", "all", "--version", name])
            .refused(&format!(
                "\"{name}\" would be taken for a version of a dataset, as in first@2; choose a name without @ that is no \
                 number."
            ));
    }
    assert_eq!(terminal.run(["dataset", "p.labelwright", "new", "all@1"]).status, 1);
    terminal
        .run([
            "export",
            "p.labelwright",
            "no",
            "--format",
            "jsonl",
            "--dataset",
            "all@spring",
            "--search",
            "cat",
        ])
        .refused("A version is exported as it was frozen; search in its dataset, or export all of the version.");
    terminal
        .run(["export", "p.labelwright", "no", "--format", "jsonl", "--search", "bird"])
        .refused("No input passes the search bird; nothing was exported.");
    let log = terminal.json(&["log", "p.labelwright"]);
    let entries = log
        .as_object()
        .and_then(|log| log.values().next()?.as_array().cloned())
        .expect("a list");
    let freeze = entries
        .iter()
        .find(|entry| entry["kind"] == "Freeze")
        .expect("it was frozen");
    let back = terminal.apply(&format!("[TakeBack(gesture: {})]", freeze["gesture"]));
    assert_eq!(back.status, 1, "{back:?}");
    assert!(
        back.err.contains("A version of a dataset stays as it was made"),
        "{back:?}"
    );
    assert_eq!(
        terminal.json(&["dataset", "p.labelwright", "show", "all"])["versions"][0]["name"],
        "spring"
    );
    let wrong = terminal.run([
        "dataset",
        "p.labelwright",
        "split",
        "all",
        "--ratio",
        "train=0.8,val=0.3",
    ]);
    assert!(
        wrong.status == 2 && wrong.err.contains("the shares add up to 1.100, not to 1"),
        "{wrong:?}"
    );
}

#[test]
fn choices_that_make_no_difference_to_a_version_are_told_so() {
    let terminal = animals();
    terminal.run(["dataset", "p.labelwright", "freeze", "all"]).fine();
    let export = |of: &str, out: &str| {
        let words = [
            "export",
            "p.labelwright",
            out,
            "--format",
            "jsonl",
            "--images",
            "none",
            "--dataset",
            of,
        ];
        terminal.run([&words[..], &["--finished-only"]].concat())
    };
    let told = "A version holds what was accepted when it was made, whatever is chosen.";
    assert!(export("all@1", "version").err.contains(told));
    assert!(!export("all", "dataset").err.contains(told));
}

#[test]
fn a_version_tells_as_what_it_was_delivered() {
    let terminal = animals();
    terminal.run(["dataset", "p.labelwright", "freeze", "all"]).fine();
    let deliver = |out: &str, format: &str| {
        let words = [
            "export",
            "p.labelwright",
            out,
            "--format",
            format,
            "--dataset",
            "all@v1",
        ];
        terminal.json(&words)
    };
    let first = deliver("one", "datumaro");
    let again = deliver("two", "datumaro");
    assert_eq!(first["sha256"], again["sha256"], "the same bytes");
    assert_eq!(again["differences"], json!([]));
    deliver("three", "jsonl");
    let manifest = terminal.json(&["dataset", "p.labelwright", "manifest", "all@v1"]);
    let formats = manifest["formats"].as_array().expect("formats");
    let names: Vec<&str> = formats.iter().filter_map(|one| one["format"].as_str()).collect();
    assert_eq!(names, ["datumaro", "jsonl"]);
    assert_eq!(formats[0]["sha256"], first["sha256"]);
    // As anybody can find it out without this program.
    let sums = "find . -type f ! -name '*.png' -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum";
    for (out, one) in [("one", &formats[0]), ("three", &formats[1])] {
        let said = std::process::Command::new("sh")
            .args(["-c", sums])
            .current_dir(terminal.path(out))
            .output()
            .expect("runs");
        let said = String::from_utf8(said.stdout).expect("digits");
        assert_eq!(said.split(' ').next(), one["sha256"].as_str(), "{out}");
    }
    let plain = terminal.json(&["export", "p.labelwright", "now", "--format", "datumaro"]);
    assert_eq!(plain.get("sha256"), None, "it is no version");
    let markdown = terminal
        .run(["dataset", "p.labelwright", "manifest", "all@v1", "--markdown"])
        .fine();
    assert!(markdown.out.contains("## Written as"), "{markdown:?}");
}

#[test]
fn what_differs_between_two_versions_is_counted_by_concept() {
    let terminal = animals();
    terminal.run(["dataset", "p.labelwright", "freeze", "all"]).fine();
    terminal
        .run(["dataset", "p.labelwright", "remove", "all", "path:cat/00"])
        .fine();
    terminal.run(["dataset", "p.labelwright", "freeze", "all"]).fine();
    let words = ["dataset", "p.labelwright", "diff", "all@1", "all@2"];
    let diff = terminal.json(&words);
    assert_eq!(
        diff["concepts"],
        json!([{"concept": "cat", "before": 10, "after": 9, "added": 0, "removed": 1, "reshaped": 0}])
    );
    assert_eq!(diff["inputs_removed"], json!(["cat/00.png"]));
    let said = terminal.run(words).fine();
    assert!(said.out.contains("  cat: 10 -> 9 (1 removed)"), "{said:?}");
}

#[test]
fn what_one_split_holds_is_counted_by_itself() {
    let terminal = animals();
    let words = ["dataset", "p.labelwright", "stats", "all"];
    let none = terminal.run([&words[..], &["--split", "val"]].concat());
    none.refused("\"all\" has no splits; `dataset split` makes them.");
    split(&terminal, &["--ratio", "train=0.75,val=0.25", "--stratify"]);
    let of = |split: &str| terminal.json(&[&words[..], &["--split", split]].concat());
    let (train, val) = (of("train"), of("val"));
    assert_eq!(
        (&train["split"], &train["inputs"], &val["inputs"]),
        (&json!("train"), &json!(30), &json!(10))
    );
    let all = terminal.json(&words);
    assert_eq!((all.get("split"), &all["inputs"]), (None, &json!(40)));
    let pictures = |stats: &Value| stats["sizes"].as_array().map_or(0, Vec::len);
    assert_eq!((pictures(&train), pictures(&val), pictures(&all)), (30, 10, 40));
    terminal
        .run([&words[..], &["--split", "val", "--csv", "tables"]].concat())
        .fine();
    let sizes = std::fs::read_to_string(terminal.path("tables/sizes.csv")).expect("written");
    assert_eq!(
        sizes.lines().count(),
        11,
        "a heading and the sizes of the split: {sizes}"
    );
    let none = terminal.run([&words[..], &["--split", "test"]].concat());
    none.refused("No input of \"all\" is in the split \"test\"; there is train and val.");
    let wrong = terminal.run([&words[..], &["--split", "tset"]].concat());
    assert!(
        wrong.status == 2 && wrong.err.contains("a split is train, val or test"),
        "{wrong:?}"
    );
}

#[test]
fn a_version_is_made_where_something_changed_or_it_is_wanted_all_the_same() {
    let terminal = animals();
    let freeze = |more: &[&str]| {
        let words = ["dataset", "p.labelwright", "freeze", "all"];
        terminal.run([&words[..], more].concat())
    };
    let first = freeze(&[]).fine();
    assert!(
        first.out.contains("all@v1 is version 1 of all: 40 inputs."),
        "{first:?}"
    );
    let again = freeze(&[]).fine();
    assert!(
        again
            .out
            .contains("Nothing changed since all@v1, which stays the last version: 40 inputs."),
        "{again:?}"
    );
    let told = terminal.json(&["dataset", "p.labelwright", "freeze", "all"]);
    assert_eq!((&told["version"], &told["made"]), (&json!("v1"), &json!(false)));
    freeze(&["--version", "june"])
        .refused("Nothing changed since all@v1; deliver that one. `--even-if-unchanged` makes \"june\" all the same.");
    let june = freeze(&["--version", "june", "--even-if-unchanged"]).fine();
    assert!(june.out.contains("all@june is version 2"), "{june:?}");
    terminal
        .run(["meta", "p.labelwright", "path:cat", "--set", "seen=yes"])
        .fine();
    assert!(
        freeze(&[]).fine().out.contains("Nothing changed"),
        "no version holds metadata"
    );
    terminal
        .run(["concept", "p.labelwright", "rename", "cat", "kitten"])
        .fine();
    let third = freeze(&[]).fine();
    assert!(third.out.contains("all@v3 is version 3"), "{third:?}");
}
