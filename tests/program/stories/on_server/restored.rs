//! The server is restored from yesterday's copy, and everybody worked on.

use super::{LEA, Team, draws, submits};
use crate::postgresql::{dump, restore};
use serde_json::{Value, json};

/// Draws on an input in a task of this name, and submits it.
fn labels(task: &str, input: u32) -> String {
    let text = format!("[{}, {}]", draws(input, 5.0), submits(input));
    text.replace("Street", task)
}

#[test]
fn what_a_restored_server_lost_comes_back_from_those_who_did_it() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"], reviewers: [\"Lea\"], review_strategy: Manual(sample_percent: 100.0)");
    team.apply("Ben", &labels("Street", 1), &[]).fine();
    let copy = team.terminal.path("yesterday.dump");
    dump(&team.address, &copy);
    // Three work on: Lea makes a task, Ben labels in it, Cy in the first one, and Lea approves work of both.
    let text = "Task(name: \"Night\", kind: Detection, concepts: [\"car\", \"lamp\"], labelers: [\"Ben\"])";
    team.terminal.file("night.ron", text);
    team.run(LEA, &["task", "new", &team.address_of(LEA), "night.ron"])
        .fine();
    team.apply("Ben", &labels("Night", 2), &[]).fine();
    team.apply("Ben", &labels("Street", 3), &[]).fine();
    team.apply("Cy", &labels("Street", 1), &[]).fine();
    let approve =
        |who: &str, input: u32| format!("Approve(task: \"Street\", input: \"{input}.png\", labeler: \"{who}\")");
    team.apply(LEA, &format!("[{}, {}]", approve("Ben", 3), approve("Cy", 1)), &[])
        .fine();
    team.apply("Cy", &labels("Street", 2), &[]).fine();
    let shown =
        |who: &str, task: &str| team.json(who, &["task", "show", &team.address_of(who), task])["statuses"].clone();
    let (street, night) = (shown(LEA, "Street"), shown(LEA, "Night"));
    restore(&team.address, &copy);

    // Each is told, nothing is done, and nobody's work is gone from their own computer.
    for who in ["Ben", "Cy", LEA] {
        let told = team.run(who, &["info", &team.address_of(who)]);
        assert_eq!(told.status, 1, "{told:?}");
        assert!(
            told.err
                .starts_with("The server was restored from an older copy: it has "),
            "{told:?}"
        );
        assert!(told.err.contains("labelwright server resend"), "{told:?}");
    }
    // Ben comes back first. What he did in the task that the server lacks waits for whoever made it.
    let resend = |who: &str| team.json(who, &["server", "resend", &team.address_of(who)]);
    assert_eq!(resend("Ben"), json!({"pending": 0, "waiting": 2, "refused": 0}));
    let status = team.json("Ben", &["status", &team.address_of("Ben")]);
    assert_eq!((&status["waiting"], &status["pending"]), (&json!(2), &json!(0)));
    // Lea's approval of Cy's work waits for Cy.
    assert_eq!(resend(LEA), json!({"pending": 0, "waiting": 1, "refused": 0}));
    assert_eq!(resend("Cy"), json!({"pending": 0, "waiting": 0, "refused": 0}));
    // What waited comes by itself.
    for who in ["Ben", LEA] {
        team.json(who, &["info", &team.address_of(who)]);
        let status = team.json(who, &["status", &team.address_of(who)]);
        let left: Vec<&Value> = ["pending", "waiting", "refused"].map(|count| &status[count]).into();
        assert_eq!(left, [&json!(0), &json!(0), &json!(0)], "{who}");
    }
    assert_eq!((shown(LEA, "Street"), shown(LEA, "Night")), (street, night));
    team.run(LEA, &["fetch", &team.address_of(LEA), "back.labelwright"])
        .fine();
    assert_eq!(
        team.json(LEA, &["check", "back.labelwright"]),
        json!({"ok": true, "problems": []})
    );
}
