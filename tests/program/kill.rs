//! A labeler is killed at random moments, hundreds of times, on one project that grows: no gesture whose
//! saving was acknowledged is ever missing, and the file is sound each time.

use crate::support::project::{Project, inputs, on_disk, session_of};
use crate::support::sessions::{open_task, until_loaded};
use crate::support::values::Dice;
use labelwright::domain::{Annotation, Change, InputId, Row, Sign};
use labelwright::session::{Command, EditCommand, IdsAndClock, NavigateCommand, Order, Session};
use labelwright::store::{LogFilter, ReadOnly};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

/// Set in the child: the project it labels, and the seed of its gestures.
const PROJECT: &str = "LABELWRIGHT_TEST_LABELS";
const SEED: &str = "LABELWRIGHT_TEST_SEED";
const ROUNDS: u64 = 220;
const FULL_CHECK_EVERY: u64 = 20;
/// So few annotations an input that an acknowledgement fits into one write to a pipe.
const MOST_PER_INPUT: usize = 6;

/// Not a test of its own: the child's part, which labels until it is killed.
#[test]
fn labels_until_killed() {
    let Ok(project) = std::env::var(PROJECT) else { return };
    let seed = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (project, mut dice) = (Path::new(&project), Dice::new(seed));
    let inputs = inputs(project);
    let mut session = session_of(project, &IdsAndClock::default());
    open_task(&mut session, "Boxes");
    loop {
        let at = dice.below(inputs.len() as u64) as usize;
        session
            .apply(Command::Navigate(NavigateCommand::Open(inputs[at])))
            .expect("the input opens");
        until_loaded(&mut session);
        // What cannot be done now (nothing to undo) makes no gesture, so there is nothing to acknowledge.
        if one_gesture(&mut session, &mut dice).is_err() {
            continue;
        }
        if session.view().saving.pending == 0 {
            continue;
        }
        session.flush().expect("it is saved");
        let annotations = &session.view().current.as_ref().expect("an input").annotations;
        let text = serde_json::to_string(annotations).expect("annotations are text");
        let mut out = std::io::stdout().lock();
        out.write_all(format!("\nACK {at} {text}\n").as_bytes())
            .and_then(|()| out.flush())
            .expect("the parent listens");
    }
}

fn one_gesture(session: &mut Session, dice: &mut Dice) -> Result<(), labelwright::session::SessionError> {
    let current = session.view().current.as_ref().expect("an input");
    let all: Vec<_> = current.annotations.iter().map(|a| a.id).collect();
    let concepts = session.view().open_task().expect("a task").task.concepts.clone();
    let (concept, region, sign) = (*dice.pick(&concepts), dice.region(), Sign::Present);
    let some = (!all.is_empty()).then(|| *dice.pick(&all));
    let command = match (dice.below(10), some) {
        (0..=1, _) => Command::Edit(EditCommand::Undo),
        (2, _) => Command::Edit(EditCommand::Redo),
        (3, Some(id)) => Command::Edit(EditCommand::Delete(vec![id])),
        (4..=5, Some(id)) => Command::Edit(EditCommand::Reshape(vec![(id, region)])),
        (6, Some(id)) => Command::Edit(EditCommand::Reorder(vec![id], Order::Front)),
        (_, Some(id)) if all.len() >= MOST_PER_INPUT => Command::Edit(EditCommand::Delete(vec![id])),
        _ => Command::Edit(EditCommand::Annotate { concept, region, sign }),
    };
    session.apply(command)
}

