//! The page without a project: what one can begin with.

use crate::request::{Pick, Request};
use crate::theme::{palette, size, space};
use crate::widgets::{heading, icon, quiet};
use egui::{RichText, Sense, Ui, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_ADD_BOX, ICON_DNS, ICON_FOLDER_OPEN, ICON_IMAGESMODE, ICON_SCHOOL};
use session::Settings;

/// Shows the page.
pub(crate) fn show(ui: &mut Ui, settings: &Settings, requests: &mut Vec<Request>) {
    let p = palette(ui.ctx());
    let width = 620.0_f32.min(ui.available_width() - 2.0 * space::XL);
    let left = (ui.available_width() - width) / 2.0;
    let top = ((ui.available_height() - 550.0) / 2.5).max(space::L);
    ui.add_space(top);
    ui.horizontal(|ui| {
        ui.add_space(left);
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.label(RichText::new("Labelwright").size(size::DISPLAY).strong());
            ui.label(
                RichText::new("Label images: classes, boxes and polygons. Everything you do is saved as you do it.")
                    .color(p.quiet),
            );
            ui.add_space(space::L);
            if card(
                ui,
                ICON_IMAGESMODE,
                "Label a folder of images",
                "Makes a project beside the folder; the images stay where they are.",
            ) {
                requests.push(Request::Pick(Pick::Folder));
            }
            if card(
                ui,
                ICON_ADD_BOX,
                "New project",
                "Start empty, and import images and annotations later.",
            ) {
                requests.push(Request::Pick(Pick::NewProject));
            }
            if card(
                ui,
                ICON_FOLDER_OPEN,
                "Open a project",
                "A file that ends in .labelwright.",
            ) {
                requests.push(Request::Pick(Pick::Project));
            }
            if card(
                ui,
                ICON_DNS,
                "Open a project on a server",
                "What a team labels together; work goes on here while the server is out of reach.",
            ) {
                requests.push(Request::AskServer);
            }
            if card(
                ui,
                ICON_SCHOOL,
                "Try the sample project",
                "Two dozen scenes with three small tasks, to look around in.",
            ) {
                requests.push(Request::Demo);
            }
            ui.add_space(space::L);
            recent(ui, settings, requests);
            quiet(ui, "Or drop a folder or a project onto this window.");
        });
    });
}

fn recent(ui: &mut Ui, settings: &Settings, requests: &mut Vec<Request>) {
    if settings.recent.is_empty() {
        return;
    }
    heading(ui, "RECENT");
    for path in settings.recent.iter().take(6) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let response = ui.add(egui::Button::new(name).frame_when_inactive(false));
        if response.clicked() {
            requests.push(Request::Open(path.clone()));
        }
        response.on_hover_text(path);
    }
    ui.add_space(space::S);
}

/// A large button with an icon, a title and a line of explanation.
fn card(ui: &mut Ui, glyph: MaterialIcon, title: &str, text: &str) -> bool {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 62.0), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, title));
    let fill = if response.hovered() { p.hover } else { p.raised };
    ui.painter().rect_filled(rect, egui::CornerRadius::same(10), fill);
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect,
            egui::CornerRadius::same(10),
            egui::Stroke::new(1.0, p.accent),
            egui::StrokeKind::Inside,
        );
    }
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(space::L, 0.0)))
            .layout(layout),
    );
    inside.label(icon(glyph).size(24.0).color(p.accent));
    inside.add_space(space::M);
    inside.vertical(|ui| {
        ui.add_space(11.0);
        ui.label(RichText::new(title).size(15.0));
        ui.label(RichText::new(text).color(p.quiet));
    });
    response.clicked()
}
