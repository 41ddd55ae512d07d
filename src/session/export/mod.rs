//! Delivering a dataset: streamed from a snapshot, in a fixed order, to a folder that appears when it is whole;
//! then read again and compared.

use super::Session;
use super::command::{ExportRequest, Pictures};
use super::error::SessionError;
use super::jobs::Progress;
use super::tasks::TaskError;
use super::view::JobOutcome;
use crate::domain::workflow::Act;
use crate::domain::{Annotation, Concept, ConceptId, DatasetId, Input, Row, RowKey, Status, Task, TaskId};
use crate::formats::{self, ExportAnnotation, ExportConcept, ExportItem, ExportPlan, Format, Writer};
use crate::media;
use crate::store::{Past, ReadOnly, Reader, StoreError};
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Something that a format cannot carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// What.
    pub what: String,
    /// How often.
    pub count: u64,
}

/// What an export did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Inputs delivered.
    pub inputs: u64,
    /// Annotations delivered.
    pub annotations: u64,
    /// Files written.
    pub files: u64,
    /// What the format cannot carry.
    pub losses: Vec<Loss>,
    /// Annotations left out because they are not yet accepted.
    pub left_out: u64,
    /// Files that were renamed: from, to.
    pub renamed: Vec<(String, String)>,
    /// What differed when the result was read again, or could not be copied.
    pub differences: Vec<String>,
    /// Where it was written.
    pub out: String,
}

/// What is delivered: which inputs, which annotations, with which concepts.
struct Delivery<'a> {
    request: &'a ExportRequest,
    /// The task whose annotations are delivered; `None`: those of every task, and of none.
    task: Option<TaskId>,
    /// What was then: for a version of a dataset.
    past: Option<Past>,
    base: PathBuf,
    plan: ExportPlan,
    places: HashMap<ConceptId, usize>,
}

impl<'a> Delivery<'a> {
    fn new(reader: Reader<'_>, project: &Path, request: &'a ExportRequest) -> Result<Self, SessionError> {
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
        let base = project.parent().unwrap_or(Path::new("/")).to_path_buf();
        Ok(Self {
            request,
            task,
            past,
            base,
            plan: ExportPlan { concepts, pictures },
            places,
        })
    }

    /// The annotations of an input that are delivered, and how many are left out for their status.
    fn annotations(&self, reader: Reader<'_>, input: &Input) -> Result<(Vec<Annotation>, u64), SessionError> {
        let mut all = match &self.past {
            None => reader.annotations(input.id)?,
            Some(past) => reader.annotations_then(past, input.id)?,
        };
        // Where labelers agreed, what they were merged into is delivered instead.
        all.retain(|a| {
            let wanted = self.task.is_none_or(|task| a.task == Some(task));
            wanted && a.merged.is_none() && self.places.contains_key(&a.concept)
        });
        let before = all.len();
        if !self.request.all_statuses {
            all.retain(|a| a.status == Status::Success);
        }
        let left_out = (before - all.len()) as u64;
        Ok((all, left_out))
    }

    /// Hands every input with its annotations to `f`, in the order of the task or of import.
    fn each(
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
        match (self.request.task, self.request.dataset) {
            (Some(task), _) => reader.each_task_input(task, &mut one)?,
            (None, Some(dataset)) => reader.each_dataset_input(dataset, &mut one)?,
            (None, None) => reader.each_input(&mut one)?,
        }
        outcome
    }

