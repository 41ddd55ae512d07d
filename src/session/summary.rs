//! Everything about the project but its inputs and annotations, as it was read at one time.

use super::lines::OpenWork;
use super::view::{ModelLine, TaskSummary};
use domain::dataset::{Dataset, DatasetVersion};
use domain::saved_search::SearchSummary;
use domain::suggestion::{Run, RunState};
use domain::task::{WorkState, WorkerStrategy};
use domain::{Concept, ConceptId, Member, MemberId, Task, TaskId, TaskMembership};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use store::{Gaps, MemberWorkCount, Reader, Scope, ShareCount, StoreError};

/// What changes seldom: everything about the project but its inputs and annotations.
#[derive(Clone)]
pub struct Summary {
    /// What was open when this was asked for.
    pub(super) scope: Scope,
    pub(super) members: Vec<Member>,
    pub(super) open_work: BTreeMap<MemberId, Vec<OpenWork>>,
    pub(super) concepts: Vec<Concept>,
    pub(super) datasets: Vec<Dataset>,
    pub(super) versions: Vec<DatasetVersion>,
    pub(super) searches: Vec<SearchSummary>,
    pub(super) tasks: Vec<TaskSummary>,
    pub(super) memberships: Vec<TaskMembership>,
    pub(super) models: Vec<ModelLine>,
    pub(super) runs: Vec<Run>,
    pub(super) inputs: u64,
    pub(super) scope_count: u64,
    pub(super) scope_gaps: Gaps,
    pub(super) loose: u64,
    pub(super) claims: HashMap<ConceptId, u64>,
}

impl Summary {
    /// Reads it.
    pub(super) fn load(reader: Reader<'_>, scope: Scope, base: &Path) -> Result<Self, StoreError> {
        let counts = reader.annotation_counts()?;
        let work = reader.work_counts()?;
        let team = TeamCounts::load(reader)?;
        let tasks = reader.tasks()?;
        let summary = |task: Task| -> Result<TaskSummary, StoreError> {
            let id = task.id;
            let inputs = reader.task_input_count(id)?;
            let mut summary = TaskSummary {
                states: work
                    .iter()
                    .filter(|(task, ..)| *task == id)
                    .map(|(_, state, n)| (*state, *n))
                    .collect(),
                ..TaskSummary::new(task, inputs)
            };
            for count in counts.iter().filter(|count| count.task == Some(id)) {
                *summary.concepts.entry(count.concept).or_default() += count.count;
                *summary.statuses.entry(count.status).or_default() += count.count;
            }
            team.fill(&mut summary);
            Ok(summary)
        };
        let mut claims: HashMap<ConceptId, u64> = HashMap::new();
        for count in &counts {
            *claims.entry(count.concept).or_default() += count.count;
        }
        Ok(Self {
            scope,
            claims,
            members: reader.members()?,
            open_work: super::members::open_work(reader, &tasks)?,
            concepts: reader.concepts()?,
            datasets: reader.datasets()?,
            versions: reader.versions()?,
            searches: reader.searches()?,
            runs: open_runs(reader, &tasks)?,
            tasks: tasks.into_iter().map(summary).collect::<Result<_, _>>()?,
            memberships: team.memberships,
            models: super::assist::lines(reader.models()?, base),
            inputs: reader.input_count()?,
            scope_count: reader.scope_count(scope)?,
            scope_gaps: reader.gaps(scope)?,
            loose: counts
                .iter()
                .filter(|count| count.task.is_none())
                .map(|count| count.count)
                .sum(),
        })
    }
}

/// What is counted of the team, for all tasks.
struct TeamCounts {
    work_counts: Vec<MemberWorkCount>,
    shares: Vec<ShareCount>,
    memberships: Vec<TaskMembership>,
    questions: Vec<(TaskId, u64)>,
}

impl TeamCounts {
    fn load(reader: Reader<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            work_counts: reader.member_work_counts()?,
            shares: reader.share_counts()?,
            memberships: reader.memberships()?,
            questions: reader.open_questions()?,
        })
    }

    fn fill(&self, summary: &mut TaskSummary) {
        let id = summary.task.id;
        for labeler in &summary.task.labelers {
            summary.labelers.entry(*labeler).or_default();
        }
        if summary.task.worker_strategy == WorkerStrategy::Full {
            for labeler in &summary.task.labelers {
                summary.labelers.entry(*labeler).or_default().given = summary.inputs;
            }
        } else {
            for share in self.shares.iter().filter(|share| share.task == id) {
                for labeler in &share.labelers {
                    summary.labelers.entry(*labeler).or_default().given += share.count;
                }
            }
        }
        for counted in self.work_counts.iter().filter(|counted| counted.task == id) {
            let tally = summary.labelers.entry(counted.member).or_default();
            *tally.states.entry(counted.state).or_default() += counted.count;
            let handed_in = !matches!(
                counted.state,
                WorkState::Unlabeled | WorkState::InProgress | WorkState::Skipped
            );
            if counted.drawn && handed_in {
                tally.drawn += counted.count;
                if let Some(reviewer) = counted.reviewer {
                    *summary.for_review.entry(reviewer).or_default() += counted.count;
                    if counted.state == WorkState::Submitted {
                        *summary.waiting.entry(reviewer).or_default() += counted.count;
                    }
                }
            }
        }
        for membership in self.memberships.iter().filter(|membership| membership.task == id) {
            if let Some(tally) = summary.labelers.get_mut(&membership.member) {
                tally.verdict = membership.verdict;
            }
        }
        summary.questions = self
            .questions
            .iter()
            .find(|(task, _)| *task == id)
            .map_or(0, |(_, n)| *n);
    }
}

/// Runs that can go on, task by task.
fn open_runs(reader: Reader<'_>, tasks: &[Task]) -> Result<Vec<Run>, StoreError> {
    let mut runs = Vec::new();
    for task in tasks {
        runs.extend(reader.runs(task.id)?);
    }
    runs.retain(|run| run.state == RunState::Open);
    Ok(runs)
}
