//! How annotations are written by an export, and the class list: what the formats of the field leave to whoever delivers.

use crate::widgets::{self, quiet};
use domain::ConceptId;
use egui::{Button, CollapsingHeader, DragValue, Grid, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_ARROW_DOWNWARD, ICON_ARROW_UPWARD};
use session::export::{ClassLine, ExportReport};
use session::view::View;
use session::{Choices, ClassChoice, Shapes, format_list};

/// Height of the class list, in points: six lines.
const LIST: f32 = 160.0;

/// What is chosen so far.
#[derive(Debug, Default)]
pub(super) struct ExportChoices {
    choices: Choices,
    /// Whether crops are written.
    pub(super) crops: bool,
    /// The whole list once something of it was changed; empty: as it comes.
    classes: Vec<ClassChoice>,
    /// The list as it was counted last.
    listed: Vec<ClassLine>,
}

impl ExportChoices {
    /// The choices as far as the format has them.
    pub(super) fn choices(&self, format: &str) -> Choices {
        let mut choices = self.choices;
        if choices.shapes == Shapes::Masks && !has_masks(format) {
            choices.shapes = Shapes::AsDrawn;
        }
        choices
    }

    /// The class list, if it was changed.
    pub(super) fn classes(&self) -> Vec<ClassChoice> {
        self.classes.clone()
    }

    /// Shows them, folded in: what usually stays as it is.
    pub(super) fn show(&mut self, ui: &mut Ui, format: &str, counted: Option<&ExportReport>, view: &View) {
        if let Some(report) = counted
            && self.listed != report.classes
        {
            self.listed.clone_from(&report.classes);
        }
        let is_usual = self.choices == Choices::default() && !self.crops && self.classes.is_empty();
        let title = match is_usual {
            true => "Shapes and classes",
            false => "Shapes and classes: changed",
        };
        let header = CollapsingHeader::new(title).id_salt("export choices");
        header.show(ui, |ui| {
            self.shapes(ui, format);
            quiet(ui, "Class list");
            self.class_list(ui, format, view);
        });
    }

    fn shapes(&mut self, ui: &mut Ui, format: &str) {
        ui.horizontal(|ui| {
            quiet(ui, "Polygons");
            let shown = self.choices(format).shapes;
            let masks = has_masks(format);
            for (shapes, name, is_there) in [
                (Shapes::AsDrawn, "As drawn", true),
                (Shapes::Boxes, "As boxes", true),
                (Shapes::Masks, "As masks", masks),
            ] {
                let button = ui.add_enabled(is_there, Button::selectable(shown == shapes, name));
                if button
                    .on_disabled_hover_text("This format has no pixel masks")
                    .clicked()
                {
                    self.choices.shapes = shapes;
                }
            }
        });
        ui.checkbox(&mut self.choices.whole_pixels, "Whole pixels");
        ui.checkbox(
            &mut self.choices.stored_frame,
            "Coordinates of the stored pixels, for tools that ignore EXIF orientation",
        );
        ui.checkbox(&mut self.crops, "A crop of each annotation, too, in folders by class");
    }

    fn class_list(&mut self, ui: &mut Ui, format: &str, view: &View) {
        let gives_numbers = format_list::for_export().any(|known| known.name == format && known.gives_numbers);
        let concepts = self.listed.iter().map(|line| view.concept_called(&line.name));
        let concepts: Vec<Option<ConceptId>> = concepts.map(|concept| concept.map(|concept| concept.id)).collect();
        let mut moved = None;
        let mut numbered = None;
        ScrollArea::vertical()
            .id_salt("class list")
            .min_scrolled_height(LIST)
            .max_height(LIST)
            .show(ui, |ui| {
                Grid::new("classes").num_columns(4).show(ui, |ui| {
                    for (at, line) in self.listed.iter().enumerate() {
                        let last = at + 1 == self.listed.len();
                        for (icon, to, enabled, what) in [
                            (ICON_ARROW_UPWARD, at.saturating_sub(1), at > 0, "earlier"),
                            (ICON_ARROW_DOWNWARD, at + 1, !last, "later"),
                        ] {
                            let button = ui.add_enabled(enabled, Button::new(icon.rich_text()).small());
                            widgets::name(&button, &format!("{} {what}", line.name));
                            if button.on_hover_text(format!("{} comes {what}", line.name)).clicked() {
                                moved = Some((at, to));
                            }
                        }
                        if let Some(id) = line.id {
                            let mut entered = id;
                            // Elsewhere the place is the number.
                            let field = ui.add_enabled(gives_numbers, DragValue::new(&mut entered));
                            widgets::name(&field, &format!("Number of {}", line.name));
                            if entered != id {
                                numbered = Some((at, entered));
                            }
                        }
                        ui.label(&line.name);
                        ui.end_row();
                    }
                });
            });
        if moved.is_none() && numbered.is_none() {
            return;
        }
        let id = |concept: ConceptId| self.classes.iter().find(|class| class.concept == concept)?.id;
        let mut classes: Vec<ClassChoice> = concepts
            .into_iter()
            .flatten()
            .map(|concept| ClassChoice {
                concept,
                id: id(concept),
            })
            .collect();
        if let Some((from, to)) = moved
            && from.max(to) < classes.len()
        {
            classes.swap(from, to);
        }
        if let Some((at, number)) = numbered
            && let Some(class) = classes.get_mut(at)
        {
            class.id = Some(number);
        }
        self.classes = classes;
    }
}

fn has_masks(format: &str) -> bool {
    format_list::for_export().any(|known| known.name == format && known.has_masks)
}
