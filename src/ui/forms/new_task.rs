//! The dialog that makes a labeling task.

use super::Dialog;
use super::helpers::Helpers;
use crate::domain::concept::clean_name;
use crate::domain::{Color, DatasetId, TaskKind};
use crate::session::Command;
use crate::session::task_text::{InputsText, TaskText};
use crate::session::view::View;
use crate::ui::theme::{palette, size, space};
use crate::ui::widgets::{self, IconButton, heading, icon, primary_button, quiet, swatch, tooltip};
use crate::ui::wish::Wish;
use egui::{Align, CornerRadius, Layout, RichText, Role, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CLOSE, ICON_CROP_SQUARE, ICON_LABEL, ICON_PENTAGON};

/// What has been entered so far.
#[derive(Debug)]
pub struct NewTaskForm {
    name: String,
    kind: TaskKind,
    dataset: Option<DatasetId>,
    concepts: Vec<String>,
    concept: String,
    instructions: String,
    exclusive: bool,
    auto_advance: bool,
    take_imported: bool,
    helpers: Helpers,
    /// Whether it was not shown yet.
    fresh: bool,
}

impl NewTaskForm {
    /// An empty form; a project without tasks starts with all its concepts.
    pub fn new(view: &View) -> Self {
        let first = view.tasks.is_empty();
        let concepts = if first {
            view.concepts.iter().map(|concept| concept.name.clone()).collect()
        } else {
            Vec::new()
        };
        Self {
            name: String::new(),
            kind: TaskKind::Detection,
            dataset: None,
            concepts,
            concept: String::new(),
            instructions: String::new(),
            exclusive: true,
            auto_advance: false,
            take_imported: view.loose_annotations > 0,
            helpers: Helpers::default(),
            fresh: true,
        }
    }

