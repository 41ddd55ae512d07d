//! Below the sections: templates, what is missing, and how the form is left.

use super::{FormContext, Overlay, TaskForm};
use crate::request::{Pick, Request};
use crate::theme::{palette, space};
use crate::widgets::{self, button_row, primary_button, quiet, scroll_up_to, tooltip};
use domain::TaskKind;
use domain::workflow::{Permission, may};
use egui::{Align, Key, KeyboardShortcut, Layout, Modifiers, RichText, Ui};
use session::task_preview::{Section, summary};
use session::task_text::TaskText;
use session::view::{EditPreview, View};
use session::{Command, TaskCommand};

/// Creates or saves, whichever field is being typed into.
const FINISH: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

impl TaskForm {
    pub(super) fn bar(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>, problems: &[(Section, String)]) {
        let view = context.frame.view;
        ui.horizontal(|ui| {
            if ui.button("Load template…").clicked() {
                context.frame.requests.push(Request::Pick(Pick::TemplateOpen));
            }
            if ui.button("Save as template…").clicked() {
                context.frame.requests.push(Request::Pick(Pick::TemplateSave));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.finish(ui, context, problems);
                if ui.button("Cancel").clicked() {
                    self.leave();
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add_space(space::S);
                    let p = palette(ui.ctx());
                    let (text, color) = match (problems.first(), self.count_of(view)) {
                        (Some((_, problem)), _) => (problem.clone(), p.warn),
                        (None, Some(inputs)) => (summary(view, &self.text, inputs), p.quiet),
                        (None, None) => ("Counting…".into(), p.quiet),
                    };
                    ui.add(egui::Label::new(RichText::new(text).color(color)).truncate());
                });
            });
        });
    }

    /// The button that goes on.
    fn finish(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>, problems: &[(Section, String)]) {
        let (text, help) = match self.editing {
            Some(_) => ("Save changes…", "First shows what changes for whom"),
            None => ("Create task", "Create the task and start labeling"),
        };
        let why_not = match (problems.first(), &context.frame.view.saving.read_only) {
            (_, Some(_)) => Some(session::notice::reasons::READ_ONLY),
            _ if may(&context.frame.view.me, Permission::ConfigureTasks).is_err() => {
                Some("Only a lead makes and changes tasks")
            }
            (Some((_, problem)), None) => Some(problem.as_str()),
            (None, None) => None,
        };
        let button = ui
            .add_enabled_ui(why_not.is_none(), |ui| primary_button(ui, text))
            .inner;
        let entered =
            why_not.is_none() && self.overlay == Overlay::Nothing && ui.input_mut(|i| i.consume_shortcut(&FINISH));
        let clicked = button.clicked() || entered;
        tooltip(button, help, Some(&ui.ctx().format_shortcut(&FINISH)), why_not);
        if !clicked {
            return;
        }
        if let Some(task) = self.editing {
            self.overlay = Overlay::Changes;
            context
                .frame
                .requests
                .push(Command::Task(TaskCommand::PreviewEdit(task, Box::new(self.ready()), self.refresh)).into());
        } else {
            context
                .frame
                .requests
                .push(Command::Task(TaskCommand::CreateTask(Box::new(self.ready()))).into());
            self.done = true;
        }
    }

    /// The text as the session gets it: without what does not belong to its kind.
    fn ready(&self) -> TaskText {
        let classifies = self.text.kind == TaskKind::Classification;
        let exclusive = self.text.exclusive && classifies;
        let colors = self
            .text
            .colors
            .iter()
            .filter(|(name, _)| self.text.concepts.contains(name));
        let mut faq = self.text.faq.clone();
        faq.retain(|answered| !(answered.question.trim().is_empty() && answered.answer.trim().is_empty()));
        TaskText {
            faq,
            exclusive,
            auto_advance: self.text.auto_advance && exclusive,
            colors: colors.map(|(name, color)| (name.clone(), *color)).collect(),
            ..self.text.clone()
        }
    }

    /// The text for other projects: with the colours that its concepts have here, and nothing that was drawn here.
    pub(super) fn as_template(&self, view: &View) -> TaskText {
        let mut text = self.ready();
        for concept in view
            .concepts
            .iter()
            .filter(|concept| text.concepts.contains(&concept.name))
        {
            text.colors.insert(concept.name.clone(), concept.color);
        }
        text.seed = None;
        text.take_imported = false;
        text
    }

    /// A template that was loaded since the last frame fills the form; what was entered goes only if that is wanted.
    pub(super) fn apply_loaded_template(&mut self, view: &View) {
        let Some((nth, template)) = &view.task_setup.template else {
            return;
        };
        // What is asked already is answered first.
        if *nth == self.templates || self.overlay != Overlay::Nothing {
            return;
        }
        self.templates = *nth;
        if self.text == self.start {
            self.fill_from(template.clone());
        } else {
            self.overlay = Overlay::Template(Box::new(template.clone()));
        }
    }

    fn fill_from(&mut self, template: TaskText) {
        let mut text = template;
        if self.editing.is_some() {
            // Whose task it is stays; the template says how it is done.
            text.name = self.text.name.clone();
            text.kind = self.text.kind;
            text.seed = self.text.seed;
            text.faq = self.text.faq.clone();
        } else {
            text.take_imported = self.text.take_imported;
            if text.labelers.is_empty() {
                text.labelers = self.text.labelers.clone();
            }
        }
        self.text = text;
        self.open = Section::ALL.into();
    }

    /// Leaves, unless something was entered: then it is asked about.
    pub(super) fn leave(&mut self) {
        if self.text == self.start {
            self.left = true;
        } else {
            self.overlay = Overlay::Discard;
        }
    }

    /// What lies over the sections.
    pub(super) fn show_overlay(&mut self, ui: &Ui, context: &mut FormContext<'_, '_>) {
        match self.overlay {
            Overlay::Nothing => {}
            Overlay::Discard => self.discard(ui),
            Overlay::Changes => self.what_changes(ui, context),
            Overlay::Template(_) => self.replace(ui),
        }
    }

    fn replace(&mut self, ui: &Ui) {
        let mut answer = None;
        let modal = widgets::modal(ui.ctx(), "replace").show(ui.ctx(), |ui| {
            ui.set_width(360.0);
            ui.heading("Replace what you entered by the template?");
            quiet(ui, "What you entered so far cannot be brought back then.");
            ui.add_space(space::M);
            button_row(ui, |ui| {
                if primary_button(ui, "Keep editing").clicked() {
                    answer = Some(false);
                }
                if ui.button("Replace").clicked() {
                    answer = Some(true);
                }
            });
        });
        if answer.is_none() && !modal.should_close() {
            return;
        }
        let overlay = std::mem::replace(&mut self.overlay, Overlay::Nothing);
        if let (Overlay::Template(template), Some(true)) = (overlay, answer) {
            self.fill_from(*template);
        }
    }

    fn discard(&mut self, ui: &Ui) {
        let mut answer = None;
        let modal = widgets::modal(ui.ctx(), "discard").show(ui.ctx(), |ui| {
            ui.set_width(360.0);
            ui.heading("Discard what you entered?");
            quiet(ui, "It can be taken up again until the window is closed.");
            ui.add_space(space::M);
            button_row(ui, |ui| {
                if primary_button(ui, "Keep editing").clicked() {
                    answer = Some(false);
                }
                if ui.button("Discard").clicked() {
                    answer = Some(true);
                }
            });
        });
        if answer == Some(true) {
            self.left = true;
        }
        if answer.is_some() || modal.should_close() {
            self.overlay = Overlay::Nothing;
        }
    }

    /// What the change means for whom, as the session works it out from the plan that it would follow.
    fn what_changes(&mut self, ui: &Ui, context: &mut FormContext<'_, '_>) {
        let Some(task) = self.editing else { return };
        let preview = context
            .frame
            .view
            .edit_preview
            .as_ref()
            .filter(|preview| preview.task == task);
        let mut answer = None;
        let modal = widgets::modal(ui.ctx(), "what changes").show(ui.ctx(), |ui| {
            ui.set_width(480.0);
            ui.heading("What changes");
            ui.add_space(space::S);
            scroll_up_to(360.0).show(ui, |ui| match preview {
                None => drop(quiet(ui, "Working it out…")),
                Some(preview) => lines(ui, preview),
            });
            ui.add_space(space::M);
            button_row(ui, |ui| {
                let may = preview.is_some_and(|preview| preview.error.is_none());
                let save = ui.add_enabled_ui(may, |ui| primary_button(ui, "Save changes")).inner;
                if save.clicked() {
                    answer = Some(true);
                }
                if ui.button("Back").clicked() {
                    answer = Some(false);
                }
            });
        });
        if answer == Some(true) {
            context
                .frame
                .requests
                .push(Command::Task(TaskCommand::EditTask(task, Box::new(self.ready()), self.refresh)).into());
            self.done = true;
        }
        if answer.is_some() || modal.should_close() {
            self.overlay = Overlay::Nothing;
        }
    }
}

fn lines(ui: &mut Ui, preview: &EditPreview) {
    for line in &preview.lines {
        ui.add(egui::Label::new(format!("•  {line}")).wrap());
    }
    if let Some(error) = &preview.error {
        let p = palette(ui.ctx());
        ui.add(egui::Label::new(RichText::new(error).color(p.bad)).wrap());
    }
}
