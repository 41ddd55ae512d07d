//! The bar at the bottom: what the program says in passing, and what it is doing. It has a place of its own, so that
//! neither lies over a picture, a button or a dialog.

use super::Ui;
use crate::frame::Frame;
use crate::panels::jobs;
use crate::request::Dialog;
use crate::theme::{palette, size, space};
use egui::{Align, Area, Id, Layout, Order, Panel, Rect, UiBuilder, vec2};

impl Ui {
    /// Shows the bar. Without a project there is one only while there is something to say.
    /// Returns the dialog that a report offers to open.
    pub(super) fn status_bar(&mut self, ui: &mut egui::Ui, mut frame: Option<&mut Frame<'_>>) -> Option<Dialog> {
        if frame.is_none() && self.notices.is_empty() {
            return None;
        }
        let p = palette(ui.ctx());
        // Under a dialog the page is dimmed and takes no input; what is said meanwhile must be read, and can be closed.
        let is_under = ui.ctx().memory(|memory| memory.top_modal_layer().is_some());
        let shown = Panel::bottom("status")
            .exact_size(size::STATUS_BAR)
            .frame(egui::Frame::new().fill(p.panel))
            .show(ui, |ui| {
                let room = ui.max_rect();
                let asked = match is_under {
                    true => None,
                    false => self.status(ui, room, frame.as_deref_mut()),
                };
                (room, asked)
            });
        let (room, mut asked) = shown.inner;
        if is_under {
            Area::new(Id::unique("status over a dialog"))
                .order(Order::Foreground)
                .fixed_pos(room.min)
                // Its place is known; pushed up for its size of the first frame it would stay as high as that.
                .constrain(false)
                .show(ui.ctx(), |ui| {
                    ui.painter().rect_filled(room, 0, p.panel);
                    asked = self.status(ui, room, frame);
                });
        }
        asked
    }

    /// What is in the bar, which has this room.
    fn status(&mut self, ui: &mut egui::Ui, room: Rect, frame: Option<&mut Frame<'_>>) -> Option<Dialog> {
        let inside = room.shrink2(vec2(space::M, 0.0));
        let layout = Layout::right_to_left(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(inside).layout(layout), |ui| {
            ui.set_min_height(room.height());
            let asked = frame.and_then(|frame| {
                let shown_task = self.form.as_ref().and_then(|form| form.shown_task());
                let context = jobs::JobsContext {
                    shown_task,
                    busy: self.is_busy(),
                };
                jobs::entry(ui, frame, &context)
            });
            let left = ui.available_width() - space::M;
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| self.notices.show(ui, left));
            asked
        })
        .inner
    }
}
