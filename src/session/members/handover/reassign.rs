//! One task's rows on their way to others.

use crate::error::SessionError;
use domain::task::{TaskInput, Work, WorkState};
use domain::{Annotation, Change, Comment, InputId, Member, MemberId, Role, Row, Status, Task, Timestamp, WorkId};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::Reader;

/// Puts one member in another's place in a list, where they are not on it already; nobody: takes them off.
pub(super) fn replace(list: &mut Vec<MemberId>, from: MemberId, to: Option<MemberId>) {
    let to = to.filter(|to| !list.contains(to));
    match (list.iter().position(|id| *id == from), to) {
        (Some(at), Some(to)) => list[at] = to,
        (Some(at), None) => drop(list.remove(at)),
        (None, Some(to)) => list.push(to),
        (None, None) => {}
    }
}

/// One task's open work on its way to others.
pub(super) struct TaskHandover<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) now: Timestamp,
    pub(super) team: &'a [Member],
    /// The task as it will be.
    pub(super) task: &'a Task,
    pub(super) from: MemberId,
    pub(super) successor: Option<MemberId>,
    /// Whose turn it is among several.
    pub(super) turn: usize,
    /// Work as it was and as it will be.
    pub(super) works: HashMap<WorkId, (Work, Work)>,
    pub(super) changes: Vec<Change>,
    /// Who gets an input that was given out; nobody where all labelers have it already.
    pub(super) inherited: HashMap<InputId, Option<MemberId>>,
    /// Inputs that change hands, and who gets them.
    pub(super) moved: BTreeSet<(InputId, MemberId)>,
}

fn is_open(state: WorkState) -> bool {
    match state {
        WorkState::Unlabeled | WorkState::InProgress | WorkState::Returned | WorkState::Skipped => true,
        WorkState::Submitted | WorkState::Done => false,
    }
}

impl TaskHandover<'_> {
    /// Inputs that were given out and are not submitted.
    pub(super) fn places(&mut self) -> Result<(), SessionError> {
        let Some(successor) = self.successor else { return Ok(()) };
        let works = self.reader.works_of(self.task.id, self.from)?;
        let over: HashSet<InputId> = works
            .iter()
            .filter(|work| !is_open(work.state))
            .map(|work| work.input)
            .collect();
        for old in self.reader.places_given(self.task.id, self.from)? {
            if over.contains(&old.input) {
                continue;
            }
            let gets = self.gets(&old, successor);
            let mut new = TaskInput {
                since: old.since.map(|_| self.now),
                ..old.clone()
            };
            replace(&mut new.labelers, self.from, gets);
            self.inherited.insert(old.input, gets);
            self.moved.extend(gets.map(|gets| (old.input, gets)));
            self.changes
                .extend(Change::update(Row::TaskInput(old), Row::TaskInput(new)));
        }
        Ok(())
    }

    /// Who gets an input: the successor, or in turn another labeler who does not have it.
    fn gets(&mut self, place: &TaskInput, successor: MemberId) -> Option<MemberId> {
        let is_free = |member: &MemberId| *member != self.from && !place.labelers.contains(member);
        if is_free(&successor) {
            return Some(successor);
        }
        let labelers = &self.task.labelers;
        let in_turn = (0..labelers.len()).map(|step| (self.turn + step) % labelers.len());
        let found = in_turn.into_iter().find(|at| {
            let here = self
                .team
                .iter()
                .any(|member| member.id == labelers[*at] && member.is(Role::Labeler));
            here && is_free(&labelers[*at])
        })?;
        self.turn = found + 1;
        Some(labelers[found])
    }

    /// Work that was begun, with what belongs to it.
    pub(super) fn work(&mut self) -> Result<(), SessionError> {
        let Some(successor) = self.successor else { return Ok(()) };
        let mut theirs: HashMap<MemberId, HashSet<InputId>> = HashMap::new();
        for old in self.reader.works_of(self.task.id, self.from)? {
            let Some(gets) = self.inherited.get(&old.input).copied().unwrap_or(Some(successor)) else {
                continue;
            };
            if !is_open(old.state) {
                continue;
            }
            let begun = match theirs.entry(gets) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let works = self.reader.works_of(self.task.id, gets)?;
                    new.insert(works.iter().map(|work| work.input).collect())
                }
            };
            if begun.contains(&old.input) {
                continue;
            }
            self.moved.insert((old.input, gets));
            self.belongings(old.input, gets)?;
            let new = Work {
                member: gets,
                ..old.clone()
            };
            self.works.insert(old.id, (old, new));
        }
        Ok(())
    }

    /// Annotations that nobody decided on, and what was said.
    fn belongings(&mut self, input: InputId, gets: MemberId) -> Result<(), SessionError> {
        for old in self.reader.annotations(input)? {
            let open = matches!(old.status, Status::Pending | Status::ReviewDenied);
            if open && old.task == Some(self.task.id) && old.author == self.from {
                let new = Annotation {
                    author: gets,
                    ..old.clone()
                };
                self.changes
                    .extend(Change::update(Row::Annotation(old), Row::Annotation(new)));
            }
        }
        for old in self.reader.remarks_about(self.task.id, input, self.from)? {
            let new = Comment {
                labeler: gets,
                ..old.clone()
            };
            self.changes.extend(Change::update(Row::Remark(old), Row::Remark(new)));
        }
        Ok(())
    }

    /// What waits for a decision, and what will come back to whoever decided.
    pub(super) fn decisions(&mut self, to: Option<MemberId>) -> Result<(), SessionError> {
        for old in self.reader.works_to_decide(self.task.id, self.from)? {
            let work = self.works.get(&old.id).map_or(&old, |(_, new)| new).clone();
            let reviewer = self.decides(&work, to);
            let new = Work { reviewer, ..work };
            self.works.entry(old.id).or_insert_with(|| (old.clone(), old)).1 = new;
        }
        Ok(())
    }

    /// Whoever got work that they were to decide on themselves leaves that to another.
    pub(super) fn own_work(&mut self, to: Option<MemberId>) {
        let own: Vec<_> = self
            .works
            .values()
            .filter(|(_, new)| new.reviewer == Some(new.member))
            .collect();
        let own: Vec<Work> = own.into_iter().map(|(_, new)| new.clone()).collect();
        for work in own {
            let reviewer = self.decides(&work, to);
            if let Some((_, new)) = self.works.get_mut(&work.id) {
                new.reviewer = reviewer;
            }
        }
    }

    /// Who decides on a labeler's work from now on.
    fn decides(&mut self, work: &Work, to: Option<MemberId>) -> Option<MemberId> {
        let here = |id: &MemberId| {
            self.team
                .iter()
                .any(|member| member.id == *id && member.is(Role::Reviewer))
        };
        let left: Vec<MemberId> = self.task.reviewers.iter().copied().filter(here).collect();
        let others: Vec<MemberId> = left.iter().copied().filter(|id| *id != work.member).collect();
        let choice = if others.is_empty() { left } else { others };
        if let Some(to) = to.filter(|to| choice.contains(to)) {
            return Some(to);
        }
        self.turn += 1;
        choice.get(self.turn % choice.len().max(1)).copied()
    }
}
