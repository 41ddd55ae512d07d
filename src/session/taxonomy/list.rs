//! The concepts of a project, and where they are used.

use super::report::ConceptUse;
use crate::background::Reads;
use crate::error::SessionError;
use crate::{Event, Session};
use domain::Concept;
use std::collections::BTreeMap;
use store::{Reader, StoreError};

/// All concepts in their order.
fn uses(reader: Reader<'_>) -> Result<Vec<ConceptUse>, StoreError> {
    let (counts, suggestions, tasks) = (
        reader.annotation_counts()?,
        reader.suggestion_counts()?,
        reader.tasks()?,
    );
    let line = |concept: Concept| -> Result<ConceptUse, StoreError> {
        let mut examples = Vec::new();
        for id in &concept.guide.examples {
            examples.extend(reader.input(*id)?.map(|input| input.name));
        }
        let mut statuses: BTreeMap<&'static str, u64> = BTreeMap::new();
        for count in counts.iter().filter(|count| count.concept == concept.id) {
            *statuses.entry(count.status.name()).or_default() += count.count;
        }
        let asks = tasks.iter().filter(|task| task.concepts.contains(&concept.id));
        Ok(ConceptUse {
            id: concept.id,
            color: concept.color.into(),
            annotations: statuses.values().sum(),
            statuses,
            suggestions: suggestions.get(&concept.id).copied().unwrap_or(0),
            tasks: asks.map(|task| task.name.clone()).collect(),
            name: concept.name,
            description: concept.guide.description,
            examples,
        })
    };
    reader.concepts()?.into_iter().map(line).collect()
}

impl Reads {
    /// Reads them in the background.
    pub(crate) fn ask_concept_uses(&self) {
        self.read("The concepts", |disk| disk.snapshot(uses).map(Event::ConceptUses));
    }
}

impl Session {
    /// All concepts in their order, and where they are used.
    ///
    /// # Errors
    /// What the store said.
    pub fn concept_uses(&self) -> Result<Vec<ConceptUse>, SessionError> {
        Ok(self.project.disk.snapshot(uses)?)
    }
}
