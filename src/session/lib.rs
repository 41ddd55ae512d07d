//! An open project and who is working on it.
//!
//! Owns commands and the rules applied to them, the read model ([`view::View`]), undo, and long work on threads
//! of their own. May import the domain, store, media, predict and formats; never egui or SQL. Start reading at
//! [`Session::apply`]; `edit.rs` is the straight line of a drawn box, `pending.rs` what becomes of a commit, `waiting.rs`
//! what becomes of a command that needs rows of the disk.
//!
//! Below everything lie modules that hold data only: `command.rs` (what is asked for), `commit.rs` (what is about to be
//! written), `report.rs` and `lines.rs` (what came of it), `view.rs` (what the window reads); sentences are made in
//! `notice/`. Each field of [`Session`] is an owner with methods of its own; what needs several of them is a method of
//! the session, in the file of its feature: `labeling/`, `review/`, `consensus/`, `queue.rs`, `tasks/`, `members/`,
//! `assist/` and so on.
#![warn(unreachable_pub)]

mod asked;
mod assist;
mod attempts;
mod background;
mod browse;
pub mod bulk;
pub mod changed;
mod check_file;
mod chosen;
mod claims;
pub mod clean;
mod clock;
pub mod command;
mod commit;
mod comparison;
mod concepts;
mod consensus;
pub mod convert;
mod crops;
pub mod datasets;
pub mod demo;
mod dispatch;
mod doc;
mod docs;
mod drafts;
mod edit;
mod error;
mod events;
mod exclusion;
pub mod export;
mod find;
mod findings;
pub mod format_list;
mod hashing;
mod history;
pub mod import;
mod jobs;
mod labeling;
mod lead;
pub mod likeness;
mod lines;
mod listings;
mod locations;
mod lookup;
pub mod members;
pub mod metadata;
pub mod model_text;
pub mod models;
mod moving;
mod named_files;
pub mod names;
mod navigate;
pub mod notice;
mod numbers;
pub mod objects;
mod open_places;
mod opening;
mod outcome;
mod passphrase;
mod pending;
mod permissions;
mod pictures;
mod progress;
mod project;
mod purge;
pub mod quality;
mod queue;
mod refresh;
mod remote;
mod removal;
pub mod report;
mod review;
pub mod root_list;
mod saved_searches;
mod saving;
pub mod script;
pub mod search;
mod searches;
mod server_access;
pub mod settings;
mod several;
pub mod statistics;
mod stepping;
mod steps;
mod summary;
mod syncing;
pub mod take_back;
mod task_input_state;
mod task_log;
pub mod task_preview;
pub mod task_setup;
pub mod task_text;
mod tasks;
pub mod taxonomy;
mod undo;
mod upload;
pub mod view;
mod view_rules;
mod waiting;

pub use attempts::verify;
pub use background::Wake;
pub use check_file::{check_opened, keep_marks, repair};
pub use clock::{IdsAndClock, added, created, rfc3339};
pub use command::{
    Chosen, ClassChoice, Command, ConceptEdit, ConflictDecision, DataCommand, EditCommand, ExifWanted, ExportRequest,
    ExportSplit, Feedback, FreezeRequest, ImportRequest, MemberCommand, ModelCommand, NavigateCommand, Order, PasteAt,
    Pictures, Portion, ProjectCommand, QualityCommand, QuestionCommand, ReviewCommand, SaveSearch, SplitRequest,
    SuggestCommand, TaskCommand,
};
pub use error::SessionError;
pub use events::FaultOn;
pub use exclusion::ExclusionReport;
pub use formats::{BoxUnit, Choices, ColumnRole, CsvColumns, Shapes, TableReading};
pub use lines::SearchLine;
pub use listings::{CheckReport, Info, LogLine, LogWanted, MemberLine, TaskLine, TaskShow};
pub use moving::LastPlace;
pub use notice::Notice;
pub use opening::{Opening, Who};
pub use passphrase::{Checked, Proof, Secret};
pub use permissions::{Requirement, may_ask, requirement};
pub use predict::Manifest;
pub use progress::Progress;
pub use purge::PurgeWanted;
pub use quality::{AgreementAsked, DEFAULT_IOU, Disagreements, TaskAgreement};
pub use remote::{is_url, remote_picture};
pub use report::{PredictReport, Pseudonymized, PurgeReport, Removal, TaskNumbers};
pub use roots::{Location, PICTURES};
pub use script::ScriptCommand;
pub use server::Init;
pub use server_access::{MemberAdded, Published, ServerAccess, SyncStatus};
pub use settings::{PictureMemory, Settings, Theme};
pub use task_text::TaskText;
pub use tasks::{Deletion, TaskError};
pub use upload::Uploaded;
pub use view::View;