    fn one(
        &self,
        reader: Reader<'_>,
        input: &Input,
        report: &mut ExportReport,
        f: &mut impl FnMut(&ExportItem<'_>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let (annotations, left_out) = self.annotations(reader, input)?;
        report.left_out += left_out;
        report.inputs += 1;
        report.annotations += annotations.len() as u64;
        let picture = media::path_from_text(&input.path, &self.base).unwrap_or_default();
        let claims: Vec<ExportAnnotation<'_>> = annotations
            .iter()
            .filter_map(|a| {
                let concept = *self.places.get(&a.concept)?;
                Some(ExportAnnotation {
                    concept,
                    region: &a.region,
                    sign: a.sign,
                    origin: &a.origin,
                })
            })
            .collect();
        f(&ExportItem {
            name: &input.name,
            size: input.size,
            orientation: input.orientation,
            picture: &picture,
            annotations: &claims,
        })
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
    let concepts = task.concepts.iter();
    concepts
        .filter_map(|id| all.iter().find(|concept| concept.id == *id).cloned())
        .collect()
}

fn losses(found: Vec<formats::Loss>) -> Vec<Loss> {
    found
        .into_iter()
        .map(|loss| Loss {
            what: loss.what.name().to_owned(),
            count: loss.count,
        })
        .collect()
}

/// Counts what an export would deliver and lose; writes nothing.
pub(super) fn preview(
    project: &Path,
    request: &ExportRequest,
    progress: &mut Progress,
) -> Result<ExportReport, SessionError> {
    let format = named(&request.format)?;
    let disk = ReadOnly::open(project)?;
    disk.snapshot(|reader| {
        let delivery = Delivery::new(reader, project, request)?;
        let mut counter = format
            .loss_counter(&delivery.plan)
            .ok_or_else(|| SessionError::NoSuchFormat(request.format.clone()))?;
        let mut report = ExportReport::default();
        delivery.each(reader, progress, &mut report, |item| {
            counter.add(item);
            Ok(())
        })?;
        report.losses = losses(counter.losses());
        Ok(report)
    })
}

fn named(name: &str) -> Result<&'static Format, SessionError> {
    match Format::named(name) {
        Some(format) if format.writes() => Ok(format),
        Some(_) => Err(SessionError::ImportOnly(name.into())),
        None => Err(SessionError::NoSuchFormat(name.into())),
    }
}

/// Exports on the calling thread.
pub(super) fn export(
    project: &Path,
    request: &ExportRequest,
    progress: &mut Progress,
) -> Result<ExportReport, SessionError> {
    let format = named(&request.format)?;
    let disk = ReadOnly::open(project)?;
    let written = disk.snapshot(|reader| -> Result<_, SessionError> {
        let delivery = Delivery::new(reader, project, request)?;
        refuse_nothing(reader, &delivery, progress)?;
        let mut writer: Box<dyn Writer> = format.begin(&request.out, &delivery.plan).map_err(failed)?;
        let mut report = ExportReport {
            out: request.out.display().to_string(),
            ..ExportReport::default()
        };
        delivery.each(reader, progress, &mut report, |item| writer.add(item).map_err(failed))?;
        let finished = writer.finish().map_err(failed)?;
        report.inputs = finished.inputs;
        report.annotations = finished.annotations;
        report.files = finished.files;
        report.losses = losses(finished.losses);
        report.renamed = finished.renamed;
        let missing = finished.pictures_missing.iter();
        report
            .differences
            .extend(missing.map(|(path, why)| format!("{} was not copied: {why}", path.display())));
        Ok((report, finished.written))
    });
    let (mut report, written) = written?;
    let differences = formats::verify(&written).map_err(|error| SessionError::Format(format!("{error}.")))?;
    report.differences.extend(differences.iter().map(difference));
    Ok(report)
}

/// An export without any annotation is refused while others wait to be accepted. The kept counts tell, without a
/// pass over the data; those of a dataset's inputs are not kept, so there the pass is made.
fn refuse_nothing(reader: Reader<'_>, delivery: &Delivery<'_>, progress: &mut Progress) -> Result<(), SessionError> {
    let mut found = ExportReport::default();
    if delivery.request.task.is_none() && delivery.request.dataset.is_some() {
        delivery.each(reader, progress, &mut found, |_| Ok(()))?;
    } else {
        let task = delivery.request.task;
        let counts = reader.annotation_counts()?.into_iter();
        let chosen = counts.filter(|c| (task.is_none() || c.task == task) && delivery.places.contains_key(&c.concept));
        for count in chosen {
            if delivery.request.all_statuses || count.status == Status::Success {
                found.annotations += count.count;
            } else {
                found.left_out += count.count;
            }
        }
    }
    if found.annotations > 0 {
        Ok(())
    } else {
        Err(SessionError::NothingToExport { others: found.left_out })
    }
}

fn failed(error: formats::WriteError) -> SessionError {
    use formats::WriteError;
    SessionError::Format(match error {
        WriteError::NotEmpty(path) => format!(
            "{} is not empty and was not touched; choose a new or empty folder.",
            path.display()
        ),
        WriteError::NotAFolder(path) => format!(
            "{} is a file and was not touched; choose a new or empty folder.",
            path.display()
        ),
        other => format!("{other}."),
    })
}

fn difference(difference: &formats::Difference) -> String {
    use formats::Difference;
    match difference {
        Difference::Count {
            picture,
            expected,
            found,
        } => {
            format!("{picture}: {expected} annotations were written, {found} read")
        }
        Difference::Concepts { picture } => format!("{picture}: other concepts were read than written"),
        Difference::Geometry { picture } => format!("{picture}: other places were read than written"),
        other => format!("{other:?}"),
    }
}

impl Session {
    /// Exports and waits until it is done.
    ///
    /// # Errors
    /// When the format is unknown, there is nothing to deliver, or the folder cannot be written; then nothing is
    /// left behind.
    pub fn export_now(&self, request: &ExportRequest, progress: &mut Progress) -> Result<ExportReport, SessionError> {
        self.allow(Act::Deliver)?;
        export(&self.path, request, progress)
    }

