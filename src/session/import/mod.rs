//! Bringing files in: images first, then annotations that belong to them.
//!
//! The work is done on a connection of its own, in batches, so that the window shows the first inputs while the
//! rest is still being read. `files.rs` adds inputs, `annotations.rs` reads annotation files.

mod annotations;
mod files;
mod names;
mod not_taken;
mod notes;
mod same;
mod sources;

use super::Session;
use super::clock::IdsAndClock;
use super::command::ImportRequest;
use super::commit::bulk;
use super::error::SessionError;
use super::progress::Progress;
use super::report::Skipped;
use super::view::JobOutcome;
pub use crate::report::ImportReport;
use crate::roots::base_of;
use domain::workflow::Permission;
use domain::{Change, GestureId, MemberId, Op, OpKind, TaskId};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use store::Writer;

/// An annotation file that cannot be taken, and why.
pub(super) struct Refusal {
    pub path: PathBuf,
    pub reason: String,
}

/// What an import works with.
pub(super) struct Importer<'a> {
    pub writer: Writer,
    pub base: PathBuf,
    pub ids_and_clock: &'a IdsAndClock,
    pub me: MemberId,
    pub gesture: GestureId,
    pub report: ImportReport,
    /// The folders that were looked through for images.
    pub scanned: Vec<PathBuf>,
    /// Files of no known kind in them.
    pub others: Vec<PathBuf>,
    /// A folder of pictures that could be a class.
    pub class_folder: Option<String>,
    /// Annotation files that cannot be taken.
    pub refused: Vec<Refusal>,
    /// Where each annotation of this import came from; kept only where several files may say the same.
    pub made: same::Made,
    /// What was found to be an annotation file in them.
    pub taken: HashSet<PathBuf>,
    pub progress: &'a mut Progress,
}

impl Importer<'_> {
    /// An op of this import: all its ops are one gesture.
    fn op(&self, batch: bool, task: Option<TaskId>, changes: Vec<Change>) -> Op {
        Op {
            gesture: self.gesture,
            ..bulk(self.ids_and_clock, self.me, OpKind::Import, task, batch, changes)
        }
    }

    /// A file is read as annotations. The search for images, which knows no such files, counted it as ignored.
    fn takes(&mut self, file: PathBuf) {
        let counted = self.scanned.iter().any(|folder| file.starts_with(folder));
        if counted && self.taken.insert(file) {
            self.report.ignored = self.report.ignored.saturating_sub(1);
        }
    }

    fn skip(&mut self, path: impl Into<String>, reason: impl ToString) {
        self.report.skipped.push(Skipped {
            path: path.into(),
            reason: reason.to_string(),
        });
    }
}

/// Imports on the calling thread.
pub(super) fn import(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    request: &ImportRequest,
    progress: &mut Progress,
) -> Result<ImportReport, SessionError> {
    let writer = Writer::open(project)?;
    writer.expect_many()?;
    let base = base_of(project, writer.reader())?;
    let gesture = GestureId(ids_and_clock.id());
    let report = ImportReport {
        gesture: Some(gesture),
        ..ImportReport::default()
    };
    let mut importer = Importer {
        writer,
        base,
        ids_and_clock,
        me,
        gesture,
        report,
        scanned: Vec::new(),
        others: Vec::new(),
        class_folder: None,
        refused: Vec::new(),
        made: same::Made::new(),
        taken: HashSet::new(),
        progress,
    };
    let wanted = annotations::WantedFiles::of(request)?;
    let roots = importer.files(request, &wanted)?;
    importer.annotations(request, &wanted, &roots)?;
    importer.tell_refused();
    importer.count_not_taken();
    Ok(importer.report)
}

impl Session {
    /// Imports and waits until it is done.
    ///
    /// # Errors
    /// When nothing could be imported at all; single files that could not are in the report.
    pub fn import_now(
        &mut self,
        request: &ImportRequest,
        progress: &mut Progress,
    ) -> Result<ImportReport, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let report = import(
            &self.project.path,
            &self.project.ids_and_clock,
            self.view.me.id,
            request,
            progress,
        )?;
        self.refresh_summary()?;
        Ok(report)
    }

    pub(super) fn start_import(&mut self, request: ImportRequest) -> Result<(), SessionError> {
        self.may_write()?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let title = match request.paths.as_slice() {
            [one] => format!(
                "Importing {}",
                one.file_name()
                    .map_or_else(|| one.display().to_string(), |name| name.to_string_lossy().into_owned())
            ),
            many => format!("Importing {} paths", many.len()),
        };
        self.start_job(title, move |progress| {
            import(&path, &ids_and_clock, me, &request, progress).map(JobOutcome::Imported)
        })
    }
}
