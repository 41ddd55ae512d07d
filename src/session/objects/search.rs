//! Gathering objects in order: the first ones are told while the rest is looked for.

use super::view::{ObjectOrder, ObjectSort};
use crate::likeness::KnownLooks;
use domain::likeness::LookVector;
use domain::{ConceptId, MemberId, ObjectId};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{FoundObject, FoundObjects};

/// As many objects as a window shows at once, or more: they are told as soon as they are found.
const PAGE: usize = 256;
/// So many are told at most while the rest is looked for.
const FIRST: usize = 4096;
/// How often what was found is told.
const TELL: Duration = Duration::from_millis(400);
/// What was found is told so soon at the earliest: a small project is read by then.
const SOONEST: Duration = Duration::from_millis(100);

/// How much something looks like itself: more than anything else does.
const ITSELF: f64 = 2.0;

/// What was found.
#[derive(Debug)]
pub struct Gathered {
    /// The objects in order.
    pub(super) ids: Arc<Vec<ObjectId>>,
    /// How many there are.
    pub(super) count: u64,
    /// How many of each concept, whatever concept is chosen, the most frequent first.
    pub(super) concepts: Vec<(ConceptId, u64)>,
    /// How much those in front look like what was asked for, where that is the order.
    pub(super) likeness: Arc<Vec<f32>>,
    /// How many have no likeness.
    pub(super) not_looked_at: u64,
    /// Those that were not looked at yet, where all were found.
    pub(super) missing: Arc<Vec<ObjectId>>,
    /// Whether more is looked for.
    pub(super) partial: bool,
}

impl Gathered {
    /// The first ones by likeness, while all are looked for.
    pub(super) fn first_alike(mut found: Vec<(f32, ObjectId)>) -> Self {
        found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Self {
            ids: Arc::new(found.iter().map(|(_, id)| *id).collect()),
            count: found.len() as u64,
            concepts: Vec::new(),
            likeness: Arc::new(found.iter().map(|(likeness, _)| *likeness).collect()),
            not_looked_at: 0,
            missing: Arc::default(),
            partial: true,
        }
    }
}

/// What objects are to look like, and what is known of their looks.
pub(super) struct AskedLook<'a> {
    /// The object that was asked for, if it was one.
    pub(super) of: Option<ObjectId>,
    /// What it looks like; `None` where nothing was, or it cannot be looked at.
    pub(super) vector: Option<LookVector>,
    pub(super) known: Option<&'a KnownLooks>,
}

/// An object with what it is put in order by.
type Entry = (f64, ObjectId);

/// Puts objects in order as they are found.
pub(super) struct Gatherer<'a> {
    order: ObjectOrder,
    concept: Option<ConceptId>,
    concepts: HashMap<ConceptId, f64>,
    authors: HashMap<MemberId, f64>,
    look: Option<AskedLook<'a>>,
    missing: Vec<ObjectId>,
    not_looked_at: u64,
    counts: HashMap<ConceptId, u64>,
    entries: Vec<Entry>,
    /// The first of them, and some that are none any more.
    best: Vec<Entry>,
    in_order: bool,
    began: Instant,
    told: Option<Instant>,
}

impl<'a> Gatherer<'a> {
    /// Nothing yet; `concept` narrows what is shown, `concepts` and `authors` say which of them comes first.
    pub(super) fn new(
        order: ObjectOrder,
        concept: Option<ConceptId>,
        concepts: HashMap<ConceptId, f64>,
        authors: HashMap<MemberId, f64>,
    ) -> Self {
        Self {
            order,
            concept,
            concepts,
            authors,
            look: None,
            missing: Vec::new(),
            not_looked_at: 0,
            counts: HashMap::new(),
            entries: Vec::new(),
            best: Vec::new(),
            in_order: false,
            began: Instant::now(),
            told: None,
        }
    }

    /// The same, where likeness is the order.
    pub(super) fn by_look(mut self, look: AskedLook<'a>) -> Self {
        self.look = Some(look);
        self
    }

    /// Takes some more.
    pub(super) fn take(&mut self, some: FoundObjects) {
        self.in_order = some.in_order && self.order.by == ObjectSort::Added;
        for found in some.found {
            *self.counts.entry(found.concept).or_default() += 1;
            if self.concept.is_none_or(|concept| concept == found.concept) {
                let entry = (self.rank(&found), found.id);
                self.entries.push(entry);
                if !self.in_order {
                    self.best.push(entry);
                }
            }
        }
        if self.best.len() > 2 * FIRST {
            let descending = self.order.descending;
            self.best
                .select_nth_unstable_by(FIRST, |a, b| compare(a, b, descending));
            self.best.truncate(FIRST);
        }
    }

    fn rank(&mut self, found: &FoundObject) -> f64 {
        let rank = match self.order.by {
            ObjectSort::Likeness => self.likeness(found),
            ObjectSort::Concept => self.concepts.get(&found.concept).copied(),
            ObjectSort::Author => found.author.and_then(|author| self.authors.get(&author)).copied(),
            ObjectSort::Added
            | ObjectSort::Edited
            | ObjectSort::Size
            | ObjectSort::Aspect
            | ObjectSort::Probability => found.fact,
        };
        // What is not known comes last, whichever way.
        let last = match self.order.descending {
            true => f64::NEG_INFINITY,
            false => f64::INFINITY,
        };
        rank.unwrap_or(last)
    }

