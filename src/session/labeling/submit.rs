//! Handing work in: what becomes of it by the task's review strategy, and taking it back.

use crate::Session;
use crate::commit::{CommitTicket, Retry, TaskInputRef};
use crate::consensus::resolve::settle;
use crate::error::SessionError;
use crate::project::Project;
use crate::task_input_state::Sheet;
use crate::view::View;
use domain::requirement::{self, Submission};
use domain::seat::SampleVerdict;
use domain::task::{ReviewStrategy, Work, WorkState, WorkerStrategy};
use domain::workflow::{self, Event, Policy, Refusal};
use domain::{Annotation, MemberId, OpKind, Remark, RemarkId, RemarkKind, Role, Status, Task, WorkId};

impl Project {
    /// Something I say about a labeler's work.
    pub(crate) fn remark(
        &self,
        view: &View,
        place: &TaskInputRef,
        labeler: MemberId,
        kind: RemarkKind,
        text: String,
    ) -> Remark {
        Remark {
            id: RemarkId(self.stamps.id()),
            task: place.task.id,
            input: place.input.id,
            labeler,
            author: view.me.id,
            kind,
            annotation: None,
            pin: None,
            reasons: Vec::new(),
            text,
            reply_to: None,
            open: !matches!(kind, RemarkKind::Answer),
            at: self.stamps.now(),
        }
    }

    /// My work in the sheet, begun if it was not.
    fn my_work(&self, view: &View, sheet: &Sheet) -> Work {
        let (me, task, input) = (view.me.id, sheet.task.id, sheet.input());
        let begun = || Work {
            state: WorkState::Unlabeled,
            ..Work::begun(WorkId(self.stamps.id()), task, input, me)
        };
        sheet.works.get(&me).cloned().unwrap_or_else(begun)
    }
}

impl Session {
    /// The input as memory has it, to be changed.
    pub(crate) fn sheet(&mut self, place: &TaskInputRef) -> Result<Sheet, SessionError> {
        let task = place.task.clone();
        Ok(Sheet::of(self.load_doc(place.input.id)?, &task)?)
    }

    /// Commits what a sheet came to, as one act.
    pub(crate) fn commit_sheet(&mut self, sheet: &Sheet, kind: OpKind) -> Result<CommitTicket, SessionError> {
        let changes = sheet.changes(self.load_doc(sheet.input())?);
        self.commit_on(sheet.input(), sheet.task.id, kind, changes)
    }

    /// Hands in my work on the input; with `nothing`, saying expressly that nothing is there if nothing is marked.
    pub(crate) fn submit(&mut self, place: &TaskInputRef, nothing: bool) -> Result<(), SessionError> {
        self.submit_again(place, nothing, 0)
    }

    /// The same after so many tries at which somebody else was quicker.
    pub(crate) fn submit_again(&mut self, place: &TaskInputRef, nothing: bool, tries: u32) -> Result<(), SessionError> {
        let ticket = self.hand_in(place, nothing)?;
        let retry = Retry::HandIn(Box::new(place.clone()), nothing);
        self.pending.retry_on_conflict(ticket, retry, tries);
        Ok(())
    }

    /// Refuses what lacks something that the task asks for, and keeps what is said of an input without marks: the same
    /// is not asked for again.
    fn check_required(&mut self, place: &TaskInputRef, sheet: &mut Sheet, nothing: bool) -> Result<(), SessionError> {
        let (task, me) = (&place.task, self.view.me.id);
        let undecided = match task.models().next().filter(|_| task.required.decided) {
            Some(model) => {
                self.load_doc(place.input.id)?;
                let doc = self.pending.docs.get(&place.input.id).ok_or(SessionError::NoInput)?;
                let suggestions = self.view.suggested_to_me(doc, task.id, model);
                let shown: Vec<Annotation> = doc
                    .annotations
                    .iter()
                    .filter(|a| self.view.is_shown(task, a))
                    .cloned()
                    .collect();
                requirement::undecided(task, &suggestions, &shown)
            }
            None => 0,
        };
        let annotations = requirement::submitted(task, me, sheet.annotations.values());
        let empty = annotations.is_empty();
        let said = sheet
            .remarks
            .values()
            .find(|remark| said_nothing(remark, me))
            .map(|remark| remark.id);
        let submission = Submission {
            annotations: &annotations,
            nothing: nothing || said.is_some(),
            undecided,
        };
        if let Some(unmet) = requirement::unmet(task, submission).into_iter().next() {
            return Err(Refusal::Unmet(unmet).into());
        }
        match said {
            Some(id) if !empty => drop(sheet.remarks.remove(&id)),
            None if empty && nothing => {
                let mut remark =
                    self.project
                        .remark(&self.view, place, me, RemarkKind::NothingHere, "Nothing here".into());
                remark.open = false;
                sheet.remarks.insert(remark.id, remark);
            }
            _ => {}
        }
        Ok(())
    }

    fn hand_in(&mut self, place: &TaskInputRef, nothing: bool) -> Result<CommitTicket, SessionError> {
        self.check_may_label(place)?;
        let me = self.view.me.id;
        let mut sheet = self.sheet(place)?;
        self.check_required(place, &mut sheet, nothing)?;
        let mut work = self.project.my_work(&self.view, &sheet);
        let (drawn, policy) = self.draw(&sheet.task, &work)?;
        let state = workflow::work_next(work.state, Event::Submit, Role::Labeler, policy)?;
        work.active_ms += self.browse.active.take(place);
        work.state = state;
        work.drawn = drawn;
        if policy == Policy::Drawn {
            work.reviewer = self.draws(&sheet.task)?.reviewer_of(&work);
        }
        sheet.works.insert(me, work);
        if policy != Policy::None {
            sheet.claim_imported(me);
        }
        for annotation in sheet.own_mut(me) {
            if matches!(annotation.status, Status::Pending | Status::ReviewDenied) {
                annotation.status = workflow::next(annotation.status, Event::Submit, Role::Labeler, policy)?;
            }
        }
        close_feedback(&mut sheet, me);
        sheet.keep(me);
        if policy == Policy::Consensus {
            self.settle_consensus(&mut sheet)?;
        }
        self.commit_sheet(&sheet, OpKind::Submit)
    }

