//! Class folders: `train/CLASS/file`, the layout of ImageNet and of Ultralytics' classification data.
//!
//! The folder is the label of the whole image; an image with several labels stands in several folders. Start
//! reading at `write`.

mod read;
mod write;

pub(super) use read::{is_class_set, looks_like};

use crate::Format;
use crate::capabilities::{BoxForm, Capabilities, PolygonForm, WholeForm};
use write::FolderWriter;

/// The row of Ultralytics' class folders.
pub(super) const YOLO: Format = Format {
    name: "yolo-cls",
    title: "YOLO classification folders",
    source_title: Some("YOLO classification folders"),
    in_one_file: false,
    only_predictions: false,
    detection: None,
    read: read::read,
    write: Some((FolderWriter::begin_yolo, YOLO_CAPABILITIES)),
};

/// The row of ImageNet's class folders.
pub(super) const IMAGENET: Format = Format {
    name: "imagenet",
    title: "ImageNet folders",
    source_title: Some("ImageNet folders"),
    in_one_file: false,
    only_predictions: false,
    detection: None,
    read: read::read,
    write: Some((FolderWriter::begin_imagenet, IMAGENET_CAPABILITIES)),
};

const YOLO_CAPABILITIES: Capabilities = Capabilities {
    whole: WholeForm::Folder,
    boxes: BoxForm::LeftOut,
    polygons: PolygonForm::LeftOut,
    distinct: Some(write::label_count),
    for_trainers: true,
    ..Capabilities::PLAIN
};

/// A list of classes is written beside the folders.
const IMAGENET_CAPABILITIES: Capabilities = Capabilities {
    unused_concepts: true,
    for_trainers: false,
    ..YOLO_CAPABILITIES
};