    fn likeness(&mut self, found: &FoundObject) -> Option<f64> {
        let look = self.look.as_ref()?;
        let vector = found.look.and_then(|key| look.known?.vectors.get(key));
        if vector.is_none() {
            self.not_looked_at += 1;
            let is_failed = |key| look.known.is_some_and(|known| known.failed.contains(&key));
            if found.look.is_some_and(|key| !is_failed(key)) {
                self.missing.push(found.id);
            }
        }
        let likeness = f64::from(look.vector.as_ref()?.likeness(vector?));
        // What was asked for comes before others that look the very same.
        Some(if look.of == Some(found.id) { ITSELF } else { likeness })
    }

    /// The first ones so far, where it is time to tell them.
    pub(super) fn first(&mut self) -> Option<Gathered> {
        let now = Instant::now();
        let due = match self.told {
            // What comes in order begins with what it will begin with when all is found.
            None => self.entries.len() >= PAGE && (self.in_order || now - self.began >= SOONEST),
            Some(told) => now - told >= TELL,
        };
        if !due {
            return None;
        }
        self.told = Some(now);
        if !self.in_order {
            let descending = self.order.descending;
            self.best.sort_unstable_by(|a, b| compare(a, b, descending));
        }
        let first = if self.in_order { &self.entries } else { &self.best };
        Some(self.gathered(&first[..first.len().min(FIRST)], true))
    }

    /// All of them.
    pub(super) fn all(mut self) -> Gathered {
        if !self.in_order {
            let descending = self.order.descending;
            self.entries.sort_unstable_by(|a, b| compare(a, b, descending));
        }
        let missing = Arc::new(std::mem::take(&mut self.missing));
        Gathered {
            missing,
            ..self.gathered(&self.entries, false)
        }
    }

    fn gathered(&self, entries: &[Entry], partial: bool) -> Gathered {
        let mut concepts: Vec<(ConceptId, u64)> = self.counts.iter().map(|(id, n)| (*id, *n)).collect();
        let rank = |id: &ConceptId| self.concepts.get(id).copied().unwrap_or(f64::INFINITY);
        concepts.sort_by(|(a, more), (b, less)| less.cmp(more).then(rank(a).total_cmp(&rank(b))));
        let likeness = entries
            .iter()
            .map(|(rank, _)| *rank as f32)
            .take_while(|rank| rank.is_finite());
        let likeness = likeness.map(|likeness| likeness.min(1.0));
        let likeness = match self.order.by {
            ObjectSort::Likeness => likeness.collect(),
            _ => Vec::new(),
        };
        Gathered {
            ids: Arc::new(entries.iter().map(|(_, id)| *id).collect()),
            likeness: Arc::new(likeness),
            not_looked_at: self.not_looked_at,
            missing: Arc::default(),
            count: self.entries.len() as u64,
            concepts,
            partial,
        }
    }
}

fn compare(a: &Entry, b: &Entry, descending: bool) -> Ordering {
    let order = a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if descending { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AnnotationId;

    fn found(n: u128, concept: u128, fact: Option<f64>) -> FoundObject {
        FoundObject {
            id: ObjectId::Annotation(AnnotationId::fixed(n)),
            concept: ConceptId::fixed(concept),
            author: None,
            fact,
            look: None,
        }
    }

    fn gathered(by: ObjectSort, descending: bool, concept: Option<u128>) -> Gathered {
        let order = ObjectOrder { by, descending };
        let ranks = HashMap::from([(ConceptId::fixed(1), 1.0), (ConceptId::fixed(2), 0.0)]);
        let mut gatherer = Gatherer::new(order, concept.map(ConceptId::fixed), ranks, HashMap::new());
        let in_order = false;
        for some in [
            vec![found(1, 1, Some(5.0)), found(2, 2, None)],
            vec![found(3, 2, Some(1.0)), found(4, 2, Some(9.0))],
        ] {
            gatherer.take(FoundObjects { found: some, in_order });
        }
        gatherer.all()
    }

    fn ids(found: &Gathered) -> Vec<u128> {
        let number = |id: &ObjectId| id.annotation().expect("an annotation").0.as_u128();
        found.ids.iter().map(number).collect()
    }

    #[test]
    fn what_is_not_known_comes_last_either_way() {
        assert_eq!(ids(&gathered(ObjectSort::Size, true, None)), [4, 1, 3, 2]);
        assert_eq!(ids(&gathered(ObjectSort::Size, false, None)), [3, 1, 4, 2]);
    }

    #[test]
    fn concepts_stand_in_their_own_order_and_are_counted_whichever_is_chosen() {
        assert_eq!(ids(&gathered(ObjectSort::Concept, false, None)), [2, 3, 4, 1]);
        let narrowed = gathered(ObjectSort::Size, true, Some(1));
        assert_eq!((ids(&narrowed), narrowed.count), (vec![1], 1));
        assert_eq!(narrowed.concepts, [(ConceptId::fixed(2), 3), (ConceptId::fixed(1), 1)]);
    }

    #[test]
    fn the_first_of_many_are_the_first_of_all_so_far() {
        let order = ObjectOrder {
            by: ObjectSort::Size,
            descending: true,
        };
        let mut gatherer = Gatherer::new(order, None, HashMap::new(), HashMap::new());
        gatherer.began -= SOONEST;
        for part in 0..10_u128 {
            let some = (0..3000_u128).map(|n| {
                let number = part * 3000 + n;
                found(number, 1, Some(((number * 7919) % 30_000) as f64))
            });
            let found = some.collect();
            gatherer.take(FoundObjects { found, in_order: false });
        }
        let first = gatherer.first().expect("it is time");
        let all = gatherer.all();
        assert_eq!(first.ids.len(), FIRST);
        assert!(first.partial && all.ids.starts_with(&first.ids));
    }
}
