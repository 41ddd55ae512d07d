//! Trouble with the file or the disk: said plainly, nothing half-written, nothing lost, nothing touched.

use crate::support::project::{Project, inputs, on_disk, try_session_of};
use crate::support::sessions::{import, open_task, until, until_loaded, until_saved};
use crate::support::skipped;
use crate::support::values::boxed;
use labelwright::domain::{AnnotationId, DecodeStatus, MemberId, OpKind, RowKey, Sign, Timestamp};
use labelwright::session::view::JobOutcome;
use labelwright::session::{
    Command, DataCommand, EditCommand, ExportRequest, ExportSplit, FaultOn, IdsAndClock, NavigateCommand, Pictures,
    ProjectCommand, Session, SessionError, Settings, notice,
};
use labelwright::store::{Clash, ListFilter, SCHEMA_VERSION, StoreError};
use std::path::PathBuf;

/// Opens the boxes of the first picture.
fn at_work(project: &Project) -> Session {
    let mut session = project.open();
    open_task(&mut session, "Boxes");
    session
        .apply(Command::Navigate(NavigateCommand::Open(inputs(&project.path())[0])))
        .expect("opens");
    until_loaded(&mut session);
    session
}

fn draw(session: &mut Session, x: f64) -> Result<(), SessionError> {
    let concept = session.view().open_task().expect("a task").task.concepts[0];
    session.apply(Command::Edit(EditCommand::Annotate {
        concept,
        region: boxed(x, 1.0, 4.0, 5.0),
        sign: Sign::Present,
    }))
}

/// Draws until nothing more can be saved; how many are drawn then.
fn fill_the_disk(session: &mut Session) -> u32 {
    session.limit_pages(1);
    let mut drawn = 0;
    // What room the file has left is used up first.
    while session.view().saving.stalled.is_none() {
        draw(session, f64::from(drawn % 50)).expect("is drawn");
        drawn += 1;
        until(session, |s| {
            s.view().saving.pending == 0 || s.view().saving.stalled.is_some()
        });
    }
    drawn
}

fn shown(session: &Session) -> usize {
    session.view().current.as_ref().expect("an input").annotations.len()
}

/// All files of the folder, with their bytes.
fn files(project: &Project) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(project.folder.root()).expect("a folder");
    let mut found: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).expect("reads")))
        .collect();
    found.sort();
    found
}

