//! Inputs, and names, are erased for good.

use crate::support::terminal::Terminal;
use serde_json::json;

/// A project with a labeled picture whose name nobody may keep, and one more, both frozen in a version.
fn project() -> Terminal {
    let terminal = Terminal::with_project();
    terminal.picture("pics/jane-doe.png", 64, 48);
    terminal.picture("pics/street.png", 64, 48);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
        .run(["member", "add", "p.labelwright", "Benedikt", "--role", "labeler"])
        .fine();
    terminal.file(
        "task.ron",
        "Task(name: \"Street\", kind: Detection, concepts: [\"car\"], labelers: [\"Ana\", \"Benedikt\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    for (member, input) in [
        ("Ana", "jane-doe.png"),
        ("Benedikt", "jane-doe.png"),
        ("Ana", "street.png"),
    ] {
        let region = "Box(10.0, 8.0, 30.0, 20.0)";
        let list = format!(
            "[Annotate(task: \"Street\", input: \"{input}\", concept: \"car\", region: {region}), \
             Submit(task: \"Street\", input: \"{input}\")]"
        );
        terminal.file("c.ron", list);
        terminal.run(["apply", "p.labelwright", "c.ron", "--as", member]).fine();
    }
    let keys = ["meta", "p.labelwright", "jane", "--set", "patient=Jane Doe"];
    terminal.run(keys).fine();
    terminal
        .run(["dataset", "p.labelwright", "new", "cars", "concept:car"])
        .fine();
    let freeze = [
        "dataset",
        "p.labelwright",
        "freeze",
        "cars",
        "--version",
        "first",
        "--merge",
    ];
    terminal.run(freeze).fine();
    terminal
        .run(["search", "p.labelwright", "jane", "--save", "her", "--frozen"])
        .fine();
    let shows = ["concept", "p.labelwright", "edit", "car", "--example", "jane-doe.png"];
    terminal.run(shows).fine();
    terminal
}

/// Whether the project file has this text anywhere.
fn is_kept(terminal: &Terminal, text: &str) -> bool {
    let bytes = std::fs::read(terminal.path("p.labelwright")).expect("bytes");
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn an_erased_input_is_nowhere_and_nothing_brings_it_back() {
    let terminal = project();
    assert!(is_kept(&terminal, "jane-doe") && is_kept(&terminal, "Jane Doe"));
    let words = ["purge", "p.labelwright", "meta.patient:\"Jane Doe\""];
    let would = terminal.run(words.iter().chain(&["--dry-run"])).fine();
    let said = "1 input with 2 annotations would be erased for good.\n\
        Versions would lose some of it: cars@first.\n\
        The file stays where it is: delete what must not be kept, and exports that hold it.\n";
    assert_eq!(would.out, said);
    assert!(is_kept(&terminal, "jane-doe"), "it was only counted");

    let report = terminal.json(&words);
    let expected = json!([1, 2, ["cars@first"], ["pics/jane-doe.png"], false, true]);
    let found = ["inputs", "annotations", "versions", "files", "dry_run", "wiped"].map(|key| report[key].clone());
    assert_eq!(json!(found), expected, "{report}");
    for text in ["jane-doe", "Jane Doe"] {
        assert!(!is_kept(&terminal, text), "{text}");
    }
    assert!(
        terminal.path("pics/jane-doe.png").exists(),
        "the file is not the project's"
    );
    terminal.sound();
    let info = terminal.info();
    assert_eq!((&info["inputs"], &info["annotations"]), (&json!(1), &json!(1)));
    let task = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    assert_eq!(task["statuses"]["Success"], json!(1), "{task}");
    let version = terminal.run([
        "export",
        "p.labelwright",
        "then",
        "--format",
        "jsonl",
        "--dataset",
        "cars@first",
        "--json",
    ]);
    assert_eq!(version.json()["inputs"], json!(1), "{version:?}");
    let manifest = terminal.json(&["dataset", "p.labelwright", "manifest", "cars@first"]);
    assert_eq!((&manifest["inputs"], &manifest["erased"]), (&json!(1), &json!(1)));
    let her = terminal.json(&["search", "p.labelwright", "saved:her"]);
    assert_eq!(her["count"], json!(0));

    let log = terminal.json(&["log", "p.labelwright"]);
    let lines = log["ops"].as_array().expect("entries");
    let line = lines
        .iter()
        .rfind(|line| line["kind"] == "PurgeInputs")
        .expect("is logged");
    assert_eq!(line["member"], json!("Ana"));
    let gesture = line["gesture"].as_str().expect("its gesture");
    terminal.file("back.ron", format!("[TakeBack(gesture: \"{gesture}\")]"));
    let back = terminal.run(["apply", "p.labelwright", "back.ron"]);
    assert_eq!(back.status, 1, "{back:?}");
    // What it was made of is taken back all the same, as far as it is there.
    let import = lines.iter().find(|line| line["kind"] == "Import").expect("is logged");
    let gesture = import["gesture"].as_str().expect("its gesture");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]"));
    terminal.sound();
    let again = terminal.json(&["import", "p.labelwright", "pics/jane-doe.png"]);
    assert_eq!(again["added"], json!(1), "it is an input like any other");
    terminal.sound();
}

#[test]
fn removed_inputs_are_erased_as_well() {
    let terminal = project();
    terminal
        .run(["input", "remove", "p.labelwright", "jane-doe.png"])
        .fine();
    assert!(is_kept(&terminal, "jane-doe"), "it can come back");
    assert_eq!(terminal.json(&["purge", "p.labelwright", "jane"])["inputs"], json!(0));
    assert_eq!(
        terminal.json(&["purge", "p.labelwright", "--removed"])["inputs"],
        json!(1)
    );
    assert!(!is_kept(&terminal, "jane-doe"));
    terminal.sound();
}

#[test]
fn a_name_is_replaced_wherever_the_project_has_it() {
    let terminal = project();
    terminal.run(["member", "remove", "p.labelwright", "Benedikt"]);
    assert!(is_kept(&terminal, "Benedikt"));
    let said = terminal
        .run(["member", "pseudonym", "p.labelwright", "Benedikt"])
        .fine();
    assert_eq!(said.out, "Now called \"Member 1\", in 2 entries of the log, too.\n");
    assert!(!is_kept(&terminal, "Benedikt"));
    terminal.sound();
    let found = terminal.json(&["search", "p.labelwright", "by:\"Member 1\""]);
    assert_eq!(found["count"], json!(1), "what they did is still somebody's");
    let unknown = terminal.run(["member", "pseudonym", "p.labelwright", "Benedikt"]);
    assert_eq!(unknown.status, 1, "{unknown:?}");
    let taken = terminal.run(["member", "pseudonym", "p.labelwright", "Member 1", "Ana"]);
    assert_eq!(taken.status, 1, "{taken:?}");
}

#[test]
fn only_a_lead_erases() {
    let terminal = project();
    for words in [
        vec!["purge", "p.labelwright", "jane", "--as", "Benedikt"],
        vec!["member", "pseudonym", "p.labelwright", "Ana", "--as", "Benedikt"],
    ] {
        let refused = terminal.run(words);
        assert_eq!(refused.status, 1, "{refused:?}");
        assert!(refused.err.contains("lead"), "{refused:?}");
    }
    assert!(is_kept(&terminal, "jane-doe"));
}
