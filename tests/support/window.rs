//! The whole program behind its window, with a folder of its own: nothing of the developer's is read or written.

use super::folder::Folder;
use super::project::Project;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Shape, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use labelwright::app::{App, Start};
use labelwright::domain::{Annotation, Region};
use labelwright::session::view::Current;
use labelwright::session::{Opening, Session, Settings, View, Who};
use std::path::PathBuf;
use std::time::Duration;

/// A file let go over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// How a window is started that keeps nothing but in memory.
pub fn start(target: Option<PathBuf>, member: Option<&str>) -> Start {
    Start {
        target,
        member: member.map(str::to_owned),
        settings: Settings::default(),
        settings_path: None,
        thumbnails: None,
        drafts: None,
        notices: Vec::new(),
    }
}

/// The window of one member, and the folder that it works in.
pub struct Window {
    pub harness: Harness<'static, App>,
    pub folder: Folder,
}

impl Window {
    /// With this project, file or folder, or none.
    pub fn at(folder: impl Into<Folder>, target: Option<PathBuf>) -> Self {
        Self::started(folder.into(), start(target, None))
    }

    /// A member's window on this project; `folder` goes with the window.
    pub fn of(folder: impl Into<Folder>, project: PathBuf, member: &str) -> Self {
        Self::started(folder.into(), start(Some(project), Some(member)))
    }

    /// Started like this. No font of the system is there: the window panics where it paints a character that its own
    /// fonts do not have.
    pub fn started(folder: Folder, mut start: Start) -> Self {
        start.drafts.get_or_insert(folder.path("drafts"));
        let harness = Harness::builder()
            .with_size(vec2(1280.0, 800.0))
            .with_step_dt(1.0 / 60.0)
            .build_eframe(|cc| App::new(&cc.egui_ctx, start));
        let mut window = Self { harness, folder };
        window.steps(4);
        window
    }

    /// With this project, and its first input on the canvas.
    pub fn open(project: Project) -> Self {
        Self::open_in(project.folder)
    }

    fn open_in(folder: Folder) -> Self {
        let path = folder.project();
        let mut window = Self::at(folder, Some(path));
        window.until("the project is open", |window| window.maybe_view().is_some());
        if window.view().task.is_some() {
            window.loaded();
        }
        window
    }

    /// Closed, and opened again on the same project.
    pub fn again(self) -> Self {
        let Self { harness, folder } = self;
        drop(harness);
        Self::open_in(folder)
    }

    /// So many frames, and more while what was asked for waits until it was read, or a project until it is open.
    pub fn steps(&mut self, count: usize) {
        self.harness.run_steps(count);
        if self.harness.state().is_opening() {
            self.until("it is opened, or not", |window| !window.harness.state().is_opening());
            // What came of it is shown.
            self.harness.run_steps(count);
        }
        for _ in 0..2500 {
            if !self.maybe_view().is_some_and(|view| view.reading) {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
            self.harness.step();
        }
        panic!("it was never read\n{}", self.text());
    }

    fn maybe_view(&self) -> Option<&View> {
        self.harness.state().view()
    }

    pub fn has_project(&self) -> bool {
        self.maybe_view().is_some()
    }

    #[track_caller]
    pub fn view(&self) -> &View {
        self.maybe_view().expect("a project is open")
    }

    #[track_caller]
    pub fn current(&self) -> &Current {
        self.view().current.as_ref().expect("an input is on the canvas")
    }

    pub fn name(&self) -> String {
        self.current().input.name.clone()
    }

    pub fn annotations(&self) -> &[Annotation] {
        &self.current().annotations
    }

    /// Names of the concepts of what is on the canvas, in drawing order; `?` where a concept is gone and the canvas is
    /// not read again yet.
    pub fn concepts(&self) -> Vec<String> {
        let concept = |a: &Annotation| self.view().concept(a.concept);
        let name = |a: &Annotation| concept(a).map_or_else(|| "?".into(), |concept| concept.name.clone());
        self.annotations().iter().map(name).collect()
    }

    /// Goes on frame by frame until it is so; what threads do may take its time.
    #[track_caller]
    pub fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        for _ in 0..2500 {
            self.harness.step();
            if so(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(4));
        }
        panic!("it never came to this: {what}\n{}", self.text());
    }

