//! What stands at a path, told apart without a byte of it being changed.

use super::*;
use domain::{MetaValue, SavedSearch, SearchId, Split};

/// All files of the folder with their bytes.
fn bytes(place: &Place) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(place.0.path()).expect("a folder");
    let mut found: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.clone(), std::fs::read(path).expect("reads")))
        .collect();
    found.sort();
    found
}

/// Refuses for writing and for reading, and leaves everything as it was.
fn refused(place: &Place) -> OpenError {
    let before = bytes(place);
    let error = Writer::open(&place.project()).err().expect("is refused");
    let reading = ReadOnly::open(&place.project())
        .err()
        .expect("is refused for reading too");
    assert_eq!(reading.to_string(), error.to_string());
    assert!(bytes(place) == before, "a refused file was touched");
    error
}

/// Changes the header's word at `at`.
fn patch(path: &Path, at: usize, value: u32) {
    let mut bytes = std::fs::read(path).expect("reads");
    bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
    std::fs::write(path, bytes).expect("writes");
}

#[test]
fn a_missing_file_is_named_and_not_made() {
    let place = Place::new();
    assert!(matches!(refused(&place), OpenError::Missing(_)));
}

#[test]
fn other_kinds_of_files_are_foreign() {
    let place = Place::new();
    let long = [b'x'; 5000];
    for text in [&b""[..], b"hello", &long] {
        std::fs::write(place.project(), text).expect("writes");
        assert!(matches!(refused(&place), OpenError::Foreign(_)));
    }
    std::fs::remove_file(place.project()).expect("is removed");
    let other = rusqlite::Connection::open(place.project()).expect("another database");
    other.execute_batch("CREATE TABLE notes (text TEXT)").expect("is made");
    drop(other);
    assert!(matches!(refused(&place), OpenError::Foreign(_)));
    std::fs::remove_file(place.project()).expect("is removed");
    std::fs::create_dir(place.project()).expect("a folder of that name");
    assert!(matches!(Writer::open(&place.project()), Err(OpenError::Foreign(_))));
}

#[test]
fn a_newer_schema_is_refused_with_both_numbers() {
    let place = Place::new();
    drop(project(&place));
    patch(&place.project(), 60, SCHEMA_VERSION + 3);
    let error = refused(&place);
    assert!(
        matches!(error, OpenError::Newer { found, known, .. } if found == SCHEMA_VERSION + 3 && known == SCHEMA_VERSION)
    );
}

#[test]
fn a_newer_schema_is_refused_also_where_only_the_log_beside_the_file_tells() {
    let place = Place::new();
    drop(project(&place));
    let newer = rusqlite::Connection::open(place.project()).expect("opens");
    newer
        .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
        .expect("is set");
    let copy = copy_as_killed(&place);
    let error = Writer::open(&copy.project()).err().expect("is refused");
    assert!(matches!(error, OpenError::Newer { .. }), "{error}");
}

#[test]
fn a_file_cut_short_is_told_from_a_foreign_one() {
    let place = Place::new();
    drop(project(&place));
    let whole = std::fs::read(place.project()).expect("reads");
    for cut in [whole.len() - 1, whole.len() / 2, 4096, 100, 60, 16, 3] {
        std::fs::write(place.project(), &whole[..cut]).expect("writes");
        let error = refused(&place);
        assert!(
            matches!(error, OpenError::Truncated { bytes, .. } if bytes == cut as u64),
            "{cut} bytes: {error}"
        );
    }
}

#[test]
fn nothing_is_made_over_something() {
    let place = Place::new();
    drop(project(&place));
    let before = bytes(&place);
    assert!(matches!(
        Writer::create(&place.project()),
        Err(OpenError::AlreadyThere(_))
    ));
    assert!(bytes(&place) == before);
    std::fs::write(place.project(), b"notes").expect("writes");
    assert!(matches!(
        Writer::create(&place.project()),
        Err(OpenError::AlreadyThere(_))
    ));
    assert_eq!(std::fs::read(place.project()).expect("reads"), b"notes");
}

/// The project as it lies on disk at this moment: what a process that is killed now leaves behind.
fn copy_as_killed(place: &Place) -> Place {
    let copy = Place::new();
    std::fs::copy(place.project(), copy.project()).expect("is copied");
    std::fs::copy(wal::wal_path(&place.project()), wal::wal_path(&copy.project())).expect("is copied");
    copy
}

