//! The team at work: handing in by the task's review strategy, deciding, agreeing, giving out inputs, talking.
//!
//! An input in the making is a [`sheet::Sheet`]. Start reading at `submit.rs` (what a submission becomes), then
//! `review.rs`; `draws.rs` says who reviews what, `agree.rs` is consensus, `queue.rs` and `talk.rs` are what they say,
//! `refresh.rs` brings it to the view, `blind.rs` says what is kept from whom, `inbox.rs` is what the lead is asked.

mod agree;
pub(super) mod blind;
mod complete;
mod crops;
mod draws;
mod grid;
mod heir;
mod inbox;
mod past;
mod queue;
mod refresh;
mod reopen;
mod results;
mod review;
mod sample;
mod settle;
mod sheet;
pub(crate) mod submit;
mod talk;
pub mod view;

use super::error::SessionError;
use super::view::View;
use super::{Command, Event, Session};
pub(super) use crops::Crops;
pub use draws::Draws;
pub use past::Past;
pub(super) use queue::taken;
pub(super) use results::SamplesRead;
pub(super) use settle::{awaiting_others, resettled, settled};
pub(super) use talk::Active;

use domain::task::WorkState;
use domain::workflow;
use domain::{InputId, Task, TaskId, WorkId};
use std::collections::HashMap;
use std::sync::Arc;

/// What is drawn in tasks, as long as they stay as they are.
#[derive(Default)]
pub(super) struct DrawsAtHand(HashMap<TaskId, (Task, u64, Arc<Draws>)>);

/// What the session keeps of the team's work beside the view.
#[derive(Default)]
pub(super) struct TeamState {
    /// How long inputs were looked at and not yet written down.
    pub active: Active,
    /// Who reviews what, by task.
    pub plans: DrawsAtHand,
    /// Places that wait for my decision in the task under review, in order.
    pub review_queue: Vec<u64>,
    /// The work whose past was asked for last, and how it stood then.
    pub past_asked: Option<(InputId, Vec<(WorkId, WorkState)>)>,
    /// What was read of the log of the task whose samples are shown.
    pub samples_read: SamplesRead,
}

impl TeamState {
    pub(super) fn keep_draws(&mut self, task: Task, inputs: u64, draws: Arc<Draws>) {
        self.plans.0.insert(task.id, (task, inputs, draws));
    }
}

impl View {
    fn inputs_of(&self, task: TaskId) -> u64 {
        let mut tasks = self.tasks.iter();
        tasks
            .find(|summary| summary.task.id == task)
            .map_or(0, |summary| summary.inputs)
    }
}

impl Session {
    /// Carries out what concerns the team.
    pub(super) fn apply_team(&mut self, command: Command) -> Result<(), SessionError> {
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
            Command::SubmitComplete(task) => self.start_handing_in(task),
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

    /// What is drawn in the task, read now if it is not at hand.
    pub(super) fn draws(&mut self, task: &Task) -> Result<Arc<Draws>, SessionError> {
        let inputs = self.view.inputs_of(task.id);
        if let Some((known, of, draws)) = self.team.plans.0.get(&task.id)
            && known == task
            && *of == inputs
        {
            return Ok(draws.clone());
        }
        let draws = Arc::new(Draws::load(self.project.disk.reader(), task)?);
        self.team.keep_draws(task.clone(), inputs, draws.clone());
        Ok(draws)
    }

    /// Draws for the task in the background, so that handing in need not wait for it.
    pub(super) fn ask_draws(&mut self, task: &Task) {
        let (task, inputs) = (task.clone(), self.view.inputs_of(task.id));
        self.reads.read("What is drawn for review", move |disk| {
            Draws::load(disk.reader(), &task).map(|draws| Event::Draws(Box::new(task), inputs, Arc::new(draws)))
        });
    }
}
