//! Deciding on suggestions by keys and on the canvas.

use super::Ui;
use crate::canvas::{CanvasEvent, Decide, KeyAction};
use crate::frame::Frame;
use crate::keys::Action;
use crate::review;
use crate::suggestions::acceptance;
use session::Command;
use session::view::View;

impl Ui {
    /// What came of suggestions on the canvas.
    pub(super) fn suggestion_event(&mut self, event: CanvasEvent, frame: &mut Frame<'_>) {
        let command = match event {
            CanvasEvent::Accept { id, region: None } => acceptance(frame.view, id),
            CanvasEvent::Accept {
                id,
                region: Some(region),
            } => {
                self.state.suggesting.reshaped = Some(id);
                Command::AcceptAs(id, region)
            }
            CanvasEvent::AcceptAll => Command::AcceptAll,
            CanvasEvent::Dismiss { ids } => Command::DismissSuggestions(ids),
            CanvasEvent::Chosen(id) => {
                self.state.suggesting.scroll_to = id;
                return;
            }
            _ => return,
        };
        frame.requests.push(command.into());
    }

    /// A key or a line of the palette that the canvas did not use.
    pub(super) fn press_suggestion(&mut self, action: Action, frame: &mut Frame<'_>) -> bool {
        let what = match (action, action.key_action()) {
            (Action::Delete, _) if self.canvas.suggestion().is_some() => Decide::Dismiss,
            (_, Some(KeyAction::Suggestion(what))) => what,
            _ => return false,
        };
        if frame.view.assist.is_some() {
            for event in self.canvas.decide(what) {
                self.canvas_event(event, frame);
            }
        }
        true
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
