//! The list of datasets with their versions, and the dialog that makes a dataset of inputs of the list.

use crate::frame::Frame;
use crate::request::Dialog;
use crate::theme::space;
use crate::widgets::{self, caption, modal, primary_button, quiet, scroll_up_to};
use domain::names::label;
use domain::{DatasetId, InputId};
use egui::{Align, Button, ComboBox, DragValue, Key, Layout, RichText, Role, TextEdit, Ui, WidgetInfo};
use session::notice::{count, splits, version_line};
use session::view::View;
use session::{Chosen, Command, DataCommand};

/// The list of datasets and versions.
#[derive(Debug, Default)]
pub(crate) struct DatasetsForm {
    /// For how many datasets and versions, and after how many jobs, the counts were asked for.
    asked: Option<(usize, usize, usize)>,
}

impl DatasetsForm {
    /// Shows the dialog; false when it is to be closed, and another dialog that was asked for.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> (bool, Option<Dialog>) {
        let view = frame.view;
        // A dataset may be split or filled by a job that ends while the list is open.
        let over = view.jobs.iter().filter(|job| job.outcome.is_some()).count();
        let known = Some((view.datasets.len(), view.versions.len(), over));
        if self.asked != known {
            self.asked = known;
            frame.requests.push(Command::Data(DataCommand::ShowDatasets).into());
        }
        let (mut open, mut dialog) = (true, None);
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "datasets").show(ui.ctx(), |ui| {
            ui.set_width(720.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Datasets");
            if view.datasets.is_empty() {
                quiet(
                    ui,
                    "There are none yet. Make one in the browser of inputs, at import, or freeze a task as a version.",
                );
            }
            scroll_up_to((room.y - 220.0).max(120.0))
                .id_salt("datasets")
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    // Beside the buttons there is room for the bar.
                    ui.set_max_width(ui.available_width() - space::M);
                    for dataset in &view.dataset_lines {
                        let shown = label(&dataset.name);
                        let inputs = count(dataset.inputs, "input");
                        let name = format!("{shown}, {inputs}{}", splits(&dataset.splits));
                        let acts = [
                            ("Export…", Dialog::ExportDataset(dataset.id)),
                            ("Statistics…", Dialog::Statistics(Some(dataset.id))),
                            ("Freeze…", Dialog::FreezeDataset(dataset.id)),
                            ("Split…", Dialog::SplitDataset(dataset.id)),
                        ];
                        dialog = dialog.or(row(ui, view, RichText::new(name).strong(), &shown, &acts));
                        for version in &dataset.versions {
                            let called = format!("{shown}@{}", label(&version.name));
                            let text = RichText::new(version_line(version));
                            let acts = [
                                ("Export…", Dialog::ExportDataset(version.id)),
                                ("Statistics…", Dialog::Statistics(Some(version.id))),
                                ("Compare…", Dialog::CompareVersions(version.id)),
                            ];
                            let chosen = ui.indent(version.id, |ui| row(ui, view, text, &called, &acts)).inner;
                            dialog = dialog.or(chosen);
                        }
                    }
                });
            ui.add_space(space::S);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                open &= !primary_button(ui, "Close").clicked();
            });
        });
        (open && !shown.should_close() && dialog.is_none(), dialog)
    }
}

/// A line with buttons at its right, the first outermost; what the pressed one opens.
fn row(ui: &mut Ui, view: &View, text: RichText, called: &str, acts: &[(&str, Dialog)]) -> Option<Dialog> {
    let mut chosen = None;
    ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
        for (words, dialog) in acts {
            let may = dialog.may(view);
            let button = ui.add_enabled(may.is_ok(), Button::new(*words));
            widgets::name(&button, &format!("{} {called}", words.trim_end_matches('…')));
            let button = match may {
                Err(why_not) => button.on_disabled_hover_text(why_not),
                Ok(()) => button,
            };
            if button.clicked() {
                chosen = Some(*dialog);
            }
        }
        ui.with_layout(Layout::top_down(Align::LEFT), |ui| {
            // As far down as the words on the buttons are.
            ui.add_space(space::XS);
            ui.add(egui::Label::new(text).wrap());
        });
    });
    chosen
}

/// What is chosen for a dataset that there is not yet.
const NEW: &str = "New dataset";
/// Room of the words before fields, in points.
const NAMES: f32 = 60.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Which {
    Chosen,
    Shown,
    Drawn,
}

/// Inputs of the list that are to be put into a dataset: a new one, or one that there is.
#[derive(Debug)]
pub(crate) struct NewDatasetForm {
    /// The one that there is; `None`: a new one.
    into: Option<DatasetId>,
    name: String,
    chosen: Vec<InputId>,
    which: Which,
    drawn: u64,
    seed: u64,
    /// Whether the name has had the focus.
    begun: bool,
}

