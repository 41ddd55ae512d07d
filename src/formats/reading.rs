//! What every reader takes and gives: the lookup of images, the stream of events, options and errors.

use super::csv_roles::CsvColumns;
pub(super) use super::feed::{Feed, Spellings};
pub use super::lookup::{Claims, FoundBy, Hit, ImageName, Lookup, NoMatch, Target};
use super::prediction::ReadPrediction;
use domain::geometry::GeometryError;
use domain::{InputId, Metadata, Region, Sign, Size, Split, Status};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// From which number Pascal VOC coordinates count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VocBase {
    /// Decided over the whole set: any minimum under 1 or fraction means zero, any maximum at the image's edge means one;
    /// without either, one.
    #[default]
    Detect,
    /// Plain pixel edges from 0, as many tools write them.
    Zero,
    /// Pixels counted from 1, ends inclusive, as the VOC devkit defines it.
    One,
}

/// How to read where a format leaves a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The first number of Pascal VOC coordinates.
    pub voc_base: VocBase,
    /// Where pictures may be looked for by their names alone; the source's own folder where nothing is said.
    pub claims: Claims,
    /// COCO files that may say what the numbers in a source without names stand for.
    pub described_by: DescribedBy,
    /// The classes that are known by numbers where no such file is there.
    pub classes: Vec<ForeignClass>,
    /// What columns of tables hold whose names do not tell, or tell otherwise.
    pub columns: Vec<CsvColumns>,
}

/// COCO files that may say which images and classes the numbers in another file stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribedBy {
    /// Those that are asked first.
    pub first: Vec<PathBuf>,
    /// Those that are asked where none of the first, and none beside the source, knows its images.
    pub last: Vec<PathBuf>,
}

/// A class as a file lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignClass {
    /// Its name as written.
    pub name: Arc<str>,
    /// The number by which the file knows it, where that is more than its place in the list.
    pub foreign_id: Option<i64>,
}

/// One claim read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadAnnotation {
    /// The input it is about.
    pub input: InputId,
    /// The concept's name as written.
    pub concept: Arc<str>,
    /// Where, in pixels of the upright image; already fitted to the image.
    pub region: Region,
    /// Present or explicitly absent.
    pub sign: Sign,
    /// The number by which the file knows the concept.
    pub foreign_id: Option<i64>,
    /// What else is known of it.
    pub marks: Marks,
    /// What the file says of it for which there is no place in a project.
    pub extra: Option<Box<Metadata>>,
    /// Where it comes from, in formats that tell.
    pub provenance: Option<Box<Provenance>>,
}

impl ReadAnnotation {
    /// The claim that a concept is present, of which nothing else is known.
    pub(super) fn new(input: InputId, concept: impl Into<Arc<str>>, region: Region) -> Self {
        Self {
            input,
            concept: concept.into(),
            region,
            sign: Sign::Present,
            foreign_id: None,
            marks: Marks::default(),
            extra: None,
            provenance: None,
        }
    }
}

/// Where a claim comes from, as far as its file tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// Who made it, by the name or address that the file has.
    pub author: Option<Arc<str>>,
    /// Where it stands on its way to being accepted.
    pub status: Option<Status>,
}

/// What is known of a claim besides what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// No class list was there: the concept's name is the class's number.
    pub unnamed: bool,
    /// The outline is a box that was turned.
    pub turned: bool,
    /// What stands for the identifier that its file gives it: its CRC-32.
    pub identity: Option<u32>,
}

/// What stands for an identifier of a file among the annotations of one image: its CRC-32. It is part of identifiers
/// in projects, and stays as it is.
pub(super) fn identity(id: &str) -> u32 {
    crc32fast::hash(id.as_bytes())
}

/// Something that could not be taken, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Skipped {
    /// The file, with the line, annotation or image in it.
    pub place: String,
    /// Why.
    pub reason: SkipReason,
    /// How many annotations were lost with it.
    pub annotations: u64,
}

