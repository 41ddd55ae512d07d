//! What the window may read. It is refreshed by the session and never changed by the window.

pub mod list;

pub use super::command::PictureSource;
pub use super::find::{FoundInput, FoundInputs};
use super::lines::{DatasetLine, OpenWork};
pub use super::lines::{GestureLine, HistoryLine};
pub use super::notice::{Notice, Severity};
use super::quality::answer::TaskAgreement;
use super::report::{ChangedPicture, PurgeReport, Removal, TablePreview};
pub use super::report::{EditPreview, TaskChanged, TaskMade, TaskNumbers};
use super::task_text::{InputsText, TaskText};
use super::taxonomy::{ConceptAct, ConceptReport, ConceptUse};
use domain::dataset::{Dataset, DatasetVersion};
use domain::draft::Draft;
use domain::names::label;
use domain::picture::TileKey;
use domain::pixels::Pixels;
use domain::saved_search::SearchSummary;
use domain::task::{ReviewStrategy, WorkState};
use domain::{
    Annotation, AnnotationId, BBox, Concept, ConceptId, GestureId, Input, InputId, Member, MemberId, ObjectId, OpKind,
    Status, Task, TaskId, TaskMembership,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use super::assist::view::{
    AssistStatus, AssistView, BARS, DifferenceLine, DifferenceQueue, Histogram, ModelLine, Models, Offer, SmartStatus,
    SmartView, TestedModel,
};
pub use super::labeling::view::{Inbox, LabelerTally, QuestionLine, Talk};
pub use super::likeness::{LooksBy, LooksView, NearShown};
pub use super::objects::{ObjectAct, ObjectChange, ObjectReport};
pub use super::objects::{ObjectOrder, ObjectRow, ObjectSort, Objects};
pub use super::review::view::{
    ClusterLine, Crop, GridItem, ReviewGrid, ReviewView, ReviewedWork, SampleResult, Samples,
};
pub use domain::suggestion::SuggestionState;
pub use list::{ChosenInputs, List, Places};
pub use store::{Gaps, InputOrder, InputRow, InputSort, ListFilter, Reverted};

/// A task and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSummary {
    /// The task.
    pub task: Task,
    /// How many inputs it has.
    pub inputs: u64,
    /// How many inputs stand where; untouched ones are not counted here.
    pub states: BTreeMap<WorkState, u64>,
    /// How many annotations carry which concept.
    pub concepts: HashMap<ConceptId, u64>,
    /// How many annotations stand where.
    pub statuses: BTreeMap<Status, u64>,
    /// How far each labeler is, those who left with work included.
    pub labelers: BTreeMap<MemberId, LabelerTally>,
    /// For each reviewer, how many submissions wait for their decision.
    pub waiting: BTreeMap<MemberId, u64>,
    /// For each reviewer, how many submissions are or were theirs to decide on.
    pub for_review: BTreeMap<MemberId, u64>,
    /// How many questions are not answered.
    pub questions: u64,
}

impl TaskSummary {
    /// A task of so many inputs on which nothing was done yet.
    pub fn new(task: Task, inputs: u64) -> Self {
        Self {
            task,
            inputs,
            states: BTreeMap::new(),
            concepts: HashMap::new(),
            statuses: BTreeMap::new(),
            labelers: BTreeMap::new(),
            waiting: BTreeMap::new(),
            for_review: BTreeMap::new(),
            questions: 0,
        }
    }

    /// How many inputs stand in a state.
    pub fn count(&self, state: WorkState) -> u64 {
        let touched: u64 = self.states.values().sum();
        match state {
            WorkState::Unlabeled => self.inputs.saturating_sub(touched) + self.states.get(&state).copied().unwrap_or(0),
            _ => self.states.get(&state).copied().unwrap_or(0),
        }
    }

    /// Whether a sample is drawn of the task's work, so that there is something to conclude from it.
    pub fn is_sampled(&self) -> bool {
        matches!(self.task.review_strategy, ReviewStrategy::Manual { sample_percent } if sample_percent < 100.0)
    }

    /// How many inputs were submitted.
    pub fn labeled(&self) -> u64 {
        self.count(WorkState::Submitted) + self.count(WorkState::Done)
    }
}