#[test]
fn a_read_only_project_is_shown_and_stays_as_it_is() {
    let project = Project::with_two_tasks(2, IdsAndClock::fixed());
    let mut session = at_work(&project);
    draw(&mut session, 3.0).expect("is drawn");
    session.flush().expect("is saved");
    drop(session);
    let mut permissions = std::fs::metadata(project.path()).expect("is there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(project.path(), permissions).expect("is marked");
    let before = files(&project);

    let mut session = at_work(&project);
    assert_eq!(
        session.view().saving.read_only.as_deref(),
        Some("the project can only be read")
    );
    assert_eq!(shown(&session), 1);
    let sentence =
        "This project can only be read here, so nothing can be changed; copy it to a place you may write to.";
    let current = session.view().current.as_ref().expect("an input");
    assert_eq!(current.locked.as_deref(), Some(sentence));
    let error = draw(&mut session, 9.0).expect_err("is refused");
    assert_eq!(notice::sentence(&error, None), sentence);
    assert_eq!(shown(&session), 1, "what was refused is not shown");
    assert!(session.check().expect("checks").ok);
    drop(session);
    assert!(
        files(&project) == before,
        "looking at a read-only project left something behind"
    );
}

#[test]
fn with_a_full_disk_the_gesture_stays_and_is_saved_when_there_is_room() {
    let project = Project::with_two_tasks(1, IdsAndClock::fixed());
    let input = inputs(&project.path())[0];
    let mut session = at_work(&project);
    let mut drawn = fill_the_disk(&mut session);
    let sentence = "The disk is full; free some space, nothing is lost meanwhile.";
    assert_eq!(session.view().saving.stalled.as_deref(), Some(sentence));
    let told: Vec<String> = session.take_notices().into_iter().map(|notice| notice.text).collect();
    assert_eq!(told, [format!("Not saved yet. {sentence}")]);
    draw(&mut session, 50.0).expect("work goes on");
    drawn += 1;
    assert_eq!(shown(&session), drawn as usize);
    assert!(session.view().saving.pending >= 1);
    assert_eq!(
        on_disk(&project.path(), input).len(),
        drawn as usize - 2,
        "nothing is half-written"
    );
    assert!(session.check().expect("checks").ok);

    session.limit_pages(u32::MAX - 1);
    session
        .apply(Command::Project(ProjectCommand::RetrySave))
        .expect("is tried again");
    until_saved(&mut session);
    assert_eq!(session.view().saving.stalled, None);
    let current = session.view().current.as_ref().expect("an input");
    assert_eq!(on_disk(&project.path(), input), current.annotations);
    assert_eq!(current.annotations.len(), drawn as usize);
    assert!(session.check().expect("checks").ok);
}

/// An export that is asked for while the last shape is on its way to the disk holds it.
#[test]
fn what_works_on_the_disk_waits_for_what_was_done_before_it() {
    let project = Project::with_two_tasks(1, IdsAndClock::fixed());
    let mut session = at_work(&project);
    let drawn = u64::from(fill_the_disk(&mut session));
    let out = project.folder.path("out");
    let request = ExportRequest {
        out: out.clone(),
        format: "coco".into(),
        task: session.view().task,
        dataset: None,
        all_statuses: true,
        finished_only: false,
        pictures: Pictures::default(),
        split: ExportSplit::default(),
        search: String::new(),
        chosen: None,
        merge: None,
        choices: Default::default(),
        crops: false,
        classes: Vec::new(),
    };
    session
        .apply(Command::Data(DataCommand::Export(request)))
        .expect("waits");
    session.pump();
    assert!(session.view().jobs.is_empty() && !out.exists());
    session.limit_pages(u32::MAX - 1);
    session
        .apply(Command::Project(ProjectCommand::RetrySave))
        .expect("is tried again");
    until(&mut session, |s| {
        s.view()
            .jobs
            .iter()
            .any(|job| matches!(job.outcome, Some(JobOutcome::Exported(_))))
    });
    let Some(JobOutcome::Exported(report)) = &session.view().jobs[0].outcome else {
        unreachable!()
    };
    assert_eq!(report.annotations, drawn);
}

#[test]
fn a_fault_in_the_writer_refuses_edits_keeps_all_and_is_tried_again() {
    let project = Project::with_two_tasks(1, IdsAndClock::fixed());
    let input = inputs(&project.path())[0];
    let mut session = at_work(&project);
    session.inject_fault(FaultOn::Writer);
    draw(&mut session, 1.0).expect("is drawn");
    until(&mut session, |session| session.view().saving.broken.is_some());
    let sentence = "Not saving: a fault in the program (a fault was asked for).";
    assert_eq!(session.view().saving.not_saving(), Some(sentence));
    assert!(session.view().saving.loses_by_leaving());
    let refused = draw(&mut session, 2.0).expect_err("is refused");
    assert_eq!(notice::sentence(&refused, None), sentence);
    let current = session.view().current.as_ref().expect("an input");
    assert_eq!(current.locked.as_deref(), Some(sentence));
    assert_eq!((shown(&session), on_disk(&project.path(), input).len()), (1, 0));

    session
        .apply(Command::Project(ProjectCommand::RetrySave))
        .expect("is tried again");
    until_saved(&mut session);
    assert_eq!(session.view().saving.not_saving(), None);
    draw(&mut session, 2.0).expect("work goes on");
    session.flush().expect("is saved");
    assert_eq!(on_disk(&project.path(), input).len(), 2);
    assert!(session.check().expect("checks").ok);
}

#[test]
fn after_a_fault_in_the_writer_a_copy_holds_everything() {
    let project = Project::with_two_tasks(1, IdsAndClock::fixed());
    let input = inputs(&project.path())[0];
    let mut session = at_work(&project);
    session.inject_fault(FaultOn::Writer);
    draw(&mut session, 1.0).expect("is drawn");
    until(&mut session, |session| session.view().saving.broken.is_some());
    let copy = project.folder.path("copy.labelwright");
    session
        .apply(Command::Project(ProjectCommand::SaveCopy(copy.clone())))
        .expect("is begun");
    until(&mut session, Session::has_moved);
    let (session, _) = session.go_on().expect("goes on");
    assert_eq!(session.view().saving.not_saving(), None);
    assert_eq!(on_disk(&copy, input).len(), 1);
}

#[test]
fn a_job_and_a_reader_that_meet_a_fault_say_so_and_the_next_ones_work() {
    let project = Project::with_two_tasks(2, IdsAndClock::fixed());
    let mut session = at_work(&project);
    session.inject_fault(FaultOn::Job);
    until(&mut session, |s| s.view().jobs.iter().any(|job| job.outcome.is_some()));
    let failed = JobOutcome::Failed("A fault in the program ended it (a fault was asked for).".into());
    assert_eq!(session.view().jobs[0].outcome, Some(failed));
    assert_eq!(session.view().jobs[0].title, "Looking");

    session.take_notices();
    session.inject_fault(FaultOn::Reader);
    let second = inputs(&project.path())[1];
    session
        .apply(Command::Navigate(NavigateCommand::Open(second)))
        .expect("opens");
    until(&mut session, |session| {
        session
            .view()
            .current
            .as_ref()
            .is_some_and(|c| c.loaded && c.input.id == second)
    });
    let told: Vec<String> = session.take_notices().into_iter().map(|notice| notice.text).collect();
    assert_eq!(
        told,
        ["Something could not be read: a fault in the program (a fault was asked for)."]
    );
}

/// Going on asks memory: with the table of work out of the way it goes on all the same.
#[test]
fn the_next_open_input_is_found_without_the_disk() {
    let project = Project::with_two_tasks(6, IdsAndClock::fixed());
    let mut session = at_work(&project);
    let task = session.view().task.expect("a task");
    session
        .apply(Command::Navigate(NavigateCommand::ShowRows(0..6)))
        .expect("is asked");
    until(&mut session, |session| session.view().list.rows.len() == 6);
    draw(&mut session, 3.0).expect("is drawn");
    session.apply(Command::Edit(EditCommand::Submit)).expect("is submitted");
    session.flush().expect("is saved");
    until(&mut session, |session| session.knows_what_is_open());
    let at = |session: &Session| session.view().current.as_ref().expect("an input").position;
    session
        .apply(Command::Navigate(NavigateCommand::GoTo(5)))
        .expect("goes");
    let other = rusqlite::Connection::open(project.path()).expect("opens");
    let rename = |sql: &str| {
        other
            .execute_batch(&format!("PRAGMA legacy_alter_table = 1; ALTER TABLE {sql};"))
            .expect("is done");
    };
    rename("work RENAME TO worked");
    session
        .apply(Command::Navigate(NavigateCommand::NextOpen))
        .expect("goes on");
    assert_eq!(at(&session), 1, "round the end, and past what is done");
    session
        .apply(Command::Navigate(NavigateCommand::NextOpen))
        .expect("goes on");
    assert_eq!(at(&session), 2);
    rename("worked RENAME TO work");
    // What others do is heard of, and what was asked comes back.
    drop(session);
    let mut session = project.open();
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    assert_eq!(at(&session), 1);
}

/// Another program spoils a table under the open project.
#[test]
fn what_cannot_be_read_is_no_empty_list() {
    let project = Project::with_two_tasks(2, IdsAndClock::fixed());
    let mut session = at_work(&project);
    let spoil = |sql: &str| {
        let other = rusqlite::Connection::open(project.path()).expect("opens");
        other.execute_batch(sql).expect("is done");
    };
    session
        .apply(Command::Navigate(NavigateCommand::ShowRows(0..2)))
        .expect("is asked");
    until(&mut session, |session| session.view().list.rows.len() == 2);
    spoil("PRAGMA legacy_alter_table = 1; ALTER TABLE work RENAME TO worked;");
    session
        .apply(Command::Navigate(NavigateCommand::Filter(ListFilter::default())))
        .expect("is asked");
    until(&mut session, |session| session.view().list.trouble.is_some());
    let trouble = session.view().list.trouble.clone().unwrap_or_default();
    assert!(trouble.starts_with("The list could not be read. "), "{trouble}");
    spoil("PRAGMA legacy_alter_table = 1; ALTER TABLE worked RENAME TO work;");
    session
        .apply(Command::Navigate(NavigateCommand::Filter(ListFilter::default())))
        .expect("is asked again");
    until(&mut session, |session| session.view().list.trouble.is_none());
    assert_eq!(session.view().list.rows.len(), 2);
}

#[test]
fn looking_at_a_damaged_picture_is_nobodys_doing() {
    let project = Project::with_two_tasks(2, IdsAndClock::fixed());
    let whole = project.folder.path("whole.png");
    let noise = |x: u32, y: u32| image::Rgb([(x * 7 + y * 13) as u8, (x * y) as u8, (x ^ y) as u8]);
    image::RgbImage::from_fn(200, 200, noise)
        .save(&whole)
        .expect("a picture");
    let mut bytes = std::fs::read(&whole).expect("is read");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0);
    std::fs::remove_file(&whole).expect("goes");
    std::fs::create_dir(project.folder.path("more")).expect("a folder");
    std::fs::write(project.folder.path("more/spoiled.png"), bytes).expect("is written");
    let mut session = project.open();
    let report = import(&mut session, [project.folder.path("more")], "images");
    assert_eq!(
        (report.added, report.skipped.as_slice()),
        (1, [].as_slice()),
        "its ends are whole"
    );
    let before = session.log_of(&Default::default()).expect("the log").len();
    session
        .start_pictures(Settings::default().picture_memory(), None)
        .expect("threads");
    let spoiled = session.input_named("spoiled.png").expect("is known").id;
    session
        .apply(Command::Navigate(NavigateCommand::Open(spoiled)))
        .expect("opens");
    let unreadable = |session: &Session| {
        let current = session.view().current.as_ref();
        current.is_some_and(|c| c.input.id == spoiled && c.input.readability != DecodeStatus::Readable)
    };
    until(&mut session, unreadable);
    session.flush().expect("nothing is on its way");
    assert_eq!(session.log_of(&Default::default()).expect("the log").len(), before);
    // It is found again all the same.
    let filter = ListFilter {
        unreadable: true,
        ..ListFilter::default()
    };
    session
        .apply(Command::Navigate(NavigateCommand::Filter(filter)))
        .expect("is asked");
    until(&mut session, |session| !session.view().list.busy);
    assert_eq!(session.view().list.len(), 1);
}