fn start_labeler(project: &Path, seed: u64) -> Child {
    let program = std::env::current_exe().expect("this program");
    std::process::Command::new(program)
        .args([
            "kill::labels_until_killed",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(PROJECT, project)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the labeler starts")
}

/// Takes an acknowledgement from a line that was written whole.
fn acknowledged(line: &str) -> Option<(usize, Vec<Annotation>)> {
    let (at, text) = line.strip_suffix('\n')?.strip_prefix("ACK ")?.split_once(' ')?;
    let annotations = serde_json::from_str(text).expect("an acknowledgement reads");
    Some((at.parse().expect("a place"), annotations))
}

/// Runs a labeler and kills it after some acknowledgements and a moment; returns all it acknowledged.
fn label_and_kill(project: &Path, round: u64, dice: &mut Dice) -> Vec<(usize, Vec<Annotation>)> {
    let mut child = start_labeler(project, round + 1);
    let mut lines = BufReader::new(child.stdout.take().expect("its words"));
    let mut acks = Vec::new();
    // Every fifth is killed while it opens the project or has just begun.
    let (wanted, moment) = match round % 5 {
        0 => (0, dice.below(40_000)),
        _ => (1 + dice.below(8) as usize, dice.below(3_000)),
    };
    let mut line = String::new();
    while acks.len() < wanted {
        line.clear();
        let read = lines.read_line(&mut line).expect("its words are read");
        assert!(
            read > 0,
            "round {round}: the labeler stopped by itself after {} acknowledgements",
            acks.len()
        );
        acks.extend(acknowledged(&line));
    }
    std::thread::sleep(Duration::from_micros(moment));
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    line.clear();
    while lines.read_line(&mut line).expect("its last words") > 0 {
        acks.extend(acknowledged(&line));
        line.clear();
    }
    acks
}

/// What was acknowledged of each input, and how long the log was then.
struct Known {
    states: HashMap<usize, Vec<Annotation>>,
    seq: i64,
}

/// Holds the file against what was acknowledged; at most one gesture more may be there.
fn compare(project: &Path, inputs: &[InputId], known: &mut Known, acks: usize, round: u64) {
    let disk = ReadOnly::open(project).expect("opens after a kill");
    let reader = disk.reader();
    let after = known.seq + acks as i64;
    let seq = reader.last_seq().expect("the log is read");
    assert!(
        (after..=after + 1).contains(&seq),
        "round {round}: {acks} acknowledged after entry {}, and the log ends at {seq}",
        known.seq
    );
    let mut one_more = Vec::new();
    if seq > after {
        let newest = LogFilter {
            newest: Some(1),
            ..LogFilter::default()
        };
        let last = reader.log(&newest).expect("the log is read").remove(0);
        one_more = reader.gesture_changes(last.op.gesture).expect("its changes are read");
    }
    for (at, input) in inputs.iter().enumerate() {
        let found = reader.annotations(*input).expect("annotations are read");
        let before = without(found.clone(), *input, &one_more);
        let expected = known.states.get(&at).map_or(&[][..], Vec::as_slice);
        assert_eq!(
            before, expected,
            "round {round}: input {at} is not as it was acknowledged"
        );
        known.states.insert(at, found);
    }
    known.seq = seq;
}

/// The annotations of an input as they were before `changes`.
fn without(mut annotations: Vec<Annotation>, input: InputId, changes: &[Change]) -> Vec<Annotation> {
    for change in changes.iter().rev() {
        if let Some(Row::Annotation(after)) = change.after() {
            annotations.retain(|a| a.id != after.id);
        }
        if let Some(Row::Annotation(before)) = change.before()
            && before.input == input
        {
            annotations.push(before.clone());
        }
    }
    annotations.sort_by_key(|a| (a.z, a.id));
    annotations
}

fn integrity(project: &Path) -> String {
    let conn = rusqlite::Connection::open(project).expect("opens");
    conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("the check runs")
}

#[test]
fn a_killed_labeler_loses_nothing_that_was_acknowledged() {
    let project = Project::with_two_tasks(4, IdsAndClock::default());
    let inputs = inputs(&project.path());
    let disk = ReadOnly::open(&project.path()).expect("opens");
    let seq = disk.reader().last_seq().expect("a log");
    drop(disk);
    let mut known = Known {
        states: HashMap::new(),
        seq,
    };
    let mut dice = Dice::new(20_26);
    let mut total = 0;
    for round in 0..ROUNDS {
        let acks = label_and_kill(&project.path(), round, &mut dice);
        total += acks.len();
        let count = acks.len();
        known.states.extend(acks);
        compare(&project.path(), &inputs, &mut known, count, round);
        assert_eq!(integrity(&project.path()), "ok", "round {round}");
        if round % FULL_CHECK_EVERY == FULL_CHECK_EVERY - 1 {
            let report = project.open().check().expect("the check runs");
            assert!(report.ok, "round {round}: {:?}", report.problems);
        }
    }
    println!("{ROUNDS} kills, {total} gestures acknowledged, none lost");
    assert!(total as u64 > ROUNDS, "the labelers hardly labeled");
}

/// A script of so many boxes on one input.
fn script(boxes: usize) -> String {
    let mut text = String::from("[\n");
    for number in 0..boxes {
        let x = (number % 60) as f64;
        text += &format!(
            r#"Annotate(task: "Boxes", input: "0.png", concept: "car", region: Box({x:?}, 1.0, {:?}, 9.0)),"#,
            x + 3.0
        );
    }
    text + "]"
}

#[test]
fn a_killed_script_was_applied_whole_or_not_at_all() {
    const BOXES: usize = 400;
    let project = Project::with_two_tasks(1, IdsAndClock::default());
    let input = inputs(&project.path())[0];
    let file = project.folder.path("script.ron");
    std::fs::write(&file, script(BOXES)).expect("the script is written");
    let run = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .arg("apply")
            .args([&project.path(), &file])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts")
    };
    let begun = std::time::Instant::now();
    assert!(run().wait().expect("it ends").success());
    let whole = begun.elapsed().as_micros() as u64;
    let mut dice = Dice::new(7);
    let (mut count, mut killed_before, mut killed_after) = (BOXES, 0, 0);
    for _ in 0..24 {
        let mut child = run();
        // Around the commit, which comes last, most of all.
        std::thread::sleep(Duration::from_micros(whole / 3 + dice.below(whole)));
        let ended = child.try_wait().expect("it is looked at");
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let found = on_disk(&project.path(), input).len();
        assert!(
            found == count || found == count + BOXES,
            "{found} boxes where {count} were before"
        );
        match ended {
            Some(status) if status.success() => assert_eq!(found, count + BOXES, "exit 0 is the acknowledgement"),
            _ if found == count => killed_before += 1,
            _ => killed_after += 1,
        }
        count = found;
        assert_eq!(integrity(&project.path()), "ok");
    }
    println!("scripts killed before their commit: {killed_before}, after it: {killed_after}");
    let report = project.open().check().expect("the check runs");
    assert!(report.ok, "{:?}", report.problems);
}
