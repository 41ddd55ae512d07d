//! A task as text (RON): what `task new` reads and the settings dialog saves as a template.

use super::error::SessionError;
pub use super::model_text::{AssistText, AutoText, Words};
use domain::share::{Overlap, PerInput};
use domain::task::Answered;
use domain::{Color, NewConcepts, Required, TaskKind};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What is given is meant, `None` included; what is left out is not.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Defines a task's text, and beside it what `task edit` reads: the same text of which only some is given.
macro_rules! whole_and_changes {
    ($(#[$about:meta])* pub struct $whole:ident { $($(#[$of_field:meta])* pub $field:ident: $kind:ty,)* }) => {
        $(#[$about])*
        pub struct $whole {
            $($(#[$of_field])* pub $field: $kind,)*
        }

        /// The fields of a task's text that are to be others. Each is written as in the whole text.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(rename = "Task", deny_unknown_fields)]
        pub(super) struct TaskChanges {
            $(#[serde(default, deserialize_with = "given")] $field: Option<$kind>,)*
        }

        impl TaskChanges {
            /// The text with these fields changed.
            pub(super) fn applied(self, mut text: $whole) -> $whole {
                $(if let Some(given) = self.$field {
                    text.$field = given;
                })*
                text
            }
        }
    };
}

whole_and_changes! {
    /// A task: what `task new` reads and the settings dialog saves as a template. Tasks, members, concepts and models are
    /// named; only `name`, `kind` and `concepts` are required.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
    #[serde(rename = "Task", deny_unknown_fields)]
    pub struct TaskText {
        /// The name of the task, unique in the project.
        pub name: String,
        /// What is drawn: concepts of whole inputs, boxes, or polygons.
        pub kind: TaskKind,
        /// Which inputs are to be labeled. The list is made when the task is made; `task edit` adds later inputs.
        #[serde(default)]
        pub inputs: InputsText,
        /// The concepts, by name, in the order of the number keys. Unknown ones are created.
        pub concepts: Vec<String>,
        /// Members who label; the acting member when empty.
        #[serde(default)]
        pub labelers: Vec<String>,
        /// How inputs are divided among the labelers.
        #[serde(default)]
        pub worker_strategy: WorkerText,
        /// Members who review.
        #[serde(default)]
        pub reviewers: Vec<String>,
        /// How submitted work is reviewed.
        #[serde(default)]
        pub review_strategy: ReviewText,
        /// A model whose suggestions are shown while labeling.
        #[serde(default)]
        pub assist: Option<AssistText>,
        /// A model whose predictions become annotations, by two thresholds (`labelwright predict`).
        #[serde(default)]
        pub auto: Option<AutoText>,
        /// Instructions for labelers, in Markdown.
        #[serde(default)]
        pub instructions: String,
        /// Classification: exactly one concept per input.
        #[serde(default)]
        pub exclusive: bool,
        /// Classification: submit and go to the next input as soon as a concept is chosen.
        #[serde(default)]
        pub auto_advance: bool,
        /// What must be there before an input can be submitted.
        #[serde(default)]
        pub required: Required,
        /// Who may add concepts while labeling.
        #[serde(default)]
        pub new_concepts: NewConcepts,
        /// Start with the imported annotations that belong to no task and fit this one.
        #[serde(default)]
        pub take_imported: bool,
        /// Detection: take the bounding boxes of imported polygons; without it polygons are left out.
        #[serde(default)]
        pub outlines_as_boxes: bool,
        /// Colours of new concepts as `#rrggbb`, by name; the others get the next free colour.
        #[serde(default)]
        pub colors: BTreeMap<String, Color>,
        /// Good and bad examples of the concepts, shown with the instructions.
        #[serde(default)]
        pub dictionary: Vec<ExampleText>,
        /// Questions and answers shown with the instructions.
        #[serde(default)]
        pub faq: Vec<Answered>,
        /// Reasons that reviewers choose from when they reject.
        #[serde(default)]
        pub reject_reasons: Vec<String>,
        /// Hide the labelers' names from reviewers.
        #[serde(default)]
        pub blind_review: bool,
        /// Show labelers each other's annotations.
        #[serde(default)]
        pub see_others: bool,
        /// The seed of every random choice of the task; taken from the clock when left out.
        #[serde(default)]
        pub seed: Option<u64>,
        /// Queue: minutes without an edit after which an input goes back to the queue.
        #[serde(default = "an_hour")]
        pub lease_minutes: u32,
    }
}

/// A task or its text, made of the other one: the fields that both hold alike, without an identifier in the one and a
/// name in the other, and those that are given. The compiler misses a field that is neither.
macro_rules! with_settings_of {
    ($other:expr, $made:ident { $($given:tt)* }) => {
        $made {
            instructions: $other.instructions.clone(),
            exclusive: $other.exclusive,
            auto_advance: $other.auto_advance,
            required: $other.required.clone(),
            new_concepts: $other.new_concepts,
            faq: $other.faq.clone(),
            reject_reasons: $other.reject_reasons.clone(),
            blind_review: $other.blind_review,
            see_others: $other.see_others,
            lease_minutes: $other.lease_minutes,
            $($given)*
        }
    };
}
pub(super) use with_settings_of;

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

/// A good or bad example of a concept: part of an input of the project, or a picture file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Example", deny_unknown_fields)]
pub struct ExampleText {
    /// The concept, by name.
    pub concept: String,
    /// A good example; `false` for a bad one.
    #[serde(default = "yes")]
    pub good: bool,
    /// The input of the project, by name.
    #[serde(default)]
    pub input: Option<String>,
    /// The part of that input: left, top, right, bottom, in pixels of the upright image.
    #[serde(default)]
    pub part: Option<(f64, f64, f64, f64)>,
    /// A picture file, relative to the project file where possible.
    #[serde(default)]
    pub file: Option<String>,
    /// A caption.
    #[serde(default)]
    pub caption: String,
}

/// Which inputs are to be labeled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "Inputs")]
pub enum InputsText {
    /// All inputs of the project.
    #[default]
    All,
    /// The inputs of the dataset of this name.
    Dataset(String),
    /// The inputs that pass this query.
    Search(String),
    /// The inputs that the saved search of this name finds.
    Saved(String),
}

/// How inputs are divided among the labelers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "WorkerStrategy")]
pub enum WorkerText {
    /// Every input to every labeler.
    #[default]
    Full,
    /// Every input to some of the labelers, by their weights.
    Partitioned {
        /// How many labelers get each input.
        #[serde(default = "one")]
        workers_per_input: u32,
        /// Weights by labeler's name; equal shares when empty.
        #[serde(default)]
        weights: BTreeMap<String, u32>,
        /// A share of the inputs that goes to more labelers, to measure how well they agree.
        #[serde(default)]
        overlap: Option<Overlap>,
    },
    /// Whoever is free takes the next ten.
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

/// How submitted work is reviewed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "ReviewStrategy")]
pub enum ReviewText {
    /// No review: submitted work is accepted.
    #[default]
    None,
    /// Reviewers approve or reject a sample of each labeler's work; the rest waits for the lead.
    Manual {
        /// Percentage of each labeler's inputs that is reviewed, over 0 to 100.
        #[serde(default = "all_percent")]
        sample_percent: f64,
    },
    /// Annotations on which enough labelers agree are accepted; reviewers decide on the rest.
    Consensus {
        /// How many labelers must agree, at least 2.
        approval_threshold: u32,
        /// Intersection over union from which two regions count as the same.
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

    fn changed(changes: &str, text: &TaskText) -> TaskText {
        let changes: TaskChanges = parse_ron(Path::new("c.ron"), changes).expect("reads");
        changes.applied(text.clone())
    }

    #[test]
    fn only_what_is_given_changes() {
        let text = TaskText {
            assist: Some(AssistText::of("yolo")),
            labelers: vec!["Ana".into()],
            ..TaskText::new("Street", TaskKind::Detection, vec!["car".into()])
        };
        assert_eq!(changed("()", &text), text);
        let bare = changed("Task(assist: None, labelers: [\"Ben\"])", &text);
        assert_eq!(
            (bare.assist.as_ref(), bare.labelers.as_slice()),
            (None, &["Ben".to_owned()][..])
        );
        assert_eq!(bare.concepts, text.concepts);
        let other = changed("Task(assist: Assist(model: \"sam\"))", &text);
        assert_eq!(other.assist, Some(AssistText::of("sam")));
        // A whole text is a change too.
        assert_eq!(changed(&text.to_ron().expect("writes"), &bare), text);
        assert!(parse_ron::<TaskChanges>(Path::new("c.ron"), "(colour: 3)").is_err());
    }
}
