//! What a handover changes, task by task.

use super::HandoverRequest;
use super::orphaned_work::refuse_orphaned_work;
use super::reassign::{TaskHandover, replace};
use crate::clock::IdsAndClock;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::lines::OpenWork;
use crate::members::{TeamError, may_leave, open_work};
use crate::report::HandedOver;
use domain::task::{WorkState, WorkerStrategy};
use domain::{Change, GestureId, Member, MemberId, Op, OpKind, Role, Row, Task, TaskId, Timestamp};
use std::collections::{BTreeSet, HashMap};
use store::Reader;

/// Rows in one entry of the log.
const AT_ONCE: usize = 2000;

/// What changes, task by task.
pub(super) struct Plan {
    from: Member,
    to: Option<Member>,
    kind: OpKind,
    leaves: bool,
    tasks: Vec<(TaskId, Vec<Change>)>,
    inputs: u64,
    elsewhere: u64,
    let_go: u64,
    reviews: u64,
}

impl Plan {
    pub(super) fn new(
        reader: Reader<'_>,
        ids_and_clock: &IdsAndClock,
        request: HandoverRequest,
    ) -> Result<Self, SessionError> {
        let team = reader.members()?;
        let find = |id: MemberId| {
            let found = team.iter().find(|member| member.id == id && member.is_here());
            found.cloned().ok_or_else(|| SessionError::NoSuchMember(id.to_string()))
        };
        let from = find(request.from)?;
        let to = request.to.map(find).transpose()?;
        if request.to == Some(request.from) {
            return Err(TeamError::SameMember(from.name).into());
        }
        let leaves = request.task.is_none();
        if leaves {
            may_leave(&team, &from)?;
        }
        let mut tasks = reader.tasks()?;
        tasks.retain(|task| request.task.is_none_or(|only| only == task.id));
        let mut open = open_work(reader, &tasks)?.remove(&from.id).unwrap_or_default();
        if let (Some(_), Some(task)) = (request.task, tasks.first()) {
            // Whoever labels hands their labeling over, and goes on reviewing.
            if let Some(work) = open.first_mut().filter(|work| work.inputs > 0) {
                work.reviews = 0;
            }
            if open.is_empty() {
                let (name, task) = (from.name, task.name.clone());
                return Err(TeamError::NothingInHand { name, task }.into());
            }
            if let Some(to) = to
                .as_ref()
                .filter(|to| !to.is(Role::Reviewer) && open.iter().any(|work| work.reviews > 0))
            {
                let (name, role) = (to.name.clone(), Role::Reviewer);
                return Err(TeamError::LacksRole { name, role }.into());
            }
        }
        refuse_orphaned_work(&team, &tasks, &from, to.as_ref(), &open)?;
        let mut plan = Self {
            from,
            to,
            kind: request.kind(),
            leaves,
            tasks: Vec::new(),
            inputs: 0,
            elsewhere: 0,
            let_go: 0,
            reviews: 0,
        };
        for task in &tasks {
            let here = open.iter().find(|work| work.task == task.id);
            plan.add_task(reader, ids_and_clock.now(), &team, task, here)?;
        }
        Ok(plan)
    }

    /// The task with others in the place of whoever hands over.
    fn relieved(&self, old: &Task, open: Option<&OpenWork>, successor: Option<MemberId>) -> Task {
        let from = self.from.id;
        let mut task = old.clone();
        // Nothing is theirs in a queue but what they took; what everybody labels the others label anyway.
        let goes_on = match old.worker_strategy {
            WorkerStrategy::Queue => old.labelers.len() > 1,
            WorkerStrategy::Full => open.is_some_and(|open| open.spare && open.inputs > 0),
            WorkerStrategy::Partitioned { .. } => false,
        };
        if let Some(successor) = successor.filter(|_| labels(open)) {
            replace(&mut task.labelers, from, Some(successor));
            hand_weight(&mut task.worker_strategy, from, successor);
        } else if self.leaves && goes_on {
            replace(&mut task.labelers, from, None);
        }
        if self.hands_reviews(open) && old.reviewers.contains(&from) {
            let next = self.to.as_ref().filter(|to| to.is(Role::Reviewer)).map(|to| to.id);
            if next.is_some() || old.reviewers.len() > 1 {
                replace(&mut task.reviewers, from, next);
            }
        }
        task.remember_labelers(old);
        task
    }

