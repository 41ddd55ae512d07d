//! COCO instances: one JSON file with `images`, `annotations` and `categories`.
//!
//! Coordinates are continuous pixel edges from 0, the same frame as ours: nothing is added or taken off. A list
//! of flat coordinate lists is a union of parts; holes exist only in run-length masks. Start reading at `read`.

mod find;
mod placement;
mod read;
mod rows;
mod write;

use crate::Format;
use crate::capabilities::{BoxForm, Capabilities, PolygonForm};
use crate::detection::Detection;

const CAPABILITIES: Capabilities = Capabilities {
    whole_input: false,
    boxes: BoxForm::Exact,
    polygons: PolygonForm::HolesAsMask,
    distinct: None,
    unused_concepts: true,
    models: true,
    for_trainers: false,
    needs_validation: false,
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "coco",
    title: "COCO instances",
    source_title: Some("COCO instances (JSON)"),
    detection: Some(Detection {
        is_source: find::is_source,
        find: find::find,
    }),
    read: read::read,
    write: Some((write::CocoWriter::begin, CAPABILITIES)),
};