    /// Shows the dialog; false when it is to be closed, and another dialog to open.
    pub fn show(&mut self, ui: &Ui, view: &View, wishes: &mut Vec<Wish>) -> (bool, Option<Dialog>) {
        let mut open = true;
        let mut dialog = None;
        let height = ui.ctx().content_rect().height();
        let modal = crate::ui::widgets::modal(ui.ctx(), "new task").show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            ui.heading("New labeling task");
            ui.add_space(space::M);
            ScrollArea::vertical().max_height(height - 190.0).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::S;
                self.fields(ui, view);
                if self.helpers.show(ui, view, self.kind, &mut self.concepts) {
                    dialog = Some(Dialog::AddModel);
                }
                self.instructions(ui);
            });
            ui.add_space(space::M);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let why_not = self.why_not(view);
                let response = ui
                    .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, "Create task"))
                    .inner;
                let clicked = response.clicked();
                tooltip(response, "Create the task and start labeling", None, why_not.as_deref());
                if clicked {
                    wishes.push(Command::CreateTask(Box::new(self.task(view))).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
                if let Some(reason) = why_not {
                    quiet(ui, reason);
                }
            });
        });
        // A click beside the dialog closes it only while there is nothing to lose. Asking the dialog takes Esc out of
        // the input, so that is looked for first.
        let untouched = self.name.is_empty() && self.instructions.is_empty();
        let escape = ui.input(|i| i.key_pressed(egui::Key::Escape));
        let stays = open && dialog.is_none() && !(modal.should_close() && (untouched || escape));
        (stays, dialog)
    }

    fn why_not(&self, view: &View) -> Option<String> {
        let name = clean_name(&self.name);
        match name {
            None => Some("Give the task a name".into()),
            Some(name) if view.tasks.iter().any(|summary| summary.task.name == name) => {
                Some("A task has that name".into())
            }
            Some(_) if self.concepts.is_empty() => Some("Name at least one concept".into()),
            Some(_) => None,
        }
    }

    fn task(&self, view: &View) -> TaskText {
        let dataset = self
            .dataset
            .and_then(|id| view.datasets.iter().find(|dataset| dataset.id == id));
        TaskText {
            inputs: dataset.map_or(InputsText::All, |dataset| InputsText::Dataset(dataset.name.clone())),
            assist: self.helpers.assist(view, self.kind),
            auto: self.helpers.auto(view, self.kind),
            instructions: self.instructions.clone(),
            exclusive: self.exclusive && self.kind == TaskKind::Classification,
            auto_advance: self.auto_advance && self.exclusive && self.kind == TaskKind::Classification,
            take_imported: self.take_imported,
            ..TaskText::new(self.name.clone(), self.kind, self.concepts.clone())
        }
    }

    fn fields(&mut self, ui: &mut Ui, view: &View) {
        heading(ui, "NAME");
        let field = ui.add(
            TextEdit::singleline(&mut self.name)
                .hint_text("Street, Blood cells, …")
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the task"));
        if std::mem::take(&mut self.fresh) {
            field.request_focus();
        }
        heading(ui, "WHAT IS LABELED");
        ui.columns(3, |columns| {
            for (ui, (kind, glyph, text)) in columns.iter_mut().zip(KINDS) {
                if kind_card(ui, glyph, kind.name(), text, self.kind == kind) {
                    self.kind = kind;
                }
            }
        });
        if self.kind == TaskKind::Classification {
            ui.checkbox(&mut self.exclusive, "Exactly one concept for each image");
            if self.exclusive {
                ui.checkbox(&mut self.auto_advance, "Submit and go on as soon as it is chosen");
            }
        }
        heading(ui, "INPUTS");
        self.inputs(ui, view);
        heading(ui, "CONCEPTS");
        self.concept_field(ui, view);
        if view.loose_annotations > 0 {
            let text = format!(
                "Take over imported annotations of these concepts, to correct them ({} in all)",
                view.loose_annotations
            );
            ui.checkbox(&mut self.take_imported, text);
        }
    }

    fn instructions(&mut self, ui: &mut Ui) {
        heading(ui, "INSTRUCTIONS");
        let hint = "What counts, what does not. Markdown. Optional.";
        let field = ui.add(
            TextEdit::multiline(&mut self.instructions)
                .hint_text(hint)
                .desired_rows(2)
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Instructions"));
    }

    fn inputs(&mut self, ui: &mut Ui, view: &View) {
        let all = format!("All {} inputs", view.inputs);
        let chosen = self
            .dataset
            .and_then(|id| view.datasets.iter().find(|dataset| dataset.id == id));
        let text = chosen.map_or(all.clone(), |dataset| dataset.name.clone());
        let choice = egui::ComboBox::from_id_salt("inputs")
            .width(240.0)
            .selected_text(text)
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut self.dataset, None, all);
                for dataset in &view.datasets {
                    ui.selectable_value(&mut self.dataset, Some(dataset.id), &dataset.name);
                }
            });
        widgets::name(&choice.response, "Inputs");
    }

    fn concept_field(&mut self, ui: &mut Ui, view: &View) {
        let mut remove = None;
        ui.horizontal_wrapped(|ui| {
            for (place, name) in self.concepts.iter().enumerate() {
                let known = view.concepts.iter().find(|concept| concept.name == *name);
                let color = known.map_or_else(|| Color::nth(view.concepts.len() + place), |concept| concept.color);
                if chip(ui, name, color) {
                    remove = Some(place);
                }
            }
        });
        if let Some(place) = remove {
            self.concepts.remove(place);
        }
        let field = TextEdit::singleline(&mut self.concept)
            .hint_text("Type a name and press Enter; commas separate several")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Add a concept"));
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if entered || self.concept.contains([',', '\n']) || (response.lost_focus() && !self.concept.trim().is_empty()) {
            self.take_concept();
            if entered {
                response.request_focus();
            }
        }
        let others: Vec<&str> = view
            .concepts
            .iter()
            .map(|concept| concept.name.as_str())
            .filter(|name| !self.concepts.iter().any(|c| c == name))
            .take(24)
            .collect();
        if !others.is_empty() {
            let mut add = None;
            ui.horizontal_wrapped(|ui| {
                quiet(ui, "Known:");
                for name in others {
                    if ui.small_button(name).clicked() {
                        add = Some(name.to_owned());
                    }
                }
            });
            self.concepts.extend(add);
        }
    }

    fn take_concept(&mut self) {
        for name in std::mem::take(&mut self.concept)
            .split([',', '\n'])
            .filter_map(clean_name)
        {
            if !self.concepts.contains(&name) {
                self.concepts.push(name);
            }
        }
    }
}

const KINDS: [(TaskKind, MaterialIcon, &str); 3] = [
    (TaskKind::Classification, ICON_LABEL, "What is in the image"),
    (TaskKind::Detection, ICON_CROP_SQUARE, "Boxes around things"),
    (TaskKind::Segmentation, ICON_PENTAGON, "Outlines of things"),
];

fn kind_card(ui: &mut Ui, glyph: MaterialIcon, name: &str, text: &str, selected: bool) -> bool {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 84.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, name));
    let fill = match (selected, response.hovered()) {
        (true, _) => p.selected,
        (_, true) => p.hover,
        _ => p.field,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(8), fill);
    if selected {
        ui.painter().rect_stroke(
            rect,
            CornerRadius::same(8),
            Stroke::new(1.5, p.accent),
            egui::StrokeKind::Inside,
        );
    }
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink(space::S))
            .layout(Layout::top_down(Align::Center)),
    );
    inside.label(icon(glyph).size(22.0).color(if selected { p.accent } else { p.text }));
    inside.label(RichText::new(name).strong());
    inside.label(RichText::new(text).size(size::SMALL).color(p.quiet));
    response.clicked()
}

/// A concept with its colour and a cross; true when the cross was pressed.
fn chip(ui: &mut Ui, name: &str, color: Color) -> bool {
    let p = palette(ui.ctx());
    let frame = egui::Frame::new()
        .fill(p.field)
        .corner_radius(12)
        .inner_margin(egui::Margin::symmetric(8, 2));
    frame
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                swatch(ui, color, 12.0);
                ui.label(name);
                IconButton::new(ICON_CLOSE, &format!("Remove {name}"))
                    .side(18.0)
                    .show(ui)
            })
            .inner
        })
        .inner
}
