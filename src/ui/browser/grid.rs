//! The grid: cards of all entries, of which only those in sight exist, and a focus moved by keys.

use super::cells::{BAR, Cells, is_after_another, pressed, step};
use super::outcome::BrowserOutcome;
use super::selection::Selection;
use super::{card, looks};
use crate::request::{Dialog, Request};
use crate::widgets::entry::{self, Drawing, grouped};
use crate::widgets::scroller::{Axis, Reveal, Scroller};
use crate::widgets::visible_range::VisibleRange;
use domain::{InputId, TaskId};
use egui::{Key, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2};
use session::view::List;
use session::{Command, NavigateCommand, View};

/// What the grid keeps. The focus is a place in the scope, so that it stays on its input when the filter changes.
#[derive(Default)]
pub(super) struct Grid {
    scroller: Scroller,
    visible: VisibleRange,
    focus: Option<u64>,
    chosen: Selection,
    current: Option<InputId>,
    shown: Option<(Option<TaskId>, u64)>,
    cells: Option<Cells>,
    /// A key that came after one that is for the cards, in the same frame: it moves the focus once that is heard.
    late: Option<Key>,
}

impl Grid {
    /// The inputs whose cards are chosen; `None` while it is not known which these are.
    pub(super) fn chosen(&self, list: &List) -> Option<Vec<InputId>> {
        self.chosen.inputs(list)
    }

    /// Chooses all that match the filter.
    pub(super) fn choose_all(&mut self, list: &List) {
        self.chosen.choose_all(list);
    }

    /// Lets go of the chosen cards; false when there are none.
    pub(super) fn choose_none(&mut self) -> bool {
        self.chosen.clear()
    }

    /// The line below the cards while some are chosen.
    pub(super) fn bar(&mut self, ui: &mut Ui, view: &View, outcome: &mut BrowserOutcome) -> Option<Dialog> {
        self.chosen.bar(ui, view, outcome)
    }

    /// Whether the entry that is shown there is chosen, or has the focus.
    pub(super) fn is_chosen(&self, view: &View, index: u64) -> bool {
        self.is_focus(&view.list, index) || self.chosen.holds(&view.list, index)
    }

    /// Which entry has the focus.
    pub(super) fn focus_index(&self, view: &View) -> Option<u64> {
        self.focus.and_then(|place| view.list.shown_index(place))
    }

    /// Moves the focus along a list of single lines, of which so many are in sight; where it is then.
    pub(super) fn step_line(&mut self, key: Key, view: &View, in_sight: f32) -> Option<u64> {
        let last = view.list.shown_len().checked_sub(1)?;
        let at = self.focus_index(view);
        let page = (in_sight as u64).max(2) - 1;
        let index = match (key, at) {
            (_, None) | (Key::Home, _) => 0,
            (Key::ArrowUp, Some(at)) => at.saturating_sub(1),
            (Key::ArrowDown, Some(at)) => (at + 1).min(last),
            (Key::PageUp, Some(at)) => at.saturating_sub(page),
            (Key::PageDown, Some(at)) => (at + page).min(last),
            (Key::End, Some(_)) => last,
            (_, Some(at)) => at,
        };
        self.focus = view.list.shown_place(index);
        Some(index)
    }

    /// What the pointer does with an entry that is shown as a line.
    pub(super) fn follow_line(&mut self, response: &Response, view: &View, index: u64, outcome: &mut BrowserOutcome) {
        let menu = self.chosen.menu(response, view, index, outcome);
        outcome.dialog = outcome.dialog.or(menu);
        if response.clicked() {
            let held = response.ctx.input(|i| i.modifiers);
            self.chosen.click(held, &view.list, index, self.focus);
            self.focus = view.list.shown_place(index);
        }
        if response.double_clicked() {
            open(&view.list, index, outcome);
        }
    }

    /// The inputs that a key is for: of the chosen cards, or of the one that has the focus. `None` while it is not known which
    /// were chosen.
    pub(super) fn targets(&self, view: &View) -> Option<Vec<InputId>> {
        let chosen = self.chosen(&view.list)?;
        if !chosen.is_empty() {
            return Some(chosen);
        }
        let focused = self.focus.and_then(|place| view.list.rows.get(&place));
        Some(focused.map(|row| row.input.id).into_iter().collect())
    }

