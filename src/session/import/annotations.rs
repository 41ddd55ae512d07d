//! Annotation files become annotations.

use super::notes::sentence;
use super::predictions::Predictions;
use super::same::{Agreements, Repeated, Same};
use super::sources::{Reach, Source};
use super::splits::SplitsNoted;
use super::{Importer, SessionError};
use crate::command::ImportRequest;
use crate::format_list::{DETECTED, NO_ANNOTATIONS};
use crate::locations::place_of;
use crate::notice;
use domain::concept::clean_name;
use domain::member::IMPORT_MEMBER;
use domain::task::TaskKind;
use domain::workflow::claimed;
use domain::{
    Annotation, AnnotationId, Change, Color, Concept, ConceptId, InputId, MemberId, Metadata, Origin, Region, Row,
    Split, Status, Task, TaskId,
};
use formats::{
    self, DescribedBy, ForeignClass, Format, NameIndex, ReadAnnotation, ReadError, ReadEvent, ReadOptions,
    ReadPrediction, SkipReason, Target, VocBase,
};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Annotations written in one transaction.
const BATCH: usize = 16_384;

/// Which kinds of annotation files are wanted.
pub(super) enum WantedFiles {
    /// None.
    Nothing,
    /// Whatever is found.
    Detected,
    /// One format, named.
    Named(&'static Format),
}

impl WantedFiles {
    /// What the request asks for.
    pub(super) fn of(request: &ImportRequest) -> Result<Self, SessionError> {
        match request.format.as_str() {
            DETECTED => Ok(Self::Detected),
            NO_ANNOTATIONS => Ok(Self::Nothing),
            name => Format::named(name)
                .map(Self::Named)
                .ok_or_else(|| SessionError::NoSuchFormat(name.into())),
        }
    }

