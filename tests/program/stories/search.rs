//! Names are found by one rule, whoever searches.

use crate::support::sessions::until;
use crate::support::terminal::Terminal;
use labelwright::session::{Command, NavigateCommand, Opening, Session, Who};
use labelwright::store::ListFilter;
use serde_json::json;

#[test]
fn a_name_is_found_whatever_its_case_and_however_its_letters_are_composed() {
    let terminal = Terminal::with_project();
    for name in ["\u{c4}PFEL.png", "A\u{308}pfelchen.png", "Stra\u{df}e.png", "birne.png"] {
        terminal.picture(format!("pics/{name}"), 32, 24);
    }
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    for (text, found) in [
        ("a\u{308}pfel", 2),
        ("\u{e4}PFEL", 2),
        ("STRASSE", 1),
        ("apfel", 0),
        ("BIRNE", 1),
    ] {
        let made = terminal.json(&["dataset", "p.labelwright", "new", &format!("of {text}"), text]);
        assert_eq!(made["inputs"], json!(found), "dataset {text}");

        let name = format!("task {text}");
        let task = format!("(name: \"{name}\", kind: Detection, concepts: [\"a\"], inputs: Search(\"{text}\"))");
        terminal.file("task.ron", task);
        assert_eq!(terminal.run(["task", "new", "p.labelwright", "task.ron"]).status, 0);
        let shown = terminal.json(&["task", "show", "p.labelwright", &name]);
        assert_eq!(shown["inputs"]["Unlabeled"], json!(found), "task {text}");

        let opening = Opening::quiet(terminal.path("p.labelwright"), Who::FirstLead);
        let mut session = Session::open(opening).expect("opens");
        let filter = ListFilter {
            text: text.into(),
            ..ListFilter::default()
        };
        session
            .apply(Command::Navigate(NavigateCommand::Filter(filter)))
            .expect("is filtered");
        until(&mut session, |session| !session.view().list.busy);
        assert_eq!(session.view().list.len(), found, "list {text}");
    }
}

