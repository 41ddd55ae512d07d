//! What a task's labelers are told, to be read: its text, its visual dictionary, its questions and answers. It comes by
//! one key, and once by itself when there is something that the member has not read.

use crate::frame::Frame;
use crate::theme::{palette, size, space};
use crate::widgets::guide_textures::GuideTextures;
use crate::widgets::markdown::Markdown;
use crate::widgets::{self, heading, icon, primary_button, quiet, swatch};
use domain::task::{Answered, Example};
use domain::{Concept, Task, TaskId};
use egui::{Align, Context, Label, Layout, RichText, ScrollArea, Ui, vec2};
use egui_material_icons::icons::{ICON_THUMB_DOWN, ICON_THUMB_UP};
use session::view::{PictureSource, View};
use session::{Command, QuestionCommand};

/// Height of the row with the button, in points.
const BUTTON: f32 = 30.0;
/// The dialog is at most so wide and high, in points.
const LARGEST: egui::Vec2 = vec2(820.0, 760.0);

/// An example's picture, in points.
const PICTURE: egui::Vec2 = vec2(172.0, 118.0);

/// The instructions of the open task.
#[derive(Debug, Default)]
pub(crate) struct Instructions {
    open: bool,
    /// The task and version that last came by themselves: once is enough, also where they cannot be kept as read.
    shown: Option<(TaskId, u32)>,
    markdown: Markdown,
}

/// Whether there is anything to read in a task.
pub(crate) fn has_any(task: &Task) -> bool {
    !(task.instructions.trim().is_empty() && task.dictionary.is_empty() && task.faq.is_empty())
}

impl Instructions {
    /// Whether they are being read.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Opens them.
    pub(crate) fn open(&mut self) {
        self.open = true;
    }

    /// Comes once by itself when there is a version that the member has not read; `free` says that nothing else is in
    /// the way.
    pub(crate) fn open_if_unread(&mut self, view: &View, free: bool) {
        let Some(task) = view.open_task().map(|summary| &summary.task) else {
            return;
        };
        let version = (task.id, task.instructions_version);
        if free && view.talk.unread_instructions && has_any(task) && self.shown != Some(version) {
            self.shown = Some(version);
            self.open = true;
        }
    }

    /// Shows them while they are open. `key` says that one of the keys that close them was pressed.
    pub(crate) fn show(&mut self, ctx: &Context, frame: &mut Frame<'_>, guide_textures: &mut GuideTextures, key: bool) {
        let view = frame.view;
        let Some(task) = view.open_task().map(|summary| &summary.task).filter(|_| self.open) else {
            self.open = false;
            return;
        };
        let room = widgets::dialog_room(ctx).min(LARGEST);
        let inside = room - vec2(2.0 * space::L, 2.0 * space::L);
        let mut read = false;
        let modal = widgets::modal(ctx, "instructions").show(ctx, |ui| {
            ui.set_width(inside.x);
            ui.set_max_height(inside.y);
            self.head(ui, view, task);
            let height = inside.y - ui.min_rect().height() - 44.0;
            ScrollArea::vertical()
                .id_salt("instructions")
                .max_height(height)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.set_width(ui.available_width() - space::M);
                    self.text(ui, task);
                    dictionary(ui, view, task, guide_textures);
                    answers(ui, &task.faq);
                });
            ui.separator();
            // As high as its button: what is short stays short.
            ui.allocate_ui_with_layout(
                vec2(ui.available_width(), BUTTON),
                Layout::right_to_left(Align::Center),
                |ui| read = primary_button(ui, "Understood").clicked(),
            );
        });
        if read || key || modal.should_close() {
            self.open = false;
            if view.talk.unread_instructions {
                frame.requests.push(Command::Question(QuestionCommand::MarkRead).into());
            }
        }
    }

    fn head(&self, ui: &mut Ui, view: &View, task: &Task) {
        ui.horizontal(|ui| {
            ui.heading(format!("Instructions: {}", task.label()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if task.instructions_version > 0 {
                    quiet(ui, format!("Version {}", task.instructions_version));
                }
            });
        });
        if view.talk.unread_instructions {
            quiet(ui, "They are new, or were changed since you read them.");
        }
        ui.add_space(space::S);
    }

    fn text(&mut self, ui: &mut Ui, task: &Task) {
        if !task.instructions.trim().is_empty() {
            self.markdown.show(ui, &task.instructions);
        }
        if !has_any(task) {
            quiet(ui, "This task has no instructions.");
        }
    }
}

