//! Review mode: the queue of what waits, and what the view shows of the work on the current input.

use super::ReviewState;
use super::view::{ClusterLine, ReviewView, ReviewedWork};
use crate::consensus::agree::compared;
use crate::doc::Doc;
use crate::error::SessionError;
use crate::labeling::view::Talk;
use crate::notice::Notice;
use crate::task_input_state::{TaskInputState, check_all_in};
use crate::view::View;
use crate::waiting::{Act, Question};
use crate::{Session, notice};
use domain::share::any_reviewer;
use domain::task::{ReviewStrategy, Work, WorkState};
use domain::workflow::{self, Permission, Refusal};
use domain::{Annotation, Comment, CommentKind, InputId, MemberId, Role, Task, TaskId};
use std::sync::Arc;
use store::{InputRow, ListFilter, Reader, Scope, StoreError, Viewer};

/// What waits for a reviewer's decision in a task.
#[derive(PartialEq)]
struct QueueOf {
    task: TaskId,
    reviewers: Vec<MemberId>,
    seed: u64,
    viewer: Viewer,
}

/// Places that wait for a decision, in order, and the row of the first.
struct Waits {
    places: Vec<u64>,
    first: Option<InputRow>,
}

impl Question for QueueOf {
    type Answer = Waits;

    fn read(&self, reader: Reader<'_>) -> Result<Waits, StoreError> {
        let me = self.viewer.member;
        let mut places = reader.review_positions(self.task, me)?;
        // What a model made by itself goes to the reviewers in turn.
        let unowned = reader.unowned_reviews(self.task)?.into_iter();
        let mine =
            |input: InputId, author: MemberId| any_reviewer(input, author, &self.reviewers, self.seed) == Some(me);
        places.extend(
            unowned
                .filter(|(_, input, author)| mine(*input, *author))
                .map(|(place, ..)| place),
        );
        places.sort_unstable();
        places.dedup();
        let first = places.first().copied();
        let mut rows = reader.rows(Scope::Task(self.task), &self.viewer, first.as_slice())?;
        Ok(Waits {
            places,
            first: rows.pop(),
        })
    }
}

impl View {
    fn reviewed_work(&self, input_state: &TaskInputState, work: &Work, old: &ReviewView) -> ReviewedWork {
        let task = &input_state.task;
        let labeler = work.member;
        let policy = workflow::Policy::of(&task.review_strategy, work.drawn);
        let may = workflow::may_review(task, &self.me, labeler)
            .and_then(|()| match policy {
                workflow::Policy::Consensus => check_all_in(input_state),
                _ => Ok(()),
            })
            .and_then(|()| {
                workflow::work_next(work.state, workflow::Event::Approve, Role::Reviewer, policy).map(|_| ())
            });
        let known = old.works.iter().find(|known| known.work.id == work.id);
        let said = |refusal| notice::sentence(&SessionError::Rule(refusal), Some(self));
        let successor = self.successor(input_state, labeler).map_err(said).transpose();
        ReviewedWork {
            successor: successor.map(|successor| successor.map(|successor| self.reviewed_name(task, successor))),
            work: work.clone(),
            name: self.reviewed_name(task, labeler),
            annotations: input_state.own(labeler).cloned().collect(),
            before: known.and_then(|known| known.before.clone()),
            submitted: known.map_or_else(Vec::new, |known| known.submitted.clone()),
            remarks: input_state
                .remarks
                .values()
                .filter(|remark| remark.labeler == labeler && remark.kind != CommentKind::Skip)
                .cloned()
                .collect(),
            locked: may.err().map(said),
        }
    }

    /// Which annotations of the task are shown on the canvas.
    pub(crate) fn is_shown(&self, task: &Task, annotation: &Annotation) -> bool {
        if annotation.task != Some(task.id) {
            return false;
        }
        let me = &self.me;
        match &self.review {
            Some(review) if review.task == task.id => match review.labeler {
                Some(labeler) => annotation.author == labeler && !annotation.is_merged(),
                // Where several agree, the one that stands for them is enough.
                None => annotation.merged.is_none(),
            },
            _ if task.labelers.contains(&me.id) => workflow::may_see(task, me.id, annotation),
            _ if workflow::may(me, Permission::SeeWork).is_ok() => true,
            _ => workflow::may_see(task, me.id, annotation),
        }
    }

