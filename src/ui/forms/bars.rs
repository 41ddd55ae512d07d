//! Lines with a name, a bar of several parts, and what is said of it.

use crate::theme::Palette;
use crate::widgets::quiet;
use domain::Split;
use egui::{Align, Color32, Label, Layout, Pos2, Rect, Sense, Ui, vec2};

/// Width of the names, in points.
const NAMES: f32 = 130.0;
/// Height of a bar, in points.
const BAR: f32 = 12.0;
/// Height of a line, in points.
const ROW: f32 = 18.0;

/// The colour of a split.
pub(crate) fn color(split: Split, p: &Palette) -> Color32 {
    match split {
        Split::Train => p.accent,
        Split::Val => p.good,
        Split::Test => p.warn,
    }
}

/// A bar of parts of the `most`, and beside it what is `said`, for which there are so many points.
pub(crate) fn row(ui: &mut Ui, name: &str, parts: &[(Color32, u64)], most: u64, said: &str, points: f32) {
    let line = vec2(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(line, Layout::left_to_right(Align::Center), |ui| {
        ui.allocate_ui_with_layout(vec2(NAMES, ROW), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAMES);
            ui.add(Label::new(name).truncate());
        });
        let room = (ui.available_width() - points).max(20.0);
        let (rect, _) = ui.allocate_exact_size(vec2(room, BAR), Sense::hover());
        let mut left = rect.left();
        for (color, count) in parts {
            let part = room * *count as f32 / most.max(1) as f32;
            let bar = Rect::from_min_size(Pos2::new(left, rect.top()), vec2(part, BAR));
            ui.painter().rect_filled(bar, 2, *color);
            left = bar.right();
        }
        quiet(ui, said);
    });
}
