//! The window as a whole: everything it remembers, what is where, and which key does what.
//!
//! Owns [`Ui`], all of whose methods stand here: nothing else of the crate knows it. May import every other folder.
//! Start reading at [`Ui::show`], then `layout` (what is where), `actions` (what keys do), `canvas` (what came of the
//! canvas), `dialogs` (what may open) and `overlays` (what lies over it).

mod actions;
mod canvas;
mod canvas_menu;
mod dialogs;
mod incoming;
mod layout;
mod overlays;
mod press;
mod side_panel;
mod smart_polygon;
mod status_bar;
mod suggestions;

use crate::browser::Browser;
use crate::canvas::Canvas;
use crate::clean::Settled;
use crate::dialogs::{KeySheet, Palette, SettingsDialog};
use crate::filmstrip::Filmstrip;
use crate::forms::PathEntry;
use crate::frame::Frame;
use crate::instructions::Instructions;
use crate::keys::{Keymap, Mode};
use crate::members::{LoginDialog, SignInDialog};
use crate::models;
use crate::notices::Notices;
use crate::numbers::NumbersPage;
use crate::opening::{self, OpeningPage};
use crate::request::Request;
use crate::review::Review;
use crate::state::{Page, WindowState};
use crate::task_form::TaskForm;
use crate::tasks_page;
use crate::theme::{self, palette};
use crate::welcome;
use crate::widgets::guide_textures::GuideTextures;
use crate::widgets::thumbs::Thumbs;
use canvas_menu::CanvasMenu;
use dialogs::Form;
use domain::{Member, TaskKind};
use egui::CentralPanel;
use session::view::{Severity, View};
use session::{Notice, Settings};
use std::rc::Rc;

/// Everything the window remembers.
pub struct Ui {
    canvas: Canvas,
    canvas_menu: Option<CanvasMenu>,
    state: WindowState,
    keys: Rc<Keymap>,
    palette: Palette,
    key_sheet: KeySheet,
    settings_dialog: SettingsDialog,
    form: Option<Form>,
    review: Review,
    path_entry: Option<PathEntry>,
    leaving: bool,
    login: Option<LoginDialog>,
    sign_in: Option<SignInDialog>,
    opening: Option<OpeningPage>,
    filmstrip: Filmstrip,
    browser: Browser,
    thumbs: Thumbs,
    guide_textures: GuideTextures,
    instructions: Instructions,
    /// Tasks that somebody began to make or to change, and left.
    unfinished_tasks: Vec<TaskForm>,
    notices: Notices,
    unfolded: models::Unfolded,
    tasks_page: tasks_page::TasksPage,
    numbers_page: NumbersPage,
    clean_settled: Settled,
    popup_was_open: bool,
    /// A key is held for what it does meanwhile.
    holding: bool,
    renderer: &'static str,
    keys_of: Settings,
    offered_first_task: bool,
}

impl Ui {
    /// The window as it is first shown.
    pub fn new(settings: &Settings) -> Self {
        Self {
            canvas: Canvas::default(),
            canvas_menu: None,
            state: WindowState::default(),
            keys: Rc::new(Keymap::new(settings)),
            palette: Palette::default(),
            key_sheet: KeySheet::default(),
            settings_dialog: SettingsDialog::default(),
            form: None,
            review: Review::default(),
            path_entry: None,
            leaving: false,
            login: None,
            sign_in: None,
            opening: None,
            filmstrip: Filmstrip::default(),
            browser: Browser::default(),
            thumbs: Thumbs::new(settings.picture_memory().thumbnails),
            guide_textures: GuideTextures::default(),
            instructions: Instructions::default(),
            unfinished_tasks: Vec::new(),
            notices: Notices::default(),
            unfolded: models::Unfolded::default(),
            tasks_page: tasks_page::TasksPage::default(),
            numbers_page: NumbersPage::default(),
            clean_settled: Settled::default(),
            popup_was_open: false,
            holding: false,
            renderer: "",
            keys_of: settings.clone(),
            offered_first_task: false,
        }
    }

    /// Forgets what belongs to the project that was open.
    pub fn project_changed(&mut self) {
        let settings = self.keys_of.clone();
        *self = Self {
            renderer: self.renderer,
            ..Self::new(&settings)
        };
    }

    /// What paints the window, for *About*.
    pub fn painted_by(&mut self, renderer: &'static str) {
        self.renderer = renderer;
    }

    /// Whether the page in the middle is the canvas.
    pub fn shows_canvas(&self) -> bool {
        self.state.page == Page::Canvas
    }

    /// Whether a button is held for the canvas.
    pub fn canvas_has_pointer(&self) -> bool {
        self.canvas.has_pointer()
    }

    /// Whether something is shown only while a key is held.
    pub fn holds_key(&self) -> bool {
        self.holding || self.canvas.holds_pan_key()
    }

    /// The page in the middle, for programs that open the window somewhere else.
    pub fn go_to(&mut self, page: Page) {
        self.state.page = page;
    }

    /// A project is being opened, or none: what is told of it while no view is shown.
    pub fn tell_opening(&mut self, page: Option<OpeningPage>) {
        self.opening = page;
    }

