//! Small widgets that all panels share.

pub(crate) mod badge;
pub(crate) mod crops;
pub(crate) mod entry;
pub(crate) mod guide_textures;
pub(crate) mod input_order;
pub(crate) mod markdown;
mod query_builder;
pub(crate) mod query_field;
pub(crate) mod range_slider;
pub(crate) mod scroller;
pub(crate) mod thumbs;
pub(crate) mod visible_range;

use crate::theme::{Palette, palette, size, space};
use domain::Color;
use egui::{Color32, CornerRadius, Rect, Response, RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, vec2};
use egui_material_icons::MaterialIcon;

/// Gives a widget the name that assistive technology reads.
pub(crate) fn name(response: &Response, name: &str) {
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_label(name));
}

/// The colour as egui has it.
pub(crate) fn color32(color: Color) -> Color32 {
    Color32::from_rgb(color.r, color.g, color.b)
}

/// An icon as text.
pub(crate) fn icon(icon: MaterialIcon) -> RichText {
    RichText::new(icon.codepoint)
        .family(egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()))
        .size(size::ICON)
}

/// A square button that shows an icon; its name is the tooltip and what assistive technology reads.
pub(crate) struct IconButton<'a> {
    icon: MaterialIcon,
    name: &'a str,
    hint: Option<String>,
    selected: bool,
    quiet: bool,
    enabled: Result<(), String>,
    side: f32,
}

impl<'a> IconButton<'a> {
    /// A button with an icon and a name.
    pub(crate) fn new(icon: MaterialIcon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            hint: None,
            selected: false,
            quiet: false,
            enabled: Ok(()),
            side: 28.0,
        }
    }

    /// The key that does the same.
    pub(crate) fn key(mut self, key: Option<String>) -> Self {
        self.hint = key;
        self
    }

    /// Whether it is on.
    pub(crate) fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Whether it can be pressed; the reason why not is shown as tooltip.
    pub(crate) fn enabled(mut self, enabled: Result<(), String>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Makes it step back until the pointer is over it, for lists.
    pub(crate) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Its width and height in points.
    pub(crate) fn side(mut self, side: f32) -> Self {
        self.side = side;
        self
    }

    /// Shows it; true when it was pressed.
    pub(crate) fn show(self, ui: &mut Ui) -> bool {
        let p = palette(ui.ctx());
        let sense = if self.enabled.is_ok() {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(self.side), sense);
        let enabled = self.enabled.is_ok();
        response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, self.selected, self.name));
        let fill = match (
            self.selected,
            enabled && response.hovered(),
            response.is_pointer_button_down_on(),
        ) {
            (true, ..) => p.selected,
            (_, _, true) => p.field,
            (_, true, _) => p.hover,
            _ => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
        let color = match (enabled, self.selected) {
            (false, _) => p.quiet.gamma_multiply(0.5),
            (_, true) => p.accent,
            _ if self.quiet && !response.hovered() => p.quiet,
            _ => p.text,
        };
        let font = egui::FontId::new(
            size::ICON,
            egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()),
        );
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            self.icon.codepoint,
            font,
            color,
        );
        if response.has_focus() {
            ui.painter().rect_stroke(
                rect,
                CornerRadius::same(6),
                Stroke::new(1.0, p.accent),
                egui::StrokeKind::Inside,
            );
        }
        let pressed = response.clicked();
        tooltip(response, self.name, self.hint.as_deref(), self.enabled.err().as_deref());
        pressed
    }
}

/// A tooltip with a name, the key in quieter letters, and why it cannot be pressed.
pub(crate) fn tooltip(response: Response, name: &str, key: Option<&str>, why_not: Option<&str>) {
    response.on_hover_ui(|ui| {
        ui.horizontal(|ui| {
            ui.label(name);
            if let Some(key) = key {
                ui.weak(key);
            }
        });
        if let Some(reason) = why_not {
            ui.weak(reason);
        }
    });
}

