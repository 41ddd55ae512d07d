//! What changes when concepts are merged, split or deleted: of the annotations of one input, of a suggestion, and of a
//! task.
//!
//! An annotation that gets another concept stays what it is otherwise: its author's, in its status, at its place in the
//! drawing order. Where a lead changes what somebody drew, the lead is named as who changed it.

use super::annotation::{Annotation, Origin, Sign, Status};
use super::concept::Concept;
use super::ids::{AnnotationId, ConceptId, MemberId, TaskId};
use super::model::Model;
use super::op::{Change, Row};
use super::suggestion::{ClassMap, ConceptsByName};
use super::task::Task;
use std::collections::{BTreeMap, HashMap};

/// Two claims of one author about the same region, of which one says present and the other absent: no concept can take
/// both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Who says both.
    pub author: MemberId,
    /// In which task; `None` outside any.
    pub task: Option<TaskId>,
    /// What is said to be there.
    pub present: ConceptId,
    /// What is said not to be there.
    pub absent: ConceptId,
}

/// What becomes of the annotations of one input when concepts give way to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relabeled {
    /// The changes.
    pub changes: Vec<Change>,
    /// How many get the other concept.
    pub annotations: u64,
    /// Those that go because another one says the same, each with the one that stays.
    pub doubles: Vec<(AnnotationId, AnnotationId)>,
    /// What is left as it is, because it contradicts itself.
    pub contradictions: Vec<Contradiction>,
}

/// Where the edges of a region's bounds lie, bit by bit; `None` for the whole input.
type Place = Option<[u64; 4]>;

/// What two claims have in common that would be one, but for the exact region.
type Claim = (MemberId, Option<TaskId>, bool, Place);

fn claim(annotation: &Annotation) -> Claim {
    let place = annotation
        .region
        .bounds()
        .map(|b| [b.x0, b.y0, b.x1, b.y1].map(f64::to_bits));
    // What labelers agreed on stands beside what each of them said, and is no double of it.
    (annotation.author, annotation.task, annotation.is_merged(), place)
}

/// How far a claim is on its way to being accepted.
fn standing(status: Status) -> u8 {
    match status {
        Status::ReviewDenied => 0,
        Status::Pending => 1,
        Status::AwaitingConsensusReview => 2,
        Status::AwaitingReview => 3,
        Status::Success => 4,
    }
}

/// The annotation with another concept, which `lead` gives it.
fn with_concept(old: &Annotation, concept: ConceptId, lead: MemberId) -> Annotation {
    let nobody_drew_it = matches!(
        old.origin,
        Origin::Imported { .. } | Origin::Merged | Origin::Model { edited: false, .. }
    );
    let edited_by = match nobody_drew_it || old.author == lead {
        true => old.edited_by,
        false => Some(lead),
    };
    Annotation {
        concept,
        edited_by,
        ..old.clone()
    }
}

/// What becomes of the annotations of one input when the concepts `from` give way to the concept `to`.
///
/// Of claims that are the same then (by one author, in one task, of one region and sign) the one that is nearest to
/// being accepted stays; of equal ones that which had the concept before. Where an author says present and absent of the
/// same region, all that says `from` there is left as it is.
pub fn relabeled(annotations: &[Annotation], from: &[ConceptId], to: ConceptId, lead: MemberId) -> Relabeled {
    let mut found = Relabeled::default();
    let mut groups: Vec<Vec<&Annotation>> = Vec::new();
    let mut known: HashMap<Claim, Vec<usize>> = HashMap::new();
    for annotation in annotations {
        if annotation.concept != to && !from.contains(&annotation.concept) {
            continue;
        }
        let alike = known.entry(claim(annotation)).or_default();
        let same = |at: &&usize| groups[**at][0].region == annotation.region;
        match alike.iter().find(same).copied() {
            Some(at) => groups[at].push(annotation),
            None => {
                alike.push(groups.len());
                groups.push(vec![annotation]);
            }
        }
    }
    let mut after: HashMap<AnnotationId, Option<Annotation>> = HashMap::new();
    for group in groups {
        if group.iter().all(|a| a.concept == to) {
            continue;
        }
        let says = |sign| group.iter().find(|a| a.sign == sign);
        if let (Some(present), Some(absent)) = (says(Sign::Present), says(Sign::Absent)) {
            found.contradictions.push(Contradiction {
                author: present.author,
                task: present.task,
                present: present.concept,
                absent: absent.concept,
            });
            continue;
        }
        let mut kept = group[0];
        for other in &group[1..] {
            let rank = |a: &Annotation| (standing(a.status), a.concept == to);
            if rank(other) > rank(kept) {
                kept = other;
            }
        }
        for annotation in group {
            if annotation.id == kept.id {
                if annotation.concept != to {
                    found.annotations += 1;
                    after.insert(annotation.id, Some(with_concept(annotation, to, lead)));
                }
            } else if annotation.concept != to || kept.concept != to {
                found.doubles.push((annotation.id, kept.id));
                after.insert(annotation.id, None);
            }
        }
    }
    found.changes = changes(annotations, after, &found.doubles);
    found
}

