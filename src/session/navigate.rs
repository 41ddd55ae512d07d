//! Which task, which list, which input: what the view shows and how it is kept fresh.

use super::error::SessionError;
use super::summary::Summary;
use super::team::submit::said_nothing;
use super::view::Current;
use super::{Event, Session, notice};
use domain::task::{ReviewStrategy, WorkState};
use domain::workflow;
use domain::{Annotation, Input, InputId, Readability, Region, RowKey, TaskId};
use std::collections::HashSet;
use std::ops::Range;
use store::{InputRow, ListFilter, ListQuery, Scope, StoreError};

/// Rows kept in memory around what is in sight; more are forgotten.
const ROWS_KEPT: usize = 4096;

impl Session {
    pub(super) fn scope(&self) -> Scope {
        self.view.task.map_or(Scope::All, Scope::Task)
    }

    pub(super) fn query(&self) -> ListQuery {
        ListQuery {
            scope: self.scope(),
            filter: self.view.list.filter.clone(),
            onlooker: self.onlooker(),
            unreadable: self.unreadable_here(),
        }
    }

    /// Inputs whose pixels could not be read here, when it was tried last; for a filter that wants them.
    fn unreadable_here(&self) -> Vec<InputId> {
        let bad = |(id, known): (&InputId, &Readability)| (*known != Readability::Readable).then_some(*id);
        let mut found: Vec<InputId> = match self.view.list.filter.unreadable {
            true => self.readability.iter().filter_map(bad).collect(),
            false => Vec::new(),
        };
        found.sort_unstable();
        found
    }

    /// Reads tasks, concepts, members and counts now.
    pub(super) fn refresh_summary(&mut self) -> Result<(), SessionError> {
        let summary = Summary::load(self.disk.reader(), self.scope(), self.base())?;
        self.summary_age += 1;
        self.take_summary(summary);
        Ok(())
    }

    /// Reads them in the background; asked again while on its way, once more after it.
    pub(super) fn ask_summary(&mut self) {
        if self.summary_asked {
            self.summary_due = true;
            return;
        }
        self.summary_asked = true;
        let (scope, base, age) = (self.scope(), self.base().to_path_buf(), self.summary_age);
        self.reads.read("The counts", move |disk| {
            let summary = disk.snapshot(|reader| Summary::load(reader, scope, &base));
            summary.map(|summary| Event::Summary(age, Box::new(summary)))
        });
    }

