//! labelme's JSON, one file an image, and the superset that X-AnyLabeling writes.
//!
//! Points are continuous pixels from the image's corner, our frame. Start reading at `read`, then `shape`.

mod base64;
mod read;
mod shape;
mod write;

use crate::Format;
use crate::capabilities::{Capabilities, WholeForm};
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

/// Flags say what a whole picture shows and what not; each has one value.
const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    negatives: true,
    distinct: Some(write::distinct_count),
    splits: false,
    extra: &[
        extra::DESCRIPTION,
        extra::DIFFICULT,
        extra::SCORE,
        extra::GROUP,
        extra::FLAG,
        extra::ATTRIBUTE,
    ],
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "labelme",
    title: "labelme, X-AnyLabeling",
    source_title: Some("labelme (JSON)"),
    in_one_file: false,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Labelme),
        find: |folder, sources| {
            sources.common_folder(folder, &Kind::Labelme);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::LabelmeWriter::begin, CAPABILITIES)),
};
