//! The concepts on offer: arm one, or in classification say which are there.

use crate::canvas::percent;
use crate::concept_editor::{ConceptDraft, meaning};
use crate::frame::Frame;
use crate::keys::Action;
use crate::request::Request;
use crate::state::{WindowState, offered};
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, button_row, color32, heading, icon, key_cap, quiet};
use domain::concept::clean_name;
use domain::fuzzy::Finder;
use domain::workflow::Permission;
use domain::{Concept, ConceptId, Region, Sign, TaskKind};
use egui::{
    Align, Color32, CornerRadius, Id, Key, Layout, Modifiers, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};
use egui_material_icons::icons::{ICON_ADD, ICON_CHECK, ICON_CLOSE, ICON_EDIT, ICON_SMART_TOY};
use session::view::View;
use session::{Command, EditCommand};

/// What was asked for by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// A concept on offer: it is armed, or in classification said to be there.
    Concept(ConceptId),
    /// A new one of this name.
    Add(String),
}

/// The key that adds what was typed.
const ADD: &str = "Shift+Enter";

/// Shows the list, at most `height` points high; what was chosen or is to be added by the field above it.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, height: f32) -> Option<Chosen> {
    let view = frame.view;
    let concepts = offered(view);
    let classifying = WindowState::kind(view) == Some(TaskKind::Classification);
    heading(ui, if classifying { "IN THIS IMAGE" } else { "CONCEPTS" });
    let mut field = field(ui, view, state);
    let name = clean_name(&state.concept_filter).filter(|name| !concepts.iter().any(|c| c.name == *name));
    let shown = Finder::new(&state.concept_filter).sorted(concepts.into_iter().enumerate(), |(_, c)| &c.name);
    let best = shown.first().map(|(_, concept)| concept.id);
    let mut chosen = best.filter(|_| field.entered).map(Chosen::Concept);
    if let Some(name) = name {
        if shown.is_empty() {
            quiet(ui, "No concept matches.");
        }
        field.add |= add_row(ui, view, &name);
        if field.add && view.may_add_concept().is_ok() {
            chosen = Some(Chosen::Add(name));
        }
    } else if shown.is_empty() {
        quiet(ui, "No concepts yet. Type a name above.");
    }
    if chosen.is_some() {
        state.concept_filter.clear();
    }
    if shown.is_empty() {
        return chosen;
    }
    let finding = !state.concept_filter.is_empty();
    let row_height = 28.0;
    let mut area = egui::ScrollArea::vertical()
        .id_salt("concepts")
        .max_height(height)
        .auto_shrink([false, true]);
    // A concept armed by its key comes into sight.
    let armed = shown.iter().position(|(_, concept)| Some(concept.id) == state.armed);
    if let Some(at) = armed.filter(|_| std::mem::replace(&mut state.shown_armed, state.armed) != state.armed) {
        let step = row_height + ui.spacing().item_spacing.y;
        area = area.vertical_scroll_offset((at as f32 * step - height / 2.0).max(0.0));
    }
    area.show_rows(ui, row_height, shown.len(), |ui, range| {
        for (place, concept) in &shown[range] {
            let best = finding && Some(concept.id) == best;
            row(ui, frame, state, (*place, best), concept, row_height);
        }
    });
    chosen
}

/// What the field was asked for.
struct Field {
    /// The best match.
    entered: bool,
    /// To add what was typed.
    add: bool,
}

/// The field that finds a concept. Enter takes the best match; a new one is added only by the key or row that says so.
fn field(ui: &mut Ui, view: &View, state: &mut WindowState) -> Field {
    let prompt = match view.may_add_concept() {
        Ok(()) => "Find or add a concept",
        Err(_) => "Find a concept",
    };
    let id = Id::unique("find a concept in the panel");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let add = focused && ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, Key::Enter));
    let field = egui::TextEdit::singleline(&mut state.concept_filter)
        .id(id)
        .hint_text(prompt)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, prompt));
    if add {
        response.surrender_focus();
    }
    let entered =
        response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !state.concept_filter.trim().is_empty();
    if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
        state.concept_filter.clear();
    }
    Field { entered, add }
}

