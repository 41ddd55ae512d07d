//! Several people label the same inputs, and a model suggests: each decides on its suggestions alone.

use super::blind::at_first;
use crate::support::sessions::import_of;
use crate::support::team::Team;
use labelwright::domain::suggestion::SuggestionState;
use labelwright::domain::{Band, ConceptId, SuggestionId, Task, Verdict};
use labelwright::session::{Command, EditCommand, ImportRequest, Progress, Session, SuggestCommand, notice};

const CARS: [(f64, f64, f64); 2] = [(5.0, 5.0, 0.9), (40.0, 5.0, 0.6)];

/// A team whose task has two suggestions on its first input.
fn suggested(strategy: &str) -> (Team, Task) {
    let team = Team::with_pictures(2);
    team.model();
    let task = team.task(&format!(
        r#"(name: "Street", kind: Detection, concepts: ["car", "van"], {strategy}, assist: Some((model: "street")))"#
    ));
    team.sees(&task, &CARS);
    (team, task)
}

fn concept(session: &Session, name: &str) -> ConceptId {
    let known = session.view().concepts.iter().find(|concept| concept.name == name);
    known.expect("is there").id
}

const TOGETHER: &str = r#"labelers: ["Ana", "Ben"]"#;

fn done(session: &mut Session, command: Command) {
    session.apply(command).expect("done");
    session.flush().expect("saved");
}

fn standing(session: &Session) -> Vec<SuggestionState> {
    let assist = session.view().assist.as_ref().expect("a model suggests");
    assist.offers.iter().map(|offer| offer.standing).collect()
}

fn ids(session: &Session) -> Vec<SuggestionId> {
    let assist = session.view().assist.as_ref().expect("a model suggests");
    assist.offers.iter().map(|offer| offer.suggestion.id).collect()
}

#[test]
fn each_decides_alone() {
    let (team, _) = suggested(TOGETHER);
    let mut ana = at_first(&team, "Ana");
    assert_eq!(standing(&ana), [SuggestionState::Offered, SuggestionState::Offered]);
    let offered = ids(&ana);
    done(
        &mut ana,
        Command::Suggest(SuggestCommand::DismissSuggestions(vec![offered[0]])),
    );
    done(&mut ana, Command::Suggest(SuggestCommand::Accept(vec![offered[1]])));
    assert_eq!(standing(&ana), [SuggestionState::Dismissed, SuggestionState::Accepted]);

    let mut ben = at_first(&team, "Ben");
    assert_eq!(standing(&ben), [SuggestionState::Offered, SuggestionState::Offered]);
    let offered = ids(&ben);
    let van = concept(&ben, "van");
    done(
        &mut ben,
        Command::Suggest(SuggestCommand::RelabelSuggestions(vec![offered[0]], van)),
    );
    done(&mut ben, Command::Suggest(SuggestCommand::AcceptAll));
    assert_eq!(standing(&ben), [SuggestionState::Accepted, SuggestionState::Accepted]);

    let ana = at_first(&team, "Ana");
    assert_eq!(
        standing(&ana),
        [SuggestionState::Dismissed, SuggestionState::Accepted],
        "after a restart, too"
    );
    let car = concept(&ana, "car");
    let lea = at_first(&team, "Lea");
    assert_eq!(lea.view().current.as_ref().expect("open").annotations.len(), 3);
    let of_ana = ana.view().assist.as_ref().expect("a model suggests");
    assert_eq!(of_ana.offers[0].suggestion.concept, car, "what Ben calls it is Ben's");
    team.sound();
}

#[test]
fn a_decision_is_taken_back_and_made_again() {
    let (team, _) = suggested(TOGETHER);
    let mut ana = at_first(&team, "Ana");
    let first = ids(&ana)[0];
    done(&mut ana, Command::Suggest(SuggestCommand::Accept(vec![first])));
    assert_ne!(ids(&ana)[0], first, "it is a copy of hers now");
    done(&mut ana, Command::Edit(EditCommand::Undo));
    assert_eq!(standing(&ana), [SuggestionState::Offered, SuggestionState::Offered]);
    assert_eq!(ids(&ana)[0], first);
    done(&mut ana, Command::Edit(EditCommand::Redo));
    assert_eq!(standing(&ana), [SuggestionState::Accepted, SuggestionState::Offered]);
    let mine = ids(&ana)[0];
    done(&mut ana, Command::Suggest(SuggestCommand::Unaccept(vec![mine])));
    assert_eq!(standing(&ana), [SuggestionState::Offered, SuggestionState::Offered]);
    // The window may still ask by the identifier that it drew before.
    done(
        &mut ana,
        Command::Suggest(SuggestCommand::DismissSuggestions(vec![first])),
    );
    assert_eq!(standing(&ana), [SuggestionState::Dismissed, SuggestionState::Offered]);
    assert!(ana.view().current.as_ref().expect("open").annotations.is_empty());
    team.sound();
}

