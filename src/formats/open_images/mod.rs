//! Open Images' tables: boxes as shares of the picture, and labels of whole pictures that were verified to be there or
//! not to be (<https://storage.googleapis.com/openimages/web/download_v7.html>).
//!
//! Edges are shares of the upright picture in the order XMin, XMax, YMin, YMax. A label of confidence 0 is our explicit
//! negative. Start reading at `read`.

mod read;
mod write;

use crate::Format;
use crate::capabilities::{Capabilities, PolygonForm, WholeForm};
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

/// The marks of a box, and the column of each.
const MARKS: [(&str, &str); 5] = [
    (extra::OCCLUDED, "IsOccluded"),
    (extra::TRUNCATED, "IsTruncated"),
    (extra::CROWD, "IsGroupOf"),
    (extra::DEPICTION, "IsDepiction"),
    (extra::INSIDE, "IsInside"),
];

const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    negatives: true,
    polygons: PolygonForm::BoundingBox,
    unused_concepts: true,
    extra: &[
        extra::CROWD,
        extra::OCCLUDED,
        extra::TRUNCATED,
        extra::DEPICTION,
        extra::INSIDE,
    ],
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "openimages",
    title: "Open Images",
    source_title: Some("Open Images (CSV)"),
    in_one_file: false,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::OpenImages),
        find: |folder, sources| {
            sources.common_folder(folder, &Kind::OpenImages);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::OpenImagesWriter::begin, CAPABILITIES)),
};
