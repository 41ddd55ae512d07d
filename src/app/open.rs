//! Starting the window, and what a path opens in it.

use super::App;
use super::login::AfterLogin;
use crate::cli::login_name;
use session::view::Notice;
use session::{
    Command, DataCommand, IdsAndClock, ImportRequest, ModelCommand, NavigateCommand, Session, SessionError, Settings,
};
use std::path::{Path, PathBuf};

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

impl App {
    /// Opens a project, or a folder of images with a project beside it.
    pub(super) fn open(&mut self, path: &Path) {
        let opened = if path.is_dir() {
            self.open_folder(path)
        } else {
            self.open_project(path, AfterLogin::Nothing)
        };
        if let Err(error) = opened {
            self.notices.push(Notice::of(&error, None));
        }
    }

    /// Makes a project and opens it.
    pub(super) fn create(&mut self, mut path: PathBuf) {
        if path.extension().is_none() {
            path.set_extension("labelwright");
        }
        let member = self.member.clone().unwrap_or_else(login_name);
        match Session::create(&path, &member, &IdsAndClock::default()) {
            Ok(()) => self.open(&path),
            Err(error) => self.notices.push(Notice::of(&error, None)),
        }
    }

    /// Makes the sample project where it is missing, and opens it.
    pub(super) fn open_demo(&mut self) {
        let member = self.member.clone().unwrap_or_else(login_name);
        match session::demo::make(None, &member) {
            Ok(project) => {
                self.open(&project);
                self.show_task(session::demo::FIRST_TASK);
            }
            Err(error) => self.notices.push(Notice::of(&error, None)),
        }
    }

    /// Puts the first input of the task of this name on the canvas, done or not.
    pub(super) fn show_task(&mut self, name: &'static str) {
        if let Some(login) = &mut self.login {
            login.after = AfterLogin::Show(name);
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

    fn open_folder(&mut self, folder: &Path) -> Result<(), SessionError> {
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
            let member = self.member.clone().unwrap_or_else(login_name);
            Session::create(&project, &member, &IdsAndClock::default())?;
        }
        self.open_project(&project, AfterLogin::Import(folder))
    }

    /// Imports a folder into a project that has nothing yet.
    pub(super) fn import_first(&mut self, folder: &Path) -> Result<(), SessionError> {
        if let Some(session) = self.session.as_mut().filter(|session| session.view().inputs == 0) {
            let request = ImportRequest {
                paths: vec![folder.into()],
                format: "auto".into(),
                dataset: None,
                task: None,
                voc_one_based: None,
                by_me: false,
            };
            session.apply(Command::Data(DataCommand::Import(request)))?;
            self.ui.go_to(ui::Page::Canvas);
        }
        Ok(())
    }

    /// Shows an open project to whoever came in.
    pub(super) fn show_session(&mut self, mut session: Session) -> Result<(), SessionError> {
        session.watch();
        session.start_pictures(self.settings.picture_memory(), self.thumbnails.clone())?;
        // A name that no engine has may come from another release.
        if let Err(SessionError::NoSuchEngine(_)) =
            session.apply(Command::Model(ModelCommand::UseEngine(self.settings.engine.clone())))
        {
            session.apply(Command::Model(ModelCommand::UseEngine("auto".into())))?;
        }
        if let Some(folder) = self.drafts.clone() {
            session.keep_drafts(folder)?;
        }
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
        self.session = Some(session);
        Ok(())
    }
}