/// A project with four pictures, on which Ana and a file said something.
fn searched() -> Terminal {
    let terminal = Terminal::with_project();
    for (name, width, height) in [
        ("street/a.png", 100, 50),
        ("street/b.png", 60, 60),
        ("c (1).png", 40, 80),
    ] {
        terminal.picture(format!("pics/{name}"), width, height);
    }
    std::fs::copy(terminal.path("pics/street/b.png"), terminal.path("pics/twin of b.png")).expect("copied");
    terminal.run(["import", "p.labelwright", "pics"]).fine();
    terminal.file(
        "task.ron",
        "(name: \"Street\", kind: Segmentation, concepts: [\"car\", \"traffic light\"], labelers: [\"Ana\"])",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let on = |input: &str, concept: &str, x1: f64| {
        format!(
            "Annotate(task: \"Street\", input: \"{input}\", concept: \"{concept}\", region: Box(0.0, 0.0, {x1:?}, 20.0))"
        )
    };
    terminal.file(
        "do.ron",
        format!(
            "[{}, {}, {}, {}, Submit(task: \"Street\", input: \"street/a.png\")]",
            on("street/a.png", "car", 50.0),
            on("street/a.png", "car", 10.0),
            on("street/a.png", "traffic light", 5.0),
            on("street/b.png", "car", 6.0),
        ),
    );
    terminal.run(["apply", "p.labelwright", "do.ron", "--as", "Ana"]).fine();
    terminal.file(
        "labels.jsonl",
        "{\"labelwright\":1,\"concepts\":[]}\n{\"input\":\"c (1).png\",\"file\":\"x\",\"width\":40,\"height\":80,\"annotations\":\
         [{\"concept\":\"night\",\"sign\":\"absent\",\"region\":\"whole\"}]}\n",
    );
    terminal.run(["import", "p.labelwright", "labels.jsonl"]).fine();
    terminal
}

#[test]
fn a_query_asks_for_names_annotations_work_and_pictures() {
    let terminal = searched();
    let (a, b, c, twin) = ("street/a.png", "street/b.png", "c (1).png", "twin of b.png");
    for (query, expected) in [
        ("", vec![c, a, b, twin]),
        ("street", vec![a, b]),
        ("\"c (1)\"", vec![c]),
        ("STREET -a.png", vec![b]),
        ("a.png OR \"c (\"", vec![c, a]),
        ("s*/b", vec![b]),
        ("concept:car", vec![a, b]),
        ("concept:traffic*", vec![a]),
        ("-concept:car", vec![c, twin]),
        ("concept:night", vec![]),
        ("absent:night", vec![c]),
        ("count(car)>=2", vec![a]),
        ("count()=0", vec![c, twin]),
        ("by:ana concept:car", vec![a, b]),
        ("by:import", vec![c]),
        ("status:pending", vec![b]),
        ("status:success", vec![c, a]),
        ("origin:imported", vec![c]),
        ("origin:manual", vec![a, b]),
        ("area>=0.1", vec![c, a]),
        ("any(concept:car area>=0.1)", vec![a]),
        ("any(concept:\"traffic light\" area>=0.1)", vec![]),
        ("any(concept:car -area<500px)", vec![a]),
        ("task:street work:unlabeled", vec![c, twin]),
        ("work:done", vec![a]),
        ("work:in-progress OR work:done", vec![a, b]),
        ("-task:street", vec![]),
        ("flag:duplicate", vec![b, twin]),
        ("width>=60", vec![a, b, twin]),
        ("aspect>1.5", vec![a]),
        ("aspect<1 height=80", vec![c]),
        ("added<1h", vec![c, a, b, twin]),
        ("added>1h", vec![]),
        ("added>2020-01-01 edited<1d", vec![a, b]),
        ("probability<0.9", vec![]),
        ("-probability<0.9", vec![c, a, b, twin]),
    ] {
        let found = terminal.json(&["search", "p.labelwright", query]);
        let names: Vec<&str> = found["inputs"]
            .as_array()
            .expect("inputs")
            .iter()
            .filter_map(|i| i["name"].as_str())
            .collect();
        assert_eq!(names, expected, "{query}");
        assert_eq!(found["count"], json!(expected.len()), "{query}");
    }
    let said = terminal.run(["search", "p.labelwright", "", "--sort", "-width", "--limit", "2"]);
    assert_eq!(
        (said.status, said.out.as_str()),
        (0, "street/a.png\nstreet/b.png\n"),
        "{said:?}"
    );
}

#[test]
fn a_query_that_is_wrong_names_the_place_and_what_was_expected() {
    let terminal = Terminal::with_project();
    for (query, sentence) in [
        (
            "work:finished",
            "Work is unlabeled, in-progress, submitted, returned, skipped or done (at \"finished\" in the search).",
        ),
        ("a (b", "This parenthesis is never closed (at \"(\" in the search)."),
    ] {
        terminal.run(["search", "p.labelwright", query]).refused(sentence);
    }
    let task = "(name: \"t\", kind: Detection, concepts: [\"a\"], inputs: Search(\"label:x\"))";
    terminal.file("task.ron", task);
    let said = terminal.run(["task", "new", "p.labelwright", "task.ron"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(
        said.err.starts_with("There is no such field; there are concept,"),
        "{said:?}"
    );
}

#[test]
fn only_what_passes_a_query_is_delivered() {
    let terminal = searched();
    let export = |out: &str, more: &[&str]| {
        let words = [
            "export",
            "p.labelwright",
            out,
            "--format",
            "jsonl",
            "--status",
            "all",
            "--images",
            "none",
        ];
        terminal.json(&[&words, more].concat())
    };
    let all = export("all", &[]);
    assert_eq!((&all["inputs"], &all["annotations"]), (&json!(4), &json!(5)));
    let cars = export("cars", &["--search", "concept:car"]);
    assert_eq!((&cars["inputs"], &cars["annotations"]), (&json!(2), &json!(4)));
    let divided = export("divided", &["--search", "concept:car", "--split", "train=0.5,val=0.5"]);
    assert_eq!(divided["splits"], json!({"train": 1, "val": 1}));
    let of_task = export("of the task", &["--task", "Street", "--search", "work:done"]);
    assert_eq!((&of_task["inputs"], &of_task["annotations"]), (&json!(1), &json!(3)));
    let wrong = terminal.run([
        "export",
        "p.labelwright",
        "no",
        "--format",
        "coco",
        "--search",
        "concept:",
    ]);
    assert_eq!(wrong.status, 1, "{wrong:?}");
    assert!(!terminal.path("no").exists());
    let none = terminal.run([
        "export",
        "p.labelwright",
        "no",
        "--format",
        "coco",
        "--search",
        "concept:tram",
    ]);
    assert_eq!(none.status, 1, "{none:?}");
}

#[test]
fn a_query_makes_tasks_and_datasets() {
    let terminal = searched();
    terminal.file(
        "task.ron",
        "(name: \"again\", kind: Detection, concepts: [\"car\"], inputs: Search(\"concept:car work:done\"))",
    );
    terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
    let shown = terminal.json(&["task", "show", "p.labelwright", "again"]);
    assert_eq!(shown["inputs"]["Unlabeled"], json!(1));
    let made = terminal.json(&["dataset", "p.labelwright", "new", "others", "-concept:car"]);
    assert_eq!(made["inputs"], json!(2));
    let found = terminal.json(&["search", "p.labelwright", "dataset:others -\"c (\""]);
    assert_eq!(found["inputs"][0]["name"], json!("twin of b.png"));
}

#[test]
fn what_looks_like_an_option_is_no_query() {
    let terminal = Terminal::with_project();
    for words in [
        &["dataset", "p.labelwright", "new", "cars", "--search", "car"][..],
        &["search", "p.labelwright", "--query"],
        &["meta", "p.labelwright", "--search", "--set", "a=b"],
    ] {
        let said = terminal.run(words);
        assert_eq!(said.status, 2, "{said:?}");
    }
    let said = terminal.run(["dataset", "p.labelwright", "new", "cars", "--search"]);
    assert!(
        said.status == 2 && said.err.contains("--search") && said.err.contains("there is no such option"),
        "{said:?}"
    );
    terminal.run(["search", "p.labelwright", "-flag:excluded"]).fine();
    terminal.run(["search", "p.labelwright", "\"--query\""]).fine();
}
