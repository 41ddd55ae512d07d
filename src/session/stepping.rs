//! The order in which *next* and *previous* and the strip go through the list: that of the browser, unless the list is the
//! member's own work, which keeps its order.

use super::view::{InputRow, View};

impl View {
    /// Whether next and previous follow the order that was chosen in the browser. Labelers and reviewers keep the order of
    /// their work, in which the lead gave it to them.
    pub fn steps_sorted(&self) -> bool {
        let labels = |task: &domain::Task| task.labelers.contains(&self.me.id);
        let works = self.review.is_some() || self.open_task().is_some_and(|summary| labels(&summary.task));
        !works && self.list.is_sorted()
    }

    /// How many entries there are to go through.
    pub fn step_len(&self) -> u64 {
        match self.steps_sorted() {
            true => self.list.shown_len(),
            false => self.list.len(),
        }
    }

    /// The place in the scope of the entry that comes there.
    pub fn step_place(&self, index: u64) -> Option<u64> {
        match self.steps_sorted() {
            true => self.list.shown_place(index),
            false => self.list.place(index),
        }
    }

    /// When the entry at a place of the scope comes.
    pub fn step_index(&self, place: u64) -> Option<u64> {
        match self.steps_sorted() {
            true => self.list.shown_index(place),
            false => self.list.index_of(place),
        }
    }

    /// The row of the entry that comes there, if it was read.
    pub fn step_row(&self, index: u64) -> Option<&InputRow> {
        self.list.rows.get(&self.step_place(index)?)
    }
}
