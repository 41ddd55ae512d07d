//! The list of inputs as the window shows it, of which only what is in sight was read.

use domain::InputId;
use roaring::RoaringTreemap;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use store::{Gaps, InputOrder, InputRow, ListFilter};

/// Places in a scope, as many as there are inputs: they take little memory, however many they are.
pub type Places = RoaringTreemap;

/// The inputs at places of the scope.
#[derive(Clone, Debug)]
pub struct ChosenInputs {
    /// The places that were asked for.
    pub places: Arc<Places>,
    /// The inputs there, in the order of the scope.
    pub inputs: Arc<Vec<InputId>>,
}

/// The list below the canvas and in the browser.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The filter it passes.
    pub filter: ListFilter,
    /// How many inputs the scope holds.
    pub scope_count: u64,
    /// Places of the scope that no input has any more.
    pub gaps: Gaps,
    /// Places in the scope that pass the filter; `None` when all do.
    pub matches: Option<Vec<u64>>,
    /// Rows that were read, by place in the scope.
    pub rows: HashMap<u64, InputRow>,
    /// Whether the filter is still being worked on.
    pub busy: bool,
    /// Whether `matches` are only the first that it found so far.
    pub partial: bool,
    /// Rises when other inputs come to be shown: with the first ones that another filter found.
    pub changes: u64,
    /// Why rows are missing, if they could not be read.
    pub trouble: Option<String>,
    /// The order in which the browser shows it; `None`: its own.
    pub order: Option<InputOrder>,
    /// The places in the scope in that order, once they were put in it.
    pub sorted: Option<Arc<Vec<u64>>>,
    /// The inputs at places that were asked for last.
    pub chosen: Option<ChosenInputs>,
}

impl List {
    /// The places as the browser shows them, where it has an order of its own.
    fn in_order(&self) -> Option<&[u64]> {
        self.sorted
            .as_deref()
            .map(Vec::as_slice)
            .filter(|_| self.order.is_some())
    }

    /// Whether the browser shows it in another order than its own.
    pub fn is_sorted(&self) -> bool {
        self.in_order().is_some()
    }

    /// How many entries the browser shows.
    pub fn shown_len(&self) -> u64 {
        self.in_order().map_or_else(|| self.len(), |places| places.len() as u64)
    }

    /// The place in the scope of the entry that the browser shows there.
    pub fn shown_place(&self, index: u64) -> Option<u64> {
        match self.in_order() {
            Some(places) => places.get(usize::try_from(index).ok()?).copied(),
            None => self.place(index),
        }
    }

    /// Where the browser shows the entry at a place of the scope.
    pub fn shown_index(&self, place: u64) -> Option<u64> {
        match self.in_order() {
            Some(places) => places.iter().position(|known| *known == place).map(|at| at as u64),
            None => self.index_of(place),
        }
    }

    /// The row of the entry that the browser shows there, if it was read.
    pub fn shown_row(&self, index: u64) -> Option<&InputRow> {
        self.rows.get(&self.shown_place(index)?)
    }

    /// The places in the scope of entries that the browser shows.
    pub fn places(&self, entries: Range<u64>) -> Places {
        let within = |len: usize| entries.start.min(len as u64) as usize..entries.end.min(len as u64) as usize;
        if let Some(places) = self.in_order() {
            return places[within(places.len())].iter().copied().collect();
        }
        if let Some(matches) = &self.matches {
            return matches[within(matches.len())].iter().copied().collect();
        }
        let mut found = Places::new();
        let end = entries.end.min(self.scope_count);
        if entries.start < end {
            found.insert_range(self.gaps.place(entries.start)..=self.gaps.place(end - 1));
            for gap in self.gaps.iter() {
                found.remove(gap);
            }
        }
        found
    }

    /// Nothing is looked for any more, whether all was found or not.
    pub(crate) fn end_search(&mut self) {
        (self.busy, self.partial) = (false, false);
    }

    /// How many entries it has.
    pub fn len(&self) -> u64 {
        self.matches
            .as_ref()
            .map_or(self.scope_count, |matches| matches.len() as u64)
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place in the scope of the entry.
    pub fn place(&self, index: u64) -> Option<u64> {
        match &self.matches {
            None => (index < self.scope_count).then(|| self.gaps.place(index)),
            Some(matches) => matches.get(usize::try_from(index).ok()?).copied(),
        }
    }

    /// The entry at a place of the scope.
    pub fn index_of(&self, place: u64) -> Option<u64> {
        match &self.matches {
            None if self.gaps.holds(place) => None,
            None => Some(self.gaps.entries_before(place)).filter(|index| *index < self.scope_count),
            Some(matches) => matches.binary_search(&place).ok().map(|index| index as u64),
        }
    }

    /// How many entries stand before a place of the scope, whether one stands there or not.
    pub fn entries_before(&self, place: u64) -> u64 {
        match &self.matches {
            None => self.gaps.entries_before(place).min(self.scope_count),
            Some(matches) => matches.partition_point(|other| *other < place) as u64,
        }
    }

    /// The row of an entry, if it was read.
    pub fn row(&self, index: u64) -> Option<&InputRow> {
        self.rows.get(&self.place(index)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        List {
            scope_count: 5,
            gaps: Gaps::new(vec![1, 4]),
            ..List::default()
        }
    }

    fn places(list: &List, entries: Range<u64>) -> Vec<u64> {
        list.places(entries).iter().collect()
    }

    #[test]
    fn places_of_entries_are_those_that_are_shown() {
        let whole = list();
        assert_eq!(places(&whole, 0..5), [0, 2, 3, 5, 6]);
        assert_eq!(places(&whole, 1..3), [2, 3]);
        assert_eq!(places(&whole, 3..99), [5, 6]);
        let filtered = List {
            matches: Some(vec![2, 5, 6]),
            ..list()
        };
        assert_eq!(places(&filtered, 1..9), [5, 6]);
        let sorted = List {
            order: Some(InputOrder {
                by: store::InputSort::Name,
                descending: true,
            }),
            sorted: Some(Arc::new(vec![6, 0, 3, 2, 5])),
            ..list()
        };
        assert_eq!(places(&sorted, 0..3), [0, 3, 6]);
        assert_eq!(places(&sorted, 3..3), Vec::<u64>::new());
    }
}
