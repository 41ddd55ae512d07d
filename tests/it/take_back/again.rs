//! A file that is imported again after people worked on what it brought.

use super::setup::OpenProject;
use labelwright::domain::{BBox, OpKind, Region, Status};
use labelwright::session::import::ImportReport;
use labelwright::session::view::JobOutcome;
use labelwright::session::{Command, ConflictDecision, DataCommand, EditCommand, ImportRequest, Progress};

const CATS: &str = r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true)"#;
const TWO: &str =
    r#"(name: "Cats", kind: Detection, concepts: ["cat"], take_imported: true, labelers: ["Ana", "Ben"])"#;

fn boxed(x0: f64) -> Region {
    Region::Box(BBox::from((x0, 2.0, x0 + 18.0, 20.0)))
}

/// The file says of the first picture that its cat lies here.
fn says(project: &OpenProject, x0: f64) {
    let file = project.path().with_file_name("pics").join("0.json");
    let text = format!(
        r#"{{"version":"5","flags":{{}},"shapes":[{{"label":"cat","points":[[{x0},2],[{},20]],"shape_type":"rectangle"}}],"imagePath":"0.png","imageHeight":30,"imageWidth":40}}"#,
        x0 + 18.0
    );
    std::fs::write(file, text).expect("written");
}

fn again(project: &mut OpenProject, how: ConflictDecision) -> ImportReport {
    let request = ImportRequest {
        on_conflict: how,
        ..ImportRequest::of(vec![project.path().with_file_name("pics")])
    };
    project
        .session
        .import_now(&request, &mut Progress::silent())
        .expect("imported")
}

/// One cat, that its labeler moved to here.
fn moved_here(x0: f64) -> OpenProject {
    let mut project = OpenProject::with_annotations(1);
    project.import("auto", None);
    let task = project.task(CATS);
    let id = project.open_first(&task);
    project.apply(Command::Edit(EditCommand::Reshape(vec![(id, boxed(x0))])));
    project
}

#[test]
fn what_was_moved_here_stays_where_the_file_says_nothing_new() {
    let mut project = moved_here(6.0);
    for how in ConflictDecision::ALL {
        let report = again(&mut project, how);
        assert_eq!(
            (report.conflicts.len(), report.annotations, report.replaced),
            (0, 0, 0),
            "{how:?}"
        );
        assert!(
            report.notes.iter().any(|note| note.contains("changed or removed here")),
            "{:?}",
            report.notes
        );
    }
    let stands = project.annotations();
    assert_eq!((stands.len(), &stands[0].region), (1, &boxed(6.0)));
    project.sound();
}

