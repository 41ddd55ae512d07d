//! Datumaro JSON: one file a part of a data set, with `categories` and `items`.
//!
//! Coordinates are continuous pixel edges from 0, the same frame as ours: nothing is added or taken off. An annotation
//! is one shape; polygons and masks of one group under one label are parts of one polygon. Holes exist only in masks,
//! which are COCO's run-length masks of the whole image. Start reading at `read`.

mod read;
mod rows;
mod write;

use crate::Format;
use crate::capabilities::{Capabilities, WholeForm};
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    unused_concepts: true,
    models: true,
    metadata: true,
    extra: &[
        extra::CROWD,
        extra::DIFFICULT,
        extra::OCCLUDED,
        extra::TRUNCATED,
        extra::ATTRIBUTE,
    ],
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "datumaro",
    title: "Datumaro",
    source_title: Some("Datumaro (JSON)"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Datumaro),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::Datumaro);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::DatumaroWriter::begin, CAPABILITIES)),
};
