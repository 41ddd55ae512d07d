//! What may be asked of a session. Window, command line and scripts send the same commands.

mod arguments;
mod quality;
mod review;

pub use arguments::{
    Chosen, ClassChoice, ConflictDecision, ExifWanted, ExportRequest, ExportSplit, Feedback, FreezeRequest,
    ImportRequest, NewPicture, Order, PasteAt, Pictures, Portion, SplitRequest,
};
pub use quality::QualityCommand;
pub use review::ReviewCommand;

use super::bulk::request::BulkRequest;
use super::likeness::LooksBy;
use super::metadata::MetadataRequest;
use super::objects::{ObjectChange, ObjectOrder};
use super::passphrase::Secret;
use super::task_text::{ExampleText, InputsText, TaskText};
use super::taxonomy::ConceptAct;
use super::view::list::Places;
use domain::clean::{Flag, Thresholds};
use domain::draft::Draft;
use domain::picture::Look;
use domain::task::ExamplePicture;
use domain::{
    AnnotationId, Assist, Auto, Band, Color, CommentId, ConceptId, DatasetId, GestureId, InputId, MemberId, ModelId,
    ObjectId, OpId, Prompt, Region, Role, Sign, Split, SuggestionId, TaskId, Timestamp,
};
use formats::CsvColumns;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use store::{InputOrder, ListFilter};

/// Something asked of the session.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// What is shown: the task, the input and the list.
    Navigate(NavigateCommand),
    /// Annotations of the current input, and the labeler's work on it.
    Edit(EditCommand),
    /// Suggestions of models, smart outlines, and differences between models and annotations.
    Suggest(SuggestCommand),
    /// Questions of labelers, and the instructions.
    Question(QuestionCommand),
    /// Decisions on submitted work.
    Review(ReviewCommand),
    /// How good the work is.
    Quality(QualityCommand),
    /// The team.
    Member(MemberCommand),
    /// Tasks, their concepts, templates and queues.
    Task(TaskCommand),
    /// Models, and their runs over whole tasks.
    Model(ModelCommand),
    /// Inputs, datasets, imports, exports and statistics.
    Data(DataCommand),
    /// The project file and the jobs.
    Project(ProjectCommand),
}

/// What is shown: the task, the input and the list.
#[derive(Clone, Debug, PartialEq)]
pub enum NavigateCommand {
    /// Work on a task; `None` looks at the whole project.
    OpenTask(Option<TaskId>),
    /// Put the input at this place of the list on the canvas.
    GoTo(u64),
    /// Put this input on the canvas.
    Open(InputId),
    /// The next place of the list.
    Next,
    /// The previous place.
    Previous,
    /// The next input that is still to be done.
    NextOpen,
    /// Show only some inputs in the list.
    Filter(ListFilter),
    /// These places of the list are in sight: their rows and thumbnails are wanted.
    ShowRows(Range<u64>),
    /// The inputs at these places of the list's scope are in sight, in the browser's own order.
    ShowPlaces(Vec<u64>),
    /// Which inputs are at these places of the list's scope is wanted: they are chosen, and not all were read.
    FindChosen(Arc<Places>),
    /// Show the list in this order in the browser; `None`: in its own.
    Sort(Option<InputOrder>),
    /// This is what the canvas shows.
    Look(Look),
    /// The inputs of the list's scope whose names fit this best are wanted.
    FindInputs(String),
    /// Read the current input's file again.
    Reload,
    /// The history of the current input is in sight.
    ShowHistory(bool),
}

