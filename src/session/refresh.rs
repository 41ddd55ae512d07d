//! How the view is kept fresh: what others did, counts, rows of the list, the input on the canvas.

use super::asked::Asked;
use super::background::Topic;
use super::browse::Browse;
use super::error::SessionError;
use super::labeling::submit::said_nothing;
use super::notice::Notice;
use super::summary::Summary;
use super::view::List;
use super::waiting::{Act, Question};
use super::{Event, Session, notice, purge};
use domain::task::WorkState;
use domain::workflow;
use domain::{Annotation, Input, InputId, OpKind, Region, RowKey, TaskId};
use std::path::PathBuf;
use store::{Gaps, InputRow, LogEntry, LogFilter, Reader, Scope, StoreError};

/// What was read of the project, and what is being read.
pub(super) struct Refresh {
    /// The last log entry that was handled.
    pub seen: i64,
    /// What others did.
    pub log: Asked,
    /// Tasks, concepts, members and counts.
    pub summary: Asked,
    /// What waits for the server, and what it refused.
    pub outbox: Asked,
    /// Whether that may have changed since it was asked last.
    pub outbox_changed: bool,
}

impl Refresh {
    /// Everything up to this log entry was read.
    pub(crate) fn from(seen: i64) -> Self {
        Self {
            seen,
            log: Asked::default(),
            summary: Asked::default(),
            outbox: Asked::default(),
            outbox_changed: false,
        }
    }
}

/// Tasks, concepts, members and counts.
#[derive(PartialEq)]
struct SummaryOf {
    scope: Scope,
    base: PathBuf,
}

impl Question for SummaryOf {
    type Answer = Summary;

    fn read(&self, reader: Reader<'_>) -> Result<Summary, StoreError> {
        Summary::load(reader, self.scope, &self.base)
    }
}

/// What is open, as the counts have it no more.
#[derive(PartialEq)]
struct Missing {
    task: Option<TaskId>,
    scope: Scope,
    input: Option<InputId>,
}

/// What of it is gone.
struct Gone {
    /// The places that the whole project lacks, where the task is gone.
    task: Option<Gaps>,
    /// The input as it stands, where the list has it no more; none where nothing is known of it.
    input: Option<Option<Input>>,
}

impl Question for Missing {
    type Answer = Gone;

    fn read(&self, reader: Reader<'_>) -> Result<Gone, StoreError> {
        let task = match self.task {
            Some(task) if !reader.has(&RowKey::Task(task))? => Some(reader.gaps(Scope::All)?),
            _ => None,
        };
        let scope = if task.is_some() { Scope::All } else { self.scope };
        let input = match self.input {
            Some(input) if reader.position_of(scope, input)?.is_none() => Some(reader.input(input)?),
            _ => None,
        };
        Ok(Gone { task, input })
    }
}

impl Browse {
    fn show_matches(&mut self, list: &mut List, matches: Option<Vec<u64>>) {
        list.matches = matches;
        if std::mem::take(&mut self.awaits_matches) {
            list.changes += 1;
        }
    }
}

impl Session {
    pub(super) fn ask_log(&mut self) {
        if !self.refresh.log.begin() {
            return;
        }
        let after = self.refresh.seen;
        self.reads.read("What others did", move |disk| {
            let filter = LogFilter {
                after: Some(after),
                ..LogFilter::default()
            };
            disk.reader().log(&filter).map(Event::Log)
        });
    }

    /// Handles new log entries: inputs that others changed are read again, our own ops are known.
    pub(super) fn take_log(&mut self, entries: &[LogEntry]) {
        self.refresh.log.end();
        let (mut foreign, mut many) = (false, false);
        for entry in entries {
            self.refresh.seen = self.refresh.seen.max(entry.seq);
            if self.pending.take_own(&entry.op.id) {
                continue;
            }
            foreign = true;
            many |= entry.op.input.is_none();
            match entry.op.input {
                Some(input) if self.pending.docs.changed_elsewhere(&input) => self.ask_doc(input),
                Some(_) => {}
                // A bulk change may have touched any input.
                None => self.forget_settled_docs(),
            }
        }
        if foreign {
            self.carry_out_and_tell(Act::RenewQueue);
            self.refresh_list();
            self.ask_summary();
            self.ask_open_places();
        }
        if many {
            self.reads.ask_metadata();
            self.ask_gestures();
        }
        if entries.iter().any(|entry| entry.op.kind == OpKind::PurgeInputs) {
            self.reads.ask(|disk| {
                purge::empty_caches(disk.reader());
                None
            });
        }
        if foreign {
            self.settle_after(entries);
        }
        if self.refresh.log.take_again() {
            self.ask_log();
        }
    }

