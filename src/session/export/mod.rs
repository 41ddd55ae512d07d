//! Delivering a dataset: streamed from a snapshot, in a fixed order, to a folder that appears when it is whole;
//! then read again and compared. `delivery.rs` says what is delivered.

pub(crate) mod contents;
mod crops;
mod delivered;
mod delivery;

use super::Session;
use super::command::{ClassChoice, ExportRequest};
use super::error::SessionError;
use super::progress::Progress;
use super::report::Skipped;
use super::view::{JobKind, JobOutcome};
pub use crate::report::{ClassLine, Doubled, ExportReport, Loss, Unfinished};
use delivery::Delivery;
use domain::workflow::Permission;
use domain::{Status, Timestamp};
use formats::{self, ExportConcept, Format, LossKind, PictureFault, Writer};
use std::path::{Path, PathBuf};
use store::{ReadOnly, Reader, Viewer};

pub(crate) fn losses(found: Vec<formats::Loss>) -> Vec<Loss> {
    found
        .into_iter()
        .map(|loss| Loss {
            what: loss.what.name().to_owned(),
            count: loss.count,
            left_out: loss.what.is_left_out(),
        })
        .collect()
}

/// Counts what an export would deliver and lose; writes nothing.
pub(super) fn preview(
    project: &Path,
    request: &ExportRequest,
    viewer: &Viewer,
    progress: &mut Progress,
) -> Result<ExportReport, SessionError> {
    let format = named(&request.format)?;
    let disk = ReadOnly::open(project)?;
    disk.snapshot(|reader| {
        let delivery = Delivery::new(reader, project, request, viewer)?;
        let mut counter = format
            .loss_counter(&delivery.plan)
            .ok_or_else(|| SessionError::NoSuchFormat(request.format.clone()))?;
        let mut report = ExportReport::default();
        delivery.each(reader, progress, &mut report, |_, item| {
            counter.add(item);
            Ok(())
        })?;
        report.losses = losses(counter.losses());
        report.classes = class_lines(format, &delivery);
        forget_left_out(&mut report);
        Ok(report)
    })
}

/// Pictures that are not delivered, and why.
pub(crate) fn not_delivered(missing: &[(PathBuf, PictureFault)]) -> impl Iterator<Item = Skipped> {
    missing.iter().map(|(path, why)| Skipped {
        path: path.display().to_string(),
        reason: why.to_string(),
    })
}

pub(crate) fn named(name: &str) -> Result<&'static Format, SessionError> {
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
    (viewer, now): (&Viewer, Timestamp),
    progress: &mut Progress,
) -> Result<ExportReport, SessionError> {
    let format = named(&request.format)?;
    let disk = ReadOnly::open(project)?;
    let written = disk.snapshot(|reader| -> Result<_, SessionError> {
        let delivery = Delivery::new(reader, project, request, viewer)?;
        refuse_nothing(reader, &delivery, progress)?;
        let mut writer: Box<dyn Writer> = format.begin(&request.out, &delivery.plan).map_err(failed)?;
        let mut report = ExportReport {
            out: request.out.display().to_string(),
            ..ExportReport::default()
        };
        report.classes = class_lines(format, &delivery);
        delivery.each(reader, progress, &mut report, |_, item| {
            writer.add(item).map_err(failed)
        })?;
        let finished = writer.finish().map_err(failed)?;
        report.inputs = finished.inputs;
        report.annotations = finished.annotations;
        report.files = finished.files;
        report.losses = losses(finished.losses);
        forget_left_out(&mut report);
        report.renamed = finished.renamed;
        report.skipped.extend(not_delivered(&finished.pictures_missing));
        if request.crops {
            crops::write(reader, &delivery, progress, &mut report)?;
        }
        let version = match &delivery.contents.version {
            Some(version) => Some((version.id, reader.purged_from(version.id)?)),
            None => None,
        };
        Ok((report, finished.written, version))
    });
    let (mut report, written, version) = written?;
    let differences = formats::verify(&written).map_err(|error| SessionError::Format(format!("{error}.")))?;
    report.differences.extend(differences.iter().map(difference));
    if let Some(version) = version {
        delivered::note(project, request, (version, now), &mut report)?;
    }
    Ok(report)
}

/// The class list as it is written.
fn class_lines(format: &Format, delivery: &Delivery<'_>) -> Vec<ClassLine> {
    let concepts = &delivery.plan.concepts;
    let numbers = format.class_numbers(concepts);
    let id = |at: usize| numbers.as_ref().and_then(|numbers| numbers.get(at)).copied();
    let line = |(at, concept): (usize, &ExportConcept)| ClassLine {
        name: concept.name.clone(),
        id: id(at),
    };
    concepts.iter().enumerate().map(line).collect()
}

