//! From a command to what it does: the one road in.

use super::commit::TaskInputRef;
use super::error::SessionError;
use super::notice::Notice;
use super::view::View;
use super::{Command, PasteAt, Session};
use domain::workflow;
use domain::{Annotation, AnnotationId, OpKind, Task};
use std::collections::HashSet;
use store::WriterThread;

/// How far right and down a duplicate lies from its original, in pixels of the image.
const DUPLICATE_SHIFT: f64 = 10.0;

impl View {
    pub(super) fn set_task_in_view(&mut self, task: &Task) {
        if let Some(summary) = self.tasks.iter_mut().find(|summary| summary.task.id == task.id) {
            summary.task = task.clone();
        }
    }

    fn pick(&self, ids: &[AnnotationId]) -> Vec<Annotation> {
        let shown = self.current.as_ref().map_or(&[][..], |current| &current.annotations);
        let ids: HashSet<&AnnotationId> = ids.iter().collect();
        shown.iter().filter(|a| ids.contains(&a.id)).cloned().collect()
    }
}

impl Session {
    /// Carries out a command: into memory now, to disk on the writer thread.
    ///
    /// # Errors
    /// Why it was not carried out; then nothing has changed.
    pub fn apply(&mut self, command: Command) -> Result<(), SessionError> {
        super::permissions::may_ask(&self.view.me, &command)?;
        self.touch();
        match self.pending.defer(command) {
            Some(command) => self.apply_now(command),
            None => Ok(()),
        }
    }

