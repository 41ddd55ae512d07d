//! Annotations are listed and changed one by one by a query.

use crate::support::terminal::Terminal;
use serde_json::{Value, json};

/// Two pictures; on them Ana's cars of two sizes and a person, and a car that she submitted.
fn labeled() -> Terminal {
    let terminal = Terminal::with_project();
    for name in ["a.png", "b.png"] {
        terminal.picture(format!("pics/{name}"), 100, 80);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "(name: \"Street\", kind: Detection, concepts: [\"car\", \"person\"], labelers: [\"Ana\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let on = |input: &str, concept: &str, x1: f64| {
        format!(
            "Annotate(task: \"Street\", input: \"{input}\", concept: \"{concept}\", region: Box(0.0, 0.0, {x1:?}, 10.0))"
        )
    };
    terminal.file(
        "do.ron",
        format!(
            "[{}, {}, {}, {}, Submit(task: \"Street\", input: \"b.png\")]",
            on("a.png", "car", 50.0),
            on("a.png", "car", 5.0),
            on("a.png", "person", 20.0),
            on("b.png", "car", 6.0),
        ),
    );
    terminal.run(["apply", "p.labelwright", "do.ron", "--as", "Ana"]).fine();
    terminal
}

fn areas(found: &Value) -> Vec<f64> {
    let objects = found["objects"].as_array().expect("objects");
    objects.iter().filter_map(|object| object["area"].as_f64()).collect()
}

#[test]
fn annotations_are_listed_in_an_order_and_each_passes_the_query_by_itself() {
    let terminal = labeled();
    let found = terminal.json(&["search", "p.labelwright", "concept:car", "--objects", "--sort", "-size"]);
    assert_eq!(
        (found["count"].clone(), areas(&found)),
        (json!(3), vec![500.0, 60.0, 50.0])
    );
    let found = terminal.json(&[
        "search",
        "p.labelwright",
        "concept:car a.png",
        "--objects",
        "--sort",
        "size",
        "--limit",
        "1",
    ]);
    assert_eq!((found["count"].clone(), areas(&found)), (json!(2), vec![50.0]));
    let first = &found["objects"][0];
    assert_eq!(
        (&first["kind"], &first["input"], &first["concept"], &first["author"]),
        (&json!("annotation"), &json!("a.png"), &json!("car"), &json!("Ana"))
    );
    for field in ["weight", "bytes"] {
        let wrong = terminal.run(["search", "p.labelwright", "", "--objects", "--sort", field]);
        assert_eq!(wrong.status, 2, "{wrong:?}");
        assert!(wrong.err.contains("added, edited, size, aspect"), "{wrong:?}");
    }
}