    /// Whether a path that was given is an annotation file itself, and no list of images as well.
    pub(super) fn is_annotation_file(&self, path: &Path) -> bool {
        if !path.is_file() || matches!(self, Self::Nothing) {
            return false;
        }
        let known = path.extension().is_some_and(|e| {
            ["json", "xml", "yaml", "yml"]
                .iter()
                .any(|known| e.eq_ignore_ascii_case(known))
        });
        let is_source = || formats::detect(path).is_ok_and(|detected| !detected.found.is_empty());
        known || is_source() && !formats::lists_pictures(path)
    }
}

impl Importer<'_> {
    /// Reads the annotation files at and under the request's paths; the splits that they tell of.
    pub(super) fn annotations(
        &mut self,
        request: &ImportRequest,
        wanted: &WantedFiles,
        roots: &[PathBuf],
    ) -> Result<HashMap<InputId, Split>, SessionError> {
        let sources = self.sources(wanted, roots);
        if sources.is_empty() {
            if let (WantedFiles::Detected, Some(folder)) = (wanted, &self.class_folder) {
                self.report.notes.push(format!(
                    "No annotations were found. If folders such as {folder} are classes, import again with the format \
                     imagenet."
                ));
            }
            return Ok(HashMap::new());
        }
        let index = self.index()?;
        let noted = SplitsNoted::new(&index);
        let mut reach = Reach::new(&index, roots);
        let author = if request.by_me {
            self.me
        } else {
            self.member_called(IMPORT_MEMBER)?
        };
        let voc_base = match request.voc_one_based {
            None => VocBase::Detect,
            Some(true) => VocBase::One,
            Some(false) => VocBase::Zero,
        };
        let several = sources.len() > 1;
        let unnamed = sources.iter().any(|source| source.format.only_predictions);
        let described_by = match unnamed {
            true => self.described_by(roots),
            false => DescribedBy::default(),
        };
        for source in sources {
            if source.format.only_predictions && request.task.is_none() {
                self.takes(source.path.clone());
                self.skip(source.path.display().to_string(), notice::NEEDS_A_TASK);
                continue;
            }
            let task = request.task.map(|id| self.task(id)).transpose()?;
            let (notes, before) = (self.report.notes.len(), self.report.annotations);
            let claims = reach.of(&source);
            let nowhere = !index.holds(&claims.within);
            let Source {
                format, path: source, ..
            } = source;
            let mut options = ReadOptions {
                voc_base,
                claims,
                ..ReadOptions::default()
            };
            if format.only_predictions {
                options.described_by.clone_from(&described_by);
                options.classes = self.known_classes()?;
            }
            let predictions = Predictions::of(self, request, &source)?;
            let mut intake = Intake::new(self, format, author, task, several, predictions)?;
            let mut failed = None;
            let read = format.read(&source, &options, &noted, &mut |event| match intake.take(event) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            });
            let astray = intake.astray;
            if let Some(error) = failed {
                return Err(error);
            }
            intake.finish()?;
            match read {
                Ok(()) => {}
                Err(ReadError::Cancelled) => return Err(SessionError::Cancelled),
                Err(error) => {
                    if self.report.annotations == before {
                        // What was assumed of annotations is no news where there are none.
                        self.report.notes.truncate(notes);
                    }
                    self.skip(source.display().to_string(), error);
                }
            }
            if nowhere && astray {
                self.report.notes.push(format!(
                    "No picture of the project lies where {} looks for them; import it together with the folder of its \
                     pictures.",
                    source.display()
                ));
            }
        }
        Ok(noted.found())
    }

    /// The names of all inputs, to match those of the annotation files with.
    fn index(&self) -> Result<NameIndex, SessionError> {
        let mut index = NameIndex::new();
        self.writer.reader().each_input(&mut |input| {
            let place = place_of(&self.roots, &input);
            index.add(
                &input.name,
                place.name(),
                Target {
                    input: input.id,
                    size: input.size,
                },
            );
        })?;
        Ok(index)
    }

    /// The concepts that files know by numbers.
    fn known_classes(&self) -> Result<Vec<ForeignClass>, SessionError> {
        let concepts = self.writer.reader().concepts()?.into_iter();
        let known = concepts.filter(|concept| concept.foreign_id.is_some());
        let class = |concept: Concept| ForeignClass {
            name: concept.name.into(),
            foreign_id: concept.foreign_id,
        };
        Ok(known.map(class).collect())
    }

    fn task(&self, id: TaskId) -> Result<Task, SessionError> {
        let tasks = self.writer.reader().tasks()?;
        tasks
            .into_iter()
            .find(|task| task.id == id)
            .ok_or_else(|| SessionError::NoSuchTask(id.to_string()))
    }
}

/// Takes what a reader hands over, and writes it in batches.
struct Intake<'i, 'a> {
    importer: &'i mut Importer<'a>,
    format: &'static Format,
    author: MemberId,
    task: Option<Task>,
    /// The task as the file began, before its concepts joined it.
    task_before: Option<Task>,
    concepts: Vec<Concept>,
    by_name: HashMap<String, ConceptId>,
    created: Vec<Change>,
    rows: Vec<Change>,
    /// Boxes of other files of this import that get an outline.
    refined: Vec<Change>,
    /// What was there before.
    known: Same,
    /// Other files are read in this import, which may say the same.
    several: bool,
    /// The file that is being read.
    file: Arc<Path>,
    agreements: Agreements,
    /// Outlines and whole-image labels that the task does not take.
    unsuited: u64,
    /// Annotations on images that are not the task's.
    outside: u64,
    /// Annotations that were not accepted where they come from, and are nobody's work in the task.
    undecided: u64,
    /// Turned boxes of which the enclosing box was taken.
    enclosed: u64,
    /// A picture was not found.
    astray: bool,
    /// Who labels which inputs in the task.
    in_task: Option<HashMap<InputId, Vec<MemberId>>>,
    same: u64,
    predictions: Predictions,
    /// What the file says of inputs besides.
    metadata: Vec<(InputId, Metadata)>,
}

