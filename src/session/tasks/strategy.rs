//! How a task's inputs are given out and what becomes of submitted work: what a text may ask for.

use super::error::TaskError;
use super::resolve::member;
use crate::error::SessionError;
use crate::task_text::{ReviewText, TaskText, WorkerText};
use domain::share::{ShareError, Weight};
use domain::task::{ReviewStrategy, WorkerStrategy};
use domain::{Member, MemberId, Required, Task, TaskKind};
use std::collections::BTreeMap;

/// The weight of a labeler to whom a partition gives none.
const USUAL_WEIGHT: u32 = 1;

impl From<ShareError> for TaskError {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::NobodyToShareWith => Self::NoWeight,
            ShareError::TooFewLabelers { needed, there } => Self::TooFewLabelers { needed, there },
        }
    }
}

/// How much of a partitioned task each of its labelers gets; evenly in other tasks.
pub(super) fn weights(task: &Task) -> Vec<Weight> {
    let weight = |labeler: &MemberId| Weight {
        labeler: *labeler,
        weight: match &task.worker_strategy {
            WorkerStrategy::Partitioned { weights, .. } => weights.get(labeler).copied().unwrap_or(USUAL_WEIGHT),
            WorkerStrategy::Full | WorkerStrategy::Queue => USUAL_WEIGHT,
        },
    };
    task.labelers.iter().map(weight).collect()
}

/// The worker strategy that the text names, if it can be.
pub(crate) fn worker(
    text: &TaskText,
    members: &[Member],
    labelers: &[MemberId],
) -> Result<WorkerStrategy, SessionError> {
    Ok(match &text.worker_strategy {
        WorkerText::Full => WorkerStrategy::Full,
        WorkerText::Queue if text.lease_minutes == 0 => return Err(TaskError::NoLease.into()),
        WorkerText::Queue => WorkerStrategy::Queue,
        WorkerText::Partitioned {
            workers_per_input,
            weights,
            overlap,
        } => {
            let mut by_id = BTreeMap::new();
            for (name, weight) in weights {
                let id = member(members, name)?.id;
                if !labelers.contains(&id) {
                    return Err(TaskError::WeightOfNobody(name.clone()).into());
                }
                by_id.insert(id, *weight);
            }
            if *workers_per_input == 0 {
                return Err(TaskError::NoWorkersPerInput.into());
            }
            let weighty = |labeler: &&MemberId| by_id.get(labeler).copied().unwrap_or(USUAL_WEIGHT) > 0;
            let there = labelers.iter().filter(weighty).count();
            if there == 0 {
                return Err(TaskError::NoWeight.into());
            }
            if let Some(overlap) = overlap.filter(|overlap| !overlap.is_sound(*workers_per_input)) {
                return Err(TaskError::NoSuchOverlap(overlap, *workers_per_input).into());
            }
            let more = overlap.map_or(0, |overlap| overlap.workers_per_input);
            let needed = more.max(*workers_per_input);
            if there < needed as usize {
                return Err(TaskError::TooFewLabelers { needed, there }.into());
            }
            WorkerStrategy::Partitioned {
                workers_per_input: *workers_per_input,
                weights: by_id,
                overlap: *overlap,
            }
        }
    })
}

/// Refuses to ask of a submission what none can have.
pub(super) fn refuse_unsound(required: &Required) -> Result<(), SessionError> {
    match required.doubles.filter(|_| !required.is_sound()) {
        Some(iou) => Err(TaskError::DoublesOutOfRange(iou).into()),
        None => Ok(()),
    }
}

