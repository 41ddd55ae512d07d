//! The dialog that makes a labeling task, or changes a running one.
//!
//! Owns a [`TaskText`] that is being written: nothing of it is data until it is created or saved, and nothing of it is
//! lost to a press of Esc. Reads the view, pushes commands. Start reading at [`TaskForm::show`]; each section has a
//! file, `bar` is what lies below them, `cards` what they share.

mod answers;
mod bar;
mod basics;
mod cards;
mod concepts;
mod form;
mod inputs;
mod instructions;
mod member;
mod models;
mod ordering;
mod people;
mod required;

pub(super) use form::{FormContext, TaskForm};
use form::{Known, NewDataset, Overlay, Place};
pub(crate) use instructions::Here;

use crate::request::Dialog;
use crate::request::{Pick, Request};
use crate::theme::{palette, space};
use crate::widgets::markdown::Markdown;
use crate::widgets::{self, heading, icon, quiet};
use domain::{Role, TaskId};
use egui::{Align, Layout, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{ICON_CHECK_CIRCLE, ICON_ERROR};
use session::task_preview::{Section, preview, problems, summary};
use session::task_text::{InputsText, ReviewText, TaskText, WorkerText};
use session::view::{TaskSummary, View};
use session::{Command, TaskCommand, notice};
use std::collections::BTreeSet;
use std::path::Path;

/// The dialog is at most so wide and high, in points.
const LARGEST: egui::Vec2 = vec2(1120.0, 860.0);

/// Width of the list of sections, in points.
const LIST: f32 = 216.0;

/// What came of a frame.
pub(crate) enum Outcome {
    /// The form stays.
    Open,
    /// It is to be closed, perhaps for another dialog; see [`TaskForm::kept`].
    Closed(Option<Dialog>),
}

impl TaskForm {
    /// A form for a new task; a project without tasks starts with all its concepts.
    pub(crate) fn new(view: &View) -> Self {
        let concepts = if view.tasks.is_empty() {
            view.concepts.iter().map(|concept| concept.name.clone()).collect()
        } else {
            Vec::new()
        };
        let labelers: Vec<String> = match view.me.is(Role::Labeler) {
            true => vec![view.me.name.clone()],
            false => Vec::new(),
        };
        let text = TaskText {
            labelers,
            exclusive: true,
            take_imported: view.loose_annotations > 0,
            ..TaskText::new("", domain::TaskKind::Detection, concepts)
        };
        let mut open = BTreeSet::from([Section::Kind, Section::Concepts, Section::Name]);
        if view.members.iter().filter(|member| member.is_here()).count() > 1 {
            open.extend([Section::Labelers, Section::Reviewers]);
        }
        Self::of(view, text, None, open)
    }

    /// A form for a task that is there.
    pub(crate) fn edit(view: &View, summary: &TaskSummary) -> Self {
        let text = TaskText::of(view, &summary.task);
        let mut form = Self::of(view, text, Some(summary.task.id), Section::ALL.into());
        form.version = summary.task.instructions_version;
        form.focus = None;
        form
    }

    /// A form for a new task that begins as a copy of another.
    pub(crate) fn copy_of(view: &View, summary: &TaskSummary) -> Self {
        let text = TaskText::duplicate(view, &summary.task);
        let mut form = Self::of(view, text, None, Section::ALL.into());
        form.copied = Some(summary.task.name.clone());
        form
    }

    fn of(view: &View, text: TaskText, editing: Option<TaskId>, open: BTreeSet<Section>) -> Self {
        Self {
            start: text.clone(),
            text,
            editing,
            copied: None,
            since: None,
            version: 0,
            focus: (!open.contains(&Section::Labelers)).then_some("Name of the task"),
            open,
            go_to: None,
            overlay: Overlay::Nothing,
            go: None,
            earlier: None,
            asked: None,
            dataset: NewDataset::default(),
            refresh: false,
            concept: String::new(),
            reason: String::new(),
            member: None,
            known: Known::default(),
            markdown: Markdown::default(),
            cursor: None,
            picking: Place::Text,
            templates: view.task_setup.template.as_ref().map_or(0, |(nth, _)| *nth),
            done: false,
            left: false,
        }
    }

    /// The task that is changed; `None` for a new one.
    pub(crate) fn editing(&self) -> Option<TaskId> {
        self.editing
    }

    /// Offers to go on with what was entered before in such a form.
    pub(crate) fn after(mut self, earlier: Option<TaskForm>) -> Self {
        self.earlier = earlier.map(Box::new);
        self
    }

    /// What to keep of a form that was closed: itself if something was entered in it, else what it had kept.
    pub(crate) fn kept(mut self) -> Option<TaskForm> {
        if self.done {
            return None;
        }
        if self.text == self.start {
            return self.earlier.map(|earlier| *earlier);
        }
        self.overlay = Overlay::Nothing;
        self.left = false;
        self.earlier = None;
        Some(self)
    }

    /// A file was chosen for it.
    pub(crate) fn picked(&mut self, pick: Pick, path: &Path, view: &View, requests: &mut Vec<Request>) {
        match pick {
            Pick::TemplateSave => {
                let text = Box::new(self.as_template(view));
                requests.push(Command::Task(TaskCommand::SaveTemplate(path.into(), text)).into());
            }
            Pick::TemplateOpen => requests.push(Command::Task(TaskCommand::LoadTemplate(path.into())).into()),
            Pick::GuidePicture => self.add_picture(path, view),
            Pick::Project
            | Pick::NewProject
            | Pick::ProjectCopy
            | Pick::Folder
            | Pick::ImportFiles
            | Pick::ImportFolder
            | Pick::ExportFolder
            | Pick::MovedFolder
            | Pick::RootFolder
            | Pick::AgreementFile
            | Pick::NumbersFile
            | Pick::ImportReport
            | Pick::StatisticsFolder
            | Pick::Model
            | Pick::TriedModel
            | Pick::TriedPicture => {}
        }
    }

    /// Shows the dialog.
    pub(crate) fn show(&mut self, ui: &Ui, context: &mut FormContext<'_, '_>) -> Outcome {
        self.apply_loaded_template(context.frame.view);
        self.ask_count(context);
        self.tidy_weights();
        let problems = problems(
            context.frame.view,
            &self.text,
            self.count_of(context.frame.view),
            self.editing,
        );
        let ctx = ui.ctx();
        let room = widgets::dialog_room(ctx).min(LARGEST);
        let inside = room - vec2(2.0 * space::L, 2.0 * space::L);
        // Asking the dialog takes Esc out of the input, so that it is looked for first.
        let modal = widgets::modal(ctx, "task form").show(ctx, |ui| {
            ui.set_width(inside.x);
            ui.set_height(inside.y);
            ui.heading(match (self.editing, &self.copied) {
                (Some(_), _) => format!("Edit task \"{}\"", self.start.name),
                (None, Some(name)) => format!("Duplicate of \"{name}\""),
                (None, None) => "New labeling task".into(),
            });
            self.offer_earlier(ui);
            ui.add_space(space::S);
            let height = ui.available_height() - 48.0;
            ui.allocate_ui_with_layout(vec2(inside.x, height), Layout::left_to_right(Align::Min), |ui| {
                ui.set_min_height(height);
                ui.allocate_ui_with_layout(vec2(LIST, height), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(LIST);
                    self.list(ui, context.frame.view, &problems);
                });
                ui.add_space(space::S);
                ui.allocate_ui_with_layout(ui.available_size(), Layout::top_down(Align::Min), |ui| {
                    self.sections(ui, context, &problems);
                });
            });
            ui.separator();
            self.bar(ui, context, &problems);
        });
        if modal.should_close() && self.overlay == Overlay::Nothing {
            self.leave();
        }
        self.show_overlay(ui, context);
        let dialog = self.go.take();
        if self.done || self.left || dialog.is_some() {
            Outcome::Closed(dialog)
        } else {
            Outcome::Open
        }
    }

    /// What was thrown away before is one press away until the window closes.
    fn offer_earlier(&mut self, ui: &mut Ui) {
        let Some(earlier) = &self.earlier else { return };
        let p = palette(ui.ctx());
        let name = match earlier.text.name.trim() {
            "" => String::new(),
            name => format!(" \"{name}\""),
        };
        let text = match self.editing {
            Some(_) => "You began to change this task, and left.".to_owned(),
            None => format!("You began a task{name}, and left."),
        };
        let mut take = false;
        let mut forget = false;
        cards::banner(ui, p.accent, |ui| {
            ui.horizontal(|ui| {
                ui.label(text);
                let go_on = match self.editing {
                    Some(_) => "Go on with the changes you began",
                    None => "Go on with the task you began",
                };
                take = ui.button(go_on).clicked();
                forget = ui.button("Forget it").clicked();
            });
        });
        if take && let Some(earlier) = self.earlier.take() {
            let templates = self.templates;
            *self = *earlier;
            self.templates = templates;
        } else if forget {
            self.earlier = None;
        }
    }

    /// The sections with a mark each, and below them who gets what.
    fn list(&mut self, ui: &mut Ui, view: &View, problems: &[(Section, String)]) {
        ui.spacing_mut().item_spacing.y = 1.0;
        for section in Section::ALL {
            let problem = problems
                .iter()
                .find(|(of, _)| *of == section)
                .map(|(_, problem)| problem.as_str());
            if entry(ui, section.title(), problem) {
                self.open.insert(section);
                self.go_to = Some(section);
                match section {
                    Section::Name => self.focus = Some("Name of the task"),
                    Section::Concepts => self.focus = Some("Add a concept"),
                    Section::Inputs
                    | Section::Auto
                    | Section::Kind
                    | Section::Assist
                    | Section::Required
                    | Section::Labelers
                    | Section::Reviewers
                    | Section::Instructions => {}
                }
            }
        }
        ui.add_space(space::S);
        ui.separator();
        ui.add_space(space::XS);
        heading(ui, "WHO GETS WHAT");
        let people = problems.iter().any(|(section, _)| *section == Section::Labelers);
        ScrollArea::vertical()
            .id_salt("who gets what")
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::S - 2.0;
                match self.count_of(view) {
                    _ if people => drop(quiet(ui, "Nobody yet.")),
                    None => drop(quiet(ui, "Counting…")),
                    Some(inputs) => {
                        if self.editing.is_some() && self.text.worker_strategy != WorkerText::Full {
                            let text =
                                "Counted as if the task began now. What changes for whom is shown before it is saved.";
                            let text = RichText::new(text).size(12.0).color(palette(ui.ctx()).quiet);
                            ui.add(egui::Label::new(text).wrap());
                        }
                        for sentence in preview(view, &self.text, inputs) {
                            ui.add(egui::Label::new(RichText::new(sentence).size(12.0)).wrap());
                        }
                    }
                }
            });
    }

    fn sections(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>, problems: &[(Section, String)]) {
        let since = *self.since.get_or_insert(ui.ctx().cumulative_pass_nr());
        ScrollArea::vertical()
            .id_salt(("sections", since))
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.set_width(ui.available_width() - space::M);
                ui.spacing_mut().item_spacing.y = 5.0;
                ui.spacing_mut().slider_width = 200.0;
                for section in Section::ALL {
                    let problem = problems
                        .iter()
                        .find(|(of, _)| *of == section)
                        .map(|(_, problem)| problem.clone());
                    self.section(ui, context, section, problem.as_deref());
                }
            });
    }

    fn section(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>, section: Section, problem: Option<&str>) {
        let is_open = self.open.contains(&section);
        let said = self.section_summary(context.frame.view, section);
        let shown = cards::frame(ui).show(ui, |ui| {
            ui.set_width(ui.available_width());
            if section == Section::Name {
                self.name(ui, problem);
                return;
            }
            if cards::header(ui, section.title(), is_open, &said, problem) {
                if is_open {
                    self.open.remove(&section);
                } else {
                    self.open.insert(section);
                }
            }
            if !is_open {
                return;
            }
            ui.push_id(section, |ui| match section {
                Section::Inputs => self.inputs(ui, context),
                Section::Auto => self.auto(ui, context),
                Section::Kind => self.kind(ui, context),
                Section::Assist => self.assist(ui, context),
                Section::Concepts => self.concepts(ui, context),
                Section::Required => self.required(ui),
                Section::Labelers => self.labelers(ui, context),
                Section::Reviewers => self.reviewers(ui, context),
                Section::Name => {}
                Section::Instructions => self.instructions(ui, context),
            });
        });
        if self.go_to == Some(section) {
            self.go_to = None;
            ui.scroll_to_rect(shown.response.rect, Some(Align::Min));
        }
    }

    /// What a section says while it is folded.
    fn section_summary(&self, view: &View, section: Section) -> String {
        let inputs = self.count_of(view);
        match section {
            Section::Inputs => match (&self.text.inputs, inputs) {
                (InputsText::All, count) => {
                    format!("All {}", notice::count(count.unwrap_or(view.inputs), "input"))
                }
                (InputsText::Dataset(name), count) => {
                    let count = count.map_or(String::new(), |n| format!(": {}", notice::count(n, "input")));
                    format!("Dataset \"{name}\"{count}")
                }
                (InputsText::Saved(name), count) => {
                    let count = count.map_or(String::new(), |n| format!(": {}", notice::count(n, "input")));
                    format!("Saved search \"{name}\"{count}")
                }
                (InputsText::Search(part), count) => {
                    let count = count.map_or(String::new(), |n| format!(": {}", notice::count(n, "input")));
                    format!("Search \"{part}\"{count}")
                }
            },
            Section::Auto => self.summary_of_models(view)[0].clone(),
            Section::Assist => self.summary_of_models(view)[1].clone(),
            Section::Kind => self.text.kind.name().into(),
            Section::Concepts => self.text.concepts.join(", "),
            Section::Required => self.summary_of_required(),
            Section::Labelers => self.summary_of_labelers(view, inputs.unwrap_or(0)),
            Section::Reviewers => match self.text.review_strategy {
                ReviewText::None => "Nobody reviews: what is submitted is accepted".into(),
                ReviewText::Manual { .. } | ReviewText::Consensus { .. } => {
                    summary(view, &self.text, inputs.unwrap_or(0))
                        .split_once("; ")
                        .map_or(String::new(), |(_, review)| review.trim_end_matches('.').to_owned())
                }
            },
            Section::Name => self.text.name.clone(),
            Section::Instructions => self.summary_of_instructions(),
        }
    }

    fn summary_of_labelers(&self, view: &View, inputs: u64) -> String {
        let all = summary(view, &self.text, inputs);
        let labeling = all
            .split_once("; ")
            .map_or(all.as_str(), |(labeling, _)| labeling)
            .to_owned();
        match &self.text.worker_strategy {
            WorkerText::Queue => format!("{labeling}, ten at a time"),
            WorkerText::Full | WorkerText::Partitioned { .. } => labeling,
        }
    }
}

/// A line of the list of sections; true when it was pressed.
fn entry(ui: &mut Ui, title: &str, problem: Option<&str>) -> bool {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 27.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("Go to {title}")));
    if let Some(problem) = problem {
        let told = |node: &mut egui::accesskit::Node| node.set_description(problem);
        ui.ctx().accesskit_node_builder(response.id, told);
    }
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 6.0, p.hover);
    }
    let (glyph, color) = match problem {
        Some(_) => (ICON_ERROR, p.warn),
        None => (ICON_CHECK_CIRCLE, p.good),
    };
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(6.0, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    inside.label(icon(glyph).size(16.0).color(color));
    inside.label(title);
    let clicked = response.clicked();
    if let Some(problem) = problem {
        response.on_hover_text(problem);
    }
    clicked
}