fn dictionary(ui: &mut Ui, view: &View, task: &Task, guide_textures: &mut GuideTextures) {
    if task.dictionary.is_empty() {
        return;
    }
    ui.add_space(space::M);
    heading(ui, "VISUAL DICTIONARY");
    let concepts = task.concepts.iter().filter_map(|id| view.concept(*id));
    for concept in concepts {
        let examples: Vec<&Example> = task
            .dictionary
            .iter()
            .filter(|example| example.concept == concept.id)
            .collect();
        if !examples.is_empty() {
            of_concept(ui, concept, &examples, guide_textures);
        }
    }
}

fn of_concept(ui: &mut Ui, concept: &Concept, examples: &[&Example], guide_textures: &mut GuideTextures) {
    ui.add_space(space::S);
    ui.horizontal(|ui| {
        swatch(ui, concept.color, 14.0);
        ui.label(RichText::new(concept.label()).strong());
    });
    ui.horizontal_wrapped(|ui| {
        let good = examples.iter().filter(|example| example.good);
        let bad = examples.iter().filter(|example| !example.good);
        for example in good.chain(bad) {
            card(ui, example, guide_textures);
        }
    });
}

fn card(ui: &mut Ui, example: &Example, guide_textures: &mut GuideTextures) {
    let p = palette(ui.ctx());
    let (glyph, color, word) = if example.good {
        (ICON_THUMB_UP, p.good, "Like this")
    } else {
        (ICON_THUMB_DOWN, p.bad, "Not like this")
    };
    let frame = egui::Frame::new()
        .fill(p.panel)
        .stroke(egui::Stroke::new(1.0, color.gamma_multiply(0.6)))
        .corner_radius(8)
        .inner_margin(6);
    frame.show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_width(PICTURE.x);
            guide_textures.show(ui, &PictureSource::of(&example.picture), PICTURE);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                ui.label(icon(glyph).size(15.0).color(color));
                ui.label(RichText::new(word).size(size::SMALL).color(color));
            });
            if !example.caption.trim().is_empty() {
                ui.add(Label::new(RichText::new(&example.caption).size(12.0)).wrap());
            }
        });
    });
}

/// Questions that were answered for all, as labelers see them; nothing without any.
pub(crate) fn answers(ui: &mut Ui, faq: &[Answered]) {
    if faq.is_empty() {
        return;
    }
    ui.add_space(space::M);
    heading(ui, "QUESTIONS AND ANSWERS");
    for answered in faq {
        ui.add_space(space::XS);
        ui.add(Label::new(RichText::new(&answered.question).strong()).wrap());
        quiet(ui, &answered.answer);
    }
}

/// The button in the side panel that opens them; `key` does the same. True when it was pressed.
pub(crate) fn button(ui: &mut Ui, view: &View, key: Option<&str>) -> bool {
    let Some(task) = view
        .open_task()
        .map(|summary| &summary.task)
        .filter(|task| has_any(task))
    else {
        return false;
    };
    let p = palette(ui.ctx());
    let color = if view.talk.unread_instructions {
        p.accent
    } else {
        p.text
    };
    let glyph = icon(egui_material_icons::icons::ICON_MENU_BOOK).size(16.0).color(color);
    let text = RichText::new("Instructions").color(color);
    let shown = ui.horizontal(|ui| {
        let response = ui.add(egui::Button::new((glyph, text)));
        widgets::name(&response, "Task instructions");
        if let Some(key) = key {
            widgets::key_cap(ui, key);
        }
        let pictures = task.dictionary.len() as u64;
        if pictures > 0 {
            quiet(ui, session::notice::count(pictures, "example"));
        }
        response.clicked()
    });
    shown.inner
}
