//! Objects that are chosen, and the one that has the focus.

use domain::ObjectId;
use egui::Modifiers;
use session::view::Objects;
use std::collections::HashSet;

/// What is chosen.
#[derive(Default)]
pub(super) struct Chosen {
    ids: HashSet<ObjectId>,
    /// The one that has the focus, and where it was last.
    focus: Option<(ObjectId, usize)>,
    /// Where a stretch of several begins.
    anchor: Option<ObjectId>,
    /// Whether all are to be chosen as soon as all are found.
    awaits_all: bool,
    /// The change of the list that was followed last.
    changes: u64,
}

impl Chosen {
    /// How many are chosen.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it is chosen.
    pub(super) fn holds(&self, id: ObjectId) -> bool {
        self.ids.contains(&id)
    }

    /// The one that has the focus.
    pub(super) fn focus(&self) -> Option<ObjectId> {
        self.focus.map(|(id, _)| id)
    }

    /// What an act is for: what is chosen, or what has the focus.
    pub(super) fn targets(&self) -> Vec<ObjectId> {
        match self.ids.is_empty() {
            true => self.focus().into_iter().collect(),
            false => self.ids.iter().copied().collect(),
        }
    }

    /// Whether all are to be chosen as soon as all are found.
    pub(super) fn awaits_all(&self) -> bool {
        self.awaits_all
    }

    /// Chooses none; false when none was chosen.
    pub(super) fn clear(&mut self) -> bool {
        let any = !self.ids.is_empty() || self.awaits_all;
        self.awaits_all = false;
        self.ids.clear();
        any
    }

    /// Chooses all, at once or when all are found.
    pub(super) fn all(&mut self, objects: &Objects) {
        self.awaits_all = objects.busy;
        self.ids = match self.awaits_all {
            true => HashSet::new(),
            false => objects.ids.iter().copied().collect(),
        };
    }

    /// What is not found any more is not chosen either; while the rest is looked for, that is not known.
    pub(super) fn follow(&mut self, objects: &Objects) {
        if objects.partial || objects.busy || objects.changes == self.changes {
            return;
        }
        self.changes = objects.changes;
        if self.awaits_all {
            self.all(objects);
        } else if !self.ids.is_empty() {
            let there = objects.ids.iter().filter(|id| self.ids.contains(id));
            self.ids = there.copied().collect();
        }
        if let Some((id, at)) = self.focus
            && self.place(&objects.ids).is_none()
        {
            // Who goes through them one by one goes on where it was.
            let next = objects.ids.get(at.min(objects.ids.len().saturating_sub(1)));
            self.focus = next.map(|next| (*next, at));
            self.anchor = self.anchor.filter(|anchor| *anchor != id);
        }
    }

    /// Where the focus is.
    pub(super) fn place(&self, ids: &[ObjectId]) -> Option<usize> {
        let (id, at) = self.focus?;
        place(ids, id, at)
    }

    /// One was clicked: with Ctrl it joins or leaves, with Shift all from the anchor are chosen, else it alone.
    pub(super) fn click(&mut self, held: Modifiers, ids: &[ObjectId], index: usize) {
        let Some(id) = ids.get(index).copied() else { return };
        self.awaits_all = false;
        if held.shift {
            self.stretch(ids, index);
        } else if held.command {
            if !self.ids.remove(&id) {
                self.ids.insert(id);
            }
            self.anchor = Some(id);
        } else {
            self.ids = HashSet::from([id]);
            self.anchor = Some(id);
        }
        self.focus = Some((id, index));
    }

    /// The focus goes to another one, which alone is chosen then; or, with `more`, all from the anchor to it.
    pub(super) fn go_to(&mut self, ids: &[ObjectId], index: usize, more: bool) {
        let held = Modifiers {
            shift: more,
            ..Modifiers::NONE
        };
        self.click(held, ids, index);
    }

    fn stretch(&mut self, ids: &[ObjectId], index: usize) {
        let from = self.anchor.or(self.focus());
        let near = self.focus.map_or(index, |(_, at)| at);
        let from = from.and_then(|id| place(ids, id, near)).unwrap_or(index);
        self.anchor = ids.get(from).copied();
        self.ids = ids[from.min(index)..=from.max(index)].iter().copied().collect();
    }
}

/// Where an object is, most likely at this place.
fn place(ids: &[ObjectId], id: ObjectId, likely: usize) -> Option<usize> {
    match ids.get(likely) == Some(&id) {
        true => Some(likely),
        false => ids.iter().position(|known| *known == id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AnnotationId;
    use std::sync::Arc;

    fn ids(numbers: &[u128]) -> Vec<ObjectId> {
        let id = |n: &u128| ObjectId::from(AnnotationId::fixed(*n));
        numbers.iter().map(id).collect()
    }

    fn chosen(chosen: &Chosen) -> Vec<u128> {
        let number = |id: &ObjectId| id.annotation().expect("an annotation").0.as_u128();
        let mut numbers: Vec<u128> = chosen.ids.iter().map(number).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn clicks_choose_one_several_or_a_stretch() {
        let all = ids(&[10, 11, 12, 13, 14]);
        let mut it = Chosen::default();
        it.click(Modifiers::NONE, &all, 1);
        it.click(Modifiers::SHIFT, &all, 3);
        assert_eq!(chosen(&it), [11, 12, 13]);
        it.click(Modifiers::SHIFT, &all, 0);
        assert_eq!(chosen(&it), [10, 11], "from the same anchor");
        it.click(Modifiers::COMMAND, &all, 4);
        assert_eq!(chosen(&it), [10, 11, 14]);
        it.click(Modifiers::COMMAND, &all, 0);
        assert_eq!(chosen(&it), [11, 14]);
        it.go_to(&all, 2, false);
        assert_eq!(chosen(&it), [12]);
        it.go_to(&all, 3, true);
        assert_eq!(chosen(&it), [12, 13]);
    }

    #[test]
    fn all_are_chosen_once_all_are_found() {
        let mut objects = Objects {
            ids: Arc::new(ids(&[10, 11])),
            busy: true,
            partial: true,
            changes: 1,
            ..Objects::default()
        };
        let mut it = Chosen::default();
        it.all(&objects);
        it.follow(&objects);
        assert_eq!((chosen(&it), it.awaits_all()), (vec![], true));
        objects.ids = Arc::new(ids(&[10, 11, 12]));
        (objects.busy, objects.partial, objects.changes) = (false, false, 2);
        it.follow(&objects);
        assert_eq!((chosen(&it), it.awaits_all()), (vec![10, 11, 12], false));
    }

    #[test]
    fn what_is_gone_is_not_chosen_and_the_focus_goes_to_the_next() {
        let mut objects = Objects::default();
        let mut it = Chosen::default();
        it.click(Modifiers::NONE, &ids(&[10, 11, 12]), 1);
        objects.ids = Arc::new(ids(&[10, 12]));
        objects.changes = 1;
        it.follow(&objects);
        assert_eq!(chosen(&it), []);
        assert_eq!(it.focus(), Some(ids(&[12])[0]));
        assert_eq!(it.targets(), ids(&[12]));
    }
}
