//! What the lead makes of a sample: the rest of a labeler's work is accepted as it is, or sent to review.
//!
//! In a window it is a job with a writer of its own, some inputs at a time under one gesture: the verdict goes first,
//! so that what is submitted meanwhile follows it. A job that was stopped is finished by deciding the same again.
//! `apply` does it at once with the commands around it.

use super::plan::{ReviewPlan, drawn_for};
use crate::clock::IdsAndClock;
use crate::commit::{Commit, bulk};
use crate::doc::Doc;
use crate::error::SessionError;
use crate::labeling::questions::membership_change;
use crate::progress::Progress;
use crate::report::TaskChanged;
use crate::task_input_state::TaskInputState;
use crate::view::{JobOutcome, View};
use crate::{Session, notice};
use domain::share::next_drawn;
use domain::task::WorkState;
use domain::task_membership::SampleVerdict;
use domain::workflow::{self, Event, Policy};
use domain::{Change, GestureId, InputId, MemberId, Op, OpKind, Role, Row, RowKey, Task, TaskId, TaskMembership};
use std::path::Path;
use store::{Reader, StoreError, Writer};

/// Inputs decided on in one transaction.
const AT_ONCE: usize = 200;
/// How often some inputs are planned again when somebody changes them meanwhile.
const TRIES: u32 = 8;

/// What the lead decides on the sample of a labeler's work.
#[derive(Clone)]
struct SampleDecision {
    task: Task,
    labeler: MemberId,
    verdict: SampleVerdict,
    /// How many more are drawn for review, and nothing else decided; `None`: all that waits follows the verdict.
    more: Option<u64>,
    /// Who decides.
    me: MemberId,
}

impl SampleDecision {
    /// What happens to work that waits for the decision.
    fn event(&self) -> Option<Event> {
        match self.verdict {
            _ if self.more.is_some() => Some(Event::SendToReview),
            SampleVerdict::Open => None,
            SampleVerdict::Released => Some(Event::Release),
            SampleVerdict::ReviewAll => Some(Event::SendToReview),
        }
    }

    /// The change that makes later submissions follow the decision.
    fn membership(&self, reader: Reader<'_>) -> Result<Option<Change>, StoreError> {
        if self.more.is_some() {
            return Ok(None);
        }
        let (task, labeler) = (self.task.id, self.labeler);
        let before = match reader.row(&RowKey::TaskMembership(task, labeler))? {
            Some(Row::TaskMembership(row)) => Some(row),
            _ => None,
        };
        let after = TaskMembership {
            verdict: self.verdict,
            ..before.unwrap_or_else(|| TaskMembership::new(task, labeler))
        };
        Ok(membership_change(before, after))
    }

    /// Inputs with work that waits for the decision.
    fn held(&self, reader: Reader<'_>) -> Result<Vec<InputId>, StoreError> {
        let held = reader.held_work(self.task.id, self.labeler)?;
        let held = held.into_iter().map(|work| work.input);
        Ok(match self.more {
            None => held.collect(),
            // From a queue a sample is drawn whoever takes the inputs.
            Some(count) => next_drawn(
                drawn_for(&self.task, self.labeler),
                held,
                count as usize,
                self.task.seed,
            ),
        })
    }

    /// What becomes of the labeler's work on one input, if it still waits. `review_plan` is that of the task.
    fn moved(
        &self,
        reader: Reader<'_>,
        review_plan: &ReviewPlan,
        input: InputId,
        event: Event,
    ) -> Result<Vec<Change>, SessionError> {
        let doc = Doc::load(reader, input, self.me)?;
        let mut input_state = TaskInputState::of(&doc, &self.task)?;
        let held = input_state.works.get_mut(&self.labeler);
        let Some(work) = held.filter(|work| work.state == WorkState::Submitted && !work.drawn) else {
            return Ok(Vec::new());
        };
        work.state = workflow::work_next(work.state, event, Role::Lead, Policy::Held)?;
        if event == Event::SendToReview {
            work.drawn = true;
            work.reviewer = review_plan.reviewer_of(work);
        }
        for annotation in input_state.own_mut(self.labeler) {
            if let Ok(status) = workflow::next(annotation.status, event, Role::Lead, Policy::Held) {
                annotation.status = status;
            }
        }
        Ok(input_state.changes(&doc))
    }
}

