//! What becomes of events that arrive: each kind has an arm, and the compiler sees to it.
#![deny(clippy::wildcard_enum_match_arm)]

use super::commit::CommitState;
use super::error::SessionError;
use super::notice::{Notice, Severity};
use super::{Event, Session, notice};
use domain::InputId;
use server::{PictureFact, Request};
use std::time::{Duration, Instant};
use store::{StoreError, WriterEvent, WriterThread};

/// The most events that a frame handles of each source.
const EVENTS_A_FRAME: usize = 256;
/// So many a frame handles however long they take: few enough, and an answer and what follows from it arrive together.
const EVENTS_AT_LEAST: usize = 8;
/// The most time that a frame spends on the others of each source.
const TIME_A_FRAME: Duration = Duration::from_millis(4);

/// Which thread panics, in tests.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultOn {
    /// The writer, at its next job.
    Writer,
    /// A reader.
    Reader,
    /// A job.
    Job,
}

/// How many more events a frame may handle.
pub(super) struct Budget {
    left: usize,
    until: Instant,
}

impl Budget {
    /// The budget of one frame for one source of events.
    pub(crate) fn of_frame() -> Self {
        Self {
            left: EVENTS_A_FRAME,
            until: Instant::now() + TIME_A_FRAME,
        }
    }

    /// Whether one more event may be handled; the first few always may.
    pub(crate) fn takes_one_more(&mut self) -> bool {
        let first = self.left > EVENTS_A_FRAME - EVENTS_AT_LEAST;
        let more = self.left > 0 && (first || Instant::now() < self.until);
        self.left = self.left.saturating_sub(1);
        more
    }
}

impl Session {
    /// Takes in what happened elsewhere, without waiting, as much as suits a frame: for what is left, it asks to be called
    /// again. True when something changed that may be in sight, or something is left.
    pub fn pump(&mut self) -> bool {
        let mut changed = false;
        let mut budget = Budget::of_frame();
        while !self.events.queue.is_empty() && budget.takes_one_more() {
            let Ok(event) = self.events.queue.try_recv() else { break };
            changed |= self.may_be_seen(&event);
            self.handle_event(event);
        }
        let mut left = !self.events.queue.is_empty();
        self.ask_outbox();
        self.settle_drafts();
        changed |= self.pump_pictures(&mut left);
        changed |= self.pump_models(&mut left);
        self.trim_docs();
        if left {
            (self.events.sender.wake())();
        }
        changed || left
    }

    /// Whether an event may change what is shown: much is read ahead.
    fn may_be_seen(&self, event: &Event) -> bool {
        match event {
            Event::Doc(_, input, Ok(_)) => self.view.current_id() == Some(*input),
            Event::Looked(_, changed) => changed.is_some(),
            Event::OpenPlaces(..) | Event::Hashed(..) => false,
            Event::Rows(_, places, _) => {
                // What is gone from the list may have been in sight.
                let seen =
                    |place: &u64| self.view.list.index_of(*place).is_none() || self.browse.visible.contains(place);
                places.iter().any(seen)
            }
            Event::Writer(_)
            | Event::NotRead(_)
            | Event::RowsNotRead(_)
            | Event::FileChanged
            | Event::Log(_)
            | Event::Doc(_, _, Err(_))
            | Event::Summary(..)
            | Event::Matches { .. }
            | Event::Objects(..)
            | Event::Sorted(..)
            | Event::ObjectRows(..)
            | Event::ObjectChange(..)
            | Event::Found(..)
            | Event::History(..)
            | Event::Described(..)
            | Event::Outlined(..)
            | Event::Engines(_)
            | Event::Histogram(_)
            | Event::Differences(_)
            | Event::Gestures(_)
            | Event::EditPreview(..)
            | Event::Counted(..)
            | Event::Removal(..)
            | Event::Purge(..)
            | Event::Wanted(_)
            | Event::ConceptUses(_)
            | Event::ConceptChange(..)
            | Event::GuidePicture(..)
            | Event::Questions(..)
            | Event::Numbers(..)
            | Event::Agreement(..)
            | Event::Chosen(..)
            | Event::ReviewPlan(..)
            | Event::Grid(_)
            | Event::Samples(_)
            | Event::Past(..)
            | Event::Moved(_)
            | Event::Drafts(..)
            | Event::DraftNotKept(_)
            | Event::Datasets(_)
            | Event::Metadata(_)
            | Event::Answer(..)
            | Event::File(_)
            | Event::Sync(_)
            | Event::Outbox(..)
            | Event::Job(_) => true,
        }
    }

