//! The concepts: what is on the list in the order of the keys, and what else the project has. How the order is changed
//! by hand is in `ordering.rs`.

use super::ordering::{Handle, Move};
use super::{FormContext, TaskForm, ordering};
use crate::keys::Action;
use crate::theme::{palette, space};
use crate::widgets::{self, IconButton, heading, icon, key_cap, quiet, small_button, swatch};
use domain::Color;
use domain::TaskKind;
use domain::concept::clean_name;
use domain::fuzzy::Finder;
use domain::names::label;
use egui::scroll_area::ScrollBarVisibility;
use egui::{Align, Id, Key, Label, Layout, Modifiers, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{ICON_ARROW_DOWNWARD, ICON_ARROW_UPWARD, ICON_CLOSE, ICON_SMART_TOY};
use session::view::View;
use std::collections::{HashMap, HashSet};

/// Height of a concept's line, in points.
const LINE: f32 = 26.0;

/// So many lines are seen without scrolling.
const LINES: f32 = 12.0;

/// What is done with a concept of the list.
enum Change {
    Move(Move),
    Remove(usize),
}

impl TaskForm {
    pub(super) fn concepts(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        self.concept_field(ui, context.frame.view);
        ui.add_space(space::XS);
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                self.chosen_concepts(left, context);
                self.other_concepts(right, context.frame.view);
            }
        });
        self.new_concepts(ui);
        if context.frame.view.loose_annotations > 0 && self.editing.is_none() {
            let text = format!(
                "Take over imported annotations of these concepts, to correct them ({} in all)",
                context.frame.view.loose_annotations
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
        let id = Id::unique("find a concept in the form");
        let focused = ui.memory(|memory| memory.has_focus(id));
        let add = focused && ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, Key::Enter));
        let field = TextEdit::singleline(&mut self.concept)
            .id(id)
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
        let best = (!several).then(|| self.others(view).into_iter().next()).flatten();
        let left = response.lost_focus() && !self.concept.trim().is_empty() && best.is_none();
        match best.filter(|_| entered && !self.concept.trim().is_empty()) {
            Some(best) => {
                self.concept.clear();
                self.text.concepts.push(best.name);
            }
            None if entered || left || add => self.add_typed_concepts(view, ""),
            None if several => {
                if let Some((_, begun)) = self.concept.rsplit_once([',', '\n']) {
                    // What stands behind the last comma is still being typed.
                    let begun = begun.trim_start().to_owned();
                    self.add_typed_concepts(view, &begun);
                }
            }
            None => {}
        }
        if entered {
            response.request_focus();
        }
    }

    /// Puts what was typed on the list, but for what was begun: concepts of the project, or new ones.
    fn add_typed_concepts(&mut self, view: &View, begun: &str) {
        let typed = std::mem::replace(&mut self.concept, begun.to_owned());
        let typed = typed.strip_suffix(begun).unwrap_or(&typed);
        let mut known: HashMap<String, &str> = HashMap::new();
        for concept in &view.concepts {
            known.entry(concept.name.to_ascii_lowercase()).or_insert(&concept.name);
        }
        let mut listed: HashSet<String> = self.text.concepts.iter().cloned().collect();
        for name in typed.split([',', '\n']).filter_map(clean_name) {
            let known = known.get(&name.to_ascii_lowercase());
            let name = known.map_or(name, |known| (*known).to_owned());
            if listed.insert(name.clone()) {
                self.text.concepts.push(name);
            }
        }
    }

    fn chosen_concepts(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        ui.horizontal(|ui| {
            heading(ui, &format!("IN THE TASK  {}", self.text.concepts.len()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let some = !self.text.concepts.is_empty();
                if ui.add_enabled(some, small_button("Clear")).clicked() {
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
        scrolled("chosen concepts").show_rows(ui, LINE, count, |ui, range| {
            for place in range {
                if let Some(wanted) = self.chosen_concept(ui, context, place) {
                    change = Some(wanted);
                }
            }
        });
        match change {
            Some(Change::Move(how)) => {
                self.keep_colors(context.frame.view);
                how.apply(&mut self.text.concepts);
            }
            Some(Change::Remove(place)) => drop(self.text.concepts.remove(place)),
            None => {}
        }
    }

    fn chosen_concept(&mut self, ui: &mut Ui, context: &FormContext<'_, '_>, place: usize) -> Option<Change> {
        let name = self.text.concepts.get(place)?.clone();
        let last = place + 1 == self.text.concepts.len();
        let knows = self.known(context.frame.view).contains(&name);
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
            self.color(ui, context.frame.view, &name);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let mut press = |ui: &mut Ui, glyph, called: String, may: bool, what: Change| {
                    let enabled = if may {
                        Ok(())
                    } else {
                        Err("It is at the end".to_owned())
                    };
                    let button = IconButton::new(glyph, &called).side(22.0).quiet().enabled(enabled);
                    if button.show(ui) {
                        change = Some(what);
                    }
                };
                press(
                    ui,
                    ICON_CLOSE,
                    format!("Remove {}", label(&name)),
                    true,
                    Change::Remove(place),
                );
                press(
                    ui,
                    ICON_ARROW_DOWNWARD,
                    format!("{} later", label(&name)),
                    !last,
                    Change::Move(Move::down(place)),
                );
                press(
                    ui,
                    ICON_ARROW_UPWARD,
                    format!("{} earlier", label(&name)),
                    place > 0,
                    Change::Move(Move::up(place)),
                );
                ui.add_space(space::XS);
                if let Some(key) = key_of(context, place) {
                    key_cap(ui, &key);
                }
                if knows {
                    let p = palette(ui.ctx());
                    ui.add_space(space::XS);
                    ui.label(icon(ICON_SMART_TOY).size(16.0).color(p.accent))
                        .on_hover_text("The chosen model knows it");
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(label(&name)).truncate());
                });
            });
        });
        change.or_else(|| ordering::drop_on(ui, line.response.rect, handle).map(Change::Move))
    }

    /// The concept's colour; of one that is new it can be chosen.
    fn color(&mut self, ui: &mut Ui, view: &View, name: &str) {
        if let Some(known) = view.concept_called(name) {
            ui.add_space(2.0);
            swatch(ui, known.color, 14.0);
            ui.add_space(2.0);
            return;
        }
        let color = self.color_of(view, name);
        let mut rgb = [color.r, color.g, color.b];
        ui.spacing_mut().interact_size = vec2(18.0, 16.0);
        let response = ui.color_edit_button_srgb(&mut rgb);
        widgets::name(&response, &format!("Colour of {}", label(name)));
        let [r, g, b] = rgb;
        if (Color { r, g, b }) != color {
            self.text.colors.insert(name.to_owned(), Color { r, g, b });
        }
    }

    /// New concepts get colours by their place; those that were seen stay when the order changes.
    fn keep_colors(&mut self, view: &View) {
        let names = self.text.concepts.iter();
        let new = names.filter(|name| view.concept_called(name).is_none()).cloned();
        for (name, place) in new.zip(first_new(view)..) {
            self.text.colors.entry(name).or_insert_with(|| Color::nth(place));
        }
    }

    /// The colour that a concept has or will get.
    fn color_of(&self, view: &View, name: &str) -> Color {
        if let Some(known) = view.concept_called(name) {
            return known.color;
        }
        if let Some(color) = self.text.colors.get(name) {
            return *color;
        }
        let before = self.text.concepts.iter().take_while(|other| *other != name);
        let new = before.filter(|other| view.concept_called(other).is_none());
        Color::nth(first_new(view) + new.count())
    }

    fn other_concepts(&mut self, ui: &mut Ui, view: &View) {
        let found = self.others(view);
        let listed: HashSet<&String> = self.text.concepts.iter().collect();
        let concepts = view.concepts.iter();
        let missing = concepts.filter(|concept| !listed.contains(&concept.name)).count();
        ui.horizontal(|ui| {
            heading(ui, &format!("ALSO IN THE PROJECT  {missing}"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.add_enabled(!found.is_empty(), small_button("Select all")).clicked() {
                    self.text.concepts.extend(found.iter().map(|other| other.name.clone()));
                    self.concept.clear();
                }
            });
        });
        let typed = clean_name(&self.concept).filter(|name| !found.iter().any(|other| other.name == *name));
        match (&typed, found.first()) {
            (Some(name), Some(best)) => {
                quiet(
                    ui,
                    format!(
                        "Enter takes \"{}\", Shift+Enter adds \"{}\".",
                        label(&best.name),
                        label(name)
                    ),
                );
            }
            (Some(name), None) => drop(quiet(
                ui,
                format!("No other concept fits. Enter adds \"{}\".", label(name)),
            )),
            (None, None) if view.concepts.is_empty() => drop(quiet(ui, "The project has no concepts yet.")),
            (None, None) => drop(quiet(ui, "All of them are in the task.")),
            (None, Some(_)) => {}
        }
        if found.is_empty() {
            return;
        }
        let mut add = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        scrolled("other concepts").show_rows(ui, LINE, found.len(), |ui, range| {
            for other in &found[range] {
                let name = &other.name;
                let row = vec2(ui.available_width(), LINE);
                ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
                    let mut ticked = false;
                    let response = ui.checkbox(&mut ticked, "");
                    widgets::name(&response, &format!("Take {}", label(name)));
                    swatch(ui, self.color_of(view, name), 12.0);
                    if other.of_model {
                        let robot = icon(ICON_SMART_TOY).size(16.0).color(palette(ui.ctx()).accent);
                        ui.label(robot).on_hover_text("The chosen model knows it");
                    }
                    let clicked = ui
                        .add(Label::new(label(name)).truncate().sense(Sense::click()))
                        .clicked();
                    if ticked || clicked {
                        add = Some(name.clone());
                    }
                });
            }
        });
        self.text.concepts.extend(add);
    }

    /// What fits what was typed, the best first: the project's concepts that are not on the list, and, once something is
    /// typed, the classes of the chosen models.
    fn others(&mut self, view: &View) -> Vec<Other> {
        let mut listed: HashSet<&str> = self.text.concepts.iter().map(String::as_str).collect();
        let mut all: Vec<Other> = Vec::new();
        for concept in view.concepts.iter().filter(|concept| listed.insert(&concept.name)) {
            all.push(Other {
                name: concept.name.clone(),
                of_model: false,
            });
        }
        if !self.concept.trim().is_empty() {
            let assist = self.text.assist.as_ref().map(|assist| assist.model.as_str());
            let auto = self.text.auto.as_ref().map(|auto| auto.model.as_str());
            let lines = view.models.lines.iter().map(|line| &line.model);
            let chosen = lines.filter(|model| [assist, auto].contains(&Some(model.name.as_str())));
            for class in chosen.flat_map(|model| &model.classes) {
                if listed.insert(class) {
                    all.push(Other {
                        name: class.clone(),
                        of_model: true,
                    });
                }
            }
        }
        let mut found = Finder::new(&self.concept).sorted(all, |other| &other.name);
        let known = self.known(view);
        for other in &mut found {
            other.of_model |= known.contains(&other.name);
        }
        found
    }
}

/// The place, among all colours, of that of the first concept that is new.
fn first_new(view: &View) -> usize {
    let next = view.concepts.iter().map(|concept| concept.position + 1).max();
    next.unwrap_or(0) as usize
}

/// A concept that could be on the list.
struct Other {
    name: String,
    /// Whether a chosen model knows it.
    of_model: bool,
}

/// A list of so many rows that its bar is always seen when there are more.
fn scrolled(name: &str) -> ScrollArea {
    ScrollArea::vertical()
        .id_salt(name.to_owned())
        .max_height(LINE * LINES)
        .min_scrolled_height(LINE * LINES)
        .scroll_bar_visibility(ScrollBarVisibility::VisibleWhenNeeded)
        .auto_shrink([false, true])
}

/// The key that the concept at this place will have.
fn key_of(context: &FormContext<'_, '_>, place: usize) -> Option<String> {
    let place = u8::try_from(place).ok().filter(|place| *place < 20)?;
    context.frame.keys.shortcut(Action::Concept(place))
}
