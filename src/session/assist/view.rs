//! What the window may read of models and their suggestions.

use domain::suggestion::{Difference, Run, SuggestionState};
use domain::{Band, ConceptId, InputId, Model, ModelId, Polygon, Prompt, Suggestion, TaskId};
use std::collections::BTreeMap;

/// Where the suggestions for the input on the canvas stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AssistStatus {
    /// Nothing was asked for yet.
    #[default]
    Idle,
    /// Others are worked on first.
    Queued,
    /// The model looks at it.
    Running,
    /// They are there.
    Ready,
    /// There are none, for this reason.
    Failed(String),
}

/// A suggestion and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The suggestion.
    pub suggestion: Suggestion,
    /// How it stands beside what is annotated and the range looked at.
    pub standing: SuggestionState,
}

/// What a model suggests for the input on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct AssistView {
    /// The model.
    pub model: ModelId,
    /// Its name.
    pub name: String,
    /// Whether its predictions were imported, so that it is not run.
    pub imported: bool,
    /// Where the suggestions stand.
    pub status: AssistStatus,
    /// The probabilities looked at.
    pub band: Band,
    /// The same by concept, where it differs.
    pub per_concept: BTreeMap<ConceptId, Band>,
    /// All suggestions of the model on the input, the most probable first.
    pub offers: Vec<Offer>,
    /// Rises with every change of the offers.
    pub revision: u64,
}

impl AssistView {
    /// The suggestions that wait for somebody, inside the range, the most probable first.
    pub fn offered(&self) -> impl Iterator<Item = &Suggestion> {
        self.offers
            .iter()
            .filter(|offer| offer.standing == SuggestionState::Offered)
            .map(|offer| &offer.suggestion)
    }

    /// How many suggestions stand so.
    pub fn count(&self, standing: SuggestionState) -> usize {
        self.offers.iter().filter(|offer| offer.standing == standing).count()
    }

    /// The range that counts for a concept.
    pub fn band_of(&self, concept: ConceptId) -> Band {
        self.per_concept.get(&concept).copied().unwrap_or(self.band)
    }
}

/// A model and whether its file is there.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelLine {
    /// The model.
    pub model: Model,
    /// Where its file is.
    pub file: String,
    /// Why it cannot be used, if so.
    pub trouble: Option<String>,
}

/// Bars of the histogram: 0.00 to 0.02, 0.02 to 0.04, and so on.
pub const BARS: usize = 50;

/// How many suggestions of a task have which probability, concept by concept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// The task.
    pub task: Option<TaskId>,
    /// The model.
    pub model: Option<ModelId>,
    /// All probabilities, by concept.
    pub by_concept: BTreeMap<ConceptId, Vec<f32>>,
    /// On how many inputs of the task that is.
    pub inputs: u64,
    /// How many inputs of the task the model has looked at, as far as is known; where it found nothing too.
    pub looked: u64,
}

impl Histogram {
    /// How many suggestions lie in each bar; of one concept, or of all.
    pub fn bars(&self, concept: Option<ConceptId>) -> [u32; BARS] {
        let mut bars = [0; BARS];
        let chosen = self
            .by_concept
            .iter()
            .filter(|(id, _)| concept.is_none_or(|c| c == **id));
        for probability in chosen.flat_map(|(_, all)| all) {
            let bar = (f64::from(*probability) * BARS as f64) as usize;
            bars[bar.min(BARS - 1)] += 1;
        }
        bars
    }
}

/// How far a smart outline is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SmartStatus {
    /// Nothing was pointed at.
    #[default]
    Idle,
    /// The image is being made ready for the model; a click is answered as soon as it is.
    Encoding,
    /// An outline is being worked out.
    Working,
    /// An outline is there.
    Ready,
    /// There is none, for this reason.
    Failed(String),
}

/// The smart polygon being made on the input on the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SmartView {
    /// The promptable models that can be chosen.
    pub models: Vec<(ModelId, String)>,
    /// The one in use; `None`: by colour and edges.
    pub model: Option<ModelId>,
    /// What was pointed at.
    pub prompt: Prompt,
    /// How far it is.
    pub status: SmartStatus,
    /// Whether the image is ready for the model, so that a click is answered at once.
    pub encoded: bool,
    /// The outline, simplified, in pixels of the upright image.
    pub outline: Option<Polygon>,
    /// Its number of vertices.
    pub vertices: usize,
    /// How far the outline may lie from the exact one, in pixels of the screen at fit: the slider's value.
    pub tolerance: f64,
}

/// One entry of the difference queue.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferenceLine {
    /// The input.
    pub input: InputId,
    /// Its name.
    pub name: String,
    /// What differs.
    pub difference: Difference,
    /// The concept it is about.
    pub concept: ConceptId,
    /// Whether somebody dealt with it.
    pub settled: bool,
}

/// What a model sees otherwise than what is annotated in a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DifferenceQueue {
    /// The task.
    pub task: Option<TaskId>,
    /// The differences, input by input.
    pub lines: Vec<DifferenceLine>,
    /// How many inputs of the task the model has not looked at: what is annotated there is no difference.
    pub unseen: u64,
    /// The one being looked at.
    pub at: usize,
}

/// What a model found on one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct TestedModel {
    /// The model's name.
    pub name: String,
    /// What the network is taken for: kind, layout, input, classes.
    pub taken_for: String,
    /// The engine that ran it.
    pub engine: String,
    /// Milliseconds to load, prepare, run and read the answer.
    pub ms: [f64; 4],
    /// What was found, best first: class, probability, box.
    pub results: Vec<(String, f64, Option<domain::BBox>)>,
    /// The picture with what was found drawn on it.
    pub picture: Option<domain::pixels::Pixels>,
}

/// Everything of models that the window may read.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// The models of the project.
    pub lines: Vec<ModelLine>,
    /// Engines that can be chosen: name, and what is known of it (version, where its library lies).
    pub engines: Vec<(String, String)>,
    /// The name of the engine that runs.
    pub engine: String,
    /// Runs over tasks that were begun and can go on.
    pub runs: Vec<Run>,
    /// Probabilities of the task asked for.
    pub histogram: Histogram,
    /// The difference queue, once asked for.
    pub differences: DifferenceQueue,
    /// The last model tested.
    pub tested: Option<Result<TestedModel, String>>,
}