    /// Waits until every commit is on disk.
    ///
    /// # Errors
    /// The first commit that was refused or cannot be written; those before it are on disk.
    pub fn flush(&mut self) -> Result<(), SessionError> {
        while !self.pending.is_empty() {
            match self.events.queue.recv_timeout(Duration::from_secs(60)) {
                Ok(Event::Writer(WriterEvent::Refused(ticket, error) | WriterEvent::Stalled(ticket, error))) => {
                    self.pending.stop_at(ticket);
                    return Err(error.into());
                }
                Ok(event) => self.handle_event(event),
                Err(_) => return Err(StoreError::Busy.into()),
            }
            if let Some(fault) = &self.view.saving.broken {
                return Err(SessionError::NotWriting(fault.clone()));
            }
        }
        Ok(())
    }

    /// Handles one event.
    pub(super) fn handle_event(&mut self, event: Event) {
        match event {
            Event::Writer(event) => self.handle_writer_event(event),
            Event::NotRead(sentence) => self.not_read(sentence),
            Event::RowsNotRead(sentence) => {
                self.browse.rows_asked.clear();
                self.view.list.end_search();
                self.view.list.trouble = Some(sentence);
            }
            Event::Moved(moved) => self.take_moved(moved),
            Event::FileChanged => {
                self.pending.with_writer(WriterThread::look);
                self.ask_log();
                // Another process may have committed to the replica.
                self.refresh.outbox_changed = true;
            }
            Event::Log(entries) => self.take_log(&entries),
            // Read before a bulk change: read it again.
            Event::Doc(age, input, Ok(_)) if age != self.pending.docs.age() => self.ask_doc(input),
            Event::Doc(_, input, Ok(doc)) => {
                // A doc in memory may have pending changes; it stays.
                if !self.pending.docs.contains(&input) {
                    self.pending.keep_doc(input, doc);
                }
                self.refresh_current();
            }
            Event::Doc(_, _, Err(error)) => self.report(&error.into()),
            Event::Sorted(number, sorted) => self.take_sorted(number, sorted),
            Event::Objects(number, found) => self.take_objects(number, found),
            Event::ObjectRows(asked, found) => self.take_object_rows(&asked, found),
            Event::ObjectChange(change, report) => self.view.object_change = Some((change, report)),
            Event::Found(query, found) => self.take_found(&query, found),
            Event::Summary(age, summary) => self.take_asked_summary(age, *summary),
            Event::OpenPlaces(task, places) => self.take_open_places(task, places),
            Event::Counted(choice, count) => self.view.task_setup.counted = Some((choice, count)),
            Event::ConceptUses(uses) => self.view.concept_uses = Some(uses),
            Event::ConceptChange(act, counted) => self.view.concept_change = Some((act, counted)),
            Event::Wanted(inputs) => self.take_wanted(inputs),
            Event::Removal(inputs, removal) => self.view.removal = Some((inputs, removal)),
            Event::Purge(inputs, report) => self.view.purge = Some((inputs, report)),
            Event::GuidePicture(key, pixels) => self.view.take_guide_picture(key, pixels),
            Event::Rows(scope, places, rows) if scope == self.view.scope() => self.take_rows(places, rows),
            Event::Matches { query, found, partial } if *query == self.query() => self.take_matches(found, partial),
            Event::History(input, lines, missing) if self.view.current_id() == Some(input) => {
                self.take_history(lines, missing);
            }
            Event::Described(model, found) => self.take_described(model, found),
            Event::Outlined(ticket, found) => self.take_outline(ticket, found.map(|polygon| (polygon, None))),
            Event::Engines(engines) => self.view.models.engines = engines,
            Event::Histogram(histogram) => self.view.models.histogram = *histogram,
            Event::Differences(queue) => self.take_differences(*queue),
            Event::Gestures(found) => self.take_gestures(found),
            Event::EditPreview(ticket, preview) => self.lead.previews.take(&mut self.view, ticket, *preview),
            Event::Questions(task, lines) => self.view.take_questions(task, lines),
            Event::Numbers(ticket, numbers) => self.numbers_came(ticket, *numbers),
            Event::Chosen(scope, chosen) => self.chosen_came(scope, chosen),
            Event::Agreement(ticket, answer) => self.agreement_came(ticket, *answer),
            Event::ReviewPlan(task, inputs, review_plan) => self.review.plans.keep(*task, inputs, review_plan),
            Event::Looked(input, changed) => self.take_looked(*input, changed),
            Event::Hashed(input, hash) => self.ask_sync(Request::PictureFact(input, PictureFact::Hash(hash))),
            Event::Drafts(task, found) => self.view.take_drafts(task, found),
            Event::DraftNotKept(error) => self.report(&error),
            Event::Datasets(lines) => self.view.dataset_lines = lines,
            Event::Metadata(values) => self.view.metadata = values,
            Event::Job(update) => self.take_job(update),
            Event::Sync(event) => self.take_sync(event),
            Event::Outbox(outbox) => self.take_outbox(&outbox),
            Event::Answer(number, answer) => self.take_answer(number, answer),
            Event::File(handled) => handled(self),
            Event::Grid(grid) => self.view.take_grid(grid),
            Event::Samples(samples) => self.view.take_samples(samples),
            Event::Past(input, pasts) => self.view.take_past(input, pasts),
            // Answers about what is no longer shown.
            Event::Rows(..) | Event::Matches { .. } | Event::History(..) => {}
        }
    }

