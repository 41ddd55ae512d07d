//! What a session costs the thread that asks: opening projects of 100 and of 100,000 inputs, and a commit.
//!
//! Run with `cargo bench --bench bench_session`. Times are wall times of the calling thread; the writer thread works
//! beside it.

#[path = "../support/mod.rs"]
mod support;

use labelwright::domain::geometry::BBox;
use labelwright::domain::task::{TaskInput, Work, WorkState};
use labelwright::domain::{Change, InputId, Op, OpKind, Region, Role, Row, Sign, WorkId};
use labelwright::session::{
    Command, EditCommand, IdsAndClock, MemberCommand, NavigateCommand, Opening, Session, Who, task_text::TaskText,
};
use labelwright::store::Writer;
use std::path::Path;
use std::time::{Duration, Instant};
use support::rows;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for count in [100, 100_000] {
        let project = folder.path().join(format!("inputs-{count}.labelwright"));
        make(&project, count);
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let start = Instant::now();
            let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
            let task = session.view().tasks[0].task.id;
            session
                .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
                .expect("its task opens");
            best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
        println!("{count} inputs: open the project and its task, best of 5: {best:.1} ms");
    }
    commits(&folder.path().join("inputs-100.labelwright"));
    going_on(&folder.path().join("inputs-100000.labelwright"), 60_000);
    for (worker, review) in [
        ("Full", "None"),
        ("Full", "Manual(sample_percent: 20.0)"),
        ("Partitioned(workers_per_input: 1)", "Manual(sample_percent: 20.0)"),
        ("Queue", "Manual(sample_percent: 100.0)"),
        ("Full", "Consensus(approval_threshold: 2, iou: 0.5)"),
    ] {
        submits(&folder.path().join("inputs-100000.labelwright"), worker, review);
    }
}

/// Handing in, one input after the other, in a task of ten labelers and two reviewers.
fn submits(project: &Path, worker: &str, review: &str) {
    let open = || Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let mut session = open();
    let all = || vec![Role::Lead, Role::Labeler, Role::Reviewer];
    for n in 1..10 {
        // There already when another strategy was measured before.
        let _known = session.apply(Command::Member(MemberCommand::AddMember {
            name: format!("Labeler {n}"),
            roles: all(),
            passphrase: None,
        }));
    }
    session.flush().expect("saved");
    let mut session = open();
    let names: Vec<String> = session
        .view()
        .members
        .iter()
        .map(|member| format!("{:?}", member.name))
        .collect();
    let text = format!(
        "(name: \"{worker} {review}\", kind: Detection, concepts: [\"thing\"], labelers: [{}], reviewers: [{}], \
         worker_strategy: {worker}, review_strategy: {review}, seed: Some(1))",
        names.join(", "),
        names[..2].join(", ")
    );
    let start = Instant::now();
    let task = session
        .new_task(ron::from_str::<TaskText>(&text).expect("a task"))
        .expect("made");
    let made = start.elapsed().as_secs_f64() * 1e3;
    drop(session);
    let mut session = window(project);
    let start = Instant::now();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("opens");
    while session.view().current.as_ref().is_none_or(|current| !current.loaded) {
        session.pump();
    }
    let opened = start.elapsed().as_secs_f64() * 1e3;
    // As in a window, what is drawn is read while the first input is looked at.
    std::thread::sleep(Duration::from_secs(3));
    session.pump();
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            let at = |session: &Session| session.view().current.as_ref().map(|current| current.position);
            let (before, start) = (at(&session), Instant::now());
            session.apply(Command::Edit(EditCommand::Submit)).expect("submitted");
            while at(&session) == before {
                session.pump();
            }
            let spent = start.elapsed().as_secs_f64() * 1e3;
            session.flush().expect("saved");
            while session.pump() || session.view().current.as_ref().is_none_or(|current| !current.loaded) {}
            spent
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{worker}, {review}: made in {made:.0} ms, opened in {opened:.1} ms; Submit to the next input: median {:.2} ms, \
         p95 {:.2} ms, worst {:.2} ms",
        times[100], times[190], times[199]
    );
}

