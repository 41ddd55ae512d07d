//! What a labeler makes of a model's suggestions, through the session, without any model file.

use crate::support::project::Project;
use crate::support::sessions::{import, until_loaded};
use crate::support::values;
use crate::support::values::{boxed, detector};
use labelwright::domain::suggestion::SuggestionState;
use labelwright::domain::{
    Assist, BBox, Band, Finding, Input, Model, ModelKind, Origin, Prompt, Region, Sign, SuggestionId, TaskKind,
};
use labelwright::session::task_text::{AssistText, AutoText, TaskText};
use labelwright::session::{
    Command, EditCommand, NavigateCommand, Progress, Session, SessionError, SuggestCommand, TaskCommand,
};

mod script;

/// A project in which a model suggests, and a session in it.
struct OpenProject {
    project: Project,
    session: Session,
    input: Input,
    model: Model,
}

fn finding(class: u32, probability: f64, x: f64) -> Finding {
    values::finding(class, probability, boxed(x, 10.0, 20.0, 30.0))
}

fn open_project(kind: TaskKind) -> OpenProject {
    let project = Project::with_pictures(0);
    for name in ["a.png", "b.png"] {
        project.folder.picture(format!("pics/{name}"), 200, 100);
    }
    let mut session = project.open();
    import(&mut session, [project.folder.path("pics")], "auto");
    let model = session
        .keep_model(detector("street", &["car", "person", "dog"]))
        .expect("kept");
    session.flush().expect("saved");
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
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opens");
    let input = session.view().current.as_ref().expect("an input").input.clone();
    until_loaded(&mut session);
    OpenProject {
        project,
        session,
        input,
        model,
    }
}

impl OpenProject {
    fn suggest(&mut self, findings: &[Finding]) {
        let task = self.session.view().task.expect("a task");
        let (model, input) = (self.model.id, self.input.clone());
        self.session
            .file_findings(task, model, &input, findings)
            .expect("filed");
        self.session.flush().expect("saved");
    }

    fn apply(&mut self, command: Command) {
        self.session.apply(command).expect("done");
        self.session.flush().expect("saved");
    }

    fn with(&self, standing: SuggestionState) -> Vec<SuggestionId> {
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
        self.session = self.project.open();
        self.session
            .apply(Command::Navigate(NavigateCommand::OpenTask(task)))
            .expect("opens");
        self.session
            .apply(Command::Navigate(NavigateCommand::Open(self.input.id)))
            .expect("opens");
        until_loaded(&mut self.session);
        self
    }
}