    fn handle_writer_event(&mut self, event: WriterEvent) {
        match event {
            WriterEvent::Saved(ticket, _) => {
                self.on_commit(ticket, CommitState::Stored);
                // Of a project that is a file that is all: whoever opens it finds the commit there. What a server has not
                // accepted yet waits in the outbox of its replica, and nobody here has to wait with it.
                self.on_commit(ticket, CommitState::Saved);
                self.send_on();
                self.run_deferred();
            }
            WriterEvent::Refused(ticket, error) => {
                self.on_commit(ticket, CommitState::Refused(error));
                self.run_deferred();
            }
            WriterEvent::Stalled(_, error) => {
                let text = notice::sentence(&SessionError::Store(error), Some(&self.view));
                if self.view.saving.stalled.is_none() {
                    self.notices.push(Notice {
                        severity: Severity::Failure,
                        text: notice::not_saved_yet(&text),
                    });
                }
                self.view.saving.stalled = Some(text);
            }
            WriterEvent::Place(found) => self.view.take_place(found),
            WriterEvent::Broken(fault) => {
                self.view.saving.broken = Some(notice::not_saving(&fault));
                self.refresh_current();
            }
            WriterEvent::Mended => {
                self.view.saving.broken = None;
                self.refresh_current();
            }
        }
    }

    /// A question was not answered: whoever needs the answer asks again.
    fn not_read(&mut self, text: String) {
        self.refresh.log.end();
        self.refresh.summary.end();
        self.refresh.outbox.end();
        self.browse.forget_open_places();
        self.browse.rows_asked.clear();
        self.view.list.end_search();
        self.notices.push(Notice {
            severity: Severity::Failure,
            text,
        });
    }

    /// Reads an input in the background, unless it is in memory.
    pub(super) fn ask_doc(&mut self, input: InputId) {
        if self.pending.docs.contains(&input) {
            return;
        }
        let (member, age) = (self.view.me.id, self.pending.docs.age());
        self.reads.ask(move |disk| {
            let doc = super::doc::Doc::load(disk.reader(), input, member);
            Some(Event::Doc(age, input, doc))
        });
    }

    /// Makes a thread of this session panic, for tests.
    #[doc(hidden)]
    pub fn inject_fault(&mut self, on: FaultOn) {
        match on {
            FaultOn::Writer => self.pending.with_writer(WriterThread::fail),
            FaultOn::Reader => self.reads.ask(|_| panic!("a fault was asked for")),
            FaultOn::Job => {
                let started = self.start_job("Looking".into(), |_| panic!("a fault was asked for"));
                debug_assert!(started.is_ok());
            }
        }
    }

    /// Limits the project file to `pages` pages, which simulates a full disk in tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) {
        self.pending.with_writer(|writer| writer.limit_pages(pages));
    }
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
