//! What commands carry: requests, choices and a reviewer's words.

pub use crate::report::ConflictDecision;
use domain::dataset::SeveralLabelers;
use domain::{AnnotationId, BBox, ConceptId, DatasetId, InputId, MemberId, Point, Split, SplitRatios, TaskId};
use formats::{Choices, CsvColumns};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// A change of the drawing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Before all others.
    Front,
    /// Behind all others.
    Back,
    /// One step nearer.
    Forward,
    /// One step away.
    Backward,
}

/// Where copies go.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PasteAt {
    /// Where the originals are.
    #[default]
    InPlace,
    /// Around this place, in pixels of the upright image.
    Around(Point),
}

/// What a reviewer says when work comes back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feedback {
    /// Chosen reasons.
    pub reasons: Vec<String>,
    /// Free words.
    pub text: String,
    /// Where on the input, in pixels of the upright image; `None`: all of it.
    pub pin: Option<BBox>,
}

/// Annotations of one labeler's work on one input, all of them when none is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Portion {
    /// The input.
    pub input: InputId,
    /// Whose work.
    pub labeler: MemberId,
    /// Which annotations; all that await a decision when empty.
    pub annotations: Vec<AnnotationId>,
}

/// What to deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRequest {
    /// The folder to make.
    pub out: PathBuf,
    /// The format's name.
    pub format: String,
    /// Only this task's inputs and annotations.
    pub task: Option<TaskId>,
    /// Only this dataset's inputs; of a version, what it holds.
    pub dataset: Option<DatasetId>,
    /// Of these only inputs that pass this query; all when empty.
    pub search: String,
    /// Of these only inputs that were chosen; all where none were.
    pub chosen: Option<Arc<Vec<InputId>>>,
    /// Every status, not only `Success`.
    pub all_statuses: bool,
    /// Leaves inputs out on which nothing is delivered and with which nobody is done: there they would say that nothing is
    /// on the picture.
    pub finished_only: bool,
    /// What becomes of the pictures.
    pub pictures: Pictures,
    /// How inputs are divided for training, validation and test.
    pub split: ExportSplit,
    /// What says the same as an annotation of another task or author is left out from this overlap on (intersection
    /// over union); nothing is when not said.
    pub merge: Option<f64>,
    /// How annotations are written.
    pub choices: Choices,
    /// Whether a crop of each annotation is written beside it.
    pub crops: bool,
    /// The first of the class list, in this order, with the numbers that they are given where the format has numbers; the
    /// others come behind, with the numbers of the files that they were imported from.
    pub classes: Vec<ClassChoice>,
}

/// A class in the list of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassChoice {
    /// The concept.
    pub concept: ConceptId,
    /// Its number, if not the one that it was imported with, or the next free one.
    pub id: Option<i64>,
}

/// How a dataset is to be split.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitRequest {
    /// The dataset.
    pub dataset: String,
    /// What each split is to get.
    pub ratios: SplitRatios,
    /// Whether each split gets its share of every concept.
    pub stratify: bool,
    /// Inputs that pass a query go to this split, whatever the ratios say.
    pub pins: Vec<(String, Split)>,
    /// Whether inputs that look alike stay together.
    pub near_duplicates_together: bool,
    /// A key of the metadata: inputs of one value stay together.
    pub group_by: Option<String>,
    /// Only count.
    pub dry_run: bool,
}

/// What is to be frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeRequest {
    /// The task whose inputs and annotations are meant; `None`: those of the dataset, of every task.
    pub task: Option<TaskId>,
    /// The dataset; made of the task's inputs where it is missing.
    pub dataset: String,
    /// The version's name; by its number where nothing is said.
    pub version: String,
    /// What is to be known about it later.
    pub note: String,
    /// What it holds of inputs that several labelers marked.
    pub several: Option<SeveralLabelers>,
    /// Whether it is made although the last version holds just the same.
    pub even_if_unchanged: bool,
}

/// How the inputs of a delivery are divided.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ExportSplit {
    /// As the dataset is split; not at all where it is not.
    #[default]
    AsInDataset,
    /// Not at all.
    Undivided,
    /// Anew, by these ratios.
    Ratios(SplitRatios),
}

/// Which inputs of the list are meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// These.
    These(Vec<InputId>),
    /// All that pass the filter.
    Shown,
    /// So many of them, drawn by lot.
    Drawn {
        /// How many.
        count: u64,
        /// The same seed draws the same of the same inputs.
        seed: u64,
    },
}

/// What becomes of the pictures in an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pictures {
    /// They are copied.
    #[default]
    Copy,
    /// They are linked.
    Link,
    /// They stay where they are.
    None,
}

/// What to bring in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportRequest {
    /// Files, folders, lists of paths.
    pub paths: Vec<PathBuf>,
    /// `auto`, `images`, or a format's name.
    pub format: String,
    /// Put the inputs into this dataset, made where it is missing.
    pub dataset: Option<String>,
    /// Put annotations into this task, and predictions as its suggestions.
    pub task: Option<TaskId>,
    /// The model whose predictions they are; by the file where nothing is said.
    pub model: Option<String>,
    /// How Pascal VOC coordinates count; detected when not said.
    pub voc_one_based: Option<bool>,
    /// Imported annotations are by the acting member, not by `import`.
    pub by_me: bool,
    /// A table of metadata of inputs.
    pub metadata: Option<PathBuf>,
    /// What of the cameras' notes in new pictures becomes metadata.
    pub exif: ExifWanted,
    /// What becomes of annotations that the files say otherwise than the project.
    pub on_conflict: ConflictDecision,
    /// What columns of tables hold whose names do not tell, or tell otherwise.
    #[serde(default)]
    pub columns: Vec<CsvColumns>,
    /// Of all that is found only these files, folders and addresses: what is tried again.
    #[serde(skip)]
    pub only: Option<Vec<PathBuf>>,
}

impl ImportRequest {
    /// Whatever is found in these places, outside any task and dataset.
    pub fn of(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            format: "auto".into(),
            dataset: None,
            task: None,
            model: None,
            voc_one_based: None,
            by_me: false,
            metadata: None,
            exif: ExifWanted::default(),
            on_conflict: ConflictDecision::default(),
            columns: Vec::new(),
            only: None,
        }
    }
}

/// What of the cameras' notes in pictures becomes metadata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExifWanted {
    /// Nothing.
    Nothing,
    /// When and with what they were taken.
    #[default]
    Camera,
    /// Where they were taken, too.
    Place,
}

/// What a picture that changed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewPicture {
    /// The same picture in another file: what was drawn is scaled to its size.
    Same,
    /// Another picture: what was said of the old one goes, and it is to be labeled.
    Another,
}
