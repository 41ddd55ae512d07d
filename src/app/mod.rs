//! The window's program: drain what happened, hear keys and canvas, apply what they want, draw, in that order.
//!
//! Owns the eframe application, file dialogs, fonts and the frame log. May import everything. Start reading at
//! [`App::ui`](struct.App.html); `open.rs` says what a path on the command line opens, and `opening.rs` opens
//! it on a thread of its own.

mod desktop;
mod fonts;
mod frames;
mod login;
mod open;
mod opening;
mod program;
mod settings_file;
mod window;

pub use open::{Start, Target};
pub use program::App;
pub use window::{Repaints, run};

use desktop::Desktop;
use eframe::egui;
use frames::FrameLog;
use opening::Opening;
use session::view::{Notice, Severity, View};
use session::{Command, EditCommand, FaultOn, Session, Settings, notice};
use settings_file::SettingsFile;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use ui::{Request, Ui};

impl App {
    /// The window, with what was asked for opened in it.
    pub fn new(ctx: &egui::Context, start: Start) -> Self {
        ui::theme::install(ctx);
        let fonts = fonts::install(ctx);
        let repaints = Repaints::new(ctx);
        let mut notices = start.notices;
        let settings_file = start.settings_path.and_then(|path| {
            let repaints = repaints.clone();
            SettingsFile::start(path, Arc::new(move || repaints.tell_news()))
                .inspect_err(|error| notices.push(Notice::of(error, None)))
                .ok()
        });
        let mut app = Self {
            session: None,
            ui: Ui::new(&start.settings),
            settings: start.settings,
            settings_file,
            thumbnails: start.thumbnails,
            drafts: start.drafts,
            desktop: Desktop::new(ctx),
            fonts,
            frames: FrameLog::from_env(),
            notices,
            member: start.member,
            login: None,
            opening: None,
            closing: Vec::new(),
            title: String::new(),
            leaving: false,
            warned_of_leaving: false,
            repaints,
        };
        if let Some(target) = start.target {
            app.open(&target);
        }
        app
    }

    /// What the window shows of its project, if one is open.
    pub fn view(&self) -> Option<&View> {
        self.session.as_ref().map(Session::view)
    }

    /// When the window's next frame is due.
    pub fn repaints(&self) -> &Repaints {
        &self.repaints
    }

    /// Takes in what threads told between two frames; whether it changed what is shown.
    fn take_news(&mut self) -> bool {
        self.repaints.take_news();
        let opening = self.is_opening();
        self.notices
            .extend(self.settings_file.iter().flat_map(SettingsFile::failures));
        let Some(session) = &mut self.session else { return true };
        let changed = session.pump();
        self.notices.extend(session.take_notices());
        opening || changed || !self.notices.is_empty() || session.has_moved()
    }

    /// Tells the window what paints it, to be said in *About*.
    fn painted_by(&mut self, renderer: &'static str) {
        self.ui.painted_by(renderer);
    }

    /// Whether something goes on while a key is held, so that letting it go changes what is shown.
    fn holds_key(&self) -> bool {
        self.ui.holds_key()
    }

    /// Notes that painting begins, for the frame log.
    fn painting_begins(&self) {
        self.frames.iter().for_each(FrameLog::painting_begins);
    }

    /// Lets a thread of the session meet a fault in the program, for tests.
    #[doc(hidden)]
    pub fn inject_fault(&mut self, on: FaultOn) {
        self.session.iter_mut().for_each(|session| session.inject_fault(on));
    }

    /// Takes in what happened elsewhere since the last frame.
    fn drain(&mut self) -> Vec<Request> {
        let mut requests = Vec::new();
        if let Some(session) = &mut self.session {
            session.pump();
            self.notices.extend(session.take_notices());
        }
        self.follow_moved_project();
        while let Some((pick, paths)) = self.desktop.answer() {
            let view = self.session.as_ref().map(Session::view);
            self.ui.picked(pick, paths, view, &mut requests);
        }
        self.notices.extend(self.desktop.trouble());
        self.notices
            .extend(self.settings_file.iter().flat_map(SettingsFile::failures));
        if let Some((notice, groups)) = self.fonts.notice(&self.settings.fonts_told) {
            self.notices.push(notice);
            let mut settings = self.settings.clone();
            settings.fonts_told.extend(groups);
            self.save_settings(settings);
        }
        requests
    }