#[test]
fn a_new_project_whose_maker_was_killed_is_no_foreign_file() {
    let place = Place::new();
    let mut writer = project(&place);
    writer.transact(&[draws(10)]).expect("is written");
    let copy = copy_as_killed(&place);
    assert_eq!(drawn(&copy.project()), ids([10]));
    let again = Writer::open(&copy.project()).expect("opens");
    assert_eq!(again.reader().check().expect("checks"), vec![]);
}

/// A checkpoint copies pages in order, the header first: cut off there, the file is shorter than it says.
#[test]
fn a_file_whose_checkpoint_was_cut_off_is_not_truncated() {
    let place = Place::new();
    drop(project(&place));
    let mut writer = Writer::open(&place.project()).expect("opens");
    writer
        .transact(&(10..400).map(draws).collect::<Vec<_>>())
        .expect("is written");
    let copy = copy_as_killed(&place);
    let commits = wal::committed(&copy.project()).expect("commits");
    let mut main = std::fs::read(copy.project()).expect("reads");
    assert!(
        commits.page_count * commits.page_size > main.len() as u64,
        "the file grows"
    );
    main[..100].copy_from_slice(&commits.header.expect("page 1 was committed"));
    std::fs::write(copy.project(), &main).expect("writes");
    assert_eq!(drawn(&copy.project()), ids(10..400));
    drop(Writer::open(&copy.project()).expect("opens"));

    // The same file without the pages that lie beside it is cut short indeed.
    std::fs::remove_file(wal::wal_path(&copy.project())).ok();
    std::fs::write(copy.project(), &main).expect("writes");
    assert!(matches!(refused(&copy), OpenError::Truncated { .. }));
}

#[test]
fn a_project_of_the_first_schema_still_opens() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-1.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let writer = Writer::open(&place.project()).expect("opens");
    let reader = writer.reader();
    assert_eq!(reader.check().expect("checks"), vec![]);
    let names: Vec<String> = reader
        .tasks()
        .expect("reads")
        .into_iter()
        .map(|task| task.name)
        .collect();
    assert_eq!(names, ["Boxes", "Kinds"]);
    let mut shapes = Vec::new();
    let mut inputs = Vec::new();
    reader.each_input(&mut |input| inputs.push(input.id)).expect("reads");
    for input in inputs {
        shapes.extend(
            reader
                .annotations(input)
                .expect("reads")
                .into_iter()
                .map(|a| (a.region, a.status)),
        );
    }
    let boxed = |x0, y0, x1, y1| Region::Box(BBox { x0, y0, x1, y1 });
    assert_eq!(
        shapes,
        [
            (boxed(1.0, 2.0, 11.5, 22.0), Status::Success),
            (boxed(0.0, 0.0, 64.0, 64.0), Status::Pending),
            (Region::Whole, Status::Pending)
        ]
    );
}

#[test]
fn a_project_with_suggestions_of_the_second_schema_still_opens() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-2.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let writer = Writer::open(&place.project()).expect("opens");
    let reader = writer.reader();
    assert_eq!(
        reader.check().expect("checks"),
        vec![],
        "kept counts are made for what was there already"
    );
    let task = reader.tasks().expect("reads").remove(0);
    assert_eq!(
        (task.name.as_str(), task.instructions_version, task.lease_minutes),
        ("Boxes", 0, 60)
    );
    let shares: Vec<(usize, u64)> = reader
        .share_counts()
        .expect("reads")
        .into_iter()
        .map(|share| (share.labelers.len(), share.count))
        .collect();
    assert_eq!(
        shares,
        [(0, 2)],
        "nobody was given anything: the task is everybody's by rule"
    );
    let work_counts: u64 = reader
        .member_work_counts()
        .expect("reads")
        .iter()
        .map(|counted| counted.count)
        .sum();
    assert_eq!(work_counts, 2);
    let model = reader.models().expect("reads").remove(0);
    assert_eq!(reader.suggested_inputs(task.id, model.id).expect("reads"), 2);
}

