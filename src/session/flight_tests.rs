//! News of the file that comes while the log is being read.

use super::*;
use crate::session::{Opening, Stamps, Who};
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