/// A root at which paths of pictures begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RootShown {
    /// Where it is on this computer, if that was said.
    pub location: Option<String>,
    /// The same as it was said in this window.
    pub said: Option<String>,
    /// Whether the project's pictures are there.
    pub tried: Tried,
}

/// Whether the project's pictures are where a root is said to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tried {
    /// Nobody looked.
    #[default]
    Not,
    /// They are being looked for.
    Looking,
    /// They are.
    Found,
    /// They are not, as this sentence says.
    Nothing(String),
}

/// Why a picture that lies elsewhere is not shown, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// What is so, in a few words without a full stop.
    pub what: String,
    /// What to do about it, and what else is known.
    pub cure: String,
}

/// How the picture on the canvas stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PictureStatus {
    /// Nothing to show yet.
    #[default]
    Loading,
    /// Nothing to show yet of a picture that lies elsewhere: so many of so many bytes came, both 0 while that is not known.
    Fetching(u64, u64),
    /// Shown, a finer version is on its way.
    Coarse,
    /// Shown at the screen's resolution.
    Sharp,
    /// The file is not where it was.
    Missing(String),
    /// It lies elsewhere and did not come.
    Away(Away),
    /// The pixels cannot be read.
    Failed(String),
}

/// A tile that can be painted.
#[derive(Clone, Debug)]
pub struct Tile {
    /// Which.
    pub key: TileKey,
    /// Where, in pixels of the upright image.
    pub bounds: BBox,
    /// Its pixels, adjusted.
    pub pixels: Pixels,
    /// Rises when the same tile is shown otherwise.
    pub revision: u64,
}

/// The input on the canvas.
#[derive(Clone, Debug)]
pub struct Current {
    /// Its place in the list.
    pub position: u64,
    /// The input.
    pub input: Input,
    /// Where its file is.
    pub path: String,
    /// Whether its annotations have been read.
    pub loaded: bool,
    /// Annotations of the open task (or all, without one), in drawing order.
    pub annotations: Vec<Annotation>,
    /// Rises with every change of the annotations.
    pub revision: u64,
    /// How far my work on it is.
    pub state: WorkState,
    /// Why it cannot be labeled now, if so.
    pub locked: Option<String>,
    /// Whether I said that nothing of what the task asks for is on it.
    pub nothing: bool,
    /// Why my submission of it cannot be taken back, if so.
    pub kept: Option<String>,
    /// What undo would take back.
    pub undo: Option<OpKind>,
    /// What redo would bring back.
    pub redo: Option<OpKind>,
    /// The gesture that undo would take back.
    pub last: Option<GestureId>,
}

pub use super::comparison::{AnnotationChange, Compared, ComparedInput, Comparison, is_relabeled};
pub use super::outcome::{JobOutcome, Stale};
pub use super::saving::{Displacement, Other, RefusedLine, Saving, ServerStatus};

/// What long work is for, where the window treats it apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JobKind {
    /// Anything else.
    #[default]
    Other,
    /// Files are brought in: a root may be made before the first of them.
    Import,
    /// A model is tried on a picture; what came of it is in [`Models::tested`].
    Trial,
    /// A passphrase is set; who asked for it tells what came of it.
    Passphrase,
    /// Something is counted for a dialog, which tells what came of it.
    Preview,
    /// A model annotates this task: stopping pauses it.
    Run(TaskId),
    /// A model suggests for this task; stopped, it begins anew the next time.
    Suggest(TaskId),
    /// Pictures are looked at, to tell which look alike; where they are shown it tells what came of it.
    Looks,
}

/// Long work in the background.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: u64,
    /// What it is for.
    pub kind: JobKind,
    /// What it does.
    pub title: String,
    /// Steps done.
    pub done: u64,
    /// Steps in all, once known.
    pub total: Option<u64>,
    /// Steps a second.
    pub rate: f64,
    /// Seconds left, once it can be told.
    pub left: Option<f64>,
    /// What came of it, once it is over.
    pub outcome: Option<JobOutcome>,
}