/// Annotations of the current input, and the labeler's work on it.
#[derive(Clone, Debug, PartialEq)]
pub enum EditCommand {
    /// Claim a concept on a region of the current input.
    Annotate {
        /// The concept.
        concept: ConceptId,
        /// Where.
        region: Region,
        /// Present or absent.
        sign: Sign,
    },
    /// Say of the whole current input whether a concept is there; `None` unsays it.
    Claim {
        /// The concept.
        concept: ConceptId,
        /// Present, absent or unsaid.
        sign: Option<Sign>,
    },
    /// Say the same of several inputs of the open task, as one gesture; what cannot be said of some is left, and told.
    ClaimOn {
        /// The inputs.
        inputs: Vec<InputId>,
        /// The concept.
        concept: ConceptId,
        /// Present, absent or unsaid.
        sign: Option<Sign>,
    },
    /// Take back what was last said of several inputs at once, where nothing was changed since.
    UndoClaims,
    /// Give annotations other regions, as one gesture.
    Reshape(Vec<(AnnotationId, Region)>),
    /// Give annotations another concept.
    Relabel(Vec<AnnotationId>, ConceptId),
    /// Remove annotations.
    Delete(Vec<AnnotationId>),
    /// A half-drawn shape of mine is now this; nothing any more when it is empty.
    KeepDraft(TaskId, InputId, Draft),
    /// Copy annotations beside themselves.
    Duplicate(Vec<AnnotationId>),
    /// Remember annotations for pasting.
    Copy(Vec<AnnotationId>),
    /// Paste what was copied, also from another input.
    Paste(PasteAt),
    /// Copy all annotations of the previous input.
    CopyFromPrevious,
    /// Change the drawing order.
    Reorder(Vec<AnnotationId>, Order),
    /// Submit the work on the current input, and go on to the next open one.
    Submit,
    /// The same, saying expressly that nothing of what the task asks for is there, if nothing is marked.
    SubmitNothing,
    /// Take handed-in work back.
    Withdraw,
    /// Leave the current input out, say why (or nothing), and go on.
    Skip(String),
    /// Take back my last gesture on the current input.
    Undo,
    /// Bring back what was undone.
    Redo,
    /// Make the annotations of a gesture on the current input again that were undone or deleted since.
    BringBack(GestureId),
}

/// Suggestions of models, smart outlines, and differences between models and annotations.
#[derive(Clone, Debug, PartialEq)]
pub enum SuggestCommand {
    /// Make annotations of suggestions.
    Accept(Vec<SuggestionId>),
    /// Make an annotation of a suggestion with another region.
    AcceptAs(SuggestionId, Region),
    /// Make annotations of all suggestions that are offered within the range.
    AcceptAll,
    /// Make suggestions again of what was accepted.
    Unaccept(Vec<SuggestionId>),
    /// Turn suggestions down.
    DismissSuggestions(Vec<SuggestionId>),
    /// Take dismissed suggestions up again.
    RestoreSuggestions(Vec<SuggestionId>),
    /// Give suggestions another concept.
    RelabelSuggestions(Vec<SuggestionId>, ConceptId),
    /// Look at suggestions of these probabilities only.
    SetBand(Band),
    /// The same for one concept; `None`: as all.
    SetConceptBand(ConceptId, Option<Band>),
    /// Run the model on the current input again.
    SuggestAgain,
    /// The probabilities of all that a model suggests for a task are wanted.
    ShowHistogram(TaskId, ModelId),
    /// Gather the differences between a task's suggestions and annotations.
    Compare(TaskId),
    /// Look at an entry of the difference queue.
    GoToDifference(usize),
    /// Do what the model says in the difference being looked at (`true`), or leave it as it is.
    SettleDifference(bool),
    /// Put the difference queue away.
    CloseDifferences,
    /// Point at something to be outlined; an empty prompt gives it up.
    Prompt(Prompt),
    /// Outline by this promptable model, or by colour and edges.
    UseSmartModel(Option<ModelId>),
    /// How far a smart outline may lie from the exact one.
    SmartTolerance(f64),
    /// Make an annotation of the smart outline.
    AcceptOutline(ConceptId),
    /// Make an outline of a box, or fit an outline closer to what is seen.
    Tighten(AnnotationId),
}

/// Questions of labelers, and the instructions.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionCommand {
    /// Ask the lead something about the current input.
    Ask(String),
    /// Answer a question; `true` puts it into the task's list for all labelers.
    Answer(CommentId, String, bool),
    /// What labelers ask and why they skipped, in this task, is in sight; `None`: no longer.
    ShowQuestions(Option<TaskId>),
    /// The newest instructions of the open task were read.
    MarkRead,
}

