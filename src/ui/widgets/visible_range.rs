//! Telling the session which entries are in sight, once for each change.

use domain::TaskId;
use egui::Context;
use session::{Command, NavigateCommand, View};
use std::ops::Range;

/// What one list last said was in sight.
#[derive(Default)]
pub(crate) struct VisibleRange {
    project: String,
    task: Option<TaskId>,
    range: Range<u64>,
    places: Vec<u64>,
    complete: bool,
    pass: u64,
}

impl VisibleRange {
    /// The command that tells that these entries are in sight; `None` while nothing new is to be told. It is told
    /// again when other inputs stand in the same range, when rows that were there are gone, and when the list comes
    /// back after it was not shown.
    fn update(&mut self, ctx: &Context, view: &View, range: Range<u64>) -> Option<Command> {
        let list = &view.list;
        let range = range.start.min(list.len())..range.end.min(list.len());
        let places = range.clone().filter_map(|index| list.place(index)).collect();
        let told = self.follow(ctx, view, range.clone(), places);
        (told && !range.is_empty()).then_some(Command::Navigate(NavigateCommand::ShowRows(range)))
    }

    /// The same of entries as the browser shows them, which may be in another order.
    pub(crate) fn update_shown(&mut self, ctx: &Context, view: &View, range: Range<u64>) -> Option<Command> {
        self.update_in(ctx, view, range, view.list.is_sorted())
    }

    /// The same of entries as next and previous go through them.
    pub(crate) fn update_stepped(&mut self, ctx: &Context, view: &View, range: Range<u64>) -> Option<Command> {
        self.update_in(ctx, view, range, view.steps_sorted())
    }

    fn update_in(&mut self, ctx: &Context, view: &View, range: Range<u64>, is_sorted: bool) -> Option<Command> {
        let list = &view.list;
        if !is_sorted {
            return self.update(ctx, view, range);
        }
        let places: Vec<u64> = range.clone().filter_map(|index| list.shown_place(index)).collect();
        let told = self.follow(ctx, view, range, places.clone());
        (told && !places.is_empty()).then_some(Command::Navigate(NavigateCommand::ShowPlaces(places)))
    }

    /// Whether there is something to tell.
    fn follow(&mut self, ctx: &Context, view: &View, range: Range<u64>, places: Vec<u64>) -> bool {
        let list = &view.list;
        let complete = places.iter().all(|place| list.rows.contains_key(place));
        let pass = ctx.cumulative_pass_nr();
        let back = pass > self.pass + 1;
        let lost = self.complete && !complete;
        // The work may go on in the project at another place, which knows of nothing in sight.
        let same =
            self.project == view.project_path && self.task == view.task && self.range == range && places == self.places;
        self.pass = pass;
        self.complete = complete;
        if same && !back && !lost {
            return false;
        }
        self.project.clone_from(&view.project_path);
        self.task = view.task;
        self.places = places;
        self.range = range;
        true
    }
}
