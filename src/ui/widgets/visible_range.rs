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
    pub(crate) fn update(&mut self, ctx: &Context, view: &View, range: Range<u64>) -> Option<Command> {
        let list = &view.list;
        let range = range.start.min(list.len())..range.end.min(list.len());
        let places = || range.clone().filter_map(|index| list.place(index));
        let complete = places().all(|place| list.rows.contains_key(&place));
        let pass = ctx.cumulative_pass_nr();
        let back = pass > self.pass + 1;
        let lost = self.complete && !complete;
        // The work may go on in the project at another place, which knows of nothing in sight.
        let same = self.project == view.project_path
            && self.task == view.task
            && self.range == range
            && places().eq(self.places.iter().copied());
        self.pass = pass;
        self.complete = complete;
        if same && !back && !lost {
            return None;
        }
        self.project.clone_from(&view.project_path);
        self.task = view.task;
        self.places.clear();
        self.places.extend(places());
        self.range = range.clone();
        (!range.is_empty()).then_some(Command::Navigate(NavigateCommand::ShowRows(range)))
    }
}
