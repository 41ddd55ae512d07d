//! A project of a million inputs and five million boxes: what its file holds a box, and how long a window waits for it.
//!
//! Run with `cargo bench --bench bench_many`; `-- 100000` makes it of so many inputs instead, and a path after that keeps
//! the project there, where the next run finds it. Memory and CPU seconds are the whole process's (Linux only).

#[path = "../support/mod.rs"]
mod support;

use labelwright::domain::SplitRatios;
use labelwright::domain::task::TaskKind;
use labelwright::domain::{
    Annotation, AnnotationId, BBox, Change, Color, Concept, ConceptId, InputId, OpKind, Origin, Region, Row, Sign,
    Status, TaskId,
};
use labelwright::session::view::{ListFilter, ObjectOrder, ObjectSort, View};
use labelwright::session::{
    Command, DataCommand, EditCommand, FreezeRequest, IdsAndClock, NavigateCommand, Opening, Progress, Session,
    SplitRequest, Who, task_text::TaskText,
};
use labelwright::store::{ReadOnly, Writer};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::measure::{measured, memory};
use support::rows;

/// Boxes on each input.
const BOXES: u64 = 5;
/// Rows in one op, as an import writes them.
const BATCH: u64 = 4096;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let inputs: u64 = args.next().and_then(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = args
        .next()
        .map_or_else(|| folder.path().join("many.labelwright"), PathBuf::from);
    if !project.exists() {
        measured(&format!("make {inputs} inputs and {} boxes", inputs * BOXES), || {
            make(&project, inputs)
        });
    }
    sizes(&project, inputs * BOXES);
    objects(&project);
    window(&project);
    datasets(&project);
    measured("check", || {
        let disk = ReadOnly::open(&project).expect("opens");
        let problems = disk.snapshot(|reader| reader.check()).expect("is checked");
        assert!(problems.is_empty(), "{:?}", &problems[..problems.len().min(3)]);
    });
}

/// How long somebody waits for the first annotations as crops, and for all of them, in several orders.
fn objects(project: &Path) {
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    for (by, descending, text) in [
        (ObjectSort::Added, true, ""),
        (ObjectSort::Added, false, ""),
        (ObjectSort::Added, true, "concept:\"class 07\""),
        (ObjectSort::Size, true, ""),
        (ObjectSort::Aspect, false, "area<0.01"),
        (ObjectSort::Concept, false, ""),
    ] {
        let filter = ListFilter {
            text: text.to_owned(),
            ..ListFilter::default()
        };
        session
            .apply(Command::Navigate(NavigateCommand::Filter(filter)))
            .expect("is filtered");
        let order = ObjectOrder { by, descending };
        let start = Instant::now();
        session
            .apply(Command::Data(DataCommand::ShowObjects(Some(order))))
            .expect("is asked");
        let wait = |session: &mut Session, done: &dyn Fn(&View) -> bool| {
            while !done(session.view()) {
                session.pump();
                std::thread::sleep(Duration::from_micros(200));
            }
            start.elapsed().as_secs_f64() * 1e3
        };
        let before = session.view().objects.changes;
        let first = wait(&mut session, &|view| view.objects.changes > before);
        let all = wait(&mut session, &|view| !view.objects.busy);
        println!(
            "objects by {by:?}, \"{text}\": the first after {first:.0} ms, all {} after {all:.0} ms",
            session.view().objects.count
        );
    }
}

/// A dataset of all inputs is made, split, frozen and told of.
fn datasets(project: &Path) {
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let silent = &mut Progress::silent();
    let name = format!("all {}", session.view().datasets.len());
    measured("make a dataset", || session.new_dataset_now(&name, "", None)).expect("made");
    let request = SplitRequest {
        dataset: name.clone(),
        ratios: SplitRatios::read("train=0.8,val=0.1,test=0.1", 0).expect("ratios"),
        stratify: true,
        pins: Vec::new(),
        group_by: None,
        near_duplicates_together: false,
        dry_run: false,
    };
    let report = measured("split it, stratified", || session.split_dataset_now(&request, silent)).expect("split");
    let off = report.concepts.iter().map(|concept| concept.deviation);
    println!(
        "  {} concepts, off by {:.4} at most",
        report.concepts.len(),
        off.fold(0.0, f64::max)
    );
    let request = FreezeRequest {
        task: None,
        dataset: name.clone(),
        version: String::new(),
        note: String::new(),
        several: None,
        even_if_unchanged: false,
    };
    measured("freeze it", || session.freeze_now(&request, silent)).expect("frozen");
    let version = format!("{name}@1");
    measured("manifest", || session.manifest_now(&version, silent)).expect("told");
    measured("statistics", || session.dataset_stats_now(&version, silent)).expect("counted");
    measured("compare with what is now", || {
        session.diff_datasets_now(&version, &name, silent)
    })
    .expect("compared");
}

