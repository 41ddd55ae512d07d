//! What it costs to give a hundred thousand inputs to ten labelers, and to change that; to decide on what ten thousand
//! inputs were held back for; and to compare what several labelers outlined.
//!
//! Run with `cargo bench --bench bench_team`. Times are of whole acts, from the text of the task to the rows on disk: by
//! the wall, and of processor work, which others on the machine do not lengthen.

#[path = "../support/mod.rs"]
mod support;

use labelwright::domain::consensus::{Rule, Submission, evaluate};
use labelwright::domain::dataset::SeveralLabelers;
use labelwright::domain::geometry::{Point, Polygon};
use labelwright::domain::task::{Work, WorkState};
use labelwright::domain::task_membership::SampleVerdict;
use labelwright::domain::{
    Annotation, AnnotationId, Change, ConceptId, InputId, Member, MemberId, Op, OpKind, Origin, Region, Role, Row,
    Sign, Status, Task, TaskKind, WorkId,
};
use labelwright::session::view::JobOutcome;
use labelwright::session::{
    Command, FreezeRequest, IdsAndClock, Opening, Progress, ReviewCommand, Session, Who, task_text::TaskText,
};
use labelwright::store::Writer;
use std::path::Path;
use std::time::Instant;
use support::measure::cpu_seconds;
use support::rows;

const INPUTS: u64 = 100_000;
const LABELERS: u64 = 10;

fn main() {
    for (vertices, labelers) in [(24, 3), (24, 5), (200, 3), (1000, 3)] {
        agreement(vertices, labelers);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    samples(&folder.path().join("samples.labelwright"));
    sharing(folder.path());
}

/// Two hundred outlines, each overlapping several others, as each of the labelers drew them.
fn agreement(vertices: u32, labelers: u128) {
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    };
    let mut outline = |x: f64, y: f64, size: f64| {
        let turn = 0.4 * next();
        let spoke = |at: u32| {
            let angle = f64::from(at) / f64::from(vertices) * std::f64::consts::TAU;
            let lobes = 0.15 * (5.0 * angle + turn).sin() + 0.05 * (13.0 * angle - turn).cos();
            let length = size * (1.0 + lobes) + 0.4 * next();
            Point::new(x + length * angle.cos(), y + length * angle.sin())
        };
        Region::Polygon(Polygon::simple((0..vertices).map(spoke).collect()))
    };
    let places = (0..200_u32).map(|n| {
        (
            f64::from(n % 20) * 50.0,
            f64::from(n / 20) * 100.0,
            30.0 + f64::from(n * 37 % 60),
        )
    });
    let mut annotations = Vec::new();
    for (n, (x, y, size)) in (0..).zip(places) {
        for labeler in 1..=labelers {
            annotations.push(Annotation {
                id: AnnotationId::fixed(1000 * labeler + n),
                input: InputId::fixed(1),
                task: None,
                concept: ConceptId::fixed(1 + n % 3),
                author: MemberId::fixed(labeler),
                region: outline(x, y, size),
                sign: Sign::Present,
                status: Status::Pending,
                origin: Origin::Manual,
                z: 0,
                edited_by: None,
                merged: None,
            });
        }
    }
    let of = |labeler| Submission {
        labeler,
        annotations: annotations.iter().filter(|a| a.author == labeler).collect(),
    };
    let handed: Vec<Submission<'_>> = (1..=labelers).map(|n| of(MemberId::fixed(n))).collect();
    let rule = Rule { threshold: 2, iou: 0.5 };
    let best = (0..5).map(|_| {
        let start = Instant::now();
        let found = evaluate(TaskKind::Segmentation, &handed, rule);
        assert!(found.clusters.iter().any(|cluster| cluster.agreed));
        start.elapsed().as_secs_f64() * 1e3
    });
    let best = best.fold(f64::INFINITY, f64::min);
    println!("consensus: 200 crowded outlines of {vertices} vertices by {labelers}: {best:.1} ms, best of 5");
}

