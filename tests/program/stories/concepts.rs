//! Concepts are listed, renamed, merged, split and deleted, for the whole project.

use crate::support::terminal::{Said, Terminal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Two pictures in a detection task with cars, autos and a bus, all submitted; frozen as a version.
fn street() -> Terminal {
    let terminal = Terminal::with_project();
    terminal.picture("pics/1.png", 64, 48);
    terminal.picture("pics/2.png", 64, 48);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "Task(name: \"Street\", kind: Detection, concepts: [\"car\", \"auto\", \"bus\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let annotate = |input: u8, concept: &str, x: u8| {
        format!(
            "Annotate(task: \"Street\", input: \"{input}.png\", concept: \"{concept}\", region: Box({x}.0, 1.0, 40.0, 20.0)),"
        )
    };
    let commands = [
        annotate(1, "car", 1),
        annotate(1, "auto", 1),
        annotate(1, "auto", 2),
        annotate(2, "auto", 3),
        annotate(2, "bus", 4),
        "Submit(task: \"Street\", input: \"1.png\"), Submit(task: \"Street\", input: \"2.png\")".into(),
    ];
    terminal.apply(&format!("[{}]", commands.concat())).fine();
    let freeze = [
        "task",
        "freeze",
        "p.labelwright",
        "Street",
        "--dataset",
        "Cars",
        "--version",
        "v1",
    ];
    terminal.run(freeze).fine();
    terminal
}

fn concept(terminal: &Terminal, words: &[&str]) -> Said {
    terminal.run([&["concept", "p.labelwright"], words].concat())
}

fn counted(terminal: &Terminal, words: &[&str]) -> Value {
    terminal.json(&[&["concept", "p.labelwright"], words].concat())
}

/// Each concept with how many annotations it has.
fn counts(terminal: &Terminal) -> Vec<(String, u64)> {
    let listed = counted(terminal, &["list"]);
    let lines = listed["concepts"].as_array().expect("concepts").iter();
    lines
        .map(|line| {
            let name = line["name"].as_str().expect("a name").to_owned();
            (name, line["annotations"].as_u64().expect("a count"))
        })
        .collect()
}

fn named(counts: &[(&str, u64)]) -> Vec<(String, u64)> {
    counts.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

/// All files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).expect("a file"));
        }
    }
    found
}

/// What the frozen version delivers, as files by their paths in the export.
fn frozen(terminal: &Terminal, out: &str, format: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let dataset = ["--dataset", "Cars@v1", "--format", format];
    let said = terminal.run([&["export", "p.labelwright", out], &dataset[..]].concat());
    assert_eq!(said.status, 0, "{said:?}");
    let root = terminal.path(out);
    let below = |path: PathBuf| path.strip_prefix(&root).expect("below").to_path_buf();
    files(&root)
        .into_iter()
        .map(|(path, bytes)| (below(path), bytes))
        .collect()
}