#[test]
fn a_team_at_work_of_the_third_schema_still_opens() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-3.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let writer = Writer::open(&place.project()).expect("opens");
    let reader = writer.reader();
    assert_eq!(reader.check().expect("checks"), vec![]);
    let task = reader.tasks().expect("reads").remove(0);
    let mut inputs = Vec::new();
    reader.each_input(&mut |input| inputs.push(input.id)).expect("reads");
    let found: Vec<_> = inputs
        .iter()
        .flat_map(|input| reader.suggestions(*input).expect("reads"))
        .collect();
    assert_eq!(found.len(), 16);
    assert!(
        found.iter().all(|suggestion| suggestion.member.is_none()),
        "what the model said"
    );
    let model = reader.models().expect("reads").remove(0);
    let counted = reader.probabilities(task.id, model.id).expect("reads");
    assert_eq!(counted.len(), 16);
    let accepted = reader.annotations(inputs[0]).expect("reads");
    assert_eq!(accepted.len(), 3, "two labelers' and the merged one");
    assert!(accepted.iter().all(|annotation| annotation.status == Status::Success));
}

#[test]
fn a_log_of_the_fourth_schema_is_chained_when_it_is_opened() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-4.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let writer = Writer::open(&place.project()).expect("opens");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    let sql = "SELECT count(*), count(digest), count(chain) FROM op";
    let counts: (i64, i64, i64) = writer
        .connection()
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("counts");
    assert_eq!(counts, (19, 19, 19));
}

/// Whoever closes a project brings its commits into the file: others who open it just then see a file that is whole.
#[test]
fn it_opens_while_others_come_and_go() {
    let place = Place::new();
    drop(project(&place));
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0..60 {
                let mut writer = Writer::open(&place.project()).expect("opens");
                let first = 1000 + turn * 100;
                let ops: Vec<Op> = (first..first + 100).map(draws).collect();
                writer.transact(&ops).expect("is written");
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let disk = ReadOnly::open(&place.project()).expect("opens");
            disk.reader().annotations(InputId::fixed(3)).expect("reads");
        }
    });
}

#[test]
fn bulk_acts_and_imports_of_the_fifth_schema_are_read_and_undone() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-5.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let mut writer = Writer::open(&place.project()).expect("opens");
    let reader = writer.reader();
    assert_eq!(reader.check().expect("checks"), vec![]);
    let found = reader.annotations(InputId::fixed(3)).expect("reads");
    assert_eq!(found.len(), 602);
    let origin = |number: u128| {
        let of = |a: &&Annotation| a.id == AnnotationId::fixed(number);
        found.iter().find(of).expect("is there").origin.clone()
    };
    let imported = |edited| Origin::Imported {
        format: "coco".into(),
        edited,
        extra: domain::Metadata::default(),
    };
    assert_eq!((origin(101), origin(100)), (imported(false), imported(true)));
    assert_eq!(origin(11), Origin::Manual);
    assert!(matches!(origin(10), Origin::Model { probability: 0.25, .. }));
    let ops = reader.gesture_ops(GestureId::fixed(2)).expect("reads");
    let [batch] = &ops[..] else { panic!("{ops:?}") };
    let pieces = (0..batch.pieces).map(|piece| reader.gesture_piece(batch, piece).expect("reads"));
    let made: Vec<Change> = pieces.flatten().collect();
    assert_eq!(made.len(), 600);
    // What nobody changed since is taken back as it was made.
    let undone = made.iter().skip(1).take(400).map(Change::inverse).collect();
    writer
        .transact(&[op(6, OpKind::Undo, undone)])
        .expect("is what stands in the tables");
    let more = (2000..2010).map(|number| Change::create(Row::Annotation(annotation(number))));
    let more = Op {
        batch: true,
        ..op(7, OpKind::Import, more.collect())
    };
    writer.transact(&[more]).expect("is written");
    let formats = "SELECT group_concat(DISTINCT format) FROM op_batch";
    let formats: String = writer
        .connection()
        .query_row(formats, [], |row| row.get(0))
        .expect("counts");
    assert_eq!(formats, "1,2");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}

#[test]
fn a_project_of_the_sixth_schema_is_brought_up_to_date() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-6.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let writer = Writer::open(&place.project()).expect("opens");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    assert_eq!(writer.reader().members().expect("reads").len(), 2);
    assert_eq!(writer.reader().replica_of().expect("reads"), None);
    assert_eq!(writer.reader().pending_ops().expect("counts"), 0);
    // The log of an older file is guarded as before.
    for table in ["op", "op_change", "op_batch"] {
        let refused = writer.connection().execute(&format!("DELETE FROM {table}"), []);
        assert!(refused.is_err(), "{table}");
    }
}

