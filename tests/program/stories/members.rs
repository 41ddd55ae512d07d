//! A team forms at the command line: who is in it, what they may do, and that nobody acts as somebody else.

use crate::support::rows;
use crate::support::sentences;
use crate::support::terminal::Terminal;
use labelwright::domain::names::is_unseen;
use labelwright::domain::{Change, Concept, Member, OpKind, Role, Row, Task};
use labelwright::session::IdsAndClock;
use labelwright::store::Writer;
use serde_json::json;

fn refused(terminal: &Terminal, words: &[&str], env: &[(&str, &str)], sentence: &str) {
    let before = terminal.rows();
    terminal.run_with(words, env).refused(sentence);
    assert_eq!(terminal.rows(), before, "{words:?}");
}

fn with_team() -> Terminal {
    let terminal = Terminal::with_task("Classification", "labelers: [\"Ana\"]");
    for (name, roles) in [("Ben", "labeler"), ("Rae", "reviewer"), ("Lou", "lead,labeler")] {
        terminal
            .run(["member", "add", "p.labelwright", name, "--role", roles])
            .fine();
    }
    terminal
}

#[test]
fn people_join_change_and_leave() {
    let terminal = with_team();
    let list = || terminal.json(&["member", "list", "p.labelwright"])["members"].clone();
    assert_eq!(
        list(),
        json!([
            {"name": "Ana", "roles": ["lead", "labeler", "reviewer"]},
            {"name": "Ben", "roles": ["labeler"]},
            {"name": "Rae", "roles": ["reviewer"]},
            {"name": "Lou", "roles": ["lead", "labeler"]},
        ])
    );
    terminal
        .run([
            "member",
            "edit",
            "p.labelwright",
            "Lou",
            "--rename",
            "Lu",
            "--role",
            "reviewer",
        ])
        .fine();
    assert_eq!(list()[3], json!({"name": "Lu", "roles": ["reviewer"]}));
    let gone = terminal.json(&["member", "remove", "p.labelwright", "Ben"]);
    assert_eq!((&gone["left"], &gone["inputs"]), (&json!(true), &json!(0)));
    assert_eq!(list().as_array().map(Vec::len), Some(3));
    terminal
        .run(["member", "add", "p.labelwright", "Ben", "--role", "labeler"])
        .fine();
    assert_eq!(list()[1], json!({"name": "Ben", "roles": ["labeler"]}));
    terminal.sound();
}

#[test]
fn what_the_team_cannot_be_is_said() {
    let terminal = with_team();
    let p = "p.labelwright";
    let no = |words: &[&str], sentence: &str| refused(&terminal, words, &[], sentence);
    no(
        &["member", "add", p, "Ben", "--role", "lead"],
        "The name \"Ben\" is taken; choose another.",
    );
    no(
        &["member", "add", p, "import", "--role", "lead"],
        "The name \"import\" stands for what comes from files; choose another.",
    );
    no(&["member", "remove", p, "Zoe"], &sentences::no_member("Zoe"));
    no(
        &["member", "remove", p, "Ana"],
        "Ana still has 2 inputs to label in \"Street\"; say who takes over (`--takeover NAME` on the command line).",
    );
    no(
        &["member", "remove", p, "Ana", "--takeover", "Rae"],
        "Rae is no labeler; give them that role first, or choose somebody else.",
    );
    no(
        &["member", "edit", p, "Ana", "--role", "lead"],
        "Ana still has 2 inputs to label in \"Street\"; hand that over first (`labelwright member takeover`).",
    );
    terminal.run(["member", "edit", p, "Lou", "--role", "labeler"]).fine();
    no(
        &["member", "remove", p, "Ana", "--takeover", "Ben"],
        "Ana is the only lead, and somebody must be; make somebody else a lead first.",
    );
    let said = terminal.run(["member", "add", p, "Zoe", "--role", "boss"]);
    assert_eq!(said.status, 2, "{said:?}");
}

#[test]
fn a_labeler_labels_and_leads_nothing() {
    let terminal = with_team();
    terminal.file("model.onnx", "");
    let p = "p.labelwright";
    let lead = sentences::needs(Role::Lead);
    for words in [
        &["import", p, "pics"][..],
        &["export", p, "out", "--format", "coco"],
        &["task", "new", p, "task.ron"],
        &["member", "add", p, "Zoe", "--role", "labeler"],
        &["member", "edit", p, "Ben", "--role", "lead"],
        &["member", "remove", p, "Rae"],
        &["member", "passphrase", p, "Rae", "--clear"],
        &["member", "takeover", p, "Street", "Ana", "Ben"],
        &["model", "add", p, "model.onnx"],
        &["predict", p, "--task", "Street"],
    ] {
        refused(&terminal, &[words, &["--as", "Ben"]].concat(), &[], &lead);
    }
    terminal.file(
        "c.ron",
        "[Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: Whole)]",
    );
    refused(
        &terminal,
        &["apply", p, "c.ron", "--as", "Rae"],
        &[],
        &sentences::first_refused(&sentences::needs(Role::Labeler)),
    );
    terminal.run(["apply", p, "c.ron", "--as", "Ana"]).fine();
    terminal.run(["log", p, "--as", "Ben", "--member", "Ana"]).fine();
    for words in [
        &["info", p][..],
        &["log", p],
        &["check", p],
        &["task", "list", p],
        &["task", "show", p, "Street"],
    ] {
        terminal.run([words, &["--as", "Ben"]].concat()).fine();
    }
}

