//! Pascal VOC: one XML file an image.
//!
//! The devkit counts pixels from 1 and includes both ends, so a box `[x0, x1]` of continuous edges is
//! `xmin = x0 + 1`, `xmax = x1`. Many tools write plain edges from 0 instead; which of the two a set means is
//! decided in `base`. Start reading at `read`.

mod base;
mod labelmap;
mod read;
mod sets;
mod write;
mod xml;

use crate::Format;
use crate::capabilities::{BoxForm, Capabilities, PolygonForm};
use crate::detection::Detection;
use crate::extra;
use crate::peek::Kind;

const CAPABILITIES: Capabilities = Capabilities {
    boxes: BoxForm::WholePixels,
    polygons: PolygonForm::BoundingBox,
    unused_concepts: true,
    extra: &[extra::DIFFICULT, extra::OCCLUDED, extra::TRUNCATED, extra::POSE],
    ..Capabilities::PLAIN
};

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "voc",
    title: "Pascal VOC",
    source_title: Some("Pascal VOC (XML)"),
    in_one_file: false,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Voc),
        find: |folder, sources| {
            sources.common_folder(folder, &Kind::Voc);
            Ok(())
        },
    }),
    read: read::read,
    write: Some((write::VocWriter::begin, CAPABILITIES)),
};
