//! The objects that are printed with `--json` and are not reports of the session: their keys, and what they mean.

use domain::Model;
use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;
use session::datasets::DatasetLine;
use session::members::HandedOver;
use session::taxonomy::ConceptUse;
use session::{Deletion, LogLine, MemberLine, TaskLine};
use std::collections::BTreeMap;

/// A project that was made.
#[derive(Serialize, JsonSchema)]
pub struct ProjectMade {
    /// The project file.
    pub project: String,
    /// Its first member, who has all roles; missing for the sample project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

/// What `server init` did.
#[derive(Serialize, JsonSchema)]
pub struct ServerMade {
    /// The project on the server.
    pub address: String,
    /// Whether it was made now; false when it was there.
    pub made: bool,
    /// The version that it had before this release brought it to its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_from: Option<i32>,
}

/// What `server settle` did.
#[derive(Serialize, JsonSchema)]
pub struct Settled {
    /// How many inputs were settled.
    pub inputs: u64,
}

/// What came of `server resend`.
#[derive(Serialize, JsonSchema)]
pub struct Resent {
    /// Changes that the server has not accepted yet.
    pub pending: u64,
    /// Changes that wait for what others are to give back to the server.
    pub waiting: u64,
    /// Changes that the server did not accept, and nobody looked at.
    pub refused: u64,
}

/// Where pictures are on this computer.
#[derive(Serialize, JsonSchema)]
pub struct Roots<'a> {
    /// The folder or the address of each root; null where it was not said.
    pub roots: BTreeMap<&'a str, Option<String>>,
    /// What else there is to know, as sentences: that no pictures were found where a root was said to be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<&'a str>,
}

/// What `apply` did.
#[derive(Serialize, JsonSchema)]
pub struct Applied {
    /// How many commands were applied.
    pub applied: usize,
}

/// The team.
#[derive(Serialize, JsonSchema)]
pub struct Members<'a> {
    /// The members.
    pub members: &'a [MemberLine],
    /// What else there is to know, as sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<&'a str>,
}

/// Work that went from one member to others.
#[derive(Serialize, JsonSchema)]
pub struct Handover<'a> {
    /// Whose work it was.
    pub from: &'a str,
    /// Who has it now.
    pub to: Option<&'a str>,
    /// Whether the first one left the project.
    pub left: bool,
    /// How many inputs went to be labeled by others.
    pub inputs: u64,
    /// How many inputs others had already.
    pub elsewhere: u64,
    /// How many reviews went to others.
    pub reviews: u64,
    /// The gesture by which it can be undone.
    pub gesture: String,
}

/// The tasks of a project.
#[derive(Serialize, JsonSchema)]
pub struct Tasks<'a> {
    /// The tasks.
    pub tasks: &'a [TaskLine],
}

/// A task that was changed.
#[derive(Serialize, JsonSchema)]
pub struct TaskEdited<'a> {
    /// The name of the task.
    pub task: &'a str,
    /// What changed, as sentences.
    pub changes: &'a [String],
}

/// A task that was deleted.
#[derive(Serialize, JsonSchema)]
pub struct TaskDeleted<'a> {
    /// The name of the task.
    pub task: &'a str,
    /// What was deleted with it.
    pub deleted: &'a Deletion,
}

/// Entries of the log, the oldest first.
#[derive(Serialize, JsonSchema)]
pub struct Log<'a> {
    /// The entries.
    pub ops: &'a [LogLine],
}

/// A model of the project.
#[derive(Serialize, JsonSchema)]
pub struct ModelShown<'a> {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: &'a str,
    /// What it returns: `Classifier`, `Detector`, `Segmenter` or `Promptable`.
    pub kind: &'static str,
    /// The layout of its outputs; `imported` where only its predictions are here.
    pub layout: &'a str,
    /// Its file; empty where its predictions were imported, and no network is here.
    pub path: &'a str,
    /// The BLAKE3 hash of its files; empty without files.
    pub hash: &'a str,
    /// The names of its classes.
    pub classes: &'a [String],
    /// What is noted of its licence.
    pub licence: Option<&'a str>,
}

impl<'a> From<&'a Model> for ModelShown<'a> {
    fn from(model: &'a Model) -> Self {
        Self {
            id: model.id.to_string(),
            name: &model.name,
            kind: model.kind.name(),
            layout: &model.layout,
            path: &model.path,
            hash: &model.hash,
            classes: &model.classes,
            licence: model.licence.as_deref(),
        }
    }
}

/// The models of a project.
#[derive(Serialize, JsonSchema)]
pub struct Models<'a> {
    /// The models.
    pub models: Vec<ModelShown<'a>>,
}

/// A dataset that was made or changed.
#[derive(Serialize, JsonSchema)]
pub struct DatasetMade<'a> {
    /// The name of the dataset.
    pub dataset: &'a str,
    /// How many inputs it has.
    pub inputs: u64,
}

