//! What a model did over a whole task is taken back, with what it suggested.

use super::setup::{OpenProject, left};
use crate::support::sessions::import_of;
use crate::support::values::{boxed, detector, finding};
use labelwright::domain::suggestion::{Existing, Thresholds};
use labelwright::domain::task::Task;
use labelwright::domain::{Auto, Finding, Input, ModelId, OpKind, Suggestion, Verdict};
use labelwright::session::take_back::{Stay, Why};
use labelwright::session::{
    Command, ImportRequest, NavigateCommand, PredictReport, Progress, SuggestCommand, TaskCommand,
};
use labelwright::store::ReadOnly;

/// A cat for sure, a dog perhaps.
fn look(_: &Input) -> Result<Vec<Finding>, String> {
    let at = |x: f64| boxed(x, 3.0, 8.0, 9.0);
    Ok(vec![finding(0, 0.95, at(2.0)), finding(1, 0.7, at(20.0))])
}

/// So many pictures in a task, and a model that is to work on it.
fn with_model(pictures: u8) -> (OpenProject, Task, ModelId) {
    let mut project = OpenProject::with_annotations(pictures);
    project.import("images", None);
    let model = project
        .session
        .keep_model(detector("pets", &["cat", "dog"]))
        .expect("kept");
    project.session.flush().expect("on disk");
    let task = project.task(r#"(name: "Pets", kind: Detection, concepts: ["cat", "dog"])"#);
    set_auto(&mut project, &task, Auto::with(model.id));
    (project, task, model.id)
}

fn set_auto(project: &mut OpenProject, task: &Task, auto: Auto) {
    project.apply(Command::Task(TaskCommand::SetAuto(task.id, Some(auto))));
}

fn run(project: &mut OpenProject, task: &Task) -> PredictReport {
    project
        .session
        .predict_with(task.id, &mut look, &mut Progress::silent())
        .expect("runs")
}

fn suggestions(project: &OpenProject) -> Vec<Suggestion> {
    let disk = ReadOnly::open(&project.path()).expect("opens");
    let mut inputs: Vec<Input> = Vec::new();
    disk.reader()
        .each_input(&mut |input| inputs.push(input))
        .expect("reads");
    let of = |input: Input| disk.reader().suggestions(input.id).expect("reads");
    inputs.into_iter().flat_map(of).collect()
}

#[test]
fn a_run_goes_with_its_annotations_its_suggestions_and_its_record() {
    let (mut project, task, _) = with_model(20);
    let report = run(&mut project, &task);
    assert_eq!((report.suggestions, report.approved), (40, 20));
    let back = project.take_back(report.gesture);
    assert_eq!((back.annotations, back.suggestions, back.left()), (20, 40, 0));
    assert_eq!((project.annotations().len(), suggestions(&project).len()), (0, 0));
    project.sound();
    // Nothing of it is remembered: it may begin anew.
    let again = run(&mut project, &task);
    assert_eq!((again.inputs, again.suggestions, again.approved), (20, 40, 20));
    assert_ne!(again.gesture, report.gesture);
    project.sound();
}

#[test]
fn what_people_made_of_it_stays() {
    let (mut project, task, _) = with_model(4);
    let report = run(&mut project, &task);
    project.reshape_first(&task);
    let waiting =
        |project: &OpenProject, place: usize| suggestions(project).into_iter().filter(|s| s.is_open()).nth(place);
    let turned_down = waiting(&project, 1).expect("a suggestion");
    project.apply(Command::Navigate(NavigateCommand::Open(turned_down.input)));
    project.apply(Command::Suggest(SuggestCommand::DismissSuggestions(vec![
        turned_down.id,
    ])));
    project.submit("Pets", "2.png");
    let back = project.take_back(report.gesture);
    assert_eq!((back.annotations, back.suggestions), (2, 5));
    assert_eq!(
        back.left,
        [left(Why::Changed, &["0.png", "1.png"]), left(Why::HandedIn, &["2.png"])]
    );
    // An annotation that stays keeps the suggestion that it was.
    let annotations = project.annotations();
    let kept = suggestions(&project);
    let of = |s: &Suggestion| matches!(s.verdict, Verdict::Accepted(id) if annotations.iter().any(|a| a.id == id));
    assert_eq!(
        (annotations.len(), kept.len(), kept.iter().filter(|s| of(s)).count()),
        (2, 3, 2)
    );
    project.sound();
}

#[test]
fn what_a_second_run_replaced_comes_back() {
    let (mut project, task, model) = with_model(3);
    run(&mut project, &task);
    let (annotations, filed) = (project.annotations(), suggestions(&project));
    let mut auto = Auto::with(model);
    auto.existing = Existing::Replace;
    auto.thresholds = Thresholds {
        approve: 0.6,
        discard: 0.1,
    };
    set_auto(&mut project, &task, auto);
    let second = run(&mut project, &task);
    assert_eq!(project.annotations().len(), 6);
    let back = project.take_back(second.gesture);
    assert_eq!((back.annotations, back.restored, back.left()), (6, 3, 0));
    assert_eq!((project.annotations(), suggestions(&project)), (annotations, filed));
    project.sound();
}

#[test]
fn suggestions_that_nobody_decided_on_do_not_hold_a_task() {
    for decided in [false, true] {
        let mut project = OpenProject::with_annotations(2);
        project.import("images", None);
        let model = project
            .session
            .keep_model(detector("pets", &["cat", "dog"]))
            .expect("kept");
        project.session.flush().expect("on disk");
        let task = project.task(
            r#"(name: "Pets", kind: Detection, concepts: ["cat", "dog"], assist: Some((model: "pets", low: 0.25, high: 1.0)))"#,
        );
        project.open_first_input(&task);
        let input = project.session.view().current.as_ref().expect("an input").input.clone();
        let findings = look(&input).expect("sees");
        project
            .session
            .file_findings(task.id, model.id, &input, &findings)
            .expect("filed");
        project.session.flush().expect("on disk");
        let filed = suggestions(&project);
        assert_eq!(filed.len(), 2);
        if decided {
            project.apply(Command::Suggest(SuggestCommand::DismissSuggestions(vec![filed[0].id])));
        }
        let back = project.take_back(project.gesture_of(OpKind::CreateTask));
        if decided {
            assert_eq!((back.tasks, back.stays), (0, vec![Stay::Task("Pets".into())]));
            assert_eq!(suggestions(&project).len(), 2);
        } else {
            assert_eq!((back.tasks, back.suggestions, back.left()), (1, 2, 0));
            assert_eq!(suggestions(&project).len(), 0);
        }
        project.sound();
    }
}

#[test]
fn imported_suggestions_go_with_their_model_and_come_again() {
    let mut project = OpenProject::with_annotations(2);
    project.import("images", None);
    let task = project.task(r#"(name: "Pets", kind: Detection, concepts: ["cat", "dog"])"#);
    let result =
        |score: f64| format!(r#"{{"image_id": "0", "category_id": 1, "bbox": [2, 3, 8, 9], "score": {score}}}"#);
    let results = format!("[{}, {}]", result(0.5), result(0.75));
    let coco =
        r#"{"images": [{"id": 0, "file_name": "0.png"}], "annotations": [], "categories": [{"id": 1, "name": "cat"}]}"#;
    let file = |name: &str| project.path().with_file_name(name);
    std::fs::write(file("results.json"), results).expect("written");
    std::fs::write(file("instances.json"), coco).expect("written");
    let results = file("results.json");
    let request = ImportRequest {
        task: Some(task.id),
        ..import_of([results], "coco-results")
    };
    let import = |project: &mut OpenProject| {
        let report = project.session.import_now(&request, &mut Progress::silent());
        report.expect("imported")
    };
    let report = import(&mut project);
    assert_eq!((report.suggestions, report.skipped.as_slice()), (2, [].as_slice()));
    let back = project.take_back(report.gesture);
    assert_eq!((back.suggestions, back.left()), (2, 0));
    assert_eq!(suggestions(&project), []);
    let models = ReadOnly::open(&project.path()).expect("opens").reader().models();
    assert_eq!(models.expect("reads"), []);
    project.sound();
    assert_eq!(import(&mut project).suggestions, 2);
    assert_eq!(suggestions(&project).len(), 2);
    project.sound();
}
