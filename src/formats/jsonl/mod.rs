//! JSON Lines with all that is known of each input and claim: the format that loses nothing.
//!
//! The first line names the format's version and the concepts in their order, each further one an input with its
//! claims (<https://jsonlines.org>). Coordinates are ours, pixels of the upright image, with all their digits. Start
//! reading at `rows`.

mod read;
mod rows;
mod write;

use crate::Format;
use crate::capabilities::{BoxForm, Capabilities, PolygonForm, WholeForm};
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    negatives: true,
    negative_regions: true,
    boxes: BoxForm::Exact,
    polygons: PolygonForm::Exact,
    unused_concepts: true,
    models: true,
    people: true,
    metadata: true,
    extra: extra::ALL,
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    title: "JSON Lines, all that is known",
    source_title: Some("JSON Lines of Labelwright"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Jsonl),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::Jsonl);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::JsonlWriter::begin, CAPABILITIES)),
};