#[test]
fn two_who_decide_at_the_same_moment_do_not_clash() {
    let (team, _) = suggested(TOGETHER);
    let (mut ana, mut ben) = (at_first(&team, "Ana"), at_first(&team, "Ben"));
    let offered = ids(&ana);
    done(
        &mut ana,
        Command::Suggest(SuggestCommand::DismissSuggestions(vec![offered[0]])),
    );
    done(&mut ben, Command::Suggest(SuggestCommand::Accept(vec![offered[0]])));
    assert_eq!(standing(&ana)[0], SuggestionState::Dismissed);
    assert_eq!(standing(&ben)[0], SuggestionState::Accepted);
    team.sound();
}

#[test]
fn where_one_labels_an_input_the_decision_is_the_inputs() {
    let (team, _) = suggested(r#"labelers: ["Ana", "Ben"], worker_strategy: Queue"#);
    let mut ana = at_first(&team, "Ana");
    let first = ids(&ana)[0];
    done(
        &mut ana,
        Command::Suggest(SuggestCommand::DismissSuggestions(vec![first])),
    );
    let lea = at_first(&team, "Lea");
    let shown = lea.view().assist.as_ref().expect("a model suggests");
    assert_eq!(shown.offers[0].suggestion.verdict, Verdict::Dismissed);
}

#[test]
fn running_the_model_again_doubles_nothing() {
    let (team, task) = suggested(TOGETHER);
    let mut ana = at_first(&team, "Ana");
    let first = ids(&ana)[0];
    done(
        &mut ana,
        Command::Suggest(SuggestCommand::DismissSuggestions(vec![first])),
    );
    team.sees(&task, &CARS);
    assert_eq!(ids(&at_first(&team, "Ben")).len(), 2);
    team.sound();
}

/// A task with consensus that has the suggestions of a file.
fn imported() -> (Team, Task) {
    let team = Team::with_pictures(2);
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car", "van"], labelers: ["Ana", "Ben"], reviewers: ["Rae"],
            review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#,
    );
    let coco = r#"{"images": [{"id": 1, "file_name": "pics/0.png"}], "annotations": [],
        "categories": [{"id": 1, "name": "car"}]}"#;
    let result = |x: f64, score: f64| {
        format!(r#"{{"image_id": 1, "category_id": 1, "bbox": [{x}, 5, 20, 20], "score": {score}}}"#)
    };
    let results = CARS.map(|(x, _, score)| result(x, score)).join(",");
    let file = |name: &str| team.path().with_file_name(name);
    std::fs::write(file("instances.json"), coco).expect("written");
    std::fs::write(file("results.json"), format!("[{results}]")).expect("written");
    let mut lea = team.session("Lea");
    let request = ImportRequest {
        task: Some(task.id),
        ..import_of([file("results.json")], "auto")
    };
    let report = lea.import_now(&request, &mut Progress::silent()).expect("imported");
    assert_eq!((report.suggestions, report.skipped), (2, vec![]));
    (team, task)
}

#[test]
fn imported_ones_are_decided_on_by_each_and_what_both_accept_is_agreed_on() {
    let (team, _) = imported();
    let mut ana = at_first(&team, "Ana");
    assert_eq!(standing(&ana), [SuggestionState::Offered, SuggestionState::Offered]);
    let offered = ids(&ana);
    done(
        &mut ana,
        Command::Suggest(SuggestCommand::DismissSuggestions(vec![offered[1]])),
    );
    done(&mut ana, Command::Suggest(SuggestCommand::AcceptAll));
    done(&mut ana, Command::Edit(EditCommand::Submit));
    let mut ben = at_first(&team, "Ben");
    assert_eq!(standing(&ben), [SuggestionState::Offered, SuggestionState::Offered]);
    done(&mut ben, Command::Suggest(SuggestCommand::AcceptAll));
    done(&mut ben, Command::Edit(EditCommand::Submit));
    let statuses = team.statuses("Street");
    assert_eq!(
        (statuses.get("Success"), statuses.get("AwaitingConsensusReview")),
        (Some(&3), Some(&1))
    );
    team.sound();
}

#[test]
fn a_range_hides_improbable_ones_that_were_imported() {
    let (team, _) = imported();
    let mut ana = at_first(&team, "Ana");
    done(&mut ana, Command::Suggest(SuggestCommand::SetBand(Band::new(0.7, 1.0))));
    assert_eq!(standing(&ana), [SuggestionState::Offered, SuggestionState::OutOfRange]);
    let refused = ana
        .apply(Command::Suggest(SuggestCommand::SuggestAgain))
        .expect_err("no network");
    assert!(
        notice::sentence(&refused, None).contains("there is no network here"),
        "{refused:?}"
    );
}
