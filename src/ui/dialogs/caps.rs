//! Keys drawn as the caps that the fingers find.

use crate::ui::canvas::Chord;
use crate::ui::theme::{self, size};
use egui::{Color32, CornerRadius, FontFamily, FontId, Galley, Rect, Sense, Stroke, StrokeKind, Ui, vec2};
use std::sync::Arc;

/// Room at the left and right of a cap's text, in points.
const SIDE: f32 = 6.0;
/// Height of a cap, in points.
const HEIGHT: f32 = 19.0;

/// A chord as it is shown: arrows as arrows.
pub(super) fn shown(chord: &Chord) -> String {
    let text = chord.to_string();
    for (name, arrow) in [("Left", "←"), ("Right", "→"), ("Up", "↑"), ("Down", "↓")] {
        if let Some(held) = text
            .strip_suffix(name)
            .filter(|held| held.is_empty() || held.ends_with('+'))
        {
            return format!("{held}{arrow}");
        }
    }
    text
}

fn layout(ui: &Ui, text: &str, color: Color32) -> Arc<Galley> {
    let font = FontId::new(size::SMALL, FontFamily::Proportional);
    ui.painter().layout_no_wrap(text.to_owned(), font, color)
}

/// How wide a cap comes out, in points.
pub(super) fn width(ui: &Ui, text: &str) -> f32 {
    (layout(ui, text, Color32::WHITE).size().x + 2.0 * SIDE).max(HEIGHT)
}

/// Adds a cap.
pub(super) fn cap(ui: &mut Ui, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(width(ui, text), HEIGHT), Sense::empty());
    paint(ui, rect, text);
}

/// Paints a cap, as wide as the place, in the middle of its height.
pub(super) fn paint(ui: &Ui, place: Rect, text: &str) {
    let palette = theme::palette(ui.ctx());
    let galley = layout(ui, text, palette.text);
    let rect = Rect::from_center_size(place.center(), vec2(place.width(), HEIGHT));
    let rim = Stroke::new(1.0, palette.hover);
    ui.painter()
        .rect(rect, CornerRadius::same(4), palette.field, rim, StrokeKind::Inside);
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, palette.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_shown_as_arrows() {
        let show = |text: &str| shown(&text.parse().unwrap());
        assert_eq!(show("Shift+Left"), "Shift+←");
        assert_eq!(show("Up"), "↑");
        assert_eq!(show("PageUp"), "PageUp");
        assert_eq!(show("Ctrl++"), "Ctrl++");
    }
}
