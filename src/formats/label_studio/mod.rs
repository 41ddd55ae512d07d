//! Label Studio's JSON: a list of tasks, each with a picture, the annotations of people and the predictions of models.
//!
//! Coordinates are shares of the upright picture in percent; a box turns clockwise around its top-left corner. Masks
//! are packed as `brush` says. Start reading at `rows`.

mod brush;
mod picture;
mod read;
mod region;
mod rows;
mod write;

use crate::Format;
use crate::capabilities::{Capabilities, PolygonForm, WholeForm};
use crate::detection::Detection;
use crate::peek::Kind;

const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    polygons: PolygonForm::PartsAsMask,
    unused_concepts: true,
    metadata: true,
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "label-studio",
    title: "Label Studio",
    source_title: Some("Label Studio (JSON)"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::LabelStudio),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::LabelStudio);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::LabelStudioWriter::begin, CAPABILITIES)),
};