/// The concepts of a project.
#[derive(Serialize, JsonSchema)]
pub struct Concepts<'a> {
    /// The concepts in their order, with what uses them.
    pub concepts: &'a [ConceptUse],
}

/// The datasets of a project.
#[derive(Serialize, JsonSchema)]
pub struct Datasets<'a> {
    /// The datasets, with their versions.
    pub datasets: &'a [DatasetLine],
}

impl<'a> From<&'a HandedOver> for Handover<'a> {
    fn from(report: &'a HandedOver) -> Self {
        Self {
            from: &report.from,
            to: report.to.as_deref(),
            left: report.left,
            inputs: report.inputs,
            elsewhere: report.elsewhere,
            reviews: report.reviews,
            gesture: report.gesture.to_string(),
        }
    }
}

/// The saved searches.
#[derive(Serialize, JsonSchema)]
pub struct Searches<'a> {
    /// By name.
    pub searches: &'a [session::SearchLine],
}

/// A saved search that is gone.
#[derive(Serialize, JsonSchema)]
pub struct SearchDeleted<'a> {
    /// Its name.
    pub deleted: &'a str,
}

/// Every verb that prints an object, with the object.
pub fn printed() -> Vec<(&'static str, Schema)> {
    vec![
        ("new, demo", schema_for!(ProjectMade)),
        ("import", schema_for!(session::import::ImportReport)),
        ("bulk", schema_for!(session::bulk::BulkReport)),
        ("meta", schema_for!(session::metadata::MetadataShown)),
        (
            "meta --set, meta --unset, meta --from",
            schema_for!(session::metadata::MetadataReport),
        ),
        ("search", schema_for!(session::search::SearchReport)),
        ("search --objects", schema_for!(session::objects::ObjectList)),
        (
            "bulk --relabel, bulk --delete",
            schema_for!(session::objects::ObjectsChanged),
        ),
        ("search --save", schema_for!(session::SearchLine)),
        ("search --list", schema_for!(Searches<'_>)),
        ("search --delete", schema_for!(SearchDeleted<'_>)),
        ("clean", schema_for!(session::clean::CleanReport)),
        (
            "clean --exclude, clean --include",
            schema_for!(session::ExclusionReport),
        ),
        ("convert", schema_for!(session::convert::ConvertReport)),
        ("export", schema_for!(session::export::ExportReport)),
        ("task list", schema_for!(Tasks<'_>)),
        ("task new, task show", schema_for!(session::TaskShow)),
        ("task edit", schema_for!(TaskEdited<'_>)),
        ("task freeze, dataset freeze", schema_for!(session::datasets::Frozen)),
        ("task delete", schema_for!(TaskDeleted<'_>)),
        (
            "member add, member edit, member passphrase, member list",
            schema_for!(Members<'_>),
        ),
        ("member remove, member takeover", schema_for!(Handover<'_>)),
        ("model add", schema_for!(ModelShown<'_>)),
        ("model list", schema_for!(Models<'_>)),
        ("model test", schema_for!(session::models::TestReport)),
        ("predict", schema_for!(session::PredictReport)),
        ("dataset new", schema_for!(DatasetMade<'_>)),
        ("dataset list", schema_for!(Datasets<'_>)),
        ("dataset show", schema_for!(DatasetLine)),
        (
            "dataset add, dataset remove",
            schema_for!(session::datasets::DatasetChanged),
        ),
        ("dataset split", schema_for!(session::datasets::SplitReport)),
        ("dataset diff", schema_for!(session::datasets::DatasetDiff)),
        ("dataset manifest", schema_for!(session::datasets::Manifest)),
        ("dataset stats", schema_for!(session::datasets::DatasetStats)),
        ("concept list", schema_for!(Concepts<'_>)),
        ("concept edit", schema_for!(session::taxonomy::ConceptUse)),
        (
            "concept rename, concept merge, concept split, concept delete",
            schema_for!(session::taxonomy::ConceptReport),
        ),
        ("input remove, picture", schema_for!(session::changed::InputsChanged)),
        ("purge", schema_for!(session::PurgeReport)),
        ("member pseudonym", schema_for!(session::Pseudonymized)),
        ("numbers", schema_for!(super::numbers::Numbers)),
        ("agreement", schema_for!(super::agreement::Agreement)),
        ("apply", schema_for!(Applied)),
        ("info", schema_for!(session::Info)),
        ("log", schema_for!(Log<'_>)),
        ("check", schema_for!(session::CheckReport)),
        ("server init", schema_for!(ServerMade)),
        ("server add-member", schema_for!(session::MemberAdded)),
        ("server resend", schema_for!(Resent)),
        ("server settle", schema_for!(Settled)),
        ("publish, fetch", schema_for!(session::Published)),
        ("status", schema_for!(session::SyncStatus)),
        ("roots", schema_for!(Roots<'_>)),
    ]
}