fn make(project: &Path, inputs: u64) {
    let ids_and_clock = IdsAndClock::default();
    Session::create(project, "bench", &ids_and_clock).expect("made");
    let mut writer = Writer::open(project).expect("opens");
    writer.expect_many().expect("is prepared");
    let me = writer.reader().members().expect("members")[0].id;
    let concepts: Vec<ConceptId> = (0..80).map(|_| ConceptId(ids_and_clock.id())).collect();
    let concept = |(n, id): (usize, &ConceptId)| {
        Change::create(Row::Concept(Concept {
            id: *id,
            name: format!("class {n:02}"),
            color: Color::nth(n),
            position: n as u32,
            foreign_id: Some(n as i64 + 1),
            guide: domain::concept::ConceptGuide::default(),
        }))
    };
    let created = concepts.iter().enumerate().map(concept).collect();
    let op = rows::op(&ids_and_clock, me, OpKind::Import, created);
    writer.transact(&[op]).expect("concepts");
    let batch = |changes: Vec<Change>, task: Option<TaskId>, writer: &mut Writer| {
        let op = labelwright::domain::Op {
            batch: true,
            task,
            ..rows::op(&ids_and_clock, me, OpKind::Import, changes)
        };
        writer.transact(&[op]).expect("imported");
    };
    let ids: Vec<InputId> = (0..inputs).map(|_| InputId(ids_and_clock.id())).collect();
    for (at, chunk) in ids.chunks(BATCH as usize).enumerate() {
        let input =
            |(n, id): (usize, &InputId)| Change::create(Row::Input(rows::image(*id, at as u64 * BATCH + n as u64)));
        batch(chunk.iter().enumerate().map(input).collect(), None, &mut writer);
    }
    drop(writer);
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let text = r#"(name: "All", kind: Detection, concepts: ["class 00", "class 01"])"#;
    let task = session
        .new_task(ron::from_str::<TaskText>(text).expect("a task"))
        .expect("made");
    assert_eq!(task.kind, TaskKind::Detection);
    drop(session);
    let mut writer = Writer::open(project).expect("opens");
    writer.expect_many().expect("is prepared");
    let mut state = 1_u64;
    let mut next = |end: f64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64 / (1u64 << 31) as f64 * end * 100.0).round() / 100.0
    };
    let mut changes = Vec::new();
    for input in &ids {
        for n in 0..BOXES {
            let (x, y) = (next(500.0), next(300.0));
            let region = Region::Box(BBox::from((x, y, x + 5.0 + next(100.0), y + 5.0 + next(100.0))));
            changes.push(Change::create(Row::Annotation(Annotation {
                id: AnnotationId(ids_and_clock.id()),
                input: *input,
                task: Some(task.id),
                concept: concepts[(n * 13 + next(80.0) as u64) as usize % concepts.len()],
                author: me,
                region,
                sign: Sign::Present,
                status: Status::Success,
                origin: Origin::Imported {
                    format: "coco".into(),
                    edited: false,
                    extra: domain::Metadata::default(),
                },
                z: 0,
                edited_by: None,
                merged: None,
            })));
        }
        if changes.len() as u64 >= BATCH {
            batch(std::mem::take(&mut changes), Some(task.id), &mut writer);
        }
    }
    batch(changes, Some(task.id), &mut writer);
}

/// What the file holds, by table and index.
fn sizes(project: &Path, boxes: u64) {
    let conn = rusqlite::Connection::open(project).expect("opens");
    let mut statement = conn
        .prepare("SELECT name, sum(pgsize) FROM dbstat GROUP BY 1 ORDER BY 2 DESC LIMIT 14")
        .expect("dbstat");
    let tables = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?)))
        .expect("is asked");
    for table in tables {
        let (name, bytes) = table.expect("a row");
        println!(
            "  {name}: {:.0} MB, {:.1} bytes a box",
            bytes as f64 / 1e6,
            bytes as f64 / boxes as f64
        );
    }
}

