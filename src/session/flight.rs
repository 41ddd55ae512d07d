//! A commit's way: into memory at once, to the writer thread, and what becomes of it.

use super::commit::{Commit, Retry};
use super::error::SessionError;
use super::notice::Notice;
use super::{Event, Session};
use domain::undo::Step;
use domain::{Change, InputId, Op, OpKind, Row};
use std::time::Duration;
use store::{Clash, LogEntry, LogFilter, StoreError, WriterEvent, WriterThread};

/// What a commit changes on one input, or of the project.
struct Part {
    input: Option<InputId>,
    changes: Vec<Change>,
    /// Whether the input was in memory, which then has the changes and counts this among those on their way.
    in_memory: bool,
}

/// A commit on its way: what it changed, input by input.
pub struct Flight {
    parts: Vec<Part>,
    /// Whether a person did it, who is told when it is refused.
    by_hand: bool,
    /// What is done again when somebody else was quicker, and how often it was tried.
    pub(super) again: Option<(Retry, u32)>,
}

/// How often something is done again when others write to the same input at the same time.
const TRIES: u32 = 5;

/// Which thread meets a fault, in tests.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultOn {
    /// The writer, with its next job.
    Writer,
    /// A reader.
    Reader,
    /// A job.
    Job,
}

impl Session {
    /// Takes the act into memory and sends it on its way to disk.
    pub(super) fn commit(&mut self, act: Commit) -> Result<(), SessionError> {
        self.may_write()?;
        let gesture = self.new_gesture();
        let op = Op {
            id: self.new_op_id(),
            gesture,
            member: self.view.me.id,
            at: self.stamps.now(),
            kind: act.kind,
            input: act.input,
            task: act.task,
            reverts: act.reverts,
            batch: false,
            changes: act.changes,
        };
        self.touched.extend(act.input);
        if let Some(doc) = act.input.and_then(|input| self.docs.get_mut(&input)) {
            doc.take(&op.changes);
            doc.remember(
                Step {
                    gesture,
                    kind: op.kind,
                    reverts: op.reverts,
                    task: op.task,
                },
                &op.changes,
            );
        }
        match &mut self.held {
            Some(held) => held.push(op),
            None => self.send(vec![op]),
        }
        Ok(())
    }

    /// Whether changes are taken in.
    ///
    /// # Errors
    /// Why not: the project can only be read, is moving to another place, or is not written after a fault.
    pub(super) fn may_write(&self) -> Result<(), SessionError> {
        let saving = &self.view.saving;
        match (&self.writer, &saving.broken, &saving.read_only) {
            (Some(_), None, _) => Ok(()),
            (Some(_), Some(fault), _) => Err(SessionError::NotWriting(fault.clone())),
            (None, _, Some(_)) => Err(SessionError::ReadOnly),
            (None, _, None) => Err(SessionError::StillWorking),
        }
    }

    /// Sends ops that are committed together.
    pub(super) fn send(&mut self, ops: Vec<Op>) {
        let Some(writer) = &mut self.writer else { return };
        let mut parts = Vec::with_capacity(ops.len());
        for op in &ops {
            let doc = op.input.and_then(|input| self.docs.get_mut(&input));
            parts.push(Part {
                input: op.input,
                changes: op.changes.clone(),
                in_memory: doc.map(|doc| doc.pending += 1).is_some(),
            });
        }
        self.own_ops.extend(ops.iter().map(|op| op.id));
        // Another window may have filed the same suggestions a moment before.
        let by_hand = ops.iter().any(|op| op.kind != OpKind::Suggest);
        let ticket = writer.write(ops);
        self.flights.insert(
            ticket,
            Flight {
                parts,
                by_hand,
                again: None,
            },
        );
        self.view.saving.pending = self.flights.len();
    }

