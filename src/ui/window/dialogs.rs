//! Which form or page a dialog that was asked for is, and who may open it.

use super::Ui;
use crate::automation::AutomationForm;
use crate::clean::CleanForm;
use crate::forms::{
    BulkForm, CompareForm, ConceptsForm, DatasetsForm, DeleteForm, ExportForm, FreezeForm, ImportForm,
    ImportReportForm, MetadataForm, NewDatasetForm, ObjectChangeForm, RemoveForm, ReportForm, RootsForm,
    SaveSearchForm, SplitForm, StatisticsForm,
};
use crate::labeling::QuestionsForm;
use crate::members::{PassphraseForm, TeamForm};
use crate::models::{AddModelForm, TrialForm};
use crate::request::Dialog;
use crate::state::Page;
use crate::task_form::TaskForm;
use domain::{Sign, TaskId};
use session::Notice;
use session::bulk::BulkAct;
use session::view::{Severity, TaskSummary, View};

/// The form that is open.
#[derive(Debug)]
pub(super) enum Form {
    /// A task that is made or changed.
    Task(Box<TaskForm>),
    /// The import.
    Import(ImportForm),
    /// The export.
    Export(ExportForm),
    /// The datasets and their versions.
    Datasets(DatasetsForm),
    /// The concepts of the project.
    Concepts(ConceptsForm),
    /// Where the pictures are.
    Roots(RootsForm),
    /// A new dataset.
    NewDataset(NewDatasetForm),
    /// A search to save.
    SaveSearch(SaveSearchForm),
    /// Annotations to change or remove.
    ChangeObjects(ObjectChangeForm),
    /// Inputs to remove.
    Remove(RemoveForm),
    /// The same on many inputs.
    Bulk(BulkForm),
    /// A key of the metadata for many inputs.
    Metadata(MetadataForm),
    /// What an import did.
    ImportReport(ImportReportForm),
    /// What an export did.
    ExportReport(ReportForm),
    /// A version of a dataset to make.
    Freeze(FreezeForm),
    Split(SplitForm),
    Statistics(StatisticsForm),
    /// Two versions to compare.
    Compare(CompareForm),
    /// What is wrong with the pictures.
    Clean(CleanForm),
    /// A task to delete.
    DeleteTask(DeleteForm),
    /// A model to add.
    AddModel(AddModelForm),
    /// A model to try.
    TryModel(TrialForm),
    /// A task's automation.
    Automation(AutomationForm),
    /// What labelers ask.
    Questions(QuestionsForm),
    /// The team.
    Team(TeamForm),
    /// A member's passphrase.
    Passphrase(PassphraseForm),
}

impl Form {
    /// The task on which it tells of the model's work.
    pub(super) fn shown_task(&self) -> Option<TaskId> {
        let Self::Automation(form) = self else { return None };
        Some(form.task())
    }
}

