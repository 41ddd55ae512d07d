//! Suggestions: a model's claims with a probability, not yet taken; and what becomes of them by rule.
//!
//! [`Suggestion`] is a row of the project; [`Assist`] and [`Auto`] say how a task uses a model; `mapping` turns a
//! model's findings into suggestions of a task's concepts, `imported` what a file says that a model found; `standing` says
//! which of them an annotation already covers; `differ` compares them with what is annotated; `whose` tells apart who
//! decided. Pure functions, no model in sight.

mod differ;
mod imported;
mod mapping;
mod standing;
mod whose;

pub use differ::{Difference, differences};
pub use imported::{Imported, imported};
pub use mapping::{ConceptsByName, Target, suits, update};
pub use standing::{COVERED, SuggestionState, overlap, states_of};
pub use whose::{decisions_of, of_model};

use super::annotation::{Annotation, Origin, Region, Sign, Status};
use super::ids::{AnnotationId, ConceptId, InputId, MemberId, ModelId, SuggestionId, TaskId};
use super::model::Model;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody made of a suggestion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Nobody decided yet.
    #[default]
    Open,
    /// It became this annotation.
    Accepted(AnnotationId),
    /// It was turned down, and stays so for its model.
    Dismissed,
    /// It was left out by the lower threshold of auto-annotation; another threshold may take it up again.
    Discarded,
}

/// A model's claim on an input of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Its identifier, the same whoever runs the model: see [`Suggestion::id_of`].
    pub id: SuggestionId,
    /// The input it is about.
    pub input: InputId,
    /// The task it was made for.
    pub task: TaskId,
    /// The model that makes it.
    pub model: ModelId,
    /// Which of the model's classes, from 0.
    pub class: u32,
    /// What is claimed.
    pub concept: ConceptId,
    /// Where.
    pub region: Region,
    /// How sure the model is, over 0 to 1.
    pub probability: f64,
    /// What was made of it.
    #[serde(default)]
    pub verdict: Verdict,
    /// Whether somebody gave it another concept than the model said.
    #[serde(default)]
    pub relabeled: bool,
    /// Whose decision this is, where several people label the same inputs: a copy of what the model said, which stands
    /// in its place for this member alone. `None` for what the model said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

impl Suggestion {
    /// The identifier of the `nth` suggestion of a class that a model makes of an input for a task. Two processes that
    /// run the same model make the same rows, and the second finds them there (UUID version 5, RFC 9562).
    pub fn id_of(task: TaskId, input: InputId, model: ModelId, class: u32, nth: u32) -> SuggestionId {
        let mut name = Vec::with_capacity(40);
        name.extend_from_slice(input.bytes());
        name.extend_from_slice(model.bytes());
        name.extend_from_slice(&class.to_be_bytes());
        name.extend_from_slice(&nth.to_be_bytes());
        SuggestionId(uuid::Uuid::new_v5(&task.0, &name))
    }

    /// The copy that stands in its place for a member; its identifier is the same whenever it is made.
    pub fn copy_for(&self, member: MemberId) -> Self {
        Self {
            id: SuggestionId(uuid::Uuid::new_v5(&self.id.0, member.bytes())),
            member: Some(member),
            ..self.clone()
        }
    }

    /// Whether nobody decided on it yet.
    pub fn is_open(&self) -> bool {
        self.verdict == Verdict::Open
    }

    /// The annotation that it becomes when `author` takes it; `region` is another one than the model's when it was
    /// changed on the way.
    pub fn accepted(&self, id: AnnotationId, author: MemberId, model: &Model, region: Region, z: i32) -> Annotation {
        Annotation {
            id,
            input: self.input,
            task: Some(self.task),
            concept: self.concept,
            author,
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Model {
                model: model.name.clone(),
                version: model.version().into(),
                probability: self.probability,
                edited: self.relabeled || region != self.region,
            },
            region,
            z,
            edited_by: None,
            merged: None,
        }
    }
}

