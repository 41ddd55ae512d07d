//! A lead makes tasks: who gets what, and what cannot be.

use crate::support::team::{Team, submitted};
use labelwright::domain::Task;
use labelwright::session::task_text::TaskText;
use labelwright::session::{SessionError, notice};
use std::collections::BTreeMap;

/// The sentence by which a task is refused.
#[track_caller]
fn refused(team: &Team, more: &str) -> String {
    let text = format!("(name: \"T\", kind: Detection, concepts: [\"car\"], {more})");
    let text: TaskText = ron::from_str(&text).expect("a text");
    let before = team.session("Lea").info().expect("counts");
    let error: SessionError = team.session("Lea").new_task(text).expect_err("is refused");
    assert_eq!(team.session("Lea").info().expect("counts"), before);
    notice::sentence(&error, None)
}

#[test]
fn shares_go_by_weight_and_reviews_are_even() {
    let team = Team::with_pictures(12);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
        worker_strategy: Partitioned(workers_per_input: 2, weights: {"Ana": 2, "Ben": 1, "Cy": 1}),
        reviewers: ["Rae", "Roy"], review_strategy: Manual(sample_percent: 50.0), seed: Some(1))"#,
    );
    let shown = team.show("Street");
    let by_name = |pairs: &[(&str, u64)]| -> BTreeMap<String, u64> {
        pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
    };
    assert_eq!(shown.assignments, by_name(&[("Ana", 12), ("Ben", 6), ("Cy", 6)]));
    let reviews: Vec<u64> = shown.reviews.values().copied().collect();
    assert!(
        reviews.len() == 2 && reviews[0].abs_diff(reviews[1]) <= 1,
        "{reviews:?}"
    );
    assert!((6..=12).contains(&reviews.iter().sum::<u64>()), "{reviews:?}");
    team.sound();
}

#[test]
fn an_overlap_goes_to_more_labelers() {
    let team = Team::with_pictures(20);
    let text = |overlap: &str| {
        format!(
            r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben", "Cy"],
            worker_strategy: Partitioned(workers_per_input: 1{overlap}), required: (smallest: Some(4)), seed: Some(1))"#
        )
    };
    team.task(&text(", overlap: Some((percent: 20.0, workers_per_input: 3))"));
    let shown = team.show("Street");
    assert_eq!(shown.assignments.values().sum::<u64>(), 16 + 4 * 3);
    assert!(shown.assignments.values().all(|n| (9..=10).contains(n)), "{shown:?}");
    assert_eq!(shown.overlap.map(|overlap| overlap.workers_per_input), Some(3));
    assert_eq!(shown.required, ["nothing under 4 px"]);
    // Who labels the same input does so apart from the others.
    let mine: Vec<bool> = (0..20)
        .map(|n| {
            let picture = format!("{n}.png");
            let who = |name: &str| team.try_apply(name, &submitted(&picture, 5.0)).is_ok();
            who("Ana") && who("Ben") && who("Cy")
        })
        .collect();
    assert_eq!(mine.iter().filter(|all| **all).count(), 4);
    let none = refused(
        &team,
        r#"labelers: ["Ana", "Ben"], worker_strategy: Partitioned(workers_per_input: 1, overlap: Some((percent: 10.0, workers_per_input: 1)))"#,
    );
    assert_eq!(
        none,
        "An overlap of 10 % cannot be labeled by 1 where 1 label the other inputs; let `percent` be over 0 and \
         at most 100, and its `workers_per_input` over 1."
    );
    team.sound();
}

#[test]
fn an_input_of_others_is_refused_and_counts_go_by_all_who_must() {
    let team = Team::with_pictures(4);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"],
        worker_strategy: Partitioned(workers_per_input: 1), seed: Some(1))"#,
    );
    let whose: Vec<bool> = (0..4)
        .map(|n| team.try_apply("Ana", &submitted(&format!("{n}.png"), 5.0)).is_ok())
        .collect();
    assert_eq!(whose.iter().filter(|ana| **ana).count(), 2);
    let lines = team.session("Lea").task_lines().expect("lines");
    assert_eq!((lines[0].labeled, lines[0].reviewed, lines[0].status), (2, 2, "open"));
    let full = r#"(name: "Full", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"])"#;
    team.task(full);
    team.apply(
        "Ana",
        r#"[Submit(task: "Full", input: "0.png"), Submit(task: "Full", input: "1.png")]"#,
    );
    team.apply("Ben", r#"[Submit(task: "Full", input: "0.png")]"#);
    let shown = team.show("Full");
    assert_eq!((shown.inputs["Done"], shown.inputs["Unlabeled"]), (1, 3));
    let lines = team.session("Lea").task_lines().expect("lines");
    assert_eq!((lines[1].labeled, lines[1].status), (1, "open"));
    team.sound();
}

