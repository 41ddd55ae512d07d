//! The drop-down of saved searches.

use crate::request::Request;
use crate::theme::{Palette, size};
use crate::widgets::{self, scroll_up_to};
use domain::names::label;
use domain::query::written;
use domain::saved_search::SearchSummary;
use domain::workflow::Permission;
use egui::{Align, Atom, Button, Layout, Popup, PopupCloseBehavior, RichText, Ui, vec2};
use egui_material_icons::icons::{ICON_BOOKMARK, ICON_DELETE, ICON_KEYBOARD_ARROW_DOWN};
use session::notice::count;
use session::{Command, DataCommand, View};

/// Width of the list, in points.
const WIDTH: f32 = 300.0;

/// What was picked.
pub(super) enum Picked {
    /// This query is to be asked.
    Query(String),
    /// What is asked is to be saved.
    Save,
}

/// Shows the button, and the list while it is open. `asked` is the query of the list.
pub(super) fn show(
    ui: &mut Ui,
    view: &View,
    palette: &Palette,
    asked: &str,
    requests: &mut Vec<Request>,
) -> Option<Picked> {
    let chosen = view.searches.iter().find(|search| query_of(search) == asked);
    let icon = ICON_BOOKMARK.rich_text().size(size::ICON).color(palette.quiet);
    let arrow = ICON_KEYBOARD_ARROW_DOWN.rich_text().color(palette.quiet);
    let name = chosen.map_or_else(|| "Saved searches".to_owned(), |search| label(&search.name));
    let button = Button::new((icon, name.as_str(), arrow)).selected(chosen.is_some());
    let response = ui.add(button).on_hover_text("Searches saved under a name");
    widgets::name(&response, "Saved searches");
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let picked = popup.show(|ui| list(ui, view, palette, asked, requests));
    picked.and_then(|shown| shown.inner)
}

fn query_of(search: &SearchSummary) -> String {
    format!("saved:{}", written(&search.name))
}

fn list(ui: &mut Ui, view: &View, palette: &Palette, asked: &str, requests: &mut Vec<Request>) -> Option<Picked> {
    ui.set_width(WIDTH);
    ui.spacing_mut().item_spacing.y = 2.0;
    let leads = view.allowed(Permission::AddInputs);
    let mut picked = None;
    if view.searches.is_empty() {
        ui.label(RichText::new("No search is saved yet").color(palette.quiet));
    }
    scroll_up_to(320.0).auto_shrink([false, true]).show(ui, |ui| {
        for search in &view.searches {
            let pressed = line(ui, palette, search, asked, leads.is_ok());
            if pressed.delete {
                requests.push(Command::Data(DataCommand::DeleteSearch(search.name.clone())).into());
                ui.close();
            }
            if pressed.name {
                picked = Some(Picked::Query(query_of(search)));
            }
        }
    });
    ui.separator();
    let empty = asked.trim().is_empty();
    let why_not = match &leads {
        Err(reason) => Some(reason.as_str()),
        Ok(()) => empty.then_some("Search for something first"),
    };
    let save = Button::new("Save this search…").frame_when_inactive(false);
    let response = ui.add_enabled(why_not.is_none(), save);
    if response.on_disabled_hover_text(why_not.unwrap_or_default()).clicked() {
        picked = Some(Picked::Save);
    }
    if picked.is_some() {
        ui.close();
    }
    picked
}

/// What of a line was pressed.
struct Pressed {
    name: bool,
    delete: bool,
}

/// One line of the list: the name, with what is asked below the pointer, and for leads what deletes it.
fn line(ui: &mut Ui, palette: &Palette, search: &SearchSummary, asked: &str, leads: bool) -> Pressed {
    let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(room, layout, |ui| Pressed {
        delete: leads && delete(ui, palette, search),
        name: item(ui, palette, search, asked),
    })
    .inner
}

fn item(ui: &mut Ui, palette: &Palette, search: &SearchSummary, asked: &str) -> bool {
    let name = label(&search.name);
    let about = search
        .frozen
        .map_or_else(String::new, |n| format!("frozen: {}", count(n, "input")));
    let about = RichText::new(about).size(size::SMALL).color(palette.quiet);
    let selected = query_of(search) == asked;
    let button = Button::selectable(selected, (name.as_str(), Atom::grow(), about)).truncate();
    let response = ui.add_sized(ui.available_size(), button);
    widgets::name(&response, &name);
    response.on_hover_text(&search.query).clicked()
}

fn delete(ui: &mut Ui, palette: &Palette, search: &SearchSummary) -> bool {
    let icon = ICON_DELETE.rich_text().size(size::ICON).color(palette.quiet);
    let button = ui.add(Button::new(icon).frame_when_inactive(false));
    widgets::name(&button, &format!("Delete the saved search {}", label(&search.name)));
    button.on_hover_text("Delete").clicked()
}
