//! Inputs that a model annotated completely are submitted without anybody pressing Enter on each: a job of the lead's,
//! some inputs at a time under one gesture. What is drawn for review goes there with what the model made.

use super::submit::under;
use crate::clock::IdsAndClock;
use crate::commit::bulk;
use crate::doc::Doc;
use crate::error::SessionError;
use crate::progress::Progress;
use crate::report::TaskChanged;
use crate::review::plan::ReviewPlan;
use crate::task_input_state::TaskInputState;
use crate::tasks::TaskError;
use crate::view::JobOutcome;
use crate::{Session, notice};
use domain::requirement::{self, Submission};
use domain::suggestion::Verdict;
use domain::task::{ReviewStrategy, TaskInput, Work, WorkState, WorkerStrategy};
use domain::workflow::{self, Event};
use domain::{
    Annotation, Change, GestureId, MemberId, Op, OpKind, Origin, Role, Row, Status, Suggestion, Task, TaskId, WorkId,
};
use std::path::Path;
use store::{Reader, StoreError, Writer};

/// Inputs submitted in one transaction.
const AT_ONCE: usize = 200;
/// How often some inputs are planned again when somebody changes them meanwhile.
const TRIES: u32 = 8;

/// What the job works with.
struct Maker<'a> {
    task: &'a Task,
    ids_and_clock: &'a IdsAndClock,
    me: MemberId,
    review_plan: &'a ReviewPlan,
}

impl Maker<'_> {
    /// What becomes of an input, if its one labeler has not begun it and the model left nothing open on it.
    fn handed_in(&self, reader: Reader<'_>, place: &TaskInput) -> Result<Vec<Change>, SessionError> {
        let labeler = match self.task.worker_strategy {
            WorkerStrategy::Full => self.task.labelers.first(),
            WorkerStrategy::Partitioned { .. } | WorkerStrategy::Queue => place.labelers.first(),
        };
        let Some(labeler) = labeler.copied().filter(|id| self.task.labelers.contains(id)) else {
            return Ok(Vec::new());
        };
        let doc = Doc::load(reader, place.input, self.me)?;
        let mut input_state = TaskInputState::of(&doc, self.task)?;
        let untouched = input_state
            .works
            .get(&labeler)
            .is_none_or(|work| work.state == WorkState::Unlabeled);
        if !untouched || !is_complete(&doc, self.task) {
            return Ok(Vec::new());
        }
        // The task's requirements hold for this submission too.
        let annotations = requirement::submitted(self.task, labeler, input_state.annotations.values());
        let submission = Submission {
            annotations: &annotations,
            nothing: false,
            undecided: 0,
        };
        if !requirement::unmet(self.task, submission).is_empty() {
            return Ok(Vec::new());
        }
        let begun = || Work {
            state: WorkState::Unlabeled,
            ..Work::begun(WorkId(self.ids_and_clock.id()), self.task.id, place.input, labeler)
        };
        let mut work = input_state.works.remove(&labeler).unwrap_or_else(begun);
        let verdict = reader.membership(self.task.id, labeler)?.verdict;
        let (drawn, policy) = under(self.task, &work, verdict, || {
            Ok(self.review_plan.drawn(labeler, place.input))
        })?;
        work.state = workflow::work_next(work.state, Event::Submit, Role::Labeler, policy)?;
        work.drawn = drawn;
        if drawn {
            work.reviewer = self.review_plan.reviewer_of(&work);
            // A reviewer decides on it as on the labeler's own work.
            for annotation in input_state.annotations.values_mut() {
                let made = matches!(annotation.origin, Origin::Model { edited: false, .. });
                if made && annotation.status == Status::Success && annotation.author != labeler {
                    annotation.author = labeler;
                    annotation.status = workflow::next(Status::Pending, Event::Submit, Role::Labeler, policy)?;
                }
            }
        }
        input_state.works.insert(labeler, work);
        input_state.keep(labeler);
        Ok(input_state.changes(&doc))
    }
}

/// Whether the task's model looked at an input and everything it suggests is decided: something was approved, nothing is
/// open, and nobody drew anything.
fn is_complete(doc: &Doc, task: &Task) -> bool {
    let Some(auto) = &task.auto else { return false };
    let ours = |s: &&Suggestion| s.task == task.id && s.model == auto.model && s.member.is_none();
    let mut approved = false;
    for suggestion in doc.suggestions.iter().filter(ours) {
        match suggestion.verdict {
            Verdict::Accepted(id) => approved |= doc.annotation(id).is_some(),
            Verdict::Open => return false,
            Verdict::Dismissed | Verdict::Discarded => {}
        }
    }
    let by_hand = |a: &Annotation| a.task == Some(task.id) && !matches!(a.origin, Origin::Model { edited: false, .. });
    approved && !doc.annotations.iter().any(by_hand)
}

/// Submits what is complete.
fn submit_complete(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    task: &Task,
    progress: &mut Progress,
) -> Result<TaskChanged, SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let review_plan = ReviewPlan::load(writer.reader(), task)?;
    let mut places = Vec::new();
    writer.reader().each_place(task.id, &mut |place| places.push(place))?;
    let gesture = GestureId(ids_and_clock.id());
    let maker = Maker {
        task,
        ids_and_clock,
        me,
        review_plan: &review_plan,
    };
    let (mut handed_in, mut drawn) = (0, 0);
    for (nth, some) in places.chunks(AT_ONCE).enumerate() {
        progress.check()?;
        progress.tell((nth * AT_ONCE) as u64, Some(places.len() as u64));
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut changes = Vec::new();
            for place in some {
                changes.extend(maker.handed_in(writer.reader(), place)?);
            }
            if changes.is_empty() {
                break;
            }
            let works = changes.iter().filter_map(|change| match change.after() {
                Some(Row::Work(work)) => Some(work.drawn),
                _ => None,
            });
            let works: Vec<bool> = works.collect();
            let op = Op {
                gesture,
                ..bulk(ids_and_clock, me, OpKind::Submit, Some(task.id), false, changes)
            };
            match writer.transact(&[op]) {
                Ok(_) => {
                    handed_in += works.len() as u64;
                    drawn += works.iter().filter(|drawn| **drawn).count() as u64;
                    break;
                }
                Err(StoreError::Clash(_)) if attempt < TRIES => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(TaskChanged {
        task: task.id,
        gesture: (handed_in > 0).then_some(gesture),
        said: vec![notice::complete_handed_in(handed_in, drawn)],
    })
}

impl Session {
    /// Starts to submit what the task's model annotated completely.
    pub(crate) fn start_submitting(&mut self, task: TaskId) -> Result<(), SessionError> {
        let task = self.view.task(task)?.clone();
        self.may_write()?;
        if task.auto.is_none() {
            return Err(SessionError::NoModel(task.name));
        }
        // Where several label the same inputs, each submits their own.
        let agree = matches!(task.review_strategy, ReviewStrategy::Consensus { .. });
        if agree || task.labelers_per_input() > 1 {
            return Err(TaskError::SeveralLabel.into());
        }
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let title = format!("Submitting what is complete in \"{}\"", task.name);
        self.start_job(title, move |progress| {
            submit_complete(&path, &ids_and_clock, me, &task, progress).map(JobOutcome::TaskChanged)
        })
    }
}