#[test]
fn what_was_changed_on_both_sides_is_decided_alone() {
    let mut project = moved_here(6.0);
    says(&project, 10.0);
    for how in [ConflictDecision::Keep, ConflictDecision::Replace] {
        let report = again(&mut project, how);
        let [conflict] = &report.conflicts[..] else {
            panic!("{report:?}")
        };
        assert!(conflict.changed_here && conflict.decision == ConflictDecision::Keep);
        let reason = conflict.reason.as_deref().unwrap_or_default();
        assert_eq!(
            reason.contains("somebody changed it here"),
            how == ConflictDecision::Replace,
            "{reason}"
        );
    }
    assert_eq!(project.annotations()[0].region, boxed(6.0));
    // In the window a lead looks at it, and says so.
    let request = ImportRequest::of(vec![project.path().with_file_name("pics")]);
    project.apply(Command::Data(DataCommand::Import(request)));
    project.session.wait_for_jobs();
    let job = project.session.view().jobs.last().expect("the import").id;
    project.apply(Command::Data(DataCommand::DecideConflicts(
        job,
        vec![0],
        ConflictDecision::Replace,
    )));
    project.session.wait_for_jobs();
    let outcome = project.session.view().jobs.last().and_then(|job| job.outcome.clone());
    let Some(JobOutcome::ConflictsDecided(decided)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((decided.replaced, decided.added, decided.left().count()), (1, 0, 0));
    let stands = project.annotations();
    assert_eq!(
        (stands.len(), &stands[0].region, stands[0].status),
        (1, &boxed(10.0), Status::Pending)
    );
    let back = project.take_back(Some(decided.gesture));
    assert_eq!((back.restored, &project.annotations()[0].region), (1, &boxed(6.0)));
    project.sound();
}

#[test]
fn what_was_submitted_is_not_replaced_even_alone() {
    let mut project = moved_here(6.0);
    project.apply(Command::Edit(EditCommand::Submit));
    says(&project, 10.0);
    let request = ImportRequest::of(vec![project.path().with_file_name("pics")]);
    project.apply(Command::Data(DataCommand::Import(request)));
    project.session.wait_for_jobs();
    let job = project.session.view().jobs.last().expect("the import");
    let Some(JobOutcome::Imported(report)) = &job.outcome else {
        panic!("{job:?}")
    };
    let why = project.session.view().why_not_replace(&report.conflicts[0]);
    assert_eq!(
        why.as_deref(),
        Some("it was accepted; a reviewer may reopen it"),
        "the button says so"
    );
    let id = job.id;
    project.apply(Command::Data(DataCommand::DecideConflicts(
        id,
        vec![0],
        ConflictDecision::Replace,
    )));
    project.session.wait_for_jobs();
    assert_eq!(project.annotations()[0].region, boxed(6.0));
    // It is open again, with the reason.
    let job = project
        .session
        .view()
        .jobs
        .iter()
        .find(|job| job.id == id)
        .expect("the import");
    let Some(JobOutcome::Imported(report)) = &job.outcome else {
        panic!("{job:?}")
    };
    let conflict = &report.conflicts[0];
    assert!(!conflict.decided && conflict.reason.is_some(), "{conflict:?}");
}

#[test]
fn what_was_deleted_here_stays_away_and_comes_again_if_it_is_taken_back() {
    let mut project = OpenProject::with_annotations(1);
    project.import("auto", None);
    let task = project.task(CATS);
    let id = project.open_first(&task);
    project.apply(Command::Edit(EditCommand::Delete(vec![id])));
    let report = again(&mut project, ConflictDecision::Both);
    assert_eq!(
        (report.annotations, report.conflicts.len(), project.annotations().len()),
        (0, 0, 0)
    );
    // The file says something new of it: that is to be decided.
    says(&project, 5.0);
    let report = again(&mut project, ConflictDecision::Keep);
    let [conflict] = &report.conflicts[..] else {
        panic!("{report:?}")
    };
    assert!(conflict.here.is_none() && conflict.changed_here);
    project.apply(Command::Edit(EditCommand::Undo));
    let report = again(&mut project, ConflictDecision::Keep);
    assert!(report.conflicts[0].here.is_some(), "it is there again");
    project.sound();
}

#[test]
fn copies_of_several_labelers_are_found_together() {
    let mut project = OpenProject::with_annotations(2);
    project.import("auto", None);
    project
        .session
        .add_member_now("Ben", &[labelwright::domain::Role::Labeler], None)
        .expect("joins");
    let task = project.task(TWO);
    let count = project.annotations().len();
    let report = again(&mut project, ConflictDecision::Keep);
    assert_eq!((report.annotations, report.conflicts.len()), (0, 0), "{report:?}");
    let into = ImportRequest {
        task: Some(task.id),
        ..ImportRequest::of(vec![project.path().with_file_name("pics")])
    };
    says(&project, 5.0);
    let report = project
        .session
        .import_now(&into, &mut Progress::silent())
        .expect("imported");
    assert_eq!(
        (report.annotations, report.conflicts.len()),
        (0, 2),
        "one for each labeler: {report:?}"
    );
    assert_eq!(project.annotations().len(), count);
    let imports = project.gesture_of(OpKind::Import);
    assert!(imports.is_some());
    project.sound();
}
