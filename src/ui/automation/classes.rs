//! Which class of a model stands for which concept of the task.

use super::AutomationForm;
use crate::dialogs::search_field;
use crate::theme::{palette, size, space};
use crate::widgets::{self, heading, icon, quiet};
use domain::names::label;
use domain::search::Search;
use domain::suggestion::{ClassMap, ConceptsByName};
use domain::{Concept, ConceptId, Model, ModelId, Task};
use egui::{Align, ComboBox, Label, Layout, RichText, ScrollArea, Ui, vec2};
use egui_material_icons::icons::ICON_SMART_TOY;
use session::view::View;
use std::collections::{BTreeMap, HashSet};

/// Height of a row and width of its name, in points.
const ROW: f32 = 30.0;
const NAME: f32 = 230.0;

/// What is remembered of how one looks at the classes.
#[derive(Debug, Default)]
pub(super) struct ClassesPage {
    model: Option<ModelId>,
    search: String,
    /// Classes in the order they are shown, made again for another search: rows do not jump while they are changed.
    order: Option<(ModelId, String, Vec<usize>)>,
}

impl ClassesPage {
    /// Shows the table for one of the models.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        view: &View,
        task: &Task,
        models: &[ModelId],
        maps: &mut BTreeMap<ModelId, ClassMap>,
    ) {
        let known = |id: &ModelId| view.models.lines.iter().map(|line| &line.model).find(|m| m.id == *id);
        let chosen = self.model.filter(|id| models.contains(id)).or(models.first().copied());
        let Some(model) = chosen.as_ref().and_then(known) else {
            quiet(ui, "Choose a model first, for AI-assist or for auto-annotation.");
            return;
        };
        if models.len() > 1 {
            ui.horizontal(|ui| {
                for other in models.iter().filter_map(known) {
                    if ui.selectable_label(other.id == model.id, other.label()).clicked() {
                        self.model = Some(other.id);
                    }
                }
            });
        }
        quiet(
            ui,
            "A class stands for the concept of its name, or for the one chosen here; several may stand for one. \
             Hidden classes are not suggested.",
        );
        let concepts = concepts_of(view, task);
        let map = maps.entry(model.id).or_default();
        ui.horizontal(|ui| {
            search_field(ui, &mut self.search, "Find a class", 220.0);
            quiet(ui, summary(model, map, &concepts, "choose some below"));
        });
        self.arrange(model, map, &concepts);
        self.rows(ui, model, map, &concepts);
    }

    /// Puts classes that stand for something first.
    fn arrange(&mut self, model: &Model, map: &ClassMap, concepts: &[Concept]) {
        let fresh = self
            .order
            .as_ref()
            .is_some_and(|(id, search, _)| *id == model.id && *search == self.search);
        if fresh {
            return;
        }
        let search = Search::new(&self.search);
        let mut order: Vec<usize> = (0..model.classes.len())
            .filter(|place| search.finds(&model.classes[*place]))
            .collect();
        let concepts = ConceptsByName::of(concepts);
        order.sort_by_cached_key(|place| concepts.concept_of(&model.classes[*place], map).is_none());
        self.order = Some((model.id, self.search.clone(), order));
    }

    fn rows(&self, ui: &mut Ui, model: &Model, map: &mut ClassMap, concepts: &[Concept]) {
        let order = self.order.as_ref().map_or(&[][..], |(_, _, order)| order);
        if order.is_empty() {
            quiet(ui, "No class has such a name.");
        }
        let by_name = ConceptsByName::of(concepts);
        ScrollArea::vertical()
            .id_salt("classes")
            .auto_shrink(false)
            .show_rows(ui, ROW, order.len(), |ui, range| {
                for class in order[range].iter().filter_map(|place| model.classes.get(*place)) {
                    row(ui, class, map, concepts, &by_name);
                }
            });
    }
}

impl AutomationForm {
    /// Which of the task's concepts the suggesting model knows.
    pub(super) fn knows(&self, ui: &mut Ui, view: &View, task: &Task) {
        let Some(id) = self.assist.as_ref().map(|assist| assist.model) else {
            return;
        };
        let model = view.models.lines.iter().map(|line| &line.model).find(|m| m.id == id);
        if let Some(model) = model {
            heading(ui, "KNOWN CONCEPTS");
            let map = self.classes.get(&id).cloned().unwrap_or_default();
            quiet(
                ui,
                summary(model, &map, &concepts_of(view, task), "choose some under Classes"),
            );
        }
    }
}

fn concepts_of(view: &View, task: &Task) -> Vec<Concept> {
    task.concepts
        .iter()
        .filter_map(|id| view.concept(*id).cloned())
        .collect()
}

