//! Work is done by script, with the window's own commands.

use crate::support::sentences;
use crate::support::terminal::Terminal;
use serde_json::{Value, json};

fn boxed(input: &str, concept: &str) -> String {
    format!(
        "Annotate(task: \"Street\", input: \"{input}\", concept: \"{concept}\", region: Box(10.0, 8.0, 30.5, 20.0))"
    )
}

fn log(terminal: &Terminal) -> Vec<Value> {
    let log = terminal.json(&["log", "p.labelwright"]);
    log["ops"].as_array().expect("a list").clone()
}

fn kinds(terminal: &Terminal) -> Vec<String> {
    let kind = |op: &Value| op["kind"].as_str().expect("a kind").to_owned();
    log(terminal).iter().map(kind).collect()
}

#[test]
fn a_list_of_commands_is_applied_and_logged() {
    let terminal = Terminal::with_task("Detection", "");
    let before = kinds(&terminal).len();
    let said = terminal
        .apply(&format!(
            "[{}, {}, Submit(task: \"Street\", input: \"1.png\")]",
            boxed("1.png", "car"),
            boxed("1.png", "person")
        ))
        .fine();
    assert_eq!(said.out, "Applied 3 commands.\n");
    assert_eq!(kinds(&terminal)[before..], ["Annotate", "Annotate", "Submit"]);
    let info = terminal.info();
    assert_eq!(info["statuses"], json!({"Success": 2}));
    assert_eq!(
        (&info["tasks"][0]["labeled"], &info["tasks"][0]["status"]),
        (&json!(1), &json!("open"))
    );
    let last = log(&terminal).pop().expect("an entry");
    let mut keys: Vec<&String> = last.as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "at", "changes", "gesture", "input", "kind", "member", "reverts", "seq", "task"
        ]
    );
    assert_eq!(
        (&last["member"], &last["input"], &last["task"]),
        (&json!("Ana"), &json!("1.png"), &json!("Street"))
    );
    let at = last["at"].as_str().expect("text");
    assert!(at.len() >= 20 && at.contains('T') && at.ends_with('Z'), "{at}");
    terminal.sound();
}

#[test]
fn the_first_refusal_takes_all_of_it_back() {
    let terminal = Terminal::with_task("Detection", "");
    let (rows, info) = (terminal.rows(), terminal.info());
    let refused = |third: &str, why: &str| {
        let list = format!(
            "[{}, Submit(task: \"Street\", input: \"2.png\"), {third}]",
            boxed("1.png", "car")
        );
        terminal
            .apply(&list)
            .refused(&format!("Command 3 was refused and nothing was applied: {why}"));
        assert_eq!(terminal.rows(), rows, "{third}");
    };
    refused(
        &boxed("9.png", "car"),
        "There is no input \"9.png\"; give its name, the end of its name, or its id.",
    );
    refused(
        &boxed("1.png", "tram"),
        "There is no concept \"tram\"; add it to the task first.",
    );
    refused(&boxed("2.png", "car"), &sentences::submitted());
    refused(
        "Submit(task: \"Avenue\", input: \"1.png\")",
        "There is no task \"Avenue\"; `labelwright task list PROJECT` shows the tasks.",
    );
    refused(
        "Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: Whole)",
        "A detection task takes boxes.",
    );
    refused(
        "Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: Box(100.0, 8.0, 130.0, 20.0))",
        "That shape cannot be kept: less than one pixel of it lies in the image.",
    );
    refused(
        "Withdraw(task: \"Street\", input: \"1.png\")",
        "This input was not submitted, so there is nothing to withdraw.",
    );
    assert_eq!(terminal.info(), info);
    terminal.sound();
}

#[test]
fn a_list_that_does_not_read_applies_nothing() {
    let terminal = Terminal::with_task("Detection", "");
    let rows = terminal.rows();
    let said = terminal.apply("[\n    Submit(task: \"Street\", input: \"1.png\"),\n    Sumbit(task: \"Street\"),\n]");
    assert_eq!(said.status, 1);
    assert!(
        said.err.starts_with("commands.ron cannot be read: line 3, column "),
        "{said:?}"
    );
    assert_eq!(terminal.rows(), rows);
}

#[test]
fn inputs_go_by_name_by_the_end_of_it_and_by_id() {
    let terminal = Terminal::with_project();
    for name in ["pics/a/1.png", "pics/b/1.png", "pics/b/2.png"] {
        terminal.picture(name, 64, 48);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file("t.ron", "(name: \"Street\", kind: Detection, concepts: [\"car\"])");
    terminal.run(["task", "new", "p.labelwright", "t.ron"]).fine();
    terminal
        .apply(&format!("[{}, {}]", boxed("a/1.png", "car"), boxed("2.png", "car")))
        .fine();
    terminal.apply(&format!("[{}]", boxed("1.png", "car"))).refused(
        "Command 1 was refused and nothing was applied: Several inputs are called \"1.png\", among them \"a/1.png\" \
         and \"b/1.png\"; give more of the name.",
    );
    let disk = rusqlite::Connection::open(terminal.path("p.labelwright")).expect("a database");
    let id: String = disk
        .query_row("SELECT lower(hex(id)) FROM input WHERE name = 'b/1.png'", [], |row| {
            row.get(0)
        })
        .expect("an id");
    terminal.apply(&format!("[{}]", boxed(&id, "car"))).fine();
    assert_eq!(terminal.info()["annotations"], 3);
    let lines = terminal.json(&["log", "p.labelwright", "--input", "b/1.png"]);
    assert_eq!(lines["ops"].as_array().map(Vec::len), Some(1), "{lines}");
}

#[test]
fn undo_and_redo_go_over_the_log() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .apply(&format!("[{}, {}]", boxed("1.png", "car"), boxed("2.png", "car")))
        .fine();
    terminal.apply("[Undo(input: \"1.png\")]").fine();
    assert_eq!(terminal.info()["annotations"], 1);
    // The other input's box is not taken back by it.
    terminal
        .apply("[Undo(input: \"1.png\")]")
        .refused("Command 1 was refused and nothing was applied: There is nothing of yours to undo on this input.");
    terminal.apply("[Redo(input: \"1.png\")]").fine();
    assert_eq!(terminal.info()["annotations"], 2);
    terminal
        .apply("[Redo(input: \"1.png\")]")
        .refused("Command 1 was refused and nothing was applied: There is nothing to redo on this input.");
    assert!(
        kinds(&terminal).ends_with(&["Undo".to_owned(), "Redo".to_owned()]),
        "{:?}",
        kinds(&terminal)
    );
    terminal.sound();
}

