//! What the numbers of a task and the agreement of its labelers cost when its log is long: a hundred thousand inputs that two of
//! ten labelers label, a million ops.
//!
//! Run with `cargo bench --bench bench_numbers`, with `-- COUNT` for another number of inputs. Writing the log takes a
//! minute or two; only the reading is what this is about.

#[path = "../support/mod.rs"]
mod support;

use labelwright::domain::geometry::BBox;
use labelwright::domain::numbers::Span;
use labelwright::domain::task::{Work, WorkState};
use labelwright::domain::{
    Annotation, AnnotationId, Change, ConceptId, GestureId, InputId, Member, MemberId, Op, OpId, OpKind, Origin,
    Region, Role, Row, Sign, Status, TaskId, Timestamp, WorkId,
};
use labelwright::session::{
    AgreementAsked, Command, DataCommand, Disagreements, IdsAndClock, Opening, QualityCommand, Session, Who,
    task_text::TaskText,
};
use labelwright::store::Writer;
use std::path::Path;
use std::time::Instant;
use support::rows;

const LABELERS: u64 = 10;
/// Annotations of each labeler on each input, each an op of its own; handing in and deciding make it ten an input.
const ANNOTATIONS: u64 = 3;
/// Labelers of each input.
const EACH: u64 = 2;

fn main() {
    let inputs = std::env::args().filter_map(|word| word.parse().ok()).next_back();
    let inputs: u64 = inputs.unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("numbers.labelwright");
    let start = Instant::now();
    let ops = make(&project, inputs);
    let bytes = std::fs::metadata(&project).expect("it is there").len();
    println!(
        "{inputs} inputs, {ops} ops, {} MiB, written in {:.0} s",
        bytes >> 20,
        start.elapsed().as_secs_f64()
    );
    for _ in 0..3 {
        let start = Instant::now();
        let session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
        let opened = start.elapsed().as_secs_f64() * 1e3;
        let numbers = session.numbers_of("Street", Span::default()).expect("counted").numbers;
        let all = start.elapsed().as_secs_f64() * 1e3 - opened;
        assert_eq!(numbers.total().inputs, inputs * EACH, "each was submitted");
        assert_eq!(
            numbers.total().annotations,
            inputs * EACH * ANNOTATIONS,
            "with all that was drawn"
        );
        println!("as the command line does: open {opened:.0} ms, count {all:.0} ms");
    }
    window(&project);
    agreement(&project, inputs);
}

/// How long the window is blocked by asking how far labelers agree, when figures are there, and when their intervals; then
/// once more after nothing was done, as after a little work.
fn agreement(project: &Path, inputs: u64) {
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let asked = AgreementAsked {
        task: session.view().tasks[0].task.id,
        iou: 0.5,
        list: Disagreements::All,
    };
    for what in ["first", "again"] {
        let start = Instant::now();
        let ms = || start.elapsed().as_secs_f64() * 1e3;
        let ask = QualityCommand::ShowAgreement(asked.clone());
        session.apply(Command::Quality(ask)).expect("asked");
        let blocked = ms();
        let before = session.view().agreement.as_ref().map(|found| found.at);
        let mut until = |drawn: bool| {
            let is_there = |session: &Session| {
                let found = session.view().agreement.as_ref();
                found.is_some_and(|found| Some(found.at) != before && found.drawn == drawn)
            };
            while !is_there(&session) {
                std::thread::sleep(std::time::Duration::from_millis(1));
                session.pump();
            }
            ms()
        };
        let figures = until(false);
        let intervals = until(true);
        println!(
            "agreement, {what}: blocked {blocked:.2} ms, figures after {figures:.0} ms, intervals after {intervals:.0} ms"
        );
        let found = session.view().agreement.as_ref().expect("was compared");
        assert_eq!(found.agreement.items, inputs, "each has two labelers");
    }
}

/// The page of the window: how long it is blocked, and when the numbers are there; then once more after a little work.
fn window(project: &Path) {
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let task = session.view().tasks[0].task.id;
    for what in ["first", "again"] {
        let start = Instant::now();
        session
            .apply(Command::Data(DataCommand::ShowNumbers(task, None, None)))
            .expect("asked");
        let blocked = start.elapsed().as_secs_f64() * 1e3;
        let before = session.view().numbers.as_ref().map(|numbers| numbers.at);
        while session.view().numbers.as_ref().map(|numbers| numbers.at) == before {
            std::thread::sleep(std::time::Duration::from_millis(1));
            session.pump();
        }
        println!(
            "as the window does, {what}: blocked {blocked:.2} ms, there after {:.0} ms",
            start.elapsed().as_secs_f64() * 1e3
        );
    }
}

/// Who and what the log is about.
struct Cast {
    ids_and_clock: IdsAndClock,
    task: TaskId,
    concept: ConceptId,
    labelers: Vec<MemberId>,
    reviewer: MemberId,
    /// The next op's time, in milliseconds.
    now: i64,
}

impl Cast {
    fn op(&mut self, member: MemberId, kind: OpKind, input: InputId, changes: Vec<Change>) -> Op {
        self.now += 1500;
        Op {
            id: OpId(self.ids_and_clock.id()),
            gesture: GestureId(self.ids_and_clock.id()),
            member,
            at: Timestamp(self.now),
            kind,
            input: Some(input),
            task: Some(self.task),
            reverts: None,
            batch: false,
            changes,
        }
    }

