//! The buttons at the lower edge of the panel, always in sight.

use super::decide::{decided_labelers, is_consensus, may};
use super::{Review, conflict};
use crate::session::view::{ReviewView, View};
use crate::ui::canvas::Canvas;
use crate::ui::desk::Desk;
use crate::ui::keys::{Action, Keymap};
use crate::ui::theme::space;
use crate::ui::widgets::{name, primary_button, tooltip};
use crate::ui::wish::Wish;
use egui::{Panel, Response, Ui};

impl Review {
    /// Shows them.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn footer(
        &mut self,
        ui: &mut Ui,
        view: &View,
        review: &ReviewView,
        desk: &mut Desk,
        canvas: &mut Canvas,
        keys: &Keymap,
        wishes: &mut Vec<Wish>,
    ) {
        let mut pressed = None;
        let selection = canvas.selection().to_vec();
        let frame = egui::Frame::new().inner_margin(egui::Margin {
            top: space::S as i8,
            ..egui::Margin::ZERO
        });
        Panel::bottom("decisions").frame(frame).show(ui, |ui| {
            let mut button = |ui: &mut Ui, text: &str, said: &str, action: Action, first: bool| {
                let may = may(action, view, &selection).unwrap_or(Ok(()));
                if press(ui, text, said, keys.shortcut(action), may, first) {
                    pressed = Some(action);
                }
            };
            ui.horizontal_wrapped(|ui| {
                button(
                    ui,
                    "Approve selected",
                    "Approve selected",
                    Action::ApproveSelected,
                    false,
                );
                button(ui, "Reject selected…", "Reject selected", Action::RejectSelected, false);
            });
            ui.horizontal_wrapped(|ui| {
                let comparing = is_consensus(view) && review.labeler.is_none();
                match comparing {
                    true if conflict::conflicts(review).iter().any(|dispute| dispute.open) => {
                        button(ui, "Merge…", "Merge the versions", Action::MergeVersions, !self.preview);
                        if self.preview {
                            button(ui, "Merge them", "Keep the merged one", Action::ApproveShown, true);
                        }
                        button(ui, "Draw anew", "Turn down and draw it anew", Action::DrawAnew, false);
                    }
                    true => button(ui, "Next that waits", "Next that waits", Action::NextReview, true),
                    false => button(ui, "Approve", "Approve what is shown", Action::ApproveShown, true),
                }
                if !comparing {
                    button(ui, "Reject input…", "Reject the input", Action::RejectInput, false);
                    button(ui, "Request changes…", "Request changes", Action::RequestChanges, false);
                }
                if decided_labelers(review).is_ok() {
                    button(ui, "Reopen", "Take the decision back", Action::Reopen, false);
                }
            });
        });
        if let Some(action) = pressed {
            self.told = self.press(action, view, desk, canvas, wishes).err();
        }
    }
}

fn press(ui: &mut Ui, text: &str, said: &str, key: Option<String>, may: Result<(), String>, first: bool) -> bool {
    let response: Response = ui
        .add_enabled_ui(may.is_ok(), |ui| {
            if first {
                primary_button(ui, text)
            } else {
                ui.button(text)
            }
        })
        .inner;
    name(&response, said);
    let clicked = response.clicked();
    match may.err() {
        None => tooltip(response, said, key.as_deref(), None),
        Some(why) => {
            response.on_disabled_hover_text(why);
        }
    }
    clicked
}
