//! The edge of a column, by which it is dragged wider.

use super::columns::{Col, Dragged, Shown, WIDEST};
use super::order::Key;
use crate::theme::palette;
use egui::{CursorIcon, Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

/// How wide the place is where an edge can be taken, in points.
const GRIP: f32 = 8.0;

/// A column whose edge is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Held {
    col: Col,
    /// Its width so far, in points.
    width: f32,
    /// The width of the names, in points. They take the room that is left, and would otherwise give way: the edge would
    /// stay where it is while it is dragged.
    name: f32,
}

impl Held {
    /// Puts the widths among those that were dragged.
    pub(super) fn put(self, dragged: &mut Dragged) {
        let name = Col::By(Key::Name);
        dragged.extend(self.col.called().map(|called| (called.to_owned(), self.width)));
        if let Some(called) = name.called().filter(|_| self.col != name) {
            dragged.entry(called.to_owned()).or_insert(self.name);
        }
    }
}

/// A column that was let go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Released {
    /// It has the width that it was dragged to.
    At(Held),
    /// It is to have a width of its own again.
    ItsOwn(Col),
}

/// The right edge of the heading in whose cell this is. `name`: how wide the names are, in points.
pub(super) fn show(ui: &mut Ui, column: &Shown, name: f32, held: &mut Option<Held>) -> Option<Released> {
    let called = column.col.called()?;
    let cell = ui.max_rect();
    let rect = Rect::from_min_max(cell.right_top() - vec2(GRIP, 0.0), cell.right_bottom());
    // Not one more stop for who goes through the window with the Tab key.
    let id = Id::unique(("edge of a column of tasks", called));
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Width of {called}")));
    if response.drag_started() {
        *held = Some(Held {
            col: column.col,
            width: cell.width(),
            name,
        });
    }
    let is_held = held.is_some_and(|held| held.col == column.col);
    if let Some(held) = held.as_mut().filter(|_| is_held && response.dragged()) {
        held.width = (held.width + response.drag_delta().x).clamp(column.least, WIDEST);
    }
    if response.hovered() || is_held {
        let p = palette(ui.ctx());
        let color = if is_held { p.accent } else { p.quiet };
        ui.painter().vline(cell.right() - 1.0, cell.y_range(), (1.5, color));
        ui.ctx().set_cursor_icon(CursorIcon::ResizeColumn);
    }
    let own = response.double_clicked().then_some(Released::ItsOwn(column.col));
    let stopped = response.drag_stopped() && is_held;
    let at = stopped.then(|| held.take()).flatten();
    response.on_hover_text("Drag to make it wider or narrower; a double click gives it its own width again.");
    own.or(at.map(Released::At))
}
