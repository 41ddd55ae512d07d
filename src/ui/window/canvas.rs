//! The canvas in the window, and what came of it.
#![deny(clippy::wildcard_enum_match_arm)]

use super::canvas_menu::CanvasMenu;
use super::{Ui, mode};
use crate::canvas::{CanvasEvent, CanvasKeys, KeyAction, wheel_events};
use crate::canvas_host;
use crate::frame::Frame;
use crate::labeling;
use crate::panels;
use crate::request::Request;
use crate::state::{Page, WindowState};
use crate::suggestions::acceptance;
use domain::{ConceptId, TaskKind};
use session::view::{Severity, View};
use session::{Command, EditCommand, NavigateCommand, Notice, SuggestCommand};

impl Ui {
    /// The canvas, and what came of it.
    pub(super) fn canvas_page(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        let enabled = !self.is_busy();
        let brightness = self.keys.held(ui.ctx(), crate::keys::Action::HoldBrightness);
        let saturation = self.keys.held(ui.ctx(), crate::keys::Action::HoldSaturation);
        self.holding = brightness || saturation;
        if enabled && (brightness || saturation) {
            canvas_host::adjust_by_wheel(ui, &mut self.state.adjust, brightness);
        }
        let mut keys = self.canvas_keys(view);
        keys.wheel_zooms = !(brightness || saturation);
        self.state.labeling.read_question_keys(ui.ctx());
        self.smart_strip(ui, frame);
        let room = ui.available_rect_before_wrap();
        let side_by_side = self.review.is_side_by_side(view);
        let events = match side_by_side {
            true => {
                let canvas = &mut self.canvas;
                self.review.show_panes(ui, canvas, frame, &self.state, &keys)
            }
            false => canvas_host::show(ui, &mut self.canvas, frame, &self.state, &keys),
        };
        for event in events {
            self.canvas_event(event, frame);
        }
        if !side_by_side {
            self.review.paint(ui, view, &self.canvas);
            panels::compared::paint(ui, view, &self.canvas);
            panels::conflict::paint(ui, view, &self.state, &self.canvas);
        }
        labeling::marks::show(ui, room, view, &self.canvas, &self.state);
        labeling::chosen::show(ui, room, view, &self.state);
        if let Some(dialog) = panels::changed::show(ui, room, frame) {
            self.open(dialog, view);
        }
        if let Some(dialog) = panels::conflict::show(ui, room, frame, &mut self.state) {
            self.open(dialog, view);
        }
        self.show_canvas_menu(ui, frame);
    }

    /// Which keys and presses are the canvas's.
    fn canvas_keys(&self, view: &View) -> CanvasKeys {
        let mut keys = self.keys.canvas_keys(mode(view, Page::Canvas));
        if view.review.is_some() && WindowState::kind(view) == Some(TaskKind::Classification) {
            keys.bindings
                .retain(|(_, action)| !matches!(action, KeyAction::Tool(tool) if tool.draws()));
        }
        keys.enabled = !self.is_busy() && self.canvas_menu.is_none();
        // A click beside an open menu closes it, and is nothing else.
        keys.presses = !self.popup_was_open;
        keys
    }

    /// Whether what happens is the canvas's and the keys' alone: nothing that is open, held or focused comes before them.
    fn is_canvas_alone(&self, ctx: &egui::Context, view: &View) -> bool {
        self.state.page == Page::Canvas
            && view.current.is_some()
            && !self.is_busy()
            && !self.holding
            && self.canvas_menu.is_none()
            && !self.state.labeling.is_asking()
            && !self.review.is_side_by_side(view)
            && ctx.memory(|memory| memory.focused().is_none() && memory.top_modal_layer().is_none())
            && !egui::Popup::is_any_open(ctx)
            && (!ctx.input(|i| i.events.is_empty()) || !wheel_events(ctx).is_empty())
    }

    /// Takes in keys and what happened on the canvas before the window is drawn, so that the frame that hears a key shows
    /// what came of it.
    pub(super) fn hear_canvas(&mut self, ctx: &egui::Context, frame: &mut Frame<'_>) {
        if !self.is_canvas_alone(ctx, frame.view) {
            return;
        }
        self.follow_view(ctx, frame);
        self.popup_was_open = false;
        let keys = self.canvas_keys(frame.view);
        let events = canvas_host::hear(ctx, &mut self.canvas, frame, &self.state, &keys);
        for event in events {
            self.canvas_event(event, frame);
        }
        self.hear_keys(ctx, frame);
    }

