//! A version of a dataset stays as it was, whatever is done afterwards.

use crate::support::sessions::{freeze, import_of};
use crate::support::team::{Team, car, submitted};
use labelwright::session::datasets::DatasetError;
use labelwright::session::{ExportRequest, ExportSplit, ImportRequest, Pictures, Progress, SessionError};
use std::path::Path;

/// Delivers a version, and returns the bytes of all its files.
fn exported(team: &Team, version: &str, out: &str) -> Vec<(String, Vec<u8>)> {
    let lea = team.session("Lea");
    let request = ExportRequest {
        out: team.path().with_file_name(out),
        format: "coco".into(),
        task: None,
        dataset: Some(lea.dataset_named(version).expect("is there")),
        all_statuses: true,
        finished_only: false,
        pictures: Pictures::None,
        split: ExportSplit::default(),
        search: String::new(),
        chosen: None,
        merge: None,
        choices: Default::default(),
        crops: false,
        classes: Vec::new(),
    };
    lea.export_now(&request, &mut Progress::silent()).expect("delivered");
    files(&request.out)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").display().to_string();
                found.push((name, std::fs::read(path).expect("bytes")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_version_is_delivered_as_it_was_made() {
    let team = Team::with_pictures(3);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car", "bus"], labelers: ["Ana"])"#);
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply(
        "Ana",
        &format!("[{}, {}]", car("1.png", 2.0, 2.0, 9.0), car("1.png", 20.0, 2.0, 9.0)),
    );
    let made = freeze(&mut team.session("Lea"), "Street", "Cars", "spring").expect("made");
    assert_eq!((made.number, made.inputs), (1, 3));
    let before = exported(&team, "Cars@spring", "before");
    assert_eq!(exported(&team, "Cars@1", "number"), before);

    // One is changed, one removed, one drawn; a file brings more, a concept is renamed off the list, inputs join.
    team.apply(
        "Ana",
        r#"[Withdraw(task: "Street", input: "0.png"), Undo(input: "1.png")]"#,
    );
    team.apply("Ana", &format!("[{}]", car("2.png", 2.0, 2.0, 9.0)));
    labelme(&team, "1");
    let mut lea = team.session("Lea");
    let task = lea.task_named("Street").expect("is there").id;
    let request = ImportRequest {
        task: Some(task),
        ..import_of([team.path().with_file_name("1.json")], "labelme")
    };
    let report = lea.import_now(&request, &mut Progress::silent()).expect("imported");
    assert_eq!(report.annotations, 2);
    team.pictures(3..4);
    team.session("Lea")
        .edit_task_now("Street", None, false, false)
        .expect("edited");
    let again = freeze(&mut team.session("Lea"), "Street", "Cars", "summer").expect("made");
    assert_eq!((again.number, again.inputs), (2, 4));
    assert_eq!(exported(&team, "Cars@spring", "after"), before);
    assert_ne!(exported(&team, "Cars@summer", "summer"), before);

    // Even when the task is gone.
    team.session("Lea")
        .delete_task_now("Street", &mut Progress::silent())
        .expect("deleted");
    assert_eq!(exported(&team, "Cars@spring", "orphan"), before);
    team.sound();
}

/// An annotation file with a tram and a car, beside the picture.
fn labelme(team: &Team, picture: &str) {
    let text = format!(
        r#"{{"version":"5","flags":{{}},"shapes":[{{"label":"tram","points":[[2,2],[20,20]],"shape_type":"rectangle"}},{{"label":"car","points":[[30,30],[40,40]],"shape_type":"rectangle"}}],"imagePath":"{picture}.png","imageHeight":48,"imageWidth":64}}"#
    );
    std::fs::write(team.path().with_file_name(format!("{picture}.json")), text).expect("annotations");
}

#[test]
fn names_of_versions_are_told_apart() {
    let team = Team::with_pictures(1);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#);
    let mut lea = team.session("Lea");
    freeze(&mut lea, "Street", "Cars", "spring").expect("made");
    let twice = freeze(&mut lea, "Street", "Cars", " spring ");
    assert!(
        matches!(twice, Err(SessionError::Dataset(DatasetError::VersionThere { .. }))),
        "{twice:?}"
    );
    freeze(&mut lea, "Street", "Vans", "spring").expect("of another dataset");
    let missing = lea.dataset_named("Cars@winter");
    assert!(
        matches!(missing, Err(SessionError::Dataset(DatasetError::NoSuchVersion { .. }))),
        "{missing:?}"
    );
    assert!(matches!(
        lea.dataset_named("Bikes@1"),
        Err(SessionError::NoSuchDataset(_))
    ));
    team.sound();
}

#[test]
fn inputs_of_a_version_stay_when_their_import_is_taken_back() {
    let team = Team::with_pictures(2);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#);
    let mut lea = team.session("Lea");
    freeze(&mut lea, "Street", "Cars", "spring").expect("made");
    lea.delete_task_now("Street", &mut Progress::silent()).expect("deleted");
    let lines = lea.log_of(&Default::default()).expect("the log");
    let import = lines.iter().find(|line| line.kind == "Import").expect("the import");
    let back = lea
        .take_back_now(import.gesture.parse().expect("a gesture"))
        .expect("tried");
    assert_eq!((back.inputs, back.left()), (0, 2));
    team.sound();
}

#[test]
fn of_labelers_who_agree_only_what_they_were_merged_into_is_delivered() {
    let team = Team::with_pictures(1);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"], reviewers: ["Rae"],
        review_strategy: Consensus(approval_threshold: 2, iou: 0.5))"#,
    );
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply("Ben", &submitted("0.png", 7.0));
    assert_eq!(
        team.statuses("Street")["Success"],
        3,
        "two and what they were merged into"
    );
    let mut lea = team.session("Lea");
    let request = ExportRequest {
        out: team.path().with_file_name("out"),
        format: "coco".into(),
        task: Some(lea.task_named("Street").expect("is there").id),
        dataset: None,
        all_statuses: true,
        finished_only: false,
        pictures: Pictures::None,
        split: ExportSplit::default(),
        search: String::new(),
        chosen: None,
        merge: None,
        choices: Default::default(),
        crops: false,
        classes: Vec::new(),
    };
    let report = lea.export_now(&request, &mut Progress::silent()).expect("delivered");
    assert_eq!((report.annotations, report.left_out), (1, 0));
    let text = std::fs::read_to_string(request.out.join("annotations/instances_default.json")).expect("the file");
    assert!(
        text.contains("[6.0,5.0,20.0,20.0]") || text.contains("[6,5,20,20]"),
        "{text}"
    );
    freeze(&mut lea, "Street", "Cars", "one").expect("made");
    let version = files(&request.out);
    assert_eq!(exported(&team, "Cars@one", "version"), version);
}
