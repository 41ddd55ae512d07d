//! Cards in rows and columns, and the keys that lead from one to the next.

use crate::theme::space;
use crate::widgets::scroller::Extent;
use egui::{Event, EventFilter, Id, Key, Modifiers, Popup, Rect, Ui, vec2};
use std::ops::Range;

/// Between cards, and around them.
pub(super) const GAP: f32 = space::M;
/// Width of the strip with the scroll bar.
pub(super) const BAR: f32 = 8.0;

/// How entries become rows and columns. All lengths in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cells {
    pub(super) columns: u64,
    pub(super) card: egui::Vec2,
    pub(super) rows: u64,
    view: f64,
}

impl Cells {
    /// As many columns as fit at `size` points a card; the cards share what is left over, and `height` tells how high one of
    /// such a width is.
    pub(super) fn new(len: u64, room: egui::Vec2, size: f32, height: impl Fn(f32) -> f32) -> Self {
        let width = room.x - BAR - 2.0 * GAP;
        let columns = ((width + GAP) / (size + GAP)).floor().max(1.0);
        let card = ((width - (columns - 1.0) * GAP) / columns).max(1.0).floor();
        let columns = columns as u64;
        Self {
            columns,
            card: vec2(card, height(card)),
            rows: len.div_ceil(columns),
            view: f64::from(room.y),
        }
    }

    pub(super) fn pitch(&self) -> f64 {
        f64::from(self.card.y + GAP)
    }

    pub(super) fn extent(&self) -> Extent {
        Extent {
            content: self.rows as f64 * self.pitch() + f64::from(GAP),
            view: self.view,
        }
    }

    /// Where the entry's row begins and ends, with the gaps around it.
    pub(super) fn span(&self, index: u64) -> (f64, f64) {
        let top = (index / self.columns) as f64 * self.pitch();
        (top, top + self.pitch() + f64::from(GAP))
    }

    /// The rows at least partly in sight.
    pub(super) fn visible(&self, offset: f64) -> Range<u64> {
        let first = (offset / self.pitch()).floor() as u64;
        let last = ((offset + self.view) / self.pitch()).ceil() as u64;
        first.min(self.rows)..last.min(self.rows)
    }

    /// Rows that a page key moves by.
    pub(super) fn page(&self) -> u64 {
        ((self.view / self.pitch()).floor() as u64).max(1)
    }

    /// Where the entry's card lies in `room`, scrolled by `offset` points.
    pub(super) fn place(&self, room: Rect, offset: f64, index: u64) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let top = row as f64 * self.pitch() - offset;
        let left = column as f32 * (self.card.x + GAP);
        Rect::from_min_size(room.min + vec2(GAP + left, GAP + top as f32), self.card)
    }

    /// How far to scroll where cards were as in `old` and scrolled by `offset` points: the first entry in sight stays the first.
    pub(super) fn kept_offset(&self, old: &Self, offset: f64) -> f64 {
        if old.columns == self.columns && old.card == self.card {
            return offset;
        }
        let row = (offset / old.pitch()).floor();
        let within = offset / old.pitch() - row;
        let first = row as u64 * old.columns;
        ((first / self.columns) as f64 + within) * self.pitch()
    }

    /// The entries of rows.
    pub(super) fn entries(&self, rows: Range<u64>, len: u64) -> Range<u64> {
        rows.start * self.columns..(rows.end * self.columns).min(len)
    }
}

/// The entry that a key leads to.
pub(super) fn step(key: Key, index: u64, cells: Cells, len: u64) -> u64 {
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
pub(super) const KEYS: [Key; 9] = [
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
pub(super) fn is_after_another(events: &[Event]) -> bool {
    let mut presses = events.iter().filter_map(|event| match event {
        Event::Key { key, pressed: true, .. } => Some(KEYS.contains(key)),
        _ => None,
    });
    presses.next() == Some(false) && presses.any(|ours| ours)
}

/// The key pressed for the grid, if any. It listens while it has the focus, or nothing has and nothing is on top.
pub(super) fn pressed(ui: &Ui, id: Id) -> Option<Key> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(len: u64) -> Cells {
        Cells::new(len, vec2(1000.0, 600.0), 160.0, |width| width)
    }

    #[test]
    fn cards_fill_the_width() {
        let cells = cells(100);
        assert_eq!(cells.columns, 5);
        let used = 5.0 * cells.card.x + 4.0 * GAP + 2.0 * GAP + BAR;
        assert!(used <= 1000.0 && used > 990.0, "{used}");
        assert_eq!(
            Cells::new(7, vec2(60.0, 600.0), 160.0, |width| width).columns,
            1,
            "never no column"
        );
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
}
