//! What scripts do with suggestions: told by concept and place.

use super::{OpenProject, finding, open_project};
use labelwright::domain::suggestion::SuggestionState;
use labelwright::domain::{Origin, Role, TaskKind};
use labelwright::session::{Command, EditCommand, MemberCommand, Opening, Session, SessionError, Who, notice};

/// Applies a script as a program of its own would, and says what went wrong, if something did.
fn script(project: &OpenProject, text: &str) -> Result<usize, String> {
    as_member(project, Who::FirstLead, text)
}

fn as_member(project: &OpenProject, who: Who, text: &str) -> Result<usize, String> {
    let path = project.project.path();
    let mut session = Session::open(Opening::quiet(path, who)).expect("opens");
    let file = project.project.folder.path("commands.ron");
    std::fs::write(&file, text).expect("written");
    let applied = session.apply_file(&file);
    applied.map_err(|error| match error {
        SessionError::Script { source, .. } => notice::sentence(&source, None),
        other => panic!("{other:?}"),
    })
}

/// The same project, after a script wrote to its project.
fn seen_again(mut project: OpenProject) -> OpenProject {
    project.session.flush().expect("saved");
    project.again()
}

fn suggested() -> OpenProject {
    let mut project = open_project(TaskKind::Detection);
    project.suggest(&[
        finding(0, 0.9, 10.0),
        finding(0, 0.6, 80.0),
        finding(1, 0.4, 120.0),
        finding(1, 0.1, 160.0),
    ]);
    project
}

#[test]
fn the_one_at_the_place_is_accepted_and_without_a_place_the_most_probable() {
    let project = suggested();
    let at = r#"[AcceptSuggestion(task: "T", input: "a.png", concept: "car", region: Box(78.0, 8.0, 102.0, 42.0))]"#;
    assert_eq!(script(&project, at), Ok(1));
    let project = seen_again(project);
    assert_eq!(project.annotations().len(), 1);
    let Origin::Model { probability, .. } = project.annotations()[0].origin else {
        panic!("{:?}", project.annotations()[0].origin);
    };
    assert_eq!(
        probability, 0.6,
        "the one at the place, though another is more probable"
    );
    let best = r#"[AcceptSuggestion(task: "T", input: "a.png", concept: "car")]"#;
    assert_eq!(script(&project, best), Ok(1));
    assert_eq!(
        script(&project, best),
        Err("No suggestion of \"car\" waits there; `labelwright predict` makes the model look at it.".into())
    );
    let mut project = seen_again(project);
    assert_eq!(project.with(SuggestionState::Accepted).len(), 2);
    project.apply(Command::Edit(EditCommand::Undo));
    assert_eq!(
        project.with(SuggestionState::Accepted).len(),
        1,
        "what a script accepted is a gesture"
    );
    project.sound();
}

#[test]
fn all_within_the_range_are_accepted_or_from_a_probability_on() {
    let project = suggested();
    let sure = r#"[AcceptAll(task: "T", input: "a.png", min_probability: 0.8)]"#;
    assert_eq!(script(&project, sure), Ok(1));
    let project = seen_again(project);
    assert_eq!(project.annotations().len(), 1);
    assert_eq!(script(&project, r#"[AcceptAll(task: "T", input: "a.png")]"#), Ok(1));
    let project = seen_again(project);
    assert_eq!(project.annotations().len(), 3, "the range of the task begins at 0.25");
    let rest = r#"[AcceptAll(task: "T", input: "a.png", concept: "person", min_probability: 0.0)]"#;
    assert_eq!(script(&project, rest), Ok(1));
    let refused = script(&project, r#"[AcceptAll(task: "T", input: "a.png")]"#);
    assert_eq!(
        refused,
        Err("No suggestion within the range waits there; a lower `min_probability` takes more.".into())
    );
    let project = seen_again(project);
    assert_eq!(project.annotations().len(), 4);
    project.sound();
}

#[test]
fn one_is_turned_down_and_taken_up_again_and_a_refused_list_does_nothing() {
    let project = suggested();
    let down = r#"DismissSuggestion(task: "T", input: "a.png", concept: "person")"#;
    assert_eq!(script(&project, &format!("[{down}]")), Ok(1));
    let project = seen_again(project);
    assert_eq!(project.with(SuggestionState::Dismissed).len(), 1);
    let up = r#"TakeUpSuggestion(task: "T", input: "a.png", concept: "person")"#;
    let missing = r#"AcceptSuggestion(task: "T", input: "a.png", concept: "car", region: Box(0.0, 80.0, 5.0, 90.0))"#;
    assert!(script(&project, &format!("[{up}, {missing}]")).is_err());
    let project = seen_again(project);
    assert_eq!(project.with(SuggestionState::Dismissed).len(), 1, "all or nothing");
    assert_eq!(script(&project, &format!("[{up}]")), Ok(1));
    let project = seen_again(project);
    assert_eq!(project.with(SuggestionState::Dismissed).len(), 0);
    project.sound();
}

#[test]
fn only_who_may_annotate_may_accept() {
    let mut project = suggested();
    project.apply(Command::Member(MemberCommand::AddMember {
        name: "Lou".into(),
        roles: vec![Role::Lead],
        passphrase: None,
    }));
    let lou = Who::Named("Lou".into());
    let refused = as_member(&project, lou, r#"[AcceptAll(task: "T", input: "a.png")]"#);
    assert!(
        refused.is_err_and(|why| why.contains("labeler")),
        "a lead alone labels nothing"
    );
    project.sound();
}