/// The probabilities that are of interest: from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(f64, f64)", into = "(f64, f64)")]
pub struct Band {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl From<(f64, f64)> for Band {
    fn from((low, high): (f64, f64)) -> Self {
        Self::new(low, high)
    }
}

impl From<Band> for (f64, f64) {
    fn from(band: Band) -> Self {
        (band.low, band.high)
    }
}

impl Band {
    /// A band from its ends, brought into 0 to 1 and into order.
    pub fn new(low: f64, high: f64) -> Self {
        let inside = |value: f64, otherwise: f64| {
            if value.is_nan() {
                otherwise
            } else {
                value.clamp(0.0, 1.0)
            }
        };
        let (low, high) = (inside(low, 0.0), inside(high, 1.0));
        Self {
            low: low.min(high),
            high: high.max(low),
        }
    }

    /// Whether the probability lies in it.
    pub fn holds(self, probability: f64) -> bool {
        (self.low..=self.high).contains(&probability)
    }
}

impl Default for Band {
    fn default() -> Self {
        Self { low: 0.25, high: 1.0 }
    }
}

/// Which concept a model's class stands for, where it is not the one of the same name: `None` hides the class.
pub type ClassMap = BTreeMap<String, Option<ConceptId>>;

/// How a task helps its labelers: which model suggests, and what of it is shown at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assist {
    /// The model.
    pub model: ModelId,
    /// The probabilities shown, unless a labeler moves the slider.
    pub band: Band,
    /// The same by concept, where it differs.
    #[serde(default)]
    pub per_concept: BTreeMap<ConceptId, Band>,
    /// Classes that stand for another concept than the one of their name.
    #[serde(default)]
    pub classes: ClassMap,
}

impl Assist {
    /// A model with the usual band.
    pub fn with(model: ModelId) -> Self {
        Self {
            model,
            band: Band::default(),
            per_concept: BTreeMap::new(),
            classes: ClassMap::new(),
        }
    }

    /// The band that counts for a concept.
    pub fn band_of(&self, concept: ConceptId) -> Band {
        self.per_concept.get(&concept).copied().unwrap_or(self.band)
    }
}

/// Two thresholds of auto-annotation: from `approve` up a suggestion is taken, below `discard` it is left out, and
/// between the two somebody looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "(f64, f64)", into = "(f64, f64)")]
pub struct Thresholds {
    /// From this probability up it is approved.
    pub approve: f64,
    /// Below this probability it is discarded.
    pub discard: f64,
}

impl From<(f64, f64)> for Thresholds {
    fn from((approve, discard): (f64, f64)) -> Self {
        let band = Band::new(discard, approve);
        Self {
            approve: band.high,
            discard: band.low,
        }
    }
}

impl From<Thresholds> for (f64, f64) {
    fn from(thresholds: Thresholds) -> Self {
        (thresholds.approve, thresholds.discard)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            approve: 0.9,
            discard: 0.5,
        }
    }
}

/// What auto-annotation makes of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Decision {
    /// It becomes an annotation, accepted.
    Approve,
    /// It becomes an annotation that a reviewer decides on.
    Review,
    /// It stays a suggestion: nobody reviews in this task.
    Suggest,
    /// It is left out.
    Discard,
}

impl Thresholds {
    /// What becomes of a suggestion of this probability.
    pub fn decide(self, probability: f64, has_reviewers: bool) -> Decision {
        if probability >= self.approve {
            Decision::Approve
        } else if probability < self.discard {
            Decision::Discard
        } else if has_reviewers {
            Decision::Review
        } else {
            Decision::Suggest
        }
    }
}

