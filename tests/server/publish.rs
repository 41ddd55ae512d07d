//! A project file to a server, and back.

use crate::postgresql::{ADMIN, PASSWORD, database};
use crate::team::{Job, id, lea, model, op, picture};
use domain::task::{Task, TaskInput, Work};
use domain::*;
use server::{Client, Init, NewMember, ServerError};
use std::path::{Path, PathBuf};
use store::{ReadOnly, Reader, Writer};

/// A file with ops of all sorts: bulk acts of several chunks, changes, deletions, a passphrase, a name that is no text.
fn project(folder: &Path) -> (PathBuf, MemberId) {
    let path = folder.join("original.labelwright");
    let mut writer = Writer::create(&path).expect("is made");
    let lea = Member::new(MemberId(id()), "Lea", &Role::ALL);
    let mut write = |kind, batch, changes: Vec<Change>| {
        let op = Op {
            batch,
            ..op(lea.id, kind, changes)
        };
        writer.transact(&[op]).expect("is written")
    };
    write(
        OpKind::CreateProject,
        false,
        vec![Change::create(Row::Member(lea.clone()))],
    );
    let hidden = Member {
        passphrase: Some("$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA".into()),
        ..lea.clone()
    };
    write(
        OpKind::EditMember,
        false,
        Change::update(Row::Member(lea.clone()), Row::Member(hidden))
            .into_iter()
            .collect(),
    );
    let mut pictures: Vec<Input> = (0..1300).map(picture).collect();
    pictures[7].path = "\u{0}666f6fff".into();
    pictures[8].name = "a \"quoted\" \\ name \u{1f600}\u{7f}".into();
    let created = |rows: Vec<Row>| rows.into_iter().map(Change::create).collect::<Vec<Change>>();
    write(
        OpKind::Import,
        true,
        created(pictures.iter().cloned().map(Row::Input).collect()),
    );
    let concept = Concept {
        id: ConceptId(id()),
        name: "car".into(),
        color: Color::nth(1),
        position: 0,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    };
    let task = Task {
        seed: u64::MAX,
        ..Task::new(TaskId(id()), "T", TaskKind::Detection, vec![concept.id], lea.id)
    };
    let job = Job {
        inputs: pictures.iter().map(|input| input.id).collect(),
        concept: concept.id,
        task: task.clone(),
    };
    write(
        OpKind::CreateTask,
        false,
        created(vec![Row::Concept(concept), Row::Task(task.clone())]),
    );
    let places = (0..)
        .zip(&job.inputs)
        .map(|(at, input)| Row::TaskInput(TaskInput::new(task.id, at, *input)));
    write(OpKind::CreateTask, true, created(places.collect()));
    let samples: Vec<Row> = job
        .samples(lea.id, &model())
        .into_iter()
        .filter(|row| !matches!(row, Row::TaskInput(_)))
        .collect();
    write(OpKind::Import, false, created(samples));
    for input in &job.inputs[10..60] {
        let annotation = job.annotation(*input, lea.id);
        let work = Work::begun(WorkId(id()), task.id, *input, lea.id);
        write(
            OpKind::Annotate,
            false,
            created(vec![Row::Annotation(annotation.clone()), Row::Work(work)]),
        );
        let moved = Annotation {
            z: 3,
            region: Region::Whole,
            ..annotation.clone()
        };
        write(
            OpKind::Reshape,
            false,
            Change::update(Row::Annotation(annotation), Row::Annotation(moved.clone()))
                .into_iter()
                .collect(),
        );
        write(OpKind::Delete, false, vec![Change::delete(Row::Annotation(moved))]);
    }
    (path, lea.id)
}

fn administrator() -> Option<(server::Address, Client)> {
    let address = database()?;
    server::init(&address, Some(PASSWORD)).expect("the schema is made");
    let client = Client::connect(&address.with_user(ADMIN), Some(PASSWORD)).expect("signed in");
    Some((address, client))
}

/// All rows of all tables but those of the log, and the log, as text.
fn content(path: &Path) -> Vec<(String, Vec<String>)> {
    let conn = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opens");
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";
    let mut statement = conn.prepare(sql).expect("is asked");
    let names: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .expect("names")
        .map(|name| name.expect("a name"))
        .collect();
    let rows = |name: &String| {
        let mut statement = conn.prepare(&format!("SELECT * FROM {name}")).expect("is asked");
        let columns = statement.column_count();
        let one = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|at| {
                row.get::<_, rusqlite::types::Value>(at)
                    .map(|value| format!("{value:?}"))
            });
            cells.collect::<Result<Vec<String>, _>>().map(|cells| cells.join("|"))
        };
        let mut rows: Vec<String> = statement
            .query_map([], one)
            .expect("rows")
            .map(|row| row.expect("a row"))
            .collect();
        rows.sort();
        rows
    };
    names.iter().map(|name| (name.clone(), rows(name))).collect()
}

