//! Commits and their tickets, and how many inputs stay in memory.

use super::*;
use crate::Event;
use crate::summary::Summary;
use crate::test_project::{TestProject, input, until};
use crate::{IdsAndClock, NavigateCommand, Opening, TaskCommand, Who};
use domain::task::{ReviewStrategy, WorkerStrategy};
use domain::{Color, Concept, ConceptId};

fn session(folder: &tempfile::TempDir) -> Session {
    let project = folder.path().join("p.labelwright");
    Session::create(&project, "Ana", &IdsAndClock::fixed()).expect("a project");
    Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens")
}

fn concept(n: u128) -> Concept {
    Concept {
        id: ConceptId::fixed(n),
        name: format!("concept {n}"),
        color: Color::nth(0),
        position: 0,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    }
}

fn commit(changes: Vec<Change>) -> Commit {
    Commit {
        kind: OpKind::EditConcept,
        input: None,
        task: None,
        reverts: None,
        changes,
    }
}

fn made(n: u128) -> Commit {
    commit(vec![Change::create(Row::Concept(concept(n)))])
}

#[test]
fn a_commit_is_queued_until_it_is_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(&folder);
    let ticket = session.commit(made(1)).expect("taken in");
    assert!(matches!(session.pending.state(ticket), Some(CommitState::Queued)));
    assert_eq!(session.view.saving.pending, 1);
    session.flush().expect("saved");
    assert!(session.pending.state(ticket).is_none());
    assert_eq!(session.view.saving.pending, 0);
}

#[test]
fn a_batch_has_one_ticket_and_none_when_nothing_came_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(&folder);
    let mut tickets = Vec::new();
    let ticket = session.batch(|session| {
        tickets.push(session.commit(made(1))?);
        tickets.push(session.commit(made(2))?);
        Ok(())
    });
    let ticket = ticket.expect("taken in").expect("something was committed");
    assert_eq!(tickets, [ticket, ticket]);
    assert_eq!(session.pending.queued(), 1, "one transaction");
    assert_eq!(session.batch(|_| Ok(())).expect("nothing to do"), None);
}

#[test]
fn what_is_done_again_belongs_to_its_own_commit() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(&folder);
    let first = session.commit(made(1)).expect("taken in");
    session.commit(made(2)).expect("taken in");
    let task = domain::TaskId::fixed(1);
    session.pending.retry_on_conflict(first, Retry::Fill(task), 0);
    let marked: Vec<CommitTicket> = (session.pending.commits.values())
        .filter(|commit| commit.retry.is_some())
        .map(|commit| commit.ticket)
        .collect();
    assert_eq!(marked, [first]);
}

#[test]
fn a_refused_commit_is_told_and_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(&folder);
    let unknown = Change::delete(Row::Concept(concept(1)));
    let ticket = session.commit(commit(vec![unknown])).expect("taken in");
    until(&mut session, |session| session.pending.state(ticket).is_none());
    assert_eq!(session.take_notices().len(), 1);
    assert_eq!(session.view.saving.pending, 0);
}

#[test]
fn a_day_of_browsing_keeps_some_hundred_inputs() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(&folder);
    for n in 1..=2000 {
        session.pending.keep_doc(InputId::fixed(n), Doc::default());
    }
    assert!(
        session.pending.docs.begin(&InputId::fixed(1)),
        "a commit is pending on it"
    );
    session.pump();
    assert!(session.pending.docs.len() < 500, "{}", session.pending.docs.len());
    assert!(session.pending.docs.contains(&InputId::fixed(1)));
    assert!(session.pending.docs.contains(&InputId::fixed(2000)));
}

/// A concept that is added while one labels is a gesture on the input, and a row of the project all the same.
#[test]
fn counts_read_before_a_concept_was_added_do_not_take_it_away() {
    let given: [&[&str]; 1] = [&[]];
    let mut project = TestProject::new(WorkerStrategy::Full, ReviewStrategy::None, &given);
    let session = &mut project.session;
    let task = session.view.tasks[0].task.id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    session
        .apply(Command::Navigate(NavigateCommand::Open(input(0))))
        .expect("opens");
    let read = |session: &Session| {
        let summary = Summary::load(
            session.project.disk.reader(),
            session.view.scope(),
            session.project.base(),
        );
        Event::Summary(session.refresh.summary.age(), Box::new(summary.expect("reads")))
    };
    let (first, second) = (read(session), read(session));
    let (name, color) = ("tram".to_owned(), None);
    session
        .apply(Command::Task(TaskCommand::AddConcept { name, color }))
        .expect("is added");
    session.handle_event(first);
    assert!(session.view.concept_called("tram").is_some(), "it is on its way");
    session.flush().expect("saved");
    session.handle_event(second);
    assert!(session.view.concept_called("tram").is_some(), "it is saved");
}
