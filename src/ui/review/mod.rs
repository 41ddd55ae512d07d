//! Deciding on others' work: the panel beside the canvas, what is drawn over it, the grid, the sample.
//!
//! Owns what the window remembers while somebody reviews; what is reviewed is the session's
//! [`session::view::ReviewView`]. May import egui, the domain, session's view and commands, and the rest of
//! the window. Start reading at [`Review::show`]; `decide.rs` says what each key and button asks for, `compare.rs`
//! what labelers disagree on, `feedback.rs` is what a reviewer says when work goes back.

mod compare;
mod conflict;
mod decide;
mod feedback;
mod footer;
mod grid;
mod grid_keys;
mod grid_layout;
mod header;
mod list;
mod overlay;
mod panel;
mod panes;
mod people;
mod remarks;
pub(crate) mod sample;
mod work;

pub(crate) use decide::may;
pub(crate) use header::switch;
use panel::Tab;
pub(super) use panel::{Asked, Review};
pub(crate) use people::{is_by_labeler, tint};
pub(crate) use work::is_singly;

use crate::canvas::{Canvas, Tool};
use crate::frame::Frame;
use crate::keys::{Action, Keymap, ReviewAction};
use crate::request::Request;
use crate::state::{Page, WindowState};
use crate::widgets::{IconButton, quiet, tooltip};
use domain::task::WorkState;
use domain::{InputId, Region, TaskId};
use egui::{Align, Layout, Ui};
use egui_material_icons::icons::ICON_VIEW_COLUMN;
use feedback::{Answer, FeedbackForm};
use session::view::ReviewView;
use session::{Command, NavigateCommand, ReviewCommand};

