//! The bar over the canvas when the picture on it is not the one that was labeled: what it is, is asked in place.

use crate::frame::Frame;
use crate::request::Dialog;
use crate::request::Request;
use crate::theme::{palette, space};
use crate::widgets::{primary_button, quiet};
use domain::Size;
use domain::workflow::Permission;
use egui::{Align2, Area, Button, Id, Label, Order, Rect, RichText, Ui, vec2};
use session::changed::NewPicture;
use session::{Command, DataCommand};

/// Shows it at the upper edge of the canvas, which lies in `canvas` (points), if the picture changed.
pub(crate) fn show(ui: &Ui, canvas: Rect, frame: &mut Frame<'_>) -> Option<Dialog> {
    let view = frame.view;
    let (changed, current) = (view.changed.as_ref()?, view.current.as_ref()?);
    if changed.input != current.input.id {
        return None;
    }
    let mut dialog = None;
    let p = palette(ui.ctx());
    let width = (canvas.width() - 2.0 * space::L).min(620.0);
    let place = canvas.center_top() + vec2(0.0, space::M);
    let area = Area::new(Id::unique("changed picture")).order(Order::Middle);
    area.pivot(Align2::CENTER_TOP).fixed_pos(place).show(ui.ctx(), |ui| {
        egui::Frame::new()
            .fill(p.raised)
            .stroke(egui::Stroke::new(1.0, p.warn))
            .corner_radius(8)
            .inner_margin(space::M)
            .show(ui, |ui| {
                ui.set_width(width);
                ui.label(RichText::new("This is not the picture that was labeled").strong());
                ui.add(Label::new(RichText::new(sentence(changed.labeled, &changed.now)).color(p.quiet)).wrap());
                let why_not = match (view.allowed(Permission::AddInputs), &changed.now) {
                    (Err(why), _) => Some(why),
                    _ if view.is_working() => Some(super::job_parts::WAIT.to_owned()),
                    (Ok(()), Err(_)) => Some("The file that is there cannot be read as a picture".to_owned()),
                    (Ok(()), Ok(_)) => None,
                };
                let inputs = vec![changed.input];
                ui.horizontal_wrapped(|ui| {
                    let settle = |what| Request::from(Command::Data(DataCommand::SettlePictures(inputs.clone(), what)));
                    let likely = !is_of_another_shape(changed.labeled, &changed.now);
                    let button = |ui: &mut Ui, text: &str, first: bool| {
                        let shown = ui.add_enabled_ui(why_not.is_none(), |ui| match first {
                            true => primary_button(ui, text),
                            false => ui.button(text),
                        });
                        shown.inner
                    };
                    let same = button(ui, "The same picture", likely);
                    let about = "Keep what was labeled; where the size differs, it is scaled";
                    if same.on_hover_text(about).clicked() {
                        frame.requests.push(settle(NewPicture::Same));
                    }
                    let another = button(ui, "Another picture…", !likely);
                    let about = "Label it again: annotations of the old picture are removed; this can be undone";
                    if another.on_hover_text(about).clicked() {
                        dialog = Some(Dialog::Relabel(changed.input));
                    }
                    let may_remove = view.allowed(Permission::AddInputs).is_ok();
                    let out = ui.add_enabled(may_remove, Button::new("Remove from project…"));
                    if out.on_hover_text("Neither: remove it, with its annotations").clicked() {
                        dialog = Some(Dialog::RemoveInput(changed.input));
                    }
                });
                if let Some(why_not) = &why_not {
                    quiet(ui, why_not.as_str());
                }
            });
    });
    dialog
}

fn sentence(labeled: Size, now: &Result<Size, String>) -> String {
    let pixels = |size: &Size| format!("{} × {}", size.width, size.height);
    match now {
        Err(reason) => format!("The file was replaced since, and cannot be read: {reason}."),
        Ok(now) if *now == labeled => "The file was replaced since, by one of the same size. What is it?".to_owned(),
        Ok(now) => {
            let (old, new) = (pixels(&labeled), pixels(now));
            let shape = match is_of_another_shape(labeled, &Ok(*now)) {
                true => ", and of another shape",
                false => "",
            };
            format!("The file was replaced since: it was {old} pixels, and is {new}{shape}. What is it?")
        }
    }
}

/// Whether the pictures cannot be one in two sizes.
fn is_of_another_shape(labeled: Size, now: &Result<Size, String>) -> bool {
    let wide = |size: &Size| f64::from(size.width) / f64::from(size.height).max(1.0);
    now.as_ref()
        .is_ok_and(|now| (wide(&labeled) / wide(now)).ln().abs() > 0.02)
}
