//! Takes what a reader hands over, and writes it in batches.

use super::Importer;
use super::annotations::BATCH;
use super::conflicts::{Compared, Held};
use super::notes::sentence;
use super::predictions::Predictions;
use super::same::{Agreements, Repeated, Same};
use super::settle::Settler;
use crate::command::ConflictDecision;
use crate::error::SessionError;
use crate::notice;
use domain::concept::clean_name;
use domain::task::TaskKind;
use domain::workflow::claimed;
use domain::{
    Annotation, AnnotationId, Change, Color, Concept, ConceptId, InputId, MemberId, Metadata, Origin, Region, Row,
    Status, Task,
};
use formats::{ForeignClass, Format, ReadAnnotation, ReadEvent, ReadPrediction, SkipReason};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// Takes what a reader hands over, and writes it in batches.
pub(super) struct Intake<'i, 'a> {
    importer: &'i mut Importer<'a>,
    format: &'static Format,
    author: MemberId,
    task: Option<Task>,
    /// The task as the file began, before its concepts joined it.
    task_before: Option<Task>,
    concepts: Vec<Concept>,
    by_name: HashMap<String, ConceptId>,
    /// What concepts were called before; some of them are gone.
    former_names: BTreeMap<String, ConceptId>,
    /// Names that were taken for what their concepts are called now.
    renamed: BTreeSet<String>,
    created: Vec<Change>,
    rows: Vec<Change>,
    /// Boxes of other files of this import that get an outline.
    refined: Vec<Change>,
    /// What was there before.
    known: Same,
    /// Claims that may say something else of it, and what becomes of them.
    held: Held,
    on_conflict: ConflictDecision,
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
    pub(super) astray: bool,
    /// Who labels which inputs in the task.
    in_task: Option<HashMap<InputId, Vec<MemberId>>>,
    same: u64,
    /// Annotations that say what was imported, and was changed or removed here since.
    settled: u64,
    predictions: Predictions,
    /// What the file says of inputs besides.
    metadata: Vec<(InputId, Metadata)>,
}

