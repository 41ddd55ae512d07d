//! What is delivered: which inputs, which of their annotations, with which concepts, in which part.

use crate::command::{ExportRequest, Pictures};
use crate::error::SessionError;
use crate::locations::{place_of, roots_of};
use crate::progress::Progress;
use crate::report::{Doubled, ExportReport, Unfinished};
use domain::task::WorkState;
use domain::{Annotation, Concept, ConceptId, Input, InputId, MemberId, Row, RowKey, Status, Task, TaskId, doubled};
use formats::{self, ExportAnnotation, ExportConcept, ExportItem, ExportPicture, ExportPlan};
use roots::{Place, Roots};
use std::collections::HashMap;
use std::path::Path;
use store::{Past, Reader, StoreError};

/// What is delivered: which inputs, which annotations, with which concepts.
pub(super) struct Delivery<'a> {
    pub request: &'a ExportRequest,
    /// The task whose annotations are delivered; `None`: those of every task, and of none.
    task: Option<TaskId>,
    /// What was then: for a version of a dataset.
    past: Option<Past>,
    roots: Roots,
    pub plan: ExportPlan,
    pub places: HashMap<ConceptId, usize>,
    /// Which part each input goes to, where they are divided.
    parts: HashMap<InputId, usize>,
    /// The names of members and of tasks.
    members: HashMap<MemberId, String>,
    tasks: HashMap<TaskId, String>,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(reader: Reader<'_>, project: &Path, request: &'a ExportRequest) -> Result<Self, SessionError> {
        let version = match request
            .dataset
            .map(|id| reader.row(&RowKey::DatasetVersion(id)))
            .transpose()?
        {
            Some(Some(Row::DatasetVersion(version))) => Some(version),
            _ => None,
        };
        let (task, past, concepts) = match version {
            None => (request.task, None, chosen_concepts(reader, request.task)?),
            Some(version) => {
                let made = reader.made_at(&RowKey::DatasetVersion(version.id))?;
                let lost = || StoreError::Damaged("the log does not tell of a version".into());
                let seq = made.ok_or_else(lost)?;
                let past = reader.past(seq)?;
                let concepts = concepts_then(reader, &past, seq, version.task)?;
                (version.task, Some(past), concepts)
            }
        };
        let places = concepts
            .iter()
            .enumerate()
            .map(|(place, concept)| (concept.id, place))
            .collect();
        let pictures = match request.pictures {
            Pictures::Copy => formats::Pictures::Copy,
            Pictures::Link => formats::Pictures::Link,
            Pictures::None => formats::Pictures::None,
        };
        let concepts = concepts
            .into_iter()
            .map(|c| ExportConcept {
                name: c.name,
                foreign_id: c.foreign_id,
            })
            .collect();
        let roots = roots_of(project, reader)?;
        let mut parts = HashMap::new();
        let mut names = Vec::new();
        if let Some(split) = &request.split {
            let mut inputs = Vec::new();
            each_input(reader, request, &mut |input| inputs.push((input.id, input.content())))?;
            parts = split.assign(&inputs);
            names = split.names().map(str::to_owned).collect();
        }
        Ok(Self {
            request,
            task,
            past,
            roots,
            plan: ExportPlan {
                concepts,
                pictures,
                parts: names,
            },
            places,
            parts,
            members: reader.members()?.into_iter().map(|m| (m.id, m.name)).collect(),
            tasks: reader.tasks()?.into_iter().map(|task| (task.id, task.name)).collect(),
        })
    }

    /// The annotations of an input that are delivered; what is left out, and what is there twice, is counted.
    fn annotations(
        &self,
        reader: Reader<'_>,
        input: &Input,
        report: &mut ExportReport,
    ) -> Result<Vec<Annotation>, SessionError> {
        let mut all = match &self.past {
            None => reader.annotations(input.id)?,
            Some(past) => reader.annotations_then(past, input.id)?,
        };
        // Where labelers agreed, what they were merged into is delivered instead.
        all.retain(|a| {
            let wanted = self.task.is_none_or(|task| a.task == Some(task));
            wanted && a.merged.is_none() && self.places.contains_key(&a.concept)
        });
        if !self.request.all_statuses {
            let left_out = all.iter().filter(|a| a.status != Status::Success);
            for annotation in left_out {
                report.left_out += 1;
                report.rejected += u64::from(annotation.status == Status::ReviewDenied);
            }
            all.retain(|a| a.status == Status::Success);
        }
        self.count_doubled(&mut all, report);
        Ok(all)
    }

    /// Counts what says the same as another annotation, and leaves it out where that is wanted.
    fn count_doubled(&self, annotations: &mut Vec<Annotation>, report: &mut ExportReport) {
        let iou = self.request.merge.unwrap_or(doubled::SAME);
        let mut doubles = doubled::doubled(annotations, iou).into_iter();
        let count = doubles.clone().filter(|double| *double).count() as u64;
        if count == 0 {
            return;
        }
        let found = report.doubled.get_or_insert(Doubled {
            inputs: 0,
            annotations: 0,
            iou,
            merged: self.request.merge.is_some(),
        });
        found.inputs += 1;
        found.annotations += count;
        if found.merged {
            annotations.retain(|_| !doubles.next().unwrap_or_default());
        }
    }

    /// Hands every input with its annotations to `f`, in the order of the task or of import.
    pub(super) fn each(
        &self,
        reader: Reader<'_>,
        progress: &mut Progress,
        report: &mut ExportReport,
        mut f: impl FnMut(&ExportItem<'_>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let mut outcome = Ok(());
        let mut done = 0;
        let total = match (self.request.task, self.request.dataset) {
            (Some(task), _) => Some(reader.task_input_count(task)?),
            (None, None) => Some(reader.input_count()?),
            (None, Some(_)) => None,
        };
        let mut one = |input: Input| {
            if outcome.is_ok() {
                done += 1;
                progress.tell(done, total);
                outcome = progress.check().and_then(|()| self.one(reader, &input, report, &mut f));
            }
        };
        each_input(reader, self.request, &mut one)?;
        outcome
    }

    fn one(
        &self,
        reader: Reader<'_>,
        input: &Input,
        report: &mut ExportReport,
        f: &mut impl FnMut(&ExportItem<'_>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let then = self
            .past
            .as_ref()
            .map(|past| reader.input_then(past, input))
            .transpose()?;
        let input = then.as_ref().unwrap_or(input);
        let annotations = self.annotations(reader, input, report)?;
        if annotations.is_empty() && self.is_unfinished(reader, input)? {
            let left_out = self.request.finished_only;
            let found = report.unfinished.get_or_insert(Unfinished { inputs: 0, left_out });
            found.inputs += 1;
            if left_out {
                return Ok(());
            }
        }
        let part = self.parts.get(&input.id).copied().unwrap_or(0);
        if let Some(name) = self.plan.parts.get(part) {
            *report.splits.entry(name.clone()).or_default() += 1;
        }
        report.inputs += 1;
        report.annotations += annotations.len() as u64;
        let place = place_of(&self.roots, input);
        let delivered = self.request.pictures != Pictures::None;
        let file = match &place {
            Place::Object(object) if delivered => object.file(&|| true).map_err(|reason| reason.to_string()),
            _ => Ok(None),
        };
        let picture = match (&place, &file) {
            (Place::File(path), _) => ExportPicture::File(path, input.hash),
            (Place::Object(_), Ok(Some(file))) => ExportPicture::Fetched(file),
            (Place::Object(object), Ok(None)) => ExportPicture::Fetched(object.address()),
            (Place::Object(object), Err(reason)) => ExportPicture::Away(object.address(), reason),
            (Place::Unknown(path, reason), _) => ExportPicture::Away(path, &reason.to_string()),
        };
        let claims: Vec<ExportAnnotation<'_>> = annotations
            .iter()
            .filter_map(|a| {
                let concept = *self.places.get(&a.concept)?;
                Some(ExportAnnotation {
                    concept,
                    region: &a.region,
                    sign: a.sign,
                    origin: &a.origin,
                    author: self.members.get(&a.author).map_or("", String::as_str),
                    status: a.status,
                    task: a.task.and_then(|task| self.tasks.get(&task)).map(String::as_str),
                })
            })
            .collect();
        f(&ExportItem {
            name: &input.name,
            size: input.size,
            orientation: input.orientation,
            hash: input.hash,
            picture,
            part,
            annotations: &claims,
        })
    }
}

impl Delivery<'_> {
    /// Whether the input is in a task that is delivered, and nobody is done with it there. What a version holds was settled
    /// when it was made.
    fn is_unfinished(&self, reader: Reader<'_>, input: &Input) -> Result<bool, SessionError> {
        if self.past.is_some() || self.request.all_statuses {
            return Ok(false);
        }
        let mut places = reader.places_of(input.id)?.into_iter();
        let asked = |task: TaskId| self.task.is_none_or(|wanted| wanted == task);
        if !places.any(|place| asked(place.task)) {
            return Ok(false);
        }
        let works = reader.work_on(input.id)?;
        Ok(!works
            .iter()
            .any(|work| asked(work.task) && work.state == WorkState::Done))
    }
}

/// Hands over every input that is asked for, in the order of the task or of import.
fn each_input(reader: Reader<'_>, request: &ExportRequest, f: &mut dyn FnMut(Input)) -> Result<(), StoreError> {
    match (request.task, request.dataset) {
        (Some(task), _) => reader.each_task_input(task, &mut |_, input| f(input)),
        (None, Some(dataset)) => reader.each_dataset_input(dataset, f),
        (None, None) => reader.each_input(f),
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
