//! File dialogs of the desktop, on threads of their own so that the window never waits.

use crossbeam_channel::{Receiver, Sender, unbounded};
use eframe::egui;
use session::Notice;
use session::notice;
use session::view::Severity;
use std::path::PathBuf;
use ui::Pick;

/// What came of a dialog; `None` when the desktop has none to show.
type Answer = (Pick, Option<Vec<PathBuf>>);

/// Shows the desktop's file dialogs.
pub struct Desktop {
    answers: Receiver<Answer>,
    sender: Sender<Answer>,
    troubles: Receiver<String>,
    tell: Sender<String>,
    ctx: egui::Context,
}

impl Desktop {
    /// Dialogs for this window.
    pub fn new(ctx: &egui::Context) -> Self {
        let (sender, answers) = unbounded();
        let (tell, troubles) = unbounded();
        Self {
            answers,
            sender,
            troubles,
            tell,
            ctx: ctx.clone(),
        }
    }

    /// Shows a dialog; its answer comes later.
    pub fn ask(&self, pick: Pick) {
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        let asked = std::thread::Builder::new().name("file dialog".into()).spawn(move || {
            let answer = if has_dialogs() { Some(show(pick)) } else { None };
            if sender.send((pick, answer)).is_ok() {
                ctx.request_repaint();
            }
        });
        if asked.is_err() {
            // Without a thread there is no dialog; the window asks itself.
            let _ = self.sender.send((pick, None));
        }
    }

    /// Shows a folder in the desktop's file manager.
    pub fn show_folder(&self, folder: PathBuf) {
        let (tell, ctx) = (self.tell.clone(), self.ctx.clone());
        let show = move || {
            if let Err(error) = open::that_detached(&folder)
                && tell.send(notice::no_file_manager(&error, &folder)).is_ok()
            {
                ctx.request_repaint();
            }
        };
        if let Err(error) = std::thread::Builder::new().name("file manager".into()).spawn(show) {
            // The window looks for what is told in every frame.
            let _ = self.tell.send(format!("No file manager could be started: {error}"));
        }
    }

    /// What could not be shown.
    pub fn trouble(&self) -> impl Iterator<Item = Notice> {
        self.troubles.try_iter().map(|text| Notice {
            severity: Severity::Failure,
            text,
        })
    }

    /// The next answer, if one came.
    pub fn answer(&self) -> Option<Answer> {
        self.answers.try_recv().ok()
    }
}

/// Whether some program can show a file dialog: otherwise "no dialog" could not be told from "cancelled".
/// rfd asks the desktop portal over the session bus, then `zenity`.
#[cfg(target_os = "linux")]
fn has_dialogs() -> bool {
    let in_path = |program: &str| {
        std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
    };
    let portal = ["/usr/libexec/xdg-desktop-portal", "/usr/lib/xdg-desktop-portal"];
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some();
    in_path("zenity") || (bus && portal.iter().any(|path| std::path::Path::new(path).exists()))
}

#[cfg(not(target_os = "linux"))]
fn has_dialogs() -> bool {
    true
}

fn show(pick: Pick) -> Vec<PathBuf> {
    let dialog = rfd::FileDialog::new();
    let one = |path: Option<PathBuf>| path.into_iter().collect();
    match pick {
        Pick::Project => one(dialog
            .set_title("Open a project")
            .add_filter("Labelwright project", &["labelwright"])
            .pick_file()),
        Pick::NewProject => {
            let dialog = dialog
                .set_title("New project")
                .add_filter("Labelwright project", &["labelwright"]);
            one(dialog.set_file_name("labels.labelwright").save_file())
        }
        Pick::ProjectCopy => {
            let dialog = dialog
                .set_title("Save a copy of the project")
                .add_filter("Labelwright project", &["labelwright"]);
            one(dialog.set_file_name("copy.labelwright").save_file())
        }
        Pick::Folder => one(dialog.set_title("Label a folder of images").pick_folder()),
        Pick::ImportFiles => dialog.set_title("Import files").pick_files().unwrap_or_default(),
        Pick::ImportFolder => one(dialog.set_title("Import a folder").pick_folder()),
        Pick::ExportFolder => one(dialog.set_title("Export to a new or empty folder").pick_folder()),
        Pick::StatisticsFolder => one(dialog.set_title("Save tables to a new or empty folder").pick_folder()),
        Pick::RootFolder => one(dialog.set_title("Where the pictures are").pick_folder()),
        Pick::MovedFolder => one(dialog.set_title("Find moved images under").pick_folder()),
        Pick::Model | Pick::TriedModel => one(dialog
            .set_title("Choose a model")
            .add_filter("Model (.onnx, or its .ron manifest)", &["onnx", "ron"])
            .pick_file()),
        Pick::TemplateOpen => one(dialog
            .set_title("Load a template")
            .add_filter("Task template", &["ron"])
            .pick_file()),
        Pick::TemplateSave => {
            let dialog = dialog
                .set_title("Save as template")
                .add_filter("Task template", &["ron"]);
            one(dialog.set_file_name("task.ron").save_file())
        }
        Pick::AgreementFile => {
            let dialog = dialog
                .set_title("Save agreement as CSV")
                .add_filter("Comma-separated values", &["csv"]);
            one(dialog.set_file_name("agreement.csv").save_file())
        }
        Pick::NumbersFile => {
            let dialog = dialog
                .set_title("Save statistics as CSV")
                .add_filter("Comma-separated values", &["csv"]);
            one(dialog.set_file_name("numbers.csv").save_file())
        }
        Pick::ImportReport => {
            let dialog = dialog
                .set_title("Save the report of the import")
                .add_filter("JSON", &["json"]);
            one(dialog.set_file_name("import.json").save_file())
        }
        Pick::GuidePicture => one(dialog.set_title("Choose a picture for the instructions").pick_file()),
        Pick::TriedPicture => one(dialog.set_title("Choose a picture").pick_file()),
    }
}
