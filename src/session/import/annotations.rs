//! Annotation files become annotations.

use super::{Importer, SessionError};
use crate::domain::concept::clean_name;
use crate::domain::member::IMPORT_MEMBER;
use crate::domain::task::TaskKind;
use crate::domain::workflow::claimed;
use crate::domain::{
    Annotation, AnnotationId, Change, Color, Concept, ConceptId, InputId, Member, MemberId, OpKind, Origin, Row,
    Status, Task, TaskId,
};
use crate::formats::{
    self, BaseEvidence, ForeignClass, Format, NameIndex, Note, ReadAnnotation, ReadError, ReadEvent, ReadOptions,
    Target, VocBase,
};
use crate::session::command::ImportRequest;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Annotations written in one transaction.
const BATCH: usize = 4096;

/// The one format that is a single file: given a folder, it is looked for there.
const IN_ONE_FILE: &str = "coco";

/// Which kinds of annotation files are wanted.
pub(super) enum Wanted {
    /// None.
    Nothing,
    /// Whatever is found.
    Detected,
    /// One format, named.
    Named(&'static Format),
}

impl Wanted {
    /// What the request asks for.
    pub fn of(request: &ImportRequest) -> Result<Self, SessionError> {
        match request.format.as_str() {
            "auto" => Ok(Self::Detected),
            "images" => Ok(Self::Nothing),
            name => Format::named(name)
                .map(Self::Named)
                .ok_or_else(|| SessionError::NoSuchFormat(name.into())),
        }
    }

    /// Whether a path that was given is an annotation file itself, and no list of images.
    pub fn is_annotation_file(&self, path: &Path) -> bool {
        if !path.is_file() || matches!(self, Self::Nothing) {
            return false;
        }
        let known = path.extension().is_some_and(|e| {
            ["json", "xml", "yaml", "yml"]
                .iter()
                .any(|known| e.eq_ignore_ascii_case(known))
        });
        known || formats::detect(path).is_ok_and(|found| !found.is_empty())
    }
}

impl Importer<'_> {
    /// Reads the annotation files at and under the request's paths.
    pub(super) fn annotations(
        &mut self,
        request: &ImportRequest,
        wanted: &Wanted,
        roots: Vec<PathBuf>,
    ) -> Result<(), SessionError> {
        let sources = self.sources(wanted, &roots);
        if sources.is_empty() {
            return Ok(());
        }
        let index = self.index()?;
        let author = if request.by_me { self.me } else { self.import_member()? };
        let voc_base = match request.voc_one_based {
            None => VocBase::Detect,
            Some(true) => VocBase::One,
            Some(false) => VocBase::Zero,
        };
        for (format, source) in sources {
            let task = request.task.map(|id| self.task(id)).transpose()?;
            let (notes, before) = (self.report.notes.len(), self.report.annotations);
            let mut intake = Intake::new(self, format, author, task)?;
            let mut failed = None;
            let read = format.read(
                &source,
                &ReadOptions { voc_base },
                &index,
                &mut |event| match intake.take(event) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                },
            );
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
        }
        Ok(())
    }

    fn sources(&mut self, wanted: &Wanted, roots: &[PathBuf]) -> Vec<(&'static Format, PathBuf)> {
        let mut sources = Vec::new();
        for root in roots {
            match wanted {
                Wanted::Nothing => {}
                Wanted::Named(format) if format.name == IN_ONE_FILE && root.is_dir() => {
                    let before = sources.len();
                    sources.extend(self.detected(root).filter(|(found, _)| found.name == format.name));
                    if sources.len() == before {
                        let reason = format!("no file of {} is in this folder", format.title);
                        self.skip(root.display().to_string(), reason);
                    }
                }
                Wanted::Named(format) => sources.push((*format, root.clone())),
                Wanted::Detected => {
                    let before = sources.len();
                    sources.extend(self.detected(root));
                    if sources.len() == before && wanted.is_annotation_file(root) {
                        self.skip(
                            root.display().to_string(),
                            "it is no annotation file of a kind that can be read",
                        );
                    }
                }
            }
        }
        sources
    }

    /// The annotation files that are found by their content.
    fn detected(&mut self, root: &Path) -> impl Iterator<Item = (&'static Format, PathBuf)> + use<> {
        let found = formats::detect(root).unwrap_or_else(|error| {
            self.skip(root.display().to_string(), error);
            Vec::new()
        });
        found.into_iter().map(|found| (found.format, found.path))
    }

    /// The names of all inputs, to match those of the annotation files with.
    fn index(&self) -> Result<NameIndex, SessionError> {
        let mut index = NameIndex::new();
        self.writer.reader().each_input(&mut |input| {
            let path = crate::media::path_from_text(&input.path, &self.base).unwrap_or_default();
            index.add(
                &input.name,
                &path,
                Target {
                    input: input.id,
                    size: input.size,
                },
            );
        })?;
        Ok(index)
    }

    /// Who imports: a member without any role.
    fn import_member(&mut self) -> Result<MemberId, SessionError> {
        let known = self
            .writer
            .reader()
            .members()?
            .into_iter()
            .find(|member| member.name == IMPORT_MEMBER);
        if let Some(member) = known {
            return Ok(member.id);
        }
        let member = Member::new(MemberId(self.stamps.id()), IMPORT_MEMBER, &[]);
        let id = member.id;
        let op = super::bulk(
            self.stamps,
            self.me,
            OpKind::AddMember,
            None,
            false,
            vec![Change::create(Row::Member(member))],
        );
        self.writer.transact(&[op])?;
        Ok(id)
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
    /// Whether annotations were there before, among which the same may be found.
    look_for_same: bool,
    known: HashMap<InputId, Vec<Annotation>>,
    /// Who labels which inputs in the task.
    in_task: Option<HashMap<InputId, Vec<MemberId>>>,
    same: u64,
}

