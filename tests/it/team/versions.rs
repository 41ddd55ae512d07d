//! What a version is, for whoever trains on it: its lines, its manifest, what differs from another, what is in it.

use crate::support::sessions::freeze;
use crate::support::team::{Team, car};
use labelwright::domain::dataset::SeveralLabelers;
use labelwright::domain::{Split, SplitRatios};
use labelwright::session::datasets::{DatasetError, Manifest, SplitRequest};
use labelwright::session::{FreezeRequest, Progress, Session, SessionError};

/// The text without so many characters behind each `key`.
fn masked(text: &str, key: &str, long: usize) -> String {
    let mut parts = text.split(key);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + key + &part[long..])
}

/// The lines of a version, without what depends on the clock and on how pictures are compressed.
fn lines(session: &Session, version: &str) -> String {
    let mut out = Vec::new();
    let written = session.version_lines_now(version, &mut Progress::silent(), &mut out);
    written.expect("written");
    let text = String::from_utf8(out).expect("text");
    masked(&masked(&text, "\"hash\":\"", 64), "\"id\":\"", 36)
}

fn manifest(session: &Session, version: &str) -> Manifest {
    session.manifest_now(version, &mut Progress::silent()).expect("told")
}

/// Ana and Ben both mark the first picture, Ana the second.
fn labeled() -> Team {
    let team = Team::with_pictures(3);
    team.task(
        r#"(name: "Street", kind: Segmentation, concepts: ["car", "tree"], labelers: ["Ana", "Ben"], reviewers: ["Rae"],
        review_strategy: Manual(sample_percent: 100.0), instructions: "Box the mirrors too.")"#,
    );
    team.apply(
        "Ana",
        &format!(
            r#"[{}, Annotate(task: "Street", input: "0.png", concept: "tree", region: Polygon([Part(
                outer: [(30.0, 4.5), (50.25, 4.5), (50.25, 30.125), (30.0, 30.125)],
                holes: [[(35.0, 10.0), (40.0, 10.0), (40.0, 15.0)]])])),
            {}, Submit(task: "Street", input: "0.png"), Submit(task: "Street", input: "1.png")]"#,
            car("0.png", 2.0, 2.0, 9.0),
            car("1.png", 5.0, 2.0, 9.0)
        ),
    );
    team.apply(
        "Ben",
        &format!(
            r#"[{}, Submit(task: "Street", input: "0.png")]"#,
            car("0.png", 2.5, 2.0, 9.0)
        ),
    );
    team.apply(
        "Rae",
        r#"[Approve(task: "Street", input: "0.png", labeler: "Ana"), Approve(task: "Street", input: "0.png", labeler: "Ben"),
        Reject(task: "Street", input: "1.png", labeler: "Ana", feedback: "and the tree?")]"#,
    );
    team
}

fn of_street(version: &str, several: Option<SeveralLabelers>) -> FreezeRequest {
    FreezeRequest {
        task: None,
        dataset: "Street".into(),
        version: version.into(),
        note: String::new(),
        several,
        even_if_unchanged: false,
    }
}

#[test]
fn the_lines_of_a_version_are_these_for_ever() {
    let team = Team::with_pictures(2);
    team.task(r#"(name: "Street", kind: Segmentation, concepts: ["car", "tree"], labelers: ["Ana"])"#);
    team.task(r#"(name: "Light", kind: Classification, concepts: ["night"], labelers: ["Ana"])"#);
    team.apply(
        "Ana",
        &format!(
            r#"[{}, Annotate(task: "Street", input: "1.png", concept: "tree", region: Polygon([Part(
                outer: [(30.0, 4.5), (50.25, 4.5), (50.25, 30.125), (30.0, 30.125)],
                holes: [[(35.0, 10.0), (40.0, 10.0), (40.0, 15.0)]])])),
            Annotate(task: "Light", input: "0.png", concept: "night", region: Whole, sign: Absent),
            Submit(task: "Street", input: "0.png"), Submit(task: "Street", input: "1.png"),
            Submit(task: "Light", input: "0.png")]"#,
            car("0.png", 0.1, 2.0, 9.0)
        ),
    );
    let mut lea = team.session("Lea");
    lea.new_dataset_now("All", "", None).expect("made");
    let ratios = SplitRatios::read("train=0.5,val=0.5", 1).expect("ratios");
    let split = SplitRequest {
        dataset: "All".into(),
        ratios,
        stratify: false,
        pins: [("0.png", Split::Train), ("1.png", Split::Val)]
            .map(|(name, split)| (name.into(), split))
            .into(),
        group_by: None,
        near_duplicates_together: false,
        dry_run: false,
    };
    lea.split_dataset_now(&split, &mut Progress::silent()).expect("split");
    let all = FreezeRequest {
        dataset: "All".into(),
        ..of_street("", None)
    };
    lea.freeze_now(&all, &mut Progress::silent()).expect("frozen");
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/version-lines-1.jsonl");
    assert_eq!(
        lines(&lea, "All@1"),
        std::fs::read_to_string(golden).expect("the lines")
    );
    let told = manifest(&lea, "All@1");
    assert_eq!((told.lines_schema, told.sha256.len()), (1, 64));
    team.sound();
}

