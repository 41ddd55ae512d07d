//! The dialog that keeps the inputs and annotations of a task or dataset as they stand, as a version.

use super::counting;
use crate::frame::Frame;
use crate::request::Dialog;
use crate::theme::{palette, space};
use crate::widgets::{button_row, caption, heading, modal, name, primary_button, quiet, was_left};
use domain::dataset::{Dataset, DatasetVersion, SeveralLabelers};
use domain::names::label;
use domain::task::TaskInputs;
use domain::{DatasetId, TaskId};
use egui::{ComboBox, Grid, Label, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use session::datasets::FreezePreview;
use session::notice::count;
use session::view::{JobOutcome, TaskSummary, View};
use session::{Command, DataCommand, FreezeRequest};

/// Width of the dialog, in points.
const WIDTH: f32 = 500.0;
/// Height of what a version holds, in points: four lines of inputs and two of what is left out.
const HOLDS: f32 = 150.0;

/// A version that is to be made.
#[derive(Debug)]
pub(crate) struct FreezeForm {
    /// The task; `None`: the dataset as it stands.
    task: Option<TaskId>,
    dataset: String,
    name: String,
    note: String,
    several: Option<SeveralLabelers>,
    /// For what it was last counted.
    asked: Option<(Option<DatasetId>, Option<SeveralLabelers>)>,
}

/// What came of a frame of the dialog.
pub(crate) enum Frozen {
    /// It stays open.
    Open,
    /// It is to be closed, and another dialog opened.
    Closed(Option<Dialog>),
}

/// The number that the next version of a dataset of this name gets.
fn next_number(view: &View, dataset: &str) -> u32 {
    let of = |found: &Dataset| {
        let versions = view.versions.iter().filter(|version| version.dataset == found.id);
        versions.map(|version: &DatasetVersion| version.number).max()
    };
    let found = view.datasets.iter().find(|found| found.name == dataset);
    found.and_then(of).map_or(1, |number| number + 1)
}

impl FreezeForm {
    /// A version of the dataset that the task was made for, or of one named like the task.
    pub(crate) fn new(view: &View, summary: &TaskSummary) -> Self {
        let made_for = match &summary.task.inputs {
            TaskInputs::Dataset(id) => view.datasets.iter().find(|dataset| dataset.id == *id),
            TaskInputs::All | TaskInputs::Search(_) | TaskInputs::Saved(_) => None,
        };
        let dataset = made_for.map_or_else(|| summary.task.name.clone(), |dataset| dataset.name.clone());
        Self {
            task: Some(summary.task.id),
            name: format!("v{}", next_number(view, &dataset)),
            dataset,
            note: String::new(),
            several: None,
            asked: None,
        }
    }

    /// A version of a dataset as it stands; `None` where it is gone.
    pub(crate) fn of_dataset(view: &View, dataset: DatasetId) -> Option<Self> {
        let dataset = view.datasets.iter().find(|known| known.id == dataset)?;
        Some(Self {
            task: None,
            name: format!("v{}", next_number(view, &dataset.name)),
            dataset: dataset.name.clone(),
            note: String::new(),
            several: None,
            asked: None,
        })
    }

    /// The list of datasets, where the dialog was opened from it.
    fn back(&self) -> Option<Dialog> {
        self.task.is_none().then_some(Dialog::Datasets)
    }

    /// Has it counted what the version holds, once for each choice.
    fn ask(&mut self, frame: &mut Frame<'_>) {
        let known = frame
            .view
            .datasets
            .iter()
            .find(|known| known.name == self.dataset.trim());
        let wanted = Some((known.map(|known| known.id), self.several));
        if self.asked != wanted {
            self.asked = wanted;
            counting::forget(frame);
            let request = self.request(false);
            frame
                .requests
                .push(Command::Data(DataCommand::PreviewFreeze(request)).into());
        }
    }

    /// Of what it is a version; `None` where that is gone.
    fn of(&self, view: &View) -> Option<String> {
        match self.task {
            Some(task) => {
                let summary = view.tasks.iter().find(|summary| summary.task.id == task)?;
                Some(summary.task.name.clone())
            }
            None => {
                let known = view.datasets.iter().find(|known| known.name == self.dataset)?;
                Some(known.name.clone())
            }
        }
    }

    /// The rule for several labelers of a task that marked an input.
    fn several(&mut self, ui: &mut Ui, view: &View) {
        let labelers: Vec<_> = view
            .members
            .iter()
            .filter(|member| member.roles.contains(&domain::Role::Labeler))
            .collect();
        if labelers.len() < 2 {
            return;
        }
        let called = |rule: Option<SeveralLabelers>| match rule {
            None => "Refuse, and say how many".to_owned(),
            Some(SeveralLabelers::Merged) => "Keep all, the same only once".to_owned(),
            Some(SeveralLabelers::Labeler(id)) => {
                let named = labelers.iter().find(|member| member.id == id);
                format!(
                    "Keep those of {}",
                    named.map_or_else(String::new, |member| member.name.clone())
                )
            }
        };
        ui.horizontal(|ui| {
            caption(ui, "Several labelers", 110.0);
            let choice = ComboBox::from_id_salt("several labelers")
                .width(240.0)
                .selected_text(called(self.several))
                .show_ui(ui, |ui| {
                    let each = labelers.iter().map(|member| Some(SeveralLabelers::Labeler(member.id)));
                    for rule in [None, Some(SeveralLabelers::Merged)].into_iter().chain(each) {
                        ui.selectable_value(&mut self.several, rule, called(rule));
                    }
                });
            name(&choice.response, "Where several labelers marked an input");
            choice
                .response
                .on_hover_text("Where several labelers of a task have accepted annotations on an input");
        });
    }

    /// Shows the dialog.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> Frozen {
        let view = frame.view;
        let Some(of) = self.of(view) else {
            counting::forget(frame);
            return Frozen::Closed(self.back());
        };
        self.ask(frame);
        let held = match counting::outcome(view) {
            Some(JobOutcome::FreezePreviewed(held)) => Some(&**held),
            _ => None,
        };
        let mut next = None;
        let shown = modal(ui.ctx(), "freeze").show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("New dataset version");
            quiet(
                ui,
                format!(
                    "Keeps the inputs of \"{}\" with their splits and accepted annotations as they stand now. Nothing \
                     changes a version afterwards; it can be exported.",
                    label(&of)
                ),
            );
            ui.add_space(space::XS);
            if self.task.is_some() {
                row(ui, "Dataset", "Name of the dataset", &mut self.dataset);
            }
            row(ui, "Version", "Name of the version", &mut self.name);
            row(ui, "Note", "Note about the version", &mut self.note);
            self.several(ui, view);
            ui.add_space(space::XS);
            heading(ui, "WHAT IT HOLDS");
            // As high before it is counted as after: what is clicked on must not move away.
            ScrollArea::vertical()
                .id_salt("what it holds")
                .max_height(HOLDS)
                .auto_shrink([false, false])
                .show(ui, |ui| match held {
                    Some(held) => what_it_holds(ui, held),
                    None => counting::show(ui, view),
                });
            ui.add_space(space::S);
            button_row(ui, |ui| next = self.buttons(ui, frame, held));
        });
        let closed = next.or_else(|| was_left(&shown).then(|| self.back()));
        match closed {
            None => Frozen::Open,
            Some(dialog) => {
                counting::forget(frame);
                Frozen::Closed(dialog)
            }
        }
    }

    /// The buttons below; what is opened next, if it is to be closed.
    fn buttons(&self, ui: &mut Ui, frame: &mut Frame<'_>, held: Option<&FreezePreview>) -> Option<Option<Dialog>> {
        let mut next = None;
        let why_not = self.why_not(frame.view, held);
        let ready = why_not.is_none();
        let same = held.and_then(|held| held.same_as.as_ref());
        if let Some((version, name)) = same {
            let export = primary_button(ui, &format!("Export \"{}\"…", label(name)));
            if export.on_hover_text("The version that holds the same").clicked() {
                next = Some(Some(Dialog::ExportDataset(*version)));
            }
        }
        let freeze = match same {
            Some(_) => ui.add_enabled(ready, egui::Button::new("Freeze anyway")),
            None => ui.add_enabled_ui(ready, |ui| primary_button(ui, "Freeze")).inner,
        };
        if freeze.clicked() {
            let request = self.request(same.is_some());
            frame.requests.push(Command::Data(DataCommand::Freeze(request)).into());
            next = Some(self.back());
        }
        if ui.button("Cancel").clicked() {
            next = Some(self.back());
        }
        if let Some(reason) = why_not {
            quiet(ui, reason);
        }
        next
    }

    fn request(&self, even_if_unchanged: bool) -> FreezeRequest {
        FreezeRequest {
            task: self.task,
            dataset: self.dataset.trim().to_owned(),
            version: self.name.trim().to_owned(),
            note: self.note.trim().to_owned(),
            several: self.several,
            even_if_unchanged,
        }
    }

    fn why_not(&self, view: &View, held: Option<&FreezePreview>) -> Option<String> {
        let (dataset, name) = (self.dataset.trim(), self.name.trim());
        if dataset.is_empty() || name.is_empty() {
            return Some("Name the dataset and the version".into());
        }
        let known = view.datasets.iter().find(|found| found.name == dataset);
        let taken = known.is_some_and(|known| {
            let mut versions = view.versions.iter();
            versions.any(|version| version.dataset == known.id && version.name == name)
        });
        if taken {
            return Some(format!("There is a version \"{name}\" already"));
        }
        match held {
            None => Some("Counting…".into()),
            Some(held) if held.refused.is_some() => Some("It cannot be made like this".into()),
            Some(_) => None,
        }
    }
}

