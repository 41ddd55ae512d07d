//! The dialog that delivers a dataset: what the format cannot carry is shown before anything is written.

use crate::domain::{DatasetId, TaskId, TaskKind};
use crate::session::export::ExportReport;
use crate::session::view::{JobOutcome, TaskSummary, View};
use crate::session::{Command, ExportRequest, Pictures};
use crate::ui::panels::jobs;
use crate::ui::theme::space;
use crate::ui::widgets::{button_row, heading, primary_button, quiet};
use crate::ui::wish::{Pick, Wish};
use egui::{Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use std::path::PathBuf;

const FORMATS: [(&str, &str); 6] = [
    ("coco", "COCO instances"),
    ("yolo", "YOLO boxes"),
    ("yolo-seg", "YOLO outlines"),
    ("yolo-cls", "YOLO classification folders"),
    ("voc", "Pascal VOC"),
    ("imagenet", "ImageNet folders"),
];

/// Height of what is said before anything is written, in points: three lines, and one to see that there are more.
const PREVIEW: f32 = 84.0;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scope {
    Task(TaskId),
    All,
    Dataset(DatasetId),
}

/// What has been entered so far.
#[derive(Debug)]
pub struct ExportForm {
    format: &'static str,
    task: Option<TaskId>,
    scope: Scope,
    all_statuses: bool,
    pictures: Pictures,
    out: String,
    previewed: Option<ExportRequest>,
}

impl ExportForm {
    /// A form that suits a task, or the whole project.
    pub fn new(view: &View, task: Option<TaskId>) -> Self {
        let kind = summary(view, task).map(|summary| summary.task.kind);
        Self {
            format: match kind {
                Some(TaskKind::Classification) => "imagenet",
                _ => "coco",
            },
            scope: task.map_or(Scope::All, Scope::Task),
            task,
            all_statuses: false,
            pictures: Pictures::Copy,
            out: String::new(),
            previewed: None,
        }
    }

    /// Takes the folder that was chosen.
    pub fn set_out(&mut self, folder: &std::path::Path) {
        self.out = folder.display().to_string();
    }

    /// Shows the dialog; false when it is to be closed.
    pub fn show(&mut self, ui: &Ui, view: &View, wishes: &mut Vec<Wish>) -> bool {
        let mut open = true;
        let modal = crate::ui::widgets::modal(ui.ctx(), "export").show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Export");
            self.fields(ui, view, wishes);
            self.preview(ui, view, wishes);
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let why_not = self.why_not(view);
                let response = ui
                    .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, "Export"))
                    .inner;
                if response.clicked() {
                    wishes.push(Command::Export(self.request()).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
                if let Some(reason) = why_not {
                    quiet(ui, reason);
                }
            });
        });
        open && !modal.should_close()
    }

    fn why_not(&self, view: &View) -> Option<&'static str> {
        match counted(view) {
            Some(report) if report.annotations == 0 && report.left_out > 0 => {
                Some("Nothing is accepted yet: submit, or tick \"Also annotations …\"")
            }
            Some(report) if report.annotations == 0 => Some("There are no annotations to export"),
            _ if self.out.trim().is_empty() => Some("Choose a new or empty folder"),
            _ => None,
        }
    }

    fn fields(&mut self, ui: &mut Ui, view: &View, wishes: &mut Vec<Wish>) {
        heading(ui, "FORMAT");
        ui.horizontal_wrapped(|ui| {
            for (name, title) in FORMATS {
                ui.selectable_value(&mut self.format, name, title);
            }
        });
        heading(ui, "WHAT");
        ui.horizontal_wrapped(|ui| {
            if let Some(summary) = summary(view, self.task) {
                let scope = Scope::Task(summary.task.id);
                ui.selectable_value(&mut self.scope, scope, format!("Task \"{}\"", summary.task.name));
            }
            ui.selectable_value(&mut self.scope, Scope::All, "The whole project");
            for dataset in &view.datasets {
                ui.selectable_value(
                    &mut self.scope,
                    Scope::Dataset(dataset.id),
                    format!("Dataset \"{}\"", dataset.name),
                );
            }
        });
        ui.checkbox(&mut self.all_statuses, "Also annotations that are not yet accepted");
        ui.horizontal(|ui| {
            quiet(ui, "Pictures");
            ui.selectable_value(&mut self.pictures, Pictures::Copy, "are copied");
            ui.selectable_value(&mut self.pictures, Pictures::Link, "are linked");
            ui.selectable_value(&mut self.pictures, Pictures::None, "stay where they are");
        });
        heading(ui, "WHERE");
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.out)
                .hint_text("A new or empty folder")
                .desired_width(390.0);
            ui.add(field)
                .widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Folder to export to"));
            if ui.button("Choose…").clicked() {
                wishes.push(Wish::Pick(Pick::ExportFolder));
            }
        });
    }

    /// What would be written and lost, counted in the background whenever the question changes.
    fn preview(&mut self, ui: &mut Ui, view: &View, wishes: &mut Vec<Wish>) {
        let mut question = self.request();
        question.out = PathBuf::new();
        if self.previewed.as_ref() != Some(&question) {
            for job in &view.jobs {
                if matches!(job.outcome, Some(JobOutcome::Previewed(_))) {
                    wishes.push(Command::Dismiss(job.id).into());
                }
            }
            wishes.push(Command::PreviewExport(question.clone()).into());
            self.previewed = Some(question);
        }
        heading(ui, "BEFORE ANYTHING IS WRITTEN");
        // As high before it is counted as after: what is clicked on must not move away.
        ScrollArea::vertical()
            .id_salt("preview")
            .max_height(PREVIEW)
            .auto_shrink([false, false])
            .show(ui, |ui| match counted(view) {
                Some(report) => {
                    jobs::exported(ui, report);
                    if report.losses.is_empty() {
                        quiet(ui, "The format carries all of it.");
                    }
                }
                None => drop(quiet(ui, "Counting…")),
            });
    }

    fn request(&self) -> ExportRequest {
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
            all_statuses: self.all_statuses,
            pictures: self.pictures,
        }
    }
}

fn summary(view: &View, task: Option<TaskId>) -> Option<&TaskSummary> {
    let id = task?;
    view.tasks.iter().find(|summary| summary.task.id == id)
}

/// What the export would deliver, once it is counted.
fn counted(view: &View) -> Option<&ExportReport> {
    view.jobs.iter().rev().find_map(|job| match &job.outcome {
        Some(JobOutcome::Previewed(report)) => Some(report),
        _ => None,
    })
}
