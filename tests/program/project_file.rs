//! The project file beside other programs: what is acknowledged stays, whoever looks into it, renames or replaces it.

mod locks;

use crate::support::safety_desk::{Desk, boxed, inputs, task_id};
use labelwright::domain::{InputId, Sign};
use labelwright::session::{Command, Session};
use std::path::Path;
use std::time::{Duration, Instant};

/// Opens the boxes of the first picture.
fn at_work(desk: &Desk) -> Session {
    let mut session = desk.open();
    begin(&mut session, inputs(&desk.project)[0]);
    session
}

fn begin(session: &mut Session, input: InputId) {
    let task = task_id(session, "Boxes");
    session.apply(Command::OpenTask(Some(task))).expect("the task opens");
    session.apply(Command::Open(input)).expect("opens");
    pump_until(session, |session| {
        session.view().current.as_ref().is_some_and(|c| c.loaded)
    });
}

fn pump_until(session: &mut Session, done: impl Fn(&Session) -> bool) {
    let begun = Instant::now();
    while !done(session) {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came about");
        session.pump();
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn draw(session: &mut Session, x: f64) {
    let concept = session.view().open_task().expect("a task").task.concepts[0];
    session
        .apply(Command::Annotate {
            concept,
            region: boxed(x, 1.0, 4.0, 5.0),
            sign: Sign::Present,
        })
        .expect("is drawn");
}

/// Draws so many boxes, each on disk before the next.
fn draw_saved(session: &mut Session, count: u32) {
    for number in 0..count {
        draw(session, f64::from(number));
        session.settle().expect("is saved");
    }
}

/// How many annotations the project holds, as the command line tells.
fn told(project: &Path) -> u64 {
    let info = cli(&["info", "--json"], project);
    let info: serde_json::Value = serde_json::from_str(&info).expect("JSON");
    info["annotations"].as_u64().expect("a count")
}

/// Runs a verb on the project, which must succeed, and returns what it said.
fn cli(words: &[&str], project: &Path) -> String {
    let (verb, options) = words.split_first().expect("a verb");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_labelwright"))
        .arg(verb)
        .arg(project)
        .args(options)
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Two windows of one member begin to label the same untouched input: nothing is wrong with either box.
#[test]
fn the_first_boxes_of_two_windows_of_one_member_are_both_kept() {
    let desk = Desk::with_stamps(1, labelwright::session::Stamps::default());
    let input = inputs(&desk.project)[0];
    let (mut first, mut second) = (at_work(&desk), at_work(&desk));
    draw_saved(&mut first, 1);
    // The second window has not heard of it.
    draw(&mut second, 20.0);
    draw(&mut second, 30.0);
    pump_until(&mut second, |session| session.view().saving.pending == 0);
    let told: Vec<_> = second.take_notices().into_iter().map(|notice| notice.text).collect();
    assert_eq!(told, [""; 0]);
    assert_eq!(crate::support::safety_desk::on_disk(&desk.project, input).len(), 3);
    pump_until(&mut second, |session| {
        session
            .view()
            .current
            .as_ref()
            .is_some_and(|current| current.annotations.len() == 3)
    });
    assert!(second.check().expect("checks").ok);
}

/// What both changed is told, not written over.
#[test]
fn what_two_windows_of_one_member_both_changed_is_told() {
    let desk = Desk::with_stamps(1, labelwright::session::Stamps::default());
    let mut first = at_work(&desk);
    draw_saved(&mut first, 1);
    let mut second = at_work(&desk);
    let id = first.view().current.as_ref().expect("an input").annotations[0].id;
    first.apply(Command::Delete(vec![id])).expect("is deleted");
    first.settle().expect("is saved");
    second
        .apply(Command::Reshape(vec![(id, boxed(9.0, 9.0, 9.0, 9.0))]))
        .expect("is reshaped");
    pump_until(&mut second, |session| session.view().saving.pending == 0);
    let told: Vec<_> = second.take_notices().into_iter().map(|notice| notice.text).collect();
    assert!(
        told.len() == 1 && told[0].starts_with("Ana changed this at"),
        "{told:?}"
    );
    assert!(crate::support::safety_desk::on_disk(&desk.project, inputs(&desk.project)[0]).is_empty());
}