/// The team.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberCommand {
    /// Add somebody to the team.
    AddMember {
        /// Their name.
        name: String,
        /// What they may do.
        roles: Vec<Role>,
        /// Their passphrase, if they are to have one.
        passphrase: Option<Secret>,
    },
    /// Change somebody's name or roles.
    EditMember {
        /// Who.
        member: MemberId,
        /// Their name.
        name: String,
        /// What they may do.
        roles: Vec<Role>,
    },
    /// Give somebody a passphrase, or take it away. Whoever changes their own says the old one, if they have one.
    SetPassphrase {
        /// Who.
        member: MemberId,
        /// Their old one.
        old: Option<Secret>,
        /// The new passphrase; `None` removes it.
        new: Option<Secret>,
    },
    /// Remove somebody; the other takes their open work over.
    RemoveMember(MemberId, Option<MemberId>),
    /// Give a labeler's open work in a task to another.
    TakeOver {
        /// The task.
        task: TaskId,
        /// Whose work.
        from: MemberId,
        /// Who takes it.
        to: MemberId,
    },
}

/// Tasks, their concepts, templates and queues.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskCommand {
    /// Help a task's labelers by a model, or no longer.
    SetAssist(TaskId, Option<Assist>),
    /// Say how a model annotates a task by itself, or no longer.
    SetAuto(TaskId, Option<Auto>),
    /// Submit the inputs of a task on which its model decided everything and nobody has begun.
    SubmitComplete(TaskId),
    /// Put inputs of a task first in everybody's queue (higher comes first, 0 is usual).
    Prioritize(TaskId, Vec<InputId>, i32),
    /// Do the same on many inputs of a task, or count what would change.
    Bulk(BulkRequest),
    /// How many inputs a choice holds is wanted.
    CountInputs(InputsText),
    /// Write a task as a template.
    SaveTemplate(PathBuf, Box<TaskText>),
    /// Read a template.
    LoadTemplate(PathBuf),
    /// These pictures of instructions are in sight.
    ShowPictures(Vec<PictureSource>),
    /// Create a task.
    CreateTask(Box<TaskText>),
    /// Change a task, and bring in inputs that came since; those of a saved search with `true` alone.
    EditTask(TaskId, Box<TaskText>, bool),
    /// What changing a task so would come to is wanted.
    PreviewEdit(TaskId, Box<TaskText>, bool),
    /// Delete a task with all that was done in it.
    DeleteTask(TaskId),
    /// Create a concept and put it on the current task's list.
    AddConcept {
        /// Its name.
        name: String,
        /// Its colour; the next of the wheel when not said.
        color: Option<Color>,
    },
    /// Rename, recolour or explain a concept.
    EditConcept(ConceptId, ConceptEdit),
    /// Put a concept before another one in the project's order, or last.
    MoveConcept(ConceptId, Option<ConceptId>),
    /// Where the concepts are used is wanted.
    ShowConcepts,
    /// What merging, splitting or deleting concepts would come to is wanted.
    CountConceptChange(ConceptAct),
    /// Merge, split or delete concepts.
    ChangeConcepts(ConceptAct),
}

/// Models, and their runs over whole tasks.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelCommand {
    /// Add a model by its `.onnx` or `.ron` file.
    AddModel(PathBuf),
    /// Run a model file on a picture and show what it finds.
    TestModel(PathBuf, PathBuf),
    /// Use this engine from now on: a name of [`crate::view::Models::engines`].
    UseEngine(String),
    /// Have the model suggest for every input of a task.
    PredictTask(TaskId),
    /// Annotate a task by its model and thresholds.
    AutoAnnotate(TaskId),
    /// Go on with a run that was paused or cut off.
    ResumeRun(GestureId),
    /// Give a run up; what it did so far stays until it is taken back.
    CancelRun(GestureId),
}

/// What of a concept is to be otherwise; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptEdit {
    /// Its name.
    pub name: Option<String>,
    /// Its colour.
    pub color: Option<Color>,
    /// What it means, in words.
    pub description: Option<String>,
    /// Inputs that show it.
    pub examples: Option<Vec<InputId>>,
}

/// A search that is to be saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaveSearch {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub query: String,
    /// Whether it is to find for ever what it finds now.
    pub frozen: bool,
    /// Whether it takes the place of the search of this name, if there is one.
    pub replaces: bool,
}

