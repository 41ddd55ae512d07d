//! The grid: cards of all entries, of which only those in sight exist, and a focus moved by keys.

use super::selection::Selection;
use super::{BrowserOutcome, card};
use crate::request::Request;
use crate::theme::space;
use crate::widgets::entry::{self, Drawing, grouped};
use crate::widgets::scroller::{Axis, Extent, Reveal, Scroller};
use crate::widgets::visible_range::VisibleRange;
use domain::{InputId, TaskId};
use egui::{
    Event, EventFilter, Id, Key, Modifiers, Popup, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};
use session::view::List;
use session::{Command, NavigateCommand, View};
use std::ops::Range;

/// Between cards, and around them.
const GAP: f32 = space::M;
/// Width of the strip with the scroll bar.
const BAR: f32 = 8.0;

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

/// How entries become rows and columns. All lengths in points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cells {
    columns: u64,
    card: egui::Vec2,
    rows: u64,
    view: f64,
}

impl Cells {
    /// As many columns as fit at `size` points a card; the cards share what is left over.
    fn new(len: u64, room: egui::Vec2, size: f32) -> Self {
        let width = room.x - BAR - 2.0 * GAP;
        let columns = ((width + GAP) / (size + GAP)).floor().max(1.0);
        let card = ((width - (columns - 1.0) * GAP) / columns).max(1.0).floor();
        let columns = columns as u64;
        Self {
            columns,
            card: vec2(card, card::height(card)),
            rows: len.div_ceil(columns),
            view: f64::from(room.y),
        }
    }

    fn pitch(&self) -> f64 {
        f64::from(self.card.y + GAP)
    }

    fn extent(&self) -> Extent {
        Extent {
            content: self.rows as f64 * self.pitch() + f64::from(GAP),
            view: self.view,
        }
    }

    /// Where the entry's row begins and ends, with the gaps around it.
    fn span(&self, index: u64) -> (f64, f64) {
        let top = (index / self.columns) as f64 * self.pitch();
        (top, top + self.pitch() + f64::from(GAP))
    }

    /// The rows at least partly in sight.
    fn visible(&self, offset: f64) -> Range<u64> {
        let first = (offset / self.pitch()).floor() as u64;
        let last = ((offset + self.view) / self.pitch()).ceil() as u64;
        first.min(self.rows)..last.min(self.rows)
    }

    /// Rows that a page key moves by.
    fn page(&self) -> u64 {
        ((self.view / self.pitch()).floor() as u64).max(1)
    }

    /// The entries of rows.
    fn entries(&self, rows: Range<u64>, len: u64) -> Range<u64> {
        rows.start * self.columns..(rows.end * self.columns).min(len)
    }
}

impl Grid {
    /// The inputs whose cards are chosen.
    pub(super) fn chosen(&self) -> Vec<InputId> {
        self.chosen.inputs()
    }

    /// Lets go of the chosen cards; false when there are none.
    pub(super) fn choose_none(&mut self) -> bool {
        self.chosen.clear()
    }

    /// The inputs that a key is for: of the chosen cards, or of the one that has the focus.
    pub(super) fn targets(&self, view: &View) -> Vec<InputId> {
        let chosen = self.chosen();
        if !chosen.is_empty() {
            return chosen;
        }
        let focused = self.focus.and_then(|place| view.list.rows.get(&place));
        focused.map(|row| row.input.id).into_iter().collect()
    }

