//! What is annotated twice: where several tasks cover an input, or several people labeled it, the same thing may be
//! claimed more than once.

use super::annotation::{Annotation, Sign};
use super::geometry::Footprint;
use super::ids::{ConceptId, MemberId, TaskId};
use std::collections::{BTreeMap, HashSet};

/// From which overlap on two claims of one concept are taken for the same, unless somebody says otherwise.
pub const SAME: f64 = 0.5;

/// For each annotation of one input whether an earlier one, of another task or by somebody else, claims the same
/// concept of the same place: with an intersection over union of `iou` at least, whole inputs always. One annotation
/// stands for at most one of each other task and author, the nearest first, so that two boxes side by side are not
/// both taken for one.
pub fn doubled(annotations: &[Annotation], iou: f64) -> Vec<bool> {
    let mut doubled = vec![false; annotations.len()];
    if annotations.windows(2).all(|two| whose(&two[0]) == whose(&two[1])) {
        return doubled;
    }
    let mut claims: BTreeMap<(ConceptId, bool), Vec<usize>> = BTreeMap::new();
    for (at, annotation) in annotations.iter().enumerate() {
        let claim = (annotation.concept, annotation.sign == Sign::Present);
        claims.entry(claim).or_default().push(at);
    }
    for same in claims.values() {
        let first = same.first().map(|at| whose(&annotations[*at]));
        if same.iter().any(|at| Some(whose(&annotations[*at])) != first) {
            mark(annotations, same, iou, &mut doubled);
        }
    }
    doubled
}

/// The same for annotations that claim one thing, by position.
fn mark(annotations: &[Annotation], same: &[usize], iou: f64, doubled: &mut [bool]) {
    let places: Vec<Option<Footprint>> = same.iter().map(|at| annotations[*at].region.footprint()).collect();
    let mut pairs = Vec::new();
    sweep(&places, &mut |a, b| {
        let (a, b) = (a.min(b), a.max(b));
        if whose(&annotations[same[a]]) == whose(&annotations[same[b]]) {
            return;
        }
        let overlap = match (&places[a], &places[b]) {
            (Some(one), Some(other)) if one.iou_at_most(other) < iou => return,
            (Some(one), Some(other)) => one.iou(other),
            (None, None) => 1.0,
            _ => return,
        };
        if overlap >= iou {
            pairs.push((overlap, same[a], same[b]));
        }
    });
    // Equal overlaps in the order of the annotations: the same data give the same answer.
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut stands_for: HashSet<(usize, Whose)> = HashSet::new();
    for (_, first, second) in pairs {
        if !doubled[first] && !doubled[second] && stands_for.insert((first, whose(&annotations[second]))) {
            doubled[second] = true;
        }
    }
}

type Whose = (Option<TaskId>, MemberId);

fn whose(annotation: &Annotation) -> Whose {
    (annotation.task, annotation.author)
}

/// Hands over each pair whose bounds meet once: from left to right, so that what lies apart is not compared. A whole
/// input meets all others.
fn sweep(places: &[Option<Footprint>], meet: &mut dyn FnMut(usize, usize)) {
    let left = |at: usize| places[at].as_ref().map_or(f64::NEG_INFINITY, |place| place.bounds().x0);
    let right = |at: usize| places[at].as_ref().map_or(f64::INFINITY, |place| place.bounds().x1);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| left(*a).total_cmp(&left(*b)));
    let mut open: Vec<usize> = Vec::new();
    for at in order {
        open.retain(|other| right(*other) >= left(at));
        for other in &open {
            meet(*other, at);
        }
        open.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnnotationId, BBox, InputId, Origin, Region, Status};

    fn claim(task: u128, concept: u128, region: Region) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(1),
            input: InputId::fixed(1),
            task: Some(TaskId::fixed(task)),
            concept: ConceptId::fixed(concept),
            author: MemberId::fixed(1),
            sign: Sign::Present,
            status: Status::Success,
            origin: Origin::Manual,
            z: 0,
            region,
            edited_by: None,
            merged: None,
        }
    }

    fn boxed(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
        Region::Box(BBox { x0, y0, x1, y1 })
    }

    #[test]
    fn the_same_box_of_two_tasks_is_there_twice() {
        let all = [
            claim(1, 1, boxed(0.0, 0.0, 10.0, 10.0)),
            claim(1, 1, boxed(0.0, 0.0, 10.0, 10.0)),
            claim(2, 1, boxed(0.0, 1.0, 10.0, 10.0)),
            claim(2, 2, boxed(0.0, 0.0, 10.0, 10.0)),
            claim(2, 1, boxed(50.0, 0.0, 60.0, 10.0)),
        ];
        assert_eq!(doubled(&all, SAME), [false, false, true, false, false]);
        assert_eq!(doubled(&all, 0.95), [false; 5], "they are not that much alike");
    }

    #[test]
    fn an_annotation_stands_for_one_of_another_task() {
        let all = [
            claim(1, 1, boxed(0.0, 0.0, 10.0, 10.0)),
            claim(2, 1, boxed(0.0, 0.0, 10.0, 9.0)),
            claim(2, 1, boxed(0.0, 0.0, 10.0, 8.0)),
            claim(3, 1, boxed(0.0, 0.0, 10.0, 9.5)),
        ];
        assert_eq!(doubled(&all, SAME), [false, true, false, true]);
    }

    #[test]
    fn whole_inputs_are_claimed_twice_too() {
        let mut other = claim(1, 1, Region::Whole);
        other.author = MemberId::fixed(2);
        let mut absent = claim(2, 1, Region::Whole);
        absent.sign = Sign::Absent;
        let all = [claim(1, 1, Region::Whole), other, absent];
        assert_eq!(doubled(&all, SAME), [false, true, false]);
    }

    #[test]
    fn what_lies_apart_is_not_compared() {
        let row = |task: u128| {
            (0..500).map(move |n| claim(task, 1, boxed(f64::from(n) * 20.0, 0.0, f64::from(n) * 20.0 + 9.0, 9.0)))
        };
        let all: Vec<Annotation> = row(1).chain(row(2)).collect();
        let places: Vec<Option<Footprint>> = all.iter().map(|a| a.region.footprint()).collect();
        let mut met = 0;
        sweep(&places, &mut |_, _| met += 1);
        assert_eq!(met, 500, "each box meets its double only");
        assert_eq!(doubled(&all, SAME).iter().filter(|double| **double).count(), 500);
    }
}