#[test]
fn nobody_acts_as_somebody_with_a_passphrase() {
    let terminal = with_team();
    let p = "p.labelwright";
    let new = ("LABELWRIGHT_NEW_PASSPHRASE", "blue door");
    let said = |words: &'static str| ("LABELWRIGHT_PASSPHRASE", words);
    terminal.run_with(["member", "passphrase", p, "Ana"], &[new]).fine();
    let missing = "Ana has a passphrase; set LABELWRIGHT_PASSPHRASE to it, or use a terminal, where it is asked for.";
    let wrong = "That is not the passphrase of Ana; try again, or let a lead set another.";
    for words in [
        &["import", p, "pics"][..],
        &["import", p, "pics", "--as", "Ana"],
        &["info", p, "--as", "Ana"],
        &["member", "passphrase", p, "Ana", "--clear"],
        &["member", "add", p, "Zoe", "--role", "lead"],
    ] {
        refused(&terminal, words, &[], missing);
        refused(&terminal, words, &[said("")], missing);
        refused(&terminal, words, &[said("Blue door")], wrong);
    }
    // Whoever only looks acts as nobody.
    for words in [
        &["info", p][..],
        &["check", p],
        &["log", p],
        &["member", "list", p],
        &["model", "list", p],
    ] {
        terminal.run(words).fine();
    }
    terminal
        .run_with(["info", p, "--as", "Ana"], &[said("blue door")])
        .fine();
    let listed = terminal.json(&["member", "list", p]);
    assert_eq!(listed["members"][0]["passphrase"], true);
    assert!(!terminal.json(&["log", p]).to_string().contains("argon2"));

    // Somebody who joins with one; a lead gives them another.
    terminal
        .run_with(
            ["member", "add", p, "Zoe", "--role", "labeler", "--passphrase"],
            &[new, said("blue door")],
        )
        .fine();
    refused(
        &terminal,
        &["member", "passphrase", p, "Zoe", "--as", "Zoe"],
        &[said("blue door")],
        "Set LABELWRIGHT_NEW_PASSPHRASE to the new passphrase of Zoe, or use a terminal, where it is asked for.",
    );
    terminal
        .run_with(
            ["member", "passphrase", p, "Zoe", "--as", "Lou"],
            &[("LABELWRIGHT_NEW_PASSPHRASE", "red")],
        )
        .fine();
    terminal.run_with(["info", p, "--as", "Zoe"], &[said("red")]).fine();
    refused(
        &terminal,
        &["info", p, "--as", "Zoe"],
        &[said("blue door")],
        "That is not the passphrase of Zoe; try again, or let a lead set another.",
    );

    // Changed and cleared by herself.
    terminal
        .run_with(
            ["member", "passphrase", p, "Ana"],
            &[said("blue door"), ("LABELWRIGHT_NEW_PASSPHRASE", "green door")],
        )
        .fine();
    refused(&terminal, &["info", p, "--as", "Ana"], &[said("blue door")], wrong);
    terminal
        .run_with(["member", "passphrase", p, "Ana", "--clear"], &[said("green door")])
        .fine();
    terminal.run(["info", p, "--as", "Ana"]).fine();
    terminal.sound();
    // Nothing of what she had is left in the file: what Zoe's hashes to is all.
    let file = std::fs::read(terminal.path(p)).expect("reads");
    let hashes = file.windows(8).filter(|part| part == b"$argon2i").count();
    assert_eq!(hashes, 1);
}

