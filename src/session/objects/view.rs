//! What the window may read of objects.

use super::Gathered;
use domain::object::shown_part;
use domain::{BBox, ConceptId, Input, Object, ObjectId};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use store::ObjectFact;

/// By what objects are put in order; those that are equal, or of which it is not known, by when they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ObjectSort {
    /// When they were made.
    #[default]
    Added,
    /// When they were last changed.
    Edited,
    /// The square pixels that they cover.
    Size,
    /// Their width over their height.
    Aspect,
    /// How sure a model was.
    Probability,
    /// Their concept, in the order of the concepts.
    Concept,
    /// The name of who made them.
    Author,
    /// How much they look like one of them, or like an input.
    Likeness,
}

impl ObjectSort {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Added,
        Self::Edited,
        Self::Size,
        Self::Aspect,
        Self::Probability,
        Self::Concept,
        Self::Author,
        Self::Likeness,
    ];

    pub(super) fn fact(self) -> ObjectFact {
        match self {
            Self::Added => ObjectFact::Added,
            Self::Edited => ObjectFact::Edited,
            Self::Size => ObjectFact::Area,
            Self::Aspect => ObjectFact::Aspect,
            Self::Probability => ObjectFact::Probability,
            Self::Concept | Self::Author => ObjectFact::Other,
            Self::Likeness => ObjectFact::Look,
        }
    }
}

/// An order of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectOrder {
    /// By what.
    pub by: ObjectSort,
    /// Whether the last comes first: the newest, the largest.
    pub descending: bool,
}

/// One of the objects, as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectRow {
    /// It.
    pub object: Object,
    /// Its input.
    pub input: Arc<Input>,
}

impl ObjectRow {
    /// What is shown of the input, in pixels of the upright image.
    pub fn part(&self) -> BBox {
        shown_part(self.object.region(), self.input.size)
    }
}

/// What the list's query finds, object by object.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    /// The order in which they are shown; `None` while nobody looks at them.
    pub order: Option<ObjectOrder>,
    /// They, or of very many the first ones while the rest is looked for.
    pub ids: Arc<Vec<ObjectId>>,
    /// How much each looks like the one that was asked for, from -1 to 1, where that is their order: of those in front.
    pub likeness: Arc<Vec<f32>>,
    /// What they are to look like, where that is their order.
    pub like: Option<ObjectId>,
    /// How many of them were not looked at yet, or could not be.
    pub not_looked_at: u64,
    /// How many there are, as far as they were looked for.
    pub count: u64,
    /// How many of each concept the query finds, the most frequent first, whatever concept is chosen.
    pub concepts: Vec<(ConceptId, u64)>,
    /// The concept to which they are narrowed.
    pub concept: Option<ConceptId>,
    /// What was read of them.
    pub rows: HashMap<ObjectId, ObjectRow>,
    /// Whether they are being looked for.
    pub busy: bool,
    /// Whether `ids` are only the first of what was found so far.
    pub partial: bool,
    /// Rises whenever `ids` change.
    pub changes: u64,
    /// Why they could not be read, if so.
    pub trouble: Option<String>,
}

impl Objects {
    /// Those at these places, as far as there are that many.
    pub fn within(&self, places: &Range<usize>) -> &[ObjectId] {
        let end = places.end.min(self.ids.len());
        &self.ids[places.start.min(end)..end]
    }

    /// Takes what was found.
    pub(super) fn take(&mut self, found: Gathered) {
        self.changes += 1;
        self.ids = found.ids;
        self.likeness = found.likeness;
        self.not_looked_at = found.not_looked_at;
        self.count = found.count;
        self.concepts = found.concepts;
        (self.busy, self.partial) = (found.partial, found.partial);
        self.trouble = None;
    }

    /// Nothing is looked for any more.
    pub(super) fn end_search(&mut self) {
        (self.busy, self.partial) = (false, false);
    }
}