#[test]
fn annotations_and_inputs_are_listed_by_how_much_they_look_like_one() {
    let terminal = labeled();
    let car = terminal.json(&[
        "search",
        "p.labelwright",
        "concept:car a.png",
        "--objects",
        "--sort",
        "-size",
    ]);
    let id = car["objects"][0]["id"].as_str().expect("an identifier").to_owned();
    let like = |of: &str| terminal.json(&["search", "p.labelwright", "", "--objects", "--like", of]);
    let found = like(&id);
    assert_eq!((&found["count"], &found["objects"][0]["id"]), (&json!(4), &json!(id)));
    let objects = found["objects"].as_array().expect("objects");
    let scores: Vec<f64> = objects.iter().filter_map(|object| object["score"].as_f64()).collect();
    assert_eq!(scores.len(), 4);
    assert!(scores[0] > 0.999 && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    assert_eq!(like("a.png")["count"], json!(4), "to a whole picture");
    let near = |more: &[&str]| {
        let call = [&["search", "p.labelwright", "near:a.png"], more].concat();
        terminal.json(&call)
    };
    let found = near(&["--model", "descriptor"]);
    assert_eq!(
        (&found["count"], &found["inputs"][0]["name"]),
        (&json!(2), &json!("a.png"))
    );
    assert!(
        found["inputs"][1]["score"].as_f64().is_some_and(|score| score < 1.0),
        "{found}"
    );
    let by_hashes = terminal.run(["search", "p.labelwright", "near:a.png"]);
    assert_eq!(by_hashes.out, "", "by hashes nothing is known before a look");
    assert!(by_hashes.err.contains("never looked through"), "{by_hashes:?}");
    let unknown = terminal.run(["search", "p.labelwright", "near:a.png", "--model", "nobody"]);
    assert_eq!(unknown.status, 1);
    assert!(unknown.err.contains("nobody"), "{unknown:?}");
    let without = terminal.run(["search", "p.labelwright", "", "--objects", "--sort", "likeness"]);
    assert_eq!(without.status, 2);
    // One picture goes: what is known of it is known, and what is not is told.
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.picture("pics/c.png", 100, 80);
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    std::fs::remove_file(terminal.path("pics/c.png")).expect("goes");
    let partly = terminal.run(["search", "p.labelwright", "near:a.png", "--model", "descriptor"]);
    assert_eq!(partly.status, 3, "{partly:?}");
    assert!(partly.err.contains("c.png"), "{partly:?}");
}

#[test]
fn annotations_that_a_query_finds_are_relabeled_and_deleted_as_one_gesture() {
    let terminal = labeled();
    let bulk = |more: &[&str]| {
        let mut call = vec![
            "bulk",
            "p.labelwright",
            "concept:car area<100px",
            "--as",
            "Ana",
            "--json",
        ];
        call.extend(more);
        let said = terminal.run(call);
        assert_eq!(said.status, 3, "what is left is told: {said:?}");
        said.json()
    };
    let counted = bulk(&["--relabel", "person", "--dry-run"]);
    assert_eq!(
        (&counted["annotations"], &counted["gesture"]),
        (&json!(1), &Value::Null)
    );
    let changed = bulk(&["--relabel", "person"]);
    assert_eq!(
        (
            &changed["found"],
            &changed["annotations"],
            &changed["left"][0]["inputs"]
        ),
        (&json!(2), &json!(1), &json!(["b.png"]))
    );
    let people = || terminal.json(&["search", "p.labelwright", "concept:person", "--objects"])["count"].clone();
    assert_eq!(people(), json!(2));
    let gesture = changed["gesture"].as_str().expect("a gesture");
    terminal.file("back.ron", format!("[TakeBack(gesture: \"{gesture}\")]"));
    terminal
        .run(["apply", "p.labelwright", "back.ron", "--as", "Ana"])
        .fine();
    assert_eq!(people(), json!(1));
    let all = ["bulk", "p.labelwright", "", "--delete", "--decided"];
    let deleted = terminal.json(&all);
    assert_eq!((&deleted["annotations"], &deleted["left"]), (&json!(4), &json!([])));
    let check = terminal.run(["check", "p.labelwright"]);
    assert_eq!(check.status, 0, "{check:?}");
}

#[test]
fn what_is_in_no_task_is_the_leads_to_change() {
    let terminal = labeled();
    terminal.file(
        "boxes.csv",
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,100,80,tree,10,10,40,60\n",
    );
    terminal.run(["import", "p.labelwright", "boxes.csv"]).fine();
    for (name, role) in [("Lea", "lead"), ("Ben", "labeler")] {
        terminal
            .run(["member", "add", "p.labelwright", name, "--role", role])
            .fine();
    }
    let relabel = [
        "bulk",
        "p.labelwright",
        "concept:tree",
        "--relabel",
        "car",
        "--json",
        "--as",
    ];
    let as_ben = terminal.run(relabel.iter().chain(&["Ben"]));
    assert_eq!(as_ben.status, 3, "{as_ben:?}");
    assert_eq!(as_ben.json()["annotations"], json!(0));
    let as_lea = terminal.run(relabel.iter().chain(&["Lea"])).fine().json();
    assert_eq!(as_lea["annotations"], json!(1));
    let found = terminal.json(&["search", "p.labelwright", "concept:car by:import", "--objects"]);
    assert_eq!(found["count"], json!(1), "its author stays");
    terminal.sound();
}
