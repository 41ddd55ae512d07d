//! Saved searches: queries under a name.

use super::ids::{InputId, SearchId};
use serde::{Deserialize, Serialize};

/// A query under a name, for lists, tasks, datasets and other queries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSearch {
    /// Its identifier.
    pub id: SearchId,
    /// Its name, unique in the project.
    pub name: String,
    /// What is asked, see [`crate::query`].
    pub query: String,
    /// The inputs that it found when it was saved, in the order of import, where it is frozen. `None`: it is live, and
    /// finds what passes today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<InputId>>,
}

/// A saved search without the inputs that it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchSummary {
    /// Its identifier.
    pub id: SearchId,
    /// Its name.
    pub name: String,
    /// What is asked.
    pub query: String,
    /// How many inputs it found when it was saved, where it is frozen.
    pub frozen: Option<u64>,
}
