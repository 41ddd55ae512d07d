//! Two datasets or versions held against each other.

use super::DatasetIs;
use crate::Session;
use crate::comparison::{
    AnnotationChange, Compared, ComparedInput, Comparison, ConceptDiff, DatasetDiff, InputDiff, Moved, is_relabeled,
};
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::notice;
use crate::progress::Progress;
use crate::view::{JobKind, JobOutcome};
use crate::waiting::Question;
use domain::workflow::Permission;
use domain::{Annotation, AnnotationId, DatasetId, InputId, Split, Status};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use store::{ReadOnly, Reader, StoreError};

/// An input of the one.
struct Known {
    name: String,
    split: Option<Split>,
    annotations: Vec<Annotation>,
}

/// What differs, beside the names.
#[derive(Default)]
struct Found {
    diff: DatasetDiff,
    inputs: Vec<ComparedInput>,
    /// Before, after, and what differs of each concept.
    concepts: BTreeMap<String, ConceptDiff>,
}

impl Found {
    fn concept(&mut self, of: &Contents, annotation: &Annotation) -> Option<&mut ConceptDiff> {
        let name = &of.concepts[*of.places.get(&annotation.concept)?].name;
        if !self.concepts.contains_key(name) {
            let new = ConceptDiff {
                concept: name.clone(),
                before: 0,
                after: 0,
                added: 0,
                removed: 0,
                reshaped: 0,
            };
            self.concepts.insert(name.clone(), new);
        }
        self.concepts.get_mut(name)
    }

    /// Takes in what both say of an input.
    fn add(
        &mut self,
        (before, after): (&Contents, &Contents),
        name: String,
        changes: Vec<AnnotationChange>,
    ) -> InputDiff {
        let mut found = InputDiff {
            name,
            ..InputDiff::default()
        };
        let mut count = |of: &Contents, annotation: &Annotation, count: fn(&mut ConceptDiff)| {
            if let Some(concept) = self.concept(of, annotation) {
                count(concept);
            }
        };
        for change in &changes {
            match change {
                AnnotationChange::Added(annotation) => {
                    found.added += 1;
                    count(after, annotation, |concept| {
                        concept.after += 1;
                        concept.added += 1;
                    });
                }
                AnnotationChange::Removed(annotation) => {
                    found.removed += 1;
                    count(before, annotation, |concept| {
                        concept.before += 1;
                        concept.removed += 1;
                    });
                }
                AnnotationChange::Same(annotation) => {
                    count(before, annotation, |concept| concept.before += 1);
                    count(after, annotation, |concept| concept.after += 1);
                }
                AnnotationChange::Changed { before: was, after: is } => {
                    found.reshaped += u64::from(was.region != is.region);
                    let relabeled = is_relabeled(was, is);
                    found.relabeled += u64::from(relabeled);
                    count(before, was, |concept| concept.before += 1);
                    count(after, is, |concept| concept.after += 1);
                    if relabeled {
                        count(before, was, |concept| concept.removed += 1);
                        count(after, is, |concept| concept.added += 1);
                    } else {
                        count(after, is, |concept| concept.reshaped += 1);
                    }
                }
            }
        }
        found
    }

    /// Takes in an input that both have.
    fn add_of_both(&mut self, input: InputId, moved: Option<Moved>, changes: InputDiff) {
        let diff = &mut self.diff;
        diff.inputs_moved.extend(moved.clone());
        diff.added += changes.added;
        diff.removed += changes.removed;
        diff.relabeled += changes.relabeled;
        diff.reshaped += changes.reshaped;
        if differs(&changes) {
            diff.changed.push(changes.clone());
        }
        if differs(&changes) || moved.is_some() {
            self.inputs.push(ComparedInput {
                input,
                was_in: true,
                is_in: true,
                moved,
                changes,
            });
        }
    }
}

/// Whether annotations differ on an input.
fn differs(changes: &InputDiff) -> bool {
    changes.added + changes.removed + changes.relabeled + changes.reshaped > 0
}

/// What two say of the annotations of an input, in the order of the other; those that went come last.
fn changes(before: Vec<Annotation>, after: Vec<Annotation>) -> Vec<AnnotationChange> {
    let mut gone: Vec<Option<Annotation>> = before.into_iter().map(Some).collect();
    let places: HashMap<AnnotationId, usize> = gone
        .iter()
        .enumerate()
        .filter_map(|(place, a)| Some((a.as_ref()?.id, place)))
        .collect();
    let mut found = Vec::with_capacity(after.len());
    for annotation in after {
        let was = places.get(&annotation.id).and_then(|place| gone[*place].take());
        found.extend(AnnotationChange::of(was, Some(annotation)));
    }
    found.extend(gone.into_iter().filter_map(|was| AnnotationChange::of(was, None)));
    found
}

