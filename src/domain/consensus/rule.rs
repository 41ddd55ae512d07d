//! When labelers agree.

/// Two regions that overlap less than this have nothing to do with each other; from here up to [`Rule::iou`] they are
/// a [`Conflict::LowOverlap`](super::Conflict::LowOverlap).
pub(crate) const NEAR: f64 = 0.1;

/// When labelers agree; the numbers of a task's consensus strategy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// How many labelers must agree; 0 counts as 1.
    pub threshold: u32,
    /// From which intersection over union on two regions may be the same thing. Regions that do not overlap never
    /// are, whatever stands here; over 1 (or not a number) nothing is.
    pub iou: f64,
}

impl Rule {
    pub(super) fn is_enough(self, labelers: usize) -> bool {
        labelers >= (self.threshold as usize).max(1)
    }

    pub(super) fn is_same_place(self, overlap: f64) -> bool {
        overlap > 0.0 && overlap >= self.iou
    }
}
