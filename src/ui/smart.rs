//! The smart polygon in the window: when it is made ready, and the strip of its options.

use super::canvas::Tool;
use super::desk::Desk;
use super::panels;
use super::panels::tools::suits;
use super::wish::Wish;
use super::workspace::Ui;
use crate::domain::{Point, Prompt};
use crate::session::Command;
use crate::session::view::View;
use egui::Rect;

/// The share of the canvas, from below, that the options would lie too near to.
const LOW: f64 = 0.3;

impl Ui {
    /// Shows the options while the tool is in hand.
    pub(super) fn smart_strip(&mut self, ui: &egui::Ui, view: &View, wishes: &mut Vec<Wish>) {
        if !self.smart_in_hand(view) {
            return;
        }
        let canvas = ui.min_rect();
        self.dodge(canvas, &view.smart.prompt);
        panels::smart::show(ui, canvas, view, &self.desk, &self.keys, wishes);
    }

    /// Moves the options to the other edge when something under them is pointed at, and leaves them there meanwhile.
    fn dodge(&mut self, canvas: Rect, prompt: &Prompt) {
        let known = std::mem::replace(&mut self.desk.smart_pointed, *prompt != Prompt::default());
        if known == self.desk.smart_pointed {
            return;
        }
        let points = prompt.include.iter().chain(&prompt.exclude).copied();
        let lowest = points
            .chain(prompt.bounds.map(|b| Point::new(b.x1, b.y1)))
            .map(|p| self.canvas.viewport().to_screen(p).1)
            .fold(f64::NEG_INFINITY, f64::max);
        self.desk.smart_on_top = lowest > f64::from(canvas.bottom()) - LOW * f64::from(canvas.height());
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
