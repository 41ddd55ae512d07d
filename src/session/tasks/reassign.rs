//! Who gets which inputs when people, weights or the strategy of a task change, or inputs come: as few change hands as
//! possible, and nobody loses what they began.

use super::error::TaskError;
use super::strategy::weights;
use crate::error::SessionError;
use domain::share::{Held, PerInput, resplit};
use domain::task::{TaskInput, Work, WorkState, WorkerStrategy};
use domain::{InputId, MemberId, Task, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Reader, StoreError};

/// The works of a task by input, as far as anything was done.
pub(super) type Works = HashMap<InputId, Vec<Work>>;

/// Reads the works of a task.
pub(super) fn works(reader: Reader<'_>, task: &Task) -> Result<Works, StoreError> {
    let mut found = Works::new();
    reader.each_work(task.id, &mut |work| {
        if work.state != WorkState::Unlabeled {
            found.entry(work.input).or_default().push(work);
        }
    })?;
    Ok(found)
}

/// Whether work was submitted.
fn is_submitted(state: WorkState) -> bool {
    matches!(state, WorkState::Submitted | WorkState::Done)
}

/// A task as it is and as it is to be.
pub(super) struct Reassignment<'a> {
    /// As it is.
    pub before: &'a Task,
    /// As it is to be.
    pub after: &'a Task,
    /// What was done in it.
    pub works: &'a Works,
    /// The time now.
    pub now: Timestamp,
}

