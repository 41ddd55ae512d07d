//! Deciding on others' work: approve, send back, bring versions together.

use crate::commit::TaskInputRef;
use crate::consensus::agree::{compared, finish_works};
use crate::dispatch::Target;
use crate::error::SessionError;
use crate::task_input_state::{TaskInputState, check_all_in};
use crate::view::View;
use crate::{Feedback, Portion, Session};
use domain::consensus::{Cluster, merged_region};
use domain::task::WorkState;
use domain::workflow::{self, Event, Policy, Refusal};
use domain::{Annotation, AnnotationId, CommentKind, InputId, MemberId, OpKind, Origin, Region, Role, Status};
use std::collections::HashSet;

fn awaits(annotation: &Annotation) -> bool {
    annotation.status.awaits_review()
}

impl View {
    /// Accepts what I added while reviewing together with what I accept.
    fn close_added(&mut self, input_state: &mut TaskInputState) -> Result<(), SessionError> {
        let me = self.me.id;
        let labels = input_state.works.contains_key(&me);
        let policy = Policy::of(&input_state.task.review_strategy, true);
        for annotation in input_state
            .annotations
            .values_mut()
            .filter(|a| a.author == me && !labels && awaits(a))
        {
            annotation.status = workflow::next(annotation.status, Event::Approve, Role::Reviewer, policy)?;
        }
        Ok(())
    }
}

impl Session {
    /// The input under review, if I may decide on this labeler's work there now.
    pub(crate) fn input_state_to_decide(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
    ) -> Result<(TaskInputState, Policy), SessionError> {
        workflow::may_review(&place.task, &self.view.me, labeler)?;
        let input_state = self.input_state(place)?;
        let Some(work) = input_state.works.get(&labeler) else {
            // What a model made by itself was never submitted, and still awaits review.
            let waits = input_state.own(labeler).any(awaits);
            let policy = Policy::of(&place.task.review_strategy, true);
            return if waits {
                Ok((input_state, policy))
            } else {
                Err(Refusal::NotSubmitted.into())
            };
        };
        let policy = Policy::of(&place.task.review_strategy, work.drawn);
        if policy == Policy::Consensus {
            check_all_in(&input_state)?;
        }
        Ok((input_state, policy))
    }

    /// Approves a labeler's annotations, those named or all that wait; the work is done when none waits any more.
    pub(crate) fn approve(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        only: &[AnnotationId],
    ) -> Result<(), SessionError> {
        let (mut input_state, policy) = self.input_state_to_decide(place, labeler)?;
        self.decide(&mut input_state, labeler, only, Event::Approve, policy)?;
        self.close(&mut input_state, labeler, policy)?;
        self.commit_decision(&input_state, place, labeler, OpKind::Approve)
    }

    /// Rejects a labeler's annotations; the work is returned when none waits any more.
    pub(crate) fn deny(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        only: &[AnnotationId],
        feedback: &Feedback,
    ) -> Result<(), SessionError> {
        let (mut input_state, policy) = self.input_state_to_decide(place, labeler)?;
        // Sooner or later it goes back by this; conflicts that are settled send nothing back.
        if policy != Policy::Consensus {
            self.view.successor(&input_state, labeler)?;
        }
        self.decide(&mut input_state, labeler, only, Event::Reject, policy)?;
        let about = match only {
            [one] => Some(*one),
            _ => None,
        };
        self.give_feedback(&mut input_state, place, labeler, feedback, about);
        self.close(&mut input_state, labeler, policy)?;
        self.commit_decision(&input_state, place, labeler, OpKind::Reject)
    }

    /// Returns a labeler's work as a whole.
    pub(crate) fn reject(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        feedback: &Feedback,
    ) -> Result<(), SessionError> {
        let (mut input_state, policy) = self.input_state_to_decide(place, labeler)?;
        self.decide(&mut input_state, labeler, &[], Event::Reject, policy)?;
        self.give_feedback(&mut input_state, place, labeler, feedback, None);
        self.send_back(&mut input_state, labeler, policy)?;
        self.commit_decision(&input_state, place, labeler, OpKind::Reject)
    }

    /// Returns a labeler's work for what was rejected so far; what still waits keeps waiting.
    pub(crate) fn request_changes(
        &mut self,
        place: &TaskInputRef,
        labeler: MemberId,
        feedback: &Feedback,
    ) -> Result<(), SessionError> {
        let (mut input_state, policy) = self.input_state_to_decide(place, labeler)?;
        let denied = input_state.own(labeler).any(|a| a.status == Status::ReviewDenied);
        if !denied && feedback.reasons.is_empty() && feedback.text.trim().is_empty() {
            return Err(Refusal::NothingToChange.into());
        }
        self.give_feedback(&mut input_state, place, labeler, feedback, None);
        self.send_back(&mut input_state, labeler, policy)?;
        self.commit_decision(&input_state, place, labeler, OpKind::Reject)
    }

