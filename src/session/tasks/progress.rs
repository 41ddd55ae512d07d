//! How far a task is, input by input: an input stands where the least advanced of those stand who must label it.

use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{MemberId, Task};
use std::collections::BTreeMap;
use store::{Reader, StoreError, Worked};

/// Counts of a task's inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TaskProgress {
    /// How many stand where; all states are listed.
    pub states: BTreeMap<WorkState, u64>,
    /// How many were submitted by all who must.
    pub labeled: u64,
    /// How many of these were decided on, as far as they were drawn.
    pub reviewed: u64,
    /// Whether anybody has done anything.
    pub begun: bool,
}

/// From the least advanced to the most.
fn rank(state: WorkState) -> u8 {
    match state {
        WorkState::Unlabeled => 0,
        WorkState::InProgress => 1,
        WorkState::Returned => 2,
        WorkState::Skipped => 3,
        WorkState::Submitted => 4,
        WorkState::Done => 5,
    }
}

impl TaskProgress {
    /// Counts a task of so many inputs. Only what was worked on is read.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) fn load(reader: Reader<'_>, task: &Task, inputs: u64) -> Result<Self, StoreError> {
        let mut standing = Self {
            states: WorkState::ALL.iter().map(|state| (*state, 0)).collect(),
            ..Self::default()
        };
        let mut touched = 0;
        reader.each_worked_input(task.id, &mut |worked| {
            standing.begun = true;
            touched += 1;
            standing.take(task, &worked);
        })?;
        *standing.states.entry(WorkState::Unlabeled).or_default() += inputs.saturating_sub(touched);
        Ok(standing)
    }

    fn take(&mut self, task: &Task, worked: &Worked) {
        let must = match task.worker_strategy {
            WorkerStrategy::Full => &task.labelers,
            WorkerStrategy::Partitioned { .. } | WorkerStrategy::Queue => &worked.labelers,
        };
        let of = |member: &MemberId| worked.works.iter().find(|(who, ..)| who == member);
        let states = must
            .iter()
            .map(|member| of(member).map_or(WorkState::Unlabeled, |work| work.1));
        let state = states.min_by_key(|state| rank(*state)).unwrap_or(WorkState::Unlabeled);
        *self.states.entry(state).or_default() += 1;
        if !matches!(state, WorkState::Submitted | WorkState::Done) {
            return;
        }
        self.labeled += 1;
        let sampled = matches!(task.review_strategy, ReviewStrategy::Manual { .. });
        let drawn = || must.iter().filter_map(of).filter(|(_, _, drawn)| *drawn);
        let decided = drawn().next().is_some() && drawn().all(|(_, state, _)| *state == WorkState::Done);
        self.reviewed += u64::from(state == WorkState::Done || sampled && decided);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ConceptId, InputId, TaskId, TaskKind};

    const ANA: MemberId = MemberId::fixed(1);
    const BEN: MemberId = MemberId::fixed(2);

    fn stands(task: &Task, labelers: &[MemberId], works: &[(MemberId, WorkState, bool)]) -> (WorkState, u64, u64) {
        let mut standing = TaskProgress::default();
        let input = InputId::fixed(1);
        let (labelers, works) = (labelers.to_vec(), works.to_vec());
        standing.take(task, &Worked { input, labelers, works });
        let state = *standing.states.keys().next().expect("one state");
        (state, standing.labeled, standing.reviewed)
    }

    fn task(worker_strategy: WorkerStrategy) -> Task {
        Task {
            labelers: vec![ANA, BEN],
            worker_strategy,
            review_strategy: ReviewStrategy::Manual { sample_percent: 50.0 },
            ..Task::new(
                TaskId::fixed(1),
                "T",
                TaskKind::Detection,
                vec![ConceptId::fixed(1)],
                ANA,
            )
        }
    }

    #[test]
    fn an_input_stands_where_the_least_advanced_stands() {
        use WorkState::{Done, InProgress, Returned, Submitted, Unlabeled};
        let full = task(WorkerStrategy::Full);
        assert_eq!(stands(&full, &[], &[(ANA, Done, true)]), (Unlabeled, 0, 0));
        assert_eq!(
            stands(&full, &[], &[(ANA, Done, true), (BEN, InProgress, false)]),
            (InProgress, 0, 0)
        );
        assert_eq!(
            stands(&full, &[], &[(ANA, Submitted, true), (BEN, Returned, true)]),
            (Returned, 0, 0)
        );
        assert_eq!(
            stands(&full, &[], &[(ANA, Submitted, true), (BEN, Done, true)]),
            (Submitted, 1, 0)
        );
        // Who is no labeler any more counts no more.
        let gone = MemberId::fixed(9);
        let works = [(ANA, Done, true), (BEN, Done, true), (gone, InProgress, false)];
        assert_eq!(stands(&full, &[], &works), (Done, 1, 1));
    }

    #[test]
    fn what_was_drawn_is_what_must_be_decided() {
        use WorkState::{Done, Submitted, Unlabeled};
        let full = task(WorkerStrategy::Full);
        assert_eq!(
            stands(&full, &[], &[(ANA, Done, true), (BEN, Submitted, false)]),
            (Submitted, 1, 1)
        );
        assert_eq!(
            stands(&full, &[], &[(ANA, Submitted, false), (BEN, Submitted, false)]),
            (Submitted, 1, 0)
        );
        let queue = task(WorkerStrategy::Queue);
        assert_eq!(stands(&queue, &[BEN], &[(BEN, Done, true)]), (Done, 1, 1));
        assert_eq!(stands(&queue, &[], &[(BEN, Done, true)]), (Unlabeled, 0, 0));
    }
}
