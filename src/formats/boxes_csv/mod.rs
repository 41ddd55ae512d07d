//! Tables with a row a box, or a row a label of a whole picture, as TensorFlow's tools, Roboflow and spreadsheets have
//! them.
//!
//! What a column holds is told by its name, by one of those in use; `csv_columns` knows them. Edges are pixels of the upright
//! picture from 0, our frame, or shares of it where no number is above 1. Start reading at `read`.

mod preview;
mod read;
mod write;

use crate::Format;
use crate::capabilities::{Capabilities, PolygonForm, WholeForm};
use crate::detection::Detection;
use crate::peek::Kind;

pub use preview::{TableReading, has_columns, misfit, other_columns, read_beginning};
pub(super) use read::picture_column;

const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    polygons: PolygonForm::BoundingBox,
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "csv",
    title: "CSV",
    source_title: Some("CSV of boxes or labels"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Csv),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::Csv);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::CsvWriter::begin, CAPABILITIES)),
};
