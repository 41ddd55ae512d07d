//! What a labeler makes of a model's suggestions, through the session, without any model file.

use labelwright::domain::suggestion::Standing;
use labelwright::domain::{
    Assist, BBox, Band, Finding, Input, Model, ModelId, ModelKind, Origin, Prompt, Region, Sign, SuggestionId, TaskKind,
};
use labelwright::session::task_text::{AssistText, AutoText, TaskText};
use labelwright::session::{Command, ImportRequest, Opening, Progress, Session, SessionError, Stamps, Who};
use std::path::PathBuf;

mod script;

struct Desk {
    dir: tempfile::TempDir,
    session: Session,
    input: Input,
    model: Model,
}

fn opened(path: PathBuf) -> Session {
    Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens")
}

fn finding(class: u32, probability: f64, x: f64) -> Finding {
    let region = Region::Box(BBox {
        x0: x,
        y0: 10.0,
        x1: x + 20.0,
        y1: 40.0,
    });
    Finding {
        class,
        probability,
        region,
    }
}

fn desk(kind: TaskKind) -> Desk {
    let dir = tempfile::tempdir().expect("a folder");
    let pictures = dir.path().join("pics");
    std::fs::create_dir(&pictures).expect("a folder");
    for name in ["a.png", "b.png"] {
        image::RgbImage::new(200, 100)
            .save(pictures.join(name))
            .expect("a picture");
    }
    let path = dir.path().join("p.labelwright");
    Session::create(&path, "Ana", &Stamps::default()).expect("a project");
    let mut session = opened(path);
    let request = ImportRequest {
        paths: vec![pictures],
        format: "auto".into(),
        dataset: None,
        task: None,
        voc_one_based: None,
        by_me: false,
    };
    session.import_now(&request, &mut Progress::silent()).expect("imports");
    let model = session
        .keep_model(Model {
            id: ModelId::fixed(0),
            name: "street".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "street.onnx".into(),
            hash: "ab".repeat(32),
            classes: vec!["car".into(), "person".into(), "dog".into()],
            licence: None,
        })
        .expect("kept");
    session.settle().expect("saved");
    let text = TaskText {
        assist: Some(AssistText {
            model: "street".into(),
            low: 0.25,
            high: 1.0,
            per_concept: Default::default(),
            classes: Default::default(),
        }),
        ..TaskText::new("T", kind, vec!["car".into(), "person".into()])
    };
    let task = session.new_task(text).expect("a task");
    session.apply(Command::OpenTask(Some(task.id))).expect("opens");
    let input = session.view().current.as_ref().expect("an input").input.clone();
    let mut desk = Desk {
        dir,
        session,
        input,
        model,
    };
    desk.pump();
    desk
}

