//! The dialog that holds two versions of a dataset against each other: what differs by concept, and on which inputs.

use super::counting;
use crate::frame::Frame;
use crate::panels::compared;
use crate::panels::walk::LINE;
use crate::state::{Page, WindowState};
use crate::theme::space;
use crate::widgets::{button_row, caption, heading, modal, name, primary_button, quiet, scroll_up_to, was_left};
use domain::DatasetId;
use domain::names::label;
use egui::{ComboBox, Grid, ScrollArea, Ui};
use session::notice::{concept_changes, count, grouped};
use session::view::{Compared, JobOutcome, View};
use session::{Command, DataCommand};

/// Width of the dialog, in points.
const WIDTH: f32 = 620.0;

/// Two versions that are compared.
#[derive(Debug)]
pub(crate) struct CompareForm {
    from: Option<DatasetId>,
    to: DatasetId,
    asked: Option<(DatasetId, DatasetId)>,
    opened: bool,
}

impl CompareForm {
    /// A version beside the one before it; the first beside the dataset as it stands.
    pub(crate) fn new(view: &View, to: DatasetId) -> Self {
        let version = view.versions.iter().find(|version| version.id == to);
        let dataset = version.map_or(to, |version| version.dataset);
        let number = version.map_or(u32::MAX, |version| version.number);
        let earlier = view
            .versions
            .iter()
            .filter(|known| known.dataset == dataset && known.number < number);
        let earlier = earlier.max_by_key(|known| known.number).map(|known| known.id);
        let (from, to) = match (earlier, version) {
            (None, Some(first)) => (Some(first.id), dataset),
            (from, _) => (from, to),
        };
        Self {
            from,
            to,
            asked: None,
            opened: false,
        }
    }

    /// Whether it was closed because an input was opened on the canvas.
    pub(crate) fn has_opened(&self) -> bool {
        self.opened
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>, state: &mut WindowState) -> bool {
        let view = frame.view;
        let pair = self.from.filter(|from| *from != self.to).map(|from| (from, self.to));
        if self.asked != pair {
            counting::forget(frame);
            self.asked = pair;
            let ask = pair.map(|(from, to)| Command::Data(DataCommand::CompareDatasets(from, to)).into());
            frame.requests.extend(ask);
        }
        let found = match counting::outcome(view) {
            Some(JobOutcome::Compared(found)) if pair == Some((found.from, found.to)) => Some(&**found),
            _ => None,
        };
        let (mut open, mut opened) = (true, None);
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "compare versions").show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Compare versions");
            ui.horizontal(|ui| {
                let from = choose(ui, view, "From", |id| self.from == Some(id));
                self.from = from.or(self.from);
                ui.add_space(space::M);
                let to = choose(ui, view, "To", |id| self.to == id);
                self.to = to.unwrap_or(self.to);
            });
            match (pair, found) {
                (None, _) => drop(quiet(ui, "Choose two versions.")),
                (Some(_), None) => counting::show(ui, view),
                (Some(_), Some(found)) => opened = differences(ui, found, room.y - 260.0),
            }
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let any = found.is_some_and(|found| !found.inputs.is_empty());
                let walk = ui
                    .add_enabled_ui(any, |ui| primary_button(ui, "Show on the canvas"))
                    .inner;
                if walk
                    .on_hover_text("From the first that differs, one after the other")
                    .clicked()
                {
                    opened = Some(0);
                }
                open &= !ui.button("Close").clicked();
            });
        });
        if let Some(at) = opened {
            counting::forget(frame);
            frame.requests.push(Command::Data(DataCommand::ShowCompared(at)).into());
            state.page = Page::Canvas;
            self.opened = true;
            return false;
        }
        let open = open && !was_left(&shown);
        if !open {
            counting::forget(frame);
            frame.requests.push(Command::Data(DataCommand::CloseComparison).into());
        }
        open
    }
}

/// One of the datasets and versions; the one that was chosen, if one was.
fn choose(ui: &mut Ui, view: &View, called: &str, is_chosen: impl Fn(DatasetId) -> bool) -> Option<DatasetId> {
    let mut all: Vec<(DatasetId, String)> = Vec::new();
    for dataset in &view.datasets {
        let named = label(&dataset.name);
        all.push((dataset.id, format!("{named} as it stands")));
        let mut versions: Vec<_> = view
            .versions
            .iter()
            .filter(|version| version.dataset == dataset.id)
            .collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.number));
        all.extend(
            versions
                .iter()
                .map(|version| (version.id, format!("{named}@{}", label(&version.name)))),
        );
    }
    let shown = all
        .iter()
        .find(|(id, _)| is_chosen(*id))
        .map_or("Choose…", |(_, named)| named);
    let mut chosen = None;
    caption(ui, called, 36.0);
    let list = ComboBox::from_id_salt(called)
        .width(220.0)
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for (id, named) in &all {
                if ui.selectable_label(is_chosen(*id), named).clicked() {
                    chosen = Some(*id);
                }
            }
        });
    name(&list.response, &format!("{called} version"));
    chosen
}

/// What differs; the place of the input that is to be opened.
fn differences(ui: &mut Ui, found: &Compared, height: f32) -> Option<usize> {
    let diff = &found.diff;
    let sentences = [
        (diff.inputs_added.len() as u64, "input", "new"),
        (diff.inputs_removed.len() as u64, "input", "gone"),
        (diff.inputs_moved.len() as u64, "input", "in another split"),
        (diff.changed.len() as u64, "input", "changed"),
    ];
    let said = sentences.iter().filter(|(n, ..)| *n > 0);
    let said: Vec<String> = said
        .map(|(n, noun, what)| format!("{} {what}", count(*n, noun)))
        .collect();
    if said.is_empty() {
        quiet(
            ui,
            "Nothing differs: the inputs, their splits and their annotations are the same.",
        );
        return None;
    }
    quiet(ui, format!("{}.", said.join(", ")));
    if !diff.concepts.is_empty() {
        heading(ui, "ANNOTATIONS BY CONCEPT");
        let rows = Grid::new("concepts that differ")
            .num_columns(3)
            .spacing([space::L, space::XS]);
        scroll_up_to((height * 0.4).max(80.0))
            .id_salt("concepts that differ")
            .auto_shrink([false, true])
            .show(ui, |ui| {
                rows.show(ui, |ui| {
                    for concept in &diff.concepts {
                        ui.label(label(&concept.concept));
                        ui.label(format!("{}, now {}", grouped(concept.before), grouped(concept.after)));
                        quiet_line(ui, concept_changes(concept));
                        ui.end_row();
                    }
                });
            });
    }
    heading(ui, "INPUTS THAT DIFFER");
    let mut opened = None;
    let room = ui.available_height().min((height * 0.6).max(120.0));
    ScrollArea::vertical()
        .id_salt("inputs that differ")
        .max_height(room)
        .auto_shrink([false, true])
        .show_rows(ui, LINE, found.inputs.len(), |ui, range| {
            for place in range {
                if compared::row(ui, &found.inputs[place], false) {
                    opened = Some(place);
                }
            }
        });
    opened
}

fn quiet_line(ui: &mut Ui, text: String) {
    let quiet = crate::theme::palette(ui.ctx()).quiet;
    ui.label(egui::RichText::new(text).color(quiet));
}
