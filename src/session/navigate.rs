//! Which task, which list and which input the view shows.

use super::Session;
use super::browse::Browse;
use super::error::SessionError;
use super::pending::PendingCommits;
use super::project::Project;
use super::view::{Current, View};
use domain::task::{ReviewStrategy, WorkState};
use domain::workflow;
use domain::{DecodeStatus, InputId, TaskId};
use std::collections::HashSet;
use std::ops::Range;
use store::{InputRow, ListFilter, ListQuery, Scope, StoreError};

/// Rows kept in memory around the visible ones; the others are dropped.
const ROWS_KEPT: usize = 4096;

impl View {
    pub(super) fn current_id(&self) -> Option<InputId> {
        self.current.as_ref().map(|current| current.input.id)
    }

    pub(super) fn scope(&self) -> Scope {
        self.task.map_or(Scope::All, Scope::Task)
    }
}

impl Browse {
    /// Inputs whose pixels could not be read at the last try, for the filter that shows them.
    fn unreadable_here(&self, view: &View) -> Vec<InputId> {
        let bad = |(id, known): (&InputId, &DecodeStatus)| (*known != DecodeStatus::Readable).then_some(*id);
        let mut found: Vec<InputId> = match view.list.filter.unreadable {
            true => self.readability.iter().filter_map(bad).collect(),
            false => Vec::new(),
        };
        found.sort_unstable();
        found
    }
}

impl PendingCommits {
    fn is_done_in_memory(&self, view: &View, task: TaskId, place: u64) -> bool {
        let Some(row) = view.list.rows.get(&place) else {
            return false;
        };
        let Some(doc) = self.docs.get(&row.input.id) else {
            return false;
        };
        matches!(
            doc.state(task, view.me.id),
            WorkState::Done | WorkState::Submitted | WorkState::Skipped
        )
    }
}

impl Project {
    fn read_rows(&self, view: &View, places: &[u64]) -> Vec<InputRow> {
        self.disk
            .reader()
            .rows(view.scope(), &view.viewer(), places)
            .unwrap_or_default()
    }
}

impl Session {
    pub(super) fn query(&self) -> ListQuery {
        ListQuery {
            scope: self.view.scope(),
            filter: self.view.list.filter.clone(),
            viewer: self.view.viewer(),
            unreadable: self.browse.unreadable_here(&self.view),
        }
    }

    /// Opens a task, or the whole project, at my next open input.
    pub(super) fn open_task(&mut self, task: Option<TaskId>) -> Result<(), SessionError> {
        let opened = task.map(|id| self.view.task(id).cloned()).transpose()?;
        self.view.task = task;
        self.view.current = None;
        self.view.review = None;
        self.view.list = Default::default();
        self.view.list.scope_count = self.project.disk.reader().scope_count(self.view.scope())?;
        self.view.list.gaps = self.project.disk.reader().gaps(self.view.scope())?;
        self.browse.claims.clear();
        self.forget_open_places();
        self.ask_open_places();
        self.view.talk = Default::default();
        self.load_drafts();
        if let Some(task) = opened {
            self.fill_queue(&task)?;
            self.refresh_unread(&task)?;
            if task.review_strategy != ReviewStrategy::None {
                self.ask_review_plan(&task);
            }
            if self.view.has_share(&task) {
                self.filter(ListFilter {
                    given_to: Some(self.view.me.id),
                    ..ListFilter::default()
                });
            }
        }
        self.go_first();
        Ok(())
    }

    /// Shows my next open input; without a task, the first of the project.
    pub(super) fn go_first(&mut self) {
        let Some(task) = self.view.task else {
            return self.go_to(0);
        };
        let open = self.open_places(task, 0).unwrap_or_default();
        let given = self.view.task(task).is_ok_and(|task| self.view.has_share(task));
        let first = match open.first() {
            Some(first) => Some(*first),
            // Inputs of others are not shown. What is being taken from a queue is known once it is on
            // disk; then this is asked again.
            None if given => {
                let reader = self.project.disk.reader();
                reader.first_given_position(task, self.view.me.id).unwrap_or_default()
            }
            None => self.view.list.place(0),
        };
        if let Some(first) = first {
            self.go_to_place(first);
        }
    }

