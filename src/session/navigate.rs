//! Which task, which list and which input the view shows.

use super::background::Topic;
use super::browse::Browse;
use super::error::SessionError;
use super::locations::place_of;
use super::open_places::OpenPlaces;
use super::pending::PendingCommits;
use super::view::{Current, View};
use super::waiting::{Act, Question};
use super::{Event, Session};
use domain::task::{ReviewStrategy, WorkState};
use domain::workflow;
use domain::{DecodeStatus, InputId, Task, TaskId};
use std::collections::HashSet;
use std::sync::Arc;
use store::{Gaps, InputOrder, InputRow, ListFilter, ListQuery, Reader, Scope, StoreError, Viewer};

/// Rows kept in memory around the visible ones; the others are dropped.
const ROWS_KEPT: usize = 4096;

impl View {
    pub(super) fn current_id(&self) -> Option<InputId> {
        self.current.as_ref().map(|current| current.input.id)
    }

    pub(super) fn scope(&self) -> Scope {
        self.task.map_or(Scope::All, Scope::Task)
    }

    /// What is asked to open a task, or the whole project, to label.
    fn opening(&mut self, task: Option<&Task>) -> Opening {
        let review = self.review.take();
        let viewer = self.viewer();
        self.review = review;
        Opening {
            scope: task.map_or(Scope::All, |task| Scope::Task(task.id)),
            viewer,
            task: task.map(|task| (task.id, self.has_share(task))),
        }
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

/// What a task, or the whole project, is opened with.
#[derive(PartialEq)]
struct Opening {
    scope: Scope,
    viewer: Viewer,
    /// The task, and whether only what was given to me is mine there.
    task: Option<(TaskId, bool)>,
}

/// What is there to be opened.
struct Opened {
    count: u64,
    gaps: Gaps,
    open: Option<Arc<OpenPlaces>>,
    /// The row that is shown first, unless memory knows better.
    rows: Vec<InputRow>,
}

impl Question for Opening {
    type Answer = Opened;

    fn read(&self, reader: Reader<'_>) -> Result<Opened, StoreError> {
        let open = |(task, given)| OpenPlaces::load(reader, task, self.viewer.member, given);
        let open = self.task.map(open).transpose()?.map(Arc::new);
        let gaps = reader.gaps(self.scope)?;
        let next = open
            .as_ref()
            .and_then(|open| open.from(0).next().or(open.first_given()));
        let first = next.unwrap_or_else(|| gaps.place(0));
        Ok(Opened {
            count: reader.scope_count(self.scope)?,
            rows: reader.rows(self.scope, &self.viewer, &[first])?,
            gaps,
            open,
        })
    }
}

/// The row at a place of a list.
#[derive(PartialEq)]
struct RowAt {
    scope: Scope,
    viewer: Viewer,
    place: u64,
}

impl Question for RowAt {
    type Answer = Option<InputRow>;

    fn read(&self, reader: Reader<'_>) -> Result<Option<InputRow>, StoreError> {
        row_at(reader, self.scope, &self.viewer, self.place)
    }
}

fn row_at(reader: Reader<'_>, scope: Scope, viewer: &Viewer, place: u64) -> Result<Option<InputRow>, StoreError> {
    Ok(reader.rows(scope, viewer, &[place])?.pop())
}

/// The row of an input in a list.
#[derive(PartialEq)]
struct RowOf {
    scope: Scope,
    viewer: Viewer,
    input: InputId,
}

impl Question for RowOf {
    type Answer = Option<InputRow>;

    fn read(&self, reader: Reader<'_>) -> Result<Option<InputRow>, StoreError> {
        let Some(place) = reader.position_of(self.scope, self.input)? else {
            return Ok(None);
        };
        row_at(reader, self.scope, &self.viewer, place)
    }
}

impl Session {
    pub(super) fn query(&self) -> ListQuery {
        ListQuery {
            scope: self.view.scope(),
            filter: self.view.list.filter.clone(),
            viewer: self.view.viewer(),
            unreadable: self.browse.unreadable_here(&self.view),
            near: self.near(),
        }
    }

    /// Opens a task, or the whole project, at my next open input.
    pub(super) fn open_task(&mut self, task: Option<TaskId>) -> Result<(), SessionError> {
        self.open_list(task)?;
        self.carry_out(Act::First)
    }

    /// Opens the list of a task, or of the whole project.
    pub(super) fn open_list(&mut self, task: Option<TaskId>) -> Result<(), SessionError> {
        let opened = task.map(|id| self.view.task(id).cloned()).transpose()?;
        let opening = self.view.opening(opened.as_ref());
        let found = self.read_first(opening)?;
        self.view.task = task;
        self.view.current = None;
        self.view.review = None;
        self.view.list = Default::default();
        self.view.list.scope_count = found.count;
        self.view.list.gaps = found.gaps.clone();
        self.browse.rows_asked.clear();
        self.take_rows(Vec::new(), found.rows.clone());
        self.browse.claims.clear();
        self.browse.awaits_taken = false;
        self.browse.forget_open_places();
        if let (Some(task), Some(open)) = (task, &found.open) {
            self.know_open_places(task, open.clone());
        }
        self.view.talk = Default::default();
        self.load_drafts();
        if let Some(task) = opened {
            self.fill_queue(&task)?;
            self.view.refresh_unread(&task);
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
        Ok(())
    }

    /// Shows my next open input where none is shown; without a task, the first of the project.
    pub(super) fn go_first(&mut self) -> Result<(), SessionError> {
        if self.view.current.is_some() {
            // Something was opened meanwhile.
            return Ok(());
        }
        let Some(task) = self.view.task else {
            return self.go_to(0);
        };
        let open = self.next_place(task, 0)?;
        let given = self.view.task(task).is_ok_and(|task| self.view.has_share(task));
        let first = match open {
            Some(first) => Some(first),
            // Inputs of others are not shown. What is being taken from a queue is known once it is on
            // disk; then this is asked again.
            None if given => {
                let known = self.browse.known_open_places(task);
                known.and_then(OpenPlaces::first_given)
            }
            None => self.view.list.place(0),
        };
        first.map_or(Ok(()), |first| self.go_to_place(first))
    }

    /// Shows the input again; where it is gone, the entry at its place of the scope, else the next one, else the last one.
    pub(super) fn go_back_to(&mut self, input: InputId, place: u64) -> Result<(), SessionError> {
        let row = self.row_of(input)?;
        self.forget_picture(input);
        if let Some(row) = row {
            self.go_to_row(row);
            return Ok(());
        }
        self.view.current = None;
        let last = self.view.list.len().saturating_sub(1);
        let near = self.view.list.place(self.view.list.entries_before(place).min(last));
        near.map_or(Ok(()), |near| self.carry_out(Act::Show(near)))
    }

    /// Shows the entry at `index` of the list.
    pub(super) fn go_to(&mut self, index: u64) -> Result<(), SessionError> {
        let place = self.view.list.place(index);
        place.map_or(Ok(()), |place| self.go_to_place(place))
    }

    /// The row of an input in the list; none where the list has none.
    pub(super) fn row_of(&mut self, input: InputId) -> Result<Option<InputRow>, SessionError> {
        let mut rows = self.view.list.rows.values();
        if let Some(row) = rows.find(|row| row.input.id == input) {
            return Ok(Some(row.clone()));
        }
        let (scope, viewer) = (self.view.scope(), self.view.viewer());
        let row = self.read_first(RowOf { scope, viewer, input })?;
        Ok((*row).clone())
    }

    /// The row at a place of the list; none where none stands.
    pub(super) fn row_at(&mut self, place: u64) -> Result<Option<InputRow>, SessionError> {
        if let Some(row) = self.view.list.rows.get(&place) {
            return Ok(Some(row.clone()));
        }
        let (scope, viewer) = (self.view.scope(), self.view.viewer());
        let row = self.read_first(RowAt { scope, viewer, place })?;
        Ok((*row).clone())
    }

    /// Shows an input by its id.
    pub(super) fn go_to_input(&mut self, input: InputId) -> Result<(), SessionError> {
        let row = self.row_of(input)?.ok_or(workflow::Refusal::InputNotInTask)?;
        self.go_to_row(row);
        Ok(())
    }

    /// Shows an input, unless it is shown; where the open task does not have it, the whole project is opened.
    pub(super) fn open_input(&mut self, input: InputId) -> Result<(), SessionError> {
        if self.view.current_id() == Some(input) {
            return Ok(());
        }
        if self.view.task.is_some() && self.row_of(input)?.is_none() {
            self.open_list(None)?;
        }
        self.go_to_input(input)
    }

    /// Shows the input at a place of the list.
    pub(super) fn go_to_place(&mut self, place: u64) -> Result<(), SessionError> {
        if let Some(row) = self.row_at(place)? {
            self.go_to_row(row);
        }
        Ok(())
    }

    fn go_to_row(&mut self, mut row: InputRow) {
        self.browse.awaits_taken = false;
        let place = row.position;
        self.overlay(&mut row);
        let input = row.input.clone();
        self.view.list.rows.insert(place, row);
        let path = place_of(&self.project.roots, &input).name().display().to_string();
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
    pub(super) fn step(&mut self, forward: bool) -> Result<(), SessionError> {
        let Some(place) = self.view.current.as_ref().map(|current| current.position) else {
            return self.go_first();
        };
        let list = &self.view.list;
        let target = match self.view.step_index(place) {
            Some(index) if forward => Some(index + 1),
            Some(index) => index.checked_sub(1),
            // The current input no longer passes the filter: go on from where it would stand, or stood.
            None => {
                let after = match self.view.steps_sorted() {
                    true => self.browse.stepped_at,
                    false => list.entries_before(place),
                };
                if forward { Some(after) } else { after.checked_sub(1) }
            }
        };
        let Some(index) = target else { return Ok(()) };
        self.browse.travel = if forward { 1 } else { -1 };
        let place = self.view.step_place(index);
        place.map_or(Ok(()), |place| self.go_to_place(place))
    }

    /// The place that is to be done by me next: sent back, put first by the lead, then the next one from `from` on, round
    /// the end.
    fn next_place(&mut self, task: TaskId, from: u64) -> Result<Option<u64>, SessionError> {
        let here = from.checked_sub(1);
        let wanted = |place: &u64| !self.pending.is_done_in_memory(&self.view, task, *place) && Some(*place) != here;
        match self.browse.known_open_places(task) {
            Some(open) => Ok(open.from(from).find(wanted)),
            None => Err(self.read_open_places(task)),
        }
    }

    /// Shows the next open input, wrapping around at the end of the list.
    pub(super) fn next_open(&mut self) -> Result<(), SessionError> {
        let Some(task) = self.view.task else {
            return self.step(true);
        };
        let here = self.view.current.as_ref().map(|current| current.position);
        match self.next_place(task, here.map_or(0, |place| place + 1))? {
            Some(place) => {
                self.browse.travel = 1;
                self.browse.asked_for_last = false;
                self.go_to_place(place)
            }
            None if self.is_taking(task) => {
                self.browse.awaits_taken = true;
                Ok(())
            }
            None => {
                if !self.asks_server_first(task)? {
                    self.tell_all_done();
                }
                Ok(())
            }
        }
    }

    /// Tells that no input of the task is open for me any more.
    pub(super) fn tell_all_done(&mut self) {
        self.browse.asked_for_last = false;
        self.notices.push(super::view::Notice::info(super::notice::ALL_DONE));
    }

    fn ask_neighbours(&mut self, place: u64) {
        // As far ahead as pictures are prepared, and a little behind, in the direction of travel.
        let (before, after) = if self.browse.travel > 0 { (12, 60) } else { (60, 12) };
        let index = self.view.step_index(place);
        let places = match index.filter(|_| self.view.steps_sorted()) {
            None => (place.saturating_sub(before)..=place + after).collect(),
            Some(index) => {
                let near = index.saturating_sub(before)..=index + after;
                near.filter_map(|index| self.view.step_place(index)).collect()
            }
        };
        self.browse.stepped_at = index.unwrap_or(self.browse.stepped_at);
        self.ask_rows(places);
    }

    /// The inputs at these places are visible.
    pub(super) fn in_sight(&mut self, places: Vec<u64>) {
        self.browse.visible.clone_from(&places);
        if self.view.list.rows.len() > ROWS_KEPT {
            let keep: HashSet<u64> = places.iter().copied().collect();
            self.view.list.rows.retain(|place, _| keep.contains(place));
        }
        self.want_thumbs(&places);
        self.ask_rows(places);
    }

    /// Shows the browser's list in this order; `None`: as it is.
    pub(super) fn sort(&mut self, order: Option<InputOrder>) -> Result<(), SessionError> {
        self.view.list.order = order;
        self.view.list.sorted = None;
        self.refresh_order()
    }

    /// Puts the list in the browser's order again, in the background; what was there before stays until then.
    pub(super) fn refresh_order(&mut self) -> Result<(), SessionError> {
        self.browse.sorting += 1;
        let Some(order) = self.view.list.order.clone() else {
            return Ok(());
        };
        let (query, number) = (self.query(), self.browse.sorting);
        self.reads.on(Topic::Sorting)?.ask(move |disk| {
            let sorted = disk.snapshot(|reader| reader.sorted_positions(&query, &order));
            Some(Event::Sorted(number, sorted))
        });
        Ok(())
    }

    /// Takes the list as it was put in order.
    pub(super) fn take_sorted(&mut self, number: u64, sorted: Result<Vec<u64>, StoreError>) {
        if number != self.browse.sorting {
            return;
        }
        match sorted {
            Ok(places) => {
                let is_new = self.view.list.sorted.replace(Arc::new(places)).is_none();
                // What was in this order before stays where it is in sight.
                self.view.list.changes += u64::from(is_new);
            }
            Err(error) => self.report(&error.into()),
        }
    }

    /// Filters the list.
    pub(super) fn filter(&mut self, filter: ListFilter) {
        self.view.list.filter = filter;
        self.browse.awaits_matches = true;
        self.refresh_list();
    }
}
