//! The models that help in the task: one annotates by itself, one suggests to labelers.

use super::{FormContext, TaskForm};
use crate::automation::summary;
use crate::models::{lead_here, title};
use crate::request::Dialog;
use crate::widgets::range_slider::RangeSlider;
use crate::widgets::{self, quiet, small_button};
use domain::suggestion::{ClassMap, ConceptsByName, Existing, suits};
use domain::{Band, Color, Concept, ConceptId, Model, TaskKind};
use egui::{ComboBox, Id, Ui};
use session::task_text::{AssistText, AutoText};
use session::view::View;
use std::collections::HashSet;

/// More classes than this are not offered as concepts: nobody labels by so long a list.
const OFFERED: usize = 100;

impl TaskForm {
    /// Auto-annotation: the model, and from which probability on it decides alone.
    pub(super) fn auto(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        quiet(
            ui,
            "A model annotates by itself before people do. What it is sure of is accepted, what is improbable is \
             dropped, the rest is left to people. It is started in the task's automation.",
        );
        if self.no_model(ui, context, "auto") {
            return;
        }
        let chosen = self.text.auto.as_ref().map(|auto| auto.model.clone());
        let names = ("Model that annotates", "None: people annotate");
        if let Some(model) = choose(ui, context.frame.view, self.text.kind, names, chosen) {
            self.text.auto = model.map(|model| match self.text.auto.take() {
                Some(auto) => AutoText { model, ..auto },
                None => auto_by(model),
            });
        }
        if let Some(auto) = &mut self.text.auto {
            ui.horizontal(|ui| {
                let names = ["Discard below", "Approve from"];
                let band = Band::new(auto.discard, auto.approve);
                let slider = RangeSlider::new(band, names).width(300.0).zones();
                if let Some(band) = slider.show(ui, Id::unique("thresholds of the new task")) {
                    (auto.discard, auto.approve) = (band.low, band.high);
                }
                let (discard, approve) = (auto.discard * 100.0, auto.approve * 100.0);
                quiet(
                    ui,
                    format!("Dropped below {discard:.0} %, accepted from {approve:.0} %"),
                );
            });
        }
        self.knows(ui, context.frame.view, true);
    }

    /// AI-assist: the model, and which of its suggestions are shown at first.
    pub(super) fn assist(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        quiet(
            ui,
            "A model looks at each input as it is opened. Labelers accept or dismiss what it suggests; nothing becomes \
             an annotation by itself.",
        );
        if self.no_model(ui, context, "assist") {
            return;
        }
        let chosen = self.text.assist.as_ref().map(|assist| assist.model.clone());
        let names = ("Model that suggests", "None: no suggestions");
        if let Some(model) = choose(ui, context.frame.view, self.text.kind, names, chosen) {
            self.text.assist = model.map(|model| match self.text.assist.take() {
                Some(assist) => AssistText { model, ..assist },
                None => AssistText::of(&model),
            });
        }
        if let Some(assist) = &mut self.text.assist {
            ui.horizontal(|ui| {
                let names = ["Lowest probability shown", "Highest probability shown"];
                let slider = RangeSlider::new(Band::new(assist.low, assist.high), names).width(300.0);
                if let Some(band) = slider.show(ui, Id::unique("band of the new task")) {
                    (assist.low, assist.high) = (band.low, band.high);
                }
                let (low, high) = (assist.low * 100.0, assist.high * 100.0);
                quiet(ui, format!("Shown at first from {low:.0} % to {high:.0} %"));
            });
        }
        self.knows(ui, context.frame.view, false);
    }

    /// Where no model suits, says so and offers to add one.
    fn no_model(&mut self, ui: &mut Ui, context: &FormContext<'_, '_>, salt: &str) -> bool {
        if suitable(context.frame.view, self.text.kind).next().is_some() {
            return false;
        }
        let text = format!("No model here suits {}.", self.text.kind.name().to_lowercase());
        let pressed = ui.push_id(salt, |ui| lead_here(ui, &text)).inner;
        if pressed {
            self.go = Some(Dialog::AddModel);
        }
        true
    }

    /// What the chosen model knows of the concepts, and its classes as more of them.
    fn knows(&mut self, ui: &mut Ui, view: &View, annotates: bool) {
        let name = if annotates {
            self.text.auto.as_ref().map(|auto| auto.model.as_str())
        } else {
            self.text.assist.as_ref().map(|assist| assist.model.as_str())
        };
        let found = name.and_then(|name| suitable(view, self.text.kind).find(|model| model.name == name));
        let Some(model) = found else { return };
        if !self.text.concepts.is_empty() {
            quiet(
                ui,
                summary(
                    model,
                    &ClassMap::new(),
                    &named(&self.text.concepts),
                    "add some of its classes, or give them concepts under Automation once the task is made",
                ),
            );
        }
        // Offered once: with the model that suggests, or with the other where none does.
        if !annotates || self.text.assist.is_none() {
            offer_classes(ui, model, &mut self.text.concepts);
        }
    }

