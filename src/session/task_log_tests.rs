use super::*;
use crate::task_text::{TaskText, parse_ron};
use crate::{IdsAndClock, Opening, Session, Who};
use domain::geometry::Size;
use domain::{
    Change, ContentHash, DecodeStatus, GestureId, Input, InputId, InputKind, OpId, OpKind, Row,
    numbers::{Numbers, Span},
};
use std::path::PathBuf;
use store::Writer;

const INPUTS: u64 = 12;

/// A project in which Ana has a task, and inputs whose files are nowhere.
fn project() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("p.labelwright");
    let ids_and_clock = IdsAndClock::default();
    Session::create(&path, "Ana", &ids_and_clock).expect("made");
    let mut writer = Writer::open(&path).expect("opens");
    let me = writer.reader().members().expect("members")[0].id;
    let input = |n: u64| {
        Change::create(Row::Input(Input {
            id: InputId(ids_and_clock.id()),
            kind: InputKind::Image,
            name: format!("{n}.png"),
            path: format!("{n}.png"),
            hash: Some(ContentHash([n as u8; 32])),
            etag: None,
            bytes: 1,
            size: Size::new(640, 480),
            orientation: 1,
            readability: DecodeStatus::Readable,
            position: n,
            removed: false,
            excluded: false,
            metadata: domain::Metadata::default(),
        }))
    };
    let op = Op {
        id: OpId(ids_and_clock.id()),
        gesture: GestureId(ids_and_clock.id()),
        member: me,
        at: ids_and_clock.now(),
        kind: OpKind::Import,
        input: None,
        task: None,
        reverts: None,
        batch: true,
        changes: (0..INPUTS).map(input).collect(),
    };
    writer.transact(&[op]).expect("written");
    drop(writer);
    let text = r#"(name: "T", kind: Detection, concepts: ["car"], reviewers: ["Ana"], review_strategy: Manual(sample_percent: 100.0))"#;
    let text: TaskText = parse_ron(Path::new("t.ron"), text).expect("reads");
    opened(&path).new_task(text).expect("made");
    (dir, path)
}

fn opened(path: &Path) -> Session {
    Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens")
}

/// Two boxes on each of these inputs, which are submitted; every third is accepted.
fn work(path: &Path, inputs: std::ops::Range<u64>) {
    let mut text = String::from("[");
    for n in inputs {
        let about = format!("task: \"T\", input: \"{n}.png\"");
        for x in [0, 40] {
            text += &format!(
                "Annotate({about}, concept: \"car\", region: Box({x}.0, 0.0, {}.0, 20.0)),",
                x + 30
            );
        }
        text += &format!("Submit({about}),");
        if n % 3 == 0 {
            text += &format!("Approve({about}, labeler: \"Ana\"),");
        }
    }
    let commands = parse_ron(Path::new("c.ron"), &(text + "]")).expect("reads");
    opened(path).apply_script(commands).expect("applied");
}

/// A fold that reads so many entries of the log at a time.
fn kept(session: &Session, stretch: i64) -> LogReading<Fold> {
    let task = session.task_named("T").expect("is there");
    LogReading {
        stretch,
        ..LogReading::new(task.id, Fold::new(Span::default(), false))
    }
}

fn read(kept: &mut LogReading<Fold>, session: &Session) -> Numbers {
    let read = kept.read_on(&session.project.path, session.project.disk.reader(), &|| false);
    read.expect("reads").expect("is not stopped");
    kept.fold().numbers()
}

#[test]
fn many_threads_read_what_one_reads() {
    let (_dir, path) = project();
    work(&path, 0..INPUTS);
    let session = opened(&path);
    let whole = read(&mut kept(&session, STRETCH), &session);
    assert_eq!((whole.total().inputs, whole.total().annotations), (INPUTS, 2 * INPUTS));
    assert_eq!(whole.total().accepted, INPUTS / 3);
    for stretch in [1, 2, 3, 7] {
        assert_eq!(
            read(&mut kept(&session, stretch), &session),
            whole,
            "{stretch} at a time"
        );
    }
}

#[test]
fn what_came_since_is_read_and_nothing_twice() {
    let (_dir, path) = project();
    work(&path, 0..5);
    let mut going_on = kept(&opened(&path), 4);
    assert_eq!(read(&mut going_on, &opened(&path)).total().inputs, 5);
    work(&path, 5..INPUTS);
    let session = opened(&path);
    assert_eq!(
        read(&mut going_on, &session),
        read(&mut kept(&session, STRETCH), &session)
    );
    let until = going_on.until;
    assert_eq!(read(&mut going_on, &session).total().inputs, INPUTS);
    assert_eq!(going_on.until, until, "nothing was new");
}

#[test]
fn it_stops_when_nobody_wants_to_know_any_more() {
    let (_dir, path) = project();
    work(&path, 0..INPUTS);
    let session = opened(&path);
    for stretch in [3, STRETCH] {
        let stopped = kept(&session, stretch).read_on(&session.project.path, session.project.disk.reader(), &|| true);
        assert_eq!(stopped.expect("is no error"), None, "{stretch} at a time");
    }
}
