//! The smart polygon in the window: when it is made ready, and the strip of its options.

use super::Ui;
use crate::canvas::Tool;
use crate::frame::Frame;
use crate::panels;
use crate::panels::tools::suits;
use crate::request::Request;
use crate::state::WindowState;
use domain::Prompt;
use session::view::View;
use session::{Command, SuggestCommand};

impl Ui {
    /// Shows the options while the tool is active.
    pub(super) fn smart_strip(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        if self.smart_active(frame.view) {
            panels::smart::show(ui, frame, &self.state);
        }
    }

    /// Has the image made ready as soon as the tool becomes active, however that was done.
    pub(super) fn prepare_smart(&mut self, frame: &mut Frame<'_>) {
        let view = frame.view;
        let now = self.smart_active(view);
        let before = std::mem::replace(&mut self.state.smart_active, now);
        let pointed =
            |request: &Request| matches!(request, Request::Command(Command::Suggest(SuggestCommand::Prompt(_))));
        if now && !before && view.smart.prompt == Prompt::default() && !frame.requests.iter().any(pointed) {
            frame
                .requests
                .push(Command::Suggest(SuggestCommand::Prompt(Prompt::default())).into());
        }
    }

    fn smart_active(&self, view: &View) -> bool {
        self.canvas.tool() == Tool::Smart && suits(Tool::Smart, WindowState::kind(view)) && view.current.is_some()
    }
}