impl<'i, 'a> Intake<'i, 'a> {
    pub(super) fn new(
        importer: &'i mut Importer<'a>,
        format: &'static Format,
        author: MemberId,
        task: Option<Task>,
        several: bool,
        predictions: Predictions,
        on_conflict: ConflictDecision,
    ) -> Result<Self, SessionError> {
        let removed = importer.removed()?;
        let reader = importer.writer.reader();
        let concepts = reader.concepts()?;
        let former_names = reader.former_concept_names()?;
        let by_name = concepts
            .iter()
            .map(|concept| (concept.name.clone(), concept.id))
            .collect();
        let known = Same::among(!reader.annotation_counts()?.is_empty(), removed);
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
            former_names,
            renamed: BTreeSet::new(),
            created: Vec::new(),
            rows: Vec::new(),
            refined: Vec::new(),
            known,
            held: Held::default(),
            on_conflict,
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
            settled: 0,
            predictions,
            metadata: Vec::new(),
        })
    }

    pub(super) fn take(&mut self, event: ReadEvent) -> Result<(), SessionError> {
        match event {
            ReadEvent::File(path) => {
                self.file = Arc::from(path.as_path());
                self.importer.takes(path);
            }
            ReadEvent::Classes(classes) => {
                for ForeignClass { name, foreign_id } in classes {
                    // What is gone comes back with the first annotation that needs it.
                    if self.gone(&name).is_some() {
                        continue;
                    }
                    if let Some(concept) = self.concept(&name, foreign_id) {
                        self.held.speaks_of(concept);
                    }
                }
            }
            ReadEvent::Annotation(read) => self.annotation(read)?,
            ReadEvent::Prediction(read) => self.prediction(read)?,
            ReadEvent::Skipped(skipped) => {
                self.astray |= matches!(skipped.reason, SkipReason::UnknownImage(_));
                self.importer.skip_in(skipped.place, skipped.reason);
                let file = self.file.display().to_string();
                if self.importer.report.retry.last() != Some(&file) {
                    self.importer.report.retry.push(file);
                }
            }
            ReadEvent::Note(note) => self.importer.report.notes.extend(sentence(&note)),
            ReadEvent::Progress { done, total } => {
                self.importer.progress.check()?;
                self.importer.progress.tell(done, Some(total));
            }
            ReadEvent::Metadata(input, metadata) => self.metadata.push((input, metadata)),
            ReadEvent::Covered(input) => {
                if self.known.looks() {
                    self.importer.spoken_of.inputs.insert(input);
                }
            }
        }
        Ok(())
    }

    /// The concept of this name, created where it is missing, and put on the task's list.
    fn concept(&mut self, name: &str, foreign_id: Option<i64>) -> Option<ConceptId> {
        let name = clean_name(name)?;
        let id = match self.by_name.get(&name).copied().or_else(|| self.renamed(&name)) {
            Some(id) => id,
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

    /// The concept that a lead gave another name than this one.
    fn renamed(&mut self, name: &str) -> Option<ConceptId> {
        let id = *self.former_names.get(name)?;
        self.concepts.iter().find(|concept| concept.id == id)?;
        self.renamed.insert(name.to_owned());
        Some(id)
    }

    /// The concept that was called so and is gone: a lead merged or deleted it.
    fn gone(&self, name: &str) -> Option<ConceptId> {
        let name = clean_name(name)?;
        let id = *self.former_names.get(&name)?;
        let is_there = self.by_name.contains_key(&name) || self.concepts.iter().any(|concept| concept.id == id);
        (!is_there).then_some(id)
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
        let gone = self.gone(&read.concept);
        let known = match read.marks.unnamed {
            true => None,
            // It is compared with what it was, and comes back only where it says something new.
            false if gone.is_some() => gone,
            false => match self.concept(&read.concept, read.foreign_id) {
                Some(concept) => Some(concept),
                None => return self.without_name(&read),
            },
        };
        let said = read.provenance.take().unwrap_or_default();
        let somebodys = said.author.is_some();
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
        let ids = self.importer.ids_and_clock;
        let mut annotation = Annotation {
            id: AnnotationId(read.marks.identity.map_or_else(|| ids.id(), |last| ids.id_ending(last))),
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
                extra: read.extra.take().map(|extra| *extra).unwrap_or_default(),
            },
            z: 0,
            edited_by: None,
            merged: None,
        };
        if self.was_there(&annotation, known, somebodys)? {
            return Ok(());
        }
        let Some(concept) = known.filter(|_| gone.is_none()) else {
            match self.concept(&read.concept, read.foreign_id) {
                Some(concept) => annotation.concept = concept,
                None => return self.without_name(&read),
            }
            return self.add(annotation);
        };
        self.held.speaks_of(concept);
        match self.held.hold(self.importer, &mut self.known, annotation)? {
            Some(annotation) => self.add(annotation),
            None if self.held.is_full() => self.compare(),
            None => Ok(()),
        }
    }

    /// Adds what the project does not hold.
    fn add(&mut self, annotation: Annotation) -> Result<(), SessionError> {
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

    /// Finds out what the claims that waited say otherwise than the project, and does about it what the import was told.
    fn compare(&mut self) -> Result<(), SessionError> {
        let Compared { new, mut conflicts } = self.held.compare(self.importer, &mut self.known, &self.concepts)?;
        for claim in new {
            self.add(claim)?;
        }
        if conflicts.is_empty() {
            return Ok(());
        }
        // What they say may need a concept that is new.
        self.flush()?;
        let importer = &mut *self.importer;
        let settler = Settler {
            ids_and_clock: importer.ids_and_clock,
            me: importer.me,
            gesture: importer.gesture,
            decision: self.on_conflict,
            alone: false,
        };
        let settled = settler.settle(&mut importer.writer, &mut conflicts, importer.progress)?;
        importer.report.annotations += settled.added;
        importer.report.replaced += settled.replaced;
        importer.report.conflicts.extend(conflicts);
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
        self.importer
            .skip_in(read.concept.to_string(), "the concept has no name");
        Ok(())
    }

    /// Whether the project holds the claim, or held it until somebody changed that: importing a file twice doubles nothing,
    /// nor do two files that say the same.
    fn was_there(
        &mut self,
        new: &Annotation,
        concept: Option<ConceptId>,
        somebodys: bool,
    ) -> Result<bool, SessionError> {
        let (old, finer) = match self.known.find(self.importer, new, concept, somebodys)? {
            None => return Ok(false),
            Some(Repeated::Changed) => {
                self.settled += 1;
                return Ok(true);
            }
            Some(Repeated::Stands { old, finer }) => (*old, finer),
        };
        self.held.speaks_of(old.concept);
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
            id: AnnotationId(self.importer.ids_and_clock.id_ending(annotation.id.0.as_u128() as u32)),
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

    pub(super) fn finish(mut self) -> Result<(), SessionError> {
        self.compare()?;
        self.flush_predictions()?;
        self.importer.set_metadata(&self.metadata)?;
        self.importer
            .spoken_of
            .annotations
            .extend(self.known.repeated_and_made());
        self.importer.spoken_of.formats.insert(self.format.name);
        let report = &mut self.importer.report;
        match self.same {
            0 => {}
            1 => report.notes.push("1 annotation was there already.".to_owned()),
            more => report.notes.push(format!("{more} annotations were there already.")),
        }
        report.notes.extend(notice::stays_changed(self.settled));
        for name in &self.renamed {
            let now = self.former_names.get(name);
            let now = self.concepts.iter().find(|concept| Some(&concept.id) == now);
            report
                .notes
                .extend(now.map(|now| notice::called_otherwise(name, &now.name)));
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
