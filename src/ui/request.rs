//! What the window wants done: commands for the session, and what only the desktop can do.

use domain::MemberId;
use domain::workflow::Permission;
use domain::{ConceptId, DatasetId, InputId, ModelId, Sign, TaskId};
use session::view::View;
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
    /// The CSV file that figures of agreement go to.
    AgreementFile,
    /// The CSV file that numbers go to.
    NumbersFile,
    /// The file that the report of an import goes to.
    ImportReport,
    /// The folder that the tables of statistics go to.
    StatisticsFolder,
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
    /// The folder in which the pictures of a root are.
    RootFolder,
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
    /// Open the project on a server at this address.
    OpenServer {
        /// The address.
        address: String,
        /// The login's password, where one was typed.
        password: Option<Secret>,
    },
    /// Ask for the address of a project on a server.
    AskServer,
    /// Make a project at this path and open it.
    Create(String),
    /// Make the sample project and open it.
    Demo,
    /// Show a file dialog; its answer comes back through [`crate::window::Ui::picked`].
    Pick(Pick),
    /// Show this folder in the desktop's file manager.
    ShowFolder(PathBuf),
    /// Close the project.
    Close,
    /// Work as this member, with this passphrase where they have one.
    Authenticate {
        /// Who.
        member: MemberId,
        /// Their passphrase.
        passphrase: Option<Secret>,
    },
    /// Go back from a project that is being opened.
    CancelOpening,
    /// Nobody of those who were asked for works now.
    CancelLogin,
    /// Put the project away until somebody else says who they are.
    SwitchUser,
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

/// What a menu or button may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialog {
    /// The new task.
    NewTask,
    /// The task as it is, to be changed.
    EditTask(TaskId),
    /// A new task that begins as a copy of this one.
    CopyTask(TaskId),
    /// The import.
    Import,
    /// The export.
    Export,
    /// The export of a task.
    ExportTask(TaskId),
    /// The datasets and their versions.
    Datasets,
    /// The concepts of the project.
    Concepts,
    /// Where the pictures are on this computer.
    Roots,
    /// A new dataset of inputs of the list.
    NewDataset,
    /// To whom the inputs are to be given that are chosen in the browser.
    AssignChosen,
    /// The question whether to approve what was submitted on them.
    ApproveChosen,
    /// The question whether to say this of them.
    ClaimChosen(ConceptId, Sign),
    /// The export of them.
    ExportChosen,
    /// A key of the metadata for the inputs that are chosen in the browser.
    MetadataOfChosen,
    /// The search of the list, to be saved.
    SaveSearch,
    /// The question whether to give the annotations that are chosen in the browser this concept, or without one, whether to
    /// remove them.
    ChangeObjects(Option<ConceptId>),
    /// The question whether to remove the inputs that are chosen in the browser.
    RemoveChosen,
    /// The question whether to remove an input.
    RemoveInput(InputId),
    /// The question whether to label an input again, which has another picture.
    Relabel(InputId),
    /// The export of a dataset, or of a version of one.
    ExportDataset(DatasetId),
    /// What an export that is over did, by the number of its job.
    ExportReport(u64),
    /// What an import that is over did, by the number of its job.
    ImportReport(u64),
    /// A version of a dataset out of a task.
    Freeze(TaskId),
    /// A version of a dataset as it stands.
    FreezeDataset(DatasetId),
    /// The splits of a dataset.
    SplitDataset(DatasetId),
    /// What is wrong with the pictures.
    Clean,
    /// What a dataset, a version or the whole project holds.
    Statistics(Option<DatasetId>),
    /// What differs between a dataset or version and another one.
    CompareVersions(DatasetId),
    /// The question whether to delete a task.
    DeleteTask(TaskId),
    /// The page with the numbers of a task.
    Numbers(TaskId),
    /// The page of models.
    Models,
    /// The dialog that adds a model.
    AddModel,
    /// The dialog that tries a model of the project, or any file.
    TryModel(Option<ModelId>),
    /// The automation of a task.
    Automation(TaskId),
    /// The same with auto-annotation in front.
    AutoAnnotation(TaskId),
    /// What labelers ask the lead.
    Questions,
    /// The team.
    Team,
    /// A member's passphrase.
    Passphrase(MemberId),
    /// What the sample of a task showed.
    Sample(TaskId),
    /// The settings.
    Settings,
    /// The list of shortcuts.
    KeySheet,
}

/// What the menu opens besides what keys do, each with its words; the command palette finds the same.
pub(crate) fn of_menu(view: &View) -> Vec<(&'static str, Dialog)> {
    let mut found = vec![
        ("Import…", Dialog::Import),
        ("Export…", Dialog::Export),
        ("Datasets…", Dialog::Datasets),
        ("Statistics…", Dialog::Statistics(None)),
    ];
    if view.allowed(Permission::AddInputs).is_ok() {
        found.push(("Clean…", Dialog::Clean));
    }
    if view.allowed(Permission::EditConcepts).is_ok() {
        found.push(("Concepts…", Dialog::Concepts));
    }
    found.push(("New labeling task…", Dialog::NewTask));
    if view.allowed(Permission::Answer).is_ok() {
        found.push(("Labeler questions…", Dialog::Questions));
    }
    found.push(("Models", Dialog::Models));
    if let Some(task) = view.task {
        found.push(("Edit this task…", Dialog::EditTask(task)));
        found.push(("Automation…", Dialog::Automation(task)));
    }
    found.push(("Team…", Dialog::Team));
    found.push(("Where pictures are…", Dialog::Roots));
    found
}

impl Dialog {
    /// Whether who is working may open it.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn may(self, view: &View) -> Result<(), String> {
        self.act().map_or(Ok(()), |act| view.allowed(act))
    }

    /// What whoever opens it must be allowed to do.
    pub fn act(self) -> Option<Permission> {
        match self {
            Self::NewTask
            | Self::EditTask(_)
            | Self::CopyTask(_)
            | Self::DeleteTask(_)
            | Self::Automation(_)
            | Self::AssignChosen
            | Self::AutoAnnotation(_) => Some(Permission::ConfigureTasks),
            Self::Import
            | Self::NewDataset
            | Self::Clean
            | Self::SaveSearch
            | Self::SplitDataset(_)
            | Self::MetadataOfChosen
            | Self::RemoveChosen
            | Self::RemoveInput(_)
            | Self::Relabel(_)
            | Self::ImportReport(_) => Some(Permission::AddInputs),
            Self::Export
            | Self::ExportChosen
            | Self::ExportTask(_)
            | Self::ExportDataset(_)
            | Self::ExportReport(_)
            | Self::Freeze(_)
            | Self::FreezeDataset(_)
            | Self::CompareVersions(_)
            | Self::Statistics(_) => Some(Permission::Deliver),
            Self::Numbers(_) | Self::Sample(_) => Some(Permission::SeeNumbers),
            Self::Concepts => Some(Permission::EditConcepts),
            Self::AddModel => Some(Permission::ManageModels),
            Self::Questions => Some(Permission::Answer),
            Self::Datasets
            | Self::ApproveChosen
            | Self::ClaimChosen(..)
            | Self::ChangeObjects(_)
            | Self::Roots
            | Self::Models
            | Self::TryModel(_)
            | Self::Team
            | Self::Passphrase(_)
            | Self::Settings
            | Self::KeySheet => None,
        }
    }
}
