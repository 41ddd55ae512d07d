//! CVAT for images 1.1: one XML file with an element an image and one a shape.
//!
//! Coordinates are continuous pixel edges from 0, the same frame as ours: nothing is added or taken off. A shape is
//! one outline; those of one group under one label are parts of one polygon. Holes exist only in masks, whose runs
//! go along the rows of a box within the image, beginning with the pixels that are not set. The file tells whether a
//! box is turned, by degrees clockwise on screen about its middle. Start reading at `read`.

mod element;
mod read;
mod write;

use crate::Format;
use crate::capabilities::{Capabilities, WholeForm};
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

const CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Exact,
    unused_concepts: true,
    extra: &[extra::OCCLUDED],
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "cvat",
    title: "CVAT for images",
    source_title: Some("CVAT for images (XML)"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Cvat),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::Cvat);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::CvatWriter::begin, CAPABILITIES)),
};