/// Opening a task of which so many inputs are done, and going on in it.
fn going_on(project: &Path, done: u64) {
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let text = r#"(name: "Much done", kind: Detection, concepts: ["thing"])"#;
    let task = session
        .new_task(ron::from_str::<TaskText>(text).expect("a task"))
        .expect("made");
    let me = session.view().me.id;
    drop(session);
    let ids_and_clock = IdsAndClock::default();
    let mut writer = Writer::open(project).expect("opens");
    let mut changes = Vec::new();
    let mut take = |place: TaskInput| {
        if place.position < done {
            changes.push(Change::create(Row::Work(Work {
                state: WorkState::Done,
                ..Work::begun(WorkId(ids_and_clock.id()), task.id, place.input, me)
            })));
        }
    };
    writer.reader().each_place(task.id, &mut take).expect("read");
    let op = Op {
        task: Some(task.id),
        batch: true,
        ..rows::op(&ids_and_clock, me, OpKind::Submit, changes)
    };
    writer.transact(&[op]).expect("written");
    drop(writer);
    let mut session = window(project);
    // The thread of the window: what the command takes of it, and the longest frame until the input is shown.
    let start = Instant::now();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task.id))))
        .expect("is asked");
    let asked = start.elapsed().as_secs_f64() * 1e3;
    let mut longest = asked;
    while session.view().current.is_none() {
        std::thread::sleep(Duration::from_micros(200));
        let frame = Instant::now();
        session.pump();
        longest = longest.max(frame.elapsed().as_secs_f64() * 1e3);
    }
    let opened = start.elapsed().as_secs_f64() * 1e3;
    std::thread::sleep(Duration::from_secs(3));
    session.pump();
    let at = |session: &Session| session.view().current.as_ref().map(|current| current.position);
    let mut times: Vec<f64> = (0..100)
        .map(|_| {
            session
                .apply(Command::Navigate(NavigateCommand::GoTo(0)))
                .expect("goes");
            while at(&session) != Some(0) {
                session.pump();
            }
            let start = Instant::now();
            session
                .apply(Command::Navigate(NavigateCommand::NextOpen))
                .expect("goes on");
            while at(&session) != Some(done) {
                session.pump();
            }
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{done} inputs done: the task is open after {opened:.1} ms, of which the window's thread works {longest:.2} ms at \
         most at once; from the first input to the next open one median {:.2} ms, worst {:.2} ms",
        times[50], times[99]
    );
}

/// A session as a window has it.
fn window(project: &Path) -> Session {
    let opening = Opening {
        waits: false,
        ..Opening::quiet(project, Who::FirstLead)
    };
    Session::open(opening).expect("opens")
}

fn commits(project: &Path) {
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let summary = session.view().tasks[0].clone();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(summary.task.id))))
        .expect("its task opens");
    let concept = summary.task.concepts[0];
    let mut times: Vec<f64> = (0..2000)
        .map(|n| {
            let (x, y) = (f64::from(n % 50) * 10.0, f64::from(n / 50) * 10.0);
            let region = Region::Box(BBox {
                x0: x,
                y0: y,
                x1: x + 9.0,
                y1: y + 9.0,
            });
            let start = Instant::now();
            session
                .apply(Command::Edit(EditCommand::Annotate {
                    concept,
                    region,
                    sign: Sign::Present,
                }))
                .expect("annotated");
            let spent = start.elapsed().as_secs_f64() * 1e3;
            if n % 20 == 0 {
                session.pump();
            }
            spent
        })
        .collect();
    let queued = Instant::now();
    session.flush().expect("all on disk");
    times.sort_by(f64::total_cmp);
    println!(
        "2,000 boxes on one input, one commit each: calling thread median {:.3} ms, p95 {:.3} ms, worst {:.3} ms; on disk {:.0} ms later",
        times[1000],
        times[1900],
        times[1999],
        queued.elapsed().as_secs_f64() * 1e3
    );
}

/// A project of inputs whose files are nowhere: only rows count here.
fn make(project: &Path, count: u64) {
    let ids_and_clock = IdsAndClock::default();
    Session::create(project, "bench", &ids_and_clock).expect("made");
    let mut writer = Writer::open(project).expect("opens");
    let me = writer.reader().members().expect("members")[0].id;
    let input = |n: u64| Change::create(Row::Input(rows::image(InputId(ids_and_clock.id()), n)));
    let op = Op {
        batch: true,
        ..rows::op(&ids_and_clock, me, OpKind::Import, (0..count).map(input).collect())
    };
    writer.transact(&[op]).expect("imported");
    drop(writer);
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let start = Instant::now();
    let text = r#"(name: "All", kind: Detection, concepts: ["thing"])"#;
    session
        .new_task(ron::from_str::<TaskText>(text).expect("a task"))
        .expect("made");
    println!(
        "{count} inputs: make a task of them: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
}