#[test]
fn a_project_of_the_seventh_schema_is_brought_up_to_date() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-7.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let mut writer = Writer::open(&place.project()).expect("opens");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    assert_eq!(writer.reader().root_names().expect("reads"), Vec::<String>::new());
    let mut inputs = Vec::new();
    writer
        .reader()
        .each_input(&mut |input| inputs.push(input))
        .expect("reads");
    assert!(inputs.iter().all(|input| input.hash.is_some() && input.etag.is_none()));
    // What was imported from a store comes beside what was imported before.
    let away = domain::Input {
        id: InputId::fixed(99),
        name: "away.jpg".into(),
        path: "photos://away.jpg".into(),
        hash: None,
        etag: Some("\"1\"".into()),
        position: 2,
        ..inputs[0].clone()
    };
    let op = Op {
        member: writer.reader().members().expect("reads")[0].id,
        ..op(99, OpKind::Import, vec![Change::create(Row::Input(away.clone()))])
    };
    writer.transact(&[op]).expect("written");
    assert_eq!(writer.reader().input(away.id).expect("reads"), Some(away));
    assert_eq!(writer.reader().root_names().expect("reads"), ["photos"]);
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}

#[test]
fn a_replica_of_the_ninth_schema_is_brought_up_to_date() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-9.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let mut replica = Replica::open(&place.project()).expect("opens");
    let of = replica.reader().replica_of().expect("reads").expect("it is a replica");
    assert_eq!(of.server_seq, 12);
    assert_eq!(replica.reader().log(&LogFilter::default()).expect("reads").len(), 5);
    // Its member labels.
    assert_eq!(replica.older_wanted(false).expect("reads"), None);
}

#[test]
fn a_project_of_the_eleventh_schema_is_brought_up_to_date() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/schema-11.labelwright");
    let place = Place::new();
    std::fs::copy(kept, place.project()).expect("the kept file is there");
    let mut writer = Writer::open(&place.project()).expect("opens");
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
    let set = writer.reader().datasets().expect("reads")[0].id;
    let counts = writer.reader().split_counts(set).expect("reads");
    assert_eq!(counts, [(Some(Split::Train), 3), (Some(Split::Val), 3)]);
    let mut inputs = Vec::new();
    writer
        .reader()
        .each_input(&mut |input| inputs.push(input))
        .expect("reads");
    assert!(inputs.iter().all(|input| !input.excluded && input.metadata.is_empty()));
    let car = writer.reader().concepts().expect("reads")[0].clone();
    assert!(car.guide.is_empty());
    // What older rows do not have comes beside them.
    let mut told = inputs[0].clone();
    told.excluded = true;
    told.metadata.set("patient", MetaValue::read("12")).expect("is a key");
    let mut explained = car.clone();
    explained.guide.description = "four wheels".into();
    explained.guide.examples = vec![told.id];
    let search = SavedSearch {
        id: SearchId::fixed(98),
        name: "first".into(),
        query: "car".into(),
        inputs: Some(vec![inputs[1].id, inputs[2].id]),
    };
    let changes = [
        Change::update(Row::Input(inputs[0].clone()), Row::Input(told.clone())),
        Change::update(Row::Concept(car), Row::Concept(explained.clone())),
        Some(Change::create(Row::SavedSearch(search.clone()))),
    ];
    let op = Op {
        member: writer.reader().members().expect("reads")[0].id,
        ..op(99, OpKind::EditMetadata, changes.into_iter().flatten().collect())
    };
    writer.transact(&[op]).expect("written");
    assert_eq!(writer.reader().input(told.id).expect("reads"), Some(told));
    assert_eq!(writer.reader().concepts().expect("reads"), [explained]);
    let key = RowKey::SavedSearch(search.id);
    assert_eq!(
        writer.reader().row(&key).expect("reads"),
        Some(Row::SavedSearch(search))
    );
    assert_eq!(writer.reader().searches().expect("reads")[0].frozen, Some(2));
    assert_eq!(writer.reader().check().expect("checks"), vec![]);
}
