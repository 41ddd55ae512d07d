//! News of the file that comes while the log is being read, and more events than a frame has time for.

use super::*;
use crate::task_text::InputsText;
use crate::test_project::until;
use crate::{IdsAndClock, Opening, Who};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The answer on its way may have been read before the op that we are told of now.
#[test]
fn news_that_come_while_the_log_is_read_are_not_lost() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    Session::create(&project, "Ana", &IdsAndClock::fixed()).expect("a project");
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    session.refresh.seen = 0;
    assert!(session.refresh.log.begin());
    session.handle_event(Event::FileChanged);
    session.handle_event(Event::Log(Vec::new()));
    until(&mut session, |session| session.refresh.seen != 0);
}

/// A commit, its file and the server tell of it one after the other: one question answers them all.
#[test]
fn what_waits_for_the_server_is_asked_once() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    Session::create(&project, "Ana", &IdsAndClock::fixed()).expect("a project");
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    while session.pump() {}
    session.view.saving.server = Some(Default::default());
    for _ in 0..3 {
        assert!(session.events.sender.send(Event::FileChanged));
    }
    assert!(session.events.sender.send(Event::Sync(server::SyncEvent::Connected)));
    session.pump();
    session.reads.ask(|_| Some(Event::Counted(InputsText::All, 1)));
    let answers = session.events.queue.iter();
    let answers = answers.take_while(|event| !matches!(event, Event::Counted(..)));
    assert_eq!(answers.filter(|event| matches!(event, Event::Outbox(..))).count(), 1);
}

/// What another process writes after the project was read, and before its folder is watched, makes no news of its own.
#[test]
fn what_is_written_before_the_watch_begins_is_noticed() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    Session::create(&project, "Ana", &IdsAndClock::fixed()).expect("a project");
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    let before = session.refresh.seen;
    let mut other = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    other
        .add_member_now("Ben", &[domain::Role::Labeler], None)
        .expect("joins");
    drop(other);
    session.watch();
    until(&mut session, |session| session.refresh.seen != before);
}

/// A flood of events does not hold up the frame: what is left waits for the next one, which is asked for.
#[test]
fn a_frame_takes_in_so_many_events_and_asks_for_the_next() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    Session::create(&project, "Ana", &IdsAndClock::fixed()).expect("a project");
    let wakes = Arc::new(AtomicUsize::new(0));
    let woken = wakes.clone();
    let opening = Opening {
        wake: Arc::new(move || {
            woken.fetch_add(1, Ordering::Relaxed);
        }),
        ..Opening::quiet(&project, Who::FirstLead)
    };
    let mut session = Session::open(opening).expect("opens");
    while session.pump() {}
    let flood = EVENTS_A_FRAME + 10;
    for n in 0..flood {
        let counted = Event::Counted(InputsText::All, n as u64);
        assert!(session.events.sender.send(counted));
    }
    let before = wakes.load(Ordering::Relaxed);
    assert!(session.pump());
    assert!(session.events.queue.len() >= 10, "some are left");
    assert_eq!(
        wakes.load(Ordering::Relaxed),
        before + 1,
        "the next frame was asked for"
    );
    while session.pump() {}
    let last = (flood - 1) as u64;
    assert_eq!(session.view.task_setup.counted, Some((InputsText::All, last)));
}
