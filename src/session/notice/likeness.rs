//! What is said of looking at pictures, to tell which look alike.

use super::count;
use crate::report::Skipped;

/// What the job is called.
pub(crate) const LOOKING: &str = "Looking at images";

/// That some pictures could not be looked at, and why the first of them could not.
pub(crate) fn not_looked_at(skipped: &[Skipped]) -> String {
    let first = skipped
        .first()
        .map(|skipped| format!(" {}: {}.", skipped.path, skipped.reason));
    let number = count(skipped.len() as u64, "image");
    format!("{number} could not be looked at.{}", first.unwrap_or_default())
}
