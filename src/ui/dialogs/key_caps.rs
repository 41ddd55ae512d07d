//! Keys drawn as the caps that the fingers find.

use crate::theme::{self, size};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Galley, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};
use egui_material_icons::icons::{ICON_ARROW_BACK, ICON_ARROW_DOWNWARD, ICON_ARROW_FORWARD, ICON_ARROW_UPWARD};
use std::sync::Arc;

/// Room at the left and right of a cap's text, in points.
const SIDE: f32 = 6.0;
/// Height of a cap, in points.
const HEIGHT: f32 = 19.0;

/// The text of a chord as it is drawn: arrows as arrows, from the one font that is sure to have them.
pub(super) fn drawn(text: &str) -> String {
    for (name, arrow) in [
        ("Left", ICON_ARROW_BACK),
        ("Right", ICON_ARROW_FORWARD),
        ("Up", ICON_ARROW_UPWARD),
        ("Down", ICON_ARROW_DOWNWARD),
    ] {
        if let Some(held) = text.strip_suffix(name)
            && (held.is_empty() || held.ends_with('+'))
        {
            return format!("{held}{}", arrow.codepoint);
        }
    }
    text.to_owned()
}

fn layout(ui: &Ui, text: &str, color: Color32) -> Arc<Galley> {
    let font = FontId::new(size::SMALL, FontFamily::Proportional);
    ui.painter().layout_no_wrap(drawn(text), font, color)
}

/// How wide a cap comes out, in points.
pub(super) fn width(ui: &Ui, text: &str) -> f32 {
    (layout(ui, text, Color32::WHITE).size().x + 2.0 * SIDE).max(HEIGHT)
}

/// Adds a cap.
pub(super) fn cap(ui: &mut Ui, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(width(ui, text), HEIGHT), Sense::empty());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
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
    fn arrows_are_drawn_as_arrows() {
        let left = ICON_ARROW_BACK.codepoint;
        assert_eq!(drawn("Shift+Left"), format!("Shift+{left}"));
        assert_eq!(drawn("Left"), left);
        assert_eq!(drawn("PageUp"), "PageUp");
        assert_eq!(drawn("Ctrl++"), "Ctrl++");
    }
}
