//! What the window wants done: commands for the session, and what only the desktop can do.

use domain::MemberId;
use session::{Command, Secret, Settings};
use std::path::PathBuf;

/// What a file dialog is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A project to open.
    Project,
    /// The file of a new project.
    NewProject,
    /// The file that a copy of the project is written to.
    ProjectCopy,
    /// A folder of images to label.
    Folder,
    /// Image files, lists or annotation files to import.
    ImportFiles,
    /// A folder to import.
    ImportFolder,
    /// The folder that an export goes to.
    ExportFolder,
    /// A folder to look for moved files in.
    MovedFolder,
    /// The CSV file that numbers go to.
    NumbersFile,
    /// A model to add to the project.
    Model,
    /// A model to try.
    TriedModel,
    /// A picture to try a model on.
    TriedPicture,
    /// A template to begin a task with.
    TemplateOpen,
    /// The file that a template is written to.
    TemplateSave,
    /// A picture for instructions.
    GuidePicture,
}

/// Something that the window wants done.
#[derive(Clone, Debug)]
pub enum Request {
    /// Hand this to the session.
    Command(Command),
    /// Keep these settings.
    Settings(Box<Settings>),
    /// Open this project or folder.
    Open(String),
    /// Make a project at this path and open it.
    Create(String),
    /// Make the sample project and open it.
    Demo,
    /// Show a file dialog; its answer comes back through [`super::Ui::picked`].
    Pick(Pick),
    /// Show this folder in the desktop's file manager.
    ShowFolder(PathBuf),
    /// Close the project.
    Close,
    /// Work as this member, who says these words where they have a passphrase.
    Enter {
        /// Who.
        member: MemberId,
        /// Their passphrase.
        words: Option<Secret>,
    },
    /// Nobody of those who were asked for works now.
    StayOut,
    /// Put the project away until somebody else says who they are.
    SomebodyElse,
    /// Leave.
    Quit,
    /// Leave, also without what is not saved.
    Leave,
}

impl From<Command> for Request {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}
