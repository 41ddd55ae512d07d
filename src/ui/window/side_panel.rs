//! The panel at the right of the canvas: labeling or reviewing, the image, the history.

use super::Ui;
use crate::frame::Frame;
use crate::labeling;
use crate::panels;
use crate::review::Asked;
use crate::state::suggesting::Lower;
use crate::state::{Side, WindowState};
use crate::theme::{palette, space};
use crate::widgets::{heading, quiet};
use domain::{Sign, TaskKind};
use session::view::View;
use session::{Command, NavigateCommand};

impl Ui {
    pub(super) fn side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        ui.horizontal(|ui| {
            let first = if view.review.is_some() { "Review" } else { "Label" };
            for (side, name) in [(Side::Label, first), (Side::Image, "Image"), (Side::History, "History")] {
                if ui.selectable_label(self.state.side == side, name).clicked() {
                    self.state.side = side;
                    frame
                        .requests
                        .push(Command::Navigate(NavigateCommand::ShowHistory(side == Side::History)).into());
                }
            }
        });
        ui.separator();
        match self.state.side {
            Side::Label if view.review.is_some() => self.review_side(ui, frame),
            Side::Label => self.label_side(ui, frame),
            Side::Image => {
                egui::ScrollArea::vertical().show(ui, |ui| {
                    panels::image::show(ui, view, &mut self.state);
                    panels::metadata::show(ui, frame, &mut self.state.metadata);
                });
            }
            Side::History => panels::history::show(ui, frame),
        }
    }

    pub(super) fn show_review_message(&mut self) {
        if let Some(text) = self.review.take_message() {
            self.refuse(text);
        }
    }

    fn review_side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let (state, canvas) = (&mut self.state, &mut self.canvas);
        match self.review.show(ui, frame, state, canvas) {
            Some(Asked::Concept) => self.palette.open_concepts(),
            Some(Asked::Instructions) => self.instructions.open(),
            None => {}
        }
        self.show_review_message();
    }

    fn label_side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        if let Some(locked) = view
            .current
            .as_ref()
            .and_then(|current| current.locked.clone())
            .filter(|_| view.task.is_some())
        {
            let p = palette(ui.ctx());
            egui::Frame::new()
                .fill(p.field)
                .corner_radius(6)
                .inner_margin(space::S)
                .show(ui, |ui| quiet(ui, locked));
        }
        let key = self.keys.shortcut(crate::keys::Action::Instructions);
        if crate::instructions::button(ui, view, key.as_deref()) {
            self.instructions.open();
        }
        ui.add_space(space::XS);
        let (most, labeling) = (ui.available_height() * 0.45, &mut self.state.labeling);
        labeling::talk::show(ui, frame, labeling, &mut self.canvas, most);
        let classifying = WindowState::kind(view) == Some(TaskKind::Classification);
        let room = ui.available_height();
        // What needs less than its share leaves the rest to the other list.
        let lower = self.lower_rows(view) as f32 * 30.0 + if view.assist.is_some() { 230.0 } else { 70.0 };
        let height = match (classifying, view.assist.is_some()) {
            (true, false) => room - space::L,
            (true, true) | (false, false) => (room * 0.5).max(room - lower).max(120.0),
            (false, true) => (room * 0.45).max(room - lower).max(120.0),
        };
        match panels::concepts::show(ui, frame, &mut self.state, height - 60.0) {
            Some(panels::concepts::Chosen::Concept(id)) => self.use_concept(id, frame, Sign::Present),
            Some(panels::concepts::Chosen::Add(name)) => self.add_concept(name, frame.requests),
            None => {}
        }
        if !classifying || view.assist.is_some() {
            ui.add_space(space::S);
            ui.separator();
            self.lower_side(ui, frame, classifying);
        }
    }

    /// How many rows the list under the concepts has.
    fn lower_rows(&self, view: &View) -> usize {
        let annotations = view.current.as_ref().map_or(0, |current| current.annotations.len());
        match &view.assist {
            Some(assist) if self.state.suggesting.lower == Lower::Suggestions => {
                crate::suggestions::rows(assist, self.state.suggesting.covered, self.state.suggesting.dismissed).len()
            }
            _ => annotations,
        }
    }

    /// Under the concepts: what is annotated, and where a model suggests, what it suggests.
    fn lower_side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>, classifying: bool) {
        let view = frame.view;
        let annotations = view.current.as_ref().map_or(0, |current| current.annotations.len());
        let lower = &mut self.state.suggesting.lower;
        match &view.assist {
            None => {
                heading(ui, &format!("ANNOTATIONS  {annotations}"));
                *lower = Lower::Suggestions;
            }
            Some(assist) if classifying => {
                heading(ui, &format!("SUGGESTIONS  {}", panels::suggestions::count(assist)));
                *lower = Lower::Suggestions;
            }
            Some(assist) => {
                let suggestions = format!("Suggestions  {}", panels::suggestions::count(assist));
                ui.horizontal(|ui| {
                    ui.selectable_value(lower, Lower::Suggestions, suggestions);
                    ui.selectable_value(lower, Lower::Annotations, format!("Annotations  {annotations}"));
                });
            }
        }
        if view.assist.is_some() && *lower == Lower::Suggestions {
            panels::suggestions::show(ui, frame, &mut self.state, &mut self.canvas);
        } else {
            panels::annotations::show(ui, frame, &mut self.state, &mut self.canvas);
        }
    }
}
