//! The buttons at the lower edge of the panel, always in sight.

use super::decide::may;
use super::work::{decided, is_consensus};
use super::{Review, conflict};
use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::keys::{CompareAction, ReviewAction};
use crate::state::WindowState;
use crate::theme::space;
use crate::widgets::{name, primary_button, tooltip};
use domain::TaskKind;
use egui::{Id, Panel, Response, Ui, UiBuilder};
use session::view::ReviewView;

impl Review {
    /// Shows them.
    pub(super) fn footer(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        review: &ReviewView,
        state: &mut WindowState,
        canvas: &mut Canvas,
    ) {
        let view = frame.view;
        let mut pressed = None;
        let selection = canvas.selection().to_vec();
        let comparing = is_consensus(view) && review.labeler.is_none();
        let open = conflict::conflicts(review).iter().any(|dispute| dispute.open);
        let mergeable = self.mergeable(review);
        let padding = egui::Frame::new().inner_margin(egui::Margin {
            top: space::S as i8,
            ..egui::Margin::ZERO
        });
        // What is read above comes in bit by bit. A button that had another identity when it is released than when it was
        // pressed would not be pressed at all.
        let apart = UiBuilder::new().scope_id(Id::unique("decisions on this input"));
        let panel = Panel::bottom("decisions").frame(padding);
        panel.show(ui, |ui| {
            ui.scope_builder(apart, |ui| {
                let mut button = |ui: &mut Ui, text: &str, said: &str, action: ReviewAction, first: bool| {
                    let mut may = may(action, view, &selection);
                    if action == ReviewAction::Compare(CompareAction::MergeVersions) {
                        may = may.and_then(|()| mergeable.clone());
                    }
                    if press(ui, text, said, frame.keys.shortcut(action), may, first) {
                        pressed = Some(action);
                    }
                };
                // What is pressed most stands in the lower row, and nothing wraps: the panel's height stays.
                ui.horizontal(|ui| {
                    button(
                        ui,
                        "Approve selected",
                        "Approve selected",
                        ReviewAction::ApproveSelected,
                        false,
                    );
                    button(
                        ui,
                        "Reject selected…",
                        "Reject selected",
                        ReviewAction::RejectSelected,
                        false,
                    );
                    if decided(review, &[]).is_ok() {
                        button(ui, "Reopen", "Undo decision", ReviewAction::Reopen, false);
                    }
                });
                ui.horizontal(|ui| {
                    if !comparing {
                        button(ui, "Approve", "Approve what is shown", ReviewAction::ApproveShown, true);
                        button(
                            ui,
                            "Reject input…",
                            "Reject the input",
                            ReviewAction::RejectInput,
                            false,
                        );
                        button(
                            ui,
                            "Request changes…",
                            "Request changes",
                            ReviewAction::RequestChanges,
                            false,
                        );
                        return;
                    }
                    match (open, self.preview) {
                        (false, _) => button(ui, "Next pending", "Next pending", ReviewAction::NextReview, true),
                        (true, false) => button(
                            ui,
                            "Merge…",
                            "Merge the versions",
                            CompareAction::MergeVersions.into(),
                            true,
                        ),
                        (true, true) => {
                            button(ui, "Keep it merged", "Keep it merged", ReviewAction::ApproveShown, true);
                            button(
                                ui,
                                "Don't merge",
                                "Not merged",
                                CompareAction::MergeVersions.into(),
                                false,
                            );
                        }
                    }
                    if open && WindowState::kind(view) != Some(TaskKind::Classification) {
                        button(ui, "Redraw", "Reject and redraw", CompareAction::DrawAnew.into(), false);
                    }
                });
            })
        });
        if let Some(action) = pressed {
            self.message = self.press(action, frame, state, canvas).err();
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