/// A labeler's ten thousand submissions that wait for what the sample shows, decided on in a window and by `apply`.
fn samples(project: &Path) {
    let inputs = 10_000;
    make(project, inputs);
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let text = "(name: \"Sampled\", kind: Detection, concepts: [\"thing\"], labelers: [\"L0\"], reviewers: [\"R0\", \"R1\"], \
                review_strategy: Manual(sample_percent: 1.0))";
    let task = session.new_task(ron::from_str(text).expect("a task")).expect("made");
    let labeler = session.person_named("L0").expect("labels").id;
    hold(project, &session, &task, labeler);
    session.flush().expect("calm");
    let decide = |verdict| Command::Review(ReviewCommand::DecideOnSample(task.id, labeler, verdict));
    for verdict in [SampleVerdict::Released, SampleVerdict::ReviewAll] {
        let start = Instant::now();
        session.apply(decide(verdict)).expect("begins");
        let returned = start.elapsed().as_secs_f64() * 1e3;
        session.wait_for_jobs();
        let done = start.elapsed().as_secs_f64() * 1e3;
        let job = session.view().jobs.last().expect("its card").clone();
        println!(
            "{inputs} held inputs: {verdict:?} in a window: the window goes on after {returned:.2} ms, done after {done:.0} ms"
        );
        let gesture = job
            .outcome
            .as_ref()
            .and_then(JobOutcome::gesture)
            .expect("can be taken back");
        let start = Instant::now();
        session.take_back_now(gesture).expect("taken back");
        println!(
            "{inputs} held inputs: taken back in {:.0} ms",
            start.elapsed().as_secs_f64() * 1e3
        );
    }
    let commands = "[Release(task: \"Sampled\", labeler: \"L0\")]";
    let start = Instant::now();
    session
        .apply_script(ron::from_str(commands).expect("commands"))
        .expect("applied");
    println!(
        "{inputs} held inputs: Released by `apply`: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
}

/// Work of the labeler on each input, handed in and not drawn, with two annotations.
fn hold(project: &Path, session: &Session, task: &Task, labeler: MemberId) {
    let ids_and_clock = IdsAndClock::default();
    let mut writer = Writer::open(project).expect("opens");
    let mut inputs = Vec::new();
    writer
        .reader()
        .each_place(task.id, &mut |place| inputs.push(place.input))
        .expect("read");
    let work = |input| {
        Row::Work(Work {
            state: WorkState::Submitted,
            ..Work::begun(WorkId(ids_and_clock.id()), task.id, input, labeler)
        })
    };
    let claim = |input| {
        Row::Annotation(Annotation {
            id: AnnotationId(ids_and_clock.id()),
            input,
            task: Some(task.id),
            concept: task.concepts[0],
            author: labeler,
            region: Region::Box((10.0, 10.0, 50.0, 50.0).into()),
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        })
    };
    let rows = inputs
        .iter()
        .flat_map(|input| [work(*input), claim(*input), claim(*input)]);
    let op = op(
        &ids_and_clock,
        session.view().me.id,
        OpKind::Import,
        true,
        rows.map(Change::create).collect(),
    );
    writer.transact(&[op]).expect("written");
}

fn sharing(folder: &Path) {
    let project = folder.join("team.labelwright");
    make(&project, INPUTS);
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    let people: Vec<String> = (0..LABELERS).map(|n| format!("\"L{n}\"")).collect();
    let people = people.join(", ");
    let reviewed = "reviewers: [\"R0\", \"R1\", \"R2\"], review_strategy: Manual(sample_percent: 20.0)";
    for (name, strategy) in [
        ("Full", "Full"),
        ("Partitioned", "Partitioned(workers_per_input: 1)"),
        (
            "Partitioned by two",
            "Partitioned(workers_per_input: 2, weights: {\"L0\": 3})",
        ),
        ("Queue", "Queue"),
    ] {
        let text = format!(
            "(name: \"{name}\", kind: Detection, concepts: [\"thing\"], labelers: [{people}], worker_strategy: {strategy}, {reviewed})"
        );
        let text: TaskText = ron::from_str(&text).expect("a task");
        let made = timed(&format!("make it, {name}"), || session.new_task(text).expect("made"));
        timed(&format!("show it, {name}"), || {
            session.show_task(&made.name).expect("shown")
        });
    }
    let file = folder.join("edit.ron");
    let fewer = people.rsplit_once(", ").expect("several").0;
    std::fs::write(&file, format!("(labelers: [{fewer}])")).expect("written");
    timed("say what a leaver means, Partitioned", || {
        session
            .edit_task_now("Partitioned", Some(&file), false, true)
            .expect("said")
    });
    timed("take a labeler out, Partitioned", || {
        session
            .edit_task_now("Partitioned", Some(&file), false, false)
            .expect("done")
    });
    timed("make a version", || {
        let request = FreezeRequest {
            task: Some(session.task_named("Full").expect("is there").id),
            dataset: "All".into(),
            version: "one".into(),
            note: String::new(),
            several: Some(SeveralLabelers::Merged),
            even_if_unchanged: false,
        };
        session.freeze_now(&request, &mut Progress::silent()).expect("made")
    });
    timed("delete it, Partitioned by two", || {
        session
            .delete_task_now("Partitioned by two", &mut Progress::silent())
            .expect("deleted")
    });
}

fn timed<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let done = act();
    let (wall, cpu) = (start.elapsed().as_secs_f64() * 1e3, (cpu_seconds() - cpu) * 1e3);
    println!("{INPUTS} inputs, {LABELERS} labelers: {what}: {wall:.0} ms, {cpu:.0} ms of them work");
    done
}

/// A project of inputs whose files are nowhere: only rows count here.
fn make(project: &Path, inputs: u64) {
    let ids_and_clock = IdsAndClock::default();
    Session::create(project, "bench", &ids_and_clock).expect("made");
    let mut writer = Writer::open(project).expect("opens");
    let me = writer.reader().members().expect("members")[0].id;
    let input = |n: u64| Change::create(Row::Input(rows::image(InputId(ids_and_clock.id()), n)));
    let person = |name: String, role| {
        let id = MemberId(ids_and_clock.id());
        Change::create(Row::Member(Member::new(id, name, &[role])))
    };
    let labelers = (0..LABELERS).map(|n| person(format!("L{n}"), Role::Labeler));
    let reviewers = (0..3).map(|n| person(format!("R{n}"), Role::Reviewer));
    let people = op(
        &ids_and_clock,
        me,
        OpKind::AddMember,
        false,
        labelers.chain(reviewers).collect(),
    );
    let inputs = op(
        &ids_and_clock,
        me,
        OpKind::Import,
        true,
        (0..inputs).map(input).collect(),
    );
    writer.transact(&[people, inputs]).expect("written");
}

fn op(ids_and_clock: &IdsAndClock, member: MemberId, kind: OpKind, batch: bool, changes: Vec<Change>) -> Op {
    Op {
        batch,
        ..rows::op(ids_and_clock, member, kind, changes)
    }
}
