//! An import is taken back; what somebody has touched since is left and named.

use image::RgbImage;
use labelwright::domain::{BBox, Region, Sign};
use labelwright::session::script::ScriptCommand;
use labelwright::session::take_back::{Left, Why};
use labelwright::session::{Command, ImportRequest, Opening, Progress, Session, Stamps, Who, task_text::TaskText};
use std::path::{Path, PathBuf};

fn project(folder: &Path) -> Session {
    for number in 0..3 {
        RgbImage::from_pixel(40, 30, image::Rgb([number * 60, 90, 120]))
            .save(folder.join(format!("{number}.png")))
            .expect("a picture");
        let text = format!(
            r#"{{"version":"5","flags":{{}},"shapes":[{{"label":"cat","points":[[2,2],[20,20]],"shape_type":"rectangle"}}],"imagePath":"{number}.png","imageHeight":30,"imageWidth":40}}"#
        );
        std::fs::write(folder.join(format!("{number}.json")), text).expect("annotations");
    }
    let path = folder.join("p.labelwright");
    Session::create(&path, "Ana", &Stamps::default()).expect("made");
    Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens")
}

fn request(path: PathBuf, format: &str) -> ImportRequest {
    ImportRequest {
        paths: vec![path],
        format: format.into(),
        dataset: Some("first".into()),
        task: None,
        voc_one_based: None,
        by_me: false,
    }
}

#[test]
fn an_untouched_import_goes_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = project(folder.path());
    let report = session
        .import_now(&request(folder.path().into(), "auto"), &mut Progress::silent())
        .expect("imported");
    assert_eq!((report.added, report.annotations), (3, 3));
    let back = session
        .take_back_now(report.gesture.expect("its gesture"))
        .expect("taken back");
    assert_eq!((back.inputs, back.annotations, back.left()), (3, 3, 0));
    let info = session.info().expect("counts");
    assert_eq!((info.inputs, info.annotations), (0, 0));
    assert!(session.check().expect("checked").ok, "tables and log agree");
    let again = session
        .import_now(&request(folder.path().into(), "auto"), &mut Progress::silent())
        .expect("imported again");
    assert_eq!((again.added, again.annotations), (3, 3));
}

#[test]
fn what_was_touched_stays_and_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = project(folder.path());
    session
        .import_now(&request(folder.path().into(), "images"), &mut Progress::silent())
        .expect("images");
    let text = r#"(name: "Cats", kind: Detection, concepts: ["cat"])"#;
    let task = session
        .new_task(ron::from_str::<TaskText>(text).expect("a task"))
        .expect("made");
    let into_task = ImportRequest {
        task: Some(task.id),
        ..request(folder.path().into(), "labelme")
    };
    let report = session
        .import_now(&into_task, &mut Progress::silent())
        .expect("annotations");
    assert_eq!(report.annotations, 3);
    // Ana corrects the first one, and draws another on the second.
    session.apply(Command::OpenTask(Some(task.id))).expect("opened");
    let id = loop {
        session.pump();
        if let Some(current) = session.view().current.as_ref().filter(|current| current.loaded) {
            break current.annotations[0].id;
        }
        std::thread::yield_now();
    };
    let region = Region::Box(BBox {
        x0: 5.0,
        y0: 5.0,
        x1: 25.0,
        y1: 25.0,
    });
    session
        .apply(Command::Reshape(vec![(id, region.clone())]))
        .expect("corrected");
    session.settle().expect("on disk");
    let (task, input, concept) = ("Cats".into(), "1.png".into(), "cat".into());
    session
        .apply_script(vec![ScriptCommand::Annotate {
            task,
            input,
            concept,
            region,
            sign: Sign::Present,
        }])
        .expect("drawn");
    let back = session
        .take_back_now(report.gesture.expect("its gesture"))
        .expect("taken back");
    assert_eq!((back.inputs, back.annotations), (0, 2));
    let left = |why, names: &[&str]| Left {
        why,
        count: names.len() as u64,
        names: names.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(back.left, [left(Why::Changed, &["0.png"])]);
    assert_eq!(session.info().expect("counts").annotations, 2, "what Ana did stays");
    assert!(session.check().expect("checked").ok);
}