/// A window on it: the task opened, a page of a filter, on to the next input, submitted.
fn window(project: &Path) {
    let opening = Opening {
        waits: false,
        ..Opening::quiet(project, Who::FirstLead)
    };
    let start = Instant::now();
    let mut session = Session::open(opening).expect("opens");
    let task = session.view().tasks[0].task.id;
    let opened = start.elapsed();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("is asked");
    let mut longest = Duration::ZERO;
    pump(&mut session, &mut longest, |session| {
        session.view().current.as_ref().is_some_and(|current| current.loaded)
    });
    println!(
        "open the project {:.0} ms, its task with the first input {:.0} ms; {:.0} MB resident",
        opened.as_secs_f64() * 1e3,
        start.elapsed().as_secs_f64() * 1e3,
        memory("VmRSS")
    );
    // What is drawn is read while the first input is looked at.
    let later = Instant::now();
    pump(&mut session, &mut longest, |_| later.elapsed() > Duration::from_secs(5));
    for text in ["photos/000/0000", "999", "no such name"] {
        let filter = ListFilter {
            text: text.into(),
            ..ListFilter::default()
        };
        told_filter(&mut session, filter, &format!("\"{text}\""));
    }
    let concept = session.view().concepts[3].id;
    let filter = ListFilter {
        concept: Some(concept),
        ..ListFilter::default()
    };
    told_filter(&mut session, filter, "a concept");
    session
        .apply(Command::Navigate(NavigateCommand::Filter(ListFilter::default())))
        .expect("is asked");
    pump(&mut session, &mut longest, |session| !session.view().list.busy);
    let place = |session: &Session| session.view().current.as_ref().map(|current| current.position);
    for (what, command) in [
        ("next", Command::Navigate(NavigateCommand::Next)),
        ("submit", Command::Edit(EditCommand::Submit)),
    ] {
        // An earlier run on the same project may have submitted the first ones.
        session
            .apply(Command::Navigate(NavigateCommand::NextOpen))
            .expect("is asked");
        pump(&mut session, &mut longest, |session| {
            !session.view().reading && session.view().current.as_ref().is_some_and(|current| current.loaded)
        });
        let mut times: Vec<f64> = (0..100)
            .map(|_| {
                let before = place(&session);
                let start = Instant::now();
                session.apply(command.clone()).expect("is done");
                pump(&mut session, &mut longest, |session| {
                    place(session) != before && session.view().current.as_ref().is_some_and(|current| current.loaded)
                });
                let spent = start.elapsed().as_secs_f64() * 1e3;
                let looked = Instant::now();
                pump(&mut session, &mut longest, |_| {
                    looked.elapsed() > Duration::from_millis(20)
                });
                spent
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "{what}: median {:.2} ms, p95 {:.2} ms, worst {:.2} ms",
            times[50], times[95], times[99]
        );
    }
    println!(
        "the window's thread worked {:.1} ms at most at once; {:.0} MB resident",
        longest.as_secs_f64() * 1e3,
        memory("VmRSS")
    );
}

fn told_filter(session: &mut Session, filter: ListFilter, what: &str) {
    let start = Instant::now();
    let mut longest = Duration::ZERO;
    session
        .apply(Command::Navigate(NavigateCommand::Filter(filter)))
        .expect("is asked");
    pump(session, &mut longest, |session| {
        let list = &session.view().list;
        !list.busy || list.partial
    });
    let first = start.elapsed().as_secs_f64() * 1e3;
    pump(session, &mut longest, |session| !session.view().list.busy);
    println!(
        "filter by {what}: the first page after {first:.0} ms, all {} after {:.0} ms; at most {:.1} ms at once",
        session.view().list.len(),
        start.elapsed().as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3
    );
}

fn pump(session: &mut Session, longest: &mut Duration, done: impl Fn(&Session) -> bool) {
    while !done(session) {
        let start = Instant::now();
        session.pump();
        *longest = (*longest).max(start.elapsed());
        std::thread::sleep(Duration::from_micros(200));
    }
}
