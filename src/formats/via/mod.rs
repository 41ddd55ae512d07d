//! VGG Image Annotator, versions 1 and 2: JSON of a project or of its annotations, and CSV. Only read.
//!
//! Coordinates are pixels of the picture as a browser shows it, upright, from its corner: ours. A region says what it is
//! by attributes that each project names as it likes; `attributes` finds the one that is the class. Start reading at
//! `read`.

mod attributes;
mod read;
mod shape;

use crate::Format;
use crate::detection::Detection;
use crate::peek::Kind;

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "via",
    title: "VGG Image Annotator",
    source_title: Some("VGG Image Annotator (JSON, CSV)"),
    in_one_file: true,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Via),
        find: |folder, sources| {
            sources.each_file(folder, &Kind::Via);
            Ok(())
        },
    }),
    read: read::read,
    write: None,
};
