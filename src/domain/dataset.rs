//! Datasets: chosen sets of inputs.

use super::annotation::Annotation;
use super::doubled::{SAME, doubled};
use super::ids::{DatasetId, InputId, MemberId, TaskId};
use super::split::Split;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A named, chosen set of inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its identifier.
    pub id: DatasetId,
    /// Its name, unique in the project.
    pub name: String,
}

/// That an input belongs to a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetInput {
    /// The dataset.
    pub dataset: DatasetId,
    /// The input.
    pub input: InputId,
    /// The split that it is in; in a dataset that was not split, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
}

/// A dataset as it stood once: its inputs are those of [`DatasetInput`] rows under the version's own id, which nothing
/// changes any more, and its annotations are those that the log held when the version was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetVersion {
    /// Its identifier, of the same kind as a dataset's.
    pub id: DatasetId,
    /// The dataset that it is a version of.
    pub dataset: DatasetId,
    /// Its number among the dataset's versions, from 1.
    pub number: u32,
    /// Its name, unique among the dataset's versions.
    pub name: String,
    /// The task whose inputs and annotations it holds; `None`: those of the dataset, of every task.
    pub task: Option<TaskId>,
    /// When it was made.
    pub at: Timestamp,
    /// What was noted about it when it was made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who made it; older versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
    /// How many accepted annotations it holds; older versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<u64>,
    /// What it holds where several labelers marked the same input; where there is no such input, nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub several: Option<SeveralLabelers>,
}

/// What a version holds of inputs on which several labelers of a task without consensus have accepted annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeveralLabelers {
    /// All of them, and what says the same once.
    Merged,
    /// What this labeler made, where they marked the input; what labelers did not make, such as imported annotations, stays.
    Labeler(MemberId),
}

/// Whether labelers of one task, at least two, have annotations among these of one input. `labels` says whether a member
/// labels in a task whose labelers do not come to a consensus.
pub fn are_of_several(annotations: &[Annotation], labels: &dyn Fn(TaskId, MemberId) -> bool) -> bool {
    let made = || {
        let tasks = annotations.iter().filter_map(|a| Some((a.task?, a.author)));
        tasks.filter(|(task, author)| labels(*task, *author))
    };
    made().any(|(task, author)| made().any(|(other, second)| other == task && second != author))
}

impl SeveralLabelers {
    /// Keeps of one input's annotations what a version by this rule holds.
    pub fn keep(self, annotations: &mut Vec<Annotation>, labels: &dyn Fn(TaskId, MemberId) -> bool) {
        if !are_of_several(annotations, labels) {
            return;
        }
        match self {
            Self::Merged => {
                let mut doubles = doubled(annotations, SAME).into_iter();
                annotations.retain(|_| !doubles.next().unwrap_or_default());
            }
            Self::Labeler(chosen) => {
                let own: HashSet<TaskId> = annotations
                    .iter()
                    .filter(|a| a.author == chosen)
                    .filter_map(|a| a.task)
                    .collect();
                annotations.retain(|a| match a.task {
                    Some(task) if own.contains(&task) => a.author == chosen || !labels(task, a.author),
                    _ => true,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnnotationId, BBox, ConceptId, Origin, Region, Sign, Status};

    fn of(author: u128, task: u128, at: f64) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(author * 100 + task),
            input: InputId::fixed(1),
            task: Some(TaskId::fixed(task)),
            concept: ConceptId::fixed(1),
            author: MemberId::fixed(author),
            region: Region::Box(BBox {
                x0: at,
                y0: 0.0,
                x1: at + 10.0,
                y1: 10.0,
            }),
            sign: Sign::Present,
            status: Status::Success,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    #[test]
    fn of_several_labelers_the_chosen_one_or_what_they_agree_on_is_kept() {
        // The first does not label, as who imported; 9 is a task with consensus.
        let labels = |task: TaskId, member: MemberId| task != TaskId::fixed(9) && member != MemberId::fixed(1);
        let all = vec![
            of(1, 5, 50.0),
            of(2, 5, 0.0),
            of(3, 5, 1.0),
            of(3, 5, 80.0),
            of(2, 6, 0.0),
        ];
        assert!(are_of_several(&all, &labels));
        assert!(!are_of_several(&all[..2], &labels), "one of them does not label");
        assert!(!are_of_several(&[of(2, 9, 0.0), of(3, 9, 0.0)], &labels));
        assert!(
            !are_of_several(&[of(2, 5, 0.0), of(3, 6, 0.0)], &labels),
            "in one task each"
        );
        let kept = |rule: SeveralLabelers| {
            let mut kept = all.clone();
            rule.keep(&mut kept, &labels);
            kept.into_iter()
                .map(|a| all.iter().position(|one| *one == a))
                .collect::<Vec<_>>()
        };
        let third = SeveralLabelers::Labeler(MemberId::fixed(3));
        assert_eq!(kept(third), [Some(0), Some(2), Some(3), Some(4)]);
        assert_eq!(kept(SeveralLabelers::Merged), [Some(0), Some(1), Some(3)]);
    }
}