    /// What was asked for has come. It may have been read before what memory knows by now; then it is asked for anew.
    pub(super) fn take_asked_summary(&mut self, age: u64, summary: Summary) {
        self.summary_asked = false;
        if self.is_project_in_flight() {
            // The commit asks again once it is on disk.
            return;
        }
        if age != self.summary_age {
            self.ask_summary();
            return;
        }
        self.take_summary(summary);
        if std::mem::take(&mut self.summary_due) {
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
        view.tasks = summary.tasks;
        view.models.lines = summary.models;
        view.models.runs = summary.runs;
        view.inputs = summary.inputs;
        view.loose_annotations = summary.loose;
        view.claims = summary.claims;
        if let Some(me) = view.members.iter().find(|member| member.id == view.me.id) {
            view.me = me.clone();
        }
        if summary.scope == self.scope() {
            self.view.list.scope_count = summary.scope_count;
            self.view.list.gaps = summary.scope_gaps;
        }
        self.renew_samples();
        self.let_go_of_what_went();
        if let Some(task) = self.view.open_task().map(|summary| summary.task.clone())
            && let Err(error) = self.refresh_unread(&task)
        {
            tracing::warn!("it is not known which instructions were read: {error}");
        }
        let view = &mut self.view;
        if view.current.is_none() && view.list.scope_count > 0 && self.watch.is_some() {
            self.go_first();
        }
        self.refresh_current();
        self.ask_questions();
    }

    /// A task or an input that is open may have been taken back. The counts may be older than what is open, so the
    /// rows themselves are asked.
    fn let_go_of_what_went(&mut self) {
        let reader = self.disk.reader();
        let gone = |key: RowKey| matches!(reader.has(&key), Ok(false));
        if let Some(task) = self.view.task
            && self.view.open_task().is_none()
            && gone(RowKey::Task(task))
        {
            self.view.task = None;
            self.view.current = None;
            self.view.review = None;
            self.view.talk = Default::default();
            self.view.list = super::view::List {
                scope_count: self.view.inputs,
                gaps: reader.gaps(Scope::All).unwrap_or_default(),
                ..Default::default()
            };
        }
        let left = |id: &InputId| matches!(reader.position_of(self.scope(), *id), Ok(None));
        if let Some(input) = self.current_id().filter(left) {
            if let Ok(Some(Input {
                removed: true, name, ..
            })) = reader.input(input)
            {
                let text = format!("\"{name}\" was removed from the project.");
                self.notices.push(super::view::Notice::info(text));
            }
            self.docs.remove(&input);
            self.view.current = None;
        }
    }

    /// Opens a task, or the whole project, at my next open input.
    pub(super) fn open_task(&mut self, task: Option<TaskId>) -> Result<(), SessionError> {
        let opened = task.map(|id| self.task(id).cloned()).transpose()?;
        self.view.task = task;
        self.view.current = None;
        self.view.review = None;
        self.view.list = Default::default();
        self.view.list.scope_count = self.disk.reader().scope_count(self.scope())?;
        self.view.list.gaps = self.disk.reader().gaps(self.scope())?;
        self.claims.clear();
        self.forget_open_places();
        self.ask_open_places();
        self.view.talk = Default::default();
        self.load_drafts();
        if let Some(task) = opened {
            self.fill_queue(&task)?;
            self.refresh_unread(&task)?;
            if task.review_strategy != ReviewStrategy::None {
                self.ask_draws(&task);
            }
            if self.has_share(&task) {
                self.filter(ListFilter {
                    given_to: Some(self.view.me.id),
                    ..ListFilter::default()
                });
            }
        }
        self.go_first();
        Ok(())
    }

    /// Puts my next open input on the canvas, the first of the project without a task.
    pub(super) fn go_first(&mut self) {
        let Some(task) = self.view.task else {
            return self.go_to(0);
        };
        let open = self.open_places(task, 0).unwrap_or_default();
        let given = self.task(task).is_ok_and(|task| self.has_share(task));
        let first = match open.first() {
            Some(first) => Some(*first),
            // Others' inputs are not theirs to look at. What is just being taken from a queue is known once it is on
            // disk; then this is asked again.
            None if given => {
                let reader = self.disk.reader();
                reader.first_given_position(task, self.view.me.id).unwrap_or_default()
            }
            None => self.view.list.place(0),
        };
        if let Some(first) = first {
            self.go_to_place(first);
        }
    }

    /// Puts the entry on the canvas that stands at this place of the scope, or after it, or the last one.
    pub(super) fn go_near(&mut self, place: u64) {
        let last = self.view.list.len().saturating_sub(1);
        self.go_to(self.view.list.entries_before(place).min(last));
    }

    /// Puts the entry at `index` of the list on the canvas.
    pub(super) fn go_to(&mut self, index: u64) {
        if let Some(place) = self.view.list.place(index) {
            self.go_to_place(place);
        }
    }

    /// Puts an input on the canvas by its id.
    pub(super) fn go_to_input(&mut self, input: InputId) -> Result<(), SessionError> {
        let place = self
            .disk
            .reader()
            .position_of(self.scope(), input)?
            .ok_or(workflow::Refusal::InputNotInTask)?;
        self.go_to_place(place);
        Ok(())
    }

    pub(super) fn go_to_place(&mut self, place: u64) {
        let row = match self.view.list.rows.get(&place) {
            Some(row) => Some(row.clone()),
            None => self.read_rows(&[place]).pop(),
        };
        let Some(mut row) = row else { return };
        self.overlay(&mut row);
        let input = row.input.clone();
        self.view.list.rows.insert(place, row);
        let path = self.path_of(&input.path).display().to_string();
        let revision = self.view.current.as_ref().map_or(0, |current| current.revision + 1);
        self.view.current = Some(Current {
            position: place,
            path,
            loaded: false,
            annotations: Vec::new(),
            revision,
            state: WorkState::Unlabeled,
            locked: None,
            kept: None,
            nothing: false,
            undo: None,
            redo: None,
            last: None,
            input,
        });
        self.view.history.clear();
        let id = self.view.current.as_ref().map(|current| current.input.id);
        if let Some(id) = id {
            self.ask_doc(id);
        }
        self.ask_neighbours(place);
        self.refresh_current();
        self.show_picture();
        self.leave_smart();
        self.look_ahead_by_model();
        if self.history_in_sight {
            self.ask_history();
        }
    }

    /// One step forward or back in the list.
    pub(super) fn step(&mut self, forward: bool) {
        let Some(place) = self.view.current.as_ref().map(|current| current.position) else {
            self.go_first();
            return;
        };
        let list = &self.view.list;
        let target = match list.index_of(place) {
            Some(index) if forward => Some(index + 1),
            Some(index) => index.checked_sub(1),
            // The input on the canvas no longer passes the filter: go on from where it would stand.
            None if forward => Some(list.entries_before(place)),
            None => list.entries_before(place).checked_sub(1),
        };
        if let Some(index) = target {
            self.travel = if forward { 1 } else { -1 };
            self.go_to(index);
        }
    }

    /// Places that are still to be done by me, in the order they come: sent back, put first by the lead, then the next
    /// one from `from` on, round the end.
    fn open_places(&self, task: TaskId, from: u64) -> Result<Vec<u64>, StoreError> {
        let here = from.checked_sub(1);
        let wanted = |place: &u64| !self.is_done_in_memory(task, *place) && Some(*place) != here;
        if let Some(open) = self.known_open_places(task) {
            return Ok(open.from(from).find(wanted).into_iter().collect());
        }
        let (reader, me) = (self.disk.reader(), self.view.me.id);
        let given = self.task(task).is_ok_and(|task| self.has_share(task));
        let mut places = reader.returned_positions(task, me)?;
        let after = places.partition_point(|place| *place < from);
        places.rotate_left(after);
        places.extend(reader.urgent_positions(task, me, given)?);
        for start in [from, 0] {
            let mut start = start;
            // What was just handed in may not be on disk yet.
            while let Some(place) = reader.next_open_position(task, me, start, given)? {
                if wanted(&place) {
                    places.push(place);
                    break;
                }
                start = place + 1;
            }
        }
        places.retain(wanted);
        Ok(places)
    }

    /// On to the next input that is still to be done, round the end of the list.
    pub(super) fn next_open(&mut self) -> Result<(), SessionError> {
        let Some(task) = self.view.task else {
            self.step(true);
            return Ok(());
        };
        let here = self.view.current.as_ref().map(|current| current.position);
        match self.open_places(task, here.map_or(0, |place| place + 1))?.first() {
            Some(place) => {
                self.travel = 1;
                self.go_to_place(*place);
            }
            None => self
                .notices
                .push(super::view::Notice::info("All your inputs of this task are done.")),
        }
        Ok(())
    }

    fn is_done_in_memory(&self, task: TaskId, place: u64) -> bool {
        let Some(row) = self.view.list.rows.get(&place) else {
            return false;
        };
        let Some(doc) = self.docs.get(&row.input.id) else {
            return false;
        };
        matches!(
            doc.state(task, self.view.me.id),
            WorkState::Done | WorkState::Submitted | WorkState::Skipped
        )
    }

    fn ask_neighbours(&mut self, place: u64) {
        // As far ahead as pictures are made ready, and a little behind, whichever way one goes.
        let (before, after) = if self.travel > 0 { (12, 60) } else { (60, 12) };
        self.ask_rows((place.saturating_sub(before)..=place + after).collect());
    }

    /// Reads rows that are in sight and not in memory, in the background.
    pub(super) fn ask_rows(&mut self, mut places: Vec<u64>) {
        places.retain(|place| !self.view.list.rows.contains_key(place) && self.rows_asked.insert(*place));
        if places.is_empty() {
            return;
        }
        let (scope, onlooker) = (self.scope(), self.onlooker());
        self.reads.ask(move |disk| {
            Some(match disk.reader().rows(scope, &onlooker, &places) {
                Ok(rows) => Event::Rows(scope, places, rows),
                Err(error) => rows_not_read(error),
            })
        });
    }

    fn read_rows(&self, places: &[u64]) -> Vec<InputRow> {
        self.disk
            .reader()
            .rows(self.scope(), &self.onlooker(), places)
            .unwrap_or_default()
    }

    /// These entries of the list are in sight.
    pub(super) fn in_sight(&mut self, range: Range<u64>) {
        self.sight = range.clone();
        let places: Vec<u64> = range.filter_map(|index| self.view.list.place(index)).collect();
        if self.view.list.rows.len() > ROWS_KEPT {
            let keep: HashSet<u64> = places.iter().copied().collect();
            self.view.list.rows.retain(|place, _| keep.contains(place));
        }
        self.want_thumbs(&places);
        self.ask_rows(places);
    }

    /// Shows only some inputs in the list.
    pub(super) fn filter(&mut self, filter: ListFilter) {
        self.view.list.filter = filter;
        self.refresh_list();
    }

    /// Reads the list again in the background.
    pub(super) fn refresh_list(&mut self) {
        // Those on their way were asked for by how it was.
        let asked = self.rows_asked.drain();
        let known: Vec<u64> = self.view.list.rows.keys().copied().chain(asked).collect();
        self.reask_rows(known);
        if self.view.list.filter.is_empty() {
            self.view.list.matches = None;
            self.view.list.busy = false;
            return;
        }
        self.view.list.busy = true;
        let query = self.query();
        self.reads.ask(move |disk| {
            let matches = disk.reader().matching_positions(&query);
            Some(Event::Matches(query, matches))
        });
    }

    fn reask_rows(&mut self, places: Vec<u64>) {
        let (scope, onlooker) = (self.scope(), self.onlooker());
        self.reads.ask(move |disk| {
            Some(match disk.reader().rows(scope, &onlooker, &places) {
                Ok(rows) => Event::Rows(scope, places, rows),
                Err(error) => rows_not_read(error),
            })
        });
    }

    pub(super) fn current_id(&self) -> Option<InputId> {
        self.view.current.as_ref().map(|current| current.input.id)
    }

    /// What memory knows better than the disk.
    pub(super) fn overlay(&self, row: &mut InputRow) {
        if let Some(known) = self.readability.get(&row.input.id) {
            row.input.readability = known.clone();
        }
        let Some(doc) = self.docs.get(&row.input.id) else {
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
        row.priority = doc.place(task).map_or(0, |place| place.priority);
    }

    /// Brings the rows of all inputs that changed in memory, and what waits for review, up to it: one command may
    /// change many inputs, whichever is on the canvas.
    fn refresh_touched(&mut self) {
        let touched = std::mem::take(&mut self.touched);
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

    /// Brings the canvas' input, and all that changed in memory, up to what memory knows.
    pub(super) fn refresh_current(&mut self) {
        self.refresh_touched();
        let Some(current) = &self.view.current else { return };
        let (input, place) = (current.input.id, current.position);
        let task = self.view.open_task().map(|summary| summary.task.clone());
        let me = self.view.me.clone();
        let unwritable = self.may_write().err();
        let Some(doc) = self.docs.get(&input) else { return };
        let id = task.as_ref().map(|task| task.id);
        let shown = |a: &&Annotation| match &task {
            Some(task) => self.is_shown(task, a),
            None => self.view.may_see(a),
        };
        let annotations: Vec<Annotation> = doc.annotations.iter().filter(shown).cloned().collect();
        let state = id.map_or(WorkState::Unlabeled, |id| doc.state(id, me.id));
        let refusal = match &task {
            None => Some(SessionError::NoTask),
            Some(_) if unwritable.is_some() => unwritable,
            Some(_) if self.refuse_if_changed(input).is_err() => Some(SessionError::PictureChanged),
            Some(task) if self.is_reviewing(task.id) => None,
            Some(task) => workflow::may_label(task, &me, state)
                .map_err(|refusal| doc.or_withdraw(refusal, task, me.id))
                .and_then(|()| workflow::is_given(task, doc.place(task.id), me.id, self.stamps.now()))
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
        self.refresh_team();
        self.refresh_assist();
        if let Some(mut row) = self.view.list.rows.remove(&place) {
            self.overlay(&mut row);
            self.view.list.rows.insert(place, row);
        }
        if self.history_in_sight {
            self.ask_history();
        }
    }
}

fn rows_not_read(error: StoreError) -> Event {
    tracing::warn!("rows could not be read: {error}");
    Event::RowsNotRead(notice::not_read_because("The list", &error.into()))
}
