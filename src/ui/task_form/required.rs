//! What a submission must have.

use super::TaskForm;
use crate::widgets;
use domain::{NewConcepts, TaskKind};
use egui::{DragValue, Ui};
use session::notice::asked_for;

/// The side that is offered first, in pixels.
const SIDE: u32 = 8;
/// The overlap from which two shapes are doubles, as it is offered first.
const OVERLAP: f64 = 0.9;

impl TaskForm {
    pub(super) fn required(&mut self, ui: &mut Ui) {
        let (kind, exclusive) = (self.text.kind, self.text.exclusive);
        let required = &mut self.text.required;
        if kind == TaskKind::Classification {
            let mut concept = required.concept.unwrap_or(exclusive);
            let text = if exclusive {
                "A concept is chosen"
            } else {
                "At least one concept is chosen"
            };
            if ui.checkbox(&mut concept, text).changed() {
                required.concept = (concept != exclusive).then_some(concept);
            }
        } else {
            ui.checkbox(
                &mut required.shape,
                "At least one shape, or \"nothing here\" said expressly",
            );
            ui.horizontal(|ui| {
                let mut on = required.smallest.is_some();
                ui.checkbox(&mut on, "No shape smaller than");
                let mut side = required.smallest.unwrap_or(SIDE);
                let field = DragValue::new(&mut side).range(1..=10_000).suffix(" px");
                widgets::name(&ui.add_enabled(on, field), "Smallest side of a shape");
                required.smallest = on.then_some(side);
            });
            ui.horizontal(|ui| {
                let mut on = required.doubles.is_some();
                ui.checkbox(&mut on, "No two shapes of one concept that overlap by");
                let mut percent = required.doubles.unwrap_or(OVERLAP) * 100.0;
                let field = DragValue::new(&mut percent)
                    .range(1.0..=100.0)
                    .max_decimals(0)
                    .suffix(" %");
                widgets::name(&ui.add_enabled(on, field), "Overlap of doubles");
                required.doubles = on.then_some(percent / 100.0);
                ui.label("or more");
            });
        }
        if self.text.assist.is_some() || self.text.auto.is_some() {
            let text = "Every suggestion within the task's range is accepted or dismissed";
            ui.checkbox(&mut self.text.required.decided, text);
        }
    }

    /// Who may add concepts while they label.
    pub(super) fn new_concepts(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.label("New concepts while labeling are added by");
            for who in NewConcepts::ALL {
                let name = match who {
                    NewConcepts::Leads => "leads",
                    NewConcepts::Labelers => "labelers too",
                    NewConcepts::Nobody => "nobody",
                };
                ui.selectable_value(&mut self.text.new_concepts, who, name);
            }
        });
    }

    /// What the section says while it is folded.
    pub(super) fn summary_of_required(&self) -> String {
        let suggests = self.text.assist.is_some() || self.text.auto.is_some();
        let said = asked_for(&self.text.required, self.text.kind, self.text.exclusive, suggests);
        match said.is_empty() {
            true => "Nothing is asked for".into(),
            false => said.join(", "),
        }
    }
}
