//! What a model sees otherwise than what is annotated: the difference queue.

use super::standing::{Placed, near, overlap, placed};
use super::{Suggestion, Verdict};
use crate::annotation::{Annotation, Sign};
use crate::ids::{AnnotationId, SuggestionId};
use rstar::RTree;
use serde::{Deserialize, Serialize};

/// One difference on an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Difference {
    /// The model sees something that is not annotated.
    Added(SuggestionId),
    /// The model does not see what is annotated.
    Missing(AnnotationId),
    /// Both see it, at another place or of another shape.
    Moved(AnnotationId, SuggestionId),
    /// Both see it, as another concept.
    OtherConcept(AnnotationId, SuggestionId),
}

/// Two regions that overlap less than this have nothing to do with each other.
const RELATED: f64 = 0.3;

/// Annotations by where they are: those that could be a suggestion's are found without looking at all.
struct Near {
    whole: Vec<usize>,
    parts: RTree<Placed<usize>>,
}

impl Near {
    fn of(said: &[&Annotation]) -> Self {
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        for (at, annotation) in said.iter().enumerate() {
            match annotation.region.bounds() {
                Some(b) => parts.extend(placed(b, at)),
                None => whole.push(at),
            }
        }
        let parts = RTree::bulk_load(parts);
        Self { whole, parts }
    }

    /// The places of annotations that overlap the suggestion or say something of the whole input, in their order.
    fn to(&self, suggestion: &Suggestion) -> Vec<usize> {
        let mut found = self.whole.clone();
        if let Some(b) = suggestion.region.bounds() {
            found.extend(near(&self.parts, b));
        }
        found.sort_unstable();
        found
    }
}