impl<'i, 'a> Intake<'i, 'a> {
    fn new(
        importer: &'i mut Importer<'a>,
        format: &'static Format,
        author: MemberId,
        task: Option<Task>,
        several: bool,
        predictions: Predictions,
    ) -> Result<Self, SessionError> {
        let reader = importer.writer.reader();
        let concepts = reader.concepts()?;
        let by_name = concepts
            .iter()
            .map(|concept| (concept.name.clone(), concept.id))
            .collect();
        let known = Same::among(!reader.annotation_counts()?.is_empty());
        let in_task = match &task {
            None => None,
            Some(task) => {
                let mut inside = HashMap::new();
                reader.each_place(task.id, &mut |place| {
                    inside.insert(place.input, place.labelers_in(task).to_vec());
                })?;
                Some(inside)
            }
        };
        Ok(Self {
            importer,
            format,
            author,
            task_before: task.clone(),
            task,
            concepts,
            by_name,
            created: Vec::new(),
            rows: Vec::new(),
            refined: Vec::new(),
            known,
            several,
            file: Arc::from(Path::new("")),
            agreements: Agreements::default(),
            unsuited: 0,
            outside: 0,
            undecided: 0,
            enclosed: 0,
            astray: false,
            in_task,
            same: 0,
            predictions,
            metadata: Vec::new(),
        })
    }

    fn take(&mut self, event: ReadEvent) -> Result<(), SessionError> {
        match event {
            ReadEvent::File(path) => {
                self.file = Arc::from(path.as_path());
                self.importer.takes(path);
            }
            ReadEvent::Classes(classes) => {
                for ForeignClass { name, foreign_id } in classes {
                    self.concept(&name, foreign_id);
                }
            }
            ReadEvent::Annotation(read) => self.annotation(read)?,
            ReadEvent::Prediction(read) => self.prediction(read)?,
            ReadEvent::Skipped(skipped) => {
                self.astray |= matches!(skipped.reason, SkipReason::UnknownImage(_));
                self.importer.skip(skipped.place, skipped.reason);
            }
            ReadEvent::Note(note) => self.importer.report.notes.extend(sentence(&note)),
            ReadEvent::Progress { done, total } => {
                self.importer.progress.check()?;
                self.importer.progress.tell(done, Some(total));
            }
            ReadEvent::Metadata(input, metadata) => self.metadata.push((input, metadata)),
            ReadEvent::Covered(_) => {}
        }
        Ok(())
    }

    /// The concept of this name, created where it is missing, and put on the task's list.
    fn concept(&mut self, name: &str, foreign_id: Option<i64>) -> Option<ConceptId> {
        let name = clean_name(name)?;
        let id = match self.by_name.get(&name) {
            Some(id) => *id,
            None => {
                let position = self
                    .concepts
                    .iter()
                    .map(|concept| concept.position + 1)
                    .max()
                    .unwrap_or(0);
                let id = ConceptId(self.importer.ids_and_clock.id());
                let concept = Concept {
                    id,
                    name: name.clone(),
                    color: Color::nth(position as usize),
                    position,
                    foreign_id,
                    guide: domain::concept::ConceptGuide::default(),
                };
                self.concepts.push(concept.clone());
                self.created.push(Change::create(Row::Concept(concept)));
                self.by_name.insert(name, id);
                id
            }
        };
        if let Some(task) = self.task.as_mut().filter(|task| !task.concepts.contains(&id)) {
            task.concepts.push(id);
        }
        Some(id)
    }

