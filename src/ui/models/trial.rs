//! The dialog that tries a model on a picture: what the network is taken for, what it finds, how long it takes.

use super::line::title;
use super::picture::Picture;
use crate::frame::Frame;
use crate::request::{Pick, Request};
use crate::theme::{palette, size, space};
use crate::widgets::{self, button_row, heading, primary_button, progress, quiet, scroll_up_to};
use domain::ModelId;
use egui::{Align, ComboBox, Label, Layout, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};
use session::view::{JobKind, TestedModel, View};
use session::{Command, ModelCommand};
use std::path::{Path, PathBuf};

/// Width of what is said beside the picture, in points.
const WORDS: f32 = 300.0;

/// What has been entered so far.
#[derive(Debug)]
pub(crate) struct TrialForm {
    model: Option<ModelId>,
    file: String,
    on_canvas: bool,
    image: String,
    asked: bool,
    picture: Picture,
}

impl TrialForm {
    /// A form for a model of the project, or for any file, on the picture of the canvas where there is one.
    pub(crate) fn new(view: &View, model: Option<ModelId>) -> Self {
        Self {
            model,
            file: String::new(),
            on_canvas: view.current.is_some(),
            image: String::new(),
            asked: false,
            picture: Picture::default(),
        }
    }

    /// Takes the model file that was chosen.
    pub(crate) fn set_file(&mut self, path: &Path) {
        self.model = None;
        self.file = path.display().to_string();
    }

    /// Takes the picture that was chosen.
    pub(crate) fn set_image(&mut self, path: &Path) {
        self.on_canvas = false;
        self.image = path.display().to_string();
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let mut open = true;
        let room = ui.ctx().content_rect().size() - vec2(120.0, 120.0);
        let modal = widgets::modal(ui.ctx(), "try model").show(ui.ctx(), |ui| {
            ui.set_width(room.x.min(920.0));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Try a model on a picture");
            self.model_row(ui, frame);
            self.image_row(ui, frame);
            ui.separator();
            self.answer(ui, view, (room.y - 260.0).clamp(160.0, 520.0));
            button_row(ui, |ui| {
                let paths = self.paths(view).filter(|_| !is_trying(view));
                let button = ui.add_enabled_ui(paths.is_some(), |ui| primary_button(ui, "Try")).inner;
                if let (true, Some((file, image))) = (button.clicked(), paths) {
                    frame
                        .requests
                        .push(Command::Model(ModelCommand::TestModel(file, image)).into());
                    self.asked = true;
                }
                open &= !ui.button("Close").clicked();
            });
        });
        open && !crate::widgets::was_left(&modal)
    }

    fn model_row(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) {
        ui.horizontal(|ui| {
            widgets::caption(ui, "Model", 56.0);
            let lines = &frame.view.models.lines;
            let chosen = lines.iter().find(|line| Some(line.model.id) == self.model);
            let text = chosen.map_or("A file".to_owned(), |line| title(&line.model));
            let choice = ComboBox::from_id_salt("tried model")
                .width(300.0)
                .selected_text(text)
                .show_ui(ui, |ui| {
                    for line in lines.iter().filter(|line| !line.model.is_imported()) {
                        ui.selectable_value(&mut self.model, Some(line.model.id), title(&line.model));
                    }
                    ui.selectable_value(&mut self.model, None, "A file");
                });
            widgets::name(&choice.response, "Model to try");
            if self.model.is_none() {
                path_field(
                    ui,
                    &mut self.file,
                    "Path of the model to try",
                    Pick::TriedModel,
                    frame.requests,
                );
            }
        });
    }

