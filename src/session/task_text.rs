//! A task as text (RON): what `task new` reads and the settings dialog saves as a template.

use super::error::SessionError;
pub use super::model_text::{AssistText, AutoText, Words};
use domain::share::{Overlap, PerInput};
use domain::task::Answered;
use domain::{Color, NewConcepts, Required, TaskKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A task as a person writes it: names instead of identifiers. Only name, kind and concepts are required.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Task", deny_unknown_fields)]
pub struct TaskText {
    /// Its name.
    pub name: String,
    /// What is claimed in it.
    pub kind: TaskKind,
    /// Which inputs.
    #[serde(default)]
    pub inputs: InputsText,
    /// Names of its concepts.
    pub concepts: Vec<String>,
    /// Who labels; the acting member when empty.
    #[serde(default)]
    pub labelers: Vec<String>,
    /// How inputs are given out.
    #[serde(default)]
    pub worker_strategy: WorkerText,
    /// Who reviews.
    #[serde(default)]
    pub reviewers: Vec<String>,
    /// What happens to submitted work.
    #[serde(default)]
    pub review_strategy: ReviewText,
    /// A model that proposes.
    #[serde(default)]
    pub assist: Option<AssistText>,
    /// A model that labels beforehand.
    #[serde(default)]
    pub auto: Option<AutoText>,
    /// What labelers are told, as Markdown.
    #[serde(default)]
    pub instructions: String,
    /// Classification: exactly one concept per input.
    #[serde(default)]
    pub exclusive: bool,
    /// Classification: submit and go on after the choice.
    #[serde(default)]
    pub auto_advance: bool,
    /// What a submission must have.
    #[serde(default)]
    pub required: Required,
    /// Who may add concepts while they label.
    #[serde(default)]
    pub new_concepts: NewConcepts,
    /// Take annotations that were imported outside any task and suit this one.
    #[serde(default)]
    pub take_imported: bool,
    /// A detection task takes the enclosing boxes of outlines over; without it they are left out.
    #[serde(default)]
    pub outlines_as_boxes: bool,
    /// Colours of concepts that are new; the next of the wheel for those not named.
    #[serde(default)]
    pub colors: BTreeMap<String, Color>,
    /// Good and bad examples of the concepts.
    #[serde(default)]
    pub dictionary: Vec<ExampleText>,
    /// Questions that were answered for all labelers.
    #[serde(default)]
    pub faq: Vec<Answered>,
    /// What reviewers may choose from when they send work back.
    #[serde(default)]
    pub reject_reasons: Vec<String>,
    /// Reviewers are not told whose work they see.
    #[serde(default)]
    pub blind_review: bool,
    /// Labelers see each other's work.
    #[serde(default)]
    pub see_others: bool,
    /// What every draw begins with; drawn by the clock when not said.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Queue: after how many minutes without a touch an input goes back.
    #[serde(default = "an_hour")]
    pub lease_minutes: u32,
}

impl TaskText {
    /// A task on all inputs that the acting member labels and nobody reviews.
    pub fn new(name: impl Into<String>, kind: TaskKind, concepts: Vec<String>) -> Self {
        Self {
            name: name.into(),
            kind,
            inputs: InputsText::All,
            concepts,
            labelers: Vec::new(),
            worker_strategy: WorkerText::Full,
            reviewers: Vec::new(),
            review_strategy: ReviewText::None,
            assist: None,
            auto: None,
            instructions: String::new(),
            exclusive: false,
            auto_advance: false,
            required: Required::default(),
            new_concepts: NewConcepts::default(),
            take_imported: false,
            outlines_as_boxes: false,
            colors: BTreeMap::new(),
            dictionary: Vec::new(),
            faq: Vec::new(),
            reject_reasons: Vec::new(),
            blind_review: false,
            see_others: false,
            seed: None,
            lease_minutes: an_hour(),
        }
    }
}

/// A picture of what a concept is, or of what it is not, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Example", deny_unknown_fields)]
pub struct ExampleText {
    /// The concept's name.
    pub concept: String,
    /// Whether it shows how to do it; else, how not to.
    #[serde(default = "yes")]
    pub good: bool,
    /// The input that it is seen on, by name.
    #[serde(default)]
    pub input: Option<String>,
    /// Which part of that input, in pixels of the upright image: x0, y0, x1, y1.
    #[serde(default)]
    pub part: Option<(f64, f64, f64, f64)>,
    /// The picture file that it is seen in, relative to the project file where possible.
    #[serde(default)]
    pub file: Option<String>,
    /// What to look at.
    #[serde(default)]
    pub caption: String,
}

/// Which inputs, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum InputsText {
    /// All inputs of the project.
    #[default]
    All,
    /// Those of a dataset.
    Dataset(String),
    /// Those whose name contains the text.
    Search(String),
}

