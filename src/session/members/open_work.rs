//! What somebody has in hand: counted before they leave, and shown to who decides about it.

use crate::Session;
use crate::error::SessionError;
use crate::lines::OpenWork;
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{Member, MemberId, Role, Task};
use std::collections::BTreeMap;
use store::{OpenCounts, Reader, StoreError};

/// Whether everybody labels everything in a task, and enough do without this member.
fn is_spare(task: &Task, team: &[Member], member: MemberId) -> bool {
    let least = match task.review_strategy {
        ReviewStrategy::Consensus { approval_threshold, .. } => approval_threshold.max(1) as usize,
        ReviewStrategy::None | ReviewStrategy::Manual { .. } => 1,
    };
    let labels = |id: &MemberId| team.iter().any(|known| known.id == *id && known.is(Role::Labeler));
    let others = task.labelers.iter().filter(|id| **id != member && labels(id));
    task.worker_strategy == WorkerStrategy::Full && others.count() >= least
}

/// Inputs of a task that a labeler has in hand. In a *Full* task those are all that they did not submit; in a queue
/// those that they took, and what waits when nobody else labels there.
fn open_inputs(task: &Task, inputs: u64, waiting: u64, member: MemberId, open_counts: &OpenCounts) -> u64 {
    let state = |state| open_counts.states.get(&state).copied().unwrap_or(0);
    let begun = state(WorkState::InProgress) + state(WorkState::Returned) + state(WorkState::Unlabeled);
    let over = state(WorkState::Submitted) + state(WorkState::Done) + state(WorkState::Skipped);
    if !task.labelers.contains(&member) {
        // Who was taken out of the task has in hand what nobody else got instead.
        return match task.worker_strategy {
            WorkerStrategy::Full if !task.labelers.is_empty() => 0,
            WorkerStrategy::Full => begun,
            WorkerStrategy::Partitioned { .. } | WorkerStrategy::Queue => {
                open_counts.given.saturating_sub(over).min(begun)
            }
        };
    }
    match task.worker_strategy {
        WorkerStrategy::Full => inputs.saturating_sub(over),
        WorkerStrategy::Partitioned { .. } => open_counts.given.saturating_sub(over).max(begun),
        WorkerStrategy::Queue => {
            let taken = open_counts.given.saturating_sub(over).max(begun);
            let alone = task.labelers.len() == 1;
            taken + if alone { waiting } else { 0 }
        }
    }
}

/// What each member has in hand, task by task in the order they were made; those who have nothing are left out.
pub(crate) fn open_work(reader: Reader<'_>, tasks: &[Task]) -> Result<BTreeMap<MemberId, Vec<OpenWork>>, StoreError> {
    let (open_counts, team) = (reader.open_counts()?, reader.members()?);
    let mut found: BTreeMap<MemberId, Vec<OpenWork>> = BTreeMap::new();
    for task in tasks {
        let inputs = reader.task_input_count(task.id)?;
        let waiting = match task.worker_strategy {
            WorkerStrategy::Queue => reader.waiting_places(task.id)?,
            WorkerStrategy::Full | WorkerStrategy::Partitioned { .. } => 0,
        };
        let known = open_counts
            .keys()
            .filter(|(_, known)| *known == task.id)
            .map(|(id, _)| *id);
        let mut people: Vec<MemberId> = known.chain(task.labelers.iter().copied()).collect();
        people.sort();
        people.dedup();
        for member in people {
            let here = open_counts.get(&(member, task.id)).cloned().unwrap_or_default();
            let work = OpenWork {
                task: task.id,
                name: task.name.clone(),
                inputs: open_inputs(task, inputs, waiting, member, &here),
                reviews: here.reviews,
                spare: is_spare(task, &team, member),
            };
            if work.inputs + work.reviews > 0 {
                found.entry(member).or_default().push(work);
            }
        }
    }
    Ok(found)
}

impl Session {
    /// What a member has in hand, task by task.
    ///
    /// # Errors
    /// What the store said.
    pub fn open_work_of(&self, member: MemberId) -> Result<Vec<OpenWork>, SessionError> {
        let reader = self.project.disk.reader();
        Ok(open_work(reader, &reader.tasks()?)?.remove(&member).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ConceptId, TaskId, TaskKind};

    fn hand(given: u64, states: &[(WorkState, u64)]) -> OpenCounts {
        OpenCounts {
            given,
            states: states.iter().copied().collect(),
            reviews: 0,
        }
    }

    #[test]
    fn open_work_depends_on_how_inputs_are_given() {
        let [ana, ben] = [1, 2].map(MemberId::fixed);
        let mut task = Task::new(
            TaskId::fixed(1),
            "T",
            TaskKind::Detection,
            vec![ConceptId::fixed(1)],
            ana,
        );
        let some = [
            (WorkState::InProgress, 2),
            (WorkState::Submitted, 3),
            (WorkState::Done, 4),
            (WorkState::Skipped, 1),
        ];
        let count = |task: &Task, member, open_counts: &OpenCounts| open_inputs(task, 100, 50, member, open_counts);
        assert_eq!(count(&task, ana, &hand(0, &some)), 92);
        assert_eq!(count(&task, ana, &OpenCounts::default()), 100);
        assert_eq!(
            count(&task, ben, &hand(0, &some)),
            0,
            "taken off the list: others label all"
        );
        task.worker_strategy = WorkerStrategy::Partitioned {
            workers_per_input: 1,
            weights: BTreeMap::new(),
            overlap: None,
        };
        assert_eq!(count(&task, ana, &hand(20, &some)), 12);
        assert_eq!(count(&task, ana, &OpenCounts::default()), 0);
        let returned = [(WorkState::Returned, 3), (WorkState::Done, 4)];
        assert_eq!(
            count(&task, ben, &hand(4, &returned)),
            0,
            "others got what was sent back"
        );
        assert_eq!(count(&task, ben, &hand(6, &returned)), 2, "two are with him still");
        task.worker_strategy = WorkerStrategy::Queue;
        assert_eq!(
            count(&task, ana, &hand(12, &some)),
            54,
            "alone, what waits is theirs as well"
        );
        task.labelers.push(ben);
        assert_eq!(count(&task, ana, &hand(12, &some)), 4);
    }
    #[test]
    fn what_everybody_labels_is_spare_while_enough_others_do() {
        let [ana, ben, cy] = [1, 2, 3].map(MemberId::fixed);
        let mut team = [ana, ben, cy].map(|id| Member::new(id, id.to_string(), &[Role::Labeler]));
        let mut task = Task::new(
            TaskId::fixed(1),
            "T",
            TaskKind::Detection,
            vec![ConceptId::fixed(1)],
            ana,
        );
        assert!(!is_spare(&task, &team, ana), "she is alone");
        task.labelers.push(ben);
        assert!(is_spare(&task, &team, ana));
        assert!(is_spare(&task, &team, cy), "who was taken off the list");
        team[1].left = true;
        assert!(!is_spare(&task, &team, ana), "Ben has left");
        team[1].left = false;
        task.review_strategy = ReviewStrategy::Consensus {
            approval_threshold: 2,
            iou: 0.5,
        };
        assert!(!is_spare(&task, &team, ana), "two must agree");
        task.labelers.push(cy);
        assert!(is_spare(&task, &team, ana));
        task.worker_strategy = WorkerStrategy::Queue;
        assert!(!is_spare(&task, &team, ana), "what is taken is nobody else's");
    }
}
