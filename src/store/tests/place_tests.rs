//! A project that is renamed, removed or replaced while it is open: nothing is called saved that will not be found.

use super::*;
use crossbeam_channel::{Receiver, unbounded};
use std::time::Duration;

struct Open {
    place: Place,
    thread: WriterThread,
    events: Receiver<WriterEvent>,
}

impl Open {
    /// A project with one annotation, open for writing.
    fn new() -> Self {
        let place = Place::new();
        let writer = project(&place);
        let (sender, events) = unbounded();
        // A test that has ended listens no more.
        let report = move |event| drop(sender.send(event));
        let mut open = Self {
            place,
            thread: WriterThread::start(writer, report).expect("a thread"),
            events,
        };
        let first = open.thread.write(vec![draws(10)]);
        assert!(matches!(open.next(), WriterEvent::Saved(ticket, _) if ticket == first));
        open
    }

    fn next(&self) -> WriterEvent {
        self.events.recv_timeout(Duration::from_secs(60)).expect("an answer")
    }

    /// The next write is not acknowledged; says where the project went.
    fn displaced(&mut self) -> Displaced {
        let ticket = self.thread.write(vec![draws(11)]);
        let WriterEvent::Place(Some(found)) = self.next() else {
            panic!("the project is not where it was")
        };
        let stalled = self.next();
        assert!(
            matches!(&stalled, WriterEvent::Stalled(t, StoreError::Displaced(what)) if *t == ticket && *what == found),
            "{stalled:?}"
        );
        found
    }

    fn at(&self, name: &str) -> PathBuf {
        self.place.0.path().join(name)
    }

    /// A version of the project as it was at some time, closed, with these annotations more.
    fn version(&self, more: std::ops::Range<u128>) -> PathBuf {
        let path = self.at("version.labelwright");
        ReadOnly::open(&self.place.project()).expect("opens").copy_to(&path);
        let mut writer = Writer::open(&path).expect("opens");
        writer
            .transact(&more.map(draws).collect::<Vec<_>>())
            .expect("is written");
        path
    }
}

impl ReadOnly {
    fn copy_to(&self, path: &Path) {
        let conn = self.reader().connection();
        conn.pragma_update(None, "query_only", false).expect("is set");
        conn.execute("VACUUM INTO ?1", [path.to_str()]).expect("is copied");
    }
}

fn sound(path: &Path, drawn: impl IntoIterator<Item = u128>) {
    assert_eq!(super::drawn(path), ids(drawn));
    let disk = ReadOnly::open(path).expect("opens");
    assert_eq!(disk.reader().check().expect("checks"), vec![]);
}

#[test]
fn a_renamed_project_has_all_that_was_saved_and_is_found() {
    let mut open = Open::new();
    let to = open.at("renamed.labelwright");
    std::fs::rename(open.place.project(), &to).expect("is renamed");
    assert_eq!(open.displaced(), Displaced::Renamed(to.clone()));
    // The file alone, as it is copied or sent.
    std::fs::create_dir(open.at("alone")).expect("a folder");
    let alone = open.at("alone/p.labelwright");
    std::fs::copy(&to, &alone).expect("is copied");
    sound(&alone, [10]);

    // Renamed back, it is written on.
    std::fs::rename(&to, open.place.project()).expect("is renamed");
    open.thread.retry();
    assert!(matches!(open.next(), WriterEvent::Place(None)));
    assert!(matches!(open.next(), WriterEvent::Saved(..)));
    drop(open.thread);
    sound(&open.place.project(), [10, 11]);
}