    /// Brings the canvas up to what the session shows after what was heard, so that it is drawn sharp at once.
    pub(super) fn follow_heard(&mut self, ctx: &egui::Context, frame: &mut Frame<'_>) {
        self.follow_view(ctx, frame);
        let events = canvas_host::follow(ctx, &mut self.canvas, frame, &self.state);
        for event in events {
            self.canvas_event(event, frame);
        }
    }

    pub(super) fn canvas_event(&mut self, event: CanvasEvent, frame: &mut Frame<'_>) {
        match event {
            CanvasEvent::Add { region } if self.review.drawn(&region, &mut self.canvas) => {}
            CanvasEvent::Add { region } => {
                let annotate = |concept| {
                    Command::Edit(EditCommand::Annotate {
                        concept,
                        region,
                        sign: Default::default(),
                    })
                };
                self.with_armed(annotate, frame.requests);
                self.review.settled_by_drawing(frame.requests);
            }
            CanvasEvent::Reshape { changes } => {
                frame.requests.push(Command::Edit(EditCommand::Reshape(changes)).into())
            }
            CanvasEvent::Delete { ids } => frame.requests.push(Command::Edit(EditCommand::Delete(ids)).into()),
            CanvasEvent::Selected(ids) => {
                self.state.scroll_to = ids.last().copied();
                let one = match ids.as_slice() {
                    [one] => frame
                        .view
                        .current
                        .as_ref()
                        .and_then(|c| c.annotations.iter().find(|a| a.id == *one)),
                    _ => None,
                };
                if let Some(annotation) = one {
                    self.state.armed = Some(annotation.concept);
                }
            }
            CanvasEvent::LookChanged(look) => frame
                .requests
                .push(Command::Navigate(NavigateCommand::Look(look)).into()),
            CanvasEvent::Refused(text) => self.refuse(text),
            CanvasEvent::Pointer(point) => self.state.pointer = point,
            CanvasEvent::ToolChanged(_) => {}
            CanvasEvent::Drafted { task, input, draft } => frame
                .requests
                .push(Command::Edit(EditCommand::KeepDraft(task, input, draft)).into()),
            CanvasEvent::Menu { target, at, place } => self.canvas_menu = Some(CanvasMenu::new(target, at, place)),
            CanvasEvent::DraftsBack => self.toast(Notice {
                severity: Severity::Info,
                text: "The shape you had begun here is back. Go on with it, or press Esc.".into(),
            }),
            CanvasEvent::Prompt(prompt) => frame
                .requests
                .push(Command::Suggest(SuggestCommand::Prompt(prompt)).into()),
            CanvasEvent::AcceptOutline => self.with_armed(
                |concept| Command::Suggest(SuggestCommand::AcceptOutline(concept)),
                frame.requests,
            ),
            CanvasEvent::Accept { id, region: None } => frame.requests.push(acceptance(frame.view, id).into()),
            CanvasEvent::Accept {
                id,
                region: Some(region),
            } => {
                self.state.suggesting.reshaped = Some(id);
                frame
                    .requests
                    .push(Command::Suggest(SuggestCommand::AcceptAs(id, region)).into());
            }
            CanvasEvent::AcceptAll => frame.requests.push(Command::Suggest(SuggestCommand::AcceptAll).into()),
            CanvasEvent::Dismiss { ids } => frame
                .requests
                .push(Command::Suggest(SuggestCommand::DismissSuggestions(ids)).into()),
            CanvasEvent::Chosen(id) => self.state.suggesting.scroll_to = id,
        }
    }

    /// Asks for something with the armed concept.
    fn with_armed(&mut self, command: impl FnOnce(ConceptId) -> Command, requests: &mut Vec<Request>) {
        match self.state.armed {
            Some(concept) => requests.push(command(concept).into()),
            None => self.refuse("Choose a concept first: a digit, or / to find one.".into()),
        }
    }

    /// Selects and shows a shape that is to be looked at.
    pub(super) fn show_place(&mut self, view: &View) {
        let Some(id) = self.state.labeling.place_to_show() else {
            return;
        };
        let shown = view.current.iter().flat_map(|current| &current.annotations);
        let bounds = shown.into_iter().find(|a| a.id == id).and_then(|a| a.region.bounds());
        self.canvas.select(&[id]);
        self.state.scroll_to = Some(id);
        if let Some(bounds) = bounds {
            self.canvas.center_on(bounds);
        }
    }
}