/// Inputs, datasets, imports, exports and statistics.
#[derive(Clone, Debug, PartialEq)]
pub enum DataCommand {
    /// Make a dataset of this name of all inputs.
    MakeDataset(String),
    /// Make a dataset of this name of some inputs of the list.
    NewDataset(String, Chosen),
    /// Put some inputs of the list into a dataset.
    AddToDataset(DatasetId, Chosen),
    /// Save a search.
    SaveSearch(SaveSearch),
    /// Delete the saved search of this name.
    DeleteSearch(String),
    /// The datasets and their versions are wanted.
    ShowDatasets,
    /// Make a version of a dataset.
    Freeze(FreezeRequest),
    /// Count what a version would hold.
    PreviewFreeze(FreezeRequest),
    /// Split a dataset, or only count what each split would hold.
    Split(SplitRequest),
    /// What a dataset or a version holds, or all of the project, is wanted in numbers.
    ShowStatistics(Option<DatasetId>),
    /// Write the tables of the statistics that are shown as CSV files into this folder: of a split of them, or of all.
    SaveStatistics(PathBuf, Option<Split>),
    /// What differs between two datasets or versions is wanted: from, to.
    CompareDatasets(DatasetId, DatasetId),
    /// Put an input on the canvas that differs, by its place among those that do, with what both say of it.
    ShowCompared(usize),
    /// Put this input on the canvas; where the open task does not have it, in the whole project.
    OpenInput(InputId),
    /// Nobody looks at the comparison any more.
    CloseComparison,
    /// How much was done in a task by whom is wanted: from, to.
    ShowNumbers(TaskId, Option<Timestamp>, Option<Timestamp>),
    /// Nobody looks at numbers any more.
    CloseNumbers,
    /// Write the numbers that are shown into this CSV file.
    SaveNumbers(PathBuf),
    /// Bring in files.
    Import(ImportRequest),
    /// Decide on conflicts of the import that this job was, by their places in its report.
    DecideConflicts(u64, Vec<usize>, ConflictDecision),
    /// Try again what the import that this job was could not take.
    RetryImport(u64),
    /// Write the report of the import that this job was into this file.
    SaveImportReport(u64, PathBuf),
    /// How the beginning of a table would be read is wanted: as its columns' names tell, or as is said here.
    PreviewTable(PathBuf, Option<CsvColumns>),
    /// Say what the pictures of these inputs are, which are not those that were labeled.
    SettlePictures(Vec<InputId>, NewPicture),
    /// Count what would go with these inputs.
    PreviewRemoval(Vec<InputId>),
    /// Take these inputs out of the project, with all that was said of them.
    RemoveInputs(Vec<InputId>),
    /// Count what would be erased with these inputs.
    PreviewPurge(Vec<InputId>),
    /// Erase these inputs for good, with all that was said of them.
    PurgeInputs(Vec<InputId>),
    /// Look through all pictures for what is wrong with them, by these thresholds, or those of the last time.
    LookThrough(Option<Thresholds>),
    /// These inputs, which have a flag together or alone, are right as they are.
    IgnoreFinding(Flag, Vec<InputId>),
    /// These inputs are not taken to be right as they are any more; `None`: nothing is.
    ForgetIgnored(Option<(Flag, Vec<InputId>)>),
    /// The annotations that the list's query finds are wanted one by one, in this order; `None`: no longer.
    ShowObjects(Option<ObjectOrder>),
    /// These of them are in sight, and these soon will be: their rows and crops are wanted.
    ShowObjectRows(Range<usize>, Range<usize>),
    /// Put the objects that are shown in order by how much they look like this one, where that is their order.
    MoreLikeObject(ObjectId),
    /// Show the inputs that look most like this one, best first.
    MoreLikeInput(InputId),
    /// Tell looks by another model from now on, or by the descriptor.
    LookBy(LooksBy),
    /// What a change of many annotations would do is wanted.
    CountObjectChange(ObjectChange),
    /// Change many annotations, wherever they are, as one gesture.
    ChangeObjects(ObjectChange),
    /// Thumbnails of these inputs are wanted, wherever they are.
    ShowThumbs(Vec<InputId>),
    /// Leave inputs out of tasks and datasets, or take them in again (`true`).
    ExcludeInputs(Vec<InputId>, bool),
    /// Change the metadata of inputs.
    EditMetadata(MetadataRequest),
    /// Deliver.
    Export(ExportRequest),
    /// Count what an export could not carry, without writing.
    PreviewExport(ExportRequest),
    /// Take a gesture over many inputs back, but for what was touched since.
    TakeBack(GestureId),
    /// Look for files that moved, under this folder.
    FindMoved(PathBuf),
    /// The roots of the project are wanted, and where they are on this computer.
    ShowRoots,
    /// Say where the root of this name is on this computer: a folder, or an address.
    SetRoot(String, String),
}