    /// Counts what an export would deliver and lose; writes nothing.
    ///
    /// # Errors
    /// When the format is unknown, or the project cannot be read.
    pub fn preview_now(&self, request: &ExportRequest, progress: &mut Progress) -> Result<ExportReport, SessionError> {
        self.allow(Act::Deliver)?;
        preview(&self.path, request, progress)
    }

    /// The dataset of this name, or the version `NAME@VERSION` of one, by the version's number or name.
    ///
    /// # Errors
    /// [`SessionError::NoSuchDataset`]; [`TaskError::NoSuchVersion`] when the dataset has no such version.
    pub fn dataset_named(&self, name: &str) -> Result<DatasetId, SessionError> {
        let named = |name: &str| self.view.datasets.iter().find(|dataset| dataset.name == name);
        if let Some(dataset) = named(name) {
            return Ok(dataset.id);
        }
        let versioned = name
            .rsplit_once('@')
            .and_then(|(name, version)| Some((named(name)?, version)));
        let Some((dataset, wanted)) = versioned else {
            return Err(SessionError::NoSuchDataset(name.into()));
        };
        let mut versions = self
            .view
            .versions
            .iter()
            .filter(|version| version.dataset == dataset.id);
        let by_name = versions.clone().find(|version| version.name == wanted);
        let found = by_name.or_else(|| versions.find(|version| version.number.to_string() == wanted));
        let missing = || TaskError::NoSuchVersion {
            dataset: dataset.name.clone(),
            version: wanted.to_owned(),
        };
        Ok(found.ok_or_else(missing)?.id)
    }

    pub(super) fn start_export(&mut self, request: ExportRequest, only_count: bool) -> Result<(), SessionError> {
        let path = self.path.clone();
        let title = if only_count {
            "Counting".to_owned()
        } else {
            format!("Exporting to {}", request.out.display())
        };
        self.start_job(title, move |progress| {
            if only_count {
                preview(&path, &request, progress).map(JobOutcome::Previewed)
            } else {
                export(&path, &request, progress).map(JobOutcome::Exported)
            }
        })
    }
}