fn on<T>(path: &Path, f: impl FnOnce(Reader<'_>) -> T) -> T {
    let file = ReadOnly::open(path).expect("opens");
    f(file.reader())
}

#[test]
fn a_project_goes_to_a_server_and_comes_back_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, lea_id) = project(folder.path());
    let Some((address, mut admin)) = administrator() else {
        return;
    };
    // Cut off in the middle, several times, and gone on with; a connection later it is the same.
    let ops = on(&path, |reader| reader.last_seq()).expect("is asked") as u64;
    for stop in [0, 3, 4, 90] {
        let mut progress = |done, total| {
            assert_eq!(total, ops);
            done < stop
        };
        let stopped = on(&path, |reader| {
            server::publish(reader, &mut admin, "original", &mut progress)
        });
        assert!(matches!(stopped, Err(ServerError::Stopped)), "{stopped:?}");
        admin = Client::connect(&address.with_user(ADMIN), Some(PASSWORD)).expect("signed in");
    }
    let early = NewMember {
        name: "Lea",
        roles: &[],
        login: None,
        id: MemberId(id()),
        op: OpId(id()),
        at: Timestamp(1),
    };
    assert!(matches!(
        server::add_member(&mut admin, &early),
        Err(ServerError::NotLive)
    ));
    let mut steps = Vec::new();
    on(&path, |reader| {
        server::publish(reader, &mut admin, "original", &mut |done, _| {
            steps.push(done);
            true
        })
    })
    .expect("is published");
    assert!(steps[0] > 0, "it went on: {steps:?}");
    let again = on(&path, |reader| {
        server::publish(reader, &mut admin, "original", &mut |_, _| true)
    });
    assert!(matches!(again, Err(ServerError::AlreadyThere)), "{again:?}");

    let login = format!("{}_lea", address.project());
    let password = server::create_login(&address, Some(PASSWORD), &login).expect("a login");
    let new = NewMember {
        login: Some(&login),
        ..early
    };
    assert_eq!(
        server::add_member(&mut admin, &new).expect("is mapped"),
        lea_id,
        "Lea is who she was"
    );
    let mut lea = Client::connect(&address.with_user(&login), Some(&password)).expect("signed in");
    let hello = lea.hello().expect("is known");
    assert_eq!(
        (hello.member, hello.project.as_str(), hello.live, hello.seq as u64),
        (lea_id, "original", true, ops)
    );

    let back = folder.path().join("back.labelwright");
    server::fetch(&mut lea, &back, &mut |_, _| true).expect("is fetched");
    let problems = on(&back, |reader| reader.check());
    assert!(problems.as_ref().is_ok_and(Vec::is_empty), "{problems:?}");
    let (original, copy) = (content(&path), content(&back));
    for ((name, rows), (_, copied)) in original.iter().zip(&copy) {
        match name.as_str() {
            // Passphrases stay behind, and with them the hashes of the entries that set them.
            "member" | "op_change" => assert_eq!(rows.len(), copied.len(), "{name}"),
            "op" => assert_eq!(rows.len(), copied.len(), "{name}"),
            _ => assert_eq!(rows, copied, "{name}"),
        }
    }
    assert!(!format!("{copy:?}").contains("argon2id"));
    let kept = on(&back, |reader| reader.row(&RowKey::Member(lea_id))).expect("is asked");
    assert_eq!(kept, Some(Row::Member(Member::new(lea_id, "Lea", &Role::ALL))));
    let stopped = server::fetch(&mut lea, &folder.path().join("part.labelwright"), &mut |_, _| false);
    assert!(matches!(stopped, Err(ServerError::Stopped)));
    assert!(!folder.path().join("part.labelwright").exists());
}

#[test]
fn a_project_is_published_into_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _) = project(folder.path());
    let Some(mut team) = crate::team::Team::new() else {
        return;
    };
    let mut admin = Client::connect(&team.address.with_user(ADMIN), Some(PASSWORD)).expect("signed in");
    let there = on(&path, |reader| {
        server::publish(reader, &mut admin, "original", &mut |_, _| true)
    });
    assert!(matches!(there, Err(ServerError::AlreadyThere)), "{there:?}");
    let by_lead = on(&path, |reader| {
        server::publish(reader, &mut lea(&mut team).client, "original", &mut |_, _| true)
    });
    assert!(matches!(by_lead, Err(ServerError::NotAllowed(_))), "{by_lead:?}");
    let labeler = server::fetch(
        &mut team.ana.client,
        &folder.path().join("copy.labelwright"),
        &mut |_, _| true,
    );
    assert!(matches!(labeler, Err(ServerError::NotAllowed(_))));
}

#[test]
fn a_schema_is_made_once() {
    let Some(address) = database() else { return };
    assert_eq!(server::init(&address, Some(PASSWORD)).expect("is made"), Init::Made);
    assert_eq!(server::init(&address, Some(PASSWORD)).expect("was there"), Init::There);
    let mut admin = crate::postgresql::connect(&address.to_string(), PASSWORD);
    let newer = format!("UPDATE {}.project SET version = 99", crate::team::schema(&address));
    admin.batch_execute(&newer).expect("is set");
    assert!(matches!(
        server::init(&address, Some(PASSWORD)),
        Err(ServerError::Newer { found: 99, .. })
    ));
}