/// How a task is annotated by a model alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Auto {
    /// The model.
    pub model: ModelId,
    /// The thresholds of all concepts.
    pub thresholds: Thresholds,
    /// Those of concepts that differ.
    #[serde(default)]
    pub per_concept: BTreeMap<ConceptId, Thresholds>,
    /// Classes that stand for another concept than the one of their name.
    #[serde(default)]
    pub classes: ClassMap,
    /// What becomes of what is annotated already.
    #[serde(default)]
    pub existing: Existing,
}

impl Auto {
    /// A model with the usual thresholds.
    pub fn with(model: ModelId) -> Self {
        Self {
            model,
            thresholds: Thresholds::default(),
            per_concept: BTreeMap::new(),
            classes: ClassMap::new(),
            existing: Existing::default(),
        }
    }

    /// The thresholds that count for a concept.
    pub fn thresholds_of(&self, concept: ConceptId) -> Thresholds {
        self.per_concept.get(&concept).copied().unwrap_or(self.thresholds)
    }
}

/// What auto-annotation does where something is annotated already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Existing {
    /// Add only what is missing.
    #[default]
    AddMissing,
    /// Replace what the same model made earlier and nobody edited.
    Replace,
    /// Change nothing and list the differences.
    Compare,
}

/// How far a run over a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    /// It is going on, or was cut off.
    Open,
    /// It was given up.
    Cancelled,
    /// It reached the end.
    Done,
}

/// A run of auto-annotation over a task: kept, so that it can go on after a restart and be undone as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The gesture of everything it does, which is its name too.
    pub gesture: super::ids::GestureId,
    /// The task.
    pub task: TaskId,
    /// How it decides.
    pub auto: Auto,
    /// Up to which place of the task's list it is done: that many inputs, unless some were removed from among them.
    pub done: u64,
    /// Suggestions made.
    pub suggestions: u64,
    /// Annotations made and accepted.
    pub approved: u64,
    /// Annotations made that await review, and suggestions left to be looked at.
    pub review: u64,
    /// Suggestions left out.
    pub discarded: u64,
    /// Inputs that it could not look at.
    #[serde(default, skip_serializing_if = "is_none")]
    pub failed: u64,
    /// How far it is.
    pub state: RunState,
}

fn is_none(number: &u64) -> bool {
    *number == 0
}

impl Run {
    /// How many inputs its model has looked at.
    pub fn looked(&self) -> u64 {
        self.done.saturating_sub(self.failed)
    }

    /// Whether its model has looked at the input in this place of the task, from 0, as far as is known: of a run that
    /// failed on some inputs it is not known on which.
    pub fn has_looked_at(&self, position: u64) -> bool {
        self.failed == 0 && position < self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_decide_the_whole_range() {
        let t = Thresholds {
            approve: 0.9,
            discard: 0.5,
        };
        let table = [
            (0.0, true, Decision::Discard),
            (0.499, true, Decision::Discard),
            (0.5, true, Decision::Review),
            (0.5, false, Decision::Suggest),
            (0.899, true, Decision::Review),
            (0.9, true, Decision::Approve),
            (1.0, false, Decision::Approve),
        ];
        for (probability, reviewers, expected) in table {
            assert_eq!(t.decide(probability, reviewers), expected, "{probability}");
        }
    }

    #[test]
    fn bands_and_thresholds_are_brought_into_order() {
        assert_eq!(Band::new(0.9, 0.2), Band { low: 0.2, high: 0.9 });
        assert_eq!(Band::new(f64::NAN, 7.0), Band { low: 0.0, high: 1.0 });
        let t = Thresholds::from((0.4, 0.8));
        assert_eq!((t.approve, t.discard), (0.8, 0.4));
    }

    #[test]
    fn the_same_run_makes_the_same_ids() {
        let id = |class, nth| Suggestion::id_of(TaskId::fixed(1), InputId::fixed(2), ModelId::fixed(3), class, nth);
        assert_eq!(id(4, 0), id(4, 0));
        assert_ne!(id(4, 0), id(4, 1));
        assert_ne!(id(4, 0), id(5, 0));
    }
}