    fn annotation(&mut self, mut read: ReadAnnotation) -> Result<(), SessionError> {
        if let Some(task) = &self.task {
            if task.kind == TaskKind::Detection
                && read.marks.turned
                && let Some(bounds) = read.region.bounds()
            {
                read.region = Region::Box(bounds);
                self.enclosed += 1;
            }
            if !task.kind.takes(&read.region) {
                self.unsuited += 1;
                return Ok(());
            }
        }
        if self
            .in_task
            .as_ref()
            .is_some_and(|inside| !inside.contains_key(&read.input))
        {
            self.outside += 1;
            return Ok(());
        }
        // A class that is known by its number alone makes no concept where others describe the same by name.
        let known = match read.marks.unnamed {
            true => None,
            false => match self.concept(&read.concept, read.foreign_id) {
                Some(concept) => Some(concept),
                None => return self.without_name(&read),
            },
        };
        let said = read.provenance.take().unwrap_or_default();
        let author = match &said.author {
            Some(name) => self.importer.member_called(name)?,
            None => self.author,
        };
        let status = match said.status.unwrap_or(Status::Success) {
            Status::Success => Status::Success,
            // What nobody accepted yet is work to go on with, by who does it in the task.
            _ if self.labels(author, read.input) => Status::Pending,
            _ => {
                self.undecided += 1;
                return Ok(());
            }
        };
        let mut annotation = Annotation {
            id: AnnotationId(self.importer.ids_and_clock.id()),
            input: read.input,
            task: self.task.as_ref().map(|task| task.id),
            concept: known.unwrap_or(ConceptId::fixed(0)),
            author,
            region: std::mem::replace(&mut read.region, Region::Whole),
            sign: read.sign,
            status,
            origin: Origin::Imported {
                format: self.format.name.into(),
                edited: false,
            },
            z: 0,
            edited_by: None,
            merged: None,
        };
        if self.was_there(&annotation, known)? {
            return Ok(());
        }
        if known.is_none() {
            match self.concept(&read.concept, read.foreign_id) {
                Some(concept) => annotation.concept = concept,
                None => return self.without_name(&read),
            }
        }
        for row in self.for_labelers(annotation) {
            self.known.made(row.id);
            if self.several {
                self.importer.made.insert(row.id, Arc::clone(&self.file));
            }
            self.rows.push(Change::create(Row::Annotation(row)));
        }
        if self.rows.len() >= BATCH {
            self.flush()?;
        }
        Ok(())
    }

    fn prediction(&mut self, read: ReadPrediction) -> Result<(), SessionError> {
        let inside = self.in_task.as_ref();
        let inside = inside.is_some_and(|inside| inside.contains_key(&read.input));
        match self.predictions.add(read, self.task.is_some(), inside, self.importer) {
            true => self.flush_predictions(),
            false => Ok(()),
        }
    }

    /// Writes predictions, after the concepts that they may stand for.
    fn flush_predictions(&mut self) -> Result<(), SessionError> {
        self.flush()?;
        let Some(task) = &mut self.task else { return Ok(()) };
        self.predictions.flush(self.importer, task, &self.concepts)?;
        self.flush()
    }

    /// Whether the member labels the input in the task of this import.
    fn labels(&self, member: MemberId, input: InputId) -> bool {
        let labelers = self.in_task.as_ref().and_then(|inside| inside.get(&input));
        labelers.is_some_and(|labelers| labelers.contains(&member))
    }

    fn without_name(&mut self, read: &ReadAnnotation) -> Result<(), SessionError> {
        self.importer.skip(read.concept.to_string(), "the concept has no name");
        Ok(())
    }

    /// Whether the project holds the claim: importing a file twice doubles nothing, nor do two files that say the same.
    fn was_there(&mut self, new: &Annotation, concept: Option<ConceptId>) -> Result<bool, SessionError> {
        let Some(Repeated { old, finer }) = self.known.find(self.importer, new, concept)? else {
            return Ok(false);
        };
        match self.importer.made.get(&old.id) {
            None => self.same += 1,
            Some(other) => {
                self.agreements.add(&self.file, other);
                if finer {
                    let outlined = Annotation {
                        region: new.region.clone(),
                        ..old.clone()
                    };
                    let change = Change::update(Row::Annotation(old), Row::Annotation(outlined));
                    self.refined.extend(change);
                }
            }
        }
        Ok(true)
    }

