//! Starting the window, and what a path opens in it.

use super::App;
use super::opening::{Opened, Opener, Then, name_of};
use session::view::Notice;
use session::{
    Command, DataCommand, ImportRequest, LastPlace, NavigateCommand, Secret, ServerAccess, Session, SessionError,
    Settings, notice,
};
use std::path::{Path, PathBuf};
use ui::OpeningStep;

/// What the window is opened on.
pub type Target = PathBuf;

/// What the window begins with.
pub struct Start {
    /// What to open.
    pub target: Option<Target>,
    /// Who acts.
    pub member: Option<String>,
    /// The user's settings.
    pub settings: Settings,
    /// Where they are kept; only in memory when not said.
    pub settings_path: Option<PathBuf>,
    /// Where thumbnails are kept; only in memory when not said.
    pub thumbnails: Option<PathBuf>,
    /// Where half-drawn shapes are kept; only in memory when not said.
    pub drafts: Option<PathBuf>,
    /// What there is to tell already.
    pub notices: Vec<Notice>,
}

impl Start {
    /// The user's settings from their file, and what went wrong with it.
    pub fn new(target: Option<Target>, member: Option<String>) -> Self {
        let path = Settings::path();
        let (settings, notices, settings_path) = match path.as_deref().map(Settings::load) {
            None => (Settings::default(), Vec::new(), None),
            Some(Ok(settings)) => (settings, Vec::new(), path),
            // A file that cannot be read is left alone: nothing is written over it.
            Some(Err(error)) => (Settings::default(), vec![Notice::of(&error, None)], None),
        };
        Self {
            target,
            member,
            settings,
            settings_path,
            thumbnails: Settings::thumbnail_dir(),
            drafts: Settings::draft_dir(),
            notices,
        }
    }
}

impl Opener {
    /// Opens a folder of images with a project beside it, which is made where there is none.
    fn folder(&self, folder: &Path) -> Result<Opened, SessionError> {
        let io = |source| SessionError::Io {
            path: folder.into(),
            source,
        };
        let folder = folder.canonicalize().map_err(io)?;
        let mut name = folder
            .file_name()
            .map_or_else(|| "images".into(), |name| name.to_os_string());
        name.push(".labelwright");
        let project = folder.parent().unwrap_or(&folder).join(name);
        if !project.exists() {
            self.create(&project)?;
        }
        self.project(&project, Then::Import(folder))
    }
}

impl App {
    /// Opens a project, in a file or on a server, or a folder of images with a project beside it.
    pub(super) fn open(&mut self, path: &Path) {
        if let Some(address) = path.to_str().filter(|text| ServerAccess::is_meant(text)) {
            return self.open_server(address.to_owned(), None);
        }
        let path = path.to_path_buf();
        self.begin_opening(name_of(&path), move |opener| match path.is_dir() {
            true => opener.folder(&path),
            false => opener.project(&path, Then::Nothing),
        });
    }

    /// Opens a project on a server.
    pub(super) fn open_server(&mut self, address: String, password: Option<Secret>) {
        match ServerAccess::new(&address, password) {
            Ok(access) => self.begin_opening(access.title(), move |opener| opener.on_server(access, Then::Nothing)),
            Err(error) => self.ui.ask_server(address, Some(notice::sentence(&error, None))),
        }
    }

    /// Makes a project and opens it.
    pub(super) fn create(&mut self, mut path: PathBuf) {
        if path.extension().is_none() {
            path.set_extension("labelwright");
        }
        self.begin_opening(name_of(&path), move |opener| {
            opener.create(&path)?;
            opener.project(&path, Then::Nothing)
        });
    }

    /// Makes the sample project where it is missing, and opens it.
    pub(super) fn open_demo(&mut self) {
        self.begin_opening("the sample project".into(), |opener| {
            let project = opener.during(OpeningStep::Making, || session::demo::make(None, &opener.me()))?;
            opener.project(&project, Then::Show(session::demo::FIRST_TASK))
        });
    }

    /// Opens the project where it goes on, at the input that was open.
    pub(super) fn follow_moved_project(&mut self) {
        if self.is_opening() || !self.session.as_ref().is_some_and(Session::has_moved) {
            return;
        }
        let Some(session) = self.session.take() else { return };
        self.begin_opening(session.view().project.clone(), move |opener| {
            opener.during(OpeningStep::Following, || {
                let (session, place) = session.go_on()?;
                opener.prepared(session, Then::GoOn(place))
            })
        });
    }

    /// Puts the first input of the task of this name on the canvas, done or not.
    pub(super) fn show_task(&mut self, name: &'static str) {
        if let Some(opening) = &mut self.opening {
            opening.show = Some(name);
            return;
        }
        let Some(session) = &mut self.session else { return };
        let shown = session.task_named(name).map(|task| task.id).and_then(|task| {
            session.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))?;
            session.apply(Command::Navigate(NavigateCommand::GoTo(0)))
        });
        match shown {
            Ok(()) => self.ui.go_to(ui::Page::Canvas),
            Err(error) => session.report(&error),
        }
    }

    /// Imports a folder into a project that has nothing yet.
    fn import_first(&mut self, folder: &Path) -> Result<(), SessionError> {
        if let Some(session) = self.session.as_mut().filter(|session| session.view().inputs == 0) {
            let request = ImportRequest::of(vec![folder.into()]);
            session.apply(Command::Data(DataCommand::Import(request)))?;
            self.ui.go_to(ui::Page::Canvas);
        }
        Ok(())
    }

    /// Goes on where the work stood before the project moved.
    fn go_on(&mut self, place: LastPlace) -> Result<(), SessionError> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        if place.task.is_some() {
            session.apply(Command::Navigate(NavigateCommand::OpenTask(place.task)))?;
        }
        if let Some(input) = place.input {
            session.apply(Command::Navigate(NavigateCommand::Open(input)))?;
            self.ui.go_to(ui::Page::Canvas);
        }
        Ok(())
    }

    /// Shows an open project to whoever came in, in the place of what was open before.
    pub(super) fn show_session(&mut self, mut session: Session, then: Then) -> Result<(), SessionError> {
        self.ui.project_changed();
        let me = session.view().me.id;
        let tasks = session.view().tasks.iter().map(|summary| &summary.task);
        let mine: Vec<_> = tasks
            .filter(|task| task.labelers.contains(&me))
            .map(|task| task.id)
            .collect();
        match mine.as_slice() {
            [only] => session.apply(Command::Navigate(NavigateCommand::OpenTask(Some(*only))))?,
            _ => self.ui.go_to(ui::Page::Tasks),
        }
        let mut settings = self.settings.clone();
        settings.remember(&session.view().project_path);
        self.save_settings(settings);
        let before = self.login.take().and_then(|login| login.before);
        for old in self.session.replace(session).into_iter().chain(before) {
            drop(self.put_away(old));
        }
        match then {
            Then::Nothing => Ok(()),
            Then::Import(folder) => self.import_first(&folder),
            Then::Show(task) => {
                self.show_task(task);
                Ok(())
            }
            Then::GoOn(place) => self.go_on(place),
        }
    }
}