    /// Asks who works on a project: one of these people of its team.
    pub fn ask_login(&mut self, project: String, team: &[Member], people: Vec<Member>) {
        self.login = Some(LoginDialog::new(project, team, people));
    }

    /// Asks for a project on a server: with the address of a try that was refused, and why.
    pub fn ask_server(&mut self, address: String, wrong: Option<String>) {
        self.sign_in = Some(SignInDialog::new(address, wrong));
    }

    /// The passphrase was not right, or is missing: why.
    pub fn login_refused(&mut self, reason: String) {
        if let Some(login) = &mut self.login {
            login.refused(reason);
        }
    }

    /// Takes in what is pressed before anything is drawn, as far as it is for the canvas and the keys, and returns what is
    /// wanted: [`Self::show`] is then given the view that came of it.
    pub fn hear(&mut self, ctx: &egui::Context, view: &View, settings: &Settings) -> Vec<Request> {
        self.in_frame(view, settings, |ui, frame| ui.hear_canvas(ctx, frame))
    }

    /// What the canvas asks for after what was heard was done: call it with the view that came of it, before
    /// [`Self::show`].
    pub fn follow(&mut self, ctx: &egui::Context, view: &View, settings: &Settings) -> Vec<Request> {
        self.in_frame(view, settings, |ui, frame| {
            if ui.shows_canvas() && !ui.review.is_side_by_side(view) {
                ui.follow_heard(ctx, frame);
            }
        })
    }

    /// What is asked for by an act that is given a frame.
    fn in_frame(
        &mut self,
        view: &View,
        settings: &Settings,
        act: impl FnOnce(&mut Self, &mut Frame<'_>),
    ) -> Vec<Request> {
        let mut requests = Vec::new();
        let keys = self.keys.clone();
        let frame = &mut Frame {
            view,
            keys: &keys,
            settings,
            requests: &mut requests,
        };
        act(self, frame);
        requests
    }

    /// Shows one frame and returns what is wanted of session and desktop.
    pub fn show(
        &mut self,
        ui: &mut egui::Ui,
        view: Option<&View>,
        settings: &Settings,
        notices: Vec<Notice>,
    ) -> Vec<Request> {
        let mut requests = Vec::new();
        // egui lets lists glide: the next frame goes on.
        if ui.input(|i| i.smooth_scroll_delta() != egui::Vec2::ZERO) {
            ui.ctx().request_repaint();
        }
        theme::apply(ui.ctx(), settings.theme, settings.text_size);
        if self.keys_of != *settings {
            self.keys = Rc::new(Keymap::new(settings));
            self.keys_of = settings.clone();
        }
        for notice in notices {
            self.toast(notice);
        }
        if let Some(view) = view {
            self.guide_textures.refresh(ui.ctx(), view);
        }
        match view {
            Some(view) => {
                requests = self.in_frame(view, settings, |window, frame| {
                    window.show_project(ui, frame);
                    window.project_overlays(ui, frame);
                });
            }
            None => {
                let p = palette(ui.ctx());
                self.status_bar(ui, None);
                CentralPanel::default()
                    .frame(egui::Frame::new().fill(p.panel))
                    .show(ui, |ui| match &self.opening {
                        Some(page) => opening::show(ui, page, &mut requests),
                        None => welcome::show(ui, settings, &mut requests),
                    });
            }
        }
        self.overlays(ui, view, settings, &mut requests);
        if view.is_some_and(|view| view.reading) {
            ui.ctx().set_cursor_icon(egui::CursorIcon::Progress);
        }
        requests.extend(
            view.and_then(|view| self.guide_textures.wanted(view))
                .map(Request::from),
        );
        requests
    }

    /// Says why something is not done.
    fn refuse(&mut self, text: String) {
        self.toast(Notice {
            severity: Severity::Refusal,
            text,
        });
    }

    fn toast(&mut self, notice: Notice) {
        self.notices.add(notice);
    }

    /// Whether something lies over the canvas and takes the keys.
    fn is_busy(&self) -> bool {
        self.form.is_some()
            || self.review.is_asking()
            || self.leaving
            || self.path_entry.is_some()
            || self.login.is_some()
            || self.sign_in.is_some()
            || self.state.editing.is_some()
            || self.state.labeling.is_writing()
            || self.palette.is_open()
            || self.key_sheet.is_open()
            || self.settings_dialog.is_open()
            || self.instructions.is_open()
    }
}

/// Which keys mean something on a page.
fn mode(view: &View, page: Page) -> Mode {
    use domain::task::ReviewStrategy;
    if let (Page::Canvas, Some(_), Some(summary)) = (page, &view.review, view.open_task()) {
        return match summary.task.review_strategy {
            ReviewStrategy::Consensus { .. } => Mode::Comparing,
            ReviewStrategy::None | ReviewStrategy::Manual { .. } => Mode::Reviewing,
        };
    }
    match (page, WindowState::kind(view)) {
        (Page::Canvas, Some(TaskKind::Classification)) => Mode::Classifying,
        (Page::Canvas, _) => Mode::Drawing,
        (Page::ReviewGrid, _) => Mode::ReviewGrid,
        (Page::Browser, _) => Mode::Browsing,
        (Page::Tasks | Page::Models | Page::Numbers, _) => Mode::Elsewhere,
    }
}
