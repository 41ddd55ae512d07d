//! Models: networks that a project knows, and what they are asked and answer.

use super::annotation::Region;
use super::geometry::{BBox, Point};
use super::ids::ModelId;
use serde::{Deserialize, Serialize};

/// What a model answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub enum ModelKind {
    /// Probabilities of concepts for the whole input.
    Classifier,
    /// Boxes.
    Detector,
    /// Outlines.
    Segmenter,
    /// The outline of what was pointed at.
    Promptable,
}

impl ModelKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Classifier, Self::Detector, Self::Segmenter, Self::Promptable];

    /// The kind's name in manifests, on the command line and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classifier => "Classifier",
            Self::Detector => "Detector",
            Self::Segmenter => "Segmenter",
            Self::Promptable => "Promptable",
        }
    }
}

/// What stands for the layout of a model whose predictions were imported.
const IMPORTED: &str = "imported";

/// A model that the project knows. The files stay where they are. One whose predictions were imported has no files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Its identifier.
    pub id: ModelId,
    /// Its name, unique in the project.
    pub name: String,
    /// What it answers with.
    pub kind: ModelKind,
    /// The layout of its outputs: a row of the table of layouts.
    pub layout: String,
    /// The `.onnx` or `.ron` file it was added by: relative to the project file where possible; empty for one that has none.
    pub path: String,
    /// BLAKE3 of its files, manifest included, in hexadecimal: what its predictions are remembered by; empty for one that
    /// has none.
    pub hash: String,
    /// Names of its classes, in the order of its outputs; empty for a promptable one.
    pub classes: Vec<String>,
    /// What is said of its licence.
    #[serde(default)]
    pub licence: Option<String>,
}

impl Model {
    /// A model that was run elsewhere, of which only what it said is known.
    pub fn imported(id: ModelId, name: impl Into<String>, kind: ModelKind, classes: Vec<String>) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            layout: IMPORTED.to_owned(),
            path: String::new(),
            hash: String::new(),
            classes,
            licence: None,
        }
    }

    /// Whether only its predictions are here, and no network that could be run.
    pub fn is_imported(&self) -> bool {
        self.path.is_empty()
    }

    /// The part of the hash that is enough for people to tell two versions apart.
    pub fn version(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }
}

/// One thing that a network found on one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which of the model's classes, from 0.
    pub class: u32,
    /// How sure the network is, over 0 to 1.
    pub probability: f64,
    /// Where, in pixels of the upright image; the whole input for a classifier.
    pub region: Region,
}

/// What somebody pointed at, in pixels of the upright image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// Points that belong to the thing.
    pub include: Vec<Point>,
    /// Points that do not.
    pub exclude: Vec<Point>,
    /// A box around the thing.
    pub bounds: Option<BBox>,
}

impl Prompt {
    /// Whether nothing was pointed at yet: excluded points alone say nothing.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.bounds.is_none()
    }
}
