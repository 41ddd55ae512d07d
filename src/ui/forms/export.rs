//! The dialog that delivers a dataset: what the format cannot carry is shown before anything is written.

use super::counting;
use super::export_choices::ExportChoices;
use crate::frame::Frame;
use crate::panels::job_parts;
use crate::request::{Pick, Request};
use crate::theme::{palette, space};
use crate::widgets::query_field::{query_field, query_trouble};
use crate::widgets::{self, button_row, heading, primary_button, quiet, scroll_up_to};
use domain::dataset::DatasetVersion;
use domain::doubled::SAME;
use domain::{DatasetId, InputId, Split, SplitRatios, TaskId, TaskKind};
use egui::{ComboBox, DragValue, Key, KeyboardShortcut, Modifiers, Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use session::export::ExportReport;
use session::view::{JobOutcome, TaskSummary, View};
use session::{Command, DataCommand, ExportRequest, ExportSplit, Pictures, format_list, notice};
use std::path::PathBuf;
use std::sync::Arc;

/// Height of what is said before anything is written, in points: four lines, and one to see that there are more.
const PREVIEW: f32 = 104.0;

/// Exports, whichever field is being typed into.
const EXPORT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

/// How many of a hundred inputs are trained on, where they are divided.
const TRAIN: u8 = 80;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scope {
    Task(TaskId),
    All,
    /// A dataset, or a version of one.
    Dataset(DatasetId),
}

/// What has been entered so far.
#[derive(Debug)]
pub(crate) struct ExportForm {
    format: &'static str,
    scope: Scope,
    search: String,
    /// Inputs that were chosen, and whether it is only about them.
    chosen: Option<(Arc<Vec<InputId>>, bool)>,
    all_statuses: bool,
    finished_only: bool,
    pictures: Pictures,
    divided: bool,
    train: u8,
    seed: u64,
    merged: bool,
    choices: ExportChoices,
    out: String,
    /// Whether the folder was given the focus, which it has at first: all else has a usual answer.
    focused: bool,
    previewed: Option<ExportRequest>,
}

impl ExportForm {
    /// A form that suits a task: the open one, or the only one there is; without one, the whole project.
    pub(crate) fn new(view: &View, task: Option<TaskId>) -> Self {
        let only = match view.tasks.as_slice() {
            [one] => Some(one.task.id),
            _ => None,
        };
        let task = task.or(only);
        let kind = summary(view, task).map(|summary| summary.task.kind);
        Self {
            format: match kind {
                Some(TaskKind::Classification) => "imagenet",
                _ => "coco",
            },
            scope: task.map_or(Scope::All, Scope::Task),
            search: String::new(),
            chosen: None,
            all_statuses: false,
            finished_only: true,
            pictures: Pictures::Copy,
            divided: false,
            train: TRAIN,
            seed: 0,
            merged: false,
            choices: ExportChoices::default(),
            out: String::new(),
            focused: false,
            previewed: None,
        }
    }

    /// A form for these inputs of the open task, or of the project.
    pub(crate) fn of_chosen(view: &View, inputs: Vec<InputId>) -> Self {
        Self {
            scope: view.task.map_or(Scope::All, Scope::Task),
            chosen: (!inputs.is_empty()).then(|| (Arc::new(inputs), true)),
            ..Self::new(view, view.task)
        }
    }

    /// A form for a dataset, or a version of one.
    pub(crate) fn of_dataset(view: &View, dataset: DatasetId) -> Self {
        let version = view.versions.iter().find(|version| version.id == dataset);
        Self {
            scope: Scope::Dataset(dataset),
            ..Self::new(view, version.and_then(|version| version.task))
        }
    }

    /// Takes the folder that was chosen.
    pub(crate) fn set_out(&mut self, folder: &std::path::Path) {
        self.out = folder.display().to_string();
    }

    /// Shows the dialog; false when it is to be closed. A click beside it closes nothing: what was entered would be lost.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let mut open = true;
        let escape = ui.input(|i| i.key_pressed(Key::Escape));
        let room = ui.ctx().content_rect().size();
        let modal = crate::widgets::modal(ui.ctx(), "export").show(ui.ctx(), |ui| {
            ui.set_width(540.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Export");
            let entered = scroll_up_to((room.y - 300.0).max(120.0))
                .id_salt("export fields")
                .show(ui, |ui| self.fields(ui, frame))
                .inner;
            self.preview(ui, frame);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let why_not = self.why_not(frame.view);
                let pressed = ui
                    .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, "Export"))
                    .inner
                    .on_hover_text("Enter")
                    .clicked();
                let entered = ui.input_mut(|i| i.consume_shortcut(&EXPORT)) || entered;
                if why_not.is_none() && (pressed || entered) {
                    frame
                        .requests
                        .push(Command::Data(DataCommand::Export(self.request(frame.view))).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
                if let Some(reason) = why_not {
                    quiet(ui, reason);
                }
            });
        });
        let open = open && !(modal.should_close() && escape);
        if !open {
            counting::forget(frame);
        }
        open
    }

    fn why_not(&self, view: &View) -> Option<&'static str> {
        match counted(view) {
            _ if view.query(&self.search).is_err() => Some("The search cannot be read"),
            Some(report) if report.annotations == 0 && report.left_out > 0 => {
                Some("Nothing is accepted yet: submit, or tick \"Also annotations …\"")
            }
            Some(report) if report.annotations == 0 => Some("There are no annotations to export"),
            _ if self.out.trim().is_empty() => Some("Choose a new or empty folder"),
            _ => None,
        }
    }

    /// What is entered; true when Enter asks to go on.
    fn fields(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        heading(ui, "FORMAT");
        ui.horizontal_wrapped(|ui| {
            for format in format_list::for_export() {
                ui.selectable_value(&mut self.format, format.name, format.title);
            }
        });
        heading(ui, "WHAT");
        self.scopes(ui, view);
        let colors = palette(ui.ctx());
        let (_, wrong) = query_field(ui, "Only inputs that pass", &mut self.search, 330.0, view, &colors);
        if let Some(error) = wrong {
            query_trouble(ui, &error, &colors);
        }
        if let Some((inputs, only)) = &mut self.chosen {
            ui.checkbox(
                only,
                format!(
                    "Only the {} that were chosen",
                    notice::count(inputs.len() as u64, "input")
                ),
            );
        }
        let is_version = self.is_version(view);
        let text = "Also annotations that are not yet accepted, or were rejected";
        let mut none = false;
        let ticked = if is_version { &mut none } else { &mut self.all_statuses };
        ui.add_enabled(!is_version, egui::Checkbox::new(ticked, text))
            .on_disabled_hover_text("A version holds what was accepted when it was made");
        if counted(view).is_some_and(|report| report.unfinished.is_some()) {
            ui.checkbox(&mut self.finished_only, "Leave out unfinished inputs");
        }
        let doubled = counted(view).and_then(|report| report.doubled);
        if self.merged || doubled.is_some() {
            ui.checkbox(
                &mut self.merged,
                "What several tasks or labelers annotated alike only once (overlap of 50 % or more)",
            );
        }
        self.division(ui);
        ui.horizontal(|ui| {
            quiet(ui, "Images");
            ui.selectable_value(&mut self.pictures, Pictures::Copy, "Copy");
            ui.selectable_value(&mut self.pictures, Pictures::Link, "Link");
            ui.selectable_value(&mut self.pictures, Pictures::None, "None");
        });
        self.choices.show(ui, self.format, counted(view), view);
        heading(ui, "WHERE");
        ui.horizontal(|ui| {
            let choose = 90.0;
            let field = TextEdit::singleline(&mut self.out)
                .hint_text("A new or empty folder")
                .desired_width(ui.available_width() - choose);
            let field = ui.add(field);
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Folder to export to"));
            if !std::mem::replace(&mut self.focused, true) {
                field.request_focus();
            }
            if ui.button("Choose…").clicked() {
                frame.requests.push(Request::Pick(Pick::ExportFolder));
            }
            // Enter on a button presses that button.
            let free = field.lost_focus() || ui.memory(|memory| memory.focused().is_none());
            free && ui.input(|i| i.key_pressed(Key::Enter))
        })
        .inner
    }

    /// The list of what can be exported: tasks, all, datasets and their versions.
    fn scopes(&mut self, ui: &mut Ui, view: &View) {
        let choice = ComboBox::from_id_salt("export scope")
            .width(330.0)
            .selected_text(name_of(view, self.scope))
            .show_ui(ui, |ui| {
                let tasks = view.tasks.iter().map(|summary| Scope::Task(summary.task.id));
                let datasets = view.datasets.iter().flat_map(|dataset| {
                    let versions = view.versions.iter().filter(|version| version.dataset == dataset.id);
                    let versions = versions.rev().map(|version| Scope::Dataset(version.id));
                    std::iter::once(Scope::Dataset(dataset.id)).chain(versions)
                });
                for scope in tasks.chain([Scope::All]).chain(datasets) {
                    ui.selectable_value(&mut self.scope, scope, name_of(view, scope));
                }
            });
        widgets::name(&choice.response, "What to export");
    }

    /// Whether inputs are divided for training and validation, and how.
    fn division(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.checkbox(&mut self.divided, "Divide into training and validation");
            if !self.divided {
                return;
            }
            let train = DragValue::new(&mut self.train).range(1..=99).suffix(" % training");
            let train = ui.add(train);
            widgets::name(&train, "Share for training");
            let seed = ui.add(DragValue::new(&mut self.seed).prefix("seed "));
            widgets::name(&seed, "Seed of the division");
            seed.on_hover_text("The same seed divides the same inputs in the same way; equal pictures stay together");
        });
    }

    /// What would be written and lost, counted in the background whenever the question changes.
    fn preview(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        let mut question = self.request(frame.view);
        question.out = PathBuf::new();
        let is_readable = frame.view.query(&self.search).is_ok();
        if is_readable && self.previewed.as_ref() != Some(&question) {
            counting::forget(frame);
            frame
                .requests
                .push(Command::Data(DataCommand::PreviewExport(question.clone())).into());
            self.previewed = Some(question);
        }
        heading(ui, "PREVIEW");
        // As high before it is counted as after: what is clicked on must not move away.
        ScrollArea::vertical()
            .id_salt("preview")
            .max_height(PREVIEW)
            .auto_shrink([false, false])
            .show(ui, |ui| match counted(view) {
                Some(report) => {
                    job_parts::exported(ui, report);
                    if report.losses.is_empty() {
                        quiet(ui, "The format carries all of it.");
                    }
                }
                None => counting::show(ui, view),
            });
    }

    /// Whether it is a version, which holds what it holds.
    fn is_version(&self, view: &View) -> bool {
        let of = |version: &DatasetVersion| self.scope == Scope::Dataset(version.id);
        view.versions.iter().any(of)
    }

    fn request(&self, view: &View) -> ExportRequest {
        let train = f64::from(self.train) / 100.0;
        let shares = [(Split::Train, train), (Split::Val, 1.0 - train)];
        ExportRequest {
            out: PathBuf::from(self.out.trim()),
            format: self.format.into(),
            task: match self.scope {
                Scope::Task(id) => Some(id),
                Scope::Dataset(_) | Scope::All => None,
            },
            dataset: match self.scope {
                Scope::Dataset(id) => Some(id),
                Scope::Task(_) | Scope::All => None,
            },
            search: self.search.trim().to_owned(),
            chosen: self
                .chosen
                .as_ref()
                .filter(|(_, only)| *only)
                .map(|(inputs, _)| inputs.clone()),
            all_statuses: self.all_statuses && !self.is_version(view),
            finished_only: self.finished_only,
            pictures: self.pictures,
            split: match SplitRatios::new(&shares, self.seed) {
                Ok(ratios) if self.divided => ExportSplit::Ratios(ratios),
                _ => ExportSplit::AsInDataset,
            },
            merge: self.merged.then_some(SAME),
            choices: self.choices.choices(self.format),
            crops: self.choices.crops,
            classes: self.choices.classes(),
        }
    }
}

/// What a scope is called.
fn name_of(view: &View, scope: Scope) -> String {
    match scope {
        Scope::All => "The whole project".into(),
        Scope::Task(id) => {
            let name = summary(view, Some(id)).map_or_else(String::new, |summary| summary.task.label());
            format!("Task \"{name}\"")
        }
        Scope::Dataset(id) => {
            let dataset = |id| view.datasets.iter().find(|dataset| dataset.id == id);
            let named = |id| dataset(id).map_or_else(String::new, |dataset| dataset.label());
            match view.versions.iter().find(|version| version.id == id) {
                Some(version) => format!("Version \"{}\" of \"{}\"", version.label(), named(version.dataset)),
                None => format!("Dataset \"{}\" as it is now", named(id)),
            }
        }
    }
}

fn summary(view: &View, task: Option<TaskId>) -> Option<&TaskSummary> {
    let id = task?;
    view.tasks.iter().find(|summary| summary.task.id == id)
}

/// What the export would deliver, once it is counted.
fn counted(view: &View) -> Option<&ExportReport> {
    match counting::outcome(view) {
        Some(JobOutcome::Previewed(report)) => Some(report),
        _ => None,
    }
}
