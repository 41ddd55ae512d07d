//! Commands about tasks, models, inputs and datasets.

use super::Target;
use crate::error::SessionError;
use crate::progress::Progress;
use crate::{DataCommand, ModelCommand, Session, TaskCommand};
use domain::workflow;

impl Session {
    /// Makes and changes tasks and concepts.
    pub(crate) fn apply_task(&mut self, command: TaskCommand) -> Result<(), SessionError> {
        match command {
            TaskCommand::SetAssist(task, assist) => self.set_assist(task, assist),
            TaskCommand::SetAuto(task, auto) => self.set_auto(task, auto),
            TaskCommand::AddConcept { name, color } => self.add_concept_here(&name, color),
            TaskCommand::EditConcept(concept, edit) => self.edit_concept(concept, edit),
            TaskCommand::MoveConcept(concept, before) => self.move_concept(concept, before),
            TaskCommand::ShowConcepts => {
                self.reads.ask_concept_uses();
                Ok(())
            }
            TaskCommand::CountConceptChange(act) => self.ask_concept_change(act),
            TaskCommand::ChangeConcepts(act) => self.start_concept_change(act),
            TaskCommand::SubmitComplete(task) => self.start_submitting(task),
            TaskCommand::Bulk(request) => self.start_bulk(request),
            TaskCommand::Prioritize(task, inputs, priority) => {
                workflow::may(&self.view.me, workflow::Permission::ConfigureTasks)?;
                self.prioritize(task, &inputs, priority)
            }
            TaskCommand::CreateTask(text) => self.start_create_task(*text),
            TaskCommand::EditTask(task, text, refresh) => self.start_edit_task(task, *text, refresh),
            TaskCommand::PreviewEdit(task, text, refresh) => self.ask_edit_preview(task, *text, refresh),
            TaskCommand::DeleteTask(task) => self.start_delete_task(task),
            TaskCommand::CountInputs(choice) => {
                self.reads.count_inputs(choice, self.view.me.id);
                Ok(())
            }
            TaskCommand::SaveTemplate(path, text) => self.write_template(&path, text),
            TaskCommand::LoadTemplate(path) => self.read_template(path),
            TaskCommand::ShowPictures(wanted) => self.show_pictures(wanted),
        }
    }

    /// Adds models, and runs them over tasks.
    pub(crate) fn apply_model(&mut self, command: ModelCommand) -> Result<(), SessionError> {
        match command {
            ModelCommand::AddModel(file) => self.start_add_model(file),
            ModelCommand::TestModel(file, image) => self.start_test_model(file, image),
            ModelCommand::UseEngine(name) => self.use_engine(&name),
            ModelCommand::PredictTask(task) => self.start_run(task, false),
            ModelCommand::AutoAnnotate(task) => self.start_run(task, true),
            ModelCommand::ResumeRun(gesture) => self.resume_run(gesture),
            ModelCommand::CancelRun(gesture) => self.cancel_run(gesture),
        }
    }