use crate::review::ReviewState;
use assist::AssistState;
use background::{Events, Reads};
use browse::Browse;
use doc::Doc;
use domain::{Change, GestureId, InputId, ModelId, Polygon, Task, TaskId};
use drafts::DraftKeeper;
use jobs::Jobs;
use lead::Lead;
use likeness::Likeness;
use objects::ObjectSearch;
use pending::PendingCommits;
use pictures::Gallery;
use project::Project;
use refresh::Refresh;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};
use store::{InputRow, ListQuery, LogEntry, Scope, StoreError, WriterEvent};
use waiting::Waiting;

/// Something that happened elsewhere and must be taken in by [`Session::pump`].
pub enum Event {
    /// What became of a commit.
    Writer(WriterEvent),
    /// What is still to be done by me in a task.
    OpenPlaces(TaskId, open_places::OpenPlaces),
    /// Something could not be read, which this sentence says.
    NotRead(String),
    /// Rows of the list could not be read, which this sentence says.
    RowsNotRead(String),
    /// The project file changed.
    FileChanged,
    /// Entries of the log that appeared since we last looked.
    Log(Vec<LogEntry>),
    /// An input was read.
    Doc(u64, InputId, Result<Doc, StoreError>),
    /// Tasks, concepts, members and counts were read.
    Summary(u64, Box<summary::Summary>),
    /// Rows of a list were read: those asked for, those found.
    Rows(Scope, Vec<u64>, Vec<InputRow>),
    /// What a filter found: all of it, or when `partial`, the first ones so far.
    Matches {
        /// What was asked.
        query: Box<ListQuery>,
        /// Places in the scope, ascending.
        found: Result<Vec<u64>, StoreError>,
        /// Whether more is looked for.
        partial: bool,
    },
    /// The list was put in another order, by the number of the question: places in the scope.
    Sorted(u64, Result<Vec<u64>, StoreError>),
    /// Objects were looked for, by the number of the search.
    Objects(u64, Result<objects::Gathered, SessionError>),
    /// Objects were read: those asked for, those found with their inputs.
    ObjectRows(Vec<domain::ObjectId>, Vec<(domain::Object, Arc<domain::Input>)>),
    /// What a change of objects would do was counted.
    ObjectChange(objects::ObjectChange, objects::ObjectReport),
    /// Inputs were looked for by name.
    Found(String, Result<Vec<view::FoundInput>, StoreError>),
    /// An input's history was read, with the changes of what was undone or deleted.
    History(InputId, Vec<view::HistoryLine>, HashMap<GestureId, Vec<Change>>),
    /// A model's files were looked at.
    Described(ModelId, assist::DescribedModel),
    /// Something was outlined by colour and edges, or why it was not.
    Outlined(u64, Result<Polygon, String>),
    /// Which engines there are.
    Engines(Vec<(String, String)>),
    /// Probabilities of a task's suggestions were read.
    Histogram(Box<view::Histogram>),
    /// Differences of a task were gathered.
    Differences(Box<view::DifferenceQueue>),
    /// The gestures over many inputs were read.
    Gestures(Result<history::Found, StoreError>),
    /// What the change of a task would come to was worked out.
    EditPreview(u64, Box<report::EditPreview>),
    /// The inputs of a choice were counted.
    Counted(task_text::InputsText, u64),
    /// The concepts were read, with where they are used.
    ConceptUses(Vec<taxonomy::ConceptUse>),
    /// What a change of concepts would come to, or why it cannot be made.
    ConceptChange(taxonomy::ConceptAct, Result<taxonomy::ConceptReport, String>),
    /// What would go with these inputs.
    Removal(Vec<InputId>, Removal),
    /// What would be erased with inputs.
    Purge(Vec<InputId>, PurgeReport),
    /// Inputs whose thumbnails are wanted.
    Wanted(Vec<domain::Input>),
    /// A picture of instructions was decoded, or why not.
    GuidePicture(String, Result<domain::pixels::Pixels, String>),
    /// What labelers wait for the lead with in a task was read.
    Questions(TaskId, Vec<view::QuestionLine>),
    /// What was done in a task was counted.
    Numbers(u64, Box<Result<TaskNumbers, SessionError>>),
    /// How far the labelers of a task agree was compared.
    Agreement(u64, Box<Result<TaskAgreement, SessionError>>),
    /// What is drawn in a task of so many inputs.
    ReviewPlan(Box<Task>, u64, Arc<review::plan::ReviewPlan>),
    /// What waits for review was read.
    Grid(view::ReviewGrid),
    /// What samples showed was read.
    Samples(view::Samples),
    /// What work on an input was before was read.
    Past(InputId, Vec<review::Past>),
    /// The inputs at chosen places were found.
    Chosen(Scope, view::ChosenInputs),
    /// The project was moved to another place, or not.
    Moved(moving::Moved),
    /// The picture of an input was looked at: what is to be told of it.
    Looked(Box<domain::Input>, Option<report::ChangedPicture>),
    /// The hash of a picture was found out that had none when it was imported.
    Hashed(InputId, domain::ContentHash),
    /// The half-drawn shapes that were kept of a task were read.
    Drafts(TaskId, Vec<(InputId, Vec<domain::draft::Draft>)>),
    /// A half-drawn shape could not be kept.
    DraftNotKept(SessionError),
    /// The datasets and their versions were read.
    Datasets(Vec<lines::DatasetLine>),
    /// The keys of the metadata were read, with their values.
    Metadata(BTreeMap<String, BTreeSet<String>>),
    /// What an act that waits asked the disk, by its number.
    Answer(u64, waiting::Answer),
    /// A file that somebody named was read or written; this takes in what came of it.
    File(Box<dyn FnOnce(&mut Session) + Send>),
    /// The thread that keeps the replica in step has news.
    Sync(server::SyncEvent),
    /// How many changes the server has not accepted yet, and which it refused.
    Outbox(server::Sent),
    /// A job has news.
    Job(progress::JobUpdate),
}

