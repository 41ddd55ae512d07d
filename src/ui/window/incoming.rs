//! What comes from outside the window: answered file dialogs, dropped files, an import after which a first task is due.

use super::Ui;
use super::dialogs::Form;
use crate::forms::{ImportForm, PathEntry};
use crate::request::{Pick, Request};
use crate::state::Page;
use domain::workflow::Permission;
use session::view::{JobOutcome, View};
use session::{Command, DataCommand, ModelCommand, ProjectCommand, QualityCommand};
use std::path::PathBuf;

impl Ui {
    /// A file dialog was answered; `None` when the desktop has none, and the window must ask itself.
    pub fn picked(
        &mut self,
        pick: Pick,
        paths: Option<Vec<PathBuf>>,
        view: Option<&View>,
        requests: &mut Vec<Request>,
    ) {
        let Some(paths) = paths else {
            self.path_entry = Some(PathEntry::new(pick, String::new()));
            return;
        };
        let Some(first) = paths.first() else { return };
        match pick {
            Pick::Project | Pick::Folder => requests.push(Request::Open(first.display().to_string())),
            Pick::NewProject => requests.push(Request::Create(first.display().to_string())),
            Pick::ProjectCopy => requests.push(Command::Project(ProjectCommand::SaveCopy(first.clone())).into()),
            Pick::AgreementFile => {
                requests.push(Command::Quality(QualityCommand::SaveAgreement(first.clone())).into());
            }
            Pick::NumbersFile => requests.push(Command::Data(DataCommand::SaveNumbers(first.clone())).into()),
            Pick::ImportReport => {
                if let Some(Form::ImportReport(form)) = &self.form {
                    let command = DataCommand::SaveImportReport(form.job(), first.clone());
                    requests.push(Command::Data(command).into());
                }
            }
            Pick::StatisticsFolder => {
                if let Some(Form::Statistics(form)) = &self.form {
                    let command = DataCommand::SaveStatistics(first.clone(), form.split());
                    requests.push(Command::Data(command).into());
                }
            }
            Pick::MovedFolder => requests.push(Command::Data(DataCommand::FindMoved(first.clone())).into()),
            Pick::RootFolder => {
                if let Some(Form::Roots(form)) = &mut self.form {
                    form.picked(first);
                }
            }
            Pick::ImportFiles | Pick::ImportFolder => match &mut self.form {
                Some(Form::Import(form)) => form.add(paths),
                _ => self.form = Some(Form::Import(ImportForm::new(paths))),
            },
            Pick::ExportFolder => {
                if let Some(Form::Export(form)) = &mut self.form {
                    form.set_out(first);
                }
            }
            Pick::Model => {
                if let Some(Form::AddModel(form)) = &mut self.form {
                    form.set_path(first);
                }
            }
            Pick::TemplateOpen | Pick::TemplateSave | Pick::GuidePicture => {
                if let (Some(Form::Task(form)), Some(view)) = (&mut self.form, view) {
                    form.picked(pick, first, view, requests);
                }
            }
            Pick::TriedModel => {
                if let Some(Form::TryModel(form)) = &mut self.form {
                    form.set_file(first);
                }
            }
            Pick::TriedPicture => {
                if let Some(Form::TryModel(form)) = &mut self.form {
                    form.set_image(first);
                }
            }
        }
    }

    /// Files were dropped on the window.
    pub fn dropped(&mut self, paths: Vec<PathBuf>, view: Option<&View>, requests: &mut Vec<Request>) {
        let is_project = |path: &PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("labelwright"));
        let is_model = |path: &PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("onnx"));
        match (view, paths.as_slice()) {
            (Some(_), [_, ..]) if paths.iter().all(is_model) => {
                self.state.page = Page::Models;
                requests.extend(
                    paths
                        .into_iter()
                        .map(|path| Command::Model(ModelCommand::AddModel(path)).into()),
                );
            }
            (Some(_), [one]) if is_project(one) => requests.push(Request::Open(one.display().to_string())),
            (Some(_), _) => match &mut self.form {
                Some(Form::Import(form)) => form.add(paths),
                _ => self.form = Some(Form::Import(ImportForm::new(paths))),
            },
            (None, [first, ..]) => requests.push(Request::Open(first.display().to_string())),
            (None, []) => {}
        }
    }

    /// After the first import into a project without tasks, the next step is offered once, on the page of tasks.
    pub(super) fn offer_first_task(&mut self, view: &View) {
        let imported = view
            .jobs
            .iter()
            .any(|job| matches!(&job.outcome, Some(JobOutcome::Imported(report)) if report.added > 0));
        let may = view.why_not(Permission::ConfigureTasks).is_none();
        if may && imported && view.tasks.is_empty() && self.form.is_none() && !self.offered_first_task {
            self.offered_first_task = true;
            // The page of tasks offers it.
            if self.state.page == Page::Canvas {
                self.state.page = Page::Tasks;
            }
        }
    }
}
