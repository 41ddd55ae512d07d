//! What a lead changes about a task while people on other computers work on it.

use super::{LEA, Team, draws, submits};
use serde_json::json;

impl Team {
    #[track_caller]
    fn edit(&self, change: &str) {
        self.terminal.file("edit.ron", format!("({change})"));
        self.run(LEA, &["task", "edit", &self.address_of(LEA), "Street", "edit.ron"])
            .fine();
    }
}

fn labels(input: u32, x: f64) -> String {
    format!("[{}, {}]", draws(input, x), submits(input))
}

#[test]
fn others_work_leaves_the_replica_when_it_may_not_be_seen_any_more() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\", \"Cy\"], see_others: true");
    team.json("Cy", &["info", &team.address_of("Cy")]);
    team.apply("Ben", &labels(1, 7.125), &[]).fine();
    team.json("Cy", &["info", &team.address_of("Cy")]);
    assert!(team.holds("Cy", b"7.125"), "the search finds what is there");
    team.edit("see_others: false");
    team.json("Cy", &["info", &team.address_of("Cy")]);
    assert!(!team.holds("Cy", b"7.125"));
    assert!(team.holds("Ben", b"7.125"), "his own stays");
    // Switched on again it comes back.
    team.edit("see_others: true");
    team.json("Cy", &["info", &team.address_of("Cy")]);
    assert!(team.holds("Cy", b"7.125"));
}

#[test]
fn who_leaves_a_task_keeps_nothing_of_it_and_who_takes_over_goes_on() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"], worker_strategy: Partitioned(workers_per_input: 1)");
    team.apply("Ben", &labels(1, 7.125), &[]).fine();
    team.apply("Ben", &format!("[{}]", draws(2, 9.375)), &[]).fine();
    team.edit("labelers: [\"Ben\", \"Cy\"]");
    team.run(
        LEA,
        &["member", "takeover", &team.address_of(LEA), "Street", "Ben", "Cy"],
    )
    .fine();
    team.edit("labelers: [\"Cy\"]");
    for who in ["Ben", "Cy"] {
        team.json(who, &["info", &team.address_of(who)]);
    }
    let tasks = |who: &str| team.json(who, &["task", "list", &team.address_of(who)])["tasks"].clone();
    assert_eq!(tasks("Ben"), json!([]));
    assert!(team.holds("Cy", b"9.375"));
    team.apply("Cy", &format!("[{}]", submits(2)), &[]).fine();
    let refused = team.apply("Ben", &labels(3, 5.0), &[]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert_eq!(team.statuses(LEA), json!({"Success": 2}));
}

#[test]
fn a_task_that_is_partitioned_anew_goes_on_on_both_computers() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"], worker_strategy: Partitioned(workers_per_input: 1)");
    team.apply("Ben", &labels(1, 5.0), &[]).fine();
    team.edit("labelers: [\"Ben\", \"Cy\"]");
    let shown = team.json(LEA, &["task", "show", &team.address_of(LEA), "Street"]);
    assert_eq!(shown["assignments"], json!({"Ben": 3, "Cy": 3}));
    let mut done = 1;
    for input in 2..=6 {
        for who in ["Ben", "Cy"] {
            done += usize::from(team.apply(who, &labels(input, 5.0), &[]).status == 0);
        }
    }
    assert_eq!(done, 6, "each input is one person's");
    assert_eq!(team.statuses(LEA), json!({"Success": 6}));
}

#[test]
fn undo_and_redo_go_on_after_the_replica_was_made_anew() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"]");
    team.apply("Ben", &format!("[{}, {}]", draws(1, 5.0), draws(1, 30.0)), &[])
        .fine();
    assert_eq!(team.statuses(LEA), json!({"Pending": 2}));
    let anew = || {
        std::fs::remove_dir_all(team.home("Ben")).expect("is removed");
        team.json("Ben", &["info", &team.address_of("Ben")]);
    };
    let undo = |what: &str| {
        let command = format!("[{what}(input: \"1.png\")]");
        team.apply("Ben", &command, &[]).fine();
    };
    anew();
    undo("Undo");
    assert_eq!(team.statuses(LEA), json!({"Pending": 1}));
    anew();
    undo("Undo");
    assert_eq!(team.statuses(LEA), json!({}));
    anew();
    undo("Redo");
    anew();
    undo("Redo");
    assert_eq!(team.statuses(LEA), json!({"Pending": 2}));
}

#[test]
fn an_excluded_input_leaves_the_others_computers_and_comes_back_with_its_work() {
    let Some(team) = Team::new() else { return };
    team.task("labelers: [\"Ben\"]");
    team.apply("Ben", &labels(1, 7.125), &[]).fine();
    let lead = team.address_of(LEA);
    let told = team.json(LEA, &["clean", &lead, "--exclude", "1.png"]);
    assert_eq!((&told["inputs"], &told["annotations"]), (&json!(1), &json!(1)));
    team.json("Ben", &["info", &team.address_of("Ben")]);
    let inputs = |who: &str| {
        let shown = team.json(who, &["task", "show", &team.address_of(who), "Street"]);
        (shown["inputs"]["Done"].clone(), shown["inputs"]["Unlabeled"].clone())
    };
    for who in [LEA, "Ben"] {
        assert_eq!(inputs(who), (json!(0), json!(5)), "{who}");
    }
    let annotations = |who: &str| team.json(who, &["info", &team.address_of(who)])["annotations"].clone();
    assert_eq!(
        (annotations(LEA), annotations("Ben")),
        (json!(1), json!(0)),
        "of no task it is the leads'"
    );
    let refused = team.apply("Ben", &format!("[{}]", draws(1, 9.0)), &[]);
    assert_eq!(refused.status, 1, "{refused:?}");

    team.json(LEA, &["clean", &lead, "--include", "flag:excluded"]);
    team.json("Ben", &["info", &team.address_of("Ben")]);
    for who in [LEA, "Ben"] {
        assert_eq!(inputs(who), (json!(1), json!(5)), "{who}");
    }
    assert_eq!((annotations(LEA), annotations("Ben")), (json!(1), json!(1)));
    let said = team.run(LEA, &["check", &lead]).out;
    assert!(
        !said.contains("server's log") && !said.contains("on the server"),
        "{said}"
    );
}