    /// Reads tasks, concepts, members and counts, and waits for them.
    pub(super) fn refresh_summary(&mut self) -> Result<(), SessionError> {
        self.waited(Self::renew_summary)
    }

    /// Takes in what this session wrote past its own window: lists and counts.
    pub(super) fn take_in_lists(&mut self) -> Result<(), SessionError> {
        self.refresh.seen = self.project.disk.reader().last_seq()?;
        self.refresh_summary()
    }

    /// The same, where inputs and what is said of them changed.
    pub(super) fn take_in_inputs(&mut self) -> Result<(), SessionError> {
        self.forget_settled_docs();
        self.take_in_lists()
    }

    /// Takes them in once they were read anew.
    pub(super) fn renew_summary(&mut self) -> Result<(), SessionError> {
        let (scope, base) = (self.view.scope(), self.project.base().to_path_buf());
        let summary = self.read_first(SummaryOf { scope, base })?;
        self.refresh.summary.outdate();
        self.take_summary((*summary).clone());
        Ok(())
    }

    /// Reads them in the background.
    pub(super) fn ask_summary(&mut self) {
        if !self.refresh.summary.begin() {
            return;
        }
        let (scope, base, age) = (
            self.view.scope(),
            self.project.base().to_path_buf(),
            self.refresh.summary.age(),
        );
        self.reads.read("The counts", move |disk| {
            let summary = disk.snapshot(|reader| Summary::load(reader, scope, &base));
            summary.map(|summary| Event::Summary(age, Box::new(summary)))
        });
    }

    /// Takes the answer in. The summary may be older than our own commits; if so, asks again.
    pub(super) fn take_asked_summary(&mut self, age: u64, summary: Summary) {
        self.refresh.summary.end();
        if self.pending.is_project_changing() {
            // The commit asks again once it is on disk.
            return;
        }
        if age != self.refresh.summary.age() {
            self.ask_summary();
            return;
        }
        self.take_summary(summary);
        if self.refresh.summary.take_again() {
            self.ask_summary();
        }
    }

    fn take_summary(&mut self, summary: Summary) {
        let view = &mut self.view;
        view.set_members(summary.members);
        view.open_work = summary.open_work;
        view.set_concepts(summary.concepts);
        view.datasets = summary.datasets;
        view.versions = summary.versions;
        view.searches = summary.searches;
        view.tasks = summary.tasks;
        let memberships = summary.memberships.into_iter();
        view.memberships = memberships.map(|row| ((row.task, row.member), row)).collect();
        view.models.lines = summary.models;
        view.models.runs = summary.runs;
        view.inputs = summary.inputs;
        view.loose_annotations = summary.loose;
        view.claims = summary.claims;
        if let Some(me) = view.members.iter().find(|member| member.id == view.me.id) {
            view.me = me.clone();
        }
        if summary.scope == self.view.scope() {
            self.view.list.scope_count = summary.scope_count;
            self.view.list.gaps = summary.scope_gaps;
        }
        self.renew_samples();
        self.carry_out_and_tell(Act::DropDeleted);
        if let Some(task) = self.view.open_task().map(|summary| summary.task.clone()) {
            self.view.refresh_unread(&task);
        }
        self.go_first_if_none();
        self.ask_questions();
    }

    /// A task or an input that is open may have been taken back. The counts may be older than what is open, so the
    /// rows themselves are asked.
    pub(super) fn drop_deleted(&mut self) -> Result<(), SessionError> {
        let missing = Missing {
            task: self.view.task.filter(|_| self.view.open_task().is_none()),
            scope: self.view.scope(),
            input: self.view.current_id(),
        };
        if missing.task.is_none() && missing.input.is_none() {
            return Ok(());
        }
        let gone = self.read_first(missing)?;
        if let Some(gaps) = &gone.task {
            self.view.task = None;
            self.view.current = None;
            self.view.review = None;
            self.view.talk = Default::default();
            self.view.list = List {
                scope_count: self.view.inputs,
                gaps: gaps.clone(),
                ..Default::default()
            };
        }
        if let (Some(input), Some(row)) = (self.view.current_id(), &gone.input) {
            if let Some(Input {
                removed: true, name, ..
            }) = row
            {
                let text = notice::input_removed(name);
                self.notices.push(Notice::info(text));
            }
            self.pending.docs.remove(&input);
            self.view.current = None;
        }
        if gone.task.is_some() || gone.input.is_some() {
            self.go_first_if_none();
        }
        Ok(())
    }