/// Writes the decision, and returns what became of how many inputs.
fn decide(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    decision: &SampleDecision,
    who: &str,
    progress: &mut Progress,
) -> Result<TaskChanged, SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let task = decision.task.id;
    let gesture = GestureId(ids_and_clock.id());
    let op = |changes| Op {
        gesture,
        ..bulk(ids_and_clock, decision.me, OpKind::Release, Some(task), false, changes)
    };
    write(&mut writer, op, |reader| {
        Ok(decision.membership(reader)?.into_iter().collect::<Vec<Change>>())
    })?;
    let mut moved = 0;
    if let Some(event) = decision.event() {
        let review_plan = ReviewPlan::load(writer.reader(), &decision.task)?;
        let held = decision.held(writer.reader())?;
        for (place, some) in held.chunks(AT_ONCE).enumerate() {
            progress.check()?;
            progress.tell((place * AT_ONCE) as u64, Some(held.len() as u64));
            moved += write(&mut writer, op, |reader| {
                let mut changes = Vec::new();
                for input in some {
                    changes.extend(decision.moved(reader, &review_plan, *input, event)?);
                }
                Ok(changes)
            })?;
        }
    }
    Ok(TaskChanged {
        task,
        gesture: (moved > 0).then_some(gesture),
        said: vec![match decision.more {
            None => notice::sample_decided(who, decision.verdict, moved),
            Some(_) => notice::more_drawn(who, moved),
        }],
    })
}

/// Writes what `plan` comes to, planned again while somebody else is quicker. Says how many submissions it changed.
fn write(
    writer: &mut Writer,
    op: impl Fn(Vec<Change>) -> Op,
    plan: impl Fn(Reader<'_>) -> Result<Vec<Change>, SessionError>,
) -> Result<u64, SessionError> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let changes = plan(writer.reader())?;
        let works = changes.iter().filter(|change| matches!(change.key(), RowKey::Work(_)));
        let works = works.count() as u64;
        if changes.is_empty() {
            return Ok(0);
        }
        match writer.transact(&[op(changes)]) {
            Ok(_) => return Ok(works),
            Err(StoreError::Clash(_)) if attempt < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}

impl View {
    fn decision_to_review_more(
        &self,
        task: TaskId,
        labeler: MemberId,
        count: u64,
    ) -> Result<SampleDecision, SessionError> {
        Ok(SampleDecision {
            more: Some(count),
            ..self.decision(task, labeler, SampleVerdict::Open)?
        })
    }

    fn decision(
        &self,
        task: TaskId,
        labeler: MemberId,
        verdict: SampleVerdict,
    ) -> Result<SampleDecision, SessionError> {
        workflow::may(&self.me, workflow::Permission::ConfigureTasks)?;
        Ok(SampleDecision {
            task: self.task(task)?.clone(),
            labeler,
            verdict,
            more: None,
            me: self.me.id,
        })
    }
}

impl Session {
    /// Draws so many more of a labeler's inputs for review, as one act with the commands around it.
    pub(crate) fn draw_more(&mut self, task: TaskId, labeler: MemberId, count: u64) -> Result<(), SessionError> {
        let decision = self.view.decision_to_review_more(task, labeler, count)?;
        self.decide_now(&decision)
    }

    /// Starts a job that does so.
    pub(crate) fn start_drawing_more(
        &mut self,
        task: TaskId,
        labeler: MemberId,
        count: u64,
    ) -> Result<(), SessionError> {
        let decision = self.view.decision_to_review_more(task, labeler, count)?;
        let who = self.view.name_in(Some(task), labeler);
        self.start_word(notice::drawing_more(&who, count), who, decision)
    }

    /// Decides on what a labeler's sample stands for, as one act with the commands around it: on their work that
    /// waits, and what they submit from now on.
    pub(crate) fn decide_on_sample(
        &mut self,
        task: TaskId,
        labeler: MemberId,
        verdict: SampleVerdict,
    ) -> Result<(), SessionError> {
        let decision = self.view.decision(task, labeler, verdict)?;
        self.decide_now(&decision)
    }

    fn decide_now(&mut self, decision: &SampleDecision) -> Result<(), SessionError> {
        let mut changes: Vec<Change> = decision.membership(self.project.disk.reader())?.into_iter().collect();
        if let Some(event) = decision.event() {
            let review_plan = self.review_plan(&decision.task)?;
            for input in decision.held(self.project.disk.reader())? {
                changes.extend(decision.moved(self.project.disk.reader(), &review_plan, input, event)?);
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.forget_settled_docs();
        self.view.take_memberships(&changes);
        self.commit(Commit {
            kind: OpKind::Release,
            input: None,
            task: Some(decision.task.id),
            reverts: None,
            changes,
        })
        .map(drop)
    }

    /// Starts a job that does so.
    pub(crate) fn start_deciding_on_sample(
        &mut self,
        task: TaskId,
        labeler: MemberId,
        verdict: SampleVerdict,
    ) -> Result<(), SessionError> {
        let decision = self.view.decision(task, labeler, verdict)?;
        let who = self.view.name_in(Some(task), labeler);
        self.start_word(notice::deciding_on_sample(&who, verdict), who, decision)
    }

    fn start_word(&mut self, title: String, who: String, decision: SampleDecision) -> Result<(), SessionError> {
        self.may_write()?;
        let (path, ids_and_clock) = (self.project.path.clone(), self.project.ids_and_clock.clone());
        self.start_job(title, move |progress| {
            decide(&path, &ids_and_clock, &decision, &who, progress).map(JobOutcome::TaskChanged)
        })
    }
}