    /// What two labelers draw of the same thing is a little apart.
    fn annotation(&self, author: MemberId, input: InputId, number: u64, off: f64) -> Annotation {
        let x = number as f64 * 40.0 + off;
        Annotation {
            id: AnnotationId(self.ids_and_clock.id()),
            input,
            task: Some(self.task),
            concept: self.concept,
            author,
            region: Region::Box(BBox {
                x0: x,
                y0: 100.25,
                x1: x + 30.5,
                y1: 140.75,
            }),
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    /// An input's way with both of its labelers.
    fn way(&mut self, number: u64, input: InputId) -> Vec<Op> {
        let nth = |nth: u64| ((number + nth) % LABELERS) as usize;
        (0..EACH)
            .flat_map(|at| self.way_of(nth(at), number, input, at as f64))
            .collect()
    }

    /// An input's way with one of them: drawn, handed in, accepted; one in twenty is not decided yet.
    fn way_of(&mut self, labeler: usize, number: u64, input: InputId, off: f64) -> Vec<Op> {
        let who = self.labelers[labeler];
        let mut work = Work::begun(WorkId(self.ids_and_clock.id()), self.task, input, who);
        let mut drawn = Vec::new();
        let mut ops = Vec::new();
        for n in 0..ANNOTATIONS {
            let annotation = self.annotation(who, input, n, off);
            let mut changes = vec![Change::create(Row::Annotation(annotation.clone()))];
            if n == 0 {
                changes.push(Change::create(Row::Work(work.clone())));
            }
            drawn.push(annotation);
            ops.push(self.op(who, OpKind::Annotate, input, changes));
        }
        let steps = [
            (OpKind::Submit, who, WorkState::Submitted, Status::AwaitingReview),
            (OpKind::Approve, self.reviewer, WorkState::Done, Status::Success),
        ];
        for (kind, by, state, status) in steps.into_iter().take(if number % 20 == 19 { 1 } else { 2 }) {
            let mut changes = Vec::new();
            for annotation in &mut drawn {
                let after = Annotation {
                    status,
                    ..annotation.clone()
                };
                changes.extend(Change::update(
                    Row::Annotation(annotation.clone()),
                    Row::Annotation(after.clone()),
                ));
                *annotation = after;
            }
            let after = Work {
                state,
                drawn: true,
                reviewer: Some(self.reviewer),
                active_ms: 12_000 + number % 7000,
                ..work.clone()
            };
            changes.extend(Change::update(Row::Work(work), Row::Work(after.clone())));
            work = after;
            ops.push(self.op(by, kind, input, changes));
        }
        ops
    }
}

/// A project of inputs whose files are nowhere, and all that was done to them. Returns the number of ops.
fn make(project: &Path, inputs: u64) -> u64 {
    let ids_and_clock = IdsAndClock::default();
    Session::create(project, "bench", &ids_and_clock).expect("made");
    let ids = people_and_inputs(project, &ids_and_clock, inputs);
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let names: Vec<String> = (0..LABELERS).map(|n| format!("\"L{n}\"")).collect();
    let text = format!(
        "(name: \"Street\", kind: Detection, concepts: [\"thing\"], labelers: [{}], worker_strategy: \
         Partitioned(workers_per_input: 2), reviewers: [\"R\"], review_strategy: Manual(sample_percent: 100.0))",
        names.join(", ")
    );
    let task = session
        .new_task(ron::from_str::<TaskText>(&text).expect("a task"))
        .expect("made");
    let member = |name: &str| {
        let found = session.view().members.iter().find(|member| member.name == name);
        found.expect("a member").id
    };
    let mut cast = Cast {
        task: task.id,
        concept: task.concepts[0],
        labelers: (0..LABELERS).map(|n| member(&format!("L{n}"))).collect(),
        reviewer: member("R"),
        now: ids_and_clock.now().0 - 90 * 86_400_000,
        ids_and_clock,
    };
    drop(session);
    let mut writer = Writer::open(project).expect("opens");
    writer.expect_many().expect("prepared");
    let mut count = 0;
    for (chunk, ids) in ids.chunks(500).enumerate() {
        let ops: Vec<Op> = (0..)
            .zip(ids)
            .flat_map(|(n, input)| cast.way(chunk as u64 * 500 + n, *input))
            .collect();
        count += ops.len() as u64;
        writer.transact(&ops).expect("written");
    }
    count
}

fn people_and_inputs(project: &Path, ids_and_clock: &IdsAndClock, count: u64) -> Vec<InputId> {
    let mut writer = Writer::open(project).expect("opens");
    let me = writer.reader().members().expect("members")[0].id;
    let ids: Vec<InputId> = (0..count).map(|_| InputId(ids_and_clock.id())).collect();
    let input = |(n, id): (u64, &InputId)| Change::create(Row::Input(rows::image(*id, n)));
    let person =
        |name: String, role| Change::create(Row::Member(Member::new(MemberId(ids_and_clock.id()), name, &[role])));
    let labelers = (0..LABELERS).map(|n| person(format!("L{n}"), Role::Labeler));
    let people = labelers.chain([person("R".into(), Role::Reviewer)]).collect();
    let op = |kind, batch, changes| Op {
        batch,
        ..rows::op(ids_and_clock, me, kind, changes)
    };
    let inputs = (0..).zip(&ids).map(input).collect();
    let ops = [op(OpKind::AddMember, false, people), op(OpKind::Import, true, inputs)];
    writer.transact(&ops).expect("written");
    ids
}