    /// Whether something on an input waits for my decision, as memory has it.
    fn waits_for_me(&self, task: &Task, doc: &Doc) -> bool {
        let me = self.me.id;
        let of_task = || doc.work.iter().filter(|work| work.task == task.id);
        let waits = |work: &Work| work.reviewer == Some(me) && work.drawn && work.state == WorkState::Submitted;
        let handed_in =
            |work: &Work| matches!(work.state, WorkState::Submitted | WorkState::Returned | WorkState::Done);
        let owned = |a: &Annotation| of_task().any(|work| work.member == a.author && handed_in(work));
        // What a model made by itself goes to the reviewers in turn.
        let mine = |a: &Annotation| any_reviewer(a.input, a.author, &task.reviewers, task.seed) == Some(me);
        let loose = |a: &&Annotation| a.task == Some(task.id) && a.status.awaits_review() && !owned(a);
        of_task().any(waits) || doc.annotations.iter().filter(loose).any(mine)
    }
}

impl ReviewState {
    fn reviewed(&self, view: &View, input_state: &TaskInputState, old: ReviewView) -> ReviewView {
        let me = &view.me;
        let here = view.current.as_ref().map(|current| current.position);
        let mut works: Vec<ReviewedWork> = input_state
            .works
            .values()
            .filter(|work| matches!(work.state, WorkState::Submitted | WorkState::Done | WorkState::Returned))
            .map(|work| view.reviewed_work(input_state, work, &old))
            .collect();
        if input_state.task.blind_review {
            // The order must not tell who joined first.
            works.sort_by_key(|work| input_state.task.place_unnamed(work.work.member));
        }
        let of_labeler = |a: &&Annotation| input_state.works.contains_key(&a.author) && !a.is_merged();
        let others: Vec<Annotation> = input_state
            .annotations
            .values()
            .filter(|a| !of_labeler(a))
            .cloned()
            .collect();
        // Comparing crowded outlines takes time; it is done again only when something it depends on has changed.
        let same = old.others == others
            && old.works.len() == works.len()
            && old
                .works
                .iter()
                .zip(&works)
                .all(|(old, new)| old.work == new.work && old.annotations == new.annotations);
        let clusters = if same {
            old.clusters.clone()
        } else {
            cluster_lines(input_state)
        };
        let tally = view.tasks.iter().find(|summary| summary.task.id == old.task);
        let mine = tally
            .and_then(|summary| summary.for_review.get(&me.id))
            .copied()
            .unwrap_or(0);
        let place = here.and_then(|here| self.queue.iter().position(|place| *place == here));
        ReviewView {
            works,
            clusters,
            others,
            waiting: self.queue.len() as u64,
            mine,
            place: place.map(|place| place as u64 + 1),
            ..old
        }
    }

    /// The place that waits for my decision next, round the end; none where no other one does.
    fn next(&self, view: &View) -> Option<u64> {
        let here = view.current.as_ref().map(|current| current.position);
        let queue = &self.queue;
        let from = here.map_or(0, |place| place + 1);
        let next = queue.iter().find(|place| **place >= from).or(queue.first());
        next.copied().filter(|place| Some(*place) != here)
    }
}

impl Session {
    /// Enters review mode for a task, or returns to labeling.
    pub(crate) fn review(&mut self, task: Option<TaskId>) -> Result<(), SessionError> {
        let Some(task) = task else {
            return self.open_task(self.view.task);
        };
        let task = self.view.task(task)?.clone();
        workflow::may(&self.view.me, workflow::Permission::Review)?;
        if task.review_strategy == ReviewStrategy::None {
            return Err(Refusal::NotReviewed.into());
        }
        if !task.reviewers.contains(&self.view.me.id) {
            return Err(Refusal::NotAReviewerOfTask.into());
        }
        let waiting = self.read_review_queue(&task)?;
        self.open_list(Some(task.id))?;
        self.view.review = Some(ReviewView::of(task.id));
        self.filter(ListFilter {
            reviewed_by: Some(self.view.me.id),
            ..ListFilter::default()
        });
        self.review.queue = waiting.places.clone();
        self.take_rows(Vec::new(), waiting.first.iter().cloned().collect());
        match self.review.queue.first().copied() {
            Some(first) => self.carry_out(Act::Show(first))?,
            None => self.carry_out(Act::First)?,
        }
        self.refresh_current();
        Ok(())
    }

