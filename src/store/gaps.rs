//! Places of a list that nothing takes any more, because inputs were removed: the list is counted without them.

use super::error::StoreError;
use super::lists::Scope;
use super::reader::Reader;
use super::tables::{first, for_each};
use domain::InputId;
use rusqlite::types::Value;

/// The places of a list, below its last one, that no input has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Ascending.
    places: Vec<u64>,
}

impl Gaps {
    /// Of these places, which are ascending.
    pub fn new(places: Vec<u64>) -> Self {
        Self { places }
    }

    /// The place of the entry at `index`, counted from 0 without the gaps.
    pub fn place(&self, index: u64) -> u64 {
        let (mut low, mut high) = (0, self.places.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.places[middle] - middle as u64 <= index {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        index + low as u64
    }

    /// How many entries stand before this place.
    pub fn entries_before(&self, place: u64) -> u64 {
        place - self.places.partition_point(|gap| *gap < place) as u64
    }

    /// All of them, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.places.iter().copied()
    }

    /// Whether it is a gap.
    pub fn holds(&self, place: u64) -> bool {
        self.places.binary_search(&place).is_ok()
    }
}

impl Reader<'_> {
    /// The gaps of a list. Where there are none, that takes no time.
    pub fn gaps(self, scope: Scope) -> Result<Gaps, StoreError> {
        let (from, values) = match scope {
            Scope::All => ("input WHERE NOT removed", Vec::new()),
            Scope::Task(task) => ("task_input WHERE task = ?1", vec![Value::Blob(task.bytes().to_vec())]),
        };
        let values = || rusqlite::params_from_iter(values.iter().cloned());
        let end = format!("SELECT position + 1 FROM {from} ORDER BY position DESC LIMIT 1");
        let end: u64 = first(self.connection(), &end, values(), |row| row.get(0))?.unwrap_or(0);
        let mut places = Vec::new();
        if end > self.scope_count(scope)? {
            let sql = format!(
                "SELECT before + 1, position FROM (SELECT position, lag(position, 1, -1) OVER (ORDER BY position) AS before \
                 FROM {from}) WHERE position > before + 1 ORDER BY position"
            );
            let read = |row: &rusqlite::Row<'_>| Ok(row.get::<_, u64>(0)?..row.get::<_, u64>(1)?);
            for_each(self.connection(), &sql, values(), read, &mut |gap| places.extend(gap))?;
        }
        Ok(Gaps { places })
    }

    /// Passes the inputs of a scope with their places, in order.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn each_place_in(self, scope: Scope, f: &mut dyn FnMut(u64, InputId)) -> Result<(), StoreError> {
        let (sql, values) = match scope {
            Scope::All => (
                "SELECT position, id FROM input WHERE NOT removed ORDER BY position",
                Vec::new(),
            ),
            Scope::Task(task) => (
                "SELECT position, input FROM task_input WHERE task = ?1 ORDER BY position",
                vec![Value::Blob(task.bytes().to_vec())],
            ),
        };
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, InputId::from_bytes(row.get(1)?)));
        let values = rusqlite::params_from_iter(values);
        for_each(self.connection(), sql, values, read, &mut |(place, input)| {
            f(place, input)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn entries_are_counted_without_gaps(taken in prop::collection::btree_set(0_u64..60, 0..40)) {
            let end = taken.last().map_or(0, |last| last + 1);
            let gaps = Gaps::new((0..end).filter(|place| !taken.contains(place)).collect());
            for (index, place) in (0..).zip(&taken) {
                prop_assert_eq!(gaps.place(index), *place);
                prop_assert_eq!(gaps.entries_before(*place), index);
            }
            for place in 0..end {
                prop_assert_eq!(gaps.holds(place), !taken.contains(&place));
            }
        }
    }
}
