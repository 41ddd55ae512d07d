//! What the task's model suggests for the input on the canvas: how far it is, the range looked at, and the list.
//!
//! Reads the view's `assist` and pushes commands; what it remembers is in the window's state. Start reading at
//! [`show`]; `range` is the sliders, `list` the rows.

mod list;
mod range;

use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::keys::Action;
use crate::state::WindowState;
use crate::theme::{Palette, palette, size, space};
use crate::widgets::{IconButton, icon, tooltip};
use egui::{
    Align, Color32, CornerRadius, FontId, Label, Layout, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    vec2,
};
use egui_material_icons::icons::{ICON_REFRESH, ICON_SMART_TOY};
use session::view::{AssistStatus, AssistView, SuggestionState, View};
use session::{Command, SuggestCommand, notice};

/// Shows it all in the room that is left.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, canvas: &mut Canvas) {
    let view = frame.view;
    let Some(assist) = &view.assist else { return };
    model_line(ui, frame, assist);
    trouble_line(ui, view, assist);
    range::of_all(ui, assist, frame.requests);
    ui.horizontal(|ui| {
        range::unfold(ui, &mut state.suggesting.by_concept);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            accept_all(ui, frame, assist);
        });
    });
    if state.suggesting.by_concept {
        range::by_concept(ui, frame, assist);
        ui.separator();
    }
    list::show(ui, frame, assist, state, canvas);
}

/// How many wait within the range, of how many that wait.
pub(crate) fn count(assist: &AssistView) -> String {
    let offered = assist.count(SuggestionState::Offered);
    format!("{offered} of {}", offered + assist.count(SuggestionState::OutOfRange))
}

/// Why the model cannot be run, if so.
fn missing<'v>(view: &'v View, assist: &AssistView) -> Option<&'v str> {
    let line = view.models.lines.iter().find(|line| line.model.id == assist.model);
    line.and_then(|line| line.trouble.as_deref())
}

fn model_line(ui: &mut Ui, frame: &mut Frame<'_>, assist: &AssistView) {
    let p = palette(ui.ctx());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(icon(ICON_SMART_TOY).size(16.0).color(p.quiet));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let enabled = match (missing(frame.view, assist), &assist.status) {
                _ if assist.imported => Err(notice::NO_NETWORK.to_owned()),
                (Some(reason), _) => Err(reason.to_owned()),
                (None, AssistStatus::Queued | AssistStatus::Running) => Err("It is on its way".to_owned()),
                (None, AssistStatus::Idle | AssistStatus::Ready | AssistStatus::Failed(_)) => Ok(()),
            };
            let again = IconButton::new(ICON_REFRESH, "Run the model on this input again");
            if again.side(24.0).enabled(enabled).show(ui) {
                frame
                    .requests
                    .push(Command::Suggest(SuggestCommand::SuggestAgain).into());
            }
            chip(ui, &p, assist);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = RichText::new(&assist.name).color(p.quiet);
                ui.add(Label::new(name).truncate())
                    .on_hover_text("The model that suggests in this task");
            });
        });
    });
}

/// How far the model is with this input.
fn chip(ui: &mut Ui, p: &Palette, assist: &AssistView) {
    let (text, color, hover) = match &assist.status {
        _ if assist.imported => ("imported", p.quiet, notice::NO_NETWORK),
        AssistStatus::Idle => ("not run", p.quiet, "The model has not looked at this input yet"),
        AssistStatus::Queued => ("queued", p.quiet, "The model looks at other inputs first"),
        AssistStatus::Running => ("running", p.accent, "The model looks at this input"),
        AssistStatus::Ready if assist.offers.is_empty() => (
            "nothing found",
            p.quiet,
            "The model has looked at this input and found nothing that the task asks for",
        ),
        AssistStatus::Ready => ("ready", p.good, "The model has looked at this input"),
        AssistStatus::Failed(reason) => ("failed", p.bad, reason.as_str()),
    };
    let font = FontId::proportional(size::SMALL);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(14.0, 4.0), Sense::hover());
    let line = Stroke::new(1.0, color);
    ui.painter()
        .rect_stroke(rect, CornerRadius::same(8), line, StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(7.0, 2.0), galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Model: {text}")));
    response.on_hover_text(hover);
}

/// Why there is nothing from the model, in full.
fn trouble_line(ui: &mut Ui, view: &View, assist: &AssistView) {
    let p = palette(ui.ctx());
    let (text, color): (&str, Color32) = match (&assist.status, missing(view, assist)) {
        _ if assist.imported => return,
        (AssistStatus::Failed(reason), _) => (reason, p.bad),
        (_, Some(reason)) => (reason, p.warn),
        (_, None) => return,
    };
    ui.add(Label::new(RichText::new(text).color(color)).wrap());
}

fn accept_all(ui: &mut Ui, frame: &mut Frame<'_>, assist: &AssistView) {
    let why_not = crate::suggestions::may_decide(crate::canvas::Decide::AcceptAll, frame.view).err();
    let text = format!("Accept all {}", assist.count(SuggestionState::Offered));
    let response = ui.add_enabled(why_not.is_none(), egui::Button::new(text));
    let clicked = response.clicked();
    let key = frame.keys.shortcut(Action::AcceptAll);
    let hover = "Accept all within the range, as one gesture";
    match why_not {
        Some(reason) => {
            response.on_disabled_hover_text(reason);
        }
        None => tooltip(response, hover, key.as_deref(), None),
    }
    if clicked {
        frame.requests.push(Command::Suggest(SuggestCommand::AcceptAll).into());
    }
}
