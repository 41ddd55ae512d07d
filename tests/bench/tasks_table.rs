//! What a project of 200 tasks of 10,000 inputs each costs: opening it, reading its tasks anew, one frame of the table.
//!
//! Run with `cargo bench --bench bench_tasks_table`. Making the project takes longer than measuring it: two million
//! places of inputs in tasks, and 60,000 pieces of work. Times are wall times of the calling thread.

#[path = "../support/mod.rs"]
mod support;

use egui_kittest::Harness;
use labelwright::app::{App, Start};
use labelwright::domain::task::{Work, WorkState};
use labelwright::domain::{Change, Input, InputId, Member, MemberId, Op, OpKind, Role, Row, Task, TaskId, WorkId};
use labelwright::session::{IdsAndClock, Opening, Session, Settings, Who};
use labelwright::store::{ReadOnly, Writer};
use std::path::Path;
use std::time::Instant;
use support::rows;

const TASKS: usize = 200;
const INPUTS: u64 = 10_000;
const NAMES: [&str; 3] = ["Ana", "Ben", "Cy"];
/// Work of each labeler in each task.
const WORKS: usize = 100;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("many.labelwright");
    let start = Instant::now();
    make(&project);
    let size = std::fs::metadata(&project).expect("a file").len();
    println!(
        "make {TASKS} tasks of {INPUTS} inputs: {:.1} s, {} MB",
        start.elapsed().as_secs_f64(),
        size / 1_000_000
    );
    let opened = best(5, || {
        let session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
        assert_eq!(session.view().tasks.len(), TASKS);
    });
    println!("open the project, its table ready to draw: best of 5: {opened:.1} ms");
    frames(&project);
}

/// The best of some tries, in milliseconds.
fn best(tries: usize, mut f: impl FnMut()) -> f64 {
    let time = |f: &mut dyn FnMut()| {
        let start = Instant::now();
        f();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..tries).map(|_| time(&mut f)).fold(f64::INFINITY, f64::min)
}

/// The window on the table, without a screen: all but the graphics card's share.
fn frames(project: &Path) {
    let start = Start {
        target: Some(project.into()),
        member: Some("bench".into()),
        settings: Settings::default(),
        settings_path: None,
        thumbnails: None,
        drafts: None,
        notices: Vec::new(),
    };
    let begun = Instant::now();
    let mut window = Harness::builder()
        .with_size(egui::vec2(1280.0, 800.0))
        .with_step_dt(1.0 / 60.0)
        .allow_missing_glyphs()
        .build_eframe(|cc| App::new(&cc.egui_ctx, start));
    while window.state().is_opening() {
        window.step();
    }
    window.run_steps(2);
    println!(
        "open the window on it, fonts and all, until the table is drawn: {:.1} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );
    window.run_steps(10);
    let frame = best(50, || window.step());
    println!("one frame of the table: best of 50: {frame:.2} ms");
}

fn make(project: &Path) {
    let ids_and_clock = IdsAndClock::default();
    Session::create(project, "bench", &ids_and_clock).expect("made");
    let mut writer = Writer::open(project).expect("opens");
    let lead = writer.reader().members().expect("members")[0].id;
    let op = |kind, changes| Op {
        batch: true,
        ..rows::op(&ids_and_clock, lead, kind, changes)
    };
    let inputs = (0..INPUTS)
        .map(|n| Change::create(Row::Input(input(&ids_and_clock, n))))
        .collect();
    writer.transact(&[op(OpKind::Import, inputs)]).expect("imported");
    let team: Vec<MemberId> = NAMES
        .iter()
        .map(|name| {
            let member = Member::new(MemberId(ids_and_clock.id()), *name, &[Role::Labeler]);
            let id = member.id;
            let joined = vec![Change::create(Row::Member(member))];
            writer.transact(&[op(OpKind::AddMember, joined)]).expect("joined");
            id
        })
        .collect();
    drop(writer);
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let tasks: Vec<Task> = (0..TASKS)
        .map(|n| {
            let text = format!(
                r#"(name: "Task {n}", kind: Detection, concepts: ["car", "person", "sign"], labelers: ["Ana", "Ben", "Cy"],
                reviewers: ["bench"], review_strategy: Manual(sample_percent: 20.0))"#
            );
            session.new_task(ron::from_str(&text).expect("a task")).expect("made")
        })
        .collect();
    drop(session);
    let mut writer = Writer::open(project).expect("opens");
    let ids = all_inputs(project, tasks[0].id);
    for task in &tasks {
        let works = team
            .iter()
            .flat_map(|member| ids[..WORKS].iter().map(move |input| (*member, *input)))
            .map(|(member, input)| {
                let work = Work::begun(WorkId(ids_and_clock.id()), task.id, input, member);
                let state = WorkState::Submitted;
                Change::create(Row::Work(Work { state, ..work }))
            })
            .collect();
        writer.transact(&[op(OpKind::Submit, works)]).expect("worked");
    }
}

fn all_inputs(project: &Path, task: TaskId) -> Vec<InputId> {
    let disk = ReadOnly::open(project).expect("opens");
    let mut ids = Vec::new();
    let mut take = |place: labelwright::domain::task::TaskInput| ids.push(place.input);
    disk.reader().each_place(task, &mut take).expect("read");
    ids
}

/// An input whose file is nowhere: only rows count here.
fn input(ids_and_clock: &IdsAndClock, n: u64) -> Input {
    rows::image(InputId(ids_and_clock.id()), n)
}
