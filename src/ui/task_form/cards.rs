//! Small parts that the sections share: cards to choose from, marks, a section's frame.

use crate::theme::{palette, size, space};
use crate::widgets::icon;
use egui::{
    Align, Color32, CornerRadius, FontId, Frame, Label, Layout, Margin, Rect, RichText, Role, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE};

/// One of several ways, to be chosen.
pub(super) struct Card<'a> {
    /// Its icon.
    pub icon: MaterialIcon,
    /// Its name, which is also what assistive technology reads.
    pub name: &'a str,
    /// What it means, in one line.
    pub text: &'a str,
    /// Whether it is the one that is chosen.
    pub selected: bool,
    /// Why it cannot be chosen, if so.
    pub why_not: Option<&'a str>,
}

/// Height of a card in points.
const CARD: f32 = 74.0;

impl Card<'_> {
    /// Shows the card as wide as there is room; true when it was chosen.
    pub(super) fn show(self, ui: &mut Ui) -> bool {
        let p = palette(ui.ctx());
        let enabled = self.why_not.is_none();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), CARD), sense);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, self.selected, self.name));
        let fill = match (self.selected, enabled && response.hovered()) {
            (true, _) => p.selected,
            (_, true) => p.hover,
            _ => p.field,
        };
        ui.painter().rect_filled(rect, CornerRadius::same(8), fill);
        if self.selected || response.has_focus() {
            let stroke = Stroke::new(1.5, p.accent);
            ui.painter()
                .rect_stroke(rect, CornerRadius::same(8), stroke, StrokeKind::Inside);
        }
        let layout = Layout::top_down(Align::Center);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect.shrink(6.0)).layout(layout));
        inside.spacing_mut().item_spacing.y = 2.0;
        let text = if enabled { p.text } else { p.quiet };
        let accent = if self.selected { p.accent } else { text };
        inside.label(icon(self.icon).size(22.0).color(accent));
        inside.label(RichText::new(self.name).strong().color(text));
        let line = RichText::new(self.text).size(size::SMALL).color(p.quiet);
        inside.add(Label::new(line).halign(Align::Center).wrap());
        let clicked = response.clicked();
        if let Some(reason) = self.why_not {
            response.on_hover_text(reason);
        }
        clicked
    }
}

/// Shows cards side by side; the place of the one that was chosen now.
pub(super) fn cards(ui: &mut Ui, cards: Vec<Card<'_>>) -> Option<usize> {
    let mut chosen = None;
    ui.columns(cards.len(), |columns| {
        for (place, (ui, card)) in columns.iter_mut().zip(cards).enumerate() {
            if card.show(ui) {
                chosen = Some(place);
            }
        }
    });
    chosen
}

/// The frame around a section.
pub(super) fn frame(ui: &Ui) -> Frame {
    let p = palette(ui.ctx());
    Frame::new()
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(space::M as i8, 4))
}

/// A section's heading with what it says while it is folded; true when it was pressed.
pub(super) fn header(ui: &mut Ui, title: &str, open: bool, said: &str, problem: Option<&str>) -> bool {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, title));
    let painter = ui.painter();
    let color = if response.hovered() || response.has_focus() {
        p.accent
    } else {
        p.text
    };
    let glyph = if open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let font = FontId::new(
        size::ICON,
        egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()),
    );
    let left = egui::Align2::LEFT_CENTER;
    painter.text(
        pos2(rect.left() - 2.0, rect.center().y),
        left,
        glyph.codepoint,
        font,
        p.quiet,
    );
    let bold = painter.layout_no_wrap(title.to_owned(), FontId::proportional(size::BODY + 1.0), color);
    let at = pos2(rect.left() + 20.0, rect.center().y - bold.size().y / 2.0);
    painter.galley(at, bold, color);
    let rest = Rect::from_min_max(pos2(rect.left() + 150.0, rect.top()), rect.max);
    let (text, color) = match problem {
        Some(problem) => (problem, p.warn),
        None if open => ("", p.quiet),
        None => (said, p.quiet),
    };
    let label = Label::new(RichText::new(text).color(color)).truncate();
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(rest)
            .layout(Layout::left_to_right(Align::Center)),
    );
    inside.add(label);
    response.clicked()
}

/// A line that says something, with a coloured edge.
pub(super) fn banner(ui: &mut Ui, color: Color32, add: impl FnOnce(&mut Ui)) {
    let p = palette(ui.ctx());
    let shown = Frame::new()
        .fill(p.field)
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(space::M as i8, 6))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            add(ui);
        });
    let rect = shown.response.rect;
    let edge = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    ui.painter().rect_filled(edge, CornerRadius::same(2), color);
}
