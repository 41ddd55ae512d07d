//! Annotation files become annotations.

use super::intake::Intake;
use super::predictions::Predictions;
use super::sources::{Reach, Source};
use super::splits::SplitsNoted;
use super::{Importer, SessionError};
use crate::command::ImportRequest;
use crate::format_list::{DETECTED, NO_ANNOTATIONS};
use crate::locations::place_of;
use crate::notice;
use domain::member::IMPORT_MEMBER;
use domain::{Concept, InputId, Split, Task, TaskId};
use formats::{
    self, CsvColumns, DescribedBy, ForeignClass, Format, NameIndex, ReadError, ReadOptions, Target, VocBase,
};
use media::PathColumn;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Annotations written in one transaction.
pub(super) const BATCH: usize = 16_384;

/// Which kinds of annotation files are wanted.
pub(super) enum WantedFiles {
    /// None.
    Nothing,
    /// Whatever is found, and tables of these columns.
    Detected(Vec<CsvColumns>),
    /// One format, named.
    Named(&'static Format),
}

impl WantedFiles {
    /// What the request asks for.
    pub(super) fn of(request: &ImportRequest) -> Result<Self, SessionError> {
        match request.format.as_str() {
            DETECTED => Ok(Self::Detected(request.columns.clone())),
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
        let has_columns = || matches!(self, Self::Detected(columns) if formats::has_columns(path, columns));
        known || (has_columns() || is_source()) && self.path_column(path).is_none()
    }

    /// The column of a table that names pictures, where these lie where it says.
    pub(super) fn path_column(&self, path: &Path) -> Option<PathColumn> {
        let told: &[CsvColumns] = match self {
            Self::Detected(columns) => columns,
            Self::Nothing | Self::Named(_) => &[],
        };
        let (at, named) = formats::picture_column(path, told)?;
        Some(PathColumn { at, named })
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
        let mut sources = self.sources(wanted, roots);
        if let Some(only) = &self.only {
            let tried = |source: &Source| {
                only.iter()
                    .any(|path| path.starts_with(&source.path) || source.path.starts_with(path))
            };
            sources.retain(tried);
        }
        if sources.is_empty() {
            if let (WantedFiles::Detected(_), Some(folder), None) = (wanted, &self.class_folder, &self.only) {
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
                columns: request.columns.clone(),
                ..ReadOptions::default()
            };
            if format.only_predictions {
                options.described_by.clone_from(&described_by);
                options.classes = self.known_classes()?;
            }
            let predictions = Predictions::of(self, request, &source)?;
            let mut intake = Intake::new(self, format, author, task, several, predictions, request.on_conflict)?;
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
        self.tell_missing(request.task)?;
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