/// How inputs are given out, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum WorkerText {
    /// Every input to every labeler.
    #[default]
    Full,
    /// Each input to some of them.
    Partitioned {
        /// How many people label each input.
        #[serde(default = "one")]
        workers_per_input: u32,
        /// Shares by labeler; even when empty.
        #[serde(default)]
        weights: BTreeMap<String, u32>,
        /// Which part of the inputs goes to more people.
        #[serde(default)]
        overlap: Option<Overlap>,
    },
    /// Whoever is free takes the next.
    Queue,
}

impl WorkerText {
    /// How many people label each input, where inputs are partitioned.
    pub fn per_input(&self) -> Option<PerInput> {
        match self {
            Self::Partitioned {
                workers_per_input,
                overlap,
                ..
            } => Some(PerInput {
                workers: *workers_per_input,
                overlap: *overlap,
            }),
            Self::Full | Self::Queue => None,
        }
    }
}

/// What happens to submitted work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ReviewText {
    /// It is accepted.
    #[default]
    None,
    /// A reviewer decides on a sample.
    Manual {
        /// Percentage of inputs drawn.
        #[serde(default = "all_percent")]
        sample_percent: f64,
    },
    /// Labelers must agree.
    Consensus {
        /// How many must agree.
        approval_threshold: u32,
        /// From which overlap two regions are the same.
        #[serde(default = "half")]
        iou: f64,
    },
}

fn an_hour() -> u32 {
    60
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}

fn half() -> f64 {
    0.5
}

fn all_percent() -> f64 {
    100.0
}

/// Reads RON from a file; the error names the file, the line and what is expected.
pub(super) fn read_ron<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SessionError> {
    let text = platform::foreign::read_script(path).map_err(|source| SessionError::Io {
        path: path.into(),
        source,
    })?;
    parse_ron(path, &text)
}

/// Parses RON read from `path`.
pub(super) fn parse_ron<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T, SessionError> {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    options.from_str(text).map_err(|error| SessionError::BadText {
        path: path.into(),
        message: format!(
            "line {}, column {}: {}.",
            error.span.start.line, error.span.start.col, error.code
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_task_reads() {
        let text = r#"Task(
            name: "Street", kind: Detection, inputs: All, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
            worker_strategy: Partitioned(workers_per_input: 1, weights: {"Ana": 3, "Ben": 1}),
            reviewers: ["Rae"], review_strategy: Manual(sample_percent: 20.0),
            assist: Some(Assist(model: "yolov8n", low: 0.25, high: 1.0)),
            auto: Some(Auto(model: "yolov8n", approve: 0.9, discard: 0.5, per_concept: {"person": (0.95, 0.6)})),
            instructions: "Markdown",
        )"#;
        let task: TaskText = parse_ron(Path::new("t.ron"), text).expect("reads");
        assert_eq!(task.review_strategy, ReviewText::Manual { sample_percent: 20.0 });
        let short: TaskText = parse_ron(
            Path::new("t.ron"),
            r#"(name: "A", kind: Classification, concepts: ["a"])"#,
        )
        .expect("reads");
        assert_eq!(short.worker_strategy, WorkerText::Full);
    }

    #[test]
    fn a_slip_is_shown_with_its_place() {
        let error =
            parse_ron::<TaskText>(Path::new("t.ron"), "Task(\n  name: \"A\", kind: Boxes)").expect_err("no such kind");
        let text = super::super::notice::sentence(&error, None);
        assert!(text.starts_with("t.ron cannot be read: line 2, column"), "{text}");
    }
}
