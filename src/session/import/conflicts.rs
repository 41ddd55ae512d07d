//! Annotations that a file says otherwise than the project does: found by what the file knows them by, else by where
//! they are, and decided by nobody but people.
//!
//! A claim is compared with what was imported before and no other claim of its file repeats. What somebody changed here
//! is compared as it was imported: where the file says only that, there is nothing to decide.

use super::Importer;
use super::same::{Known, Same, distance};
use crate::error::SessionError;
use crate::report::{ClaimText, ConflictDecision, ConflictRows, ImportConflict};
use domain::matching::one_to_one;
use domain::suggestion::overlap;
use domain::{Annotation, Concept, ConceptId, InputId, MemberId, Origin, TaskId};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::StoreError;

/// Claims of one concept that overlap less than this are two things, unless the file knows them as one.
const RELATED: f64 = 0.3;
/// Claims in memory that wait for the end of their file.
const AT_ONCE: usize = 1 << 18;

/// Claims that may say something else of what is there. What they are about shows when the whole file is read: then it
/// is known what other claims repeat.
#[derive(Default)]
pub(super) struct Held {
    claims: Vec<Annotation>,
    /// What the file speaks of: it has another concept for an annotation only where it knows the one that is here.
    spoken: HashSet<ConceptId>,
}

/// What became of claims that waited.
#[derive(Default)]
pub(super) struct Compared {
    /// Those that are about nothing that is there.
    pub new: Vec<Annotation>,
    /// The others, with what is there.
    pub conflicts: Vec<ImportConflict>,
}

impl Held {
    /// The file speaks of this concept.
    pub(super) fn speaks_of(&mut self, concept: ConceptId) {
        self.spoken.insert(concept);
    }

    /// Keeps a claim that may be about something that is there; gives it back otherwise.
    pub(super) fn hold(
        &mut self,
        importer: &Importer<'_>,
        known: &mut Same,
        claim: Annotation,
    ) -> Result<Option<Annotation>, StoreError> {
        let others = known.unrepeated(importer, &claim)?;
        if !others.iter().any(|other| likeness(other, &claim, None).is_some()) {
            return Ok(Some(claim));
        }
        self.claims.push(claim);
        Ok(None)
    }

    /// Whether so many wait that they are to be compared before the file ends.
    pub(super) fn is_full(&self) -> bool {
        self.claims.len() >= AT_ONCE
    }

    /// Finds out what the claims that waited are about.
    pub(super) fn compare(
        &mut self,
        importer: &Importer<'_>,
        known: &mut Same,
        concepts: &[Concept],
    ) -> Result<Compared, SessionError> {
        let mut compared = Compared::default();
        if self.claims.is_empty() {
            return Ok(compared);
        }
        let mut by_input: BTreeMap<InputId, Vec<Annotation>> = BTreeMap::new();
        for claim in self.claims.drain(..) {
            by_input.entry(claim.input).or_default().push(claim);
        }
        let reader = importer.writer.reader();
        let tasks = reader.tasks()?.into_iter();
        let shared: HashSet<TaskId> = tasks
            .filter(|task| task.labelers_per_input() > 1)
            .map(|task| task.id)
            .collect();
        let names: HashMap<ConceptId, &str> = concepts.iter().map(|c| (c.id, c.name.as_str())).collect();
        for (input, claims) in by_input {
            let found = pairs(importer, known, &claims, &shared, &self.spoken)?;
            let name = reader
                .input(input)?
                .map_or_else(|| input.to_string(), |input| input.name);
            for (claim, about) in claims.into_iter().zip(found) {
                if about.is_empty() {
                    compared.new.push(claim);
                    continue;
                }
                for (here, is_changed, removed) in about {
                    known.uses(here.id);
                    let file = text(&claim, &names);
                    let standing = text(&here, &names);
                    compared.conflicts.push(ImportConflict {
                        input: name.clone(),
                        concept: if removed { &file } else { &standing }.concept.clone(),
                        here: (!removed).then_some(standing),
                        file,
                        changed_here: is_changed,
                        decision: ConflictDecision::Keep,
                        reason: None,
                        decided: false,
                        rows: Box::new(ConflictRows {
                            here,
                            file: claim.clone(),
                            done: Vec::new(),
                        }),
                    });
                }
            }
        }
        Ok(compared)
    }
}

fn text(claim: &Annotation, names: &HashMap<ConceptId, &str>) -> ClaimText {
    ClaimText {
        concept: names.get(&claim.concept).copied().unwrap_or_default().to_owned(),
        sign: claim.sign,
        region: claim.region.clone(),
    }
}

/// What a claim is about: the annotation, whether it was changed here, and whether it was removed.
type About = (Annotation, bool, bool);

/// For each claim of one input what it is about, one to one. Where labelers have copies of their own, those of each are
/// compared by themselves, unless there is an original.
fn pairs(
    importer: &Importer<'_>,
    known: &mut Same,
    claims: &[Annotation],
    shared: &HashSet<TaskId>,
    spoken: &HashSet<ConceptId>,
) -> Result<Vec<Vec<About>>, StoreError> {
    let mut found: Vec<Vec<About>> = vec![Vec::new(); claims.len()];
    let Some(first) = claims.first() else { return Ok(found) };
    let mut groups: BTreeMap<Option<MemberId>, Vec<&Known>> = BTreeMap::new();
    for other in known.unrepeated(importer, first)? {
        let own = other.row.task.is_some_and(|task| shared.contains(&task));
        groups.entry(own.then_some(other.row.author)).or_default().push(other);
    }
    let mut has_original = vec![false; claims.len()];
    for (whose, others) in groups {
        let mut weighed = Vec::new();
        for (row, claim) in claims.iter().enumerate().filter(|(row, _)| !has_original[*row]) {
            for (column, other) in others.iter().enumerate() {
                let weight = likeness(other, claim, Some(spoken));
                weighed.extend(weight.map(|weight| (row, column, weight)));
            }
        }
        for (row, place) in one_to_one(claims.len(), &weighed).into_iter().enumerate() {
            if let Some(other) = place.map(|column| others[column]) {
                found[row].push((other.row.clone(), other.is_changed(), other.removed));
                has_original[row] |= whose.is_none();
            }
        }
    }
    Ok(found)
}

/// How likely a claim is about an annotation that it does not repeat; `None` where it is not. By what the file knows it
/// by before all, then by the overlap of claims of one concept, then by the place of claims of two concepts, of which
/// the file knows both.
fn likeness(known: &Known, claim: &Annotation, spoken: Option<&HashSet<ConceptId>>) -> Option<f64> {
    let said = known.as_imported();
    let share = overlap(&said.region, &claim.region);
    let alike = (said.concept, said.sign) == (claim.concept, claim.sign);
    if ending(said) == ending(claim) && (alike || share >= RELATED) {
        return Some(4.0 + share);
    }
    if alike {
        return (share >= RELATED).then_some(1.0 + share);
    }
    let is_spoken = |spoken: &HashSet<ConceptId>| said.concept == claim.concept || spoken.contains(&said.concept);
    (distance(said, claim).is_some() && spoken.is_none_or(is_spoken)).then_some(0.5)
}

/// What stands for the identifier that its file gives it; see [`IdsAndClock::id_ending`](crate::IdsAndClock::id_ending).
fn ending(annotation: &Annotation) -> Option<u32> {
    let imported = matches!(annotation.origin, Origin::Imported { .. });
    imported.then(|| annotation.id.0.as_u128() as u32)
}