/// The named choice to add what was typed; true when it was pressed.
fn add_row(ui: &mut Ui, view: &View, name: &str) -> bool {
    let may = view.may_add_concept();
    let text = format!("Add \"{name}\"");
    let button = egui::Button::new((icon(ICON_ADD).size(16.0), text.as_str()))
        .truncate()
        .shortcut_text(ADD)
        .min_size(vec2(ui.available_width(), 26.0));
    let response = ui.add_enabled(may.is_ok(), button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, may.is_ok(), "Add this concept"));
    let clicked = response.clicked();
    match may {
        Ok(()) => drop(response.on_hover_text(text)),
        Err(why) => drop(response.on_disabled_hover_text(why)),
    }
    clicked
}

/// What is said of the whole input.
fn claim(view: &View, concept: &Concept) -> Option<Sign> {
    let annotations = view.current.as_ref().map_or(&[][..], |current| &current.annotations);
    annotations
        .iter()
        .find(|a| a.concept == concept.id && a.region == Region::Whole)
        .map(|a| a.sign)
}

fn row(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    state: &mut WindowState,
    (place, best): (usize, bool),
    concept: &Concept,
    height: f32,
) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let classifying = WindowState::kind(view) == Some(TaskKind::Classification);
    let said = if classifying { claim(view, concept) } else { None };
    let armed = !classifying && state.armed == Some(concept.id);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let suffix = match said {
        Some(Sign::Present) => ", present",
        Some(Sign::Absent) => ", absent",
        None => "",
    };
    let on = armed || said.is_some();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, format!("{}{suffix}", concept.label())));
    let fill = match (armed || said == Some(Sign::Present), best || response.hovered()) {
        (true, _) => p.selected,
        (_, true) => p.hover,
        _ => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(space::S, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    let ui = &mut inside;
    mark(ui, concept, said);
    let name = RichText::new(concept.label()).size(size::BODY);
    let name = if said == Some(Sign::Absent) {
        name.strikethrough().color(p.quiet)
    } else {
        name
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(key) = u8::try_from(place)
            .ok()
            .filter(|n| *n < 20)
            .and_then(|n| frame.keys.shortcut(Action::Concept(n)))
        {
            key_cap(ui, &key);
        }
        let blind = view.is_blind_here();
        let (counts, whole) = match view.open_task() {
            _ if blind => (&view.claims, "here"),
            Some(summary) => (&summary.concepts, "in the whole task"),
            None => (&view.claims, "in the whole project"),
        };
        let total = counts.get(&concept.id).copied().unwrap_or(0);
        let here = state.counts_here.get(&concept.id).copied().unwrap_or(0);
        // What others made of it is kept from those who label unseen.
        let text = if blind {
            here.to_string()
        } else if here > 0 && !classifying {
            format!("{here} / {total}")
        } else {
            total.to_string()
        };
        let explained = match (blind, here > 0 && !classifying) {
            (true, _) => format!("{here} on this image"),
            (false, true) => format!("{here} on this image, {total} {whole}"),
            (false, false) => format!("{total} {whole}"),
        };
        ui.label(RichText::new(text).size(size::SMALL).color(p.quiet))
            .on_hover_text(explained);
        suggested(ui, view, state, concept, classifying);
        if response.hovered() || response.contains_pointer() {
            if classifying
                && IconButton::new(ICON_CLOSE, "Mark absent")
                    .side(22.0)
                    .selected(said == Some(Sign::Absent))
                    .show(ui)
            {
                let sign = if said == Some(Sign::Absent) {
                    None
                } else {
                    Some(Sign::Absent)
                };
                frame.requests.push(
                    Command::Edit(EditCommand::Claim {
                        concept: concept.id,
                        sign,
                    })
                    .into(),
                );
            }
            let edit = IconButton::new(ICON_EDIT, "Edit the concept").side(22.0);
            if edit.enabled(view.allowed(Permission::EditConcepts)).show(ui) {
                state.editing = Some(ConceptDraft::new(concept));
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(name).truncate())
        });
    });
    let response = match concept.guide.description.is_empty() {
        true => response,
        false => response.on_hover_ui(|ui| meaning(ui, concept)),
    };
    if response.clicked() {
        if classifying {
            let sign = if said == Some(Sign::Present) {
                None
            } else {
                Some(Sign::Present)
            };
            frame.requests.push(
                Command::Edit(EditCommand::Claim {
                    concept: concept.id,
                    sign,
                })
                .into(),
            );
        } else {
            state.armed = Some(concept.id);
        }
    }
}

