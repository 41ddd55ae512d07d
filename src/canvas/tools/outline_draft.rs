//! An outline being drawn.

use super::World;
use super::trace::Trace;
use domain::Point;

/// An outline being drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OutlineDraft {
    pub(super) trace: Trace,
}

impl OutlineDraft {
    pub(super) fn is_open(&self) -> bool {
        !self.trace.is_empty()
    }

    pub(super) fn is_held(&self) -> bool {
        self.trace.is_held()
    }

    /// Whether a click at `p` (image pixels) would close it.
    pub(super) fn closes_at(&self, p: Point, world: &World<'_>) -> bool {
        let points = self.trace.points();
        points.len() >= 3 && points[0].distance(p) <= world.close_radius * world.unit
    }
}
