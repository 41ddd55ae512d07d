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
use crate::capabilities::Capabilities;
use crate::detection::Detection;

const CAPABILITIES: Capabilities = Capabilities {
    unused_concepts: true,
    models: true,
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "coco",
    title: "COCO instances",
    source_title: Some("COCO instances (JSON)"),
    in_one_file: true,
    detection: Some(Detection {
        is_source: find::is_source,
        find: find::find,
    }),
    read: read::read,
    write: Some((write::CocoWriter::begin, CAPABILITIES)),
};