    /// Brings inputs in, delivers them, and takes them out.
    pub(crate) fn apply_data(&mut self, command: DataCommand, target: &Target) -> Result<(), SessionError> {
        match command {
            DataCommand::Freeze(request) => self.start_freeze(request),
            DataCommand::PreviewFreeze(request) => self.start_freeze_preview(request),
            DataCommand::Split(request) => self.start_split(request),
            DataCommand::ShowStatistics(dataset) => self.start_statistics(dataset),
            DataCommand::SaveStatistics(folder, split) => self.start_saving_statistics(folder, split),
            DataCommand::CompareDatasets(from, to) => self.start_comparison(from, to),
            DataCommand::ShowCompared(at) => self.show_compared(at),
            DataCommand::OpenInput(input) => self.open_input(input),
            DataCommand::CloseComparison => {
                self.view.comparison = None;
                Ok(())
            }
            DataCommand::SaveSearch(search) => match target.is_shown() {
                true => self.start_saving_search(search),
                false => self.save_search_now(search).map(drop),
            },
            DataCommand::DeleteSearch(name) => match target.is_shown() {
                true => self.start_deleting_search(name),
                false => self.delete_search_now(&name),
            },
            DataCommand::ShowDatasets => {
                self.reads.ask_datasets();
                Ok(())
            }
            DataCommand::NewDataset(name, chosen) => self.start_chosen_dataset(&name, chosen),
            DataCommand::AddToDataset(dataset, chosen) => self.start_adding_to_dataset(dataset, chosen),
            DataCommand::MakeDataset(name) => self.start_dataset(&name),
            DataCommand::ShowNumbers(task, from, to) => self.ask_numbers(task, from, to),
            DataCommand::CloseNumbers => {
                self.lead.close_numbers();
                Ok(())
            }
            DataCommand::SaveNumbers(path) => self.save_numbers(&path),
            DataCommand::TakeBack(gesture) => match target.is_shown() {
                true => self.start_take_back(gesture),
                false => self.take_back_now(gesture).map(drop),
            },
            DataCommand::Import(request) => self.start_import(request),
            DataCommand::DecideConflicts(job, which, decision) => self.decide_conflicts(job, &which, decision),
            DataCommand::RetryImport(job) => self.retry_import(job),
            DataCommand::SaveImportReport(job, path) => self.save_import_report(job, path),
            DataCommand::PreviewTable(path, columns) => self.preview_table(path, columns),
            DataCommand::SettlePictures(inputs, what) => match target.is_shown() {
                true => self.start_settle(inputs, what),
                false => {
                    let settled = self.settle_pictures_now(&inputs, what, &mut Progress::silent());
                    settled.map(drop)
                }
            },
            DataCommand::PreviewRemoval(inputs) => {
                self.reads.ask_removal(inputs);
                Ok(())
            }
            DataCommand::RemoveInputs(inputs) => match target.is_shown() {
                true => self.start_removal(inputs),
                false => {
                    let removed = self.remove_inputs_now(&inputs, &mut Progress::silent());
                    removed.map(drop)
                }
            },
            DataCommand::PreviewPurge(inputs) => {
                self.reads.ask_purge(inputs);
                Ok(())
            }
            DataCommand::PurgeInputs(inputs) => match target.is_shown() {
                true => self.start_purge(inputs),
                false => self.purge_inputs_now(&inputs, &mut Progress::silent()).map(drop),
            },
            DataCommand::LookThrough(thresholds) => self.start_clean(thresholds),
            DataCommand::IgnoreFinding(flag, inputs) => self.ignore_finding(flag, inputs),
            DataCommand::ForgetIgnored(only) => self.start_forgetting_ignored(only),
            DataCommand::ShowObjects(order) => self.show_objects(order),
            DataCommand::ShowObjectRows(seen, near) => {
                self.show_object_rows(seen, near);
                Ok(())
            }
            DataCommand::MoreLikeObject(object) => self.more_like_object(object),
            DataCommand::MoreLikeInput(input) => self.more_like_input(input),
            DataCommand::LookBy(by) => self.look_by(by),
            DataCommand::CountObjectChange(change) => self.ask_object_change(change),
            DataCommand::ChangeObjects(change) => match target.is_shown() {
                true => self.start_object_change(change),
                false => {
                    let changed = self.change_objects_now(&change, false, &mut Progress::silent());
                    changed.map(drop)
                }
            },
            DataCommand::ShowThumbs(inputs) => {
                self.reads.ask_wanted(inputs);
                Ok(())
            }
            DataCommand::ExcludeInputs(inputs, back) => match target.is_shown() {
                true => self.start_exclusion(inputs, back),
                false => {
                    let changed = self.exclude_inputs_now(&inputs, back, &mut Progress::silent());
                    changed.map(drop)
                }
            },
            DataCommand::EditMetadata(request) => match target.is_shown() {
                true => self.start_metadata(request),
                false => self.edit_metadata_now(request, &mut Progress::silent()).map(drop),
            },
            DataCommand::Export(request) => self.start_export(request, false),
            DataCommand::PreviewExport(request) => self.start_export(request, true),
            DataCommand::FindMoved(folder) => self.start_find_moved(folder),
            DataCommand::ShowRoots => self.ask_roots(),
            DataCommand::SetRoot(name, location) => self.set_root(name, location),
        }
    }
}