impl<'i, 'a> Intake<'i, 'a> {
    fn new(
        importer: &'i mut Importer<'a>,
        format: &'static Format,
        author: MemberId,
        task: Option<Task>,
    ) -> Result<Self, SessionError> {
        let reader = importer.writer.reader();
        let concepts = reader.concepts()?;
        let by_name = concepts
            .iter()
            .map(|concept| (concept.name.clone(), concept.id))
            .collect();
        let look_for_same = !reader.annotation_counts()?.is_empty();
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
            look_for_same,
            known: HashMap::new(),
            in_task,
            same: 0,
        })
    }

    fn take(&mut self, event: ReadEvent) -> Result<(), SessionError> {
        match event {
            ReadEvent::File(path) => self.importer.takes(path),
            ReadEvent::Classes(classes) => {
                for ForeignClass { name, foreign_id } in classes {
                    self.concept(&name, foreign_id);
                }
            }
            ReadEvent::Annotation(read) => self.annotation(read)?,
            ReadEvent::Skipped(skipped) => self.importer.skip(skipped.place, skipped.reason),
            ReadEvent::Note(note) => self.importer.report.notes.extend(sentence(&note)),
            ReadEvent::Progress { done, total } => {
                self.importer.progress.check()?;
                self.importer.progress.tell(done, Some(total));
            }
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
                let id = ConceptId(self.importer.stamps.id());
                let concept = Concept {
                    id,
                    name: name.clone(),
                    color: Color::nth(position as usize),
                    position,
                    foreign_id,
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

    fn annotation(&mut self, read: ReadAnnotation) -> Result<(), SessionError> {
        let Some(concept) = self.concept(&read.concept, read.foreign_id) else {
            self.importer.skip(read.concept.to_string(), "the concept has no name");
            return Ok(());
        };
        if let Some(task) = &self.task {
            let kind: TaskKind = task.kind;
            if !kind.takes(&read.region) {
                let reason = format!("its shape does not belong into a {} task", kind.name().to_lowercase());
                self.importer.skip(read.concept.to_string(), reason);
                return Ok(());
            }
        }
        if self
            .in_task
            .as_ref()
            .is_some_and(|inside| !inside.contains_key(&read.input))
        {
            self.importer
                .skip(read.concept.to_string(), "its image is not part of the task");
            return Ok(());
        }
        let annotation = Annotation {
            id: AnnotationId(self.importer.stamps.id()),
            input: read.input,
            task: self.task.as_ref().map(|task| task.id),
            concept,
            author: self.author,
            region: read.region,
            sign: read.sign,
            status: Status::Success,
            origin: Origin::Imported {
                format: self.format.name.into(),
                edited: false,
            },
            z: 0,
            edited_by: None,
            merged: None,
        };
        if self.is_known(&annotation)? {
            self.same += 1;
            return Ok(());
        }
        let rows = self.for_labelers(annotation).into_iter().map(Row::Annotation);
        self.rows.extend(rows.map(Change::create));
        if self.rows.len() >= BATCH {
            self.flush()?;
        }
        Ok(())
    }

    /// The annotation itself, or where several people label its input a copy for each of them to correct.
    fn for_labelers(&self, annotation: Annotation) -> Vec<Annotation> {
        let together = self.task.as_ref().filter(|task| task.labelers_per_input() > 1);
        let labelers = self.in_task.as_ref().and_then(|inside| inside.get(&annotation.input));
        let (Some(_), Some(labelers)) = (together, labelers) else {
            return vec![annotation];
        };
        let copy = |labeler: &MemberId| Annotation {
            id: AnnotationId(self.importer.stamps.id()),
            ..claimed(&annotation, *labeler)
        };
        labelers.iter().map(copy).collect()
    }

    /// Whether the project held the very same claim before: importing a file twice doubles nothing.
    fn is_known(&mut self, new: &Annotation) -> Result<bool, SessionError> {
        if !self.look_for_same {
            return Ok(false);
        }
        if !self.known.contains_key(&new.input) {
            // Files speak of one image after the other, so a few are enough to remember.
            if self.known.len() > 64 {
                self.known.clear();
            }
            let found = self.importer.writer.reader().annotations(new.input)?;
            self.known.insert(new.input, found);
        }
        let found = self.known.get(&new.input).map_or(&[][..], Vec::as_slice);
        Ok(found.iter().any(|old| {
            old.concept == new.concept && old.task == new.task && old.sign == new.sign && old.region == new.region
        }))
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
        if !ops.is_empty() {
            self.importer.writer.transact(&ops)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), SessionError> {
        self.flush()?;
        let note = match self.same {
            0 => return Ok(()),
            1 => "1 annotation was there already.".to_owned(),
            more => format!("{more} annotations were there already."),
        };
        self.importer.report.notes.push(note);
        Ok(())
    }
}

/// What a reader decided by itself, for people.
fn sentence(note: &Note) -> Option<String> {
    Some(match note {
        Note::VocBase { assumed, evidence } => {
            let base = if *assumed == VocBase::One { "1" } else { "0" };
            match evidence {
                BaseEvidence::OwnFiles => return None,
                BaseEvidence::ZeroIn(file) | BaseEvidence::EdgeIn(file) => {
                    format!("Pascal VOC coordinates were taken to count from {base}, as {file} shows.")
                }
                BaseEvidence::Ambiguous => format!(
                    "Nothing tells whether the Pascal VOC coordinates count from 0 or 1; {base} was taken. Import \
                     again with the other choice if boxes are off by a pixel."
                ),
            }
        }
        Note::LeftOut { what, count } => format!("{count} {what} were left aside."),
        Note::SizeSwapped { place } => {
            format!("{place} states width and height swapped; its coordinates fit the upright image and were taken.")
        }
        Note::NamesMissing { place } => format!("{place} has no class names; the numbers stand for them."),
        Note::FolderMissing { folder } => format!("The folder {folder} that the file names is not there."),
        Note::Mended { count } => format!("{count} outlines that crossed themselves were put in order."),
    })
}
