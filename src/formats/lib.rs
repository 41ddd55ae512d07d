//! Formats: annotation files to domain values and back, as streams.
//!
//! Owns what COCO, YOLO, Pascal VOC, class folders and labelme look like on the disk, one folder a format and one
//! row each in [`FORMATS`]. It may import the domain, serde, serde_json, quick-xml, `std::fs`, tempfile, blake3, and
//! image for the masks inside labelme files; never the store, media, session or a window. It knows no project: inputs
//! are found through a [`Lookup`] that the caller gives, and events go to the caller one by one.
//!
//! Every reader and writer converts between its own frame and ours (continuous pixels of the upright image,
//! `[0,0,1,1]` is the first pixel) and says in its own head how. Readers never stop at one bad annotation: it
//! becomes a [`Skipped`] with its place and reason. Writers leave nothing on the disk unless they finish.
//!
//! Start reading at `reading` and `writing` (the vocabulary), then at any format's folder; `rle`, `trace` and
//! `outline` are the geometry they share.
#![warn(unreachable_pub)]

mod capabilities;
mod coco;
mod detect;
mod encoding;
mod files;
mod fit;
mod folders;
mod index;
mod json;
mod labelme;
mod loss;
mod losses;
mod names;
mod number;
mod outline;
mod peek;
mod reading;
mod rle;
mod splits;
mod staging;
mod sweep;
mod trace;
mod verify;
mod voc;
mod writing;
mod yolo;

pub use detect::{Detected, Found, Refused, detect};
pub use index::NameIndex;
pub use loss::{Loss, LossKind};
pub use losses::LossCounter;
pub use reading::{
    BaseEvidence, Claims, ForeignClass, FoundBy, Hit, ImageName, Lookup, Marks, NoMatch, Note, ReadAnnotation,
    ReadError, ReadEvent, ReadOptions, Sink, SkipReason, Skipped, Target, VocBase,
};
pub use splits::Split;
pub use verify::{Difference, Written, verify};
pub use writing::{
    ExportAnnotation, ExportConcept, ExportItem, ExportPlan, PictureFault, Pictures, Report, WriteError, Writer,
};

use capabilities::Capabilities;
use detect::Detection;
use reading::{Feed, Job};
use std::path::Path;

type ReadFn = fn(&Job<'_>, &mut Feed<'_>) -> Result<(), ReadError>;
type BeginFn = fn(&Path, &ExportPlan) -> Result<Box<dyn Writer>, WriteError>;

/// A format: what it is called, how it is told from others, what it does, and what it cannot carry. Each folder has the
/// rows of its formats.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// How a source of it is offered to people who bring files in; none where another row is offered for the same files.
    pub source_title: Option<&'static str>,
    /// How its sources are found; none where they must be asked for by name.
    detection: Option<Detection>,
    read: ReadFn,
    /// How it is written, and what it can hold; none for a format that is only read.
    write: Option<(BeginFn, Capabilities)>,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All formats, in the order in which they are offered.
pub static FORMATS: &[Format] = &[
    coco::FORMAT,
    yolo::BOXES,
    yolo::OUTLINES,
    folders::YOLO,
    voc::FORMAT,
    folders::IMAGENET,
    labelme::FORMAT,
];

/// A folder among the pictures' paths that could be a class, as `train/cat` is; `None` where not all lie in such ones.
pub fn class_folder<'a>(paths: impl Iterator<Item = &'a str>) -> Option<String> {
    folders::looks_like(paths)
}

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Whether it can be written.
    pub fn writes(&self) -> bool {
        self.write.is_some()
    }

    /// What may be lost or changed on the way into it, for a list of formats to choose from; empty for a format that is
    /// only read. What is lost of given data is counted by [`LossCounter`].
    pub fn cannot_carry(&self) -> Vec<LossKind> {
        self.write
            .map_or_else(Vec::new, |(_, capabilities)| capabilities.cannot_carry())
    }

    /// Reads `source` (a file, or a folder where the format is one) and hands every event to `sink`.
    ///
    /// # Errors
    /// [`ReadError`] when the source cannot be read on, is of another kind, or the sink breaks off. Events before
    /// the error were handed over.
    pub fn read(
        &self,
        source: &Path,
        options: &ReadOptions,
        lookup: &dyn Lookup,
        sink: &mut Sink<'_>,
    ) -> Result<(), ReadError> {
        let job = Job {
            source,
            options,
            lookup,
        };
        (self.read)(&job, &mut Feed::new(sink))
    }

    /// Begins an export to `out`, a folder that is new or empty.
    ///
    /// # Errors
    /// [`WriteError`], for a format that is only read, a folder with something in it, or a disk that refuses.
    pub fn begin(&self, out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        match self.write {
            Some((begin, _)) => begin(out, plan),
            None => Err(WriteError::ReadOnly(self.name)),
        }
    }

    /// A counter of what this format would lose, without writing; `None` for a format that is only read.
    pub fn loss_counter(&self, plan: &ExportPlan) -> Option<LossCounter> {
        self.write.map(|(_, capabilities)| LossCounter::new(capabilities, plan))
    }
}
