//! Half-drawn shapes, as they are kept: what was set so far, and the steps by which it came to that.
//!
//! A draft is no row of the project: it belongs to one member's work on one input of one task, and is gone once the
//! shape is finished. The canvas draws it, the session keeps it on disk.

use super::geometry::VertexRef;
use super::ids::AnnotationId;
use super::{BBox, Point};
use serde::{Deserialize, Serialize};

/// What is being drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DraftKind {
    /// A box of which one corner is set.
    Box,
    /// A new polygon.
    Polygon,
    /// What is pointed at, to be outlined.
    Smart,
    /// A hole in the selected polygon.
    Hole,
    /// Another part of the selected polygon.
    Part,
    /// What is taken away from the selected polygon.
    Subtract,
    /// What is joined to the selected polygon.
    Join,
    /// A stretch of an outline, drawn anew.
    Redraw,
}

/// One thing that was set, in pixels of the upright image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Mark {
    /// A vertex of an outline, or a corner of a box.
    Vertex(Point),
    /// A place that is meant.
    Include(Point),
    /// A place that is not meant.
    Exclude(Point),
    /// A box around what is meant.
    Bounds(BBox),
}

/// Where a stretch of an outline is drawn anew from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedrawFrom {
    /// Whose outline.
    pub annotation: AnnotationId,
    /// The vertex.
    pub vertex: VertexRef,
    /// Where that vertex was, in pixels of the upright image.
    pub start: Point,
}

/// A half-drawn shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is going to be.
    pub kind: DraftKind,
    /// What was set, in the order it was.
    pub marks: Vec<Mark>,
    /// Where it begins, if it replaces a stretch of an outline.
    #[serde(default)]
    pub from: Option<RedrawFrom>,
}

impl Draft {
    /// A draft of which nothing is set.
    pub fn new(kind: DraftKind) -> Self {
        Self {
            kind,
            marks: Vec::new(),
            from: None,
        }
    }

    /// Whether there is nothing to lose.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.from.is_none()
    }
}

/// One step of drawing: what it took out of a draft and what it put there. Undo goes back by it, redo forward.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftStep {
    at: usize,
    removed: Vec<Mark>,
    added: Vec<Mark>,
    from: (Option<RedrawFrom>, Option<RedrawFrom>),
}

impl DraftStep {
    /// The step from one draft to another of the same kind; `None` when nothing differs.
    pub fn between(before: &Draft, after: &Draft) -> Option<Self> {
        if before == after {
            return None;
        }
        let (old, new) = (&before.marks, &after.marks);
        let same = |pair: &(&Mark, &Mark)| pair.0 == pair.1;
        let head = old.iter().zip(new).take_while(same).count();
        let (old_rest, new_rest) = (&old[head..], &new[head..]);
        let tail = old_rest
            .iter()
            .rev()
            .zip(new_rest.iter().rev())
            .take_while(same)
            .count();
        Some(Self {
            at: head,
            removed: old_rest[..old_rest.len() - tail].to_vec(),
            added: new_rest[..new_rest.len() - tail].to_vec(),
            from: (before.from, after.from),
        })
    }

    /// The steps that set a draft mark by mark, from nothing.
    pub fn all_of(draft: &Draft) -> Vec<Self> {
        let step = |at: usize, added: Vec<Mark>, before: Option<RedrawFrom>| Self {
            at,
            removed: Vec::new(),
            added,
            from: (before, draft.from),
        };
        let begun = draft.from.map(|_| step(0, Vec::new(), None));
        let marks = draft.marks.iter().enumerate();
        begun
            .into_iter()
            .chain(marks.map(|(at, mark)| step(at, vec![*mark], draft.from)))
            .collect()
    }

    /// The draft before this step, which led to `after`.
    pub fn undone(&self, after: &Draft) -> Draft {
        Draft {
            kind: after.kind,
            marks: replaced(&after.marks, self.at, self.added.len(), &self.removed),
            from: self.from.0,
        }
    }

    /// The draft after this step, which is taken from `before`.
    pub fn redone(&self, before: &Draft) -> Draft {
        Draft {
            kind: before.kind,
            marks: replaced(&before.marks, self.at, self.removed.len(), &self.added),
            from: self.from.1,
        }
    }

    /// Whether nothing was set before it: with it the shape was begun.
    pub fn begins(&self) -> bool {
        self.at == 0 && self.removed.is_empty() && self.from.0.is_none() && !self.added.is_empty()
            || self.from.0.is_none() && self.from.1.is_some()
    }
}

/// The marks with `gone` of them from `at` on replaced.
fn replaced(marks: &[Mark], at: usize, gone: usize, by: &[Mark]) -> Vec<Mark> {
    let head = marks.iter().take(at);
    let tail = marks.iter().skip(at + gone);
    head.chain(by).chain(tail).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn draft(marks: &[u8]) -> Draft {
        Draft {
            marks: marks
                .iter()
                .map(|n| Mark::Vertex(Point::new(f64::from(*n), 1.0)))
                .collect(),
            ..Draft::new(DraftKind::Polygon)
        }
    }

    #[test]
    fn a_step_holds_only_what_differs() {
        let many: Vec<u8> = (0..200).collect();
        let step = DraftStep::between(&draft(&many[..199]), &draft(&many)).expect("a step");
        assert_eq!((step.removed.len(), step.added.len()), (0, 1));
        assert!(!step.begins());
        assert!(DraftStep::between(&draft(&[]), &draft(&[1])).expect("a step").begins());
    }

    #[test]
    fn what_was_kept_is_set_again_mark_by_mark() {
        let kept = Draft {
            from: Some(RedrawFrom {
                annotation: AnnotationId::fixed(1),
                vertex: VertexRef::default(),
                start: Point::new(2.0, 3.0),
            }),
            ..draft(&[1, 2, 3])
        };
        let mut now = Draft::new(kept.kind);
        let steps = DraftStep::all_of(&kept);
        assert_eq!(steps.len(), 4);
        for step in &steps {
            now = step.redone(&now);
        }
        assert_eq!(now, kept);
        for step in steps.iter().rev() {
            now = step.undone(&now);
        }
        assert!(now.is_empty());
    }

    proptest! {
        #[test]
        fn steps_lead_back_and_forth(a in proptest::collection::vec(0u8..4, 0..8), b in proptest::collection::vec(0u8..4, 0..8)) {
            let (a, b) = (draft(&a), draft(&b));
            match DraftStep::between(&a, &b) {
                None => prop_assert_eq!(a, b),
                Some(step) => {
                    prop_assert_eq!(&step.undone(&b), &a);
                    prop_assert_eq!(&step.redone(&a), &b);
                }
            }
        }
    }
}