/// The project file and the jobs.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectCommand {
    /// A change that the server did not accept was looked at, and need not be kept.
    ForgetRefused(OpId),
    /// Send a server that was restored from an older copy what it lacks of what is here.
    SendAgain,
    /// Wait no longer for what others are to give back to such a server.
    StopWaiting,
    /// Stop a job.
    Cancel(u64),
    /// Forget a job that is over.
    Dismiss(u64),
    /// Try again to write what could not be written.
    RetrySave,
    /// Go on where the project file was renamed to.
    FollowProject,
    /// Write a copy of the project, with all that is not saved yet, and go on in it.
    SaveCopy(PathBuf),
}

impl From<NavigateCommand> for Command {
    fn from(command: NavigateCommand) -> Self {
        Self::Navigate(command)
    }
}

impl From<EditCommand> for Command {
    fn from(command: EditCommand) -> Self {
        Self::Edit(command)
    }
}

impl From<SuggestCommand> for Command {
    fn from(command: SuggestCommand) -> Self {
        Self::Suggest(command)
    }
}

impl From<QuestionCommand> for Command {
    fn from(command: QuestionCommand) -> Self {
        Self::Question(command)
    }
}

impl From<ReviewCommand> for Command {
    fn from(command: ReviewCommand) -> Self {
        Self::Review(command)
    }
}

impl From<MemberCommand> for Command {
    fn from(command: MemberCommand) -> Self {
        Self::Member(command)
    }
}

impl From<TaskCommand> for Command {
    fn from(command: TaskCommand) -> Self {
        Self::Task(command)
    }
}

impl From<ModelCommand> for Command {
    fn from(command: ModelCommand) -> Self {
        Self::Model(command)
    }
}

impl From<DataCommand> for Command {
    fn from(command: DataCommand) -> Self {
        Self::Data(command)
    }
}

impl From<ProjectCommand> for Command {
    fn from(command: ProjectCommand) -> Self {
        Self::Project(command)
    }
}

/// Where a picture of the instructions is seen.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureSource {
    /// An input, by name or id; of it the part x0, y0, x1, y1 in pixels of the upright image, or all.
    Input(String, Option<(f64, f64, f64, f64)>),
    /// A file; relative to the project file, or absolute.
    File(String),
}

impl PictureSource {
    /// Where an example of a task is seen.
    pub fn of(picture: &ExamplePicture) -> Self {
        match picture {
            ExamplePicture::Input(input, part) => {
                Self::Input(input.to_string(), part.map(|part| (part.x0, part.y0, part.x1, part.y1)))
            }
            ExamplePicture::File(file) => Self::File(file.clone()),
        }
    }

    /// Where an example that is being written is seen; `None` while it names neither input nor file.
    pub fn of_text(example: &ExampleText) -> Option<Self> {
        match (&example.input, &example.file) {
            (Some(input), _) => Some(Self::Input(input.clone(), example.part)),
            (None, Some(file)) => Some(Self::File(file.clone())),
            (None, None) => None,
        }
    }

    /// What tells it from all others.
    pub fn key(&self) -> String {
        match self {
            Self::Input(input, None) => format!("input:{input}"),
            Self::Input(input, Some((x0, y0, x1, y1))) => format!("input:{input}#{x0},{y0},{x1},{y1}"),
            Self::File(file) => format!("file:{file}"),
        }
    }
}