    /// Takes in what happened elsewhere, without waiting. True when the view changed.
    pub fn pump(&mut self) -> bool {
        let mut changed = false;
        while let Ok(event) = self.events.try_recv() {
            self.take_in(event);
            changed = true;
        }
        self.settle_drafts();
        changed |= self.pump_pictures();
        changed |= self.pump_models();
        changed
    }

    /// Waits until every commit is on disk.
    ///
    /// # Errors
    /// The first commit that was refused or cannot be written; those before it are on disk.
    pub fn settle(&mut self) -> Result<(), SessionError> {
        while !self.flights.is_empty() {
            match self.events.recv_timeout(Duration::from_secs(60)) {
                Ok(Event::Writer(WriterEvent::Refused(ticket, error) | WriterEvent::Stalled(ticket, error))) => {
                    self.flights.remove(&ticket);
                    self.writer = None;
                    return Err(error.into());
                }
                Ok(event) => self.take_in(event),
                Err(_) => return Err(StoreError::Busy.into()),
            }
            if let Some(fault) = &self.view.saving.broken {
                return Err(SessionError::NotWriting(fault.clone()));
            }
        }
        Ok(())
    }

    pub(super) fn take_in(&mut self, event: Event) {
        match event {
            Event::Writer(WriterEvent::Saved(ticket, _)) => {
                self.saved(ticket);
                self.take_up();
            }
            Event::Writer(WriterEvent::Refused(ticket, error)) => {
                self.take_back(ticket, error);
                self.take_up();
            }
            Event::Writer(WriterEvent::Stalled(_, error)) => {
                let text = super::notice::sentence(&SessionError::Store(error), Some(&self.view));
                if self.view.saving.stalled.is_none() {
                    let gravity = super::view::Gravity::Failure;
                    self.notices.push(Notice {
                        gravity,
                        text: format!("Not saved yet. {text}"),
                    });
                }
                self.view.saving.stalled = Some(text);
            }
            Event::Writer(WriterEvent::Place(found)) => self.take_place(found),
            Event::Writer(WriterEvent::Broken(fault)) => {
                self.view.saving.broken = Some(super::notice::not_saving(&fault));
                self.refresh_current();
            }
            Event::Writer(WriterEvent::Mended) => {
                self.view.saving.broken = None;
                self.refresh_current();
            }
            Event::NotRead(sentence) => self.not_read(sentence),
            Event::RowsNotRead(sentence) => {
                self.rows_asked.clear();
                self.view.list.busy = false;
                self.view.list.trouble = Some(sentence);
            }
            Event::Moved(moved) => self.take_moved(moved),
            Event::FileChanged => {
                if let Some(writer) = &self.writer {
                    writer.look();
                }
                self.ask_log();
            }
            Event::Log(entries) => self.take_log(&entries),
            // Read before a bulk act, and come after it.
            Event::Doc(age, input, Ok(_)) if age != self.docs_age => self.ask_doc(input),
            Event::Doc(_, input, Ok(doc)) => {
                // A doc already in memory may carry changes that are still on their way; it stays.
                if !self.docs.contains_key(&input) {
                    self.keep_doc(input, doc);
                }
                self.refresh_current();
            }
            Event::Doc(_, _, Err(error)) => self.report(&error.into()),
            Event::Found(query, found) => self.take_found(&query, found),
            Event::Summary(age, summary) => self.take_asked_summary(age, *summary),
            other => self.take_in_more(other),
        }
    }

    /// A question was not answered: what waited for it asks again when it is wanted next.
    fn not_read(&mut self, text: String) {
        self.log_asked = false;
        self.summary_asked = false;
        self.forget_open_places();
        self.rows_asked.clear();
        self.view.list.busy = false;
        self.notices.push(Notice {
            gravity: super::view::Gravity::Failure,
            text,
        });
    }

