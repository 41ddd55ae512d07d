//! The concepts on offer: arm one, or in classification say which are there.

use crate::domain::workflow::Act;
use crate::domain::{Concept, Region, Sign, TaskKind};
use crate::session::Command;
use crate::session::view::View;
use crate::ui::canvas::percent;
use crate::ui::desk::{Desk, offered};
use crate::ui::keys::{Action, Keymap};
use crate::ui::theme::{palette, size, space};
use crate::ui::widgets::{IconButton, button_row, color32, heading, icon, key_cap, quiet};
use crate::ui::wish::Wish;
use egui::{Align, Color32, CornerRadius, Layout, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{ICON_ADD, ICON_CHECK, ICON_CLOSE, ICON_EDIT, ICON_SMART_TOY};

/// Shows the list, at most `height` points high.
pub fn show(ui: &mut Ui, view: &View, desk: &mut Desk, keys: &Keymap, height: f32, wishes: &mut Vec<Wish>) {
    let concepts = offered(view);
    let classifying = Desk::kind(view) == Some(TaskKind::Classification);
    heading(
        ui,
        if classifying {
            "WHAT IS IN THE IMAGE"
        } else {
            "CONCEPTS"
        },
    );
    filter_row(ui, view, desk, &concepts, wishes);
    let wanted = desk.concept_filter.to_lowercase();
    let shown: Vec<(usize, &Concept)> = concepts
        .into_iter()
        .enumerate()
        .filter(|(_, c)| c.name.to_lowercase().contains(&wanted))
        .collect();
    if shown.is_empty() {
        let text = if desk.concept_filter.is_empty() {
            "No concepts yet. Type a name above."
        } else {
            "No concept has such a name; + adds it."
        };
        quiet(ui, text);
        return;
    }
    let row_height = 28.0;
    let mut area = egui::ScrollArea::vertical()
        .id_salt("concepts")
        .max_height(height)
        .auto_shrink([false, true]);
    // A concept armed by its key comes into sight.
    let armed = shown.iter().position(|(_, concept)| Some(concept.id) == desk.armed);
    if let Some(at) = armed.filter(|_| std::mem::replace(&mut desk.shown_armed, desk.armed) != desk.armed) {
        let step = row_height + ui.spacing().item_spacing.y;
        area = area.vertical_scroll_offset((at as f32 * step - height / 2.0).max(0.0));
    }
    area.show_rows(ui, row_height, shown.len(), |ui, range| {
        for (place, concept) in &shown[range] {
            row(ui, view, desk, keys, *place, concept, row_height, wishes);
        }
    });
}

fn filter_row(ui: &mut Ui, view: &View, desk: &mut Desk, concepts: &[&Concept], wishes: &mut Vec<Wish>) {
    ui.horizontal(|ui| {
        let may = view.allowed(Act::EditConcepts);
        let prompt = match may {
            Ok(()) => "Find or add a concept",
            Err(_) => "Find a concept",
        };
        let width = ui.available_width() - 36.0;
        let field = egui::TextEdit::singleline(&mut desk.concept_filter)
            .hint_text(prompt)
            .desired_width(width);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, prompt));
        let name = desk.concept_filter.trim().to_owned();
        let known = concepts.iter().any(|concept| concept.name == name);
        let enabled = may.and_then(|()| match (name.is_empty(), known) {
            (true, _) => Err("Type a name first".to_owned()),
            (_, true) => Err("It is on the list already".to_owned()),
            _ => Ok(()),
        });
        let can = enabled.is_ok();
        let add = IconButton::new(ICON_ADD, "Add this concept").enabled(enabled).show(ui);
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if can && (add || entered) {
            wishes.push(Command::AddConcept { name, color: None }.into());
            desk.concept_filter.clear();
        }
    });
}

/// What is said of the whole input.
fn claim(view: &View, concept: &Concept) -> Option<Sign> {
    let annotations = view.current.as_ref().map_or(&[][..], |current| &current.annotations);
    annotations
        .iter()
        .find(|a| a.concept == concept.id && a.region == Region::Whole)
        .map(|a| a.sign)
}