impl Reassignment<'_> {
    /// Whether other people label, or by another rule or other weights.
    fn is_reassigned(&self) -> bool {
        let people = |task: &Task| task.labelers.iter().copied().collect::<HashSet<_>>();
        self.before.worker_strategy != self.after.worker_strategy || people(self.before) != people(self.after)
    }

    fn works_on(&self, input: InputId) -> &[Work] {
        self.works.get(&input).map_or(&[], Vec::as_slice)
    }

    /// Those of `labelers` who keep the input: they began it. Who labels no more keeps what they submitted; what they
    /// only began stays in the history, and somebody else does it.
    fn keepers(&self, input: InputId, labelers: &[MemberId]) -> Vec<MemberId> {
        let keeps = |labeler: &&MemberId| {
            let stays = self.after.labelers.contains(labeler);
            let theirs = self.works_on(input).iter().find(|work| work.member == **labeler);
            theirs.is_some_and(|work| stays || is_submitted(work.state))
        };
        labelers.iter().filter(keeps).copied().collect()
    }

    /// Whom an input is with as the task is.
    fn holders(&self, place: &TaskInput) -> Vec<MemberId> {
        match self.before.worker_strategy {
            WorkerStrategy::Full => self.works_on(place.input).iter().map(|work| work.member).collect(),
            WorkerStrategy::Partitioned { .. } | WorkerStrategy::Queue => place.labelers.clone(),
        }
    }

    /// The places that change, each before and after; `added` are given out with them.
    pub(super) fn reassign(
        &self,
        places: Vec<TaskInput>,
        added: &mut [TaskInput],
    ) -> Result<Vec<(TaskInput, TaskInput)>, SessionError> {
        let strategy = &self.after.worker_strategy;
        let given: Vec<Option<TaskInput>> = match strategy.per_input() {
            Some(per_input) => self.partitioned(&places, added, per_input)?,
            None if *strategy == WorkerStrategy::Queue => places.iter().map(|place| Some(self.queued(place))).collect(),
            None => places.iter().map(|place| Some(taken_from(place, Vec::new()))).collect(),
        };
        let both = places.into_iter().zip(given);
        Ok(both
            .filter_map(|(old, new)| new.filter(|new| *new != old).map(|new| (old, new)))
            .collect())
    }

    /// A place of a queue: with who took it, or waiting.
    fn queued(&self, place: &TaskInput) -> TaskInput {
        let stays = |labeler: &MemberId| self.after.labelers.contains(labeler);
        if self.before.worker_strategy == WorkerStrategy::Queue && place.labelers.iter().all(stays) {
            return place.clone();
        }
        let labelers = self.keepers(place.input, &self.holders(place));
        let at_work = |work: &Work| labelers.contains(&work.member) && !is_submitted(work.state);
        let since = self.works_on(place.input).iter().any(at_work).then_some(self.now);
        TaskInput {
            since,
            ..taken_from(place, labelers)
        }
    }

    fn partitioned(
        &self,
        places: &[TaskInput],
        added: &mut [TaskInput],
        per_input: PerInput,
    ) -> Result<Vec<Option<TaskInput>>, SessionError> {
        // A partition that was cut off half way is finished by the next change.
        let complete = |place: &TaskInput| {
            let belongs = |labeler: &MemberId| {
                self.after.labelers.contains(labeler) || self.keepers(place.input, &[*labeler]).len() == 1
            };
            place.labelers.len() >= per_input.workers as usize && place.labelers.iter().all(belongs)
        };
        let anew = self.is_reassigned() || !places.iter().all(complete);
        if !anew && added.is_empty() {
            return Ok(vec![None; places.len()]);
        }
        let stays = |place: &TaskInput| {
            let labelers = self.holders(place);
            // Only those that were added are given out while nothing else changes.
            let fixed = if anew {
                self.keepers(place.input, &labelers)
            } else {
                labelers.clone()
            };
            Held {
                input: place.input,
                labelers,
                fixed,
            }
        };
        let comes = |place: &TaskInput| Held {
            input: place.input,
            labelers: Vec::new(),
            fixed: Vec::new(),
        };
        let mut held: Vec<Held> = places.iter().map(stays).chain(added.iter().map(comes)).collect();
        let changed = resplit(&held, &weights(self.after), per_input, self.after.seed).map_err(TaskError::from)?;
        for (at, labelers) in changed {
            held[at].labelers = labelers;
        }
        let mut labelers = held.into_iter().map(|held| held.labelers);
        let given = places
            .iter()
            .zip(labelers.by_ref())
            .map(|(place, labelers)| Some(taken_from(place, labelers)))
            .collect();
        for (place, labelers) in added.iter_mut().zip(labelers) {
            place.labelers = labelers;
        }
        Ok(given)
    }

    /// Waiting work of reviewers who decide no more, before and after: the others get it, whoever has the least to do
    /// first, all of an input together.
    pub(super) fn handed_over(&self) -> Vec<(Work, Work)> {
        let waits = |work: &&Work| matches!(work.state, WorkState::Submitted | WorkState::Returned);
        let mut load: HashMap<MemberId, u64> = self.after.reviewers.iter().map(|reviewer| (*reviewer, 0)).collect();
        let mut left: BTreeMap<InputId, Vec<&Work>> = BTreeMap::new();
        for work in self.works.values().flatten().filter(waits) {
            let Some(reviewer) = work.reviewer else { continue };
            match load.get_mut(&reviewer) {
                Some(load) => *load += 1,
                None if self.before.reviewers.contains(&reviewer) => left.entry(work.input).or_default().push(work),
                None => {}
            }
        }
        let mut handed = Vec::new();
        for mut works in left.into_values() {
            works.sort_by_key(|work| work.id);
            let mut taken: Option<MemberId> = None;
            for work in works {
                let others = |id: &&MemberId| **id != work.member || self.after.reviewers.len() == 1;
                let least = self.after.reviewers.iter().filter(others).min_by_key(|id| load[*id]);
                let Some(reviewer) = taken.filter(|id| others(&id)).or(least.copied()) else {
                    continue;
                };
                taken.get_or_insert(reviewer);
                *load.entry(reviewer).or_default() += 1;
                let new = Work {
                    reviewer: Some(reviewer),
                    ..work.clone()
                };
                handed.push((work.clone(), new));
            }
        }
        handed
    }
}

/// The place with these labelers, lent to nobody.
fn taken_from(place: &TaskInput, labelers: Vec<MemberId>) -> TaskInput {
    TaskInput {
        labelers,
        since: None,
        ..place.clone()
    }
}

#[cfg(test)]
#[path = "reassign_tests.rs"]
mod tests;