    fn image_row(&mut self, ui: &mut Ui, frame: &mut Frame<'_>) {
        ui.horizontal(|ui| {
            widgets::caption(ui, "Picture", 56.0);
            let current = frame.view.current.as_ref().map(|current| current.input.label());
            if let Some(name) = &current {
                let text = if self.on_canvas {
                    format!("On the canvas: {name}")
                } else {
                    "A file".into()
                };
                let choice = ComboBox::from_id_salt("tried picture")
                    .width(300.0)
                    .truncate()
                    .selected_text(text)
                    .show_ui(ui, |ui| {
                        ui.selectable_value(&mut self.on_canvas, true, format!("On the canvas: {name}"));
                        ui.selectable_value(&mut self.on_canvas, false, "A file");
                    });
                widgets::name(&choice.response, "Picture to try it on");
            }
            if !self.on_canvas || current.is_none() {
                path_field(
                    ui,
                    &mut self.image,
                    "Path of the picture",
                    Pick::TriedPicture,
                    frame.requests,
                );
            }
        });
    }

    /// Which files are meant, if they are named.
    fn paths(&self, view: &View) -> Option<(PathBuf, PathBuf)> {
        let typed = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(PathBuf::from);
        let known = |id| view.models.lines.iter().find(|line| line.model.id == id);
        let file = match self.model {
            Some(id) => PathBuf::from(&known(id)?.file),
            None => typed(&self.file)?,
        };
        let current = view.current.as_ref().filter(|_| self.on_canvas);
        let image = current.map_or_else(|| typed(&self.image), |current| Some(PathBuf::from(&current.path)))?;
        Some((file, image))
    }

    fn answer(&mut self, ui: &mut Ui, view: &View, height: f32) {
        let p = palette(ui.ctx());
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            ui.set_min_height(height);
            match &view.models.tested {
                _ if is_trying(view) => {
                    // Nothing turns here: a window that is drawn again and again takes the model's time.
                    quiet(ui, "The model looks at the picture…");
                }
                Some(Ok(tested)) if self.asked => self.found(ui, tested, height),
                Some(Err(reason)) if self.asked => {
                    ui.add(Label::new(RichText::new(reason).color(p.bad)).wrap());
                }
                _ => drop(quiet(
                    ui,
                    "Nothing becomes part of the project: this shows what the model is taken for and what it sees.",
                )),
            }
        });
    }

    fn found(&mut self, ui: &mut Ui, tested: &TestedModel, height: f32) {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(WORDS);
                ui.label(RichText::new(&tested.name).strong());
                quiet(ui, &tested.taken_for);
                let [load, prepare, run, read] = tested.ms;
                quiet(
                    ui,
                    format!(
                        "{}: load {load:.0} ms, prepare {prepare:.1} ms, run {run:.0} ms, read {read:.1} ms",
                        tested.engine
                    ),
                );
                heading(ui, &format!("FOUND  {}", tested.results.len()));
                if tested.results.is_empty() {
                    quiet(ui, "Nothing on this picture.");
                }
                scroll_up_to((height - 130.0).max(60.0))
                    .id_salt("found")
                    .auto_shrink([false, true])
                    .show_rows(ui, 20.0, tested.results.len(), |ui, range| {
                        for (class, probability, _) in &tested.results[range] {
                            result(ui, class, *probability);
                        }
                    });
            });
            if let Some(pixels) = &tested.picture {
                let room = vec2(ui.available_width(), height);
                let response = self.picture.show(ui, pixels, room);
                widgets::name(&response, "The picture with what was found");
            }
        });
    }
}

fn result(ui: &mut Ui, class: &str, probability: f64) {
    let p = palette(ui.ctx());
    let row = vec2(ui.available_width(), 20.0);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(
                RichText::new(format!("{:.0} %", probability * 100.0))
                    .size(size::SMALL)
                    .color(p.quiet),
            );
            progress(ui, probability as f32, 60.0);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(class).truncate());
            });
        });
    });
}

/// Whether a model is being tried.
fn is_trying(view: &View) -> bool {
    let trial = |job: &session::view::Job| job.kind == JobKind::Trial && job.outcome.is_none();
    view.jobs.iter().any(trial)
}

fn path_field(ui: &mut Ui, text: &mut String, name: &str, pick: Pick, requests: &mut Vec<Request>) {
    let button = ui.button("Choose…");
    widgets::name(&button, &format!("Choose: {name}"));
    if button.clicked() {
        requests.push(Request::Pick(pick));
    }
    let field = TextEdit::singleline(text)
        .hint_text("or type a path")
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
}
