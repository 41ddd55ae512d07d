//! The drop-down that narrows the list to one concept.

use crate::theme::{Palette, size, space};
use crate::widgets::scroll_up_to;
use domain::search::Search;
use domain::{Color, Concept, ConceptId};
use egui::{Align, Align2, Atom, Button, Color32, Layout, Popup, PopupCloseBehavior, TextEdit, Ui, vec2};
use egui_material_icons::icons::ICON_KEYBOARD_ARROW_DOWN;
use session::View;

/// From this number of concepts on there is a field to find one.
const MANY: usize = 12;

/// Width of the list, in points.
const WIDTH: f32 = 220.0;

/// The concepts on offer: the open task's in the order of its keys, else the project's.
fn offered(view: &View) -> Vec<&Concept> {
    match view.open_task() {
        Some(summary) => summary
            .task
            .concepts
            .iter()
            .filter_map(|id| view.concept(*id))
            .collect(),
        None => view.concepts.iter().collect(),
    }
}

/// Shows the button, and the list while it is open. `query` is what was typed to find a concept. Gives the new
/// choice when one was made: `Some(None)` is any concept.
pub(super) fn show(
    ui: &mut Ui,
    view: &View,
    palette: &Palette,
    chosen: Option<ConceptId>,
    query: &mut String,
) -> Option<Option<ConceptId>> {
    let concept = chosen.and_then(|id| view.concept(id));
    let name = concept.map_or_else(|| "Any concept".to_owned(), |concept| concept.label());
    let arrow = ICON_KEYBOARD_ARROW_DOWN.rich_text().color(palette.quiet);
    let button = match concept {
        Some(concept) => Button::new((swatch(concept.color), shortened(&name), arrow)).selected(true),
        None => Button::new((name.as_str(), arrow)),
    };
    let response = ui.add(button).on_hover_text("Only inputs with this concept");
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label("Concept");
        node.set_value(name);
    });
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let was_open = popup.is_open();
    let picked = popup.show(|ui| list(ui, view, (chosen, true), query, palette));
    if !was_open {
        query.clear();
    }
    picked.and_then(|shown| shown.inner)
}

/// Shows a button that offers concepts for what is chosen, and the list while it is open; the concept that was picked.
pub(super) fn pick(ui: &mut Ui, view: &View, palette: &Palette, query: &mut String) -> Option<ConceptId> {
    let arrow = ICON_KEYBOARD_ARROW_DOWN.rich_text().color(palette.quiet);
    let response = ui.add(Button::new(("Change concept", arrow)));
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let was_open = popup.is_open();
    let picked = popup.show(|ui| list(ui, view, (None, false), query, palette));
    if !was_open {
        query.clear();
    }
    picked.and_then(|shown| shown.inner).flatten()
}

fn list(
    ui: &mut Ui,
    view: &View,
    (chosen, offers_any): (Option<ConceptId>, bool),
    query: &mut String,
    palette: &Palette,
) -> Option<Option<ConceptId>> {
    let mut concepts = offered(view);
    ui.set_width(WIDTH);
    ui.spacing_mut().button_padding = vec2(space::S, 2.0);
    if concepts.len() > MANY {
        let field = TextEdit::singleline(query)
            .hint_text("Find a concept")
            .align(Align2::LEFT_CENTER)
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label("Find a concept"));
        let search = Search::new(query);
        concepts.retain(|concept| search.finds(&concept.name));
    }
    if concepts.is_empty() {
        let nothing = if query.is_empty() {
            "There are no concepts yet"
        } else {
            "No concept has this name"
        };
        ui.label(egui::RichText::new(nothing).color(palette.quiet));
        return None;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut picked = None;
    let any = usize::from(offers_any && query.is_empty());
    ui.with_layout(Layout::top_down_justified(Align::Min), |ui| {
        let height = ui.spacing().interact_size.y;
        scroll_up_to(320.0)
            .auto_shrink([false, true])
            .show_rows(ui, height, concepts.len() + any, |ui, rows| {
                for row in rows {
                    let concept = row.checked_sub(any).and_then(|at| concepts.get(at));
                    if item(ui, concept, chosen, height) {
                        picked = Some(concept.map(|concept| concept.id));
                    }
                }
            });
    });
    if picked.is_some() {
        ui.close();
    }
    picked
}

/// One line of the list; `None` is any concept.
fn item(ui: &mut Ui, concept: Option<&&Concept>, chosen: Option<ConceptId>, height: f32) -> bool {
    let selected = concept.map(|concept| concept.id) == chosen;
    let button = match concept {
        Some(concept) => Button::selectable(selected, (swatch(concept.color), concept.label().as_str())),
        None => Button::selectable(selected, "Any concept"),
    };
    ui.add(button.truncate().min_size(vec2(0.0, height))).clicked()
}

/// A dot of the concept's colour, as large as the text beside it.
fn swatch(color: Color) -> Atom<'static> {
    let color = Color32::from_rgb(color.r, color.g, color.b);
    Atom::paint(vec2(size::SMALL, size::SMALL), move |ui, args| {
        let rect = egui::Rect::from_center_size(args.rect.center(), vec2(size::SMALL, size::SMALL));
        ui.painter().rect_filled(rect, space::XS - 1.0, color);
    })
}

/// A name short enough for the button.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 24;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}
