//! Deciding on suggestions by keys and on the canvas.

use super::Ui;
use crate::canvas::Decide;
use crate::frame::Frame;
use crate::review;
use session::view::View;

impl Ui {
    /// Decides on suggestions as a key of the canvas would.
    pub(super) fn decide(&mut self, what: Decide, frame: &mut Frame<'_>) {
        if frame.view.assist.is_some() {
            for event in self.canvas.decide(what) {
                self.canvas_event(event, frame);
            }
        }
    }

    /// Tab is the next suggestion's, or of what waits for a decision, while nothing has the focus; egui would go to the
    /// first widget.
    pub(super) fn reserve_tab(&self, ctx: &egui::Context, view: &View) {
        let idle = ctx.memory(|memory| memory.focused().is_none());
        let used = view.assist.is_some() || review::is_singly(view);
        if idle && used && self.state.page == crate::state::Page::Canvas && !self.is_busy() {
            ctx.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
        }
    }
}
