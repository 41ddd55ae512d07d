//! Why a command was not carried out. The sentences are made in `notice/`.

use super::datasets::DatasetError;
use super::members::TeamError;
use super::tasks::TaskError;
use super::taxonomy::ConceptError;
use domain::geometry::GeometryError;
use domain::workflow::Refusal;
use domain::{MemberId, ModelKind, TaskKind};
use formats::ColumnsError;
use media::MediaError;
use predict::PredictError;
use server::{ServerError, SyncError};
use std::path::PathBuf;
use store::{OpenError, StoreError};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The concept is used, so that it cannot be taken back.
    #[error("{0} is in use")]
    ConceptInUse(String),
    /// A rule says no.
    #[error("refused: {0:?}")]
    Rule(Refusal),
    /// A task cannot be as its text says.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// A dataset cannot be made, changed or read so.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Concepts are not changed.
    #[error(transparent)]
    Concept(#[from] ConceptError),
    /// A version of a dataset stays, whoever made it.
    #[error("a version stays")]
    VersionStays,
    /// The team is not changed.
    #[error(transparent)]
    Team(#[from] TeamError),
    /// A name cannot be told from others by reading it.
    #[error("the name {name:?} is unclear: {why:?}")]
    UnclearName {
        /// The name.
        name: String,
        /// Why.
        why: domain::names::Unclear,
    },
    /// The member has a passphrase, and nobody said it.
    #[error("{0} has a passphrase")]
    NeedsPassphrase(String),
    /// Too many wrong passphrases were said for the member a moment ago.
    #[error("too many tries for {name}, {seconds} s to wait")]
    TooManyTries {
        /// Their name.
        name: String,
        /// Seconds until the next may be said.
        seconds: u64,
    },
    /// What was said is not the member's passphrase.
    #[error("not the passphrase of {0}")]
    WrongPassphrase(String),
    /// A new passphrase for this member is wanted, and there is nobody to ask.
    #[error("no new passphrase for {0}")]
    NoNewPassphrase(String),
    /// A new passphrase was typed twice, not the same.
    #[error("typed otherwise")]
    TypedOtherwise,
    /// A region cannot be stored.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// The project file could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The project could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A server did not do what was asked.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// A replica is not in step with its server.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// The server cannot be reached, and what was asked needs it.
    #[error("the server cannot be reached: {0}")]
    Offline(String),
    /// In a project on a server nobody has a passphrase.
    #[error("no passphrases on a server")]
    NoPassphrases,
    /// What was erased cannot come back.
    #[error("erased for good")]
    ErasedForGood,
    /// What cannot be undone was not confirmed.
    #[error("not confirmed")]
    NotConfirmed,
    /// What a server keeps is erased there.
    #[error("erasing needs the server")]
    ErasesOnlyConnected,
    /// The login belongs to somebody else, whose name this is.
    #[error("the login belongs to {0}")]
    NotYourLogin(String),
    /// There is no folder for what belongs to this user.
    #[error("no data folder")]
    NoDataFolder,
    /// No path of the project begins at a root of that name.
    #[error("no root {name}")]
    NoSuchRoot {
        /// The name.
        name: String,
        /// The roots that there are.
        known: Vec<String>,
    },
    /// A store was not to be used.
    #[error(transparent)]
    Fetch(#[from] roots::FetchError),
    /// The location of a root is no folder and no address of pictures.
    #[error(transparent)]
    Location(#[from] roots::LocationError),
    /// The picture was not shown, so it cannot be submitted; whether it may still come.
    #[error("the picture was not shown")]
    PictureUnseen {
        /// Whether it is on its way.
        coming: bool,
    },
    /// The picture of this input is the one that was labeled.
    #[error("the picture of {0} did not change")]
    SamePicture(String),
    /// There is no task of that name.
    #[error("no task {0}")]
    NoSuchTask(String),
    /// There is no dataset of that name.
    #[error("no dataset {0}")]
    NoSuchDataset(String),
    /// There is no saved search of that name.
    #[error("no saved search {0}")]
    NoSuchSearch(String),
    /// Decided work is not claimed upon: claims would have no author among those who label.
    #[error("not of decided work")]
    NotOfDecided,
    /// The inputs of the task are not given to single labelers.
    #[error("not partitioned: {0}")]
    NotPartitioned(String),
    /// A member is no labeler of a task.
    #[error("{0} is no labeler of {1}")]
    NoLabelerOfTask(String, String),
    /// The gesture is over many inputs at once, and is taken back as a whole.
    #[error("taken back as a whole: {0}")]
    TakenBackAsWhole(domain::GestureId),
    /// There is a saved search of that name, and nobody said that it is replaced.
    #[error("there is a saved search {0}")]
    SearchThere(String),
    /// Something asks for a saved search, so it cannot go.
    #[error("the saved search {search} is in use by {by}")]
    SearchInUse {
        /// Its name.
        search: String,
        /// What asks for it.
        by: String,
    },
    /// There is no concept of that name.
    #[error("no concept {0}")]
    NoSuchConcept(String),
    /// There is no member of that name.
    #[error("no member {0}")]
    NoSuchMember(String),
    /// A picture cannot be shown.
    #[error("no picture {}: {reason}", path.display())]
    NoPicture {
        /// Its file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The writer met a fault in the program.
    #[error("not writing: {0}")]
    NotWriting(String),
    /// There is no input of that name.
    #[error("no input {0}")]
    NoSuchInput(String),
    /// What would be undone is a decision of a review that is not open.
    #[error("decided in review")]
    DecidedInReview,
    /// The picture is not the one that was labeled, and of another size.
    #[error("the picture changed")]
    PictureChanged,
    /// The input of that name was taken out of the project.
    #[error("the input {0} was removed")]
    InputRemoved(String),
    /// Several inputs end in that name.
    #[error("several inputs are called {name}")]
    AmbiguousInput {
        /// What was asked for.
        name: String,
        /// Two of those that match.
        found: [String; 2],
    },
    /// An annotation is gone.
    #[error("the annotation is gone")]
    AnnotationGone,
    /// The picture of this input, or a part of it, cannot be looked at.
    #[error("{0} cannot be looked at")]
    NotLookedAt(String),
    /// A suggestion is gone.
    #[error("the suggestion is gone")]
    SuggestionGone,
    /// A model is gone.
    #[error("the model is gone")]
    ModelGone,
    /// The files of a model are not those that were added.
    #[error("the model {name} changed")]
    ModelChanged {
        /// Its name.
        name: String,
        /// Its file.
        path: PathBuf,
    },
    /// Only the predictions of a model are here.
    #[error("the model {0} has no network")]
    ImportedModel(String),
    /// There is no model of that name.
    #[error("no model {0}")]
    NoSuchModel(String),
    /// A model of this kind cannot help in a task of this kind.
    #[error("{model:?} does not suit {task:?}")]
    UnsuitedModel {
        /// The model's kind.
        model: ModelKind,
        /// The task's kind.
        task: TaskKind,
    },
    /// The task has no model.
    #[error("task {0} has no model")]
    NoModel(String),
    /// There is no engine of that name.
    #[error("no engine {0}")]
    NoSuchEngine(String),
    /// A run is over, or was given up.
    #[error("the run is over")]
    RunGone,
    /// There is no smart outline to accept.
    #[error("nothing outlined")]
    NothingOutlined,
    /// Nothing is suggested within the range.
    #[error("nothing suggested")]
    NothingSuggested,
    /// Nothing is suggested there that could be meant; of this concept, if one was named.
    #[error("not suggested there")]
    NotSuggested(Option<String>),
    /// A gesture cannot be taken back: a row was changed since.
    #[error("changed since")]
    ChangedSince,
    /// Everything of the gesture is there.
    #[error("nothing to bring back")]
    NothingToBringBack,
    /// There is nothing to undo.
    #[error("nothing to undo")]
    NothingToUndo,
    /// There is nothing to redo.
    #[error("nothing to redo")]
    NothingToRedo,
    /// No gesture over many inputs is known by that identifier.
    #[error("nothing to take back")]
    NothingToTakeBack,
    /// The gesture was taken back before.
    #[error("already taken back")]
    AlreadyTakenBack,
    /// The task of this name, which the gesture is about, was deleted since.
    #[error("task deleted")]
    TaskDeleted(String),
    /// Somebody else made the gesture.
    #[error("not your gesture")]
    NotYourGesture(MemberId),
    /// A command that cannot be part of a list which is applied whole or not at all.
    #[error("not alone")]
    NotAlone,
    /// The project is not where it was opened; the sentence says where it went.
    #[error("{0}")]
    Displaced(String),
    /// The project was not renamed, so there is nothing to follow.
    #[error("not renamed")]
    NotRenamed,
    /// The newest changes of a renamed project lie beside its old name, where others may still write.
    #[error("the log beside the old name is in use")]
    CannotFollow,
    /// A job that writes the project is at work.
    #[error("still working")]
    StillWorking,
    /// There is nothing to paste.
    #[error("nothing to paste")]
    NothingToPaste,
    /// There is no previous input to copy from, or nothing on it.
    #[error("nothing to copy")]
    NothingToCopy,
    /// What it needs was not read yet; it is carried out when it was.
    #[error("not read yet")]
    NotRead,
    /// No input is on the canvas.
    #[error("no input is open")]
    NoInput,
    /// No task is open.
    #[error("no task is open")]
    NoTask,
    /// Something is to be said, and nothing was.
    #[error("nothing said")]
    EmptyText,
    /// A question is gone.
    #[error("the question is gone")]
    QuestionGone,
    /// A name is empty.
    #[error("the name is empty")]
    EmptyName,
    /// A name is taken.
    #[error("the name {0} is taken")]
    NameTaken(String),
    /// A task needs concepts.
    #[error("no concepts")]
    NoConcepts,
    /// A shape does not suit a task's kind.
    #[error("wrong shape for {0:?}")]
    WrongShape(TaskKind),
    /// Something that a later release brings.
    #[error("not available: {0}")]
    NotYet(&'static str),
    /// The project can only be read, for this reason.
    #[error("read-only")]
    ReadOnly,
    /// A script's command failed.
    #[error("command {position}: {source}")]
    Script {
        /// Its place in the list, from 1.
        position: usize,
        /// Why.
        source: Box<SessionError>,
    },
    /// A RON file is not what is expected.
    #[error("{path}: {message}")]
    BadText {
        /// The file.
        path: PathBuf,
        /// What and where.
        message: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is no saved report of an import.
    #[error("{detail}: {}", path.display())]
    NoImportReport {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// There is no such format.
    #[error("no format {0}")]
    NoSuchFormat(String),
    /// Two classes of an export have this number.
    #[error("two classes have the number {0}")]
    NumberTwice(i64),
    /// What is said of a table's columns is not for this one.
    #[error("{}: {why}", path.display())]
    OtherColumns {
        /// The table.
        path: PathBuf,
        /// What does not fit.
        why: ColumnsError,
        /// What its columns are called.
        columns: Vec<String>,
    },
    /// The format can be read, not written.
    #[error("{0} is not written")]
    ImportOnly(String),
    /// A format said why not.
    #[error("{0}")]
    Format(String),
    /// An export would be empty; so many annotations have another status.
    #[error("nothing to export")]
    NothingToExport {
        /// How many annotations are not yet accepted.
        waiting: u64,
        /// How many were rejected.
        rejected: u64,
    },
    /// The work was stopped.
    #[error("stopped")]
    Cancelled,
    /// A model cannot be used or gave no answer.
    #[error(transparent)]
    Model(#[from] PredictError),
    /// A picture could not be read.
    #[error("{path}: {source}")]
    Picture {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: MediaError,
    },
}

impl From<Refusal> for SessionError {
    fn from(refusal: Refusal) -> Self {
        Self::Rule(refusal)
    }
}

impl SessionError {
    /// Why a replica is not in step with its server.
    pub(crate) fn of_sync(error: SyncError) -> Self {
        match error {
            SyncError::Unreachable(why) => Self::Offline(why),
            error => Self::Sync(error),
        }
    }

    /// Whether a server asks for a password that nothing told, or another one.
    pub fn wants_password(&self) -> bool {
        matches!(
            self,
            Self::Server(ServerError::Password { .. }) | Self::Sync(SyncError::Denied(ServerError::Password { .. }))
        )
    }

    /// Whether a server could not be reached: the same may work later.
    pub fn is_offline(&self) -> bool {
        match self {
            Self::Server(error) => error.is_offline(),
            Self::Sync(error) => matches!(error, SyncError::Unreachable(_)),
            _ => matches!(self, Self::Offline(_)),
        }
    }
}
