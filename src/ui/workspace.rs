//! The window as a whole: what is where, and which key does what.

use super::browser::Browser;
use super::canvas::{Canvas, CanvasEvent, KeyAction};
use super::canvas_menu::CanvasMenu;
use super::desk::{Desk, Page, Side};
use super::dialogs::{KeySheet, Palette, SettingsDialog};
use super::filmstrip::Filmstrip;
use super::forms::{Form, PathEntry};
use super::instructions::Instructions;
use super::keys::{Keymap, Mode};
use super::labeling;
use super::notices::Notices;
use super::numbers::NumbersPage;
use super::plates::Plates;
use super::request::Request;
use super::review::{Asked, Review};
use super::suggesting::Lower;
use super::task_form::TaskForm;
use super::team::WhoDialog;
use super::theme::{self, palette, space};
use super::thumbs::Thumbs;
use super::widgets::{heading, quiet};
use super::{models, panels, stage, tasks_page, welcome};
use crate::frame::Frame;
use domain::{ConceptId, Member, Sign, TaskKind};
use egui::{CentralPanel, Margin, Panel};
use session::view::{Gravity, View};
use session::{Command, Notice, Settings};
use std::rc::Rc;

/// Everything the window remembers.
pub struct Ui {
    pub(super) canvas: Canvas,
    pub(super) canvas_menu: Option<CanvasMenu>,
    pub(super) desk: Desk,
    pub(super) keys: Rc<Keymap>,
    pub(super) palette: Palette,
    pub(super) key_sheet: KeySheet,
    pub(super) settings_dialog: SettingsDialog,
    pub(super) form: Option<Form>,
    pub(super) review: Review,
    pub(super) path_entry: Option<PathEntry>,
    pub(super) leaving: bool,
    pub(super) who: Option<WhoDialog>,
    filmstrip: Filmstrip,
    pub(super) browser: Browser,
    thumbs: Thumbs,
    pub(super) plates: Plates,
    pub(super) instructions: Instructions,
    /// Tasks that somebody began to make or to change, and left.
    pub(super) begun: Vec<TaskForm>,
    pub(super) notices: Notices,
    unfolded: models::Unfolded,
    tasks_page: tasks_page::TasksPage,
    pub(super) numbers_page: NumbersPage,
    pub(super) popup_was_open: bool,
    keys_of: Settings,
    pub(super) offered_first_task: bool,
}

impl Ui {
    /// The window as it is first shown.
    pub fn new(settings: &Settings) -> Self {
        Self {
            canvas: Canvas::default(),
            canvas_menu: None,
            desk: Desk::default(),
            keys: Rc::new(Keymap::new(settings)),
            palette: Palette::default(),
            key_sheet: KeySheet::default(),
            settings_dialog: SettingsDialog::default(),
            form: None,
            review: Review::default(),
            path_entry: None,
            leaving: false,
            who: None,
            filmstrip: Filmstrip::default(),
            browser: Browser::default(),
            thumbs: Thumbs::default(),
            plates: Plates::default(),
            instructions: Instructions::default(),
            begun: Vec::new(),
            notices: Notices::default(),
            unfolded: models::Unfolded::default(),
            tasks_page: tasks_page::TasksPage::default(),
            numbers_page: NumbersPage::default(),
            popup_was_open: false,
            keys_of: settings.clone(),
            offered_first_task: false,
        }
    }

    /// Forgets what belongs to the project that was open.
    pub fn project_changed(&mut self) {
        let settings = self.keys_of.clone();
        *self = Self::new(&settings);
    }

    /// The page in the middle, for programs that open the window somewhere else.
    pub fn go_to(&mut self, page: Page) {
        self.desk.page = page;
    }

    /// Asks who works on a project: one of these people of its team.
    pub fn ask_who(&mut self, project: String, team: &[Member], people: Vec<Member>) {
        self.who = Some(WhoDialog::new(project, team, people));
    }

