//! Searches are saved under a name, live or frozen, and are asked for wherever a query is.

use crate::support::terminal::Terminal;
use serde_json::json;

/// A project with three pictures, two of them of the night.
fn begun() -> Terminal {
    let terminal = Terminal::with_project();
    for name in ["night/a.png", "night/b.png", "day/c.png"] {
        terminal.picture(format!("pics/{name}"), 32, 24);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal
}

/// A picture of the night that comes later.
fn another_night(terminal: &Terminal) {
    terminal.picture("pics/night/d.png", 32, 24);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
}

fn found(terminal: &Terminal, query: &str) -> u64 {
    let found = terminal.json(&["search", "p.labelwright", query]);
    found["count"].as_u64().expect("a count")
}

#[test]
fn a_live_search_finds_what_passes_today_and_a_frozen_one_what_passed_then() {
    let terminal = begun();
    let said = terminal.run(["search", "p.labelwright", "path:night/", "--save", "Night shots"]);
    said.fine();
    let frozen = ["search", "p.labelwright", "path:night/", "--save", "First", "--frozen"];
    let saved = terminal.json(&frozen);
    assert_eq!(
        saved,
        json!({"name": "First", "query": "path:night/", "frozen": true, "inputs": 2})
    );
    another_night(&terminal);
    assert_eq!(found(&terminal, "saved:\"night SHOTS\""), 3);
    assert_eq!(found(&terminal, "saved:first"), 2);
    assert_eq!(found(&terminal, "saved:\"Night shots\" -saved:First"), 1);
    assert_eq!(found(&terminal, "-saved:first"), 2);

    let listed = terminal.json(&["search", "p.labelwright", "--list"]);
    assert_eq!(
        listed["searches"],
        json!([
            {"name": "First", "query": "path:night/", "frozen": true, "inputs": 2},
            {"name": "Night shots", "query": "path:night/", "frozen": false, "inputs": 3},
        ])
    );
    // In place of the one that is there only where that is said.
    let again = ["search", "p.labelwright", "path:day/", "--save", "First"];
    terminal
        .run(again)
        .refused("There is a saved search \"First\" already; choose another name, or --replace it.");
    terminal.run([&again[..], &["--replace"]].concat()).fine();
    assert_eq!(found(&terminal, "saved:first"), 1);
    terminal.run(["check", "p.labelwright"]).fine();
}

#[test]
fn a_search_that_is_asked_for_stays_and_none_comes_back_to_itself() {
    let terminal = begun();
    let save = |query: &str, name: &str| terminal.run(["search", "p.labelwright", query, "--save", name, "--replace"]);
    save("path:night/", "a").fine();
    save("saved:a OR path:day/", "b").fine();
    assert_eq!(found(&terminal, "saved:b"), 3);
    save("saved:b", "a").refused("The saved search b asks for itself (at \"b\" in the search).");
    let delete = |name: &str| terminal.run(["search", "p.labelwright", "--delete", name]);
    delete("a").refused("The saved search \"b\" uses the saved search \"a\": change that first.");
    delete("b").fine();
    delete("a").fine();
    delete("a").refused("There is no saved search \"a\"; `labelwright search PROJECT --list` shows them.");
    terminal
        .run(["search", "p.labelwright", "saved:a"])
        .refused("There is no saved search of this name (at \"a\" in the search).");
}

#[test]
fn a_task_takes_what_its_saved_search_finds_later_when_the_lead_says_so() {
    let terminal = begun();
    terminal
        .run(["search", "p.labelwright", "path:night/", "--save", "Night"])
        .fine();
    let task = "(name: \"t\", kind: Detection, concepts: [\"car\"], labelers: [\"Ana\"], inputs: Saved(\"Night\"))";
    terminal.file("task.ron", task);
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let inputs = || terminal.json(&["task", "show", "p.labelwright", "t"])["inputs"]["Unlabeled"].clone();
    assert_eq!(inputs(), json!(2));
    terminal
        .run(["search", "p.labelwright", "--delete", "Night"])
        .refused("The task \"t\" uses the saved search \"Night\": change that first.");

    another_night(&terminal);
    let said = terminal.run(["task", "edit", "p.labelwright", "t"]);
    assert!(
        said.out
            .contains("1 input more found by its saved search: --refresh adds what is new."),
        "{said:?}"
    );
    assert_eq!(inputs(), json!(2));
    let said = terminal.run(["task", "edit", "p.labelwright", "t", "--refresh"]);
    assert!(said.out.contains("1 new input joins."), "{said:?}");
    assert_eq!(inputs(), json!(3));
    terminal.run(["check", "p.labelwright"]).fine();
}

#[test]
fn names_that_nothing_has_are_told_beside_what_was_found() {
    let terminal = begun();
    let said = terminal.run(["search", "p.labelwright", "concept:Nope OR night"]);
    assert_eq!(
        (said.status, said.out.as_str()),
        (0, "night/a.png\nnight/b.png\n"),
        "{said:?}"
    );
    assert!(said.err.contains("No concept is called \"nope\"."), "{said:?}");
    let near = |name: &str| terminal.run(["search", "p.labelwright", &format!("near:{name}")]).err;
    assert!(near("zzz").contains("No input is called \"zzz\"."));
    assert!(!near("a.png").contains("is called"));
}

#[test]
fn what_was_saved_renamed_or_deleted_is_taken_back() {
    let terminal = begun();
    let last = || {
        let log = terminal.json(&["log", "p.labelwright"]);
        let entries = log["ops"].as_array().expect("ops").clone();
        entries.last().expect("one")["gesture"]
            .as_str()
            .expect("a gesture")
            .to_owned()
    };
    let take_back = |gesture: &str| {
        let said = terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]"));
        said.fine();
    };
    let names = || -> Vec<String> {
        let listed = terminal.json(&["search", "p.labelwright", "--list"]);
        let searches = listed["searches"].as_array().expect("searches").clone();
        searches
            .iter()
            .filter_map(|one| one["query"].as_str().map(str::to_owned))
            .collect()
    };
    let save = |query: &str| terminal.run(["search", "p.labelwright", query, "--save", "s", "--replace"]);
    save("path:night/").fine();
    let first = last();
    save("path:day/").fine();
    let second = last();
    terminal.run(["search", "p.labelwright", "--delete", "s"]).fine();
    let third = last();
    let told = terminal.run(["log", "p.labelwright"]).fine();
    let said: Vec<&str> = told
        .out
        .lines()
        .filter_map(|line| line.split_once("-  -  "))
        .map(|(_, what)| what)
        .collect();
    let expected = [
        "Imported 3 inputs",
        "Saved the search \"s\"",
        "Changed the search \"s\"",
        "Deleted the search \"s\"",
    ];
    assert_eq!(said, expected);
    take_back(&third);
    assert_eq!(names(), ["path:day/"]);
    take_back(&second);
    assert_eq!(names(), ["path:night/"]);
    take_back(&first);
    assert_eq!(names(), Vec::<String>::new());
    terminal.run(["check", "p.labelwright"]).fine();
}