/// Takes back the gesture of a report.
fn take_back(terminal: &Terminal, report: &Value) {
    let gesture = report["gesture"].as_str().expect("its gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
}

#[test]
fn concepts_are_listed_and_renamed() {
    let terminal = street();
    let listed = counted(&terminal, &["list"]);
    let first = &listed["concepts"][0];
    assert_eq!((&first["name"], &first["annotations"]), (&json!("car"), &json!(1)));
    assert_eq!(first["statuses"], json!({"Success": 1}));
    assert_eq!(
        (&first["tasks"], &first["suggestions"]),
        (&json!(["Street"]), &json!(0))
    );
    assert!(first["id"].is_string() && first["color"].as_str().is_some_and(|color| color.starts_with('#')));
    let said = concept(&terminal, &["list"]).fine().out;
    assert_eq!(
        said,
        "car: 1 annotation (1 accepted); asked for in Street\nauto: 3 annotations (3 accepted); asked for in Street\n\
         bus: 1 annotation (1 accepted); asked for in Street\n"
    );
    let said = concept(&terminal, &["rename", "auto", "van", "--dry-run"]).fine().out;
    assert_eq!(said, "\"auto\" would be \"van\", on 3 annotations.\n");
    let said = concept(&terminal, &["rename", "auto", "van"]).fine().out;
    assert_eq!(said, "\"auto\" is now \"van\", on 3 annotations.\n");
    assert_eq!(counts(&terminal), named(&[("car", 1), ("van", 3), ("bus", 1)]));
    concept(&terminal, &["rename", "van", "car"]).refused(
        "There is a concept \"car\" already; to make the two one, merge \"van\" into it (`labelwright concept PROJECT \
         merge`).",
    );
    concept(&terminal, &["rename", "auto", "lorry"])
        .refused("There is no concept \"auto\"; `labelwright concept PROJECT list` shows the concepts.");
    terminal.sound();
}

#[test]
fn merged_concepts_are_one_and_it_is_taken_back_as_one() {
    let terminal = street();
    let before = frozen(&terminal, "before", "coco");
    let expected = json!({
        "inputs": 2, "annotations": 2, "into": {"car": 2}, "removed": 0, "doubles": 1, "suggestions": 0,
        "tasks": ["Street"], "made": [], "deleted": ["auto"], "kept": [], "contradictions": [], "skipped": [],
    });
    let mut told = counted(&terminal, &["merge", "auto", "--into", "car", "--dry-run"]);
    let parts = told.as_object_mut().expect("an object");
    assert_eq!(
        (parts.remove("dry_run"), parts.remove("gesture")),
        (Some(json!(true)), Some(Value::Null))
    );
    assert_eq!(told, expected);
    assert_eq!(counts(&terminal).len(), 3, "it was only counted");

    let report = counted(&terminal, &["merge", "auto", "--into", "car"]);
    assert_eq!((&report["annotations"], &report["doubles"]), (&json!(2), &json!(1)));
    assert_eq!(counts(&terminal), named(&[("car", 3), ("bus", 1)]));
    let task = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(task["statuses"]["Success"], json!(4), "none lost its status: {task}");
    terminal.sound();
    assert_eq!(frozen(&terminal, "after", "coco"), before, "a version is what it was");

    take_back(&terminal, &report);
    assert_eq!(counts(&terminal), named(&[("car", 1), ("auto", 3), ("bus", 1)]));
    let listed = counted(&terminal, &["list"]);
    assert_eq!(
        listed["concepts"][1]["tasks"],
        json!(["Street"]),
        "its task asks for it again"
    );
    terminal.sound();
}

#[test]
fn several_give_way_at_once() {
    let terminal = street();
    let said = concept(&terminal, &["merge", "auto", "bus", "--into", "car"])
        .fine()
        .out;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "3 annotations are now \"car\".",
            "1 double was dropped: another annotation of the same author says the same.",
            "The task \"Street\" was changed.",
            "The concepts \"auto\" and \"bus\" were deleted.",
        ]
    );
    assert!(lines[4].starts_with("`apply` with [TakeBack(gesture: \""), "{said}");
    assert_eq!(counts(&terminal), named(&[("car", 4)]));
    concept(&terminal, &["merge", "car", "--into", "car"]).refused("\"car\" is that concept itself; name another one.");
}

