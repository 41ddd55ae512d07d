//! Who is working, always in sight, and what they may change about that.

use super::avatar;
use crate::frame::Frame;
use crate::request::Dialog;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::quiet;
use domain::workflow::Permission;
use egui::{Color32, CornerRadius, FontId, Popup, Role, Sense, Ui, WidgetInfo, vec2};
use session::notice::roles;

/// Side of the round initials, in points.
const FACE: f32 = 26.0;
/// Longer names are cut, in points; the menu has the whole.
const NAME: f32 = 110.0;

/// Shows who is working; pressed, what they may change.
pub(crate) fn chip(ui: &mut Ui, frame: &mut Frame<'_>, named: bool) -> Option<Dialog> {
    let view = frame.view;
    let p = palette(ui.ctx());
    let me = &view.me;
    let mut job = egui::text::LayoutJob::simple_singleline(me.label(), FontId::proportional(size::BODY), p.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(NAME);
    let name = ui.painter().layout_job(job);
    let words = if named {
        space::S + name.size().x + space::M
    } else {
        4.0
    };
    let room = vec2(FACE + words, FACE + 4.0);
    let (rect, response) = ui.allocate_exact_size(room, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Who is working: {}", me.label())));
    let fill = if response.hovered() || response.has_focus() {
        p.hover
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, CornerRadius::same(15), fill);
    let center = rect.left_center() + vec2(FACE / 2.0 + 2.0, 0.0);
    avatar::paint(
        ui.painter(),
        center,
        FACE,
        &me.label(),
        avatar::color_of(&view.members, me.id),
    );
    let at = egui::pos2(center.x + FACE / 2.0 + space::S, rect.center().y - name.size().y / 2.0);
    if named {
        ui.painter().galley(at, name, p.text);
    }
    let response = response.on_hover_text(format!("{} is working: {}", me.label(), roles(&me.roles)));
    let menu = Popup::menu(&response).show(|ui| menu(ui, frame));
    menu.and_then(|menu| menu.inner)
}

fn menu(ui: &mut Ui, frame: &mut Frame<'_>) -> Option<Dialog> {
    let view = frame.view;
    let mut dialog = None;
    ui.set_min_width(230.0);
    ui.label(egui::RichText::new(view.me.label()).strong());
    quiet(ui, roles(&view.me.roles));
    ui.separator();
    let what = match view.me.passphrase {
        Some(_) => "Change passphrase…",
        None => "Set a passphrase…",
    };
    let writable = view.saving.read_only.is_none() && !view.me.left;
    if ui.add_enabled(writable, egui::Button::new(what)).clicked() {
        dialog = Some(Dialog::Passphrase(view.me.id));
        ui.close();
    }
    if ui.button("Switch user…").clicked() {
        frame.requests.push(Request::SwitchUser);
        ui.close();
    }
    let team = match view.why_not(Permission::ManageMembers) {
        None => "Team…",
        Some(_) => "Who is in the team…",
    };
    if ui.button(team).clicked() {
        dialog = Some(Dialog::Team);
        ui.close();
    }
    dialog
}
