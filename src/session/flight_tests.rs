//! News of the file that comes while the log is being read.

use super::*;
use crate::{Opening, Stamps, Who};
use std::time::Instant;

/// The answer on its way may have been read before the op that we are told of now.
#[test]
fn news_that_come_while_the_log_is_read_are_not_lost() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    Session::create(&project, "Ana", &Stamps::fixed()).expect("a project");
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    session.seen = 0;
    session.log_asked = true;
    session.take_in(Event::FileChanged);
    session.take_in(Event::Log(Vec::new()));
    let begun = Instant::now();
    while session.seen == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the op was never noticed");
        session.pump();
        std::thread::yield_now();
    }
}

/// What another process writes after the project was read, and before its folder is watched, makes no news of its own.
#[test]
fn what_is_written_before_the_watch_begins_is_noticed() {
    let place = tempfile::tempdir().expect("a folder");
    let project = place.path().join("p.labelwright");
    Session::create(&project, "Ana", &Stamps::fixed()).expect("a project");
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    let before = session.seen;
    let mut other = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    other
        .add_member_now("Ben", &[domain::Role::Labeler], None)
        .expect("joins");
    drop(other);
    session.watch();
    let begun = Instant::now();
    while session.seen == before {
        assert!(begun.elapsed() < Duration::from_secs(60), "the op was never noticed");
        session.pump();
        std::thread::yield_now();
    }
}