    /// Shows the grid in all the room at hand, with cards about `size` points wide.
    pub(super) fn show(&mut self, ui: &mut Ui, size: f32, drawing: &mut Drawing<'_>, outcome: &mut BrowserOutcome) {
        let view = drawing.view;
        let list = &view.list;
        outcome.dialog = outcome.dialog.or(self.chosen.bar(ui, view, outcome));
        let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let id = ui.scope_id().with("inputs");
        let cells = Cells::new(list.shown_len(), rect.size(), size, card::height);
        self.keep_place(cells);
        self.keep_focus(view, cells);
        let response = ui.interact(rect, id, Sense::FOCUSABLE);
        describe(&response, ui, view, self.focus);
        if let Some(key) = self.late.take() {
            self.key(key, view, cells, outcome);
        }
        let after_another = ui.input(|input| is_after_another(&input.events));
        match pressed(ui, id) {
            Some(key) if after_another => {
                self.late = Some(key);
                ui.ctx().request_repaint();
            }
            Some(key) => self.key(key, view, cells, outcome),
            None => {}
        }
        self.scroller.wheel(ui, rect, Axis::Down, cells.extent());

        let near = looks::near(view);
        let rows = cells.visible(self.scroller.offset());
        let mut area = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("cards"));
        area.set_clip_rect(rect.intersect(ui.clip_rect()));
        for index in cells.entries(rows.clone(), list.shown_len()) {
            let response = card::show(
                &area,
                cells.place(rect, self.scroller.offset(), index),
                index,
                (self.is_focus(list, index), self.chosen.holds(list, index)),
                near,
                drawing,
            );
            let menu = self.chosen.menu(&response, view, index, outcome);
            outcome.dialog = outcome.dialog.or(menu);
            if response.clicked() {
                self.chosen.click(ui.input(|i| i.modifiers), list, index, self.focus);
                self.focus = list.shown_place(index);
                ui.memory_mut(|memory| memory.request_focus(id));
            }
            if response.double_clicked() {
                open(list, index, outcome);
            }
        }
        let track = Rect::from_min_max(
            pos2(rect.right() - BAR - 2.0, rect.top()),
            pos2(rect.right() - 2.0, rect.bottom() - 2.0),
        );
        let (bar, palette) = (id.with("bar"), &drawing.palette);
        if self.scroller.offset() > 0.0 {
            // Tells cut cards from the header above them.
            ui.painter()
                .hline(rect.x_range(), rect.top(), Stroke::new(1.0, palette.line));
        }
        self.scroller.bar(ui, bar, track, Axis::Down, cells.extent(), palette);
        let wanted = rows.start.saturating_sub(1)..(rows.end + 1).min(cells.rows);
        let wanted = cells.entries(wanted, list.shown_len());
        outcome
            .requests
            .extend(self.visible.update_shown(ui.ctx(), view, wanted).map(Request::from));
    }

    fn is_focus(&self, list: &List, index: u64) -> bool {
        self.focus.is_some() && list.shown_place(index) == self.focus
    }

    /// Other sizes of cards or window: the first entry in sight stays the first.
    fn keep_place(&mut self, cells: Cells) {
        let offset = self.scroller.offset();
        let offset = self.cells.map_or(offset, |old| cells.kept_offset(&old, offset));
        self.scroller.set(offset, cells.extent());
        self.cells = Some(cells);
    }

    /// The focus goes along with the input on the canvas; another list is shown from the focus or from its start.
    fn keep_focus(&mut self, view: &View, cells: Cells) {
        let list = &view.list;
        let current = view.current.as_ref().map(|current| current.input.id);
        let moved = current != self.current;
        if moved {
            self.current = current;
            self.focus = view.current.as_ref().map(|current| current.position);
        }
        let shown = Some((view.task, list.changes));
        let other = std::mem::replace(&mut self.shown, shown) != shown;
        if !moved && !other {
            return;
        }
        match self.focus.and_then(|place| list.shown_index(place)) {
            Some(index) => self.reveal(index, cells, Reveal::Centred),
            None => self.scroller.set(0.0, cells.extent()),
        }
    }

    fn reveal(&mut self, index: u64, cells: Cells, how: Reveal) {
        let (from, to) = cells.span(index);
        self.scroller.reveal(from, to, cells.extent(), how);
    }

    fn key(&mut self, key: Key, view: &View, cells: Cells, outcome: &mut BrowserOutcome) {
        let list = &view.list;
        let at = self.focus.and_then(|place| list.shown_index(place));
        if key == Key::Enter {
            if let Some(index) = at {
                open(list, index, outcome);
            }
            return;
        }
        let index = match at {
            Some(index) => step(key, index, cells, list.shown_len()),
            // Nothing has the focus: the first key gives it to the first card in sight.
            None => {
                cells
                    .entries(cells.visible(self.scroller.offset()), list.shown_len())
                    .start
            }
        };
        self.focus = list.shown_place(index);
        self.reveal(index, cells, Reveal::Nearest);
    }
}

/// Goes to the entry that is shown there.
pub(super) fn open(list: &List, index: u64, outcome: &mut BrowserOutcome) {
    // What is not found any more stays where it is.
    let Some(index) = list.shown_place(index).and_then(|place| list.index_of(place)) else {
        return;
    };
    outcome
        .requests
        .push(Command::Navigate(NavigateCommand::GoTo(index)).into());
    outcome.open = true;
}

/// What a screen reader says of the grid: how long it is and which card has the focus.
fn describe(response: &Response, ui: &Ui, view: &View, focus: Option<u64>) {
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, ui.is_enabled(), "Inputs"));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let row = focus.and_then(|place| view.list.rows.get(&place));
        let focused = row.map_or_else(String::new, |row| format!("{}; ", entry::label(view, row)));
        node.set_value(format!("{focused}{} inputs", grouped(view.list.shown_len())));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    #[test]
    fn other_sizes_keep_the_first_entry_in_sight() {
        let mut grid = Grid::default();
        let small = Cells::new(10_000, vec2(1000.0, 600.0), 96.0, card::height);
        grid.keep_place(small);
        grid.scroller.set(small.span(9 * 444).0, small.extent());
        let large = Cells::new(10_000, vec2(1000.0, 600.0), 256.0, card::height);
        grid.keep_place(large);
        let first = large.entries(large.visible(grid.scroller.offset()), 10_000);
        assert!(
            first.start <= 9 * 444 && first.start + large.columns > 9 * 444,
            "{first:?}"
        );
    }
}
