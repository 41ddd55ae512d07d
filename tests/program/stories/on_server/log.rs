//! The log of a project on a server: a lead reads all of it on every computer.

use super::{LEA, Team, draws, submits};

#[test]
fn a_lead_reads_the_whole_log_on_a_new_computer() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Lea\"], reviewers: [\"Lea\"], review_strategy: Manual(sample_percent: 100.0)");
    let rejects = "Reject(task: \"Street\", input: \"1.png\", labeler: \"Ben\", feedback: \"tighter\")";
    let approves = "Approve(task: \"Street\", input: \"1.png\", labeler: \"Ben\")";
    let labels = |input| format!("[{}, {}]", draws(input, 5.0), submits(input));
    team.apply(LEA, &format!("[{}]", draws(3, 5.0)), &[]).fine();
    for (who, does) in [
        ("Ben", labels(1)),
        (LEA, format!("[{rejects}]")),
        ("Ben", labels(1)),
        (LEA, format!("[{approves}]")),
        ("Ben", labels(2)),
    ] {
        team.apply(who, &does, &[]).fine();
    }
    let copy = team.terminal.path("whole.labelwright").display().to_string();
    team.run(LEA, &["fetch", &team.address_of(LEA), &copy]).fine();
    let log = |project: &str| -> Vec<(String, String)> {
        let ops = team.json(LEA, &["log", project])["ops"].clone();
        let ops = ops.as_array().expect("a list");
        let one = |op: &serde_json::Value| (op["kind"].to_string(), op["gesture"].to_string());
        ops.iter().map(one).collect()
    };
    let numbers = |project: &str| team.json(LEA, &["numbers", project, "--task", "Street"])["members"].clone();
    let (all, people) = (log(&copy), numbers(&copy));
    assert!(people.as_array().is_some_and(|people| !people.is_empty()), "{people}");
    assert_eq!(log(&team.address_of(LEA)), all);

    std::fs::remove_dir_all(team.home(LEA)).expect("another computer");
    // An op that is made first goes after those that come later.
    team.apply(LEA, "[Undo(input: \"3.png\")]", &[]).fine();
    let here = log(&team.address_of(LEA));
    assert_eq!(here[..all.len()], all);
    assert_eq!(here.len(), all.len() + 1);
    assert_eq!(
        numbers(&team.address_of(LEA)),
        numbers(&{
            let again = team.terminal.path("again.labelwright").display().to_string();
            team.run(LEA, &["fetch", &team.address_of(LEA), &again]).fine();
            again
        })
    );
    // Labelers have what they may see.
    let bens = team.json("Ben", &["log", &team.address_of("Ben")])["ops"].clone();
    let leads = |op: &serde_json::Value| op["member"] == LEA && op["kind"] == "Annotate";
    assert!(!bens.as_array().expect("a list").iter().any(leads), "{bens}");
}

#[test]
fn an_import_is_taken_back_on_another_computer() {
    let Some(team) = Team::new() else { return };
    let (lead, inputs) = (team.address_of(LEA), || {
        team.json(LEA, &["info", &team.address_of(LEA)])["inputs"].clone()
    });
    for number in 7..=9 {
        team.terminal.picture(format!("more/{number}.png"), 64, 48);
    }
    team.run(LEA, &["import", &lead, "more"]).fine();
    assert_eq!(inputs(), 9);
    std::fs::remove_dir_all(team.home(LEA)).expect("another computer");
    let ops = team.json(LEA, &["log", &lead])["ops"].clone();
    let mut imports = ops
        .as_array()
        .expect("a list")
        .iter()
        .filter(|op| op["kind"] == "Import");
    let gesture = imports.next_back().expect("an import")["gesture"]
        .as_str()
        .expect("an id")
        .to_owned();
    team.apply(LEA, &format!("[TakeBack(gesture: \"{gesture}\")]"), &[])
        .fine();
    assert_eq!(inputs(), 6);
    std::fs::remove_dir_all(team.home(LEA)).expect("a third one");
    assert_eq!(inputs(), 6, "the server has it");
    // Its pictures are elsewhere; the log is as it should be.
    let said = team.run(LEA, &["check", &lead]).out;
    assert!(
        !said.contains("server's log") && !said.contains("on the server"),
        "{said}"
    );
}
