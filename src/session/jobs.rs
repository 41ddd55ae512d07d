//! Long work on threads of its own, with progress, rate and time left; it can be stopped.
#![deny(clippy::wildcard_enum_match_arm)]

use super::background::EventSender;
use super::error::SessionError;
use super::notice::Notice;
use super::pending::PendingCommits;
use super::progress::{JobUpdate, Progress};
use super::report::TaskMade;
use super::view::{Job, JobKind, JobOutcome};
use super::waiting::Act;
use super::{
    Command, DataCommand, ImportRequest, MemberCommand, ModelCommand, NavigateCommand, ReviewCommand, Session,
    TaskCommand, notice,
};
use domain::TaskId;
use domain::names::label;
use platform::faults::caught;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A job at work.
struct Running {
    id: u64,
    cancel: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// Long work in the background. It is cancelled and waited for when this is dropped.
#[derive(Default)]
pub(super) struct Jobs {
    last: u64,
    running: Vec<Running>,
    /// What was asked of each import.
    imports: HashMap<u64, ImportRequest>,
}

impl Jobs {
    /// Whether no job is at work.
    pub(crate) fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Remembers what was asked of the import that was started last.
    pub(crate) fn remember_import(&mut self, request: ImportRequest) {
        self.imports.insert(self.last, request);
    }

    /// What was asked of the import that this job was.
    pub(crate) fn import(&self, job: u64) -> Option<&ImportRequest> {
        self.imports.get(&job)
    }

    /// Starts `work` on a thread named for it; returns the number of the job.
    ///
    /// # Errors
    /// What the operating system says when it gives no thread.
    fn start(
        &mut self,
        events: EventSender,
        work: impl FnOnce(&mut Progress) -> Result<JobOutcome, SessionError> + Send + 'static,
    ) -> std::io::Result<u64> {
        self.last += 1;
        let id = self.last;
        let cancel = Arc::new(AtomicBool::new(false));
        let mut progress = Progress::of_job(id, cancel.clone(), events);
        let thread = std::thread::Builder::new().name(format!("job-{id}")).spawn(move || {
            let outcome = match caught(|| work(&mut progress)) {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(SessionError::Cancelled)) => JobOutcome::Cancelled,
                Ok(Err(error)) => JobOutcome::Failed(notice::sentence(&error, None)),
                Err(fault) => JobOutcome::Failed(notice::fault(&fault)),
            };
            progress.finish(outcome);
        })?;
        self.running.push(Running { id, cancel, thread });
        Ok(id)
    }