    /// Until no job is going on, and what came of them is shown: a dialog that changes its height meanwhile loses a click.
    pub fn jobs_done(&mut self) {
        self.steps(2);
        self.until("the jobs are done", |window| {
            window.view().jobs.iter().all(|job| job.outcome.is_some())
        });
        self.steps(2);
    }

    /// Waits until the input on the canvas is read and everything done is on disk.
    #[track_caller]
    pub fn loaded(&mut self) {
        self.until("read and saved", |window| {
            window.view().saving.pending == 0 && window.view().current.as_ref().is_some_and(|current| current.loaded)
        });
    }

    /// All text that is painted.
    pub fn text(&self) -> String {
        self.painted().join("\n")
    }

    /// The texts that are painted, each by itself.
    pub fn painted(&self) -> Vec<String> {
        fn collect(shape: &Shape, into: &mut Vec<String>) {
            match shape {
                Shape::Text(text) => into.push(text.galley.text().to_owned()),
                Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, into)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        for clipped in &self.harness.output().shapes {
            collect(&clipped.shape, &mut found);
        }
        found
    }

    /// Whether a widget of this name is there.
    pub fn sees(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    #[track_caller]
    pub fn click(&mut self, label: &str) {
        // What was just changed takes a frame to come to rest; a person takes longer.
        self.steps(2);
        // Captions that say the same beside it are no widgets.
        let node = self
            .harness
            .get_by(|node| node.label().as_deref() == Some(label) && node.role() != Role::Label);
        node.click();
        self.steps(3);
    }

    /// Clicks with Ctrl held, as one does on cards.
    #[track_caller]
    pub fn ctrl_click(&mut self, label: &str) {
        let at = self.rect(label).center();
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::COMMAND,
        };
        let held = [Event::ModifiersChanged(Modifiers::COMMAND), Event::PointerMoved(at)];
        self.events(held.into_iter().chain([button(true), button(false)]));
        self.events([Event::ModifiersChanged(Modifiers::NONE)]);
        // A double click would be another thing.
        self.steps(30);
    }

    /// Presses and releases over the middle of what has this name, all within one frame: whatever lies on top there
    /// gets it.
    #[track_caller]
    pub fn quick_click(&mut self, label: &str) {
        let at = self.rect(label).center();
        let (down, up) = (self.button(at, true), self.button(at, false));
        self.events([Event::PointerMoved(at), down, up]);
        self.steps(3);
    }

    #[track_caller]
    pub fn is_focused(&self, label: &str) -> bool {
        self.harness.get_by_label(label).is_focused()
    }

    /// Where a widget is, in points.
    #[track_caller]
    pub fn rect(&self, label: &str) -> Rect {
        let named = self
            .harness
            .get_by(|node| node.label().as_deref() == Some(label) && node.role() != Role::Label);
        named.rect()
    }

    /// The widgets that a screen reader could not name.
    pub fn unnamed(&self) -> Vec<String> {
        self.harness.unnamed_widgets()
    }

    /// Clicks a field and writes into it.
    #[track_caller]
    pub fn fill(&mut self, label: &str, text: &str) {
        self.click(label);
        self.harness.event(Event::Text(text.into()));
        self.steps(2);
    }

    /// Drops a file or folder onto the window.
    pub fn drop_file(&mut self, path: PathBuf) {
        self.let_go(path);
        self.steps(3);
    }

    /// The frame in which a file or folder is let go over the window.
    pub fn let_go(&mut self, path: PathBuf) {
        let handle = std::sync::Arc::new(Dropped(path));
        self.harness.input_mut().dropped_files.push(handle);
        self.harness.step();
    }

    /// One frame in which all of these events come.
    pub fn frame(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    /// Sends events to the window, all in one frame, and lets it show what came of them.
    pub fn events(&mut self, events: impl IntoIterator<Item = Event>) {
        self.frame(events);
        self.steps(2);
    }

    /// Presses and releases a key as the desktop tells it, with what it writes.
    pub fn press(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Event::Key {
            key,
            physical_key: Some(key),
            pressed,
            repeat: false,
            modifiers,
        };
        let writes = key.name().chars().count() == 1 && !modifiers.command && !modifiers.alt;
        let text = writes.then(|| Event::Text(key.name().to_lowercase()));
        self.events([event(true)].into_iter().chain(text));
        self.events([event(false)]);
    }

    pub fn key(&mut self, key: Key) {
        self.press(key, Modifiers::NONE);
    }

    /// Submits the input on the canvas, where nothing is marked by saying so.
    pub fn submit(&mut self) {
        self.key(Key::Enter);
        self.loaded();
        if self.sees("Nothing is marked. Submit as \"nothing here\"?") {
            self.key(Key::Enter);
        }
        self.loaded();
    }

    /// Where the canvas is, in points.
    pub fn canvas(&self) -> Rect {
        let node = self.harness.get_by_role_and_label(Role::Canvas, "Canvas");
        node.rect()
    }

    /// A place on the canvas, by its share of the picture's width and height.
    pub fn place(&self, x: f32, y: f32) -> Pos2 {
        let room = self.canvas();
        // The picture is fitted into the room: half the room's shorter side is well inside it.
        let side = room.width().min(room.height()) * 0.5;
        room.center() + vec2(x - 0.5, y - 0.5) * side
    }

    pub fn button(&self, at: Pos2, pressed: bool) -> Event {
        Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        }
    }

    /// Drags from one place to another, all of it in one frame, as a quick user does.
    pub fn drag(&mut self, from: (f32, f32), to: (f32, f32)) {
        let (from, to) = (self.place(from.0, from.1), self.place(to.0, to.1));
        self.events([
            Event::PointerMoved(from),
            self.button(from, true),
            Event::PointerMoved(to),
            self.button(to, false),
        ]);
    }

    /// Takes something at one place of the window and lets it go at another, frame by frame.
    pub fn carry(&mut self, from: Pos2, to: Pos2) {
        self.events([Event::PointerMoved(from)]);
        self.events([self.button(from, true)]);
        for step in 1..=5 {
            self.events([Event::PointerMoved(from + (to - from) * (step as f32 / 5.0))]);
        }
        self.events([self.button(to, false)]);
    }

    pub fn tap(&mut self, x: f32, y: f32) {
        let at = self.place(x, y);
        self.events([Event::PointerMoved(at), self.button(at, true), self.button(at, false)]);
        // The next tap is no double click.
        self.steps(30);
    }

    /// Draws a box with the box tool, and waits until it is on disk.
    #[track_caller]
    pub fn draw_box(&mut self, from: (f32, f32), to: (f32, f32)) {
        let before = self.annotations().len();
        self.key(Key::R);
        self.drag(from, to);
        self.until("there is one box more", |window| {
            window.annotations().len() == before + 1
        });
        self.loaded();
        assert!(matches!(
            self.annotations().last().map(|a| &a.region),
            Some(Region::Box(_))
        ));
    }

    /// What another program reads of the project on disk: how many annotations.
    pub fn on_disk(&self) -> u64 {
        let path = self.folder.project();
        let session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
        session.info().expect("counts").annotations
    }

    /// Opens the reports of what went on, from the bar at the bottom.
    #[track_caller]
    pub fn reports(&mut self) {
        self.until("a job tells of itself", |window| window.sees("Jobs"));
        self.click("Jobs");
    }

    /// One frame in which all of these events come: how often the window was laid out for it, and whether it asked for
    /// another frame at once.
    pub fn cost(&mut self, events: impl IntoIterator<Item = Event>) -> (u64, bool) {
        let before = self.harness.ctx.cumulative_pass_nr();
        self.frame(events);
        let layouts = self.harness.ctx.cumulative_pass_nr() - before;
        let animated = self.harness.state().repaints().animated();
        let soon = std::time::Instant::now() + Duration::from_millis(60);
        (layouts, animated.is_some_and(|due| due < soon))
    }

    /// Whether nothing asks for another frame.
    pub fn sleeps(&self) -> bool {
        let output = self.harness.output().viewport_output.get(&egui::ViewportId::ROOT);
        output.is_some_and(|output| output.repaint_delay == Duration::MAX)
    }
}

/// Ctrl, and with Shift.
pub const CTRL: Modifiers = Modifiers::COMMAND;
pub const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
