//! What of a concept can be edited: its name, its colour and what it means. One form, wherever a concept is edited.

use crate::theme::{palette, size, space};
use crate::widgets::{self, caption, quiet, small_button};
use domain::names::label;
use domain::{Color, Concept, ConceptId, InputId};
use egui::{Label, RichText, Role, TextEdit, Ui, WidgetInfo};
use session::{Command, ConceptEdit, TaskCommand, View};

/// A concept that is being edited.
#[derive(Clone, Debug)]
pub(crate) struct ConceptDraft {
    pub(crate) concept: ConceptId,
    name: String,
    rgb: [u8; 3],
    description: String,
    examples: Vec<InputId>,
    fresh: bool,
}

impl ConceptDraft {
    /// As the concept is.
    pub(crate) fn new(concept: &Concept) -> Self {
        let Color { r, g, b } = concept.color;
        Self {
            concept: concept.id,
            name: concept.name.clone(),
            rgb: [r, g, b],
            description: concept.guide.description.clone(),
            examples: concept.guide.examples.clone(),
            fresh: true,
        }
    }

    /// Shows the fields; whether Enter ended the name.
    pub(crate) fn fields(&mut self, ui: &mut Ui, view: &View) -> bool {
        let mut entered = false;
        ui.horizontal(|ui| {
            caption(ui, "Name", CAPTION);
            let color = ui.color_edit_button_srgb(&mut self.rgb);
            widgets::name(&color, "Colour of the concept");
            let field = ui.add(TextEdit::singleline(&mut self.name).desired_width(f32::INFINITY));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the concept"));
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        });
        ui.horizontal_top(|ui| {
            caption(ui, "Meaning", CAPTION);
            let field = TextEdit::multiline(&mut self.description)
                .desired_rows(2)
                .hint_text("For those who label, and the data dictionary of versions")
                .desired_width(f32::INFINITY);
            let field = ui.add(field);
            field.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, "Meaning of the concept"));
        });
        self.shown_by(ui, view);
        if let Some(text) = self.wrong(view) {
            ui.add(Label::new(RichText::new(text).color(palette(ui.ctx()).bad)).wrap());
        }
        entered
    }

    /// The inputs that show it.
    fn shown_by(&mut self, ui: &mut Ui, view: &View) {
        ui.horizontal(|ui| {
            caption(ui, "Shown by", CAPTION);
            let current = view.current.as_ref();
            let here = current.map(|current| (current.input.id, label(&current.input.name)));
            let text = match (self.examples.len(), &here) {
                (0, None) => "no image yet; open one to add it".to_owned(),
                (0, Some(_)) => "no image yet".to_owned(),
                (n, _) => session::notice::count(n as u64, "image"),
            };
            quiet(ui, text);
            if let Some((input, name)) = here {
                let is_in = self.examples.contains(&input);
                let text = if is_in { "Take out this image" } else { "Add this image" };
                let button = ui.add(small_button(text)).on_hover_text(name);
                if button.clicked() {
                    match is_in {
                        true => self.examples.retain(|one| *one != input),
                        false => self.examples.push(input),
                    }
                }
            }
            if !self.examples.is_empty() && ui.add(small_button("Clear")).clicked() {
                self.examples.clear();
            }
        });
    }

    /// Why it cannot be kept so, if it cannot.
    fn wrong(&self, view: &View) -> Option<String> {
        let name = self.name.trim();
        let taken = view.concept_called(name).is_some_and(|known| known.id != self.concept);
        taken.then(|| {
            format!(
                "There is a concept \"{}\"; merge the two to make them one.",
                label(name)
            )
        })
    }

    /// Whether it can be kept so.
    pub(crate) fn is_ready(&self, view: &View) -> bool {
        !self.name.trim().is_empty() && self.wrong(view).is_none()
    }

    /// What keeps it.
    pub(crate) fn command(&self) -> Command {
        let [r, g, b] = self.rgb;
        let edit = ConceptEdit {
            name: Some(self.name.trim().to_owned()),
            color: Some(Color { r, g, b }),
            description: Some(self.description.clone()),
            examples: Some(self.examples.clone()),
        };
        Command::Task(TaskCommand::EditConcept(self.concept, edit))
    }
}

/// Width of the captions, in points.
const CAPTION: f32 = 72.0;

/// What a concept means, where somebody said so.
pub(crate) fn meaning(ui: &mut Ui, concept: &Concept) {
    ui.set_max_width(320.0);
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.label(RichText::new(concept.label()).strong());
    ui.add(Label::new(RichText::new(&concept.guide.description).size(size::SMALL)).wrap());
}