/// Which concepts the model knows, in a sentence.
pub(crate) fn summary(model: &Model, map: &ClassMap, concepts: &[Concept], how: &str) -> String {
    let by_name = ConceptsByName::of(concepts);
    let known: Vec<ConceptId> = model
        .classes
        .iter()
        .filter_map(|class| by_name.concept_of(class, map))
        .collect();
    let hidden = model.classes.len() - known.len();
    let known: HashSet<ConceptId> = known.into_iter().collect();
    let names: Vec<String> = concepts
        .iter()
        .filter(|concept| known.contains(&concept.id))
        .map(|concept| concept.label())
        .collect();
    match names.as_slice() {
        [] => format!(
            "None of its {} classes stands for a concept of this task; {how}.",
            model.classes.len()
        ),
        some => format!(
            "It knows {} of {} concepts: {}.{}",
            some.len(),
            concepts.len(),
            some.join(", "),
            match hidden {
                0 => String::new(),
                1 => " 1 class is hidden.".into(),
                more => format!(" {more} classes are hidden."),
            }
        ),
    }
}

fn row(ui: &mut Ui, class: &str, map: &mut ClassMap, concepts: &[Concept], by_name: &ConceptsByName) {
    let p = palette(ui.ctx());
    let stands_for = by_name.concept_of(class, map);
    let name_of = |id: Option<ConceptId>| {
        let found = id.and_then(|id| concepts.iter().find(|concept| concept.id == id));
        found.map_or_else(|| "hidden".to_owned(), |concept| concept.label())
    };
    let room = vec2(ui.available_width() - space::M, ROW);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        let color = if stands_for.is_some() { p.accent } else { p.hover };
        ui.label(icon(ICON_SMART_TOY).size(16.0).color(color));
        let text = RichText::new(class).color(if stands_for.is_some() { p.text } else { p.quiet });
        ui.scope(|ui| {
            ui.set_width(NAME);
            ui.add(Label::new(text).truncate());
        });
        let by_name = by_name.concept_of(class, &ClassMap::new());
        let mut choice = map.get(class).copied();
        let choice_box = ComboBox::from_id_salt(("class", class))
            .width(220.0)
            .selected_text(name_of(stands_for))
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut choice, None, format!("By its name: {}", name_of(by_name)));
                ui.selectable_value(&mut choice, Some(None), "Hidden");
                for concept in concepts {
                    ui.selectable_value(&mut choice, Some(Some(concept.id)), concept.label());
                }
            });
        widgets::name(&choice_box.response, &format!("{} stands for", label(class)));
        match choice {
            None => drop(map.remove(class)),
            Some(chosen) => drop(map.insert(class.to_owned(), chosen)),
        }
        let how = match (map.contains_key(class), stands_for) {
            (true, _) => "by hand",
            (false, Some(_)) => "by name",
            (false, None) => "",
        };
        ui.label(RichText::new(how).size(size::SMALL).color(p.quiet));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Color, ModelKind};

    fn concept(n: u128, name: &str) -> Concept {
        Concept {
            id: ConceptId::fixed(n),
            name: name.into(),
            color: Color::nth(n as usize),
            position: n as u32,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        }
    }

    fn model() -> Model {
        Model {
            id: ModelId::fixed(9),
            name: "m".into(),
            kind: ModelKind::Detector,
            layout: "yolov8".into(),
            path: "m.onnx".into(),
            hash: String::new(),
            classes: ["person", "car", "truck", "kite"].map(String::from).to_vec(),
            licence: None,
        }
    }

    #[test]
    fn what_a_model_knows_is_said_by_concept() {
        let concepts = [concept(1, "Car"), concept(2, "lorry")];
        let mut map = ClassMap::new();
        assert_eq!(
            summary(&model(), &map, &concepts, "choose some below"),
            "It knows 1 of 2 concepts: Car. 3 classes are hidden."
        );
        map.insert("truck".into(), Some(ConceptId::fixed(2)));
        map.insert("kite".into(), Some(ConceptId::fixed(2)));
        assert_eq!(
            summary(&model(), &map, &concepts, "choose some below"),
            "It knows 2 of 2 concepts: Car, lorry. 1 class is hidden."
        );
        map = model().classes.into_iter().map(|class| (class, None)).collect();
        assert!(summary(&model(), &map, &concepts, "choose some below").starts_with("None of its 4 classes"));
    }

    #[test]
    fn classes_that_stand_for_something_come_first_until_another_search() {
        let concepts = [concept(1, "truck")];
        let mut page = ClassesPage::default();
        let mut map = ClassMap::new();
        let order = |page: &ClassesPage| {
            page.order
                .as_ref()
                .map(|(_, _, order)| order.clone())
                .unwrap_or_default()
        };
        page.arrange(&model(), &map, &concepts);
        assert_eq!(order(&page), [2, 0, 1, 3]);
        map.insert("kite".into(), Some(ConceptId::fixed(1)));
        page.arrange(&model(), &map, &concepts);
        assert_eq!(order(&page), [2, 0, 1, 3], "rows stay where they are");
        page.search = "k".into();
        page.arrange(&model(), &map, &concepts);
        assert_eq!(order(&page), [2, 3]);
    }
}
