//! Which submitted work of a task a reviewer sees, and which reviewer: drawn from the task's seed, so that everybody
//! who asks gets the same answer and nothing has to be written down before the work is there.

use crate::background::Topic;
use crate::error::SessionError;
use crate::view::View;
use crate::waiting::Question;
use crate::{Event, Session};
use domain::share::{Plan, Sample, any_reviewer};
use domain::task::{ReviewStrategy, Work, WorkerStrategy};
use domain::{InputId, MemberId, Task, TaskId};
use server::Draw;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Reader, StoreError};

/// Stands for the labeler who will take an input from a queue; unknown when the sample is drawn.
const ANY_LABELER: MemberId = MemberId::fixed(0);

/// Whose sample decides which of a labeler's work is drawn.
pub(crate) fn drawn_for(task: &Task, labeler: MemberId) -> MemberId {
    match task.worker_strategy {
        WorkerStrategy::Queue => ANY_LABELER,
        WorkerStrategy::Full | WorkerStrategy::Partitioned { .. } => labeler,
    }
}

/// Which work is drawn for review.
#[derive(Debug)]
enum Samples {
    /// Nothing.
    Nothing,
    /// Everything.
    Everything,
    /// By labeler; by [`ANY_LABELER`] in a queue.
    Of(HashMap<MemberId, Sample>),
}

/// Which work of a task is reviewed, and by whom, as its inputs and people are now.
#[derive(Debug)]
pub struct ReviewPlan {
    samples: Samples,
    plan: Plan,
    queue: bool,
    reviewers: Vec<MemberId>,
    seed: u64,
}

impl ReviewPlan {
    /// Makes the plan of a task. Reads its places, and none of the work done in it.
    ///
    /// # Errors
    /// What the store said.
    pub fn load(reader: Reader<'_>, task: &Task) -> Result<Self, StoreError> {
        let queue = task.worker_strategy == WorkerStrategy::Queue;
        let mut given: Vec<(InputId, Vec<MemberId>)> = Vec::new();
        if task.review_strategy != ReviewStrategy::None {
            reader.each_place(task.id, &mut |place| {
                let labelers = match task.worker_strategy {
                    WorkerStrategy::Full => task.labelers.clone(),
                    WorkerStrategy::Partitioned { .. } => place.labelers,
                    WorkerStrategy::Queue => vec![ANY_LABELER],
                };
                given.push((place.input, labelers));
            })?;
        }
        Ok(Self::of(task, given, queue))
    }

    /// The same when it is known which input goes to whom, in the task's order.
    pub fn of(task: &Task, mut given: Vec<(InputId, Vec<MemberId>)>, queue: bool) -> Self {
        let samples = match task.review_strategy {
            // Reviewers see all that labelers disagree on; the plan says who.
            ReviewStrategy::None | ReviewStrategy::Consensus { .. } => Samples::Nothing,
            ReviewStrategy::Manual { sample_percent } if sample_percent >= 100.0 => Samples::Everything,
            ReviewStrategy::Manual { sample_percent } => {
                let samples = drawn_by_labeler(&given, sample_percent, task.seed);
                for (input, labelers) in &mut given {
                    labelers.retain(|labeler| samples.get(labeler).is_some_and(|sample| sample.holds(*input)));
                }
                Samples::Of(samples)
            }
        };
        Self {
            samples,
            plan: Plan::make(&given, &task.reviewers, task.seed),
            queue,
            reviewers: task.reviewers.clone(),
            seed: task.seed,
        }
    }

    /// Whether a reviewer sees the labeler's work on the input once it is submitted. Never where labelers must agree:
    /// there a reviewer sees what they do not agree on.
    pub fn drawn(&self, labeler: MemberId, input: InputId) -> bool {
        match &self.samples {
            Samples::Nothing => false,
            Samples::Everything => true,
            Samples::Of(samples) => samples
                .get(&self.planned(labeler))
                .is_some_and(|sample| sample.holds(input)),
        }
    }

    /// Who decides on the labeler's work on the input, also where it was not drawn or nobody foresaw that it would be
    /// theirs. `None` only where the task has no reviewers.
    pub fn reviewer(&self, input: InputId, labeler: MemberId) -> Option<MemberId> {
        let alone = self.reviewers.len() == 1;
        self.plan
            .reviewer(input, self.planned(labeler))
            .filter(|reviewer| alone || *reviewer != labeler)
            .or_else(|| any_reviewer(input, labeler, &self.reviewers, self.seed))
    }

    /// Who decides on work: its reviewer so far, or the planned one.
    pub fn reviewer_of(&self, work: &Work) -> Option<MemberId> {
        let before = work.reviewer.filter(|reviewer| self.reviewers.contains(reviewer));
        before.or_else(|| self.reviewer(work.input, work.member))
    }

