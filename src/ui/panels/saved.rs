//! What the bar at the top says of saving: on disk, and on the server where the project is on one.

use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{Palette, palette, space};
use crate::widgets::scroll_up_to;
use crate::widgets::{icon, name as name_it};
use egui::{Button, Color32, Popup, PopupCloseBehavior, RichText, Ui};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CLOUD_DONE, ICON_CLOUD_OFF, ICON_CLOUD_UPLOAD, ICON_LOCK, ICON_SYNC, ICON_SYNC_PROBLEM,
};
use session::view::{Saving, ServerStatus};
use session::{Command, NavigateCommand, ProjectCommand, notice};

/// Width of the list of changes that were not accepted, in points.
const LIST: f32 = 420.0;

/// What is said.
struct Said {
    glyph: MaterialIcon,
    text: String,
    color: Color32,
    hover: String,
}

/// Shows it; with words where there is room for them.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, words: bool) {
    let saving = &frame.view.saving;
    let said = of(saving, &palette(ui.ctx()));
    if saving.stalled.is_some() && saving.not_saving().is_none() && ui.button("Try again").clicked() {
        frame.requests.push(Command::Project(ProjectCommand::RetrySave).into());
    }
    if let Some(server) = &saving.server {
        if server.restored && ui.button("Send again").on_hover_text(&said.hover).clicked() {
            frame.requests.push(Command::Project(ProjectCommand::SendAgain).into());
        }
        if server.waiting > 0 {
            waiting(ui, server.waiting, frame.requests);
        }
        if !server.refused.is_empty() {
            refused(ui, server, frame.requests);
        }
    }
    if words {
        ui.label(RichText::new(said.text).color(said.color))
            .on_hover_text(&said.hover);
        ui.label(icon(said.glyph).color(said.color)).on_hover_text(said.hover);
    } else {
        ui.label(icon(said.glyph).color(said.color))
            .on_hover_text(format!("{}. {}", said.text, said.hover));
    }
}

fn of(saving: &Saving, p: &Palette) -> Said {
    let said = |glyph, text: &str, color, hover: String| Said {
        glyph,
        text: text.to_owned(),
        color,
        hover,
    };
    if let Some(reason) = &saving.read_only {
        let hover = format!("Nothing can be changed here: {reason}");
        said(ICON_LOCK, "Read-only", p.warn, hover)
    } else if let Some(sentence) = saving.not_saving() {
        said(ICON_CLOUD_OFF, "Not saving", p.bad, sentence.to_owned())
    } else if let Some(reason) = &saving.stalled {
        let text = format!("{} not saved", saving.pending);
        said(ICON_CLOUD_OFF, &text, p.bad, reason.clone())
    } else if saving.pending > 0 {
        let hover = format!("{} on the way to disk", saving.pending);
        said(ICON_SYNC, "Saving", p.quiet, hover)
    } else if let Some(server) = &saving.server {
        on_server(server, p)
    } else {
        said(ICON_CLOUD_DONE, "Saved", p.quiet, "Everything is on disk".to_owned())
    }
}

fn on_server(server: &ServerStatus, p: &Palette) -> Said {
    let host = &server.host;
    let changes = notice::count(server.to_send, "change");
    let (glyph, text, color, hover) = match (&server.stopped, &server.offline) {
        (Some(why), _) => (ICON_SYNC_PROBLEM, "Not sending".to_owned(), p.bad, why.clone()),
        (None, Some(why)) => {
            let text = match server.to_send {
                0 => "Offline".to_owned(),
                waiting => format!("Offline, {} to send", notice::grouped(waiting)),
            };
            let hover = format!("{host} cannot be reached: {why}. What you do is saved here and sent when it can.");
            (ICON_CLOUD_OFF, text, p.warn, hover)
        }
        (None, None) if !server.connected => {
            let hover = format!("Reaching {host}. What you do is saved here meanwhile.");
            (ICON_SYNC, "Connecting".to_owned(), p.quiet, hover)
        }
        (None, None) if server.to_send > 0 => {
            let hover = format!("{changes} saved here and on the way to {host}");
            (ICON_CLOUD_UPLOAD, "Sending".to_owned(), p.quiet, hover)
        }
        (None, None) => {
            let hover = format!("Everything is on {host}");
            (ICON_CLOUD_DONE, "Saved".to_owned(), p.quiet, hover)
        }
    };
    Said {
        glyph,
        text,
        color,
        hover,
    }
}

/// A button that opens what there is to say of changes that are not on the server.
fn trouble(ui: &mut Ui, words: &str) -> egui::Response {
    let p = palette(ui.ctx());
    let button = ui.add(Button::new((
        icon(ICON_SYNC_PROBLEM).color(p.warn),
        RichText::new(words).color(p.warn),
    )));
    name_it(&button, words);
    button
}

fn popup_of(button: &egui::Response) -> Popup<'_> {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(egui::style::StyleModifier::default())
        .gap(space::XS)
}

/// A button that tells of changes that wait for others.
fn waiting(ui: &mut Ui, changes: u64, requests: &mut Vec<Request>) {
    let button = trouble(ui, &format!("{} waiting", notice::grouped(changes)));
    popup_of(&button).show(|ui| {
        ui.set_width(LIST);
        let text = egui::Label::new(notice::waiting(changes))
            .wrap()
            .halign(egui::Align::LEFT);
        ui.vertical(|ui| ui.add(text));
        ui.horizontal(|ui| {
            let hover = "What does not fit without the others' work is listed as not accepted";
            if ui.button("Stop waiting").on_hover_text(hover).clicked() {
                requests.push(Command::Project(ProjectCommand::StopWaiting).into());
                ui.close();
            }
        });
    });
}

/// A button that lists the changes that were not accepted.
fn refused(ui: &mut Ui, server: &ServerStatus, requests: &mut Vec<Request>) {
    let button = trouble(
        ui,
        &format!("{} not accepted", notice::grouped(server.refused.len() as u64)),
    );
    popup_of(&button).show(|ui| {
        let most = ui.ctx().content_rect().height() * 0.6;
        scroll_up_to(most).show(ui, |ui| {
            ui.set_width(LIST);
            for (place, line) in server.refused.iter().enumerate() {
                if place > 0 {
                    ui.separator();
                }
                // A menu justifies what is in it, texts too.
                ui.vertical(|ui| ui.add(egui::Label::new(&line.sentence).wrap().halign(egui::Align::LEFT)));
                ui.horizontal(|ui| {
                    if let Some(input) = line.input
                        && ui.button("Show the input").clicked()
                    {
                        requests.push(Command::Navigate(NavigateCommand::Open(input)).into());
                    }
                    if ui.button("OK").clicked() {
                        requests.push(Command::Project(ProjectCommand::ForgetRefused(line.op)).into());
                    }
                });
            }
        });
    });
}
