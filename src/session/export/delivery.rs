//! What is delivered: which inputs, which of their annotations, with which concepts, in which part.

use super::contents::{Contents, Of};
use crate::command::{ExportRequest, ExportSplit, Pictures};
use crate::datasets::DatasetError;
use crate::error::SessionError;
use crate::locations::{place_of, roots_of};
use crate::progress::Progress;
use crate::report::{Doubled, ExportReport, Unfinished};
use domain::task::WorkState;
use domain::{Annotation, ConceptId, Input, InputId, MemberId, Split, SplitRatios, Status, TaskId, doubled};
use formats::{self, ExportAnnotation, ExportConcept, ExportItem, ExportPicture, ExportPlan};
use roots::{Place, Roots};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use store::{ListQuery, Reader, Scope, Viewer};

/// What is delivered: which inputs, which annotations, with which concepts.
pub(super) struct Delivery<'a> {
    pub request: &'a ExportRequest,
    pub contents: Contents,
    /// The inputs that pass the query or were chosen, where that is asked.
    only: Option<HashSet<InputId>>,
    roots: Roots,
    pub plan: ExportPlan,
    /// The splits that inputs are divided into; none where they are not.
    splits: Vec<Split>,
    /// The split of each input, where they are divided for this delivery; else the dataset says it.
    divided: Option<HashMap<InputId, Split>>,
    /// The names of members and of tasks.
    members: HashMap<MemberId, String>,
    tasks: HashMap<TaskId, String>,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(
        reader: Reader<'_>,
        project: &Path,
        request: &'a ExportRequest,
        viewer: &Viewer,
    ) -> Result<Self, SessionError> {
        let of = match (request.task, request.dataset) {
            (Some(task), _) => Of::Task(task),
            (None, Some(dataset)) => Of::Dataset(dataset),
            (None, None) => Of::Project,
        };
        let mut given = HashSet::new();
        let mut ids = request.classes.iter().filter_map(|class| class.id);
        if let Some(twice) = ids.find(|id| !given.insert(*id)) {
            return Err(SessionError::NumberTwice(twice));
        }
        let mut contents = Contents::of(reader, of)?;
        contents.put_first(&request.classes.iter().map(|class| class.concept).collect::<Vec<_>>());
        let pictures = match request.pictures {
            Pictures::Copy => formats::Pictures::Copy,
            Pictures::Link => formats::Pictures::Link,
            Pictures::None => formats::Pictures::None,
        };
        let concepts = contents.concepts.iter();
        let concepts = concepts
            .map(|c| ExportConcept {
                name: c.name.clone(),
                foreign_id: chosen_id(request, c.id).or_else(|| c.foreign_id.filter(|id| !is_given(request, *id))),
            })
            .collect();
        let roots = roots_of(project, reader)?;
        let only = only(reader, request, viewer)?;
        if only.is_some() && contents.version.is_some() {
            return Err(DatasetError::SearchInVersion.into());
        }
        if only.as_ref().is_some_and(HashSet::is_empty) {
            return Err(DatasetError::NothingFound(request.search.trim().to_owned()).into());
        }
        let splits = splits(reader, &contents, &request.split)?;
        let divided = match &request.split {
            ExportSplit::Ratios(ratios) => Some(divided(reader, &contents, ratios, only.as_ref())?),
            ExportSplit::AsInDataset | ExportSplit::Undivided => None,
        };
        Ok(Self {
            request,
            only,
            roots,
            plan: ExportPlan {
                concepts,
                pictures,
                parts: splits.iter().map(|split| split.name().to_owned()).collect(),
                choices: request.choices,
                frozen: contents.version.is_some(),
            },
            splits,
            divided,
            members: reader.members()?.into_iter().map(|m| (m.id, m.name)).collect(),
            tasks: reader.tasks()?.into_iter().map(|task| (task.id, task.name)).collect(),
            contents,
        })
    }

    /// Where the paths of pictures lead.
    pub(super) fn roots(&self) -> &Roots {
        &self.roots
    }

    /// Whether it must be counted what there is to deliver: of whole tasks and of all the project the counts are kept.
    pub(super) fn counts_are_not_kept(&self) -> bool {
        self.only.is_some() || self.request.task.is_none() && self.request.dataset.is_some()
    }

    /// The annotations of an input that are delivered; what is left out, and what is there twice, is counted.
    fn annotations(
        &self,
        reader: Reader<'_>,
        input: &Input,
        report: &mut ExportReport,
    ) -> Result<Vec<Annotation>, SessionError> {
        let mut all = self.contents.annotations(reader, input.id)?;
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
        mut f: impl FnMut(&Input, &ExportItem<'_>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let mut outcome = Ok(());
        let mut done = 0;
        let chooses = self.request.all_statuses || self.request.finished_only;
        report.settled = chooses && self.contents.version.is_some();
        let total = match &self.only {
            Some(only) => Some(only.len() as u64),
            None => Some(self.contents.input_count(reader)?),
        };
        let is_wanted = |input: &Input| self.only.as_ref().is_none_or(|only| only.contains(&input.id));
        let mut one = |input: Input, split: Option<Split>| {
            if outcome.is_ok() && is_wanted(&input) {
                done += 1;
                progress.tell(done, total);
                outcome = progress
                    .check()
                    .and_then(|()| self.one(reader, input, split, report, &mut f));
            }
        };
        self.contents.each_input(reader, &mut one)?;
        outcome
    }

    fn one(
        &self,
        reader: Reader<'_>,
        input: Input,
        split: Option<Split>,
        report: &mut ExportReport,
        f: &mut impl FnMut(&Input, &ExportItem<'_>) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let input = &self.contents.input(reader, input)?;
        let annotations = self.annotations(reader, input, report)?;
        if annotations.is_empty() && self.is_unfinished(reader, input)? {
            let left_out = self.request.finished_only;
            let found = report.unfinished.get_or_insert(Unfinished { inputs: 0, left_out });
            found.inputs += 1;
            if left_out {
                return Ok(());
            }
        }
        let split = match &self.divided {
            Some(divided) => divided.get(&input.id).copied(),
            None => split,
        };
        let part = self.splits.iter().position(|own| Some(*own) == split).unwrap_or(0);
        if let Some(split) = self.splits.get(part) {
            *report.splits.entry(split.name().to_owned()).or_default() += 1;
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
                let concept = *self.contents.places.get(&a.concept)?;
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
        let item = ExportItem {
            name: &input.name,
            size: input.size,
            orientation: input.orientation,
            hash: input.hash,
            picture,
            metadata: &input.metadata,
            part,
            annotations: &claims,
        };
        f(input, &item)
    }
}

impl Delivery<'_> {
    /// Whether the input is in a task that is delivered, and nobody is done with it there. What a version holds was settled
    /// when it was made.
    fn is_unfinished(&self, reader: Reader<'_>, input: &Input) -> Result<bool, SessionError> {
        if self.contents.version.is_some() || self.request.all_statuses {
            return Ok(false);
        }
        let mut places = reader.places_of(input.id)?.into_iter();
        let asked = |task: TaskId| self.contents.task.is_none_or(|wanted| wanted == task);
        if !places.any(|place| asked(place.task)) {
            return Ok(false);
        }
        let works = reader.work_on(input.id)?;
        Ok(!works
            .iter()
            .any(|work| asked(work.task) && work.state == WorkState::Done))
    }
}

/// The number that a class was given for this delivery.
fn chosen_id(request: &ExportRequest, concept: ConceptId) -> Option<i64> {
    request.classes.iter().find(|class| class.concept == concept)?.id
}

/// Whether a class was given this number.
fn is_given(request: &ExportRequest, id: i64) -> bool {
    request.classes.iter().any(|class| class.id == Some(id))
}

/// The splits that inputs are divided into.
///
/// # Errors
/// [`DatasetError::NotInASplit`] when the dataset's splits are meant and some inputs are in none.
fn splits(reader: Reader<'_>, contents: &Contents, split: &ExportSplit) -> Result<Vec<Split>, SessionError> {
    match split {
        ExportSplit::Undivided => Ok(Vec::new()),
        ExportSplit::AsInDataset => contents.splits(reader),
        ExportSplit::Ratios(ratios) => Ok(ratios.shares().iter().map(|(split, _)| *split).collect()),
    }
}

/// The inputs that pass the query, where one is asked.
fn only(
    reader: Reader<'_>,
    request: &ExportRequest,
    viewer: &Viewer,
) -> Result<Option<HashSet<InputId>>, SessionError> {
    let chosen: Option<HashSet<InputId>> = request.chosen.as_ref().map(|chosen| chosen.iter().copied().collect());
    if request.search.trim().is_empty() {
        return Ok(chosen);
    }
    let scope = request.task.map_or(Scope::All, Scope::Task);
    let found = reader.matching_inputs(&ListQuery::asking(scope, &request.search, viewer.clone()))?;
    let is_chosen = |input: &InputId| chosen.as_ref().is_none_or(|chosen| chosen.contains(input));
    Ok(Some(found.into_iter().filter(is_chosen).collect()))
}

/// The split of each input by these ratios.
fn divided(
    reader: Reader<'_>,
    contents: &Contents,
    ratios: &SplitRatios,
    only: Option<&HashSet<InputId>>,
) -> Result<HashMap<InputId, Split>, SessionError> {
    let mut inputs = Vec::new();
    contents.each_input(reader, &mut |input, _| {
        if only.is_none_or(|only| only.contains(&input.id)) {
            inputs.push((input.id, input.content()));
        }
    })?;
    Ok(ratios.assign(&inputs))
}
