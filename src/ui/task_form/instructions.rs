//! What labelers are told, as Markdown beside what they will see, and the visual dictionary.

use super::{FormContext, Place, TaskForm};
use crate::instructions::answers;
use crate::request::{Pick, Request};
use crate::theme::{palette, size, space};
use crate::widgets::markdown;
use crate::widgets::{self, IconButton, heading, quiet, small_button};
use domain::AnnotationId;
use domain::BBox;
use domain::names::label;
use egui::{Align, ComboBox, Frame, Layout, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{ICON_CLOSE, ICON_THUMB_DOWN, ICON_THUMB_UP};
use session::is_url;
use session::notice::count;
use session::task_text::ExampleText;
use session::view::{PictureSource, View};
use std::path::Path;

/// Height of the text and of its preview, in points.
const HEIGHT: f32 = 190.0;

/// The canvas' input, from which an example can be taken.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    /// The input's name.
    pub input: String,
    /// Bounds and concept of the one annotation that is selected, in pixels of the upright image.
    pub selected: Option<(BBox, String)>,
}

impl Here {
    /// The input on the canvas, and the one annotation of it that is selected.
    pub(crate) fn of(view: &View, selection: &[AnnotationId]) -> Option<Self> {
        let current = view.current.as_ref()?;
        let one = match selection {
            [one] => current.annotations.iter().find(|annotation| annotation.id == *one),
            _ => None,
        };
        let selected = one.and_then(|annotation| {
            let concept = view.concept(annotation.concept)?.name.clone();
            Some((annotation.region.bounds()?, concept))
        });
        Some(Self {
            input: current.input.name.clone(),
            selected,
        })
    }
}