    fn handle(&mut self, ctx: &egui::Context, request: Request) {
        match request {
            Request::Command(command) => self.command(ctx, command),
            Request::Settings(settings) => self.save_settings(*settings),
            Request::Open(path) => self.open(&PathBuf::from(path)),
            Request::OpenServer { address, password } => self.open_server(address, password),
            Request::AskServer => self.ui.ask_server(String::new(), None),
            Request::Create(path) => self.create(PathBuf::from(path)),
            Request::Demo => self.open_demo(),
            Request::Pick(pick) => self.desktop.ask(pick),
            Request::ShowFolder(folder) => self.desktop.show_folder(folder),
            Request::Authenticate { member, passphrase } => self.authenticate(ctx, member, passphrase),
            Request::CancelLogin => self.cancel_login(),
            Request::CancelOpening => self.cancel_opening(),
            Request::SwitchUser => self.switch_member(),
            Request::Close => self.close(),
            Request::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Request::Leave => {
                self.leaving = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    fn command(&mut self, ctx: &egui::Context, command: Command) {
        let Some(session) = &mut self.session else { return };
        if let Command::Edit(EditCommand::Copy(ids)) = &command {
            // Pasting comes as an event only when the desktop's clipboard holds something.
            ctx.copy_text(format!("{} annotations", ids.len()));
        }
        if let Err(error) = session.apply(command) {
            session.report(&error);
        }
        self.notices.extend(session.take_notices());
    }

    /// Takes in keys and the canvas's pointer, and does what they ask for; how many requests there were.
    fn hear(&mut self, ctx: &egui::Context) -> usize {
        let Some(session) = shown(self.session.as_ref(), self.opening.as_ref()) else {
            return 0;
        };
        let requests = self.ui.hear(ctx, session.view(), &self.settings);
        let mut count = requests.len();
        for request in requests {
            self.handle(ctx, request);
        }
        if let Some(session) = shown(self.session.as_ref(), self.opening.as_ref()).filter(|_| count > 0) {
            let requests = self.ui.follow(ctx, session.view(), &self.settings);
            count += requests.len();
            for request in requests {
                self.handle(ctx, request);
            }
        }
        count
    }

    /// While leaving would lose something, the first attempt to leave is held up, and said why; the second one leaves.
    fn guard_unsaved(&mut self, ctx: &egui::Context) {
        let saving = self.session.as_ref().map(|session| &session.view().saving);
        // A disk that is nearly full takes one change and refuses the next: whoever was warned stays warned until all
        // is written.
        if saving.is_none_or(|saving| saving.pending == 0 && !saving.loses_by_leaving()) {
            self.warned_of_leaving = false;
        }
        let loses =
            saving.is_some_and(|saving| saving.loses_by_leaving() || saving.pending > 0 && self.warned_of_leaving);
        if !loses || self.leaving || !ctx.input(|i| i.viewport().close_requested()) {
            return;
        }
        if self.warned_of_leaving {
            self.leaving = true;
            return;
        }
        self.warned_of_leaving = true;
        ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
        if saving.is_some_and(|saving| saving.not_saving().is_some()) {
            self.ui.ask_whether_to_leave();
            return;
        }
        self.notices.push(Notice {
            severity: Severity::Failure,
            text: notice::LEAVING_LOSES.into(),
        });
    }

    /// Keeps the user's settings, in memory and in their file.
    fn save_settings(&mut self, settings: Settings) {
        self.settings = settings;
        if let Some(file) = &self.settings_file {
            file.write(self.settings.clone());
        }
    }
}

impl App {
    /// Makes a frame; `spent` is what the window's thread spent on the frame before, in seconds.
    fn frame(&mut self, ui: &mut egui::Ui, spent: Option<f32>) {
        let started = self.frames.as_mut().map(|log| log.begin(ui.ctx(), spent));
        let mut requests = self.drain();
        self.finish_login();
        self.finish_opening();
        self.sign_out_removed();
        let view = shown(self.session.as_ref(), self.opening.as_ref()).map(Session::view);
        let dropped: Vec<PathBuf> = ui.input(|i| {
            i.raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_path_buf())
                .collect()
        });
        if !dropped.is_empty() {
            self.ui.dropped(dropped, view, &mut requests);
        }
        self.guard_unsaved(ui.ctx());
        let heard = self.hear(ui.ctx());
        // What is drawn takes events out as it hears them.
        let acts = acts_on_widgets(ui.ctx(), self.ui.canvas_has_pointer());
        self.ui.tell_opening(self.opening.as_ref().map(Opening::page));
        let view = shown(self.session.as_ref(), self.opening.as_ref()).map(Session::view);
        let notices = std::mem::take(&mut self.notices);
        requests.extend(self.ui.show(ui, view, &self.settings, notices));
        let on_canvas = self.ui.shows_canvas();
        let title = view.map_or("Labelwright".to_owned(), |view| match &view.current {
            Some(current) if on_canvas => format!("{} – {} – Labelwright", current.input.label(), view.project),
            Some(_) | None => format!("{} – Labelwright", view.project),
        });
        if title != self.title {
            // The desktop shows it; the window need not be painted again.
            window::quietly(|| ui.ctx().send_viewport_cmd(egui::ViewportCommand::Title(title.clone())));
            self.title = title;
        }
        let commands = heard + requests.len();
        let again = !requests.is_empty() || acts;
        let shown = if started.is_some() {
            view.and_then(frames::shown)
        } else {
            None
        };
        for request in requests {
            self.handle(ui.ctx(), request);
        }
        if again || !self.notices.is_empty() {
            show_again(ui.ctx());
        }
        if let Some(session) = &self.session
            && session.view().saving.stalled.is_some()
        {
            ui.ctx().request_repaint_after(Duration::from_secs(2));
        }
        if let (Some(log), Some(started)) = (&mut self.frames, started) {
            log.end(ui.ctx(), started, commands, shown);
        }
    }

    /// Ends the program behind the window.
    fn leave(&mut self) {
        // Whatever is still on its way is written before the window is gone, unless it was left behind: then nothing is
        // waited for that a full disk keeps from ending.
        match self.session.take() {
            Some(session) if self.leaving => session.leave_within(Duration::from_millis(500)),
            kept => drop(kept),
        }
        self.finish_threads();
        self.settings_file = None;
        if let Some(log) = &mut self.frames {
            log.flush();
        }
    }
}

/// What the window is on: nothing while another project is being opened.
fn shown<'s>(session: Option<&'s Session>, opening: Option<&Opening>) -> Option<&'s Session> {
    session.filter(|_| opening.is_none())
}

/// Whether something is clicked, typed or dragged that a widget may hear: what it changes may be drawn already. What the
/// canvas has in hand is none of it.
fn acts_on_widgets(ctx: &egui::Context, canvas_has_pointer: bool) -> bool {
    use egui::Event as E;
    let acts = |event: &E| {
        matches!(
            event,
            E::PointerButton { .. }
                | E::Key { pressed: true, .. }
                | E::Text(_)
                | E::Ime(_)
                | E::Copy
                | E::Cut
                | E::Paste(_)
                | E::AccessKitActionRequest(_)
        )
    };
    let dragged = !canvas_has_pointer && ctx.dragged_id().is_some();
    ctx.current_pass_index() == 0 && (dragged || ctx.input(|i| i.events.iter().any(acts)))
}

/// Has what was asked for shown by this very frame, which is laid out once more before it is painted.
fn show_again(ctx: &egui::Context) {
    if ctx.current_pass_index() == 0 {
        ctx.request_discard("what was asked for changes what is shown");
    } else {
        ctx.request_repaint();
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.frame(ui, frame.info().cpu_usage);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.leave();
    }
}
