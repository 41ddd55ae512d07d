//! YOLO as Ultralytics and darknet know it: one text file an image, one line a region, numbers as shares of the
//! upright image between 0 and 1.
//!
//! `class cx cy w h` is a box, `class x1 y1 x2 y2 x3 y3 ...` an outline. A trainer takes a file with one outline
//! as all outlines, so the writers never mix the two. Start reading at `line`, then `read` and `write`.

mod line;
mod plan;
mod read;
mod write;
mod yaml;

use crate::Format;
use crate::capabilities::{BoxForm, Capabilities, PolygonForm};
use crate::detection::{Detection, Folder, Sources};
use crate::files::has_extension;
use crate::reading::{Claims, ReadError};
use write::YoloWriter;

/// The row of the format for boxes. Its reader takes outlines as well, and folders of either are found as this one.
pub(super) const BOXES: Format = Format {
    name: "yolo",
    title: "YOLO boxes",
    source_title: Some("YOLO boxes or outlines (data.yaml, labels)"),
    in_one_file: false,
    only_predictions: false,
    detection: Some(Detection {
        is_source: |path, _| {
            let texts = ["yaml", "yml", "names", "labels", "txt"];
            Ok(has_extension(path, &texts) && plan::is_source(path)?)
        },
        find,
    }),
    read: read::read,
    write: Some((YoloWriter::begin_boxes, BOX_CAPABILITIES)),
};

/// The row of the format for outlines.
pub(super) const OUTLINES: Format = Format {
    name: "yolo-seg",
    title: "YOLO outlines",
    source_title: None,
    in_one_file: false,
    only_predictions: false,
    detection: None,
    read: read::read,
    write: Some((YoloWriter::begin_outlines, OUTLINE_CAPABILITIES)),
};

const BOX_CAPABILITIES: Capabilities = Capabilities {
    polygons: PolygonForm::BoundingBox,
    distinct: Some(write::box_count),
    unused_concepts: true,
    for_trainers: true,
    needs_validation: true,
    ..Capabilities::PLAIN
};

const OUTLINE_CAPABILITIES: Capabilities = Capabilities {
    boxes: BoxForm::Polygon,
    polygons: PolygonForm::Bridged,
    distinct: Some(write::outline_count),
    ..BOX_CAPABILITIES
};

fn find(folder: &Folder<'_>, sources: &mut Sources) -> Result<(), ReadError> {
    if !plan::Plan::of(folder.root, folder.files, &|_| false)?.is_empty() {
        sources.add(folder.root.to_path_buf(), Claims::of(folder.root));
    }
    Ok(())
}