    fn saved(&mut self, ticket: store::Ticket) {
        let Some(flight) = self.flights.remove(&ticket) else {
            return;
        };
        let given = |change: &Change| match (change.before(), change.after()) {
            (Some(Row::TaskInput(before)), Some(Row::TaskInput(after))) => {
                before.labelers != after.labelers || before.priority != after.priority
            }
            _ => false,
        };
        if flight.parts.iter().flat_map(|part| &part.changes).any(given) {
            // The list may show only what is mine, and shows what was put first.
            self.refresh_list();
            self.ask_open_places();
            if self.view.current.is_none() && self.view.task.is_some() {
                self.go_first();
            }
        }
        for part in flight.parts {
            match part.input {
                // What was read of the project before this commit, and comes after it, is too old.
                None => self.summary_age += 1,
                // So is what was read of an input that was not in memory yet.
                Some(_) if !part.in_memory => self.docs_age += 1,
                Some(input) => {
                    self.keep_open_place(input);
                    self.landed(input);
                }
            }
        }
        self.view.saving.stalled = None;
        self.view.saving.pending = self.flights.len();
        if self.watch.is_none() {
            self.ask_log();
        }
        self.ask_summary();
    }

    /// A refused gesture is taken out of memory again, and the input is read anew.
    fn take_back(&mut self, ticket: store::Ticket, error: StoreError) {
        let Some(flight) = self.flights.remove(&ticket) else {
            return;
        };
        for part in flight.parts.into_iter().rev().filter(|part| part.in_memory) {
            let Some(input) = part.input else { continue };
            self.touched.insert(input);
            if let Some(doc) = self.docs.get_mut(&input) {
                let inverse: Vec<Change> = part.changes.iter().rev().map(Change::inverse).collect();
                doc.take(&inverse);
                doc.stale = true;
            }
            self.landed(input);
        }
        self.view.saving.stalled = None;
        self.view.saving.pending = self.flights.len();
        if let (Some((again, tries)), StoreError::Clash(clash)) = (flight.again, &error)
            && tries < TRIES
        {
            match self.do_again(again, *clash, tries + 1) {
                Ok(()) => return,
                Err(error) => self.report(&error),
            }
        } else if flight.by_hand {
            self.report(&error.into());
        }
        self.refresh_current();
        self.ask_summary();
    }

    fn do_again(&mut self, again: Retry, clash: Clash, tries: u32) -> Result<(), SessionError> {
        match again {
            Retry::HandIn(place, nothing) => {
                self.docs.remove(&place.input.id);
                self.submit_again(&place, nothing, tries)
            }
            Retry::Edit(edit) => {
                self.docs.remove(&edit.input());
                self.edit_again(*edit, clash, tries)
            }
            Retry::Fill(id) => {
                let task = self.task(id)?.clone();
                self.fill_queue_again(&task, tries)
            }
        }
    }

    /// Marks the commit just sent as one to be done again when somebody else was quicker; none when it is held back.
    pub(super) fn sent_to_be_done_again(&mut self, again: Retry, tries: u32) {
        if self.held.is_none()
            && let Some(flight) = self.flights.iter_mut().max_by_key(|(ticket, _)| **ticket)
        {
            flight.1.again = Some((again, tries));
        }
    }

    /// Whether a commit of rows that belong to no input is on its way.
    pub(super) fn is_project_in_flight(&self) -> bool {
        self.flights
            .values()
            .any(|flight| flight.parts.iter().any(|part| part.input.is_none()))
    }

    /// One commit on the input less is on its way.
    fn landed(&mut self, input: InputId) {
        let Some(doc) = self.docs.get_mut(&input) else { return };
        doc.pending = doc.pending.saturating_sub(1);
        if doc.stale && doc.pending == 0 {
            self.docs.remove(&input);
            self.ask_doc(input);
        }
    }

    pub(super) fn ask_log(&mut self) {
        if self.log_asked {
            // The answer may have been read before what we are told of now.
            self.log_due = true;
            return;
        }
        self.log_asked = true;
        let after = self.seen;
        self.reads.read("What others did", move |disk| {
            let filter = LogFilter {
                after,
                ..LogFilter::default()
            };
            disk.reader().log(&filter).map(Event::Log)
        });
    }