    /// How many inputs each reviewer is to see, if everything that is drawn is submitted; where labelers must agree, as
    /// if they agreed on none.
    pub fn loads(&self) -> Vec<(MemberId, u64)> {
        self.plan.loads()
    }

    fn planned(&self, labeler: MemberId) -> MemberId {
        if self.queue { ANY_LABELER } else { labeler }
    }
}

/// All work of a task that is drawn for review, also that of whoever takes an input from a queue, with its reviewer.
///
/// # Errors
/// What the store said.
pub(crate) fn drawn_of(reader: Reader<'_>, task: &Task) -> Result<Vec<Draw>, StoreError> {
    let plan = ReviewPlan::load(reader, task)?;
    let mut drawn = Vec::new();
    reader.each_place(task.id, &mut |place| {
        let labelers = match task.worker_strategy {
            WorkerStrategy::Queue => vec![ANY_LABELER],
            WorkerStrategy::Full | WorkerStrategy::Partitioned { .. } => place.labelers_in(task).to_vec(),
        };
        let of = |labeler: MemberId| Draw {
            labeler: (!plan.queue).then_some(labeler),
            input: place.input,
            reviewer: plan.reviewer(place.input, labeler),
        };
        let theirs = labelers.into_iter().filter(|labeler| plan.drawn(*labeler, place.input));
        drawn.extend(theirs.map(of));
    })?;
    Ok(drawn)
}

fn drawn_by_labeler(given: &[(InputId, Vec<MemberId>)], percent: f64, seed: u64) -> HashMap<MemberId, Sample> {
    let mut theirs: HashMap<MemberId, Vec<InputId>> = HashMap::new();
    for (input, labelers) in given {
        for labeler in labelers {
            theirs.entry(*labeler).or_default().push(*input);
        }
    }
    theirs
        .into_iter()
        .map(|(labeler, inputs)| (labeler, Sample::draw(labeler, inputs.into_iter(), percent, seed)))
        .collect()
}

/// The plans of tasks, as long as the tasks stay as they are.
#[derive(Default)]
pub(crate) struct ReviewPlans(HashMap<TaskId, (Task, u64, Arc<ReviewPlan>)>);

impl ReviewPlans {
    /// Keeps the plan of a task of so many inputs.
    pub(crate) fn keep(&mut self, task: Task, inputs: u64, plan: Arc<ReviewPlan>) {
        self.0.insert(task.id, (task, inputs, plan));
    }

    /// The plan of a task of so many inputs, if it is known.
    pub(crate) fn get(&self, task: &Task, inputs: u64) -> Option<Arc<ReviewPlan>> {
        let (known, of, plan) = self.0.get(&task.id)?;
        (known == task && *of == inputs).then(|| plan.clone())
    }
}

/// The plan of a task of so many inputs.
#[derive(PartialEq)]
struct PlanOf {
    task: Task,
    inputs: u64,
}

impl Question for PlanOf {
    type Answer = ReviewPlan;

    fn read(&self, reader: Reader<'_>) -> Result<ReviewPlan, StoreError> {
        ReviewPlan::load(reader, &self.task)
    }

    fn take_in(&self, answer: ReviewPlan, session: &mut Session) -> Option<ReviewPlan> {
        session
            .review
            .plans
            .keep(self.task.clone(), self.inputs, Arc::new(answer));
        None
    }
}

impl View {
    pub(crate) fn inputs_of(&self, task: TaskId) -> u64 {
        let mut tasks = self.tasks.iter();
        tasks
            .find(|summary| summary.task.id == task)
            .map_or(0, |summary| summary.inputs)
    }
}

impl Session {
    /// The review plan of the task.
    ///
    /// # Errors
    /// [`SessionError::NotRead`]: it is read first.
    pub(crate) fn review_plan(&mut self, task: &Task) -> Result<Arc<ReviewPlan>, SessionError> {
        let inputs = self.view.inputs_of(task.id);
        if let Some(plan) = self.review.plans.get(task, inputs) {
            return Ok(plan);
        }
        let task = task.clone();
        Err(self.not_read_yet(PlanOf { task, inputs }))
    }