    /// Where nothing is on the canvas of a window, my next open input is shown.
    fn go_first_if_none(&mut self) {
        let view = &self.view;
        if view.current.is_none() && view.list.scope_count > 0 && self.project.watch.is_some() {
            self.carry_out_and_tell(Act::First);
        }
        self.refresh_current();
    }

    /// Reads the list again in the background, and what is shown of it object by object.
    pub(super) fn refresh_list(&mut self) {
        self.refresh_inputs();
        for refreshed in [self.refresh_order(), self.refresh_objects()] {
            if let Err(error) = refreshed {
                self.report(&error);
            }
        }
    }

    fn refresh_inputs(&mut self) {
        // Rows that are being read belong to the old list.
        let asked = self.browse.rows_asked.drain();
        let known: Vec<u64> = self.view.list.rows.keys().copied().chain(asked).collect();
        self.reask_rows(known);
        // What is looked through for an older filter is of no use any more.
        let search = self.browse.searches.begin();
        if self.view.list.filter.is_empty() {
            self.browse.show_matches(&mut self.view.list, None);
            self.view.list.end_search();
            return;
        }
        self.view.list.busy = true;
        let query = Box::new(self.query());
        // What is shown stays until all is found, unless it is another filter's.
        let shows_first = self.browse.awaits_matches;
        let answers = self.events.sender.clone();
        let searched = self.reads.on(Topic::List).map(|reads| {
            reads.ask(move |disk| {
                let tell = |found, partial| {
                    let query = query.clone();
                    Event::Matches { query, found, partial }
                };
                match disk.snapshot(|reader| {
                    search.run(reader, &query, shows_first, &mut |first| {
                        answers.send(tell(Ok(first), true));
                    })
                }) {
                    Ok(all) => all.map(|all| tell(Ok(all), false)),
                    Err(error) => Some(tell(Err(error), false)),
                }
            });
        });
        if let Err(error) = searched {
            self.report(&error);
        }
    }

    /// Takes what a filter found, all of it or the first ones.
    pub(super) fn take_matches(&mut self, found: Result<Vec<u64>, StoreError>, partial: bool) {
        match found {
            Ok(matches) => {
                self.browse.show_matches(&mut self.view.list, Some(matches));
                (self.view.list.busy, self.view.list.partial) = (partial, partial);
            }
            Err(error) => {
                self.view.list.end_search();
                self.report(&error.into());
            }
        }
    }

    fn reask_rows(&mut self, places: Vec<u64>) {
        let (scope, viewer) = (self.view.scope(), self.view.viewer());
        self.reads.ask(move |disk| {
            Some(match disk.reader().rows(scope, &viewer, &places) {
                Ok(rows) => Event::Rows(scope, places, rows),
                Err(error) => rows_not_read(error),
            })
        });
    }

    /// Reads the rows that are not in memory, in the background.
    pub(super) fn ask_rows(&mut self, mut places: Vec<u64>) {
        places.retain(|place| !self.view.list.rows.contains_key(place) && self.browse.rows_asked.insert(*place));
        if places.is_empty() {
            return;
        }
        let (scope, viewer) = (self.view.scope(), self.view.viewer());
        self.reads.ask(move |disk| {
            Some(match disk.reader().rows(scope, &viewer, &places) {
                Ok(rows) => Event::Rows(scope, places, rows),
                Err(error) => rows_not_read(error),
            })
        });
    }

    /// Applies to a row what memory knows and the disk does not yet.
    pub(super) fn overlay(&self, row: &mut InputRow) {
        if let Some(known) = self.browse.readability.get(&row.input.id) {
            row.input.readability = known.clone();
        }
        let Some(doc) = self.pending.docs.get(&row.input.id) else {
            return;
        };
        let Some(task) = self.view.task else { return };
        let works = doc.work.iter().filter(|work| work.task == task);
        row.state = match self.view.review {
            Some(_) => workflow::under_review(works, self.view.me.id),
            None => doc.state(task, self.view.me.id),
        };
        let seen = |a: &&Annotation| a.task == Some(task) && self.view.may_see(a);
        row.annotations = doc.annotations.iter().filter(seen).count() as u64;
        let whole = doc.annotations.iter().filter(seen);
        row.claims = whole
            .filter(|a| a.region == Region::Whole)
            .map(|a| (a.concept, a.sign))
            .collect();
        row.claims.sort_unstable();
        row.claims.dedup();
        row.concepts = doc.annotations.iter().filter(seen).map(|a| a.concept).collect();
        row.concepts.sort_unstable();
        row.concepts.dedup();
        row.priority = doc.place(task).map_or(0, |place| place.priority);
    }