    /// Asks a job to stop.
    pub(super) fn cancel(&self, id: u64) {
        for job in self.running.iter().filter(|job| job.id == id) {
            job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// A job is over.
    fn forget(&mut self, id: u64) {
        self.running.retain(|job| job.id != id);
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        for job in self.running.drain(..) {
            job.cancel.store(true, Ordering::Relaxed);
            if job.thread.join().is_err() {
                tracing::error!("a job panicked");
            }
        }
    }
}

impl PendingCommits {
    /// Defers a command that works from what is on disk until everything before it is there: an export includes the shape
    /// drawn last, and a task may name the member added last. Returns any other command. `behind` tells whether a command
    /// before it waits to be carried out.
    pub(super) fn defer(&mut self, command: Command, behind: bool) -> Option<Command> {
        let waits = behind || !self.is_empty() || !self.deferred.is_empty();
        if waits && works_on_disk(&command) {
            self.deferred.push_back(command);
            return None;
        }
        Some(command)
    }
}

impl Session {
    /// Starts `work` on a thread named for it.
    pub(super) fn start_job(
        &mut self,
        title: String,
        work: impl FnOnce(&mut Progress) -> Result<JobOutcome, SessionError> + Send + 'static,
    ) -> Result<(), SessionError> {
        self.start_job_of(JobKind::Other, title, work)
    }

    /// The same for a kind of job that the window shows differently.
    pub(super) fn start_job_of(
        &mut self,
        kind: JobKind,
        title: String,
        work: impl FnOnce(&mut Progress) -> Result<JobOutcome, SessionError> + Send + 'static,
    ) -> Result<(), SessionError> {
        // The title may contain names that people chose.
        let title = label(&title);
        self.view.refuse_if_displaced()?;
        let started = self.jobs.start(self.events.sender.clone(), work);
        let id = started.map_err(|source| SessionError::Io {
            path: self.project.path.clone(),
            source,
        })?;
        self.view.jobs.push(Job {
            id,
            kind,
            title,
            done: 0,
            total: None,
            rate: 0.0,
            left: None,
            outcome: None,
        });
        Ok(())
    }

    pub(super) fn take_job(&mut self, update: JobUpdate) {
        if update.outcome.is_some() {
            return self.carry_out_and_tell(Act::JobOver(Arc::new(update)));
        }
        if let Some(job) = self.view.jobs.iter_mut().find(|job| job.id == update.id) {
            let imports = job.kind == JobKind::Import && job.total.is_none() && update.total.is_some();
            job.done = update.done;
            job.total = update.total;
            job.rate = update.rate;
            job.left = update
                .total
                .filter(|_| update.rate > 0.0)
                .map(|total| total.saturating_sub(update.done) as f64 / update.rate);
            let looks = job.kind == JobKind::Looks;
            if imports {
                self.renew_roots();
            }
            if looks {
                self.looked_on(update.id);
            }
        }
    }

    /// A job is over. Whoever reads that files came in or went, and is offered a task for them, sees what there is.
    pub(super) fn job_over(&mut self, update: &JobUpdate) -> Result<(), SessionError> {
        let outcome = update.outcome.as_ref();
        let made = matches!(outcome, Some(JobOutcome::TaskMade(_)));
        if made || outcome.is_some_and(|outcome| outcome.stale().lists) {
            self.renew_summary()?;
        }
        self.tell_job_over(update);
        Ok(())
    }

    /// What came of a job.
    pub(super) fn tell_job_over(&mut self, update: &JobUpdate) {
        let Some(job) = self.view.jobs.iter_mut().find(|job| job.id == update.id) else {
            return;
        };
        let Some(outcome) = update.outcome.clone() else { return };
        if !matches!(outcome, JobOutcome::Failed(_) | JobOutcome::Cancelled) {
            job.title = notice::is_over(&job.title);
        }
        job.outcome = Some(outcome.clone());
        let kind = job.kind;
        let stale = outcome.stale();
        if stale.inputs {
            // Inputs in memory are older than the job.
            self.forget_settled_docs();
        }
        self.jobs.forget(update.id);
        if kind == JobKind::Import {
            self.renew_roots();
        }
        if kind == JobKind::Looks {
            self.looking_over(update.id, &outcome);
            // That it went well shows in the order of what is shown.
            let is_news = matches!(outcome, JobOutcome::Failed(_));
            self.view.jobs.retain(|job| job.id != update.id || is_news);
        }
        match &outcome {
            JobOutcome::ModelRead(model) => {
                let kept = self.keep_model((**model).clone());
                if let Err(error) = kept {
                    self.report(&error);
                }
                self.view.refresh_smart_models();
            }
            JobOutcome::Hashed(hashed) => {
                if let Err(error) = self.take_hashed(hashed.clone()) {
                    self.report(&error);
                }
                self.view.jobs.retain(|job| job.id != update.id);
            }
            JobOutcome::ModelTested(tested) => self.view.take_tested(update.id, Ok((**tested).clone())),
            JobOutcome::Failed(reason) if kind == JobKind::Trial => {
                self.view.take_tested(update.id, Err(reason.clone()));
            }
            JobOutcome::Predicted(task, report) => self.take_predicted(*task, report),
            // An import that is taken back, or a removal, may be of the input on the canvas.
            JobOutcome::InputsChanged(_) | JobOutcome::TakenBack(_) | JobOutcome::ConceptsChanged(_) => {
                self.reopen_current();
            }
            JobOutcome::Purged(_) => {
                self.forget_looks();
                self.reopen_current();
            }
            JobOutcome::Compared(found) => self.take_compared(found),
            JobOutcome::ConflictsDecided(decided) => self.conflicts_decided(decided),
            JobOutcome::Imported(_)
            | JobOutcome::Exported(_)
            | JobOutcome::Previewed(_)
            | JobOutcome::SplitPreviewed(_)
            | JobOutcome::BulkCounted(_)
            | JobOutcome::FreezePreviewed(_)
            | JobOutcome::Counted(_)
            | JobOutcome::LookedThrough(_)
            | JobOutcome::LooksMade(_)
            | JobOutcome::DatasetChanged(_)
            | JobOutcome::Found(_)
            | JobOutcome::TaskMade(_)
            | JobOutcome::HandedOver(_)
            | JobOutcome::TaskChanged(_)
            | JobOutcome::Failed(_)
            | JobOutcome::Cancelled => {}
        }
        if let JobOutcome::TaskMade(TaskMade { task, taken, said, .. }) = outcome {
            // The task itself is news enough, unless it took something over, or left something out.
            let is_news = taken > 0 || !said.is_empty();
            self.view.jobs.retain(|job| job.id != update.id || is_news);
            // The task is on disk, and was read.
            if let Err(error) = self.begin(task) {
                self.report(&error);
            }
        }
        self.ask_summary();
        self.refresh_list();
        self.ask_open_places();
        self.ask_gestures();
        if stale.inputs {
            self.reads.ask_metadata();
        }
    }

    /// Opens a new task for its labelers; others get a notice where to find it.
    fn begin(&mut self, task: TaskId) -> Result<(), SessionError> {
        let made = self.view.task(task)?;
        if made.labelers.contains(&self.view.me.id) {
            return self.then(NavigateCommand::OpenTask(Some(task)));
        }
        let text = notice::task_made(&made.name);
        self.notices.push(Notice::info(text));
        Ok(())
    }

    /// Carries out deferred commands once everything is on disk.
    pub(super) fn run_deferred(&mut self) {
        while self.pending.is_empty() && !self.waiting.holds_back() {
            let Some(command) = self.pending.deferred.pop_front() else {
                return;
            };
            if let Err(error) = self.then(command) {
                self.report(&error);
            }
        }
    }

    /// Waits until all jobs are over and handles their events. For programs without a window.
    pub fn wait_for_jobs(&mut self) {
        while !self.jobs.is_idle() || !self.pending.deferred.is_empty() {
            if let Ok(event) = self.events.queue.recv_timeout(Duration::from_millis(200)) {
                self.handle_event(event);
            }
        }
        while self.pump() {}
    }
}

/// Whether a command works from what is on disk, on a thread of its own.
fn works_on_disk(command: &Command) -> bool {
    use {DataCommand as D, MemberCommand as Mb, ModelCommand as Mo, ReviewCommand as R, TaskCommand as T};
    match command {
        Command::Navigate(_)
        | Command::Edit(_)
        | Command::Suggest(_)
        | Command::Question(_)
        | Command::Quality(_)
        | Command::Project(_) => false,
        Command::Review(command) => match command {
            R::DecideOnSample(..) | R::DrawMore(..) => true,
            R::Open(_)
            | R::LookAt(_)
            | R::Approve(_)
            | R::Deny(..)
            | R::Reject(..)
            | R::RequestChanges(..)
            | R::Reopen(..)
            | R::Merge(_)
            | R::TakeVersion(_)
            | R::TakeInConflict(..)
            | R::NextReview
            | R::ShowGrid(_)
            | R::ShowCrops(_)
            | R::ShowSamples(_) => false,
        },
        Command::Member(command) => match command {
            Mb::RemoveMember(..) | Mb::TakeOver { .. } => true,
            Mb::AddMember { .. } | Mb::EditMember { .. } | Mb::SetPassphrase { .. } => false,
        },
        Command::Task(command) => match command {
            T::Bulk(_)
            | T::CreateTask(_)
            | T::EditTask(..)
            | T::PreviewEdit(..)
            | T::DeleteTask(_)
            | T::SubmitComplete(_)
            | T::CountConceptChange(_)
            | T::ChangeConcepts(_) => true,
            T::SaveTemplate(..)
            | T::LoadTemplate(_)
            | T::ShowPictures(_)
            | T::CountInputs(_)
            | T::SetAssist(..)
            | T::SetAuto(..)
            | T::Prioritize(..)
            | T::AddConcept { .. }
            | T::ShowConcepts
            | T::EditConcept(..)
            | T::MoveConcept(..) => false,
        },
        Command::Model(command) => match command {
            Mo::PredictTask(_) | Mo::AutoAnnotate(_) | Mo::ResumeRun(_) => true,
            Mo::AddModel(_) | Mo::TestModel(..) | Mo::UseEngine(_) | Mo::CancelRun(_) => false,
        },
        Command::Data(command) => match command {
            D::Freeze(_)
            | D::PreviewFreeze(_)
            | D::Split(_)
            | D::SaveSearch(_)
            | D::DeleteSearch(_)
            | D::ShowStatistics(_)
            | D::SaveStatistics(..)
            | D::CompareDatasets(..)
            | D::ShowCompared(_)
            | D::NewDataset(..)
            | D::AddToDataset(..)
            | D::MakeDataset(_)
            | D::TakeBack(_)
            | D::Import(_)
            | D::DecideConflicts(..)
            | D::RetryImport(_)
            | D::SettlePictures(..)
            | D::PreviewRemoval(_)
            | D::RemoveInputs(_)
            | D::PreviewPurge(_)
            | D::PurgeInputs(_)
            | D::LookThrough(_)
            | D::IgnoreFinding(..)
            | D::ForgetIgnored(_)
            | D::ShowObjects(_)
            | D::MoreLikeInput(_)
            | D::CountObjectChange(_)
            | D::ChangeObjects(_)
            | D::ShowThumbs(_)
            | D::ExcludeInputs(..)
            | D::EditMetadata(_)
            | D::Export(_)
            | D::PreviewExport(_)
            | D::FindMoved(_) => true,
            D::ShowDatasets
            | D::ShowObjectRows(..)
            | D::MoreLikeObject(_)
            | D::LookBy(_)
            | D::ShowNumbers(..)
            | D::CloseNumbers
            | D::CloseComparison
            | D::OpenInput(_)
            | D::SaveNumbers(_)
            | D::SaveImportReport(..)
            | D::PreviewTable(..)
            | D::ShowRoots
            | D::SetRoot(..) => false,
        },
    }
}