    /// The inputs that wait for my decision, as the disk has them.
    fn read_review_queue(&mut self, task: &Task) -> Result<Arc<Waits>, SessionError> {
        // As the list is seen while the task is reviewed.
        let review = self.view.review.replace(ReviewView::of(task.id));
        let viewer = self.view.viewer();
        self.view.review = review;
        self.read_first(QueueOf {
            task: task.id,
            reviewers: task.reviewers.clone(),
            seed: task.seed,
            viewer,
        })
    }

    /// Reads them again, for what others did since.
    pub(crate) fn renew_review_queue(&mut self) -> Result<(), SessionError> {
        let Some(task) = self.view.review.as_ref().map(|review| review.task) else {
            return Ok(());
        };
        let task = self.view.task(task)?.clone();
        self.review.queue = self.read_review_queue(&task)?.places.clone();
        // What is in memory may not be on disk yet.
        let known: Vec<InputId> = self.pending.docs.inputs().collect();
        for input in known {
            self.correct_review_queue(input);
        }
        self.refresh_review();
        Ok(())
    }

    /// Shows one labeler's work, or everybody's.
    pub(crate) fn look_at(&mut self, labeler: Option<MemberId>) {
        if let Some(review) = &mut self.view.review {
            review.labeler = labeler;
        }
        self.refresh_current();
    }

    /// Shows the next input that waits for my decision, wrapping around at the end.
    pub(crate) fn next_review(&mut self) -> Result<(), SessionError> {
        if self.view.review.is_none() {
            return self.next_open();
        }
        if self.review.next(&self.view).is_none() {
            // Nobody else's work waits as far as it is known; the disk may know better.
            self.renew_review_queue()?;
        }
        match self.review.next(&self.view) {
            Some(place) => {
                self.go_to_place(place)?;
                self.carry_out(Act::RenewQueue)
            }
            None => {
                let text = notice::nothing_pending(!self.review.queue.is_empty());
                self.notices.push(Notice::info(text));
                self.refresh_current();
                Ok(())
            }
        }
    }

    /// Updates the queue with what was decided or undone on an input since it was read.
    pub(crate) fn correct_review_queue(&mut self, input: InputId) {
        if self.view.review.is_none() {
            return;
        }
        let (Some(task), Some(doc)) = (self.view.open_task(), self.pending.docs.get(&input)) else {
            return;
        };
        let Some(here) = doc.position(task.task.id) else {
            return;
        };
        let waits = self.view.waits_for_me(&task.task, doc);
        match (self.review.queue.binary_search(&here), waits) {
            (Ok(at), false) => {
                self.review.queue.remove(at);
            }
            (Err(at), true) => self.review.queue.insert(at, here),
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    /// Updates the remarks and the review of the current input.
    pub(crate) fn refresh_review(&mut self) {
        if let Some(input) = self.view.current_id() {
            self.correct_review_queue(input);
        }
        let Some(task) = self.view.open_task().map(|summary| summary.task.clone()) else {
            self.view.talk = Talk::default();
            self.view.review = None;
            return;
        };
        let Some(doc) = self.view.current_id().and_then(|input| self.pending.docs.get(&input)) else {
            return;
        };
        let me = self.view.me.clone();
        let answers = workflow::may(&me, Permission::Answer).is_ok();
        let heard = |remark: &&Comment| remark.task == task.id && (remark.labeler == me.id || answers);
        let remarks = doc.remarks.iter().filter(heard).cloned().collect();
        self.view.talk.remarks = remarks;
        let Some(review) = self.view.review.clone().filter(|review| review.task == task.id) else {
            self.view.review = None;
            return;
        };
        let Ok(input_state) = TaskInputState::of(doc, &task) else {
            return;
        };
        let shown = self.review.reviewed(&self.view, &input_state, review);
        self.view.review = Some(shown);
        self.ask_past();
    }
}

/// What labelers made of the input, as lines of a list.
fn cluster_lines(input_state: &TaskInputState) -> Vec<ClusterLine> {
    let outcome = compared(input_state);
    let mut conflicts: std::collections::HashMap<usize, _> = outcome.conflicts.into_iter().collect();
    let clusters = outcome.clusters.into_iter().enumerate();
    clusters
        .map(|(at, cluster)| ClusterLine {
            members: cluster.members.iter().map(|m| (m.labeler, m.annotation)).collect(),
            agreed: cluster.agreed,
            conflicts: conflicts.remove(&at).unwrap_or_default(),
            merged: cluster.region,
        })
        .collect()
}