/// What the task's model has to do with a concept: that it knows it, and in classification how probable it is here.
fn suggested(ui: &mut Ui, view: &View, state: &WindowState, concept: &Concept, classifying: bool) {
    let Some(assist) = &view.assist else { return };
    let p = palette(ui.ctx());
    if state.suggesting.known.contains(&concept.id) {
        ui.label(icon(ICON_SMART_TOY).size(14.0).color(p.quiet))
            .on_hover_text(format!("Suggested by {}", assist.name));
    }
    let here = assist.offered().find(|suggestion| suggestion.concept == concept.id);
    if let (true, Some(suggestion)) = (classifying, here) {
        let text = percent(suggestion.probability);
        let font = egui::FontId::proportional(size::SMALL);
        let galley = ui.painter().layout_no_wrap(text, font, p.text);
        let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(10.0, 3.0), Sense::hover());
        let line = Stroke::new(1.0, color32(concept.color));
        let corners = [
            rect.left_top(),
            rect.right_top(),
            rect.right_bottom(),
            rect.left_bottom(),
            rect.left_top(),
        ];
        ui.painter().extend(egui::Shape::dashed_line(&corners, line, 3.0, 2.5));
        ui.painter().galley(rect.min + vec2(5.0, 1.5), galley, p.text);
        response.on_hover_text(format!("{} is this sure that it is there", assist.name));
    }
}

/// The concept's colour: a dot, ticked when present, crossed when absent.
fn mark(ui: &mut Ui, concept: &Concept, said: Option<Sign>) {
    let side = 16.0;
    let (rect, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let color = color32(concept.color);
    let round = CornerRadius::same(5);
    let glyph = match said {
        Some(Sign::Present) => Some(ICON_CHECK),
        Some(Sign::Absent) => Some(ICON_CLOSE),
        None => None,
    };
    match said {
        Some(Sign::Absent) => {
            ui.painter().rect_stroke(
                rect.shrink(1.0),
                round,
                Stroke::new(1.5, color),
                egui::StrokeKind::Inside,
            );
        }
        _ => {
            ui.painter().rect_filled(rect.shrink(1.0), round, color);
        }
    }
    if let Some(glyph) = glyph {
        let ink = if said == Some(Sign::Present) {
            Color32::from_rgb(0x10, 0x12, 0x16)
        } else {
            color
        };
        let font = egui::FontId::new(13.0, egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
        ui.painter()
            .text(rect.center(), egui::Align2::CENTER_CENTER, glyph.codepoint, font, ink);
    }
}

/// The little window in which a concept is edited.
pub(crate) fn editor(ui: &mut Ui, view: &View, state: &mut WindowState, requests: &mut Vec<Request>) {
    let Some(draft) = &mut state.editing else {
        return;
    };
    let mut close = false;
    let modal = crate::widgets::modal(ui.ctx(), "edit concept").show(ui.ctx(), |ui| {
        ui.set_width(420.0);
        ui.heading("Concept");
        ui.add_space(space::S);
        let entered = draft.fields(ui, view);
        ui.add_space(space::S);
        button_row(ui, |ui| {
            let ready = draft.is_ready(view);
            let keep = ui.add_enabled_ui(ready, |ui| crate::widgets::primary_button(ui, "Save"));
            if ready && (keep.inner.clicked() || entered) {
                requests.push(draft.command().into());
                close = true;
            }
            close |= ui.button("Cancel").clicked();
        });
    });
    if close || crate::widgets::was_left(&modal) {
        state.editing = None;
    }
}