/// The changes that make `after` of what stands; what a double stood for, the one that stays stands for.
fn changes(
    annotations: &[Annotation],
    mut after: HashMap<AnnotationId, Option<Annotation>>,
    doubles: &[(AnnotationId, AnnotationId)],
) -> Vec<Change> {
    let stays: HashMap<AnnotationId, AnnotationId> = doubles.iter().copied().collect();
    let mut changes = Vec::new();
    for old in annotations {
        let new = after.remove(&old.id).unwrap_or_else(|| Some(old.clone()));
        let Some(mut new) = new else {
            changes.push(Change::delete(Row::Annotation(old.clone())));
            continue;
        };
        if let Some(kept) = new.merged.and_then(|merged| stays.get(&merged)) {
            new.merged = Some(*kept);
        }
        changes.extend(Change::update(Row::Annotation(old.clone()), Row::Annotation(new)));
    }
    changes
}

/// The task once the concepts `from` gave way to `to`: on its list, in its dictionary, among its thresholds, and in what
/// the classes of its models stand for. `concepts` and `models` are all of the project, as they were before.
pub fn task_merged(task: &Task, from: &[ConceptId], to: ConceptId, concepts: &[Concept], models: &[Model]) -> Task {
    let mut new = task.clone();
    let listed: Vec<&Concept> = task
        .concepts
        .iter()
        .filter_map(|id| concepts.iter().find(|concept| concept.id == *id))
        .collect();
    let named = ConceptsByName::of(listed);
    let classes = |map: &mut ClassMap, model| {
        let model = models.iter().find(|known| known.id == model);
        for class in model.map_or(&[][..], |model| &model.classes) {
            if named.concept_of(class, map).is_some_and(|id| from.contains(&id)) {
                map.insert(class.clone(), Some(to));
            }
        }
        for given in map
            .values_mut()
            .filter(|given| given.is_some_and(|id| from.contains(&id)))
        {
            *given = Some(to);
        }
    };
    if let Some(assist) = &mut new.assist {
        classes(&mut assist.classes, assist.model);
        hand_over(&mut assist.per_concept, from, to);
    }
    if let Some(auto) = &mut new.auto {
        classes(&mut auto.classes, auto.model);
        hand_over(&mut auto.per_concept, from, to);
    }
    for concept in new.concepts.iter_mut().filter(|id| from.contains(id)) {
        *concept = to;
    }
    // The place of the concept that was there before, and else of the first that gave way.
    let own = task.concepts.iter().position(|id| *id == to);
    let own = own.or_else(|| new.concepts.iter().position(|id| *id == to));
    let mut at = 0..;
    new.concepts.retain(|id| {
        let at = at.next();
        *id != to || at == own
    });
    for example in new
        .dictionary
        .iter_mut()
        .filter(|example| from.contains(&example.concept))
    {
        example.concept = to;
    }
    told_anew(task, new)
}

fn hand_over<T>(per_concept: &mut BTreeMap<ConceptId, T>, from: &[ConceptId], to: ConceptId) {
    for concept in from {
        if let Some(value) = per_concept.remove(concept) {
            per_concept.entry(to).or_insert(value);
        }
    }
}

/// The task without a concept; the same where it does not name it.
///
/// # Errors
/// [`OnlyConcept`] where nothing would be left to claim.
pub fn task_without(task: &Task, concept: ConceptId) -> Result<Task, OnlyConcept> {
    let mut new = task.clone();
    new.concepts.retain(|id| *id != concept);
    if new.concepts.is_empty() && !task.concepts.is_empty() {
        return Err(OnlyConcept);
    }
    // A class of a concept that is gone is not suggested any more.
    let hide = |map: &mut ClassMap| {
        for given in map.values_mut().filter(|given| **given == Some(concept)) {
            *given = None;
        }
    };
    if let Some(assist) = &mut new.assist {
        hide(&mut assist.classes);
        assist.per_concept.remove(&concept);
    }
    if let Some(auto) = &mut new.auto {
        hide(&mut auto.classes);
        auto.per_concept.remove(&concept);
    }
    new.dictionary.retain(|example| example.concept != concept);
    Ok(told_anew(task, new))
}

/// It is the only concept of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnlyConcept;

/// A changed dictionary is a new version of what labelers are told.
fn told_anew(old: &Task, mut new: Task) -> Task {
    if old.dictionary != new.dictionary {
        new.instructions_version += 1;
    }
    new
}

#[cfg(test)]
#[path = "taxonomy_tests.rs"]
mod tests;
