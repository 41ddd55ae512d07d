//! labelme's JSON, one file an image, and the superset that X-AnyLabeling writes. Only read.
//!
//! Points are continuous pixels from the image's corner, our frame. Start reading at `read`, then `shape`.

mod base64;
mod read;
mod shape;

use crate::Format;
use crate::detection::Detection;
use crate::peek::Kind;

/// The row of the format.
pub(super) const FORMAT: Format = Format {
    name: "labelme",
    title: "labelme, X-AnyLabeling",
    source_title: Some("labelme (JSON)"),
    in_one_file: false,
    detection: Some(Detection {
        is_source: |_, kind| Ok(*kind == Kind::Labelme),
        find: |folder, sources| {
            sources.common_folder(folder, &Kind::Labelme);
            Ok(())
        },
    }),
    read: read::read,
    write: None,
};
