//! COCO instances: one JSON file with `images`, `annotations` and `categories`; and the results of a model on them: a list
//! with `image_id`, `category_id`, `score`, and `bbox` or `segmentation`.
//!
//! Coordinates are continuous pixel edges from 0, the same frame as ours: nothing is added or taken off. A list
//! of flat coordinate lists is a union of parts; holes exist only in run-length masks. Start reading at `read`; of results at `results`.

mod described;
mod find;
mod ids;
mod placement;
mod read;
mod results;
mod rows;
mod write;

pub(crate) use write::category_ids;

use crate::Format;
use crate::capabilities::Capabilities;
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

const CAPABILITIES: Capabilities = Capabilities {
    unused_concepts: true,
    models: true,
    metadata: true,
    extra: &[
        extra::CROWD,
        extra::SCORE,
        extra::KEYPOINTS,
        extra::DIFFICULT,
        extra::OCCLUDED,
        extra::TRUNCATED,
        extra::ATTRIBUTE,
    ],
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "coco",
    title: "COCO instances",
    source_title: Some("COCO instances (JSON)"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: find::is_source,
        find: find::find,
    }),
    read: read::read,
    write: Some((write::CocoWriter::begin, CAPABILITIES)),
};

/// The row of results.
pub(super) const RESULTS: Format = Format {
    name: "coco-results",
    title: "COCO results",
    source_title: Some("COCO results, as suggestions (JSON)"),
    in_one_file: true,
    only_predictions: true,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::CocoResults),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::CocoResults);
            Ok(())
        },
    }),
    read: results::read,
    write: None,
};
