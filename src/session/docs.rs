//! Inputs in memory: the truth while changes are on their way to disk, and bounded.

use super::doc::Doc;
use domain::{Change, InputId};
use lru::LruCache;
use std::collections::HashSet;

/// Inputs kept in memory that nobody looks at and nothing is pending on.
const KEPT: usize = 400;

/// The inputs in memory, the one used longest ago first to go.
pub(super) struct Docs {
    kept: LruCache<InputId, Doc>,
    /// Rises when inputs that are being read may be older than a commit.
    age: u64,
}

impl Default for Docs {
    fn default() -> Self {
        Self {
            kept: LruCache::unbounded(),
            age: 0,
        }
    }
}

impl Docs {
    /// The age that a question is asked at; an answer of another age is out of date.
    pub(crate) fn age(&self) -> u64 {
        self.age
    }

    /// Answers that are on their way are out of date.
    pub(crate) fn outdate(&mut self) {
        self.age += 1;
    }

    /// The input, if it is in memory.
    pub(crate) fn get(&self, input: &InputId) -> Option<&Doc> {
        self.kept.peek(input)
    }

    /// The input, if it is in memory, to change it.
    pub(crate) fn get_mut(&mut self, input: &InputId) -> Option<&mut Doc> {
        self.kept.get_mut(input)
    }

    /// Whether it is in memory.
    pub(crate) fn contains(&self, input: &InputId) -> bool {
        self.kept.contains(input)
    }

    /// All that are in memory.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = InputId> {
        self.kept.iter().map(|(input, _)| *input)
    }

    /// The same with what is known of them.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Doc> {
        self.kept.iter().map(|(_, doc)| doc)
    }

    /// Whether there are more than may be kept, so that it is time to trim them.
    pub(crate) fn is_crowded(&self) -> bool {
        self.kept.len() > KEPT
    }

    /// How many there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// Keeps an input that was read.
    pub(crate) fn insert(&mut self, input: InputId, doc: Doc) {
        self.kept.put(input, doc);
    }

    /// Lets go of an input.
    pub(crate) fn remove(&mut self, input: &InputId) {
        self.kept.pop(input);
    }

    /// Lets go of all of them.
    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }

    /// A commit takes the input into memory with it.
    pub(crate) fn begin(&mut self, input: &InputId) -> bool {
        self.kept.get_mut(input).map(|doc| doc.pending += 1).is_some()
    }

    /// Takes refused changes out of the input, which is read again once nothing is pending on it.
    pub(crate) fn take_back(&mut self, input: &InputId, changes: &[Change]) {
        if let Some(doc) = self.kept.get_mut(input) {
            let inverse: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
            doc.take(&inverse);
            doc.stale = true;
        }
    }

    /// One commit on the input less is pending. True when the input is let go of, to be read again.
    pub(crate) fn end(&mut self, input: &InputId) -> bool {
        let Some(doc) = self.kept.get_mut(input) else {
            return false;
        };
        doc.pending = doc.pending.saturating_sub(1);
        let reread = doc.stale && doc.pending == 0;
        if reread {
            self.remove(input);
        }
        reread
    }

    /// Somebody else changed the input. True when it is let go of, to be read again; what is pending on it is awaited.
    pub(crate) fn changed_elsewhere(&mut self, input: &InputId) -> bool {
        match self.kept.get_mut(input) {
            Some(doc) if doc.pending > 0 => {
                doc.stale = true;
                false
            }
            Some(_) => {
                self.remove(input);
                true
            }
            None => false,
        }
    }

    /// Lets go of all on which nothing is pending, as any of them may have changed; the others are read again later.
    pub(crate) fn forget_settled(&mut self) {
        self.outdate();
        let settled: Vec<InputId> = self
            .kept
            .iter_mut()
            .filter_map(|(input, doc)| {
                doc.stale |= doc.pending > 0;
                (doc.pending == 0).then_some(*input)
            })
            .collect();
        settled.iter().for_each(|input| self.remove(input));
    }

    /// Lets go of those used longest ago, down to a few hundred. Inputs in `shown` stay, those with pending commits, and
    /// those of which memory alone knows something.
    pub(crate) fn trim(&mut self, shown: &HashSet<InputId>) {
        let dispensable =
            |input: &InputId, doc: &Doc| doc.pending == 0 && !doc.stale && !doc.memory_only && !shown.contains(input);
        let mut left = self.kept.iter().filter(|(input, doc)| dispensable(input, doc)).count();
        if left <= KEPT {
            return;
        }
        let oldest: Vec<InputId> = (self.kept.iter().rev())
            .filter(|(input, doc)| dispensable(input, doc))
            .map(|(input, _)| *input)
            .collect();
        for input in oldest {
            if left <= KEPT {
                break;
            }
            self.remove(&input);
            left -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(n: usize) -> InputId {
        InputId::fixed(n as u128 + 1)
    }

    #[test]
    fn those_used_longest_ago_go_and_what_is_needed_stays() {
        let mut docs = Docs::default();
        for n in 0..KEPT + 50 {
            docs.insert(input(n), Doc::default());
        }
        assert!(docs.begin(&input(0)), "a commit is pending");
        docs.get_mut(&input(1)).expect("in memory").memory_only = true;
        docs.get_mut(&input(3)).expect("in memory, and used again");
        docs.trim(&HashSet::from([input(2)]));
        assert_eq!(docs.len(), KEPT + 3);
        assert!((0..4).all(|n| docs.contains(&input(n))));
        assert!((4..51).all(|n| !docs.contains(&input(n))));
        assert!(!docs.end(&input(0)));
        docs.trim(&HashSet::new());
        assert_eq!(docs.len(), KEPT + 1);
    }
}
