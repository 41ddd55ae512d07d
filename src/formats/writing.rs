//! What every writer takes and gives: the plan, the items, the report and the errors.

use super::choices::Choices;
use super::loss::Loss;
use super::written::Written;
use domain::{ContentHash, Metadata, Origin, Region, Sign, Size, Status};
use std::path::{Path, PathBuf};

/// What becomes of the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pictures {
    /// Copied beside the annotations.
    #[default]
    Copy,
    /// Linked to where they are: symbolic links, hard links where the system has none.
    Link,
    /// Left where they are.
    None,
}

/// A concept as it is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportConcept {
    /// Its name.
    pub name: String,
    /// The number by which an imported file knew it, kept where the format has such numbers.
    pub foreign_id: Option<i64>,
}

/// What holds for a whole export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportPlan {
    /// The concepts in the order of class lists.
    pub concepts: Vec<ExportConcept>,
    /// What becomes of the pictures.
    pub pictures: Pictures,
    /// The names of the parts that the inputs are divided into: of `train`, `val` and `test`. None: they are not
    /// divided, and trainers are given all of them.
    pub parts: Vec<String>,
    /// How annotations are written.
    pub choices: Choices,
    /// Whether they are those of a frozen version, which stay what they are whatever became of the pictures. Else nothing
    /// is written of an input whose picture is not the one that was labeled.
    pub frozen: bool,
}

impl ExportPlan {
    /// The names under which the parts are written: `train` where the inputs are not divided.
    pub(super) fn part_names(&self) -> Vec<String> {
        if self.parts.is_empty() {
            vec!["train".to_owned()]
        } else {
            self.parts.clone()
        }
    }
}

/// One claim to write.
#[derive(Clone, Copy, Debug)]
pub struct ExportAnnotation<'a> {
    /// Place of the concept in [`ExportPlan::concepts`].
    pub concept: usize,
    /// Where, in pixels of the upright image.
    pub region: &'a Region,
    /// Present or explicitly absent.
    pub sign: Sign,
    /// How the claim came to be: a model's is told where the format has room for it.
    pub origin: &'a Origin,
    /// The name of who made it.
    pub author: &'a str,
    /// Where it stands on its way to being accepted.
    pub status: Status,
    /// The name of the task that it was made in.
    pub task: Option<&'a str>,
}

/// One input with its claims.
#[derive(Clone, Copy, Debug)]
pub struct ExportItem<'a> {
    /// The input's name: a relative path with `/`.
    pub name: &'a str,
    /// Size of the upright image in pixels.
    pub size: Size,
    /// EXIF orientation, 1 to 8: 1 when the stored pixels are upright.
    pub orientation: u8,
    /// The hash of its picture, where it is known.
    pub hash: Option<ContentHash>,
    /// Its picture.
    pub picture: ExportPicture<'a>,
    /// What is known of it beside its picture.
    pub metadata: &'a Metadata,
    /// Which of [`ExportPlan::parts`] it goes to; 0 where inputs are not divided.
    pub part: usize,
    /// The claims, in the order in which they are to be written.
    pub annotations: &'a [ExportAnnotation<'a>],
}

/// The picture of an input that is delivered.
#[derive(Clone, Copy, Debug)]
pub enum ExportPicture<'a> {
    /// A file of this computer, and the hash of the picture that was labeled, where it is known: another one is not
    /// delivered in its place.
    File(&'a Path, Option<ContentHash>),
    /// A copy of a picture that lies elsewhere, which is the one that was labeled. It is copied even where files are linked
    /// to, as it may be removed at any time; where no pictures are delivered it need not be there.
    Fetched(&'a Path),
    /// The address of one that did not come, and why.
    Away(&'a Path, &'a str),
}

/// What was written.
#[derive(Debug, Default)]
pub struct Report {
    /// Inputs written.
    pub inputs: u64,
    /// Annotations written.
    pub annotations: u64,
    /// Files written, pictures included.
    pub files: u64,
    /// What the format could not carry.
    pub losses: Vec<Loss>,
    /// Names that had to be changed: as they were, as they are written.
    pub renamed: Vec<(String, String)>,
    /// Pictures that are not delivered, with the reason. Where pictures stay where they are, those that changed.
    pub pictures_missing: Vec<(PathBuf, PictureFault)>,
    /// What [`super::verify()`] expects to read back.
    pub written: Written,
}

/// Why a picture is not delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// It is not there, is no ordinary file, or cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is not the picture that was labeled.
    #[error("it changed since it was imported")]
    Changed,
    /// The same, and its annotations are not written either.
    #[error("it changed since it was imported, so its labels are left out, too")]
    LeftOut,
}

/// Why an export ended; nothing of it is left on the disk then.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder has something in it.
    #[error("the folder is not empty: {}", .0.display())]
    NotEmpty(PathBuf),
    /// It is a file.
    #[error("not a folder: {}", .0.display())]
    NotAFolder(PathBuf),
    /// A file or folder could not be written: a full disk, a missing right.
    #[error("{source}: {}", path.display())]
    Io {
        /// What failed.
        source: std::io::Error,
        /// Where it would stand in the finished export.
        path: PathBuf,
    },
    /// An annotation names a concept that is not in the plan.
    #[error("concept {concept} of {input:?} is not in the plan")]
    UnknownConcept {
        /// The place named.
        concept: usize,
        /// The input.
        input: String,
    },
    /// The format consists of pictures in folders, so it cannot be written without them.
    #[error("{0} consists of the pictures: choose to copy or link them")]
    PicturesNeeded(&'static str),
    /// The format cannot be written.
    #[error("{0} can only be read")]
    ReadOnly(&'static str),
    /// Polygons were to be masks, and the format has none.
    #[error("{0} has no pixel masks; COCO, CVAT, Datumaro, labelme and Label Studio have")]
    NoMasks(&'static str),
}

/// Writes one format, item by item; dropped before `finish`, it leaves nothing on the disk.
pub trait Writer {
    /// Writes one input. The order of calls is the order in the files.
    ///
    /// # Errors
    /// A [`WriteError`]; the writer is then to be dropped.
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError>;

    /// Puts everything in its place and says what was written.
    ///
    /// # Errors
    /// A [`WriteError`]; nothing is left on the disk then.
    fn finish(self: Box<Self>) -> Result<Report, WriteError>;
}
