//! Whether a submission has what the lead of a task requires, see [`Required`](super::Required).
//!
//! [`unmet`] is the one rule: the window asks it before it submits and shows the place, the session before it writes.

use super::annotation::{Annotation, Sign};
use super::geometry::Footprint;
use super::ids::{ConceptId, MemberId};
use super::required::Unmet;
use super::suggestion::{Band, COVERED, Suggestion, SuggestionState, states_of};
use super::task::{Task, TaskKind};
use super::workflow::is_unclaimed;
use std::collections::HashMap;

/// Whether a concept must be said to be there.
fn needs_concept(task: &Task) -> bool {
    task.kind == TaskKind::Classification && task.required.concept.unwrap_or(task.exclusive)
}

/// What is submitted of an input.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The annotations.
    pub annotations: &'a [&'a Annotation],
    /// Whether it was said expressly that nothing is there.
    pub nothing: bool,
    /// How many suggestions within the task's range wait for a decision.
    pub undecided: usize,
}

/// The annotations that a labeler's submission comes to: their own, and what is nobody's work yet.
pub fn submitted<'a>(
    task: &Task,
    labeler: MemberId,
    annotations: impl IntoIterator<Item = &'a Annotation>,
) -> Vec<&'a Annotation> {
    let theirs = |a: &&Annotation| {
        let own = a.author == labeler && !a.is_merged();
        a.task == Some(task.id) && (own || is_unclaimed(task, a))
    };
    annotations.into_iter().filter(theirs).collect()
}

/// How many suggestions within the range that the task sets are neither accepted nor dismissed, and not annotated
/// already. What a labeler's own slider shows does not count: the lead asks for the task's range.
pub fn undecided(task: &Task, suggestions: &[Suggestion], annotations: &[Annotation]) -> usize {
    let usual = Band::default();
    let band_of = |concept| task.assist.as_ref().map_or(usual, |assist| assist.band_of(concept));
    let in_range = |concept, probability| band_of(concept).holds(probability);
    let states_of = states_of(suggestions, annotations, &task.concepts, COVERED, in_range);
    states_of
        .iter()
        .filter(|standing| **standing == SuggestionState::Offered)
        .count()
}

/// What a submission lacks, in the order in which it is told.
pub fn unmet(task: &Task, submission: Submission<'_>) -> Vec<Unmet> {
    let required = &task.required;
    let mut found = Vec::new();
    if task.kind == TaskKind::Classification {
        let there = submission
            .annotations
            .iter()
            .filter(|a| a.sign == Sign::Present)
            .count();
        if there == 0 && needs_concept(task) {
            found.push(Unmet::NoConcept);
        } else if there > 1 && task.exclusive {
            found.push(Unmet::SeveralConcepts(there));
        }
    } else {
        if required.shape && submission.annotations.is_empty() && !submission.nothing {
            found.push(Unmet::Nothing);
        }
        if let Some(least) = required.smallest {
            found.extend(small(submission.annotations, least));
        }
        if let Some(iou) = required.doubles {
            found.extend(doubles(submission.annotations, iou));
        }
    }
    if required.decided && submission.undecided > 0 {
        found.push(Unmet::Undecided(submission.undecided));
    }
    found
}

fn small(annotations: &[&Annotation], least: u32) -> impl Iterator<Item = Unmet> {
    let is_small = move |a: &&&Annotation| {
        let bounds = a.region.bounds();
        bounds.is_some_and(|b| (b.x1 - b.x0).min(b.y1 - b.y0) < f64::from(least))
    };
    let small = annotations.iter().filter(is_small);
    small.map(move |a| Unmet::Small {
        annotation: a.id,
        least,
    })
}

