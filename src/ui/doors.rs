//! Which form or page a dialog that was asked for is, and who may open it.

use super::automation::AutomationForm;
use super::desk::Page;
use super::forms::{
    DatasetsForm, DeleteForm, Dialog, ExportForm, Form, FreezeForm, ImportForm, NewDatasetForm, RemoveForm, ReportForm,
};
use super::labeling::QuestionsForm;
use super::models::{AddModelForm, TrialForm};
use super::team::{PassphraseForm, TeamForm};
use super::workspace::Ui;
use domain::TaskId;
use session::Notice;
use session::view::{Gravity, View};

impl Ui {
    /// Opens what was asked for, or says why not.
    pub(super) fn open(&mut self, dialog: Dialog, view: &View) {
        if let Err(text) = dialog.may(view) {
            let gravity = Gravity::Refusal;
            return self.toast(Notice { gravity, text });
        }
        match dialog {
            Dialog::Team => self.form = Some(Form::Team(TeamForm::default())),
            Dialog::Passphrase(member) => self.form = Some(Form::Passphrase(PassphraseForm::new(member))),
            Dialog::NewTask | Dialog::EditTask(_) | Dialog::CopyTask(_) => self.open_task(dialog, view),
            Dialog::Import => {
                if !matches!(self.form, Some(Form::Import(_))) {
                    self.form = Some(Form::Import(ImportForm::new(Vec::new())));
                }
            }
            Dialog::Export => self.form = Some(Form::Export(ExportForm::new(view, view.task))),
            Dialog::ExportTask(task) => self.form = Some(Form::Export(ExportForm::new(view, Some(task)))),
            Dialog::Datasets => self.form = Some(Form::Datasets(DatasetsForm::default())),
            Dialog::NewDataset => {
                self.form = Some(Form::NewDataset(NewDatasetForm::new(view, self.browser.chosen())));
            }
            Dialog::RemoveChosen => self.form = RemoveForm::new(self.browser.chosen()).map(Form::Remove),
            Dialog::RemoveInput(input) => self.form = RemoveForm::new(vec![input]).map(Form::Remove),
            Dialog::LabelAnew(input) => self.form = Some(Form::Remove(RemoveForm::anew(input))),
            Dialog::ExportDataset(id) => self.form = Some(Form::Export(ExportForm::of_dataset(view, id))),
            Dialog::ExportReport(job) => self.form = ReportForm::new(view, job).map(Form::ExportReport),
            Dialog::Freeze(task) => {
                let found = view.tasks.iter().find(|summary| summary.task.id == task);
                self.form = found.map(|summary| Form::Freeze(FreezeForm::new(view, summary)));
            }
            Dialog::DeleteTask(task) => self.form = Some(Form::DeleteTask(DeleteForm::new(task))),
            Dialog::Numbers(task) => {
                self.numbers_page.open(task);
                self.desk.page = Page::Numbers;
            }
            Dialog::Models => self.desk.page = Page::Models,
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
        let found = view.tasks.iter().find(|summary| summary.task.id == task);
        self.form = found.map(|summary| {
            let form = AutomationForm::new(&summary.task);
            Form::Automation(if annotating { form.annotating() } else { form })
        });
    }
}