impl Ui {
    /// Opens what was asked for, or says why not.
    pub(super) fn open(&mut self, dialog: Dialog, view: &View) {
        if let Err(text) = dialog.may(view) {
            let severity = Severity::Refusal;
            return self.toast(Notice { severity, text });
        }
        match dialog {
            Dialog::Team => self.form = Some(Form::Team(TeamForm::default())),
            Dialog::Passphrase(member) => self.form = Some(Form::Passphrase(PassphraseForm::new(member))),
            Dialog::NewTask => self.open_task(Some(TaskForm::new(view))),
            Dialog::EditTask(task) => {
                self.open_task(summary(view, task).map(|summary| TaskForm::edit(view, summary)));
            }
            Dialog::CopyTask(task) => {
                self.open_task(summary(view, task).map(|summary| TaskForm::copy_of(view, summary)));
            }
            Dialog::Import => {
                if !matches!(self.form, Some(Form::Import(_))) {
                    self.form = Some(Form::Import(ImportForm::new(Vec::new())));
                }
            }
            Dialog::Export => self.form = Some(Form::Export(ExportForm::new(view, view.task))),
            Dialog::ExportTask(task) => self.form = Some(Form::Export(ExportForm::new(view, Some(task)))),
            Dialog::Datasets => self.form = Some(Form::Datasets(DatasetsForm::default())),
            Dialog::Concepts => self.form = Some(Form::Concepts(ConceptsForm::default())),
            Dialog::Roots => self.form = Some(Form::Roots(RootsForm::default())),
            Dialog::NewDataset => {
                self.form = Some(Form::NewDataset(NewDatasetForm::new(view, self.browser.chosen(view))));
            }
            Dialog::AssignChosen => {
                self.form = BulkForm::assigning(view, self.browser.chosen(view)).map(Form::Bulk);
            }
            Dialog::ApproveChosen => {
                self.form = BulkForm::new(view, self.browser.chosen(view), BulkAct::Approve).map(Form::Bulk);
            }
            Dialog::ClaimChosen(concept, sign) => {
                let name = view
                    .concept(concept)
                    .map(|concept| concept.name.clone())
                    .unwrap_or_default();
                let act = match sign {
                    Sign::Present => BulkAct::Add(name),
                    Sign::Absent => BulkAct::Absent(name),
                };
                self.form = BulkForm::new(view, self.browser.chosen(view), act).map(Form::Bulk);
            }
            Dialog::ExportChosen => {
                let form = ExportForm::of_chosen(view, self.browser.chosen(view));
                self.form = Some(Form::Export(form));
            }
            Dialog::MetadataOfChosen => self.form = MetadataForm::new(self.browser.chosen(view)).map(Form::Metadata),
            Dialog::SaveSearch => self.form = Some(Form::SaveSearch(SaveSearchForm::new(view))),
            Dialog::RemoveChosen => self.form = RemoveForm::new(self.browser.chosen(view)).map(Form::Remove),
            Dialog::ChangeObjects(concept) => {
                let form = ObjectChangeForm::new(self.browser.chosen_objects(view), concept);
                self.form = form.map(Form::ChangeObjects);
            }
            Dialog::RemoveInput(input) => self.form = RemoveForm::new(vec![input]).map(Form::Remove),
            Dialog::Relabel(input) => self.form = Some(Form::Remove(RemoveForm::relabeling(input))),
            Dialog::ExportDataset(id) => self.form = Some(Form::Export(ExportForm::of_dataset(view, id))),
            Dialog::ExportReport(job) => self.form = ReportForm::new(view, job).map(Form::ExportReport),
            Dialog::ImportReport(job) => self.form = ImportReportForm::new(view, job).map(Form::ImportReport),
            Dialog::Freeze(task) => {
                let found = summary(view, task);
                self.form = found.map(|summary| Form::Freeze(FreezeForm::new(view, summary)));
            }
            Dialog::FreezeDataset(dataset) => {
                self.form = FreezeForm::of_dataset(view, dataset).map(Form::Freeze);
            }
            Dialog::SplitDataset(dataset) => self.form = Some(Form::Split(SplitForm::new(dataset))),
            Dialog::Clean => self.form = Some(Form::Clean(CleanForm::new())),
            Dialog::Statistics(dataset) => self.form = Some(Form::Statistics(StatisticsForm::new(dataset))),
            Dialog::CompareVersions(to) => self.form = Some(Form::Compare(CompareForm::new(view, to))),
            Dialog::DeleteTask(task) => self.form = Some(Form::DeleteTask(DeleteForm::new(task))),
            Dialog::Numbers(task) => {
                self.numbers_page.open(task);
                self.state.page = Page::Numbers;
            }
            Dialog::Models => self.state.page = Page::Models,
            Dialog::AddModel => self.form = Some(Form::AddModel(AddModelForm::default())),
            Dialog::TryModel(model) => self.form = Some(Form::TryModel(TrialForm::new(view, model))),
            Dialog::Automation(task) => self.open_automation(view, task, false),
            Dialog::AutoAnnotation(task) => self.open_automation(view, task, true),
            Dialog::Sample(task) => self.review.show_sample(task),
            Dialog::Questions => self.form = Some(Form::Questions(QuestionsForm::new(view))),
            Dialog::Settings => self.settings_dialog.open(),
            Dialog::KeySheet => self.key_sheet.open(),
        }
    }

    fn open_automation(&mut self, view: &View, task: TaskId, annotating: bool) {
        let found = summary(view, task);
        self.form = found.map(|summary| {
            let form = AutomationForm::new(&summary.task);
            Form::Automation(if annotating { form.annotating() } else { form })
        });
    }
}

impl Ui {
    /// Opens a form for a new task, for a copy, or for one that is there; what was begun in such a form before can be
    /// taken up in it.
    pub(super) fn open_task(&mut self, form: Option<TaskForm>) {
        let Some(form) = form else { return };
        let earlier = self
            .unfinished_tasks
            .iter()
            .position(|begun| begun.editing() == form.editing());
        let earlier = earlier.map(|place| self.unfinished_tasks.remove(place));
        self.form = Some(Form::Task(Box::new(form.after(earlier))));
    }
}

fn summary(view: &View, task: TaskId) -> Option<&TaskSummary> {
    view.tasks.iter().find(|summary| summary.task.id == task)
}