#[allow(clippy::too_many_arguments)]
fn row(
    ui: &mut Ui,
    view: &View,
    desk: &mut Desk,
    keys: &Keymap,
    place: usize,
    concept: &Concept,
    height: f32,
    wishes: &mut Vec<Wish>,
) {
    let p = palette(ui.ctx());
    let classifying = Desk::kind(view) == Some(TaskKind::Classification);
    let said = if classifying { claim(view, concept) } else { None };
    let armed = !classifying && desk.armed == Some(concept.id);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let state = match said {
        Some(Sign::Present) => ", present",
        Some(Sign::Absent) => ", absent",
        None => "",
    };
    let on = armed || said.is_some();
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, format!("{}{state}", concept.name)));
    let fill = match (armed || said == Some(Sign::Present), response.hovered()) {
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
    let name = RichText::new(&concept.name).size(size::BODY);
    let name = if said == Some(Sign::Absent) {
        name.strikethrough().color(p.quiet)
    } else {
        name
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(key) = u8::try_from(place)
            .ok()
            .filter(|n| *n < 20)
            .and_then(|n| keys.shortcut(Action::Concept(n)))
        {
            key_cap(ui, &key);
        }
        let blind = view.is_blind_here();
        let (counts, whole) = match view.open_task() {
            _ if blind => (&view.claims, "Here"),
            Some(summary) => (&summary.concepts, "Here / in the whole task"),
            None => (&view.claims, "Here / in the whole project"),
        };
        let total = counts.get(&concept.id).copied().unwrap_or(0);
        let here = desk.here.get(&concept.id).copied().unwrap_or(0);
        // What others made of it is kept from those who label unseen.
        let text = if blind {
            here.to_string()
        } else if here > 0 && !classifying {
            format!("{here} / {total}")
        } else {
            total.to_string()
        };
        ui.label(RichText::new(text).size(size::SMALL).color(p.quiet))
            .on_hover_text(whole);
        suggested(ui, view, desk, concept, classifying);
        if response.hovered() || response.contains_pointer() {
            if classifying
                && IconButton::new(ICON_CLOSE, "Say that it is not there")
                    .side(22.0)
                    .selected(said == Some(Sign::Absent))
                    .show(ui)
            {
                let sign = if said == Some(Sign::Absent) {
                    None
                } else {
                    Some(Sign::Absent)
                };
                wishes.push(
                    Command::Claim {
                        concept: concept.id,
                        sign,
                    }
                    .into(),
                );
            }
            let edit = IconButton::new(ICON_EDIT, "Rename or recolour").side(22.0);
            if edit.enabled(view.allowed(Act::EditConcepts)).show(ui) {
                let Color { r, g, b } = concept.color;
                desk.editing = Some((concept.id, concept.name.clone(), [r, g, b]));
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(name).truncate())
        });
    });
    if response.clicked() {
        if classifying {
            let sign = if said == Some(Sign::Present) {
                None
            } else {
                Some(Sign::Present)
            };
            wishes.push(
                Command::Claim {
                    concept: concept.id,
                    sign,
                }
                .into(),
            );
        } else {
            desk.armed = Some(concept.id);
        }
    }
}

/// What the task's model has to do with a concept: that it knows it, and in classification how probable it is here.
fn suggested(ui: &mut Ui, view: &View, desk: &Desk, concept: &Concept, classifying: bool) {
    let Some(assist) = &view.assist else { return };
    let p = palette(ui.ctx());
    if desk.suggesting.known.contains(&concept.id) {
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

use crate::domain::Color;

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

/// The little window in which a concept is renamed or recoloured.
pub fn editor(ui: &mut Ui, desk: &mut Desk, wishes: &mut Vec<Wish>) {
    let Some((concept, name, rgb)) = &mut desk.editing else {
        return;
    };
    let (mut close, mut entered) = (false, false);
    let modal = crate::ui::widgets::modal(ui.ctx(), "edit concept").show(ui.ctx(), |ui| {
        ui.set_width(300.0);
        ui.heading("Concept");
        ui.add_space(space::M);
        ui.horizontal(|ui| {
            ui.color_edit_button_srgb(rgb);
            let field = ui.add(egui::TextEdit::singleline(name).desired_width(f32::INFINITY));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the concept"));
            entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            if ui.memory(|memory| memory.focused().is_none()) {
                field.request_focus();
            }
        });
        ui.add_space(space::M);
        button_row(ui, |ui| {
            if crate::ui::widgets::primary_button(ui, "Keep").clicked() || entered {
                let [r, g, b] = *rgb;
                let (concept, name) = (*concept, name.clone());
                wishes.push(
                    Command::EditConcept {
                        concept,
                        name,
                        color: Color { r, g, b },
                    }
                    .into(),
                );
                close = true;
            }
            close |= ui.button("Cancel").clicked();
        });
    });
    if close || modal.should_close() {
        desk.editing = None;
    }
}
