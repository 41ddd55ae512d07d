//! Where everything is in the window while a project is open.

use super::Ui;
use crate::frame::Frame;
use crate::models;
use crate::panels;
use crate::request::{Dialog, Request};
use crate::state::Page;
use crate::theme::{palette, space};
use domain::Sign;
use egui::{CentralPanel, Margin, Panel};
use session::View;

impl Ui {
    /// Shows an open project.
    pub(super) fn show_project(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        self.popup_was_open = egui::Popup::is_any_open(ui.ctx());
        self.follow_view(ui.ctx(), frame);
        let mut dialog = self.bars(ui, frame);
        let has_list = view.list.scope_count > 0;
        if self.state.page == Page::Canvas && has_list {
            self.around_canvas(ui, frame);
        }
        if has_list && panels::differences::are_shown(view, &self.state) {
            Panel::right("differences")
                .default_size(248.0)
                .size_range(200.0..=400.0)
                .resizable(true)
                .frame(bar(ui, Margin::same(space::M as i8)))
                .show(ui, |ui| {
                    panels::differences::show(ui, frame, &mut self.state);
                });
        }
        if has_list && panels::compared::are_shown(view, &self.state) {
            Panel::right("compared")
                .default_size(264.0)
                .size_range(200.0..=420.0)
                .resizable(true)
                .frame(bar(ui, Margin::same(space::M as i8)))
                .show(ui, |ui| {
                    panels::compared::show(ui, frame, &mut self.state);
                });
        }
        if self.state.page != Page::Browser {
            frame.requests.extend(self.browser.leave_objects().map(Request::from));
        }
        if self.state.page != Page::Numbers {
            self.numbers_page.leave(frame.requests);
        }
        let p = palette(ui.ctx());
        let fill = if self.state.page == Page::Canvas && view.current.is_some() {
            p.canvas
        } else {
            p.panel
        };
        let asked = CentralPanel::default()
            .frame(egui::Frame::new().fill(fill))
            .show(ui, |ui| self.page(ui, frame));
        dialog = dialog.or(asked.inner);
        panels::differences::follow(frame, &mut self.state, &mut self.canvas);
        panels::concepts::editor(ui, frame.view, &mut self.state, frame.requests);
        if let Some(dialog) = dialog {
            self.open(dialog, view);
        }
        self.listen(ui, frame);
        if let Some(action) = self.state.requested.take() {
            self.ask(ui.ctx(), action, frame);
        }
        if self.state.labeling.is_submitting() {
            ui.ctx().request_repaint();
        }
        self.prepare_smart(frame);
    }

    /// Brings what the window remembers up to what the session shows.
    pub(super) fn follow_view(&mut self, ctx: &egui::Context, frame: &mut Frame<'_>) {
        let view = frame.view;
        self.state.refresh(view);
        self.review.follow(frame, self.state.page, &mut self.canvas);
        self.state.pinning = self.review.is_pinning();
        if let Some(tool) = self.state.tool_of_task(view) {
            self.canvas.set_tool(tool);
        }
        self.state.draft_steps = (self.canvas.may_step_back(), self.canvas.may_step_forward());
        self.reserve_tab(ctx, view);
        if let Some(made) = self.state.suggesting.follow(view) {
            self.canvas.select(&[made]);
        }
        if let Some(made) = self.state.follow_made(view) {
            self.canvas.select(&made);
        }
        self.show_followed(view);
        self.offer_first_task(view);
        if let Some(added) = self.state.added.take() {
            self.use_concept(added, frame, Sign::Present);
        }
        self.state.labeling.continue_submitting(frame);
        self.show_place(view);
    }

    /// Selects the annotation that was opened from the view of objects, once its input is read.
    fn show_followed(&mut self, view: &View) {
        if self.state.page != Page::Canvas {
            self.state.follow_object = None;
        }
        let Some((input, annotation)) = self.state.follow_object else {
            return;
        };
        let Some(current) = view.current.as_ref().filter(|current| current.input.id == input) else {
            return;
        };
        if !current.loaded {
            return;
        }
        self.state.follow_object = None;
        let Some(found) = current.annotations.iter().find(|known| known.id == annotation) else {
            return;
        };
        self.canvas.select(&[annotation]);
        self.state.scroll_to = Some(annotation);
        self.state.suggesting.lower = crate::state::suggesting::Lower::Annotations;
        if let Some(bounds) = found.region.bounds() {
            self.canvas.zoom_on(bounds);
        }
    }

    /// The bars at the top and at the bottom; returns the dialog that one of them asks for.
    fn bars(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) -> Option<Dialog> {
        let mut dialog = None;
        Panel::top("top")
            .exact_size(46.0)
            .frame(bar(ui, Margin::symmetric(space::M as i8, 4)))
            .show(ui, |ui| {
                let bar = panels::top::show(ui, frame, &mut self.state);
                dialog = bar.dialog;
                if bar.go_to {
                    self.palette.open_inputs();
                }
            });
        crate::not_saving::bar(ui, frame);
        self.ask_before_leaving(ui, frame);
        self.status_bar(ui, Some(frame)).or(dialog)
    }

    /// The filmstrip, the tools and the panel at the side.
    fn around_canvas(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        Panel::bottom("filmstrip")
            .exact_size(106.0)
            .frame(bar(ui, Margin::symmetric(space::S as i8, 6)))
            .show(ui, |ui| {
                frame.requests.extend(self.filmstrip.show(ui, view, &mut self.thumbs));
            });
        Panel::left("tools")
            .exact_size(48.0)
            .frame(bar(ui, Margin::symmetric(6, 4)))
            .show(ui, |ui| {
                panels::tools::show(ui, frame, &mut self.state, &mut self.canvas);
            });
        let (id, width) = match view.review {
            Some(_) => ("side of the review", 348.0),
            None => ("side", 304.0),
        };
        Panel::right(id)
            .default_size(width)
            .size_range(240.0..=520.0)
            .resizable(true)
            .frame(bar(ui, Margin::same(space::M as i8)))
            .show(ui, |ui| self.side(ui, frame));
    }

    /// The page in the middle; returns the dialog that it asks for.
    fn page(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) -> Option<Dialog> {
        let view = frame.view;
        match self.state.page {
            Page::Canvas if view.current.is_some() => self.canvas_page(ui, frame),
            Page::ReviewGrid => self.grid_page(ui, frame),
            Page::Browser => {
                let outcome = self.browser.show(ui, view, &mut self.thumbs);
                frame.requests.extend(outcome.requests);
                if outcome.open {
                    self.state.page = Page::Canvas;
                    self.state.follow_object = outcome.show;
                }
                return outcome.dialog;
            }
            Page::Numbers => self.numbers_page.show(ui, frame, &mut self.state),
            Page::Models => return models::page::show(ui, frame, &mut self.unfolded),
            Page::Tasks | Page::Canvas => {
                let takes_keys = !self.is_busy();
                return self.tasks_page.show(ui, frame, &mut self.state, takes_keys);
            }
        }
        None
    }

    fn grid_page(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let state = &mut self.state;
        self.review.show_grid(ui, frame, state);
        self.show_review_message();
    }
}

fn bar(ui: &egui::Ui, margin: Margin) -> egui::Frame {
    egui::Frame::new().fill(palette(ui.ctx()).panel).inner_margin(margin)
}