/// Compares the suggestions with the annotations of the same task and input. Pairs are taken greedily, the greatest
/// overlap first, same concepts before others; a pair of the same concept that overlaps by `same` at least is no
/// difference. Dismissed suggestions were answered and count as seen nowhere and missed nowhere.
pub fn differences(suggestions: &[Suggestion], annotations: &[Annotation], same: f64) -> Vec<Difference> {
    let seen: Vec<&Suggestion> = suggestions
        .iter()
        .filter(|s| !matches!(s.verdict, Verdict::Dismissed | Verdict::Discarded))
        .collect();
    let said: Vec<&Annotation> = annotations.iter().filter(|a| a.sign == Sign::Present).collect();
    let mut pairs = Vec::new();
    let near = Near::of(&said);
    for (i, suggestion) in seen.iter().enumerate() {
        for j in near.to(suggestion) {
            let annotation = said[j];
            let iou = overlap(&suggestion.region, &annotation.region);
            let alike = suggestion.concept == annotation.concept;
            // Whole inputs overlap always: only the same concept makes them a pair.
            let related = if annotation.region == crate::Region::Whole {
                alike
            } else {
                iou >= RELATED
            };
            if related {
                pairs.push((alike, iou, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| (b.0, b.1).partial_cmp(&(a.0, a.1)).unwrap_or(std::cmp::Ordering::Equal));
    let (mut suggestion_left, mut annotation_left) = (vec![true; seen.len()], vec![true; said.len()]);
    let mut found = Vec::new();
    for (alike, iou, i, j) in pairs {
        if !suggestion_left[i] || !annotation_left[j] {
            continue;
        }
        (suggestion_left[i], annotation_left[j]) = (false, false);
        if !alike {
            found.push(Difference::OtherConcept(said[j].id, seen[i].id));
        } else if iou < same {
            found.push(Difference::Moved(said[j].id, seen[i].id));
        }
    }
    for (suggestion, left) in seen.iter().zip(suggestion_left) {
        if left && suggestion.is_open() {
            found.push(Difference::Added(suggestion.id));
        }
    }
    for (annotation, left) in said.iter().zip(annotation_left) {
        if left {
            found.push(Difference::Missing(annotation.id));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Origin, Region, Status};
    use crate::geometry::BBox;
    use crate::ids::compared::{during, grows_in_proportion};
    use crate::ids::{ConceptId, InputId, MemberId, ModelId, TaskId};
    use crate::suggestion::{COVERED, SuggestionState, states_of};

    fn region(x: f64) -> Region {
        Region::Box(BBox {
            x0: x,
            y0: 0.0,
            x1: x + 100.0,
            y1: 100.0,
        })
    }

    fn suggestion(n: u128, concept: u128, x: f64) -> Suggestion {
        Suggestion {
            id: SuggestionId::fixed(n),
            input: InputId::fixed(1),
            task: TaskId::fixed(1),
            model: ModelId::fixed(1),
            class: 0,
            concept: ConceptId::fixed(concept),
            region: region(x),
            probability: 0.5,
            verdict: Verdict::Open,
            relabeled: false,
            member: None,
        }
    }

    fn annotation(n: u128, concept: u128, x: f64) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(n),
            input: InputId::fixed(1),
            task: Some(TaskId::fixed(1)),
            concept: ConceptId::fixed(concept),
            author: MemberId::fixed(1),
            region: region(x),
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    #[test]
    fn each_kind_of_difference_is_named() {
        let suggestions = [
            suggestion(1, 1, 0.0),
            suggestion(2, 1, 230.0),
            suggestion(3, 2, 400.0),
            suggestion(4, 1, 800.0),
        ];
        let annotations = [
            annotation(1, 1, 5.0),
            annotation(2, 1, 200.0),
            annotation(3, 1, 400.0),
            annotation(4, 1, 1200.0),
        ];
        let found = differences(&suggestions, &annotations, COVERED);
        assert_eq!(
            found,
            [
                Difference::Moved(AnnotationId::fixed(2), SuggestionId::fixed(2)),
                Difference::OtherConcept(AnnotationId::fixed(3), SuggestionId::fixed(3)),
                Difference::Added(SuggestionId::fixed(4)),
                Difference::Missing(AnnotationId::fixed(4)),
            ]
        );
    }

    #[test]
    fn each_is_compared_with_what_is_near_it() {
        let apart = |n: u128| (n % 10_000) as f64 * 150.0;
        let both = |n: usize| -> (Vec<Suggestion>, Vec<Annotation>) {
            let all = || 1..=n as u128;
            let annotations = all().map(|n| annotation(n, n, apart(n) + 30.0));
            (
                all().map(|n| suggestion(n, n, apart(n))).collect(),
                annotations.collect(),
            )
        };
        grows_in_proportion("standings", |n| {
            let (suggestions, annotations) = both(n);
            let concepts: Vec<ConceptId> = suggestions.iter().map(|s| s.concept).collect();
            during(|| drop(states_of(&suggestions, &annotations, &concepts, COVERED, |_, _| true)))
        });
        grows_in_proportion("standings of one concept", |n| {
            let (mut suggestions, mut annotations) = both(n);
            suggestions.iter_mut().for_each(|s| s.concept = ConceptId::fixed(1));
            annotations.iter_mut().for_each(|a| a.concept = ConceptId::fixed(1));
            during(|| {
                drop(states_of(
                    &suggestions,
                    &annotations,
                    &[ConceptId::fixed(1)],
                    COVERED,
                    |_, _| true,
                ))
            })
        });
        grows_in_proportion("differences", |n| {
            let (suggestions, annotations) = both(n);
            during(|| assert_eq!(differences(&suggestions, &annotations, COVERED).len(), n))
        });
    }

    #[test]
    fn what_is_annotated_already_is_covered() {
        let mut suggestions = vec![suggestion(1, 1, 0.0), suggestion(2, 1, 60.0), suggestion(3, 2, 0.0)];
        suggestions.push(Suggestion {
            verdict: Verdict::Dismissed,
            ..suggestion(4, 1, 0.0)
        });
        let concepts = [ConceptId::fixed(1), ConceptId::fixed(2)];
        let stand = states_of(&suggestions, &[annotation(1, 1, 3.0)], &concepts, COVERED, |_, p| {
            p >= 0.4
        });
        assert_eq!(
            stand,
            [
                SuggestionState::Covered,
                SuggestionState::Offered,
                SuggestionState::Offered,
                SuggestionState::Dismissed
            ]
        );
        let stand = states_of(&suggestions[..2], &[], &concepts, COVERED, |_, p| p > 0.5);
        assert_eq!(stand, [SuggestionState::OutOfRange; 2]);
    }
}