impl Review {
    /// Shows the panel in the room that is left.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        state: &mut WindowState,
        canvas: &mut Canvas,
    ) -> Option<Asked> {
        let view = frame.view;
        let keys = frame.keys;
        let review = view.review.as_ref()?;
        match header::show(ui, frame, review) {
            Some(Action::Review(ReviewAction::ReviewGrid)) => self.open_grid(review.task, state, frame.requests),
            Some(Action::Instructions) => return Some(Asked::Instructions),
            Some(_) => self.sample = Some(review.task),
            None => {}
        }
        self.past(ui, review, keys);
        ui.separator();
        self.footer(ui, frame, review, state, canvas);
        remarks::show(ui, view, review, canvas);
        if review.works.is_empty() {
            let text = match view.current.as_ref().is_some_and(|current| current.loaded) {
                true => "Nothing was submitted on this input.",
                false => "Reading…",
            };
            quiet(ui, text);
            return None;
        }
        if work::is_consensus(view) {
            self.tabs(ui, review, keys);
            if self.tab == Tab::Conflicts {
                self.conflicts(ui, frame, review, state, canvas);
                return None;
            }
        }
        self.list(ui, frame, review, state, canvas)
    }

    /// Shows what returned work was before, where there is such work.
    fn past(&mut self, ui: &mut Ui, review: &ReviewView, keys: &Keymap) {
        if !work::shown(review).any(|work| work.before.is_some()) {
            return;
        }
        ui.horizontal(|ui| {
            let response = ui.toggle_value(&mut self.old, "Before");
            let key = keys.shortcut(ReviewAction::BeforeAfter);
            tooltip(response, "Show what it was when it was rejected", key.as_deref(), None);
            let said = match self.old {
                true => "Dashed: as it was when rejected",
                false => "Resubmitted after rejection",
            };
            quiet(ui, said);
        });
    }

    fn tabs(&mut self, ui: &mut Ui, review: &ReviewView, keys: &Keymap) {
        let open = conflict::conflicts(review).iter().filter(|c| c.open).count();
        let all: usize = review.works.iter().map(|work| work.annotations.len()).sum();
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.tab, Tab::Conflicts, format!("Conflicts  {open}"));
            ui.selectable_value(&mut self.tab, Tab::Annotations, format!("Annotations  {all}"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let button = IconButton::new(ICON_VIEW_COLUMN, "Labelers side by side")
                    .key(keys.shortcut(ReviewAction::SideBySide))
                    .selected(self.panes.is_some());
                if button.side(24.0).show(ui) {
                    self.panes = match self.panes {
                        Some(_) => None,
                        None => Some(panes::Panes::default()),
                    };
                }
            });
        });
    }

    /// Brings what is remembered up to the view, and goes on where a decision left nothing to decide.
    pub(crate) fn follow(&mut self, frame: &mut Frame<'_>, page: Page, canvas: &mut Canvas) {
        let view = frame.view;
        let Some(review) = &view.review else {
            *self = Self {
                sample: self.sample,
                ..Self::default()
            };
            return;
        };
        let Some(current) = &view.current else { return };
        self.follow_pin(current.input.id, page, canvas, frame.requests);
        if !current.loaded {
            return;
        }
        if self.here != Some(current.input.id) {
            self.here = Some(current.input.id);
            self.conflict = 0;
            self.preview = false;
            self.replacing = None;
        }
        let waits = review.works.iter().any(|work| {
            work.work.reviewer == Some(view.me.id) && work.work.drawn && work.work.state == WorkState::Submitted
        });
        if self.deciding.is_some_and(|input| input != current.input.id) {
            self.deciding = None;
        }
        if self.deciding.is_some() && !waits {
            self.deciding = None;
            frame.requests.push(Command::Review(ReviewCommand::NextReview).into());
        }
    }

    /// Why the last press of a button came to nothing, once.
    pub(crate) fn take_message(&mut self) -> Option<String> {
        self.message.take()
    }

    /// Whether something of it lies over the canvas and takes the keys.
    pub(crate) fn is_asking(&self) -> bool {
        self.sample.is_some() || self.feedback.as_ref().is_some_and(|form| !form.is_pinning())
    }

    /// Whether the next box on the canvas says where feedback belongs.
    pub(crate) fn is_pinning(&self) -> bool {
        self.feedback.as_ref().is_some_and(FeedbackForm::is_pinning)
    }

    /// Gives up what waits for a shape on the canvas. False if nothing did.
    pub(crate) fn cancel_drawing(&mut self, canvas: &mut Canvas) -> bool {
        if let Some(form) = self.feedback.as_mut().filter(|form| form.is_pinning()) {
            form.pin(None);
            canvas.set_tool(Tool::Select);
            return true;
        }
        if self.replacing.take().is_some() {
            canvas.set_tool(Tool::Select);
            return true;
        }
        std::mem::take(&mut self.preview)
    }

    /// A shape was drawn. True if it was meant for the review and is not to be annotated; what it settles besides is
    /// asked for after it.
    pub(crate) fn drawn(&mut self, region: &Region, canvas: &mut Canvas) -> bool {
        let Some(form) = self.feedback.as_mut().filter(|form| form.is_pinning()) else {
            return false;
        };
        form.pin(region.bounds());
        canvas.set_tool(Tool::Select);
        true
    }

    /// What the shape that was just annotated settles.
    pub(crate) fn settled_by_drawing(&mut self, requests: &mut Vec<Request>) {
        if let Some(ids) = self.replacing.take() {
            requests.push(Command::Review(ReviewCommand::TakeInConflict(None, ids)).into());
        }
    }

    /// Puts the form's input on the canvas, if it is not there.
    fn go_and_pin(&mut self, frame: &mut Frame<'_>, form: &FeedbackForm, state: &mut WindowState) {
        let here = frame.view.current.as_ref().map(|current| current.input.id);
        frame.requests.extend(
            form.input()
                .filter(|input| Some(*input) != here)
                .map(|input| Command::Navigate(NavigateCommand::Open(input)))
                .map(Request::from),
        );
        state.page = Page::Canvas;
    }

    /// A box belongs on the form's own input: whoever goes elsewhere meanwhile is asked on, and comes back for it.
    fn follow_pin(&mut self, here: InputId, page: Page, canvas: &mut Canvas, requests: &mut Vec<Request>) {
        let Some(form) = self.feedback.as_mut().filter(|form| form.is_pinning()) else {
            return;
        };
        let away = form.input().filter(|input| *input != here);
        if away.is_none() && page == Page::Canvas {
            return;
        }
        form.pin(None);
        canvas.set_tool(Tool::Select);
        requests.extend(
            away.map(|input| Command::Navigate(NavigateCommand::Open(input)))
                .map(Request::from),
        );
    }

    /// Opens what the sample of a task showed.
    pub(crate) fn show_sample(&mut self, task: TaskId) {
        self.sample = Some(task);
    }

    /// Shows the dialog that is open: the sample, or feedback.
    pub(crate) fn dialog(&mut self, ui: &Ui, frame: &mut Frame<'_>, state: &mut WindowState, canvas: &mut Canvas) {
        let view = frame.view;
        if let Some(task) = self.sample {
            self.sample = Some(task).filter(|task| sample::dialog(ui, frame, *task));
        }
        let Some(mut form) = self.feedback.take().filter(|_| view.review.is_some()) else {
            return;
        };
        match form.show(ui, view) {
            Answer::Open => self.feedback = Some(form),
            Answer::Pin => {
                self.go_and_pin(frame, &form, state);
                canvas.set_tool(Tool::Box);
                self.feedback = Some(form);
            }
            Answer::Closed if form.is_of_grid() => state.page = Page::ReviewGrid,
            Answer::Closed => {}
            Answer::Send(commands) => {
                // Decisions in the grid leave the canvas where it is.
                let here = view.current.as_ref().map(|current| current.input.id);
                self.deciding = here.filter(|_| !form.is_of_grid());
                match &view.review {
                    _ if form.is_of_grid() => state.page = Page::ReviewGrid,
                    Some(review) if form.is_about_some() => {
                        decide::step(view, review, 1, canvas);
                    }
                    Some(_) | None => {}
                }
                frame.requests.extend(commands.into_iter().map(Request::from));
            }
        }
    }
}
