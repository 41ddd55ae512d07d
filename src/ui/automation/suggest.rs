//! Which model suggests to the task's labelers, and what of it is shown at first.

use super::{AutomationForm, choose_model};
use crate::widgets::range_slider::RangeSlider;
use crate::widgets::{heading, quiet};
use domain::{Assist, Band};
use egui::{Id, Ui};
use session::view::{TaskSummary, View};

impl AutomationForm {
    /// The part for suggestions to labelers.
    pub(super) fn suggest(&mut self, ui: &mut Ui, view: &View, summary: &TaskSummary) {
        quiet(
            ui,
            "The model looks at each input as it is opened, and at the next ones ahead. Labelers accept or dismiss what \
             it suggests; nothing becomes an annotation by itself.",
        );
        heading(ui, "MODEL");
        let mut chosen = self.assist.as_ref().map(|assist| assist.model);
        let names = ("Model that suggests", "None");
        if choose_model(ui, view, &summary.task, &mut chosen, names) {
            self.assist = chosen.map(Assist::with);
        }
        let Some(assist) = &mut self.assist else { return };
        heading(ui, "INITIAL RANGE");
        ui.horizontal(|ui| {
            let names = ["Lowest probability shown", "Highest probability shown"];
            let slider = RangeSlider::new(assist.band, names).width(300.0);
            if let Some(band) = slider.show(ui, Id::unique("band at first")) {
                assist.band = band;
            }
            let Band { low, high } = assist.band;
            quiet(ui, format!("{:.0} % to {:.0} %", low * 100.0, high * 100.0));
        });
        quiet(ui, "Labelers can change this range; the model is not run again.");
        self.knows(ui, view, &summary.task);
    }
}