    /// Commits a decision on a labeler's work; returned work goes to the successor, if there is one.
    fn commit_decision(
        &mut self,
        input_state: &TaskInputState,
        place: &TaskInputRef,
        labeler: MemberId,
        kind: OpKind,
    ) -> Result<(), SessionError> {
        self.load_for_passing_on(&place.task, labeler)?;
        let state = input_state.works.get(&labeler).map(|work| work.state);
        let successor = match state {
            Some(WorkState::Returned) => self.view.successor(input_state, labeler)?,
            _ => None,
        };
        self.batch(|session| {
            session.commit_input_state(input_state, kind)?;
            match successor {
                Some(successor) => session.pass_on(place, labeler, successor),
                None => Ok(()),
            }
        })
        .map(drop)
    }

    /// Merges several labelers' versions into one annotation; the versions are accepted and stay.
    pub(crate) fn merge(&mut self, place: &TaskInputRef, ids: &[AnnotationId]) -> Result<(), SessionError> {
        let mut input_state = self.input_state(place)?;
        check_all_in(&input_state)?;
        let members: Vec<Annotation> = ids
            .iter()
            .filter_map(|id| input_state.annotations.get(id).cloned())
            .collect();
        for member in &members {
            workflow::may_review(&place.task, &self.view.me, member.author)?;
        }
        let regions: Vec<&Region> = members.iter().map(|member| &member.region).collect();
        let (Some(region), Some(first)) = (merged_region(&regions), members.first()) else {
            return Err(SessionError::AnnotationGone);
        };
        let merged = Annotation {
            id: AnnotationId(self.project.ids_and_clock.id()),
            author: self.view.me.id,
            region,
            status: Status::Success,
            origin: Origin::Merged,
            edited_by: None,
            merged: None,
            ..first.clone()
        };
        for member in &members {
            let status = workflow::next(member.status, Event::Agree, Role::Reviewer, Policy::Consensus)?;
            let kept = Annotation {
                status,
                merged: Some(merged.id),
                ..member.clone()
            };
            input_state.annotations.insert(kept.id, kept);
        }
        input_state.annotations.insert(merged.id, merged);
        finish_works(&mut input_state)?;
        self.commit_input_state(&input_state, OpKind::Merge).map(drop)
    }

    /// Where labelers disagree, takes what this one has and turns the others' down; where they have nothing, and where
    /// nobody's is to be taken, all are turned down. Only conflicts with one of these annotations, or all if none is
    /// named.
    pub(crate) fn take_version(
        &mut self,
        place: &TaskInputRef,
        labeler: Option<MemberId>,
        only: &[AnnotationId],
    ) -> Result<(), SessionError> {
        let me = self.view.me.id;
        let of = match labeler {
            Some(labeler) => labeler,
            None => self
                .input_state(place)?
                .works
                .keys()
                .copied()
                .find(|labeler| *labeler != me)
                .unwrap_or(me),
        };
        let (mut input_state, policy) = self.input_state_to_decide(place, of)?;
        if policy != Policy::Consensus {
            return Err(Refusal::NoConsensusHere.into());
        }
        let named: HashSet<AnnotationId> = only.iter().copied().collect();
        let meant = |cluster: &Cluster| {
            only.is_empty() || cluster.members.iter().any(|member| named.contains(&member.annotation))
        };
        let open: Vec<_> = compared(&input_state)
            .clusters
            .into_iter()
            .filter(|cluster| !cluster.agreed && meant(cluster))
            .collect();
        let members = open.iter().flat_map(|cluster| &cluster.members);
        let mut taken = 0;
        for member in members.clone() {
            let Some(annotation) = input_state.annotations.get_mut(&member.annotation) else {
                continue;
            };
            if !awaits(annotation) {
                continue;
            }
            let event = if Some(member.labeler) == labeler {
                Event::Approve
            } else {
                Event::Reject
            };
            annotation.status = workflow::next(annotation.status, event, Role::Reviewer, policy)?;
            taken += 1;
        }
        if taken == 0 {
            return Err(Refusal::AlreadyDecided.into());
        }
        self.view.close_added(&mut input_state)?;
        finish_works(&mut input_state)?;
        self.commit_input_state(&input_state, OpKind::Merge).map(drop)
    }

