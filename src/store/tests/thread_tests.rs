//! The queue in front of the disk: nothing is dropped for want of room, and nothing overtakes.

use super::*;
use crossbeam_channel::{Receiver, unbounded};
use std::time::Duration;

fn start(writer: Writer) -> (WriterThread, Receiver<WriterEvent>) {
    let (sender, events) = unbounded();
    let thread = WriterThread::start(writer, move |event| {
        // A test that has ended listens no more.
        sender.send(event).ok();
    });
    (thread.expect("a thread"), events)
}

fn next(events: &Receiver<WriterEvent>) -> WriterEvent {
    events.recv_timeout(Duration::from_secs(60)).expect("an answer")
}

#[test]
fn a_stalled_job_and_all_after_it_are_written_in_order_once_there_is_room() {
    let place = Place::new();
    let writer = project(&place);
    writer
        .limit_pages(writer.pages().expect("counts") + 2)
        .expect("is limited");
    let (mut thread, events) = start(writer);
    let large = thread.write((10..600).map(draws).collect());
    let small = thread.write(vec![draws(600)]);
    let last = thread.write(vec![draws(601)]);
    let stalled = next(&events);
    assert!(
        matches!(stalled, WriterEvent::Stalled(t, StoreError::DiskFull) if t == large),
        "{stalled:?}"
    );
    thread.retry();
    let again = next(&events);
    assert!(
        matches!(again, WriterEvent::Stalled(t, StoreError::DiskFull) if t == large),
        "{again:?}"
    );
    assert_eq!(drawn(&place.project()), ids([]), "the small job did not overtake");
    thread.limit_pages(u32::MAX - 1);
    thread.retry();
    let mut saved = Vec::new();
    while saved.len() < 3 {
        match next(&events) {
            WriterEvent::Saved(ticket, _) => saved.push(ticket),
            WriterEvent::Stalled(..) | WriterEvent::Place(_) => {}
            WriterEvent::Refused(_, error) => panic!("{error}"),
            event @ (WriterEvent::Broken(_) | WriterEvent::Mended) => panic!("{event:?}"),
        }
    }
    assert_eq!(saved, [large, small, last]);
    assert_eq!(drawn(&place.project()), ids(10..=601));
}

#[test]
fn a_clash_is_reported_and_the_next_job_is_written() {
    let place = Place::new();
    let (mut thread, events) = start(project(&place));
    let fine = thread.write(vec![draws(10)]);
    let twice = Op {
        id: OpId::fixed(99),
        ..draws(10)
    };
    let clash = thread.write(vec![twice]);
    let after = thread.write(vec![draws(11)]);
    assert!(matches!(next(&events), WriterEvent::Saved(t, _) if t == fine));
    assert!(matches!(next(&events), WriterEvent::Refused(t, StoreError::Clash(_)) if t == clash));
    assert!(matches!(next(&events), WriterEvent::Saved(t, _) if t == after));
}

#[test]
fn what_was_queued_is_on_disk_when_the_thread_is_dropped() {
    let place = Place::new();
    let (mut thread, _events) = start(project(&place));
    for number in 10..40 {
        thread.write(vec![draws(number)]);
    }
    drop(thread);
    assert_eq!(drawn(&place.project()), ids(10..40));
}

#[test]
fn a_fault_in_the_writer_is_told_and_everything_is_kept_until_it_is_tried_again() {
    let place = Place::new();
    let (mut thread, events) = start(project(&place));
    thread.fail();
    let first = thread.write(vec![draws(10)]);
    let fault = next(&events);
    assert!(
        matches!(&fault, WriterEvent::Broken(words) if words == "a fault was asked for"),
        "{fault:?}"
    );
    let second = thread.write(vec![draws(11)]);
    assert_eq!(drawn(&place.project()), ids([]));
    thread.retry();
    assert!(matches!(next(&events), WriterEvent::Mended));
    assert!(matches!(next(&events), WriterEvent::Saved(t, _) if t == first));
    assert!(matches!(next(&events), WriterEvent::Saved(t, _) if t == second));
    assert_eq!(drawn(&place.project()), ids(10..=11));
}

#[test]
fn after_a_fault_the_writer_is_given_back_with_what_it_has_not_written() {
    let place = Place::new();
    let (mut thread, events) = start(project(&place));
    thread.fail();
    thread.write(vec![draws(10)]);
    assert!(matches!(next(&events), WriterEvent::Broken(_)));
    thread.write(vec![draws(11)]);
    let mut stopped = thread.stop().expect("is given back");
    assert_eq!(stopped.unsaved.len(), 2);
    for ops in &stopped.unsaved {
        stopped.writer.transact(ops).expect("can be written");
    }
    assert_eq!(drawn(&place.project()), ids(10..=11));
}