/// A classification task of Ana and Ben, in which Ana contradicts herself about shoes and boots on one picture.
fn kinds() -> Terminal {
    let terminal = Terminal::with_project();
    for name in ["1.png", "2.png"] {
        terminal.picture(format!("pics/{name}"), 32, 24);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    terminal.file(
        "task.ron",
        "Task(name: \"Kinds\", kind: Classification, concepts: [\"shoe\", \"boot\", \"hat\"], labelers: [\"Ana\", \"Ben\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let say = |who: &str, query: &str, act: &[&str]| {
        let call = ["bulk", "p.labelwright", query, "--task", "Kinds", "--as", who];
        terminal.run([&call[..], act].concat()).fine();
    };
    say("Ana", "", &["--add", "shoe"]);
    say("Ana", "1.png", &["--absent", "boot"]);
    say("Ana", "2.png", &["--add", "boot"]);
    say("Ben", "1.png", &["--add", "boot"]);
    terminal
}

#[test]
fn what_contradicts_itself_is_left_and_listed() {
    let terminal = kinds();
    let said = concept(&terminal, &["merge", "boot", "--into", "shoe"]);
    assert_eq!((said.status, said.err.as_str()), (3, ""), "{said:?}");
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        lines[..5],
        [
            "1 annotation is now \"shoe\".",
            "1 double was dropped: another annotation of the same author says the same.",
            "\"boot\" stays: not all of it could be changed.",
            "1 contradiction left: somebody says there both that it is there and that it is not.",
            "  1.png: Ana says \"shoe\", and not \"boot\", in the task \"Kinds\"",
        ],
        "{said:?}"
    );
    assert_eq!(counts(&terminal), named(&[("shoe", 3), ("boot", 1), ("hat", 0)]));
    let task = terminal.json(&["task", "show", "p.labelwright", "Kinds"]);
    assert_eq!(
        task["concepts"],
        json!(["shoe", "boot", "hat"]),
        "what is left can be settled: {task}"
    );
    let bens = terminal.json(&["search", "p.labelwright", "any(concept:shoe by:Ben)"]);
    assert_eq!(bens["count"], json!(1), "what Ben said stays his");

    terminal
        .run([
            "bulk",
            "p.labelwright",
            "1.png",
            "--task",
            "Kinds",
            "--remove",
            "boot",
            "--as",
            "Ana",
        ])
        .fine();
    let report = counted(&terminal, &["merge", "boot", "--into", "shoe"]);
    assert_eq!(report["deleted"], json!(["boot"]), "nothing is left of it");
    terminal.sound();
}

#[test]
fn a_concept_is_split_by_queries_and_the_rest_stays() {
    let terminal = street();
    let said = concept(&terminal, &["split", "auto", "--into", "van"]);
    assert_eq!(said.status, 2, "a part needs a query: {said:?}");
    let parts = ["split", "auto", "--into", "van=2.png", "--into", "bus=concept:bus"];
    let report = counted(&terminal, &parts);
    assert_eq!(
        report["into"],
        json!({"van": 1}),
        "an input goes to the first that takes it"
    );
    assert_eq!(
        (&report["made"], &report["tasks"]),
        (&json!(["van"]), &json!(["Street"]))
    );
    assert_eq!(
        counts(&terminal),
        named(&[("car", 1), ("auto", 2), ("bus", 1), ("van", 1)])
    );
    let task = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(task["concepts"], json!(["car", "auto", "bus", "van"]), "{task}");
    terminal.sound();
    take_back(&terminal, &report);
    assert_eq!(
        counts(&terminal),
        named(&[("car", 1), ("auto", 3), ("bus", 1)]),
        "van is gone as well"
    );
    concept(&terminal, &["split", "auto", "--into", "auto=1.png"])
        .refused("\"auto\" is that concept itself; name another one.");
    let wrong = concept(&terminal, &["split", "auto", "--into", "van=concept:"]);
    assert_eq!(wrong.status, 1, "{wrong:?}");
    terminal.sound();
}

