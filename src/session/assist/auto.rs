//! A model over a whole task: suggestions for every input, or annotations by the task's thresholds.
//!
//! One gesture in the log, whatever its length, so that it can be taken back as one. Each step of it writes what it
//! made and how far it is in one transaction: a run that was paused, cut off or killed goes on where it stood.

use super::file::changes_for;
use crate::Session;
use crate::clock::IdsAndClock;
use crate::error::SessionError;
use crate::progress::Progress;
use crate::report::{PredictReport, Skipped};
use crate::view::View;
use domain::suggestion::{Decision, Existing, Run, RunState, of_model, overlap};
use domain::{
    Annotation, AnnotationId, Auto, Change, Concept, Finding, GestureId, Input, MemberId, Model, Op, OpId, OpKind,
    Origin, Row, Status, Suggestion, Task, TaskId, Verdict,
};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use store::{Reader, StoreError, Writer};

/// Inputs in one transaction: few enough that a pause loses little, enough that the disk is not what takes time.
const AT_ONCE: usize = 16;

/// What looks at an input for a run; answers with the reason where it cannot.
pub(super) type Look<'a> = dyn FnMut(&Input) -> Result<Vec<Finding>, String> + 'a;

/// Everything a run works with.
pub(super) struct Runner {
    /// The project.
    pub writer: Writer,
    /// Where identifiers and times come from.
    pub ids_and_clock: IdsAndClock,
    /// Who started it.
    pub me: MemberId,
    /// The task.
    pub task: Task,
    /// The model.
    pub model: Model,
    /// How it decides; `None` suggests only.
    pub auto: Option<Auto>,
    /// The run to go on with.
    pub resumed: Option<Run>,
}

/// What is to be done on one input.
#[derive(Default)]
struct Plan {
    created: Vec<Change>,
    changed: Vec<Change>,
    tally: HashMap<Decision, u64>,
    suggestions: u64,
    standing: u64,
}

impl Runner {
    /// Runs over the task's inputs.
    ///
    /// # Errors
    /// When the project cannot be written. Being stopped is no error: the run can go on.
    pub(super) fn run(mut self, look: &mut Look<'_>, progress: &mut Progress) -> Result<PredictReport, SessionError> {
        let mut inputs = Vec::new();
        self.writer
            .reader()
            .each_task_input(self.task.id, &mut |place, input| inputs.push((place, input)))?;
        let concepts = self.writer.reader().concepts()?;
        let mut run = match self.resumed.take() {
            Some(run) => run,
            None => {
                let run = self.fresh_run();
                if self.auto.is_some() {
                    self.keep(None, &run)?;
                }
                run
            }
        };
        let mut report = PredictReport {
            gesture: Some(run.gesture),
            ..PredictReport::default()
        };
        let total = inputs.len() as u64;
        let mut done = inputs.partition_point(|(place, _)| *place < run.done) as u64;
        progress.goes_on_from(done);
        for chunk in inputs.get(done as usize..).unwrap_or_default().chunks(AT_ONCE) {
            let mut seen: Vec<(&Input, Vec<Finding>)> = Vec::with_capacity(chunk.len());
            let before = run.clone();
            for (place, input) in chunk {
                if progress.cancelled() {
                    break;
                }
                match look(input) {
                    Ok(findings) => seen.push((input, findings)),
                    Err(reason) => {
                        run.failed += 1;
                        report.failed.push(Skipped {
                            path: input.name.clone(),
                            reason,
                        });
                    }
                }
                run.done = place + 1;
                done += 1;
                report.inputs += 1;
                progress.tell(done, Some(total));
            }
            self.write(&before, &mut run, &seen, &concepts, &mut report)?;
            if done < total && progress.cancelled() {
                report.paused = true;
                return Ok(report);
            }
        }
        let before = self.auto.is_some().then(|| run.clone());
        run.state = RunState::Done;
        // That it was looked at is kept of suggestions too: where the model found nothing, nothing else says so.
        self.keep(before, &run)?;
        Ok(report)
    }

    fn fresh_run(&self) -> Run {
        Run {
            gesture: GestureId(self.ids_and_clock.id()),
            task: self.task.id,
            auto: self.auto.clone().unwrap_or_else(|| Auto::with(self.model.id)),
            done: 0,
            suggestions: 0,
            approved: 0,
            review: 0,
            discarded: 0,
            failed: 0,
            state: RunState::Open,
        }
    }

