//! What the window may ask about likeness.

use super::by::LooksBy;
use crate::View;
use crate::objects::{ObjectSort, Objects};
use domain::{InputId, ModelKind};

impl View {
    /// What tells what something looks like.
    pub fn looks_by(&self) -> LooksBy {
        let choices = self.look_choices();
        let chosen = self.looks.by.filter(|by| choices.iter().any(|(known, _)| known == by));
        let first = choices.first().map_or(LooksBy::Descriptor, |(by, _)| *by);
        chosen.unwrap_or(first)
    }

    /// All that can tell it, with their names: models that are here, the classifiers first, and the descriptor.
    pub fn look_choices(&self) -> Vec<(LooksBy, String)> {
        let here = self.models.lines.iter().filter(|line| line.trouble.is_none());
        let here: Vec<_> = here.map(|line| &line.model).collect();
        let mut choices = Vec::new();
        for kind in [ModelKind::Classifier, ModelKind::Detector, ModelKind::Segmenter] {
            let of_kind = here.iter().filter(|model| model.kind == kind);
            choices.extend(of_kind.map(|model| (LooksBy::Model(model.id), model.name.clone())));
        }
        choices.push((LooksBy::Descriptor, "color and form".to_owned()));
        choices
    }
}

impl View {
    /// The name of an input that is in sight, or on the canvas.
    pub(super) fn listed_name(&self, input: InputId) -> Option<&str> {
        let rows = self.list.rows.values().map(|row| &row.input);
        let known = rows.chain(self.current.iter().map(|current| &current.input));
        let mut found = known.filter(|known| known.id == input);
        found.next().map(|input| input.name.as_str())
    }
}

impl Objects {
    /// Whether they are in order by how much they look like one of them.
    pub fn is_by_likeness(&self) -> bool {
        self.order.is_some_and(|order| order.by == ObjectSort::Likeness)
    }
}