#[test]
fn a_concept_in_use_goes_only_with_its_annotations() {
    let terminal = street();
    let before = frozen(&terminal, "before", "coco");
    let yolo = frozen(&terminal, "before-yolo", "yolo");
    concept(&terminal, &["delete", "auto"]).refused(
        "3 annotations on 2 inputs use \"auto\"; merge it into another concept, or delete it with its annotations \
         (`--with-annotations`).",
    );
    let told = counted(&terminal, &["delete", "auto", "--dry-run"]);
    assert_eq!((&told["removed"], &told["inputs"]), (&json!(3), &json!(2)));
    let report = counted(&terminal, &["delete", "auto", "--with-annotations"]);
    assert_eq!((&report["removed"], &report["tasks"]), (&json!(3), &json!(["Street"])));
    assert_eq!(counts(&terminal), named(&[("car", 1), ("bus", 1)]));
    terminal.sound();
    counted(&terminal, &["merge", "bus", "--into", "car"]);
    assert_eq!(frozen(&terminal, "after", "coco"), before);
    assert_eq!(frozen(&terminal, "after-yolo", "yolo"), yolo);
    concept(&terminal, &["delete", "car", "--with-annotations"])
        .refused("\"car\" is the only concept of the task \"Street\"; give it another one first, or delete the task.");
    take_back(&terminal, &report);
    assert_eq!(counts(&terminal), named(&[("car", 2), ("auto", 3)]));
    terminal.sound();
}

#[test]
fn only_leads_change_concepts_and_anybody_sees_them() {
    let terminal = kinds();
    for words in [
        &["rename", "shoe", "sandal"][..],
        &["merge", "boot", "--into", "shoe"],
        &["merge", "boot", "--into", "shoe", "--dry-run"],
        &["split", "shoe", "--into", "sandal=1.png"],
        &["delete", "hat"],
    ] {
        let said = concept(&terminal, &[words, &["--as", "Ben"]].concat());
        assert_eq!((said.status, said.out.as_str()), (1, ""), "{words:?}: {said:?}");
    }
    assert_eq!(counts(&terminal), named(&[("shoe", 2), ("boot", 3), ("hat", 0)]));
    concept(&terminal, &["list", "--as", "Ben"]).fine();
    concept(&terminal, &["delete", "hat"]).fine();
    assert_eq!(counts(&terminal), named(&[("shoe", 2), ("boot", 3)]));
    terminal.sound();
}

#[test]
fn a_concept_says_what_it_means_and_stands_where_the_lead_puts_it() {
    let terminal = Terminal::with_project();
    terminal.picture("pics/a.png", 32, 24);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "(name: \"t\", kind: Detection, concepts: [\"car\", \"van\", \"tree\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let edit = |words: &[&str]| terminal.json(&[&["concept", "p.labelwright", "edit"], words].concat());
    let van = edit(&[
        "van",
        "--description",
        " larger than a car ",
        "--color",
        "#ff8800",
        "--example",
        "a.png",
        "--before",
        "car",
    ]);
    assert_eq!(
        (&van["description"], &van["examples"], &van["color"]),
        (&json!("larger than a car"), &json!(["a.png"]), &json!("#ff8800"))
    );
    edit(&["car", "--last"]);
    let order = || -> Vec<String> {
        let listed = terminal.json(&["concept", "p.labelwright", "list"]);
        let concepts = listed["concepts"].as_array().expect("concepts").clone();
        concepts
            .iter()
            .filter_map(|one| one["name"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(order(), ["van", "tree", "car"]);
    let said = terminal.run(["concept", "p.labelwright", "list"]);
    assert!(said.out.contains("\n  larger than a car; shown by a.png\n"), "{said:?}");

    // A version keeps what it was explained as.
    terminal.run(["dataset", "p.labelwright", "new", "d", ""]).fine();
    terminal.run(["dataset", "p.labelwright", "freeze", "d"]).fine();
    edit(&["van", "--description", "", "--no-examples"]);
    let manifest = terminal.json(&["dataset", "p.labelwright", "manifest", "d@1"]);
    assert_eq!(manifest["concepts"][0]["description"], json!("larger than a car"));
    assert_eq!(manifest["concepts"][0]["examples"], json!(["Image: a.png"]));
    let listed = terminal.json(&["concept", "p.labelwright", "list"]);
    assert_eq!(listed["concepts"][0].get("description"), None);
    terminal.run(["check", "p.labelwright"]).fine();
}