    /// Shows the grid in all the room at hand, with cards about `size` points wide.
    pub(super) fn show(&mut self, ui: &mut Ui, size: f32, drawing: &mut Drawing<'_>, outcome: &mut BrowserOutcome) {
        let view = drawing.view;
        let list = &view.list;
        outcome.dialog = outcome.dialog.or(self.chosen.bar(ui, view, &mut outcome.requests));
        let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let id = ui.scope_id().with("inputs");
        let cells = Cells::new(list.len(), rect.size(), size);
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

        let rows = cells.visible(self.scroller.offset());
        let mut area = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("cards"));
        area.set_clip_rect(rect.intersect(ui.clip_rect()));
        for index in cells.entries(rows.clone(), list.len()) {
            let response = card::show(
                &area,
                self.place(rect, cells, index),
                index,
                (self.is_focus(list, index), self.chosen.holds(list, index)),
                drawing,
            );
            outcome.dialog = outcome
                .dialog
                .or(self.chosen.menu(&response, view, index, &mut outcome.requests));
            if response.clicked() {
                self.chosen.click(ui.input(|i| i.modifiers), list, index, self.focus);
                self.focus = list.place(index);
                ui.memory_mut(|memory| memory.request_focus(id));
            }
            if response.double_clicked() {
                open(index, outcome);
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
        let wanted = cells.entries(wanted, list.len());
        outcome
            .requests
            .extend(self.visible.update(ui.ctx(), view, wanted).map(Request::from));
    }

    fn place(&self, rect: Rect, cells: Cells, index: u64) -> Rect {
        let (row, column) = (index / cells.columns, index % cells.columns);
        let top = row as f64 * cells.pitch() - self.scroller.offset();
        let left = column as f32 * (cells.card.x + GAP);
        Rect::from_min_size(rect.min + vec2(GAP + left, GAP + top as f32), cells.card)
    }

    fn is_focus(&self, list: &List, index: u64) -> bool {
        self.focus.is_some() && list.place(index) == self.focus
    }

    /// Other sizes of cards or window: the first entry in sight stays the first.
    fn keep_place(&mut self, cells: Cells) {
        let offset = match self.cells {
            Some(old) if old.columns != cells.columns || old.card != cells.card => {
                let row = (self.scroller.offset() / old.pitch()).floor();
                let within = self.scroller.offset() / old.pitch() - row;
                let first = row as u64 * old.columns;
                ((first / cells.columns) as f64 + within) * cells.pitch()
            }
            _ => self.scroller.offset(),
        };
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
        match self.focus.and_then(|place| list.index_of(place)) {
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
        let at = self.focus.and_then(|place| list.index_of(place));
        if key == Key::Enter {
            if let Some(index) = at {
                open(index, outcome);
            }
            return;
        }
        let index = match at {
            Some(index) => step(key, index, cells, list.len()),
            // Nothing has the focus: the first key gives it to the first card in sight.
            None => cells.entries(cells.visible(self.scroller.offset()), list.len()).start,
        };
        self.focus = list.place(index);
        self.reveal(index, cells, Reveal::Nearest);
    }
}

fn open(index: u64, outcome: &mut BrowserOutcome) {
    outcome
        .requests
        .push(Command::Navigate(NavigateCommand::GoTo(index)).into());
    outcome.open = true;
}

/// The entry that a key leads to.
fn step(key: Key, index: u64, cells: Cells, len: u64) -> u64 {
    let last = len.saturating_sub(1);
    let columns = cells.columns;
    let down = |rows: u64| {
        let rows = rows.min((last / columns).saturating_sub(index / columns));
        (index + rows * columns).min(last)
    };
    let up = |rows: u64| index - rows.min(index / columns) * columns;
    match key {
        Key::ArrowLeft => index.saturating_sub(1),
        Key::ArrowRight => (index + 1).min(last),
        Key::ArrowUp => up(1),
        Key::ArrowDown => down(1),
        Key::PageUp => up(cells.page()),
        Key::PageDown => down(cells.page()),
        Key::Home => 0,
        Key::End => last,
        _ => index,
    }
}

/// Keys that move the focus, and that open what has it.
const KEYS: [Key; 9] = [
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::PageUp,
    Key::PageDown,
    Key::Home,
    Key::End,
    Key::Enter,
];

/// Whether the first of the grid's keys was pressed after another key that is for the card that had the focus till then.
fn is_after_another(events: &[Event]) -> bool {
    let mut presses = events.iter().filter_map(|event| match event {
        Event::Key { key, pressed: true, .. } => Some(KEYS.contains(key)),
        _ => None,
    });
    presses.next() == Some(false) && presses.any(|ours| ours)
}

/// The key pressed for the grid, if any. It listens while it has the focus, or nothing has and nothing is on top.
fn pressed(ui: &Ui, id: Id) -> Option<Key> {
    let focused = ui.memory(|memory| memory.focused());
    let free = ui.is_enabled()
        && ui.memory(|memory| memory.allows_interaction(ui.layer_id()))
        && !Popup::is_any_open(ui.ctx());
    if !free || focused.is_some_and(|other| other != id) {
        return None;
    }
    if focused == Some(id) {
        let arrows = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
    }
    ui.input_mut(|input| KEYS.into_iter().find(|key| input.consume_key(Modifiers::NONE, *key)))
}

/// What a screen reader says of the grid: how long it is and which card has the focus.
fn describe(response: &Response, ui: &Ui, view: &View, focus: Option<u64>) {
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, ui.is_enabled(), "Inputs"));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let row = focus.and_then(|place| view.list.rows.get(&place));
        let focused = row.map_or_else(String::new, |row| format!("{}; ", entry::label(view, row)));
        node.set_value(format!("{focused}{} inputs", grouped(view.list.len())));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(len: u64) -> Cells {
        Cells::new(len, vec2(1000.0, 600.0), 160.0)
    }

    #[test]
    fn cards_fill_the_width() {
        let cells = cells(100);
        assert_eq!(cells.columns, 5);
        let used = 5.0 * cells.card.x + 4.0 * GAP + 2.0 * GAP + BAR;
        assert!(used <= 1000.0 && used > 990.0, "{used}");
        assert_eq!(Cells::new(7, vec2(60.0, 600.0), 160.0).columns, 1, "never no column");
    }

    #[test]
    fn keys_stop_at_the_edges() {
        let cells = cells(13);
        let to = |key, index| step(key, index, cells, 13);
        assert_eq!(to(Key::ArrowLeft, 0), 0);
        assert_eq!(to(Key::ArrowUp, 3), 3);
        assert_eq!(to(Key::ArrowDown, 3), 8);
        assert_eq!(to(Key::ArrowDown, 9), 12, "the row below is short: its last card");
        assert_eq!(to(Key::ArrowDown, 11), 11, "there is no row below");
        assert_eq!(to(Key::ArrowRight, 12), 12);
        assert_eq!(to(Key::PageDown, 1), 11);
        assert_eq!(to(Key::PageUp, 12), 2);
        assert_eq!((to(Key::Home, 7), to(Key::End, 7)), (0, 12));
    }

    #[test]
    fn other_sizes_keep_the_first_entry_in_sight() {
        let mut grid = Grid::default();
        let small = Cells::new(10_000, vec2(1000.0, 600.0), 96.0);
        grid.keep_place(small);
        grid.scroller.set(small.span(9 * 444).0, small.extent());
        let large = Cells::new(10_000, vec2(1000.0, 600.0), 256.0);
        grid.keep_place(large);
        let first = large.entries(large.visible(grid.scroller.offset()), 10_000);
        assert!(
            first.start <= 9 * 444 && first.start + large.columns > 9 * 444,
            "{first:?}"
        );
    }
}