/// One sweep from left to right, concept by concept: only shapes whose bounds meet are compared.
fn doubles(annotations: &[&Annotation], iou: f64) -> Vec<Unmet> {
    let mut by_concept: HashMap<ConceptId, Vec<(&Annotation, Footprint)>> = HashMap::new();
    for annotation in annotations.iter().filter(|a| a.sign == Sign::Present) {
        if let Some(footprint) = annotation.region.footprint() {
            by_concept
                .entry(annotation.concept)
                .or_default()
                .push((annotation, footprint));
        }
    }
    let mut found = Vec::new();
    for shapes in by_concept.values_mut() {
        shapes.sort_by(|(_, a), (_, b)| a.bounds().x0.total_cmp(&b.bounds().x0));
        let mut open: Vec<&(&Annotation, Footprint)> = Vec::new();
        for shape in shapes.iter() {
            open.retain(|other| other.1.bounds().x1 > shape.1.bounds().x0);
            for other in &open {
                if shape.1.iou_at_most(&other.1) < iou {
                    continue;
                }
                let overlap = shape.1.iou(&other.1);
                if overlap >= iou {
                    let (older, newer) = match (other.0.z, other.0.id) < (shape.0.z, shape.0.id) {
                        true => (other.0, shape.0),
                        false => (shape.0, other.0),
                    };
                    found.push((newer.z, newer.id, older.id, (overlap * 100.0) as u32));
                }
            }
            open.push(shape);
        }
    }
    found.sort_unstable();
    let told = |(_, annotation, other, percent)| Unmet::Double {
        annotation,
        other,
        percent,
    };
    found.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Origin, Region, Status};
    use crate::geometry::BBox;
    use crate::ids::{AnnotationId, InputId, TaskId};
    use crate::required::Required;

    fn task(kind: TaskKind, exclusive: bool, required: Required) -> Task {
        Task {
            exclusive,
            required,
            ..Task::new(TaskId::fixed(1), "T", kind, Vec::new(), MemberId::fixed(1))
        }
    }

    fn annotation(id: u128, concept: u128, region: Region) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(id),
            input: InputId::fixed(1),
            task: Some(TaskId::fixed(1)),
            concept: ConceptId::fixed(concept),
            author: MemberId::fixed(1),
            region,
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: id as i32,
            edited_by: None,
            merged: None,
        }
    }

    fn boxed(id: u128, concept: u128, bounds: (f64, f64, f64, f64)) -> Annotation {
        annotation(id, concept, Region::Box(BBox::from(bounds)))
    }

    fn told(task: &Task, annotations: &[Annotation], nothing: bool, undecided: usize) -> Vec<Unmet> {
        let annotations: Vec<&Annotation> = annotations.iter().collect();
        unmet(
            task,
            Submission {
                annotations: &annotations,
                nothing,
                undecided,
            },
        )
    }

    #[test]
    fn an_exclusive_classification_needs_its_one_concept_unless_the_lead_says_otherwise() {
        let kind = TaskKind::Classification;
        let exclusive = task(kind, true, Required::default());
        assert_eq!(told(&exclusive, &[], true, 0), [Unmet::NoConcept]);
        let one = annotation(1, 1, Region::Whole);
        assert_eq!(told(&exclusive, std::slice::from_ref(&one), false, 0), []);
        let absent = Annotation {
            sign: Sign::Absent,
            ..one.clone()
        };
        assert_eq!(told(&exclusive, &[absent], false, 0), [Unmet::NoConcept]);
        let two = [one, annotation(2, 2, Region::Whole)];
        assert_eq!(told(&exclusive, &two, false, 0), [Unmet::SeveralConcepts(2)]);
        let of = |concept| Required {
            concept,
            ..Required::default()
        };
        assert_eq!(told(&task(kind, true, of(Some(false))), &[], false, 0), []);
        assert_eq!(told(&task(kind, false, of(None)), &[], false, 0), []);
        assert_eq!(
            told(&task(kind, false, of(Some(true))), &[], false, 0),
            [Unmet::NoConcept]
        );
    }

    #[test]
    fn a_shape_or_an_express_nothing_here() {
        let required = Required {
            shape: true,
            ..Required::default()
        };
        let strict = task(TaskKind::Detection, false, required);
        assert_eq!(told(&strict, &[], false, 0), [Unmet::Nothing]);
        assert_eq!(told(&strict, &[], true, 0), []);
        assert_eq!(told(&strict, &[boxed(1, 1, (0.0, 0.0, 5.0, 5.0))], false, 0), []);
        let free = task(TaskKind::Detection, true, Required::default());
        assert_eq!(told(&free, &[], false, 3), []);
    }

    #[test]
    fn small_shapes_doubles_and_what_is_undecided_are_named() {
        let required = Required {
            smallest: Some(8),
            doubles: Some(0.9),
            decided: true,
            ..Required::default()
        };
        let strict = task(TaskKind::Segmentation, false, required);
        let annotations = [
            boxed(4, 1, (0.0, 0.0, 100.0, 100.0)),
            boxed(2, 1, (1.0, 0.0, 100.0, 100.0)),
            boxed(3, 2, (0.0, 0.0, 100.0, 100.0)),
            boxed(1, 1, (200.0, 0.0, 300.0, 7.5)),
        ];
        let expected = [
            Unmet::Small {
                annotation: AnnotationId::fixed(1),
                least: 8,
            },
            Unmet::Double {
                annotation: AnnotationId::fixed(4),
                other: AnnotationId::fixed(2),
                percent: 99,
            },
            Unmet::Undecided(2),
        ];
        assert_eq!(told(&strict, &annotations, false, 2), expected);
    }
}
