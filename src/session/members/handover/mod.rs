//! Somebody's open work goes to others: planned task by task from what stands on disk, written in one transaction.
//!
//! What was submitted stays whose it is, with its history. What is open goes to the successor: inputs that a partition
//! or a queue gave out, work that was begun, sent back or skipped, the annotations in it that nobody decided on, and
//! what was said about it. An input that the successor labels already goes to the next labeler in turn, as each input
//! goes to distinct people; where the successor has begun on an input themselves, what the other one began there stays
//! as it is. Where everybody labels everything and enough others do, nobody need take inputs over: without a successor
//! whoever leaves is taken off the task, and no longer waited for. A task in which nothing is open keeps its labelers. What waits for a reviewer goes to the successor, or to
//! the task's other reviewers in turn, to nobody for their own work unless they are alone.
//!
//! Start reading at [`Plan::new`]; `reassign.rs` moves one task's rows.

mod consensus;
mod orphaned_work;
mod plan;
mod reassign;
mod request;

use super::may_leave;
use crate::Session;
use crate::clock::IdsAndClock;
use crate::error::SessionError;
use crate::progress::Progress;
use crate::report::HandedOver;
use crate::view::JobOutcome;
use consensus::ConsensusStep;
use domain::workflow::Permission;
use domain::{MemberId, TaskId};
use plan::Plan;
use request::{HandoverRequest, TRIES};
use std::path::Path;
use store::{StoreError, Writer};

/// Plans and writes it; planned again when somebody else changes the same rows meanwhile.
fn hand_over(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    request: HandoverRequest,
    progress: &mut Progress,
) -> Result<HandedOver, SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let mut attempt = 0;
    loop {
        attempt += 1;
        progress.check()?;
        let plan = Plan::new(writer.reader(), ids_and_clock, request)?;
        let tasks = plan.tasks_changed();
        let (ops, report) = plan.into_ops(ids_and_clock, me);
        match writer.transact(&ops) {
            Ok(_) => {
                let step = ConsensusStep {
                    ids_and_clock,
                    me,
                    gesture: report.gesture,
                    kind: request.kind(),
                };
                for task in tasks {
                    step.run(&mut writer, task, progress)?;
                }
                return Ok(report);
            }
            Err(StoreError::Clash(_) | StoreError::NoLead) if attempt < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}

impl Session {
    /// Removes the member of this name, whose history stays, and waits until it is on disk. `successor` takes over
    /// what they have in hand.
    ///
    /// # Errors
    /// [`super::TeamError::OpenWork`] when they have something in hand that nobody else would do, and nobody was named; [`super::TeamError::LastLead`],
    /// [`super::TeamError::LacksRole`]; when a member is unknown, or the acting member is no lead.
    pub fn remove_member_now(&mut self, name: &str, successor: Option<&str>) -> Result<HandedOver, SessionError> {
        self.view.allow(Permission::ManageMembers)?;
        let to = successor.map(|name| self.person_named(name)).transpose()?;
        let request = HandoverRequest {
            from: self.person_named(name)?.id,
            to: to.map(|member| member.id),
            task: None,
        };
        self.hand_over_now(request)
    }

    /// Gives what one member has in hand in a task to another, and waits until it is on disk: inputs to label, and
    /// from one who has none of those, submissions to decide on.
    ///
    /// # Errors
    /// [`super::TeamError::NothingInHand`], [`super::TeamError::LacksRole`]; when a name is unknown, or the acting member is no lead.
    pub fn take_over_now(&mut self, task: &str, from: &str, to: &str) -> Result<HandedOver, SessionError> {
        self.view.allow(Permission::ConfigureTasks)?;
        let request = HandoverRequest {
            from: self.person_named(from)?.id,
            to: Some(self.person_named(to)?.id),
            task: Some(self.task_named(task)?.id),
        };
        self.hand_over_now(request)
    }

    fn hand_over_now(&mut self, request: HandoverRequest) -> Result<HandedOver, SessionError> {
        self.may_write()?;
        let (me, mut progress) = (self.view.me.id, Progress::silent());
        let report = hand_over(
            &self.project.path,
            &self.project.ids_and_clock,
            me,
            request,
            &mut progress,
        )?;
        self.take_in_inputs()?;
        Ok(report)
    }

    pub(crate) fn start_removing(&mut self, member: MemberId, to: Option<MemberId>) -> Result<(), SessionError> {
        let person = self.view.person(member)?;
        may_leave(&self.view.members, person)?;
        let title = format!("Removing {}", person.name);
        let request = HandoverRequest {
            from: member,
            to,
            task: None,
        };
        self.start_hand_over(title, request)
    }

    pub(crate) fn start_take_over(&mut self, task: TaskId, from: MemberId, to: MemberId) -> Result<(), SessionError> {
        self.view.task(task)?;
        let title = format!("Handing over from {}", self.view.person(from)?.name);
        let request = HandoverRequest {
            from,
            to: Some(to),
            task: Some(task),
        };
        self.start_hand_over(title, request)
    }

    fn start_hand_over(&mut self, title: String, request: HandoverRequest) -> Result<(), SessionError> {
        self.may_write()?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        self.start_job(title, move |progress| {
            hand_over(&path, &ids_and_clock, me, request, progress).map(JobOutcome::HandedOver)
        })
    }
}

#[cfg(test)]
mod tests;
