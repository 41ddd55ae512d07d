//! Settling consensus where labelers do not see each other's work, as in a project on a server: whoever sees all of it,
//! a lead or a reviewer, finds out what they agree on once all have submitted.

use super::resolve::{awaiting_others, resolved};
use crate::Session;
use crate::background::Topic;
use crate::clock::IdsAndClock;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::review::plan::ReviewPlan;
use domain::task::ReviewStrategy;
use domain::{InputId, Member, Op, OpKind, Role, Task};
use std::path::Path;
use store::{LogEntry, StoreError, Writer};

/// Whether labelers must agree in a task, and a member sees everybody's work there and may settle it.
pub(crate) fn may_settle(task: &Task, member: &Member) -> bool {
    let by_agreement = matches!(task.review_strategy, ReviewStrategy::Consensus { .. });
    let reviews = member.is(Role::Reviewer) && task.reviewers.contains(&member.id);
    by_agreement && (member.is(Role::Lead) || reviews)
}

/// Settles what is submitted by all who must, in all tasks where the member may, each input by an op of its own; how many
/// inputs that were.
///
/// # Errors
/// What the store said; what was settled before stays.
fn settle(project: &Path, ids_and_clock: &IdsAndClock, me: &Member) -> Result<u64, SessionError> {
    let mut writer = Writer::open(project)?;
    let tasks = writer.reader().tasks()?;
    let mut settled = 0;
    for task in tasks.iter().filter(|task| may_settle(task, me)) {
        let inputs = awaiting_others(writer.reader(), task)?;
        if inputs.is_empty() {
            continue;
        }
        let plan = ReviewPlan::load(writer.reader(), task)?;
        for input in inputs {
            settled += u64::from(settle_one(&mut writer, ids_and_clock, me, task, &plan, input)?);
        }
    }
    Ok(settled)
}

/// Settles one input; false where somebody still labels, or changes it just now.
fn settle_one(
    writer: &mut Writer,
    ids_and_clock: &IdsAndClock,
    me: &Member,
    task: &Task,
    plan: &ReviewPlan,
    input: InputId,
) -> Result<bool, SessionError> {
    let changes = resolved(writer.reader(), task, plan, input, me.id)?;
    if changes.is_empty() {
        return Ok(false);
    }
    let op = Op {
        input: Some(input),
        ..bulk(ids_and_clock, me.id, OpKind::Settle, Some(task.id), false, changes)
    };
    match writer.transact(&[op]) {
        Ok(_) => Ok(true),
        // Somebody withdrew, or another workstation settled it.
        Err(StoreError::Clash(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

impl Session {
    /// Settles what is submitted by all who must, and waits for it; how many inputs that were.
    ///
    /// # Errors
    /// What the store said.
    pub fn settle_now(&mut self) -> Result<u64, SessionError> {
        self.may_write()?;
        settle(&self.project.path, &self.project.ids_and_clock, &self.view.me)
    }

    /// Somebody submitted on another workstation: what that settles is found out in the background.
    pub(crate) fn settle_after(&mut self, entries: &[LogEntry]) {
        let submits = |entry: &LogEntry| matches!(entry.op.kind, OpKind::Submit | OpKind::Skip);
        let me = &self.view.me;
        let mut tasks = self.view.tasks.iter().map(|summary| &summary.task);
        if self.view.saving.server.is_none() || !entries.iter().any(submits) || !tasks.any(|task| may_settle(task, me))
        {
            return;
        }
        let (path, ids_and_clock) = (self.project.path.clone(), self.project.ids_and_clock.clone());
        let me = me.clone();
        let asked = self.reads.on(Topic::Settling).map(|reads| {
            reads.ask(move |_| {
                if let Err(error) = settle(&path, &ids_and_clock, &me) {
                    tracing::warn!("what labelers agree on could not be settled: {error}");
                }
                None
            });
        });
        if let Err(error) = asked {
            self.report(&error);
        }
    }
}