    /// Whoever said who they are was not believed, for this reason.
    pub fn who_is_refused(&mut self, reason: String) {
        if let Some(who) = &mut self.who {
            who.refused(reason);
        }
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
        theme::apply(ui.ctx(), settings.theme, settings.text_size);
        if self.keys_of != *settings {
            self.keys = Rc::new(Keymap::new(settings));
            self.keys_of = settings.clone();
        }
        for notice in notices {
            self.toast(notice);
        }
        if let Some(view) = view {
            self.plates.refresh(ui.ctx(), view);
        }
        match view {
            Some(view) => {
                let keys = self.keys.clone();
                let frame = &mut Frame {
                    view,
                    keys: &keys,
                    settings,
                    requests: &mut requests,
                };
                self.project(ui, frame);
                self.over_project(ui, frame);
            }
            None => {
                let p = palette(ui.ctx());
                self.status_bar(ui, None);
                CentralPanel::default()
                    .frame(egui::Frame::new().fill(p.panel))
                    .show(ui, |ui| welcome::show(ui, settings, &mut requests));
            }
        }
        self.over(ui, view, settings, &mut requests);
        requests.extend(view.and_then(|view| self.plates.wanted(view)).map(Request::from));
        requests
    }

    /// Says why something is not done.
    fn refuse(&mut self, text: String) {
        self.toast(Notice {
            gravity: Gravity::Refusal,
            text,
        });
    }

    pub(super) fn toast(&mut self, notice: Notice) {
        self.notices.add(notice);
    }

    fn project(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        self.popup_was_open = egui::Popup::is_any_open(ui.ctx());
        self.desk.refresh(view);
        self.review.follow(frame, self.desk.page, &mut self.canvas);
        self.desk.pinning = self.review.is_pinning();
        if let Some(tool) = self.desk.tool_of_task(view) {
            self.canvas.set_tool(tool);
        }
        self.desk.draft_steps = (self.canvas.may_step_back(), self.canvas.may_step_forward());
        self.keep_tab(ui.ctx(), view);
        if let Some(made) = self.desk.suggesting.follow(view) {
            self.canvas.select(&[made]);
        }
        if let Some(made) = self.desk.follow_made(view) {
            self.canvas.select(&made);
        }
        self.offer_first_task(view);
        if let Some(added) = self.desk.added.take() {
            self.use_concept(added, frame, Sign::Present);
        }
        self.desk.labeling.go_on_submitting(frame);
        self.show_place(view);
        let p = palette(ui.ctx());
        let bar = |margin: Margin| egui::Frame::new().fill(p.panel).inner_margin(margin);
        let mut dialog = None;
        Panel::top("top")
            .exact_size(46.0)
            .frame(bar(Margin::symmetric(space::M as i8, 4)))
            .show(ui, |ui| {
                let bar = panels::top::show(ui, frame, &mut self.desk);
                dialog = bar.dialog;
                if bar.go_to {
                    self.palette.open_inputs();
                }
            });
        super::displaced::bar(ui, frame);
        self.ask_before_leaving(ui, frame);
        dialog = self.status_bar(ui, Some(&mut *frame)).or(dialog);
        let has_list = view.list.scope_count > 0;
        if self.desk.page == Page::Canvas && has_list {
            Panel::bottom("filmstrip")
                .exact_size(106.0)
                .frame(bar(Margin::symmetric(space::S as i8, 6)))
                .show(ui, |ui| {
                    frame.requests.extend(self.filmstrip.show(ui, view, &mut self.thumbs));
                });
            Panel::left("tools")
                .exact_size(48.0)
                .frame(bar(Margin::symmetric(6, 4)))
                .show(ui, |ui| {
                    panels::tools::show(ui, frame, &mut self.desk, &mut self.canvas);
                });
            let (id, width) = match view.review {
                Some(_) => ("side of the review", 348.0),
                None => ("side", 304.0),
            };
            Panel::right(id)
                .default_size(width)
                .size_range(240.0..=520.0)
                .resizable(true)
                .frame(bar(Margin::same(space::M as i8)))
                .show(ui, |ui| self.side(ui, frame));
        }
        if has_list && panels::differences::are_shown(view, &self.desk) {
            Panel::right("differences")
                .default_size(248.0)
                .size_range(200.0..=400.0)
                .resizable(true)
                .frame(bar(Margin::same(space::M as i8)))
                .show(ui, |ui| {
                    panels::differences::show(ui, frame, &mut self.desk);
                });
        }
        if self.desk.page != Page::Numbers {
            self.numbers_page.leave(frame.requests);
        }
        let fill = if self.desk.page == Page::Canvas && view.current.is_some() {
            p.canvas
        } else {
            p.panel
        };
        CentralPanel::default()
            .frame(egui::Frame::new().fill(fill))
            .show(ui, |ui| match self.desk.page {
                Page::Canvas if view.current.is_some() => self.stage(ui, frame),
                Page::ReviewGrid => self.grid_page(ui, frame),
                Page::Browser => {
                    let outcome = self.browser.show(ui, view, &mut self.thumbs);
                    frame.requests.extend(outcome.requests);
                    dialog = dialog.take().or(outcome.dialog);
                    if outcome.open {
                        self.desk.page = Page::Canvas;
                    }
                }
                Page::Numbers => self.numbers_page.show(ui, frame, &mut self.desk),
                Page::Models => {
                    let page = models::page::show(ui, frame, &mut self.unfolded);
                    dialog = dialog.take().or(page);
                }
                Page::Tasks | Page::Canvas => {
                    let hears = !self.is_busy();
                    let asked = self.tasks_page.show(ui, frame, &mut self.desk, hears);
                    dialog = dialog.take().or(asked);
                }
            });
        panels::differences::follow(frame, &mut self.desk, &mut self.canvas);
        panels::concepts::editor(ui, &mut self.desk, frame.requests);
        if let Some(dialog) = dialog {
            self.open(dialog, view);
        }
        self.listen(ui, frame);
        if let Some(action) = self.desk.asked.take() {
            self.ask(ui.ctx(), action, frame);
        }
        if self.desk.labeling.is_submitting() {
            ui.ctx().request_repaint();
        }
        self.ready_smart(frame);
    }