#[test]
fn whoever_leaves_hands_their_work_over_and_may_do_nothing_more() {
    let terminal = with_team();
    let p = "p.labelwright";
    terminal
        .apply(
            "[Annotate(task: \"Street\", input: \"1.png\", concept: \"car\", region: Whole),
          Submit(task: \"Street\", input: \"1.png\"),
          Annotate(task: \"Street\", input: \"2.png\", concept: \"car\", region: Whole)]",
        )
        .fine();
    let said = terminal
        .run(["member", "remove", p, "Ana", "--takeover", "Ben", "--as", "Lou"])
        .fine();
    assert_eq!(
        said.out,
        "Ana left the team; what they did stays under their name.\n1 input to label went to Ben.\n"
    );
    refused(
        &terminal,
        &["apply", p, "commands.ron", "--as", "Ana"],
        &[],
        "You are not in the team any more; a lead can take you in again.",
    );
    // Lou leads now, and Ben goes on where Ana was.
    let shown = terminal.json(&["task", "show", p, "Street"]);
    assert_eq!(shown["statuses"]["Success"], 1);
    assert_eq!(shown["statuses"]["Pending"], 1);
    terminal.file("more.ron", "[Submit(task: \"Street\", input: \"2.png\")]");
    terminal.run(["apply", p, "more.ron", "--as", "Ben"]).fine();
    assert_eq!(terminal.json(&["task", "show", p, "Street"])["statuses"]["Success"], 2);
    let log = terminal.json(&["log", p, "--member", "Ana"]);
    let lines = log["ops"].as_array().expect("a list");
    assert!(
        lines.len() > 4 && lines.iter().all(|line| line["member"] == "Ana"),
        "{log}"
    );
    terminal.sound();
}

#[test]
fn a_share_goes_to_another_and_back() {
    let terminal = Terminal::with_project();
    let p = "p.labelwright";
    terminal.run(["member", "add", p, "Ben", "--role", "labeler"]).fine();
    for number in 1..=6 {
        terminal.picture(format!("pics/{number}.png"), 8, 8);
    }
    terminal.run(["import", p, "pics"]).fine();
    terminal.file(
        "t.ron",
        "(name: \"Kinds\", kind: Classification, concepts: [\"a\"], labelers: [\"Ana\", \"Ben\"],
          worker_strategy: Partitioned(workers_per_input: 1))",
    );
    terminal.run(["task", "new", p, "t.ron"]).fine();
    let shares = || terminal.json(&["task", "show", p, "Kinds"])["assignments"].clone();
    assert_eq!(shares(), json!({"Ana": 3, "Ben": 3}));
    terminal
        .run(["member", "edit", p, "Ben", "--role", "reviewer"])
        .refused("Ben still has 3 inputs to label in \"Kinds\"; hand that over first (`labelwright member takeover`).");
    let moved = terminal.json(&["member", "takeover", p, "Kinds", "Ben", "Ana"]);
    assert_eq!((&moved["inputs"], &moved["left"]), (&json!(3), &json!(false)));
    assert_eq!(shares(), json!({"Ana": 6}));
    terminal.sound();
    let gesture = moved["gesture"].as_str().expect("an id");
    terminal.apply(&format!("[TakeBack(gesture: \"{gesture}\")]")).fine();
    assert_eq!(shares(), json!({"Ana": 3, "Ben": 3}));
    terminal.run(["member", "remove", p, "Ben", "--takeover", "Ana"]).fine();
    assert_eq!(shares(), json!({"Ana": 6}));
    terminal.sound();
}

/// Names that older releases took: nothing of them reaches the terminal as it is.
#[test]
fn no_verb_prints_a_name_raw() {
    let terminal = with_team();
    let p = "p.labelwright";
    let hide = |name: &str| format!("{name}\u{202e}\u{200b}\u{1b}[2J");
    let mut writer = Writer::open(&terminal.path(p)).expect("opens");
    let reader = writer.reader();
    let mut changes = Vec::new();
    for member in reader.members().expect("reads") {
        let named = Member {
            name: hide(&member.name),
            ..member.clone()
        };
        changes.extend(Change::update(Row::Member(member), Row::Member(named)));
    }
    let ana = reader.members().expect("reads")[0].id;
    for concept in reader.concepts().expect("reads") {
        let named = Concept {
            name: hide(&concept.name),
            ..concept.clone()
        };
        changes.extend(Change::update(Row::Concept(concept), Row::Concept(named)));
    }
    for task in reader.tasks().expect("reads") {
        let named = Task {
            name: hide(&task.name),
            ..task.clone()
        };
        changes.extend(Change::update(Row::Task(task), Row::Task(named)));
    }
    let op = rows::op(&IdsAndClock::default(), ana, OpKind::EditMember, changes);
    writer.transact(&[op]).expect("is written");
    drop(writer);
    let street = hide("Street");
    let (ben, out) = (hide("Ben"), terminal.full("out"));
    let verbs: [&[&str]; 12] = [
        &["info", p],
        &["log", p],
        &["member", "list", p],
        &["task", "list", p],
        &["task", "show", p, &street],
        &["numbers", p, "--task", &street],
        &["member", "edit", p, &ben, "--role", "reviewer"],
        &["member", "add", p, &hide("Eve"), "--role", "labeler"],
        &["task", "show", p, &hide("Avenue")],
        &["task", "delete", p, &street],
        &["dataset", "new", p, &hide("set")],
        &["export", p, &out, "--format", "coco", "--task", &street],
    ];
    for verb in verbs {
        for json in [&[][..], &["--json"]] {
            let said = terminal.run(verb.iter().chain(json));
            for text in [&said.out, &said.err] {
                let raw = text.chars().find(|c| *c != '\n' && is_unseen(*c));
                assert_eq!(raw, None, "{verb:?}: {}", text.escape_debug());
            }
        }
    }
}