    /// Whether a reviewer is to see my work, and under which policy it is handed in.
    fn draw(&mut self, task: &Task, work: &Work) -> Result<(bool, Policy), SessionError> {
        let verdict = match task.review_strategy {
            ReviewStrategy::Manual { .. } => self.project.disk.reader().seat(task.id, work.member)?.verdict,
            ReviewStrategy::None | ReviewStrategy::Consensus { .. } => SampleVerdict::Open,
        };
        under(task, work, verdict, || {
            Ok(self.draws(task)?.drawn(work.member, work.input))
        })
    }

    /// Compares what was submitted so far, and gives what nobody agrees on to a reviewer.
    fn settle_consensus(&mut self, sheet: &mut Sheet) -> Result<(), SessionError> {
        let draws = self.draws(&sheet.task)?;
        Ok(settle(sheet, &draws, &self.project.stamps, self.view.me.id)?)
    }

    /// Takes handed-in work back.
    pub(crate) fn withdraw(&mut self, place: &TaskInputRef) -> Result<(), SessionError> {
        let me = self.view.me.id;
        let mut sheet = self.sheet(place)?;
        let own: Vec<&Annotation> = sheet.own(me).collect();
        workflow::may_withdraw(&place.task, sheet.works.get(&me), &own)?;
        let mut work = self.project.my_work(&self.view, &sheet);
        let policy = Policy::of(&place.task.review_strategy, work.drawn);
        for annotation in sheet.own_mut(me) {
            annotation.status = workflow::next(annotation.status, Event::Withdraw, Role::Labeler, policy)?;
        }
        work.state = workflow::work_next(work.state, Event::Withdraw, Role::Labeler, policy)?;
        sheet.works.insert(me, work);
        if place.task.worker_strategy == WorkerStrategy::Queue {
            sheet.place.since = Some(self.project.stamps.now());
        }
        if policy == Policy::Consensus {
            sheet.place.round += 1;
        }
        self.commit_sheet(&sheet, OpKind::Withdraw).map(drop)
    }

    /// Leaves the input out, for this reason if one is given.
    pub(crate) fn skip(&mut self, place: &TaskInputRef, reason: &str) -> Result<(), SessionError> {
        self.check_may_label(place)?;
        let me = self.view.me.id;
        let mut sheet = self.sheet(place)?;
        let mut work = self.project.my_work(&self.view, &sheet);
        let policy = Policy::of(&place.task.review_strategy, work.drawn);
        work.state = workflow::work_next(work.state, Event::Skip, Role::Labeler, policy)?;
        work.active_ms += self.browse.active.take(place);
        sheet.works.insert(me, work);
        sheet.keep(me);
        let reason = reason.trim();
        if !reason.is_empty() {
            let remark = self
                .project
                .remark(&self.view, place, me, RemarkKind::Skip, reason.into());
            sheet.remarks.insert(remark.id, remark);
        }
        if policy == Policy::Consensus {
            self.settle_consensus(&mut sheet)?;
        }
        self.commit_sheet(&sheet, OpKind::Skip).map(drop)
    }
}

/// Whether a reviewer is to see a labeler's work when it is handed in, and under which policy that is. `verdict` is the
/// lead's on their sample; `draws` says whether the work is in it.
///
/// # Errors
/// What `draws` said.
pub(crate) fn under(
    task: &Task,
    work: &Work,
    verdict: SampleVerdict,
    draws: impl FnOnce() -> Result<bool, SessionError>,
) -> Result<(bool, Policy), SessionError> {
    let ReviewStrategy::Manual { .. } = task.review_strategy else {
        return Ok((false, Policy::of(&task.review_strategy, false)));
    };
    // What was seen once is seen again.
    let drawn = work.drawn
        || match verdict {
            SampleVerdict::ReviewAll => true,
            SampleVerdict::Released => false,
            SampleVerdict::Open => draws()?,
        };
    let policy = match (drawn, verdict) {
        (false, SampleVerdict::Released) => Policy::None,
        _ => Policy::of(&task.review_strategy, drawn),
    };
    Ok((drawn, policy))
}

/// Whether the labeler said so that nothing is on the input.
pub(crate) fn said_nothing(remark: &Remark, labeler: MemberId) -> bool {
    remark.kind == RemarkKind::NothingHere && remark.labeler == labeler
}

/// What a reviewer said is answered by handing in again.
fn close_feedback(sheet: &mut Sheet, labeler: MemberId) {
    for remark in sheet.remarks.values_mut() {
        if remark.labeler == labeler && matches!(remark.kind, RemarkKind::Feedback | RemarkKind::Skip) {
            remark.open = false;
        }
    }
}

/// Whether the labeler has handed in, or left the input out.
pub(crate) fn is_in(work: Option<&Work>) -> bool {
    work.is_some_and(|work| match work.state {
        WorkState::Submitted | WorkState::Done | WorkState::Skipped => true,
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Returned => false,
    })
}

/// Refuses to decide on an input that others still label.
pub(crate) fn check_all_in(sheet: &Sheet) -> Result<(), Refusal> {
    if sheet.labelers().iter().all(|labeler| is_in(sheet.works.get(labeler))) {
        Ok(())
    } else {
        Err(Refusal::OthersStillLabel)
    }
}
