//! What opens over the window for a moment: the list of shortcuts, the command palette, the settings.
//!
//! Each owns its own open or closed state and what is typed into it, is shown once a frame, and hands back what was
//! chosen; none does anything itself. While one is open the window listens to no keys: see [`Keymap::pressed`].
//! May import egui, the theme, the keys and session's `Settings`. Start reading at [`KeySheet`], the smallest.
//!
//! [`Keymap::pressed`]: crate::keys::Keymap::pressed

mod key_caps;
mod key_page;
mod key_sheet;
mod palette;
mod settings;

pub use key_sheet::KeySheet;
pub use palette::{Palette, PaletteChoice, PaletteEntry, PaletteId};
pub use settings::SettingsDialog;

use crate::theme::{self, size, space};
use crate::widgets::dialog_room;
use egui::{
    Align, Align2, Button, Color32, Context, Frame, Id, Layout, Margin, Modal, Response, RichText, Role, Stroke,
    TextEdit, Ui, Vec2, WidgetInfo, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CLOSE, ICON_SEARCH};

/// The dimmed window behind.
const BACKDROP: Color32 = Color32::from_black_alpha(120);

/// Size of the magnifying glass, in points: no higher than the text beside it.
const GLASS: f32 = 15.0;

/// The card that everything stands on.
fn card(ctx: &Context, margin: f32) -> Frame {
    let style = ctx.global_style();
    Frame::popup(&style)
        .corner_radius(style.visuals.window_corner_radius)
        .inner_margin(Margin::same(margin as i8))
}

/// A rim around what can be used: on a card, fields and buttons are hardly lighter than what they lie on.
fn outline_controls(ui: &mut Ui) {
    let rim = theme::palette(ui.ctx()).hover;
    ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::new(1.0, rim);
}

/// Room between what scrolls and its bar.
fn beside_bar() -> Margin {
    Margin {
        right: space::M as i8,
        ..Margin::ZERO
    }
}

/// Shows a dialog over everything else; `false` once it should close. The card is at most `wanted` large (points), and
/// never larger than the window.
fn show_dialog(ctx: &Context, name: &str, wanted: Vec2, content: impl FnOnce(&mut Ui)) -> bool {
    let wanted = wanted.min(dialog_room(ctx));
    let id = Id::unique(("dialog", name));
    let area = crate::widgets::modal_area(id).accessible_name(name).role(Role::Dialog);
    let mut closed = false;
    let modal = Modal::new(id)
        .area(area)
        .backdrop_color(BACKDROP)
        .frame(card(ctx, space::L));
    let response = modal.show(ctx, |ui| {
        outline_controls(ui);
        ui.set_width(wanted.x - 2.0 * space::L);
        ui.set_height(wanted.y - 2.0 * space::L);
        closed = title_row(ui, name);
        ui.add_space(space::S);
        content(ui);
    });
    !closed && !response.should_close()
}

/// The dialog's name and the button that closes it; true if that was pressed.
fn title_row(ui: &mut Ui, name: &str) -> bool {
    ui.horizontal(|ui| {
        ui.heading(RichText::new(name).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            icon_button(ui, ICON_CLOSE, "Close").clicked()
        })
        .inner
    })
    .inner
}

/// A button with an icon alone; what it does is its tooltip and its name to a screen reader.
fn icon_button(ui: &mut Ui, icon: MaterialIcon, name: &str) -> Response {
    let quiet = theme::palette(ui.ctx()).quiet;
    let button = Button::new(icon.rich_text().size(size::ICON).color(quiet))
        .frame_when_inactive(false)
        .min_size(Vec2::splat(26.0));
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(4.0, 2.0);
        ui.add(button)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name)
}

/// A field to type into, with a magnifying glass.
pub(super) fn search_field(ui: &mut Ui, text: &mut String, name: &str, width: f32) -> Response {
    let palette = theme::palette(ui.ctx());
    let field = TextEdit::singleline(text)
        .id(search_id(name))
        .prefix(ICON_SEARCH.rich_text().size(GLASS).color(palette.quiet))
        .hint_text(RichText::new(name).color(palette.quiet))
        .align(Align2::LEFT_CENTER)
        .margin(Margin::symmetric(8, 4))
        .desired_width(width);
    let response = ui.scope(|ui| {
        ui.visuals_mut().selection.stroke.color = palette.accent;
        ui.add(field)
    });
    let response = response.inner;
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// The name by which the field is given the focus.
fn search_id(name: &str) -> Id {
    Id::unique(("search", name))
}

/// Where dialogs that are read from the top hang.
const TOP_ANCHOR: Align2 = Align2::CENTER_TOP;
