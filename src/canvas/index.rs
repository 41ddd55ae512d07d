//! Where the annotations are: an R-tree of their bounds, made again when the annotations change.

use domain::{Annotation, AnnotationId, BBox, InputId};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::HashMap;

type Entry = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Finds annotations by place and by identifier. Positions are those in the slice it was made from.
#[derive(Debug, Default)]
pub(super) struct SceneIndex {
    made_for: Option<(InputId, u64, usize)>,
    generation: u64,
    /// Positions in drawing order; the tree holds places in this list.
    order: Vec<usize>,
    tree: RTree<Entry>,
    positions: HashMap<AnnotationId, usize>,
    /// Areas by position, in square pixels of the image.
    areas: Vec<f64>,
}

impl SceneIndex {
    /// Makes the index again if `annotations` are not those it was made from. Returns whether it did.
    pub(super) fn update(&mut self, input: InputId, revision: u64, annotations: &[Annotation]) -> bool {
        let stamp = Some((input, revision, annotations.len()));
        if self.made_for == stamp {
            return false;
        }
        self.made_for = stamp;
        self.positions = annotations.iter().enumerate().map(|(at, a)| (a.id, at)).collect();
        self.areas = annotations
            .iter()
            .map(|a| a.region.area().unwrap_or(f64::MAX))
            .collect();
        self.generation += 1;
        self.order = (0..annotations.len()).collect();
        self.order
            .sort_unstable_by_key(|at| (annotations[*at].z, annotations[*at].id));
        let entries = self.order.iter().enumerate().filter_map(|(rank, at)| {
            let b = annotations[*at].region.bounds()?;
            // The tree orders by coordinate, which only numbers allow.
            if ![b.x0, b.y0, b.x1, b.y1].iter().all(|v| v.is_finite()) {
                return None;
            }
            Some(Entry::new(Rectangle::from_corners([b.x0, b.y0], [b.x1, b.y1]), rank))
        });
        self.tree = RTree::bulk_load(entries.collect());
        true
    }

    /// The position of an annotation.
    pub(super) fn position(&self, id: AnnotationId) -> Option<usize> {
        self.positions.get(&id).copied()
    }

    /// The area of an annotation in square pixels, by its position.
    pub(super) fn area(&self, at: usize) -> f64 {
        self.areas.get(at).copied().unwrap_or(f64::MAX)
    }

    /// The positions of the annotations whose bounds touch the box (image pixels), in no order.
    pub(super) fn within(&self, area: BBox) -> impl Iterator<Item = usize> {
        let envelope = AABB::from_corners([area.x0, area.y0], [area.x1, area.y1]);
        self.tree
            .locate_in_envelope_intersecting(envelope)
            .map(|entry| self.order[entry.data])
    }

    /// The same, the lowest in drawing order first.
    pub(super) fn drawn_within(&self, area: BBox) -> impl Iterator<Item = usize> {
        let envelope = AABB::from_corners([area.x0, area.y0], [area.x1, area.y1]);
        let mut ranks: Vec<usize> = self
            .tree
            .locate_in_envelope_intersecting(envelope)
            .map(|entry| entry.data)
            .collect();
        ranks.sort_unstable();
        ranks.into_iter().map(|rank| self.order[rank])
    }

    /// A number that changes each time the index is made again.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }
}
