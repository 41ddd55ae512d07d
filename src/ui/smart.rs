//! The smart polygon in the window: when it is made ready, and the strip of its options.

use super::canvas::Tool;
use super::desk::Desk;
use super::panels;
use super::panels::tools::suits;
use super::wish::Wish;
use super::workspace::Ui;
use domain::Prompt;
use session::Command;
use session::view::View;

impl Ui {
    /// Shows the options while the tool is in hand.
    pub(super) fn smart_strip(&mut self, ui: &mut egui::Ui, view: &View, wishes: &mut Vec<Wish>) {
        if self.smart_in_hand(view) {
            panels::smart::show(ui, view, &self.desk, &self.keys, wishes);
        }
    }

    /// Has the image made ready as soon as the tool is taken in hand, however that was done.
    pub(super) fn ready_smart(&mut self, view: &View, wishes: &mut Vec<Wish>) {
        let now = self.smart_in_hand(view);
        let before = std::mem::replace(&mut self.desk.smart_in_hand, now);
        let pointed = |wish: &Wish| matches!(wish, Wish::Command(Command::Prompt(_)));
        if now && !before && view.smart.prompt == Prompt::default() && !wishes.iter().any(pointed) {
            wishes.push(Command::Prompt(Prompt::default()).into());
        }
    }

    fn smart_in_hand(&self, view: &View) -> bool {
        self.canvas.tool() == Tool::Smart && suits(Tool::Smart, Desk::kind(view)) && view.current.is_some()
    }
}
