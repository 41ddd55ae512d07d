//! What a model did over a whole task is taken back, with what it suggested.

use super::desk::{Desk, left};
use labelwright::domain::suggestion::{Existing, Thresholds};
use labelwright::domain::task::Task;
use labelwright::domain::{Auto, BBox, Finding, Input, Model, ModelId, ModelKind, OpKind, Region, Suggestion, Verdict};
use labelwright::session::take_back::{Stay, Why};
use labelwright::session::{Command, PredictReport, Progress};
use labelwright::store::ReadOnly;

fn finding(class: u32, probability: f64, x0: f64) -> Finding {
    let region = Region::Box(BBox {
        x0,
        y0: 3.0,
        x1: x0 + 8.0,
        y1: 12.0,
    });
    Finding {
        class,
        probability,
        region,
    }
}

/// A cat for sure, a dog perhaps.
fn look(_: &Input) -> Result<Vec<Finding>, String> {
    Ok(vec![finding(0, 0.95, 2.0), finding(1, 0.7, 20.0)])
}

/// So many pictures in a task, and a model that is to work on it.
fn desk(pictures: u8) -> (Desk, Task, ModelId) {
    let mut desk = Desk::with_annotations(pictures);
    desk.import("images", None);
    let model = desk
        .session
        .keep_model(Model {
            id: ModelId::fixed(0),
            name: "pets".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "pets.onnx".into(),
            hash: "ab".repeat(32),
            classes: vec!["cat".into(), "dog".into()],
            licence: None,
        })
        .expect("kept");
    desk.session.settle().expect("on disk");
    let task = desk.task(r#"(name: "Pets", kind: Detection, concepts: ["cat", "dog"])"#);
    set_auto(&mut desk, &task, Auto::with(model.id));
    (desk, task, model.id)
}

fn set_auto(desk: &mut Desk, task: &Task, auto: Auto) {
    desk.apply(Command::SetAuto(task.id, Some(auto)));
}

fn run(desk: &mut Desk, task: &Task) -> PredictReport {
    desk.session
        .predict_with(task.id, &mut look, &mut Progress::silent())
        .expect("runs")
}

fn suggestions(desk: &Desk) -> Vec<Suggestion> {
    let disk = ReadOnly::open(&desk.path()).expect("opens");
    let mut inputs: Vec<Input> = Vec::new();
    disk.reader()
        .each_input(&mut |input| inputs.push(input))
        .expect("reads");
    let of = |input: Input| disk.reader().suggestions(input.id).expect("reads");
    inputs.into_iter().flat_map(of).collect()
}

#[test]
fn a_run_goes_with_its_annotations_its_suggestions_and_its_record() {
    let (mut desk, task, _) = desk(20);
    let report = run(&mut desk, &task);
    assert_eq!((report.suggestions, report.approved), (40, 20));
    let back = desk.take_back(report.gesture);
    assert_eq!((back.annotations, back.suggestions, back.left()), (20, 40, 0));
    assert_eq!((desk.annotations().len(), suggestions(&desk).len()), (0, 0));
    desk.sound();
    // Nothing of it is remembered: it may begin anew.
    let again = run(&mut desk, &task);
    assert_eq!((again.inputs, again.suggestions, again.approved), (20, 40, 20));
    assert_ne!(again.gesture, report.gesture);
    desk.sound();
}

#[test]
fn what_people_made_of_it_stays() {
    let (mut desk, task, _) = desk(4);
    let report = run(&mut desk, &task);
    desk.reshape_first(&task);
    let open = |desk: &Desk, place: usize| suggestions(desk).into_iter().filter(|s| s.is_open()).nth(place);
    let turned_down = open(&desk, 1).expect("a suggestion");
    desk.apply(Command::Open(turned_down.input));
    desk.apply(Command::DismissSuggestions(vec![turned_down.id]));
    desk.submit("Pets", "2.png");
    let back = desk.take_back(report.gesture);
    assert_eq!((back.annotations, back.suggestions), (2, 5));
    assert_eq!(
        back.left,
        [left(Why::Changed, &["0.png", "1.png"]), left(Why::HandedIn, &["2.png"])]
    );
    // An annotation that stays keeps the suggestion that it was.
    let annotations = desk.annotations();
    let kept = suggestions(&desk);
    let of = |s: &Suggestion| matches!(s.verdict, Verdict::Accepted(id) if annotations.iter().any(|a| a.id == id));
    assert_eq!(
        (annotations.len(), kept.len(), kept.iter().filter(|s| of(s)).count()),
        (2, 3, 2)
    );
    desk.sound();
}

#[test]
fn what_a_second_run_replaced_comes_back() {
    let (mut desk, task, model) = desk(3);
    run(&mut desk, &task);
    let (annotations, filed) = (desk.annotations(), suggestions(&desk));
    let mut auto = Auto::with(model);
    auto.existing = Existing::Replace;
    auto.thresholds = Thresholds {
        approve: 0.6,
        discard: 0.1,
    };
    set_auto(&mut desk, &task, auto);
    let second = run(&mut desk, &task);
    assert_eq!(desk.annotations().len(), 6);
    let back = desk.take_back(second.gesture);
    assert_eq!((back.annotations, back.restored, back.left()), (6, 3, 0));
    assert_eq!((desk.annotations(), suggestions(&desk)), (annotations, filed));
    desk.sound();
}

#[test]
fn suggestions_that_nobody_decided_on_do_not_hold_a_task() {
    for decided in [false, true] {
        let mut desk = Desk::with_annotations(2);
        desk.import("images", None);
        let model = desk
            .session
            .keep_model(Model {
                id: ModelId::fixed(0),
                name: "pets".into(),
                kind: ModelKind::Detector,
                layout: "yolov8".into(),
                path: "pets.onnx".into(),
                hash: "ab".repeat(32),
                classes: vec!["cat".into(), "dog".into()],
                licence: None,
            })
            .expect("kept");
        desk.session.settle().expect("on disk");
        let task = desk.task(
            r#"(name: "Pets", kind: Detection, concepts: ["cat", "dog"], assist: Some((model: "pets", low: 0.25, high: 1.0)))"#,
        );
        desk.open_first_input(&task);
        let input = desk.session.view().current.as_ref().expect("an input").input.clone();
        let findings = look(&input).expect("sees");
        desk.session
            .file_findings(task.id, model.id, &input, &findings)
            .expect("filed");
        desk.session.settle().expect("on disk");
        let filed = suggestions(&desk);
        assert_eq!(filed.len(), 2);
        if decided {
            desk.apply(Command::DismissSuggestions(vec![filed[0].id]));
        }
        let back = desk.take_back(desk.gesture_of(OpKind::CreateTask));
        if decided {
            assert_eq!((back.tasks, back.stays), (0, vec![Stay::Task("Pets".into())]));
            assert_eq!(suggestions(&desk).len(), 2);
        } else {
            assert_eq!((back.tasks, back.suggestions, back.left()), (1, 2, 0));
            assert_eq!(suggestions(&desk).len(), 0);
        }
        desk.sound();
    }
}