/// Everything the window may read.
#[derive(Clone, Debug)]
pub struct View {
    /// The project's name.
    pub project: String,
    /// The project file.
    pub project_path: String,
    /// Who is working.
    pub me: Member,
    /// All members.
    pub members: Vec<Member>,
    /// What each member has in hand, task by task; those who have nothing are left out.
    pub open_work: BTreeMap<MemberId, Vec<OpenWork>>,
    /// All concepts, in order.
    pub concepts: Vec<Concept>,
    /// Where in `concepts` each was when they were read; [`View::concept`] asks it.
    pub concept_places: HashMap<ConceptId, usize>,
    /// The same by name.
    pub concept_names: HashMap<String, usize>,
    /// Where in `members` each is.
    pub member_places: HashMap<MemberId, usize>,
    /// All datasets.
    pub datasets: Vec<Dataset>,
    /// All tasks.
    pub tasks: Vec<TaskSummary>,
    /// What members have read and what was decided on their samples, by task; where nothing was yet, there is none.
    pub memberships: HashMap<(TaskId, MemberId), TaskMembership>,
    /// The task being worked on.
    pub task: Option<TaskId>,
    /// The list of inputs.
    pub list: List,
    /// The input on the canvas.
    pub current: Option<Current>,
    /// How the picture stands.
    pub picture: PictureStatus,
    /// That the picture on the canvas is not the one that was labeled, once that is known.
    pub changed: Option<ChangedPicture>,
    /// Tiles to paint, coarse ones first.
    pub tiles: Vec<Tile>,
    /// Thumbnails at hand.
    pub thumbs: HashMap<InputId, Pixels>,
    /// Why there is no thumbnail, of those inputs near the list's place whose files gave none.
    pub thumb_trouble: HashMap<InputId, PictureStatus>,
    /// History of the current input, newest first, when it is in sight.
    pub history: Vec<HistoryLine>,
    /// Gestures over many inputs, newest first, when the history is in sight.
    pub gestures: Vec<GestureLine>,
    /// How many inputs the project has.
    pub inputs: u64,
    /// How many annotations were imported outside any task.
    pub loose_annotations: u64,
    /// How many annotations of the whole project carry which concept.
    pub claims: HashMap<ConceptId, u64>,
    /// Whether whoever looks did not say who they are: what a blind review hides is hidden from them.
    pub unnamed: bool,
    /// What is on disk.
    pub saving: Saving,
    /// Whether what was asked for last waits until it was read.
    pub reading: bool,
    /// Long work, newest last.
    pub jobs: Vec<Job>,
    /// Whether something was copied that can be pasted.
    pub can_paste: bool,
    /// Copies, and what was brought back: the annotations that were made last so, which are to be selected. The number
    /// rises each time.
    pub made: (u64, Vec<AnnotationId>),
    /// My half-drawn shapes, by task and input.
    pub drafts: HashMap<(TaskId, InputId), Vec<Draft>>,
    /// What the task's model suggests for the input on the canvas; `None` where the task has no model.
    pub assist: Option<AssistView>,
    /// The smart polygon in the making.
    pub smart: SmartView,
    /// Models, engines, runs.
    pub models: Models,
    /// What is said about my work on the canvas' input.
    pub talk: Talk,
    /// What labelers wait for the lead with, in the task that it was asked for.
    pub inbox: Inbox,
    /// The review in progress; `None` while labeling.
    pub review: Option<ReviewView>,
    /// How much was done in the task that was asked about last.
    pub numbers: Option<TaskNumbers>,
    /// How far the labelers of the task agree that was asked about last.
    pub agreement: Option<TaskAgreement>,
    /// Two versions whose differences are looked at.
    pub comparison: Option<Comparison>,
    /// The table whose columns somebody names.
    pub table: Option<TablePreview>,
    /// All that waits for my decision in a task, once it was asked for.
    pub review_grid: Option<ReviewGrid>,
    /// Pictures of what is or was in sight of it.
    pub crops: HashMap<ObjectId, Crop>,
    /// What the list's query finds, annotation by annotation, while somebody looks at it.
    pub objects: Objects,
    /// What tells what something looks like, and what looked like the input that was asked for last.
    pub looks: LooksView,
    /// What a change of objects would do, as it was counted last.
    pub object_change: Option<(ObjectChange, ObjectReport)>,
    /// What the samples of a task's work showed, once it was asked for.
    pub samples: Option<Samples>,
    /// What the change of a task that was asked for last would come to; `None` while it is worked out.
    pub edit_preview: Option<EditPreview>,
    /// All versions of datasets, in the order they were made.
    pub versions: Vec<DatasetVersion>,
    /// The saved searches, by name.
    pub searches: Vec<SearchSummary>,
    /// Inputs that were looked for by name.
    pub found: FoundInputs,
    /// The keys of the metadata with their values, of which a key with many has only some.
    pub metadata: BTreeMap<String, BTreeSet<String>>,
    /// Datasets and versions with what they hold, once they were asked for.
    pub dataset_lines: Vec<DatasetLine>,
    /// The roots at which paths of pictures begin, and where they are on this computer, once they were asked for.
    pub roots: Option<BTreeMap<String, RootShown>>,
    /// The concepts and where they are used, once they were asked for.
    pub concept_uses: Option<Vec<ConceptUse>>,
    /// What the change of concepts that was asked about last would come to, or why it cannot be made.
    pub concept_change: Option<(ConceptAct, Result<ConceptReport, String>)>,
    /// What would go with inputs that somebody thinks of removing.
    pub removal: Option<(Vec<InputId>, Removal)>,
    /// What would be erased with the inputs that were asked about last.
    pub purge: Option<(Vec<InputId>, PurgeReport)>,
    /// What helps to configure a task, and to read its instructions.
    pub task_setup: TaskSetup,
}

