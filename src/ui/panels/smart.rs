//! The bar under the canvas while the smart polygon is the active tool: what outlines, how far it is, and how fine.

use crate::frame::Frame;
use crate::keys::Action;
use crate::state::WindowState;
use crate::theme::{palette, size};
use crate::widgets::{name as name_it, primary_button, quiet, tooltip};
use domain::{ConceptId, ModelId, Prompt, TaskKind};
use egui::{Align, Button, ComboBox, Label, Layout, Margin, Panel, Response, RichText, Slider, Ui, vec2};
use session::view::{SmartStatus, SmartView, View};
use session::{Command, SuggestCommand};

/// From which width of the canvas on everything stands in one line, in points.
const ONE_LINE: f32 = 880.0;
/// How outlines are made without a model, in words.
const BY_COLOUR: &str = "Colour and edges";
/// The finest outline, in pixels of the image.
const FINEST: f64 = 0.25;
/// The coarsest, as a share of the image's longer side, and its limits in pixels.
const COARSER: f64 = 0.05;
const COARSE: f64 = 4.0;
const COARSEST: f64 = 200.0;

/// Shows the bar under the canvas, which has room of its own there: it hides nothing of the picture.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &WindowState) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let pointed = view.smart.prompt != Prompt::default();
    let bar_style = egui::Frame::new().fill(p.raised).inner_margin(Margin::symmetric(10, 7));
    Panel::bottom("smart polygon").frame(bar_style).show(ui, |ui| {
        let line = |ui: &mut Ui| vec2(ui.available_width(), 28.0);
        let one_line = ui.available_width() >= ONE_LINE;
        let room = line(ui);
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            method(ui, frame);
            ui.separator();
            if one_line {
                detail(ui, frame);
                ui.separator();
            }
            ends(ui, frame, state, pointed);
            if one_line {
                ui.separator();
                status(ui, view);
            }
        });
        if !one_line {
            let room = line(ui);
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                detail(ui, frame);
                ui.separator();
                status(ui, view);
            });
        }
    });
}

/// What outlines.
fn method(ui: &mut Ui, frame: &mut Frame<'_>) {
    let smart = &frame.view.smart;
    let known = |id: ModelId| smart.models.iter().find(|(model, _)| *model == id);
    let chosen = smart.model.and_then(known).map_or(BY_COLOUR, |(_, name)| name);
    let combo = ComboBox::from_id_salt("smart method")
        .selected_text(chosen)
        .width(136.0);
    let response = combo.show_ui(ui, |ui| {
        let models = smart.models.iter().map(|(id, name)| (Some(*id), name.as_str()));
        for (model, name) in std::iter::once((None, BY_COLOUR)).chain(models) {
            if ui.selectable_label(smart.model == model, name).clicked() && smart.model != model {
                frame
                    .requests
                    .push(Command::Suggest(SuggestCommand::UseSmartModel(model)).into());
            }
        }
        if smart.models.is_empty() {
            quiet(
                ui,
                "Promptable models that are added to the project are offered here too.",
            );
        }
    });
    name_it(&response.response, "Outline by");
    tooltip(response.response, "What finds the outline", None, None);
}

/// How far it is, in as many lines as it takes.
fn status(ui: &mut Ui, view: &View) {
    let p = palette(ui.ctx());
    let (text, color) = match &view.smart.status {
        SmartStatus::Failed(why) => (why.as_str(), p.warn),
        SmartStatus::Idle | SmartStatus::Encoding | SmartStatus::Working | SmartStatus::Ready => {
            (standing(&view.smart), p.quiet)
        }
    };
    ui.add(Label::new(RichText::new(text).size(size::SMALL).color(color)).wrap());
}

/// How far it is, in words.
fn standing(smart: &SmartView) -> &'static str {
    let pointed = !smart.prompt.is_empty();
    match &smart.status {
        SmartStatus::Encoding => "Making the image ready…",
        SmartStatus::Working => "Outlining…",
        SmartStatus::Ready => "Right click leaves out",
        _ if smart.model.is_some() && !smart.encoded => "Making the image ready…",
        _ if pointed => "",
        _ if !smart.prompt.exclude.is_empty() => "Now click what is meant",
        _ if smart.model.is_some() => "Ready: click, or drag a box",
        SmartStatus::Idle | SmartStatus::Failed(_) => "Click a thing, or drag a box",
    }
}

/// How fine the outline is.
fn detail(ui: &mut Ui, frame: &mut Frame<'_>) {
    let view = frame.view;
    let smart = &view.smart;
    let p = palette(ui.ctx());
    let longer = view.current.as_ref().map_or(0, |current| {
        let size = current.input.size;
        size.width.max(size.height)
    });
    let range = FINEST..=(f64::from(longer) * COARSER).clamp(COARSE, COARSEST);
    let label = ui.label(RichText::new("Simplify").color(p.quiet));
    let mut tolerance = smart.tolerance.clamp(*range.start(), *range.end());
    ui.spacing_mut().slider_width = 120.0;
    let slider = Slider::new(&mut tolerance, range).logarithmic(true).show_value(false);
    let response = ui
        .add_enabled(smart.outline.is_some(), slider)
        .labelled_by(label.id)
        .on_hover_text("How far the outline may lie from the exact one, in pixels of the image");
    if response.changed() {
        frame
            .requests
            .push(Command::Suggest(SuggestCommand::SmartTolerance(tolerance)).into());
    }
    let text = match smart.vertices {
        _ if smart.outline.is_none() => "–".to_owned(),
        1 => "1 vertex".to_owned(),
        count => format!("{count} vertices"),
    };
    ui.allocate_ui_with_layout(vec2(84.0, 26.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(84.0);
        ui.label(text)
            .on_hover_text(format!("At most {tolerance:.1} px from the exact outline"));
    });
}

/// Accepts or clears.
fn ends(ui: &mut Ui, frame: &mut Frame<'_>, state: &WindowState, pointed: bool) {
    let view = frame.view;
    let keys = frame.keys;
    let may = may_accept(&view.smart, state);
    let accept = ui.add_enabled_ui(may.is_ok(), |ui| primary_button(ui, "Accept")).inner;
    if let (true, Ok(concept)) = (accept.clicked(), &may) {
        frame
            .requests
            .push(Command::Suggest(SuggestCommand::AcceptOutline(*concept)).into());
    }
    let what = match WindowState::kind(view) {
        Some(TaskKind::Detection) => "Keep the box around it",
        _ => "Keep the outline",
    };
    explain(accept, what, keys.shortcut(Action::FinishDraft), may.err());
    let clear = ui.add_enabled(pointed, Button::new("Clear"));
    if clear.clicked() {
        frame
            .requests
            .push(Command::Suggest(SuggestCommand::Prompt(Prompt::default())).into());
    }
    let why_not = (!pointed).then_some("Nothing was pointed at yet");
    explain(clear, "Remove all points", keys.shortcut(Action::Cancel), why_not);
}

/// The concept that the outline would take now, or why there is nothing to keep.
fn may_accept(smart: &SmartView, state: &WindowState) -> Result<ConceptId, &'static str> {
    match &smart.status {
        SmartStatus::Ready => state.armed.ok_or("Choose a concept first"),
        SmartStatus::Working | SmartStatus::Encoding => Err("The outline is being worked out"),
        SmartStatus::Idle | SmartStatus::Failed(_) => Err("There is no outline yet"),
    }
}

fn explain(response: Response, what: &str, key: Option<String>, why_not: Option<&str>) {
    let response = match why_not {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response,
    };
    tooltip(response, what, key.as_deref(), None);
}