/// A format that leaves pictures without a label out says so itself, of all of them.
fn forget_left_out(report: &mut ExportReport) {
    if report.losses.iter().any(|loss| loss.what == LossKind::Unlabeled.name()) {
        report.unfinished = None;
    }
}

/// An export without any annotation is refused while others wait to be accepted. The kept counts tell, without a
/// pass over the data; those of a dataset's inputs, or of a
/// query's, are not kept, so there the pass is made.
fn refuse_nothing(reader: Reader<'_>, delivery: &Delivery<'_>, progress: &mut Progress) -> Result<(), SessionError> {
    let mut found = ExportReport::default();
    if delivery.counts_are_not_kept() {
        delivery.each(reader, progress, &mut found, |_, _| Ok(()))?;
    } else {
        let task = delivery.request.task;
        let counts = reader.annotation_counts()?.into_iter();
        let chosen =
            counts.filter(|c| (task.is_none() || c.task == task) && delivery.contents.places.contains_key(&c.concept));
        for count in chosen {
            if delivery.request.all_statuses || count.status == Status::Success {
                found.annotations += count.count;
            } else {
                found.left_out += count.count;
                found.rejected += if count.status == Status::ReviewDenied {
                    count.count
                } else {
                    0
                };
            }
        }
    }
    if found.annotations > 0 {
        Ok(())
    } else {
        Err(SessionError::NothingToExport {
            waiting: found.left_out - found.rejected,
            rejected: found.rejected,
        })
    }
}

pub(crate) fn failed(error: formats::WriteError) -> SessionError {
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

pub(crate) fn difference(difference: &formats::Difference) -> String {
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

/// What `NAME` or `NAME=NUMBER` says; a class may be called so, too.
pub(crate) fn class_and_number(word: &str, is_known: impl Fn(&str) -> bool) -> (&str, Option<i64>) {
    let numbered = word
        .rsplit_once('=')
        .and_then(|(name, id)| Some((name.trim(), id.trim().parse().ok()?)));
    match numbered {
        Some((name, id)) if !is_known(word) => (name, Some(id)),
        _ => (word, None),
    }
}

impl Session {
    /// The classes of these names in their order, as `NAME` or `NAME=NUMBER`.
    ///
    /// # Errors
    /// [`SessionError::NoSuchConcept`].
    pub fn classes_named(&self, words: &[String]) -> Result<Vec<ClassChoice>, SessionError> {
        let one = |word: &String| {
            let (name, id) = class_and_number(word, |name| self.view.concept_named(name).is_ok());
            let concept = self.view.concept_named(name)?.id;
            Ok(ClassChoice { concept, id })
        };
        words.iter().map(one).collect()
    }

    /// Exports and waits until it is done.
    ///
    /// # Errors
    /// When the format is unknown, there is nothing to deliver, or the folder cannot be written; then nothing is
    /// left behind.
    pub fn export_now(&self, request: &ExportRequest, progress: &mut Progress) -> Result<ExportReport, SessionError> {
        self.view.allow(Permission::Deliver)?;
        let now = self.project.ids_and_clock.now();
        export(&self.project.path, request, (&self.view.viewer(), now), progress)
    }

    /// Counts what an export would deliver and lose; writes nothing.
    ///
    /// # Errors
    /// When the format is unknown, or the project cannot be read.
    pub fn preview_now(&self, request: &ExportRequest, progress: &mut Progress) -> Result<ExportReport, SessionError> {
        self.view.allow(Permission::Deliver)?;
        preview(&self.project.path, request, &self.view.viewer(), progress)
    }

    pub(super) fn start_export(&mut self, request: ExportRequest, only_count: bool) -> Result<(), SessionError> {
        let (path, viewer) = (self.project.path.clone(), self.view.viewer());
        let now = self.project.ids_and_clock.now();
        let (kind, title) = match only_count {
            true => (JobKind::Preview, "Counting".to_owned()),
            false => (JobKind::Other, format!("Exporting to {}", request.out.display())),
        };
        self.start_job_of(kind, title, move |progress| {
            if only_count {
                preview(&path, &request, &viewer, progress).map(JobOutcome::Previewed)
            } else {
                export(&path, &request, (&viewer, now), progress).map(JobOutcome::Exported)
            }
        })
    }
}