#[test]
fn what_cannot_be_is_said_with_the_cure() {
    let team = Team::with_pictures(1);
    let ana = "labelers: [\"Ana\", \"Ben\"]";
    for (more, sentence) in [
        (
            String::new(),
            // Lea has every role.
            "",
        ),
        (
            "labelers: [\"Rae\"]".into(),
            "Rae is not a labeler; leave them out, or have a lead give them the role.",
        ),
        (
            format!("{ana}, reviewers: [\"Ana\"], review_strategy: Manual()"),
            "Ana is no reviewer; leave them out, or have a lead give them the role.",
        ),
        (
            "labelers: [\"Ana\", \"Ana\"]".into(),
            "\"Ana\" is twice among the labelers; name each once.",
        ),
        (
            "labelers: [\"Zoe\"]".into(),
            "There is no member \"Zoe\"; `labelwright member list PROJECT` shows the members.",
        ),
        (
            format!("{ana}, worker_strategy: Partitioned(workers_per_input: 3)"),
            "An input is to go to 3 labelers, and only 2 have a weight over 0; add labelers, or lower \
             `workers_per_input`.",
        ),
        (
            format!("{ana}, worker_strategy: Partitioned(weights: {{\"Cy\": 2}})"),
            "Cy has a weight and is not among the labelers; add them there, or take the weight out.",
        ),
        (
            format!("{ana}, review_strategy: Manual(sample_percent: 20.0)"),
            "The work is to be reviewed and nobody is named to do it; name reviewers, or choose no review.",
        ),
        (
            format!(
                "{ana}, worker_strategy: Partitioned(workers_per_input: 1), reviewers: [\"Rae\"], \
                 review_strategy: Consensus(approval_threshold: 1)"
            ),
            "Each input goes to one labeler, so nobody is there to agree with; let each go to two labelers at least, or \
             choose manual review.",
        ),
        (
            format!("{ana}, reviewers: [\"Rae\"], review_strategy: Consensus(approval_threshold: 3)"),
            "3 cannot agree where 2 label each input; choose an `approval_threshold` from 1 to 2.",
        ),
        (
            format!(
                "{ana}, worker_strategy: Queue, reviewers: [\"Rae\"], review_strategy: Consensus(approval_threshold: 1)"
            ),
            "In a queue one person labels each input, so nobody is there to agree with; choose another worker strategy, \
             or manual review.",
        ),
        (
            "dictionary: [(concept: \"bus\", input: Some(\"0.png\"))]".into(),
            "The dictionary has an example of \"bus\", which is not among the concepts; add it there first.",
        ),
        (
            "dictionary: [(concept: \"car\", input: Some(\"0.png\"), part: Some((0.0, 0.0, 65.0, 10.0)))]".into(),
            "An example shows a part that is not on \"0.png\"; give x0, y0, x1, y1 in pixels inside it.",
        ),
        (
            "dictionary: [(concept: \"car\", file: Some(\"nowhere.png\"))]".into(),
            "There is no picture nowhere.png for the dictionary; give another.",
        ),
        (
            "dictionary: [(concept: \"car\")]".into(),
            "An example of \"car\" needs one picture; give it an `input` or a `file`.",
        ),
    ] {
        if !sentence.is_empty() {
            assert_eq!(refused(&team, &more), sentence);
        }
    }
    team.sound();
}

#[test]
fn a_task_as_text_makes_the_same_task_again() {
    let team = Team::with_pictures(3);
    let task = team.task(
        r##"(name: "Street", kind: Detection, concepts: ["car", "bus"], labelers: ["Ana", "Ben"], inputs: Search("1"),
        worker_strategy: Partitioned(workers_per_input: 2, weights: {"Ana": 3}), reviewers: ["Rae"],
        review_strategy: Consensus(approval_threshold: 1, iou: 0.6), instructions: "# Box them",
        dictionary: [(concept: "bus", good: false, input: Some("1.png"), part: Some((1.0, 2.0, 30.0, 40.5)), caption: "no"),
            (concept: "car", file: Some("pics/2.png"))], colors: {"bus": "#102030"},
        faq: [(question: "Vans?", answer: "Cars.")], reject_reasons: ["not tight"], blind_review: true, see_others: true,
        exclusive: true, lease_minutes: 7)"##,
    );
    assert_eq!(task.instructions_version, 1);
    let mut lea = team.session("Lea");
    let text = lea.task_text(task.id).expect("its text");
    assert_eq!(text.dictionary[0].input.as_deref(), Some("1.png"));
    let window = TaskText::of(lea.view(), &task);
    assert_eq!(
        TaskText {
            dictionary: text.dictionary.clone(),
            ..window
        },
        text,
        "the window's differs in inputs' names"
    );
    let again = lea
        .new_task(TaskText {
            name: "Again".into(),
            ..text
        })
        .expect("made");
    assert_eq!(
        Task {
            id: task.id,
            name: task.name.clone(),
            ..again
        },
        task
    );
    let twin = TaskText::duplicate(lea.view(), &task);
    assert_eq!((twin.name.as_str(), twin.seed), ("Street (2)", None));
    team.sound();
}
