//! How a task uses models, as text: names instead of identifiers.

use super::error::SessionError;
use domain::suggestion::{ClassMap, Existing, Thresholds, suits};
use domain::{Assist, Auto, Band, Concept, ConceptId, Model, ModelId, TaskKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A model whose suggestions are shown while labeling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Assist", deny_unknown_fields)]
pub struct AssistText {
    /// The model, by name.
    pub model: String,
    /// Suggestions below this probability are hidden.
    #[serde(default = "quarter")]
    pub low: f64,
    /// Suggestions above this probability are hidden.
    #[serde(default = "whole")]
    pub high: f64,
    /// Other ranges for some concepts: `(low, high)` by name.
    #[serde(default)]
    pub per_concept: BTreeMap<String, (f64, f64)>,
    /// Classes of the model that mean a concept of another name; an empty name hides the class of the model.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
}

/// A model whose predictions become annotations, by two thresholds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Auto", deny_unknown_fields)]
pub struct AutoText {
    /// The model, by name.
    pub model: String,
    /// Predictions from this probability on become accepted annotations.
    #[serde(default = "most")]
    pub approve: f64,
    /// Predictions below this probability are discarded; those between wait for review.
    #[serde(default = "half")]
    pub discard: f64,
    /// Other thresholds for some concepts: `(approve, discard)` by name.
    #[serde(default)]
    pub per_concept: BTreeMap<String, (f64, f64)>,
    /// Classes of the model that mean a concept of another name; an empty name hides the class of the model.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
    /// What happens where something is annotated already.
    #[serde(default)]
    pub existing: Existing,
}

fn quarter() -> f64 {
    0.25
}

fn half() -> f64 {
    0.5
}

fn most() -> f64 {
    0.9
}

fn whole() -> f64 {
    1.0
}

/// What names in the text mean.
pub struct Words<'a> {
    /// What is claimed in the task.
    pub kind: TaskKind,
    /// The project's models.
    pub models: &'a [Model],
    /// The project's concepts.
    pub concepts: &'a [Concept],
}

impl Words<'_> {
    fn model(&self, name: &str) -> Result<ModelId, SessionError> {
        let model = self
            .models
            .iter()
            .find(|model| model.name == name)
            .ok_or_else(|| SessionError::NoSuchModel(name.to_owned()))?;
        if suits(self.kind, model.kind) {
            Ok(model.id)
        } else {
            Err(SessionError::UnsuitedModel {
                model: model.kind,
                task: self.kind,
            })
        }
    }

    fn concept(&self, name: &str) -> Result<ConceptId, SessionError> {
        let found = self.concepts.iter().find(|concept| concept.name == name);
        found
            .map(|concept| concept.id)
            .ok_or_else(|| SessionError::NoSuchConcept(name.to_owned()))
    }

    fn by_concept<T: From<(f64, f64)>>(
        &self,
        text: &BTreeMap<String, (f64, f64)>,
    ) -> Result<BTreeMap<ConceptId, T>, SessionError> {
        text.iter()
            .map(|(name, pair)| Ok((self.concept(name)?, T::from(*pair))))
            .collect()
    }

    fn classes(&self, text: &BTreeMap<String, String>) -> Result<ClassMap, SessionError> {
        let one = |(class, name): (&String, &String)| {
            let concept = (!name.is_empty()).then(|| self.concept(name)).transpose()?;
            Ok((class.clone(), concept))
        };
        text.iter().map(one).collect()
    }
}

impl AssistText {
    /// The model with the usual range.
    pub fn of(model: &str) -> Self {
        Self {
            model: model.into(),
            low: quarter(),
            high: whole(),
            per_concept: BTreeMap::new(),
            classes: BTreeMap::new(),
        }
    }

    /// The same with identifiers for names.
    ///
    /// # Errors
    /// When a name is unknown, or the model does not suit the task.
    pub fn resolved(&self, words: &Words<'_>) -> Result<Assist, SessionError> {
        Ok(Assist {
            model: words.model(&self.model)?,
            band: Band::new(self.low, self.high),
            per_concept: words.by_concept(&self.per_concept)?,
            classes: words.classes(&self.classes)?,
        })
    }
}

impl AutoText {
    /// The same with identifiers for names.
    ///
    /// # Errors
    /// When a name is unknown, or the model does not suit the task.
    pub fn resolved(&self, words: &Words<'_>) -> Result<Auto, SessionError> {
        Ok(Auto {
            model: words.model(&self.model)?,
            thresholds: Thresholds::from((self.approve, self.discard)),
            per_concept: words.by_concept(&self.per_concept)?,
            classes: words.classes(&self.classes)?,
            existing: self.existing,
        })
    }
}
