//! What happened, as lines to be read: on one input, and over many.

use domain::GestureId;
use store::Reverted;

/// One line of an input's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// Who.
    pub who: String,
    /// When, RFC 3339.
    pub when: String,
    /// What.
    pub what: String,
    /// Whether it was undone.
    pub undone: bool,
    /// The gesture it belongs to.
    pub gesture: GestureId,
    /// Where shapes of it are missing: whether they can be brought back, or why not.
    pub bring_back: Option<Result<(), String>>,
}

/// One gesture over many inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GestureLine {
    /// The gesture.
    pub gesture: GestureId,
    /// Who.
    pub who: String,
    /// When, RFC 3339.
    pub when: String,
    /// What, as a phrase that begins with a capital.
    pub what: String,
    /// How much of it was taken back.
    pub reverted: Reverted,
    /// Why it cannot be taken back, if so.
    pub why_not: Option<String>,
}