/// An open project and the member who works on it.
pub struct Session {
    // The order matters when it is dropped. First, jobs are cancelled and waited for while everything else is there.
    jobs: Jobs,
    project: Project,
    events: Events,
    // Before `reads`: what is being counted is given up before its thread is waited for.
    lead: Lead,
    reads: Reads,
    pending: PendingCommits,
    refresh: Refresh,
    browse: Browse,
    gallery: Gallery,
    /// What the comparison of two versions reads once.
    compared_sides: Arc<OnceLock<datasets::compare::Sides>>,
    objects: ObjectSearch,
    likeness: Likeness,
    assist: AssistState,
    review: ReviewState,
    drafts: Option<DraftKeeper>,
    waiting: Waiting,
    notices: Vec<Notice>,
    view: View,
}

impl Session {
    /// What the window may read.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What there is to tell people since the last time this was asked.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Tells people why a command was not carried out.
    pub fn report(&mut self, error: &SessionError) {
        self.notices.push(Notice::of(error, Some(&self.view)));
    }

    /// The gesture of what is committed now: one of its own, or that of all that is done at once.
    fn new_gesture(&self) -> GestureId {
        self.pending
            .gesture
            .unwrap_or_else(|| GestureId(self.project.ids_and_clock.id()))
    }
}

#[cfg(test)]
mod proportion_tests;
#[cfg(test)]
mod test_project;
