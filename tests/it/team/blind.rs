//! What is kept from labelers who do not see each other: histories, suggestions, differences, what is asked.

use crate::support::sessions::{open_task, until, until_loaded};
use crate::support::team::{Team, car, submitted};
use labelwright::domain::CommentKind;
use labelwright::domain::suggestion::Difference;
use labelwright::session::{Command, NavigateCommand, QuestionCommand, Session, SuggestCommand};

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;

/// The member's session with the task's first input read.
pub fn at_first(team: &Team, name: &str) -> Session {
    let mut session = team.session(name);
    open_task(&mut session, "Street");
    session
        .apply(Command::Navigate(NavigateCommand::GoTo(0)))
        .expect("goes");
    until_loaded(&mut session);
    session
}

/// Who did what on the first input, as the member is told, oldest first.
fn history(team: &Team, name: &str) -> Vec<String> {
    let mut session = at_first(team, name);
    session
        .apply(Command::Navigate(NavigateCommand::ShowHistory(true)))
        .expect("shown");
    until(&mut session, |session| !session.view().history.is_empty());
    let lines = session.view().history.iter().rev();
    lines.map(|line| format!("{} {}", line.who, line.what)).collect()
}

#[test]
fn a_history_tells_ones_own_part_and_what_was_decided_on_it() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    team.apply("Ben", &submitted("0.png", 30.0));
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ben")]"#);
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "Too wide")]"#,
    );
    let own = ["Ana annotated", "Ana submitted", "Rae rejected"];
    let told = history(&team, "Ana");
    let work: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|line| !line.starts_with("Lea"))
        .collect();
    assert_eq!(work, own);
    let all = history(&team, "Rae");
    for line in own
        .into_iter()
        .chain(["Ben annotated", "Ben submitted", "Rae approved"])
    {
        assert!(all.iter().any(|told| told == line), "{line}: {all:?}");
    }
}

/// A model that suggests one car in the middle of the first picture.
fn with_suggestion(team: &Team) {
    team.model();
    let assisted = TASK.replace(
        "reviewers:",
        "assist: Some(Assist(model: \"street\", low: 0.25, high: 1.0)), reviewers:",
    );
    team.sees(&team.task(&assisted), &[(20.0, 10.0, 0.8)]);
}

#[test]
fn differences_are_those_with_what_may_be_seen() {
    let team = Team::with_pictures(1);
    with_suggestion(&team);
    team.apply("Ben", &format!("[{}]", car("0.png", 1.0, 1.0, 6.0)));
    for (name, missing) in [("Ana", 0), ("Ben", 1), ("Lea", 1)] {
        let mut session = at_first(&team, name);
        let task = session.view().task.expect("a task");
        session
            .apply(Command::Suggest(SuggestCommand::Compare(task)))
            .expect("compares");
        until(&mut session, |session| {
            session.view().models.differences.task == Some(task)
        });
        let lines = &session.view().models.differences.lines;
        let found = lines
            .iter()
            .filter(|line| matches!(line.difference, Difference::Missing(_)));
        assert_eq!(found.count(), missing, "{name}");
    }
}

#[test]
fn the_inbox_is_the_leads() {
    let team = Team::with_pictures(2);
    let task = team.task(TASK);
    team.apply("Ana", r#"[Ask(task: "Street", input: "1.png", text: "Is it one?")]"#);
    team.apply("Ben", r#"[Skip(task: "Street", input: "0.png", reason: "Too dark")]"#);
    for name in ["Ana", "Rae"] {
        let mut session = team.session(name);
        assert!(
            session
                .apply(Command::Question(QuestionCommand::ShowQuestions(Some(task.id))))
                .is_err(),
            "{name}"
        );
        assert_eq!(session.view().inbox.task, None);
    }
    let mut lea = team.session("Lea");
    lea.apply(Command::Question(QuestionCommand::ShowQuestions(Some(task.id))))
        .expect("shown");
    until(&mut lea, |lea| lea.view().inbox.loaded);
    let lines: Vec<_> = lea
        .view()
        .inbox
        .lines
        .iter()
        .map(|line| (line.input.clone(), line.remark.kind))
        .collect();
    assert_eq!(
        lines,
        [
            ("1.png".into(), CommentKind::Question),
            ("0.png".into(), CommentKind::Skip)
        ]
    );
    let question = lea.view().inbox.lines[0].remark.id;
    lea.apply(Command::Question(QuestionCommand::Answer(
        question,
        "Yes".into(),
        false,
    )))
    .expect("answers");
    assert_eq!(lea.view().inbox.lines.len(), 1, "it is gone at once");
    lea.flush().expect("saved");
    lea.apply(Command::Question(QuestionCommand::ShowQuestions(None)))
        .expect("put away");
    assert!(lea.view().inbox.lines.is_empty());
    // What it says of others' work is not told to them.
    let ana = at_first(&team, "Ana");
    assert!(ana.view().talk.remarks.is_empty(), "{:?}", ana.view().talk.remarks);
}

#[test]
fn a_script_of_a_labeler_finds_nothing_out_about_the_others() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    // Whether Ana drew that very box, or any at all, the answer is the same: deciding is for reviewers.
    let probes = [
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", region: Some(Box(0.0, 0.0, 1.0, 1.0)))]"#,
        r#"[Approve(task: "Street", input: "0.png", labeler: "Ana", region: Some(Box(0.0, 0.0, 1.0, 1.0)))]"#,
        r#"[Merge(task: "Street", input: "0.png", concept: "car", labelers: ["Ana"])]"#,
        r#"[Merge(task: "Street", input: "0.png", concept: "car", labelers: ["Ben"])]"#,
    ];
    for probe in probes {
        let told = team.refusal("Ben", probe);
        assert!(told.contains("needs the role of a reviewer"), "{probe}: {told}");
    }
    let told = team.refusal("Ben", r#"[Answer(task: "Street", input: "0.png", text: "?")]"#);
    assert!(told.contains("needs the role of a lead"), "{told}");
}
