//! Formats: annotation files to domain values and back, as streams.
//!
//! Owns what COCO, YOLO, Pascal VOC, class folders, labelme, CVAT, Datumaro and JSON Lines look like on the disk, one
//! folder a format and one row each in [`FORMATS`]. It may import the domain, serde, serde_json, quick-xml, `std::fs`, tempfile, blake3, and
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

mod boxes_csv;
mod capabilities;
mod choices;
mod coco;
mod common_writer;
mod csv_columns;
mod csv_mapping;
mod csv_roles;
mod cvat;
mod datumaro;
mod detect;
mod detection;
mod encoding;
mod extra;
mod feed;
mod files;
mod finder;
mod fit;
mod folders;
mod format;
mod groups;
mod index;
mod json;
mod json_shapes;
mod json_stream;
mod jsonl;
mod label_studio;
mod labelme;
mod lookup;
mod loss;
mod losses;
mod metadata;
mod names;
mod number;
mod open_images;
mod outline;
mod peek;
mod prediction;
mod reading;
mod rle;
mod splits;
mod staging;
mod sweep;
mod table;
mod trace;
mod verify;
mod via;
mod voc;
mod writing;
mod written;
mod xml_stream;
mod xml_text;
mod yolo;

pub use boxes_csv::{TableReading, has_columns, misfit, other_columns, read_beginning};
pub use choices::{Choices, Shapes};
pub use csv_roles::{BoxUnit, ColumnRole, ColumnsError, CsvColumns};
pub use detect::{Detected, Found, detect};
pub use detection::Refused;
pub use format::Format;
pub use index::NameIndex;
pub use loss::{Loss, LossKind};
pub use losses::LossCounter;
pub use metadata::read_metadata;
pub use names::{safe_folder, safe_path};
pub use prediction::ReadPrediction;
pub use reading::{
    BaseEvidence, Claims, DescribedBy, ForeignClass, FoundBy, Hit, ImageName, Lookup, Marks, NoMatch, Note, Provenance,
    ReadAnnotation, ReadError, ReadEvent, ReadOptions, Sink, SkipReason, Skipped, Target, VocBase,
};
pub use splits::of_folders as split_of_folders;
pub use verify::{Difference, verify};
pub use writing::{
    ExportAnnotation, ExportConcept, ExportItem, ExportPicture, ExportPlan, PictureFault, Pictures, Report, WriteError,
    Writer,
};
pub use written::Written;

use choices::ChoosingWriter;
use loss::Tally;
use reading::{Feed, Job};
use std::path::Path;

/// All formats, in the order in which they are offered.
pub static FORMATS: &[Format] = &[
    coco::FORMAT,
    coco::RESULTS,
    yolo::BOXES,
    yolo::OUTLINES,
    folders::YOLO,
    voc::FORMAT,
    folders::IMAGENET,
    labelme::FORMAT,
    label_studio::FORMAT,
    open_images::FORMAT,
    via::FORMAT,
    boxes_csv::FORMAT,
    cvat::FORMAT,
    datumaro::FORMAT,
    jsonl::FORMAT,
];

/// A folder among the pictures' paths that could be a class, as `train/cat` is; `None` where not all lie in such ones.
pub fn class_folder<'a>(paths: impl Iterator<Item = &'a str>) -> Option<String> {
    folders::looks_like(paths)
}

/// The column of a table of boxes or labels that names pictures, counted from 0, and whether its first row holds names: it is a
/// list of pictures as well where the first that it names lies where it says.
pub fn picture_column(path: &Path, told: &[CsvColumns]) -> Option<(usize, bool)> {
    boxes_csv::picture_column(path, told)
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
            Some((_, capabilities)) if plan.choices.shapes == Shapes::Masks && !capabilities.has_masks() => {
                Err(WriteError::NoMasks(self.title))
            }
            Some((begin, _)) => Ok(Box::new(ChoosingWriter {
                inner: begin(out, plan)?,
                choices: plan.choices,
                tally: Tally::default(),
            })),
            None => Err(WriteError::ReadOnly(self.name)),
        }
    }

    /// The numbers by which the format knows these classes; `None` where it knows them by name.
    pub fn class_numbers(&self, concepts: &[ExportConcept]) -> Option<Vec<i64>> {
        match self.name {
            "coco" => Some(coco::category_ids(concepts)),
            "yolo" | "yolo-seg" | "datumaro" => Some((0..).take(concepts.len()).collect()),
            _ => None,
        }
    }

    /// Whether classes have numbers that can be chosen; elsewhere they are counted.
    pub fn gives_numbers(&self) -> bool {
        self.name == coco::FORMAT.name
    }

    /// Whether polygons can be written as masks of pixels.
    pub fn has_masks(&self) -> bool {
        self.write.is_some_and(|(_, capabilities)| capabilities.has_masks())
    }

    /// A counter of what this format would lose, without writing; `None` for a format that is only read.
    pub fn loss_counter(&self, plan: &ExportPlan) -> Option<LossCounter> {
        self.write.map(|(_, capabilities)| LossCounter::new(capabilities, plan))
    }
}
