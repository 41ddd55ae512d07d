//! Who did what: on this input, and to many inputs of the project at once.

use super::job_parts::WAIT;
use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::{self, heading, quiet};
use egui::{Align, Label, Layout, RichText, ScrollArea, Ui};
use session::view::{GestureLine, HistoryLine, Reverted};
use session::{Command, DataCommand, EditCommand};

/// Shows both histories, newest first.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>) {
    heading(ui, "HISTORY OF THIS INPUT");
    // A part of its own height: what is below must not move away from under a finger when a line is added here.
    let room = egui::vec2(ui.available_width(), ui.available_height() * 0.4);
    ui.allocate_ui_with_layout(room, Layout::top_down(Align::Min), |ui| {
        ui.set_min_size(room);
        of_input(ui, frame);
    });
    ui.separator();
    heading(ui, "WHOLE PROJECT");
    of_project(ui, frame);
}

fn of_input(ui: &mut Ui, frame: &mut Frame<'_>) {
    let view = frame.view;
    if view.history.is_empty() {
        quiet(ui, "Nothing yet. Whatever is done here is kept and shown.");
        return;
    }
    ScrollArea::vertical()
        .id_salt("history")
        .auto_shrink([false, false])
        .show_rows(ui, 22.0, view.history.len(), |ui, range| {
            for line in &view.history[range] {
                let room = egui::vec2(ui.available_width(), 22.0);
                ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
                    bring_back(ui, line, frame.requests);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        when(ui, &line.when);
                        let text = RichText::new(format!("{} {}", line.who, line.what));
                        ui.add(Label::new(crossed(ui, text, line.undone)).truncate());
                    });
                });
            }
        });
}

/// Where shapes of it are missing, they can be had again.
fn bring_back(ui: &mut Ui, line: &HistoryLine, requests: &mut Vec<Request>) {
    let Some(may) = &line.bring_back else { return };
    let text = RichText::new("Bring back").size(size::SMALL);
    let button = ui.add_enabled(may.is_ok(), egui::Button::new(text).small());
    widgets::name(&button, &format!("Bring back: {} {}", line.who, line.what));
    let clicked = button.clicked();
    let why_not = may.as_ref().err().map_or("", String::as_str);
    button
        .on_hover_text("Restores what is missing")
        .on_disabled_hover_text(why_not);
    if clicked {
        requests.push(Command::Edit(EditCommand::BringBack(line.gesture)).into());
    }
}

fn of_project(ui: &mut Ui, frame: &mut Frame<'_>) {
    let view = frame.view;
    if view.gestures.is_empty() {
        quiet(ui, "No bulk changes yet.");
        return;
    }
    ScrollArea::vertical()
        .id_salt("gestures")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for line in &view.gestures {
                gesture(ui, frame, line);
                ui.add_space(space::S);
            }
        });
}

fn gesture(ui: &mut Ui, frame: &mut Frame<'_>, line: &GestureLine) {
    let text = crossed(ui, RichText::new(&line.what), line.reverted == Reverted::Wholly);
    ui.add(Label::new(text).wrap());
    ui.horizontal(|ui| {
        when(ui, &line.when);
        let state = match line.reverted {
            Reverted::Not => "",
            Reverted::Partly => "  ·  undone in part",
            Reverted::Wholly => "  ·  undone",
        };
        let text = RichText::new(format!("{}{state}", line.who)).color(palette(ui.ctx()).quiet);
        ui.label(text.size(size::SMALL));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let why_not = line.why_not.as_deref().or(frame.view.is_working().then_some(WAIT));
            let button = ui.add_enabled(why_not.is_none(), egui::Button::new("Undo"));
            widgets::name(&button, &format!("Undo: {}", line.what));
            let clicked = button.clicked();
            button
                .on_hover_text("Inputs edited since are left and listed")
                .on_disabled_hover_text(why_not.unwrap_or_default());
            if clicked {
                frame
                    .requests
                    .push(Command::Data(DataCommand::TakeBack(line.gesture)).into());
            }
        });
    });
}

fn when(ui: &mut Ui, when: &str) {
    let p = palette(ui.ctx());
    let short = when.get(5..16).unwrap_or(when).replace('T', " ");
    ui.label(RichText::new(short).size(size::SMALL).color(p.quiet).monospace())
        .on_hover_text(when);
}

/// What was undone is struck through.
fn crossed(ui: &Ui, text: RichText, undone: bool) -> RichText {
    if undone {
        text.strikethrough().color(palette(ui.ctx()).quiet)
    } else {
        text
    }
}