    /// Applies a decision to a labeler's annotations, those named or all that wait.
    fn decide(
        &mut self,
        input_state: &mut TaskInputState,
        labeler: MemberId,
        only: &[AnnotationId],
        event: Event,
        policy: Policy,
    ) -> Result<(), SessionError> {
        if let Some(work) = input_state.works.get(&labeler) {
            workflow::work_next(work.state, event, Role::Reviewer, policy)?;
        }
        let mine = |a: &Annotation| a.author == labeler && !a.is_merged();
        let named: HashSet<AnnotationId> = only.iter().copied().collect();
        if only.iter().any(|id| !input_state.annotations.get(id).is_some_and(mine)) {
            return Err(SessionError::AnnotationGone);
        }
        for annotation in input_state.annotations.values_mut().filter(|a| mine(a)) {
            if named.contains(&annotation.id) || (only.is_empty() && awaits(annotation)) {
                annotation.status = workflow::next(annotation.status, event, Role::Reviewer, policy)?;
            }
        }
        Ok(())
    }

    /// Ends the review of a labeler's work when no annotation of it waits any more.
    fn close(
        &mut self,
        input_state: &mut TaskInputState,
        labeler: MemberId,
        policy: Policy,
    ) -> Result<(), SessionError> {
        if input_state.own(labeler).any(awaits) {
            return Ok(());
        }
        if policy == Policy::Consensus {
            self.view.close_added(input_state)?;
            return Ok(finish_works(input_state)?);
        }
        if input_state.own(labeler).any(|a| a.status == Status::ReviewDenied) {
            return self.send_back(input_state, labeler, policy);
        }
        self.move_work(input_state, labeler, Event::Approve, policy)?;
        self.view.close_added(input_state)
    }

    fn send_back(
        &mut self,
        input_state: &mut TaskInputState,
        labeler: MemberId,
        policy: Policy,
    ) -> Result<(), SessionError> {
        self.move_work(input_state, labeler, Event::Reject, policy)
    }

    fn move_work(
        &mut self,
        input_state: &mut TaskInputState,
        labeler: MemberId,
        event: Event,
        policy: Policy,
    ) -> Result<(), SessionError> {
        if let Some(work) = input_state.works.get_mut(&labeler) {
            work.state = workflow::work_next(work.state, event, Role::Reviewer, policy)?;
            work.drawn = true;
        }
        Ok(())
    }

    fn give_feedback(
        &mut self,
        input_state: &mut TaskInputState,
        place: &TaskInputRef,
        labeler: MemberId,
        feedback: &Feedback,
        annotation: Option<AnnotationId>,
    ) {
        let text = feedback.text.trim();
        if text.is_empty() && feedback.reasons.is_empty() {
            return;
        }
        let mut remark = self
            .project
            .remark(&self.view, place, labeler, CommentKind::Feedback, text.into());
        remark.annotation = annotation;
        remark.pin = feedback.pin;
        remark.reasons = feedback.reasons.clone();
        input_state.remarks.insert(remark.id, remark);
    }

    /// The inputs of portions, in the open task.
    fn places_of(&mut self, portions: &[Portion]) -> Result<Vec<TaskInputRef>, SessionError> {
        let task = self.view.current_task()?.clone();
        let inputs: Vec<InputId> = portions.iter().map(|portion| portion.input).collect();
        let known = self.inputs_by_id(&inputs)?;
        let place = |portion: &Portion| {
            let input = known.get(&portion.input).cloned();
            Ok(TaskInputRef {
                task: task.clone(),
                input: input.ok_or(Refusal::InputNotInTask)?,
            })
        };
        portions.iter().map(place).collect()
    }

    /// Makes a decision on portions of several inputs, all or none.
    pub(crate) fn on_portions(
        &mut self,
        target: &Target,
        portions: &[Portion],
        decide: impl Fn(&mut Self, &TaskInputRef, &Portion) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let places = match target {
            Target::Work(work) => vec![(**work).clone(); portions.len()],
            Target::Shown | Target::Input(_) | Target::Named => self.places_of(portions)?,
        };
        let inputs: Vec<InputId> = places.iter().map(|place| place.input.id).collect();
        self.load_docs(&inputs)?;
        for (place, portion) in places.iter().zip(portions) {
            self.load_for_passing_on(&place.task, portion.labeler)?;
        }
        self.batch(|session| {
            for (place, portion) in places.iter().zip(portions) {
                decide(session, place, portion)?;
            }
            Ok(())
        })
        .map(drop)
    }
}
