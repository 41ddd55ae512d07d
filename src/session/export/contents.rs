//! What a dataset, a version of one, a task or the whole project holds: which inputs, with which annotations and concepts,
//! and in which splits. Deliveries, statistics, manifests and comparisons all read it from here.

use crate::datasets::DatasetError;
use crate::error::SessionError;
use crate::progress::Progress;
use domain::dataset::DatasetVersion;
use domain::task::ReviewStrategy;
use domain::{
    Annotation, Concept, ConceptId, DatasetId, Input, InputId, MemberId, Row, RowKey, Split, Status, Task, TaskId,
};
use std::collections::HashMap;
use store::{Past, Reader, StoreError};

/// Whose contents are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Of all inputs.
    Project,
    /// Of a task.
    Task(TaskId),
    /// Of a dataset or a version.
    Dataset(DatasetId),
}

/// What is there, as it stands, or as it stood when a version was made.
pub(crate) struct Contents {
    of: Of,
    /// The version, where it is one.
    pub version: Option<DatasetVersion>,
    /// The task whose annotations are meant; `None`: those of every task, and of none.
    pub task: Option<TaskId>,
    /// The entry of the log that made the version, and what was then.
    past: Option<(i64, Past)>,
    /// The concepts, in the order of the task or as they were made.
    pub concepts: Vec<Concept>,
    /// The place of each concept in that order.
    pub places: HashMap<ConceptId, usize>,
    /// The tasks as they stand, and those that are gone since a version was made.
    tasks: Vec<Task>,
}

impl Contents {
    /// # Errors
    /// When there is no such task, or the log does not tell of the version.
    pub(crate) fn of(reader: Reader<'_>, of: Of) -> Result<Self, SessionError> {
        let version = match of {
            Of::Dataset(id) => match reader.row(&RowKey::DatasetVersion(id))? {
                Some(Row::DatasetVersion(version)) => Some(version),
                _ => None,
            },
            Of::Project | Of::Task(_) => None,
        };
        let (task, past, concepts) = match &version {
            None => {
                let task = match of {
                    Of::Task(task) => Some(task),
                    Of::Project | Of::Dataset(_) => None,
                };
                (task, None, chosen_concepts(reader, task)?)
            }
            Some(version) => {
                let made = reader.made_at(&RowKey::DatasetVersion(version.id))?;
                let lost = || StoreError::Damaged("the log does not tell of a version".into());
                let seq = made.ok_or_else(lost)?;
                let past = reader.past(seq)?;
                let concepts = concepts_then(reader, &past, seq, version.task)?;
                (version.task, Some((seq, past)), concepts)
            }
        };
        let places = concepts.iter().enumerate();
        let places = places.map(|(place, concept)| (concept.id, place)).collect();
        Ok(Self {
            of,
            version,
            task,
            past,
            concepts,
            places,
            tasks: reader.tasks()?,
        })
    }

    /// Puts these concepts first, in this order.
    pub(crate) fn put_first(&mut self, first: &[ConceptId]) {
        let rank = |concept: &Concept| first.iter().position(|id| *id == concept.id).unwrap_or(first.len());
        self.concepts.sort_by_key(rank);
        let places = self.concepts.iter().enumerate();
        self.places = places.map(|(place, concept)| (concept.id, place)).collect();
    }

    /// Whether a member labels in a task whose labelers do not come to a consensus.
    pub(crate) fn labels(&self, task: TaskId, member: MemberId) -> bool {
        let task = self.tasks.iter().find(|known| known.id == task);
        task.is_some_and(|task| {
            !matches!(task.review_strategy, ReviewStrategy::Consensus { .. }) && task.is_or_was_labeler(member)
        })
    }

    /// The number of the log's entry up to which it is told: the one that made the version, or the newest.
    pub(crate) fn until(&self, reader: Reader<'_>) -> Result<i64, StoreError> {
        match &self.past {
            Some((seq, _)) => Ok(*seq),
            None => reader.last_seq(),
        }
    }

    /// How many inputs there are.
    pub(crate) fn input_count(&self, reader: Reader<'_>) -> Result<u64, StoreError> {
        match self.of {
            Of::Project => Ok(reader.input_count()? - reader.excluded_inputs()?.len() as u64),
            Of::Task(task) => reader.task_input_count(task),
            Of::Dataset(dataset) => reader.dataset_input_count(dataset),
        }
    }