impl View {
    /// What this member sees of a project in which nothing is.
    pub fn blank(me: Member) -> Self {
        Self {
            project: String::new(),
            project_path: String::new(),
            me,
            members: Vec::new(),
            open_work: Default::default(),
            concepts: Vec::new(),
            concept_places: HashMap::new(),
            concept_names: HashMap::new(),
            member_places: HashMap::new(),
            datasets: Vec::new(),
            tasks: Vec::new(),
            memberships: HashMap::new(),
            task: None,
            list: List::default(),
            current: None,
            picture: PictureStatus::Loading,
            changed: None,
            tiles: Vec::new(),
            thumbs: HashMap::new(),
            thumb_trouble: HashMap::new(),
            history: Vec::new(),
            gestures: Vec::new(),
            inputs: 0,
            loose_annotations: 0,
            claims: HashMap::new(),
            unnamed: false,
            saving: Saving::default(),
            reading: false,
            jobs: Vec::new(),
            can_paste: false,
            made: (0, Vec::new()),
            drafts: HashMap::new(),
            assist: None,
            smart: SmartView::default(),
            models: Models::default(),
            talk: Talk::default(),
            inbox: Default::default(),
            review: None,
            samples: None,
            numbers: None,
            agreement: None,
            comparison: None,
            table: None,
            review_grid: None,
            crops: HashMap::new(),
            objects: Objects::default(),
            looks: LooksView::default(),
            object_change: None,
            edit_preview: None,
            versions: Vec::new(),
            searches: Vec::new(),
            found: FoundInputs::default(),
            metadata: BTreeMap::new(),
            dataset_lines: Vec::new(),
            roots: None,
            concept_uses: None,
            concept_change: None,
            removal: None,
            purge: None,
            task_setup: TaskSetup::default(),
        }
    }

    /// Tells which annotations were made as copies.
    pub(super) fn tell_made(&mut self, ids: Vec<AnnotationId>) {
        if !ids.is_empty() {
            self.made = (self.made.0 + 1, ids);
        }
    }

    /// What a member has in hand, task by task.
    pub fn open_work_of(&self, id: MemberId) -> &[OpenWork] {
        self.open_work.get(&id).map_or(&[], Vec::as_slice)
    }

    /// A member's name as it is shown.
    pub fn member_label(&self, id: MemberId) -> String {
        label(self.member_name(id))
    }

    /// A member's name as it is kept.
    pub fn member_name(&self, id: MemberId) -> &str {
        self.member(id).map_or("somebody", |member| &member.name)
    }
}

/// A picture of the instructions.
#[derive(Clone, Debug, PartialEq)]
pub enum GuidePicture {
    /// It is on its way.
    Coming,
    /// It is there.
    Here(Pixels),
    /// It cannot be shown, for this reason.
    Failed(String),
}

/// What the window may read while a task is configured or its instructions are read.
#[derive(Clone, Debug, Default)]
pub struct TaskSetup {
    /// How many inputs the choice holds that was last counted.
    pub counted: Option<(InputsText, u64)>,
    /// The template that was last loaded, and how many were loaded up to it.
    pub template: Option<(u64, TaskText)>,
    /// Pictures of instructions that were asked for, by [`PictureSource::key`].
    pub pictures: HashMap<String, GuidePicture>,
}
