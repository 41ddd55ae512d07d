//! Two datasets or versions held against each other.

use super::DatasetIs;
use crate::Session;
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::progress::Progress;
use domain::workflow::Permission;
use domain::{Annotation, AnnotationId, InputId, Split};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{ReadOnly, Reader};

/// An input that is in another split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Moved {
    /// The input.
    pub name: String,
    /// The split that it was in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<&'static str>,
    /// The split that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<&'static str>,
}

/// What changed on an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct InputDiff {
    /// The input.
    pub name: String,
    /// Annotations that came.
    pub added: u64,
    /// Annotations that went.
    pub removed: u64,
    /// Annotations with another concept, or of the other sign.
    pub relabeled: u64,
    /// Annotations with another region.
    pub reshaped: u64,
}

/// How many accepted annotations a concept has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ConceptDiff {
    /// The concept.
    pub concept: String,
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

/// What differs between two datasets or versions. Annotations are the same where their identifiers are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DatasetDiff {
    /// The one.
    pub from: String,
    /// The other.
    pub to: String,
    /// Inputs that came.
    pub inputs_added: Vec<String>,
    /// Inputs that went.
    pub inputs_removed: Vec<String>,
    /// Inputs in another split.
    pub inputs_moved: Vec<Moved>,
    /// Annotations that came, on inputs of both.
    pub added: u64,
    /// Annotations that went, on inputs of both.
    pub removed: u64,
    /// Annotations with another concept, or of the other sign.
    pub relabeled: u64,
    /// Annotations with another region.
    pub reshaped: u64,
    /// Concepts with more or fewer annotations.
    pub concepts: Vec<ConceptDiff>,
    /// Inputs of both on which something changed.
    pub changed: Vec<InputDiff>,
}

/// An input of the one.
struct Known {
    name: String,
    split: Option<Split>,
    annotations: HashMap<AnnotationId, Annotation>,
}

/// What differs.
pub(super) fn diff(
    reader: Reader<'_>,
    before: &Contents,
    after: &Contents,
    progress: &mut Progress,
) -> Result<DatasetDiff, SessionError> {
    let mut found = DatasetDiff::default();
    let mut concepts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let named = |of: &Contents, a: &Annotation| of.places.get(&a.concept).map(|place| of.concepts[*place].name.clone());
    let mut known: HashMap<InputId, Known> = HashMap::new();
    before.each_accepted(reader, progress, &mut |input, split, annotations| {
        for name in annotations.iter().filter_map(|a| named(before, a)) {
            concepts.entry(name).or_default().0 += 1;
        }
        let annotations = annotations.into_iter().map(|a| (a.id, a)).collect();
        known.insert(
            input.id,
            Known {
                name: input.name,
                split,
                annotations,
            },
        );
        Ok(())
    })?;
    after.each_accepted(reader, progress, &mut |input, split, annotations| {
        for name in annotations.iter().filter_map(|a| named(after, a)) {
            concepts.entry(name).or_default().1 += 1;
        }
        let Some(was) = known.remove(&input.id) else {
            found.inputs_added.push(input.name);
            return Ok(());
        };
        if was.split != split {
            found.inputs_moved.push(Moved {
                name: input.name.clone(),
                from: was.split.map(Split::name),
                to: split.map(Split::name),
            });
        }
        let changed = on_input(input.name, was.annotations, &annotations);
        found.added += changed.added;
        found.removed += changed.removed;
        found.relabeled += changed.relabeled;
        found.reshaped += changed.reshaped;
        if changed.added + changed.removed + changed.relabeled + changed.reshaped > 0 {
            found.changed.push(changed);
        }
        Ok(())
    })?;
    found.inputs_removed = known.into_values().map(|was| was.name).collect();
    found.inputs_removed.sort_unstable();
    let differ = concepts.into_iter().filter(|(_, (before, after))| before != after);
    found.concepts = differ
        .map(|(concept, (before, after))| ConceptDiff { concept, before, after })
        .collect();
    Ok(found)
}

fn on_input(name: String, mut was: HashMap<AnnotationId, Annotation>, is: &[Annotation]) -> InputDiff {
    let mut found = InputDiff {
        name,
        ..InputDiff::default()
    };
    for annotation in is {
        match was.remove(&annotation.id) {
            None => found.added += 1,
            Some(was) => {
                let same = was.concept == annotation.concept && was.sign == annotation.sign;
                found.relabeled += u64::from(!same);
                found.reshaped += u64::from(was.region != annotation.region);
            }
        }
    }
    found.removed = was.len() as u64;
    found
}

impl Session {
    /// What differs between two datasets or versions.
    ///
    /// # Errors
    /// When one of them is not there, and what the store said.
    pub fn diff_datasets_now(
        &self,
        from: &str,
        to: &str,
        progress: &mut Progress,
    ) -> Result<DatasetDiff, SessionError> {
        self.view.allow(Permission::Deliver)?;
        let (one, other) = (self.dataset_named(from)?, self.dataset_named(to)?);
        let disk = ReadOnly::open(&self.project.path)?;
        disk.snapshot(|reader| {
            let before = Contents::of(reader, Of::Dataset(one))?;
            let after = Contents::of(reader, Of::Dataset(other))?;
            Ok(DatasetDiff {
                from: from.to_owned(),
                to: to.to_owned(),
                ..diff(reader, &before, &after, progress)?
            })
        })
    }

    /// The version of this name.
    ///
    /// # Errors
    /// When it is not there, or no version.
    pub(super) fn version_named(&self, name: &str) -> Result<domain::dataset::DatasetVersion, SessionError> {
        match self.dataset_or_version(name)? {
            DatasetIs::Version(version) => Ok(version),
            DatasetIs::Dataset(_) => Err(super::DatasetError::NoVersion(name.into()).into()),
        }
    }
}
