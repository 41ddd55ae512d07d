//! Commands about questions, decisions on submitted work, and samples.

use super::Target;
use crate::error::SessionError;
use crate::{QuestionCommand, ReviewCommand, Session};

impl Session {
    /// Asks and answers.
    pub(crate) fn apply_question(&mut self, command: QuestionCommand, target: &Target) -> Result<(), SessionError> {
        match command {
            QuestionCommand::Ask(text) => {
                let here = self.view.work_on(target)?;
                self.ask(&here, &text)
            }
            QuestionCommand::Answer(question, text, for_all) => self.answer(question, &text, for_all),
            QuestionCommand::ShowQuestions(task) => self.show_questions(task),
            QuestionCommand::MarkRead => self.mark_read(),
        }
    }

    /// Decides on submitted work.
    pub(crate) fn apply_review(&mut self, command: ReviewCommand, target: &Target) -> Result<(), SessionError> {
        match command {
            ReviewCommand::Open(task) => self.review(task),
            ReviewCommand::LookAt(labeler) => {
                self.look_at(labeler);
                Ok(())
            }
            ReviewCommand::NextReview => self.next_review(),
            ReviewCommand::Approve(portions) => self
                .on_portions(target, &portions, |session, place, portion| {
                    session.approve(place, portion.labeler, &portion.annotations)
                })
                .map(|()| self.view.drop_from_grid(&portions)),
            ReviewCommand::Deny(portions, feedback) => self
                .on_portions(target, &portions, |session, place, portion| {
                    session.deny(place, portion.labeler, &portion.annotations, &feedback)
                })
                .map(|()| self.view.drop_from_grid(&portions)),
            ReviewCommand::Reject(labeler, feedback) => {
                let here = self.view.work_on(target)?;
                self.reject(&here, labeler, &feedback)
            }
            ReviewCommand::RequestChanges(labeler, feedback) => {
                let here = self.view.work_on(target)?;
                self.request_changes(&here, labeler, &feedback)
            }
            ReviewCommand::Reopen(labeler, ids) => {
                let here = self.view.work_on(target)?;
                self.reopen(&here, labeler, &ids)
            }
            ReviewCommand::Merge(ids) => {
                let here = self.view.work_on(target)?;
                self.merge(&here, &ids)
            }
            ReviewCommand::TakeVersion(labeler) => {
                let here = self.view.work_on(target)?;
                self.take_version(&here, Some(labeler), &[])
            }
            ReviewCommand::TakeInConflict(labeler, ids) => {
                let here = self.view.work_on(target)?;
                self.take_version(&here, labeler, &ids)
            }
            ReviewCommand::DrawMore(task, labeler, count) => match target.is_shown() {
                true => self.start_drawing_more(task, labeler, count),
                false => self.draw_more(task, labeler, count),
            },
            ReviewCommand::DecideOnSample(task, labeler, verdict) => match target.is_shown() {
                true => self.start_deciding_on_sample(task, labeler, verdict),
                false => self.decide_on_sample(task, labeler, verdict),
            },
            ReviewCommand::ShowGrid(task) => self.show_grid(task),
            ReviewCommand::ShowCrops(ids) => {
                self.show_crops(&ids);
                Ok(())
            }
            ReviewCommand::ShowSamples(task) => self.show_samples(task),
        }
    }
}