    /// Whether they hand over what they review too.
    fn hands_reviews(&self, open: Option<&OpenWork>) -> bool {
        self.leaves || open.is_some_and(|open| open.reviews > 0)
    }

    fn add_task(
        &mut self,
        reader: Reader<'_>,
        now: Timestamp,
        team: &[Member],
        old: &Task,
        open: Option<&OpenWork>,
    ) -> Result<(), SessionError> {
        let (from, to) = (self.from.id, self.to.as_ref());
        let successor = to.filter(|to| to.is(Role::Labeler)).map(|to| to.id);
        let task = self.relieved(old, open, successor);
        let mut handover = TaskHandover {
            reader,
            now,
            team,
            task: &task,
            from,
            successor: successor.filter(|successor| labels(open) || (self.leaves && task.labelers.contains(successor))),
            turn: 0,
            works: HashMap::new(),
            changes: Vec::new(),
            inherited: HashMap::new(),
            moved: BTreeSet::new(),
        };
        handover.places()?;
        handover.work()?;
        if self.hands_reviews(open) {
            handover.decisions(to.map(|to| to.id))?;
        }
        handover.own_work(to.map(|to| to.id));
        let TaskHandover {
            works,
            mut changes,
            moved,
            ..
        } = handover;
        for (_, (old, new)) in works {
            if old.reviewer == Some(from) && new.reviewer != old.reviewer && old.state == WorkState::Submitted {
                self.reviews += 1;
            }
            changes.extend(Change::update(Row::Work(old), Row::Work(new)));
        }
        let is_full = old.worker_strategy == WorkerStrategy::Full;
        if let Some(open) = open.filter(|_| is_full && task.labelers.len() < old.labelers.len()) {
            // Nobody came in their place: the others label all of it anyway, and get at most what was begun.
            self.let_go += open.inputs.saturating_sub(moved.len() as u64);
        }
        for (_, gets) in moved {
            if Some(gets) == successor {
                self.inputs += 1;
            } else {
                self.elsewhere += 1;
            }
        }
        changes.extend(Change::update(Row::Task(old.clone()), Row::Task(task)));
        self.tasks.push((old.id, changes));
        Ok(())
    }

    /// The tasks in which anything changes.
    pub(super) fn tasks_changed(&self) -> Vec<TaskId> {
        let changed = self.tasks.iter().filter(|(_, changes)| !changes.is_empty());
        changed.map(|(task, _)| *task).collect()
    }

    pub(super) fn into_ops(self, ids_and_clock: &IdsAndClock, me: MemberId) -> (Vec<Op>, HandedOver) {
        let gesture = GestureId(ids_and_clock.id());
        let op = |task, changes| Op {
            gesture,
            ..bulk(ids_and_clock, me, self.kind, task, false, changes)
        };
        let mut ops = Vec::new();
        for (task, changes) in self.tasks {
            ops.extend(changes.chunks(AT_ONCE).map(|some| op(Some(task), some.to_vec())));
        }
        if self.leaves {
            let gone = Member {
                left: true,
                ..self.from.clone()
            };
            let change = Change::update(Row::Member(self.from.clone()), Row::Member(gone));
            ops.push(op(None, change.into_iter().collect()));
        }
        let report = HandedOver {
            from: self.from.name,
            to: self.to.map(|to| to.name),
            left: self.leaves,
            inputs: self.inputs,
            elsewhere: self.elsewhere,
            let_go: self.let_go,
            reviews: self.reviews,
            gesture,
        };
        (ops, report)
    }
}

/// Whether they have anything in hand to label.
fn labels(open: Option<&OpenWork>) -> bool {
    open.is_some_and(|open| open.inputs > 0)
}

/// The successor's share of what comes grows by the other's.
fn hand_weight(strategy: &mut WorkerStrategy, from: MemberId, to: MemberId) {
    if let WorkerStrategy::Partitioned { weights, .. } = strategy
        && let Some(weight) = weights.remove(&from)
    {
        *weights.entry(to).or_default() += weight;
    }
}