    /// The concepts that one of the chosen models knows.
    pub(super) fn known(&mut self, view: &View) -> &HashSet<String> {
        let assist = self.text.assist.iter().map(|assist| assist.model.clone());
        let models: Vec<String> = assist
            .chain(self.text.auto.iter().map(|auto| auto.model.clone()))
            .collect();
        let fresh = self
            .known
            .of
            .as_ref()
            .is_some_and(|(of, concepts)| *of == models && *concepts == self.text.concepts);
        if !fresh {
            let concepts = named(&self.text.concepts);
            let by_name = ConceptsByName::of(&concepts);
            let classes = suitable(view, self.text.kind)
                .filter(|model| models.contains(&model.name))
                .flat_map(|model| &model.classes);
            let ids: HashSet<ConceptId> = classes
                .filter_map(|class| by_name.concept_of(class, &ClassMap::new()))
                .collect();
            let known = concepts.into_iter().filter(|concept| ids.contains(&concept.id));
            self.known.concepts = known.map(|concept| concept.name).collect();
            self.known.of = Some((models, self.text.concepts.clone()));
        }
        &self.known.concepts
    }

    /// What the two sections say while they are folded.
    pub(super) fn summary_of_models(&self, view: &View) -> [String; 2] {
        let none = suitable(view, self.text.kind).next().is_none();
        let said = |model: Option<String>, without: &str| match model {
            Some(text) => text,
            None if none => format!(
                "{without} (no model here suits {})",
                self.text.kind.name().to_lowercase()
            ),
            None => without.to_owned(),
        };
        let auto = self.text.auto.as_ref().map(|auto| {
            let (discard, approve) = (auto.discard * 100.0, auto.approve * 100.0);
            format!(
                "{}: accepts from {approve:.0} %, drops below {discard:.0} %",
                auto.model
            )
        });
        let assist = self
            .text
            .assist
            .as_ref()
            .map(|assist| format!("{}: suggests from {:.0} % on", assist.model, assist.low * 100.0));
        [said(auto, "No"), said(assist, "No")]
    }
}

fn auto_by(model: String) -> AutoText {
    AutoText {
        model,
        approve: 0.9,
        discard: 0.5,
        per_concept: Default::default(),
        classes: Default::default(),
        existing: Existing::default(),
    }
}

fn suitable(view: &View, kind: TaskKind) -> impl Iterator<Item = &Model> {
    let models = view.models.lines.iter().map(|line| &line.model);
    models.filter(move |model| suits(kind, model.kind))
}

/// The choice of a model by name, or none; what was chosen now.
fn choose(
    ui: &mut Ui,
    view: &View,
    kind: TaskKind,
    (label, none): (&str, &str),
    before: Option<String>,
) -> Option<Option<String>> {
    let mut chosen = before.clone();
    let model = suitable(view, kind).find(|model| Some(&model.name) == before.as_ref());
    let text = match (&model, &before) {
        (Some(model), _) => title(model),
        (None, Some(name)) => format!("{} (not here)", domain::names::label(name)),
        (None, None) => none.to_owned(),
    };
    let choice = ComboBox::from_id_salt(label)
        .width(300.0)
        .truncate()
        .selected_text(text)
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut chosen, None, none);
            for model in suitable(view, kind) {
                ui.selectable_value(&mut chosen, Some(model.name.clone()), title(model));
            }
        });
    widgets::name(&choice.response, label);
    (chosen != before).then_some(chosen)
}

/// A button that puts the model's classes on the list of concepts, where there are others than those.
fn offer_classes(ui: &mut Ui, model: &Model, concepts: &mut Vec<String>) {
    let known = ConceptsByName::of(&named(concepts));
    let missing = model
        .classes
        .iter()
        .filter(|class| known.concept_of(class, &ClassMap::new()).is_none());
    let missing: Vec<String> = missing.cloned().collect();
    if missing.is_empty() || model.classes.len() > OFFERED {
        return;
    }
    let text = format!("Add its classes as concepts ({})", missing.len());
    if ui.add(small_button(text)).clicked() {
        concepts.extend(missing);
    }
}

/// Concepts that are not made yet, so that their names can be compared with those of classes.
fn named(names: &[String]) -> Vec<Concept> {
    let one = |(place, name): (usize, &String)| Concept {
        id: ConceptId::fixed(place as u128),
        name: name.clone(),
        color: Color::nth(place),
        position: 0,
        foreign_id: None,
        guide: domain::concept::ConceptGuide::default(),
    };
    names.iter().enumerate().map(one).collect()
}