/// The review strategy that the text names, if it can be in this task.
pub(crate) fn review(text: &ReviewText, task: &Task) -> Result<ReviewStrategy, SessionError> {
    let refused = match text {
        ReviewText::None => return Ok(ReviewStrategy::None),
        // A number that is none compares with nothing, and is out of range.
        ReviewText::Manual { sample_percent } if !(*sample_percent > 0.0 && *sample_percent <= 100.0) => {
            TaskError::SampleOutOfRange(*sample_percent)
        }
        ReviewText::Consensus { .. } if task.worker_strategy == WorkerStrategy::Queue => TaskError::QueueHasNoConsensus,
        ReviewText::Consensus { iou, .. } if !(*iou > 0.0 && *iou <= 1.0) => match task.kind {
            TaskKind::Classification => TaskError::NoOverlapHere,
            TaskKind::Detection | TaskKind::Segmentation => TaskError::OverlapOutOfRange(*iou),
        },
        ReviewText::Consensus { .. } if task.fewest_labelers_per_input() < 2 => TaskError::NobodyToAgree,
        ReviewText::Consensus { approval_threshold, .. }
            if !(1..=task.fewest_labelers_per_input()).contains(&u64::from(*approval_threshold)) =>
        {
            TaskError::ThresholdOutOfRange {
                threshold: *approval_threshold,
                labelers: task.fewest_labelers_per_input(),
            }
        }
        ReviewText::Manual { .. } | ReviewText::Consensus { .. } if task.reviewers.is_empty() => {
            TaskError::NobodyReviews
        }
        ReviewText::Manual { sample_percent } => {
            return Ok(ReviewStrategy::Manual {
                sample_percent: *sample_percent,
            });
        }
        ReviewText::Consensus {
            approval_threshold,
            iou,
        } => {
            return Ok(ReviewStrategy::Consensus {
                approval_threshold: *approval_threshold,
                iou: *iou,
            });
        }
    };
    Err(refused.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::share::Overlap;
    use domain::{ConceptId, Role, TaskId};

    const ANA: MemberId = MemberId::fixed(1);
    const BEN: MemberId = MemberId::fixed(2);

    fn members() -> Vec<Member> {
        vec![Member::new(ANA, "Ana", &Role::ALL), Member::new(BEN, "Ben", &Role::ALL)]
    }

    fn partitioned(workers_per_input: u32, weights: &[(&str, u32)]) -> Result<WorkerStrategy, SessionError> {
        shared(workers_per_input, weights, None)
    }

    fn overlapping(percent: f64, more: u32, weights: &[(&str, u32)]) -> Result<WorkerStrategy, SessionError> {
        let overlap = Overlap {
            percent,
            workers_per_input: more,
        };
        shared(1, weights, Some(overlap))
    }

    fn shared(
        workers_per_input: u32,
        weights: &[(&str, u32)],
        overlap: Option<Overlap>,
    ) -> Result<WorkerStrategy, SessionError> {
        let weights = weights.iter().map(|(name, weight)| ((*name).into(), *weight)).collect();
        let text = TaskText {
            worker_strategy: WorkerText::Partitioned {
                workers_per_input,
                weights,
                overlap,
            },
            ..TaskText::new("T", TaskKind::Detection, vec![])
        };
        worker(&text, &members(), &[ANA, BEN])
    }

    fn reviewed(text: ReviewText, worker_strategy: WorkerStrategy, reviewers: &[MemberId]) -> Option<TaskError> {
        let task = Task {
            labelers: vec![ANA, BEN],
            worker_strategy,
            reviewers: reviewers.to_vec(),
            ..Task::new(
                TaskId::fixed(1),
                "T",
                TaskKind::Detection,
                vec![ConceptId::fixed(1)],
                ANA,
            )
        };
        match review(&text, &task) {
            Ok(_) => None,
            Err(SessionError::Task(error)) => Some(error),
            Err(other) => panic!("{other}"),
        }
    }

    fn refused(found: Result<WorkerStrategy, SessionError>) -> TaskError {
        match found {
            Err(SessionError::Task(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_partition_needs_people_with_weights() {
        assert!(partitioned(2, &[]).is_ok());
        assert!(partitioned(1, &[("Ana", 0)]).is_ok(), "Ben has the usual weight");
        assert_eq!(refused(partitioned(0, &[])), TaskError::NoWorkersPerInput);
        assert!(overlapping(10.0, 2, &[]).is_ok());
        for (percent, more) in [(10.0, 1), (0.0, 2), (101.0, 2)] {
            let overlap = Overlap {
                percent,
                workers_per_input: more,
            };
            assert_eq!(
                refused(overlapping(percent, more, &[])),
                TaskError::NoSuchOverlap(overlap, 1)
            );
        }
        let (needed, there) = (3, 2);
        assert_eq!(
            refused(overlapping(10.0, 3, &[])),
            TaskError::TooFewLabelers { needed, there }
        );
        assert_eq!(
            refused(overlapping(10.0, 2, &[("Ana", 0)])),
            TaskError::TooFewLabelers { needed: 2, there: 1 }
        );
        assert_eq!(
            refused(partitioned(3, &[])),
            TaskError::TooFewLabelers { needed: 3, there: 2 }
        );
        assert_eq!(
            refused(partitioned(2, &[("Ana", 0)])),
            TaskError::TooFewLabelers { needed: 2, there: 1 }
        );
        assert_eq!(refused(partitioned(1, &[("Ana", 0), ("Ben", 0)])), TaskError::NoWeight);
        let stranger = worker(
            &TaskText {
                worker_strategy: WorkerText::Partitioned {
                    workers_per_input: 1,
                    weights: [("Ben".into(), 2)].into(),
                    overlap: None,
                },
                ..TaskText::new("T", TaskKind::Detection, vec![])
            },
            &members(),
            &[ANA],
        );
        assert_eq!(refused(stranger), TaskError::WeightOfNobody("Ben".into()));
    }

    #[test]
    fn a_review_needs_reviewers_and_numbers_in_range() {
        let manual = |sample_percent| ReviewText::Manual { sample_percent };
        assert_eq!(reviewed(manual(100.0), WorkerStrategy::Full, &[ANA]), None);
        assert_eq!(
            reviewed(manual(100.0), WorkerStrategy::Full, &[]),
            Some(TaskError::NobodyReviews)
        );
        for percent in [0.0, -1.0, 100.1] {
            let expected = Some(TaskError::SampleOutOfRange(percent));
            assert_eq!(reviewed(manual(percent), WorkerStrategy::Full, &[ANA]), expected);
        }
        assert!(reviewed(manual(f64::NAN), WorkerStrategy::Full, &[ANA]).is_some());
        assert_eq!(reviewed(ReviewText::None, WorkerStrategy::Full, &[]), None);
    }

    #[test]
    fn no_more_can_agree_than_label() {
        let consensus = |approval_threshold, iou| ReviewText::Consensus {
            approval_threshold,
            iou,
        };
        let one_each = WorkerStrategy::Partitioned {
            workers_per_input: 1,
            weights: BTreeMap::new(),
            overlap: Some(Overlap {
                percent: 10.0,
                workers_per_input: 2,
            }),
        };
        assert_eq!(reviewed(consensus(2, 0.5), WorkerStrategy::Full, &[ANA]), None);
        let alone = Some(TaskError::NobodyToAgree);
        assert_eq!(reviewed(consensus(1, 1.0), one_each.clone(), &[ANA]), alone);
        let out = |threshold, labelers| Some(TaskError::ThresholdOutOfRange { threshold, labelers });
        assert_eq!(reviewed(consensus(0, 0.5), WorkerStrategy::Full, &[ANA]), out(0, 2));
        assert_eq!(reviewed(consensus(3, 0.5), WorkerStrategy::Full, &[ANA]), out(3, 2));
        assert_eq!(reviewed(consensus(2, 0.5), one_each, &[ANA]), alone);
        for iou in [0.0, 1.1] {
            let expected = Some(TaskError::OverlapOutOfRange(iou));
            assert_eq!(reviewed(consensus(2, iou), WorkerStrategy::Full, &[ANA]), expected);
        }
        assert_eq!(
            reviewed(consensus(1, 0.5), WorkerStrategy::Queue, &[ANA]),
            Some(TaskError::QueueHasNoConsensus)
        );
        assert_eq!(
            reviewed(consensus(2, 0.5), WorkerStrategy::Full, &[]),
            Some(TaskError::NobodyReviews)
        );
    }
}
