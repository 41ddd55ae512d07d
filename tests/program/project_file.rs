//! The project file beside other programs: what is acknowledged stays, whoever looks into it, renames or replaces it.

mod locks;

use crate::support::project::{Project, inputs, on_disk};
use crate::support::sessions::{open_task, until, until_loaded, until_saved};
use crate::support::values::boxed;
use labelwright::domain::{InputId, Sign};
use labelwright::session::{Command, EditCommand, IdsAndClock, NavigateCommand, Session};
use std::path::Path;

/// Opens the boxes of the first picture.
fn at_work(project: &Project) -> Session {
    let mut session = project.open();
    begin(&mut session, inputs(&project.path())[0]);
    session
}

fn begin(session: &mut Session, input: InputId) {
    open_task(session, "Boxes");
    session
        .apply(Command::Navigate(NavigateCommand::Open(input)))
        .expect("opens");
    until_loaded(session);
}

fn draw(session: &mut Session, x: f64) {
    let concept = session.view().open_task().expect("a task").task.concepts[0];
    session
        .apply(Command::Edit(EditCommand::Annotate {
            concept,
            region: boxed(x, 1.0, 4.0, 5.0),
            sign: Sign::Present,
        }))
        .expect("is drawn");
}

/// Draws so many boxes, each on disk before the next.
fn draw_saved(session: &mut Session, count: u32) {
    for number in 0..count {
        draw(session, f64::from(number));
        session.flush().expect("is saved");
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
    let project = Project::with_two_tasks(1, IdsAndClock::default());
    let input = inputs(&project.path())[0];
    let (mut first, mut second) = (at_work(&project), at_work(&project));
    draw_saved(&mut first, 1);
    // The second window has not heard of it.
    draw(&mut second, 20.0);
    draw(&mut second, 30.0);
    until_saved(&mut second);
    let told: Vec<_> = second.take_notices().into_iter().map(|notice| notice.text).collect();
    assert_eq!(told, [""; 0]);
    assert_eq!(on_disk(&project.path(), input).len(), 3);
    until(&mut second, |session| {
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
    let project = Project::with_two_tasks(1, IdsAndClock::default());
    let mut first = at_work(&project);
    draw_saved(&mut first, 1);
    let mut second = at_work(&project);
    let id = first.view().current.as_ref().expect("an input").annotations[0].id;
    first
        .apply(Command::Edit(EditCommand::Delete(vec![id])))
        .expect("is deleted");
    first.flush().expect("is saved");
    second
        .apply(Command::Edit(EditCommand::Reshape(vec![(
            id,
            boxed(9.0, 9.0, 9.0, 9.0),
        )])))
        .expect("is reshaped");
    until_saved(&mut second);
    let told: Vec<_> = second.take_notices().into_iter().map(|notice| notice.text).collect();
    assert!(
        told.len() == 1 && told[0].starts_with("Ana changed this at"),
        "{told:?}"
    );
    assert!(on_disk(&project.path(), inputs(&project.path())[0]).is_empty());
}