impl TaskForm {
    pub(super) fn instructions(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        ui.horizontal(|ui| {
            quiet(ui, self.version_said());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button("Insert a picture…").clicked() {
                    self.picking = Place::Text;
                    context.frame.requests.push(Request::Pick(Pick::GuidePicture));
                }
            });
        });
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                self.text_field(left);
                self.text_preview(right);
            }
        });
        ui.add_space(space::XS);
        self.dictionary(ui, context);
        self.answers(ui);
    }

    fn version_said(&self) -> String {
        match self.version {
            _ if self.editing.is_none() => {
                "Labelers read it before they begin. Markdown: # heading, **bold**, - list.".into()
            }
            0 => "Labelers are shown it once. Markdown: # heading, **bold**, - list.".into(),
            version if self.is_new_version() => {
                format!(
                    "Version {version}, {} when the changes are saved: every labeler is shown it once.",
                    version + 1
                )
            }
            version => format!("Version {version}. Labelers are shown every new version once."),
        }
    }

    /// Whether what labelers are told or shown differs from what the task has.
    fn is_new_version(&self) -> bool {
        self.text.instructions != self.start.instructions || self.text.dictionary != self.start.dictionary
    }

    fn text_field(&mut self, ui: &mut Ui) {
        heading(ui, "TEXT");
        ScrollArea::vertical()
            .id_salt("instructions")
            .max_height(HEIGHT)
            .min_scrolled_height(HEIGHT)
            .show(ui, |ui| {
                let field = TextEdit::multiline(&mut self.text.instructions)
                    .hint_text("What counts, what does not. Optional.")
                    .min_size(egui::vec2(0.0, HEIGHT))
                    .desired_width(f32::INFINITY);
                let output = field.show(ui);
                output
                    .response
                    .response
                    .widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Text of the instructions"));
                if let Some(range) = output.cursor_range {
                    self.cursor = Some(range.primary.index.0);
                }
            });
    }

    fn text_preview(&mut self, ui: &mut Ui) {
        let p = palette(ui.ctx());
        heading(ui, "AS LABELERS SEE IT");
        Frame::new()
            .fill(p.panel)
            .corner_radius(6)
            .inner_margin(space::S)
            .show(ui, |ui| {
                let height = HEIGHT - 2.0 * space::S;
                ScrollArea::vertical()
                    .id_salt("instructions as seen")
                    .max_height(height)
                    .min_scrolled_height(height)
                    .auto_shrink(false)
                    .show(ui, |ui| {
                        if !self.text.instructions.trim().is_empty() {
                            self.markdown.show(ui, &self.text.instructions);
                        } else if self.text.faq.is_empty() {
                            quiet(ui, "Nothing yet.");
                        }
                        answers(ui, &self.text.faq);
                    });
            });
    }

    /// A picture file was chosen for the text or for the dictionary.
    pub(super) fn add_picture(&mut self, path: &Path, view: &View) {
        // One that was dropped from a browser is refused by the form, which says why.
        let kept = match path.to_str().filter(|text| is_url(text)) {
            Some(url) => url.to_owned(),
            None => kept_path(path, &view.project_path),
        };
        match self.picking {
            Place::Text => {
                let text = &mut self.text.instructions;
                let at = self.cursor.unwrap_or(usize::MAX);
                let at = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
                let before = if at == 0 || text[..at].ends_with('\n') {
                    ""
                } else {
                    "\n\n"
                };
                text.insert_str(at, &format!("{before}{}\n", markdown::picture(&kept)));
            }
            Place::Dictionary => self.add_example(None, None, Some(kept), None),
        }
    }

    fn dictionary(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        ui.horizontal(|ui| {
            heading(ui, &format!("VISUAL DICTIONARY  {}", self.text.dictionary.len()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.add_buttons(ui, context));
        });
        if self.text.dictionary.is_empty() {
            quiet(
                ui,
                "Examples of each concept, good and bad, as pictures: they say more than rules.",
            );
        }
        let mut remove = None;
        for place in 0..self.text.dictionary.len() {
            ui.push_id(("example", place), |ui| {
                if self.example(ui, context, place) {
                    remove = Some(place);
                }
            });
        }
        if let Some(place) = remove {
            self.text.dictionary.remove(place);
        }
    }

    fn add_buttons(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        let some = !self.text.concepts.is_empty();
        let why_not = "Name a concept first";
        let file = ui.add_enabled(some, small_button("From a file…"));
        if file.on_disabled_hover_text(why_not).clicked() {
            self.picking = Place::Dictionary;
            context.frame.requests.push(Request::Pick(Pick::GuidePicture));
        }
        let here = context.here.clone();
        let whole = ui.add_enabled(some && here.is_some(), small_button("From this input"));
        let whole = whole.on_disabled_hover_text(if some { "No input is on the canvas" } else { why_not });
        if whole.clicked()
            && let Some(here) = &here
        {
            self.add_example(Some(here.input.clone()), None, None, None);
        }
        let selected = here.as_ref().and_then(|here| here.selected.clone());
        let part = ui.add_enabled(some && selected.is_some(), small_button("From the selection"));
        let part = part.on_disabled_hover_text("Select one annotation on the canvas first");
        if part.clicked()
            && let (Some(here), Some((bounds, concept))) = (here, selected)
        {
            let part = (bounds.x0, bounds.y0, bounds.x1, bounds.y1);
            self.add_example(Some(here.input), Some(part), None, Some(concept));
        }
    }

    fn add_example(
        &mut self,
        input: Option<String>,
        part: Option<(f64, f64, f64, f64)>,
        file: Option<String>,
        concept: Option<String>,
    ) {
        let concept = concept.filter(|name| self.text.concepts.contains(name));
        let Some(concept) = concept.or_else(|| self.text.concepts.first().cloned()) else {
            return;
        };
        self.text.dictionary.push(ExampleText {
            concept,
            good: true,
            input,
            part,
            file,
            caption: String::new(),
        });
    }

    /// One example; true when it is to be removed.
    fn example(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>, place: usize) -> bool {
        let concepts = &self.text.concepts;
        let Some(example) = self.text.dictionary.get_mut(place) else {
            return false;
        };
        let number = place + 1;
        let mut remove = false;
        ui.horizontal(|ui| {
            if let Some(source) = PictureSource::of_text(example) {
                context
                    .guide_textures
                    .show(ui, &source, vec2(96.0, 64.0))
                    .on_hover_text(name_of_source(&source));
            }
            ui.vertical(|ui| {
                ui.horizontal(|ui| {
                    for (good, glyph, what) in [(true, ICON_THUMB_UP, "Good"), (false, ICON_THUMB_DOWN, "Bad")] {
                        let label = format!("{what}: example {number}");
                        if IconButton::new(glyph, &label)
                            .side(24.0)
                            .selected(example.good == good)
                            .show(ui)
                        {
                            example.good = good;
                        }
                    }
                    let choice = ComboBox::from_id_salt("concept")
                        .width(170.0)
                        .selected_text(label(&example.concept))
                        .show_ui(ui, |ui| {
                            for name in concepts {
                                ui.selectable_value(&mut example.concept, name.clone(), label(name));
                            }
                        });
                    widgets::name(&choice.response, &format!("Concept of example {number}"));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let label = format!("Remove example {number}");
                        remove = IconButton::new(ICON_CLOSE, &label).side(24.0).quiet().show(ui);
                    });
                });
                let hint = if example.good {
                    "What is good about it"
                } else {
                    "What is wrong with it"
                };
                let field = TextEdit::singleline(&mut example.caption)
                    .hint_text(hint)
                    .desired_width(f32::INFINITY);
                let response = ui.add(field);
                let label = format!("Caption of example {number}");
                response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, &label));
            });
        });
        remove
    }

    /// What the section says while it is folded.
    pub(super) fn summary_of_instructions(&self) -> String {
        let parts = [
            (self.text.instructions.split_whitespace().count(), "word"),
            (self.text.dictionary.len(), "example"),
            (self.text.faq.len(), "question"),
        ];
        let said = parts.into_iter().filter(|(n, _)| *n > 0);
        let said: Vec<String> = said.map(|(n, noun)| count(n as u64, noun)).collect();
        if said.is_empty() {
            "None".into()
        } else {
            said.join(", ")
        }
    }
}

fn name_of_source(source: &PictureSource) -> RichText {
    let text = match source {
        PictureSource::Input(input, None) => format!("Input {input}"),
        PictureSource::Input(input, Some(_)) => format!("Part of the input {input}"),
        PictureSource::File(file) => file.clone(),
    };
    RichText::new(text).size(size::SMALL)
}

/// A path as it is kept: relative to the project's folder where it lies in it.
fn kept_path(path: &Path, project: &str) -> String {
    let inside = Path::new(project)
        .parent()
        .and_then(|base| path.strip_prefix(base).ok());
    inside.unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::kept_path;
    use std::path::Path;

    #[test]
    fn what_lies_beside_the_project_is_kept_relative_to_it() {
        let kept = |path| kept_path(Path::new(path), "/home/ana/cells.labelwright");
        assert_eq!(kept("/home/ana/guide/a.png"), "guide/a.png");
        assert_eq!(kept("/media/b.png"), "/media/b.png");
    }
}
