//! What is often asked of a session.

use labelwright::domain::TaskId;
use labelwright::session::datasets::Frozen;
use labelwright::session::import::ImportReport;
use labelwright::session::{Command, FreezeRequest, ImportRequest, NavigateCommand, Progress, Session, SessionError};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Far longer than anything takes that the tests wait for.
pub const LONGEST: Duration = Duration::from_secs(60);

/// Takes in what threads and other programs did, until it is so.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "this wait has an end")]
pub fn until(session: &mut Session, so: impl Fn(&Session) -> bool) {
    let begun = Instant::now();
    for turn in 0.. {
        session.pump();
        if so(session) {
            return;
        }
        assert!(begun.elapsed() < LONGEST, "it never came to this");
        // Most things take less than a sleep.
        if turn < 100 {
            std::thread::yield_now();
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Makes a version of a dataset of a task.
pub fn freeze(session: &mut Session, task: &str, dataset: &str, version: &str) -> Result<Frozen, SessionError> {
    let request = FreezeRequest {
        task: Some(session.task_named(task)?.id),
        dataset: dataset.into(),
        version: version.into(),
        note: "before the audit".into(),
        several: None,
        even_if_unchanged: true,
    };
    session.freeze_now(&request, &mut Progress::silent())
}

/// Waits until the input on the canvas is read.
#[track_caller]
pub fn until_loaded(session: &mut Session) {
    until(session, |session| {
        session.view().current.as_ref().is_some_and(|current| current.loaded)
    });
}

/// Waits until nothing is on its way to the disk.
#[track_caller]
pub fn until_saved(session: &mut Session) {
    until(session, |session| session.view().saving.pending == 0);
}

/// Opens a task by its name; its first input comes on the canvas.
pub fn open_task(session: &mut Session, name: &str) -> TaskId {
    let task = session.task_named(name).expect("the task is there").id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("the task opens");
    task
}

/// An import of these files in this format, and nothing more said of it.
pub fn import_of(paths: impl IntoIterator<Item = PathBuf>, format: &str) -> ImportRequest {
    ImportRequest {
        format: format.into(),
        ..ImportRequest::of(paths.into_iter().collect())
    }
}

#[track_caller]
pub fn import(session: &mut Session, paths: impl IntoIterator<Item = PathBuf>, format: &str) -> ImportReport {
    session
        .import_now(&import_of(paths, format), &mut Progress::silent())
        .expect("comes in")
}
