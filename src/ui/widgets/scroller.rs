//! Scrolling of lists of any length. egui keeps positions in f32, which rounds above some 900,000 rows; here the
//! distance scrolled is an f64, and only the few entries in sight get positions, relative to the view.

use crate::theme::Palette;
use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo, vec2};

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
}

/// How much of the view an entry that comes into sight may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// As little as possible.
    Nearest,
    /// To the middle, if it was not wholly in sight.
    Centred,
}

/// How long a list and the view of it are, in points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// All entries.
    pub content: f64,
    /// What of them is seen at a time.
    pub view: f64,
}

/// How far a list is scrolled, in points.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scroller {
    offset: f64,
    grip: f64,
}

/// The shortest handle of a scroll bar, in points.
const HANDLE: f64 = 28.0;

impl Scroller {
    /// Points of the content before the view.
    pub(crate) fn offset(&self) -> f64 {
        self.offset
    }

    /// Scrolls so that `offset` points of the content are before the view, as far as there is content.
    pub(crate) fn set(&mut self, offset: f64, extent: Extent) {
        self.offset = offset.clamp(0.0, (extent.content - extent.view).max(0.0));
    }

    /// Scrolls until the stretch of the content from `from` to `to` is in sight.
    pub(crate) fn reveal(&mut self, from: f64, to: f64, extent: Extent, how: Reveal) {
        let shown = from >= self.offset && to <= self.offset + extent.view;
        let offset = match how {
            _ if shown => self.offset,
            Reveal::Centred => (from + to - extent.view) / 2.0,
            Reveal::Nearest if from < self.offset => from,
            Reveal::Nearest => to - extent.view,
        };
        self.set(offset, extent);
    }

    /// Scrolls by the wheel while the pointer is over `rect`. A list that runs across takes both directions.
    pub(crate) fn wheel(&mut self, ui: &Ui, rect: Rect, axis: Axis, extent: Extent) {
        if !ui.is_enabled() || !ui.rect_contains_pointer(rect) {
            return;
        }
        let delta = ui.input(|input| input.smooth_scroll_delta());
        let moved = match axis {
            Axis::Across => delta.x + delta.y,
            Axis::Down => delta.y,
        };
        if moved != 0.0 {
            self.set(self.offset - f64::from(moved), extent);
            ui.input_mut(|input| input.smooth_scroll_delta = egui::Vec2::ZERO);
        }
    }

    /// A scroll bar in `track`: the handle drags, a press beside it jumps there. Nothing where all is in sight.
    pub(crate) fn bar(&mut self, ui: &Ui, id: Id, track: Rect, axis: Axis, extent: Extent, palette: &Palette) {
        let Extent { content, view } = extent;
        if content <= view {
            return;
        }
        let (start, length) = match axis {
            Axis::Across => (f64::from(track.left()), f64::from(track.width())),
            Axis::Down => (f64::from(track.top()), f64::from(track.height())),
        };
        let handle = (length * view / content).max(HANDLE).min(length);
        let (room, span) = ((length - handle).max(1.0), content - view);
        let response = ui.interact(track, id, Sense::CLICK | Sense::DRAG);
        if let Some(pointer) = response.interact_pointer_pos() {
            let at = match axis {
                Axis::Across => f64::from(pointer.x),
                Axis::Down => f64::from(pointer.y),
            } - start;
            let first = self.offset / span * room;
            if ui.input(|input| input.pointer.primary_pressed()) {
                let on_handle = at >= first && at <= first + handle;
                self.grip = if on_handle { at - first } else { handle / 2.0 };
            }
            self.set((at - self.grip) / room * span, extent);
        }
        let first = (start + self.offset / span * room) as f32;
        let rect = match axis {
            Axis::Across => Rect::from_min_size(egui::pos2(first, track.top()), vec2(handle as f32, track.height())),
            Axis::Down => Rect::from_min_size(egui::pos2(track.left(), first), vec2(track.width(), handle as f32)),
        };
        let held = response.hovered() || response.dragged();
        let color = if held { palette.quiet } else { palette.hover };
        let thin = if held { 0.0 } else { 1.0 };
        let painted = match axis {
            Axis::Across => rect.shrink2(vec2(0.0, thin)),
            Axis::Down => rect.shrink2(vec2(thin, 0.0)),
        };
        ui.painter()
            .rect_filled(painted, painted.size().min_elem() / 2.0, color);
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, ui.is_enabled(), "Scroll"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Extent = Extent {
        content: 1000.0,
        view: 100.0,
    };

    #[test]
    fn scrolling_stops_at_both_ends() {
        let mut scroller = Scroller::default();
        scroller.set(-5.0, LONG);
        assert_eq!(scroller.offset(), 0.0);
        scroller.set(5000.0, LONG);
        assert_eq!(scroller.offset(), 900.0);
        scroller.set(
            50.0,
            Extent {
                content: 80.0,
                view: 100.0,
            },
        );
        assert_eq!(scroller.offset(), 0.0, "a short list does not move");
    }

    #[test]
    fn what_is_in_sight_does_not_move_the_view() {
        let mut scroller = Scroller::default();
        scroller.set(100.0, LONG);
        scroller.reveal(120.0, 140.0, LONG, Reveal::Centred);
        assert_eq!(scroller.offset(), 100.0);
        scroller.reveal(190.0, 210.0, LONG, Reveal::Nearest);
        assert_eq!(scroller.offset(), 110.0);
        scroller.reveal(300.0, 320.0, LONG, Reveal::Centred);
        assert_eq!(scroller.offset(), 260.0);
    }

    #[test]
    fn ten_million_rows_are_placed_to_the_point() {
        let mut scroller = Scroller::default();
        let (row, rows) = (171.0, 10_000_000.0);
        let extent = Extent {
            content: row * rows,
            view: 500.0,
        };
        scroller.reveal(row * (rows - 2.0), row * (rows - 1.0), extent, Reveal::Nearest);
        assert_eq!(row * (rows - 1.0) - scroller.offset(), 500.0);
    }
}
