//! What was erased, as it is told to others who have the log, or a part of it.

use super::error::StoreError;
use super::reader::Reader;
use super::tombstone::Tombstones;
use domain::{Change, DatasetId, InputId, MemberId, OpId, Row};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry of a log erases, as it is told to others who have the log, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Inputs, with all that was said of them.
    pub inputs: BTreeSet<InputId>,
    /// How many of them versions of datasets held.
    pub versions: BTreeMap<DatasetId, u64>,
    /// Whose name was replaced, and what they are called now.
    pub name: Option<(MemberId, String)>,
}

/// What ops that erase erased.
pub type Erasures = BTreeMap<OpId, Erasure>;

impl Erasure {
    pub(super) fn tombstones(&self) -> Tombstones {
        Tombstones {
            entries: BTreeMap::new(),
            inputs: self.inputs.clone(),
            versions: self.versions.clone(),
        }
    }

    /// Whether a change is of a row that it erases.
    pub(super) fn takes(&self, change: &Change) -> bool {
        let row = change.after().or(change.before());
        row.and_then(Row::input)
            .is_some_and(|input| self.inputs.contains(&input))
    }
}

impl Reader<'_> {
    /// What the entry of this number erased, as far as the log tells; the name that stands in the place of another is the
    /// member's.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn erasure_of(self, seq: i64) -> Result<Erasure, StoreError> {
        let Tombstones { inputs, versions, .. } = Tombstones::of(self.connection(), seq)?;
        Ok(Erasure {
            inputs,
            versions,
            name: None,
        })
    }
}