    /// The canvas, and what came of it.
    fn stage(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        let enabled = !self.is_busy();
        let brightness = self.keys.held(ui.ctx(), super::keys::Action::HoldBrightness);
        let saturation = self.keys.held(ui.ctx(), super::keys::Action::HoldSaturation);
        if enabled && (brightness || saturation) {
            stage::turn(ui, &mut self.desk.adjust, brightness);
        }
        let mut keys = self.keys.canvas_keys(mode(view, Page::Canvas));
        if view.review.is_some() && Desk::kind(view) == Some(TaskKind::Classification) {
            keys.bindings
                .retain(|(_, action)| !matches!(action, KeyAction::Tool(tool) if tool.draws()));
        }
        keys.enabled = enabled && self.canvas_menu.is_none();
        // A click beside an open menu closes it, and is nothing else.
        keys.presses = !self.popup_was_open;
        keys.wheel_zooms = !(brightness || saturation);
        self.desk.labeling.hear_question(ui.ctx());
        self.smart_strip(ui, frame);
        let room = ui.available_rect_before_wrap();
        let side_by_side = self.review.is_side_by_side(view);
        let events = match side_by_side {
            true => {
                let canvas = &mut self.canvas;
                self.review.show_panes(ui, canvas, frame, &self.desk, &keys)
            }
            false => stage::show(ui, &mut self.canvas, frame, &self.desk, &keys),
        };
        for event in events {
            self.canvas_event(event, frame);
        }
        if !side_by_side {
            self.review.paint(ui, view, &self.canvas);
        }
        labeling::marks::show(ui, room, view, &self.canvas, &self.desk);
        labeling::chosen::show(ui, room, view, &self.desk);
        if let Some(dialog) = panels::changed::show(ui, room, frame) {
            self.open(dialog, view);
        }
        self.show_canvas_menu(ui, frame);
    }