impl Desk {
    fn pump(&mut self) {
        for _ in 0..200 {
            self.session.pump();
            if self.session.view().current.as_ref().is_some_and(|c| c.loaded) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        self.session.settle().expect("saved");
    }

    fn suggest(&mut self, findings: &[Finding]) {
        let task = self.session.view().task.expect("a task");
        let (model, input) = (self.model.id, self.input.clone());
        self.session
            .file_findings(task, model, &input, findings)
            .expect("filed");
        self.session.settle().expect("saved");
    }

    fn apply(&mut self, command: Command) {
        self.session.apply(command).expect("done");
        self.session.settle().expect("saved");
    }

    fn with(&self, standing: Standing) -> Vec<SuggestionId> {
        let assist = self.session.view().assist.as_ref().expect("assist");
        let chosen = assist.offers.iter().filter(|offer| offer.standing == standing);
        chosen.map(|offer| offer.suggestion.id).collect()
    }

    fn annotations(&self) -> &[labelwright::domain::Annotation] {
        &self.session.view().current.as_ref().expect("an input").annotations
    }

    fn sound(&self) {
        let report = self.session.check().expect("checked");
        assert!(report.problems.is_empty(), "{:?}", report.problems);
    }

    /// The same project, opened anew.
    fn again(mut self) -> Self {
        let task = self.session.view().task;
        drop(self.session);
        self.session = opened(self.dir.path().join("p.labelwright"));
        self.session.apply(Command::OpenTask(task)).expect("opens");
        self.session.apply(Command::Open(self.input.id)).expect("opens");
        self.pump();
        self
    }
}

#[test]
fn one_accept_is_one_undo_and_survives_a_restart() {
    let mut desk = desk(TaskKind::Detection);
    desk.suggest(&[
        finding(0, 0.9, 10.0),
        finding(1, 0.6, 80.0),
        finding(0, 0.1, 150.0),
        finding(2, 0.95, 0.0),
    ]);
    let offered = desk.with(Standing::Offered);
    assert_eq!(
        offered.len(),
        2,
        "the unmapped class is hidden, the improbable one out of range"
    );
    assert_eq!(desk.with(Standing::OutOfRange).len(), 1);
    desk.apply(Command::Accept(vec![offered[0]]));
    assert_eq!(desk.annotations().len(), 1);
    match &desk.annotations()[0].origin {
        Origin::Model {
            model,
            version,
            probability,
            edited,
        } => {
            assert_eq!(
                (model.as_str(), version.as_str(), *probability, *edited),
                ("street", "abababababab", 0.9, false)
            );
        }
        other => panic!("{other:?}"),
    }
    let mut desk = desk.again();
    assert_eq!((desk.with(Standing::Accepted).len(), desk.annotations().len()), (1, 1));
    desk.apply(Command::Undo);
    assert_eq!((desk.with(Standing::Offered).len(), desk.annotations().len()), (2, 0));
    desk.apply(Command::Redo);
    assert_eq!((desk.with(Standing::Accepted).len(), desk.annotations().len()), (1, 1));
    desk.sound();
}

#[test]
fn accept_all_takes_what_is_in_the_range_as_one_gesture() {
    let mut desk = desk(TaskKind::Detection);
    desk.suggest(&[finding(0, 0.9, 10.0), finding(1, 0.6, 80.0), finding(0, 0.3, 150.0)]);
    desk.apply(Command::SetBand(Band::new(0.5, 1.0)));
    desk.apply(Command::AcceptAll);
    assert_eq!(desk.annotations().len(), 2);
    assert!(matches!(
        desk.session.apply(Command::AcceptAll),
        Err(SessionError::NothingSuggested)
    ));
    desk.apply(Command::Undo);
    assert_eq!(desk.annotations().len(), 0);
    let car = desk.session.view().concepts[0].id;
    desk.apply(Command::SetConceptBand(car, Some(Band::new(0.2, 0.4))));
    assert_eq!(
        desk.with(Standing::Offered).len(),
        2,
        "the improbable car and the person"
    );
    desk.sound();
}

#[test]
fn dismissed_ones_stay_dismissed_and_running_again_doubles_nothing() {
    let mut desk = desk(TaskKind::Detection);
    let found = [finding(0, 0.9, 10.0), finding(1, 0.6, 80.0)];
    desk.suggest(&found);
    let first = desk.with(Standing::Offered)[0];
    desk.apply(Command::DismissSuggestions(vec![first]));
    let second = desk.with(Standing::Offered)[0];
    desk.apply(Command::Accept(vec![second]));
    desk.suggest(&found);
    let mut desk = desk.again();
    desk.suggest(&found);
    assert_eq!(desk.with(Standing::Dismissed), [first]);
    assert_eq!(desk.with(Standing::Accepted), [second]);
    assert_eq!(desk.session.view().assist.as_ref().expect("assist").offers.len(), 2);
    desk.apply(Command::TakeUp(vec![first]));
    assert_eq!(desk.with(Standing::Offered), [first]);
    desk.sound();
}

#[test]
fn what_is_annotated_already_is_folded_away() {
    let mut desk = desk(TaskKind::Detection);
    let car = desk.session.view().concepts[0].id;
    let region = Region::Box(BBox {
        x0: 11.0,
        y0: 10.0,
        x1: 31.0,
        y1: 40.0,
    });
    desk.apply(Command::Annotate {
        concept: car,
        region,
        sign: Sign::Present,
    });
    desk.suggest(&[finding(0, 0.9, 10.0), finding(1, 0.8, 10.0)]);
    assert_eq!(desk.with(Standing::Covered).len(), 1);
    assert_eq!(
        desk.with(Standing::Offered).len(),
        1,
        "the same place as another concept is still offered"
    );
}

#[test]
fn editing_relabeling_and_unticking() {
    let mut desk = desk(TaskKind::Detection);
    desk.suggest(&[finding(0, 0.9, 10.0), finding(0, 0.6, 80.0)]);
    let offered = desk.with(Standing::Offered);
    let region = Region::Box(BBox {
        x0: 12.0,
        y0: 12.0,
        x1: 30.0,
        y1: 44.0,
    });
    desk.apply(Command::AcceptAs(offered[0], region.clone()));
    assert_eq!(desk.annotations()[0].region, region);
    assert!(matches!(
        desk.annotations()[0].origin,
        Origin::Model { edited: true, .. }
    ));
    let person = desk.session.view().concepts[1].id;
    desk.apply(Command::RelabelSuggestions(vec![offered[1]], person));
    desk.apply(Command::Accept(vec![offered[1]]));
    assert_eq!(desk.annotations().iter().filter(|a| a.concept == person).count(), 1);
    desk.apply(Command::Unaccept(vec![offered[0], offered[1]]));
    assert_eq!(desk.annotations().len(), 0);
    assert_eq!(desk.with(Standing::Offered).len(), 2);
    desk.apply(Command::Undo);
    assert_eq!(desk.annotations().len(), 2);
    desk.sound();
}

#[test]
fn claiming_a_suggested_concept_accepts_the_suggestion() {
    let mut desk = desk(TaskKind::Classification);
    desk.suggest(&[finding(0, 0.9, 10.0), finding(0, 0.5, 60.0), finding(1, 0.4, 0.0)]);
    let offered = desk.with(Standing::Offered);
    assert_eq!(offered.len(), 2, "one a concept");
    let car = desk.session.view().concepts[0].id;
    desk.apply(Command::Claim {
        concept: car,
        sign: Some(Sign::Present),
    });
    assert_eq!(desk.with(Standing::Accepted), [offered[0]]);
    assert!(matches!(desk.annotations()[0].origin, Origin::Model { .. }));
    desk.apply(Command::Undo);
    assert_eq!(desk.with(Standing::Offered).len(), 2);
    desk.sound();
}

#[test]
fn a_model_that_does_not_suit_is_refused() {
    let mut desk = desk(TaskKind::Detection);
    let task = desk.session.view().task.expect("a task");
    let classifier = desk
        .session
        .keep_model(Model {
            kind: ModelKind::Classifier,
            name: "kinds".into(),
            hash: "cd".repeat(32),
            ..desk.model.clone()
        })
        .expect("kept");
    let refused = desk
        .session
        .apply(Command::SetAssist(task, Some(Assist::with(classifier.id))));
    assert!(matches!(refused, Err(SessionError::UnsuitedModel { .. })));
    desk.apply(Command::SetAssist(task, None));
    assert!(desk.session.view().assist.is_none());
}

/// What a model that is never wrong in the same way says of every input.
fn look(_: &Input) -> Result<Vec<Finding>, String> {
    Ok(vec![
        finding(0, 0.95, 10.0),
        finding(1, 0.7, 80.0),
        finding(0, 0.3, 150.0),
        finding(2, 0.99, 0.0),
    ])
}

fn with_auto(desk: &mut Desk, existing: labelwright::domain::suggestion::Existing) {
    let task = desk.session.view().task.expect("a task");
    let mut auto = labelwright::domain::Auto::with(desk.model.id);
    auto.existing = existing;
    desk.apply(Command::SetAuto(task, Some(auto)));
}

fn run(desk: &mut Desk) -> labelwright::session::PredictReport {
    let task = desk.session.view().task.expect("a task");
    let report = desk
        .session
        .predict_with(task, &mut look, &mut Progress::silent())
        .expect("runs");
    let input = desk.input.id;
    desk.session.apply(Command::Open(input)).expect("opens");
    desk.pump();
    report
}

#[test]
fn thresholds_decide_and_running_twice_doubles_nothing() {
    let mut desk = desk(TaskKind::Detection);
    with_auto(&mut desk, Default::default());
    let first = run(&mut desk);
    assert_eq!(
        (
            first.inputs,
            first.suggestions,
            first.approved,
            first.review,
            first.discarded
        ),
        (2, 6, 2, 0, 2)
    );
    assert_eq!(desk.annotations().len(), 1);
    assert_eq!(desk.annotations()[0].status, labelwright::domain::Status::Success);
    assert_eq!(
        desk.with(Standing::Offered).len(),
        1,
        "nobody reviews, so it stays a suggestion"
    );
    let second = run(&mut desk);
    assert_eq!(
        (second.inputs, second.suggestions, second.approved, second.discarded),
        (2, 0, 0, 0)
    );
    assert_eq!(desk.annotations().len(), 1);
    desk.sound();
}

#[test]
fn what_is_there_already_is_not_added() {
    let mut desk = desk(TaskKind::Detection);
    let car = desk.session.view().concepts[0].id;
    let region = Region::Box(BBox {
        x0: 10.0,
        y0: 11.0,
        x1: 30.0,
        y1: 40.0,
    });
    desk.apply(Command::Annotate {
        concept: car,
        region,
        sign: Sign::Present,
    });
    with_auto(&mut desk, Default::default());
    assert_eq!(run(&mut desk).approved, 1, "on the other input only");
    assert_eq!(desk.annotations().len(), 1);
    desk.sound();
}

#[test]
fn replacing_touches_only_what_the_model_made_and_nobody_changed() {
    use labelwright::domain::suggestion::{Existing, Thresholds};
    let mut desk = desk(TaskKind::Detection);
    with_auto(&mut desk, Existing::AddMissing);
    run(&mut desk);
    let task = desk.session.view().task.expect("a task");
    let mut auto = labelwright::domain::Auto::with(desk.model.id);
    auto.existing = Existing::Replace;
    auto.thresholds = Thresholds {
        approve: 0.6,
        discard: 0.1,
    };
    desk.apply(Command::SetAuto(task, Some(auto)));
    let report = run(&mut desk);
    assert_eq!((report.approved, report.discarded), (4, 0));
    assert_eq!(desk.annotations().len(), 2, "the car anew, and the person");
    assert_eq!(
        desk.with(Standing::Offered).len(),
        1,
        "what was left out before is offered now"
    );
    desk.sound();
}

#[test]
fn a_run_that_was_stopped_goes_on_where_it_stood() {
    let mut desk = desk(TaskKind::Detection);
    with_auto(&mut desk, Default::default());
    let task = desk.session.view().task.expect("a task");
    let mut progress = Progress::silent();
    let stop = progress.stopper();
    let mut seen = 0;
    let report = desk
        .session
        .predict_with(
            task,
            &mut |input| {
                seen += 1;
                if seen == 1 {
                    stop();
                }
                look(input)
            },
            &mut progress,
        )
        .expect("runs");
    assert!(report.paused);
    assert_eq!((report.inputs, report.approved), (1, 1));
    let mut desk = desk.again();
    let first = report.gesture;
    let report = run(&mut desk);
    assert_eq!(
        (report.gesture, report.inputs, report.approved, report.paused),
        (first, 1, 1, false)
    );
    desk.sound();
}

#[test]
fn a_run_is_taken_back_as_one_but_for_what_was_touched_since() {
    let mut desk = desk(TaskKind::Detection);
    with_auto(&mut desk, Default::default());
    let report = run(&mut desk);
    let made = desk.annotations()[0].clone();
    let region = Region::Box(BBox {
        x0: 100.0,
        y0: 50.0,
        x1: 120.0,
        y1: 80.0,
    });
    desk.apply(Command::Reshape(vec![(made.id, region)]));
    let back = desk
        .session
        .take_back_now(report.gesture.expect("a gesture"))
        .expect("taken back");
    assert_eq!((back.annotations, back.left()), (1, 1), "{back:?}");
    let input = desk.input.id;
    desk.session.apply(Command::Open(input)).expect("opens");
    desk.pump();
    assert_eq!(desk.annotations().len(), 1, "the one that was moved stays");
    desk.sound();
    assert_eq!(
        run(&mut desk).approved,
        1,
        "it can be run anew, and what was moved is not claimed twice"
    );
    desk.sound();
}

#[test]
fn models_and_thresholds_are_read_from_a_task_text() {
    let mut desk = desk(TaskKind::Detection);
    let text = TaskText {
        auto: Some(AutoText {
            model: "street".into(),
            approve: 0.8,
            discard: 0.2,
            per_concept: [("person".to_string(), (0.6, 0.5))].into(),
            classes: [("dog".to_string(), "car".to_string())].into(),
            existing: Default::default(),
        }),
        ..TaskText::new("U", TaskKind::Detection, vec!["car".into(), "person".into()])
    };
    let mut unknown = text.clone();
    unknown.auto.as_mut().expect("auto").model = "nobody".into();
    assert!(matches!(
        desk.session.new_task(unknown),
        Err(SessionError::NoSuchModel(_))
    ));
    let task = desk.session.new_task(text).expect("a task");
    let report = desk
        .session
        .predict_with(task.id, &mut look, &mut Progress::silent())
        .expect("runs");
    assert_eq!((report.suggestions, report.approved, report.discarded), (8, 6, 0));
}

#[test]
fn a_promptable_model_outlines_unless_another_way_was_chosen() {
    let mut desk = desk(TaskKind::Segmentation);
    let mut model = desk.model.clone();
    (model.name, model.kind, model.hash) = ("points".into(), ModelKind::Promptable, "cd".repeat(32));
    (model.layout, model.path, model.classes) = ("sam".into(), "points.ron".into(), vec![]);
    let model = desk.session.keep_model(model).expect("kept");
    desk.apply(Command::Prompt(Prompt::default()));
    assert_eq!(desk.session.view().smart.model, Some(model.id));
    desk.apply(Command::UseSmartModel(None));
    desk.apply(Command::Prompt(Prompt::default()));
    assert_eq!(desk.session.view().smart.model, None, "the choice is the labeler's");
}
