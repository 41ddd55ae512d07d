//! The page of models.

use super::line::{self, Unfolded};
use crate::frame::Frame;
use crate::request::Dialog;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::{self, empty_state, icon, primary_button, quiet, small_button};
use egui::{Align, ComboBox, Label, Layout, RichText, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_MEMORY, ICON_SMART_TOY};
use session::view::View;
use session::{Command, ModelCommand};

/// Width of the page's contents at most, in points: lines stay short enough to be read.
const WIDTH: f32 = 1240.0;

/// The choices of an engine: name, title.
const ENGINES: [(&str, &str); 3] = [("auto", "Automatic"), ("onnxruntime", "ONNX Runtime"), ("rten", "rten")];

/// Shows the page; returns a dialog to open.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, unfolded: &mut Unfolded) -> Option<Dialog> {
    let view = frame.view;
    let mut dialog = None;
    egui::Frame::new().inner_margin(space::L).show(ui, |ui| {
        ui.set_max_width(WIDTH);
        ui.horizontal(|ui| {
            ui.label(RichText::new("Models").size(size::TITLE).strong());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if !view.models.lines.is_empty() {
                    dialog = add(ui, view);
                }
                if ui.button("Try a file…").clicked() {
                    dialog = Some(Dialog::TryModel(None));
                }
            });
        });
        ui.add_space(space::M);
        engine(ui, frame);
        ui.add_space(space::M);
        if view.models.lines.is_empty() {
            dialog = dialog.take().or(nothing(ui, view));
            return;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for model in &view.models.lines {
                dialog = dialog.take().or(line::show(ui, view, model, unfolded));
                ui.add_space(space::S);
            }
        });
    });
    dialog
}

/// The button that adds a model, for those who may.
fn add(ui: &mut Ui, view: &View) -> Option<Dialog> {
    let may = Dialog::AddModel.may(view);
    let button = ui
        .add_enabled_ui(may.is_ok(), |ui| primary_button(ui, "Add a model…"))
        .inner;
    let button = button.on_disabled_hover_text(may.err().unwrap_or_default());
    button.clicked().then_some(Dialog::AddModel)
}

fn nothing(ui: &mut Ui, view: &View) -> Option<Dialog> {
    let mut dialog = None;
    let text = "A model looks at your images and suggests boxes, outlines or classes; you accept or dismiss them. \
        Add an .onnx file, for example a YOLO, DETR, SAM or a classifier, then choose it in a task.";
    ui.vertical_centered(|ui| {
        ui.set_max_width(560.0);
        empty_state(ui, ICON_SMART_TOY, "No models yet", text);
        dialog = add(ui, view);
    });
    dialog
}

/// What runs the models, and the choice of another.
fn engine(ui: &mut Ui, frame: &mut Frame<'_>) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let box_style = egui::Frame::new()
        .fill(p.raised)
        .corner_radius(8)
        .inner_margin(space::M);
    box_style.show(ui, |ui| {
        widgets::raise_buttons(ui);
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(icon(ICON_MEMORY).color(p.quiet));
            ui.label("Models run on");
            let chosen = &view.models.engine;
            let title = ENGINES
                .iter()
                .find(|(name, _)| name == chosen)
                .map_or(chosen.as_str(), |(_, title)| title);
            let choice = ComboBox::from_id_salt("engine")
                .width(150.0)
                .selected_text(title)
                .show_ui(ui, |ui| {
                    for (name, title) in ENGINES {
                        offer(ui, frame, (name, title));
                    }
                });
            widgets::name(&choice.response, "Engine");
            let said = Label::new(RichText::new(running(view)).color(p.quiet)).truncate();
            ui.add(said).on_hover_text(known(view));
        });
    });
}

fn offer(ui: &mut Ui, frame: &mut Frame<'_>, (name, title): (&str, &str)) {
    let view = frame.view;
    let settings = frame.settings;
    let there = name == "auto" || view.models.engines.iter().any(|(known, _)| known == name);
    let chosen = view.models.engine == name;
    let response = ui.add_enabled_ui(there, |ui| ui.selectable_label(chosen, title)).inner;
    if response.clicked() && !chosen {
        frame
            .requests
            .push(Command::Model(ModelCommand::UseEngine(name.into())).into());
        let mut settings = settings.clone();
        settings.engine = name.into();
        frame.requests.push(Request::Settings(Box::new(settings)));
    }
    response.on_disabled_hover_text(
        "Not found here. Install ONNX Runtime, or name its library in ORT_DYLIB_PATH, and start again.",
    );
}

/// Which engine runs, its version and where it lies.
fn running(view: &View) -> String {
    let engines = &view.models.engines;
    let chosen = engines.iter().find(|(name, _)| *name == view.models.engine);
    match (chosen.or(engines.first()), view.models.engine.as_str()) {
        (None, _) => "Looking for engines…".into(),
        (Some((_, what)), "auto") => format!("now {what}"),
        (Some((_, what)), _) => what.clone(),
    }
}

/// All engines that are there.
fn known(view: &View) -> String {
    let lines: Vec<&str> = view.models.engines.iter().map(|(_, what)| what.as_str()).collect();
    lines.join("\n")
}

/// A line that leads to the page, for dialogs that need a model and have none.
pub(crate) fn lead_here(ui: &mut Ui, text: &str) -> bool {
    ui.horizontal(|ui| {
        quiet(ui, text);
        ui.add(small_button("Add a model…")).clicked()
    })
    .inner
}