    pub(super) fn canvas_event(&mut self, event: CanvasEvent, frame: &mut Frame<'_>) {
        match event {
            CanvasEvent::Add { region } if self.review.drawn(&region, &mut self.canvas) => {}
            CanvasEvent::Add { region } => {
                let annotate = |concept| Command::Annotate {
                    concept,
                    region,
                    sign: Default::default(),
                };
                self.with_armed(annotate, frame.requests);
                self.review.settled_by_drawing(frame.requests);
            }
            CanvasEvent::Reshape { changes } => frame.requests.push(Command::Reshape(changes).into()),
            CanvasEvent::Delete { ids } => frame.requests.push(Command::Delete(ids).into()),
            CanvasEvent::Selected(ids) => {
                self.desk.scroll_to = ids.last().copied();
                let one = match ids.as_slice() {
                    [one] => frame
                        .view
                        .current
                        .as_ref()
                        .and_then(|c| c.annotations.iter().find(|a| a.id == *one)),
                    _ => None,
                };
                if let Some(annotation) = one {
                    self.desk.armed = Some(annotation.concept);
                }
            }
            CanvasEvent::LookChanged(look) => frame.requests.push(Command::Look(look).into()),
            CanvasEvent::Refused(text) => self.refuse(text),
            CanvasEvent::Pointer(point) => self.desk.pointer = point,
            CanvasEvent::ToolChanged(_) => {}
            CanvasEvent::Drafted { task, input, draft } => {
                frame.requests.push(Command::KeepDraft(task, input, draft).into())
            }
            CanvasEvent::Menu { target, at, place } => self.canvas_menu = Some(CanvasMenu::new(target, at, place)),
            CanvasEvent::DraftsBack => self.toast(Notice {
                gravity: Gravity::Info,
                text: "The shape you had begun here is back. Go on with it, or press Esc.".into(),
            }),
            CanvasEvent::Prompt(prompt) => frame.requests.push(Command::Prompt(prompt).into()),
            CanvasEvent::AcceptOutline => self.with_armed(Command::AcceptOutline, frame.requests),
            CanvasEvent::Accept { .. }
            | CanvasEvent::AcceptAll
            | CanvasEvent::Dismiss { .. }
            | CanvasEvent::Chosen(_) => self.suggestion_event(event, frame),
        }
    }

    /// Asks for something with the armed concept.
    fn with_armed(&mut self, command: impl FnOnce(ConceptId) -> Command, requests: &mut Vec<Request>) {
        match self.desk.armed {
            Some(concept) => requests.push(command(concept).into()),
            None => self.refuse("Choose a concept first: a digit, or / to find one.".into()),
        }
    }

    /// Selects and shows a shape that is to be looked at.
    fn show_place(&mut self, view: &View) {
        let Some(id) = self.desk.labeling.place_to_show() else {
            return;
        };
        let shown = view.current.iter().flat_map(|current| &current.annotations);
        let bounds = shown.into_iter().find(|a| a.id == id).and_then(|a| a.region.bounds());
        self.canvas.select(&[id]);
        self.desk.scroll_to = Some(id);
        if let Some(bounds) = bounds {
            self.canvas.center_on(bounds);
        }
    }

    /// Whether something lies over the canvas and takes the keys.
    pub(super) fn is_busy(&self) -> bool {
        self.form.is_some()
            || self.review.is_asking()
            || self.leaving
            || self.path_entry.is_some()
            || self.who.is_some()
            || self.desk.editing.is_some()
            || self.desk.labeling.is_writing()
            || self.palette.is_open()
            || self.key_sheet.is_open()
            || self.settings_dialog.is_open()
            || self.instructions.is_open()
    }

