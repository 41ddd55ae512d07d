//! Several people label the same inputs, and a model suggests: each decides on its suggestions alone.

use crate::desk::Team;
use labelwright::domain::suggestion::Standing;
use labelwright::domain::{
    BBox, ConceptId, Finding, Input, InputId, Model, ModelId, ModelKind, Region, SuggestionId, Task, Verdict,
};
use labelwright::session::{Command, Session};
use labelwright::store::ReadOnly;

fn finding(x: f64, probability: f64) -> Finding {
    Finding {
        class: 0,
        probability,
        region: Region::Box(BBox {
            x0: x,
            y0: 5.0,
            x1: x + 10.0,
            y1: 15.0,
        }),
    }
}

/// A team whose task has two suggestions on its first input.
fn suggested(strategy: &str) -> (Team, Task, InputId) {
    let team = Team::with_pictures(2);
    let mut lea = team.seat("Lea");
    let model = lea
        .keep_model(Model {
            id: ModelId::fixed(0),
            name: "street".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "street.onnx".into(),
            hash: "ab".repeat(32),
            classes: vec!["car".into()],
            licence: None,
        })
        .expect("kept");
    lea.settle().expect("saved");
    let task = team.task(&format!(
        r#"(name: "Street", kind: Detection, concepts: ["car", "van"], {strategy}, assist: Some((model: "street")))"#
    ));
    let mut lea = team.seat("Lea");
    let input = first_input(&team);
    lea.file_findings(task.id, model.id, &input, &[finding(5.0, 0.9), finding(40.0, 0.6)])
        .expect("filed");
    lea.settle().expect("saved");
    (team, task, input.id)
}

fn first_input(team: &Team) -> Input {
    let disk = ReadOnly::open(&team.path()).expect("opens");
    let mut found = None;
    disk.reader()
        .each_input(&mut |input| {
            if input.name == "0.png" {
                found = Some(input);
            }
        })
        .expect("reads");
    found.expect("is there")
}

fn concept(session: &Session, name: &str) -> ConceptId {
    let known = session.view().concepts.iter().find(|concept| concept.name == name);
    known.expect("is there").id
}

const TOGETHER: &str = r#"labelers: ["Ana", "Ben"]"#;

fn at(team: &Team, name: &str, task: &Task, input: InputId) -> Session {
    let mut session = team.seat(name);
    session.apply(Command::OpenTask(Some(task.id))).expect("opens the task");
    session.apply(Command::Open(input)).expect("opens the input");
    while !session.view().current.as_ref().is_some_and(|current| current.loaded) {
        session.pump();
        std::thread::yield_now();
    }
    session
}

fn done(session: &mut Session, command: Command) {
    session.apply(command).expect("done");
    session.settle().expect("saved");
}

fn standing(session: &Session) -> Vec<Standing> {
    let assist = session.view().assist.as_ref().expect("a model suggests");
    assist.offers.iter().map(|offer| offer.standing).collect()
}

fn ids(session: &Session) -> Vec<SuggestionId> {
    let assist = session.view().assist.as_ref().expect("a model suggests");
    assist.offers.iter().map(|offer| offer.suggestion.id).collect()
}

#[test]
fn each_decides_alone() {
    let (team, task, input) = suggested(TOGETHER);
    let mut ana = at(&team, "Ana", &task, input);
    assert_eq!(standing(&ana), [Standing::Offered, Standing::Offered]);
    let offered = ids(&ana);
    done(&mut ana, Command::DismissSuggestions(vec![offered[0]]));
    done(&mut ana, Command::Accept(vec![offered[1]]));
    assert_eq!(standing(&ana), [Standing::Dismissed, Standing::Accepted]);

    let mut ben = at(&team, "Ben", &task, input);
    assert_eq!(standing(&ben), [Standing::Offered, Standing::Offered]);
    let offered = ids(&ben);
    let van = concept(&ben, "van");
    done(&mut ben, Command::RelabelSuggestions(vec![offered[0]], van));
    done(&mut ben, Command::AcceptAll);
    assert_eq!(standing(&ben), [Standing::Accepted, Standing::Accepted]);

    let ana = at(&team, "Ana", &task, input);
    assert_eq!(
        standing(&ana),
        [Standing::Dismissed, Standing::Accepted],
        "after a restart, too"
    );
    let car = concept(&ana, "car");
    let of_ana = ana.view().assist.as_ref().expect("a model suggests");
    assert_eq!(of_ana.offers[0].suggestion.concept, car, "what Ben calls it is Ben's");
    team.sound();
}