    /// Carries out a command without waiting for pending commits.
    pub(super) fn apply_now(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::OpenTask(task) => self.open_task(task),
            Command::GoTo(index) => {
                self.go_to(index);
                Ok(())
            }
            Command::Open(input) => self.go_to_input(input),
            Command::Next => {
                self.step(true);
                Ok(())
            }
            Command::Previous => {
                self.step(false);
                Ok(())
            }
            Command::NextOpen => self.next_open(),
            Command::Filter(filter) => {
                self.filter(filter);
                Ok(())
            }
            Command::InSight(range) => {
                self.in_sight(range);
                Ok(())
            }
            Command::FindInputs(query) => {
                self.find_inputs(query);
                Ok(())
            }
            Command::Look(look) => {
                self.look(look);
                Ok(())
            }
            Command::ShowHistory(shown) => {
                self.show_history(shown);
                Ok(())
            }
            Command::RetrySave => {
                self.pending.with_writer(WriterThread::retry);
                Ok(())
            }
            Command::FollowProject => self.follow_project(),
            Command::SaveCopy(to) => self.save_copy(to),
            Command::Reload => self.reload(),
            Command::KeepDraft(task, input, draft) => {
                self.keep_draft(task, input, draft);
                Ok(())
            }
            other => self.apply_edit(other),
        }
    }

    fn apply_edit(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::Annotate { concept, region, sign } => {
                let here = self.view.here()?;
                self.annotate(&here, concept, region, sign)
            }
            Command::Claim { concept, sign } => self.claim_here(concept, sign),
            Command::ClaimOn { inputs, concept, sign } => self.claim_on(&inputs, concept, sign),
            Command::UndoClaims => self.undo_claims(),
            Command::Reshape(regions) => {
                let here = self.view.here()?;
                self.reshape(&here, regions)
            }
            Command::Relabel(ids, concept) => {
                let here = self.view.here()?;
                self.relabel(&here, &ids, concept)
            }
            Command::Delete(ids) => {
                let here = self.view.here()?;
                self.delete(&here, &ids)
            }
            Command::Reorder(ids, order) => {
                let here = self.view.here()?;
                self.reorder(&here, &ids, order)
            }
            Command::Duplicate(ids) => {
                let here = self.view.here()?;
                let originals = self.view.pick(&ids);
                self.paste_and_tell(&here, &originals, (DUPLICATE_SHIFT, DUPLICATE_SHIFT))
            }
            Command::Copy(ids) => {
                self.browse.clipboard = self.view.pick(&ids);
                self.view.can_paste = !self.browse.clipboard.is_empty();
                let text = format!(
                    "{} copied; Ctrl+V pastes, also on another input.",
                    self.browse.clipboard.len()
                );
                self.notices.push(Notice::info(text));
                Ok(())
            }
            Command::Paste(at) => self.paste_here(at),
            Command::CopyFromPrevious => self.copy_from_previous(),
            command @ (Command::Submit | Command::SubmitNothing) => {
                let here = self.view.here()?;
                self.submit(&here, command == Command::SubmitNothing)?;
                self.fill_queue(&here.task)?;
                self.next_open()
            }
            Command::Withdraw => {
                let here = self.view.here()?;
                self.withdraw(&here)
            }
            Command::Skip(reason) => {
                let here = self.view.here()?;
                self.skip(&here, &reason)?;
                self.fill_queue(&here.task)?;
                self.next_open()
            }
            Command::Undo => {
                let (input, task) = (self.view.current_id().ok_or(SessionError::NoInput)?, self.view.task);
                self.refuse_decision_from_afar(input, task)?;
                self.undo(input, task)?;
                self.refresh_current();
                Ok(())
            }
            Command::Redo => {
                let (input, task) = (self.view.current_id().ok_or(SessionError::NoInput)?, self.view.task);
                self.redo(input, task)?;
                self.refresh_current();
                Ok(())
            }
            Command::BringBack(gesture) => {
                let here = self.view.here()?;
                self.bring_back(&here, gesture)
            }
            Command::Accept(ids) => {
                let here = self.view.here()?;
                let picks: Vec<_> = ids.into_iter().map(|id| (id, None)).collect();
                self.accept(&here, &picks)
            }
            Command::AcceptAs(id, region) => {
                let here = self.view.here()?;
                self.accept(&here, &[(id, Some(region))])
            }
            Command::AcceptAll => {
                let here = self.view.here()?;
                self.accept_all(&here)
            }
            Command::Unaccept(ids) => {
                let here = self.view.here()?;
                self.unaccept(&here, &ids)
            }
            Command::DismissSuggestions(ids) => {
                let here = self.view.here()?;
                self.dismiss(&here, &ids, true)
            }
            Command::TakeUp(ids) => {
                let here = self.view.here()?;
                self.dismiss(&here, &ids, false)
            }
            Command::RelabelSuggestions(ids, concept) => {
                let here = self.view.here()?;
                self.relabel_suggestions(&here, &ids, concept)
            }
            Command::SetAssist(task, assist) => self.set_assist(task, assist),
            Command::SetAuto(task, auto) => self.set_auto(task, auto),
            Command::SuggestAgain => self.suggest_again(),
            Command::Prompt(prompt) => self.prompt(prompt),
            Command::UseSmartModel(model) => self.use_smart_model(model),
            Command::SmartTolerance(tolerance) => {
                self.set_tolerance(tolerance);
                Ok(())
            }
            Command::AcceptOutline(concept) => {
                let here = self.view.here()?;
                self.accept_outline(&here, concept)
            }
            Command::Tighten(id) => {
                let here = self.view.here()?;
                self.tighten(here, id)
            }
            Command::SetBand(band) => self.set_band(None, Some(band)),
            Command::SetConceptBand(concept, band) => self.set_band(Some(concept), band),
            Command::AddConcept { name, color } => self.add_concept_here(&name, color),
            Command::EditConcept { concept, name, color } => self.edit_concept(concept, &name, color),
            command @ (Command::AddMember { .. }
            | Command::EditMember { .. }
            | Command::SetPassphrase { .. }
            | Command::RemoveMember(..)
            | Command::TakeOver { .. }) => self.apply_member(command),
            other => self.apply_team(other),
        }
    }

    /// Carries out commands about questions, reviews, samples and the queue.
    fn apply_team(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::Ask(text) => {
                let here = self.view.here()?;
                self.ask(&here, &text)
            }
            Command::Answer(question, text, for_all) => self.answer(question, &text, for_all),
            Command::ShowQuestions(task) => self.show_questions(task),
            Command::MarkRead => self.mark_read(),
            Command::Review(task) => self.review(task),
            Command::LookAt(labeler) => {
                self.look_at(labeler);
                Ok(())
            }
            Command::NextReview => self.next_review(),
            Command::Approve(portions) => self
                .on_portions(&portions, |session, place, portion| {
                    session.approve(place, portion.labeler, &portion.annotations)
                })
                .map(|()| self.view.drop_from_grid(&portions)),
            Command::Deny(portions, feedback) => self
                .on_portions(&portions, |session, place, portion| {
                    session.deny(place, portion.labeler, &portion.annotations, &feedback)
                })
                .map(|()| self.view.drop_from_grid(&portions)),
            Command::Reject(labeler, feedback) => {
                let here = self.view.here()?;
                self.reject(&here, labeler, &feedback)
            }
            Command::RequestChanges(labeler, feedback) => {
                let here = self.view.here()?;
                self.request_changes(&here, labeler, &feedback)
            }
            Command::Reopen(labeler, ids) => {
                let here = self.view.here()?;
                self.reopen(&here, labeler, &ids)
            }
            Command::Merge(ids) => {
                let here = self.view.here()?;
                self.merge(&here, &ids)
            }
            Command::TakeVersion(labeler) => {
                let here = self.view.here()?;
                self.take_version(&here, Some(labeler), &[])
            }
            Command::TakeInConflict(labeler, ids) => {
                let here = self.view.here()?;
                self.take_version(&here, labeler, &ids)
            }
            Command::SubmitComplete(task) => self.start_submitting(task),
            Command::DrawMore(task, labeler, count) => self.start_drawing_more(task, labeler, count),
            Command::DecideOnSample(task, labeler, verdict) => self.start_deciding_on_sample(task, labeler, verdict),
            Command::ShowGrid(task) => self.show_grid(task),
            Command::ShowCrops(ids) => {
                self.show_crops(&ids);
                Ok(())
            }
            Command::ShowSamples(task) => self.show_samples(task),
            Command::Prioritize(task, inputs, priority) => {
                workflow::may(&self.view.me, workflow::Act::ConfigureTasks)?;
                self.prioritize(task, &inputs, priority)
            }
            other => self.apply_job(other),
        }
    }

    fn paste_here(&mut self, at: PasteAt) -> Result<(), SessionError> {
        if self.browse.clipboard.is_empty() {
            return Err(SessionError::NothingToPaste);
        }
        let here = self.view.here()?;
        let copied = self.browse.clipboard.clone();
        let around = copied
            .iter()
            .filter_map(|a| a.region.bounds())
            .reduce(|a, b| a.union(&b));
        let shift = match (at, around) {
            (PasteAt::Around(place), Some(around)) => {
                let center = around.center();
                let moved = around.moved(place.x - center.x, place.y - center.y);
                let inside = moved.pushed_inside(here.input.size);
                (inside.x0 - around.x0, inside.y0 - around.y0)
            }
            _ => (0.0, 0.0),
        };
        self.paste_and_tell(&here, &copied, shift)?;
        if shift == (0.0, 0.0) && copied.iter().any(|a| a.input == here.input.id) {
            let text = "Pasted in place, over the originals: the copies are selected.".to_owned();
            self.notices.push(Notice::info(text));
        }
        Ok(())
    }

    fn copy_from_previous(&mut self) -> Result<(), SessionError> {
        let here = self.view.here()?;
        let current = self.view.current.as_ref().map(|current| current.position);
        let place = current
            .and_then(|place| self.view.list.index_of(place))
            .and_then(|index| index.checked_sub(1));
        let place = place
            .and_then(|index| self.view.list.place(index))
            .ok_or(SessionError::NothingToCopy)?;
        let rows = self
            .project
            .disk
            .reader()
            .rows(self.view.scope(), &self.view.onlooker(), &[place])?;
        let previous = rows.first().ok_or(SessionError::NothingToCopy)?.input.id;
        let (task, me) = (here.task.id, self.view.me.clone());
        let doc = self.load_doc(previous)?;
        let copied: Vec<Annotation> = doc
            .annotations
            .iter()
            .filter(|a| a.task == Some(task))
            .filter(|a| workflow::may_edit(&here.task, &me, a).is_ok())
            .cloned()
            .collect();
        if copied.is_empty() {
            return Err(SessionError::NothingToCopy);
        }
        self.paste_and_tell(&here, &copied, (0.0, 0.0))
    }

    fn paste_and_tell(
        &mut self,
        here: &TaskInputRef,
        copied: &[Annotation],
        shift: (f64, f64),
    ) -> Result<(), SessionError> {
        let left_out = self.paste(here, copied, shift, OpKind::Paste)?;
        if left_out > 0 {
            let text = format!(
                "{left_out} of {} do not fit this task or image and were left out.",
                copied.len()
            );
            self.notices.push(Notice::info(text));
        }
        Ok(())
    }
}