    fn side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        ui.horizontal(|ui| {
            let first = if view.review.is_some() { "Review" } else { "Label" };
            for (side, name) in [(Side::Label, first), (Side::Image, "Image"), (Side::History, "History")] {
                if ui.selectable_label(self.desk.side == side, name).clicked() {
                    self.desk.side = side;
                    frame.requests.push(Command::ShowHistory(side == Side::History).into());
                }
            }
        });
        ui.separator();
        match self.desk.side {
            Side::Label if view.review.is_some() => self.review_side(ui, frame),
            Side::Label => self.label_side(ui, frame),
            Side::Image => {
                egui::ScrollArea::vertical().show(ui, |ui| panels::image::show(ui, view, &mut self.desk));
            }
            Side::History => panels::history::show(ui, frame),
        }
    }

    fn grid_page(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let desk = &mut self.desk;
        self.review.show_grid(ui, frame, desk);
        self.tell_review();
    }

    fn tell_review(&mut self) {
        if let Some(text) = self.review.told() {
            self.refuse(text);
        }
    }

    fn review_side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let (desk, canvas) = (&mut self.desk, &mut self.canvas);
        match self.review.show(ui, frame, desk, canvas) {
            Some(Asked::Concept) => self.palette.open_concepts(),
            Some(Asked::Instructions) => self.instructions.open(),
            None => {}
        }
        self.tell_review();
    }

    fn label_side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>) {
        let view = frame.view;
        if let Some(locked) = view
            .current
            .as_ref()
            .and_then(|current| current.locked.clone())
            .filter(|_| view.task.is_some())
        {
            let p = palette(ui.ctx());
            egui::Frame::new()
                .fill(p.field)
                .corner_radius(6)
                .inner_margin(space::S)
                .show(ui, |ui| quiet(ui, locked));
        }
        let key = self.keys.shortcut(super::keys::Action::Instructions);
        if super::instructions::button(ui, view, key.as_deref()) {
            self.instructions.open();
        }
        ui.add_space(space::XS);
        let (most, labeling) = (ui.available_height() * 0.45, &mut self.desk.labeling);
        labeling::talk::show(ui, frame, labeling, &mut self.canvas, most);
        let classifying = Desk::kind(view) == Some(TaskKind::Classification);
        let room = ui.available_height();
        // What needs less than its share leaves the rest to the other list.
        let lower = self.lower_rows(view) as f32 * 30.0 + if view.assist.is_some() { 230.0 } else { 70.0 };
        let height = match (classifying, view.assist.is_some()) {
            (true, false) => room - space::L,
            (true, true) | (false, false) => (room * 0.5).max(room - lower).max(120.0),
            (false, true) => (room * 0.45).max(room - lower).max(120.0),
        };
        match panels::concepts::show(ui, frame, &mut self.desk, height - 60.0) {
            Some(panels::concepts::Chosen::Concept(id)) => self.use_concept(id, frame, Sign::Present),
            Some(panels::concepts::Chosen::Add(name)) => self.add_concept(name, frame.requests),
            None => {}
        }
        if !classifying || view.assist.is_some() {
            ui.add_space(space::S);
            ui.separator();
            self.lower_side(ui, frame, classifying);
        }
    }

    /// How many rows the list under the concepts has.
    fn lower_rows(&self, view: &View) -> usize {
        let annotations = view.current.as_ref().map_or(0, |current| current.annotations.len());
        match &view.assist {
            Some(assist) if self.desk.suggesting.lower == Lower::Suggestions => {
                super::suggesting::rows(assist, self.desk.suggesting.covered, self.desk.suggesting.dismissed).len()
            }
            _ => annotations,
        }
    }

    /// Under the concepts: what is annotated, and where a model suggests, what it suggests.
    fn lower_side(&mut self, ui: &mut egui::Ui, frame: &mut Frame<'_>, classifying: bool) {
        let view = frame.view;
        let annotations = view.current.as_ref().map_or(0, |current| current.annotations.len());
        let lower = &mut self.desk.suggesting.lower;
        match &view.assist {
            None => {
                heading(ui, &format!("ANNOTATIONS  {annotations}"));
                *lower = Lower::Suggestions;
            }
            Some(assist) if classifying => {
                heading(ui, &format!("SUGGESTIONS  {}", panels::suggestions::count(assist)));
                *lower = Lower::Suggestions;
            }
            Some(assist) => {
                let suggestions = format!("Suggestions  {}", panels::suggestions::count(assist));
                ui.horizontal(|ui| {
                    ui.selectable_value(lower, Lower::Suggestions, suggestions);
                    ui.selectable_value(lower, Lower::Annotations, format!("Annotations  {annotations}"));
                });
            }
        }
        if view.assist.is_some() && *lower == Lower::Suggestions {
            panels::suggestions::show(ui, frame, &mut self.desk, &mut self.canvas);
        } else {
            panels::annotations::show(ui, frame, &mut self.desk, &mut self.canvas);
        }
    }
}

/// Which keys mean something on a page.
pub(super) fn mode(view: &View, page: Page) -> Mode {
    use domain::task::ReviewStrategy;
    if let (Page::Canvas, Some(_), Some(summary)) = (page, &view.review, view.open_task()) {
        return match summary.task.review_strategy {
            ReviewStrategy::Consensus { .. } => Mode::Comparing,
            ReviewStrategy::None | ReviewStrategy::Manual { .. } => Mode::Reviewing,
        };
    }
    match (page, Desk::kind(view)) {
        (Page::Canvas, Some(TaskKind::Classification)) => Mode::Classifying,
        (Page::Canvas, _) => Mode::Drawing,
        (Page::ReviewGrid, _) => Mode::Sifting,
        (Page::Browser, _) => Mode::Browsing,
        (Page::Tasks | Page::Models | Page::Numbers, _) => Mode::Elsewhere,
    }
}
