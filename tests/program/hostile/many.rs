//! Very many of something: work that grows with the square would never end.

use super::Desk;
use std::fs;

#[test]
fn a_task_of_many_concepts_is_made_and_shown() {
    let desk = Desk::new();
    let task = |count: u32| {
        let names: Vec<String> = (0..count).map(|n| format!("\"concept {n}\"")).collect();
        format!("(name: \"T\", kind: Detection, concepts: [{}])", names.join(", "))
    };
    fs::write(desk.path("t.ron"), task(100_000)).expect("written");
    let said = desk.run(["task", "new", "p.labelwright", "t.ron", "--json"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
}