    /// Brings the rows of all inputs that changed in memory, and what waits for review, up to it: one command may
    /// change many inputs, whichever is on the canvas.
    fn refresh_touched(&mut self) {
        let touched = std::mem::take(&mut self.pending.touched);
        if touched.is_empty() {
            return;
        }
        let mut rows = std::mem::take(&mut self.view.list.rows);
        rows.values_mut()
            .filter(|row| touched.contains(&row.input.id))
            .for_each(|row| self.overlay(row));
        self.view.list.rows = rows;
        for input in touched {
            self.correct_review_queue(input);
        }
    }

    /// Updates the view of the current input and of all that changed in memory.
    pub(super) fn refresh_current(&mut self) {
        self.refresh_touched();
        let Some(current) = &self.view.current else { return };
        let (input, place) = (current.input.id, current.position);
        let task = self.view.open_task().map(|summary| summary.task.clone());
        let me = self.view.me.clone();
        let unwritable = self.may_write().err();
        let Some(doc) = self.pending.docs.get(&input) else {
            return;
        };
        let id = task.as_ref().map(|task| task.id);
        let shown = |a: &&Annotation| match &task {
            Some(task) => self.view.is_shown(task, a),
            None => self.view.may_see(a),
        };
        let annotations: Vec<Annotation> = doc.annotations.iter().filter(shown).cloned().collect();
        let state = id.map_or(WorkState::Unlabeled, |id| doc.state(id, me.id));
        let refusal = match &task {
            None => Some(SessionError::NoTask),
            Some(_) if unwritable.is_some() => unwritable,
            Some(_) if self.view.refuse_if_changed(input).is_err() => Some(SessionError::PictureChanged),
            Some(task) if self.view.is_reviewing(task.id) => None,
            Some(task) => workflow::may_label(task, &me, state)
                .map_err(|refusal| doc.or_withdraw(refusal, task, me.id))
                .and_then(|()| workflow::is_given(task, doc.place(task.id), me.id, self.project.ids_and_clock.now()))
                .err()
                .map(SessionError::Rule),
        };
        let locked = refusal.map(|refusal| notice::sentence(&refusal, Some(&self.view)));
        let kept = task.as_ref().and_then(|task| {
            let own = doc.own(task.id, me.id);
            let refusal = workflow::may_withdraw(task, doc.work(task.id, me.id), &own).err()?;
            Some(notice::sentence(&SessionError::Rule(refusal), Some(&self.view)))
        });
        let nothing = doc
            .remarks
            .iter()
            .any(|remark| Some(remark.task) == id && said_nothing(remark, me.id));
        let last = id.and_then(|_| doc.stacks.next_undo(id));
        let redo = id.and_then(|_| doc.stacks.next_redo(id)).map(|entry| entry.kind);
        if let Some(current) = &mut self.view.current {
            if !current.loaded || current.annotations != annotations {
                current.revision += 1;
                current.annotations = annotations;
            }
            current.loaded = true;
            current.state = state;
            current.locked = locked;
            current.kept = kept;
            current.nothing = nothing;
            current.undo = last.map(|entry| entry.kind);
            current.last = last.map(|entry| entry.gesture);
            current.redo = redo;
        }
        self.refresh_review();
        self.refresh_assist();
        if let Some(mut row) = self.view.list.rows.remove(&place) {
            self.overlay(&mut row);
            self.view.list.rows.insert(place, row);
        }
        if self.browse.history_shown {
            self.ask_history();
        }
    }

    /// Takes rows that were read into the list.
    pub(super) fn take_rows(&mut self, places: Vec<u64>, rows: Vec<InputRow>) {
        self.view.list.trouble = None;
        for place in places {
            self.browse.rows_asked.remove(&place);
            // Inputs that were undone are not found any more.
            self.view.list.rows.remove(&place);
        }
        for mut row in rows {
            self.overlay(&mut row);
            self.view.list.rows.insert(row.position, row);
        }
        self.look_ahead();
        self.look_ahead_by_model();
        let sight = self.browse.visible.clone();
        self.want_thumbs(&sight);
    }
}

fn rows_not_read(error: StoreError) -> Event {
    tracing::warn!("rows could not be read: {error}");
    Event::RowsNotRead(notice::not_read_because("The list", &error.into()))
}