/// The one button of a page that goes on. Disabled it steps back, and stays readable: what is not possible yet is to be
/// found too.
pub(crate) fn primary_button(ui: &mut Ui, text: &str) -> Response {
    let p = palette(ui.ctx());
    ui.scope(|ui| {
        if !ui.is_enabled() {
            ui.set_opacity(1.0);
            ui.visuals_mut().widgets.noninteractive.weak_bg_fill = p.field;
            return ui.add(egui::Button::new(RichText::new(text).strong().color(p.quiet)));
        }
        let widgets = &mut ui.visuals_mut().widgets;
        widgets.inactive.weak_bg_fill = p.accent;
        widgets.inactive.fg_stroke.color = p.on_accent;
        widgets.hovered.weak_bg_fill = p.accent.gamma_multiply(0.88);
        widgets.hovered.fg_stroke.color = p.on_accent;
        widgets.active.weak_bg_fill = p.accent.gamma_multiply(0.75);
        widgets.active.fg_stroke.color = p.on_accent;
        ui.add(egui::Button::new(RichText::new(text).strong().color(p.on_accent)))
    })
    .inner
}

/// What a field in the same row is, in so much room (points), at its left.
pub(crate) fn caption(ui: &mut Ui, text: &str, width: f32) {
    let room = vec2(width, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(width);
        ui.label(text);
    });
}

/// A small heading over a group.
pub(crate) fn heading(ui: &mut Ui, text: &str) {
    let p = palette(ui.ctx());
    ui.label(RichText::new(text).size(size::SMALL).color(p.quiet).strong());
}

/// A quiet line of text.
pub(crate) fn quiet(ui: &mut Ui, text: impl Into<String>) -> Response {
    let p = palette(ui.ctx());
    ui.add(egui::Label::new(RichText::new(text).color(p.quiet)).wrap())
}

/// A round dot in a concept's colour.
pub(crate) fn swatch(ui: &mut Ui, color: Color, side: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    ui.painter()
        .rect_filled(rect.shrink(1.0), CornerRadius::same((side * 0.3) as u8), color32(color));
    response
}

/// A key as it is printed on a keyboard.
pub(crate) fn key_cap(ui: &mut Ui, text: &str) {
    let p = palette(ui.ctx());
    egui::Frame::new()
        .fill(p.field)
        .corner_radius(CornerRadius::same(4))
        .inner_margin(egui::Margin::symmetric(5, 1))
        .show(ui, |ui| ui.label(RichText::new(text).size(size::SMALL).color(p.quiet)));
}

/// A button beside a heading or in a line of text: lower than others, and still higher than its words.
pub(crate) fn small_button<'a>(text: impl egui::IntoAtoms<'a>) -> egui::Button<'a> {
    egui::Button::new(text).small().min_size(vec2(0.0, 22.0))
}

/// The row of buttons that ends a dialog, from the right. It is as high as its buttons: a row that took all the height
/// there is would keep a dialog as high as it ever was.
pub(crate) fn button_row<R>(ui: &mut Ui, buttons: impl FnOnce(&mut Ui) -> R) -> R {
    let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, egui::Layout::right_to_left(egui::Align::Center), buttons)
        .inner
}

/// A thin bar of progress, from 0 to 1.
pub(crate) fn progress(ui: &mut Ui, share: f32, width: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 4.0), Sense::hover());
    paint_progress(ui, rect, share);
}

/// The same in a place that is known.
pub(crate) fn paint_progress(ui: &Ui, rect: Rect, share: f32) {
    let p = palette(ui.ctx());
    ui.painter().rect_filled(rect, CornerRadius::same(2), p.hover);
    let mut done = rect;
    done.set_width(rect.width() * share.clamp(0.0, 1.0));
    ui.painter().rect_filled(done, CornerRadius::same(2), p.accent);
}

/// Something to say where there is nothing to show: what is missing, and what to do next.
pub(crate) fn empty_state(ui: &mut Ui, glyph: MaterialIcon, title: &str, text: &str) {
    let p: Palette = palette(ui.ctx());
    ui.vertical_centered(|ui| {
        ui.add_space(space::XL);
        ui.label(icon(glyph).size(36.0).color(p.quiet));
        ui.add_space(space::S);
        ui.label(RichText::new(title).size(size::TITLE));
        ui.add_space(space::XS);
        ui.label(RichText::new(text).color(p.quiet));
        ui.add_space(space::M);
    });
}

/// What is as high as what is in it, up to `height` points, and scrolls from then on. In a dialog or popup egui gives a scroll
/// area no more than it had a frame ago, so that without this it would not grow with what comes in while it is open.
pub(crate) fn scroll_up_to(height: f32) -> egui::ScrollArea {
    egui::ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height)
}