    /// Others' ops: their inputs are read anew; our own are known already.
    fn take_log(&mut self, entries: &[LogEntry]) {
        self.log_asked = false;
        let (mut foreign, mut many) = (false, false);
        for entry in entries {
            self.seen = self.seen.max(entry.seq);
            if self.own_ops.remove(&entry.op.id) {
                continue;
            }
            foreign = true;
            many |= entry.op.input.is_none();
            match entry
                .op
                .input
                .and_then(|input| self.docs.get_mut(&input).map(|doc| (input, doc)))
            {
                Some((_, doc)) if doc.pending > 0 => doc.stale = true,
                Some((input, _)) => {
                    self.docs.remove(&input);
                    self.ask_doc(input);
                }
                // A bulk act may have touched any input.
                None if entry.op.input.is_none() => self.forget_settled_docs(),
                None => {}
            }
        }
        if foreign {
            self.refresh_list();
            self.ask_summary();
            self.ask_open_places();
        }
        if many {
            self.ask_gestures();
        }
        if std::mem::take(&mut self.log_due) {
            self.ask_log();
        }
    }

    /// Lets a thread of this session meet a fault in the program, for tests.
    #[doc(hidden)]
    pub fn meet_a_fault(&mut self, on: FaultOn) {
        match on {
            FaultOn::Writer => self.writer.iter().for_each(WriterThread::fail),
            FaultOn::Reader => self.reads.ask(|_| panic!("a fault was asked for")),
            FaultOn::Job => {
                let started = self.start_job("Looking".into(), |_| panic!("a fault was asked for"));
                debug_assert!(started.is_ok());
            }
        }
    }

    /// Lets the project grow no further than `pages` pages: a full disk, for tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) {
        if let Some(writer) = &self.writer {
            writer.limit_pages(pages);
        }
    }

    pub(super) fn forget_settled_docs(&mut self) {
        self.docs_age += 1;
        self.docs.retain(|_, doc| {
            doc.stale |= doc.pending > 0;
            doc.pending > 0
        });
        if let Some(input) = self.view.current.as_ref().map(|current| current.input.id) {
            self.ask_doc(input);
        }
    }

    /// Reads an input in the background unless it is in memory.
    pub(super) fn ask_doc(&mut self, input: InputId) {
        if self.docs.contains_key(&input) {
            return;
        }
        let (member, age) = (self.view.me.id, self.docs_age);
        self.reads.ask(move |disk| {
            let doc = super::doc::Doc::load(disk.reader(), input, member);
            Some(Event::Doc(age, input, doc))
        });
    }

    /// Takes an input that was read into memory, with what is on its way to disk since before it was.
    fn keep_doc(&mut self, input: InputId, mut doc: super::doc::Doc) {
        let mut flights: Vec<_> = self.flights.iter_mut().collect();
        flights.sort_by_key(|(ticket, _)| **ticket);
        let parts = flights.into_iter().flat_map(|(_, flight)| &mut flight.parts);
        for part in parts.filter(|part| part.input == Some(input)) {
            doc.take(&part.changes);
            doc.pending += 1;
            part.in_memory = true;
        }
        self.touched.insert(input);
        self.docs.insert(input, doc);
    }

    /// The input in memory, read now if need be.
    pub(super) fn need_doc(&mut self, input: InputId) -> Result<&mut super::doc::Doc, SessionError> {
        if !self.docs.contains_key(&input) {
            let doc = super::doc::Doc::load(self.disk.reader(), input, self.view.me.id)?;
            self.keep_doc(input, doc);
        }
        self.docs.get_mut(&input).ok_or(SessionError::NoInput)
    }
}

#[cfg(test)]
#[path = "flight_tests.rs"]
mod tests;