#[test]
fn of_several_labelers_a_version_says_whose_work_it_holds() {
    let team = labeled();
    let mut lea = team.session("Lea");
    let mut frozen = |version: &str, several| {
        let request = FreezeRequest {
            task: Some(lea.task_named("Street").expect("is there").id),
            ..of_street(version, several)
        };
        lea.freeze_now(&request, &mut Progress::silent()).map(|_| {
            lea.manifest_now(&format!("Street@{version}"), &mut Progress::silent())
                .expect("told")
        })
    };
    let refused = frozen("no", None);
    assert!(
        matches!(refused, Err(SessionError::Dataset(DatasetError::SeveralLabelers(1)))),
        "{refused:?}"
    );
    let agreed = frozen("agreed", Some(SeveralLabelers::Merged)).expect("frozen");
    assert_eq!(
        (agreed.annotations, agreed.several_labelers.as_deref()),
        (2, Some("merged"))
    );
    let members = team.session("Lea").view().members.clone();
    let id = |name: &str| members.iter().find(|member| member.name == name).expect("is there").id;
    let ben = frozen("of Ben", Some(SeveralLabelers::Labeler(id("Ben")))).expect("frozen");
    assert_eq!(
        (ben.annotations, ben.several_labelers.as_deref()),
        (1, Some("labeler Ben"))
    );
    let cy = frozen("of Cy", Some(SeveralLabelers::Labeler(id("Cy"))));
    assert!(
        matches!(&cy, Err(SessionError::Dataset(DatasetError::NotTheirs { name, inputs: 1 })) if name == "Cy"),
        "{cy:?}"
    );
    team.sound();
}

#[test]
fn a_manifest_tells_who_made_what_by_which_rules_and_what_was_corrected() {
    let team = labeled();
    let mut lea = team.session("Lea");
    let task = Some(lea.task_named("Street").expect("is there").id);
    let agreed = |version: &str| FreezeRequest {
        task,
        ..of_street(version, Some(SeveralLabelers::Merged))
    };
    lea.freeze_now(&agreed(""), &mut Progress::silent()).expect("frozen");
    let first = manifest(&lea, "Street@1");
    assert_eq!((first.inputs, first.annotations, first.version.as_str()), (3, 2, "v1"));
    let labelers: Vec<_> = first
        .labelers
        .iter()
        .map(|one| (one.name.as_str(), one.annotations, one.inputs))
        .collect();
    assert_eq!(labelers, [("Ana", 2, 1)]);
    let reviewers: Vec<_> = first
        .reviewers
        .iter()
        .map(|one| (one.name.as_str(), one.approved, one.rejected))
        .collect();
    assert_eq!(reviewers, [("Rae", 2, 1)]);
    assert!((first.acceptance.expect("reviewed") - 2.0 / 3.0).abs() < 1e-9);
    let guidelines: Vec<_> = first
        .guidelines
        .iter()
        .map(|one| (one.task.as_str(), one.version))
        .collect();
    assert_eq!(guidelines, [("Street", 1)]);
    assert_eq!(first.corrections, None);

    team.apply(
        "Ana",
        &format!(
            r#"[{}, Submit(task: "Street", input: "1.png")]"#,
            car("1.png", 30.0, 2.0, 9.0)
        ),
    );
    team.apply("Rae", r#"[Approve(task: "Street", input: "1.png", labeler: "Ana")]"#);
    let mut lea = team.session("Lea");
    lea.freeze_now(&agreed(""), &mut Progress::silent()).expect("frozen");
    let second = manifest(&lea, "Street@2");
    let corrections = second.corrections.as_ref().expect("there was one before");
    assert_eq!(
        (corrections.since, corrections.inputs_changed, corrections.added),
        (1, 1, 2)
    );
    assert_eq!(manifest(&lea, "Street@1"), first, "it stays what it was");
    let text = second.markdown();
    for said in [
        "# Street, version 2 (v2)",
        "| car | 2 | 3 | 0 |",
        "| Ana | 2 | 4 |",
        "| Rae | 3 | 1 |",
        "| Annotations added | 2 |",
        second.sha256.as_str(),
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let diff = lea
        .diff_datasets_now("Street@1", "Street@2", &mut Progress::silent())
        .expect("compared");
    assert_eq!((diff.added, diff.removed, diff.relabeled, diff.reshaped), (2, 0, 0, 0));
    assert_eq!(diff.changed[0].name, "1.png");
    let stats = lea
        .dataset_stats_now("Street@2", &mut Progress::silent())
        .expect("counted");
    assert_eq!((stats.inputs, stats.empty, stats.annotations), (3, 1, 4));
    assert_eq!(stats.concepts[1].concept, "tree");
    assert_eq!(
        (
            stats.together[0].a.as_str(),
            stats.together[0].b.as_str(),
            stats.together[0].inputs
        ),
        ("car", "tree", 1)
    );
    let not = lea.manifest_now("Street", &mut Progress::silent());
    assert!(
        matches!(not, Err(SessionError::Dataset(DatasetError::NoVersion(_)))),
        "{not:?}"
    );
    freeze(&mut lea, "Street", "Street", "no").expect_err("nobody says whose work is meant");
    team.sound();
}
