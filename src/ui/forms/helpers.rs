//! The models that help in a new task: one suggests to labelers, one annotates.

use crate::domain::suggestion::{ClassMap, concept_of, suits};
use crate::domain::{Color, Concept, ConceptId, Model, TaskKind};
use crate::session::task_text::{AssistText, AutoText};
use crate::session::view::View;
use crate::ui::automation::said;
use crate::ui::models::{lead_here, title};
use crate::ui::widgets::{self, heading, quiet};
use egui::{ComboBox, Ui};

/// Which models were chosen, by name.
#[derive(Debug, Default)]
pub struct Helpers {
    assist: Option<String>,
    auto: Option<String>,
}

impl Helpers {
    /// Shows the choices, and offers to name concepts by a model's classes; true when a model is to be added first.
    pub fn show(&mut self, ui: &mut Ui, view: &View, kind: TaskKind, concepts: &mut Vec<String>) -> bool {
        heading(ui, "MODELS");
        if suitable(view, kind).next().is_none() {
            let text = format!("No model here suits {}.", kind.name().to_lowercase());
            return lead_here(ui, &text);
        }
        for (label, none, chosen) in [
            ("AI-assist", "None: no suggestions", &mut self.assist),
            ("Auto-annotation", "None: people annotate", &mut self.auto),
        ] {
            ui.horizontal(|ui| {
                widgets::caption(ui, label, 104.0);
                choose(ui, view, kind, (label, none), chosen);
            });
        }
        let assist = self.chosen(&self.assist, view, kind);
        if let Some(model) = assist.or(self.chosen(&self.auto, view, kind)) {
            if !concepts.is_empty() {
                quiet(ui, said(model, &ClassMap::new(), &named(concepts)));
            }
            offer_classes(ui, model, concepts);
        }
        if self.chosen(&self.auto, view, kind).is_some() {
            quiet(
                ui,
                "Thresholds are set, and the run is started, in the task's automation.",
            );
        }
        false
    }

    /// Which model suggests, as the session takes it.
    pub fn assist(&self, view: &View, kind: TaskKind) -> Option<AssistText> {
        let model = self.chosen(&self.assist, view, kind)?;
        Some(AssistText::of(&model.name))
    }

    /// Which model annotates, as the session takes it.
    pub fn auto(&self, view: &View, kind: TaskKind) -> Option<AutoText> {
        let model = self.chosen(&self.auto, view, kind)?;
        Some(AutoText {
            model: model.name.clone(),
            approve: 0.9,
            discard: 0.5,
            per_concept: Default::default(),
            classes: Default::default(),
            existing: Default::default(),
        })
    }

    /// The model of this name, unless it does not suit the kind that was chosen since.
    fn chosen<'v>(&self, name: &Option<String>, view: &'v View, kind: TaskKind) -> Option<&'v Model> {
        let name = name.as_deref()?;
        suitable(view, kind).find(|model| model.name == name)
    }
}

/// More classes than this are not offered as concepts: nobody labels by so long a list.
const OFFERED: usize = 100;

/// A button that puts the model's classes on the list of concepts, where there are others than those.
fn offer_classes(ui: &mut Ui, model: &Model, concepts: &mut Vec<String>) {
    let known = named(concepts);
    let missing = model
        .classes
        .iter()
        .filter(|class| concept_of(class, &ClassMap::new(), &known).is_none());
    let missing: Vec<String> = missing.cloned().collect();
    if missing.is_empty() || model.classes.len() > OFFERED {
        return;
    }
    let text = format!("Add its classes as concepts ({})", missing.len());
    if ui.small_button(text).clicked() {
        concepts.extend(missing);
    }
}

fn suitable(view: &View, kind: TaskKind) -> impl Iterator<Item = &Model> {
    let models = view.models.lines.iter().map(|line| &line.model);
    models.filter(move |model| suits(kind, model.kind))
}

fn choose(ui: &mut Ui, view: &View, kind: TaskKind, (label, none): (&str, &str), chosen: &mut Option<String>) {
    let model = suitable(view, kind).find(|model| Some(&model.name) == chosen.as_ref());
    let choice = ComboBox::from_id_salt(label)
        .width(300.0)
        .truncate()
        .selected_text(model.map_or(none.to_owned(), title))
        .show_ui(ui, |ui| {
            ui.selectable_value(chosen, None, none);
            for model in suitable(view, kind) {
                ui.selectable_value(chosen, Some(model.name.clone()), title(model));
            }
        });
    widgets::name(&choice.response, label);
}

/// Concepts that are not made yet, so that their names can be compared with those of classes.
fn named(names: &[String]) -> Vec<Concept> {
    let one = |(place, name): (usize, &String)| Concept {
        id: ConceptId::fixed(place as u128),
        name: name.clone(),
        color: Color::nth(place),
        position: 0,
        foreign_id: None,
    };
    names.iter().enumerate().map(one).collect()
}