    /// Plans and writes a chunk; where somebody changed a row in between, it is planned again from what stands there.
    fn write(
        &mut self,
        before: &Run,
        run: &mut Run,
        seen: &[(&Input, Vec<Finding>)],
        concepts: &[Concept],
        report: &mut PredictReport,
    ) -> Result<(), SessionError> {
        let mut tries = 0;
        loop {
            let mut whole = Plan::default();
            for (input, findings) in seen {
                self.plan(self.writer.reader(), input, findings, concepts, &mut whole)?;
            }
            let of = |decision| whole.tally.get(&decision).copied().unwrap_or(0);
            let after = Run {
                suggestions: before.suggestions + whole.suggestions,
                approved: before.approved + of(Decision::Approve),
                review: before.review + of(Decision::Review),
                discarded: before.discarded + of(Decision::Discard),
                ..run.clone()
            };
            let mut ops = Vec::new();
            if !whole.created.is_empty() {
                ops.push(self.op(run.gesture, true, std::mem::take(&mut whole.created)));
            }
            let mut changes = std::mem::take(&mut whole.changed);
            if self.auto.is_some() {
                changes.extend(Change::update(Row::Run(before.clone()), Row::Run(after.clone())));
            }
            if !changes.is_empty() {
                ops.push(self.op(run.gesture, false, changes));
            }
            match self.writer.transact(&ops) {
                Ok(_) => {
                    report.suggestions += whole.suggestions;
                    report.standing += whole.standing;
                    report.left += of(Decision::Suggest);
                    report.approved += of(Decision::Approve);
                    report.review += of(Decision::Review);
                    report.discarded += of(Decision::Discard);
                    *run = after;
                    return Ok(());
                }
                Err(StoreError::Clash(_)) if tries < 3 => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn op(&self, gesture: GestureId, batch: bool, changes: Vec<Change>) -> Op {
        Op {
            id: OpId(self.ids_and_clock.id()),
            gesture,
            member: self.me,
            at: self.ids_and_clock.now(),
            kind: if self.auto.is_some() {
                OpKind::AutoAnnotate
            } else {
                OpKind::Suggest
            },
            input: None,
            task: Some(self.task.id),
            reverts: None,
            batch,
            changes,
        }
    }

    fn keep(&mut self, before: Option<Run>, run: &Run) -> Result<(), SessionError> {
        let change = match before {
            None => Some(Change::create(Row::Run(run.clone()))),
            Some(before) => Change::update(Row::Run(before), Row::Run(run.clone())),
        };
        let changes: Vec<Change> = change.into_iter().collect();
        let op = self.op(run.gesture, false, changes);
        self.writer.transact(&[op])?;
        Ok(())
    }

    /// What is to be done on one input: suggestions are filed, and decided on where thresholds say how.
    fn plan(
        &self,
        reader: Reader<'_>,
        input: &Input,
        findings: &[Finding],
        concepts: &[Concept],
        plan: &mut Plan,
    ) -> Result<(), SessionError> {
        let known = of_model(reader.suggestions(input.id)?);
        let filed = changes_for(&known, findings, &self.task, concepts, &self.model, input);
        let mut before: HashMap<_, Suggestion> = HashMap::new();
        let mut standing: Vec<Suggestion> = Vec::new();
        for change in &filed {
            if let Some(Row::Suggestion(row)) = change.after() {
                standing.push(row.clone());
            }
        }
        plan.suggestions += filed.iter().filter(|change| change.before().is_none()).count() as u64;
        for old in known {
            if old.task == self.task.id && old.model == self.model.id {
                if !standing.iter().any(|row| row.id == old.id) {
                    standing.push(old.clone());
                }
                before.insert(old.id, old);
            }
        }
        let mut annotations: Vec<Annotation> = reader.annotations(input.id)?;
        annotations.retain(|annotation| annotation.task == Some(self.task.id));
        plan.standing += standing.len() as u64;
        self.make_room(&mut annotations, &mut standing, plan);
        standing.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        for new in standing {
            let decided = self.decide(new, &mut annotations, plan);
            match before.get(&decided.id) {
                Some(old) => {
                    let change = Change::update(Row::Suggestion(old.clone()), Row::Suggestion(decided));
                    plan.changed.extend(change);
                }
                None => plan.created.push(Change::create(Row::Suggestion(decided))),
            }
        }
        Ok(())
    }

    /// Replacing takes away what the model made earlier and nobody changed; its suggestions are decided anew.
    fn make_room(&self, annotations: &mut Vec<Annotation>, standing: &mut [Suggestion], plan: &mut Plan) {
        if self.auto.as_ref().is_none_or(|auto| auto.existing != Existing::Replace) {
            return;
        }
        let mut gone: HashSet<AnnotationId> = HashSet::new();
        annotations.retain(|annotation| {
            let own = matches!(&annotation.origin, Origin::Model { model, edited: false, .. }
                if line_of(model) == line_of(&self.model.name));
            // What is in somebody's hands stays with them.
            let settled = matches!(annotation.status, Status::Success | Status::AwaitingReview);
            if own && settled {
                gone.insert(annotation.id);
                plan.changed.push(Change::delete(Row::Annotation(annotation.clone())));
            }
            !(own && settled)
        });
        for suggestion in standing {
            if matches!(suggestion.verdict, Verdict::Accepted(id) if gone.contains(&id)) {
                suggestion.verdict = Verdict::Open;
            }
        }
    }

    /// The suggestion as it stands once the thresholds were applied to it.
    fn decide(&self, mut suggestion: Suggestion, annotations: &mut Vec<Annotation>, plan: &mut Plan) -> Suggestion {
        let Some(auto) = self.auto.as_ref().filter(|auto| auto.existing != Existing::Compare) else {
            return suggestion;
        };
        if !matches!(suggestion.verdict, Verdict::Open | Verdict::Discarded) {
            return suggestion;
        }
        if !self.task.concepts.contains(&suggestion.concept) {
            return suggestion;
        }
        let says_so = |a: &Annotation| {
            a.concept == suggestion.concept && overlap(&a.region, &suggestion.region) >= domain::suggestion::COVERED
        };
        if annotations.iter().any(says_so) {
            return suggestion;
        }
        let thresholds = auto.thresholds_of(suggestion.concept);
        let decision = thresholds.decide(suggestion.probability, !self.task.reviewers.is_empty());
        let was_discarded = suggestion.verdict == Verdict::Discarded;
        if !(was_discarded && decision == Decision::Discard) {
            *plan.tally.entry(decision).or_default() += 1;
        }
        let status = match decision {
            Decision::Approve => Status::Success,
            Decision::Review => Status::AwaitingReview,
            Decision::Suggest => {
                suggestion.verdict = Verdict::Open;
                return suggestion;
            }
            Decision::Discard => {
                suggestion.verdict = Verdict::Discarded;
                return suggestion;
            }
        };
        let z = annotations.iter().map(|a| a.z).max().unwrap_or(0);
        let id = AnnotationId(self.ids_and_clock.id());
        let region = suggestion.region.clone();
        let annotation = Annotation {
            status,
            ..suggestion.accepted(id, self.me, &self.model, region, z)
        };
        plan.created.push(Change::create(Row::Annotation(annotation.clone())));
        annotations.push(annotation);
        suggestion.verdict = Verdict::Accepted(id);
        suggestion
    }
}

/// A model's name without the number that tells two of one name apart.
fn line_of(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((line, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => line,
        _ => name,
    }
}

/// The run of a task that can go on, if there is one: the newest that is still open.
pub(super) fn open_run(reader: Reader<'_>, task: TaskId) -> Result<Option<Run>, StoreError> {
    let runs = reader.runs(task)?;
    Ok(runs.into_iter().rev().find(|run| run.state == RunState::Open))
}

impl View {
    /// The model that looks at a task's inputs: that of auto-annotation, else that of assist.
    pub(super) fn model_of_task(&self, task: &Task) -> Result<Model, SessionError> {
        let chosen = task.models().last();
        let id = chosen.ok_or_else(|| SessionError::NoModel(task.name.clone()))?;
        self.model(id).cloned()
    }
}

impl Session {
    /// Has `look` look at every input of a task, files what it finds and decides on it by the task's thresholds; goes
    /// on with a run that was begun. Waits until all is on disk.
    ///
    /// # Errors
    /// When the task has no model, or the project cannot be written.
    pub fn predict_with(
        &mut self,
        task: TaskId,
        look: &mut Look<'_>,
        progress: &mut Progress,
    ) -> Result<PredictReport, SessionError> {
        let runner = self.runner(task)?;
        let report = runner.run(look, progress)?;
        self.forget_settled_docs();
        self.refresh_summary()?;
        Ok(report)
    }

    /// What a run over the task works with, opened now.
    pub(super) fn runner(&self, task: TaskId) -> Result<Runner, SessionError> {
        self.planned_run(task)?.open()
    }

    /// A run over the task that may begin.
    ///
    /// # Errors
    /// When the task has no model, or the project can only be read.
    pub(super) fn planned_run(&self, task: TaskId) -> Result<PlannedRun, SessionError> {
        self.may_write()?;
        let task = self.view.task(task)?.clone();
        let model = self.view.model_of_task(&task)?;
        if model.is_imported() {
            return Err(SessionError::ImportedModel(model.name));
        }
        Ok(PlannedRun {
            project: self.project.path.clone(),
            ids_and_clock: self.project.ids_and_clock.clone(),
            me: self.view.me.id,
            model,
            auto: task.auto.clone(),
            task,
        })
    }
}

/// A run that may begin, as it is known before the disk is asked.
pub(super) struct PlannedRun {
    project: PathBuf,
    ids_and_clock: IdsAndClock,
    me: MemberId,
    /// The task.
    pub task: Task,
    /// The model.
    pub model: Model,
    /// How it decides; `None` suggests only.
    pub auto: Option<Auto>,
}

impl PlannedRun {
    /// Opens the project, and takes up the run that it goes on with.
    ///
    /// # Errors
    /// What the store said.
    pub(super) fn open(self) -> Result<Runner, SessionError> {
        let writer = Writer::open(&self.project)?;
        let resumed = match &self.auto {
            // A run with other thresholds would not be the same run.
            Some(auto) => open_run(writer.reader(), self.task.id)?.filter(|run| run.auto == *auto),
            None => None,
        };
        Ok(Runner {
            writer,
            ids_and_clock: self.ids_and_clock,
            me: self.me,
            task: self.task,
            model: self.model,
            auto: self.auto,
            resumed,
        })
    }
}