/// What differs.
fn compare(
    reader: Reader<'_>,
    before: &Contents,
    after: &Contents,
    progress: &mut Progress,
) -> Result<(DatasetDiff, Vec<ComparedInput>), SessionError> {
    let both = (before, after);
    let mut found = Found::default();
    let mut known: HashMap<InputId, Known> = HashMap::new();
    before.each_accepted(reader, progress, &mut |input, split, annotations| {
        let was = Known {
            name: input.name,
            split,
            annotations,
        };
        known.insert(input.id, was);
        Ok(())
    })?;
    after.each_accepted(reader, progress, &mut |input, split, annotations| {
        let Some(was) = known.remove(&input.id) else {
            let changes = found.add(both, input.name.clone(), changes(Vec::new(), annotations));
            found.diff.inputs_added.push(input.name);
            found.inputs.push(ComparedInput {
                input: input.id,
                was_in: false,
                is_in: true,
                moved: None,
                changes,
            });
            return Ok(());
        };
        let moved = (was.split != split).then(|| Moved {
            name: input.name.clone(),
            from: was.split.map(Split::name),
            to: split.map(Split::name),
        });
        let changes = found.add(both, input.name, changes(was.annotations, annotations));
        found.add_of_both(input.id, moved, changes);
        Ok(())
    })?;
    let mut gone: Vec<(InputId, Known)> = known.into_iter().collect();
    gone.sort_unstable_by(|(one, was), (other, has)| (&was.name, one).cmp(&(&has.name, other)));
    for (input, was) in gone {
        let changes = found.add(both, was.name.clone(), changes(was.annotations, Vec::new()));
        found.diff.inputs_removed.push(was.name);
        found.inputs.push(ComparedInput {
            input,
            was_in: true,
            is_in: false,
            moved: None,
            changes,
        });
    }
    found.inputs.sort_by_key(|one| match (one.was_in, one.is_in) {
        (true, true) if differs(&one.changes) => 0,
        (false, _) => 1,
        (_, false) => 2,
        (true, true) => 3,
    });
    let differ = |concept: &ConceptDiff| concept.added + concept.removed + concept.reshaped > 0;
    found.diff.concepts = found.concepts.into_values().filter(differ).collect();
    Ok((found.diff, found.inputs))
}

/// What differs, by name.
pub(super) fn diff(
    reader: Reader<'_>,
    before: &Contents,
    after: &Contents,
    progress: &mut Progress,
) -> Result<DatasetDiff, SessionError> {
    compare(reader, before, after, progress).map(|(diff, _)| diff)
}

/// The two of a comparison.
pub(crate) type Sides = (Contents, Contents);

fn sides(reader: Reader<'_>, from: DatasetId, to: DatasetId) -> Result<Sides, SessionError> {
    Ok((
        Contents::of(reader, Of::Dataset(from))?,
        Contents::of(reader, Of::Dataset(to))?,
    ))
}

/// What both say of the annotations of an input.
struct OnInput {
    found: Arc<Compared>,
    at: usize,
    /// Read with the first input, and kept for the others.
    sides: Arc<OnceLock<Sides>>,
}

impl PartialEq for OnInput {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.found, &other.found) && self.at == other.at
    }
}

impl Question for OnInput {
    type Answer = Vec<AnnotationChange>;

    fn read(&self, reader: Reader<'_>) -> Result<Self::Answer, StoreError> {
        let Some(one) = self.found.inputs.get(self.at) else {
            return Ok(Vec::new());
        };
        if self.sides.get().is_none() {
            let read = sides(reader, self.found.from, self.found.to).map_err(|error| match error {
                SessionError::Store(error) => error,
                // They were compared before.
                other => StoreError::Damaged(notice::sentence(&other, None)),
            })?;
            let _ = self.sides.set(read);
        }
        let Some((before, after)) = self.sides.get() else {
            return Ok(Vec::new());
        };
        let accepted = |of: &Contents, is_there: bool| -> Result<Vec<Annotation>, StoreError> {
            if !is_there {
                return Ok(Vec::new());
            }
            let mut all = of.annotations(reader, one.input)?;
            all.retain(|a| a.status == Status::Success);
            Ok(all)
        };
        Ok(changes(accepted(before, one.was_in)?, accepted(after, one.is_in)?))
    }
}

impl Session {
    /// Starts to hold two datasets or versions against each other.
    pub(crate) fn start_comparison(&mut self, from: DatasetId, to: DatasetId) -> Result<(), SessionError> {
        let names = (self.view.name_of_dataset(from), self.view.name_of_dataset(to));
        let path = self.project.path.clone();
        let title = format!("Comparing {} with {}", names.0, names.1);
        self.start_job_of(JobKind::Preview, title, move |progress| {
            let disk = ReadOnly::open(&path)?;
            let (diff, inputs) = disk.snapshot(|reader| {
                let (before, after) = sides(reader, from, to)?;
                compare(reader, &before, &after, progress)
            })?;
            let diff = DatasetDiff {
                from: names.0,
                to: names.1,
                ..diff
            };
            Ok(JobOutcome::Compared(Arc::new(Compared { from, to, diff, inputs })))
        })
    }

    /// A comparison is there, of which nothing is looked at yet.
    pub(crate) fn take_compared(&mut self, found: &Arc<Compared>) {
        self.compared_sides = Arc::default();
        self.view.comparison = Some(Comparison {
            found: found.clone(),
            at: None,
            shown: None,
        });
    }

    /// Puts an input that differs on the canvas, by its place, with what both say of it.
    pub(crate) fn show_compared(&mut self, at: usize) -> Result<(), SessionError> {
        let Some(comparison) = &self.view.comparison else {
            return Ok(());
        };
        let found = comparison.found.clone();
        let Some(input) = found.inputs.get(at).map(|one| one.input) else {
            return Ok(());
        };
        let sides = self.compared_sides.clone();
        let changes = self.read_first(OnInput { found, at, sides })?;
        self.open_input(input)?;
        if let Some(comparison) = &mut self.view.comparison {
            comparison.at = Some(at);
            comparison.shown = Some((input, (*changes).clone()));
        }
        Ok(())
    }

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
            let (before, after) = sides(reader, one, other)?;
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