/// What it holds and what it leaves out, before it is made.
fn what_it_holds(ui: &mut Ui, held: &FreezePreview) {
    let p = palette(ui.ctx());
    let divided = held.splits.iter().any(|part| part.split.is_some());
    let grid = Grid::new("what it holds").num_columns(3).spacing([space::L, space::XS]);
    grid.show(ui, |ui| {
        let mut line = |name: &str, inputs: u64, annotations: u64| {
            ui.label(name);
            ui.label(count(inputs, "input"));
            ui.label(count(annotations, "annotation"));
            ui.end_row();
        };
        for part in held.splits.iter().filter(|_| divided) {
            line(part.split.unwrap_or("in no split"), part.inputs, part.annotations);
        }
        line(if divided { "all" } else { "" }, held.inputs, held.annotations);
    });
    let several = match (held.several, held.of_others) {
        (0, _) => None,
        (inputs, 0) => Some(format!("Several labelers marked {}.", count(inputs, "input"))),
        (inputs, others) => Some(format!(
            "Several labelers marked {}: {} left out by the rule.",
            count(inputs, "input"),
            are(others)
        )),
    };
    let not_accepted = (held.not_accepted > 0).then(|| {
        format!(
            "Not accepted, and left out: {}.",
            count(held.not_accepted, "annotation")
        )
    });
    let empty = (held.empty > 0).then(|| format!("Without annotations: {}.", count(held.empty, "input")));
    for said in [several, not_accepted, empty].into_iter().flatten() {
        quiet(ui, said);
    }
    if let Some(refused) = &held.refused {
        ui.add(Label::new(RichText::new(refused).color(p.warn)).wrap());
    }
    if let Some((_, name)) = &held.same_as {
        let said = format!("Nothing changed since the version \"{}\".", label(name));
        ui.label(RichText::new(said).color(p.warn));
    }
}

fn are(annotations: u64) -> String {
    let verb = if annotations == 1 { "is" } else { "are" };
    format!("{} {verb}", count(annotations, "annotation"))
}

fn row(ui: &mut Ui, label: &str, called: &str, text: &mut String) {
    ui.horizontal(|ui| {
        caption(ui, label, 110.0);
        ui.add(TextEdit::singleline(text).desired_width(f32::INFINITY))
            .widget_info(|| WidgetInfo::labeled(Role::TextInput, true, called));
    });
}
