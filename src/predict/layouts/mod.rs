//! Layouts: how a network's outputs are to be read. One table, [`LAYOUTS`], a row a layout.
//!
//! A row says by which shapes and names it is recognised, how its input is made unless a manifest says otherwise, and
//! how its numbers become [`Candidate`]s in pixels of the network's input. Adding a layout is a file and a row.

mod anchors;
mod classify;
mod detr;
mod nms;
mod seen;
mod sequence;

pub(crate) use seen::Seen;

use super::engine::{Port, Tensor};
use super::error::PredictError;
use super::spec::{Channels, Fit};
use domain::{BBox, ModelKind, Size};

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

/// Something that a network claims to see, in pixels of its input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Which class, from 0.
    pub class: usize,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Where; meaningless for a classifier.
    pub bounds: BBox,
    /// What its mask is mixed from, for a segmenter.
    pub coefficients: Vec<f32>,
}

/// The outputs of one run.
pub(crate) struct Outputs<'a> {
    /// Their names, in the network's order.
    pub names: &'a [&'a str],
    /// Their numbers, in the same order.
    pub tensors: &'a [Tensor],
    /// Size of the input in pixels.
    pub input: Size,
    /// How many classes have names; 0 when none do.
    pub classes: usize,
    /// The lowest score of interest.
    pub floor: f32,
}

impl Outputs<'_> {
    fn fault(&self, layout: &'static str) -> PredictError {
        let shaped = self.names.iter().zip(self.tensors);
        PredictError::Outputs {
            layout,
            outputs: shaped.map(|(name, t)| format!("{name} {:?}", t.shape)).collect(),
        }
    }
}

/// How many classes the shapes of a network tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// The shapes do not tell.
    Unknown,
    /// So many.
    Of(usize),
    /// So many, or one fewer when the last of them means that there is nothing.
    OrOneFewer(usize),
}

impl Width {
    /// Whether a list of that many names fits.
    pub(crate) fn takes(self, listed: usize) -> bool {
        match self {
            Self::Unknown => true,
            Self::Of(n) => n == listed,
            Self::OrOneFewer(n) => n == listed || n == listed + 1,
        }
    }

    /// The number to tell people; `None` when the shapes do not tell.
    pub(crate) fn expected(self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Of(n) | Self::OrOneFewer(n) => Some(n),
        }
    }
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

/// The index and value of the largest number; the first of equal ones.
fn best(values: impl Iterator<Item = f32>) -> Option<(usize, f32)> {
    values.enumerate().fold(None, |found, (at, v)| match found {
        Some((_, highest)) if v <= highest => found,
        _ => Some((at, v)),
    })
}

/// `1 / (1 + e^-x)`.
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// A box from its middle and extents.
fn around(cx: f32, cy: f32, width: f32, height: f32) -> BBox {
    let (cx, cy, width, height) = (f64::from(cx), f64::from(cy), f64::from(width), f64::from(height));
    BBox {
        x0: cx - width / 2.0,
        y0: cy - height / 2.0,
        x1: cx + width / 2.0,
        y1: cy + height / 2.0,
    }
}

/// Watches that scores stay within 0 to 1: outside, layout or preparation are wrong and nothing that the network says
/// can be believed.
struct Scores {
    layout: &'static str,
    lowest: f32,
    highest: f32,
}

impl Scores {
    fn new(layout: &'static str) -> Self {
        Self {
            layout,
            lowest: 0.0,
            highest: 0.0,
        }
    }

    fn see(&mut self, score: f32) -> f32 {
        self.lowest = self.lowest.min(score);
        self.highest = self.highest.max(score);
        score
    }

    fn verdict(self) -> Result<(), PredictError> {
        const SLACK: f32 = 1e-3;
        let extreme = if self.highest - 1.0 > -self.lowest {
            self.highest
        } else {
            self.lowest
        };
        if (-SLACK..=1.0 + SLACK).contains(&extreme) {
            Ok(())
        } else {
            Err(PredictError::Scores {
                extreme,
                layout: self.layout,
            })
        }
    }
}

#[cfg(test)]
mod tests;
