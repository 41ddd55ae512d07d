//! Very many of something: work that grows with the square would never end.

use crate::support::terminal::Terminal;
use std::fs;

#[test]
fn a_task_of_many_concepts_is_made_and_shown() {
    let terminal = Terminal::with_project();
    let task = |count: u32| {
        let names: Vec<String> = (0..count).map(|n| format!("\"concept {n}\"")).collect();
        format!("(name: \"T\", kind: Detection, concepts: [{}])", names.join(", "))
    };
    fs::write(terminal.path("t.ron"), task(100_000)).expect("written");
    let said = terminal.run(["task", "new", "p.labelwright", "t.ron", "--json"]);
    assert_eq!(said.status, 0, "{}", said.err);
}