/// Why something was not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SkipReason {
    /// No input has this image's name.
    #[error("no imported image is named {0:?}")]
    UnknownImage(String),
    /// Several inputs have this image's name.
    #[error("several images could be meant by {image:?}: {}", listed(candidates))]
    AmbiguousImage {
        /// The image, as named.
        image: String,
        /// The names of the inputs.
        candidates: Vec<String>,
    },
    /// The picture is not among the inputs; the file has it embedded.
    #[error("no imported image is named {0:?}; the picture embedded in the file (imageData) is not read")]
    OnlyEmbedded(String),
    /// The file has no picture of its own name, and names one that another file describes.
    #[error("it names the picture {image:?}, which {by} describes, and no picture has its own name")]
    Described {
        /// The picture, as named.
        image: String,
        /// The file that has its name.
        by: String,
    },
    /// An annotation refers to an image that the file does not list.
    #[error("no image of the file has the id {0}")]
    UnknownImageId(String),
    /// An image's or a class's number stands for several things.
    #[error("the {what} {id} could be {}; {cure}", listed(candidates))]
    AmbiguousId {
        /// What has the number.
        what: &'static str,
        /// The number.
        id: String,
        /// What it stands for.
        candidates: Vec<String>,
        /// What tells them apart.
        cure: &'static str,
    },
    /// Nothing says what an image's or a class's number stands for.
    #[error("nothing says what {what} {id} is; {cure}")]
    UnnamedId {
        /// What has the number.
        what: &'static str,
        /// The number.
        id: String,
        /// What would tell it.
        cure: &'static str,
    },
    /// It does not say how sure the model is.
    #[error("its score is not a number from 0 to 1")]
    NoProbability,
    /// The class is not in the file's list.
    #[error("class {0} is not in the class list")]
    UnknownCategory(String),
    /// A number is missing, or is not a finite number.
    #[error("{0} is not a number")]
    NotANumber(&'static str),
    /// Width or height is zero or negative.
    #[error("the box is empty: {0}")]
    Degenerate(String),
    /// The geometry was refused.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// The file was made for another size of image.
    #[error("the file says {}x{}, the upright image is {}x{}", file.width, file.height, image.width, image.height)]
    SizeMismatch {
        /// As written in the file.
        file: Size,
        /// The upright image.
        image: Size,
    },
    /// A YOLO coordinate is far outside 0 to 1.
    #[error("{0} is not a share of the image between 0 and 1")]
    NotNormalised(f64),
    /// The text does not have the form that the format asks for.
    #[error("{0}")]
    Malformed(String),
    /// A shape or claim that is not imported.
    #[error("{0} are not imported")]
    Unsupported(String),
    /// The file could not be read.
    #[error("{0}")]
    Unreadable(String),
    /// The same line stands in the file twice.
    #[error("the same as a line before it")]
    Duplicate,
}

/// What made a reader take VOC coordinates as zero- or one-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaseEvidence {
    /// The files say that this program wrote them.
    OwnFiles,
    /// A minimum under 1 in this file.
    ZeroIn(String),
    /// A number that is not whole in this file, and no minimum under 1 in any.
    FractionIn(String),
    /// A maximum equal to the image's width or height in this file, and no minimum under 1 in any.
    EdgeIn(String),
    /// Nothing in the set tells: somebody should be asked.
    Ambiguous,
}

/// Something that a reader decided or left aside by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Which base VOC coordinates were taken to have, and why.
    VocBase {
        /// `Zero` or `One`.
        assumed: VocBase,
        /// Why.
        evidence: BaseEvidence,
    },
    /// Properties that have no place here and were left aside while their annotations were taken.
    LeftOut {
        /// What they are.
        what: &'static str,
        /// How many.
        count: u64,
    },
    /// Width and height are swapped against the upright image, and all coordinates fit the upright one.
    SizeSwapped {
        /// Where.
        place: String,
    },
    /// The file has no class names: the numbers stand for them.
    NamesMissing {
        /// Where they were looked for.
        place: String,
    },
    /// A folder that the file names does not exist.
    FolderMissing {
        /// As written.
        folder: String,
    },
    /// Outlines that crossed themselves or overlapped within one annotation, put in order.
    Mended {
        /// In how many annotations.
        count: u64,
    },
    /// A file was read in an encoding that its bytes show, since nothing declares one.
    Encoding {
        /// The file.
        place: String,
        /// The encoding.
        encoding: &'static str,
    },
    /// Pictures were found under names that differ in case, Unicode form or `%` escapes alone.
    LooseNames {
        /// How many.
        count: u64,
        /// One of them, as written.
        example: String,
    },
    /// Numbers of images were taken for the numbers in the names of pictures, for want of a file that tells.
    NumbersAsNames {
        /// The file with the numbers.
        place: String,
    },
    /// Files name another picture than that of their own name, which was taken.
    OtherPicture {
        /// How many.
        count: u64,
        /// One of them.
        example: String,
        /// The picture it names.
        named: String,
    },
    /// Classes with different numbers have one name, and became one concept.
    JoinedClasses {
        /// The name.
        name: String,
        /// The numbers.
        ids: Vec<i64>,
    },
    /// Boxes that are turned were taken as outlines of four points.
    Turned {
        /// How many.
        count: u64,
    },
    /// Corners in the wrong order were exchanged.
    Reversed {
        /// Of how many boxes.
        count: u64,
    },
    /// Outlines without an area were left aside, and the box beside them taken.
    EmptyOutlines {
        /// How many.
        count: u64,
    },
    /// A second list of classes for the same labels was not used, and says something else.
    OtherClassList {
        /// The list in use.
        used: String,
        /// The other.
        other: String,
    },
}

