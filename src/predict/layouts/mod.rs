//! Layouts: how a network's outputs are to be read. One table, [`LAYOUTS`], a row a layout.
//!
//! A row says by which shapes and names it is recognised, how its input is made unless a manifest says otherwise, and
//! how its numbers become [`Candidate`]s in pixels of the network's input. Adding a layout is a file and a row.

mod anchors;
mod classify;
mod detr;
mod nms;
mod outputs;
mod seen;
mod sequence;

pub(super) use outputs::{Candidate, Outputs, Width};
use outputs::{Scores, around, best, sigmoid};
pub(crate) use seen::Seen;

use super::engine::Port;
use super::error::PredictError;
use super::spec::{Channels, Fit};
use domain::ModelKind;

/// How an input is made unless the manifest or the network itself says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Preparation {
    /// How the picture is brought to the size.
    pub fit: Fit,
    /// The order of a pixel's samples.
    pub channels: Channels,
    /// What a sample of 0 to 255 is multiplied by first.
    pub scale: f32,
    /// What is then taken off.
    pub mean: [f32; 3],
    /// What it is then divided by.
    pub std: [f32; 3],
    /// The sample of a padded ground.
    pub pad: u8,
    /// The side in pixels of an input that is of any size.
    pub side: u32,
}

type Decode = fn(&Outputs<'_>) -> Result<Vec<Candidate>, PredictError>;

/// A row of the table.
pub(crate) struct Layout {
    /// The name in manifests and reports.
    pub name: &'static str,
    /// What a network of this layout answers with.
    pub kind: ModelKind,
    /// What its outputs look like, in words.
    pub expected: &'static str,
    /// How its input is made.
    pub preparation: Preparation,
    /// The number of classes when the outputs can be of this layout, as far as their shapes are known.
    pub fits: fn(&Seen<'_>) -> Option<Width>,
    /// Whether a network that fits, and whose manifest does not say, is taken to be of this layout.
    pub recognised: fn(&Seen<'_>) -> bool,
    /// Reads the outputs.
    pub decode: Decode,
    /// Whether overlapping candidates of one class are still to be suppressed.
    pub overlapping: bool,
}

const YOLO: Preparation = Preparation {
    fit: Fit::Letterbox,
    channels: Channels::Rgb,
    scale: 1.0 / 255.0,
    mean: [0.0; 3],
    std: [1.0; 3],
    pad: 114,
    side: 640,
};

/// Mean and deviation over ImageNet, of samples from 0 to 1.
const IMAGENET: Preparation = Preparation {
    fit: Fit::CentreCrop { short_side: 256 },
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    side: 224,
    ..YOLO
};

/// All layouts, the first that recognises a network taking it.
pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "yolov8-seg",
        kind: ModelKind::Segmenter,
        expected: "[1, 4 + classes + masks, N] and prototypes [1, masks, height, width]",
        preparation: YOLO,
        fits: anchors::fits_v8_seg,
        recognised: |seen| seen.task_is(&["segment"]),
        decode: anchors::decode_v8_seg,
        overlapping: true,
    },
    Layout {
        name: "yolov8-cls",
        kind: ModelKind::Classifier,
        expected: "probabilities [1, classes] with Ultralytics metadata",
        preparation: Preparation {
            fit: Fit::CentreCrop { short_side: 224 },
            side: 224,
            ..YOLO
        },
        fits: classify::fits,
        recognised: |seen| seen.task() == Some("classify"),
        decode: classify::decode_ultralytics,
        overlapping: false,
    },
    Layout {
        name: "yolox",
        kind: ModelKind::Detector,
        expected: "[1, N, 5 + classes] with one row a cell of strides 8, 16 and 32",
        preparation: Preparation {
            fit: Fit::LetterboxTopLeft,
            channels: Channels::Bgr,
            scale: 1.0,
            ..YOLO
        },
        fits: anchors::fits_objectness,
        recognised: |seen| anchors::rows_a_cell(seen) == Some(1) && seen.task_is(&[]),
        decode: anchors::decode_yolox,
        overlapping: true,
    },
    Layout {
        name: "yolov5",
        kind: ModelKind::Detector,
        expected: "[1, N, 5 + classes] with three rows a cell",
        preparation: YOLO,
        fits: anchors::fits_objectness,
        recognised: |seen| seen.task_is(&["detect"]) && anchors::is_v5(seen),
        decode: anchors::decode_v5,
        overlapping: true,
    },
    Layout {
        name: "nms",
        kind: ModelKind::Detector,
        expected: "[N, 6], [1, N, 6], [N, 7], or boxes, scores and classes apart",
        preparation: YOLO,
        fits: nms::fits,
        recognised: |seen| seen.task_is(&["detect"]) && nms::is_sure(seen),
        decode: nms::decode,
        overlapping: false,
    },
    Layout {
        name: "yolov8",
        kind: ModelKind::Detector,
        expected: "[1, 4 + classes, N]",
        preparation: YOLO,
        fits: anchors::fits_v8,
        recognised: |seen| seen.task_is(&["detect"]),
        decode: anchors::decode_v8,
        overlapping: true,
    },
    Layout {
        name: "detr",
        kind: ModelKind::Detector,
        expected: "logits [1, N, classes] and boxes [1, N, 4]",
        preparation: Preparation {
            fit: Fit::Stretch,
            side: 640,
            ..IMAGENET
        },
        fits: detr::fits,
        recognised: detr::is_sure,
        decode: detr::decode,
        overlapping: false,
    },
    Layout {
        name: "probabilities",
        kind: ModelKind::Classifier,
        expected: "probabilities [1, classes]",
        preparation: IMAGENET,
        fits: classify::fits,
        recognised: classify::named_probabilities,
        decode: classify::decode_probabilities,
        overlapping: false,
    },
    Layout {
        name: "logits",
        kind: ModelKind::Classifier,
        expected: "logits [1, classes]",
        preparation: IMAGENET,
        fits: classify::fits,
        recognised: |seen| seen.task_is(&[]),
        decode: classify::decode_logits,
        overlapping: false,
    },
    Layout {
        name: "sam",
        kind: ModelKind::Promptable,
        expected: "an encoder and a decoder, named by a manifest",
        preparation: Preparation {
            fit: Fit::LongestSide,
            scale: 1.0,
            mean: [123.675, 116.28, 103.53],
            std: [58.395, 57.12, 57.375],
            pad: 0,
            side: 1024,
            ..YOLO
        },
        fits: |_| Some(Width::Unknown),
        recognised: |_| false,
        decode: |outputs| Err(outputs.fault("sam")),
        overlapping: false,
    },
];

/// The row of that name.
pub(crate) fn named(name: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.name == name)
}

/// The row that a network is taken to be of, and its number of classes.
pub(crate) fn recognise(seen: &Seen<'_>) -> Option<(&'static Layout, Width)> {
    LAYOUTS
        .iter()
        .filter(|layout| (layout.recognised)(seen))
        .find_map(|layout| (layout.fits)(seen).map(|width| (layout, width)))
}

/// The ports as text, for errors.
pub(crate) fn port_texts(ports: &[Port]) -> Vec<String> {
    ports.iter().map(Port::to_string).collect()
}

#[cfg(test)]
mod tests;
