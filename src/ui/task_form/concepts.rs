//! The concepts: what is on the list in the order of the keys, and what else the project has. How the order is changed
//! by hand is in `ordering.rs`.

use super::ordering::{Handle, Move};
use super::{Around, TaskForm, ordering};
use crate::domain::Color;
use crate::domain::TaskKind;
use crate::domain::concept::clean_name;
use crate::session::view::View;
use crate::ui::keys::Action;
use crate::ui::theme::{palette, space};
use crate::ui::widgets::{self, IconButton, color32, heading, icon, key_cap, quiet, small_button, swatch};
use egui::{Align, Key, Label, Layout, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{ICON_ARROW_DOWNWARD, ICON_ARROW_UPWARD, ICON_CIRCLE, ICON_CLOSE, ICON_SMART_TOY};

/// Height of a concept's line, in points.
const LINE: f32 = 26.0;

/// So many lines are seen without scrolling.
const LINES: f32 = 5.0;

/// What is done with a concept of the list.
enum Change {
    Move(Move),
    Remove(usize),
}

impl TaskForm {
    pub(super) fn concepts(&mut self, ui: &mut Ui, around: &mut Around<'_>) {
        self.concept_field(ui, around.view);
        ui.add_space(space::XS);
        ui.spacing_mut().item_spacing.x = space::XL;
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                self.chosen_concepts(left, around);
                self.other_concepts(right, around.view);
            }
        });
        if around.view.loose_annotations > 0 && self.editing.is_none() {
            let text = format!(
                "Take over imported annotations of these concepts, to correct them ({} in all)",
                around.view.loose_annotations
            );
            ui.checkbox(&mut self.text.take_imported, text);
            if self.text.take_imported && self.text.kind == TaskKind::Detection {
                ui.checkbox(
                    &mut self.text.outlines_as_boxes,
                    "Of outlines take the enclosing boxes; otherwise they are left out",
                );
            }
        }
    }

    fn concept_field(&mut self, ui: &mut Ui, view: &View) {
        let field = TextEdit::singleline(&mut self.concept)
            .hint_text("Find or name a concept and press Enter; commas separate several")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Add a concept"));
        if self.focus == Some("Add a concept") {
            self.focus = None;
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let several = self.concept.contains([',', '\n']);
        let left = response.lost_focus()
            && !self.concept.trim().is_empty()
            && others(&self.text.concepts, view, &self.concept).next().is_none();
        if entered || left {
            self.take_concepts(view, "");
        } else if several && let Some((_, begun)) = self.concept.rsplit_once([',', '\n']) {
            // What stands behind the last comma is still being typed.
            let begun = begun.trim_start().to_owned();
            self.take_concepts(view, &begun);
        }
        if entered {
            response.request_focus();
        }
    }

    /// Puts what was typed on the list, but for what was begun: concepts of the project, or new ones.
    fn take_concepts(&mut self, view: &View, begun: &str) {
        let typed = std::mem::replace(&mut self.concept, begun.to_owned());
        let typed = typed.strip_suffix(begun).unwrap_or(&typed);
        for name in typed.split([',', '\n']).filter_map(clean_name) {
            let known = view
                .concepts
                .iter()
                .find(|concept| concept.name.eq_ignore_ascii_case(&name));
            let name = known.map_or(name, |concept| concept.name.clone());
            if !self.text.concepts.contains(&name) {
                self.text.concepts.push(name);
            }
        }
    }

    fn chosen_concepts(&mut self, ui: &mut Ui, around: &mut Around<'_>) {
        ui.horizontal(|ui| {
            heading(ui, &format!("IN THE TASK  {}", self.text.concepts.len()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let some = !self.text.concepts.is_empty();
                if ui.add_enabled(some, small_button("Select none")).clicked() {
                    self.text.concepts.clear();
                }
            });
        });
        if self.text.concepts.is_empty() {
            quiet(ui, "None yet. Type a name above, or tick some at the right.");
            return;
        }
        let mut change = None;
        let count = self.text.concepts.len();
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt("chosen concepts")
            .max_height(LINE * LINES)
            .min_scrolled_height(LINE * LINES)
            .auto_shrink([false, true])
            .show_rows(ui, LINE, count, |ui, range| {
                for place in range {
                    if let Some(wanted) = self.chosen_concept(ui, around, place) {
                        change = Some(wanted);
                    }
                }
            });
        match change {
            Some(Change::Move(how)) => {
                self.keep_colors(around.view);
                how.carry_out(&mut self.text.concepts);
            }
            Some(Change::Remove(place)) => drop(self.text.concepts.remove(place)),
            None => {}
        }
    }

    fn chosen_concept(&mut self, ui: &mut Ui, around: &Around<'_>, place: usize) -> Option<Change> {
        let name = self.text.concepts.get(place)?.clone();
        let last = place + 1 == self.text.concepts.len();
        let knows = self.is_known(around.view, &name);
        let mut change = None;
        let row = vec2(ui.available_width(), LINE);
        let handle = Handle {
            name: &name,
            place,
            count: self.text.concepts.len(),
        };
        let line = ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            change = ordering::handle(ui, handle).map(Change::Move);
            self.color(ui, around.view, &name);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let mut press = |ui: &mut Ui, glyph, label: String, may: bool, what: Change| {
                    let enabled = if may {
                        Ok(())
                    } else {
                        Err("It is at the end".to_owned())
                    };
                    let button = IconButton::new(glyph, &label).side(22.0).quiet().enabled(enabled);
                    if button.show(ui) {
                        change = Some(what);
                    }
                };
                press(ui, ICON_CLOSE, format!("Remove {name}"), true, Change::Remove(place));
                press(
                    ui,
                    ICON_ARROW_DOWNWARD,
                    format!("{name} later"),
                    !last,
                    Change::Move(Move::down(place)),
                );
                press(
                    ui,
                    ICON_ARROW_UPWARD,
                    format!("{name} earlier"),
                    place > 0,
                    Change::Move(Move::up(place)),
                );
                ui.add_space(space::XS);
                if let Some(key) = key_of(around, place) {
                    key_cap(ui, &key);
                }
                if knows {
                    let p = palette(ui.ctx());
                    ui.add_space(space::XS);
                    ui.label(icon(ICON_SMART_TOY).size(16.0).color(p.accent))
                        .on_hover_text("The chosen model knows it");
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(&name).truncate());
                });
            });
        });
        change.or_else(|| ordering::drop_on(ui, line.response.rect, handle).map(Change::Move))
    }

    /// The concept's colour; of one that is new it can be chosen.
    fn color(&mut self, ui: &mut Ui, view: &View, name: &str) {
        if let Some(known) = view.concepts.iter().find(|concept| concept.name == name) {
            ui.add_space(2.0);
            swatch(ui, known.color, 14.0);
            ui.add_space(2.0);
            return;
        }
        let color = self.color_of(view, name);
        let mut rgb = [color.r, color.g, color.b];
        ui.spacing_mut().interact_size = vec2(18.0, 16.0);
        let response = ui.color_edit_button_srgb(&mut rgb);
        widgets::name(&response, &format!("Colour of {name}"));
        let [r, g, b] = rgb;
        if (Color { r, g, b }) != color {
            self.text.colors.insert(name.to_owned(), Color { r, g, b });
        }
    }

    /// New concepts get colours by their place; those that were seen stay when the order changes.
    fn keep_colors(&mut self, view: &View) {
        for name in self.text.concepts.clone() {
            if !view.concepts.iter().any(|concept| concept.name == name) {
                let color = self.color_of(view, &name);
                self.text.colors.insert(name, color);
            }
        }
    }

    /// The colour that a concept has or will get.
    fn color_of(&self, view: &View, name: &str) -> Color {
        if let Some(known) = view.concepts.iter().find(|concept| concept.name == name) {
            return known.color;
        }
        if let Some(color) = self.text.colors.get(name) {
            return *color;
        }
        let is_new = |name: &String| !view.concepts.iter().any(|concept| concept.name == *name);
        let before = self.text.concepts.iter().take_while(|other| *other != name);
        let next = view
            .concepts
            .iter()
            .map(|concept| concept.position + 1)
            .max()
            .unwrap_or(0);
        Color::nth(next as usize + before.filter(|other| is_new(other)).count())
    }

    fn other_concepts(&mut self, ui: &mut Ui, view: &View) {
        let found: Vec<String> = others(&self.text.concepts, view, &self.concept)
            .map(str::to_owned)
            .collect();
        let missing = view
            .concepts
            .iter()
            .filter(|concept| !self.text.concepts.contains(&concept.name))
            .count();
        ui.horizontal(|ui| {
            heading(ui, &format!("ALSO IN THE PROJECT  {missing}"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.add_enabled(!found.is_empty(), small_button("Select all")).clicked() {
                    self.text.concepts.extend(found.iter().cloned());
                    self.concept.clear();
                }
            });
        });
        if found.is_empty() {
            let typed = clean_name(&self.concept);
            let text = match typed {
                Some(name) => format!("No such concept. Enter makes \"{name}\"."),
                None if view.concepts.is_empty() => "The project has no concepts yet.".into(),
                None => "All of them are in the task.".into(),
            };
            quiet(ui, text);
            return;
        }
        if let Some(name) = clean_name(&self.concept).filter(|name| !found.contains(name)) {
            quiet(ui, format!("Enter makes \"{name}\"; tick one of these instead:"));
        }
        let mut add = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt("other concepts")
            .max_height(LINE * LINES)
            .min_scrolled_height(LINE * LINES)
            .auto_shrink([false, true])
            .show_rows(ui, LINE, found.len(), |ui, range| {
                for name in &found[range] {
                    let row = vec2(ui.available_width(), LINE);
                    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
                        let mut ticked = false;
                        let color = self.color_of(view, name);
                        let dot = icon(ICON_CIRCLE).color(color32(color)).size(11.0);
                        let response = ui.checkbox(&mut ticked, (dot, name.as_str()));
                        widgets::name(&response, &format!("Take {name}"));
                        if ticked {
                            add = Some(name.clone());
                        }
                    });
                }
            });
        self.text.concepts.extend(add);
    }
}

/// The project's concepts that are not on the list and contain what was typed.
fn others<'v>(chosen: &'v [String], view: &'v View, typed: &str) -> impl Iterator<Item = &'v str> {
    let wanted = typed.trim().to_lowercase();
    let names = view.concepts.iter().map(|concept| concept.name.as_str());
    names
        .filter(|name| !chosen.iter().any(|other| other == name))
        .filter(move |name| name.to_lowercase().contains(&wanted))
}

/// The key that the concept at this place will have.
fn key_of(around: &Around<'_>, place: usize) -> Option<String> {
    let place = u8::try_from(place).ok().filter(|place| *place < 20)?;
    around.keys.shortcut(Action::Concept(place))
}
