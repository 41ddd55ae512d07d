//! What stands where there is nothing to show: why, and what to do next.

use crate::request::Pick;
use crate::request::Request;
use crate::theme::{size, space};
use crate::widgets::entry::Drawing;
use domain::workflow::Permission;
use egui::{Align, Button, Layout, RichText, Ui};
use egui_material_icons::icons::{ICON_ADD_PHOTO_ALTERNATE, ICON_HOURGLASS_EMPTY, ICON_PHOTO_LIBRARY, ICON_SEARCH_OFF};
use session::{Command, NavigateCommand};

/// Shows it in all the room at hand.
pub(super) fn show(ui: &mut Ui, drawing: &Drawing<'_>, requests: &mut Vec<Request>) {
    let (view, palette) = (drawing.view, &drawing.palette);
    let (icon, text, button) = if view.list.busy {
        (ICON_HOURGLASS_EMPTY, "Searching…", None)
    } else if view.list.filter.is_narrowed() {
        let clear = Request::from(Command::Navigate(NavigateCommand::Filter(view.list.filter.share())));
        (
            ICON_SEARCH_OFF,
            "No input matches; clear the filter",
            Some(("Clear filter", clear)),
        )
    } else if view.inputs == 0 {
        let import = Request::Pick(Pick::ImportFolder);
        (
            ICON_ADD_PHOTO_ALTERNATE,
            "Import images to begin",
            Some(("Import folder…", import)),
        )
    } else {
        let all = Request::from(Command::Navigate(NavigateCommand::OpenTask(None)));
        (
            ICON_PHOTO_LIBRARY,
            "This task has no inputs",
            Some(("Show all inputs", all)),
        )
    };
    let above = (ui.available_height() * 0.36 - 2.0 * size::DISPLAY).max(space::L);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(above);
        ui.label(icon.rich_text().size(2.0 * size::DISPLAY).color(palette.quiet));
        ui.add_space(space::M);
        ui.label(RichText::new(text).size(size::TITLE).color(palette.text));
        if let Some((name, request)) = button {
            ui.add_space(space::M);
            let name = RichText::new(name).color(palette.on_accent);
            let may = match request {
                Request::Pick(_) => view.allowed(Permission::AddInputs),
                _ => Ok(()),
            };
            let button = ui.add_enabled(may.is_ok(), Button::new(name).fill(palette.accent));
            if button.on_disabled_hover_text(may.err().unwrap_or_default()).clicked() {
                requests.push(request);
            }
        }
    });
}