/// Draws a popup once more when it grew or shrank while it is open. egui places it by the size that it had a frame ago: one
/// that stands on its button would lie over it, or reach out of the window, until something else moves.
pub(crate) fn keep_in_place(popup: &Response) {
    let key = popup.id.with("size it was placed by");
    let size = popup.rect.size();
    let before = popup.ctx.data_mut(|data| {
        let before = data.get_temp::<Vec2>(key);
        data.insert_temp(key, size);
        before
    });
    if before.is_some_and(|before| before != size) {
        popup.ctx.request_discard("an open popup changed its size");
    }
}

/// Where a dialog lies: over the panels, and always under lists that drop down in it. Of two areas of one order that come
/// up in one frame, as they do when a quick click opens a list in a dialog, the older would stay below.
pub(crate) fn modal_area(id: egui::Id) -> egui::Area {
    egui::Modal::default_area(id).order(egui::Order::Middle)
}

/// Keeps a dialog over those that were shown before it in the same pass, out of which it was opened. Areas remember in
/// which order they lay when they were last seen; two that come up at once, or by one quick click, would keep it, and the
/// later one might lie unseen behind the one that waits for it.
fn keep_over(ctx: &egui::Context, layer: egui::LayerId) {
    let pass = ctx.cumulative_pass_nr();
    let shown = egui::Id::unique("dialogs of a pass");
    let before = ctx.data_mut(|data| data.get_temp::<(u64, egui::LayerId)>(shown));
    ctx.data_mut(|data| data.insert_temp(shown, (pass, layer)));
    if before.is_some_and(|(at, other)| at == pass && other != layer) {
        ctx.move_to_top(layer);
    }
}

/// The most that a dialog may take, its margins included, in points: the status bar stays free.
pub(crate) fn dialog_room(ctx: &egui::Context) -> Vec2 {
    ctx.content_rect().size() - 2.0 * vec2(space::L, size::STATUS_BAR + space::XS)
}

/// Whether a dialog in which something is typed was left: by Esc, never by a click beside it, after which what is typed
/// on would be keys of the canvas.
pub(crate) fn was_left<T>(modal: &egui::ModalResponse<T>) -> bool {
    modal.should_close() && !modal.backdrop_response.clicked()
}

/// A dialog over everything else, with room around what it says.
pub(crate) fn modal(ctx: &egui::Context, name: &str) -> egui::Modal {
    let style = ctx.global_style();
    let frame = egui::Frame::popup(&style)
        .fill(style.visuals.window_fill)
        .corner_radius(style.visuals.window_corner_radius)
        .inner_margin(egui::Margin::same(space::L as i8));
    let id = egui::Id::unique(name);
    keep_over(ctx, modal_area(id).layer());
    egui::Modal::new(id)
        .area(modal_area(id))
        .frame(frame)
        .backdrop_color(Color32::from_black_alpha(120))
}

/// Makes buttons and fields stand out from a card, which is hardly darker than they are.
pub(crate) fn raise_buttons(ui: &mut Ui) {
    let fill = palette(ui.ctx()).hover;
    ui.visuals_mut().widgets.inactive.weak_bg_fill = fill;
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn a_dialog_shrinks_with_what_is_in_it() {
        let ctx = egui::Context::default();
        crate::theme::install(&ctx);
        let height = |lines: usize| {
            let mut height = 0.0;
            for _ in 0..4 {
                let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                    modal(ui.ctx(), "dialog").show(ui.ctx(), |ui| {
                        for _ in 0..lines {
                            ui.label("A line");
                        }
                        button_row(ui, |ui| ui.button("Close"));
                        height = ui.min_rect().height();
                    });
                });
                output.textures_delta.clear();
            }
            height
        };
        let low = height(1);
        assert!(height(12) > low + 100.0);
        assert_eq!(height(1), low);
    }

    #[test]
    fn a_popup_that_grows_stays_on_its_button() {
        let list = |ui: &mut Ui, lines: &mut usize| {
            ui.add_space(ui.available_height() - 30.0);
            let button = ui.button("Jobs");
            let popup = egui::Popup::menu(&button).open(true).show(|ui| {
                scroll_up_to(400.0).show(ui, |ui| {
                    (0..*lines).for_each(|line| drop(ui.label(format!("line {line}"))));
                });
            });
            popup.iter().for_each(|popup| keep_in_place(&popup.response));
        };
        let mut window = Harness::new_ui_state(list, 1);
        window.run();
        *window.state_mut() = 9;
        window.step();
        let (last, button) = (window.get_by_label("line 8").rect(), window.get_by_label("Jobs").rect());
        assert!(last.bottom() <= button.top(), "{last} {button}");
    }
}