#[test]
fn a_decision_is_taken_back_and_made_again() {
    let (team, task, input) = suggested(TOGETHER);
    let mut ana = at(&team, "Ana", &task, input);
    let first = ids(&ana)[0];
    done(&mut ana, Command::Accept(vec![first]));
    assert_ne!(ids(&ana)[0], first, "it is a copy of hers now");
    done(&mut ana, Command::Undo);
    assert_eq!(standing(&ana), [Standing::Offered, Standing::Offered]);
    assert_eq!(ids(&ana)[0], first);
    done(&mut ana, Command::Redo);
    assert_eq!(standing(&ana), [Standing::Accepted, Standing::Offered]);
    let mine = ids(&ana)[0];
    done(&mut ana, Command::Unaccept(vec![mine]));
    assert_eq!(standing(&ana), [Standing::Offered, Standing::Offered]);
    // The window may still ask by the identifier that it drew before.
    done(&mut ana, Command::DismissSuggestions(vec![first]));
    assert_eq!(standing(&ana), [Standing::Dismissed, Standing::Offered]);
    assert!(ana.view().current.as_ref().expect("open").annotations.is_empty());
    team.sound();
}

#[test]
fn two_who_decide_at_the_same_moment_do_not_clash() {
    let (team, task, input) = suggested(TOGETHER);
    let (mut ana, mut ben) = (at(&team, "Ana", &task, input), at(&team, "Ben", &task, input));
    let offered = ids(&ana);
    done(&mut ana, Command::DismissSuggestions(vec![offered[0]]));
    done(&mut ben, Command::Accept(vec![offered[0]]));
    assert_eq!(standing(&ana)[0], Standing::Dismissed);
    assert_eq!(standing(&ben)[0], Standing::Accepted);
    team.sound();
}

#[test]
fn where_one_labels_an_input_the_decision_is_the_inputs() {
    let (team, task, input) = suggested(r#"labelers: ["Ana", "Ben"], worker_strategy: Queue"#);
    let mut ana = at(&team, "Ana", &task, input);
    let first = ids(&ana)[0];
    done(&mut ana, Command::DismissSuggestions(vec![first]));
    let lea = at(&team, "Lea", &task, input);
    let shown = lea.view().assist.as_ref().expect("a model suggests");
    assert_eq!(shown.offers[0].suggestion.verdict, Verdict::Dismissed);
}

#[test]
fn running_the_model_again_doubles_nothing() {
    let (team, task, input) = suggested(TOGETHER);
    let mut ana = at(&team, "Ana", &task, input);
    let first = ids(&ana)[0];
    done(&mut ana, Command::DismissSuggestions(vec![first]));
    let mut lea = team.seat("Lea");
    let (model, found) = (task.assist.as_ref().expect("it has one").model, first_input(&team));
    lea.file_findings(task.id, model, &found, &[finding(5.0, 0.9), finding(40.0, 0.6)])
        .expect("filed");
    lea.settle().expect("saved");
    assert_eq!(ids(&at(&team, "Ben", &task, input)).len(), 2);
    let counted = lea.show_task("Street").expect("shown");
    assert_eq!(counted.statuses.values().sum::<u64>(), 0);
    team.sound();
}