    /// Hands over every input with its split, in the order of the task or of import. Inputs are as they stand now, see
    /// [`Contents::input`].
    pub(crate) fn each_input(
        &self,
        reader: Reader<'_>,
        f: &mut dyn FnMut(Input, Option<Split>),
    ) -> Result<(), StoreError> {
        match self.of {
            Of::Project => reader.each_input(&mut |input| {
                if !input.excluded {
                    f(input, None);
                }
            }),
            Of::Task(task) => reader.each_task_input(task, &mut |_, input| f(input, None)),
            Of::Dataset(dataset) => reader.each_dataset_input(dataset, f),
        }
    }

    /// The splits of a dataset, in the order in which they are written; none where it was not split.
    ///
    /// # Errors
    /// [`DatasetError::NotInASplit`] when some inputs are in none.
    pub(crate) fn splits(&self, reader: Reader<'_>) -> Result<Vec<Split>, SessionError> {
        let Of::Dataset(dataset) = self.of else {
            return Ok(Vec::new());
        };
        let counts = reader.split_counts(dataset)?;
        let none: u64 = counts
            .iter()
            .filter(|(split, _)| split.is_none())
            .map(|(_, count)| count)
            .sum();
        let splits: Vec<Split> = counts.into_iter().filter_map(|(split, _)| split).collect();
        match (splits.is_empty(), none) {
            (true, _) | (false, 0) => Ok(splits),
            (false, inputs) => Err(DatasetError::NotInASplit(inputs).into()),
        }
    }

    /// The input as it is meant: its picture may have changed since a version was made.
    pub(crate) fn input(&self, reader: Reader<'_>, now: Input) -> Result<Input, StoreError> {
        match &self.past {
            Some((_, past)) => reader.input_then(past, &now),
            None => Ok(now),
        }
    }

    /// The annotations of an input, of every status. Where labelers agreed, what theirs were merged into stands for them.
    pub(crate) fn annotations(&self, reader: Reader<'_>, input: InputId) -> Result<Vec<Annotation>, StoreError> {
        let mut all = match &self.past {
            None => reader.annotations(input)?,
            Some((_, past)) => reader.annotations_then(past, input)?,
        };
        all.retain(|a| {
            let wanted = self.task.is_none_or(|task| a.task == Some(task));
            wanted && a.merged.is_none() && self.places.contains_key(&a.concept)
        });
        if let Some(rule) = self.version.as_ref().and_then(|version| version.several) {
            rule.keep(&mut all, &|task, member| self.labels(task, member));
        }
        Ok(all)
    }

    /// Hands over every input as it is meant, with its split and its accepted annotations.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`], and what `f` or the store said.
    pub(crate) fn each_accepted(
        &self,
        reader: Reader<'_>,
        progress: &mut Progress,
        f: &mut dyn FnMut(Input, Option<Split>, Vec<Annotation>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let (mut done, total) = (0, self.input_count(reader)?);
        let mut outcome = Ok(());
        let mut one = |input: Input, split| -> Result<(), SessionError> {
            progress.check()?;
            progress.tell(done, Some(total));
            done += 1;
            let input = self.input(reader, input)?;
            let mut annotations = self.annotations(reader, input.id)?;
            annotations.retain(|a| a.status == Status::Success);
            f(input, split, annotations)
        };
        self.each_input(reader, &mut |input, split| {
            if outcome.is_ok() {
                outcome = one(input, split);
            }
        })?;
        outcome
    }
}

/// A task's concepts in its order, or all of the project's.
fn chosen_concepts(reader: Reader<'_>, task: Option<TaskId>) -> Result<Vec<Concept>, SessionError> {
    let all = reader.concepts()?;
    let Some(id) = task else { return Ok(all) };
    match reader.row(&RowKey::Task(id))? {
        Some(Row::Task(task)) => Ok(of_task(&task, &all)),
        _ => Err(SessionError::NoSuchTask(id.to_string())),
    }
}

/// The same as they stood at an entry of the log; the task may be gone since.
fn concepts_then(
    reader: Reader<'_>,
    past: &Past,
    seq: i64,
    task: Option<TaskId>,
) -> Result<Vec<Concept>, SessionError> {
    let all = reader.concepts_then(past)?;
    let Some(id) = task else { return Ok(all) };
    match reader.row_then(&RowKey::Task(id), seq)? {
        Some(Row::Task(task)) => Ok(of_task(&task, &all)),
        _ => Err(SessionError::NoSuchTask(id.to_string())),
    }
}

fn of_task(task: &Task, all: &[Concept]) -> Vec<Concept> {
    let known: HashMap<_, &Concept> = all.iter().map(|concept| (concept.id, concept)).collect();
    let concepts = task.concepts.iter();
    concepts.filter_map(|id| known.get(id).copied().cloned()).collect()
}