impl NewDatasetForm {
    /// A dataset of the chosen inputs, or of those shown where none are chosen.
    pub(crate) fn new(view: &View, chosen: Vec<InputId>) -> Self {
        Self {
            into: None,
            name: String::new(),
            which: if chosen.is_empty() { Which::Shown } else { Which::Chosen },
            chosen,
            drawn: (view.list.len() / 10).clamp(1, 100),
            seed: 0,
            begun: false,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let mut open = true;
        let (escape, enter) = ui.input(|i| (i.key_pressed(Key::Escape), i.key_pressed(Key::Enter)));
        let shown = modal(ui.ctx(), "new dataset").show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading(if view.datasets.is_empty() {
                "New dataset"
            } else {
                "Put into a dataset"
            });
            if !view.datasets.is_empty() {
                self.choose_dataset(ui, view);
            }
            if self.into.is_none() {
                ui.horizontal(|ui| {
                    caption(ui, "Name", NAMES);
                    let field = ui.add(TextEdit::singleline(&mut self.name).desired_width(f32::INFINITY));
                    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the dataset"));
                    if !std::mem::replace(&mut self.begun, true) {
                        field.request_focus();
                    }
                });
            }
            let all = view.list.len();
            if !self.chosen.is_empty() {
                let text = format!("The {} chosen", count(self.chosen.len() as u64, "input"));
                ui.radio_value(&mut self.which, Which::Chosen, text);
            }
            ui.radio_value(
                &mut self.which,
                Which::Shown,
                format!("All that are shown ({})", count(all, "input")),
            );
            ui.horizontal(|ui| {
                ui.radio_value(&mut self.which, Which::Drawn, "At random of those shown:");
                let drawn = ui.add(DragValue::new(&mut self.drawn).range(1..=all.max(1)));
                widgets::name(&drawn, "How many at random");
                let seed = ui.add(DragValue::new(&mut self.seed).prefix("seed "));
                widgets::name(&seed, "Seed of the draw");
                if drawn.changed() || seed.changed() {
                    self.which = Which::Drawn;
                }
                seed.on_hover_text("The same seed draws the same of the same inputs");
            });
            ui.add_space(space::S);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let why_not = self.why_not(view);
                let ready = why_not.is_none();
                let act = if self.into.is_some() {
                    "Add to dataset"
                } else {
                    "Make dataset"
                };
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, act)).inner;
                if ready && (pressed.clicked() || enter) {
                    let command = match self.into {
                        Some(dataset) => DataCommand::AddToDataset(dataset, self.inputs()),
                        None => DataCommand::NewDataset(self.name.trim().to_owned(), self.inputs()),
                    };
                    frame.requests.push(Command::Data(command).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
                if let Some(reason) = why_not {
                    quiet(ui, reason);
                }
            });
        });
        open && !(shown.should_close() && escape)
    }

    /// Into which one they are put.
    fn choose_dataset(&mut self, ui: &mut Ui, view: &View) {
        let named = |id| view.datasets.iter().find(|dataset| dataset.id == id);
        self.into = self.into.filter(|id| named(*id).is_some());
        let text = self
            .into
            .and_then(named)
            .map_or_else(|| NEW.to_owned(), |known| label(&known.name));
        ui.horizontal(|ui| {
            caption(ui, "Dataset", NAMES);
            let shown = ComboBox::from_id_salt("into")
                .selected_text(text)
                .width(ui.available_width())
                .truncate()
                .show_ui(ui, |ui| {
                    ui.selectable_value(&mut self.into, None, NEW);
                    for dataset in &view.datasets {
                        ui.selectable_value(&mut self.into, Some(dataset.id), label(&dataset.name));
                    }
                });
            widgets::name(&shown.response, "Dataset");
        });
    }

    fn inputs(&self) -> Chosen {
        match self.which {
            Which::Chosen => Chosen::These(self.chosen.clone()),
            Which::Shown => Chosen::Shown,
            Which::Drawn => Chosen::Drawn {
                count: self.drawn,
                seed: self.seed,
            },
        }
    }

    fn why_not(&self, view: &View) -> Option<&'static str> {
        let name = self.name.trim();
        if self.into.is_some() {
            return None;
        }
        if name.is_empty() {
            return Some("Name the dataset");
        }
        let taken = view.datasets.iter().any(|dataset| dataset.name == name);
        taken.then_some("There is a dataset of this name")
    }
}