#[test]
fn a_removed_project_is_told_and_a_copy_has_all() {
    let mut open = Open::new();
    std::fs::remove_file(open.place.project()).expect("is removed");
    assert_eq!(open.displaced(), Displaced::Removed);
    let copy = open.at("copy.labelwright");
    let Stopped { mut writer, unsaved } = open.thread.stop().expect("stops");
    assert_eq!(unsaved, [vec![draws(11)]]);
    assert!(matches!(writer.transact(&unsaved[0]), Err(StoreError::Displaced(_))));
    // Also where it was: what lies beside that name belongs to nothing.
    for to in [copy, open.place.project()] {
        writer.copy_to(&to).expect("is copied");
        let mut copy = Writer::open(&to).expect("opens");
        copy.transact(&unsaved[0]).expect("is written");
        drop(copy);
        sound(&to, [10, 11]);
        let again = writer.copy_to(&to).expect_err("something is there");
        assert!(matches!(again, StoreError::Io(error) if error.kind() == std::io::ErrorKind::AlreadyExists));
    }
}

#[test]
fn a_replacement_stays_as_it_is() {
    for (name, more) in [("a newer version", 20..320), ("an older one", 20..20)] {
        let mut open = Open::new();
        let version = open.version(more.clone());
        let bytes = std::fs::read(&version).expect("reads");
        std::fs::rename(&version, open.place.project()).expect("replaces");
        assert_eq!(open.displaced(), Displaced::Replaced, "{name}");
        assert!(std::fs::read(open.place.project()).expect("reads") == bytes, "{name}");
        sound(&open.place.project(), [10].into_iter().chain(more.clone()));
        drop(open.thread);
        sound(&open.place.project(), [10].into_iter().chain(more));
    }
}

#[test]
fn another_project_in_its_place_stays_as_it_is() {
    let mut open = Open::new();
    let other = Place::new();
    let mut writer = project(&other);
    writer.transact(&[draws(77)]).expect("is written");
    drop(writer);
    std::fs::rename(other.project(), open.place.project()).expect("replaces");
    // The folder's watch told before anything was written.
    open.thread.look();
    assert!(matches!(open.next(), WriterEvent::Place(Some(Displaced::Replaced))));
    sound(&open.place.project(), [77]);
    let ticket = open.thread.write(vec![draws(11)]);
    assert!(matches!(open.next(), WriterEvent::Stalled(t, StoreError::Displaced(_)) if t == ticket));
    let copy = open.at("copy.labelwright");
    let stopped = open.thread.stop().expect("stops");
    stopped.writer.copy_to(&copy).expect("is copied");
    sound(&copy, [10]);
    drop(stopped);
    sound(&open.place.project(), [77]);
}

#[test]
fn a_log_that_somebody_removed_is_told() {
    let mut open = Open::new();
    std::fs::remove_file(wal::wal_path(&open.place.project())).expect("is removed");
    assert_eq!(open.displaced(), Displaced::LogGone);
    let copy = open.at("copy.labelwright");
    let stopped = open.thread.stop().expect("stops");
    stopped.writer.copy_to(&copy).expect("is copied");
    sound(&copy, [10]);
}

/// The log is written before a commit can be read; its time is set after.
#[cfg(unix)]
#[test]
fn a_commit_is_announced_once_it_can_be_read() {
    let place = Place::new();
    let mut writer = project(&place);
    let time = || {
        std::fs::metadata(place.project())
            .expect("is there")
            .modified()
            .expect("a time")
    };
    let file = std::fs::File::open(place.project()).expect("opens");
    file.set_modified(std::time::UNIX_EPOCH).expect("is set");
    // Kept open: closing it would take SQLite's lock away.
    std::mem::forget(file);
    assert_eq!(time(), std::time::UNIX_EPOCH);
    writer.transact(&[draws(10)]).expect("is written");
    assert!(time() > std::time::UNIX_EPOCH);
}

#[test]
fn when_nothing_is_to_be_done_the_file_alone_is_whole() {
    let open = Open::new();
    let log = wal::wal_path(&open.place.project());
    while std::fs::metadata(&log).expect("is there").len() > 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let alone = open.at("alone.labelwright");
    std::fs::copy(open.place.project(), &alone).expect("is copied");
    sound(&alone, [10]);
}