/// A small disk of its own, where this program may make one.
#[cfg(target_os = "linux")]
#[test]
fn no_half_made_project_is_left_on_a_full_disk() {
    let place = tempfile::tempdir().expect("a folder");
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "none"])
        .arg(place.path())
        .stderr(std::process::Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        skipped::skip("a small disk can only be mounted by root");
        return;
    }
    let project = place.path().join("p.labelwright");
    let made = Session::create(&project, "Ana", &IdsAndClock::fixed());
    let left = std::fs::read_dir(place.path()).map(|entries| entries.count());
    let unmounted = std::process::Command::new("umount").arg(place.path()).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert!(made.is_err(), "64 KiB are too little for a project");
    assert_eq!(left.expect("the folder is read"), 0, "something half-made is left");
}

fn refusal(project: &std::path::Path) -> String {
    let ids_and_clock = IdsAndClock::fixed();
    let error = try_session_of(project, &ids_and_clock).err().expect("is refused");
    notice::sentence(&error, None)
}

#[test]
fn what_cannot_be_opened_is_named() {
    let project = Project::with_two_tasks(1, IdsAndClock::fixed());
    let whole = std::fs::read(project.path()).expect("reads");
    let other = project.folder.path("other.labelwright");
    let name = other.display();
    assert_eq!(
        refusal(&other),
        format!("There is no project {name}; make one with `labelwright new`.")
    );
    std::fs::write(&other, "some notes").expect("writes");
    assert_eq!(
        refusal(&other),
        format!("{name} is not a Labelwright project; nothing was touched.")
    );
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    std::fs::write(&other, newer).expect("writes");
    assert_eq!(
        refusal(&other),
        format!(
            "{name} was written by a newer release (schema 99, this one knows up to {SCHEMA_VERSION}); update \
             Labelwright, nothing was touched."
        )
    );
    std::fs::write(&other, &whole[..5000]).expect("writes");
    assert_eq!(
        refusal(&other),
        format!(
            "{name} is cut short (5000 of {} bytes); go back to a copy, nothing was touched.",
            whole.len()
        )
    );
    let again = Session::create(&project.path(), "Ana", &project.ids_and_clock).expect_err("is refused");
    assert_eq!(
        notice::sentence(&again, None),
        format!(
            "{} is already there and was not touched; choose another name.",
            project.path().display()
        )
    );
}

#[test]
fn a_clash_says_who_and_when() {
    let project = Project::with_two_tasks(1, IdsAndClock::fixed());
    let session = project.open();
    let clash = |by: Option<(MemberId, Timestamp, OpKind)>| {
        let key = RowKey::Annotation(AnnotationId::fixed(1));
        notice::sentence(
            &SessionError::Store(StoreError::Clash(Clash { key, by })),
            Some(session.view()),
        )
    };
    let me = session.view().me.id;
    assert_eq!(
        clash(Some((me, Timestamp(1_767_225_600_000), OpKind::Reshape))),
        "Ana changed this at 2026-01-01T00:00:00Z (reshaped); your change was undone."
    );
    assert_eq!(
        clash(None),
        "Somebody changed this in the meantime; your change was undone."
    );
}