    /// The annotation itself, or where several people label its input a copy for each of them to correct.
    fn for_labelers(&self, annotation: Annotation) -> Vec<Annotation> {
        let together = self.task.as_ref().filter(|task| task.labelers_per_input() > 1);
        let labelers = self.in_task.as_ref().and_then(|inside| inside.get(&annotation.input));
        let (Some(_), Some(labelers)) = (together, labelers) else {
            return vec![annotation];
        };
        let copy = |labeler: &MemberId| Annotation {
            id: AnnotationId(self.importer.ids_and_clock.id()),
            ..claimed(&annotation, *labeler)
        };
        labelers.iter().map(copy).collect()
    }

    fn flush(&mut self) -> Result<(), SessionError> {
        let mut ops = Vec::new();
        let mut first = std::mem::take(&mut self.created);
        if let (Some(before), Some(now)) = (&self.task_before, &self.task) {
            first.extend(Change::update(Row::Task(before.clone()), Row::Task(now.clone())));
        }
        self.task_before = self.task.clone();
        let task = self.task.as_ref().map(|task| task.id);
        if !first.is_empty() {
            ops.push(self.importer.op(false, task, first));
        }
        let rows = std::mem::take(&mut self.rows);
        self.importer.report.annotations += rows.len() as u64;
        if !rows.is_empty() {
            ops.push(self.importer.op(true, task, rows));
        }
        let refined = std::mem::take(&mut self.refined);
        if !refined.is_empty() {
            ops.push(self.importer.op(false, task, refined));
        }
        if !ops.is_empty() {
            self.importer.writer.transact(&ops)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), SessionError> {
        self.flush_predictions()?;
        self.importer.set_metadata(&self.metadata)?;
        let report = &mut self.importer.report;
        match self.same {
            0 => {}
            1 => report.notes.push("1 annotation was there already.".to_owned()),
            more => report.notes.push(format!("{more} annotations were there already.")),
        }
        report.notes.extend(self.agreements.sentence());
        match self.enclosed {
            0 => {}
            1 => report
                .notes
                .push("Of 1 rotated box the enclosing box was taken, as the task takes boxes.".to_owned()),
            more => {
                report.notes.push(format!(
                    "Of {more} rotated boxes the enclosing boxes were taken, as the task takes boxes."
                ));
            }
        }
        let file = self.file.display().to_string();
        self.predictions.finish(self.importer, self.task.as_ref(), &file);
        if let (Some(task), 1..) = (&self.task, self.unsuited) {
            self.importer.skip(file.clone(), not_suited(task.kind, self.unsuited));
        }
        match self.undecided {
            0 => {}
            1 => self.importer.skip(file.clone(), "1 annotation was not accepted yet"),
            more => self
                .importer
                .skip(file.clone(), format!("{more} annotations were not accepted yet")),
        }
        match self.outside {
            0 => {}
            1 => self
                .importer
                .skip(file, "1 annotation is on an image that is not part of the task"),
            more => self.importer.skip(
                file,
                format!("{more} annotations are on images that are not part of the task"),
            ),
        }
        Ok(())
    }
}

/// Why so many annotations do not go into a task of this kind.
fn not_suited(kind: TaskKind, count: u64) -> String {
    let task = kind.name().to_lowercase();
    let cure = match kind {
        TaskKind::Detection => {
            ". Import without the task, and make one with take_imported and outlines_as_boxes for their boxes"
        }
        TaskKind::Classification | TaskKind::Segmentation => "",
    };
    match count {
        1 => format!("1 annotation does not belong into a {task} task by its shape{cure}"),
        more => format!("{more} annotations do not belong into a {task} task by their shapes{cure}"),
    }
}
