//! What only a lead asks for: gestures over many inputs, what changing a task comes to, numbers, agreement.

use super::history::Gestures;
use super::numbers::Counting;
use super::quality::Agreeing;
use super::tasks::Previews;

/// What the session keeps for a lead beside the view.
#[derive(Default)]
pub(super) struct Lead {
    /// Gestures over many inputs.
    pub gestures: Gestures,
    /// What the change of a task would come to.
    pub previews: Previews,
    /// Numbers of a task.
    pub counting: Counting,
    /// How far labelers agree.
    pub agreeing: Agreeing,
}
