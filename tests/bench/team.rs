//! What it costs to give a hundred thousand inputs to ten labelers, and to change that.
//!
//! Run with `cargo bench --bench bench_team`. Times are of whole acts, from the text of the task to the rows on disk: by
//! the wall, and of processor work, which others on the machine do not lengthen.

use labelwright::domain::geometry::Size;
use labelwright::domain::{
    Change, ContentHash, GestureId, Input, InputId, InputKind, Member, MemberId, Op, OpId, OpKind, Readability, Role,
    Row,
};
use labelwright::session::{Opening, Progress, Session, Stamps, Who, task_text::TaskText};
use labelwright::store::Writer;
use std::path::Path;
use std::time::Instant;

const INPUTS: u64 = 100_000;
const LABELERS: u64 = 10;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("team.labelwright");
    make(&project);
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
    let file = folder.path().join("edit.ron");
    let fewer = people.rsplit_once(", ").expect("several").0;
    std::fs::write(&file, format!("(labelers: [{fewer}])")).expect("written");
    timed("say what a leaver means, Partitioned", || {
        session.edit_task_now("Partitioned", Some(&file), true).expect("said")
    });
    timed("take a labeler out, Partitioned", || {
        session.edit_task_now("Partitioned", Some(&file), false).expect("done")
    });
    timed("make a version", || {
        session.freeze_now("Full", "All", "one").expect("made")
    });
    timed("delete it, Partitioned by two", || {
        session
            .delete_task_now("Partitioned by two", &mut Progress::silent())
            .expect("deleted")
    });
}

fn timed<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let (start, cpu) = (Instant::now(), cpu_ms());
    let done = act();
    let (wall, cpu) = (start.elapsed().as_secs_f64() * 1e3, cpu_ms() - cpu);
    println!("{INPUTS} inputs, {LABELERS} labelers: {what}: {wall:.0} ms, {cpu} ms of them work");
    done
}

/// Processor time of this process so far, to the hundredth of a second; 0 where it cannot be read.
fn cpu_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// A project of inputs whose files are nowhere: only rows count here.
fn make(project: &Path) {
    let stamps = Stamps::default();
    Session::create(project, "bench", &stamps).expect("made");
    let mut writer = Writer::open(project).expect("opens");
    let me = writer.reader().members().expect("members")[0].id;
    let input = |n: u64| {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&n.to_le_bytes());
        Change::create(Row::Input(Input {
            id: InputId(stamps.id()),
            kind: InputKind::Image,
            name: format!("photos/{:03}/{n:06}.jpg", n / 1000),
            path: format!("photos/{:03}/{n:06}.jpg", n / 1000),
            hash: ContentHash(hash),
            bytes: 1000,
            size: Size::new(640, 480),
            orientation: 1,
            readability: Readability::Readable,
            position: n,
        }))
    };
    let person = |name: String, role| {
        let id = MemberId(stamps.id());
        Change::create(Row::Member(Member::new(id, name, &[role])))
    };
    let labelers = (0..LABELERS).map(|n| person(format!("L{n}"), Role::Labeler));
    let reviewers = (0..3).map(|n| person(format!("R{n}"), Role::Reviewer));
    let op = |kind, batch, changes| Op {
        id: OpId(stamps.id()),
        gesture: GestureId(stamps.id()),
        member: me,
        at: stamps.now(),
        kind,
        input: None,
        task: None,
        reverts: None,
        batch,
        changes,
    };
    let people = op(OpKind::AddMember, false, labelers.chain(reviewers).collect());
    let inputs = op(OpKind::Import, true, (0..INPUTS).map(input).collect());
    writer.transact(&[people, inputs]).expect("written");
}