/// What a reader hands over, one by one.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadEvent {
    /// A file is taken for one of the source's: it holds annotations or says how they are to be read, whether or not
    /// anything in it is of use.
    File(PathBuf),
    /// The classes in the file's order, before any annotation; absent where the format has no list.
    Classes(Vec<ForeignClass>),
    /// The source speaks of this input, if only to say that nothing is on it.
    Covered(InputId),
    /// Metadata of this input.
    Metadata(InputId, Metadata),
    /// A claim.
    Annotation(ReadAnnotation),
    /// What a model said, not yet a claim.
    Prediction(ReadPrediction),
    /// Something that could not be taken.
    Skipped(Skipped),
    /// Something decided or left aside.
    Note(Note),
    /// How far the reader is: bytes of a file, or files of a folder.
    Progress {
        /// Done so far.
        done: u64,
        /// Of so many.
        total: u64,
    },
}

/// Takes events; `Break` stops the reader with [`ReadError::Cancelled`].
pub type Sink<'a> = dyn FnMut(ReadEvent) -> ControlFlow<()> + 'a;

/// Why reading ended before the source did.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file or folder could not be opened or read.
    #[error("{source}: {}", path.display())]
    Io {
        /// What failed.
        source: std::io::Error,
        /// Which file.
        path: PathBuf,
    },
    /// The file breaks off or is not well-formed.
    #[error("{detail}: {}", path.display())]
    Syntax {
        /// What, with line and column.
        detail: String,
        /// Which file.
        path: PathBuf,
    },
    /// Nothing of this format is there.
    #[error("no {format} annotations: {}", path.display())]
    NotThisFormat {
        /// The format asked for.
        format: &'static str,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The sink asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl ReadError {
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Io {
            source,
            path: path.to_path_buf(),
        }
    }
}

/// What a reader works on.
pub(super) struct Job<'a> {
    /// The file or folder.
    pub(super) source: &'a Path,
    /// Choices.
    pub(super) options: &'a ReadOptions,
    /// Finds inputs.
    pub(super) lookup: &'a dyn Lookup,
}

impl Job<'_> {
    /// Where pictures may be looked for by name: what the caller says, else around the source.
    pub(super) fn claims(&self) -> Claims {
        if !self.options.claims.within.is_empty() {
            return self.options.claims.clone();
        }
        if self.source.is_dir() {
            return Claims::of(self.source);
        }
        Claims::of(&home_of(self.source))
    }
}

/// No picture has more pixels along a side: a mask takes room by the column, and a few digits may claim any number.
const LARGEST_SIDE: u32 = 1 << 19;

impl Job<'_> {
    /// What stands for a picture that was not found: an input without it, where that will do and its size is told.
    ///
    /// # Errors
    /// Why it was not found, else.
    pub(super) fn without_picture(
        &self,
        no: NoMatch,
        written: &str,
        size: Size,
        split: Option<Split>,
    ) -> Result<Target, NoMatch> {
        let known = no == NoMatch::Unknown && size.width > 0 && size.height > 0 && !written.is_empty();
        if known && size.width.max(size.height) > LARGEST_SIDE {
            return Err(NoMatch::TooLarge(size));
        }
        let made = known.then(|| self.lookup.without_picture(written, size, split));
        made.flatten().ok_or(no)
    }
}

/// The folder that a file describes: its own, or the one around it where its own is made for such files.
pub(super) fn home_of(file: &Path) -> PathBuf {
    const MADE_FOR_FILES: [&str; 7] = ["annotations", "annotation", "labels", "label", "json", "coco", "xml"];
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    match folder.parent() {
        Some(around) if MADE_FOR_FILES.contains(&&*name) => around.to_path_buf(),
        _ => folder.to_path_buf(),
    }
}

impl NoMatch {
    pub(super) fn reason(self, written: &str) -> SkipReason {
        match self {
            Self::Unknown => SkipReason::UnknownImage(written.to_owned()),
            Self::Ambiguous(candidates) => SkipReason::AmbiguousImage {
                image: written.to_owned(),
                candidates,
            },
            Self::TooLarge(size) => {
                let Size { width, height } = size;
                SkipReason::Malformed(format!(
                    "no picture has {width}x{height} pixels, as {written:?} is said to have"
                ))
            }
        }
    }
}

/// The first names of a list, and how many follow.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