#[test]
fn one_list_may_undo_what_it_did_itself() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .apply(&format!(
            "[{}, Undo(input: \"1.png\"), Redo(input: \"1.png\")]",
            boxed("1.png", "car")
        ))
        .fine();
    assert_eq!(terminal.info()["annotations"], 1);
    terminal.sound();
}

#[test]
fn submitted_work_is_closed_until_it_is_withdrawn() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .apply(&format!(
            "[{}, Submit(task: \"Street\", input: \"1.png\")]",
            boxed("1.png", "car")
        ))
        .fine();
    let closed = sentences::first_refused(&sentences::submitted());
    terminal
        .apply(&format!("[{}]", boxed("1.png", "person")))
        .refused(&closed);
    terminal
        .apply("[Submit(task: \"Street\", input: \"1.png\")]")
        .refused(&closed);
    terminal
        .apply(&format!(
            "[Withdraw(task: \"Street\", input: \"1.png\"), {}, Submit(task: \"Street\", input: \"1.png\")]",
            boxed("1.png", "person")
        ))
        .fine();
    assert_eq!(terminal.info()["statuses"], json!({"Success": 2}));
    terminal.sound();
}

#[test]
fn an_input_with_nothing_on_it_is_handed_in_too() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .apply("[Submit(task: \"Street\", input: \"1.png\"), Skip(task: \"Street\", input: \"2.png\")]")
        .fine();
    let shown = terminal.json(&["task", "show", "p.labelwright", "Street"]);
    let inputs = &shown["inputs"];
    assert_eq!(
        (&inputs["Done"], &inputs["Skipped"], &inputs["Unlabeled"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(terminal.info()["tasks"][0]["labeled"], 1);
}

#[test]
fn classes_are_claimed_present_and_absent() {
    let terminal = Terminal::with_task("Classification", "exclusive: true");
    let claim = |concept: &str, sign: &str| {
        format!("Annotate(task: \"Street\", input: \"1.png\", concept: \"{concept}\", region: Whole, sign: {sign})")
    };
    terminal
        .apply(&format!(
            "[{}, {}]",
            claim("car", "Present"),
            claim("person", "Present")
        ))
        .fine();
    let info = terminal.info();
    assert_eq!(
        info["concepts"],
        json!([{"name": "car", "count": 0}, {"name": "person", "count": 1}]),
        "one concept for each input"
    );
    terminal.apply(&format!("[{}]", claim("car", "Absent"))).fine();
    assert_eq!(terminal.info()["annotations"], 2);
}

#[test]
fn the_log_is_told_by_member_input_and_task() {
    let terminal = Terminal::with_task("Detection", "");
    terminal
        .apply(&format!("[{}, {}]", boxed("1.png", "car"), boxed("2.png", "car")))
        .fine();
    let count = |words: &[&str]| {
        let all = terminal.json(&[&["log", "p.labelwright"], words].concat());
        all["ops"].as_array().map(Vec::len)
    };
    assert_eq!(count(&["--input", "1.png"]), Some(1));
    assert_eq!(
        count(&["--task", "Street"]),
        Some(4),
        "made (the task, its inputs), and two boxes"
    );
    assert_eq!(count(&["--member", "Ana"]), Some(log(&terminal).len()));
    terminal
        .run(["log", "p.labelwright", "--member", "Zoe"])
        .refused(&sentences::no_member("Zoe"));
    let line = terminal.run(["log", "p.labelwright", "--input", "1.png"]).fine().out;
    assert!(line.contains("  Ana  Annotate  1.png  Street\n"), "{line}");
}

#[test]
fn check_tells_of_pictures_that_moved_and_changes_nothing() {
    let terminal = Terminal::with_task("Detection", "");
    let rows = terminal.rows();
    assert_eq!(
        terminal.run(["check", "p.labelwright"]).fine().out,
        "OK: the tables match the log, and every image is there.\n"
    );
    std::fs::rename(terminal.path("pics/1.png"), terminal.path("pics/moved.png")).expect("moves");
    let said = terminal.run(["check", "p.labelwright", "--json"]);
    assert_eq!(said.status, 1);
    let report = said.json();
    assert_eq!(report["ok"], false);
    let problem = report["problems"][0].as_str().expect("a sentence");
    assert!(problem.starts_with("the image of \"1.png\" is not at "), "{problem}");
    assert_eq!(terminal.rows(), rows);
}