    /// Reads the review plan of the task in the background, so that submitting need not wait for it; on a thread of its
    /// own, so that the input on the canvas does not either.
    pub(crate) fn ask_review_plan(&mut self, task: &Task) {
        let (task, inputs) = (task.clone(), self.view.inputs_of(task.id));
        if self.view.refuse_if_displaced().is_err() {
            // A new connection would find another file; who submits asks the one that is open.
            return;
        }
        let reads = match self.reads.on(Topic::Plans) {
            Ok(reads) => reads,
            Err(error) => return self.report(&error),
        };
        reads.read("What is drawn for review", move |disk| {
            ReviewPlan::load(disk.reader(), &task).map(|plan| Event::ReviewPlan(Box::new(task), inputs, Arc::new(plan)))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ConceptId, TaskId, TaskKind};

    const ANA: MemberId = MemberId::fixed(1);
    const BEN: MemberId = MemberId::fixed(2);
    const RAE: MemberId = MemberId::fixed(3);
    const ROY: MemberId = MemberId::fixed(4);

    fn task(percent: f64, reviewers: &[MemberId]) -> Task {
        Task {
            labelers: vec![ANA, BEN],
            reviewers: reviewers.to_vec(),
            review_strategy: ReviewStrategy::Manual {
                sample_percent: percent,
            },
            seed: 7,
            ..Task::new(
                TaskId::fixed(1),
                "T",
                TaskKind::Detection,
                vec![ConceptId::fixed(1)],
                ANA,
            )
        }
    }

    fn inputs() -> impl Iterator<Item = InputId> {
        (1..=40).map(InputId::fixed)
    }

    fn given(labelers: &[MemberId]) -> Vec<(InputId, Vec<MemberId>)> {
        inputs().map(|input| (input, labelers.to_vec())).collect()
    }

    #[test]
    fn a_sample_is_drawn_of_each_labeler_and_shared_out_evenly() {
        let review_plan = ReviewPlan::of(&task(25.0, &[RAE, ROY]), given(&[ANA, BEN]), false);
        for labeler in [ANA, BEN] {
            assert_eq!(inputs().filter(|input| review_plan.drawn(labeler, *input)).count(), 10);
        }
        let drawn = inputs().filter(|input| review_plan.drawn(ANA, *input) || review_plan.drawn(BEN, *input));
        let loads: Vec<u64> = review_plan.loads().into_iter().map(|(_, load)| load).collect();
        assert_eq!(loads.iter().sum::<u64>(), drawn.count() as u64);
        assert!(loads[0].abs_diff(loads[1]) <= 1, "{loads:?}");
        assert!(!review_plan.drawn(RAE, InputId::fixed(1)), "they have no inputs");
    }

    #[test]
    fn nobody_decides_on_their_own_work_unless_alone() {
        for queue in [false, true] {
            let labelers = if queue { vec![ANY_LABELER] } else { vec![ANA, BEN] };
            let review_plan = ReviewPlan::of(&task(100.0, &[ANA, RAE]), given(&labelers), queue);
            for input in inputs() {
                assert!(review_plan.drawn(ANA, input));
                assert_eq!(review_plan.reviewer(input, ANA), Some(RAE));
            }
            let alone = ReviewPlan::of(&task(100.0, &[ANA]), given(&labelers), queue);
            assert_eq!(alone.reviewer(InputId::fixed(1), ANA), Some(ANA));
        }
    }

    #[test]
    fn a_queue_is_sampled_whoever_takes_it() {
        let review_plan = ReviewPlan::of(&task(50.0, &[RAE]), given(&[ANY_LABELER]), true);
        assert_eq!(inputs().filter(|input| review_plan.drawn(ANA, *input)).count(), 20);
        assert!(inputs().all(|input| review_plan.drawn(ANA, input) == review_plan.drawn(BEN, input)));
        assert_eq!(review_plan.loads(), [(RAE, 20)]);
    }

    #[test]
    fn where_labelers_must_agree_everybody_gets_inputs_and_nothing_is_drawn() {
        let consensus = Task {
            review_strategy: ReviewStrategy::Consensus {
                approval_threshold: 2,
                iou: 0.5,
            },
            ..task(1.0, &[RAE, ROY])
        };
        let review_plan = ReviewPlan::of(&consensus, given(&[ANA, BEN]), false);
        assert!(inputs().all(|input| !review_plan.drawn(ANA, input)));
        assert_eq!(review_plan.loads().iter().map(|(_, load)| load).sum::<u64>(), 40);
        assert!(inputs().all(|input| review_plan.reviewer(input, ANA) == review_plan.reviewer(input, BEN)));
    }

    #[test]
    fn without_review_nothing_is_drawn_and_nobody_reviews() {
        let free = Task {
            review_strategy: ReviewStrategy::None,
            ..task(1.0, &[])
        };
        let review_plan = ReviewPlan::of(&free, Vec::new(), false);
        assert!(!review_plan.drawn(ANA, InputId::fixed(1)));
        assert_eq!(review_plan.reviewer(InputId::fixed(1), ANA), None);
        assert_eq!(review_plan.loads(), []);
    }
}