#[test]
fn one_accept_is_one_undo_and_survives_a_restart() {
    let mut project = open_project(TaskKind::Detection);
    project.suggest(&[
        finding(0, 0.9, 10.0),
        finding(1, 0.6, 80.0),
        finding(0, 0.1, 150.0),
        finding(2, 0.95, 0.0),
    ]);
    let offered = project.with(SuggestionState::Offered);
    assert_eq!(
        offered.len(),
        2,
        "the unmapped class is hidden, the improbable one out of range"
    );
    assert_eq!(project.with(SuggestionState::OutOfRange).len(), 1);
    project.apply(Command::Suggest(SuggestCommand::Accept(vec![offered[0]])));
    assert_eq!(project.annotations().len(), 1);
    match &project.annotations()[0].origin {
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
    let mut project = project.again();
    assert_eq!(
        (
            project.with(SuggestionState::Accepted).len(),
            project.annotations().len()
        ),
        (1, 1)
    );
    project.apply(Command::Edit(EditCommand::Undo));
    assert_eq!(
        (
            project.with(SuggestionState::Offered).len(),
            project.annotations().len()
        ),
        (2, 0)
    );
    project.apply(Command::Edit(EditCommand::Redo));
    assert_eq!(
        (
            project.with(SuggestionState::Accepted).len(),
            project.annotations().len()
        ),
        (1, 1)
    );
    project.sound();
}

#[test]
fn accept_all_takes_what_is_in_the_range_as_one_gesture() {
    let mut project = open_project(TaskKind::Detection);
    project.suggest(&[finding(0, 0.9, 10.0), finding(1, 0.6, 80.0), finding(0, 0.3, 150.0)]);
    project.apply(Command::Suggest(SuggestCommand::SetBand(Band::new(0.5, 1.0))));
    project.apply(Command::Suggest(SuggestCommand::AcceptAll));
    assert_eq!(project.annotations().len(), 2);
    assert!(matches!(
        project.session.apply(Command::Suggest(SuggestCommand::AcceptAll)),
        Err(SessionError::NothingSuggested)
    ));
    project.apply(Command::Edit(EditCommand::Undo));
    assert_eq!(project.annotations().len(), 0);
    let car = project.session.view().concepts[0].id;
    project.apply(Command::Suggest(SuggestCommand::SetConceptBand(
        car,
        Some(Band::new(0.2, 0.4)),
    )));
    assert_eq!(
        project.with(SuggestionState::Offered).len(),
        2,
        "the improbable car and the person"
    );
    project.sound();
}

#[test]
fn dismissed_ones_stay_dismissed_and_running_again_doubles_nothing() {
    let mut project = open_project(TaskKind::Detection);
    let found = [finding(0, 0.9, 10.0), finding(1, 0.6, 80.0)];
    project.suggest(&found);
    let first = project.with(SuggestionState::Offered)[0];
    project.apply(Command::Suggest(SuggestCommand::DismissSuggestions(vec![first])));
    let second = project.with(SuggestionState::Offered)[0];
    project.apply(Command::Suggest(SuggestCommand::Accept(vec![second])));
    project.suggest(&found);
    let mut project = project.again();
    project.suggest(&found);
    assert_eq!(project.with(SuggestionState::Dismissed), [first]);
    assert_eq!(project.with(SuggestionState::Accepted), [second]);
    assert_eq!(project.session.view().assist.as_ref().expect("assist").offers.len(), 2);
    project.apply(Command::Suggest(SuggestCommand::RestoreSuggestions(vec![first])));
    assert_eq!(project.with(SuggestionState::Offered), [first]);
    project.sound();
}

#[test]
fn what_is_annotated_already_is_folded_away() {
    let mut project = open_project(TaskKind::Detection);
    let car = project.session.view().concepts[0].id;
    let region = Region::Box(BBox {
        x0: 11.0,
        y0: 10.0,
        x1: 31.0,
        y1: 40.0,
    });
    project.apply(Command::Edit(EditCommand::Annotate {
        concept: car,
        region,
        sign: Sign::Present,
    }));
    project.suggest(&[finding(0, 0.9, 10.0), finding(1, 0.8, 10.0)]);
    assert_eq!(project.with(SuggestionState::Covered).len(), 1);
    assert_eq!(
        project.with(SuggestionState::Offered).len(),
        1,
        "the same place as another concept is still offered"
    );
}

#[test]
fn editing_relabeling_and_unticking() {
    let mut project = open_project(TaskKind::Detection);
    project.suggest(&[finding(0, 0.9, 10.0), finding(0, 0.6, 80.0)]);
    let offered = project.with(SuggestionState::Offered);
    let region = Region::Box(BBox {
        x0: 12.0,
        y0: 12.0,
        x1: 30.0,
        y1: 44.0,
    });
    project.apply(Command::Suggest(SuggestCommand::AcceptAs(offered[0], region.clone())));
    assert_eq!(project.annotations()[0].region, region);
    assert!(matches!(
        project.annotations()[0].origin,
        Origin::Model { edited: true, .. }
    ));
    let person = project.session.view().concepts[1].id;
    project.apply(Command::Suggest(SuggestCommand::RelabelSuggestions(
        vec![offered[1]],
        person,
    )));
    project.apply(Command::Suggest(SuggestCommand::Accept(vec![offered[1]])));
    assert_eq!(project.annotations().iter().filter(|a| a.concept == person).count(), 1);
    project.apply(Command::Suggest(SuggestCommand::Unaccept(vec![offered[0], offered[1]])));
    assert_eq!(project.annotations().len(), 0);
    assert_eq!(project.with(SuggestionState::Offered).len(), 2);
    project.apply(Command::Edit(EditCommand::Undo));
    assert_eq!(project.annotations().len(), 2);
    project.sound();
}

#[test]
fn claiming_a_suggested_concept_accepts_the_suggestion() {
    let mut project = open_project(TaskKind::Classification);
    project.suggest(&[finding(0, 0.9, 10.0), finding(0, 0.5, 60.0), finding(1, 0.4, 0.0)]);
    let offered = project.with(SuggestionState::Offered);
    assert_eq!(offered.len(), 2, "one a concept");
    let car = project.session.view().concepts[0].id;
    project.apply(Command::Edit(EditCommand::Claim {
        concept: car,
        sign: Some(Sign::Present),
    }));
    assert_eq!(project.with(SuggestionState::Accepted), [offered[0]]);
    assert!(matches!(project.annotations()[0].origin, Origin::Model { .. }));
    project.apply(Command::Edit(EditCommand::Undo));
    assert_eq!(project.with(SuggestionState::Offered).len(), 2);
    project.sound();
}

#[test]
fn a_model_that_does_not_suit_is_refused() {
    let mut project = open_project(TaskKind::Detection);
    let task = project.session.view().task.expect("a task");
    let classifier = project
        .session
        .keep_model(Model {
            kind: ModelKind::Classifier,
            name: "kinds".into(),
            hash: "cd".repeat(32),
            ..project.model.clone()
        })
        .expect("kept");
    let refused = project.session.apply(Command::Task(TaskCommand::SetAssist(
        task,
        Some(Assist::with(classifier.id)),
    )));
    assert!(matches!(refused, Err(SessionError::UnsuitedModel { .. })));
    project.apply(Command::Task(TaskCommand::SetAssist(task, None)));
    assert!(project.session.view().assist.is_none());
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

fn with_auto(project: &mut OpenProject, existing: labelwright::domain::suggestion::Existing) {
    let task = project.session.view().task.expect("a task");
    let mut auto = labelwright::domain::Auto::with(project.model.id);
    auto.existing = existing;
    project.apply(Command::Task(TaskCommand::SetAuto(task, Some(auto))));
}

fn run(project: &mut OpenProject) -> labelwright::session::PredictReport {
    let task = project.session.view().task.expect("a task");
    let report = project
        .session
        .predict_with(task, &mut look, &mut Progress::silent())
        .expect("runs");
    let input = project.input.id;
    project
        .session
        .apply(Command::Navigate(NavigateCommand::Open(input)))
        .expect("opens");
    until_loaded(&mut project.session);
    report
}

#[test]
fn thresholds_decide_and_running_twice_doubles_nothing() {
    let mut project = open_project(TaskKind::Detection);
    with_auto(&mut project, Default::default());
    let first = run(&mut project);
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
    assert_eq!(project.annotations().len(), 1);
    assert_eq!(project.annotations()[0].status, labelwright::domain::Status::Success);
    assert_eq!(
        project.with(SuggestionState::Offered).len(),
        1,
        "nobody reviews, so it stays a suggestion"
    );
    let second = run(&mut project);
    assert_eq!(
        (second.inputs, second.suggestions, second.approved, second.discarded),
        (2, 0, 0, 0)
    );
    assert_eq!(project.annotations().len(), 1);
    project.sound();
}

#[test]
fn what_is_there_already_is_not_added() {
    let mut project = open_project(TaskKind::Detection);
    let car = project.session.view().concepts[0].id;
    let region = Region::Box(BBox {
        x0: 10.0,
        y0: 11.0,
        x1: 30.0,
        y1: 40.0,
    });
    project.apply(Command::Edit(EditCommand::Annotate {
        concept: car,
        region,
        sign: Sign::Present,
    }));
    with_auto(&mut project, Default::default());
    assert_eq!(run(&mut project).approved, 1, "on the other input only");
    assert_eq!(project.annotations().len(), 1);
    project.sound();
}

#[test]
fn replacing_touches_only_what_the_model_made_and_nobody_changed() {
    use labelwright::domain::suggestion::{Existing, Thresholds};
    let mut project = open_project(TaskKind::Detection);
    with_auto(&mut project, Existing::AddMissing);
    run(&mut project);
    let task = project.session.view().task.expect("a task");
    let mut auto = labelwright::domain::Auto::with(project.model.id);
    auto.existing = Existing::Replace;
    auto.thresholds = Thresholds {
        approve: 0.6,
        discard: 0.1,
    };
    project.apply(Command::Task(TaskCommand::SetAuto(task, Some(auto))));
    let report = run(&mut project);
    assert_eq!((report.approved, report.discarded), (4, 0));
    assert_eq!(project.annotations().len(), 2, "the car anew, and the person");
    assert_eq!(
        project.with(SuggestionState::Offered).len(),
        1,
        "what was left out before is offered now"
    );
    project.sound();
}

#[test]
fn a_run_that_was_stopped_goes_on_where_it_stood() {
    let mut project = open_project(TaskKind::Detection);
    with_auto(&mut project, Default::default());
    let task = project.session.view().task.expect("a task");
    let mut progress = Progress::silent();
    let stop = progress.stopper();
    let mut seen = 0;
    let report = project
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
    let mut project = project.again();
    let first = report.gesture;
    let report = run(&mut project);
    assert_eq!(
        (report.gesture, report.inputs, report.approved, report.paused),
        (first, 1, 1, false)
    );
    project.sound();
}

#[test]
fn a_run_is_taken_back_as_one_but_for_what_was_touched_since() {
    let mut project = open_project(TaskKind::Detection);
    with_auto(&mut project, Default::default());
    let report = run(&mut project);
    let made = project.annotations()[0].clone();
    let region = Region::Box(BBox {
        x0: 100.0,
        y0: 50.0,
        x1: 120.0,
        y1: 80.0,
    });
    project.apply(Command::Edit(EditCommand::Reshape(vec![(made.id, region)])));
    let back = project
        .session
        .take_back_now(report.gesture.expect("a gesture"))
        .expect("taken back");
    assert_eq!((back.annotations, back.left()), (1, 1), "{back:?}");
    let input = project.input.id;
    project
        .session
        .apply(Command::Navigate(NavigateCommand::Open(input)))
        .expect("opens");
    until_loaded(&mut project.session);
    assert_eq!(project.annotations().len(), 1, "the one that was moved stays");
    project.sound();
    assert_eq!(
        run(&mut project).approved,
        1,
        "it can be run anew, and what was moved is not claimed twice"
    );
    project.sound();
}

#[test]
fn models_and_thresholds_are_read_from_a_task_text() {
    let mut project = open_project(TaskKind::Detection);
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
        project.session.new_task(unknown),
        Err(SessionError::NoSuchModel(_))
    ));
    let task = project.session.new_task(text).expect("a task");
    let report = project
        .session
        .predict_with(task.id, &mut look, &mut Progress::silent())
        .expect("runs");
    assert_eq!((report.suggestions, report.approved, report.discarded), (8, 6, 0));
}

#[test]
fn a_promptable_model_outlines_unless_another_way_was_chosen() {
    let mut project = open_project(TaskKind::Segmentation);
    let mut model = project.model.clone();
    (model.name, model.kind, model.hash) = ("points".into(), ModelKind::Promptable, "cd".repeat(32));
    (model.layout, model.path, model.classes) = ("sam".into(), "points.ron".into(), vec![]);
    let model = project.session.keep_model(model).expect("kept");
    project.apply(Command::Suggest(SuggestCommand::Prompt(Prompt::default())));
    assert_eq!(project.session.view().smart.model, Some(model.id));
    project.apply(Command::Suggest(SuggestCommand::UseSmartModel(None)));
    project.apply(Command::Suggest(SuggestCommand::Prompt(Prompt::default())));
    assert_eq!(project.session.view().smart.model, None, "the choice is the labeler's");
}
