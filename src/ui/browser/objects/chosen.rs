//! Objects that are chosen, and the one that has the focus.

use domain::ObjectId;
use egui::Modifiers;
use session::view::Objects;
use std::collections::HashSet;

/// What is chosen.
#[derive(Default)]
pub(super) struct Chosen {
    /// Those that are chosen; of all, those that are not.
    ids: HashSet<ObjectId>,
    /// So many are chosen where all are but for these: of millions no set is made.
    of_all: Option<usize>,
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
        match self.of_all {
            Some(all) => all.saturating_sub(self.ids.len()),
            None => self.ids.len(),
        }
    }

    /// Whether it is chosen.
    pub(super) fn holds(&self, id: ObjectId) -> bool {
        self.of_all.is_some() != self.ids.contains(&id)
    }

    /// The one that has the focus.
    pub(super) fn focus(&self) -> Option<ObjectId> {
        self.focus.map(|(id, _)| id)
    }

    /// What an act is for: what is chosen, or what has the focus.
    pub(super) fn targets(&self, objects: &Objects) -> Vec<ObjectId> {
        match (self.of_all, self.ids.is_empty()) {
            (Some(_), _) => objects.ids.iter().filter(|id| self.holds(**id)).copied().collect(),
            (None, true) => self.focus().into_iter().collect(),
            (None, false) => self.ids.iter().copied().collect(),
        }
    }

    /// Whether there is anything that an act could be for.
    pub(super) fn has_targets(&self) -> bool {
        self.len() > 0 || self.focus.is_some()
    }

    /// Whether all are to be chosen as soon as all are found.
    pub(super) fn awaits_all(&self) -> bool {
        self.awaits_all
    }

    /// Chooses none; false when none was chosen.
    pub(super) fn clear(&mut self) -> bool {
        let any = self.len() > 0 || self.awaits_all;
        self.awaits_all = false;
        self.of_all = None;
        self.ids.clear();
        any
    }

    /// Chooses all, at once or when all are found.
    pub(super) fn all(&mut self, objects: &Objects) {
        self.awaits_all = objects.busy;
        self.of_all = (!self.awaits_all).then_some(objects.ids.len());
        self.ids.clear();
    }

    /// What is not found any more is not chosen either; while the rest is looked for, that is not known.
    pub(super) fn follow(&mut self, objects: &Objects) {
        if objects.partial || objects.busy || objects.changes == self.changes {
            return;
        }
        self.changes = objects.changes;
        if self.awaits_all {
            self.all(objects);
        } else if self.of_all.take().is_some() {
            // Others may have joined since all were chosen.
            self.ids.clear();
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
            self.of_all = None;
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
        self.of_all = None;
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

    fn targets(chosen: &Chosen, objects: &Objects) -> Vec<u128> {
        let number = |id: ObjectId| id.annotation().expect("an annotation").0.as_u128();
        chosen.targets(objects).into_iter().map(number).collect()
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
        assert_eq!((targets(&it, &objects), it.awaits_all()), (vec![10, 11, 12], false));
        it.click(Modifiers::COMMAND, &objects.ids, 1);
        assert_eq!((targets(&it, &objects), it.len()), (vec![10, 12], 2), "but for one");
        objects.changes = 3;
        it.follow(&objects);
        assert_eq!(it.len(), 0, "of another list nothing is chosen");
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
        assert_eq!(targets(&it, &objects), [12]);
    }
}
