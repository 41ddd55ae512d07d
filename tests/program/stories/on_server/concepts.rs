//! A lead changes the concepts of a project on a server, where labelers have drawn with them.

use super::{LEA, Team, draws, submits};
use serde_json::{Value, json};

fn counts(team: &Team, who: &str) -> Vec<(Value, Value)> {
    let listed = team.json(who, &["concept", &team.address_of(who), "list"]);
    let lines = listed["concepts"].as_array().expect("concepts").iter();
    lines
        .map(|line| (line["name"].clone(), line["annotations"].clone()))
        .collect()
}

fn named(counts: &[(&str, u64)]) -> Vec<(Value, Value)> {
    counts.iter().map(|(name, n)| (json!(name), json!(n))).collect()
}

#[test]
fn a_lead_splits_merges_and_deletes_what_labelers_drew() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"]");
    for input in [1, 2] {
        let labels = format!("[{}, {}]", draws(input, 5.0), submits(input));
        team.apply("Ben", &labels, &[]).fine();
    }
    let lead = team.address_of(LEA);
    let concept = |who: &str, words: &[&str]| {
        let address = team.address_of(who);
        team.run(who, &[&["concept", &address], words].concat())
    };
    assert_eq!(concept("Ben", &["rename", "car", "auto"]).status, 1, "Ben labels");
    concept(LEA, &["rename", "car", "auto"]).fine();
    concept(LEA, &["split", "auto", "--into", "van=1.png"]).fine();
    assert_eq!(counts(&team, "Ben"), named(&[("auto", 1), ("van", 1)]));

    let report = team.json(LEA, &["concept", &lead, "merge", "auto", "--into", "van"]);
    assert_eq!(
        (&report["annotations"], &report["deleted"]),
        (&json!(1), &json!(["auto"]))
    );
    assert_eq!(counts(&team, "Ben"), named(&[("van", 2)]), "they are his as before");
    let task = team.json(LEA, &["task", "show", &lead, "Street"]);
    assert_eq!(task["statuses"]["Success"], json!(2), "{task}");
    let gesture = report["gesture"].as_str().expect("its gesture");
    team.apply(LEA, &format!("[TakeBack(gesture: \"{gesture}\")]"), &[])
        .fine();
    assert_eq!(counts(&team, "Ben"), named(&[("auto", 1), ("van", 1)]));

    concept(LEA, &["delete", "van", "--with-annotations"]).fine();
    assert_eq!(counts(&team, "Ben"), named(&[("auto", 1)]));
    let said = team.run(LEA, &["check", &lead]).out;
    assert!(
        !said.contains("server's log") && !said.contains("on the server"),
        "{said}"
    );
}