    /// Shows the entry at this place of the scope, else the next one, else the last one.
    pub(super) fn go_near(&mut self, place: u64) {
        let last = self.view.list.len().saturating_sub(1);
        self.go_to(self.view.list.entries_before(place).min(last));
    }

    /// Shows the entry at `index` of the list.
    pub(super) fn go_to(&mut self, index: u64) {
        if let Some(place) = self.view.list.place(index) {
            self.go_to_place(place);
        }
    }

    /// Shows an input by its id.
    pub(super) fn go_to_input(&mut self, input: InputId) -> Result<(), SessionError> {
        let place = self
            .project
            .disk
            .reader()
            .position_of(self.view.scope(), input)?
            .ok_or(workflow::Refusal::InputNotInTask)?;
        self.go_to_place(place);
        Ok(())
    }

    pub(super) fn go_to_place(&mut self, place: u64) {
        let row = match self.view.list.rows.get(&place) {
            Some(row) => Some(row.clone()),
            None => self.project.read_rows(&self.view, &[place]).pop(),
        };
        let Some(mut row) = row else { return };
        self.overlay(&mut row);
        let input = row.input.clone();
        self.view.list.rows.insert(place, row);
        let path = self.project.path_of(&input.path).display().to_string();
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
        if self.browse.history_shown {
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
            // The current input no longer passes the filter: go on from where it would stand.
            None if forward => Some(list.entries_before(place)),
            None => list.entries_before(place).checked_sub(1),
        };
        if let Some(index) = target {
            self.browse.travel = if forward { 1 } else { -1 };
            self.go_to(index);
        }
    }

    /// Places that are still to be done by me, in the order they come: sent back, put first by the lead, then the next
    /// one from `from` on, round the end.
    fn open_places(&self, task: TaskId, from: u64) -> Result<Vec<u64>, StoreError> {
        let here = from.checked_sub(1);
        let wanted = |place: &u64| !self.pending.is_done_in_memory(&self.view, task, *place) && Some(*place) != here;
        if let Some(open) = self.browse.known_open_places(task) {
            return Ok(open.from(from).find(wanted).into_iter().collect());
        }
        let (reader, me) = (self.project.disk.reader(), self.view.me.id);
        let given = self.view.task(task).is_ok_and(|task| self.view.has_share(task));
        let mut places = reader.returned_positions(task, me)?;
        let after = places.partition_point(|place| *place < from);
        places.rotate_left(after);
        places.extend(reader.urgent_positions(task, me, given)?);
        for start in [from, 0] {
            let mut start = start;
            // What was just submitted may not be on disk yet.
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

    /// Shows the next open input, wrapping around at the end of the list.
    pub(super) fn next_open(&mut self) -> Result<(), SessionError> {
        let Some(task) = self.view.task else {
            self.step(true);
            return Ok(());
        };
        let here = self.view.current.as_ref().map(|current| current.position);
        match self.open_places(task, here.map_or(0, |place| place + 1))?.first() {
            Some(place) => {
                self.browse.travel = 1;
                self.go_to_place(*place);
            }
            None => self
                .notices
                .push(super::view::Notice::info("All your inputs of this task are done.")),
        }
        Ok(())
    }

    fn ask_neighbours(&mut self, place: u64) {
        // As far ahead as pictures are prepared, and a little behind, in the direction of travel.
        let (before, after) = if self.browse.travel > 0 { (12, 60) } else { (60, 12) };
        self.ask_rows((place.saturating_sub(before)..=place + after).collect());
    }

    /// These entries of the list are visible.
    pub(super) fn in_sight(&mut self, range: Range<u64>) {
        self.browse.visible = range.clone();
        let places: Vec<u64> = range.filter_map(|index| self.view.list.place(index)).collect();
        if self.view.list.rows.len() > ROWS_KEPT {
            let keep: HashSet<u64> = places.iter().copied().collect();
            self.view.list.rows.retain(|place, _| keep.contains(place));
        }
        self.want_thumbs(&places);
        self.ask_rows(places);
    }

    /// Filters the list.
    pub(super) fn filter(&mut self, filter: ListFilter) {
        self.view.list.filter = filter;
        self.refresh_list();
    }
}
